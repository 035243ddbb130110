"""What happened in a record, line by line, in the order in which it happened. Data is never markup."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rich.table import Table
from rich.text import Text

from jourtui.rules import call as calls
from jourtui.rules.calendar import clock_time, local, short_date
from jourtui.rules.case import Case
from jourtui.rules.entries import EntryStruck, Log, NoteWritten, TellSeen, in_time
from jourtui.rules.event import Event
from jourtui.words import wording

Value = Callable[[str, object], str]
LATE = timedelta(minutes=2)
"""From how much later than it happened an entry says when it was written. Late is no fault."""
STYLES = {"observed": "bold $calm", "stated": "bold $accent", "assessed": "bold $primary", "plain": "bold"}
"""How the four kinds of note are kept apart, besides by their names."""


@dataclass(frozen=True, slots=True)
class Source:
    """The log of one record in a timeline. `value` masks what is hidden; `name` tells calls apart."""

    log: Log
    value: Value
    name: str = ""
    part: bool = False
    """It is a call in a case's timeline: what the case itself says is left out."""
    case: Case | None = None
    """The case whose log it is, if it is a case's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line."""

    event: Event
    source: Source
    text: str | None = None
    """What is said of it, where the event alone does not know that."""

    @property
    def ineffective(self) -> str:
        """Why it has no effect, or nothing."""
        return wording.struck_or_void(self.event, self.source.log)


def entries(sources: Iterable[Source], locked: Collection[UUID]) -> list[Entry]:
    """All that is worth a line, in the order in which it happened.

    `locked`: the records that are locked from the reader.
    """
    found = []
    for source in sources:
        written = wording.by_log(source.log, locked, source.case)
        for event in source.log.events:
            if _shown(event, source) and written.get(event.id, "") is not None:
                found.append(Entry(event, source, written.get(event.id)))
    return sorted(found, key=lambda entry: in_time(entry.event))


def _shown(event: Event, source: Source) -> bool:
    if isinstance(event.payload, TellSeen):
        return False
    if isinstance(event.payload, EntryStruck):
        return event.id in source.log.void
    return not (source.part and isinstance(event.payload, calls.CaseLinked))


def render(lines: list[Entry], now: datetime, colour: Callable[[str], str], *, wide: bool) -> Table:
    """The lines as a table: when, what, the words, and who."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=5, no_wrap=False)
    table.add_column(width=17 if wide else 15)
    table.add_column(ratio=1)
    table.add_column(width=13)
    faint = colour("faint")
    day = None
    for line in lines:
        event = line.event
        happened = local(event.happened_at)
        if happened.date() != day:
            day = happened.date()
            today = local(now).date()
            table.add_row("", Text("i dag" if day == today else short_date(day, today), style=faint))
        label, text = wording.entry(event, line.source.value)
        words = Text(text if line.text is None else line.text)
        if line.source.name and line.source.part:
            words.append(f"{' ' if text else ''}({line.source.name})", style=faint)
        note = event.payload if isinstance(event.payload, NoteWritten) else None
        style = _painted(STYLES[note.mode], colour) if note else faint
        if line.ineffective:
            words.stylize("strike")
            words.append(f"{' ' if words.plain else ''}— {line.ineffective}", style=f"not strike {faint}")
            style = f"strike {faint}"
        who = Text(event.author.name, style=faint)
        if event.written_at - event.happened_at >= LATE:
            who.append(f"\nskrivet {_written(event, now)}")
        table.add_row(Text(clock_time(event.happened_at), style=faint), Text(label, style=style), words, who)
    return table


def _written(event: Event, now: datetime) -> str:
    """Beside another day than its own it names the day: `i går` would be read from where it stands."""
    written, time = local(event.written_at).date(), clock_time(event.written_at)
    if written == local(event.happened_at).date():
        return time
    return f"{short_date(written, local(now).date())} {time}"


def _painted(style: str, colour: Callable[[str], str]) -> str:
    return " ".join(colour(word[1:]) if word.startswith("$") else word for word in style.split())
