"""Destruction with a real store: under a role that no laptop has; laptops obey a decision, and no server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from cheap import CHEAP
from factories import Watch
from postgres import name_of
from remains import remains
from site_ import PASSPHRASE, Laptop, Site, until

from jourtui.rules import retention as rules
from jourtui.rules.case import CaseClosed, CaseFacts, CaseOpened, SubjectFacts, SubjectNamed
from jourtui.rules.entries import HoldLifted, NoteWritten
from jourtui.rules.imported import Imported
from jourtui.store import (
    backup,
    destroying,
    destruction,
    drafts,
    healing,
    obeying,
    own_counts,
    rescue,
    restore,
    retention,
)
from jourtui.store.admin_line import ServerError
from jourtui.store.desk import Desk
from jourtui.store.destruction import RecordDestroyed
from jourtui.store.journal import Change
from jourtui.store.replica import FILE, ReplicaError
from jourtui.store.session import Duty
from jourtui.store.settings import load_retention
from jourtui.store.vault import OpenVault, Vault
from jourtui.store.verify import rebuild_is_equal, verify
from jourtui.store.waiting import waiting
from jourtui.store.workplace import Workplace

if TYPE_CHECKING:
    from postgres import Cluster

RULES = load_retention()
NAME = "Qvarnbrink"
SHIFT = timedelta(days=6 * 365)


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path, Watch())
        yield site
        site.close()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store's clock as destruction reads it is six years ahead; what is written has the real time."""
    six_years = f"(extract(epoch FROM clock_timestamp() + interval '{SHIFT.days} days') * 1000000)::bigint"
    monkeypatch.setattr(destroying, "_NOW", f"SELECT {six_years}")


def old_case(laptop: Laptop) -> UUID:
    case = uuid4()
    laptop.desk.write(
        case,
        CaseOpened(facts=CaseFacts(title="Oro", board="ystad")),
        SubjectNamed(uuid4(), SubjectFacts(name=NAME, birth_year=1970)),
        CaseClosed("klart"),
    )
    return case


def decided(site: Site, one: Laptop, other: Laptop | None, *records: UUID) -> UUID:
    """Decided at one laptop, confirmed at another; six years later, when it is due."""
    site.agree()
    store_day = rules.day_of(retention.store_now(one.place.replica) or site.watch()) + SHIFT
    site.watch.now += SHIFT
    verdicts = [retention.verdict_of(one.desk.journal, RULES, record, store_day) for record in records]
    record = retention.decide(one.desk, RULES, [verdict for verdict in verdicts if verdict], "dags")
    site.agree()
    if other is not None:
        retention.confirm(other.desk, record)
    site.agree()
    return record


def is_gone(laptop: Laptop, record: UUID) -> bool:
    return destruction.trace_of(laptop.place.replica, record) is not None


def keys_in(url: str, record: UUID) -> int:
    with psycopg.connect(url) as admin:
        row = admin.execute("SELECT count(*) FROM journal.key WHERE record_id = %s", (record,)).fetchone()
    assert row is not None
    return int(row[0])


def test_every_laptop_drops_what_was_destroyed_at_its_next_contact(site: Site, now: None) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case, other = old_case(karin), old_case(karin)
    decision = decided(site, karin, per, case)
    per.cut()
    plan, gone = destroying.destroy(site.url, karin.desk, RULES, decision)
    assert (plan.go, plan.stay, gone) == ((case,), (), 1)
    assert keys_in(site.url, case) == 0
    assert keys_in(site.url, other) == 1
    assert is_gone(karin, case)
    assert not is_gone(per, case), "it has had no contact"
    per.connect()
    until(lambda: is_gone(per, case), "the other laptop reads what was destroyed")
    site.agree()
    for laptop in (karin, per):
        with pytest.raises(RecordDestroyed):
            laptop.desk.journal.case(case)
        assert laptop.desk.journal.case(other).title == "Oro"
        assert verify(laptop.place.replica, laptop.desk.journal.unit_keys) == []
        assert retention.decision(laptop.desk.journal, decision).destroyed == {case}


