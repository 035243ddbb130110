"""Who called: the words of a line that are the caller's name.

A name is found by its given name, however it is typed, or by capital letters. One that follows "för", "om",
"sonen" and the like is somebody else's and stays in the matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from jourtui.rules.catalogue import Catalogue
from jourtui.rules.intake_line import Line, Word, wordset
from jourtui.rules.text import fold

_SOMEBODY_ELSES = wordset(
    "för om med av hos till mot på ang angående avser gällande rör sonen dottern barnet barnen barnbarnet "
    "pojken flickan brodern systern maken makan sambon mannen frun exet exmannen kompisen brukaren killen "
    "tjejen eleven patienten klienten vännen pojkvännen flickvännen gäller som pappan mamman"
)
_PERHAPS_SOMEBODY_ELSES = wordset(
    "barnbarn barn son dotter pojke flicka kvinna man kille tjej elev brukare pat"
)
_RELATIONS = wordset(
    "mamma pappa mormor morfar farmor farfar moster faster morbror farbror syster bror kusin granne "
    "bonusmamma bonuspappa styvmamma styvpappa rektor kurator läkare sköterska sjuksköterska lärare "
    "handläggare socialsekreterare barnmorska väktare hyresvärd"
)
_TITLE = re.compile(
    r"(?:are|aren|orn|log|logen|nom|nomen|ska|skan|ist|isten|chef|chefen|jour|jouren|hem|personal|personalen|"
    r"brodern|havande|^(?:ring|fru|herr|dr|doktor|syrran))$"
)
"""What stands before somebody's name and is none, though it begins with a capital letter."""
_PARENTS = wordset("mamman pappan")
_AND = wordset("och o")
_AT = wordset("på i från vid hos")
_JOINED = ("al-", "el-", "abu-", "ben-", "bin-", "d'")
_PARTICLES = wordset("von af de del al el bin ben abu van der la da di")
_PLACE = re.compile(
    r"(?:gatan|vagen|vag|stigen|grand|torget|torg|skolan|hemmet|sjukhuset|lasarettet|parken|kyrkan|garden|stationen|"
    r"boendet|hotellet|platsen|backen|allen|akuten|mottagningen|koping)$"
)
_LONGEST = 30
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class _Name:
    first: int
    last: int
    score: tuple[bool, int, bool, int]
    guess: bool


