"""Destruction among the faults: notes are struck, decided on, confirmed by a colleague, and carried out.

The product's own deeds, and `store.destroying` at the store itself, as its administrator. What a fault cuts
short is done again later.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg

from jourtui.rules.entries import EntryStruck, NoteWritten
from jourtui.rules.event import Event
from jourtui.rules.retention import day_of
from jourtui.store import destroying, destruction, obeying, retention
from jourtui.store.admin_line import ServerError
from jourtui.store.desk import Desk
from jourtui.store.retention import CannotDecide
from jourtui.store.settings import load_retention
from jourtui.store.shared_errors import SharedError
from jourtui.store.workplace import Workplace

if TYPE_CHECKING:
    from chaos.site import Site

RULES = load_retention()
OFTEN = 0.08
"""How often a laptop does something of this, among all that it does."""


def deed(place: Workplace, chance: random.Random, known: list[UUID], url: str) -> list[UUID]:
    """One step towards a destruction, or the destruction itself; the ids of what was saved."""
    desk = place.desk
    try:
        match chance.randrange(4):
            case 0:
                return strike(desk, chance.choice(known))
            case 1:
                decide(desk)
            case 2:
                confirm(desk)
            case _:
                carry_out(place, url)
    except (CannotDecide, ServerError, SharedError, psycopg.Error):
        pass  # decided meanwhile by another, or the store is out of reach: it is done again
    return []


def strike(desk: Desk, record: UUID) -> list[UUID]:
    """Strike the first note of a record that is not struck."""
    events = desk.journal.events(record)
    struck = {event.payload.entry for event in events if isinstance(event.payload, EntryStruck)}
    found = next((event for event in events if _can_be_struck(event, struck)), None)
    return desk.write(record, EntryStruck(entry=found.id, reason="fel")) if found else []


def _can_be_struck(event: Event, struck: set[UUID]) -> bool:
    return isinstance(event.payload, NoteWritten) and event.id not in struck


def decide(desk: Desk) -> None:
    """Decide on the struck notes."""
    found = retention.verdicts(desk.journal, RULES, day_of(desk.now()))
    due = [verdict for verdict in found if verdict.status == "due"][:5]
    if due:
        retention.decide(desk, RULES, due, "fel")


def confirm(desk: Desk) -> None:
    """Stand behind what a colleague decided."""
    for record in retention.standing_records(desk.journal)[:5]:
        made = retention.decision(desk.journal, record)
        if made.confirmation is None and made.by_id != desk.author.id:
            retention.confirm(desk, record)


def carry_out(place: Workplace, url: str) -> None:
    """`jourtui destroy`: all that is in force."""
    destroying.read_all(place.vault, place.desk)
    obeying.tell_of_destroyed(place.desk)
    for plan in destroying.plans(place.journal, RULES, destroying.store_time(url)):
        if plan.go:
            destroying.destroy(url, place.desk, RULES, plan.record)


def wrong(site: Site, laptops: dict[str, list[destruction.Destroyed]]) -> tuple[int, list[str]]:
    """How many were destroyed in the store, and what is not as it should be of them at the end."""
    with psycopg.connect(site.url) as admin:
        gone = {row.record for row in destroying.known(admin)}
        count = "SELECT count(*) FROM journal.key WHERE key_id = ANY (%s)"
        left = admin.execute(count, (list(gone),)).fetchone()
    found = [f"the store has {left[0]} keys of what was destroyed"] if left and left[0] else []
    for name, known in laptops.items():
        if {row.record for row in known} != gone:
            found.append(f"{name} knows of {len(known)} destroyed of {len(gone)}")
    return len(gone), found
