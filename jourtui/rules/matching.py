"""Whether somebody is the one whom an advance notice is about: why it may be so, and how certain that is.

A number that says who somebody is makes it sure. A name alone never does, however it is spelled: å, ä and ö
may be left out, letters doubled or single, the order another, one letter wrong. A guess that is never made is
that two people with different birth years are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Literal, Protocol

from jourtui.rules.text import fold

Why = Literal["personnummer", "reserve_number", "phone", "name", "name_alike", "birth_year", "address"]
Certainty = Literal["sure", "likely", "possible"]
_WORD = re.compile(r"[^\W\d_]+")
_SPELLED = (
    *(("ph", "f"), ("th", "t"), ("gh", "g"), ("dh", "d"), ("dt", "t"), ("ck", "k"), ("ch", "k")),
    *(("oe", "o"), ("ae", "a"), ("w", "v"), ("x", "ks")),
)
_LETTERS = str.maketrans({"c": "k", "z": "s", "q": "k", "y": "i", "j": "i", "ø": "o", "æ": "a"})
MANY = 8192
"""Names and addresses whose words are remembered: of all notices that hold, while somebody types."""
LONG, SHORT = 5, 3
"""Letters that a word must have for one of them to be taken for wrong; where all other words are the same."""
_ALIKES = (
    ("mohammed", "mohammad", "muhammad", "muhammed", "muhamad", "mohamad"),
    ("fatima", "fatme", "fatma", "fatemeh"),
    ("yusuf", "yousef", "youssef", "yosef", "yousuf"),
    ("hussein", "hossein", "husayn", "hussain"),
    ("ahmed", "ahmad", "achmed"),
    ("aisha", "aysha", "aicha", "ayesha"),
    ("ibrahim", "ebrahim"),
    ("khalid", "khaled"),
    ("mustafa", "mostafa", "moustafa"),
    ("leila", "layla", "laila", "leyla"),
)
"""Names that are one name, written as people hear it: jourtui's own list."""
_FAMILY = frozenset({"familjen", "familj", "fam"})
_ENDINGS = (("gatan", "g"), ("vagen", "v"))
"""How streets end (as `_key` has it), and how that is cut short: `Storg 5`, `Kyrkv. 3`."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is known of somebody. `names`: what they, or those spoken of, may be called, each a line."""

    names: tuple[str, ...] = ()
    personnummer: str = ""
    reserve_number: str = ""
    birth_year: int | None = None
    phones: tuple[str, ...] = ()
    """E.164."""
    address: str = ""
    """An address, or a text in which one may stand."""


def meant(sought: Sought, *, own: bool) -> tuple[Sought, ...]:
    """Who may be meant where several may be told of.

    A personnummer or a year that is not surely of whoever is named (`own`) may be a child's: whoever is named
    is then sought without it too, so that it hides no notice about them.
    """
    if own or year_of(sought) is None or not any(sought.names):
        return (sought,)
    return sought, Sought(sought.names, address=sought.address)


@dataclass(frozen=True, slots=True)
class Match:
    """Why a notice may be about them, the weightiest first, and how certain it is."""

    why: tuple[Why, ...]
    certainty: Certainty


class Whom(Protocol):
    """What a notice tells of whom it is about; `notice.NoticeFields` says what each is."""

    @property
    def person_name(self) -> str: ...
    @property
    def personnummer(self) -> str: ...
    @property
    def reserve_number(self) -> str: ...
    @property
    def birth_year(self) -> int | None: ...
    @property
    def phone(self) -> str: ...
    @property
    def address(self) -> str: ...


def match(sought: Sought, notice: Whom) -> Match | None:
    """How a notice matches; None when nothing says that it is about them."""
    why: list[Why] = []
    if sought.personnummer and sought.personnummer == notice.personnummer:
        why.append("personnummer")
    if _same_number(sought.reserve_number, notice.reserve_number):
        why.append("reserve_number")
    if notice.phone and notice.phone in sought.phones:
        why.append("phone")
    sure = bool(why)
    ours, theirs = year_of(sought), year_of(notice)
    same_year = ours is not None and ours == theirs
    if ours is not None and theirs is not None and not same_year and not sure:
        return None
    named = max((_named(name, notice.person_name, alone=same_year) for name in sought.names), default=0)
    if named:
        why.append("name" if named == _SAME else "name_alike")
    if named and same_year:
        why.append("birth_year")
    lives = bool(sought.address) and _stands(_street(notice.address), _signs(sought.address))
    if lives:
        why.append("address")
    if not why:
        return None
    if sure:
        return Match(tuple(why), "sure")
    return Match(tuple(why), "likely" if named and (same_year or lives) else "possible")


def same_name(said: str, name: str) -> bool:
    """Whether two names may be one person's: spelled another way, or one of them without its surname."""
    return _named(said, name, alone=True) > 0


def year_of(one: Sought | Whom) -> int | None:
    """The year when somebody was born, as far as is known."""
    year = one.personnummer[:4]
    return int(year) if len(year) == 4 and year.isascii() and year.isdigit() else one.birth_year


_SAME, _ALIKE = 2, 1


