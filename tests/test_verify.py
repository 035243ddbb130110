"""Whatever is changed in a replica behind the program's back is found, and found where it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import (
    KARIN,
    NIGHT,
    PER,
    UNIT_KEYS,
    Laptop,
    PaperStore,
    Watch,
    author,
    make_laptop,
    open_laptop,
    pull,
    push,
    sync,
)

from jourtui.rules.access import Read
from jourtui.rules.call import AttemptEnded, CallCorrected, CallFacts
from jourtui.rules.case import StepPlanned
from jourtui.rules.entries import NoteWritten
from jourtui.rules.morning_report import Reported
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.responsibility import Claimed, Offered
from jourtui.rules.staff import Introduced, ShiftBegun
from jourtui.store import keys
from jourtui.store.replica import FILE
from jourtui.store.verify import Finding, rebuild_is_equal, verify, views_digest


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `night`."""
    tmp_path = tmp_path_factory.mktemp("night")
    watch = Watch()
    store = PaperStore(watch)
    karin = make_laptop(tmp_path / "karin", watch=watch)
    per = make_laptop(tmp_path / "per", PER, watch=watch)
    call = karin.receive()
    sync(store, karin, per)
    per.act(call, Claimed(), NoteWritten(text="barnet är hos grannen", mode="stated", stated_by="mormor"))
    karin.act(call, CallCorrected(facts=CallFacts(municipality="1287")))
    case = karin.open_case()
    sync(store, per, karin)
    karin.act(case, StepPlanned(text="ring polisen", due=NIGHT), Reported(receiver="Ida Berg"))
    per.act(uuid4(), Introduced(PER.id, PER.name, PER.title), ShiftBegun("backup"))
    per.act(uuid4(), NoticeReceived(person_name="Bo Ek", plan="ring mormor", until=NIGHT))
    per.act(uuid4(), Read("opened", call), Read("opened", case))
    per.act(call, AttemptEnded(outcome="busy"))
    sync(store, per, karin)
    karin.act(call, Offered(answer_within=180, to=author(PER)))
    karin.act(case, NoteWritten(text="läget är lugnt"))
    karin.act(case, NoteWritten(text="läget är lugnare"))
    karin.close()
    per.close()
    return karin.folder


@pytest.fixture
def night(built: Path, tmp_path: Path) -> Iterator[Laptop]:
    """Förstajour's laptop: 14 events of two laptops confirmed, three of its own waiting."""
    laptop = open_laptop(shutil.copytree(built, tmp_path / "karin"))
    yield laptop
    laptop.close()


def run(laptop: Laptop, sql: str, *values: Any) -> None:
    laptop.replica.connection.execute(sql, values)


def one(laptop: Laptop, sql: str, *values: Any) -> Any:
    return laptop.replica.connection.execute(sql, values).fetchone()[0]


def found(laptop: Laptop, *, keys: bool = True) -> list[Finding]:
    """What a later run of the program finds."""
    return verify(laptop.again().replica, UNIT_KEYS if keys else None)


def flip(raw: bytes, place: int = 40) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


def test_a_sound_replica_has_no_findings(night: Laptop) -> None:
    assert found(night) == []
    assert found(night, keys=False) == []
    assert rebuild_is_equal(night.journal)


def test_verifying_writes_nothing(night: Laptop) -> None:
    before = night.replica.connection.total_changes
    run(night, "INSERT INTO held SELECT event_id, record_id, 'x' FROM confirmed WHERE seq = 3")
    verify(night.replica, UNIT_KEYS)
    assert night.replica.connection.total_changes == before + 1
    assert not night.replica.connection.in_transaction


@pytest.mark.parametrize("seq", [1, 5, 14])
@pytest.mark.parametrize(
    "column", ["body", "prev", "hash", "chain", "device_time", "server_time", "base_seq"]
)
def test_one_changed_value_is_found_where_it_is(night: Laptop, seq: int, column: str) -> None:
    value = one(night, f"SELECT {column} FROM confirmed WHERE seq = ?", seq)
    changed = value + 1 if isinstance(value, int) else flip(value, min(40, len(value) - 1))
    run(night, f"UPDATE confirmed SET {column} = ? WHERE seq = ?", changed, seq)
    findings = found(night, keys=False)
    assert {finding.seq for finding in findings if finding.seq is not None} == {seq}
    assert str(findings[0]).startswith(f"Händelse {seq}: ")


@pytest.mark.parametrize("column", ["event_id", "record_id", "key_id", "device"])
def test_a_changed_id_is_found(night: Laptop, column: str) -> None:
    run(night, f"UPDATE confirmed SET {column} = ? WHERE seq = 5", uuid4().bytes)
    assert 5 in {finding.seq for finding in found(night, keys=False)}


