"""A sold service (såld tjänst): an investigation, an estate report, hours at an office, paid by a board.

With the assignments they are what the jour invoices (domain.md, "Around the night"). Nobody's client stands
here: what a board is invoiced for is told without names.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlmodel import Field

from jourtui.rules import entries, facts
from jourtui.rules.event import Beginning, Event, Payload, kind
from jourtui.rules.fields import Fields, Folded
from jourtui.rules.text import fold as folded

MOST_MINUTES = 10_000 * 60
MOST_ORE = 10_000_000_00
"""What one service can hold, whatever its event says."""
TWICE, INVOICED = "sold_twice", "sold_struck"
"""What two people are told of: each put it on another invoice; one invoiced it, the other struck it."""
PAID = ("service", "board", "minutes", "price_ore", "hourly_ore")
"""What stands on an invoice."""


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of service; see sold_services.toml."""

    code: str
    label: str


class SoldServices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All kinds of service. Raises ValueError, in Swedish, if two have one code."""

    services: tuple[Service, ...] = msgspec.field(name="service")

    def __post_init__(self) -> None:
        codes = [one.code for one in self.services]
        for code in codes:
            if codes.count(code) > 1:
                raise ValueError(f"{code} finns två gånger i samma lista")

    def label(self, code: str) -> str:
        """What a kind is called; of one that is not in the list its code."""
        return next((one.label for one in self.services if one.code == code), code or "–")


class SoldFacts(facts.Facts, frozen=True):
    """What was sold, to which board (its code), when and for how much. Each field keeps both of two values.

    `first` and `last` are Swedish days, both included. The price is `price_ore` for it all, or `hourly_ore`
    for each hour of `minutes`; both may be given, and are then added.
    """

    service: str | UnsetType = UNSET
    board: str | UnsetType = UNSET
    first: date | UnsetType = UNSET
    last: date | UnsetType | None = UNSET
    minutes: int | UnsetType = UNSET
    price_ore: int | UnsetType = UNSET
    hourly_ore: int | UnsetType = UNSET
    what: str | UnsetType = UNSET

    keeps_both = frozenset(
        {"service", "board", "first", "last", "minutes", "price_ore", "hourly_ore", "what"}
    )


@kind("sold_service.recorded")
class SoldServiceRecorded(Beginning, frozen=True):
    """The jour sold something to a board."""

    facts: SoldFacts


@kind("sold_service.corrected")
class SoldServiceCorrected(Payload, frozen=True):
    """What is corrected in it."""

    facts: SoldFacts


@kind("sold_service.invoiced")
class SoldServiceInvoiced(Payload, frozen=True):
    """It was put on an invoice, for instance one with the number `reference`."""

    reference: str = ""
    at: datetime | None = None


@kind("sold_service.withdrawn")
class SoldServiceWithdrawn(Payload, frozen=True):
    """It is not to be invoiced, with the reason: it counts in no sum."""

    reason: str


@kind("sold_service.taken_back")
class SoldServiceTakenBack(Payload, frozen=True):
    """That it was invoiced, or withdrawn, was a mistake: the event that said so, with the reason."""

    event: UUID
    what: Literal["invoiced", "withdrawn"]
    reason: str


class SoldServiceFields(Fields):
    """Shared by the state and the table."""

    service: str = ""
    board: str = Field(default="", index=True)
    first: date | None = None
    last: date | None = None
    year: int = Field(default=0, index=True)
    """The year of the first day."""
    minutes: int = 0
    price_ore: int = 0
    hourly_ore: int = 0
    amount_ore: int = 0
    """What it costs in all, in öre; nothing when it is withdrawn."""
    what: str = ""
    invoiced_at: datetime | None = None
    invoiced_by: str = ""
    reference: str = ""
    also_invoiced: str = ""
    """Who put it on which other invoice, apart from the one that shows: `B-2 (Per Holm)`."""
    withdrawn: bool = False
    withdrawn_reason: str = ""
    struck_apart: bool = False
    """One invoiced it and another struck it, apart, or chose so of the two: nobody has chosen since."""
    by_name: str = ""
    two_values: bool = False
    words: str = ""

    @property
    def subject_name(self) -> str:
        """Nobody: it is about no client."""
        return ""


class SoldService(Folded, SoldServiceFields):
    """A sold service as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}

    log: entries.Log = Field(default_factory=entries.Log)
    written: facts.Written = Field(default_factory=facts.Written)
    invoices: list[Event] = Field(default_factory=list)
    """What says that it is invoiced, and has not been taken back: several when two did it apart."""
    withdrawals: list[Event] = Field(default_factory=list)
    """What says that it is not to be invoiced, and has not been taken back."""
    unstruck: list[Event] = Field(default_factory=list)
    """What took such a stroke back: beside another stroke, written apart, it is a second choice."""
    takes_back: SoldServiceTakenBack | None = None
    """What takes back that it is withdrawn, else that it is invoiced; still without a reason."""


