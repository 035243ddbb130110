"""All that there is to one point of a team meeting's agenda: for the pane beside the list, and for paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from jourtui.rules import meeting as rules
from jourtui.rules.calendar import day_and_time
from jourtui.store.agenda import Agenda, Broken, Reviewed
from jourtui.words import wording
from jourtui.words.agenda_words import ONE, Point, counted, note
from jourtui.words.labels import Labels
from jourtui.words.laptop_words import age


def broken(one: Broken, now: datetime) -> str:
    """A broken clock: which one, how much too late, and why."""
    clock = one.clock
    late = age(((clock.stopped_at or now) - clock.due_at).total_seconds())
    what = wording.CLOCKS.get(clock.kind, clock.kind)
    runs = "" if clock.stopped_at is not None else ", löper än"
    return f"Bruten: {what.lower()}, {late} för sent{runs}. {one.reason or 'Inte förklarat.'}"


def whole(point: Point, view: Agenda, labels: Labels, now: datetime, *, hide: bool) -> list[str]:
    """All that is known of a point, line by line, as the pane beside the list shows it."""
    said = view.hide if hide else str
    found = [f"{ONE[point.part]}: {point.whom}" if point.whom not in ("", "–") else ONE[point.part]]
    found += [point.line] * bool(point.line)
    found += [point.when] * bool(point.when)
    if point.locked:
        return found
    for one in (*view.cases, *view.calls):
        if one.row.record_id == point.record and point.part in ("case", "call", "question"):
            found += _of_record(one, labels, now, said)
    if point.said is not None:
        found += _wordings(point.said, now, said)
    found += notes_to(point, said)
    return found


def _of_record(one: Reviewed, labels: Labels, now: datetime, said: Callable[[str], str]) -> Iterator[str]:
    for call in one.calls:
        came = day_and_time(call.received_at, now) if call.received_at else "–"
        yield f"Anrop {came}, {labels.place(call.municipality)}"
    yield f"Frister: {counted(one, whole=True)}"
    for late in one.broken:
        yield said(broken(late, now))
    if one.handovers:
        yield f"Bytte ansvarig {one.handovers} {'gång' if one.handovers == 1 else 'gånger'} i veckan"
    for decided in one.decisions:
        of = f" om {said(decided.whom)}" if decided.whom else ""
        yield f"Beslut {day_and_time(decided.at, now)}: {decided.what}{of}"


def _wordings(one: rules.Said, now: datetime, said: Callable[[str], str]) -> Iterator[str]:
    yield f"Skrivet av {one.event.author.name} {day_and_time(one.event.happened_at, now)}"
    for other in one.others:
        text = getattr(other.payload, "text", "") or getattr(other.payload, "what", "")
        yield f"Samtidigt skrev {other.author.name}: {said(text)}"
    if one.done is not None:
        note = getattr(one.done.payload, "note", "")
        yield said(
            f"Gjort {day_and_time(one.done.happened_at, now)}, {one.done.author.name}. {note}".rstrip()
        )


def notes_to(point: Point, said: Callable[[str], str]) -> list[str]:
    """What was noted to it, each with who wrote it."""
    if point.locked:
        return []
    return [f"– {said(note(one))} ({one.event.author.name})" for one in point.notes]
