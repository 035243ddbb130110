"""What a dead laptop had that nobody else has, carried over from its disk or its backup.

Under supervision, and on record. What is given is only read: its files are copied, as encrypted as they are,
and the copy is opened. Nothing of what people wrote is opened; its events are put in the shared store by this
laptop, with their authors kept. Its unfinished forms, if it is a disk, become unfinished here; but for those
of records that were destroyed, or that may have been and do not open yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from jourtui.store import chunks, dead_laptop, destruction, joined, keys, obeying, paths
from jourtui.store.carrying import CarryError, Outcome, carry, line_of, pull
from jourtui.store.copies import EVENTS
from jourtui.store.envelope import Sealed
from jourtui.store.keys import OWN_UNIT, KeyRow
from jourtui.store.replica import FILE, Replica, ReplicaError
from jourtui.store.restore import Open
from jourtui.store.session import Person
from jourtui.store.vault import OpenVault
from jourtui.store.workplace import Workplace, unit_keys


@dataclass(frozen=True, slots=True)
class Rescued:
    """What was carried over from the laptop `device`; `drafts` are unfinished forms new here, `left` are not.

    `alone`: nobody but the one who rescues can open either laptop, so there was no second person.
    """

    device: UUID
    outcome: Outcome
    drafts: int
    left: int
    alone: bool


def rescue(workplace: Workplace, folder: Path, open_vault: Open, why: str) -> Rescued:
    """Carry over from the dead laptop's `folder`, or from its backup that lies there. Safe to repeat.

    Who did it and why is written in that person's access log before anything is opened. Somebody else must
    open the dead laptop, where there is anybody else. Raises CarryError, CopyError, SharedError, VaultError,
    ReplicaError, OSError; then what was given is as it was.
    """
    if not why.strip():
        raise CarryError("Skriv varför med --why: det står sedan i åtkomstloggen.")
    if not any(folder.glob(f"*{EVENTS}")):
        for name in (paths.VAULT_FILE, FILE):
            if not (folder / name).is_file():
                raise CarryError(f"{folder}: här finns ingen dator från jourtui ({name} saknas).")
    if folder.resolve() == workplace.folder.resolve():
        raise CarryError("Det där är den här datorns egen mapp.")
    with line_of(workplace) as line:
        reason = f"räddning från en annan dator: {why.strip()}"
        workplace.desk.log_reading("opened", reason=reason)
        try:
            with dead_laptop.opened(workplace.folder, folder, open_vault) as dead:
                alone = _alone(workplace.vault, dead.vault)
                if alone:
                    workplace.desk.log_reading("opened", reason=f"{reason} (av en person ensam)")
                units = _same_unit(workplace, dead.replica, dead.vault)
                pull(line, workplace.journal)
                events = _events(dead.replica, workplace.replica)
                rows = _keys(dead.replica, events, units, workplace.journal.unit_keys)
                device = dead.replica.device
                outcome = carry(line, workplace.journal, device, events, rows)
                _files(dead.replica, workplace.replica)
                # A form of what was destroyed since would come back as readable as it was typed.
                obeying.obey(workplace.journal, line.destroyed(destruction.known(workplace.replica)))
                return Rescued(device, outcome, *_drafts(dead.replica, workplace.replica), alone)
        except ReplicaError as error:
            if error.damaged:
                raise CarryError("Journalen på disken är skadad och kan inte läsas till slut.") from error
            raise


def _alone(here: OpenVault, dead: OpenVault) -> bool:
    """Whether one person alone rescues, since there is no other. Raises CarryError where there is another.

    Whoever works at two laptops has an id on each: the name is what they share.
    """

    def is_me(person: Person) -> bool:
        same_name = person.name.casefold().split() == here.person.name.casefold().split()
        return same_name or person.id == here.person.id

    if not is_me(dead.person):
        return False
    others = [person.name for person in (*here.people, *dead.people) if not is_me(person)]
    if others:
        raise CarryError(
            f"Två personer ska vara med, och {here.person.name} öppnar båda datorerna. Låt en annan "
            f"öppna den ena: {', '.join(dict.fromkeys(others))}."
        )
    return True


def _same_unit(workplace: Workplace, dead: Replica, opened: OpenVault) -> dict[int, bytes]:
    """The dead laptop's unit keys. Raises CarryError when it is another unit's, or a demo's."""
    if dead.demo != workplace.replica.demo:
        raise CarryError("Den ena datorn är en demo och den andra inte.")
    units = unit_keys(opened)
    theirs = joined.store_of(opened)
    mine = workplace.journal.unit_keys
    if theirs is not None and mine.get(theirs.unit_version) != theirs.unit_key:
        raise CarryError("Datorn hör till en annan enhet. Inget har flyttats.")
    return units


def _events(dead: Replica, here: Replica) -> list[Sealed]:
    """What it had confirmed that the store has not (healed without it), what waited, what was set aside."""
    known = {row[0] for row in here.connection.execute("SELECT event_id FROM confirmed")}
    confirmed = dead.connection.execute("SELECT event_id, seq FROM confirmed ORDER BY seq").fetchall()
    lost = {seq for event_id, seq in confirmed if event_id not in known}
    found = [
        event.carried.sealed for event in (dead.confirmed(min(lost) - 1) if lost else []) if event.seq in lost
    ]
    found += [event.sealed for event in dead.pending()]
    return found + dead.set_aside_events()


def _keys(
    dead: Replica, events: list[Sealed], theirs: dict[int, bytes], ours: dict[int, bytes]
) -> list[KeyRow]:
    """The record keys of the events, under a unit key that this unit has."""
    version = max(ours)
    rows = []
    for key_id in dict.fromkeys(event.key_id for event in events):
        row = dead.key(key_id)
        if row is None or row.unit_version not in theirs:
            continue
        shared = row.unit_version != OWN_UNIT and ours.get(row.unit_version) == theirs[row.unit_version]
        if not shared:
            try:
                key = keys.unwrap(row, theirs[row.unit_version])
            except keys.UnwrapError:
                continue
            row = keys.wrap(key, row.key_id, row.record_id, ours[version], version)
        rows.append(row)
    return rows


def _files(dead: Replica, here: Replica) -> None:
    """Take over the chunks of kept files that it had not sent: the sync of this laptop sends them."""
    with here.transaction():
        chunks.add(here, chunks.every_unshared(dead))


def _drafts(dead: Replica, here: Replica) -> tuple[int, int]:
    """Keep its unfinished forms here too: beside one's own, where there is one of the same name.

    Returns how many are new here, and how many were left: their record was destroyed, or does not open yet.
    """
    added = left = 0
    withheld = {row.record_id for replica in (dead, here) for row in destruction.withheld(replica)}
    with here.transaction():
        for draft_id, person, record, epoch, seq, _, content, at in dead.connection.execute(
            "SELECT draft_id, person_id, record_id, base_epoch, base_seq, base_own, content, updated_at"
            " FROM draft"
        ).fetchall():
            of = UUID(bytes=record) if record is not None else None
            if of is not None and (of in withheld or destruction.trace_of(here, of) is not None):
                left += 1
                continue
            name = draft_id
            found = here.connection.execute(
                "SELECT content FROM draft WHERE draft_id = ?", (name,)
            ).fetchone()
            if found is not None:
                if found[0] == content:
                    continue
                name = f"{draft_id} {dead.device}"
            # Nothing of this laptop's own had been seen when it was typed.
            added += here.connection.execute(
                "INSERT OR IGNORE INTO draft VALUES (?, ?, ?, ?, ?, 0, ?, ?)",
                (name, person, record, epoch, seq, content, at),
            ).rowcount
    return added, left
