"""History that was written elsewhere and put in from a file (import): what marks it, and when it was written.

One row of a file becomes ordinary events, in one deed with an `Imported` that names them. The journal keeps
who put them in and when; to the rules they were written when the source says, by whom it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from jourtui.rules.event import Author, Event, Lasting, Payload, from_micros, kind

MARK = "importerat"
"""Stands after the name of whoever wrote it at the source, wherever people read it."""
_SPACE = UUID("0c9a3c6e-52a3-4d4b-8a55-8e9b0f1d7a64")


def record_of(source: str, what: str, row: str) -> UUID:
    """The id of a row of a source: the same in whatever file, and on whatever laptop, it is put in.

    It is also the record's that begins with the row.
    """
    return uuid5(_SPACE, "\n".join((source, what, row)))


@kind("record.imported")
class Imported(Lasting, frozen=True):
    """Events of this record, by the same author, are one row of a file of history.

    `source` is the register that it comes from, `what` the row's kind, `row` its id there, `line` where it
    stood in the file, `digest` the SHA-256 (hex) of what it said. `events` are the ids of the events, and
    `times` when each was written there (µs since 1970, UTC). `by`: who wrote it there. `run`: the record of
    the import.
    """

    run: UUID
    source: str
    what: str
    row: str
    line: int
    digest: str
    events: tuple[UUID, ...]
    times: tuple[int, ...]
    by: str = ""


class Repeated(Payload, frozen=True):
    """What stands for an event of a row that was put in twice, apart. Never sealed, and has no effect."""


def dated(events: list[Event]) -> list[Event]:
    """The events, each of what was imported as its source has it: when it was written, and by whom.

    Who put it in stays its author by id: it is their deed.

    Of a row that two laptops put in, apart, the first counts. The list itself where nothing was imported.
    """
    markers = [event for event in events if isinstance(event.payload, Imported)]
    if not markers:
        return events
    first: set[tuple[str, str, str]] = set()
    found: dict[UUID, tuple[Event, datetime, bool]] = {}
    for marker in markers:
        said = _said(marker)
        key = (said.source, said.what, said.row)
        for one, at in zip(said.events, said.times, strict=False):
            found.setdefault(one, (marker, from_micros(at), key in first))
        first.add(key)
    return [_dated(event, found) for event in events]


def _dated(event: Event, found: dict[UUID, tuple[Event, datetime, bool]]) -> Event:
    given = found.get(event.id)
    if given is None or event.payload is None or not _own(given[0], event):
        return event
    marker, at, again = given
    said, payload = _said(marker), Repeated() if again else event.payload
    author = Author(event.author.id, f"{said.by or said.source} ({MARK})")
    return msgspec.structs.replace(event, written_at=at, author=author, payload=payload)


def covered(events: Sequence[Event]) -> dict[UUID, Event]:
    """The imported events of a record, each with the event that marks it."""
    found: dict[UUID, Event] = {}
    for marker in events:
        if isinstance(marker.payload, Imported):
            for one in marker.payload.events:
                found.setdefault(one, marker)
    if not found:
        return found
    return {
        event.id: found[event.id] for event in events if event.id in found and _own(found[event.id], event)
    }


def _own(marker: Event, event: Event) -> bool:
    """Whether the author of the marker wrote the event too: nobody changes when another wrote something.

    Not by the laptop: what it had not sent may go on under another device id.
    """
    return event.author.id == marker.author.id and not isinstance(event.payload, Imported)


def _said(marker: Event) -> Imported:
    assert isinstance(marker.payload, Imported)
    return marker.payload
