"""Whom a deed can be about: everybody the journal knows, and who was let in and has not signed in yet."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.rules.event import Author
from jourtui.screens.dialogs.fields import lettered
from jourtui.store import entrance, queries
from jourtui.store.vault_file import VaultError

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen


def colleagues(screen: JourScreen, but: Collection[UUID] = ()) -> list[Author]:
    """Each person once, by name, whoever is signed in too; none of `but`."""
    with screen.desk.rows() as rows:
        found = {one.id: one.name for one in entrance.let_in(rows, screen.desk.now())}
        found |= {one.person_id: one.name for one in queries.staff(rows) if one.person_id is not None}
    with contextlib.suppress(VaultError):  # the journal's own are enough where it cannot be read
        found |= {one.id: one.name for one in screen.app.workplace.vault.people if one.id not in found}
    people = [Author(id_, name) for id_, name in found.items() if id_ not in but]
    return sorted(people, key=lambda one: (one.name.casefold(), one.id))


def to_choose(people: Collection[Author], me: UUID) -> list[tuple[str, str, Author]]:
    """As `Choose` wants them, with a letter each; whoever is signed in is told apart."""
    return list(lettered([(f"{one.name} (du)" if one.id == me else one.name, one) for one in people]))
