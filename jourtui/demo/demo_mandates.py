"""What the demo's made-up night has of mandates: chairs, delegations, a custody, a measure without one.

All numbers are ones that PTS reserves for fiction; the people do not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from jourtui.demo.demo_told import K, P
from jourtui.rules.calendar import local
from jourtui.rules.decisions import Answer, DeciderSought, DecisionMade, MeasureTaken
from jourtui.rules.event import Author, Payload
from jourtui.rules.law import Cited
from jourtui.rules.mandates import DelegationGiven, Role, SeatFilled
from jourtui.store.journal import Change
from jourtui.store.settings import load_law, load_mandates

Entry = tuple[float, Author, list[Change]]
"""Minutes ago, who, what."""

SEATS: tuple[tuple[str, Role, str, str, int, int], ...] = (
    ("ystad", "chair", "Gunilla Ahl", "", 80, 1),
    ("ystad", "appointed", "Tomas Brink", "1:e vice ordförande", 81, 1),
    ("ystad", "committee", "Sofia Rask", "utskottets ordförande", 85, 1),
    ("tomelilla", "chair", "Rolf Sandin", "", 82, 1),
    ("tomelilla", "appointed", "Maria Dahl", "1:e vice ordförande", 83, 1),
    ("trelleborg-sn", "chair", "Inger Falk", "", 84, 1),
)
"""Board, role, name, what they are called, number, calling order. Other boards have nobody written in."""
ABSCONDED, THREATENED = 1, 0
"""Which case of the night each decision is in."""


def entries(cases: Sequence[UUID], now: datetime) -> Iterable[Entry]:
    """The register as it stood when the night began, and what was decided in its `cases`."""
    year = local(now).year
    for board, role, name, title, number, order in SEATS:
        seat = SeatFilled(
            board=board,
            role=role,
            name=name,
            phone=f"+467017406{number}",
            phone_shown=f"070-174 06 {number}",
            calling_order=order,
            title=title,
            checked_at=now - timedelta(days=12),
        )
        yield 298.0, K, [Change(uuid4(), seat)]
    for person in (K, P):
        for board in ("ystad", "tomelilla"):
            for kind in ("lodging", "aid_economic"):
                given = DelegationGiven(board, person, kind, decided=f"{year}-01-20 § 7")
                yield 297.0, P if person is K else K, [Change(uuid4(), given)]
    yield from _in_case(cases[ABSCONDED], _custody(now))
    yield from _in_case(cases[THREATENED], _measure(now))


def _in_case(case: UUID, told: Iterable[tuple[float, Author, Payload]]) -> Iterable[Entry]:
    return ((ago, author, [Change(case, payload)]) for ago, author, payload in told)


def cited(now: datetime, *topics: str) -> tuple[Cited, ...]:
    """The references as the law stands on the night's day."""
    law, day = load_law(), local(now).date()
    return tuple(found for topic in topics if (found := law.cite(topic, day)) is not None)


def _label(code: str) -> str:
    kind = load_mandates().decision(code)
    return kind.label if kind is not None else code


def _sought(board: str, kind: str, name: str, answer: Answer) -> DeciderSought:
    return DeciderSought(board, kind, name, "chair", answer)


def _custody(now: datetime) -> Iterable[tuple[float, Author, Payload]]:
    """Under way: decided by the chair on the telephone, not signed, and nobody is named to submit it."""
    kind, law = "lvu_custody", cited(now, "lvu_custody", "lvu_behaviour")
    yield 58, P, _sought("tomelilla", kind, "Rolf Sandin", "no_answer")
    yield 52, P, _sought("tomelilla", kind, "Rolf Sandin", "reached")
    made = DecisionMade(
        decision=kind,
        kind_label=_label(kind),
        board="tomelilla",
        body="chair",
        decider="Rolf Sandin",
        content="Elias N omhändertas omedelbart.",
        reasons="Han har gått till ett sällskap med droger, och rättens beslut kan inte avvaktas.",
        entitled_by=law[0].text,
        oral=True,
        heard_by=(P.name,),
        read_back=True,
        rapporteur=P.name,
        cited=law,
        court="week",
    )
    yield 49, P, made


def _measure(now: datetime) -> Iterable[tuple[float, Author, Payload]]:
    kind = "lodging"
    yield 148, K, _sought("trelleborg-sn", kind, "Inger Falk", "no_answer")
    taken = MeasureTaken(
        kind,
        _label(kind),
        "trelleborg-sn",
        "Rum med bemannad reception i natt för Sara och barnen.",
        "De kan inte sova hemma, ingen i jouren har delegation från nämnden, och ordföranden svarade inte.",
        cited=cited(now, "aid_personal"),
    )
    yield 140, K, taken
