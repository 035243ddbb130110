"""From the command to the first picture, and from the command to the queue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from benchmarks import floors, years
from benchmarks.effort import Effort
from benchmarks.measuring import Budget, Result, Samples, in_turns
from benchmarks.office import NAME, PASSPHRASE, Laptop, Office
from benchmarks.terminal import ENTER, Terminal
from jourtui.rules.event import Author
from jourtui.store.vault import DEFAULT_COST

SIGN_IN = "Lösenfras"
OPEN_CALLS = 12
"""Calls that wait when somebody signs in on a busy night."""
WAITING = "Kajsa Nybom"
"""The caller whose name shows that the queue is there."""


def first_paint(office: Office, effort: Effort) -> Sequence[Result]:
    """Until the word that stands beside the passphrase's field can be read."""
    laptop = office.store().laptop()

    def product() -> Iterable[float]:
        with Terminal("jourtui", "--dir", str(laptop.folder)) as terminal:
            yield (terminal.shows(SIGN_IN) - terminal.started) * 1000

    def floor() -> Iterable[float]:
        with Terminal("benchmarks.floors", "minimal") as terminal:
            yield (terminal.shows(floors.PAINTED) - terminal.started) * 1000

    measured = in_turns(floor, product, effort.times(15))
    return [measured.judged("first-paint", "inloggningen målad", Budget(ratio=1.4))]


def ready(office: Office, effort: Effort) -> Sequence[Result]:
    """From the command to a queue with the waiting calls; the passphrase is typed as soon as it can be."""
    decade = office.decade()
    _take_calls_in(decade.laptop)
    after: list[float] = []

    def product() -> Iterable[float]:
        with Terminal("jourtui", "--dir", str(decade.laptop.folder)) as terminal:
            terminal.shows(SIGN_IN)
            unlocked = sign_in(terminal)
            at = terminal.shows(WAITING)
            after.append((at - unlocked) * 1000)
            yield (at - terminal.started) * 1000

    def floor() -> Iterable[float]:
        with Terminal("benchmarks.floors", "deriving") as terminal:
            yield (terminal.shows(floors.READY) - terminal.started) * 1000

    measured = in_turns(floor, product, effort.times(10))
    note = (
        f"{office.size} ärenden, {decade.events} händelser; Argon2id {DEFAULT_COST.memory_kib // 1024} MiB, "
        f"{DEFAULT_COST.passes} varv, {DEFAULT_COST.lanes} banor; "
        f"från Enter till kön {Samples(tuple(after)).p50:.0f} ms"
    )
    return [measured.judged("ready", "redo efter upplåsning", Budget(ratio=2.5), note=note)]


def sign_in(terminal: Terminal) -> float:
    """Type the passphrase when the person's name stands there; returns when Enter was pressed."""
    terminal.shows(SIGN_IN)
    terminal.shows(NAME)
    terminal.press(PASSPHRASE)
    return terminal.press(ENTER)


def _take_calls_in(laptop: Laptop) -> None:
    with laptop.at_work() as place:
        author = Author(place.vault.person.id, NAME)
        at = datetime.now(UTC) - timedelta(minutes=2)
        years.open_calls(place.journal, author, OPEN_CALLS, at, last=WAITING)
