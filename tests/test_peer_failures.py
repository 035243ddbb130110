"""What went wrong in other programs of this kind, and does not here: one test per failure.

The programs and the evidence: Primero #508, R2-2406, P1, P10; Resgrid; OpenSRP #2575; SORMAS #300, #403,
#906; Aselo A3, A6, #1965; GoAlert #3378; TicketsCAD; Grafana OnCall #3111, #4760; IRIS PR 1097.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from factories import EVA, KARIN, PER, Laptop, PaperStore, Watch, make_laptop, sync
from machine import Machine
from postgres import Laptop as Bare
from postgres import role_url
from site_ import PASSPHRASE, Site, until
from site_ import Laptop as AtSite
from ui import TestedApp, signed_in_app, words_of
from ui import until as until_shown

from chaos.line import Line
from jourtui.rules import alarms
from jourtui.rules.alarms import Listener, Why
from jourtui.rules.call import CallClosed, CallCorrected, CallFacts, Identity
from jourtui.rules.case import CaseFacts
from jourtui.rules.entries import NoteWritten
from jourtui.store import (
    call_queue,
    calls,
    carrying,
    cases,
    drafts,
    handover,
    queries,
    server,
    unfinished,
    workplace,
)
from jourtui.store import outbox as outboxes
from jourtui.store import sync as syncing
from jourtui.store.replica import Replica
from jourtui.store.session import Duty
from jourtui.store.shared import SharedStore
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import CallRow
from jourtui.store.workplace import Workplace

if TYPE_CHECKING:
    from uuid import UUID

    from postgres import Cluster


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def two(tmp_path: Path, watch: Watch) -> Iterator[tuple[Laptop, Laptop, PaperStore]]:
    """Karin's laptop and Per's, and a shared store on paper that they meet at when `sync` says so."""
    karin = make_laptop(tmp_path / "karin", KARIN, watch=watch)
    per = make_laptop(tmp_path / "per", PER, watch=watch, duty=Duty.BACKUP)
    yield karin, per, PaperStore(watch)
    karin.close()
    per.close()


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A real shared store."""
    monkeypatch.setattr(syncing, "BACK_OFF", (0.01, 0.1))
    with postgres.database() as url:
        site = Site(url, tmp_path)
        yield site
        site.close()


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    """A line to it that can fail."""
    line = Line(Path(str(psycopg.conninfo.conninfo_to_dict(site.url)["host"])))
    yield line
    line.close()


def receive(laptop: AtSite, name: str = "Anna") -> UUID:
    facts = CallFacts(matter="orolig")
    return calls.receive(laptop.desk, facts, Identity(caller_name=name), at=laptop.desk.now())


def test_same_field_offline_edits_keep_both(two: tuple[Laptop, Laptop, PaperStore]) -> None:
    karin, per, store = two
    call = karin.receive()
    sync(store, karin, per)
    for laptop, matter in ((karin, "våld"), (per, "missbruk")):
        calls.correct(laptop.desk, call, CallFacts(matter=matter), base=laptop.desk.position())
    sync(store, karin, per)
    for laptop in (karin, per):
        both = laptop.journal.call(call).written.contested["matter"]
        assert {(write.value, write.event.author.name) for write in both} == {
            ("våld", "Karin Ek"),
            ("missbruk", "Per Holm"),
        }
    calls.settle(per.desk, call, {"matter": "våld"}, per.desk.position())
    sync(store, per, karin)
    found = karin.journal.call(call)
    assert (found.matter, found.written.contested) == ("våld", {})


def test_double_create_gives_one(site: Site) -> None:
    """The ids are minted before the first write: asked twice, sent twice, found again after a crash."""
    karin = site.laptop("Karin Ek", connect=False)
    line = unfinished.begin(karin.desk)
    line.line = "Anna ystad"
    unfinished.keep(karin.desk, line)
    given = CallFacts(matter="orolig"), Identity(caller_name="Anna")
    for _ in range(2):
        call = calls.receive(karin.desk, *given, at=karin.desk.now(), record=line.record)
        assert call == line.record
    assert unfinished.every(karin.desk) == [], "it is a call now, though the draft was never put away"
    replica = karin.place.replica
    events, position = replica.pending(), replica.position()
    keys = replica.unshared_keys(event.sealed.key_id for event in events)
    karin.connect()
    site.agree()
    again = Bare(site.url, "till")
    assert server.status(site.url).seq == len(events)
    with carrying.line_of(karin.place) as store:  # the reply was lost: the same again
        placed = store.append(position.seq, position.chain, events, keys)
    assert [seq for _, seq in placed] == list(range(1, len(events) + 1))
    assert server.status(site.url).seq == len(events)
    assert again.device != replica.device


