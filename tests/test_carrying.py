"""Another laptop's unsent work, carried in a file or from its disk: nothing lost, nothing twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
import pytest
from cheap import CHEAP
from postgres import name_of
from site_ import PASSPHRASE, Laptop, Site, until

from jourtui.rules.call import CallCorrected, CallFacts, Identity
from jourtui.rules.entries import NoteWritten
from jourtui.store import calls, drafts, healing, outbox, passing, rescue, server, workplace
from jourtui.store.carrying import CarryError
from jourtui.store.replica import FILE
from jourtui.store.session import Duty
from jourtui.store.shared_errors import Revoked
from jourtui.store.vault import OpenVault, Vault
from jourtui.store.verify import verify
from jourtui.store.workplace import Workplace

if TYPE_CHECKING:
    from postgres import Cluster


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path)
        yield site
        site.close()


def receive(laptop: Laptop, name: str) -> UUID:
    facts = CallFacts(matter="orolig")
    return calls.receive(laptop.desk, facts, Identity(caller_name=name), at=laptop.desk.now())


def sign_in(folder: Path) -> OpenVault:
    vault = Vault.load(folder, cost=CHEAP)
    return vault.open(vault.people[0].id, PASSPHRASE)


def correct(laptop: Laptop, call: UUID, matter: str) -> None:
    """Seeing what the laptop shows now."""
    laptop.desk.write(call, CallCorrected(facts=CallFacts(matter=matter)), base=laptop.desk.position())


def whole(*laptops: Laptop) -> None:
    assert len({laptop.place.replica.position() for laptop in laptops}) == 1
    for laptop in laptops:
        assert verify(laptop.place.replica, laptop.desk.journal.unit_keys) == []


def test_the_outbox_is_carried_by_hand_and_nothing_comes_twice(site: Site, tmp_path: Path) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    site.agree()
    karin.cut()
    call = receive(karin, "Anna")
    file = tmp_path / "usb"
    assert outbox.write(karin.place, file) == 2
    assert karin.place.replica.pending_count()[0] == 2, "they wait here until they have come"
    assert b"Anna" not in file.read_bytes()
    later = receive(karin, "Bo")
    opened = outbox.open_file(per.place, file)
    outcome = outbox.send(per.place, opened)
    assert (outcome.sent, outcome.known, outcome.refused) == (2, 0, [])
    assert per.desk.journal.call(call).caller_name == "Anna"
    assert per.desk.journal.call(call).holder_name == "Karin Ek"
    again = outbox.send(per.place, opened)
    assert (again.sent, again.known) == (0, 2)
    karin.connect()
    site.agree()
    assert per.desk.journal.call(later).caller_name == "Bo"
    ids = [event.carried.sealed.event_id for event in per.place.replica.confirmed()]
    assert len(ids) == len(set(ids))
    whole(karin, per)


def test_who_is_carried_has_not_seen_what_the_carrier_wrote(site: Site, tmp_path: Path) -> None:
    """Two values that did not see each other are both kept, also when one came in a file.

    Were both one device's, the counts of own events would say that Karin had seen what Per wrote.
    """
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    call = receive(karin, "Anna")
    for _ in range(5):
        karin.desk.write(call, NoteWritten(text="ringer igen"))
    site.agree()
    karin.cut()
    for laptop, matter in ((per, "våld"), (karin, "hot")):
        shown = laptop.desk.position()
        laptop.desk.write(call, CallCorrected(facts=CallFacts(matter=matter)), base=shown)
    until(per.agreed, "what the carrier wrote is in the store")
    outbox.write(karin.place, tmp_path / "usb")
    outbox.send(per.place, outbox.open_file(per.place, tmp_path / "usb"))
    karin.connect()
    site.agree()
    for laptop in (karin, per):
        assert "matter" in laptop.desk.journal.call(call).written.contested
    whole(karin, per)


@pytest.mark.parametrize("sends_itself", [False, True])
@pytest.mark.parametrize("way", ["outbox", "rescue"])
def test_what_one_corrected_twice_is_no_simultaneous_change_after_carrying(
    site: Site, tmp_path: Path, way: str, sends_itself: bool
) -> None:
    """Karin saw her own first value when she wrote the second, whichever laptop it went by."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    call = receive(karin, "Anna")
    site.agree()
    karin.cut()
    for matter in ("hot", "våld"):
        correct(karin, call, matter)
        if matter == "hot" and sends_itself:  # the first of them goes by herself
            karin.connect()
            site.agree()
            karin.cut()
    if way == "outbox":
        outbox.write(karin.place, tmp_path / "usb")
        outbox.send(per.place, outbox.open_file(per.place, tmp_path / "usb"))
    else:
        rescue.rescue(per.place, karin.place.folder, sign_in, "trasig")
    assert per.desk.journal.call(call).written.contested == {}
    correct(karin, call, "oro")
    assert karin.desk.journal.call(call).written.contested == {}
    karin.connect()
    site.agree()
    for laptop in (karin, per):
        found = laptop.desk.journal.call(call)
        assert (found.written.contested, found.matter) == ({}, "oro")
    whole(karin, per)


