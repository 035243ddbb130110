"""An event that was taken out of a laptop before it was sent is missed, since each laptop counts its own."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from factories import PER, UNIT_KEYS, Laptop, PaperStore, Watch, make_laptop, pull, sync

from jourtui.rules.entries import NoteWritten
from jourtui.store import carriers
from jourtui.store.envelope import ZERO_HASH, carry
from jourtui.store.own_counts import gaps
from jourtui.store.verify import verify


@pytest.fixture
def store() -> PaperStore:
    return PaperStore(Watch())


@pytest.fixture
def karin(tmp_path: Path) -> Laptop:
    return make_laptop(tmp_path / "karin")


@pytest.fixture
def per(tmp_path: Path) -> Laptop:
    return make_laptop(tmp_path / "per", PER)


def noted(laptop: Laptop, record: UUID, count: int) -> list[UUID]:
    return laptop.act(record, *(NoteWritten(text=f"anteckning {n}") for n in range(count)))


def take_out(laptop: Laptop, event: UUID) -> None:
    """As a program of somebody's own would: the chain is made whole without it, and nothing is told."""
    replica = laptop.journal.replica
    own = replica.device_head().own
    with replica.transaction():
        left = int(replica.meta("left_dseq", b"0")), replica.meta("left_hash", bytes(32))
        replica.rechain_pending(replica.device, left, without=event, own=own)
    laptop.journal.rebuild()


def test_what_was_taken_out_before_it_was_sent_is_missed_by_every_laptop(
    store: PaperStore, karin: Laptop, per: Laptop
) -> None:
    call = karin.receive()
    sync(store, karin)
    first, second, *_ = noted(karin, call, 4)
    take_out(karin, first)
    take_out(karin, second)
    noted(karin, call, 1)
    sync(store, karin, per)
    for laptop in (karin, per):
        assert verify(laptop.journal.replica, UNIT_KEYS) == [], "both chains are whole"
        (gap,) = gaps(laptop.journal.replica, UNIT_KEYS)
        assert (gap.lacking, gap.last - gap.first + 1) == (2, 2)
        assert gap.device == karin.journal.replica.device
        assert "nummer 3 till 4 (2 st) saknas" in str(gap)


def test_what_was_set_aside_is_no_gap_where_it_lies_and_one_elsewhere(
    store: PaperStore, karin: Laptop, per: Laptop
) -> None:
    call = karin.receive()
    aside, _ = noted(karin, call, 2)
    karin.journal.set_aside(aside, "för stor")
    sync(store, karin, per)
    assert list(gaps(karin.journal.replica, UNIT_KEYS)) == []
    assert [gap.lacking for gap in gaps(per.journal.replica, UNIT_KEYS)] == [1]


def test_a_whole_night_has_no_gap_also_with_two_chains_of_one_laptop(
    store: PaperStore, karin: Laptop, per: Laptop
) -> None:
    assert list(gaps(per.journal.replica, UNIT_KEYS)) == [], "nothing yet"
    call = karin.receive()
    noted(per, call, 2)
    noted(karin, call, 2)
    sync(store, karin, per)
    noted(karin, call, 2)
    karin.journal.begin_new_chain(UUID(int=7))
    sync(store, karin, per)
    for laptop in (karin, per):
        assert list(gaps(laptop.journal.replica, UNIT_KEYS)) == []


def test_what_does_not_open_is_no_gap_and_hides_as_many(
    store: PaperStore, karin: Laptop, per: Laptop
) -> None:
    call = karin.receive()
    noted(karin, call, 1)
    gone = karin.receive()
    noted(karin, call, 1)
    sync(store, karin, per)
    per.journal.replica.connection.execute("DELETE FROM keys WHERE record_id = ?", (gone.bytes,))
    assert list(gaps(per.journal.replica, UNIT_KEYS)) == []


def test_what_was_carried_and_does_not_open_is_no_gap_either(
    store: PaperStore, karin: Laptop, per: Laptop
) -> None:
    call = karin.receive()
    noted(karin, call, 1)
    sync(store, karin, per)
    gone = karin.receive()
    keys = karin.journal.keys_to_send(karin.replica.pending())
    dseq, prev, device = 0, ZERO_HASH, carriers.ids(karin.replica.device, per.replica.device)[0]
    for event in karin.replica.pending():
        store.append([chained := carry(event.sealed, device, dseq := dseq + 1, prev)], keys)
        prev = chained.hash
    pull(karin, store)  # and so knows that it need not send them
    noted(karin, call, 1)
    sync(store, karin, per)
    per.replica.connection.execute("DELETE FROM keys WHERE record_id = ?", (gone.bytes,))
    assert list(gaps(per.replica, UNIT_KEYS)) == []
