"""The rows of a file of history, one class for each kind: what docs/history.md says of each field.

What a row cannot be by its fields alone is refused by `problem`, in a Swedish sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from jourtui.rules.calendar import at_local
from jourtui.rules.call import Exit, Outcome, Via
from jourtui.rules.history_values import (
    BoardCode,
    CaseType,
    Coming,
    Count,
    Day,
    DecisionCode,
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
    SourceCode,
    Telephone,
)

FORMAT = 1
MOST_PARTS = 200
"""Notes, attempts, subjects or the like in one row at most."""
BORN = range(1880, 2200)


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in a row, or in a list in one."""


class Row(Part, frozen=True, kw_only=True):
    """What each row has: its id at the source, and who wrote it there."""

    id: RowId
    by: Line = Line()

    @property
    def when(self) -> datetime:
        """When it happened (UTC): the year that it belongs to is that one's."""
        raise NotImplementedError

    @property
    def place(self) -> str:
        """The municipality's code, as far as the row itself says."""
        return ""

    def refers(self) -> Iterator[tuple[str, str]]:
        """The rows (kind, id) that must be there for this one."""
        yield from ()

    def problem(self) -> str:
        """Why the row makes no sense though each field does: a Swedish sentence, or nothing."""
        return ""

    def going_on(self, now: datetime) -> str:
        """Why it is no history yet, at `now` (UTC): a Swedish sentence, or nothing."""
        return ""


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
            return _TOO_MANY
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
            return _TOO_MANY
        for subject in self.subjects:
            if found := _born(subject.birth_year, subject.number):
                return found
            if len(subject.guardians) > MOST_PARTS:
                return _TOO_MANY
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
            return _TOO_MANY
        for use in self.used:
            if (use.call is None) == (use.case is None):
                return "used ska ha antingen call eller case."
            if use.at.utc < self.received.utc or (use.told_at is not None and use.told_at.utc < use.at.utc):
                return "used: föranmälan används innan den kom, eller återförs innan den använts."
        return _born(self.birth_year, self.number)

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
        return _born(self.birth_year, self.number)


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
IN_CASE = ("decision", "booking", "aid", "visit")
"""Kinds that are part of a case's record; the others begin a record of their own."""
_TOO_MANY = f"En lista i raden har fler än {MOST_PARTS} delar."


def at_noon(day: date) -> datetime:
    """The middle of a Swedish day (UTC): when what has no time happened."""
    return at_local(day, 12)


def _born(year: int | None, number: Number | None) -> str:
    if year is not None and year not in BORN:
        return "birth_year är inget födelseår."
    if year is not None and number is not None and number.born != year:
        return "birth_year är ett annat år än personnumrets."
    return ""
