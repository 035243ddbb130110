"""The rows of a file of history that are calls, cases, and what happened in a case (docs/history.md).

What a row cannot be by its fields alone is refused by `problem`, in a Swedish sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from jourtui.rules.call import Exit, Outcome, Via
from jourtui.rules.history_row import MOST_PARTS, TOO_MANY, Part, Row, born
from jourtui.rules.history_values import (
    BoardCode,
    CaseType,
    Coming,
    Count,
    DecisionCode,
    Kronor,
    Line,
    Moment,
    Number,
    Place,
    Prose,
    RowId,
    SourceCode,
    Telephone,
)


class Attempt(Part, frozen=True, kw_only=True):
    at: Moment
    outcome: Outcome
    note: Line = Line()


class Handover(Part, frozen=True, kw_only=True):
    at: Moment
    to: Line


class Call(Row, frozen=True, kw_only=True):
    """A call, closed. `reached`: when the person was reached; not known if it is left out."""

    received: Moment
    exit: Exit
    via: Via = "sos"
    connected: bool = False
    case: RowId | None = None
    municipality: Place | None = None
    matter: Prose = Prose()
    source: SourceCode | None = None
    type: CaseType | None = None
    caller: Line = Line()
    phone: Telephone | None = None
    no_number: Line = Line()
    safe_to_call: Literal["yes", "no", "unknown"] = "unknown"
    protected: bool = False
    anonymous: bool = False
    interpreter: Line = Line()
    not_to_guardian: bool = False
    attempts: tuple[Attempt, ...] = ()
    reached: Moment | None = None
    handover: Handover | None = None
    closed: Moment | None = None
    detail: Line = Line()
    to: Line = Line()

    @property
    def when(self) -> datetime:
        return self.received.utc

    @property
    def place(self) -> str:
        return self.municipality.code if self.municipality else ""

    def refers(self) -> Iterator[tuple[str, str]]:
        if self.case is not None:
            yield "case", self.case.text

    def problem(self) -> str:
        if (self.exit == "case") != (self.case is not None):
            return "exit är case precis när case säger vilket ärende det blev."
        if not self.connected and self.phone is None and not self.no_number.text:
            return "Skriv phone, eller i no_number varför numret saknas."
        if self.exit == "unreached" and self.reached is not None:
            return "exit är unreached, men reached säger att personen nåddes."
        if len(self.attempts) > MOST_PARTS:
            return TOO_MANY
        times = [one.at.utc for one in self.attempts]
        times += [one.utc for one in (self.reached, self.closed) if one is not None]
        times += [self.handover.at.utc] if self.handover is not None else []
        if any(at < self.received.utc for at in times):
            return "Något hände före anropet (received)."
        if self.closed is not None and any(at > self.closed.utc for at in times):
            return "Något hände efter att anropet stängdes (closed)."
        return ""


class Subject(Part, frozen=True, kw_only=True):
    name: Line = Line()
    number: Number | None = None
    birth_year: int | None = None
    address: Line = Line()
    phone: Telephone | None = None
    guardians: tuple[Line, ...] = ()
    unknown: bool = False


class Note(Part, frozen=True, kw_only=True):
    at: Moment
    text: Prose
    mode: Literal["observed", "stated", "assessed", "plain"] = "plain"
    stated_by: Line = Line()


class Report(Part, frozen=True, kw_only=True):
    at: Moment
    receiver: Line
    title: Line = Line()
    how: Literal["phone", "meeting", "mail", "paper"] = "phone"


class Case(Row, frozen=True, kw_only=True):
    """A case that is closed: what goes on is written in by hand."""

    opened: Moment
    closed: Moment
    outcome: Line
    title: Line
    types: tuple[CaseType, ...] = ()
    source: SourceCode | None = None
    staying_municipality: Place | None = None
    home_municipality: Place | None = None
    placing_municipality: Place | None = None
    board: BoardCode | None = None
    board_ground: Line = Line()
    protected: bool = False
    interpreter: Line = Line()
    not_to_guardian: bool = False
    subjects: tuple[Subject, ...] = ()
    notes: tuple[Note, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def when(self) -> datetime:
        return self.opened.utc

    @property
    def place(self) -> str:
        return self.staying_municipality.code if self.staying_municipality else ""

    def problem(self) -> str:
        if not self.title.text or not self.outcome.text:
            return "title och outcome får inte vara tomma."
        if self.closed.utc < self.opened.utc:
            return "Ärendet avslutas (closed) innan det öppnas (opened)."
        if max(len(self.subjects), len(self.notes), len(self.reports), len(self.types)) > MOST_PARTS:
            return TOO_MANY
        for subject in self.subjects:
            if found := born(subject.birth_year, subject.number):
                return found
            if len(subject.guardians) > MOST_PARTS:
                return TOO_MANY
        if any(report.at.utc < self.opened.utc for report in self.reports):
            return "En rapport (reports) är före ärendet (opened)."
        if any(not note.text.text for note in self.notes):
            return "En anteckning (notes) är tom."
        if any(not report.receiver.text for report in self.reports):
            return "En rapport (reports) saknar mottagare (receiver)."
        return ""


class OfCase(Row, frozen=True, kw_only=True):
    """Something that happened in a case, which stands above it in the file, or was imported before."""

    case: RowId

    def refers(self) -> Iterator[tuple[str, str]]:
        yield "case", self.case.text


class Submitted(Part, frozen=True, kw_only=True):
    at: Moment
    court: Line
    how: Line = Line()
    by: Line = Line()


class Decision(OfCase, frozen=True, kw_only=True):
    """A decision. `law` is what it said of that; nothing is added."""

    at: Moment
    decision: DecisionCode
    board: BoardCode
    body: Literal["board", "committee", "chair", "appointed", "worker"]
    decider: Line
    content: Prose
    reasons: Prose = Prose()
    entitled_by: Line = Line()
    granted: bool = True
    oral: bool = False
    moved_from: Line = Line()
    law: Line = Line()
    signed: Moment | None = None
    submitted: Submitted | None = None

    @property
    def when(self) -> datetime:
        return self.at.utc

    def problem(self) -> str:
        if not self.decider.text or not self.content.text:
            return "decider och content får inte vara tomma."
        later = [self.signed] if self.signed else []
        later += [self.submitted.at] if self.submitted else []
        if any(one.utc < self.at.utc for one in later):
            return "Beslutet är undertecknat eller underställt innan det fattades (at)."
        return ""


class Booking(OfCase, frozen=True, kw_only=True):
    """A booking of lodging that is over."""

    asked: Moment
    reason: Literal["violence", "homelessness"]
    place_name: Line
    municipality: Place | None = None
    phone: Telephone | None = None
    adults: Count = Count(0)
    children: Count = Count(0)
    nights: Count = Count(1)
    check_in: Coming | None = None
    check_out: Coming
    price: Kronor | None = None
    payer: BoardCode | None = None
    staffed: bool | None = None
    alias: Line = Line()
    address_protected: bool = False
    decision: Line = Line()
    reference: Line = Line()
    confirmed_by: Line = Line()
    ended: Moment
    ended_as: Literal["left", "not_arrived", "cancelled"] = "left"
    why: Line = Line()

    @property
    def when(self) -> datetime:
        return self.asked.utc

    def problem(self) -> str:
        if not self.place_name.text:
            return "place_name får inte vara tomt."
        begins = self.check_in.utc if self.check_in else self.asked.utc
        if self.check_out.utc < begins:
            return "Utcheckningen (check_out) är före incheckningen."
        if self.ended.utc < self.asked.utc:
            return "Bokningen slutar (ended) innan den gjordes (asked)."
        return "Skriv i why varför bokningen avbokades." if self._unexplained else ""

    @property
    def _unexplained(self) -> bool:
        return self.ended_as == "cancelled" and not self.why.text


class Aid(OfCase, frozen=True, kw_only=True):
    """Aid that was granted or refused."""

    at: Moment
    granted: bool
    what: Literal["food", "travel", "other"]
    content: Line
    decider: Line = Line()
    entitled_by: Line = Line()
    by_means: Literal["boat", "train", "bus", "other", ""] = ""
    amount: Kronor | None = None
    payer: BoardCode | None = None
    assessment: Prose = Prose()
    reasons: Prose = Prose()
    appeal: Line = Line()
    day_office: Line = Line()

    @property
    def when(self) -> datetime:
        return self.at.utc


class Visit(OfCase, frozen=True, kw_only=True):
    """A visit that was made."""

    decided: Moment
    goers: Line
    contact: Moment | None = None
    arrived: Moment | None = None
    returned: Moment
    address: Line = Line()
    police: Literal["yes", "asked", "no", "not_needed"] = "no"

    @property
    def when(self) -> datetime:
        return self.decided.utc

    def problem(self) -> str:
        there = self.arrived.utc if self.arrived else self.decided.utc
        if not self.decided.utc <= there <= self.returned.utc:
            return (
                "Besöket ska beslutas (decided), vara framme (arrived) och åter (returned) i den ordningen."
            )
        if self.contact is not None and self.contact.utc > there:
            return "Kontakten (contact) är efter att besöket var framme."
        return ""
