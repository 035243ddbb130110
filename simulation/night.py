"""One night: the laptops, the store, and what happens next, all by chance from one seed."""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from jourtui.store import destroying, fault_log, replica, sync
from jourtui.store.address import Address
from jourtui.store.cipher_file import connect as connect
from jourtui.store.envelope import Confirmed
from jourtui.store.journal import Change
from jourtui.store.sync_status import SyncStatus
from jourtui.store.verify import views_digest
from simulation import culling, happenings
from simulation.chance import determined
from simulation.deeds import DEEDS
from simulation.disk import Disk
from simulation.laws import Laws
from simulation.line import Line
from simulation.machine import PEOPLE, Machine
from simulation.paper import PaperStore

BEGINNING = datetime(2026, 11, 20, 21, 14, tzinfo=UTC)
STEPS = 100
"""In one night, unless said otherwise."""
FIRST_AROUND = 1_000
"""Earlier nights are as they were when tests chose them; from here on every other is `Night.around`."""
DEPTH = 3
"""How many talks can be under way inside each other."""
WEATHERS: tuple[tuple[str, ...], ...] = (
    (),
    (),
    ("cut", "lost"),
    ("hole", "silent"),
    ("twice", "late"),
    ("gap", "lost", "twice"),
)
"""What requests may meet, in one step."""
ROOM = Path("/dev/shm")


