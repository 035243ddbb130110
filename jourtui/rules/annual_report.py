"""The annual report (verksamhetsberättelse) of a year: texts and money that people write.

A year has one record, whose id follows from the year: two who write apart write in the same one. Of one text
or amount that both changed, both are kept, both people are told, and somebody writes it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from sqlmodel import Field

from jourtui.rules import entries, facts
from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields
from jourtui.rules.responsibility import Tell

_SPACE = UUID("6f7e1c52-31c1-4d0e-9f0b-7a4a5b1f0c12")


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section of the report; see annual_report.toml."""

    code: str
    heading: str
    help: str = ""
    figures: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    hours: bool = False
    table: tuple[str, ...] = ()
    yearly: bool = False
    """Its text is about one year: it stands in no other year's report until somebody saves it there."""
    municipalities: bool = False
    """The municipalities of the year, and how many live in them, stand in it in a sentence."""
    lists: tuple[str, ...] = ()
    """Figures by two things at once, as a list of how many, of what, and by whom: `deviations:told`."""
    closing: bool = False
    """Stands without its heading: who signs the report."""

    def named(self, year: int) -> str:
        """Its heading in the report of a year: `{next}` is the year after."""
        return self.heading.replace("{next}", str(year + 1))


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money that is entered."""

    code: str
    label: str


class SourceGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Contact sources that are one bar in the report."""

    label: str
    sources: tuple[str, ...]


class Outline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the report is made of, in order."""

    sections: tuple[Section, ...] = msgspec.field(name="section", default=())
    amounts: tuple[Amount, ...] = msgspec.field(name="amount", default=())
    source_groups: tuple[SourceGroup, ...] = msgspec.field(name="source_group", default=())


MOST, LAST_YEAR = 10**15, 9999
"""The largest amount (öre) and the last year that there can be; what says more has no effect."""


def record_of(year: int) -> UUID:
    """The record of a year's report, on every laptop."""
    return uuid5(_SPACE, str(year))


@kind("annual_report.text_written")
class TextWritten(Payload, frozen=True):
    """The text of a section of the report of `year`; empty takes it out, also what stood the year before."""

    year: int
    section: str
    text: str


@kind("annual_report.amount_written")
class AmountWritten(Payload, frozen=True):
    """An amount of the report of `year`, in öre; None takes it out."""

    year: int
    code: str
    ore: int | None


class AnnualReportFields(Fields):
    """Shared by the state and the table."""

    year: int = Field(default=0, index=True)
    texts: str = "{}"
    """JSON: section → text."""
    amounts: str = "{}"
    """JSON: code → öre."""
    two_values: bool = False
    written_at: datetime | None = None
    """When somebody last wrote in it (UTC)."""

    def every_text(self) -> dict[str, str]:
        """The texts that stand, by section."""
        return msgspec.json.decode(self.texts, type=dict[str, str])

    def text_of(self, section: str) -> str:
        return self.every_text().get(section, "")

    def amount_of(self, code: str) -> int | None:
        """Öre, or None while nothing is entered."""
        return msgspec.json.decode(self.amounts, type=dict[str, int]).get(code)


class AnnualReport(AnnualReportFields):
    """A year's report as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}

    log: entries.Log = Field(default_factory=entries.Log)
    written: facts.Written = Field(default_factory=facts.Written)


def fold(events: Sequence[Event]) -> AnnualReport:
    """The report that these events tell. Total."""
    report = AnnualReport()
    report.log = entries.begin(events)
    for event in events:
        match event.payload:
            case TextWritten(year=year, section=code, text=text):
                _keep(report, event, year, f"text:{code}", text)
            case AmountWritten(ore=int(ore)) if abs(ore) > MOST:
                report.log.void.add(event.id)
            case AmountWritten(year=year, code=code, ore=ore):
                _keep(report, event, year, f"amount:{code}", ore)
            case entries.TellSeen(about=about, code=code, detail=detail):
                report.log.seen.add((about, event.author.id, code, detail))
    texts: dict[str, str] = {}
    amounts: dict[str, int] = {}
    for name in report.written.writes:
        what, _, code = name.partition(":")
        value = facts.shown(report.written, name)
        if what == "text":
            texts[code] = value  # an empty one stands too: nothing is taken over from a year before
        elif what == "amount" and value is not None:
            amounts[code] = value
    report.texts = msgspec.json.encode(texts).decode()
    report.amounts = msgspec.json.encode(amounts).decode()
    report.two_values = bool(report.written.contested)
    return report


def _keep(report: AnnualReport, event: Event, year: int, name: str, value: object) -> None:
    other_year = report.year and year != report.year
    if event.id in report.log.struck or other_year or not 1 <= year <= LAST_YEAR:
        report.log.void.add(event.id)
        return
    report.year, report.written_at = year, event.happened_at
    for _, whose in facts.keep(report.written, event, name, value):
        for person, other in ((whose, event.author.name), (event.author.id, _name(report, whose))):
            report.log.tells.append(
                Tell(
                    event_id=event.id,
                    person_id=person,
                    code="report_apart",
                    other=other,
                    detail=str(year),
                    at=event.written_at,
                )
            )


def _name(report: AnnualReport, person: UUID) -> str:
    return next((event.author.name for event in report.log.events if event.author.id == person), "")
