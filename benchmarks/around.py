"""Ten years of what is around the night, beside the cases of `years`: notices, roster, deviations …"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from benchmarks.years import FIRST_NAMES, LAST_NAMES, MATTERS, MUNICIPALITIES, NOTE, YEARS
from jourtui.rules import active_time, assignment, cooperation, deviation, duty_week, meeting, notice
from jourtui.rules.contacts import ContactWritten, Number
from jourtui.rules.event import Author, Payload
from jourtui.rules.reachability import Noted, ReachabilityFacts
from jourtui.rules.sold_service import SoldFacts, SoldServiceRecorded
from jourtui.store.journal import Change, Journal

NOTICES, HOLDING = 4_000, 1_000
"""Notices in ten years (367 in 2016), and how many of them hold now: far more than ever will."""
ASSIGNMENTS, SOLD, DEVIATIONS, CONTACTS, OUTAGES = 400, 300, 400, 600, 800
BOARDS = ("ystad", "skurup", "tomelilla", "sjobo")
WEEK = timedelta(days=7)
TOGETHER = 200
"""Acts in one local transaction."""


def write(journal: Journal, author: Author, until: datetime, *, seed: int = 3) -> int:
    """Write ten years that end at `until`; how many events."""
    count = 0
    acts = list(_acts(random.Random(seed), author, until))
    for first in range(0, len(acts), TOGETHER):
        together = [change for act in acts[first : first + TOGETHER] for change in act]
        journal.act(author, *together)
        count += len(together)
    return count


def _acts(chance: random.Random, author: Author, until: datetime) -> Iterator[list[Change]]:
    yield from (_notice(chance, until, n) for n in range(NOTICES))
    yield from (_assignment(chance, until, n) for n in range(ASSIGNMENTS))
    yield from (_sold(chance, until, n) for n in range(SOLD))
    yield from (_deviation(chance, until, n) for n in range(DEVIATIONS))
    yield from (_contact(chance, n) for n in range(CONTACTS))
    yield from (_outage(until, n) for n in range(OUTAGES))
    last = until.date() - timedelta(days=(until.weekday() - 2) % 7)
    for n in range(YEARS // WEEK):
        yield from _week(chance, author, last - n * WEEK)
    for n in range(180):
        held = cooperation.CooperationHeld(
            chance.choice(MUNICIPALITIES), (until - YEARS * n / 180).date(), name(chance), name(chance), NOTE
        )
        yield _of(held)


def name(chance: random.Random) -> str:
    """Somebody who does not exist."""
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"


def _of(*payloads: Payload, record: UUID | None = None) -> list[Change]:
    record = record or uuid4()
    return [Change(record, payload) for payload in payloads]


def _notice(chance: random.Random, until: datetime, n: int) -> list[Change]:
    at = until - YEARS * n / NOTICES
    ends = until + timedelta(days=chance.randint(1, 9)) if n < HOLDING else at + timedelta(days=7)
    number = f"{chance.randint(5, 99):02}"
    told = notice.NoticeReceived(
        *(name(chance), NOTE, ends),
        municipality=chance.choice(MUNICIPALITIES),
        phone=f"+467017406{number}",
        phone_shown=f"070-174 06 {number}",
        told_by=name(chance),
        at=at,
    )
    more = notice.NoticeFacts(birth_year=chance.randint(1930, 2020), address=f"Storgatan {n}, Ystad")
    used = uuid4()
    ended = [] if n < HOLDING else [notice.NoticeClosed("klart")]
    return _of(told, notice.NoticeDescribed(more), notice.NoticeUsed(used), *ended)


def _assignment(chance: random.Random, until: datetime, n: int) -> list[Change]:
    at = until - YEARS * n / ASSIGNMENTS
    facts = assignment.AssignmentFacts(
        what=chance.choice(MATTERS), person_name=name(chance), board=chance.choice(BOARDS), ordered_by="Eva"
    )
    ended = [] if n < 20 else [assignment.AssignmentDone("klart", at=at + timedelta(days=1))]
    return _of(assignment.AssignmentOrdered(facts, at=at), *ended)


def _sold(chance: random.Random, until: datetime, n: int) -> list[Change]:
    day = (until - YEARS * n / SOLD).date()
    facts = SoldFacts(service="investigation", board=chance.choice(BOARDS), first=day, minutes=90, what=NOTE)
    return _of(SoldServiceRecorded(facts))


def _deviation(chance: random.Random, until: datetime, n: int) -> list[Change]:
    at = until - YEARS * n / DEVIATIONS
    facts = deviation.DeviationFacts(
        direction="by_us", kind="other", title=chance.choice(MATTERS), what=NOTE, happened_at=at
    )
    ended = [] if n < 20 else [deviation.DeviationClosed("klart")]
    return _of(deviation.DeviationReported(facts), *ended)


def _contact(chance: random.Random, n: int) -> list[Change]:
    shown = f"070-174 06 {5 + n % 95:02}"
    number = Number(shown, f"+467017406{5 + n % 95:02}", "natt")
    kind = chance.choice(("office", "home_care", "hotel", "hvb", "police"))
    return _of(
        ContactWritten(kind, f"{name(chance)} {n}", (number,), municipality="1286", hours="dygnet runt")
    )


def _outage(until: datetime, n: int) -> list[Change]:
    at = until - YEARS * n / OUTAGES
    return _of(Noted("sos", ReachabilityFacts(begun_at=at, ended_at=at + timedelta(minutes=9), what="Tyst.")))


def _week(chance: random.Random, author: Author, week: date) -> Iterator[list[Change]]:
    """A duty week: who has it, what somebody worked, what was said of it at the meeting."""
    pair = (duty_week.Worker(name(chance)), duty_week.Worker(name(chance)))
    yield _of(duty_week.WeekPlanned(week, *pair, ""), record=duty_week.record_of(week))
    begun = datetime.fromisoformat(f"{week}T20:00:00+00:00")
    span = active_time.span(begun, begun + timedelta(hours=3))
    for person in (author, Author(uuid4(), name(chance))):
        found = active_time.TimeProposed(week, person, (span,), 10, 12)
        yield _of(found, record=active_time.record_of(person.id, week))
    of = meeting.week_of(begun)
    parts: tuple[meeting.Part, ...] = ("lesson", "problem", "feedback", "other") * 2
    said = [meeting.MeetingNoted(part, NOTE) for part in parts]
    yield _of(meeting.MeetingOpened(of.start, of.end), *said, record=meeting.record_of(of))
