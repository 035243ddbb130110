"""The device ids under which one laptop carries another's events, in a chain of its own for each."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import psycopg

from jourtui.rules.event import carried_id

TRIES = 8
"""Ids to try: a store that was healed has lost whose the former ones were, and lets nobody take them."""


def ids(writer: UUID, carrier: UUID) -> list[UUID]:
    """Those of the laptop `carrier` for what the laptop `writer` wrote, in the order that they are tried."""
    return [carried_id(writer, carrier, n) for n in range(TRIES)]


def carried(devices: Collection[tuple[UUID, str, bool]]) -> dict[UUID, tuple[UUID, UUID]]:
    """The ids among `devices` that are no laptop's own: each with who wrote what came so, and who carried it.

    Of each: its id, its role, and whether anybody can log in by that. One that another laptop's role holds
    is not among them.
    """
    roles = {id_: (role, open_) for id_, role, open_ in devices}
    found = {}
    for writer in roles:
        for carrier, (role, _) in roles.items():
            for id_ in ids(writer, carrier):
                of, open_ = roles.get(id_, ("", True))
                if of == role or not open_:
                    found[id_] = (writer, carrier)
    return found


def with_what_it_carried(connection: psycopg.Connection[Any], role: str) -> list[UUID]:
    """The device ids of a laptop's role, and those it carried under that no role has since a healing."""
    rows = connection.execute(
        """SELECT device_id, role_name, EXISTS (SELECT FROM pg_roles WHERE rolname = role_name)
           FROM journal.device"""
    ).fetchall()
    own = [device for device, of, _ in rows if of == role]
    nobodys = {device for device, _, is_there in rows if not is_there}
    carried = {id_ for writer, _, _ in rows for device in own for id_ in ids(writer, device)}
    return [*own, *(carried & nobodys).difference(own)]
