"""Free text with the names in it hidden: for what is shown on a wall, or stands in the minutes of a meeting.

What is known of a record by name is hidden, and every number that may be somebody's. A name that no record
has cannot be known for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from jourtui.store.masking import HIDDEN, initials

SHORTEST = 3
"""Letters: shorter parts of a name (af, de, Bo) are hidden only with the whole name."""
NOBODY = frozenset(
    {
        *("polis", "polisen", "vakthavande", "sos", "alarm", "tib"),
        *("hvb", "sjukhuset", "akuten", "skolan", "kommunen"),
    }
)
"""Words that a caller may be written by, and that name no person."""
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_NUMBER = re.compile(r"\+?\d(?:[\d\s-]{4,})\d")


def hider(names: Iterable[str], guarded: Iterable[str] = ()) -> Callable[[str], str]:
    """What hides names in a text, whole or in part and also in the genitive; and long numbers.

    Of a name the initials are left; of one that is `guarded` nothing.
    """
    secret = {" ".join(name.split()).casefold() for name in guarded}
    secret |= {word for name in secret for word in _WORD.findall(name) if len(word) > 1}
    whole = {" ".join(name.split()) for name in names} | secret
    parts = {word for name in whole for word in _WORD.findall(name) if len(word) >= SHORTEST}
    somebody = {name for name in whole | parts if not NOBODY.issuperset(_WORD.findall(name.casefold()))}
    found = sorted(somebody, key=lambda name: (-len(name), name))
    pattern = "|".join(re.escape(name) for name in found)
    known = re.compile(rf"(?<!\w)({pattern})s?(?!\w)", re.IGNORECASE) if pattern else None

    def shown(match: re.Match[str]) -> str:
        return HIDDEN if match[1].casefold() in secret else initials(match[1]) or HIDDEN

    def hide(text: str) -> str:
        text = _NUMBER.sub(HIDDEN, text)
        return known.sub(shown, text) if known is not None else text

    return hide
