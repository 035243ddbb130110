"""Legal references (lagrum) as data: which provision about a topic holds on a day, and how it is printed.

What a person chose stands word for word in the event that used it (`Cited`), so a changed file never changes
what was written before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

import msgspec


class Statute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One statute in one edition: how it is spoken of, and printed with its number in SFS.

    `voluntary`: what is done under it is done with consent, so that an emergency measure may come before
    anybody's decision. Left out it may not: never for LVU and LVM (domain.md, "Without delegation").
    """

    code: str
    short: str
    name: str
    voluntary: bool = False


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reference is about, and the kinds of document that it is offered in."""

    code: str
    label: str
    documents: tuple[str, ...] = ()


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place in a statute that is about a topic, with its first and last day (Swedish days)."""

    topic: str
    statute: str
    place: str
    since: date | None = None
    until: date | None = None
    unverified: bool = False
    """The text was not read in a source, or what follows from it is disputed."""
    note: str = ""

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Cited(msgspec.Struct, frozen=True):
    """A reference as it stood when it was chosen: what an event keeps and a document prints."""

    topic: str
    text: str
    unverified: bool = False
    note: str = ""


class Law(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All references. Raises ValueError, in Swedish, if a row names what is not there or days overlap."""

    statutes: tuple[Statute, ...] = msgspec.field(name="statute")
    topics: tuple[Topic, ...] = msgspec.field(name="topic")
    references: tuple[Reference, ...] = msgspec.field(name="reference")

    def __post_init__(self) -> None:
        for codes in ([found.code for found in self.statutes], [found.code for found in self.topics]):
            for code in codes:
                if codes.count(code) > 1:
                    raise ValueError(f"{code} finns två gånger i samma lista")
        statutes = {statute.code for statute in self.statutes}
        topics = {topic.code for topic in self.topics}
        for found in self.references:
            if found.statute not in statutes:
                raise ValueError(f"lagen {found.statute} finns inte i listan")
            if found.topic not in topics:
                raise ValueError(f"ämnet {found.topic} finns inte i listan")
            if found.since and found.until and found.until < found.since:
                raise ValueError(f"{found.place}: den sista dagen kommer före den första")
        for topic in topics:
            if again := _overlapping([found for found in self.references if found.topic == topic]):
                raise ValueError(f"två lagrum om {topic} gäller samma dag, {again}")

    def cite(self, topic: str, day: date) -> Cited | None:
        """The reference about a topic that holds on a Swedish day; None where the law then has none."""
        for found in self.references:
            if found.topic == topic and found.holds(day):
                return Cited(topic, self.printed(found), found.unverified, found.note)
        return None

    def voluntary(self, topic: str, day: date) -> bool:
        """Whether a measure about the topic may be taken, on a Swedish day, before anybody has decided."""
        held = (found for found in self.references if found.topic == topic and found.holds(day))
        under = {found.statute for found in held}
        return bool(under) and all(one.voluntary for one in self.statutes if one.code in under)

    def offered(self, document: str, day: date) -> list[Cited]:
        """What a kind of document may refer to on a Swedish day, what it is chiefly about first."""
        about = [topic for topic in self.topics if document in topic.documents]
        about.sort(key=lambda topic: topic.documents.index(document))
        cited = (self.cite(topic.code, day) for topic in about)
        return [found for found in cited if found is not None]

    def chiefly(self, document: str) -> list[str]:
        """The topics that are about this kind of document before all others."""
        return [topic.code for topic in self.topics if topic.documents[:1] == (document,)]

    def label(self, topic: str) -> str:
        """What a topic is called; its code where a unit's own file no longer has it."""
        return next((found.label for found in self.topics if found.code == topic), topic)

    def printed(self, reference: Reference) -> str:
        """`20 kap. 1 § socialtjänstlagen (2025:400)`."""
        statute = next(found for found in self.statutes if found.code == reference.statute)
        return f"{reference.place} {statute.name}"


def _overlapping(references: Iterable[Reference]) -> date | None:
    """A day on which two of these hold."""
    ordered = sorted(references, key=lambda found: found.since or date.min)
    for before, after in pairwise(ordered):
        if before.until is None or (after.since or date.min) <= before.until:
            return after.since or before.until or date.min
    return None
