"""What tests are made of: people, laptops with a journal and a clock of their own, a store on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlmodel import col, select

from jourtui.rules.call import CallFacts, CallIdentified, CallReceived, Identity, Via
from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.rules.event import Author, Event, Payload
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change, Journal
from jourtui.store.replica import Replica, ReplicaError
from jourtui.store.session import Duty, Person, Session
from jourtui.store.views import ReadRow
from simulation.paper import PaperRefusal as PaperRefusal
from simulation.paper import PaperStore as _PaperStore

NIGHT = datetime(2026, 11, 20, 21, 14, tzinfo=UTC)
"""22.14 on a Friday in Stockholm."""

DATA_KEY = bytes(range(32))
UNIT_KEYS = {1: bytes(range(32, 64))}
"""Every laptop of a test has the same unit key, as after joining."""

KARIN = Person(UUID("11111111-1111-4111-8111-111111111111"), "Karin Ek", "socionom")
PER = Person(UUID("22222222-2222-4222-8222-222222222222"), "Per Holm", "socionom")
EVA = Person(UUID("33333333-3333-4333-8333-333333333333"), "Eva Lind", "vikarie")

NUMBER = ("+46701740610", "070-174 06 10")
"""A number that PTS reserves for fiction: E.164, and as people read it."""


def author(person: Person) -> Author:
    return Author(person.id, person.name)


class Watch:
    """A clock that stands still until a test moves it. Call it for the time now, UTC."""

    def __init__(self, now: datetime = NIGHT) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, *, minutes: float = 0, seconds: float = 0, hours: float = 0) -> datetime:
        self.now += timedelta(minutes=minutes, seconds=seconds, hours=hours)
        return self.now


# Laptops


def read_log(desk: Desk) -> Sequence[ReadRow]:
    """The access log on a laptop, the last first."""
    with desk.rows() as rows:
        return rows.exec(select(ReadRow).order_by(col(ReadRow.at).desc())).all()


@dataclass
class Laptop:
    """One laptop with one person at it."""

    folder: Path
    person: Person
    watch: Watch
    replica: Replica
    journal: Journal
    desk: Desk

    @property
    def author(self) -> Author:
        return author(self.person)

    def act(self, record: UUID, *payloads: Payload, base: Base | None = None) -> list[UUID]:
        """Append events to one record in this person's name."""
        return self.journal.act(self.author, *(Change(record, payload) for payload in payloads), base=base)

    def receive(self, **given: object) -> UUID:
        """Take a call in; see `received`."""
        changes = received(uuid4(), at=self.watch(), **given)  # type: ignore[arg-type]
        self.journal.act(self.author, *changes)
        return changes[0].record

    def open_case(self, facts: CaseFacts | None = None) -> UUID:
        case = uuid4()
        self.act(case, CaseOpened(facts=facts or CaseFacts(title="Oro för barn", board="ystad")))
        return case

    def again(self) -> Laptop:
        """The same laptop with another connection and nothing remembered: as after a restart."""
        return open_laptop(self.folder, self.person, watch=self.watch, unit_keys=self.journal.unit_keys)

    def close(self) -> None:
        self.replica.close()


def make_laptop(
    folder: Path,
    person: Person = KARIN,
    *,
    watch: Watch | None = None,
    unit_keys: dict[int, bytes] | None = None,
    duty: Duty = Duty.FIRST,
) -> Laptop:
    """A new laptop with an empty journal in `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    Replica.create(folder, DATA_KEY, demo=True).close()
    return open_laptop(folder, person, watch=watch, unit_keys=unit_keys, duty=duty)


def open_laptop(
    folder: Path,
    person: Person = KARIN,
    *,
    watch: Watch | None = None,
    unit_keys: dict[int, bytes] | None = None,
    duty: Duty = Duty.FIRST,
) -> Laptop:
    """A further connection to the journal in `folder`."""
    watch = watch or Watch()
    replica = Replica.open(folder, DATA_KEY)
    journal = Journal(replica, dict(UNIT_KEYS if unit_keys is None else unit_keys), watch)
    desk = Desk(journal, Session(person, duty, int(watch().timestamp() * 1_000_000)))
    return Laptop(folder, person, watch, replica, journal, desk)


def received(
    record: UUID,
    *,
    at: datetime = NIGHT,
    via: Via = "sos",
    connected: bool = False,
    number: tuple[str, str] | None = NUMBER,
    name: str = "Anna Svensson",
    facts: CallFacts | None = None,
) -> list[Change]:
    """The two events of a call's coming in, as `calls.receive` writes them."""
    e164, shown = number or ("", "")
    identity = Identity(caller_name=name, phone=e164, phone_shown=shown)
    facts = facts or CallFacts(municipality="1286", matter="orolig för barnbarn")
    return [
        Change(record, CallReceived(at=at, via=via, connected=connected, facts=facts)),
        Change(record, CallIdentified(facts=identity, at=at), own_key=True),
    ]


# Events without a laptop, for folds


@dataclass
class Story:
    """The events of one record in confirmed order, written by hand."""

    record: UUID = field(default_factory=uuid4)
    events: list[Event] = field(default_factory=list)
    now: datetime = NIGHT

    def add(
        self,
        person: Person,
        payload: Payload | None,
        *,
        at: datetime | None = None,
        device: UUID | None = None,
        base: int | None = None,
        pending: bool = False,
        kind: str | None = None,
    ) -> Event:
        """One more event: by `person`, on their own device unless `device`, having seen all unless `base`."""
        seq = len(self.events) + 1
        event = Event(
            id=uuid4(),
            record=self.record,
            kind=kind or (payload.KIND if payload is not None else "unknown"),
            author=author(person),
            payload=payload,
            device=device or person.id,
            base_seq=seq - 1 if base is None else base,
            written_at=at or self.now,
            seq=None if pending else seq,
        )
        self.events.append(event)
        return event


# The shared store on paper


class PaperStore(_PaperStore):
    """With a watch of its own, unless one is given."""

    def __init__(self, watch: Watch | None = None) -> None:
        super().__init__(watch or Watch())


def push(laptop: Laptop, store: PaperStore) -> None:
    """Send what is pending; it stays pending until it comes back in a pull."""
    events = laptop.replica.pending()
    keys = laptop.replica.unshared_keys(event.sealed.key_id for event in events)
    store.append(events, keys)


def pull(laptop: Laptop, store: PaperStore, *, limit: int = 500, defer: bool = False) -> set[UUID]:
    """Take in all that is new, `limit` events at a time; returns the records that were touched."""
    touched: set[UUID] = set()
    while True:
        events, keys = store.pull(laptop.replica.position().seq, limit)
        if not events:
            return touched
        touched |= laptop.journal.accept(store.epoch, events, keys, defer=defer)


def sync(store: PaperStore, *laptops: Laptop) -> None:
    """Push from every laptop, then pull to every laptop."""
    for laptop in laptops:
        push(laptop, store)
    for laptop in laptops:
        pull(laptop, store)


def full_disk(*args: object, **given: object) -> None:
    """Stands in for what writes, on a disk that is full."""
    raise ReplicaError("Disken är full.")
