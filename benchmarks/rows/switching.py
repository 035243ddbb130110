"""Going to another place, and opening a long form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

from benchmarks import floors, years
from benchmarks.effort import Effort
from benchmarks.measuring import Budget, CannotMeasure, InTurns, Missing, Result, in_turns
from benchmarks.office import Office
from benchmarks.rows.paint import sign_in
from benchmarks.terminal import Terminal

CALLS = 10
PLACES = (("\x1bOR", "▸ Ärenden"), ("\x1bOS", "▸ Frister"), ("\x1bOQ", "▸ Kö"))
"""The keys F3, F4 and F2, and what then stands in the top line."""
BARE_PLACES = (("\x1bOQ", "Plats ett"), ("\x1bOR", "Plats två"))
BARE_FORM = ("\x1bOS", f"Fält {floors.FIELDS}")
FORM = ("m", "Ändra")
ESC = "\x1b"
CALM = 0.3


def switch(office: Office, effort: Effort) -> Sequence[Result | Missing]:
    """First and later switches between queue, cases and clocks; and the longest form on a call."""
    store = office.store()
    laptop = store.laptop()
    with laptop.at_work() as place:
        years.open_calls(place.journal, place.desk.author, CALLS, datetime.now(UTC))
    first, warm, form = InTurns(), InTurns(), InTurns()
    trouble: list[str] = []

    def session() -> None:
        with ExitStack() as stack:
            bare = stack.enter_context(Terminal("benchmarks.floors", "modes"))
            bare.shows(BARE_PLACES[0][1])
            terminal = stack.enter_context(Terminal("jourtui", "--dir", str(laptop.folder)))
            sign_in(terminal)
            terminal.shows("▸ Kö")
            terminal.rest(1.0)
            first.product += [_go(terminal, *place) for place in PLACES[:2]]
            first.floor.append(_go(bare, *BARE_PLACES[1]))
            turns = in_turns(lambda: _round(bare, BARE_PLACES), lambda: _round(terminal, PLACES), 5)
            warm.floor += turns.floor
            warm.product += turns.product
            terminal.rest(1.0)
            turns = in_turns(lambda: _open(bare, *BARE_FORM), lambda: _open(terminal, *FORM), 5)
            form.floor += turns.floor
            form.product += turns.product

    for _ in range(effort.times(5)):
        try:
            session()
        except CannotMeasure as error:
            trouble.append(str(error))
    return [
        turns.judged(name, what, Budget(at_most=most), figure="p95")
        if turns.product
        else Missing(name, what, trouble[0])
        for name, what, turns, most in (
            ("switch-first", "lägesbyte, första gången", first, 200),
            ("switch", "lägesbyte, därefter", warm, 100),
            ("form", "formuläret för ett anrop", form, 100),
        )
    ]


def _go(terminal: Terminal, key: str, marker: str) -> float:
    terminal.rest(CALM)
    pressed = terminal.press(key)
    return (terminal.shows(marker, 10) - pressed) * 1000


def _round(terminal: Terminal, places: Sequence[tuple[str, str]]) -> Iterator[float]:
    for place in places:
        yield _go(terminal, *place)


def _open(terminal: Terminal, key: str, marker: str) -> Iterator[float]:
    yield _go(terminal, key, marker)
    terminal.press(ESC)
    terminal.until(lambda: marker not in terminal.text, "Esc ur formuläret", 10)
