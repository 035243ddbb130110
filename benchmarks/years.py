"""Ten years of made-up work in a journal, written by the ordinary code, each event at its own time.

All numbers are ones that PTS reserves for fiction; the people do not exist. The same seed makes the same
years, apart from ids.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from jourtui.rules import call as calls
from jourtui.rules import case as cases
from jourtui.rules import responsibility as hold
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Author, Payload
from jourtui.rules.morning_report import MorningReport
from jourtui.rules.staff import Introduced
from jourtui.store.bulk import BulkReplica
from jourtui.store.envelope import Confirmed, chain_hash
from jourtui.store.journal import Change, Journal

YEARS = timedelta(days=3652)
CALLS_PER_CASE = 0.75
"""Calls beside the cases: some 15,000 in ten years with 20,000 cases."""
TOGETHER = 500
"""Records written in one local transaction."""
STAFF = 10
FIRST_NAMES = (
    "Anna",
    "Karin",
    "Erik",
    "Sara",
    "Amira",
    "Göran",
    "Lena",
    "Mats",
    "Ulla",
    "Fatima",
    "Elias",
    "Birgitta",
    "Jonas",
    "Åsa",
    "Per",
)
LAST_NAMES = (
    "Svensson",
    "Lindqvist",
    "Haddad",
    "Mårtensson",
    "Persson",
    "Ahlgren",
    "Bengtsson",
    "Yusuf",
    "Olin",
    "Ek",
    "Holm",
    "Öberg",
    "Åkesson",
)
MUNICIPALITIES = ("1230", "1233", "1263", "1264", "1265", "1270", "1286", "1287", "1291")
MATTERS = (
    "orolig för barnbarn",
    "vågar inte vara hemma i natt",
    "dottern vill inte hem",
    "utan bostad sedan i kväll",
    "sonen hotar hemma",
    "pojke fjorton år har gått",
    "pengar till mat för barnen",
    "granne hör barn som skriker",
)
TYPES = ("children", "violence", "absconded", "lodging", "adult_addiction", "financial_aid")
NOTE = (
    "Talar med anmälaren, som berättar att det varit oroligt sedan i eftermiddags. Barnen är hos mormor och "
    "mår efter omständigheterna bra. Vi kommer överens om att hon ringer igen om något händer under natten."
)


class _Watch:
    """The clock of the years: moved before each act."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def write(
    folder: Path,
    data_key: bytes,
    unit_keys: dict[int, bytes],
    epoch: UUID,
    *,
    cases_: int,
    seed: int = 1,
    until: datetime | None = None,
) -> int:
    """Write `cases_` closed cases with their calls into the empty replica in `folder`; how many events.

    They stand as confirmed by a shared store of this epoch.
    """
    until = until or datetime.now(UTC) - timedelta(days=1)
    chance = random.Random(seed)
    replica = BulkReplica.open(folder, data_key)
    with replica.transaction():
        replica.set_meta("epoch", epoch.bytes)
    watch = _Watch(until - YEARS)
    journal = Journal(replica, unit_keys, watch)
    people = [
        Author(uuid4(), f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}") for _ in range(STAFF)
    ]
    journal.act(
        people[0],
        *(Change(uuid4(), Introduced(person.id, person.name, "socionom")) for person in people),
    )
    step = YEARS / max(1, cases_)
    seq, chain = 0, bytes(32)
    for first in range(0, max(1, cases_), TOGETHER):
        with replica.transaction():
            for n in range(first, min(first + TOGETHER, cases_)):
                watch.now = _at_night(until - YEARS + n * step)
                author = chance.choice(people)
                call = uuid4() if chance.random() < CALLS_PER_CASE else None
                journal.act(author, *_matter(chance, watch.now, call))
            seq, chain = _confirm(replica, epoch, seq, chain)
    with replica.transaction():
        replica.connection.execute("UPDATE keys SET shared = 1")
    replica.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    replica.close()
    return seq


def open_calls(
    journal: Journal, author: Author, count: int, at: datetime, *, last: str = "", seed: int = 2
) -> list[UUID]:
    """Take `count` calls in at `at`, all waiting to be called back; their records. `last` is the last one."""
    chance = random.Random(seed)
    records = []
    for n in range(count):
        record = uuid4()
        journal.act(author, *received(chance, record, at, last if n == count - 1 else ""))
        records.append(record)
    return records


def received(chance: random.Random, record: UUID, at: datetime, name: str = "") -> list[Change]:
    """A call that came in, as `calls.receive` writes it."""
    number = chance.randint(5, 99)
    facts = calls.CallFacts(
        municipality=chance.choice(MUNICIPALITIES),
        matter=chance.choice(MATTERS),
        source="relative",
        case_type=chance.choice(TYPES),
    )
    identity = calls.Identity(
        caller_name=name or _name(chance),
        phone=f"+467017406{number:02}",
        phone_shown=f"070-174 06 {number:02}",
    )
    return [
        Change(record, calls.CallReceived(at=at, facts=facts)),
        Change(record, calls.CallIdentified(facts=identity, at=at), own_key=True),
    ]


def _at_night(at: datetime) -> datetime:
    """Not so late that the morning's report is: what is broken waits for an explanation for ever here."""
    return at - timedelta(hours=6) if 3 <= at.hour < 9 else at


def _matter(chance: random.Random, at: datetime, call: UUID | None) -> list[Change]:
    """One case from opening to close, perhaps with the call that began it."""
    case = uuid4()
    end = at + timedelta(hours=3)
    facts = cases.CaseFacts(
        title=chance.choice(MATTERS),
        case_types=(chance.choice(TYPES),),
        source="relative",
        staying_municipality=chance.choice(MUNICIPALITIES),
        board="ystad",
        board_ground="Vistas där",
    )
    subject = cases.SubjectFacts(name=_name(chance), birth_year=chance.randint(1930, 2020), phone_shown="")
    told: list[Payload] = [
        cases.CaseOpened(call=call, facts=facts, at=at),
        cases.SubjectNamed(uuid4(), subject),
        NoteWritten(text=NOTE, mode="stated", stated_by="anmälaren"),
        NoteWritten(text=NOTE[: chance.randint(20, len(NOTE))], mode="assessed"),
        MorningReport(receiver=_name(chance), board="ystad", at=end),
        cases.CaseClosed(outcome="råd och stöd, överrapporterat", at=end),
    ]
    changes = [Change(case, payload) for payload in told]
    if call is not None:
        after: list[Payload] = [
            hold.Claimed(),
            calls.AttemptEnded(outcome="reached", at=at + timedelta(minutes=6)),
            calls.CaseLinked(case),
            calls.CallClosed("case", at=at + timedelta(minutes=20)),
        ]
        changes += [*received(chance, call, at), *(Change(call, payload) for payload in after)]
    return changes


def _confirm(replica: BulkReplica, epoch: UUID, seq: int, chain: bytes) -> tuple[int, bytes]:
    """Give what is pending its place in the shared order, as the shared store would; where that ends."""
    confirmed = []
    for carried in replica.pending():
        seq += 1
        at = carried.sealed.device_time
        chain = chain_hash(chain, seq, at, carried.hash)
        confirmed.append(Confirmed(carried, seq, at, chain))
    replica.add_confirmed(confirmed)
    return seq, chain


def _name(chance: random.Random) -> str:
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