class Night:
    """A night to be played once."""

    def __init__(self, seed: int, chance: random.Random, folder: Path, *, steps: int = STEPS) -> None:
        self.seed = seed
        self.around = seed >= FIRST_AROUND and seed % 2 == 0
        """Whether people do more of what is around the night than of anything else."""
        self.chance = chance
        self.steps = steps
        self.trace: list[str] = []
        self.faults: Counter[str] = Counter()
        self.happenings: Counter[str] = Counter()
        self.acts = 0
        self.strays: list[Callable[[], object]] = []
        self.store = PaperStore(self.now)
        self.ledger: list[Confirmed] | None = None
        """The journal as it was before the store was restored, until that is healed."""
        self.backup: PaperStore | None = None
        self.calm = False
        self._time = BEGINNING
        self._depth = 0
        self._weather: tuple[str, ...] = ()
        self.laws = Laws(self)
        self.machines: list[Machine] = []
        self.disks: dict[Path, Disk] = {}
        self._folder = folder

    # What the laptops and lines ask

    def now(self) -> datetime:
        return self._time

    def pass_time(self, seconds: float) -> None:
        self._time += timedelta(seconds=seconds)

    def fault(self, of: Sequence[str]) -> str:
        """Whether a request fails now, and how."""
        if self.calm or not self._weather or self.chance.random() > 0.25:
            return ""
        fault = self.chance.choice(self._weather)
        if fault not in of:
            return ""
        self.note_fault(fault)
        return fault

    def rounds(self) -> int:
        return 1 if self.calm else self.chance.randrange(4)

    def meanwhile(self, machine: Machine, *, always: bool = False) -> None:
        """Others go on while `machine` waits for an answer."""
        if not self.calm and self._depth < DEPTH and (always or self.chance.random() < 0.12):
            self._depth += 1
            try:
                for _ in range(self.chance.randrange(3)):
                    self._something()
            finally:
                self._depth -= 1
        machine.still_on()

    def appended(self, before: int) -> None:
        for event in self.store.events[before:]:
            self.tell(f"  store {event.seq} {event.carried.sealed.event_id} {event.chain.hex()[:16]}")

    def saved(self, machine: Machine, changes: Sequence[Change]) -> None:
        self.acts += len(changes)
        for change in changes:
            kind = f"{change.payload.KIND} v{change.payload.VERSION}"
            self.tell(f"  {machine.name} saved {kind} in {change.record} as {change.event_id}")

    def reported(self, machine: Machine, status: SyncStatus) -> None:
        self.tell(
            f"  {machine.name} {status.state}: {status.unsynced} unsynced, {status.behind} behind,"
            f" {status.quarantined} set aside {status.problem}".rstrip()
        )
        self.laws.status(machine, status)

    # What is told

    def tell(self, line: str) -> None:
        self.trace.append(line)

    def note_fault(self, kind: str) -> None:
        self.faults[kind] += 1
        self.tell(f"  fault: {kind}")

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()

    # The night

    def play(self) -> None:
        """All of it. Raises `laws.Broken`."""
        with self._injected():
            try:
                self._begin()
                for step in range(1, self.steps + 1):
                    self.tell(f"step {step}")
                    self._weather = self.chance.choice(WEATHERS)
                    self.pass_time(self.chance.choice((1, 20, 300)))
                    self._something()
                    self.laws.hold()
                self.tell("quiet")
                self._settle()
            finally:
                for machine in self.machines:
                    if machine.on:
                        machine.close()

    @contextmanager
    def _injected(self) -> Iterator[None]:
        def connected(path: Path, data_key: bytes) -> Any:
            real = connect(path, data_key)
            return self.disks[path.parent].connection(real) if path.name == replica.FILE else real

        def line(address: Address, epoch: UUID, **deadlines: float) -> Line:
            machine = next(m for m in self.machines if m.name == address.host)
            return Line(self, machine, epoch, **deadlines)

        def fault(folder: Path, error: BaseException, at: datetime) -> None:
            self.laws.breaks("program", "".join(traceback.format_exception(error)))

        with ExitStack() as stack:
            stack.enter_context(patch.object(replica, "connect", connected))
            stack.enter_context(patch.object(sync, "SharedStore", line))
            stack.enter_context(patch.object(destroying, "SharedStore", line))
            stack.enter_context(patch.object(destroying, "journal", lambda url: culling.at(self.store)))
            stack.enter_context(patch.object(fault_log, "note", fault))
            yield

    def _begin(self) -> None:
        for n in range(self.chance.randint(2, 5)):
            person, newer = PEOPLE[n % 3], self.chance.random() < 0.4
            machine = Machine(self, f"L{n}", self._folder / f"L{n}", person, newer)
            self.machines.append(machine)
            if n < 2 or self.chance.random() < 0.6:
                self.join(machine)
        self.tell(f"{len(self.machines)} laptops")
        for machine in self.machines:
            with machine.program():
                DEEDS["receive"][1](machine, self.chance)

    def join(self, machine: Machine) -> None:
        with machine.program():
            machine.join()
            if self.chance.random() < 0.5:
                machine.again()
            else:  # a window that was open before stays open
                machine.sync = machine._make_sync()
        self.tell(f"  {machine.name} joined")

    def _something(self) -> None:
        name, weight = zip(*((name, weight) for name, (weight, _) in happenings.ALL.items()), strict=True)
        happening = self.chance.choices(name, weight)[0]
        self.happenings[happening] += 1
        happenings.ALL[happening][1](self)

    def one(self, *, idle: bool = False, joined: bool = False) -> Machine | None:
        able = [m for m in self.machines if m.on and not (idle and m.busy) and not (joined and not m.role)]
        if not able:
            return None
        machine = self.chance.choice(able)
        machine.changed = True
        return machine

    # The end

    def _settle(self) -> None:
        """Everything is mended, and everybody talks until nothing is left."""
        self.calm = True
        while self.strays:
            happenings.stray_arrives(self)
        happenings.switch_on(self)
        happenings.heal_store(self)
        happenings.let_in_again(self)
        for machine in self.machines:
            if machine.lacks_keys:
                machine.again()
        for machine in self.machines:
            if machine.sync is not None:
                machine.talk()
                with machine.program():
                    happenings.carry_out(self, machine)
        for turn in range(20):  # some line carries little at a time
            for machine in self.machines:
                if machine.sync is not None:
                    machine.changed = True
                    machine.talk()
            self.laws.hold()
            if turn and all(self.laws.has_all(machine) for machine in self.machines if machine.role):
                break
        self.laws.quiet()
        for machine in self.machines:
            machine.newer = True
            machine.again()
        self.laws.agreed([machine for machine in self.machines if machine.role], at_last=True)
        for machine in self.machines:
            self.tell(f"{machine.name} {views_digest(machine.replica.connection)}")


def play(seed: int, *, steps: int = STEPS) -> Night:
    """The night `seed`, to its end. Raises `laws.Broken`, which has the night with its trace."""
    folder = Path(tempfile.mkdtemp(prefix="jourtui-night-", dir=ROOM if ROOM.is_dir() else None))
    try:
        with determined(seed) as chance:
            night = Night(seed, chance, folder, steps=steps)
            night.play()
            return night
    finally:
        shutil.rmtree(folder, ignore_errors=True)