def test_a_laptop_restored_from_before_what_was_carried_has_not_seen_it(site: Site, tmp_path: Path) -> None:
    """It counts its own events on from the backup: the numbers are the same, what they counted is not."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    call = receive(karin, "Anna")
    site.agree()
    karin.cut()
    old = tmp_path / "old"
    shutil.copytree(karin.place.folder, old)
    correct(karin, call, "hot")
    outbox.write(karin.place, tmp_path / "usb")
    site.laptops.remove(karin)
    karin.close()
    shutil.rmtree(karin.place.folder)
    shutil.copytree(old, karin.place.folder)
    karin = Laptop(Workplace(karin.place.folder, sign_in(old), Duty.FIRST, clock=site.watch))
    site.laptops.append(karin)
    device = karin.place.replica.device
    karin.desk.write(call, NoteWritten(text="ringer igen"))
    correct(karin, call, "våld")
    outbox.send(per.place, outbox.open_file(per.place, tmp_path / "usb"))
    karin.connect()
    site.agree()
    assert karin.place.replica.device != device
    for laptop in (karin, per):
        contested = laptop.desk.journal.call(call).written.contested
        assert {write.value for write in contested["matter"]} == {"hot", "våld"}
    whole(karin, per)


def test_an_outbox_opens_only_whole_and_only_in_the_unit(
    site: Site, tmp_path: Path, postgres: Cluster
) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    site.agree()
    karin.cut()
    with pytest.raises(CarryError, match="Inget väntar"):
        outbox.write(karin.place, tmp_path / "usb")
    receive(karin, "Anna")
    file = tmp_path / "usb"
    outbox.write(karin.place, file)
    right = file.read_bytes()
    content = json.loads(right)
    bad = [
        (b"", "ingen utkorg"),
        (b"%PDF-1.7", "ingen utkorg"),
        (right[:-50], "ingen utkorg"),
        (json.dumps(content | {"made_at": 1}).encode(), "ändrad"),
        (json.dumps(content | {"unit_version": 0}).encode(), "ändrad"),
        (json.dumps(content | {"unit_version": 9}).encode(), "annan enhet"),
        (json.dumps(content | {"sealed": "AAAA" + content["sealed"][4:]}).encode(), "ändrad"),
        (json.dumps(content | {"version": 2}).encode(), "nyare jourtui"),
    ]
    for changed, words in bad:
        file.write_bytes(changed)
        with pytest.raises(CarryError, match=words):
            outbox.open_file(per.place, file)
    file.write_bytes(right)
    with postgres.database() as url:
        (tmp_path / "elsewhere").mkdir()
        other = Site(url, tmp_path / "elsewhere")
        eva = other.laptop("Eva Lind")
        with pytest.raises(CarryError, match="annan enhet"):
            outbox.open_file(eva.place, file)
        other.close()


def test_a_dead_laptops_work_is_rescued_from_its_disk(site: Site, tmp_path: Path) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    site.agree()
    karin.cut()
    call = receive(karin, "Anna")
    base = karin.desk.position()
    drafts.save(karin.desk, "note:1", {"text": "ringde grannen"}, base)
    drafts.save(karin.desk, "note:2", {"text": "hans"}, base)
    drafts.save(per.desk, "note:2", {"text": "pers"}, per.desk.position())
    disk = tmp_path / "disk"
    shutil.copytree(karin.place.folder, disk)  # with its -wal: nothing was tidied up
    before = {file.name: file.read_bytes() for file in disk.iterdir()}
    with pytest.raises(CarryError, match="varför"):
        rescue.rescue(per.place, disk, sign_in, " ")

    def reasons() -> list[str]:
        return [row[0] for row in per.place.replica.connection.execute("SELECT reason FROM view_read")]

    def logged_first(folder: Path) -> OpenVault:
        assert any("tappad i golvet" in reason for reason in reasons()), "in the log before it is opened"
        return sign_in(folder)

    rescued = rescue.rescue(per.place, disk, logged_first, "tappad i golvet")
    assert (rescued.outcome.sent, rescued.outcome.refused) == (2, [])
    assert (rescued.drafts, rescued.left, rescued.alone) == (2, 0, False)
    found = per.desk.journal.call(call)
    assert (found.caller_name, found.holder_name) == ("Anna", "Karin Ek")
    kept = {draft.draft_id: draft.content["text"] for draft in drafts.every(per.desk)}
    assert kept["note:1"] == "ringde grannen"
    assert sorted(kept.values()) == ["hans", "pers", "ringde grannen"]
    again = rescue.rescue(per.place, disk, sign_in, "en gång till")
    assert (again.outcome.sent, again.outcome.known, again.drafts) == (0, 2, 0)
    assert not any("ensam" in reason for reason in reasons())
    assert before == {file.name: file.read_bytes() for file in disk.iterdir()}, "the disk is only read"
    assert not (per.place.folder / passing.READING).exists()
    site.laptops.remove(karin)
    karin.close()
    site.agree()
    whole(per)


def test_what_was_confirmed_and_then_lost_with_the_server_is_rescued(site: Site, tmp_path: Path) -> None:
    """The server was healed without the laptop that had the most, and then went on."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    site.agree()
    per.cut()
    lost = receive(karin, "Anna")
    until(karin.agreed, "it is in the store")
    karin.cut()
    with server.journal(site.url) as admin:
        admin.execute("ALTER TABLE journal.event DISABLE TRIGGER no_change")
        admin.execute("ALTER TABLE journal.key DISABLE TRIGGER no_change")
        for table in ("event", "key"):
            admin.execute(f"DELETE FROM journal.{table}")
        admin.execute("UPDATE journal.device SET last_dseq = 0, last_hash = decode(repeat('00', 32), 'hex')")
        admin.execute("UPDATE journal.head SET seq = 0, chain = decode(repeat('00', 32), 'hex')")
    healing.freeze(site.url)
    healing.thaw(site.url)
    site.laptops.remove(karin)
    karin.close()
    receive(per, "Bo")
    per.connect()
    site.agree()
    rescued = rescue.rescue(per.place, karin.place.folder, sign_in, "låg efter")
    assert (rescued.outcome.sent, rescued.outcome.refused) == (2, [])
    assert per.desk.journal.call(lost).caller_name == "Anna"
    whole(per)


