"""An event as the rules see it: opened, decoded, with its place in the order.

A kind of event is a frozen `Payload` declared with `@kind(...)` beside the fold that understands it. What
is inside the ciphertext is JSON: `{"kind", "v", "author", "own", "own_seen", "payload"}`. A kind, version or
field that this program does not know, or a payload that does not fit, decodes to an event without payload:
it is kept, shown as "kräver nyare jourtui", and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from jourtui.rules.text import plain


def carried_id(writer: UUID, carrier: UUID, nth: int = 0) -> UUID:
    """The device id under which the laptop `carrier` puts the events of the laptop `writer` in the store.

    Its first half tells whose events they are, the second by whom: so it is known from two ids alone that
    two events count the same laptop's own events (`Event.own`). `nth`, below 256: a further one, where the
    store does not let the carrier use the former.
    """
    by_whom = sha256(writer.bytes + carrier.bytes + (bytes([nth]) if nth else b"")).digest()
    return UUID(bytes=_whose(writer) + by_whom[:8])


def of_one_laptop(one: UUID, other: UUID) -> bool:
    """Whether two device ids are of one laptop: the same, or one or both what another carried for it."""
    return one == other or one.bytes[:8] in (other.bytes[:8], _whose(other)) or other.bytes[:8] == _whose(one)


@lru_cache(maxsize=256)
def _whose(writer: UUID) -> bytes:
    return sha256(b"carried for " + writer.bytes).digest()[:8]


class Author(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who did it: id of the member of staff, and the name as it was then."""

    id: UUID
    name: str


class Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happened, in one kind of event. Subclasses are declared with `@kind`.

    Every field is sealed, also one with its default, so that a default can change. A field that this program
    does not know makes the event one of a newer program: held, never half understood.
    """

    KIND: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1


class Beginning(Payload, frozen=True):
    """The event that begins a record, and makes its author responsible: it cannot be struck."""


class Lasting(Payload, frozen=True):
    """An event that cannot be struck: another event says what became of it."""


class Event(msgspec.Struct, frozen=True):
    """One event of one record.

    `seq` is its place in the shared order, None while it is pending on this laptop. `base_seq` is how much
    of that order its author had before their eyes. `written_at` is the device's clock (UTC), a claim only:
    it is shown to people and never decides an order; of what was imported it is when the source says that it
    was written (`imported.dated`). `alone`: the laptop had never met a shared store.

    `own` counts the laptop's own events up to this one, and `own_seen` those it had when what is changed was
    shown: both are sealed, since two people, or two windows, may work at one laptop.
    """

    id: UUID
    record: UUID
    kind: str
    author: Author
    payload: Payload | None
    device: UUID
    base_seq: int
    written_at: datetime
    seq: int | None = None
    alone: bool = False
    own: int = 0
    own_seen: int = 0

    @property
    def pending(self) -> bool:
        return self.seq is None

    @property
    def happened_at(self) -> datetime:
        """When it happened (UTC) if the author said so, else when it was written."""
        at: datetime | None = getattr(self.payload, "at", None)
        return at or self.written_at

    def saw(self, earlier: Event) -> bool:
        """Whether the author of this event could have seen `earlier` when making it."""
        if earlier.device == self.device:
            return earlier.own <= self.own_seen
        if of_one_laptop(earlier.device, self.device) and earlier.own <= self.own_seen:
            return True
        return earlier.seq is not None and earlier.seq <= self.base_seq

    def apart(self, other: Event) -> bool:
        """Whether neither author had seen what the other did."""
        return not self.saw(other) and not other.saw(self)


P = TypeVar("P", bound=type[Payload])
_KINDS: dict[tuple[str, int], type[Payload]] = {}


def kind(name: str, version: int = 1) -> Callable[[P], P]:
    """Declare a payload class as the event kind `name`, for instance `call.received`."""

    def declare(cls: P) -> P:
        if (name, version) in _KINDS:
            raise ValueError(f"the event kind {name} version {version} is declared twice")
        cls.KIND = name
        cls.VERSION = version
        _KINDS[name, version] = cls
        return cls

    return declare


def kinds() -> Iterator[type[Payload]]:
    """Every declared kind of event, in order of name and version."""
    return (_KINDS[key] for key in sorted(_KINDS))


class _Inner(msgspec.Struct, forbid_unknown_fields=True):
    kind: str
    v: int
    author: Author
    own: int
    own_seen: int
    payload: msgspec.Raw


class _Times(NamedTuple):
    """Where a payload has times: in which fields, and in which structures that it holds."""

    moments: tuple[str, ...]
    inner: dict[str, _Times]


_NO_TIMES = _Times((), {})
S = TypeVar("S", bound=msgspec.Struct)
_inner = msgspec.json.Decoder(_Inner)
_readers: dict[type[Payload], tuple[msgspec.json.Decoder[Payload], _Times]] = {}
# What `text.plain` may change, as it stands in JSON: escapes, C1 and DEL, and every character from U+0300 on,
# below which nothing combines. Anything else is as `plain` would leave it.
_SUSPECT = re.compile(rb"\\[ubfrt]|\x7f|\xc2[\x80-\x9f]|[\xcc-\xff]")
# Most text is of these bytes alone, and it is ten times faster to see that.
_HARMLESS = bytes(set(range(0xCC)) - {0x5C, 0x7F, 0xC2})


def encode(author: Author, payload: Payload, own: int = 0, own_seen: int = 0) -> bytes:
    """The bytes to seal. Every text in them has been through `text.plain`."""
    body = {
        "kind": payload.KIND,
        "v": payload.VERSION,
        "author": author,
        "own": own,
        "own_seen": own_seen,
        "payload": payload,
    }
    return msgspec.json.encode(_plain(msgspec.to_builtins(body)))


class Opened(msgspec.Struct, frozen=True):
    """The inside of an event: its kind, its author, and its payload if this program understands it."""

    kind: str
    author: Author
    payload: Payload | None
    own: int = 0
    own_seen: int = 0


NOBODY = Author(UUID(int=0), "okänd")
UNREADABLE = Opened("unreadable", NOBODY, None)
"""What stands for an event whose bytes make no sense, or whose key is not here."""
ABSENT = Opened("absent", NOBODY, None)
"""What stands for an event with a key of its own that is not here, such as a note: nothing rests on it.

