"""A backup is what has been restored: two files, proved, and put back on this laptop or another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cheap import CHEAP
from factories import Watch
from site_ import PASSPHRASE
from sqlcipher3 import dbapi2 as sqlcipher

from jourtui.rules.call import CallFacts, Identity
from jourtui.screens import lines
from jourtui.store import backup, calls, copies, drafts, escrow, passing, recovery_key, restore, workplace
from jourtui.store.cipher_file import ReplicaError, connect
from jourtui.store.copies import CopyError
from jourtui.store.replica import FILE
from jourtui.store.session import Duty
from jourtui.store.vault import OpenVault, Vault, VaultError
from jourtui.store.verify import verify, views_digest
from jourtui.store.workplace import Workplace
from jourtui.words import laptop_words

NAME = "Anna Svensson"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def place(tmp_path: Path, watch: Watch) -> Iterator[Workplace]:
    folder = tmp_path / "karin"
    opened = workplace.set_up(folder, "Karin Ek", "socionom", PASSPHRASE, cost=CHEAP, demo=True)
    place = Workplace(folder, opened, Duty.FIRST, clock=watch)
    yield place
    place.close()


def receive(place: Workplace, name: str = NAME) -> UUID:
    facts = CallFacts(matter="orolig")
    return calls.receive(place.desk, facts, Identity(caller_name=name), at=place.desk.now())


def sign_in(folder: Path) -> OpenVault:
    vault = Vault.load(folder, cost=CHEAP)
    return vault.open(vault.people[0].id, PASSPHRASE)


def at_work(folder: Path, watch: Watch) -> Workplace:
    return Workplace(folder, sign_in(folder), Duty.FIRST, clock=watch)


def test_a_backup_is_proved_and_restored(place: Workplace, tmp_path: Path, watch: Watch) -> None:
    call = receive(place)
    before = views_digest(place.replica.connection)
    assert backup.last_good(place.replica) is None
    made = backup.backup(place, tmp_path / "usb")
    assert backup.last_good(place.replica) == watch.now
    assert (made.contents.pending, made.contents.confirmed) == (2, 0)
    assert sorted(file.name for file in (tmp_path / "usb").iterdir()) == sorted(
        (made.events.name, made.keys.name)
    )
    receive(place, "Bo")  # after the backup
    folder = place.folder
    place.close()
    (folder / FILE).write_bytes(b"scrap" * 1000)
    with pytest.raises(CopyError, match="finns redan en journal"):
        restore.restore(folder, tmp_path / "usb", sign_in)
    vault = (folder / "vault.json").read_bytes()
    restored = restore.restore(folder, tmp_path / "usb", sign_in, replace=True)
    assert restored.aside is not None
    assert (restored.aside / FILE).read_bytes() == b"scrap" * 1000
    assert [file.name for file in restored.aside.iterdir()] == [FILE]
    assert (folder / "vault.json").read_bytes() == vault
    again = at_work(folder, watch)
    assert again.journal.call(call).caller_name == NAME
    assert views_digest(again.replica.connection) == before
    assert verify(again.replica, again.journal.unit_keys) == []
    again.close()


def test_the_event_file_opens_nothing_by_itself(place: Workplace, tmp_path: Path) -> None:
    """Ciphertext backups hold no keys; there is no draft and no view in either file."""
    receive(place)
    drafts.save(place.desk, "note:x", {"text": "utkast"}, place.desk.position())
    made = backup.backup(place, tmp_path / "usb")
    opened = connect(made.events, place.vault.data_key)
    tables = {row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"meta", "confirmed", "pending", "quarantine", "destroyed", "away", "chunk"}
    opened.close()
    for file in (made.events, made.keys):
        content = file.read_bytes()
        assert NAME.encode() not in content
        assert b"utkast" not in content
        assert file.stat().st_mode & 0o077 == 0
    made.keys.unlink()
    with pytest.raises(CopyError, match="nyckelkopian"):
        restore.restore(tmp_path / "new", tmp_path / "usb", sign_in)


def test_work_goes_on_while_a_backup_is_taken(
    place: Workplace, tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(place)
    other = at_work(place.folder, watch)
    write_keys = copies.write_keys

    def meanwhile(*given: object) -> None:
        receive(other, "Bo")
        write_keys(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(copies, "write_keys", meanwhile)
    made = backup.backup(place, tmp_path / "usb")
    assert made.contents.pending == 2
    assert place.replica.pending_count()[0] == 4
    other.close()


def test_what_cannot_be_proved_is_no_backup(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(place)
    write_keys = copies.write_keys

    def too_few(target: Path, vault: bytes, rows: list[object], *given: object) -> None:
        write_keys(target, vault, rows[1:], *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(copies, "write_keys", too_few)
        with pytest.raises(CopyError, match="går inte att öppna"):
            backup.backup(place, tmp_path / "usb")
    with monkeypatch.context() as patch:
        write_events = copies.write_events

        def flipped(folder: Path, data_key: bytes, target: Path) -> object:
            contents = write_events(folder, data_key, target)
            content = bytearray(target.read_bytes())
            content[-2000] ^= 1
            target.write_bytes(content)
            return contents

        patch.setattr(copies, "write_events", flipped)
        with pytest.raises(CopyError, match="skadad"):
            backup.backup(place, tmp_path / "usb")

        def shortened(folder: Path, data_key: bytes, target: Path) -> object:
            """The last event is not in it: what is left holds together."""
            contents = write_events(folder, data_key, target)
            copy = connect(target, data_key)
            copy.execute("DELETE FROM pending WHERE dseq = (SELECT max(dseq) FROM pending)")
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.close()
            return contents

        patch.setattr(copies, "write_events", shortened)
        with pytest.raises(CopyError, match="inte lika många"):
            backup.backup(place, tmp_path / "usb")
    assert list((tmp_path / "usb").iterdir()) == []
    assert backup.last_good(place.replica) is None


def test_key_files_expire_and_event_files_do_not(place: Workplace, tmp_path: Path, watch: Watch) -> None:
    call = receive(place)
    first = backup.backup(place, tmp_path / "usb")
    (tmp_path / "usb" / f"annat{copies.KEYS}").write_bytes(b"not ours")
    watch.forward(hours=35 * 24)
    second = backup.backup(place, tmp_path / "usb")
    assert first.keys.exists()
    assert second.expired == ()
    watch.forward(hours=1)
    third = backup.backup(place, tmp_path / "usb")
    assert third.expired == (first.keys.name,)
    assert first.events.exists()
    assert not first.keys.exists()
    (tmp_path / "usb" / f"annat{copies.KEYS}").unlink()
    # The old events open with the younger keys.
    restored = restore.restore(
        tmp_path / "again", first.events, lambda folder: half_beside(place, folder), replace=True
    )
    assert restored.contents == first.contents
    again = at_work(tmp_path / "again", watch)
    assert again.journal.call(call).caller_name == NAME
    again.close()


def test_only_ones_own_key_files_are_deleted(place: Workplace, tmp_path: Path, watch: Watch) -> None:
    """Two laptops keep their copies in one folder: each deletes its own."""
    receive(place)
    other = workplace.set_up(tmp_path / "per", "Per Holm", "", PASSPHRASE, cost=CHEAP, demo=True)
    pers = Workplace(tmp_path / "per", other, Duty.FIRST, clock=watch)
    receive(pers, "Bo")
    mine = backup.backup(place, tmp_path / "usb")
    watch.forward(seconds=1)
    theirs = backup.backup(pers, tmp_path / "usb")
    watch.forward(hours=36 * 24)
    assert backup.backup(pers, tmp_path / "usb").expired == (theirs.keys.name,)
    assert mine.keys.exists()
    watch.forward(seconds=1)
    assert backup.backup(place, tmp_path / "usb").expired == (mine.keys.name,)
    pers.close()


def test_nothing_is_restored_under_a_program_that_runs(place: Workplace, tmp_path: Path) -> None:
    receive(place)
    backup.backup(place, tmp_path / "usb")
    with pytest.raises(CopyError, match="är igång"):
        restore.restore(place.folder, tmp_path / "usb", sign_in, replace=True)
    receive(place, "Bo")
    assert place.replica.pending_count()[0] == 4
    assert not (place.folder / passing.RESTORING).exists()


def half_beside(place: Workplace, folder: Path) -> OpenVault:
    """Sign in with the half of the key that lies beside the first vault, as a keyring would have it."""
    shutil.copy(place.folder / "device.key", folder / "device.key")
    return sign_in(folder)


def test_another_laptop_becomes_another_device(place: Workplace, tmp_path: Path, watch: Watch) -> None:
    """Without the old laptop's half of the key, with the recovery key on paper."""
    call = receive(place)
    key = recovery_key.new()
    place.vault.set_escrow(key)
    backup.backup(place, tmp_path / "usb")
    new, karin = tmp_path / "new", place.vault.person
    workplace.set_up(new, "Per Holm", "", PASSPHRASE, cost=CHEAP, demo=True).close()  # as it came
    with pytest.raises(VaultError, match="halva"):
        restore.restore(new, tmp_path / "usb", sign_in, replace=True)
    with pytest.raises(VaultError, match="Nyckeln öppnar inte"):
        restore.restore(
            new, tmp_path / "usb", lambda at: escrow.open_with(at, recovery_key.new(), karin.id), replace=True
        )
    restored = restore.restore(
        new, tmp_path / "usb", lambda at: escrow.open_with(at, key, karin.id), replace=True
    )
    assert restored.another_device
    escrow.recover(new, key, karin.name, PASSPHRASE, new_half=True, cost=CHEAP).close()
    again = at_work(new, watch)
    assert again.replica.device != place.replica.device
    assert again.journal.call(call).caller_name == NAME
    assert verify(again.replica, again.journal.unit_keys) == []
    again.close()


