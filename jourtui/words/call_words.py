"""Swedish words for how a call stands: its marks, its attempts, whose it is, the next try.

One list of marks: the queue, its details and the text commands show the same, in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jourtui.rules import callback
from jourtui.rules.calendar import clock_time
from jourtui.rules.call import Attempt, CallFields
from jourtui.store.call_queue import QueueItem
from jourtui.words import wording

Gravity = Literal["due", "soon", "calm", "faint"]
CUT = "…"
"""Stands after the marks where there are more than there is room for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a call: as a list has it (empty where another column says it), spelled out, how grave.

    `told`: what tells of it too: `details` in a line of their own, and of `attempts` a wide list's column.
    """

    short: str
    words: str
    gravity: Gravity
    told: Literal["", "details", "attempts"] = ""


def marks(item: QueueItem, now: datetime) -> list[Mark]:
    """The marks of a call, the most important first."""
    call = item.call
    before = f"{item.earlier} tidigare {'kontakt' if item.earlier == 1 else 'kontakter'}"
    offered = f"erbjudet {call.offered_to_name or wording.COLLEAGUE}"
    found: list[tuple[object, Mark]] = [
        (call.safe_to_call == "no", Mark("EJ-RING", wording.SAFE["no"], "due", "details")),
        (call.protected, Mark("S", "skyddade uppgifter", "due")),
        (call.not_to_guardian, Mark("V", "får ej lämnas till vårdnadshavare", "due")),
        (call.interpreter, Mark("T", f"tolk {call.interpreter}", "soon")),
        (call.preliminary, Mark("prel", "preliminärt", "soon", "details")),
        (call.closed_apart, Mark("STÄNGT?", "stängt av en som inte såg allt: W", "due", "details")),
        (
            call.two_values and not call.closed_apart,
            Mark("2värden", "två samtidiga ändringar", "soon", "details"),
        ),
        (call.needs_newer, Mark("nyare", "kräver nyare jourtui: bara anteckningar", "due")),
        (call.anonymous, Mark("A", "vill vara anonym", "soon")),
        (item.notice is not None, Mark("F", "föranmälan", "soon", "details")),
        *_tried(call, now),
        (item.earlier, Mark(f"+{item.earlier}", before, "faint", "details")),
        (call.case_id is not None, Mark("Ä", "har ärende", "calm")),
        (call.offer_id is not None, Mark("", offered, "soon", "details")),
    ]
    return [mark for on, mark in found if on]


def _tried(call: CallFields, now: datetime) -> Iterable[tuple[object, Mark]]:
    """How far the attempts have come: one of these at most."""
    if callback.talking(call, now):
        return [(True, Mark("ringer", f"{call.calling_name} ringer nu", "soon", told="attempts"))]
    if callback.unwritten(call, now):
        return [(True, Mark("utfall?", "försök utan utfall", "soon", told="attempts"))]
    made = call.attempts_made
    return [
        (call.reached_at is not None, Mark("nådd", "nådd", "calm", told="attempts")),
        (
            made and call.reached_at is None,
            Mark(f"{made}×", f"{made} försök", "faint", told="attempts"),
        ),
    ]


def fitting(shown: Sequence[Mark], room: int) -> list[Mark]:
    """As many of the marks as stand in `room` cells with a space between; cut, they end in `CUT`."""
    every = [mark for mark in shown if mark.short]
    if _length(every) <= room:
        return every
    cut = Mark(CUT, "", "faint")
    while every and _length([*every, cut]) > room:
        every.pop()
    return [*every, cut]


def _length(shown: Sequence[Mark]) -> int:
    return sum(len(mark.short) + 1 for mark in shown) - 1


def attempts(call: CallFields, now: datetime) -> str:
    """How many attempts there are and how the last one went, in a list."""
    if callback.talking(call, now):
        return "ringer nu"
    if not call.attempts_made:
        return "kopplat" if call.connected else "–"
    last = (
        "nådd"
        if call.reached_at is not None
        else wording.OUTCOMES.get(call.last_outcome or "", "utan utfall")
    )
    return f"{call.attempts_made} {last}"


def attempt(tried: Attempt, call: CallFields, now: datetime) -> str:
    """One attempt: how it went, what was noted, the number if it is not the one that shows, who made it."""
    going_on = now - tried.begun_at < callback.TALKS_FOR and call.open
    outcome = wording.OUTCOMES.get(tried.outcome or "", "ringer nu" if going_on else "utan utfall")
    note = f" – {tried.note}" if tried.note else ""
    if tried.number_shown and tried.number_shown != call.phone_shown:
        note += f" · {wording.number(call, tried.number_shown)}"
    return f"{outcome}{note} ({tried.author.name})"


def holder(call: CallFields, name: str) -> str:
    """Whose it is, in a list: `(Karin)` has only taken it in, `Karin?` preliminary, `Karin →` offered."""
    if not call.claimed:
        return f"({name})"
    offered = call.offer_id is not None
    return name + ("?→" if offered and call.preliminary else " →" if offered else "?" * call.preliminary)


def next_try(item: QueueItem, now: datetime) -> str | None:
    """When to try again: `nu`, or `omkring 22:24`; never a time that has passed. None when no try is due."""
    again = callback.next_try(item.call, item.callback_due)
    if again is None:
        return None
    return "nu" if again <= now else f"omkring {clock_time(again)}"


def reached(item: QueueItem) -> str:
    """That the person was reached, and whether that was in time; nothing of time where no clock ran."""
    late = next((one for one in item.clocks if one.kind == "callback" and one.stopped_at is not None), None)
    if late is not None and late.stopped_at is not None:
        hours, minutes = divmod(math.ceil((late.stopped_at - late.due_at).total_seconds() / 60), 60)
        return f"Nådd, {f'{hours} h ' if hours else ''}{minutes} min för sent."
    call = item.call
    ran = call.via == "sos" and not call.connected and (call.phone or call.phone_shown)
    return "Nådd. Fristen är uppfylld." if ran else "Nådd."
