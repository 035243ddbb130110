"""What it costs to have it open, and how soon it lets go."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import years
from benchmarks.effort import Effort
from benchmarks.measuring import Budget, Missing, Result, Samples, in_turns
from benchmarks.office import Laptop, Office
from benchmarks.rows.paint import sign_in
from benchmarks.rows.switching import PLACES
from benchmarks.terminal import ENTER, Terminal, memory, processor_seconds
from chaos.line import Line

CONNECTED = "ansluten"
CLOCKS = 40
SETTLE = 3.0
"""Seconds after which what was begun at sign-in is done."""
DOWN, LEAVE = "\x1b[B", "\x1b[21~"
"""The arrow, and F10."""


def leave(office: Office, effort: Effort) -> Sequence[Result]:
    """From the confirmed F10 to a free terminal, while a push waits for a server that says nothing more."""
    store = office.store()

    def product() -> Iterator[float]:
        with Line(Path(office.cluster.host)) as hole:
            laptop = store.laptop(host=hole.directory)
            _take_in(laptop, 2)
            with Terminal("benchmarks.product", "--dir", str(laptop.folder)) as terminal:
                sign_in(terminal)
                terminal.shows(CONNECTED)
                terminal.rest(SETTLE)
                hole.swallow()
                terminal.press(DOWN)  # what is shown is logged, and so begins a push
                terminal.rest(0.5)
                terminal.press(LEAVE)
                terminal.shows("Logga ut?")
                pressed = terminal.press(ENTER)
                yield (terminal.ended() - pressed) * 1000

    measured = in_turns(None, product, effort.times(5), warm_up=0)
    return [measured.judged("quit", "avsluta när lagret är ett svart hål", Budget(at_most=300))]


def idle(office: Office, effort: Effort) -> Sequence[Result | Missing]:
    """Processor while nobody does anything, and memory with ten years of work when all screens were seen."""
    results: list[Result | Missing] = []
    window, windows = (3.0, 2) if effort.quick else (10.0, 4)
    for name, what, calls, percent in (
        ("idle", "processor i vila", 0, 0.5),
        ("idle-clocks", f"processor med {CLOCKS} frister", CLOCKS, 3.0),
    ):
        laptop = office.store().laptop()
        _take_in(laptop, calls)
        with _connected(laptop) as terminal:
            used = [_share(terminal, window) for _ in range(windows)]
        results.append(Result(name, what, Samples(tuple(used)), None, Budget(at_most=percent), unit="%"))
    decade = office.decade()
    with _connected(decade.laptop) as terminal:
        for key, _ in PLACES:
            terminal.press(key)
            terminal.rest(1.0)
        used = [memory(terminal.pid)]
    note = f"{office.size} ärenden i lagret, alla lägen besökta"
    results.append(
        Result(
            "memory", "minne i drift", Samples(tuple(used)), None, Budget(at_most=120), unit="MB", note=note
        )
    )
    return results


@contextmanager
def _connected(laptop: Laptop) -> Iterator[Terminal]:
    with Terminal("jourtui", "--dir", str(laptop.folder)) as terminal:
        sign_in(terminal)
        terminal.shows(CONNECTED)
        terminal.rest(SETTLE)
        yield terminal


def _take_in(laptop: Laptop, calls: int) -> None:
    with laptop.at_work() as place:
        years.open_calls(place.journal, place.desk.author, calls, datetime.now(UTC))


def _share(terminal: Terminal, window: float) -> float:
    """Per cent of one processor that the program used during `window` seconds."""
    begun, used = time.monotonic(), processor_seconds(terminal.pid)
    terminal.rest(window)
    return (processor_seconds(terminal.pid) - used) / (time.monotonic() - begun) * 100
