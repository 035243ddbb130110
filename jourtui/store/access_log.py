"""The access log as it is checked: who read what, drawn at random and by what stands out; the checks made.

Nothing here logs that the log is read: the screen and the text command do, before they show it.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import col, select

from jourtui.rules import access, calendar
from jourtui.rules.access import Checked
from jourtui.rules.entrance import APART
from jourtui.rules.event import Author
from jourtui.store import destruction
from jourtui.store.desk import Desk
from jourtui.store.entrance import behind
from jourtui.store.masking import LOCKED
from jourtui.store.views import (
    AssignmentRow,
    CallRow,
    CaseRow,
    CheckRow,
    ContactRow,
    DeviationRow,
    ImportRow,
    MeetingRow,
    NoticeRow,
    ReachabilityRow,
    ReadRow,
    SoldServiceRow,
    StaffRow,
    StrainRow,
)

CHUNK = 500
"""Records asked for at a time."""


class OwnLog(Exception):
    """Nobody checks their own log."""

    def __str__(self) -> str:
        return "Ingen kontrollerar sin egen logg. Be en kollega göra det."


class LetInBy(OwnLog):
    """Nobody checks the log of who let them in lately: it may be one person at two slots."""

    def __str__(self) -> str:
        return (
            f"Den som loggen gäller släppte in dig för mindre än {APART.days} dagar sedan. Be en annan "
            "kollega kontrollera eller släppa in dig igen, eller vänta tills de dagarna har gått."
        )


def why_not(desk: Desk, whose: Author) -> OwnLog | None:
    """Why this person may not check the log of `whose`; None when they may."""
    if whose.id == desk.author.id:
        return OwnLog()
    return LetInBy() if whose.id in behind(desk, desk.author.id) else None


class Sort(StrEnum):
    """Why a reading is looked at; the first are looked at first."""

    UNLOGGED = "utan logg"
    LOCKED = "var låst"
    OTHERS = "med skäl"
    UNMASKED = "visade dolt"
    SEARCHED = "sökning"
    ROUTINE = ""


SORTS = tuple(Sort)


@dataclass(frozen=True, slots=True)
class Line:
    """One reading. `what` tells which record, without what is protected."""

    event_id: UUID
    at: datetime
    person: Author
    how: str
    subject: UUID | None
    reason: str
    what: str

    @property
    def sort(self) -> Sort:
        if access.UNLOGGED in self.reason:
            return Sort.UNLOGGED
        if self.reason == access.NOTHING_SHOWN:
            return Sort.LOCKED
        if self.subject is not None and self.reason not in access.ROUTINE:
            return Sort.OTHERS
        return {"unmasked": Sort.UNMASKED, "searched": Sort.SEARCHED}.get(self.how, Sort.ROUTINE)


class State(StrEnum):
    """How it stands with the check of one person's log of one period."""

    RUNNING = "pågår"
    DUE = "att göra"
    OVERDUE = "FÖRSENAD"
    DONE = "gjord"


@dataclass(frozen=True, slots=True)
class Period:
    """One person's log of one period, and its check."""

    person: Author
    first: date
    last: date
    readings: int
    state: State
    check: CheckRow | None = None

    @property
    def name(self) -> str:
        """`2026-11`, or `2026-10–2026-12`."""
        first, last = f"{self.first:%Y-%m}", f"{self.last:%Y-%m}"
        return first if first == last else f"{first}–{last}"


def lines(
    desk: Desk,
    *,
    people: Collection[UUID] | None = None,
    first: date | None = None,
    last: date | None = None,
    record: str = "",
) -> list[Line]:
    """The readings, the first first: of some people, from and to days, of records whose id begins so."""
    statement = select(ReadRow).order_by(col(ReadRow.at), col(ReadRow.event_id))
    if people is not None:
        statement = statement.where(col(ReadRow.person_id).in_(people))
    if first is not None:
        statement = statement.where(ReadRow.at >= calendar.at_local(first, 0))
    if last is not None:
        statement = statement.where(ReadRow.at < calendar.at_local(last + timedelta(days=1), 0))
    with desk.rows() as rows:
        found = rows.exec(statement).all()
    wanted = [row for row in found if not record or (row.subject and row.subject.hex.startswith(record))]
    names = _named(desk, {row.subject for row in wanted if row.subject is not None})
    locked = desk.locked
    return [
        Line(
            event_id=row.event_id,
            at=row.at,
            person=Author(row.person_id, row.person_name),
            how=row.how,
            subject=row.subject,
            reason=_without_words(row.reason) if row.subject in locked else row.reason or _unsaid(row),
            what=names.get(row.subject, f"okänd post {row.subject.hex[:8]}") if row.subject else "",
        )
        for row in wanted
    ]


def _unsaid(row: ReadRow) -> str:
    """The queue is shown without a reason, at sign-in too: the log names it all the same."""
    return access.QUEUE if row.how == "listed" and row.subject is None else ""


def _without_words(reason: str) -> str:
    """A reason as who is locked from what was read may have it: what somebody typed may name anybody."""
    if access.UNLOGGED in reason:
        return access.UNLOGGED
    return reason if reason in access.ROUTINE else LOCKED


def drawn(lines: Sequence[Line], count: int, chance: random.Random) -> list[Line]:
    """What is looked at: all that stands out, the gravest first, then `count` of the others at random."""
    stands_out = sorted(
        (line for line in lines if line.sort is not Sort.ROUTINE), key=lambda line: SORTS.index(line.sort)
    )
    others = [line for line in lines if line.sort is Sort.ROUTINE]
    chosen = chance.sample(others, min(max(count, 0), len(others)))
    return stands_out + sorted(chosen, key=lambda line: (line.at, line.event_id.hex))