def test_a_dump_of_keys_that_is_put_back_leaves_out_what_was_destroyed(site: Site, now: None) -> None:
    """The keys of a dump from before, the events of one from after: `jourtui` is not even asked."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case, other = old_case(karin), old_case(karin)
    decision = decided(site, karin, per, case)
    with psycopg.connect(site.url) as admin, admin.cursor() as cursor:
        with cursor.copy("COPY journal.key TO STDOUT") as out:
            dump = b"".join(bytes(part) for part in out)
        destroying.destroy(site.url, karin.desk, RULES, decision)
    with psycopg.connect(site.url) as admin, admin.cursor() as cursor:
        cursor.execute("SET ROLE journal_culler")
        cursor.execute("DELETE FROM journal.key")
        cursor.execute("RESET ROLE")
        with cursor.copy("COPY journal.key FROM STDIN") as into:
            into.write(dump)
    assert keys_in(site.url, case) == 0
    assert keys_in(site.url, other) == 1


def test_the_file_of_the_stores_keys_holds_no_deleted_key(site: Site, now: None) -> None:
    """A deleted row stays in PostgreSQL's page until the table is written anew."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case = old_case(karin)
    decision = decided(site, karin, per, case)
    with psycopg.connect(site.url) as admin:
        row = admin.execute("SELECT wrapped FROM journal.key WHERE record_id = %s", (case,)).fetchone()
    assert row is not None

    def in_the_file() -> bool:
        with psycopg.connect(site.url, autocommit=True) as admin:
            admin.execute("CHECKPOINT")
            read = "SELECT pg_read_binary_file(pg_relation_filepath('journal.key'))"
            found = admin.execute(read).fetchone()
        return found is not None and bytes(row[0]) in bytes(found[0])

    destroying.destroy(site.url, karin.desk, RULES, decision)
    assert in_the_file(), "else the test shows nothing"
    destroying.overwrite(site.url)
    assert not in_the_file()
    site.agree()


def test_a_new_laptop_gets_the_chains_and_nothing_to_open_them_with(site: Site, now: None) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case = old_case(karin)
    decision = decided(site, karin, per, case)
    destroying.destroy(site.url, karin.desk, RULES, decision)
    site.agree()
    eva = site.laptop("Eva Lind")
    site.agree()
    until(lambda: is_gone(eva, case), "the new laptop reads what was destroyed")
    assert verify(eva.place.replica, eva.desk.journal.unit_keys) == []
    file, data_key = eva.place.folder / FILE, eva.place.vault.data_key
    eva.cut()
    assert remains(file, data_key, NAME[2:]) == set()


def test_what_was_written_meanwhile_in_a_destroyed_record_is_set_aside(site: Site, now: None) -> None:
    """A laptop without contact wrote a note: the rest of its work goes on, and no key comes back."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case = old_case(karin)
    decision = decided(site, karin, per, case)
    per.cut()
    per.desk.write(case, NoteWritten("hörde av sig"))
    after = old_case(per)
    destroying.destroy(site.url, karin.desk, RULES, decision)
    per.connect()
    site.agree()
    assert is_gone(per, case)
    assert [reason for _, _, reason in per.place.replica.quarantined()] == [
        "Posten är gallrad efter beslut: inget nytt kan skrivas i den."
    ]
    assert keys_in(site.url, case) == 0
    assert karin.desk.journal.case(after).title == "Oro"
    assert verify(per.place.replica, per.desk.journal.unit_keys) == []
    (gap,) = own_counts.gaps(karin.place.replica, karin.desk.journal.unit_keys)
    assert gap.lacking == 1, "the others miss it from then on: only that laptop can show why"


@pytest.mark.parametrize("how", ["held", "withdrawn", "written in"])
def test_what_came_in_first_is_seen(site: Site, now: None, how: str) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case = old_case(karin)
    decision = decided(site, karin, per, case)
    karin.cut()
    match how:
        case "held":
            retention.hold(per.desk, case, "tvist")
        case "withdrawn":
            retention.withdraw(per.desk, decision, "nytt")
        case _:
            per.desk.write(case, NoteWritten("hörde av sig"))
    until(per.agreed, "the store has it")
    with pytest.raises(ServerError, match="inte läst allt"):
        destroying.destroy(site.url, karin.desk, RULES, decision)
    destroying.read_all(karin.place.vault, karin.desk)
    if how == "withdrawn":
        with pytest.raises(ServerError, match="inte i kraft"):
            destroying.destroy(site.url, karin.desk, RULES, decision)
    elif how == "held":
        with pytest.raises(ServerError, match="inte längre det som visades"):
            destroying.destroy(site.url, karin.desk, RULES, decision, agreed=[case])
        plan, gone = destroying.destroy(site.url, karin.desk, RULES, decision)
        assert (plan.go, plan.stay, gone) == ((), (case,), 0)
    assert keys_in(site.url, case) == (2 if how == "written in" else 1), "a note has one of its own"


def test_one_person_alone_waits_fourteen_days_by_the_store_itself(site: Site, now: None) -> None:
    """Also when whoever runs the program has another idea of what time it is."""
    karin = site.laptop("Karin Ek")
    case = old_case(karin)
    decision = decided(site, karin, None, case)
    with pytest.raises(ServerError, match="14 dygn"):
        destroying.destroy(site.url, karin.desk, RULES, decision)
    assert keys_in(site.url, case) == 1
    assert not is_gone(karin, case)


def test_a_laptop_obeys_no_destruction_that_nobody_decided(site: Site) -> None:
    """Whoever administers the server deletes a key there: the laptops keep theirs, and say so."""
    karin = site.laptop("Karin Ek")
    case = old_case(karin)
    site.agree()
    with psycopg.connect(site.url) as admin:
        admin.execute("SET ROLE journal_culler")
        admin.execute("INSERT INTO journal.destroyed VALUES (1, %s, %s, 0, session_user)", (case, uuid4()))
        admin.execute("DELETE FROM journal.key WHERE record_id = %s", (case,))
    karin.cut()
    karin.connect()
    until(lambda: "utan beslut" in karin.status.problem, "it says so")
    assert karin.desk.journal.case(case).title == "Oro"
    assert not is_gone(karin, case)
    karin.cut()
    with karin.place.replica.transaction():
        destruction.withhold(karin.place.replica, site.watch.now + timedelta(days=9999))
        destruction.begin_wiping(karin.place.replica)
    karin.connect()
    until(lambda: "utan beslut" in karin.status.problem, "it says so again")
    until(lambda: karin.place.replica.meta("unwiped") == b"0", "what a reader held up is wiped then")
    assert destruction.withheld(karin.place.replica), "such an answer opens nothing of a backup"


def test_a_hold_whose_lifting_cannot_be_read_yields_to_whoever_carried_it_out(site: Site, now: None) -> None:
    """The key of the event that lifted it was destroyed with the record, before this laptop had it."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case = old_case(karin)
    retention.hold(karin.desk, case, "tvist")
    (hold,) = retention.all_holds(karin.desk)
    site.agree()
    per.cut()
    karin.desk.do(Change(case, HoldLifted(hold.event_id), own_key=True))
    site.laptops.remove(per)
    eva = site.laptop("Eva Lind")
    decision = decided(site, karin, eva, case)
    destroying.destroy(site.url, karin.desk, RULES, decision)
    site.agree()
    site.laptops.append(per)
    per.connect()
    until(lambda: is_gone(per, case), "it drops it too")
    site.agree()


