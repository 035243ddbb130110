"""Choosing between two values that did not see each other, in a record whose facts `rules.facts` keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jourtui.rules.calendar import day_and_time
from jourtui.rules.entries import Log
from jourtui.rules.event import Event
from jourtui.rules.facts import Write, Written
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.words import wording

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen


async def choose(
    screen: JourScreen,
    state: Any,
    field: Callable[[str], str],
    value: Callable[[str, object], str],
    about: str,
) -> tuple[str, Write, int] | None:
    """Ask which of two values holds in the first field that has two; the field, the write, how many are left.

    `state` has `written`. None when backed out of, or nothing has two values.
    """
    written: Written = state.written
    now = screen.desk.now()
    every = written.contested
    for name, writes in every.items():
        shown = getattr(state, name, None)
        versions = [
            Version(
                _told(value(name, one.value), name, one, state.log),
                one.event.author.name,
                f"skrev {day_and_time(one.event.written_at, now)}"
                + (", ej synkat" if one.event.pending else ""),
                one.value == shown,
            )
            for one in writes
        ]
        ask = Conflict(field(name), versions, about, third=False)
        number = await screen.app.push_screen_wait(ask)
        if number is None or number >= len(writes):
            return None
        return name, writes[number], len(every) - 1
    return None


def open_by(event: Event, log: Log) -> str:
    """By which deed a record was kept open: "kontaktförsök, nådd". No more: its text may be protected.

    What was undone since is told as that, and not with how it ended.
    """
    deed = wording.entry(event)[0].lower()
    if (undone := log.struck.get(event.id)) is not None:
        return f"{deed} – ångrat av {undone.author.name}"
    return ", ".join(filter(None, (deed, wording.OUTCOMES.get(getattr(event.payload, "outcome", ""), ""))))


def _told(value: str, name: str, one: Write, log: Log) -> str:
    if name == "outcome" and not one.value:
        return f"{value}: {open_by(one.event, log)}"
    return value or "–"
