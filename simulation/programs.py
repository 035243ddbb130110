"""Two versions of the program in one process: today's, and a newer one that knows more kinds and an `env`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace

from jourtui.rules import event
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Payload
from jourtui.store import envelope, journal, record_keys, record_types

assert record_types.FOLDS, "every kind of event is declared by now"
_TODAY = dict(event._KINDS)
_open_body = envelope.open_body
_seal = envelope.seal
NEW_ENV = 2


class NoteSung(Payload, frozen=True):
    """A kind that today's program does not know."""

    KIND = "note.sung"
    melody: str


class SpokenNote(NoteWritten, frozen=True):
    """A version of a kind that today's program does not know."""

    KIND = NoteWritten.KIND
    VERSION = 2
    language: str = "sv"


class MarkedNote(NoteWritten, frozen=True):
    """A kind and version that today's program knows, with a field that it does not know."""

    KIND = NoteWritten.KIND
    VERSION = NoteWritten.VERSION
    urgent: bool = False


NEWER = (NoteSung, SpokenNote, MarkedNote)


def _open_newer(body: bytes, aad: bytes, key: bytes) -> bytes:
    """A newer program opens both."""
    if aad[:2] == NEW_ENV.to_bytes(2, "big"):
        with patch.object(envelope, "_ENV_BYTES", aad[:2]):
            return _open_body(body, aad, key)
    return _open_body(body, aad, key)


def _seal_newer(*given: Any, **named: Any) -> envelope.Sealed:
    with patch.object(envelope, "ENV", NEW_ENV):
        return replace(_seal(*given, **named), env=NEW_ENV)


@contextmanager
def running(*, newer: bool, new_env: bool = False) -> Iterator[None]:
    """What runs in here is run by that program; `new_env`: it seals in its own way."""
    kinds = _TODAY | {(cls.KIND, cls.VERSION): cls for cls in NEWER} if newer else _TODAY
    with ExitStack() as stack:
        stack.enter_context(patch.object(event, "_KINDS", kinds))
        opening = _open_newer if newer else _open_body
        stack.enter_context(patch.object(envelope, "open_body", opening))
        stack.enter_context(patch.object(record_keys, "open_body", opening))
        stack.enter_context(patch.object(journal, "seal", _seal_newer if new_env else _seal))
        yield