Its key has been destroyed in the shared store, and this laptop has not heard of that yet; or it comes later.
"""


def decode(plain_bytes: bytes) -> Opened:
    """Read what was sealed, never raising: what is not understood has no payload.

    Texts are cleaned here as well as in `encode`, since the bytes may come from another program; times are
    made UTC, and moved in to what a calendar can count with. A time without a zone is not understood.
    """
    try:
        if plain_bytes.translate(None, _HARMLESS) and _SUSPECT.search(plain_bytes):
            plain_bytes = msgspec.json.encode(_plain(msgspec.json.decode(plain_bytes)))
        inner = _inner.decode(plain_bytes)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return UNREADABLE
    cls = _KINDS.get((inner.kind, inner.v))
    if cls is None:
        return Opened(inner.kind, inner.author, None, inner.own, inner.own_seen)
    reader = _readers.get(cls)
    if reader is None:
        reader = _readers[cls] = (msgspec.json.Decoder(cls), _times(cls))
    decoder, times = reader
    try:
        payload = decoder.decode(inner.payload)
        return Opened(inner.kind, inner.author, _countable(payload, times), inner.own, inner.own_seen)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, _NoZone):
        return Opened(inner.kind, inner.author, None, inner.own, inner.own_seen)


class _NoZone(Exception):
    """A time that does not say where."""


_MOMENTS = (datetime, datetime | None, datetime | msgspec.UnsetType, datetime | None | msgspec.UnsetType)


def _times(cls: type[msgspec.Struct]) -> _Times:
    """The fields that are times, and those that hold a structure with times, with what is in it."""
    fields = msgspec.structs.fields(cls)
    inner = {
        field.name: _times(field.type)
        for field in fields
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct)
    }
    moments = tuple(field.name for field in fields if field.type in _MOMENTS)
    return _Times(moments, {name: times for name, times in inner.items() if times != _NO_TIMES})


def _countable(payload: S, times: _Times) -> S:
    """The payload with its times in UTC, between 1900 and 2200."""
    moved: dict[str, Any] = {}
    for name, inner in times.inner.items():
        held = getattr(payload, name)
        if (countable := _countable(held, inner)) is not held:
            moved[name] = countable
    for name in times.moments:
        at = getattr(payload, name)
        if not isinstance(at, datetime) or (at.tzinfo is UTC and _FIRST <= at <= _LAST):
            continue
        if at.tzinfo is None:
            raise _NoZone
        moved[name] = min(max(at, _FIRST), _LAST).astimezone(UTC)
    return msgspec.structs.replace(payload, **moved) if moved else payload


def from_micros(micros: int) -> datetime:
    """A device's claimed time as a datetime; one that no calendar holds becomes the nearest that does."""
    return _EPOCH + timedelta(microseconds=min(max(micros, _FIRST_MICROS), _LAST_MICROS))


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC, exact."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = datetime(1900, 1, 1, tzinfo=UTC)
_LAST = datetime(2200, 1, 1, tzinfo=UTC)
_FIRST_MICROS, _LAST_MICROS = to_micros(_FIRST), to_micros(_LAST)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value
