"""How documents reach each board: encrypted mail, a delivery folder, or paper (domain.md, "Documents").

Written by people, a record per board, and with the certificate that its mail is encrypted to. Paper goes to
any board, also where nothing is written in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

import msgspec
from sqlmodel import Field

from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields

Way = Literal["mail", "folder", "paper"]
_NAMES = UUID("6f0e4e0a-6a0b-4d8e-9d7a-3a1f1c1f6d5b")


def record_of(board: str) -> UUID:
    """The record of a board's channel: the same on every laptop, so that two who write it meet."""
    return uuid5(_NAMES, board)


class Route(msgspec.Struct, frozen=True):
    """Where something goes: by what way, to which address, folder or name, encrypted to which certificate."""

    way: Way
    address: str
    """Mail address, folder, or the lines of a label."""
    certificate: str = ""
    """SHA-256 of the certificate, in hexadecimal."""


@kind("channel.set")
class ChannelSet(Payload, frozen=True):
    """Documents to the board (its code) go this way from now on."""

    board: str
    way: Way
    address: str
    certificate: str = ""
    """The board's certificate, PEM."""
    fingerprint: str = ""
    """SHA-256 of the certificate, in hexadecimal."""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    """The days of the certificate (UTC)."""
    told_by: str = ""
    """Who at the board said so: how one knows that it is theirs."""


class ChannelFields(Fields):
    """Shared by the state and the table."""

    board: str = Field(default="", index=True)
    way: str = ""
    address: str = ""
    certificate: str = ""
    fingerprint: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    told_by: str = ""
    set_by: str = ""
    set_at: datetime | None = None
    two_values: bool = False
    """Two people wrote other things at the same time: nothing is sent until somebody has written again."""
    also_by: str = ""
    also: str = ""

    @property
    def route(self) -> Route:
        """Where something that is queued now would go."""
        return Route(self.way, self.address, self.fingerprint)  # type: ignore[arg-type]


class ChannelState(ChannelFields):
    """A board's channel as its events tell it."""


def fold(events: Sequence[Event]) -> ChannelState:
    """The channel that these events tell: the last in order, with what was written beside it. Total."""
    state = ChannelState()
    written: list[Event] = []
    for event in events:
        if isinstance(said := event.payload, ChannelSet):
            for name in said.__struct_fields__:
                setattr(state, name, getattr(said, name))
            state.set_by, state.set_at = event.author.name, event.written_at
            written = [*(other for other in written if not event.saw(other)), event]
    shown = written[-1] if written else None
    for other in written[:-1]:
        if shown is not None and other.payload != shown.payload and isinstance(other.payload, ChannelSet):
            state.two_values, state.also_by = True, other.author.name
            state.also = other.payload.address
    return state