def test_what_a_dead_laptop_had_set_aside_is_rescued_too(site: Site) -> None:
    """What the store could not take then, it may take now."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    call = receive(karin, "Anna")
    site.agree()
    karin.cut()
    karin.desk.write(call, NoteWritten(text="ringde grannen"))
    (waiting,) = karin.place.replica.pending()
    karin.desk.journal.set_aside(waiting.sealed.event_id, "nyckeln saknas")
    karin.close()
    site.laptops.remove(karin)
    rescued = rescue.rescue(per.place, karin.place.folder, sign_in, "trasig")
    assert (rescued.outcome.sent, rescued.outcome.refused) == (1, [])
    assert [event.id for event in per.desk.journal.events(call)][-1] == waiting.sealed.event_id
    whole(per)


def test_a_rescue_takes_two_people_where_there_are_two(site: Site, tmp_path: Path) -> None:
    """Karin's own disk, opened by Karin: refused if Per could open either laptop, else said plainly."""
    karin = site.laptop("Karin Ek")
    (tmp_path / "site").mkdir()
    site.folder = tmp_path / "site"
    again = site.laptop("karin  ek")
    karin.cut()
    receive(karin, "Anna")
    again.place.vault.add_person("Per Holm", "", PASSPHRASE)
    with pytest.raises(CarryError, match=r"Två personer.*Låt en annan öppna den ena: Per Holm\.$"):
        rescue.rescue(again.place, karin.place.folder, sign_in, "trasig")
    waiting = {event.sealed.event_id for event in karin.place.replica.pending()}
    carried = {event.carried.sealed.event_id for event in again.place.replica.confirmed()}
    assert not waiting & carried
    (per,) = (person for person in again.place.vault.people if person.name == "Per Holm")
    again.place.vault.remove_person(per.id)
    rescued = rescue.rescue(again.place, karin.place.folder, sign_in, "trasig")
    assert (rescued.outcome.sent, rescued.alone) == (2, True)
    reasons = [row[0] for row in again.place.replica.connection.execute("SELECT reason FROM view_read")]
    assert any("av en person ensam" in reason for reason in reasons)


def carried_and_then_healed(site: Site, carrier: Laptop, writer: Laptop, file: Path) -> None:
    """What waits at `writer` is carried; then the store is an older one, healed by the carrier."""
    name = name_of(site.url)
    for laptop in (carrier, writer):
        laptop.cut()
    with psycopg.connect(
        psycopg.conninfo.make_conninfo(site.url, dbname="postgres"), autocommit=True
    ) as admin:
        admin.execute(f'CREATE DATABASE "{name}_backup" TEMPLATE "{name}"')
        carrier.connect()
        receive(writer, "Anna")
        outbox.write(writer.place, file)
        outbox.send(carrier.place, outbox.open_file(carrier.place, file))
        until(carrier.agreed, "it is carried")
        carrier.cut()
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.execute(f'ALTER DATABASE "{name}_backup" RENAME TO "{name}"')
    replica = carrier.place.replica
    healing.heal(site.url, replica.confirmed(), replica.all_keys(), and_freeze=True)
    healing.thaw(site.url)
    carrier.connect()
    until(carrier.agreed, "the carrier goes on")