def test_what_was_cut_short_is_told_when_it_is_done_again(
    site: Site, now: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program ended between the destruction and writing that it was done; then somebody withdraws it."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case = old_case(karin)
    decision = decided(site, karin, per, case)
    per.cut()

    def full(*given: object) -> None:
        raise ReplicaError("Disken är full.")

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "do", full)
        with pytest.raises(ReplicaError):
            destroying.destroy(site.url, karin.desk, RULES, decision)
    retention.withdraw(per.desk, decision, "nytt")
    per.connect()
    until(lambda: "utan beslut" in per.status.problem, "nobody has told it that it was done in time")
    assert not is_gone(per, case)
    site.agree()
    destroying.read_all(karin.place.vault, karin.desk)
    obeying.tell_of_destroyed(karin.desk)
    obeying.tell_of_destroyed(karin.desk)
    assert [e.kind for e in karin.desk.journal.events(decision)].count("retention.executed") == 1
    site.agree()
    per.cut()
    per.connect()
    until(lambda: is_gone(per, case), "it has been told")
    site.agree()
    assert retention.decision(per.desk.journal, decision).destroyed == {case}


def test_a_record_that_only_the_store_has_lost_can_be_decided_again(site: Site, now: None) -> None:
    """Its decision was withdrawn just as it was carried out: people have a way out of that."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case = old_case(karin)
    first = decided(site, karin, per, case)
    made = retention.decision(karin.desk.journal, first).decision
    retention.withdraw(per.desk, first, "nytt")
    site.agree()
    with psycopg.connect(site.url) as admin:
        admin.execute("SET ROLE journal_culler")
        admin.execute("INSERT INTO journal.destroyed VALUES (1, %s, %s, 0, session_user)", (case, made))
        admin.execute("DELETE FROM journal.key WHERE record_id = %s", (case,))
    karin.cut()
    karin.connect()
    until(lambda: "utan beslut" in karin.status.problem, "it keeps it")
    verdict = retention.verdict_of(karin.desk.journal, RULES, case, rules.day_of(karin.desk.now()))
    assert verdict is not None
    second = retention.decide(karin.desk, RULES, [verdict], "ändå")
    site.agree()
    retention.confirm(per.desk, second)
    site.agree()
    for laptop in (karin, per):
        laptop.cut()
        laptop.connect()
    until(lambda: is_gone(karin, case) and is_gone(per, case), "the new decision lets go of it")
    site.agree()


def test_a_restored_store_is_given_its_destructions_back(site: Site, now: None) -> None:
    """A dump from before has the key: healing from the laptops deletes it again before the store opens."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case = old_case(karin)
    decision = decided(site, karin, per, case)
    for laptop in (karin, per):
        laptop.cut()
    name = name_of(site.url)
    backup = psycopg.conninfo.make_conninfo(site.url, dbname=f"{name}_backup")
    with psycopg.connect(
        psycopg.conninfo.make_conninfo(site.url, dbname="postgres"), autocommit=True
    ) as admin:
        admin.execute(f'CREATE DATABASE "{name}_backup" TEMPLATE "{name}"')
    try:
        destroying.destroy(site.url, karin.desk, RULES, decision)
        assert keys_in(backup, case) == 1
        replica = karin.place.replica
        traces = destruction.all_destroyed(replica)
        healing.heal(backup, replica.confirmed(), replica.all_keys(), destroyed=traces, and_freeze=True)
        assert keys_in(backup, case) == 0
        # A laptop that has had no contact since, and still has the key, does not bring it back.
        replica = per.place.replica
        healing.heal(
            backup, replica.confirmed(), replica.all_keys(), destroyed=destruction.all_destroyed(replica)
        )
        assert keys_in(backup, case) == 0
        with psycopg.connect(backup) as admin:
            rows = destroying.known(admin)
            assert [(row.record, row.n) for row in rows] == [(case, 1)]
            apart = rows[0]._replace(record=uuid4())
            destroying.replay(admin, [apart])
            found = {row.record: row.n for row in destroying.known(admin)}
        assert found == {case: 1, apart.record: 2}, "a number that this store has given to another"
    finally:
        with psycopg.connect(
            psycopg.conninfo.make_conninfo(site.url, dbname="postgres"), autocommit=True
        ) as admin:
            admin.execute(f'DROP DATABASE "{name}_backup" WITH (FORCE)')