def test_a_hash_made_to_fit_still_breaks_the_chain(night: Laptop) -> None:
    """Who changes an event and its hash must change everything after it."""
    event = night.replica.confirmed()[4]
    run(night, "UPDATE confirmed SET hash = ? WHERE seq = 5", flip(event.carried.hash, 3))
    findings = found(night, keys=False)
    assert "Den gemensamma kedjan är bruten." in [finding.what for finding in findings]
    assert {finding.seq for finding in findings} == {5}


@pytest.mark.parametrize("seq", [1, 6, 13])
def test_a_row_taken_away_is_missed(night: Laptop, seq: int) -> None:
    run(night, "DELETE FROM confirmed WHERE seq = ?", seq)
    findings = found(night, keys=False)
    assert findings[0].seq == seq
    assert "saknas" in findings[0].what


def test_the_last_row_taken_away_is_missed_by_the_own_chain(night: Laptop) -> None:
    own = one(night, "SELECT max(seq) FROM confirmed WHERE device = ?", night.replica.device.bytes)
    run(night, "DELETE FROM confirmed WHERE seq >= ?", own)
    assert "fortsätter inte" in found(night, keys=False)[0].what


def test_two_rows_swapped_are_found_at_both_places(night: Laptop) -> None:
    for old, new in ((4, -1), (9, 4), (-1, 9)):
        run(night, "UPDATE confirmed SET seq = ? WHERE seq = ?", new, old)
    assert {4, 9} <= {finding.seq for finding in found(night, keys=False)}


@pytest.mark.parametrize("column", ["body", "prev", "hash"])
def test_a_waiting_event_is_guarded_too(night: Laptop, column: str) -> None:
    dseqs = [row[0] for row in night.replica.connection.execute("SELECT dseq FROM pending ORDER BY dseq")]
    middle = dseqs[1]
    value = one(night, f"SELECT {column} FROM pending WHERE dseq = ?", middle)
    run(night, f"UPDATE pending SET {column} = ? WHERE dseq = ?", flip(value, 20), middle)
    findings = found(night, keys=False)
    assert {finding.dseq for finding in findings} == {middle}
    assert str(findings[0]).startswith(f"Väntande händelse {middle}: ")


def test_a_waiting_event_taken_away_is_missed(night: Laptop) -> None:
    first = one(night, "SELECT min(dseq) FROM pending")
    run(night, "DELETE FROM pending WHERE dseq = ?", first)
    assert [finding.dseq for finding in found(night, keys=False)] == [first + 1]


def test_an_event_that_waits_although_it_arrived_is_found(night: Laptop) -> None:
    columns = "event_id, record_id, key_id, env, base_epoch, base_seq, device_time, body, device, prev, hash"
    run(night, f"INSERT INTO pending (dseq, {columns}) SELECT 99, {columns} FROM confirmed WHERE seq = 2")
    assert "redan är bekräftad" in " ".join(finding.what for finding in found(night, keys=False))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE confirmed SET record_id = x'00' WHERE seq = 3",
        "UPDATE confirmed SET env = 100000 WHERE seq = 3",
        "UPDATE confirmed SET body = 'text' WHERE seq = 3",
        "UPDATE confirmed SET prev = 7 WHERE seq = 3",
        "UPDATE confirmed SET chain = 7 WHERE seq = 3",
    ],
)
def test_a_row_that_is_no_event_is_a_finding_not_a_crash(night: Laptop, sql: str) -> None:
    run(night, sql)
    assert 3 in {finding.seq for finding in found(night)}


def test_a_damaged_key_is_found_with_what_it_locks(night: Laptop) -> None:
    raw, record = night.replica.connection.execute(
        "SELECT key_id, record_id FROM keys WHERE substr(key_id, 1, 8) = substr(record_id, 1, 8) LIMIT 1"
    ).fetchone()
    wrapped = one(night, "SELECT wrapped FROM keys WHERE key_id = ?", raw)
    run(night, "UPDATE keys SET wrapped = ? WHERE key_id = ?", flip(wrapped, 20), raw)
    findings = found(night)
    assert any("Nyckeln är skadad" in f.what and f.record and f.record.bytes == record for f in findings)
    assert all(finding.record and finding.record.bytes == record for finding in findings)


def test_content_under_another_key_than_it_names_is_found(night: Laptop) -> None:
    raw = one(night, "SELECT key_id FROM keys LIMIT 1")
    record = one(night, "SELECT record_id FROM keys WHERE key_id = ?", raw)
    row = keys.wrap(bytes(32), UUID(bytes=raw), UUID(bytes=record), UNIT_KEYS[1], 1)
    run(night, "UPDATE keys SET wrapped = ? WHERE key_id = ?", row.wrapped, raw)
    assert "kan inte öppnas med sin nyckel" in " ".join(finding.what for finding in found(night))


