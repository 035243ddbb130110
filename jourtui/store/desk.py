"""The desk: one signed-in person at one laptop, and what they may read and write.

Screens and text commands go through here: the author is the one who signed in, and what is read is logged
before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher
from sqlmodel import Session as Rows
from sqlmodel import select

from jourtui.rules import access, calendar
from jourtui.rules.call import Call
from jourtui.rules.case import Case
from jourtui.rules.event import Author, Payload
from jourtui.rules.staff import Introduced, ShiftBegun, ShiftEnded
from jourtui.store.chunks import Chunk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change, Journal
from jourtui.store.masking import LockedFromYou, Mask, locked_from
from jourtui.store.session import Session
from jourtui.store.views import StaffRow


class Desk:
    """What a signed-in person works at. Belongs to the thread of its journal."""

    def __init__(self, journal: Journal, session: Session) -> None:
        self.journal = journal
        self.session = session
        self.author = Author(session.person.id, session.person.name)
        self.written: Callable[[set[UUID]], None] = lambda records: None
        """Called after each write, with the records it touched."""
        self.wall = False
        """Whether the screen hangs on a wall: then nobody is told of by name (see `masking`)."""
        self.for_anybody = False
        """Whether what is read here may come before anybody: what is locked from one is masked for all."""
        self._read: set[tuple[str, UUID | None, str]] = set()
        self._engine = create_engine(
            "sqlite+pysqlite://",
            creator=lambda: journal.replica.connection,
            module=sqlcipher,
            poolclass=StaticPool,
        )

    def now(self) -> datetime:
        return self.journal.clock()

    @contextmanager
    def rows(self) -> Iterator[Rows]:
        """A session to read the views with, masked for this person; nothing is written through it."""
        with Rows(self._engine, expire_on_commit=False, autoflush=False) as rows:
            mask = Mask(self.locked, self.wall)
            if mask != Mask():
                rows.info["mask"] = mask
            yield rows

    @property
    def locked(self) -> frozenset[UUID]:
        """The records that are locked from this person (jäv)."""
        return locked_from(self.journal.replica.connection, None if self.for_anybody else self.author.id)

    def position(self) -> Base:
        """To be kept by a form that shows what is to be changed: taken before the values are read."""
        return self.journal.position()

    def do(self, *changes: Change, base: Base | None = None, chunks: Iterable[Chunk] = ()) -> list[UUID]:
        """Append events in this person's name; on the disk when it returns (see `Journal.act`)."""
        ids = self.journal.act(self.author, *changes, base=base, chunks=chunks)
        self.written({change.record for change in changes})
        return ids

    def write(self, record: UUID, *payloads: Payload, base: Base | None = None) -> list[UUID]:
        """Append events to one record in this person's name."""
        return self.do(*(Change(record, payload) for payload in payloads), base=base)

    # Reading is logged before anything is shown

    def log_reading(
        self, how: access.Reading, subject: UUID | None = None, reason: str = "", *, again: bool = False
    ) -> None:
        """Note that this person reads `subject`: once per session, way and reason. Raises ReplicaError.

        `again`: each time, also when it was noted before.
        """
        key = (how, subject, reason)
        if again or key not in self._read:
            self.write(self._access_record(self.author), access.Read(how, subject, reason))
            self._read.add(key)

    def log_for(self, reader: Author, read: access.Read) -> None:
        """Note what somebody read on this laptop before, when it could not be noted. Raises ReplicaError."""
        record = self._access_record(reader)
        self.journal.act(reader, Change(record, read))
        self.written({record})

    def noted(self, how: access.Reading, subject: UUID | None, reason: str) -> None:
        """This reading has been logged by another thread (`log_for`)."""
        self._read.add((how, subject, reason))

    def has_read(self, how: access.Reading, subject: UUID | None, reason: str = "") -> bool:
        return (how, subject, reason) in self._read

    def open_call(self, record: UUID) -> Call:
        """A call to be shown whole: logged first. Raises LockedFromYou."""
        self._refuse_locked(record)
        self.log_reading("opened", record)
        return self.journal.call(record)

    def open_case(self, record: UUID, reason: str = "") -> Case:
        """A case to be shown: logged first. Raises LockedFromYou."""
        self._refuse_locked(record)
        self.log_reading("opened", record, reason)
        return self.journal.case(record)

    def _refuse_locked(self, record: UUID) -> None:
        if record in self.locked:
            raise LockedFromYou

    def _access_record(self, reader: Author) -> UUID:
        """A person's access log of this month on this laptop: a record of its own."""
        month = calendar.local(self.now()).strftime("%Y-%m")
        name = f"access:{reader.id}:{month}"
        replica = self.journal.replica
        stored = replica.meta(name)
        if not stored:
            with replica.transaction():
                stored = replica.meta(name) or uuid4().bytes
                replica.set_meta(name, stored)
        return UUID(bytes=stored)

    # Shifts

    def begin_shift(self) -> None:
        """Say that this person is on duty, introducing them to the journal the first time."""
        self.write_staff(ShiftBegun(self.session.duty.value))

    def end_shift(self) -> None:
        """Say that this person went off duty."""
        self.write_staff(ShiftEnded())

    def write_staff(self, payload: Payload) -> None:
        """Write in this person's record; in each, where two laptops apart have introduced the same person."""
        with self.rows() as rows:
            mine = rows.exec(select(StaffRow).where(StaffRow.person_id == self.author.id)).all()
        if mine:
            self.do(*(Change(row.record_id, payload) for row in mine))
        else:
            person = self.session.person
            self.write(uuid4(), Introduced(person.id, person.name, person.title), payload)

    def close(self) -> None:
        """The replica stays open: it is its owner's to close."""
        self._engine.dispose(close=False)
