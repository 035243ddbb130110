"""Standard phrases: the unit's own wording, put in while a document is written.

They stand in phrases.toml, and people keep further ones: each is a record of its own, the same on every
laptop. Two who change one apart are both kept, until somebody who has seen both writes it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields

GAP = "…"
"""Stands in a phrase where whoever writes has something to fill in."""


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One phrase, and the codes of the sections that it is for; none is all of them."""

    label: str
    text: str
    sections: tuple[str, ...] = ()


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All phrases. Raises ValueError, in Swedish, if one has nothing to choose it by or nothing in it."""

    phrases: tuple[Phrase, ...] = msgspec.field(name="phrase")

    def __post_init__(self) -> None:
        for n, one in enumerate(self.phrases, 1):
            if not one.label.strip() or not one.text.strip():
                raise ValueError(f"fras {n} saknar rubrik eller text")

    def offered(self, section: str) -> list[Phrase]:
        """Those for a section, its own before those for any."""
        fitting = [one for one in self.phrases if not one.sections or section in one.sections]
        return sorted(fitting, key=lambda one: not one.sections)


# Those that people keep


@kind("phrase.kept")
class PhraseKept(Payload, frozen=True):
    """A phrase that somebody keeps for all. Written again in the same record it is another wording.

    `sections` are the codes of those that it is for; none is all of them.
    """

    label: str
    text: str
    sections: tuple[str, ...] = ()


@kind("phrase.dropped")
class PhraseDropped(Payload, frozen=True):
    """It is not offered any more."""

    reason: str = ""


class PhraseFields(Fields):
    """Shared by the state and the table."""

    label: str = ""
    text: str = ""
    sections: str = ""
    """Codes, with a space between."""
    by_name: str = ""
    dropped: bool = False
    also: str = ""
    """The other wording, where two changed it apart from each other."""


class KeptPhrase(PhraseFields):
    """A kept phrase as its events tell it."""


def fold_phrase(events: Sequence[Event]) -> KeptPhrase:
    """The phrase that these events tell: one that somebody keeps while another drops it stays. Total."""
    phrase = KeptPhrase()
    written: list[Event] = []
    for event in events:
        if isinstance(event.payload, PhraseKept | PhraseDropped):
            written = [*(other for other in written if not event.saw(other)), event]
    kept = [(event, event.payload) for event in written if isinstance(event.payload, PhraseKept)]
    phrase.dropped = bool(written) and not kept
    if kept:
        event, said = kept[-1]
        phrase.label, phrase.text = said.label, said.text
        phrase.sections, phrase.by_name = " ".join(said.sections), event.author.name
        phrase.also = next((other.text for _, other in kept[:-1] if other.text != said.text), "")
    return phrase


def offered(shipped: Phrases, kept: Iterable[PhraseFields], section: str) -> list[Phrase]:
    """What to choose among in a section: the unit's file and what people keep, its own before any's.

    Of a phrase that two changed apart both wordings are there.
    """
    found = []
    for one in kept:
        codes = tuple(one.sections.split())
        for text in (one.text, one.also):
            if not one.dropped and one.label.strip() and text.strip():
                found.append(Phrase(one.label, text, codes))
    return Phrases((*shipped.phrases, *found)).offered(section)