def test_who_carried_before_the_store_was_healed_carries_again(site: Site, tmp_path: Path) -> None:
    """Healing cannot know whose the device id was that it was carried under: nobody may use it any more."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    site.agree()
    for n in range(2):
        carried_and_then_healed(site, per, karin, tmp_path / f"usb{n}")
    call = receive(karin, "Bo")
    site.laptops.remove(karin)
    karin.close()
    rescued = rescue.rescue(per.place, karin.place.folder, sign_in, "trasig")
    assert (rescued.outcome.sent, rescued.outcome.known, rescued.outcome.refused) == (2, 4, [])
    assert per.desk.journal.call(call).caller_name == "Bo"
    ids = [event.carried.sealed.event_id for event in per.place.replica.confirmed()]
    assert len(ids) == len(set(ids))
    whole(per)
    server.revoke(site.url, per.place.replica.device)
    with pytest.raises(Revoked):
        rescue.rescue(per.place, karin.place.folder, sign_in, "en gång till")


def test_a_device_id_without_a_role_can_be_shut_out_and_goes_with_its_laptop(
    site: Site, tmp_path: Path
) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    receive(karin, "Cia")
    site.agree()
    carried_and_then_healed(site, per, karin, tmp_path / "usb")
    (odd,) = (device for device in server.devices(site.url) if not device.laptop)
    mine = per.place.replica.device
    assert not odd.open
    assert {device.device_id for device in server.revoke(site.url, mine)} == {mine, odd.device_id}
    assert {device.device_id for device in server.devices(site.url) if device.revoked_at} == {
        mine,
        odd.device_id,
    }
    with server.journal(site.url) as admin:
        admin.execute("UPDATE journal.device SET revoked_at = NULL WHERE device_id = %s", (odd.device_id,))
    (alone,) = server.revoke(site.url, odd.device_id)
    assert (alone.device_id, alone.revoked_at is not None) == (odd.device_id, True)


def test_a_laptop_that_never_joined_is_rescued_into_the_unit(site: Site, tmp_path: Path) -> None:
    per = site.laptop("Per Holm")
    alone = Laptop(Workplace(tmp_path / "Karin-Ek", site.set_up("Karin Ek"), Duty.FIRST, clock=site.watch))
    call = receive(alone, "Anna")
    alone.close()
    rescued = rescue.rescue(per.place, tmp_path / "Karin-Ek", sign_in, "trasig")
    assert rescued.outcome.sent == 2
    assert per.desk.journal.call(call).caller_name == "Anna"
    whole(per)


def test_what_is_no_dead_laptop_of_ours_is_refused(site: Site, tmp_path: Path, postgres: Cluster) -> None:
    per = site.laptop("Per Holm")
    (tmp_path / "empty").mkdir()
    for folder, words in ((tmp_path / "empty", "ingen dator"), (per.place.folder, "egen mapp")):
        with pytest.raises(CarryError, match=words):
            rescue.rescue(per.place, folder, sign_in, "försök")
    workplace.set_up(tmp_path / "real", "Eva Lind", "", PASSPHRASE, cost=CHEAP).close()
    with pytest.raises(CarryError, match="demo"):
        rescue.rescue(per.place, tmp_path / "real", sign_in, "försök")
    with postgres.database() as url:
        (tmp_path / "elsewhere").mkdir()
        other = Site(url, tmp_path / "elsewhere")
        stranger = other.laptop("Eva Lind", connect=False)
        receive(stranger, "Anna")
        other.close()
        with pytest.raises(CarryError, match="annan enhet"):
            rescue.rescue(per.place, stranger.place.folder, sign_in, "försök")
    scrap = tmp_path / "scrap"
    shutil.copytree(tmp_path / "Per-Holm", scrap)
    (scrap / FILE).write_bytes(b"scrap" * 999)
    (scrap / f"{FILE}-wal").unlink(missing_ok=True)
    with pytest.raises(Exception, match=r"^Journalen[^\n]*\.$"):
        rescue.rescue(per.place, scrap, sign_in, "försök")
    alone = Workplace(tmp_path / "real", sign_in(tmp_path / "real"), Duty.FIRST)
    with pytest.raises(CarryError, match="inte ansluten"):
        rescue.rescue(alone, scrap, sign_in, "försök")
    alone.close()
