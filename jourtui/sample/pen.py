"""What a made-up year is written with: entries, their ids, and chance; and what the unit's data says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from jourtui.rules import call as calls
from jourtui.rules.document_kinds import DocumentKinds
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Author, Payload
from jourtui.rules.law import Law
from jourtui.rules.lodging_places import Lodgings
from jourtui.rules.mandates import Mandates
from jourtui.rules.places import Places
from jourtui.store.forms import Forms
from jourtui.store.journal import Change

_NAMESPACE = UUID("5f0c3a52-7d0e-4a43-9d57-0f6a4c1f9aff")


class Entry(NamedTuple):
    """What one person wrote at one time."""

    at: datetime
    author: Author
    changes: Sequence[Change]


@dataclass(slots=True)
class Data:
    """What the unit's data says: of boards, law, decisions, rooms, forms and documents."""

    places: Places
    law: Law
    mandates: Mandates
    lodgings: Lodgings
    forms: Forms
    documents: DocumentKinds


class Pen:
    """Makes entries and their ids, by chance, the same for the same chance."""

    def __init__(self, year: int, chance: random.Random) -> None:
        self._year = year
        self._ids = 0
        self.chance = chance

    def id(self) -> UUID:
        """The next id: a record's, an event's, a subject's."""
        self._ids += 1
        return uuid5(_NAMESPACE, f"{self._year} {self._ids} {self.chance.random()}")

    def happens(self, share: float) -> bool:
        """Whether something comes to pass that does so often, 0 to 1."""
        return self.chance.random() < share

    def entry(self, at: datetime, author: Author, *changes: tuple[UUID, Payload]) -> Entry:
        """What somebody wrote at one time, each with an id."""
        sealed_alone = (calls.CallIdentified, NoteWritten)
        return Entry(
            at,
            author,
            [
                Change(record, payload, own_key=isinstance(payload, sealed_alone), event_id=self.id())
                for record, payload in changes
            ],
        )

    def minutes(self, least: float, most: float, often: float | None = None) -> timedelta:
        """So many minutes at least and at most; `often` is how many most often."""
        mode = (least + most) / 2 if often is None else often
        return timedelta(seconds=round(60 * self.chance.triangular(least, most, mode)))