def test_cleaning_duplicates_deletes_neither(two: tuple[Laptop, Laptop, PaperStore], site: Site) -> None:
    karin, per, store = two
    first, second = karin.open_case(), karin.open_case(CaseFacts(title="Samma barn", board="ystad"))
    cases.link(karin.desk, first, second, "samma familj")
    sync(store, karin, per)
    with per.desk.rows() as rows:
        assert {row.record_id for row in queries.cases(rows)} == {first, second}
    assert per.journal.case(first).title == "Oro för barn"
    assert per.journal.case(second).title == "Samma barn"
    receive(site.laptop("Eva Lind"))
    site.agree()
    with psycopg.connect(site.url) as admin, pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute("DELETE FROM journal.event")


def test_half_a_transfer_never_happens(
    two: tuple[Laptop, Laptop, PaperStore], watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is accepted the sender is responsible and the clock runs at the sender; all or nothing."""
    karin, per, store = two
    call = karin.receive()
    handover.claim(karin.desk, call)
    handover.offer(karin.desk, call, None)
    sync(store, karin, per)
    watch.forward(minutes=31)
    for laptop in (karin, per):
        assert laptop.journal.call(call).holder_id == KARIN.id
        with laptop.desk.rows() as rows:
            callback = next(clock for clock in queries.clocks(rows) if clock.kind == "callback")
        assert callback.holder_id == KARIN.id
    offer = per.journal.call(call).offer_id
    assert offer is not None
    add_pending = Replica.add_pending

    def power_cut(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Replica, "add_pending", power_cut)
    with pytest.raises(OSError):  # noqa: PT011 – any will do
        handover.accept(per.desk, call, offer)
    assert per.journal.call(call).holder_id == KARIN.id
    monkeypatch.setattr(Replica, "add_pending", add_pending)
    handover.accept(per.desk, call, offer)
    sync(store, per, karin)
    for laptop in (karin, per):
        found = laptop.journal.call(call)
        assert (found.holder_id, found.offer_id, found.caller_name) == (PER.id, None, "Anna Svensson")


def test_two_accept_at_once_and_one_has_it(
    two: tuple[Laptop, Laptop, PaperStore], tmp_path: Path, watch: Watch
) -> None:
    """`test_races` does the same with processes."""
    karin, per, store = two
    eva = make_laptop(tmp_path / "eva", EVA, watch=watch)
    call = karin.receive()
    also = make_laptop(tmp_path / "also", KARIN, watch=watch)
    sync(store, karin, also)
    for laptop in (karin, also):
        handover.offer(laptop.desk, call, None)
    sync(store, karin, also, per, eva)
    (offer,) = {laptop.journal.call(call).offer_id for laptop in (karin, also, per, eva)}
    with also.desk.rows() as rows:
        assert "offer_lost" in {tell.code for tell in queries.tells(rows, KARIN.id)}
    also.close()
    assert offer is not None
    handover.accept(per.desk, call, offer)
    handover.accept(eva.desk, call, offer)
    handover.withdraw(karin.desk, call, offer)
    sync(store, per, eva, karin)
    for laptop in (karin, per, eva):
        assert laptop.journal.call(call).holder_id == PER.id
    told = {}
    for laptop, person in ((karin, KARIN), (eva, EVA)):
        with laptop.desk.rows() as rows:
            told[person.id] = {tell.code for tell in queries.tells(rows, person.id)}
    assert "accept_lost" in told[EVA.id]
    assert "withdraw_lost" in told[KARIN.id]
    eva.close()


def test_claimed_then_silence_rings_the_other_who_takes_it_over(
    two: tuple[Laptop, Laptop, PaperStore], watch: Watch
) -> None:
    """Not by a heartbeat: what the claim was for has a clock, and nothing is taken from anybody by itself."""
    karin, per, store = two
    call = karin.receive()
    handover.claim(karin.desk, call)
    sync(store, karin, per)
    hears = Listener(PER.id, "backup", {KARIN.id: "first", PER.id: "backup"})

    def rings() -> list[Why]:
        with per.desk.rows() as rows:
            found = alarms.ringing(queries.clocks(rows), watch(), hears)
        return [alarm.why for alarm in found if alarm.clock.kind == "callback"]

    watch.forward(minutes=30)
    assert rings() == []
    watch.forward(minutes=5)
    assert rings() == [Why.UNHEEDED]
    assert per.journal.call(call).holder_id == KARIN.id, "never automatic"
    handover.take_over(per.desk, call, KARIN.id, "svarar inte")
    sync(store, per, karin)
    assert karin.journal.call(call).holder_id == PER.id
    with karin.desk.rows() as rows:
        assert "taken_over" in {tell.code for tell in queries.tells(rows, KARIN.id)}


def test_no_timer_outlives_its_state(two: tuple[Laptop, Laptop, PaperStore], watch: Watch) -> None:
    """Clocks are computed, also after a restart in the middle; a past one is broken, not new."""
    karin, _, _ = two
    closed, open_ = karin.receive(), karin.receive(name="Bo")
    karin.act(closed, CallClosed(exit="test"))
    begun = watch()
    watch.forward(hours=3)
    again = karin.again()
    with again.desk.rows() as rows:
        running = [clock for clock in queries.clocks(rows) if clock.stopped_at is None]
    assert closed not in {clock.record_id for clock in running}
    (callback,) = (clock for clock in running if clock.kind == "callback")
    assert (callback.record_id, callback.due_at) == (open_, begun + timedelta(minutes=30))
    assert alarms.level(callback, watch()) == "due"
    again.close()


def test_sync_never_says_done_when_it_is_not(site: Site, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store has taken it in; until that has come back, it counts as unsent."""
    karin = site.laptop("Karin Ek", host=str(line.directory))
    site.agree()
    monkeypatch.setattr(syncing, "DEADLINE", 1.0)
    monkeypatch.setattr(syncing, "POLL", 2.0)
    append = SharedStore.append

    def unanswered(*given: Any) -> list[tuple[UUID, int]]:
        line.answers = False  # not before: what is asked earlier must not find it dead
        return append(*given)

    monkeypatch.setattr(SharedStore, "append", unanswered)
    receive(karin)
    until(lambda: server.status(site.url).seq == 2, "the store has it")
    until(lambda: karin.status.state == "offline", "the silence is noticed")
    assert karin.status.unsynced == 2
    assert karin.status.oldest is not None
    monkeypatch.setattr(SharedStore, "append", append)
    line.answers = True
    site.agree()
    assert karin.status.unsynced == 0
    assert server.status(site.url).seq == 2


def test_one_bad_row_does_not_block_the_rest(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    bad, good = receive(karin), receive(karin, "Bo")
    site.agree()
    with psycopg.connect(site.url) as admin:
        admin.execute("SET ROLE journal_culler")
        admin.execute("DELETE FROM journal.key WHERE record_id = %s", (bad,))
    karin.desk.write(bad, CallCorrected(facts=CallFacts(matter="nyckeln är förstörd")))
    karin.desk.write(good, NoteWritten(text="hon ringde igen"))
    until(lambda: len(per.desk.journal.events(good)) == 3, "the rest goes on")
    until(lambda: karin.status.quarantined == 1, "and the bad one is set aside")
    ((_, record, reason),) = karin.place.replica.quarantined()
    assert record == bad
    assert reason.endswith(".")


def test_unsynced_work_stays_when_access_is_lost(site: Site, tmp_path: Path) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    site.agree()
    karin.cut()
    call = receive(karin)
    server.revoke(site.url, karin.place.replica.device)
    karin.connect()
    until(lambda: karin.status.state == "stopped", "it knows that it is shut out")
    assert karin.place.replica.pending_count()[0] == karin.status.unsynced == 2
    karin.desk.write(call, NoteWritten(text="ringer henne ändå"))
    assert karin.desk.journal.call(call).changes == 3
    outboxes.write(karin.place, tmp_path / "usb")
    outboxes.send(per.place, outboxes.open_file(per.place, tmp_path / "usb"))
    assert per.desk.journal.call(call).changes == 3
    site.laptops.remove(karin)
    karin.close()


def test_autosave_never_saves_in_the_wrong_record(two: tuple[Laptop, Laptop, PaperStore]) -> None:
    """A draft is bound to its record when the form is opened; a pull leaves it and its base alone."""
    karin, per, store = two
    one, other = karin.receive(), karin.receive(name="Bo")
    sync(store, karin, per)
    base = karin.desk.position()
    for record, text in ((one, "om Anna"), (other, "om Bo")):
        drafts.save(karin.desk, f"note:{record}", {"text": text}, base, record)
    per.act(one, NoteWritten(text="skrivet av Per"))
    sync(store, per, karin)
    drafts.save(karin.desk, f"note:{one}", {"text": "om Anna, mera"}, base, one)
    found = {draft.record: draft for draft in drafts.every(karin.again().desk)}
    assert found[one].content == {"text": "om Anna, mera"}
    assert found[other].content == {"text": "om Bo"}
    assert found[one].base == base, "what came meanwhile was not on the screen"


def test_signing_in_needs_no_network(site: Site, postgres: Cluster) -> None:
    karin = site.laptop("Karin Ek")
    receive(karin)
    site.agree()
    karin.close()
    folder, person = karin.place.folder, karin.place.vault.person.id
    with psycopg.connect(postgres.url, autocommit=True) as admin:
        name = psycopg.conninfo.conninfo_to_dict(site.url)["dbname"]
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}"')
    opened = workplace.unlock(folder, person, PASSPHRASE)
    karin.place = Workplace(folder, opened, Duty.FIRST)
    call = receive(karin, "Bo")
    assert karin.desk.journal.call(call).caller_name == "Bo"


def test_no_key_waits_for_anything_outside(site: Site, line: Line) -> None:
    karin = site.laptop("Karin Ek", host=str(line.directory))
    site.agree()
    line.swallow()
    call = receive(karin)
    handover.claim(karin.desk, call)
    assert karin.status.state == "connected", "it was written before the silence had even been noticed"
    talk = {"psycopg", "socket", "jourtui.store.shared", "jourtui.store.server", "jourtui.store.carrying"}
    package = Path(workplace.__file__).parent.parent
    handlers = [*package.glob("screens/**/*.py"), *package.glob("widgets/*.py"), package / "actions.py"]
    assert len(handlers) > 30
    for file in handlers:
        assert not talk & imported(file), file.name


def imported(file: Path) -> set[str]:
    """The modules that a file imports when it is loaded or run."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


async def test_an_empty_list_is_not_read_as_no_calls(tmp_path: Path) -> None:
    app: TestedApp = signed_in_app(tmp_path / "laptop")
    async with app.run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, lambda: "Inga öppna anrop" in words_of(app))
        app.post_message(TestedApp.Synced(set(), SyncStatus("offline", since=app.clock())))
        await until_shown(pilot, lambda: "kollegan kan ha anrop som inte syns här" in words_of(app))
        assert "Inga öppna anrop" not in words_of(app)
        assert "UTAN KONTAKT" in words_of(app)


def test_a_backup_that_cannot_be_restored_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    karin = Machine(tmp_path / "karin", "Karin Ek", monkeypatch, capsys)
    karin.receive("Anna")
    assert "ingen än" in karin.does("status")
    assert "prövad" in karin.does("backup", tmp_path / "usb")
    assert "gammal, prövad" in karin.does("status")
    (events,) = (tmp_path / "usb").glob("*-handelser.kopia")
    events.write_bytes(events.read_bytes()[:-4096])
    assert "skadad" in karin.cannot("restore", tmp_path / "usb", "--replace")
    place = karin.at_work()
    assert [call.caller_name for call in queue_of(place)] == ["Anna"], "and the journal is as it was"
    place.close()


def queue_of(place: Workplace) -> list[CallRow]:
    with place.desk.rows() as rows:
        return [item.call for item in call_queue.open_calls(rows, place.desk.now())]


def test_rights_are_what_is_listed_and_nothing_else(site: Site) -> None:
    laptop = Bare(site.url)
    allowed = {("about", "SELECT"), ("head", "SELECT"), ("device", "SELECT"), ("event", "SELECT")}
    allowed |= {("key", "SELECT"), ("destroyed", "SELECT"), ("chunk", "SELECT")}
    with psycopg.connect(role_url(site.url, laptop)) as role:
        has = role.execute(
            """SELECT c.relname, p.name FROM pg_class c
               CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'),
                                  ('REFERENCES'), ('TRIGGER')) AS p (name)
               WHERE c.relnamespace = 'journal'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p')
                 AND has_table_privilege(c.oid, p.name)"""
        ).fetchall()
        may_run = role.execute(
            """SELECT proname FROM pg_proc WHERE pronamespace = 'journal'::regnamespace
               AND has_function_privilege(oid, 'EXECUTE')"""
        ).fetchall()
        creates = role.execute(
            """SELECT has_schema_privilege('journal', 'CREATE'), has_schema_privilege('public', 'CREATE'),
                      has_database_privilege(current_database(), 'CREATE, TEMPORARY')"""
        ).fetchone()
    assert set(has) == allowed
    assert {name for (name,) in may_run} == {
        "enrolled",
        "check_enrolled",
        "check_position",
        "append",
        "pull",
        "ack",
        "register_device",
        "put_chunk",
    }
    assert creates == (False, False, False)
