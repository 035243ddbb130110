"""Municipalities, their boards, and whose a stated municipality is.

Plain values: `jourtui.store.settings` fills them from municipalities.toml. What the sources do not say is
missing or marked `unverified`; it is never made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import msgspec
from rapidfuzz.distance import OSA

from jourtui.rules.text import fold

How = Literal["exact", "alias", "code", "guess"]
"""How a municipality was recognised; a guess is always shown as one."""
Form = Literal["name", "locality", "genitive"]
"""What was written: the name itself, a village in it, or a genitive as in "Ystads lasarett"."""

ASK_SOS = "annan jour – fråga SOS"
"""What is said where the sources do not tell which jour it is, or how to reach it."""

_SHORTEST_BEGINNING = 4
_SHORTEST_GUESS = 5
_ALIAS = 6
_VILLAGE = 7
"""How long an abbreviation and a village must be, not to be an ordinary word with a slip."""
_MOST_GUESSES = 1000
_LONG = 9


class Population(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Inhabitants on a day, according to a source."""

    on: date
    people: int
    source: str
    unverified: bool = False


class Board(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A nämnd: who receives and decides. `code` is the short, unique code that is typed before sending."""

    code: str
    name: str
    municipality: str
    unverified: bool = False


class Municipality(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A municipality. A member from `member_from` to `member_until` (both days included; None is open).

    `also_surname`: after a given name the word is read as a surname ("Anna Lund").
    `remark`: what is uncertain about the membership, in Swedish.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    localities: tuple[str, ...] = ()
    member_from: date | None = None
    member_until: date | None = None
    remark: str = ""
    also_surname: bool = False
    populations: tuple[Population, ...] = ()

    def member(self, on: date) -> bool:
        """Whether the jour serves it on that day."""
        if self.member_from is None or on < self.member_from:
            return False
        return self.member_until is None or on <= self.member_until


class OtherJour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another social emergency service. `covers` has municipality codes; `reach` says how to reach it."""

    code: str
    name: str
    covers: tuple[str, ...] = ()
    reach: str = ""
    source: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A municipality that a text means."""

    municipality: Municipality
    how: How
    form: Form = "name"


@dataclass(frozen=True, slots=True)
class Mention(Found):
    """A municipality named in a line, at [start, end)."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Ours:
    """The jour serves it. `remark` is empty, or says why that is not certain."""

    municipality: Municipality
    boards: tuple[Board, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class NotOurs:
    """A hint, never a refusal. `jour` is None where the sources do not tell which jour it is."""

    jour: str | None
    reach: str = ASK_SOS
    unverified: bool = False

    @property
    def hint(self) -> str:
        """Whose it is, in one Swedish phrase."""
        if self.jour is None:
            return ASK_SOS
        return f"{self.jour}, {self.reach or 'fråga SOS'}{' (ej kontrollerat)' if self.unverified else ''}"


class Places(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Everything that is known of municipalities and other jours.

    Raises ValueError, in Swedish, if two rows share a code or a row names a municipality that is not there.
    """

    municipalities: tuple[Municipality, ...] = msgspec.field(name="municipality")
    boards: tuple[Board, ...] = msgspec.field(name="board", default=())
    others: tuple[OtherJour, ...] = msgspec.field(name="other_jour", default=())

    def __post_init__(self) -> None:
        codes = [place.code for place in self.municipalities]
        for rows in (codes, [board.code for board in self.boards], [other.code for other in self.others]):
            for code in rows:
                if rows.count(code) > 1:
                    raise ValueError(f"koden {code} finns två gånger")
        referred = [board.municipality for board in self.boards]
        referred += [code for other in self.others for code in other.covers]
        for code in referred:
            if code not in codes:
                raise ValueError(f"kommunen {code} är nämnd men finns inte i listan")

    @cached_property
    def by_code(self) -> dict[str, Municipality]:
        """Municipalities by official code (SCB)."""
        return {place.code: place for place in self.municipalities}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every municipality's name, in the order of the file."""
        return tuple(place.name for place in self.municipalities)

    def members(self, on: date) -> tuple[Municipality, ...]:
        """The municipalities that the jour serves on that day."""
        return tuple(place for place in self.municipalities if place.member(on))

    def boards_of(self, code: str) -> tuple[Board, ...]:
        """The boards of a municipality; empty if it is not known or not a member."""
        return tuple(board for board in self.boards if board.municipality == code)

    def board(self, code: str) -> Board | None:
        """The board with this short code."""
        return next((board for board in self.boards if board.code == code), None)

    def responsibility(self, code: str, on: date) -> Ours | NotOurs:
        """Whether the jour serves the municipality on that day, and if not, who does."""
        place = self.by_code.get(code)
        if place is not None and place.member(on):
            return Ours(place, self.boards_of(code), place.remark)
        jour = next((other for other in self.others if code in other.covers), None)
        return NotOurs(jour.name, jour.reach, jour.unverified) if jour else NotOurs(None)

    def find(self, text: str) -> Found | None:
        """The municipality that a whole text means: a name with or without "kommun", alias, code, slip."""
        text = text.strip()
        for mention in self.mentions(text):
            if (mention.start, mention.end) == (0, len(text)):
                return Found(mention.municipality, mention.how, mention.form)
        return self.guess(text)

    def mentions(self, line: str) -> Iterator[Mention]:
        """The municipalities named in a line, from left to right; misspellings are not looked for."""
        for match in self._pattern.finditer(line):
            place, how, form = self._keys[" ".join(fold(match["name"]).split())]
            if match["s"] and not match["kommun"] and form == "name":
                form = "genitive"
            yield Mention(place, how, form, match.start(), match.end())

    def guess(self, word: str) -> Found | None:
        """The one municipality whose name is a slip of the fingers from `word`, if there is exactly one.

        One edit (a transposition counts as one), two in names of nine letters or more; the first letter
        must be right or have changed places with the second. Of the jour's own municipalities also long
        abbreviations and villages, and the beginning of a name ("sjöb"). Words under four letters are never
        guessed.
        """
        typed = fold(word)
        if typed not in self._guesses:
            if len(self._guesses) >= _MOST_GUESSES:
                self._guesses.clear()
            self._guesses[typed] = self._guess(typed)
        return self._guesses[typed]

    def _guess(self, typed: str) -> Found | None:
        if len(typed) < _SHORTEST_BEGINNING:
            return None
        begun = [place for name, place in self._own_names if name.startswith(typed)]
        if len(begun) == 1:
            return Found(begun[0], "guess")
        rows = self._guessable
        if len(typed) < _SHORTEST_GUESS:
            rows = [(name, place, "name") for name, place in self._own_names]
        best: list[tuple[Municipality, Form]] = []
        least = 3
        for name, place, form in rows:
            if typed[0] != name[0] and typed[:2] != name[1::-1]:
                continue
            most = 2 if len(name) >= _LONG else 1
            edits = OSA.distance(typed, name, score_cutoff=most)
            if edits > most or edits > least:
                continue
            best = [(place, form)] if edits < least else [*best, (place, form)]
            least = edits
        return Found(best[0][0], "guess", best[0][1]) if len({place.code for place, _ in best}) == 1 else None

    @cached_property
    def _keys(self) -> dict[str, tuple[Municipality, How, Form]]:
        keys: dict[str, tuple[Municipality, How, Form]] = {}
        for place in self.municipalities:
            for locality in place.localities:
                keys[fold(locality)] = (place, "alias", "locality")
        for place in self.municipalities:
            for alias in place.aliases:
                keys[fold(alias)] = (place, "alias", "name")
            keys[place.code] = (place, "code", "name")
        for place in self.municipalities:
            keys[fold(place.name)] = (place, "exact", "name")
        return keys

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = {word for place in self.municipalities for word in (place.name, place.code, *place.aliases)}
        words |= {locality for place in self.municipalities for locality in place.localities}
        words |= {fold(word) for word in words}
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        names = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)
        return re.compile(
            rf"(?<![\w-])(?P<name>{names})(?P<s>s)?(?P<kommun>\s+kommun)?(?![\w-])", re.IGNORECASE
        )

    @cached_property
    def _guesses(self) -> dict[str, Found | None]:
        """What words were guessed as: a line is read at every key."""
        return {}

    @cached_property
    def _own_names(self) -> list[tuple[str, Municipality]]:
        return [(fold(place.name), place) for place in self.municipalities if place.member_from is not None]

    @cached_property
    def _guessable(self) -> list[tuple[str, Municipality, Form]]:
        rows: list[tuple[str, Municipality, Form]] = []
        for place in self.municipalities:
            rows.append((fold(place.name), place, "name"))
            if place.member_from is not None:
                rows += [(fold(text), place, "name") for text in place.aliases if len(text) >= _ALIAS]
                rows += [
                    (fold(text), place, "locality") for text in place.localities if len(text) >= _VILLAGE
                ]
        return [row for row in rows if len(row[0]) >= _SHORTEST_GUESS and row[0].isalpha()]
