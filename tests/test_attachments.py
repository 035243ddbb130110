"""Kept files: sealed in chunks, read back whole, never exchanged; gone with their record."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from cheap import CHEAP
from factories import PER, Laptop, PaperStore, Story, make_laptop, pull, push
from site_ import PASSPHRASE

from jourtui.rules import case as cases
from jourtui.rules.attachments import LARGEST, AttachmentKept
from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.store import attachments, backup, chunks, copies, outbox, restore, workplace
from jourtui.store.attachments import AttachmentError, NotFetched
from jourtui.store.carrying import CarryError
from jourtui.store.chunks import SIZE
from jourtui.store.destruction import Destroyed, RecordDestroyed
from jourtui.store.replica import Replica
from jourtui.store.session import Duty
from jourtui.store.vault import Vault
from jourtui.store.verify import rebuild_is_equal, verify
from jourtui.store.workplace import Workplace
from jourtui.words import attachment_words, wording

PDF = "application/pdf"
SIZES = [1, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE + 7]


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def keep(laptop: Laptop, case: UUID, content: bytes = b"%PDF-1.7 signerat") -> UUID:
    return attachments.keep(laptop.desk, case, "beslut.pdf", PDF, content)


@pytest.mark.parametrize("size", SIZES)
def test_a_file_is_read_as_it_was_kept(laptop: Laptop, size: int) -> None:
    case, content = laptop.open_case(), os.urandom(size)
    kept = keep(laptop, case, content)
    again = laptop.again()
    assert attachments.read(again.journal, case, kept) == content
    said = again.journal.case(case).attachments[kept].said
    assert (said.name, said.media_type, said.size) == ("beslut.pdf", PDF, size)
    assert len(said.chunks) == -(-size // SIZE)
    assert verify(again.replica, again.journal.unit_keys) == []
    assert rebuild_is_equal(again.journal)
    again.close()


def test_nothing_of_the_content_lies_in_clear_beside_the_replica(laptop: Laptop) -> None:
    """The file is encrypted as a whole; the chunk itself must be too, since it travels."""
    case = laptop.open_case()
    keep(laptop, case, b"hemlig adress " * 100)
    (chunk,) = chunks.every_unshared(laptop.replica)
    assert b"hemlig" not in chunk.body
    assert hashlib.sha256(chunk.body).digest() == chunk.hash


def test_what_cannot_be_kept_is_one_sentence_and_nothing_is_written(laptop: Laptop, tmp_path: Path) -> None:
    case = laptop.open_case()
    before = laptop.replica.pending_count()
    for content, said in ((b"", "är tom"), (bytes(LARGEST + 1), "Högst 25 MB")):
        with pytest.raises(AttachmentError, match=said) as refused:
            keep(laptop, case, content)
        assert "\n" not in str(refused.value)
    (tmp_path / "tom.pdf").touch()
    with (tmp_path / "stor.pdf").open("wb") as large:
        large.truncate(LARGEST + 1)
    for file, said in (
        ("saknas.pdf", "finns inte"),
        (".", "är en mapp"),
        ("tom.pdf", "är tom"),
        ("stor.pdf", "för stor"),
    ):
        with pytest.raises(AttachmentError, match=said):
            attachments.from_disk(tmp_path / file)
    assert laptop.replica.pending_count() == before
    assert chunks.unshared_count(laptop.replica) == 0


def test_the_largest_file_fits_in_an_event(laptop: Laptop) -> None:
    case, content = laptop.open_case(), bytes(LARGEST)
    assert attachments.read(laptop.journal, case, keep(laptop, case, content)) == content


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\hemligt\\beslut.pdf", "beslut.pdf"),
        ("rad\nrad.pdf", "rad rad.pdf"),
        ("\x1b[31m.pdf", "[31m.pdf"),
        ("..", ".."),
        ("/", "fil"),
        ("", "fil"),
        ("x" * 500, "x" * attachments.LONGEST_NAME),
    ],
)
def test_a_name_has_no_path_and_no_controls(given: str, kept: str) -> None:
    assert attachments.tidy(given) == kept


def test_a_chunk_that_is_changed_or_exchanged_is_seen(laptop: Laptop) -> None:
    case = laptop.open_case()
    kept = keep(laptop, case, os.urandom(2 * SIZE))
    first, second = chunks.every_unshared(laptop.replica)
    change = "UPDATE chunk SET body = ? WHERE hash = ?"
    with laptop.replica.transaction():
        laptop.replica.connection.execute(change, (second.body, first.hash))
        laptop.replica.connection.execute(change, (first.body, second.hash))
    with pytest.raises(AttachmentError, match="skadad"):
        attachments.read(laptop.journal, case, kept)
    found = [str(finding) for finding in verify(laptop.replica, laptop.journal.unit_keys)]
    assert sum("sparad fil är ändrad" in one for one in found) == 2
    assert sum("beslut.pdf är skadad" in one for one in found) == 1


def test_a_chunk_belongs_to_one_place_of_one_file(laptop: Laptop) -> None:
    """The same bytes under the same key open only as what they were sealed as."""
    case = laptop.open_case()
    sealed = attachments.seal(laptop.journal, case, "a.pdf", PDF, bytes(2 * SIZE))
    _, key = laptop.journal.main_key(case)
    said, body = sealed.said, sealed.chunks[0].body
    assert chunks.unseal(said, case, 0, body, key) == bytes(SIZE)
    others = [
        (said, case, 1),
        (said, uuid4(), 0),
        (msgspec.structs.replace(said, attachment=uuid4()), case, 0),
        (msgspec.structs.replace(said, sha256=hashlib.sha256(b"x").hexdigest()), case, 0),
        (msgspec.structs.replace(said, chunks=said.chunks[:1]), case, 0),
        (msgspec.structs.replace(said, key=uuid4()), case, 0),
    ]
    for other, record, number in others:
        with pytest.raises(chunks.ChunkError):
            chunks.unseal(other, record, number, body, key)


def test_what_has_not_come_yet_is_said(laptop: Laptop, tmp_path: Path) -> None:
    store, other = PaperStore(), make_laptop(tmp_path / "per", PER)
    case = laptop.open_case()
    kept = keep(laptop, case)
    push(laptop, store)
    pull(other, store)
    with pytest.raises(NotFetched, match=r"beslut\.pdf har inte hämtats"):
        attachments.read(other.journal, case, kept)
    assert not attachments.is_here(other.journal, case, other.journal.case(case).attachments[kept].said)
    assert [record for record, _ in chunks.missing(other.replica)] == [case]
    assert verify(other.replica, other.journal.unit_keys) == []
    with other.replica.transaction():
        chunks.add(other.replica, chunks.every_unshared(laptop.replica), shared=True)
    assert attachments.read(other.journal, case, kept) == b"%PDF-1.7 signerat"
    assert chunks.missing(other.replica) == []
    other.close()


def test_a_file_that_is_not_in_the_case_is_said(laptop: Laptop) -> None:
    with pytest.raises(AttachmentError, match="finns inte i ärendet"):
        attachments.read(laptop.journal, laptop.open_case(), uuid4())


def test_a_destroyed_record_has_no_files(laptop: Laptop) -> None:
    case, other = laptop.open_case(), laptop.open_case()
    kept, stays = keep(laptop, case), keep(laptop, other)
    left = chunks.every_unshared(laptop.replica)
    laptop.journal.destroy([Destroyed(1, case, uuid4(), 0)])
    assert {chunk.record for chunk in chunks.every_unshared(laptop.replica)} == {other}
    with pytest.raises(RecordDestroyed):
        attachments.read(laptop.journal, case, kept)
    with pytest.raises(RecordDestroyed):
        keep(laptop, case)
    with laptop.replica.transaction():
        assert chunks.add(laptop.replica, left) == 0, "it comes back from nowhere"
    assert attachments.read(laptop.journal, other, stays)
    assert verify(laptop.replica, laptop.journal.unit_keys) == []
    with laptop.replica.transaction():
        laptop.replica.connection.execute(
            "INSERT INTO chunk (record_id, hash, shared, body) VALUES (?, ?, 0, ?)",
            (case.bytes, left[0].hash, left[0].body),
        )
    assert any("fil i den finns kvar" in str(one) for one in verify(laptop.replica))


def test_a_replica_of_a_program_that_kept_no_files_gets_the_table(laptop: Laptop) -> None:
    with laptop.replica.transaction():
        laptop.replica.connection.execute("DROP TABLE chunk")
    again = laptop.again()
    case = again.open_case()
    assert attachments.read(again.journal, case, keep(again, case))
    again.close()


def test_two_files_with_one_id_are_the_first() -> None:
    story = Story()
    story.add(PER, CaseOpened(facts=CaseFacts(title="Oro")))
    one = AttachmentKept(uuid4(), "a.pdf", PDF, 1, "00", uuid4(), ("00",))
    first = story.add(PER, one)
    second = story.add(PER, msgspec.structs.replace(one, name="b.pdf"))
    case = cases.fold(story.events)
    assert case.attachments[one.attachment].event == first
    assert case.log.void == {second.id}
    assert wording.entry(first, lambda field, value: str(value)) == ("Sparade fil", "a.pdf (1 byte)")


def test_a_size_as_people_read_it() -> None:
    sizes = [attachment_words.size(count) for count in (3, 2048, 3 << 19)]
    assert sizes == ["3 byte", "2 kB", "1,5 MB"]


# Backups and what waits


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    folder = tmp_path / "karin"
    opened = workplace.set_up(folder, "Karin Ek", "socionom", PASSPHRASE, cost=CHEAP, demo=True)
    place = Workplace(folder, opened, Duty.FIRST)
    yield place
    place.close()


def test_a_backup_has_the_files_and_gives_them_back(place: Workplace, tmp_path: Path) -> None:
    case = uuid4()
    place.desk.write(case, CaseOpened(facts=CaseFacts(title="Oro")))
    content = os.urandom(SIZE + 1)
    kept = attachments.keep(place.desk, case, "a.pdf", PDF, content)
    made = backup.backup(place, tmp_path / "usb")
    assert made.contents.chunks == 2
    vault = Vault.load(place.folder, cost=CHEAP)
    restored = tmp_path / "restored"
    opened = vault.open(vault.people[0].id, PASSPHRASE)
    restored.mkdir(mode=0o700)
    rows = copies.read_keys(made.keys).rows(opened.data_key)
    restore.build(restored, opened.data_key, place.journal.unit_keys, made.events, rows)
    replica = Replica.open(restored, opened.data_key)
    again = type(place.journal)(replica, place.journal.unit_keys)
    assert attachments.read(again, case, kept) == content
    replica.close()
    opened.close()


def test_an_outbox_that_has_nothing_says_so(place: Workplace, tmp_path: Path) -> None:
    with pytest.raises(CarryError, match="inte ansluten"):
        outbox.write(place, tmp_path / "utkorg")
