"""What the laptop does alone: to write one action, and to find a case among ten years'."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from uuid import UUID, uuid4

from benchmarks import years
from benchmarks.effort import Effort
from benchmarks.measuring import Budget, InTurns, Result, in_turns
from benchmarks.office import Laptop, Office
from benchmarks.recorder import Recorder, plain
from jourtui.rules.call import AttemptEnded
from jourtui.rules.entries import NoteWritten
from jourtui.store import queries
from jourtui.store.desk import Desk

CALLS = 20
CALM = (0.001, 0.01)
"""Seconds between two commits: uneven, since a disk that is waited for answers in step with itself."""
TYPED = ("lindqv", "barnbarn", "åkess", "haddad", "mårtensson sara", "natt", "vågar inte")
"""What people type, letter by letter."""
MATCHES = "SELECT rowid FROM view_search WHERE view_search MATCH ? LIMIT 200"


def commit(office: Office, effort: Effort) -> Sequence[Result]:
    """One action with one event: seal, chain, fold, views, commit. The floor writes the same rows, no more.

    Floor and product have a replica each, with the same content, on the same disk: what the product has
    written is written again in the floor's.
    """
    turns = InTurns()
    chance = Random(6)
    laptop, twin, records = _twins(office)
    with laptop.at_work() as place, plain(twin) as raw:
        recorder = Recorder(place.replica.connection)
        place.replica.connection = recorder
        for n in range(-CALLS, effort.times(200)):
            deed = _deed(place.desk, records[n % CALLS], n)
            recorder.written.clear()
            time.sleep(chance.uniform(*CALM))
            begun = time.perf_counter()
            deed()
            product = time.perf_counter() - begun
            time.sleep(chance.uniform(*CALM))
            begun = time.perf_counter()
            for statement, values in recorder.written:
                raw.execute(statement, values)
            floor = time.perf_counter() - begun
            if n >= 0:
                turns.product.append(product * 1000)
                turns.floor.append(floor * 1000)
    return [turns.judged("commit", "lokal skrivning av en åtgärd", Budget(ratio=3.0))]


def search(office: Office, effort: Effort) -> Sequence[Result]:
    """Every beginning of what is typed, in ten years' closed cases, as the list of cases asks for it."""
    beginnings = [typed[:n] for typed in TYPED for n in range(2, len(typed) + 1)]
    with office.decade().laptop.at_work() as place:

        def product() -> Iterator[float]:
            for typed in beginnings:
                begun = time.perf_counter()
                with place.desk.rows() as rows:
                    queries.find_cases(rows, typed.split(), open_only=False)
                yield (time.perf_counter() - begun) * 1000

        def floor() -> Iterator[float]:
            for typed in beginnings:
                asked = " ".join(f'"{word}"*' for word in typed.split())
                begun = time.perf_counter()
                place.replica.connection.execute(MATCHES, (asked,)).fetchall()
                yield (time.perf_counter() - begun) * 1000

        measured = in_turns(floor, product, effort.times(5))
    note = f"{office.size} ärenden; {len(beginnings)} början på ord, 200 rader per sida"
    return [
        measured.judged("search", "sökning medan man skriver", Budget(at_most=100), figure="p95", note=note)
    ]


def _twins(office: Office) -> tuple[Laptop, Laptop, list[UUID]]:
    """Two laptops with the same files: ten years, and the open calls whose records are given back."""
    laptop = office.decade().laptop.copy(office.directory / f"twin-{uuid4().hex[:8]}")
    with laptop.at_work() as place:
        records = years.open_calls(place.journal, place.desk.author, CALLS, datetime.now(UTC))
    return laptop, laptop.copy(office.directory / f"twin-{uuid4().hex[:8]}"), records


def _deed(desk: Desk, record: UUID, n: int) -> Callable[[], object]:
    """A note, or an attempt."""
    note = NoteWritten(text=years.NOTE, mode="plain")
    payload = AttemptEnded(outcome="no_answer") if n % 2 else note
    return lambda: desk.write(record, payload)
