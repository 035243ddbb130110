"""What can be printed with the fonts that are embedded, and what stands instead of what cannot.

PDF/A forbids a character that no font has. Such a one (an emoji, a Chinese sign) is printed as its number in
Unicode, `[U+1F469]`, so that nothing that was written is lost without a trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jourtui.rules.text import plain

_SURE = frozenset(
    map(chr, (*range(0x20, 0x7F), 0x0A, *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x2030, 0x20AC, 0x2212))
) - {"\xad"}
"""What every Swedish text is written with, and the fonts have: never asked about."""

_known: dict[str, bool] = {}


def printable(data: Any, lacking: Callable[[Iterable[str]], set[str]]) -> tuple[Any, bool]:
    """JSON data with only what can be printed, and whether anything stands as its number.

    `lacking` says which of these characters the fonts lack, each judged by itself, and is asked once about
    each: so the same text is always printed alike. Keys are names, and kept.
    """
    seen: set[str] = set()
    data = _each(data, lambda text: _note(plain(text), seen))
    asked = seen - _SURE
    if new := asked - _known.keys():
        missing = lacking(sorted(new))
        _known.update({character: character not in missing for character in new})
    numbered = {ord(one): f"[U+{ord(one):04X}]" for one in asked if not _known[one]}
    return (_each(data, lambda text: text.translate(numbered)), True) if numbered else (data, False)


def _note(text: str, seen: set[str]) -> str:
    seen.update(text)
    return text


def _each(data: Any, change: Callable[[str], str]) -> Any:
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {key: _each(value, change) for key, value in data.items()}
    return [_each(value, change) for value in data] if isinstance(data, list | tuple) else data