def test_a_key_that_is_not_here_is_found_unless_its_events_are_held(night: Laptop) -> None:
    raw = one(night, "SELECT key_id FROM confirmed WHERE seq = 1")
    run(night, "DELETE FROM keys WHERE key_id = ?", raw)
    findings = found(night)
    assert any(f.seq == 1 and f.what == "Nyckeln till händelsen finns inte här." for f in findings)
    night.again().journal.rebuild()
    assert found(night) == []


def test_another_laptops_unit_key_is_no_fault(night: Laptop) -> None:
    fresh = open_laptop(night.folder, KARIN, watch=night.watch, unit_keys={2: bytes(32)})
    fresh.journal.rebuild()
    assert verify(fresh.replica, {2: bytes(32)}) == []


@pytest.mark.parametrize(
    ("view", "sql"),
    [
        ("view_call", "UPDATE view_call SET holder_name = 'Någon annan'"),
        ("view_call", "DELETE FROM view_call"),
        ("view_case", "UPDATE view_case SET board = 'tomelilla'"),
        ("view_clock", "UPDATE view_clock SET due_at = '2030-01-01 00:00:00.000000'"),
        ("view_clock", "DELETE FROM view_clock WHERE kind = 'callback'"),
        ("view_staff", "UPDATE view_staff SET duty = 'first'"),
        ("view_notice", "UPDATE view_notice SET open = 0"),
        ("view_read", "DELETE FROM view_read WHERE rowid = 1"),
        ("view_search", "DELETE FROM view_search"),
        ("view_search", "UPDATE view_search SET text = 'x'"),
    ],
)
def test_a_view_that_shows_something_else_is_found(night: Laptop, view: str, sql: str) -> None:
    run(night, sql)
    findings = found(night)
    assert findings
    assert all(view in finding.what and finding.record for finding in findings)
    laptop = night.again()
    assert not rebuild_is_equal(laptop.journal)
    assert found(night) == []


def test_a_row_too_many_in_a_view_is_found(night: Laptop) -> None:
    record = uuid4()
    run(
        night, "INSERT INTO view_tell VALUES (?, ?, ?, 'claim_lost', '', '', '2026-01-01')", record.hex, *"ab"
    )
    assert [finding.record for finding in found(night)] == [record]


def test_an_event_held_without_reason_is_found(night: Laptop) -> None:
    run(night, "INSERT INTO held SELECT event_id, record_id, 'x' FROM confirmed WHERE seq = 3")
    assert [finding.seq for finding in verify(night.replica, UNIT_KEYS)] == [3]
    assert found(night) == []  # opening the journal tries again what is held
    run(night, "INSERT INTO held VALUES (?, ?, 'x')", uuid4().bytes, uuid4().bytes)
    assert any("inte finns i journalen" in finding.what for finding in verify(night.replica, UNIT_KEYS))


def test_views_that_are_known_to_be_behind_are_no_fault(tmp_path: Path) -> None:
    store = PaperStore()
    karin, per = make_laptop(tmp_path / "a"), make_laptop(tmp_path / "b", PER)
    karin.receive()
    push(karin, store)
    pull(per, store, defer=True)
    assert verify(per.replica, UNIT_KEYS) == []
    assert rebuild_is_equal(per.journal)


def test_a_device_chained_again_under_a_new_id_is_no_fault(night: Laptop) -> None:
    with night.replica.transaction():
        night.replica.rechain_pending(uuid4(), (0, bytes(32)))
    assert found(night) == []


def test_a_page_changed_on_the_disk_is_found(night: Laptop) -> None:
    night.replica.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    night.close()
    path = night.folder / FILE
    raw = bytearray(path.read_bytes())
    raw[5 * 4096 + 100] ^= 1
    path.write_bytes(bytes(raw))
    laptop = open_laptop(night.folder)
    findings = verify(laptop.replica, UNIT_KEYS)
    assert findings
    assert "Filen" in findings[0].what
    laptop.close()


def test_the_digest_sees_every_view_and_no_order(night: Laptop) -> None:
    before = views_digest(night.replica.connection)
    night.journal.rebuild()
    assert views_digest(night.replica.connection) == before
    for view in ("call", "case", "clock", "staff", "notice", "read", "search"):
        night.replica.connection.execute("BEGIN")
        run(night, f"DELETE FROM view_{view}")
        assert views_digest(night.replica.connection) != before, view
        night.replica.connection.execute("ROLLBACK")


def test_an_index_that_another_connection_wrote_in_is_not_called_damaged(night: Laptop) -> None:
    other = night.again()
    for laptop in (night, other, night):
        laptop.receive()
        assert verify(night.replica, UNIT_KEYS) == verify(other.replica, UNIT_KEYS) == []
    other.close()