@dataclass(slots=True)
class _Reader:
    line: Line
    words: list[Word]
    catalogue: Catalogue
    surname_too: frozenset[str]
    is_slip: Callable[[str], bool]
    capitals: bool
    """Whether capital letters tell something: not in a line that is all in capitals."""
    villages: frozenset[int]
    """Where words begin that were read as a village: they are no names."""

    def given(self, index: int) -> bool:
        word = self.words[index]
        if word.key in self.catalogue.given:
            return True
        if word.key in self.catalogue.given_or_word:
            alone = word.closes or index + 1 == len(self.words)
            followed = not alone and (
                self.surname(index + 1) or (word.opens and self._given_first(index + 1))
            )
            return followed or (self.capital(word) and (alone or self.capital(self.words[index + 1])))
        parts = word.key.split("-")
        return len(parts) == 2 and all(
            part in self.catalogue.given | self.catalogue.given_or_word for part in parts
        )

    def surname(self, index: int) -> bool:
        word = self.words[index]
        return word.key in self.surname_too or (
            word.start not in self.villages
            and self.catalogue.surname(word.text)
            and (self.possible(word) or self.capital(word))
        )

    def capital(self, word: Word) -> bool:
        return self.capitals and word.capital

    def possible(self, word: Word) -> bool:
        return (
            not any(character.isdigit() for character in word.text)
            and len(word.text) <= _LONGEST
            and word.start not in self.villages
            and word.key not in self.catalogue.no_name
            and not _PLACE.search(word.key)
        )

    def from_given(self, first: int) -> _Name | None:
        """The name that begins with the given name at `first`."""
        words, last = self.words, first
        while self._goes_on(last) and (self.given(last + 1) or self._initial(words[last + 1])):
            if self.surname(last + 1) and (words[last + 1].closes or not self.given(last + 2)):
                break
            last += 1
        given = last
        while last - first + 1 < _MOST_WORDS and self._goes_on(last):
            if (
                words[last + 1].key in _PARTICLES
                and self._goes_on(last + 1)
                and self.possible(words[last + 2])
            ):
                last += 2
            elif self._belongs(last + 1, has_surname=last > given):
                last += 1
            else:
                break
        full = last > given
        if not full and first and self._surname_first(first - 1):
            first, full = first - 1, True
        if not full and not words[first].opens:
            related = bool(_RELATIONS & set(self.line.before(words[first].start)))
            if not (related and (words[last].closes or words[last + 1].key in _AT)):
                return None
        if full:
            first = self._with_another(first)
        unknown = full and first > 0 and self._unknown_given(first - 1)
        guess = unknown or (not full and not words[last].closes)
        return self._name(first - unknown, last, 2 if full else 1, guess=guess)

    def _given_first(self, index: int) -> bool:
        """Whether a given name and a surname stand here ("erik svensson" of "björn erik svensson")."""
        word = self.words[index]
        return word.key in self.catalogue.given and self._goes_on(index) and self.surname(index + 1)

    def _unknown_given(self, index: int) -> bool:
        """Whether a word before a name may be a given name that no list has ("Zlatka Maria Petrovic")."""
        word, name = self.words[index], self.words[index + 1]
        title = word.key in _RELATIONS or _TITLE.search(word.key) is not None
        plain = not title and not word.text.isupper() and not self.is_slip(word.text)
        return word.opens and not word.closes and plain and self.capital(name) and self._capital_name(index)

    def _with_another(self, first: int) -> int:
        """Where "Johan och Lisa Ek" begins."""
        pair = first >= 2 and self.words[first - 1].key in _AND and self.given(first - 2)
        return first - 2 if pair and self._goes_on(first - 2) and self._goes_on(first - 1) else first

    def from_capitals(self, first: int) -> _Name | None:
        """Two or three capitalised words that are nothing else."""
        last = first
        while last - first < 2 and self._goes_on(last) and self._capital_name(last + 1):
            last += 1
        if last == first and not (self.words[first].opens and self.words[first].closes):
            return None
        return self._name(first, last, 1 if last > first else 0, guess=True)

    def candidates(self) -> list[_Name]:
        names: list[_Name] = []
        index = 0
        while index < len(self.words):
            name = None
            if self.given(index):
                name = self.from_given(index)
            elif self._capital_name(index):
                name = self.from_capitals(index)
            if name is not None:
                names.append(name)
            index = name.last + 1 if name is not None else index + 1
        return names

    def beside_number(self) -> _Name | None:
        """Two or three words and nothing else between breaks, first in the line or before the number."""
        number = next((span.start for span in self.line.spans if span.field == "phone"), -1)
        first = 0
        for index, word in enumerate(self.words):
            if word.opens:
                first = index
            if not word.closes or not 1 <= index - first <= 2:
                continue
            if not all(
                self.possible(part) and not self.is_slip(part.text) for part in self.words[first : index + 1]
            ):
                continue
            before = self.line.text[word.end : number].strip(" ,;:.") if number >= word.end else None
            if before == "" or (first == 0 and self.words[0].start == 0 and number >= 0):
                return self._name(first, index, 0, guess=True)
        return None

    def _name(self, first: int, last: int, kind: int, *, guess: bool) -> _Name | None:
        before = set(self.line.before(self.words[first].start))
        parent = bool(before & _PARENTS) and kind == 2 and self._at_number(self.words[last].end)
        if before & _SOMEBODY_ELSES and not parent:
            return None
        plain = not (before & _PERHAPS_SOMEBODY_ELSES or parent)
        return _Name(first, last, (plain, kind, self.words[first].opens, -first), guess or not plain)

    def _at_number(self, end: int) -> bool:
        """Whether the number stands right after: it is theirs, then."""
        phone = next((span.start for span in self.line.spans if span.field == "phone"), -1)
        return phone >= end and not self.line.text[end:phone].strip(" ,;:.")

    def _surname_first(self, index: int) -> bool:
        """Whether a surname stands before the given name ("Svensson Anna")."""
        word = self.words[index]
        return word.opens and not word.closes and self.catalogue.surname(word.text) and self.possible(word)

    def _goes_on(self, index: int) -> bool:
        return index + 1 < len(self.words) and not self.words[index].closes

    def _initial(self, word: Word) -> bool:
        return len(word.text) == 1 and word.text.isupper()

    def _capital_name(self, index: int) -> bool:
        word = self.words[index]
        return self.capital(word) and len(word.text) > 1 and self.possible(word) and not self.given(index)

    def _belongs(self, index: int, *, has_surname: bool) -> bool:
        """Whether the word after a given name is (more of) the surname."""
        word = self.words[index]
        if self.surname(index):
            return True
        if not self.possible(word) or self._initial(word):
            return False
        if self.capital(word) or word.key.startswith(_JOINED):
            return word.closes if has_surname else True
        return not has_surname and word.closes and len(word.text) > 2 and not self.is_slip(word.text)


def read_name(
    line: Line, catalogue: Catalogue, surname_too: frozenset[str], is_slip: Callable[[str], bool]
) -> None:
    """The caller's name, with `name_guess` where it is only likely.

    `surname_too` has municipalities (folded) that may be surnames here; `is_slip` tells whether a word is
    perhaps a misspelt municipality.
    """
    if "name" in line.fixed:
        _keep_fixed(line)
        return
    words = line.words()
    capitals = not all(word.text.isupper() for word in words)
    villages = frozenset(hint.start for hint in line.hints if hint.field == "municipality")
    words = [
        replace(
            word,
            opens=word.opens or words[index - 1].start in villages,
            closes=word.closes or words[index + 1].start in villages,
        )
        for index, word in enumerate(words)
    ]
    reader = _Reader(line, words, catalogue, surname_too, is_slip, capitals, villages)
    best = max(reader.candidates(), key=lambda name: name.score, default=None) or reader.beside_number()
    if best is None:
        return
    parts = words[best.first : best.last + 1]
    line.take("name", _written(parts), parts[0].start, parts[-1].end)
    line.found["name_guess"] = best.guess


def _written(parts: list[Word]) -> str:
    """The name with capital letters, if it was typed without."""
    if any(part.capital for part in parts):
        return " ".join(part.text for part in parts)
    return " ".join(
        part.text
        if part.key in _PARTICLES | _AND
        else "-".join(half.capitalize() for half in part.text.split("-"))
        for part in parts
    )


def _keep_fixed(line: Line) -> None:
    """A person has given the name: the same words in the line are its text."""
    name = line.fixed["name"]
    if not isinstance(name, str) or not name:
        return
    pattern = r"\s+".join(re.escape(part) for part in name.split())
    for match in line.scan(re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE)):
        line.claim("name", *match.span())
        return


def last_word(name: str) -> str:
    """The folded last word of a name, where a municipality may hide."""
    return fold(name.split()[-1]) if name.split() else ""
