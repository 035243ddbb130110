"""What a laptop cannot read yet, for want of a key or a newer program, is kept, shown and opened later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from factories import (
    PER,
    UNIT_KEYS,
    Laptop,
    PaperStore,
    Watch,
    make_laptop,
    open_laptop,
    pull,
    push,
    sync,
)

from jourtui.rules import event
from jourtui.rules.access import Read
from jourtui.rules.call import CallClosed, CallCorrected, CallFacts
from jourtui.rules.entries import NoteWritten, TellSeen
from jourtui.rules.event import Opened
from jourtui.rules.responsibility import Claimed
from jourtui.rules.staff import Introduced, ShiftBegun
from jourtui.store.journal import NeedsNewer
from jourtui.store.verify import rebuild_is_equal, verify, views_digest


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Laptop, Laptop, PaperStore]]:
    """Förstajour's and bakjour's laptops, and the store between them."""
    watch = Watch()
    karin = make_laptop(tmp_path / "karin", watch=watch)
    per = make_laptop(tmp_path / "per", PER, watch=watch)
    yield karin, per, PaperStore(watch)
    karin.close()
    per.close()


def digest(laptop: Laptop) -> str:
    return views_digest(laptop.replica.connection)


def note(text: str = "hej") -> NoteWritten:
    return NoteWritten(text=text)


def newer(laptop: Laptop, record: UUID, monkeypatch: pytest.MonkeyPatch, kind: str = "note.sung") -> None:
    """`laptop` writes what only a later jourtui understands."""
    with monkeypatch.context() as patch:
        patch.setattr(NoteWritten, "KIND", kind)
        patch.setattr(event, "decode", lambda raw: Opened(kind, laptop.author, note()))
        laptop.act(record, note("♪"))


def test_a_record_with_newer_events_takes_notes_only(
    pair: tuple[Laptop, Laptop, PaperStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    karin, per, store = pair
    record = karin.receive()
    newer(karin, record, monkeypatch)
    sync(store, karin, per)
    state = per.journal.call(record)
    assert state.needs_newer
    assert state.log.events[-1].kind == "note.sung"
    for refused in (Claimed(), CallCorrected(facts=CallFacts(matter="x")), CallClosed(exit="advice")):
        with pytest.raises(NeedsNewer, match="nyare jourtui"):
            per.act(record, refused)
    per.act(record, note(), TellSeen(about=uuid4(), code="claim_lost"))
    other = per.receive()
    per.act(other, Claimed())
    assert verify(per.replica, UNIT_KEYS) == []
    assert rebuild_is_equal(per.journal)


def test_a_newer_kind_in_a_persons_record_does_not_keep_them_from_signing_in(
    pair: tuple[Laptop, Laptop, PaperStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    karin, per, store = pair
    staff, log = uuid4(), uuid4()
    per.act(staff, Introduced(PER.id, PER.name, ""))
    per.act(log, Read("opened", staff))
    sync(store, per, karin)
    newer(karin, staff, monkeypatch)
    newer(karin, log, monkeypatch)
    sync(store, karin, per)
    per.act(staff, ShiftBegun("backup"))
    per.act(log, Read("opened", staff))


def test_after_an_upgrade_what_was_held_is_understood(
    pair: tuple[Laptop, Laptop, PaperStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    karin, per, store = pair
    record = karin.receive()
    newer(karin, record, monkeypatch)
    sync(store, karin, per)
    monkeypatch.setitem(event._KINDS, ("note.sung", 1), NoteWritten)
    upgraded = per.again()
    assert not upgraded.journal.call(record).needs_newer
    upgraded.act(record, Claimed())
    assert rebuild_is_equal(upgraded.journal)
    assert verify(upgraded.replica, UNIT_KEYS) == []


def test_a_beginning_that_only_a_newer_program_understands_is_still_a_call(
    pair: tuple[Laptop, Laptop, PaperStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    karin, per, store = pair
    record = uuid4()
    newer(karin, record, monkeypatch, "call.received")
    sync(store, karin, per)
    row = per.replica.connection.execute("SELECT record_id, needs_newer FROM view_call").fetchone()
    assert (UUID(row[0]), row[1]) == (record, 1)


def test_a_note_whose_key_is_not_here_keeps_nobody_from_taking_the_call(
    pair: tuple[Laptop, Laptop, PaperStore],
) -> None:
    """The note was destroyed in the store, and this laptop has not heard of that: its line was cut."""
    karin, per, store = pair
    record = karin.receive()
    karin.act(record, note())
    push(karin, store)
    events, key_rows = store.pull(0)
    written = events[-1].carried.sealed
    per.journal.accept(store.epoch, events, [row for row in key_rows if row.key_id != written.event_id])
    per.act(record, Claimed())
    state = per.journal.call(record)
    assert (state.holder_id, state.needs_newer, state.log.events[-2].kind) == (PER.id, False, "absent")
    assert per.journal.accept(store.epoch, [], key_rows) == {record}
    assert [e.payload for e in per.journal.events(record)].count(note()) == 1
    assert verify(per.replica, UNIT_KEYS) == []


@pytest.mark.parametrize("defer", [False, True])
def test_a_key_that_comes_late_opens_what_was_held(
    pair: tuple[Laptop, Laptop, PaperStore], defer: bool
) -> None:
    karin, per, store = pair
    record = karin.receive()
    karin.act(record, note())
    push(karin, store)
    events, key_rows = store.pull(0)
    per.journal.accept(store.epoch, events, [])
    assert {e.kind for e in per.journal.events(record)} == {"unreadable", "absent"}
    assert per.replica.connection.execute("SELECT count(*) FROM view_call").fetchone() == (0,)
    assert per.journal.accept(store.epoch, [], key_rows, defer=defer) == {record}
    while per.journal.catch_up():
        pass
    assert not per.journal.call(record).needs_newer
    assert verify(per.replica, UNIT_KEYS) == []
    pull(karin, store)
    assert digest(per) == digest(karin)


def test_a_unit_key_that_comes_late_opens_what_was_held(
    pair: tuple[Laptop, Laptop, PaperStore], tmp_path: Path
) -> None:
    karin, _, store = pair
    eva = make_laptop(tmp_path / "eva", unit_keys={7: bytes(32)})
    record = karin.receive()
    sync(store, karin, eva)
    assert eva.journal.call(record).needs_newer
    eva.act(record, note("hon ringde igen"))  # she cannot read it, and it must still be kept
    eva.journal.unit_keys.update(UNIT_KEYS)
    assert eva.journal.open_held() == {record}
    assert eva.journal.call(record).changes == 3
    assert [e.payload for e in open_laptop(eva.folder, unit_keys={7: bytes(32)}).journal.events(record)][
        -1
    ] == note("hon ringde igen")
    assert verify(eva.replica, eva.journal.unit_keys) == []
    assert eva.journal.open_held() == set()
    eva.close()
