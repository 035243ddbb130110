"""Kept files between real laptops: after events, by a line of their own, gone on with after a cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from factories import Watch
from postgres import Laptop as Device
from postgres import role_url
from site_ import Laptop, Site, until

from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.rules.entries import NoteWritten
from jourtui.store import attachments, chunks, destroying, healing, outbox, server
from jourtui.store.chunks import MAX_BODY, SIZE
from jourtui.store.destruction import Destroyed
from jourtui.store.envelope import ZERO_HASH
from jourtui.store.file_sync import FileSync
from jourtui.store.shared import SharedStore
from jourtui.store.shared_errors import EpochChanged, SharedError
from jourtui.store.waiting import waiting

if TYPE_CHECKING:
    from postgres import Cluster

PDF = "application/pdf"


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path, Watch())
        yield site
        site.close()


def keep(laptop: Laptop, content: bytes) -> tuple[UUID, UUID]:
    """A new case with a file: (case, file)."""
    case = uuid4()
    laptop.desk.write(case, CaseOpened(facts=CaseFacts(title="Oro", board="ystad")))
    return case, attachments.keep(laptop.desk, case, "a.pdf", PDF, content)


def in_store(url: str, record: UUID) -> int:
    with psycopg.connect(url) as admin:
        row = admin.execute("SELECT count(*) FROM journal.chunk WHERE record_id = %s", (record,)).fetchone()
    assert row is not None
    return int(row[0])


def has(laptop: Laptop, case: UUID, kept: UUID, content: bytes) -> bool:
    try:
        return attachments.read(laptop.desk.journal, case, kept) == content
    except attachments.AttachmentError:
        return False


def sent(laptop: Laptop) -> bool:
    return waiting(laptop.place.replica).files == (0, 0)


def test_a_file_comes_to_the_other_laptop(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    content = os.urandom(3 * SIZE + 5)
    case, kept = keep(karin, content)
    until(lambda: has(per, case, kept, content), "the other laptop has the file")
    until(lambda: sent(karin) and sent(per), "nothing is left to move")
    assert in_store(site.url, case) == 4


def test_without_contact_a_file_waits_and_is_whole(site: Site) -> None:
    karin, per = site.laptop("Karin Ek", connect=False), site.laptop("Per Holm")
    content = os.urandom(SIZE + 1)
    case, kept = keep(karin, content)
    assert has(karin, case, kept, content)
    assert waiting(karin.place.replica).files == (2, 0)
    karin.connect()
    until(lambda: has(per, case, kept, content), "the other laptop has the file")


def test_what_was_cut_short_goes_on_where_it_was(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    karin = site.laptop("Karin Ek", connect=False)
    content = os.urandom(4 * SIZE)
    case, _ = keep(karin, content)
    karin.connect()
    site.agree()
    until(lambda: sent(karin), "all is sent")
    karin.cut()
    replica = karin.place.replica
    with replica.transaction():
        replica.connection.execute("UPDATE chunk SET shared = 0")
    with psycopg.connect(site.url) as admin:
        admin.execute("SET ROLE journal_culler")
        admin.execute("DELETE FROM journal.chunk WHERE hash IN (SELECT hash FROM journal.chunk LIMIT 1)")
    asked: list[str] = []
    ask = SharedStore.ask

    def counted(self: SharedStore, query: str, values: tuple[object, ...]) -> object:
        asked.append(query)
        return ask(self, query, values)

    monkeypatch.setattr(SharedStore, "ask", counted)
    karin.connect()
    until(lambda: sent(karin), "the rest is sent")
    assert in_store(site.url, case) == 4
    assert sum("put_chunk" in query for query in asked) == 1, "what is there is not sent again"


def test_events_do_not_wait_for_files(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that never gets through keeps nothing else from getting through."""

    def stuck(self: FileSync, line: object, replica: object) -> None:
        until(lambda: self._stopping, "it is stopped")

    monkeypatch.setattr(FileSync, "_send", stuck)
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case, _ = keep(karin, os.urandom(SIZE))
    site.agree()
    karin.desk.write(case, NoteWritten("efter filen"))
    site.agree()
    assert per.desk.journal.case(case).log.events[-1].payload == NoteWritten("efter filen")
    assert not sent(karin)


def test_a_destroyed_record_takes_its_files_from_the_store(site: Site) -> None:
    karin = site.laptop("Karin Ek")
    (case, _), (other, _) = keep(karin, b"x"), keep(karin, b"y")
    until(lambda: in_store(site.url, case) + in_store(site.url, other) == 2, "both are there")
    with server.journal(site.url) as admin:
        assert destroying.replay(admin, [Destroyed(1, case, uuid4(), 0)]) == 1
    assert (in_store(site.url, case), in_store(site.url, other)) == (0, 1)


