"""Standard phrases as data (phrases.toml): the unit's own wording, put in while a document is written."""

from __future__ import annotations

import msgspec

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
