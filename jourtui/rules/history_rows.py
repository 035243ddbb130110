"""Every kind of row in a file of history; here those that are neither calls nor part of a case.

What a row cannot be by its fields alone is refused by `problem`, in a Swedish sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal

from jourtui.rules.calendar import at_local
from jourtui.rules.history_cases import Aid, Booking, Call, Case, Decision, Visit
from jourtui.rules.history_row import MOST_PARTS, TOO_MANY, Part, Row, born
from jourtui.rules.history_values import (
    BoardCode,
    Coming,
    Day,
    DeviationCode,
    Kronor,
    Line,
    Minutes,
    Moment,
    Number,
    Party,
    Place,
    Prose,
    RowId,
    ServiceCode,
    Telephone,
)

FORMAT = 1


class Used(Part, frozen=True, kw_only=True):
    """Which call or case it was read for; and what the municipality was told of that."""

    at: Moment
    call: RowId | None = None
    case: RowId | None = None
    told_at: Moment | None = None
    told_to: Line = Line()
    told_what: Prose = Prose()


class Notice(Row, frozen=True, kw_only=True):
    """An advance notice that is closed, or whose time is out."""

    received: Moment
    until: Coming
    person: Line = Line()
    plan: Prose
    municipality: Place
    board: BoardCode | None = None
    number: Number | None = None
    reserve_number: Line = Line()
    birth_year: int | None = None
    phone: Telephone | None = None
    address: Line = Line()
    protected: bool = False
    valid_from: Coming | None = None
    told_by: Line = Line()
    assessor: Line = Line()
    used: tuple[Used, ...] = ()
    closed: Moment | None = None
    closed_reason: Line = Line()

    @property
    def when(self) -> datetime:
        return self.received.utc

    @property
    def place(self) -> str:
        return self.municipality.code

    def refers(self) -> Iterator[tuple[str, str]]:
        for use in self.used:
            for what, row in (("call", use.call), ("case", use.case)):
                if row is not None:
                    yield what, row.text

    def problem(self) -> str:
        begins = self.valid_from.utc if self.valid_from else self.received.utc
        if self.until.utc < begins:
            return "Föranmälan slutar gälla (until) innan den börjar."
        if self.closed is not None and self.closed.utc < self.received.utc:
            return "Föranmälan avslutas (closed) innan den kom (received)."
        if len(self.used) > MOST_PARTS:
            return TOO_MANY
        for use in self.used:
            if (use.call is None) == (use.case is None):
                return "used ska ha antingen call eller case."
            if use.at.utc < self.received.utc or (use.told_at is not None and use.told_at.utc < use.at.utc):
                return "used: föranmälan används innan den kom, eller återförs innan den använts."
        return born(self.birth_year, self.number)

    def going_on(self, now: datetime) -> str:
        if self.closed is None and self.until.utc > now:
            return "Föranmälan gäller ännu (until): skriv in den för hand, eller säg när den avslutades."
        return ""


class Done(Part, frozen=True, kw_only=True):
    at: Moment
    result: Line


class Returned(Part, frozen=True, kw_only=True):
    at: Moment
    reason: Line
    to: Line = Line()


class Assignment(Row, frozen=True, kw_only=True):
    """An assignment that was done or given back."""

    ordered: Moment
    what: Prose
    person: Line = Line()
    number: Number | None = None
    birth_year: int | None = None
    phone: Telephone | None = None
    address: Line = Line()
    protected: bool = False
    municipality: Place
    board: BoardCode | None = None
    by_when: Coming | None = None
    urgency: Literal["now", "tonight", "can_wait"] = "tonight"
    ordered_by: Line = Line()
    case: RowId | None = None
    minutes: Minutes | None = None
    done: Done | None = None
    returned: Returned | None = None

    @property
    def when(self) -> datetime:
        return self.ordered.utc

    @property
    def place(self) -> str:
        return self.municipality.code

    def refers(self) -> Iterator[tuple[str, str]]:
        if self.case is not None:
            yield "case", self.case.text

    @property
    def ended(self) -> datetime:
        """When it was done or given back."""
        ended = self.done or self.returned
        return ended.at.utc if ended is not None else self.ordered.utc

    def problem(self) -> str:
        if (self.done is None) == (self.returned is None):
            return "Uppdraget ska vara utfört (done) eller återlämnat (returned), inte båda."
        if self.ended < self.ordered.utc:
            return "Uppdraget slutar innan det beställdes (ordered)."
        return born(self.birth_year, self.number)


class Feedback(Part, frozen=True, kw_only=True):
    asked: Moment
    of: Line
    answered: Moment | None = None
    by: Line = Line()
    answer: Prose = Prose()


class Deviation(Row, frozen=True, kw_only=True):
    """A deviation, open or closed."""

    reported: Moment
    happened: Moment | None = None
    direction: Literal["to_us", "by_us"]
    deviation: DeviationCode
    title: Line
    reporter: Party | None = None
    reporter_name: Line = Line()
    about: Party | None = None
    about_name: Line = Line()
    what: Prose = Prose()
    municipality: Place | None = None
    containment: Prose = Prose()
    action: Prose = Prose()
    lex_sarah: Literal["", "no", "yes"] = ""
    lex_sarah_why: Line = Line()
    case: RowId | None = None
    protected: bool = False
    feedback: Feedback | None = None
    closed: Moment | None = None
    outcome: Line = Line()

    @property
    def when(self) -> datetime:
        return (self.happened or self.reported).utc

    @property
    def place(self) -> str:
        return self.municipality.code if self.municipality else ""

    def refers(self) -> Iterator[tuple[str, str]]:
        if self.case is not None:
            yield "case", self.case.text

    def problem(self) -> str:
        if not self.title.text:
            return "title får inte vara tomt."
        if self.happened is not None and self.happened.utc > self.reported.utc:
            return "Avvikelsen hände (happened) efter att den rapporterades (reported)."
        if (self.closed is None) != (not self.outcome.text):
            return "closed och outcome hör ihop: skriv båda, eller ingen av dem."
        asked = self.feedback
        if asked is not None and (asked.answered is None) != (not asked.answer.text):
            return "feedback: answered och answer hör ihop."
        times = [asked.asked.utc] if asked is not None else []
        times += [self.closed.utc] if self.closed is not None else []
        if any(at < self.reported.utc for at in times):
            return "Något hände före avvikelsen rapporterades (reported)."
        if asked is not None and asked.answered is not None and asked.answered.utc < asked.asked.utc:
            return "feedback: svaret är före frågan."
        return ""


class SoldService(Row, frozen=True, kw_only=True):
    """A sold service. Nobody's name stands in it: it goes to the invoice."""

    service: ServiceCode
    board: BoardCode
    first: Day
    last: Day | None = None
    minutes: Minutes | None = None
    price: Kronor | None = None
    hourly: Kronor | None = None
    what: Line = Line()
    invoiced: Moment | None = None
    reference: Line = Line()

    @property
    def when(self) -> datetime:
        return at_noon(self.first.day)

    def problem(self) -> str:
        if self.last is not None and self.last.day < self.first.day:
            return "Den sista dagen (last) är före den första (first)."
        return ""


KINDS: Mapping[str, type[Row]] = {
    "call": Call,
    "case": Case,
    "decision": Decision,
    "booking": Booking,
    "aid": Aid,
    "visit": Visit,
    "notice": Notice,
    "assignment": Assignment,
    "deviation": Deviation,
    "sold_service": SoldService,
}
"""Kind of row → its fields, in the order in which they are told of."""


def at_noon(day: date) -> datetime:
    """The middle of a Swedish day (UTC): when what has no time happened."""
    return at_local(day, 12)