def fold(events: Sequence[Event]) -> SoldService:
    """The sold service that these events tell. Total. Of two who invoice it the first that stands holds."""
    sold = SoldService()
    sold.log = entries.Log(events=list(events))
    for event in events:
        match event.payload:
            case SoldServiceRecorded(facts=given):
                sold.by_name = sold.by_name or event.author.name
                _write(sold, event, given)
            case SoldServiceCorrected(facts=given):
                _write(sold, event, given)
            case SoldServiceInvoiced(reference=reference):
                _invoice(sold, event, reference)
            case SoldServiceWithdrawn():
                sold.withdrawals.append(event)
                for other in (*sold.invoices[:1], *_against(sold, event)):
                    _apart(sold, event, other, INVOICED)
            case SoldServiceTakenBack(event=taken):
                _take_back(sold, event, taken)
            case entries.TellSeen(about=about, code=code, detail=detail):
                sold.log.seen.add((about, event.author.id, code, detail))
            case None:
                sold.log.needs_newer = True
        _stand(sold)
    contested = sold.written.contested
    sold.two_values = bool(contested)
    apart = {TWICE} if len(sold.invoices) > 1 else set()
    entries.settle(sold.log, {*contested, *apart, INVOICED})
    sold.year = sold.first.year if sold.first is not None else 0
    sold.amount_ore = 0 if sold.withdrawn else amount(sold)
    sold.words = folded(" ".join((sold.what, sold.board, sold.reference, sold.by_name)))
    return sold


def _invoice(sold: SoldService, event: Event, reference: str) -> None:
    """The first holds; another that had not seen it is kept, and stands if the first is taken back."""
    if not sold.invoices:
        for other in sold.withdrawals[-1:]:
            _apart(sold, event, other, INVOICED)
        sold.invoices.append(event)
        return
    first = sold.invoices[0]
    if event.saw(first):
        sold.log.void.add(event.id)
        return
    if reference != sold.reference:
        _apart(sold, event, first, TWICE)
    sold.invoices.append(event)


def _take_back(sold: SoldService, event: Event, taken: UUID) -> None:
    if taken not in {one.id for one in (*sold.invoices, *sold.withdrawals)}:
        sold.log.void.add(event.id)
    sold.invoices = [one for one in sold.invoices if one.id != taken]
    left = [one for one in sold.withdrawals if one.id != taken]
    if len(left) < len(sold.withdrawals):
        sold.unstruck.append(event)
        for other in left[-1:] if sold.invoices else ():
            _apart(sold, event, other, INVOICED)
    sold.withdrawals = left


def _against(sold: SoldService, stroke: Event) -> list[Event]:
    """Who let an invoice that still stands hold, apart from this stroke."""
    return [one for one in sold.unstruck if sold.invoices and stroke.apart(one)]


def _stand(sold: SoldService) -> None:
    """Whether it is invoiced and withdrawn, by what has not been taken back."""
    sold.invoiced_at, sold.invoiced_by, sold.reference, sold.takes_back = None, "", "", None
    sold.withdrawn, sold.withdrawn_reason, sold.struck_apart = bool(sold.withdrawals), "", False
    for event in sold.invoices[:1]:
        sold.invoiced_at, sold.invoiced_by = event.happened_at, event.author.name
        sold.reference = getattr(event.payload, "reference", "")
        sold.takes_back = SoldServiceTakenBack(event.id, "invoiced", "")
    others = [one for one in sold.invoices if getattr(one.payload, "reference", "") != sold.reference]
    sold.also_invoiced = ", ".join(f"{invoice_number(one)} ({one.author.name})" for one in others)
    for event in sold.withdrawals[-1:]:
        sold.withdrawn_reason = getattr(event.payload, "reason", "")
        sold.takes_back = SoldServiceTakenBack(event.id, "withdrawn", "")
        invoiced_apart = any(event.apart(one) for one in sold.invoices)
        sold.struck_apart = invoiced_apart or bool(_against(sold, event))
    if not sold.struck_apart:  # else whoever chose once would be told of that again when two choose apart
        sold.log.tells = [tell for tell in sold.log.tells if tell.detail != INVOICED]


def invoice_number(event: Event) -> str:
    """The number of the invoice that an event tells of, or that it had none."""
    return getattr(event.payload, "reference", "") or "utan nummer"


def _apart(sold: SoldService, event: Event, other: Event, name: str) -> None:
    """Tell both, where the event had not seen the other: the paper has left, and only they can mend it.

    There are no two values to choose between.
    """
    if event.saw(other):
        return
    sold.log.tells.extend(entries.two_values(event, [(name, other.author.id)]))


def amount(sold: SoldServiceFields) -> int:
    """What it costs in öre: the fixed price, and the hours at their price, rounded to a whole öre."""
    return sold.price_ore + (sold.hourly_ore * sold.minutes + 30) // 60


def _write(sold: SoldService, event: Event, given: SoldFacts) -> None:
    met = facts.write(sold, sold.written, event, given)
    sold.log.tells.extend(entries.two_values(event, met))
    sold.minutes = min(max(sold.minutes, 0), MOST_MINUTES)
    sold.price_ore = min(max(sold.price_ore, 0), MOST_ORE)
    sold.hourly_ore = min(max(sold.hourly_ore, 0), MOST_ORE)


# Sums


class Sum(msgspec.Struct, frozen=True):
    """What a board bought in a year."""

    board: str
    count: int
    minutes: int
    total_ore: int
    uninvoiced_ore: int


def sums(sold: Sequence[SoldServiceFields]) -> list[Sum]:
    """For each board, in order of its code; what is withdrawn counts nowhere."""
    found = []
    standing = [one for one in sold if not one.withdrawn]
    for board in sorted({one.board for one in standing}):
        own = [one for one in standing if one.board == board]
        left = sum(one.amount_ore for one in own if one.invoiced_at is None)
        minutes, in_all = sum(one.minutes for one in own), sum(one.amount_ore for one in own)
        found.append(Sum(board, len(own), minutes, in_all, left))
    return found