def test_a_store_from_before_there_was_destruction_learns_it(site: Site, now: None) -> None:
    karin, per = site.laptop("Karin Ek", connect=False), site.laptop("Per Holm", connect=False)
    case = old_case(karin)
    with psycopg.connect(site.url) as admin:
        admin.execute("DROP TABLE journal.destroyed CASCADE")
        for function in ("is_destroyed", "leave_out_destroyed", "check_decision", "destroy"):
            admin.execute(f"DROP FUNCTION journal.{function} CASCADE")
        admin.execute("CREATE FUNCTION journal.is_destroyed(uuid) RETURNS boolean LANGUAGE sql RETURN false")
    karin.connect()
    per.connect()
    decision = decided(site, karin, per, case)
    karin.cut()
    per.cut()
    with psycopg.connect(site.url) as admin:
        admin.execute("DROP FUNCTION journal.is_destroyed CASCADE")
    destroying.destroy(site.url, karin.desk, RULES, decision)
    karin.connect()
    per.connect()
    until(lambda: is_gone(per, case), "the other laptop reads what was destroyed")
    site.agree()


def restored(site: Site, laptop: Laptop, given: Path) -> tuple[Laptop, int]:
    """The laptop, from the backup `given`, at work again without contact."""
    place = laptop.place
    laptop.close()
    site.laptops.remove(laptop)

    def sign_in(where: Path) -> OpenVault:
        return Vault.load(where, cost=CHEAP).open(place.vault.person.id, PASSPHRASE)

    got = restore.restore(place.folder, given, sign_in, replace=True)
    again = Laptop(Workplace(place.folder, sign_in(place.folder), Duty.FIRST, clock=site.watch))
    site.laptops.append(again)
    return again, got.withheld


def opens(laptop: Laptop, record: UUID) -> bool:
    return any(event.payload is not None for event in laptop.desk.journal.events(record))


