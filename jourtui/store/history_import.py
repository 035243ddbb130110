"""History from a file, through the ordinary events: looked through first, then put in, row by row whole.

The file is read twice, a line at a time, so that its length does not matter. Nothing is written before all of
it has been looked through. It is then put in some rows at a time, each with all that it becomes in one
transaction: what is interrupted goes on where it was when the same file is put in again, since a row that is
there already, by its source, kind and id, is passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from sqlmodel import col, select

from jourtui.rules import calendar, import_run
from jourtui.rules.history_cases import Call, Case, OfCase
from jourtui.rules.history_file import BadFile, Read, Refused, lines, rows, source_of
from jourtui.rules.history_row import Row
from jourtui.rules.history_rows import SoldService
from jourtui.rules.history_values import Known
from jourtui.rules.imported import record_of
from jourtui.rules.places import Places
from jourtui.store import away, destruction, history_events, history_told
from jourtui.store.desk import Desk
from jourtui.store.views import ImportedRow, ImportRow

TOGETHER = 500
"""Rows that are looked up at once."""
AT_ONCE = 25
"""Rows that are written in one transaction: a window that is open beside waits no longer than it notices."""
MOST_TOLD = 1_000
"""Rows that are refused, or were changed since, of which more than the number is kept."""
LARGEST = 1 << 30
"""Bytes in a file at most."""


class CannotImport(Exception):
    """Why nothing more can be put in; the text is one Swedish sentence."""


@dataclass(slots=True)
class Plan:
    """What would be made of a file, and what not."""

    source: str = ""
    digest: str = ""
    rows: int = 0
    """Rows that make sense."""
    new: Counter[str] = field(default_factory=Counter)
    """How many there are of each kind that are not there yet."""
    places: dict[str, Counter[str]] = field(default_factory=dict)
    """How many of those there are in each municipality (code), of each kind; empty where it is not known."""
    years: set[int] = field(default_factory=set)
    """Which years those are from."""
    same: int = 0
    """Those that are there already."""
    changed: list[Refused] = field(default_factory=list)
    """Those that are there, and say something else in the file: they are left as they are."""
    changes: int = 0
    gone: int = 0
    """Those whose record was destroyed by a decision, and is not made again."""
    refused: list[Refused] = field(default_factory=list)
    refusals: int = 0
    wanted: dict[UUID, bytes] = field(default_factory=dict)
    """The rows to put in, by their ids, each with what it said when it was looked through."""

    def refuse(self, one: Refused) -> None:
        self.refusals += 1
        if len(self.refused) < MOST_TOLD:
            self.refused.append(one)


def plan(desk: Desk, file: BinaryIO, known: Known, looked: Callable[[int], None] = lambda n: None) -> Plan:
    """Look a file through; nothing is written. `looked` is told how many lines it has come to.

    Raises BadFile, OSError, ReplicaError.
    """
    while desk.journal.catch_up():
        pass
    made = Plan()
    found = _Looked(desk, made, known.places)
    made.digest, numbered = _digest(file), lines(file)
    first = next(numbered, None)
    if first is None:
        raise BadFile("Filen är tom.")
    made.source = source_of(first[1])
    read = rows(numbered, known)
    while some := list(islice(read, TOGETHER)):
        found.look(some)
        looked(some[-1].line)
    if not made.rows and not made.refusals:
        raise BadFile("Filen har inga rader under den första.")
    return made


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest, size = sha256(), 0
    while some := file.read(1 << 20):
        size += len(some)
        if size > LARGEST:
            raise BadFile("Filen är större än 1 GB: dela den.")
        digest.update(some)
    file.seek(0)
    return digest.hexdigest()


@dataclass(slots=True)
class _Looked:
    """What is known of the rows above while a file is looked through."""

    desk: Desk
    plan: Plan
    places: Places
    above: dict[UUID, int] = field(default_factory=dict)
    """Each row above, by its id, and its line: 0 of one that was refused."""
    of_case: dict[UUID, str] = field(default_factory=dict)
    """The municipality of each case above."""
    locked: Collection[UUID] = field(init=False)
    held: Collection[UUID] = field(init=False)
    """Records that hold what only a newer program understands."""

    def __post_init__(self) -> None:
        self.locked = self.desk.locked
        found = self.desk.journal.replica.connection.execute("SELECT DISTINCT record_id FROM held")
        self.held = {UUID(bytes=raw) for (raw,) in found}

    def look(self, some: Sequence[Read | Refused]) -> None:
        """Look at some rows, with one question to the views for all of them."""
        reads = [one for one in some if isinstance(one, Read)]
        asked = {self._key(one) for one in reads}
        asked |= {record_of(self.plan.source, *wanted) for one in reads for wanted in one.row.refers()}
        there = _there(self.desk, asked - self.above.keys())
        for one in some:
            if isinstance(one, Refused):
                self.plan.refuse(one)
            else:
                self._look_at(one, there)

    def _look_at(self, one: Read, there: dict[UUID, str]) -> None:
        key, made = self._key(one), self.plan
        if why := self._refusal(one, key, there):
            self.above.setdefault(key, 0)
            made.refuse(Refused(one.line, one.kind, one.row.id.text, why))
            return
        self.above[key] = one.line
        made.rows += 1
        if isinstance(one.row, Case):
            self.of_case[key] = self._place(one.row)
        if key in there:
            self._there_already(one, there[key])
            return
        if any(self._gone(record) for record in self._touched(one)):
            made.gone += 1
            return
        made.wanted[key] = bytes.fromhex(one.digest)
        made.new[one.kind] += 1
        made.years.add(calendar.local(one.row.when).year)
        made.places.setdefault(self._place(one.row), Counter())[one.kind] += 1

    def _refusal(self, one: Read, key: UUID, there: dict[UUID, str]) -> str:
        before = self.above.get(key)
        if before:
            return f"Samma kind och id står redan på rad {before}."
        if before == 0:
            return "Samma kind och id står redan ovanför, på en rad som inte togs."
        for what, row in one.row.refers():
            other = record_of(self.plan.source, what, row)
            if not self.above.get(other) and other not in there:
                return f"Den hör till {what} {row}, som varken står ovanför eller har importerats förut."
        if key in there:
            return ""
        first, *others = self._touched(one)
        own = () if isinstance(one.row, OfCase) else (first,)
        return next(filter(None, (self._unwritable(record, own) for record in (first, *others))), "")

    def _touched(self, one: Read) -> list[UUID]:
        """The records that the row is written in."""
        found = [history_told.record(one.kind, one.row, self.plan.source)]
        if isinstance(one.row, Call) and one.row.case is not None:
            found.append(record_of(self.plan.source, "case", one.row.case.text))
        return found

    def _unwritable(self, record: UUID, own: Collection[UUID]) -> str:
        """Why a record cannot be written in here. `own`: that which the row itself begins."""
        if record in self.locked:
            return "Ärendet är låst för dig (jäv)."
        if record in self.held:
            return "Ärendet har händelser från ett nyare jourtui: uppdatera datorn först."
        if record not in own and away.of(self.desk.journal.replica, record) is not None:
            return "Ärendet finns bara i det gemensamma lagret: hämta det till datorn först."
        return ""

    def _there_already(self, one: Read, digest: str) -> None:
        made = self.plan
        if digest == one.digest:
            made.same += 1
            return
        made.changes += 1
        if len(made.changed) < MOST_TOLD:
            why = "Importerades förut med annat innehåll, och är kvar som den var."
            made.changed.append(Refused(one.line, one.kind, one.row.id.text, why))

    def _gone(self, record: UUID) -> bool:
        replica = self.desk.journal.replica
        return destruction.trace_of(replica, record) is not None or away.of(replica, record) is not None

    def _key(self, one: Read) -> UUID:
        return record_of(self.plan.source, one.kind, one.row.id.text)

    def _place(self, row: Row) -> str:
        if isinstance(row, OfCase):
            return self.of_case.get(record_of(self.plan.source, "case", row.case.text), "")
        board = row.board if isinstance(row, Case | SoldService) else None
        known = self.places.board(board.code) if board is not None else None
        return known.municipality if known is not None else row.place


def _there(desk: Desk, keys: Iterable[UUID]) -> dict[UUID, str]:
    """Of these rows those that were imported before, and what they said (SHA-256)."""
    every = sorted(keys)
    found: dict[UUID, str] = {}
    with desk.rows() as rows_:
        for start in range(0, len(every), TOGETHER):
            asked = select(ImportedRow.row_key, ImportedRow.digest)
            some = every[start : start + TOGETHER]
            found.update(rows_.exec(asked.where(col(ImportedRow.row_key).in_(some))).all())
    return found


# Putting in


def carry_out(
    desk: Desk,
    made: Plan,
    file: BinaryIO,
    name: str,
    known: Known,
    written: Callable[[int], None] = lambda n: None,
) -> int:
    """Put in what is new; how many rows that was. `written` is told how many there are by now.

    Interrupted, it has put in whole rows, and goes on from there the next time. Raises CannotImport when the
    file has changed since it was looked through, and what `Journal.act` does.
    """
    if not made.wanted:
        return 0
    run = import_run.record_of(made.source, made.digest)
    years = sorted(made.years)
    begun = import_run.ImportBegun(
        name, made.digest, made.source, made.rows, len(made.wanted), dict(made.new), years[0], years[-1]
    )
    desk.write(run, begun)
    done = 0
    for some in _batches(_wanted(file, made, known)):
        there = _there(desk, [_key(made, one) for one in some])  # another window may have put it in meanwhile
        fresh = [one for one in some if _key(made, one) not in there]
        changes = [
            change
            for one in fresh
            for change in history_events.changes(one, made.source, run, known.mandates)
        ]
        if changes:
            desk.do(*changes)
        done += len(fresh)
        written(done)
    desk.write(run, import_run.ImportFinished(done))
    return done


def _wanted(file: BinaryIO, made: Plan, known: Known) -> Iterator[Read]:
    """The rows to put in. Raises CannotImport if they are not those that were looked through."""
    file.seek(0)
    numbered = lines(file)
    next(numbered, None)
    left = len(made.wanted)
    for one in rows(numbered, known):
        key = _key(made, one) if isinstance(one, Read) else None
        if isinstance(one, Read) and key in made.wanted:
            if made.wanted[key] != bytes.fromhex(one.digest):
                break
            left -= 1
            yield one
    if left:
        raise CannotImport("Filen ändrades medan den lästes. Det som hann skrivas är helt: kör om.")


def _batches(wanted: Iterator[Read]) -> Iterator[list[Read]]:
    while some := list(islice(wanted, AT_ONCE)):
        yield some


def _key(made: Plan, one: Read) -> UUID:
    return record_of(made.source, one.kind, one.row.id.text)


# What was put in


def runs(desk: Desk, page: int = 0, size: int = 100) -> Sequence[ImportRow]:
    """The imports, the last first."""
    with desk.rows() as rows_:
        asked = select(ImportRow).order_by(col(ImportRow.begun_at).desc(), col(ImportRow.record_id))
        return rows_.exec(asked.offset(page * size).limit(size)).all()
