"""From a key to its picture, in a full queue, while the other laptop keeps writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks import floors, years
from benchmarks.effort import Effort
from benchmarks.measuring import Budget, CannotMeasure, Missing, Result, in_turns
from benchmarks.office import OTHER, Office
from benchmarks.process import Peer
from benchmarks.rows.paint import sign_in
from benchmarks.terminal import Terminal

ROWS = 200
DISTURBANCE = 0.5
"""Seconds between the changes that the other laptop writes meanwhile."""
CALM = (0.06, 0.15)
"""Seconds between two keys, at least and at most."""
LETTERS = "lindqvist ystad"
STEPS = 8
DOWN, UP = "\x1b[B", "\x1b[A"
ESC = "\x1b"

Strokes = Callable[[Terminal], Iterator[float]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where keys are pressed: the key that goes there, and a text on or above the row that is typed on."""

    name: str
    what: str
    key: str = ""
    field: str = ""
    below: int = 0


PLACES = (
    Place("key-cursor", "tangent till bild: markören i kön"),
    Place("key-filter", "tangent till bild: köns filter", "f", "filtrera på"),
    Place("key-intake", "tangent till bild: anropsraden", "n", "Nytt anrop, öppnat", 1),
)


def key_to_paint(office: Office, effort: Effort) -> Sequence[Result | Missing]:
    """The cursor in the list, letters in its filter and in the intake line, each beside a bare field."""
    chance = Random(5)
    results: list[Result | Missing] = []
    with ExitStack() as stack:
        bare = stack.enter_context(Terminal("benchmarks.floors", "field"))
        bare.shows(floors.EMPTY)
        for place in PLACES:
            try:
                with _full_queue(office) as (peer, terminal):

                    def product(
                        place: Place = place, peer: Peer = peer, terminal: Terminal = terminal
                    ) -> Iterator[float]:
                        peer.order("busy", str(DISTURBANCE))
                        yield from _at(terminal, place, chance)
                        peer.order("busy", "0")
                        terminal.rest(0.5)

                    measured = in_turns(lambda: _bare(bare, chance), product, effort.times(10))
            except CannotMeasure as error:
                results.append(Missing(place.name, place.what, str(error)))
            else:
                budget = Budget(ratio=4.0, at_most=20.0)
                results.append(measured.judged(place.name, place.what, budget, figure="p95"))
    return results


@contextmanager
def _full_queue(office: Office) -> Iterator[tuple[Peer, Terminal]]:
    """A laptop with 200 calls in its queue on the screen, and another that can disturb it."""
    store = office.store()
    mine, others = store.laptop(), store.laptop(OTHER)
    with others.at_work() as place:
        years.open_calls(place.journal, place.desk.author, ROWS, datetime.now(UTC) - timedelta(minutes=2))
    with (
        Peer("laptop", str(others.folder)) as peer,
        Terminal("jourtui", "--dir", str(mine.folder)) as terminal,
    ):
        sign_in(terminal)
        terminal.shows(f"Kö {ROWS}")
        terminal.rest(1.0)
        yield peer, terminal


def _at(terminal: Terminal, place: Place, chance: Random) -> Iterator[float]:
    if not place.key:
        for key in (DOWN, UP):
            for _ in range(STEPS):
                yield _stroke(terminal, key, lambda: _highlighted(terminal), chance)
        return
    terminal.press(place.key)
    terminal.shows(place.field)
    if place.below:  # the bar grows with the first letter
        terminal.press(LETTERS[0])
        terminal.rest(0.5)
    y = terminal.line_with(place.field) + place.below
    yield from _type(terminal, y, LETTERS, chance)
    terminal.press("\x15")  # ctrl+u: empty again
    terminal.rest(0.3)
    terminal.press(ESC)
    terminal.rest(0.5)


def _bare(terminal: Terminal, chance: Random) -> Iterator[float]:
    y = terminal.line_with(floors.EMPTY)
    yield from _type(terminal, y, LETTERS, chance)
    for _ in LETTERS:
        terminal.press("\x7f")
    terminal.rest(0.3)


def _type(terminal: Terminal, y: int, letters: str, chance: Random) -> Iterator[float]:
    for letter in letters:
        if letter == " ":  # changes nothing that can be seen
            terminal.press(letter)
            terminal.rest(chance.uniform(*CALM))
        else:
            yield _stroke(terminal, letter, lambda: terminal.screen.display[y], chance)


def _stroke(terminal: Terminal, key: str, look: Callable[[], object], chance: Random) -> float:
    """Milliseconds from a key until `look` gives something else than before."""
    terminal.rest(chance.uniform(*CALM))
    before = look()
    pressed = terminal.press(key)
    return (terminal.until(lambda: look() != before, f"bilden av {key!r}", 5) - pressed) * 1000


def _highlighted(terminal: Terminal) -> tuple[str, ...]:
    """The background of each row of the list, near its left edge: one of them is the cursor's."""
    buffer = terminal.screen.buffer
    return tuple(buffer[y][2].bg for y in range(2, 34))
