"""The recovery key as it stands on paper: 160 random bits in eight groups of five signs.

Four signs of a group are the key, the fifth is a check on them and on the group's place: one wrong sign
anywhere, and groups that have changed places, are noticed, and it is told where. The signs are Crockford's
base 32: no I, L, O or U; those are read as 1, 1 and 0 (a U is a mistake).
"""

from __future__ import annotations

import secrets

SIZE = 20
"""Bytes of a recovery key."""
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
_GROUPS = 8
_IN_GROUP = 5


class KeyMistyped(Exception):
    """What was typed is not a recovery key; the text is one Swedish sentence that says where."""


def new() -> bytes:
    return secrets.token_bytes(SIZE)


def written(key: bytes) -> str:
    """The key as it is written down: groups with spaces between."""
    number = int.from_bytes(key, "big")
    values = [number >> shift & 31 for shift in range(SIZE * 8 - 5, -1, -5)]
    groups = [values[n : n + 4] for n in range(0, len(values), 4)]
    return " ".join(
        "".join(_SIGNS[value] for value in (*group, _check(place, group)))
        for place, group in enumerate(groups)
    )


def read(typed: str) -> bytes:
    """The key that was written down; case, spaces and hyphens mean nothing. Raises KeyMistyped."""
    signs = "".join(typed.split()).replace("-", "").upper().translate(_READ_AS)
    for n, sign in enumerate(signs):
        if sign not in _SIGNS:
            raise KeyMistyped(f"Tecknet {sign} i grupp {n // _IN_GROUP + 1} finns inte i någon nyckel.")
    groups = [signs[n : n + _IN_GROUP] for n in range(0, len(signs), _IN_GROUP)]
    number = 0
    for place, group in enumerate(groups[:_GROUPS]):
        *values, check = (_SIGNS.index(sign) for sign in group)
        if len(group) < _IN_GROUP or check != _check(place, values):
            raise KeyMistyped(f"Grupp {place + 1} ({group}) stämmer inte. Jämför den med papperet.")
        for value in values:
            number = number << 5 | value
    if len(groups) != _GROUPS:
        raise KeyMistyped(f"Nyckeln har {_GROUPS} grupper om fem tecken; här står {len(groups)}.")
    return number.to_bytes(SIZE, "big")


def _check(place: int, values: list[int]) -> int:
    """Odd weights: any one sign changed changes the sum; and no two places have the same sum to give."""
    return (sum((2 * n + 1) * value for n, value in enumerate(values)) + 7 * place + 3) % 32
