"""Times that are agreed on one after another, of which only the last is waited for: check-outs, check-ins.

Each is a clock of its own (`clocks`), so that one that was late stays late when another takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jourtui.rules.event import Event


@dataclass(slots=True)
class Due:
    """A time (UTC) that was agreed on by `event`, and what took its place or ended the waiting."""

    event: Event
    due: datetime
    stopped: Event | None = None


def agree(every: list[Due], event: Event, due: datetime) -> None:
    """Another time was agreed on, in the place of the one that is waited for."""
    end(every, event)
    every.append(Due(event, due))


def end(every: list[Due], event: Event) -> None:
    """Nobody waits for the last one any more."""
    if every and every[-1].stopped is None:
        every[-1].stopped = event


def go_on(every: list[Due]) -> None:
    """The last one is waited for after all."""
    if every:
        every[-1].stopped = None