def periods(desk: Desk, rules: access.Checking) -> list[Period]:
    """Every person and period with readings, the last first; of one period those that are overdue first."""
    with desk.rows() as rows:
        read = rows.exec(
            select(ReadRow.person_id, ReadRow.person_name, ReadRow.at).order_by(col(ReadRow.at))
        ).all()
        checks = rows.exec(select(CheckRow).where(col(CheckRow.counts)).order_by(col(CheckRow.at))).all()
    counted: dict[tuple[UUID, date], tuple[str, int]] = {}
    for person, name, at in read:
        key = (person, rules.first_day(calendar.local(at).date()))
        counted[key] = (name, counted.get(key, ("", 0))[1] + 1)
    today = calendar.local(desk.now()).date()
    found = []
    for (person, first), (name, count) in counted.items():
        last = rules.last_day(first)
        check = next((one for one in reversed(checks) if _covers(one, person, first, last)), None)
        found.append(
            Period(Author(person, name), first, last, count, _state(check, last, today, rules), check)
        )
    order = (State.OVERDUE, State.DUE, State.RUNNING, State.DONE)
    return sorted(found, key=lambda one: (-one.first.toordinal(), order.index(one.state), one.person.name))


def check(
    desk: Desk,
    whose: Author,
    first: date,
    last: date,
    *,
    readings: int,
    sample: Iterable[Line],
    finding: str,
    measures: str = "",
) -> UUID:
    """Document that this person has checked the log of `whose`; its record. Raises OwnLog, LetInBy."""
    if (refused := why_not(desk, whose)) is not None:
        raise refused
    record = uuid4()
    ids = tuple(line.event_id for line in sample)[:MOST_SAMPLED]
    desk.write(
        record,
        Checked(whose, first, last, readings, ids, finding=finding, measures=measures, at=desk.now()),
    )
    return record


MOST_SAMPLED = 1_000
"""Readings that a check names at most: an event holds no more than 64 KB."""


def people_named(desk: Desk, name: str) -> list[Author]:
    """Those in the log, or in the staff, whose name has `name` in it."""
    with desk.rows() as rows:
        known = {row.person_id: row.name for row in rows.exec(select(StaffRow)) if row.person_id}
        read = rows.exec(select(ReadRow.person_id, ReadRow.person_name).distinct()).all()
    known = {**dict(read), **known}
    return [Author(id_, full) for id_, full in known.items() if name.casefold() in full.casefold()]


def _covers(check: CheckRow, person: UUID, first: date, last: date) -> bool:
    whole = check.first is not None and check.last is not None and check.first <= first and check.last >= last
    made = check.at is not None and check.last is not None and calendar.local(check.at).date() > check.last
    return check.whose_id == person and whole and made


def _state(check: CheckRow | None, last: date, today: date, rules: access.Checking) -> State:
    if today <= last:
        return State.RUNNING
    if check is not None:
        return State.DONE
    return State.OVERDUE if today > last + timedelta(days=rules.within_days) else State.DUE


def _named(desk: Desk, records: set[UUID]) -> dict[UUID, str]:
    """What each record is called here: masked as its rows are for this person, and never a protected name."""
    found: dict[UUID, str] = {}
    every, secret = sorted(records), "skyddade uppgifter"
    with desk.rows() as rows:
        for start in range(0, len(every), CHUNK):
            some = every[start : start + CHUNK]
            for call in rows.exec(select(CallRow).where(col(CallRow.record_id).in_(some))):
                hidden = secret if call.protected else "anonym" if call.anonymous else ""
                found[call.record_id] = _what("Anrop", call.record_id, hidden or call.caller_name)
            for case in rows.exec(select(CaseRow).where(col(CaseRow.record_id).in_(some))):
                hidden = secret if case.protected else ""
                found[case.record_id] = _what("Ärende", case.record_id, hidden or case.subject_name)
            for notice in rows.exec(select(NoticeRow).where(col(NoticeRow.record_id).in_(some))):
                found[notice.record_id] = _what(
                    "Föranmälan", notice.record_id, secret if notice.protected else notice.person_name
                )
            for ordered in rows.exec(select(AssignmentRow).where(col(AssignmentRow.record_id).in_(some))):
                found[ordered.record_id] = _what(
                    "Uppdrag", ordered.record_id, secret if ordered.protected else ordered.person_name
                )
            for contact in rows.exec(select(ContactRow).where(col(ContactRow.record_id).in_(some))):
                found[contact.record_id] = _what(
                    "Kontakt", contact.record_id, secret if contact.protected else contact.name
                )
            of_others = (
                ("Avvikelse", DeviationRow),
                ("Nåbarhet", ReachabilityRow),
                ("Teammöte", MeetingRow),
                ("Såld tjänst", SoldServiceRow),
                ("Påfrestning", StrainRow),
                ("Import", ImportRow),
            )
            for sort, table in of_others:
                for one in rows.exec(select(table.record_id).where(col(table.record_id).in_(some))):
                    found[one] = f"{sort} {one.hex[:8]}"
    gone = records & {one.record for one in destruction.all_destroyed(desk.journal.replica)}
    return found | {record: f"Gallrad post {record.hex[:8]}" for record in gone}


def _what(sort: str, record: UUID, whom: str) -> str:
    return f"{sort} {record.hex[:8]} {whom or 'okänd'}"
