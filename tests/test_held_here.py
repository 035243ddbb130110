"""What keeps a record on a laptop that holds less than the store: a row for each thing that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import EVA, KARIN, PER, Laptop, PaperStore, author, make_laptop, sync

from jourtui.rules.assessment import ConcernReceived
from jourtui.rules.case import CaseClosed, CaseReopened
from jourtui.rules.delivery import IncidentJudged, WentWrong
from jourtui.rules.documents import DocumentBegun
from jourtui.rules.entries import EntryStruck, HoldPlaced, NoteWritten, TellSeen
from jourtui.rules.event import Payload, to_micros
from jourtui.rules.locks import LockedFrom
from jourtui.rules.morning_report import MorningReport
from jourtui.rules.responsibility import Offered, TakenOver
from jourtui.rules.retention import Decided, Item
from jourtui.store import away, drafts, holding
from jourtui.store.journal import Change

DAYS = 60
OLD = DAYS + 1


class Everything:
    """A store that has all that the laptop has. `meanwhile` happens once, while it answers for the keys."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop
        self.meanwhile: Callable[[], object] | None = None

    def ask(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        (array,) = values
        assert isinstance(array, bytes)
        replica = self.laptop.replica
        if "journal.event" in query:
            seqs = {int.from_bytes(item) for item in _items(array, 8)}
            rows = replica.connection.execute("SELECT seq, hash FROM confirmed")
            return [row for row in rows if row[0] in seqs]
        if "journal.chunk" in query:
            rows = replica.connection.execute("SELECT record_id, hash FROM chunk")
            return [(UUID(bytes=record), hash_) for record, hash_ in rows]
        keys = {UUID(bytes=item) for item in _items(array, 16)}
        if self.meanwhile is not None:
            self.meanwhile()
            self.meanwhile = None
        return [
            (row.key_id, row.record_id, row.unit_version, row.wrapped)
            for row in replica.all_keys()
            if row.key_id in keys
        ]


def _items(array: bytes, size: int) -> Iterator[bytes]:
    """The elements of what `arrays` makes."""
    for start in range(20, len(array), 4 + size):
        yield array[start + 4 : start + 4 + size]


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin", KARIN)
    yield laptop
    laptop.close()


@pytest.fixture
def store(karin: Laptop) -> PaperStore:
    return PaperStore(karin.watch)


def closed(karin: Laptop, store: PaperStore) -> UUID:
    """A case with a note, reported and closed, and all of it in the store."""
    case = karin.open_case()
    karin.act(
        case, NoteWritten("en anteckning"), MorningReport("Maria Dahl", board="ystad"), CaseClosed("klart")
    )
    sync(store, karin)
    return case


def put_away(karin: Laptop, after: int = OLD, line: Everything | None = None) -> set[UUID]:
    now = to_micros(karin.watch()) + after * holding.DAY
    return holding.put_away(karin.journal, line or Everything(karin), DAYS, now)


def writes(*payloads: Payload) -> Callable[[Laptop, UUID], object]:
    return lambda karin, case: karin.act(case, *payloads)


def strikes(karin: Laptop, case: UUID) -> None:
    events = karin.journal.case(case).log.events
    note = next(event.id for event in events if isinstance(event.payload, NoteWritten))
    karin.act(case, EntryStruck(note, "fel ärende"))


def is_taken(karin: Laptop, case: UUID) -> None:
    karin.journal.act(author(PER), Change(case, TakenOver(KARIN.id, "ringde")))


def goes_wrong(karin: Laptop, case: UUID) -> None:
    """The incident is judged, so that no clock runs; the recipient has not been phoned."""
    (wrong,) = karin.act(case, WentWrong("rapport", "fel nämnd"))
    karin.act(case, IncidentJudged(wrong, told=False, reason="ingen läste", by="Eva Lind"))


def is_decided(karin: Laptop, case: UUID) -> None:
    item = Item(case, "case", "5", "SoL 16:1", karin.watch().date())
    karin.act(uuid4(), Decided((item,), "fem år har gått"))


def sql(statement: str) -> Callable[[Laptop, UUID], object]:
    """`:id` is the record's id, as a blob; `:hex` as the views write it."""

    def run(karin: Laptop, case: UUID) -> None:
        with karin.replica.transaction():
            karin.replica.connection.execute(statement, {"id": case.bytes, "hex": case.hex})

    return run


def is_begun(karin: Laptop, case: UUID, kind: str = "section") -> None:
    words = {"text": "ord som inte finns någon annanstans"}
    drafts.save(karin.desk, f"{kind}:Varför?:{case.hex}:x", words, karin.desk.position(), case)


DONE: dict[str, Callable[[Laptop, UUID], object]] = {
    "open": writes(CaseReopened("mer"), MorningReport("Maria Dahl", board="ystad")),
    "unreported": writes(NoteWritten("mer arbete")),
    "offered": writes(Offered(900, author(PER))),
    "clock": writes(ConcernReceived("skolan ringde"), MorningReport("Maria Dahl", board="ystad")),
    "told": is_taken,
    "hold": writes(HoldPlaced("tvist")),
    "lock": writes(LockedFrom(author(EVA), "jäv")),
    "struck": strikes,
    "delivery": goes_wrong,
    "document": writes(DocumentBegun("report", "Rapport", ())),
    "named": is_decided,
}
"""What people do in a closed case that keeps it here, each for one reason alone."""
STANDS: dict[str, Callable[[Laptop, UUID], object]] = {
    "two values": sql("UPDATE view_case SET two_values = 1 WHERE record_id = :hex"),
    "newer": sql("UPDATE view_case SET needs_newer = 1 WHERE record_id = :hex"),
    "out": sql("UPDATE view_case SET out_since = closed_at WHERE record_id = :hex"),
    "pending": writes(TellSeen(uuid4(), "given")),
    "set aside": sql("INSERT INTO quarantine VALUES (x'01', :id, x'02', 1, x'03', 0, 0, x'04', 'skäl', 0)"),
    "not understood": sql("INSERT INTO held VALUES (x'01', :id, 'okänd')"),
    "withheld": sql("INSERT INTO withheld VALUES (x'01', :id, 1, x'02')"),
    "key not sent": sql("UPDATE keys SET shared = 0 WHERE record_id = :id"),
    "file not sent": sql("INSERT INTO chunk (record_id, hash, shared, body) VALUES (:id, x'01', 0, x'02')"),
    "behind": sql("UPDATE record SET dirty = 1 WHERE record_id = :id"),
    "key too many": sql("INSERT INTO keys VALUES (randomblob(16), :id, 1, x'00', 1)"),
    "draft": is_begun,
}
"""How it can stand with a record on the laptop itself: nothing more is sent."""


def test_what_nothing_keeps_goes(karin: Laptop, store: PaperStore) -> None:
    case = closed(karin, store)
    assert put_away(karin, DAYS - 1) == set(), "it is too young"
    assert put_away(karin) == {case}


def test_each_thing_alone_keeps_it(karin: Laptop, store: PaperStore) -> None:
    cases = {why: closed(karin, store) for why in ("nothing", *DONE, *STANDS)}
    for why, do in DONE.items():
        do(karin, cases[why])
    sync(store, karin)
    for why, do in STANDS.items():
        do(karin, cases[why])
    gone = put_away(karin)
    assert {why for why, case in cases.items() if case in gone} == {"nothing"}


def test_a_draft_is_kept_however_old_it_is(karin: Laptop, store: PaperStore) -> None:
    listed, forgotten = closed(karin, store), closed(karin, store)
    is_begun(karin, listed)
    is_begun(karin, forgotten, "ask")
    assert put_away(karin, OLD + 1) == {forgotten}, "which no list has: it would be kept for ever"
    assert len(drafts.every(karin.desk)) == 2
    karin.watch.forward(hours=29 * 24)
    assert drafts.forgotten(karin.desk) == []
    karin.watch.forward(hours=25)
    assert [one.question for one in drafts.forgotten(karin.desk)] == ["Varför?"]


def test_a_question_begun_this_month_keeps_its_record(karin: Laptop, store: PaperStore) -> None:
    case = closed(karin, store)
    karin.watch.forward(hours=24 * (OLD - 29))
    is_begun(karin, case, "ask")
    assert put_away(karin, 29) == set()
    assert put_away(karin, 31) == {case}


def test_what_was_read_this_week_stays(karin: Laptop, store: PaperStore) -> None:
    case = closed(karin, store)
    karin.watch.forward(hours=24 * OLD)
    karin.desk.open_case(case)
    sync(store, karin)
    assert put_away(karin, 6) == set()
    assert put_away(karin, 8) == {case}


def test_what_is_written_while_the_store_answers_keeps_it(karin: Laptop, store: PaperStore) -> None:
    case, line = closed(karin, store), Everything(karin)
    line.meanwhile = lambda: karin.act(case, NoteWritten("hon ringde igen"))
    assert put_away(karin, line=line) == set()
    assert away.of(karin.replica, case) is None
