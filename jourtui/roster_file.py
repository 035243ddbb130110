"""The roster as a calendar file (.ics, RFC 5545): names of staff and times, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from jourtui import roster_words as words
from jourtui.rules import roster
from jourtui.rules.duty_week import DutyWeekFields, record_of
from jourtui.rules.text import plain_line
from jourtui.store import paths

_LONGEST = 75
"""Octets in a line at most (RFC 5545 3.1); what is longer goes on after a break and a space."""


def calendar(weeks: Iterable[DutyWeekFields], now: datetime) -> tuple[bytes, int]:
    """The file, and how many entries there are in it: one for each time that somebody has a duty.

    An entry keeps its id when the roster is written again, so that a calendar changes what it has.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//jourtui//schema//SV",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    count = 0
    for week in weeks:
        nth = dict.fromkeys(roster.DUTIES, 0)
        for stint in roster.stints(week):
            nth[stint.duty] += 1
            if stint.worker is None:
                continue
            count += 1
            tail = ", vikarie" if stint.substitute else ""
            lines += [
                "BEGIN:VEVENT",
                f"UID:{record_of(stint.week)}-{stint.duty}-{nth[stint.duty]}@jourtui",
                f"DTSTAMP:{_utc(now)}",
                f"DTSTART:{_utc(stint.since)}",
                f"DTEND:{_utc(stint.until)}",
                f"SUMMARY:{_text(f'{words.DUTIES[stint.duty].capitalize()}: {stint.worker.name}{tail}')}",
                "TRANSP:OPAQUE",
                "END:VEVENT",
            ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines), count


def write(weeks: Iterable[DutyWeekFields], out: Path, now: datetime) -> int:
    """Write the file; how many entries there are. Raises OSError."""
    data, count = calendar(weeks, now)
    paths.write_private(out, data)
    return count


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """A text as the format wants it: what separates is escaped."""
    text = plain_line(text)
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text


def _folded(line: str) -> bytes:
    """A line in pieces of 75 octets at most, none of which cuts a character in two."""
    pieces, piece = [], b""
    for letter in line:
        raw = letter.encode()
        if len(piece) + len(raw) > _LONGEST:
            pieces.append(piece)
            piece = b" "
        piece += raw
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
