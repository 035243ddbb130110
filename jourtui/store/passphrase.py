"""What a passphrase must be, and the one form in which it is used as a key."""

from __future__ import annotations

import unicodedata

LEAST = 12
"""The fewest characters of a passphrase."""

_FEWEST_DIFFERENT = 5
_PART = 4  # shorter parts of a name ("Eva", "af") are found by chance in ordinary words


def passphrase_problem(text: str, name: str = "") -> str | None:
    """One Swedish sentence saying why `text` will not do for the person called `name`, or None.

    That it was typed alike twice is for the form to see to.
    """
    text = unicodedata.normalize("NFC", text)
    if len(text) < LEAST:
        return f"Lösenfrasen måste ha minst {LEAST} tecken, gärna flera ord."
    if len(set(text.casefold())) < _FEWEST_DIFFERENT:
        return "Lösenfrasen upprepar samma tecken. Välj flera ord som inte hör ihop."
    squeezed = _squeezed(text)
    parts = [_squeezed(part) for part in name.replace("-", " ").split()]
    if any(part in squeezed for part in [*(p for p in parts if len(p) >= _PART), _squeezed(name)] if part):
        return "Lösenfrasen innehåller ditt namn. Välj något som inte går att gissa."
    return None


def passphrase_bytes(text: str) -> bytes:
    """`text` in Unicode form C, so that å typed on any keyboard or system gives the same key."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def _squeezed(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
