"""A typed line being read: which characters are already understood, and as what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from jourtui.rules.text import fold

_WORD = re.compile(r"[^\W_][\w'’-]*")
# Two spaces part what one would join: "slagen av maken  Anna Svensson".
_BREAK = re.compile(r"\s\s|[,;:.!?()/|\"”“\n]|(?:^|\s)[-–](?:\s|$)")
_BACK = 100
"""How far back, in characters, words before something are looked for."""
_SEPARATORS = re.compile(r"[\s,;:.!?/|–-]+")


def wordset(text: str) -> frozenset[str]:
    """The words of `text`, folded as `Line` compares them."""
    return frozenset(map(fold, text.split()))


@dataclass(frozen=True, slots=True)
class Span:
    """The characters [start, end) of the line belong to `field`."""

    start: int
    end: int
    field: str


@dataclass(frozen=True, slots=True)
class Warning:
    """Something that the worker should look at.

    `code` is stable, `text` one Swedish sentence. Where a single other reading is likely, `field` and `value`
    are what `intake.amend` takes to choose it.
    """

    code: str
    text: str
    field: str | None = None
    value: str | bool | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word that nothing has claimed. `opens`, `closes`: a break or something understood is beside it."""

    text: str
    start: int
    end: int
    key: str
    opens: bool
    closes: bool

    @property
    def capital(self) -> bool:
        """Whether it is written as a name is."""
        return self.text[0].isupper() and (len(self.text) == 1 or not self.text.isupper())


NOT = wordset("ej inte icke inga inget ingen utan")
_BEFORE_NOT = wordset("har är e hade finns fanns var blev fick behöver behövs kräver krävs önskar begär")
_ENDS_WITH_NOT = wordset("vill kan ska skall vet fick kom gick sa måste")
_VERB = ("r", "s", "de", "te")
_NO_VERB = wordset(
    "igår år mor far bror syster mormor morfar farmor farfar moster faster svärmor svärfar dotter kontor "
    "dagar veckor månader timmar minuter flickor pojkar syskon polis hus brev sos dess samtidigt hos"
)


def ends_with_not(before: list[str]) -> bool:
    """Whether a "not" belongs to the words before it (folded, nearest first): "svarar inte", "vill ej"."""
    if not before or before[0] in _BEFORE_NOT | _NO_VERB or before[:2] == ["gar", "i"]:
        return False
    return before[0] in _ENDS_WITH_NOT or before[0].endswith(_VERB)


@dataclass(slots=True)
class Line:
    """The line and what has been read from it; the readers claim characters one after the other.

    `fixed` has what a person has said. It beats every reader: text that says otherwise stays in the matter.
    """

    text: str
    fixed: Mapping[str, object]
    found: dict[str, object] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    hints: list[Span] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    _taken: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self._taken = bytearray(len(self.text))

    def free(self, start: int, end: int) -> bool:
        """Whether nothing in [start, end) is claimed."""
        return not any(self._taken[start:end])

    def scan(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches of `pattern` of which nothing is claimed."""
        return (match for match in pattern.finditer(self.text) if self.free(*match.span()))

    def wants(self, name: str, value: object) -> bool:
        """Whether the field may take the value: nobody has said otherwise."""
        return name not in self.fixed or self.fixed[name] == value

    def take(self, name: str, value: object, start: int, end: int) -> bool:
        """Claim [start, end) for the field and give it the value, unless a person has said otherwise."""
        if not self.wants(name, value):
            return False
        self.claim(name, start, end)
        self.found[name] = value
        return True

    def claim(self, name: str, start: int, end: int) -> None:
        """Claim [start, end) for the field without a value."""
        self._taken[start:end] = b"\x01" * (end - start)
        self.spans.append(Span(start, end, name))

    def release(self, span: Span) -> None:
        """Give back what was claimed: it is matter after all."""
        self.spans.remove(span)
        self.found.pop(span.field, None)
        self._taken[span.start : span.end] = bytes(span.end - span.start)

    def hint(self, name: str, value: object, start: int, end: int) -> bool:
        """Read a value from [start, end), which stays in the matter."""
        if not self.wants(name, value):
            return False
        self.found[name] = value
        self.hints.append(Span(start, end, name))
        return True

    def warn(self, code: str, text: str, name: str | None = None, value: str | bool | None = None) -> None:
        self.warnings.append(Warning(code, text, name, value))

    def words(self) -> list[Word]:
        """The words that nothing has claimed, from left to right."""
        matches = list(self.scan(_WORD))
        words: list[Word] = []
        opens = True
        for index, match in enumerate(matches):
            following = matches[index + 1].start() if index + 1 < len(matches) else len(self.text)
            closes = index + 1 == len(matches) or self.broken(match.end(), following)
            text = match[0].rstrip("-'’") or match[0]
            words.append(Word(text, match.start(), match.start() + len(text), fold(text), opens, closes))
            opens = closes
        return words

    def broken(self, start: int, end: int) -> bool:
        """Whether something understood, or punctuation, lies between two words."""
        return not self.free(start, end) or _BREAK.search(self.text, start, end) is not None

    def before(self, start: int, count: int = 1) -> list[str]:
        """The last unclaimed words (folded) before `start`, nearest first, up to a break."""
        words: list[str] = []
        for match in reversed(list(_WORD.finditer(self.text, max(0, start - _BACK), start))):
            if self.broken(match.start(), start) or len(words) == count:
                break
            words.append(fold(match[0]))
            start = match.start()
        return words

    def after(self, end: int) -> str:
        """The next unclaimed word (folded) after `end`, empty if a break comes first."""
        match = _WORD.search(self.text, end)
        return fold(match[0]) if match and not self.broken(end, match.end()) else ""

    def negated(self, start: int) -> bool:
        """Whether a "not" belongs to what begins at `start`: "ej ...", "har inte ...", "vill inte vara ...".

        "hittas inte, skyddade uppgifter" written without the comma is no negation: a mark that is missed is
        worse than one too many.
        """
        before = self.before(start, 3)
        if before[:1] in (["vara"], ["va"], ["bli"], ["forbli"]):
            return bool(NOT & set(before[1:]))
        return bool(before) and before[0] in NOT and not ends_with_not(before[1:])

    def rest(self, trim: Callable[[str], str]) -> tuple[tuple[Span, ...], str]:
        """All spans in order, with the matter's, and the matter itself.

        Every character that is not white space is in exactly one span; lone separators go with their
        neighbour.
        """
        spans: list[Span] = []
        pieces: list[str] = []
        edges = [*sorted(self.spans, key=lambda span: span.start), Span(len(self.text), len(self.text), "")]
        at = 0
        for taken in edges:
            gap = self.text[at : taken.start]
            start, end = at + len(gap) - len(gap.lstrip()), at + len(gap.rstrip())
            begin = taken.start
            if start < end:
                if not _SEPARATORS.fullmatch(gap) or not self.spans:
                    spans.append(Span(start, end, "matter"))
                    pieces.append(trim(self.text[start:end]))
                elif spans:
                    spans[-1] = Span(spans[-1].start, end, spans[-1].field)
                else:
                    begin = start
            if taken.field:
                spans.append(Span(begin, taken.end, taken.field))
            at = taken.end
        return tuple(spans), " ".join(piece for piece in pieces if piece)
