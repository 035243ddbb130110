"""The lists that a call is described with: contact sources, case types, languages, exits, known names.

Plain values: `jourtui.store.settings` fills them from catalogue.toml. Codes are stable and go into events;
labels and words can change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import msgspec

from jourtui.rules.text import fold


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a list. `words` are what people write for it; a word that ends in * is a beginning."""

    code: str
    label: str
    words: tuple[str, ...] = ()


class Source(Entry, frozen=True, forbid_unknown_fields=True):
    """A contact source. `institution`: polis, skola and the like, which people also name last."""

    institution: bool = False


class CaseType(Entry, frozen=True, forbid_unknown_fields=True):
    """A case type. Of several that fit, the one with the lowest `rank` is guessed.

    `short` stands in lists, where there is no room for the label; without one the label is cut.
    """

    rank: int = 50
    short: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of an entry, found in a line at [start, end)."""

    entry: Entry
    start: int
    end: int


_Row = TypeVar("_Row", bound=Entry)


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """All lists. Raises ValueError, in Swedish, if two rows of a list share a code."""

    sources: tuple[Source, ...] = msgspec.field(name="source")
    case_types: tuple[CaseType, ...] = msgspec.field(name="case_type")
    languages: tuple[Entry, ...] = msgspec.field(name="language")
    exits: tuple[Entry, ...] = msgspec.field(name="exit")
    given_names: tuple[str, ...] = ()
    names_and_words: tuple[str, ...] = ()
    """Given names that are words too (Bo, Hans, Klara): names only if written as such."""
    surnames: tuple[str, ...] = ()
    surname_endings: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    """Words that begin a sentence or follow a name, and are no part of it."""

    def __post_init__(self) -> None:
        lists: tuple[tuple[Entry, ...], ...] = (self.sources, self.case_types, self.languages, self.exits)
        for entries in lists:
            codes = [entry.code for entry in entries]
            for code in codes:
                if codes.count(code) > 1:
                    raise ValueError(f"koden {code} finns två gånger i samma lista")

    def source(self, code: str) -> Source | None:
        """The contact source with this code or label."""
        return _named(self.sources, code)

    def case_type(self, code: str) -> CaseType | None:
        """The case type with this code or label."""
        return _named(self.case_types, code)

    def exit(self, code: str) -> Entry | None:
        """The exit with this code or label."""
        return _named(self.exits, code)

    def language(self, word: str) -> Entry | None:
        """The language that a word means: code, label, or another form ("arabisk", "arabisktalande")."""
        return self._languages.get(fold(word))

    def source_hits(self, line: str) -> Iterator[Hit]:
        """Words in the line that name a contact source, from left to right."""
        return _hits(self._source_pattern, self.sources, line)

    def case_type_hits(self, line: str) -> Iterator[Hit]:
        """Words in the line that point to a case type, from left to right."""
        return _hits(self._case_type_pattern, self.case_types, line)

    @cached_property
    def given(self) -> frozenset[str]:
        """Given names that are nothing else, folded."""
        return frozenset(map(fold, self.given_names)) - self.given_or_word

    @cached_property
    def given_or_word(self) -> frozenset[str]:
        """Given names that are words too, folded."""
        return frozenset(map(fold, self.names_and_words))

    @cached_property
    def no_name(self) -> frozenset[str]:
        """Folded words that are never part of a name: the list, and the words of every other list."""
        words = [*self.not_names]
        for entry in (*self.sources, *self.case_types, *self.languages):
            words += [word for phrase in entry.words for word in phrase.split() if not word.endswith("*")]
        return frozenset(map(fold, words)) - self.given

    def surname(self, word: str) -> bool:
        """Whether the word is known, or built, as a surname."""
        folded = fold(word)
        return folded in self._surnames or (len(folded) > 5 and folded.endswith(self._endings))

    @cached_property
    def _surnames(self) -> frozenset[str]:
        return frozenset(map(fold, self.surnames))

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        return tuple(map(fold, self.surname_endings))

    @cached_property
    def _languages(self) -> dict[str, Entry]:
        return {
            fold(word): language
            for language in self.languages
            for word in (language.code, language.label, *language.words)
        }

    @cached_property
    def _source_pattern(self) -> re.Pattern[str]:
        return _pattern(self.sources)

    @cached_property
    def _case_type_pattern(self) -> re.Pattern[str]:
        return _pattern(self.case_types)


def _named(entries: Iterable[_Row], name: str) -> _Row | None:
    wanted = fold(name.strip())
    return next((entry for entry in entries if wanted in (fold(entry.code), fold(entry.label))), None)


def _pattern(entries: Iterable[Entry]) -> re.Pattern[str]:
    groups = []
    for index, entry in enumerate(entries):
        words = sorted(entry.words, key=lambda word: (-len(word), word))
        if words:
            groups.append(f"(?P<_{index}>{'|'.join(map(_word, words))})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(groups) or '(?!)'})(?![\w])", re.IGNORECASE)


def _word(word: str) -> str:
    escaped = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s+")
    return escaped + r"\w*" if word.endswith("*") else escaped


def _hits(pattern: re.Pattern[str], entries: tuple[Entry, ...], line: str) -> Iterator[Hit]:
    for match in pattern.finditer(line):
        yield Hit(entries[int((match.lastgroup or "_0")[1:])], match.start(), match.end())