def _named(said: str, name: str, *, alone: bool) -> int:
    """Whether a name stands in what was said: as it is, or spelled another way. 0 when it does not.

    One word alone is nobody's name, unless something else says who it is (`alone`), or it is a family's.
    """
    best = 0
    lines, names = _read(said), _read(name)
    for one in lines:
        for other in names:
            fewer, more = (one, other) if len(one.words) <= len(other.words) else (other, one)
            if len(fewer.words) < (1 if alone or one.family or other.family else 2):
                continue
            if fewer.set <= more.set and one is lines[0] and other is names[0]:
                return _SAME
            if _alike(fewer.keys, more):
                best = _ALIKE
    return best


def _alike(keys: tuple[str, ...], more: _Words) -> bool:
    """Whether each word stands among others, or one nearly it; a short one only if the rest is the same."""
    nearly = short = 0
    for key in keys:
        if key in more.heard:
            continue
        if len(key) >= LONG and any(_near(key, other) for other in more.keys):
            nearly += 1
        elif len(keys) > 1 and any(key[:1] == other[:1] and _near(key, other, SHORT) for other in more.keys):
            short += 1
        else:
            return False
        if short and nearly + short > 1:
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a name, or of a line that may hold one."""

    words: tuple[str, ...]
    set: frozenset[str]
    keys: tuple[str, ...]
    """How each sounds: `_key`."""
    heard: frozenset[str]
    """The keys, and of each two words that follow on each other as one: `anna karin` is `annakarin`."""
    family: bool


@lru_cache(maxsize=MANY)
def _read(name: str) -> tuple[_Words, ...]:
    """A name's words; where it has a hyphen also with its parts as one word."""
    return tuple(map(_split, (name, name.replace("-", "")) if "-" in name else (name,)))


def _split(name: str) -> _Words:
    every = [word.casefold() for word in _WORD.findall(name)]
    words = tuple(word for word in every if word not in _FAMILY)
    keys = tuple(map(_key, words))
    joined = (_key(one + other) for one, other in pairwise(words))
    return _Words(words, frozenset(words), keys, frozenset((*keys, *joined)), len(words) < len(every))


@lru_cache(maxsize=4096)
def _key(word: str) -> str:
    """How a word sounds, roughly: what may be written for it is written one way."""
    key = _sound(word)
    return _ONE.get(key, key)


def _sound(word: str) -> str:
    key = fold(word)
    for letters, one in _SPELLED:
        key = key.replace(letters, one)
    return "".join(letter for letter, _ in groupby(key.translate(_LETTERS)))


_ONE = {_sound(name): _sound(names[0]) for names in _ALIKES for name in names}


def _near(one: str, other: str, long: int = LONG) -> bool:
    """The same, or one letter more, less or other in a word of so many letters."""
    if one == other:
        return True
    if not -1 <= len(one) - len(other) <= 1 or len(one) < long or len(other) < long:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    ends = ((one[start + 1 :], other[start + 1 :]), (one[start + 1 :], other[start:]))
    return any(a == b for a, b in (*ends, (one[start:], other[start + 1 :])))


_CENTURY = re.compile(r"^(?:19|20)(?=[0-9]{6})")


def _same_number(one: str, other: str) -> bool:
    """Whether two reserve numbers are one, however they are written; without its century it is the same."""
    if not one or not other:
        return False
    ours, theirs = _digits(one), _digits(other)
    if not ours or not theirs:
        return False
    return ours == theirs or _CENTURY.sub("", ours) == theirs or ours == _CENTURY.sub("", theirs)


def _digits(number: str) -> str:
    return "".join(letter for letter in number.casefold() if letter.isalnum())


_DOOR = re.compile(r"(?<=[0-9])\s+(?=[^\W\d_](?!\w))")
"""The space of "Storgatan 4 B": it is as well written without."""


@lru_cache(maxsize=MANY)
def _street(address: str) -> tuple[str, ...]:
    """The street and its number: what comes before the first comma or line break, up to the number.

    Empty where there is no number: a street alone is not where somebody lives.
    """
    signs = _signs(re.split(r"[,\n]", address, maxsplit=1)[0])
    number = next((at for at, sign in enumerate(signs) if sign[0].isdecimal()), 0)
    return signs[: number + 1] if number else ()


@lru_cache(maxsize=64)
def _signs(text: str) -> tuple[str, ...]:
    words = re.findall(r"\w+", _DOOR.sub("", text.casefold()))
    return tuple(_cut(_key(word)) if word.isalpha() else word for word in words)


def _cut(word: str) -> str:
    """A street as it is cut short: `storgatan` is `storg`."""
    ends = (
        (ending, short) for ending, short in _ENDINGS if len(word) > len(ending) and word.endswith(ending)
    )
    ending, short = next(ends, ("", ""))
    return word.removesuffix(ending) + short


def _stands(street: tuple[str, ...], signs: tuple[str, ...]) -> bool:
    """Whether a street with its number stands somewhere among the words."""
    return bool(street) and any(
        signs[at : at + len(street)] == street for at, sign in enumerate(signs) if sign == street[0]
    )
