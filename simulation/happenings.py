"""Everything that may happen in a night: to people, laptops, lines and the store; chosen by chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

from jourtui.store import sync
from jourtui.store.admin_line import ServerError
from jourtui.store.cipher_file import ReplicaError
from jourtui.store.destruction import RecordDestroyed
from jourtui.store.journal import JournalDiffers, NeedsNewer, TooLong
from jourtui.store.retention import CannotDecide
from jourtui.store.server import FROZEN
from jourtui.store.shared_errors import SharedError
from simulation import culling, healing
from simulation.deeds import AROUND, DEEDS, Deed
from simulation.disk import Died
from simulation.machine import Backup, Machine

if TYPE_CHECKING:
    from simulation.night import Night


def deed(night: Night) -> None:
    """A person does something, perhaps as the machine dies or the disk fills up."""
    machine = night.one()
    if machine is None:
        return
    deeds = AROUND if night.around else DEEDS
    name = night.chance.choices(list(deeds), [weight for weight, _ in deeds.values()])[0]
    _does(night, machine, name, deeds[name][1])


def _does(night: Night, machine: Machine, name: str, what: Deed) -> None:
    fault = night.chance.choice(("die", "die-after", "full")) if night.chance.random() < 0.06 else ""
    night.tell(f"{machine.name} {name}")
    try:
        with machine.program(), machine.failing(fault, night.chance.randint(1, 12)):
            what(machine, night.chance)
    except Died:
        night.note_fault(f"{fault or 'died'} in a deed")
        machine.die(power_cut=night.chance.random() < 0.5)
    except (NeedsNewer, TooLong, ReplicaError, RecordDestroyed, CannotDecide) as refused:
        if isinstance(refused, ReplicaError):
            night.note_fault("disk full")
        night.tell(f"  refused: {type(refused).__name__}")


def talk(night: Night) -> None:
    machine = night.one(idle=True, joined=True)
    if machine is None or machine.sync is None:
        return
    fault = night.chance.choice(("die", "die-after", "full")) if night.chance.random() < 0.06 else ""
    machine.sync._size = night.chance.choice((1, 3, 200, 200))
    night.tell(f"{machine.name} talks")
    far = 3 if night.chance.random() < 0.2 else 1_000
    with patch.object(sync, "FAR_BEHIND", far), machine.failing(fault, night.chance.randint(1, 40)):
        machine.talk()
    if not machine.on:
        night.note_fault(f"{fault or 'died'} in a talk")


def delivered_again(night: Night) -> None:
    """What the store sent long ago comes once more."""
    machine = night.one(idle=True, joined=True)
    if machine is None or night.ledger is not None or machine.lacks_keys:
        return
    night.note_fault("delivered again")
    first = night.chance.randint(0, machine.replica.position().seq)
    events, keys = night.store.pull(first, night.chance.randint(1, 9))
    if machine.replica.position().seq <= night.store.seq:
        with machine.program():
            machine.journal.accept(night.store.epoch, events, keys)


def stray_arrives(night: Night) -> None:
    """A request whose laptop gave up long ago."""
    if night.strays:
        work = night.strays.pop(night.chance.randrange(len(night.strays)))
        try:
            work()
        except Exception as refused:
            night.tell(f"  stray refused: {refused}")


def switch_off(night: Night) -> None:
    machine = night.one()
    if machine is not None:
        power_cut = night.chance.random() < 0.6
        night.note_fault("power cut" if power_cut else "crash")
        night.tell(f"  {machine.name}")
        machine.die(power_cut=power_cut)


def switch_on(night: Night) -> None:
    for machine in night.machines:
        if not machine.on and not machine.busy:
            machine.boot()
            night.tell(f"{machine.name} starts")


def start_again(night: Night) -> None:
    """Sign out and in; perhaps with a newer program."""
    machine = night.one(idle=True)
    if machine is not None:
        machine.newer |= night.chance.random() < 0.2
        night.tell(f"{machine.name} starts again, newer {machine.newer}")
        machine.again()


def clock_jumps(night: Night) -> None:
    machine = night.one()
    if machine is not None:
        night.note_fault("clock jump")
        machine.offset += timedelta(days=night.chance.choice((3, -40, 0.01, 400)))


def years_pass(night: Night) -> None:
    """What is closed, and nobody writes in, grows old enough to be destroyed; and somebody looks what has."""
    for doing in (culling.close, culling.decide):
        machine = night.one()
        if machine is not None:
            _does(night, machine, doing.__name__, doing)
        if doing is culling.close:
            night.note_fault("years pass")
            night.pass_time(timedelta(days=night.chance.choice((15, 6 * 365, 6 * 365))).total_seconds())


def destroy(night: Night) -> None:
    """Whoever administers the store carries out, at a laptop, a decision that is in force."""
    machine = night.one(idle=True, joined=True)
    if machine is None or night.ledger is not None or machine.role in night.store.revoked:
        return
    fault = night.chance.choice(("die", "die-after", "full")) if night.chance.random() < 0.3 else ""
    night.tell(f"{machine.name} destroys")
    machine.busy = True
    try:
        with machine.program(), machine.failing(fault, night.chance.randint(1, 12)):
            carry_out(night, machine)
    except Died:
        if machine.on:
            machine.dead = machine.disk.image(night.chance, power_cut=night.chance.random() < 0.5)
        night.note_fault(f"{fault or 'died'} in a destruction")
    finally:
        machine.busy = False
    if not machine.on:
        machine.fall()


def carry_out(night: Night, machine: Machine) -> None:
    """`jourtui destroy` at a laptop, whatever it answers."""
    try:
        culling.carry_out(night, machine)
    except (ServerError, SharedError, JournalDiffers, NeedsNewer, ReplicaError) as refused:
        night.tell(f"  not destroyed: {type(refused).__name__} {refused}")


def back_up(night: Night) -> None:
    machine = night.one()
    if machine is not None:
        machine.backup = Backup(machine.disk.image(night.chance, power_cut=False))
        night.tell(f"{machine.name} is backed up")


def restore(night: Night) -> None:
    """Not while the store is restored and open: a laptop behind it would begin another history."""
    machine = night.one(idle=True)
    if (
        machine is not None
        and machine.backup is not None
        and (night.ledger is None or night.store.epoch == FROZEN)
    ):
        night.note_fault("laptop restored")
        night.tell(f"  {machine.name}")
        machine.restore(machine.backup, properly=night.chance.random() < 0.5)
        night.laws.forget_what_is_nowhere()


def join_later(night: Night) -> None:
    for machine in night.machines:
        if machine.on and not machine.role and night.ledger is None:
            night.join(machine)
            return


def poison(night: Night) -> None:
    """The store will not be able to take one of the events that wait."""
    machine = night.one()
    if machine is not None and len(night.store.poisoned) < 3:
        pending = machine.replica.pending()
        if pending:
            night.note_fault("poison")
            night.store.poisoned.add(night.chance.choice(pending).sealed.event_id)


def revoke(night: Night) -> None:
    machine = night.one(joined=True)
    if machine is not None and not night.store.revoked:
        night.note_fault("revoked")
        night.tell(f"  {machine.name}")
        night.store.revoked.add(machine.role)


def let_in_again(night: Night) -> None:
    for machine in night.machines:
        shut_out = machine.role in night.store.revoked and night.ledger is None
        if shut_out and machine.on and not machine.busy:
            night.tell(f"{machine.name} let in again")
            with machine.program():
                machine.enrol_again()


def rebuild(night: Night) -> None:
    machine = night.one()
    if machine is not None:
        night.laws.rebuild(machine)


def back_up_store(night: Night) -> None:
    if night.ledger is None:
        night.backup = night.store.copied()
        night.tell(f"store backed up at {night.store.seq}")


def restore_store(night: Night) -> None:
    if night.backup is not None and night.ledger is None:
        healing.restore(night)


def heal_store(night: Night) -> None:
    if night.ledger is not None:
        healing.heal(night)


ALL: dict[str, tuple[int, Callable[[Night], None]]] = {
    "deed": (60, deed),
    "talk": (40, talk),
    "delivered again": (2, delivered_again),
    "stray": (3, stray_arrives),
    "off": (3, switch_off),
    "on": (6, switch_on),
    "again": (2, start_again),
    "clock": (2, clock_jumps),
    "years": (5, years_pass),
    "destroy": (6, destroy),
    "backup": (3, back_up),
    "restore": (3, restore),
    "join": (2, join_later),
    "poison": (1, poison),
    "revoke": (1, revoke),
    "let in": (3, let_in_again),
    "rebuild": (1, rebuild),
    "store backup": (3, back_up_store),
    "store restore": (3, restore_store),
    "store heal": (4, heal_store),
}
"""Name → how often, and what."""
