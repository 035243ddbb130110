"""What a passphrase must be, and the one form in which it is used as a key.

How many guesses it stands is estimated by zxcvbn (frequent passwords, dates, keyboard walks, repetitions),
which is told the Swedish words that poor passphrases are made of, and the person's own name.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from typing import Any

LEAST = 12
"""The fewest characters of a passphrase."""

GUESSES = 10
"""The power of ten of guesses that it must stand. Argon2id and the device half come on top of that."""
_JUDGED = 72  # characters that zxcvbn looks at: its time grows fast
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
    return _guessed(text, name)


def _guessed(text: str, name: str) -> str | None:
    from zxcvbn import zxcvbn

    known = [*_poor_words(), *name.casefold().replace("-", " ").split()]
    judged = zxcvbn(text[:_JUDGED], user_inputs=known)
    if float(judged["guesses_log10"]) >= GUESSES:
        return None
    why = next((reason for match in judged["sequence"] if (reason := _why(match))), "den är för enkel")
    return f"Lösenfrasen är lätt att gissa: {why}. Lägg till ord som inte hör ihop."


def _why(match: dict[str, Any]) -> str:
    """What makes a part of it easy, in words; empty where the part is not."""
    match match["pattern"]:
        case "date":
            return "den har ett datum"
        case "spatial" | "sequence":
            return "den har tecken som följer på varandra"
        case "repeat":
            return "den upprepar sig"
        case "dictionary" if len(match["token"]) >= _PART:
            return f"{match['token']} är ett vanligt ord i lösenord"
    return ""


@cache
def _poor_words() -> tuple[str, ...]:
    return tuple((resources.files("jourtui.data") / "poor_words.txt").read_text("utf-8").split())


def passphrase_bytes(text: str) -> bytes:
    """`text` in Unicode form C, so that å typed on any keyboard or system gives the same key."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def _squeezed(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
