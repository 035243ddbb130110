"""The roster as a calendar file (.ics, RFC 5545): names of staff and times, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from jourtui.rules import roster
from jourtui.rules.duty_week import DutyWeekFields, record_of
from jourtui.rules.text import plain_line
from jourtui.store import paths
from jourtui.words import roster_words as words


def calendar(weeks: Iterable[DutyWeekFields], now: datetime) -> tuple[bytes, int]:
    """The file, and how many entries there are in it: one for each time that somebody has a duty.

    An entry keeps its id when the roster is written again, so that a calendar changes what it has.
    """
    from icalendar import Calendar, Event  # heavy: only whoever wants the file waits for it

    found = Calendar()
    head = {
        "version": "2.0",
        "prodid": "-//jourtui//schema//SV",
        "calscale": "GREGORIAN",
        "method": "PUBLISH",
    }
    for name, value in head.items():
        found.add(name, value)
    for week in weeks:
        nth = dict.fromkeys(roster.DUTIES, 0)
        for stint in roster.stints(week):
            nth[stint.duty] += 1
            if stint.worker is None:
                continue
            tail = ", vikarie" if stint.substitute else ""
            entry = Event()
            entry.add("uid", f"{record_of(stint.week)}-{stint.duty}-{nth[stint.duty]}@jourtui")
            entry.add("dtstamp", now)
            entry.add("dtstart", stint.since)
            entry.add("dtend", stint.until)
            named = f"{words.DUTIES[stint.duty].capitalize()}: {stint.worker.name}{tail}"
            entry.add("summary", plain_line(named))
            entry.add("transp", "OPAQUE")
            found.add_component(entry)
    return found.to_ical(), len(found.subcomponents)


def write(weeks: Iterable[DutyWeekFields], out: Path, now: datetime) -> int:
    """Write the file; how many entries there are. Raises OSError."""
    data, count = calendar(weeks, now)
    paths.write_private(out, data)
    return count