@pytest.mark.parametrize("which", ["events", "keys"])
def test_damaged_files_are_told_in_a_sentence_and_change_nothing(
    place: Workplace, tmp_path: Path, which: str
) -> None:
    receive(place)
    made = backup.backup(place, tmp_path / "usb")
    file: Path = getattr(made, which)
    whole = file.read_bytes()
    new = tmp_path / "new"
    place.replica.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for content in (b"", b"%PDF-1.7", whole[: len(whole) // 2], whole[:-100], whole[::-1], bytes(5000)):
        file.write_bytes(content)
        with pytest.raises(CopyError, match=r"^[^\n]*\.$"):
            restore.restore(new, tmp_path / "usb", lambda folder: half_beside(place, folder))
        assert not (new / FILE).exists()
        assert not (new / "vault.json").exists()
    file.write_bytes(whole)
    restore.restore(new, tmp_path / "usb", lambda folder: half_beside(place, folder))


def test_files_of_another_laptop_or_a_newer_program(place: Workplace, tmp_path: Path, watch: Watch) -> None:
    receive(place)
    made = backup.backup(place, tmp_path / "usb")
    other = workplace.set_up(tmp_path / "per", "Per Holm", "", PASSPHRASE, cost=CHEAP, demo=True)
    pers = Workplace(tmp_path / "per", other, Duty.FIRST, clock=watch)
    theirs = backup.backup(pers, tmp_path / "pers")
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    shutil.copy(theirs.events, mixed)
    shutil.copy(made.keys, mixed)
    with pytest.raises(CopyError, match="annan dator"):
        restore.restore(tmp_path / "new", mixed, lambda folder: half_beside(place, folder))
    pers.close()
    (tmp_path / "per" / FILE).rename(tmp_path / "journal")
    with pytest.raises(CopyError, match="annat valv"):
        restore.restore(tmp_path / "per", tmp_path / "usb", sign_in)
    raw = connect(made.events, place.vault.data_key)
    raw.execute("UPDATE meta SET value = '2' WHERE name = 'copy'")
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.close()
    with pytest.raises(CopyError, match="nyare jourtui"):
        restore.restore(tmp_path / "new", tmp_path / "usb", lambda folder: half_beside(place, folder))
    made.keys.write_bytes(made.keys.read_bytes().replace(b'"version":1', b'"version":2'))
    with pytest.raises(CopyError, match="nyare jourtui"):
        restore.restore(tmp_path / "new", tmp_path / "usb", lambda folder: half_beside(place, folder))


def test_no_space_writes_nothing_and_says_so(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(place)

    def small(path: Path, data_key: bytes) -> object:
        class Full:
            def __init__(self) -> None:
                self.inner = connect(path, data_key)
                self.in_transaction = False

            def execute(self, statement: str, *values: object) -> object:
                if statement.startswith("INSERT INTO copy.confirmed"):
                    raise ReplicaError("full") from sqlcipher.OperationalError("database or disk is full")
                self.in_transaction = self.inner.in_transaction
                return self.inner.execute(statement, *values)

            def close(self) -> None:
                self.inner.close()

        return Full()

    monkeypatch.setattr(copies, "connect", small)
    with pytest.raises(CopyError, match="inte plats"):
        backup.backup(place, tmp_path / "usb")
    assert list((tmp_path / "usb").iterdir()) == []


def test_an_old_backup_is_marked(tmp_path: Path) -> None:
    watch = Watch()
    opened = workplace.set_up(tmp_path / "karin", "Karin Ek", "", PASSPHRASE, cost=CHEAP)
    place = Workplace(tmp_path / "karin", opened, Duty.FIRST, clock=watch)
    assert backup.overdue(place.replica, watch.now) is None, "there is nothing to lose"
    receive(place)
    assert backup.overdue(place.replica, watch.now) is None
    assert backup.overdue(place.replica, watch.now + timedelta(days=8)) == timedelta(days=8)
    watch.forward(hours=8 * 24)
    assert laptop_words.backup_mark(lines.summary(place.desk).overdue) == " · ingen säkerhetskopia på 8 dygn"
    backup.backup(place, tmp_path / "usb")
    assert laptop_words.backup_mark(lines.summary(place.desk).overdue) == ""
    assert laptop_words.age(-300) == "under 1 min", "a clock that was set back"
    assert backup.overdue(place.replica, watch.now + timedelta(days=7)) is None
    assert backup.overdue(place.replica, watch.now + timedelta(days=8)) == timedelta(days=8)
    place.close()
