"""What a made-up year has around the nights: the roster, active time, what was sold, meetings, the money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from jourtui.rules import active_time, annual_report, roster
from jourtui.rules.calendar import at_local, duty_week, is_weekday, local
from jourtui.rules.cooperation import CooperationHeld, CooperationPlanned
from jourtui.rules.duty_week import WeekPlanned, Worker, record_of, wednesday
from jourtui.rules.entries import TellSeen
from jourtui.rules.event import Author
from jourtui.rules.sold_service import SoldFacts, SoldServiceInvoiced, SoldServiceRecorded
from jourtui.sample import people
from jourtui.sample.pen import Entry
from jourtui.sample.stated import Year
from jourtui.sample.telling import Telling
from jourtui.store.journal import Change

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_LEAVE = 0.8
"""How much of the active time is taken as leave: "till stora delar" (report of 2016)."""


def entries(
    year: Year, telling: Telling, written: Sequence[Entry], settings: roster.RosterSettings
) -> Iterator[Entry]:
    """All of it, in no order; `written` is what the nights have."""
    yield from _roster(year, telling)
    yield from _active_time(year, telling, written, settings)
    yield from _sold(year, telling)
    yield from _meetings(year, telling)
    yield from _report(year, telling)


def _weeks(year: int) -> list[date]:
    """The Wednesdays of the year's duty weeks, from the one that was under way when it began."""
    first = wednesday(date(year, 1, 1))
    return [first + n * roster.WEEK for n in range(54) if (first + n * roster.WEEK).year <= year]


def _pair(telling: Telling, week: date) -> tuple[Author, Author]:
    return telling.on_duty(roster.begins(week) + _HOUR)


def _roster(year: Year, telling: Telling) -> Iterator[Entry]:
    """The head of unit plans five weeks ahead, on a Wednesday morning."""
    begins = at_local(date(year.year, 1, 1), 1)
    for week in _weeks(year.year):
        first, backup = (Worker(one.name, one.id) for one in _pair(telling, week))
        at = max(begins, at_local(week - 5 * roster.WEEK, 11))
        planned = WeekPlanned(week, first, backup)
        yield Entry(at, people.AUTHORS[0], [Change(record_of(week), planned, event_id=telling.pen.id())])


def _active_time(
    year: Year, telling: Telling, written: Sequence[Entry], settings: roster.RosterSettings
) -> Iterator[Entry]:
    """What each wrote during standby, as the program proposes it. Nobody approves the head's own."""
    head = people.AUTHORS[0]
    moments = _moments(written)
    for week in _weeks(year.year):
        if week.year < year.year:
            continue
        for person in _pair(telling, week):
            found = moments.get((person.id, week), [])
            within = [(roster.begins(week), roster.ends(week))]
            join, alone = settings.joined_minutes, settings.alone_minutes
            spans = tuple(active_time.worked(found, within, join=join, alone=alone))
            if not spans:
                continue
            record, confirmation = active_time.record_of(person.id, week), telling.pen.id()
            proposed = active_time.TimeProposed(week, person, spans, join, len(found))
            taken: active_time.Taken = "leave" if telling.pen.happens(_LEAVE) else "pay"
            confirmed = active_time.TimeConfirmed(sum(one.minutes for one in spans), taken)
            at = roster.ends(week) + 2 * _HOUR
            changes = [
                Change(record, proposed, event_id=telling.pen.id()),
                Change(record, confirmed, event_id=confirmation),
            ]
            yield Entry(at, person, changes)
            if person != head:
                approved = telling.pen.id()
                seen = active_time.TimeApproved(confirmation)
                yield Entry(at + _DAY, head, [Change(record, seen, event_id=approved)])
                told = Change(record, TellSeen(approved, "time_approved"), event_id=telling.pen.id())
                yield Entry(at + 2 * _DAY, person, [told])


def _moments(written: Iterable[Entry]) -> dict[tuple[UUID, date], list[datetime]]:
    """When each wrote something during standby, by person and week. Office hours on weekdays are none."""
    found: dict[tuple[UUID, date], list[datetime]] = defaultdict(list)
    for entry in written:
        week, at = duty_week(entry.at), local(entry.at)
        if week is not None and not (is_weekday(at.date()) and 8 <= at.hour < 16):
            found[entry.author.id, local(week.start).date()].append(entry.at)
    return found


def _sold(year: Year, telling: Telling) -> Iterator[Entry]:
    """Written down when it was done, and invoiced three weeks later."""
    head = people.AUTHORS[0]
    for one in year.sold:
        record, over = telling.pen.id(), at_local(one.last or one.first, 15)
        facts = SoldFacts(
            service=one.service,
            board=one.board,
            first=one.first,
            last=one.last,
            minutes=one.minutes,
            price_ore=one.price * 100,
            hourly_ore=one.hourly * 100,
            what=one.what,
        )
        yield Entry(over, head, [Change(record, SoldServiceRecorded(facts), event_id=telling.pen.id())])
        sent = SoldServiceInvoiced(one.invoice)
        yield Entry(over + 21 * _DAY, head, [Change(record, sent, event_id=telling.pen.id())])


def _meetings(year: Year, telling: Telling) -> Iterator[Entry]:
    """Planned three weeks ahead, and written down in the afternoon."""
    head = people.AUTHORS[0]
    for one in year.met:
        record, held_at = telling.pen.id(), at_local(one.day, 13)
        planned = CooperationPlanned(one.municipality, one.day, "10:00", "hos kommunen", one.with_whom)
        yield Entry(held_at - 21 * _DAY, head, [Change(record, planned, event_id=telling.pen.id())])
        ours = " och ".join(author.name for author in people.AUTHORS[:2])
        held = CooperationHeld(one.municipality, one.day, one.with_whom, ours, one.said)
        yield Entry(held_at, head, [Change(record, held, event_id=telling.pen.id())])


def _report(year: Year, telling: Telling) -> Iterator[Entry]:
    """What the annual report says of money, and its texts, entered when the year is over."""
    record, at = annual_report.record_of(year.year), at_local(date(year.year + 1, 1, 20), 10)
    for code, kronor in year.money.items():
        amount = annual_report.AmountWritten(year.year, code, kronor * 100)
        yield Entry(at, people.AUTHORS[0], [Change(record, amount, event_id=telling.pen.id())])
    signed = {"signature": f"{people.HEAD}\nEnhetschef\nSociala jouren syd"}
    for section, text in (year.texts | signed).items():
        written = annual_report.TextWritten(year.year, section, text.strip())
        yield Entry(at, people.AUTHORS[0], [Change(record, written, event_id=telling.pen.id())])
