"""An import of history: who put which file in, when, and how many rows of what. A record of its own.

Its id follows from the source and what the file holds: two who put the same file in, apart, write in one
record, and both are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from sqlmodel import Field

from jourtui.rules import entries
from jourtui.rules.event import Beginning, Event, Payload, kind
from jourtui.rules.fields import Fields, Folded
from jourtui.rules.responsibility import Tell

_SPACE = UUID("3f6d2a51-7c1e-4e0f-9d7b-52f1a8c0b7e3")
MOST = 2**31 - 1


def record_of(source: str, digest: str) -> UUID:
    """The record of the imports of a file."""
    return uuid5(_SPACE, f"{source}\n{digest}")


@kind("import.begun")
class ImportBegun(Beginning, frozen=True):
    """The file, by its name and its SHA-256 (hex), was begun to be put in: `new` of its `rows`.

    `counts`: how many were new of each kind. `first` and `last`: the years that they are from.
    """

    file: str
    digest: str
    source: str
    rows: int
    new: int
    counts: dict[str, int]
    first: int
    last: int
    at: datetime | None = None


@kind("import.finished")
class ImportFinished(Payload, frozen=True):
    """All of it is in; `written` rows were put in this time."""

    written: int
    at: datetime | None = None


class ImportFields(Fields):
    """Shared by the state and the table. All times are UTC."""

    file: str = ""
    digest: str = ""
    source: str = ""
    rows: int = 0
    new: int = 0
    counts: str = "{}"
    """JSON: how many rows of each kind were new when it was first begun."""
    first: int = 0
    last: int = 0
    begun_at: datetime | None = Field(default=None, index=True)
    by_id: UUID | None = None
    by_name: str = ""
    tries: int = 0
    """How many times it was begun: more than once when it was interrupted."""
    finished_at: datetime | None = None
    """None while it goes on, and where it was interrupted."""
    needs_newer: bool = False

    def every_count(self) -> dict[str, int]:
        """How many were new of each kind."""
        return msgspec.json.decode(self.counts, type=dict[str, int])


class ImportRun(Folded, ImportFields):
    """An import as its events tell it."""

    model_config = {"arbitrary_types_allowed": True}

    log: entries.Log = Field(default_factory=entries.Log)


def fold(events: Sequence[Event]) -> ImportRun:
    """The import that these events tell. Total."""
    run = ImportRun()
    run.log = entries.begin(events)
    begun: list[Event] = []
    for event in events:
        match event.payload:
            case ImportBegun() as said:
                for other in begun:
                    if other.author.id != event.author.id and not event.saw(other):
                        run.log.tells.extend(_told(event, other, said.file))
                if not begun:
                    _write(run, event, said)
                begun.append(event)
                run.finished_at = None
            case ImportFinished():
                if begun:
                    run.finished_at = event.happened_at
                else:
                    run.log.void.add(event.id)
            case entries.TellSeen(about=about, code=code, detail=detail):
                run.log.seen.add((about, event.author.id, code, detail))
    run.tries = min(len(begun), MOST)
    run.needs_newer = run.log.needs_newer
    return run


def _write(run: ImportRun, event: Event, said: ImportBegun) -> None:
    run.file, run.digest, run.source = said.file, said.digest, said.source
    run.rows, run.new = _within(said.rows), _within(said.new)
    run.first, run.last = _within(said.first), _within(said.last)
    run.counts = msgspec.json.encode({what: _within(n) for what, n in said.counts.items()}).decode()
    run.begun_at, run.by_id, run.by_name = event.happened_at, event.author.id, event.author.name


def _within(number: int) -> int:
    return min(max(number, 0), MOST)


def _told(event: Event, other: Event, file: str) -> list[Tell]:
    """Both people are told that they put the same file in, apart."""
    others = {event.author.id: other.author.name, other.author.id: event.author.name}
    return [
        Tell(
            event_id=event.id,
            person_id=person,
            code="imported_apart",
            other=name,
            detail=file,
            at=event.written_at,
        )
        for person, name in others.items()
    ]
