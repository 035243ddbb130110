"""Text as the store may hold it: what people wrote, without what a terminal would obey.

The boundary filter: text is passed through `plain` when it is written, synchronised, imported or pasted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_WORDS = re.compile(r"\w+")
_TITLE = re.compile(r"[,(]")
_NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# C0 and C1 (ESC, BEL, CSI, OSC ...) except the newline, DEL, bidirectional marks, embeddings, overrides and
# isolates, zero width space, byte order mark, and surrogates that stand alone. The joiners U+200C and U+200D
# stay: emoji and Persian need them.
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def plain(text: str) -> str:
    """`text` without control characters, bidirectional controls and lone surrogates, in NFC; newlines stay.

    A tab becomes a space and every kind of line break a newline, so that no two words grow together.
    Idempotent; never raises.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _NEWLINES.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _UNSAFE.sub("", text))


def plain_line(text: str) -> str:
    """`plain` in one line: each newline becomes a space."""
    return plain(text).replace("\n", " ")


def fold(text: str) -> str:
    """`text` for comparing what people type: lower case, no diacritics ("Sjöbo" and "sjobo" are the same)."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def listed(names: Sequence[str]) -> str:
    """`A, B och C`; empty of none."""
    return " och ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def posts(count: int, one: str = "post", more: str = "poster") -> str:
    """`1 post`, `2 poster`."""
    return f"{count} {one if count == 1 else more}"


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same person's as people write them: letters and order of words only."""
    return sorted(fold(one).replace(",", " ").split()) == sorted(fold(other).replace(",", " ").split())


def same_person(one: str, other: str) -> bool:
    """The same, where a title may stand after the name (`Karin Ek, socionom`)."""
    bare = [_TITLE.split(name)[0] for name in (one, other)]
    return same_name(one, other) or (len(bare[0].split()) > 1 and same_name(*bare))


def names(text: str, name: str) -> bool:
    """Whether a text names somebody: all words of the name stand in it (`Karin Ek, socionom`)."""
    words = set(_WORDS.findall(fold(name)))
    return bool(words) and words <= set(_WORDS.findall(fold(text)))
