"""A laptop's line to the store on paper, as `SharedStore` is to the real one; and how it can fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import UUID

from jourtui.rules.event import to_micros
from jourtui.store.destruction import Destroyed
from jourtui.store.envelope import Carried, Confirmed
from jourtui.store.keys import KeyRow
from jourtui.store.shared import Head
from jourtui.store.shared_errors import Revoked, Unreachable, of_request
from jourtui.store.waker import Waker
from simulation.paper import PaperRefusal

if TYPE_CHECKING:
    from simulation.machine import Machine
    from simulation.night import Night

FAULTS = ("cut", "lost", "twice", "hole", "silent", "late", "gap")
"""What can happen to a request. `cut`: it never arrived. `lost`: carried out, and the reply never came.
`twice`: it arrived twice. `hole`: swallowed by a line that says nothing. `silent`: carried out, and nothing
said. `late`: it arrives long after the laptop gave up. `gap`: a pull's reply lacks an event."""

ENDLESS = 500
"""Requests on one line: no honest talk has so many."""

T = TypeVar("T")


class Line:
    """Made where the product makes a `SharedStore`."""

    def __init__(
        self,
        night: Night,
        machine: Machine,
        epoch: UUID,
        *,
        request_seconds: float = 5.0,
        connect_seconds: float = 5.0,
    ) -> None:
        self.epoch = epoch
        self._night = night
        self._machine = machine
        self._role = machine.role
        self._seconds = request_seconds
        self._store = night.store
        self._told = night.store.seq
        self._rounds = night.rounds()
        self._requests = 0
        night.meanwhile(machine)
        if self._night.fault(("cut", "hole")):
            night.pass_time(connect_seconds)
            raise Unreachable("Det gemensamma lagret svarar inte.")
        if self._role in night.store.revoked:
            raise Revoked("Det gemensamma lagret släpper inte in den här datorn.")

    def _request(self, work: Callable[[], T], *, gap: Callable[[T], T] | None = None) -> T:
        night = self._night
        self._requests += 1
        if self._requests > ENDLESS:
            night.laws.hold()
            night.laws.breaks("endless", f"{self._machine.name} asks the same without end")
        night.meanwhile(self._machine)
        fault = night.fault(FAULTS if gap else FAULTS[:-1])
        if fault == "cut":
            raise Unreachable("cut")
        if fault == "hole":
            night.pass_time(self._seconds)
            raise Unreachable("Det gemensamma lagret svarade inte i tid.")
        if fault == "late":
            night.strays.append(work)
            raise Unreachable("late")
        try:
            answer = work()
            if fault == "twice":
                again = work()
                night.laws.same_answer(answer, again)
        except PaperRefusal as refusal:
            night.meanwhile(self._machine)
            raise of_request(refusal) from refusal
        night.meanwhile(self._machine)
        if fault == "lost":
            raise Unreachable("lost")
        if fault == "silent":
            night.pass_time(self._seconds)
            raise Unreachable("Det gemensamma lagret svarade inte i tid.")
        return gap(answer) if fault == "gap" and gap else answer

    def head(self) -> Head:
        head = self._request(lambda: self._head())
        if head is None:
            raise Revoked("Den här datorn är spärrad i det gemensamma lagret.")
        self._machine.heard = head.seq
        return head

    def _head(self) -> Head | None:
        store = self._store
        return Head(store.epoch, store.seq, store.chain, True) if store.is_enrolled(self._role) else None

    def append(
        self, cursor: int, chain: bytes, events: Sequence[Carried], keys: Sequence[KeyRow] = ()
    ) -> list[tuple[UUID, int]]:
        role, epoch = self._role, self.epoch

        def work() -> list[tuple[UUID, int]]:
            before = self._store.seq
            answer = self._store.ask_append(role, epoch, cursor, chain, events, keys)
            self._night.appended(before)
            return answer

        return self._request(work)

    def pull(self, cursor: int, chain: bytes, limit: int) -> tuple[list[Confirmed], list[KeyRow]]:
        had: list[int] = []

        def work() -> tuple[list[Confirmed], list[KeyRow]]:
            answer = self._store.ask_pull(self._role, self.epoch, cursor, chain, limit)
            had.append(self._store.seq)
            return answer

        answer = self._request(work, gap=self._with_a_gap)
        self._machine.heard = had[0]
        return answer

    def _with_a_gap(
        self, answer: tuple[list[Confirmed], list[KeyRow]]
    ) -> tuple[list[Confirmed], list[KeyRow]]:
        events, keys = answer
        if len(events) < 2:
            return answer
        lacking = self._night.chance.randrange(len(events) - 1)
        return [event for n, event in enumerate(events) if n != lacking], keys

    def register_device(self, device: UUID) -> None:
        self._request(lambda: self._store.ask_device(self._role, device))

    def device_end(self, device: UUID) -> tuple[int, bytes] | None:
        return self._request(lambda: self._store.end_of(self._role, device))

    def digest(self, cursor: int, chain: bytes, after: int, upto: int) -> bytes:
        role, epoch = self._role, self.epoch
        return self._request(lambda: self._store.ask_digest(role, epoch, cursor, chain, after, upto))

    def destroyed(self, known: tuple[int, int]) -> list[Destroyed]:
        return self._request(lambda: self._store.ask_destroyed(self._role, known))

    def ack(self, device: UUID, seq: int) -> None:
        self._request(lambda: None)

    def time(self) -> int:
        return self._request(lambda: to_micros(self._night.now()))

    def listen(self) -> None:
        self._request(lambda: None)
        self._told = self._store.seq

    def wait(self, seconds: float, waker: Waker | None = None) -> int | None:
        """Others go on; then something is told, the laptop itself wakes, or the time passes."""
        self._rounds -= 1
        if self._rounds < 0:
            raise Unreachable("cut")
        self._night.meanwhile(self._machine, always=True)
        if self._store.seq > self._told:
            self._told = self._machine.heard = self._store.seq
            return self._told
        if waker is not None and waker.wait(0):
            return 0
        self._night.pass_time(seconds)
        return None

    def abort(self) -> None:
        self._rounds = 0

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
