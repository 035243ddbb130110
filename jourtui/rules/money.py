"""Money in whole öre, as people write it and read it."""

from __future__ import annotations

import re

_KRONOR = re.compile(r"([0-9]{1,7})(?:[,.:]([0-9]{2})|[,.:]-)?\s*(?:kr|kronor|sek)?\.?", re.IGNORECASE)
_SPACES = re.compile(r"(?<=[0-9])[\s\u00a0](?=[0-9]{3}(?![0-9]))")


def read(text: str) -> int:
    """Öre that a text means: `1195`, `1 195 kr`, `1195,50`, `1195:-`. Raises ValueError with a sentence."""
    match = _KRONOR.fullmatch(_SPACES.sub("", text.strip()))
    if match is None:
        raise ValueError("Skriv priset i kronor: 1195 eller 1195,50.")
    return int(match[1]) * 100 + int(match[2] or 0)


def kronor(amount: int) -> str:
    """`1 195 kr`, `1 195,50 kr`: for reading."""
    whole, rest = divmod(amount, 100)
    grouped = f"{whole:,}".replace(",", " ")
    return f"{grouped},{rest:02} kr" if rest else f"{grouped} kr"
