"""What must hold after every step of a night, and what when all is quiet. Each law has a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from jourtui.rules import assignment as assignment_rules
from jourtui.rules import call as call_rules
from jourtui.rules import case as case_rules
from jourtui.rules import closing, responsibility
from jourtui.rules.entries import NoteGone
from jourtui.rules.event import Event
from jourtui.store import destruction, retention, views
from jourtui.store.envelope import ZERO_HASH
from jourtui.store.sync_status import SyncStatus
from jourtui.store.verify import rebuild_is_equal, verify, views_digest
from simulation.folding import clock_decides_nothing

if TYPE_CHECKING:
    from simulation.machine import Machine
    from simulation.night import Night


class Broken(AssertionError):
    """A law was broken. `night` has the seed and the trace."""

    def __init__(self, law: str, what: str, night: Night) -> None:
        super().__init__(f"{law}: {what}")
        self.law = law
        self.night = night


_LEFT = (
    ("keys", "record_id"),
    ("keys", "key_id"),
    ("withheld", "record_id"),
    ("withheld", "key_id"),
    ("draft", "record_id"),
)
"""Where something could be left of what was destroyed: table, and the column that names it."""


class Laws:
    """The laws of one night."""

    def __init__(self, night: Night) -> None:
        self._night = night
        self._broken: Broken | None = None
        self.acknowledged: set[UUID] = set()
        """What people were told is saved, and no restoring has lost."""
        self.destroyed: set[UUID] = set()
        """Records that were destroyed in the store, and no restoring has made that unknown to everybody."""

    def breaks(self, law: str, what: str) -> NoReturn:
        """The first is remembered: the program may swallow what is raised here."""
        self._broken = self._broken or Broken(law, what, self._night)
        raise self._broken

    def hold(self) -> None:
        """After every step."""
        if self._broken is not None:
            raise self._broken
        night = self._night
        stored = [event.carried.sealed.event_id for event in night.store.events]
        if any(event.seq != place for place, event in enumerate(night.store.events, 1)):
            self.breaks("gapless", "the store's numbers have a gap, or are in disorder")
        if len(stored) != len(set(stored)):
            self.breaks("twice", "an event is twice in the store")
        changed = [machine for machine in night.machines if machine.on and machine.changed]
        for machine in night.machines:
            self.acknowledged |= machine.own
        for machine in changed:
            machine.look()
            machine.changed = False
        lost = self.acknowledged - self._everywhere()
        if lost:
            self.breaks("lost", f"acknowledged and nowhere: {_names(lost)}")
        for machine in changed:
            self._laptop(machine)
        self.destroyed |= {row.record for row in night.store.destroyed}
        if night.store.keys_of({row.record for row in night.store.destroyed}):
            self.breaks("destroyed", "the store has a key of what was destroyed")

    def forget_what_is_nowhere(self) -> None:
        """After a restoring: what was only in what was replaced is lost by that, not by the program."""
        for machine in self._night.machines:
            if machine.on:
                machine.look()
        self.acknowledged &= self._everywhere(confirmed=True)
        known = {row.record for row in self._night.store.destroyed}
        for machine in self._night.machines:
            if machine.on:  # as all are when the store is restored
                known |= {row.record for row in destruction.all_destroyed(machine.replica)}
        self.destroyed &= known

    def _everywhere(self, *, confirmed: bool = False) -> set[UUID]:
        """Where an event can live: in the store, or waiting on a laptop; in a restoring, on any."""
        found = {event.carried.sealed.event_id for event in self._night.store.events}
        for machine in self._night.machines:
            if not machine.on:  # what the disk has is seen when it starts
                found |= machine.own
            found |= machine.has.pending | machine.has.aside
            if confirmed or self._night.ledger is not None:
                found |= machine.has.confirmed
        return found

    def _laptop(self, machine: Machine) -> None:
        night, name, replica = self._night, machine.name, machine.replica
        pending, confirmed, aside = machine.has.pending, machine.has.confirmed, machine.has.aside
        gone = machine.own - pending - confirmed - aside
        if gone:
            self.breaks("kept", f"{name} has not what was saved there: {_names(gone)}")
        for one, other in ((pending, confirmed), (pending, aside), (confirmed, aside)):
            if one & other:
                self.breaks("twice", f"{name} has in two places: {_names(one & other)}")
        position = replica.position()
        if len(confirmed) != position.seq:
            self.breaks("cursor", f"{name} has {len(confirmed)} confirmed events at seq {position.seq}")
        log = night.ledger if night.ledger is not None and len(night.ledger) >= position.seq else None
        log = night.store.events if log is None else log
        right = (
            ZERO_HASH
            if not position.seq
            else log[position.seq - 1].chain
            if position.seq <= len(log)
            else b""
        )
        if position.chain != right:
            self.breaks("cursor", f"{name} has another history at {position.seq}")
        chain = replica.pending()
        for before, event in pairwise(chain):
            if (event.dseq, event.prev) != (before.dseq + 1, before.hash):
                self.breaks("own chain", f"{name} has a gap in its own chain at {event.dseq}")
        if not all(event.device == replica.device and event.hash_is_right() for event in chain):
            self.breaks("own chain", f"{name} has an event of another chain")
        for event in chain:
            self._base(machine, event.sealed.event_id, event.sealed.base.seq)
        for view in ("view_call", "view_case"):
            (nobody,) = replica.connection.execute(
                f"SELECT count(*) FROM {view} WHERE holder_id IS NULL AND NOT needs_newer"
            ).fetchone()
            if nobody:
                self.breaks("responsible", f"{name} shows {nobody} in {view} that nobody is responsible for")

        self._gone(machine)

    def _gone(self, machine: Machine) -> None:
        """Of what a laptop knows was destroyed it has neither key, view, search word nor draft."""
        execute = machine.replica.connection.execute
        for row in destruction.all_destroyed(machine.replica):
            raw, told = row.record.bytes, row.record.hex
            for table, column in _LEFT:
                if execute(f"SELECT 1 FROM {table} WHERE {column} = ?", (raw,)).fetchone():
                    self.breaks("destroyed", f"{machine.name} has {table} of {row.record}")
            for view in views.TABLES:
                if execute(f"SELECT 1 FROM {view.__tablename__} WHERE record_id = ?", (told,)).fetchone():
                    self.breaks("destroyed", f"{machine.name} has {view.__tablename__} of {row.record}")
            searched = "SELECT 1 FROM view_search WHERE rowid = (SELECT n FROM record WHERE record_id = ?)"
            if execute(searched, (raw,)).fetchone():
                self.breaks("destroyed", f"{machine.name} finds {row.record} by its words")

    def _base(self, machine: Machine, event: UUID, base: int) -> None:
        if machine.shown.get(event, base) != base:
            self.breaks("base", f"{event} says that it saw {base}; on the screen was {machine.shown[event]}")

    def status(self, machine: Machine, status: SyncStatus) -> None:
        """The sync of `machine` says this now; `machine.told` is what it said before."""
        if status.state != "connected":
            return
        night, position = self._night, machine.replica.position()
        waiting = len(machine.ids("pending"))
        if status.unsynced != waiting or status.quarantined != len(machine.ids("quarantine")):
            self.breaks("status", f"{machine.name} says {status.unsynced} unsynced of {waiting}")
        if status.unsynced == status.behind == 0:
            here = night.store.events[: position.seq]
            if len(here) < position.seq or (here and here[-1].chain != position.chain):
                self.breaks("status", f"{machine.name} says in sync with a store that has another history")
        anew = status.as_of == machine.clock() and status.as_of != machine.told.as_of
        if anew and position.seq < machine.heard:
            self.breaks("as of", f"{machine.name} says that it has all, at {position.seq} of {machine.heard}")

    def same_answer(self, one: object, other: object) -> None:
        """A request that arrived twice."""
        if isinstance(one, list) and one != other:
            self.breaks("twice", "an append that is repeated has another answer")

    def rebuild(self, machine: Machine) -> None:
        """The views are what the events say; to a window from before the joining they are not readable."""
        if machine.lacks_keys:
            return
        with machine.program():
            if not rebuild_is_equal(machine.journal):
                self.breaks("rebuild", f"{machine.name} showed something else than its events say")

    # When all is quiet

    def has_all(self, machine: Machine) -> bool:
        """Whether a laptop has sent all and has all."""
        return not machine.replica.pending(1) and machine.replica.position().seq == self._night.store.seq

    def quiet(self) -> None:
        """Everybody has talked, old programs and new."""
        joined = [machine for machine in self._night.machines if machine.role]
        for machine in joined:
            if not self.has_all(machine):
                waits = len(machine.ids("pending"))
                at = f"{machine.replica.position().seq} of {self._night.store.seq}, {waits} waiting"
                self.breaks(
                    "stuck", f"{machine.name} is at {at}: {machine.told.state} {machine.told.problem}"
                )
        stored = {row.record for row in self._night.store.destroyed}
        if self.destroyed != stored:
            self.breaks("destroyed", f"the store has forgotten {_names(self.destroyed - stored)}")
        there = {row.record for machine in joined for row in destruction.all_destroyed(machine.replica)}
        for row in self._night.store.destroyed:
            if row.record not in there and not self._taken_back(joined[0], row.decision):
                self.breaks("destroyed", f"no laptop has dropped {row.record}")
        for machine in joined:
            known = {row.record for row in destruction.all_destroyed(machine.replica)}
            if stored & there - known:
                self.breaks("destroyed", f"{machine.name} has not dropped {_names(stored - known)}")
            if destruction.withheld(machine.replica):
                self.breaks("withheld", f"{machine.name} still waits to open what is old")
            for record in known:
                opened = machine.journal.events(machine.replica.record_of(record) or record)
                left = [event for event in opened if record in (event.id, event.record)]
                if any(not isinstance(event.payload, NoteGone | None) for event in left):
                    self.breaks("destroyed", f"{machine.name} opens {record}")
        for newer in (False, True):
            self.agreed([machine for machine in joined if machine.newer == newer])

    def _taken_back(self, machine: Machine, decision: UUID) -> bool:
        """Whether nobody has written that a decision was carried out before somebody took it back."""
        found = machine.replica.connection.execute(
            "SELECT record_id FROM confirmed WHERE event_id = ?", (decision.bytes,)
        ).fetchone()
        return bool(retention.decision(machine.journal, UUID(bytes=found[0])).withdrawn_name)

    def agreed(self, machines: Sequence[Machine], *, at_last: bool = False) -> None:
        """These run the same program: they are whole, and show the same to the last byte."""
        digests = {views_digest(machine.replica.connection) for machine in machines}
        if len(digests) > 1:
            self.breaks("agree", "the laptops do not show the same")
        stored = {event.carried.sealed.event_id: event for event in self._night.store.events}
        for machine in machines:
            if not stored.keys().isdisjoint(machine.ids("quarantine")):
                self.breaks("twice", f"{machine.name} has set aside what the store has")
            with machine.program():
                found = verify(machine.replica, machine.vault.unit_keys)
            if found:
                self.breaks("verify", f"{machine.name}: {'; '.join(map(str, found))}")
            for event_id in machine.own & stored.keys():
                self._base(machine, event_id, stored[event_id].carried.sealed.base.seq)
            if at_last:
                self.rebuild(machine)
                if machine.replica.connection.execute("SELECT 1 FROM held").fetchone():
                    self.breaks("held", f"{machine.name} holds what a newer program understands")
        for machine in machines[:1] if at_last else ():
            with machine.program():
                for record, type_ in machine.replica.connection.execute("SELECT record_id, type FROM record"):
                    self._record(machine.journal.events(UUID(bytes=record)), type_)

    def _record(self, events: list[Event], type_: str) -> None:
        """One record that everybody has."""
        if [event.seq for event in events] != sorted(event.seq or 0 for event in events):
            self.breaks("order", "a record's events are not in the shared order")
        if type_ not in _FOLDS:
            return
        if not clock_decides_nothing(events):
            self.breaks("clocks", f"the devices' clocks decide something in {events[0].record}")
        fold = _FOLDS[type_]
        state = fold(events)
        told = {(tell.event_id, tell.person_id) for tell in state.log.tells}
        self._not_closed_unseen(events, fold)
        for place, event in enumerate(events):
            if not isinstance(event.payload, responsibility.PAYLOADS):
                continue
            before, after = fold(events[:place]), fold(events[: place + 1])
            void = event.id in state.log.void
            if void != (event.id in after.log.void):
                self.breaks("order", f"a later event has changed what {event.id} did")
            another_has = before.claimed and before.holder_id != event.author.id
            if isinstance(event.payload, responsibility.Claimed) and not void and another_has:
                self.breaks("first claim", f"{event.id} took what another had claimed before")
            if void and isinstance(event.payload, responsibility.Claimed | responsibility.TakenOver):
                lacking = {event.author.id, before.holder_id} - {
                    person for id_, person in told if id_ == event.id
                }
                if lacking:
                    self.breaks("told", f"{event.id} came too late, and not both were told")

    def _not_closed_unseen(self, events: list[Event], fold: Callable[[list[Event]], Any]) -> None:
        """Nobody holds a record that another closed unseen: it is open, and both have been told."""
        struck = fold(events).log.struck
        closes: list[Event] = []
        for end, event in enumerate(events, 1):
            if isinstance(event.payload, _CLOSED) and event.id not in struck:
                closes.append(event)
            elif isinstance(event.payload, _REOPENED) and event.id not in struck:
                closes = [one for one in closes if not event.saw(one)]
                continue
            elif not isinstance(event.payload, responsibility.PAYLOADS):
                continue
            state = fold(events[:end])
            taken = _taken_by(events[:end], state)
            if taken is None:
                continue
            seen = [one for one in closes if one.saw(taken) or one.author.id == state.holder_id]
            unseen = [one for one in closes if one not in seen and not taken.saw(one)]
            if not unseen or seen:
                continue
            if not state.open:
                self.breaks("closed unseen", f"{unseen[0].id} closed what {state.holder_name} has by then")
            apart = {one.id for one in unseen}  # beside a reopening it is one of two values, and told as that
            told = {
                tell.person_id
                for tell in state.log.tells
                if tell.code in closing.TOLD or (tell.code == "two_values" and tell.event_id in apart)
            }
            if event in (taken, *unseen) and not {state.holder_id, unseen[-1].author.id} <= told:
                self.breaks("closed unseen", f"of {unseen[-1].id} not both were told")


_CLOSED = (
    call_rules.CallClosed,
    case_rules.CaseClosed,
    assignment_rules.AssignmentDone,
    assignment_rules.AssignmentReturned,
)
_REOPENED = (call_rules.CallReopened, case_rules.CaseReopened, assignment_rules.AssignmentReopened)
_FOLDS: dict[str, Callable[[list[Event]], Any]] = {
    "call": call_rules.fold,
    "case": case_rules.fold,
    "assignment": assignment_rules.fold,
}
"""The records that somebody is responsible for."""


def _taken_by(events: list[Event], state: Any) -> Event | None:
    """What made the one who is responsible that, if not that they took it in."""
    for event in reversed(events):
        payload = event.payload
        if event.id in state.log.void:
            continue
        if isinstance(payload, responsibility.Claimed | responsibility.Offered | responsibility.TakenOver):
            return event
        if isinstance(payload, responsibility.Accepted):
            return event
    return None


def _names(ids: Iterable[UUID]) -> str:
    return ", ".join(str(one) for one in sorted(ids)[:3])
