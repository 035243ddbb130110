"""The kinds of deviation, and the parties, as the unit's own data (deviations.toml). Source: domain.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

Direction = Literal["to_us", "by_us"]
"""Reported to the jour by somebody else, or noticed and reported by the jour."""
OTHER = "other"


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind; what each field asks stands in deviations.toml."""

    code: str
    label: str
    directions: tuple[Direction, ...] = ("to_us", "by_us")
    about: str = ""
    clocks: tuple[str, ...] = ()
    wrong_hands: bool = False
    injury: bool = False
    lex_sarah: bool = False
    unreached: bool = False


class Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who reports, or whom it is about: a sort of party, never a name."""

    code: str
    label: str


class DeviationKinds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them. Raises ValueError, in Swedish, if two have one code or a row names what is not there."""

    kinds: tuple[Kind, ...] = msgspec.field(name="kind")
    parties: tuple[Party, ...] = msgspec.field(name="party")

    def __post_init__(self) -> None:
        if not self.kinds:
            raise ValueError("minst ett slag av avvikelse behövs")
        for codes in ([kind.code for kind in self.kinds], [party.code for party in self.parties]):
            for code in codes:
                if codes.count(code) > 1:
                    raise ValueError(f"{code} finns två gånger i samma lista")
        known = {party.code for party in self.parties}
        for kind in self.kinds:
            if kind.about and kind.about not in known:
                raise ValueError(f"{kind.code}: parten {kind.about} finns inte i listan")

    def kind(self, code: str) -> Kind | None:
        return next((kind for kind in self.kinds if kind.code == code), None)

    def label(self, code: str) -> str:
        """What a kind is called; its code where the unit's own file no longer has it."""
        kind = self.kind(code)
        return kind.label if kind is not None else code

    def party(self, code: str) -> str:
        """What a party is called; its code where the unit's own file no longer has it."""
        return next((party.label for party in self.parties if party.code == code), code)

    def of_clock(self, clock: str) -> Kind:
        """The kind that a broken clock proposes: what has no kind of its own is `other`, or the last."""
        return self._first(kind for kind in self.kinds if clock in kind.clocks)

    def of_wrong_hands(self) -> Kind:
        """The kind that a report in the wrong hands proposes."""
        return self._first(kind for kind in self.kinds if kind.wrong_hands)

    @property
    def unreached(self) -> tuple[str, ...]:
        """The codes of those that stand in the reachability ledger too."""
        return tuple(kind.code for kind in self.kinds if kind.unreached)

    def _first(self, found: Iterable[Kind]) -> Kind:
        return next(iter(found), None) or self.kind(OTHER) or self.kinds[-1]