def test_a_restored_laptop_opens_nothing_old_before_it_has_asked_the_store(
    site: Site, now: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its backup has the key of what was destroyed since: it is never opened, and what was not is, later."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case, other = old_case(karin), old_case(karin)
    decision = decided(site, karin, per, case)
    backup.backup(per.place, tmp_path / "usb")
    destroying.destroy(site.url, karin.desk, RULES, decision)
    site.agree()
    per.cut()
    per.place.replica.connection.execute("DELETE FROM destroyed")  # the disk was lost: only the backup knows
    monkeypatch.setattr(restore, "utc_now", site.watch)  # six years later
    per, withheld = restored(site, per, tmp_path / "usb")
    assert withheld >= 2
    assert not opens(per, case)
    assert not opens(per, other)
    counted = waiting(per.place.replica)
    assert (counted.withheld, counted.held) == (withheld, ()), "no newer program would show them"
    assert verify(per.place.replica, per.desk.journal.unit_keys) == []
    new = old_case(per)
    assert per.desk.journal.case(new).title == "Oro", "work goes on"
    per.connect()
    until(lambda: is_gone(per, case), "it has asked the store")
    until(lambda: not destruction.withheld(per.place.replica), "and opens the rest")
    per.place.journal.forget_destroyed()
    assert per.desk.journal.case(other).title == "Oro"
    with pytest.raises(RecordDestroyed):
        per.desk.journal.case(case)
    site.agree()
    assert verify(per.place.replica, per.desk.journal.unit_keys) == []


def test_what_was_imported_waits_for_the_store_on_a_restored_laptop_however_lately_it_came(
    site: Site, tmp_path: Path
) -> None:
    """Its source says how old it is: it may have been destroyed the day after the backup."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    young, imported = old_case(karin), old_case(karin)
    karin.desk.write(imported, Imported(uuid4(), "Gamla journalen", "case", "1", 2, "", (), ()))
    site.agree()
    backup.backup(per.place, tmp_path / "usb")
    per, withheld = restored(site, per, tmp_path / "usb")
    assert (withheld, opens(per, young), opens(per, imported)) == (1, True, False)
    assert verify(per.place.replica, per.desk.journal.unit_keys) == []
    assert rebuild_is_equal(per.desk.journal)
    per.connect()
    until(lambda: not destruction.withheld(per.place.replica), "the store has been asked")
    per.place.journal.forget_destroyed()
    assert per.desk.journal.case(imported).title == "Oro"


@pytest.mark.parametrize("who", ["the lost journal", "a later backup"])
def test_what_the_lost_journal_or_a_later_backup_knows_is_destroyed_before_it_opens(
    site: Site, now: None, tmp_path: Path, who: str
) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case = old_case(karin)
    decision = decided(site, karin, per, case)
    usb = tmp_path / "usb"
    first = backup.backup(karin.place, usb)
    destroying.destroy(site.url, karin.desk, RULES, decision)
    if who == "a later backup":
        site.watch.forward(seconds=1)
        backup.backup(karin.place, usb).keys.unlink()  # its own keys would lack the record's anyhow
        karin.cut()
        karin.place.replica.connection.execute("DELETE FROM destroyed")  # as on a disk that is new
    karin, _ = restored(site, karin, first.events)
    assert is_gone(karin, case)
    assert not opens(karin, case)
    assert verify(karin.place.replica, karin.desk.journal.unit_keys) == []


def test_no_form_about_what_was_destroyed_is_rescued(site: Site, now: None, tmp_path: Path) -> None:
    """A dead laptop that had not heard of it still has what was typed."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case, other = old_case(karin), old_case(karin)
    decision = decided(site, karin, per, case)
    per.cut()
    for record in (case, other):
        drafts.save(per.desk, f"note:{record}", {"text": f"{NAME} ringde"}, per.desk.position(), record)
    disk = tmp_path / "disk"
    shutil.copytree(per.place.folder, disk)
    karin.cut()
    eva = site.laptop("Eva Lind")
    destroying.read_all(eva.place.vault, eva.desk)
    destroying.destroy(site.url, eva.desk, RULES, decision)

    def sign_in(folder: Path) -> OpenVault:
        vault = Vault.load(folder, cost=CHEAP)
        return vault.open(vault.people[0].id, PASSPHRASE)

    assert not is_gone(karin, case), "nor has the one that rescues heard of it"
    rescued = rescue.rescue(karin.place, disk, sign_in, "trasig")
    assert is_gone(karin, case)
    assert (rescued.drafts, rescued.left) == (1, 1)
    assert [draft.draft_id for draft in drafts.every(karin.desk)] == [f"note:{other}"]
    with karin.place.replica.transaction():
        karin.place.replica.connection.execute("DELETE FROM draft")
        withheld = destruction.withhold(karin.place.replica, site.watch.now + timedelta(days=9999))
    assert withheld
    rescued = rescue.rescue(karin.place, disk, sign_in, "trasig")
    assert (rescued.drafts, rescued.left) == (0, 2), "nor of what does not open before the store was asked"