def test_a_store_that_lost_them_is_given_the_files_back(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    content = os.urandom(SIZE + 1)
    case, kept = keep(karin, content)
    until(lambda: has(per, case, kept, content) and sent(karin), "both have the file")
    healing.freeze(site.url)
    with psycopg.connect(site.url) as admin:
        admin.execute("SET ROLE journal_culler")
        admin.execute("DELETE FROM journal.chunk")
    healing.thaw(site.url)
    until(lambda: in_store(site.url, case) == 2, "they are sent again")


def test_a_store_made_before_there_were_files_learns_it_by_init(site: Site) -> None:
    with psycopg.connect(site.url) as admin:
        admin.execute("DROP TABLE journal.chunk CASCADE")
        admin.execute("DROP TRIGGER drop_chunks ON journal.destroyed")
        admin.execute("DROP TRIGGER drop_chunks ON journal.key")
        admin.execute(
            "DROP FUNCTION journal.put_chunk, journal.drop_chunks, journal.drop_chunks_of_key,"
            " journal.leave_out_destroyed_chunk"
        )
    karin = site.laptop("Karin Ek")
    case, _ = keep(karin, b"x")
    site.agree()
    until(lambda: karin.sync is not None and not karin.sync._files.able, "it is seen")
    assert karin.status.state == "connected"
    assert not sent(karin), "kept here meanwhile"
    server.init(site.url, demo=True)
    server.init(site.url, demo=True)
    until(lambda: in_store(site.url, case) == 1, "it is sent")


def test_an_outbox_carries_files(site: Site, tmp_path: Path) -> None:
    karin, per = site.laptop("Karin Ek", connect=False), site.laptop("Per Holm")
    content = os.urandom(SIZE + 1)
    case, kept = keep(karin, content)
    karin.connect()
    site.agree()
    karin.cut()
    replica = karin.place.replica
    with replica.transaction():  # events got through, the files did not
        replica.connection.execute("UPDATE chunk SET shared = 0")
    file = tmp_path / "utkorg"
    assert outbox.write(karin.place, file) == 0
    opened = outbox.open_file(per.place, file)
    assert len(opened.chunks) == 2
    outbox.send(per.place, opened)
    assert has(per, case, kept, content)


# What the store takes


@pytest.fixture
def device(postgres: Cluster) -> Iterator[tuple[str, Device]]:
    with postgres.database() as url:
        server.init(url, demo=True)
        yield url, Device(url)


_PUT = "SELECT journal.put_chunk(%b::uuid, %b::uuid, %b::bytea, %b::bytea)"


def test_the_store_takes_only_what_its_name_says(device: tuple[str, Device]) -> None:
    _, laptop = device
    body, record = os.urandom(MAX_BODY), laptop.known.record_id

    def put(epoch: UUID, record: UUID, hash_: bytes, body: bytes) -> bool:
        with laptop.open() as line:
            return bool(line.ask(_PUT, (epoch, record, hash_, body))[0][0])

    right = sha256(body).digest()
    assert put(laptop.epoch, record, right, body)
    assert put(laptop.epoch, record, right, body), "safe to repeat"
    assert not put(laptop.epoch, uuid4(), right, body), "no event of that record is here"
    for bad in ((sha256(b"x").digest(), body), (sha256(body + b"x").digest(), body + b"x"), (ZERO_HASH, b"")):
        with pytest.raises(SharedError):
            put(laptop.epoch, record, *bad)
    with pytest.raises(EpochChanged):
        put(uuid4(), record, right, body)


def test_a_laptop_that_is_shut_out_neither_puts_nor_reads(device: tuple[str, Device]) -> None:
    url, laptop = device
    body, record = b"chunk", laptop.known.record_id
    with psycopg.connect(role_url(url, laptop), autocommit=True) as role:
        values = (laptop.epoch, record, sha256(body).digest(), body)
        assert role.execute(_PUT, values).fetchone() == (True,)
        assert role.execute("SELECT body FROM journal.chunk").fetchall() == [(body,)]
        with psycopg.connect(url) as admin:
            admin.execute("UPDATE journal.device SET revoked_at = now()")
        assert role.execute("SELECT body FROM journal.chunk").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            role.execute(_PUT, values)


def test_a_chunk_of_a_destroyed_record_comes_back_from_nobody(device: tuple[str, Device]) -> None:
    url, laptop = device
    record, body = laptop.known.record_id, b"chunk"
    with server.journal(url) as admin:
        destroying.replay(admin, [Destroyed(1, record, uuid4(), 0)])
    with laptop.open() as line:
        put = line.ask(_PUT, (laptop.epoch, record, sha256(body).digest(), body))
    assert put == [(False,)]
    with psycopg.connect(url) as admin:
        admin.execute(
            "INSERT INTO journal.chunk VALUES (%s, %s, %s, 0, 'x')", (record, sha256(body).digest(), body)
        )
    assert in_store(url, record) == 0


def test_a_dump_with_a_chunk_that_is_here_gives_the_others(device: tuple[str, Device]) -> None:
    url, laptop = device
    record, here, lost = laptop.known.record_id, b"here", b"lost"
    with laptop.open() as line:
        assert line.ask(_PUT, (laptop.epoch, record, sha256(here).digest(), here)) == [(True,)]
    with psycopg.connect(url) as admin, admin.cursor().copy("COPY journal.chunk FROM STDIN") as dump:
        for body in (here, lost):
            dump.write_row((record, sha256(body).digest(), body, 0, "x"))
    assert in_store(url, record) == 2


def test_chunks_are_counted_without_reading_them(site: Site) -> None:
    karin = site.laptop("Karin Ek", connect=False)
    keep(karin, os.urandom(2 * SIZE))
    assert chunks.unshared_count(karin.place.replica) == 2
