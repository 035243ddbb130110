"""Hypothesis strategies: any payload of any kind, and any history of a record, sensible or not."""

from __future__ import annotations

import types
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from jourtui.rules import event
from jourtui.rules.event import Author, Event, Payload
from jourtui.store import record_types

IDS = [UUID(int=n) for n in range(1, 9)]
"""Few, so that references meet what they refer to, events share ids, and people meet each other."""

HOSTILE = [
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b[2J[red]\x9b31m",
    "rad ett\r\nrad två\x0b\u2028\u0085tre",
    "\u202egnirts\u2066 \u200f\u061c\ufeff\u200b",
    "👩‍👩‍👧 🇸🇪 e\u0301 å\u0308",
    "ensam \ud800 surrogat \udfff",
    "\x00\x7f\x80\t",
    "{\"kind\": \"x\"}\\u001b\\",
]  # fmt: skip

assert record_types.FOLDS, "every kind of event is declared by now"

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(alphabet=st.characters(), max_size=12),
    st.text(max_size=12),
)
ids = st.sampled_from(IDS)
authors = st.builds(
    Author, id=st.sampled_from(IDS[:3]), name=st.sampled_from(["Karin", "Per", "\x1b[31mEva"])
)
moments = st.one_of(
    st.datetimes(
        min_value=datetime(2026, 11, 20, 20), max_value=datetime(2026, 11, 21, 9), timezones=st.just(UTC)
    ),
    st.datetimes(timezones=st.just(UTC)),  # year 1 to 9999
)
micros = st.one_of(
    st.integers(0, 12 * 3600 * 10**6).map(lambda n: 1_795_000_000_000_000 + n),
    st.integers(-(2**63), 2**63 - 1),
)


def of_type(wanted: Any) -> st.SearchStrategy[Any]:
    """Any value of a payload's field."""
    origin = get_origin(wanted)
    if origin is Literal:
        return st.sampled_from(get_args(wanted))
    if origin in (Union, types.UnionType):
        return st.one_of(*(of_type(part) for part in get_args(wanted)))
    if origin is tuple and get_args(wanted)[-1] is not Ellipsis:
        return st.tuples(*(of_type(part) for part in get_args(wanted)))
    if origin is tuple:
        return st.lists(of_type(get_args(wanted)[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(*(of_type(part) for part in get_args(wanted)), max_size=3)
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
        return authors if wanted is Author else of_struct(wanted)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: texts,
        bool: st.booleans(),
        int: st.integers(-(10**20), 10**20),
        UUID: ids,
        datetime: moments,
        date: st.dates(),
        type(None): st.none(),
        msgspec.UnsetType: st.just(msgspec.UNSET),
    }
    return simple[wanted]


@cache
def of_struct(cls: type[Any]) -> st.SearchStrategy[Any]:
    """Any instance of a struct."""
    return st.builds(cls, **{field.name: of_type(field.type) for field in msgspec.structs.fields(cls)})


def payloads(*prefixes: str) -> st.SearchStrategy[Payload]:
    """Any payload whose kind begins with one of the prefixes; of any kind without."""
    found = [cls for cls in event.kinds() if not prefixes or cls.KIND.startswith(prefixes)]
    return st.sampled_from(found).flatmap(of_struct)


@st.composite
def histories(
    draw: st.DrawFn, *prefixes: str, begin: st.SearchStrategy[Payload] | None = None, size: int = 14
) -> list[Event]:
    """Any events of one record in any order, the last of them pending on one laptop.

    References may meet or miss, ids come twice, kinds are unknown and bytes unreadable. With `begin` the
    first event is one of those.
    """
    known = payloads(*prefixes)
    drawn: list[Payload | None] = draw(st.lists(st.one_of(known, known, known, st.none()), max_size=size))
    if begin is not None:
        drawn.insert(0, draw(begin))
    confirmed = draw(st.integers(0, len(drawn)))
    laptop = draw(ids)
    events = []
    for n, payload in enumerate(drawn, 1):
        author = draw(authors)
        if payload is None:
            opened = draw(st.sampled_from([event.UNREADABLE, event.Opened("call.received", author, None)]))
        else:
            opened = event.decode(event.encode(author, payload))
            assert opened.payload is not None, payload
        events.append(
            Event(
                id=draw(st.one_of(ids, st.uuids())),
                record=IDS[0],
                kind=opened.kind,
                author=opened.author,
                payload=opened.payload,
                device=draw(ids) if n <= confirmed else laptop,
                base_seq=draw(st.integers(0, n)),
                written_at=event.from_micros(draw(micros)),
                seq=n if n <= confirmed else None,
            )
        )
    return events


def some_of(events: list[Event]) -> st.SearchStrategy[list[Event]]:
    """Any subset of events in any order."""
    return st.lists(st.sampled_from(events), max_size=len(events)) if events else st.just([])
