"""The visits of the demo's made-up night: one under way, one that is over; and a police interview.

All numbers are ones that PTS reserves for fiction; the people do not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from jourtui.demo.demo_told import KARIN, PER, K, P
from jourtui.rules.event import Author, Payload
from jourtui.rules.interviews import InterviewFacts, Requested
from jourtui.rules.visits import Arrived, CheckedIn, Decided, DepartedAfter, Returned, VisitFacts
from jourtui.store.journal import Change
from jourtui.store.settings import load_safety

Entry = tuple[float, Author, list[Change]]
"""Minutes ago, who, what."""
THREATENED, ABSCONDED, COLD = 0, 1, 2
"""Which case of the night each is in."""


def entries(cases: Sequence[UUID], now: datetime) -> Iterable[Entry]:
    """What happened of visits and interviews in the night's `cases`."""
    yield from _over(cases[THREATENED], now)
    yield from _under_way(cases[COLD], now)
    asked = InterviewFacts(
        child_name="Elias N",
        heard_as="witness",
        offence="rån mot jämnårig i helgen",
        requested_by="Vakthavande i Ystad",
        police_phone="070-174 06 76",
        where="polisstationen i Ystad",
        starts_at=now + timedelta(hours=14),
        guardian="unknown",
        counsel="not_needed",
    )
    yield 30, P, [Change(cases[ABSCONDED], Requested(asked))]


def _over(case: UUID, now: datetime) -> Iterable[Entry]:
    """Both were out for an hour, with the police there."""
    plan = VisitFacts(
        goers=f"{KARIN.name}, {PER.name}",
        out="together",
        sos_phone=KARIN.name,
        calls_from=now - timedelta(minutes=85),
        address="Polishuset i Trelleborg",
        police="yes",
        threat="yes",
        threat_text="sambon har slagit i kväll, okänt var han är",
        plan="Prata med Sara och barnen, och följa dem till rummet.",
        reach="070-174 06 74",
        check_with="vakthavande i Trelleborg",
        every=30,
        contact_at=now - timedelta(minutes=169),
    )
    visit = uuid4()
    yield 143, K, [Change(case, Decided(plan), event_id=visit)]
    told: tuple[tuple[float, Payload], ...] = (
        (138, _left(visit, now - timedelta(minutes=110))),
        (122, Arrived(visit, now - timedelta(minutes=90), "polisen är här")),
        (95, CheckedIn(visit, now - timedelta(minutes=65), "åker till rummet nu")),
        (73, Returned(visit, "Sara och barnen har fått sitt rum")),
    )
    yield from ((ago, K, [Change(case, payload)]) for ago, payload in told)


def _under_way(case: UUID, now: datetime) -> Iterable[Entry]:
    plan = VisitFacts(
        goers=PER.name,
        out="one",
        address="Ängsvägen 3, Sjöbo",
        police="not_needed",
        threat="no",
        plan="Se hur han har det, ta med mat och en filt.",
        reach="070-174 06 75",
        check_with=KARIN.name,
        every=30,
        contact_at=now - timedelta(minutes=42),
    )
    visit = uuid4()
    yield 34, K, [Change(case, Decided(plan), event_id=visit)]
    yield 28, P, [Change(case, _left(visit, now + timedelta(minutes=2)))]
    yield 7, K, [Change(case, Arrived(visit, now + timedelta(minutes=23), "han öppnade, det är 12 grader"))]


def _left(visit: UUID, next_at: datetime) -> DepartedAfter:
    routine = load_safety()
    return DepartedAfter(visit, next_at, routine.ticked([item.code for item in routine.items]))
