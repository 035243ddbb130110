"""The second step of signing in: a code from the person's own telephone (TOTP, RFC 6238), judged offline.

The secret lies in the person's slot of the vault, sealed under a key that only passphrase and device half
give; so it is on the laptop. It stops one who has seen the passphrase and sits down at the laptop, or who
guesses it there. It does not stop one who has copied both halves and knows the passphrase: the data key
can be had from those three by a program that asks for no code.

A step is 30 seconds. One before and one after are accepted, both by the laptop's clock and by the drift
that was seen last; a step that was used, or any before it, never again. When the clock has gone wrong, two
codes in a row are looked for a day around it and two weeks after the last used step (RFC 6238, section 6):
what is found is the new drift. Recovery codes serve without a clock, each once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import Meta

STEP = 30
"""Seconds that a code is shown."""
DIGITS = 6
CODES = 8
"""Recovery codes given out at enrolment."""
_DAY = 24 * 3600 // STEP
_FORTNIGHT = 14 * _DAY
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u
_READ_AS = str.maketrans("ilo", "110")
_CODE_LENGTH = 10
_MOST_IN_QR = 78
"""Bytes in a QR code of version 4 at level L: with its margin it fits on a screen of 80 × 24."""


class CodeRefused(Exception):
    """The code is not accepted; the text is one Swedish sentence for the user."""


class Second(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person's second step. `used` is the last accepted step; `drift` how many steps the telephone was
    ahead of the laptop then; `codes` the hashes of the recovery codes that are left."""

    secret: Annotated[bytes, Meta(min_length=20, max_length=64)]
    used: int = 0
    drift: int = 0
    codes: tuple[bytes, ...] = ()

    def accept(self, typed: str, now: float) -> Second:
        """As it is after `typed` was used at `now` (seconds since 1970 by the laptop's clock).

        `typed`: a code, two codes in a row, or a recovery code; spaces and hyphens mean nothing.
        Takes a second at most. Raises CodeRefused.
        """
        plain = "".join(typed.split()).replace("-", "").casefold()
        if not plain:
            raise CodeRefused("Skriv koden först.")
        here = int(now // STEP)
        if not (plain.isascii() and plain.isdigit() and len(plain) in (DIGITS, 2 * DIGITS)):
            return self._recovered(plain)
        shows = _telephone(self.secret)
        if len(plain) == DIGITS:
            found = [step for step in self._near(here) if shows(step, plain)]
        else:
            first, second = plain[:DIGITS], plain[DIGITS:]
            found = [step + 1 for step in self._wide(here) if shows(step, first) and shows(step + 1, second)]
        fresh = [step for step in found if step > self.used]
        if fresh:
            return msgspec.structs.replace(self, used=fresh[0], drift=fresh[0] - here)
        if found:
            raise CodeRefused("Koden är redan använd; nästa gäller.")
        raise CodeRefused("Fel kod.")

    def _near(self, here: int) -> Iterable[int]:
        return dict.fromkeys(
            step for middle in (here + self.drift, here) for step in (middle, middle - 1, middle + 1)
        )

    def _wide(self, here: int) -> Iterator[int]:
        yield from range(max(0, here - _DAY), here + _DAY)
        if self.used:
            yield from range(max(0, self.used - 1), self.used + _FORTNIGHT)

    def _recovered(self, plain: str) -> Second:
        hashed = _hashed(plain)
        left = tuple(code for code in self.codes if not hmac.compare_digest(code, hashed))
        if len(left) == len(self.codes):
            raise CodeRefused("Fel kod.")
        return msgspec.structs.replace(self, codes=left)


def enrol() -> tuple[Second, tuple[str, ...]]:
    """A new second step, and its recovery codes in plain text, which nothing keeps."""
    codes = tuple("".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(CODES))
    second = Second(secrets.token_bytes(20), codes=tuple(_hashed(code) for code in codes))
    return second, tuple(f"{code[:5]}-{code[5:]}" for code in codes)


def same_code(typed: str, code: str) -> bool:
    """Whether `typed` is that recovery code, as it is read at sign-in."""
    plain = "".join(typed.split()).replace("-", "").casefold()
    return hmac.compare_digest(_hashed(plain), _hashed(code.replace("-", "")))


def uri(second: Second, name: str) -> str:
    """What the QR code says, for the authenticator of the person called `name`; long names are cut."""
    tail = f"?secret={_base32(second.secret)}"
    label = ""
    for character in " ".join(name.split()):
        longer = label + quote(character, safe="")
        if len(f"otpauth://totp/jourtui:{longer}{tail}") > _MOST_IN_QR:
            break
        label = longer
    return f"otpauth://totp/jourtui:{label}{tail}"


def secret_in_groups(second: Second) -> str:
    """The secret as it is typed by hand into an authenticator."""
    text = _base32(second.secret)
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def packed(second: Second) -> bytes:
    return msgspec.json.encode(second)


def unpacked(data: bytes) -> Second:
    """Raises msgspec.MsgspecError."""
    return msgspec.json.decode(data, type=Second)


def _telephone(secret: bytes) -> Callable[[int, str], bool]:
    """Whether a telephone with this secret shows a code in a step."""
    from pyotp import HOTP

    codes = HOTP(_base32(secret))
    return lambda step, code: step >= 0 and hmac.compare_digest(codes.at(step), code)


def _hashed(code: str) -> bytes:
    return hashlib.sha256(
        b"jourtui recovery code\0" + code.translate(_READ_AS).encode(errors="replace")
    ).digest()


def _base32(secret: bytes) -> str:
    return base64.b32encode(secret).decode()
