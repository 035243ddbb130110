"""Facts of a record that people correct, also at the same time.

Facts are a `msgspec.Struct` whose fields are all optional: an event carries only those it sets. A field
named in `keeps_both` is not overwritten by somebody who had not seen the value: both stay, and the field is
marked *två samtidiga ändringar* until a person, seeing both, sets it again. Until then the more careful
value shows, if `careful` orders them, else the later one. Other fields take the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from jourtui.rules.event import Event


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the facts of one kind of record."""

    keeps_both: ClassVar[frozenset[str]] = frozenset()
    careful: ClassVar[dict[str, tuple[Any, ...]]] = {}
    """Field → its values, the most careful first."""

    def given(self) -> dict[str, Any]:
        """The fields that are set, in order of declaration."""
        return {
            name: value
            for name in self.__struct_fields__
            if (value := getattr(self, name)) is not msgspec.UNSET
        }


@dataclass(frozen=True, slots=True)
class Write:
    """One value that somebody gave to a field."""

    event: Event
    value: Any


@dataclass(slots=True)
class Written:
    """The facts as they stand; `writes` has, per field, the values that no later writer had seen."""

    writes: dict[str, list[Write]] = field(default_factory=dict)

    @property
    def contested(self) -> dict[str, list[Write]]:
        """The fields with two or more different values that did not see each other."""
        return {
            name: writes
            for name, writes in self.writes.items()
            if len(writes) > 1 and any(write.value != writes[0].value for write in writes)
        }


def write(target: object, written: Written, event: Event, facts: Facts) -> list[tuple[str, UUID]]:
    """Set the given facts on `target`.

    Returns, for each field that thereby got two values, its name and whose value it met.
    """
    met: list[tuple[str, UUID]] = []
    for name, value in facts.given().items():
        if name in facts.keeps_both:
            met += keep(written, event, name, value)
        else:
            written.writes[name] = [Write(event, value)]
        setattr(target, name, shown(written, name, facts.careful.get(name, ())))
    return met


def keep(written: Written, event: Event, name: str, value: Any) -> list[tuple[str, UUID]]:
    """Give one field that keeps both a value; returns as `write` does."""
    unseen = [earlier for earlier in written.writes.get(name, ()) if not event.saw(earlier.event)]
    written.writes[name] = [*unseen, Write(event, value)]
    return [(name, earlier.event.author.id) for earlier in unseen if earlier.value != value]


def shown(written: Written, name: str, careful: Sequence[Any] = ()) -> Any:
    """The value of a field that has one: the most careful of those that stand, else the last."""
    values = [write.value for write in written.writes[name]]
    return next((value for value in careful if value in values), values[-1])
