"""From one laptop to the other: until its replica has it, and until its screen shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from random import Random
from time import sleep

from benchmarks.effort import Effort
from benchmarks.measuring import Budget, Result, in_turns
from benchmarks.office import NAME, OTHER, Office
from benchmarks.process import Peer
from benchmarks.rows.paint import sign_in
from benchmarks.terminal import Terminal

CALM = (0.05, 0.12)
"""Seconds between two acts, at least and at most: uneven, so that they keep step with nothing."""
SCREEN_CALM = (0.3, 0.6)
SCREENFUL = 18
"""Calls after which a fresh queue is begun: what is not on the screen cannot be seen there."""


def to_replica(office: Office, effort: Effort) -> Sequence[Result]:
    """Two processes with a replica each and a real PostgreSQL; the floor is the same without jourtui.

    The plan's floor has no replica at either end, so that the budget of what is written at the first end
    ("local commit") alone would use up this one: see `docs/benchmarks.md`.
    """
    store = office.store()
    url = office.database()
    numbers = count(1)
    chance = Random(3)

    def pass_on(a: Peer, b: Peer) -> Iterator[float]:
        name = f"Namn{next(numbers):06}"
        a.order("call", name)
        b.hear("has", name)
        for _ in range(10):
            sleep(chance.uniform(*CALM))
            name = f"Namn{next(numbers):06}"
            a.order("note", name)
            begun = a.hear("acted", name)
            yield (b.hear("has", name) - begun) * 1000

    with ExitStack() as stack:
        a, b = (stack.enter_context(Peer("laptop", str(store.laptop(n).folder))) for n in (OTHER, NAME))
        files = (str(office.directory / f"raw-{n}.db") for n in range(2))
        raw_a, raw_b = (stack.enter_context(Peer("raw", url, file)) for file in files)
        measured = in_turns(lambda: pass_on(raw_a, raw_b), lambda: pass_on(a, b), effort.times(20), warm_up=2)
    return [measured.judged("replica", "A gör, B:s replika har det", Budget(ratio=2.5))]


def to_screen(office: Office, effort: Effort) -> Sequence[Result]:
    """A call comes in on A; until its caller's name stands in B's queue, in a real terminal."""
    numbers = count(1)
    chance = Random(4)

    def fresh() -> Iterator[float]:
        store = office.store()
        a_laptop, b_laptop = store.laptop(OTHER), store.laptop()
        with (
            Peer("laptop", str(a_laptop.folder)) as a,
            Terminal("jourtui", "--dir", str(b_laptop.folder)) as b,
        ):
            sign_in(b)
            a.order("call", "Första")
            b.shows("Första")
            for _ in range(SCREENFUL):
                b.rest(chance.uniform(*SCREEN_CALM))
                name = f"Namn{next(numbers):06}"
                a.order("call", name)
                shown = b.shows(name, 10)
                yield (shown - a.hear("acted", name)) * 1000

    measured = in_turns(None, fresh, effort.times(5), warm_up=0)
    return [measured.judged("screen", "A gör, B:s skärm visar det", Budget(at_most=150), figure="p95")]
