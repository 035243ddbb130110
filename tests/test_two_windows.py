"""A window that was open before its laptop joined a shared store: in another window, or by a text command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cheap import CHEAP
from factories import NIGHT, Watch, received
from site_ import PASSPHRASE
from ui import TestedApp, make_folder, unlock, until

from jourtui.rules.entries import NoteWritten
from jourtui.store import joined, keys, paths, workplace
from jourtui.store.address import Address
from jourtui.store.joining import JoinSecrets
from jourtui.store.session import Duty
from jourtui.store.vault import Vault
from jourtui.store.verify import verify
from jourtui.store.workplace import KeysOutOfReach, Workplace

STORE = JoinSecrets.at(
    Address("/nowhere", 5432, "jour", "jour_x", "lösen", None, True), keys.new_unit_key(), 1, uuid4()
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "laptop"
    workplace.set_up(folder, "Karin Ek", "socionom", PASSPHRASE, cost=CHEAP, demo=True).close()
    return folder


@contextmanager
def window(folder: Path) -> Iterator[Workplace]:
    opened = Vault.load(folder, cost=CHEAP)
    place = Workplace(folder, opened.open(opened.people[0].id, PASSPHRASE), Duty.FIRST, clock=Watch())
    try:
        yield place
    finally:
        place.close()


def receive(place: Workplace, name: str) -> UUID:
    changes = received(uuid4(), at=NIGHT, name=name)
    place.desk.do(*changes)
    return changes[0].record


def join(folder: Path) -> None:
    """In another window, which wraps every record key anew when it is next opened."""
    with window(folder) as other:
        joined.join(other.vault, other.replica, STORE)
    with window(folder) as other:
        assert not other.replica.has_own_keys()


def roll_back(place: Workplace) -> None:
    """A write that does not succeed: what was remembered is forgotten."""
    with pytest.raises(ValueError, match="cannot have"):
        place.desk.write(uuid4(), NoteWritten(text=None))  # type: ignore[arg-type]


def test_after_a_write_that_was_rolled_back_it_reads_with_the_new_unit_key(folder: Path) -> None:
    with window(folder) as first:
        record = receive(first, "Anna")
        join(folder)
        roll_back(first)
        assert first.journal.call(record).caller_name == "Anna"
        first.desk.write(record, NoteWritten(text="ringde igen"))
        assert first.journal.call(record).caller_name == "Anna"
        assert verify(first.replica, first.journal.unit_keys) == []


def test_it_reads_what_the_other_window_wrote_under_the_unit_key(folder: Path) -> None:
    with window(folder) as first:
        join(folder)
        with window(folder) as other:
            record = receive(other, "Bo")
        assert first.journal.call(record).caller_name == "Bo"


def test_where_the_new_keys_are_out_of_reach_it_says_so_and_writes_nothing(folder: Path) -> None:
    with window(folder) as first:
        record = receive(first, "Anna")
        join(folder)
        whole = (folder / paths.VAULT_FILE).read_bytes()
        (folder / paths.VAULT_FILE).write_bytes(b"{")
        roll_back(first)
        before = len(first.replica.pending())
        with pytest.raises(KeysOutOfReach, match=r"^Valvet .* Logga ut och in igen\.$"):
            first.desk.write(record, NoteWritten(text="ringde igen"))
        assert len(first.replica.pending()) == before
        (folder / paths.VAULT_FILE).write_bytes(whole)
        first.desk.write(record, NoteWritten(text="ringde igen"))
        assert first.journal.call(record).caller_name == "Anna"
        assert verify(first.replica, first.journal.unit_keys) == []


class Window(TestedApp):
    """Counts how often the sync was begun."""

    begun = 0

    def _start_sync(self, workplace: Workplace) -> None:
        super()._start_sync(workplace)
        self.begun += 1


async def test_a_window_that_is_open_begins_to_talk_with_the_store(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "laptop")
    app = Window(folder, Watch(), opened=unlock(folder))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.begun == 1)
        other = Workplace(folder, unlock(folder), Duty.FIRST, clock=Watch())
        joined.join(other.vault, other.replica, STORE)
        other.close()
        await until(pilot, lambda: app.begun == 2)
        assert 1 in app.workplace.journal.unit_keys
        assert app._sync is None
