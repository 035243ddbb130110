"""The access log as plain text; that it is read is logged before a word is returned."""

from __future__ import annotations

import random
from datetime import date

from jourtui.commands.printed import table
from jourtui.rules.calendar import local
from jourtui.store import access_log
from jourtui.store.access_log import Line, State
from jourtui.store.workplace import Workplace
from jourtui.words import wording


def access(
    workplace: Workplace,
    *,
    of: str = "",
    first: date | None = None,
    last: date | None = None,
    record: str = "",
    count: int | None = None,
    chance: random.Random | None = None,
) -> str:
    """The readings asked for, the first first; with `count` what stands out and so many others at random."""
    desk = workplace.desk
    people = access_log.people_named(desk, of) if of else None
    if people is not None and not people:
        return f"Ingen i loggen heter {of}."
    names = ", ".join(person.name for person in people) if people else "alla"
    about = f"åtkomstlogg: {names} {first or '–'} till {last or '–'} {record}".rstrip()
    desk.log_reading("printed", reason=about, again=True)
    ids = None if people is None else {person.id for person in people}
    prefix = record.replace("-", "").casefold()
    found = access_log.lines(desk, people=ids, first=first, last=last, record=prefix)
    if not found:
        return "Inga läsningar."
    shown = found if count is None else access_log.drawn(found, count, chance or random.SystemRandom())
    text = table(("När", "Vem", "Hur", "Vad", "Skäl", "Obs"), [_line(line) for line in shown])
    many = f"{len(found)} läsningar" + (f", {len(shown)} visade" if len(shown) != len(found) else "")
    return f"{text}\n\n{many}.{_overdue(workplace)}"


def _line(line: Line) -> tuple[str, ...]:
    when = f"{local(line.at):%Y-%m-%d %H:%M:%S}"
    how = wording.READINGS.get(line.how, line.how)
    return when, line.person.name, how, line.what, line.reason, line.sort.value


def _overdue(workplace: Workplace) -> str:
    """Whose logs should have been checked by now."""
    every = access_log.periods(workplace.desk, workplace.checking)
    late = [f"{one.person.name} {one.name}" for one in every if one.state is State.OVERDUE]
    return f"\nFörsenad kontroll: {', '.join(late)}." if late else ""
