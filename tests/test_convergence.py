"""Three laptops and a store through anything a night can bring: cuts, lost replies, duplicates, crashes,
clocks gone wrong, a laptop restored from a backup, an event that the store cannot take.

The replicas are real files, and the talk is the sync's own code, one step at a time, over a line of paper
that fails as told. `JOURTUI_EXAMPLES=2000` tries harder than usual; `JOURTUI_SHRINK=1` makes what failed
small, which takes minutes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch
from uuid import UUID, uuid4

from agreement import clock_decides_nothing, same_everywhere
from factories import (
    DATA_KEY,
    EVA,
    KARIN,
    PER,
    UNIT_KEYS,
    Laptop,
    PaperStore,
    Watch,
    author,
    make_laptop,
    open_laptop,
    received,
)
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from paper_line import PaperLine

from jourtui.rules import responsibility as held
from jourtui.rules.access import Read
from jourtui.rules.call import AttemptEnded, CallClosed, CallCorrected, CallFacts, CallReopened, CaseLinked
from jourtui.rules.case import CaseClosed, CaseCorrected, CaseFacts, CaseOpened
from jourtui.rules.entries import EntryStruck, NoteWritten, TellSeen
from jourtui.rules.event import Event, Payload
from jourtui.store import sync as sync_module
from jourtui.store.address import Address
from jourtui.store.envelope import ZERO_HASH
from jourtui.store.journal import Change, Journal
from jourtui.store.replica import FILE
from jourtui.store.shared_errors import Unreachable
from jourtui.store.sync import Sync
from jourtui.store.verify import rebuild_is_equal

EXAMPLES = int(os.environ.get("JOURTUI_EXAMPLES", "40"))
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
NOWHERE = Address("/nowhere", 0, "", "", "", demo=True)
PEOPLE = (KARIN, PER, EVA)


@dataclass
class Place:
    """A laptop, its sync, and what the test knows of it."""

    laptop: Laptop
    sync: Sync
    access: UUID = field(default_factory=uuid4)
    bases: list[object] = field(default_factory=list)
    backup: Path | None = None

    def close(self) -> None:
        self.laptop.close()
        self.sync._close()


def copy_of(folder: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    shutil.copy(folder / FILE, to / FILE)


faults = st.lists(st.sampled_from(["", "", "cut", "lost", "twice"]), max_size=4)
places = st.integers(0, 2)
numbers = st.integers(0, 30)


class Night(RuleBasedStateMachine):
    """Everything that may happen, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="jourtui-night-"))
        self.store = PaperStore(Watch())
        self.poisoned: set[UUID] = set()
        self.acknowledged: dict[UUID, str] = {}
        self.records: list[UUID] = []
        self.places: list[Place] = []
        self.restored = 0

    @initialize()
    def begin(self) -> None:
        for person in PEOPLE:
            folder = self.folder / person.name
            laptop = make_laptop(folder, person, watch=Watch())
            self.places.append(Place(laptop, self._sync_of(laptop)))
        self._receive(0)
        for n in range(3):
            self._talk(n, [])
        for n in range(3):
            self._talk(n, [])

    def _sync_of(self, laptop: Laptop) -> Sync:
        sync = Sync(
            laptop.folder,
            DATA_KEY,
            dict(UNIT_KEYS),
            NOWHERE,
            self.store.epoch,
            lambda records, status: None,
            laptop.watch,
        )
        sync._wakes.close()
        sync._waker.close()
        sync._open()
        return sync

    # What people do

    def _write(self, n: int, *changes: Change, base: object = None) -> None:
        laptop = self.places[n].laptop
        ids = laptop.journal.act(laptop.author, *changes, base=base)  # type: ignore[arg-type]
        for event_id, change in zip(ids, changes, strict=True):
            self.acknowledged[event_id] = change.payload.KIND

    def _receive(self, n: int) -> None:
        record = uuid4()
        self._write(n, *received(record, at=self.places[n].laptop.watch()))
        self.records.append(record)

    def _known(self, n: int, number: int) -> tuple[UUID, list[Event]]:
        """A record that this laptop has met, and its events there."""
        journal = self.places[n].laptop.journal
        met = [(record, events) for record in self.records if (events := journal.events(record))]
        return met[number % len(met)] if met else (self.records[0], [])

    @rule(n=places)
    def receive(self, n: int) -> None:
        self._receive(n)

    @rule(n=places, number=numbers)
    def open_case(self, n: int, number: int) -> None:
        record, events = self._known(n, number)
        if events:
            case = uuid4()
            self._write(
                n,
                Change(case, CaseOpened(call=record, facts=CaseFacts(title="Oro", board="ystad"))),
                Change(record, CaseLinked(case=case)),
            )
            self.records.append(case)

    @rule(
        n=places,
        number=numbers,
        other=numbers,
        deed=st.sampled_from(["claim", "offer", "accept", "orally", "decline", "withdraw", "take_over"]),
    )
    def hand_over(self, n: int, number: int, other: int, deed: str) -> None:
        """As the screen would, or from a screen that shows something old."""
        record, events = self._known(n, number)
        laptop = self.places[n].laptop
        state = laptop.journal.call(record)
        offers = [event.id for event in events if isinstance(event.payload, held.Offered)]
        offer = offers[other % len(offers)] if offers else uuid4()
        someone = author(PEOPLE[other % 3])
        by_deed: dict[str, Payload] = {
            "claim": held.Claimed(),
            "offer": held.Offered(answer_within=180, to=someone if other % 4 else None),
            "accept": held.Accepted(offer=offer, by=laptop.author),
            "orally": held.Accepted(offer=offer, by=someone, orally=True, at=laptop.watch()),
            "decline": held.Declined(offer=offer, reason="upptagen"),
            "withdraw": held.Withdrawn(offer=offer),
            "take_over": held.TakenOver(holder=state.holder_id or someone.id, reason="överens"),
        }
        if events:
            self._write(n, Change(record, by_deed[deed]))

    @rule(n=places)
    def look(self, n: int) -> None:
        """A form is opened: it remembers what was on the screen."""
        self.places[n].bases.append(self.places[n].laptop.journal.position())

    @rule(
        n=places,
        number=numbers,
        other=numbers,
        deed=st.sampled_from(["correct", "safe", "close", "reopen", "case", "board", "close_case"]),
    )
    def change(self, n: int, number: int, other: int, deed: str) -> None:
        """Save a form, opened now or earlier."""
        record, events = self._known(n, number)
        bases = self.places[n].bases
        base = bases[other % len(bases)] if bases and other % 3 else None
        by_deed: dict[str, Payload] = {
            "correct": CallCorrected(facts=CallFacts(municipality=("1286", "1287", "1270")[other % 3])),
            "safe": CallCorrected(facts=CallFacts(safe_to_call="no" if other % 2 else "yes")),
            "close": CallClosed(exit="advice" if other % 2 else "misdial"),
            "reopen": CallReopened(),
            "case": CaseLinked(case=self.records[other % len(self.records)]),
            "board": CaseCorrected(facts=CaseFacts(board="ystad" if other % 2 else "tomelilla")),
            "close_case": CaseClosed(outcome=f"{other % 2}"),
        }
        if events:
            self._write(n, Change(record, by_deed[deed]), base=base)

    @rule(
        n=places, number=numbers, other=numbers, deed=st.sampled_from(["note", "strike", "seen", "attempt"])
    )
    def write_in(self, n: int, number: int, other: int, deed: str) -> None:
        record, events = self._known(n, number)
        if events:
            about = events[other % len(events)].id
            by_deed: dict[str, Payload] = {
                "note": NoteWritten(text=f"{other}"),
                "strike": EntryStruck(entry=about),
                "seen": TellSeen(about=about, code="two_values", detail="matter"),
                "attempt": AttemptEnded(outcome="busy" if other % 2 else "reached"),
            }
            self._write(n, Change(record, by_deed[deed]))

    @rule(n=places, number=numbers)
    def read(self, n: int, number: int) -> None:
        record, _ = self._known(n, number)
        self._write(n, Change(self.places[n].access, Read("opened", record)))

    # What the line does

    def _talk(
        self, n: int, plan: Sequence[str], *, push: bool = True, size: int = 200, far: bool = False
    ) -> None:
        sync = self.places[n].sync
        line = PaperLine(self.store, self.poisoned, plan)
        sync._size = size
        sync._head = 10_000 if far else self.store.seq
        with contextlib.suppress(Unreachable):
            sync._pull(line)  # type: ignore[arg-type]
            if push:
                sync._push(line)  # type: ignore[arg-type]
                assert sync._replica.pending_count()[0] == sync.status.unsynced == 0
            assert sync.status.behind == 0

    @rule(n=places, plan=faults)
    def talk(self, n: int, plan: list[str]) -> None:
        self._talk(n, plan)

    @rule(n=places, plan=faults)
    def push_first(self, n: int, plan: list[str]) -> None:
        """The line was open: nobody pulled since."""
        sync = self.places[n].sync
        with contextlib.suppress(Unreachable):
            sync._push(PaperLine(self.store, self.poisoned, plan))  # type: ignore[arg-type]

    @rule(n=places, plan=faults, size=st.integers(1, 5), far=st.booleans())
    def pull(self, n: int, plan: list[str], size: int, far: bool) -> None:
        """Some of what is new, perhaps with the views left for later."""
        self._talk(n, plan, push=False, size=size, far=far)

    @rule(n=places, start=numbers, count=st.integers(1, 9))
    def delivered_again(self, n: int, start: int, count: int) -> None:
        journal = self.places[n].sync._journal
        seq = journal.replica.position().seq
        first = min(start, seq)
        events, keys = self.store.pull(first, count)
        journal.accept(self.store.epoch, events, keys)

    # What machines do

    def _reopen(self, n: int) -> None:
        """Start the program anew, as after a crash: nothing was closed in an orderly way."""
        place = self.places[n]
        place.close()
        place.laptop = open_laptop(place.laptop.folder, place.laptop.person, watch=place.laptop.watch)
        place.bases.clear()
        place.sync._open()

    @rule(n=places)
    def crash(self, n: int) -> None:
        self._reopen(n)

    @rule(n=places, number=numbers, while_=st.sampled_from(["act", "accept"]))
    def crash_before_commit(self, n: int, number: int, while_: str) -> None:
        record, events = self._known(n, number)

        def power_cut(*_: object) -> None:
            raise KeyboardInterrupt

        with patch.object(Journal, "_project", power_cut), contextlib.suppress(KeyboardInterrupt):
            if while_ == "act" and events:
                place = self.places[n]
                place.laptop.act(record, NoteWritten(text="aldrig sparad"))
            else:
                self._talk(n, [], push=False)
        self._reopen(n)

    @rule(n=places, days=st.sampled_from([3, -40, 0.01]))
    def clock_jumps(self, n: int, days: float) -> None:
        watch = self.places[n].laptop.watch
        watch.now += timedelta(days=days)

    @rule(n=places)
    def back_up(self, n: int) -> None:
        place = self.places[n]
        place.laptop.replica.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        place.backup = self.folder / f"{n}.backup"
        copy_of(place.laptop.folder, place.backup)

    @precondition(lambda self: self.restored < 3)
    @rule(n=places)
    def restore(self, n: int) -> None:
        """The laptop's file is put back from a backup: what it had not sent since then is gone."""
        place = self.places[n]
        if place.backup is None:
            return
        self.restored += 1
        place.close()
        for file in place.laptop.folder.glob(f"{FILE}*"):
            file.unlink()
        copy_of(place.backup, place.laptop.folder)
        place.access = uuid4()
        place.laptop = open_laptop(place.laptop.folder, place.laptop.person, watch=place.laptop.watch)
        place.bases.clear()
        place.sync._open()
        somewhere = self._somewhere()
        self.acknowledged = {id_: kind for id_, kind in self.acknowledged.items() if id_ in somewhere}

    @rule(n=places, number=numbers)
    def poison(self, n: int, number: int) -> None:
        """The store will not be able to take one of the events that wait."""
        pending = self.places[n].laptop.replica.pending()
        if pending and len(self.poisoned) < 2:
            self.poisoned.add(pending[number % len(pending)].sealed.event_id)

    @rule(n=places)
    def rebuild(self, n: int) -> None:
        assert rebuild_is_equal(self.places[n].laptop.journal)

    # What always holds

    def _somewhere(self) -> set[UUID]:
        found = {event.carried.sealed.event_id for event in self.store.events}
        for place in self.places:
            found |= {event.sealed.event_id for event in place.laptop.replica.pending()}
            found |= {event for event, _, _ in place.laptop.replica.quarantined()}
        return found

    @invariant()
    def nothing_is_lost(self) -> None:
        assert self.acknowledged.keys() <= self._somewhere()

    @invariant()
    def chains_hold(self) -> None:
        for place in self.places:
            replica = place.laptop.replica
            position = replica.position()
            assert position.chain == (
                self.store.events[position.seq - 1].chain if position.seq else ZERO_HASH
            )
            pending = replica.pending()
            for before, event in pairwise(pending):
                assert (event.dseq, event.prev) == (before.dseq + 1, before.hash)
            assert all(event.device == replica.device and event.hash_is_right() for event in pending)

    @invariant()
    def nobody_is_never_responsible(self) -> None:
        for place in self.places:
            rows = place.laptop.replica.connection.execute(
                "SELECT count(*) FROM view_call WHERE holder_id IS NULL"
            )
            assert rows.fetchone() == (0,)

    def teardown(self) -> None:
        try:
            if self.places:
                self._all_agree()
        finally:
            for place in self.places:
                place.close()
            shutil.rmtree(self.folder)

    def _all_agree(self) -> None:
        """Everybody talks until nothing is left; then all show the same, and what the events say."""
        for _ in range(2):
            for n in range(len(self.places)):
                self._talk(n, [])
        self.nothing_is_lost()
        same_everywhere([place.laptop for place in self.places], self.store)
        for record in self.records:
            clock_decides_nothing(self.places[0].laptop.journal.events(record))


Night.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40,
    deadline=None,
    print_blob=True,
    phases=[*PHASES, *([Phase.shrink] if "JOURTUI_SHRINK" in os.environ else [])],
    suppress_health_check=list(HealthCheck),
)
TestNight = Night.TestCase
assert sync_module.FAR_BEHIND < 10_000, "`far` means far behind"
