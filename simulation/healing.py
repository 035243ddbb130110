"""The store put back from an older backup, and healed from the laptops as `store.healing` does it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from jourtui.store import destruction
from jourtui.store.server import FROZEN
from jourtui.store.shared import HistoryDiffers
from simulation import culling

if TYPE_CHECKING:
    from simulation.night import Night


def restore(night: Night) -> None:
    """The store loses what came after its backup.

    Frozen until it is healed, as the runbook says; or, by who did not read it, opened at once as it was. That
    is done here only where every laptop is ahead of the backup, and on its disk, so that no power cut brings
    it behind: one that is not ahead could not know, and would begin another history.
    """
    backup, store = night.backup, night.store
    assert backup is not None
    joined = [machine for machine in night.machines if machine.role]
    if any(not machine.on or machine.busy for machine in night.machines) or store.seq == backup.seq:
        return
    careless = all(m.replica.position().seq > backup.seq for m in joined) and night.chance.random() < 0.8
    night.note_fault("store restored, same epoch" if careless else "store restored and frozen")
    night.tell(f"  from {store.seq} to {backup.seq}")
    for machine in joined:
        machine.disk.settle()
    night.ledger = store.events
    fresh = backup.copied()
    store.events, store._keys, store._heads = fresh.events, fresh._keys, fresh._heads
    store.destroyed = fresh.destroyed
    store.roles = fresh.roles
    store.epoch = backup.epoch if careless else FROZEN
    night.strays.clear()
    night.laws.forget_what_is_nowhere()


def heal(night: Night) -> None:
    """Every laptop that is left gives the store what it lacks, in any order; then it is opened."""
    if any(machine.busy for machine in night.machines):
        return
    for machine in night.machines:
        if not machine.on:
            machine.boot()
    store = night.store
    before = store.seq
    joined = [machine for machine in night.machines if machine.role]
    night.chance.shuffle(joined)
    for machine in joined:
        try:
            culling.replay(store, destruction.all_destroyed(machine.replica))
            keys = [*machine.replica.all_keys(), *destruction.withheld(machine.replica)]
            store.heal(machine.replica.confirmed(), keys)
        except HistoryDiffers as error:
            night.laws.breaks("heal", f"{machine.name} is no continuation of the store: {error}")
    night.tell(f"store healed from {before} to {store.seq}")
    if store.epoch == FROZEN:
        store.epoch = uuid4()
    night.ledger = None
    for machine in joined:
        if not store.is_enrolled(machine.role) and machine.role not in store.revoked:
            night.tell(f"  {machine.name} is let in again")
            machine.role = store.enrol(machine.replica.device)
        machine.again()
