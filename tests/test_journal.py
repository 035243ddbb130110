"""The journal: a word that was saved is there, in one order and with one meaning on every laptop."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
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
    received,
    sync,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from strategies import of_struct, payloads

from jourtui.rules.access import Checked, Read
from jourtui.rules.call import AttemptEnded, CallCorrected, CallFacts, CallReceived
from jourtui.rules.case import CaseOpened
from jourtui.rules.entries import NoteWritten
from jourtui.rules.responsibility import Claimed, Offered
from jourtui.store import destruction, projection, views
from jourtui.store.envelope import ZERO_HASH, rechain
from jourtui.store.journal import Change, JournalDiffers, TooLong
from jourtui.store.record_views import RecordViews
from jourtui.store.replica import FILE, ReplicaError
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


@pytest.fixture
def karin(pair: tuple[Laptop, Laptop, PaperStore]) -> Laptop:
    return pair[0]


def digest(laptop: Laptop) -> str:
    return views_digest(laptop.replica.connection)


def note(text: str = "hej") -> NoteWritten:
    return NoteWritten(text=text)


class Levels:
    """A connection that tells how each commit was synced: 2 before it returned, 1 with what comes later."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self.seen: list[int] = []

    def execute(self, statement: str, *given: Any) -> Any:
        if statement == "COMMIT":
            self.seen += self.real.execute("PRAGMA synchronous").fetchone()
        return self.real.execute(statement, *given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


# Own events


def test_what_was_saved_is_there_after_a_restart(karin: Laptop) -> None:
    record = karin.receive()
    state = karin.again().journal.call(record)
    assert (state.caller_name, state.received_at) == ("Anna Svensson", NIGHT)
    assert [event.pending for event in state.log.events] == [True, True]
    assert verify(karin.replica, UNIT_KEYS) == []


def test_own_events_are_pending_until_they_come_back(pair: tuple[Laptop, Laptop, PaperStore]) -> None:
    karin, per, store = pair
    record = karin.receive()
    push(karin, store)
    assert karin.replica.pending_count()[0] == 2  # the store has them, we have not seen it
    assert pull(karin, store) == {record}
    assert karin.replica.pending_count() == (0, None)
    assert [event.seq for event in karin.journal.events(record)] == [1, 2]
    pull(per, store)
    assert per.journal.events(record) == karin.journal.events(record)
    assert digest(karin) == digest(per)


def test_confirmed_comes_before_own_pending(pair: tuple[Laptop, Laptop, PaperStore]) -> None:
    karin, per, store = pair
    record = karin.receive()
    sync(store, karin, per)
    karin.act(record, Claimed())
    per.act(record, Claimed())
    assert karin.journal.call(record).preliminary
    push(per, store)
    push(karin, store)
    pull(karin, store)
    pull(per, store)
    for laptop in (karin, per):
        state = laptop.journal.call(record)
        assert (state.holder_name, state.preliminary) == (PER.name, False)
        assert {(tell.person_id, tell.code) for tell in state.log.tells} == {
            (KARIN.id, "claim_lost"),
            (PER.id, "claim_contested"),
        }
    assert digest(karin) == digest(per)


def test_several_records_change_in_one_transaction(karin: Laptop) -> None:
    call, case = uuid4(), uuid4()
    karin.journal.act(
        karin.author, *received(call), Change(case, CaseOpened(call=call)), Change(call, note())
    )
    assert karin.journal.call(call).changes == 3
    assert karin.journal.case(case).call_ids == [call]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_leaves_all_or_nothing(karin: Laptop, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    record = karin.receive()
    if when == "before":
        monkeypatch.setattr(RecordViews, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            karin.act(record, note())
        monkeypatch.undo()
    else:
        karin.act(record, note())
    again = karin.again()  # nothing was closed in an orderly way
    assert again.journal.call(record).changes == (2 if when == "before" else 3)
    assert verify(again.replica, UNIT_KEYS) == []
    karin.act(record, note("igen"))
    assert verify(karin.replica, UNIT_KEYS) == []


def test_a_key_that_was_rolled_back_is_not_used_again(karin: Laptop) -> None:
    """The form is tried again with the same record after a full disk: what it says must be readable."""
    record = uuid4()
    pages = karin.replica.connection.execute("PRAGMA page_count").fetchone()[0]
    karin.replica.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ReplicaError):
        karin.act(record, *(note("x" * 40_000) for _ in range(9)))
    karin.replica.connection.execute("PRAGMA max_page_count = 100000")
    karin.act(record, note("hej"))
    assert [e.payload for e in karin.again().journal.events(record)] == [note("hej")]


def test_events_that_were_rolled_back_are_not_remembered(
    pair: tuple[Laptop, Laptop, PaperStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk filled in the middle of a pull; before it is tried again the store was healed otherwise."""
    karin, per, store = pair
    record = karin.receive()
    push(karin, store)
    with monkeypatch.context() as patch:
        patch.setattr(projection, "project", lambda *_, **__: (_ for _ in ()).throw(ReplicaError("full")))
        with pytest.raises(ReplicaError):
            pull(per, store)
    assert per.journal.events(record) == []
    pull(per, store)
    assert len(per.journal.events(record)) == 2


def test_too_long_a_text_is_refused_before_it_is_saved(karin: Laptop) -> None:
    record = karin.receive()
    with pytest.raises(TooLong, match="för lång"):
        karin.act(record, note("å" * 40_000))
    karin.act(record, note("å" * 30_000))
    assert karin.journal.call(record).changes == 3


def test_what_did_not_open_is_opened_when_another_thread_has_the_key(
    pair: tuple[Laptop, Laptop, PaperStore],
) -> None:
    """As after restoring, when the sync has asked the store: nothing that was remembered hides it."""
    karin, per, store = pair
    call = karin.receive()
    sync(store, karin, per)
    with per.replica.transaction():
        destruction.withhold(per.replica, per.watch() + timedelta(days=365))
    window = per.again()
    assert window.journal.events(call)[0].kind == "unreadable"
    per.journal.release()
    assert window.journal.events(call)[0].kind == "call.received"
    window.act(call, note())
    assert verify(per.replica, per.journal.unit_keys) == []
    window.close()


def test_what_could_not_be_read_again_is_refused(karin: Laptop) -> None:
    record = karin.receive()
    wrong: Any = "shouted"
    for payload in (
        NoteWritten(text="hej", mode=wrong),
        AttemptEnded(outcome=wrong),
        CallReceived(at=NIGHT.replace(tzinfo=None)),
    ):
        with pytest.raises(ValueError, match="cannot have"):
            karin.act(record, payload)
    assert karin.journal.call(record).changes == 2


# What a form remembers


def test_a_pull_while_a_form_is_open_does_not_hide_a_conflict(
    pair: tuple[Laptop, Laptop, PaperStore],
) -> None:
    karin, per, store = pair
    record = karin.receive()
    sync(store, karin, per)
    base = per.journal.position()  # Per opens the form
    karin.act(record, CallCorrected(facts=CallFacts(municipality="1287")))
    sync(store, karin, per)  # and meanwhile this comes in
    per.act(record, CallCorrected(facts=CallFacts(municipality="1270")), base=base)
    sync(store, per, karin)
    for laptop in (karin, per):
        state = laptop.journal.call(record)
        assert [w.value for w in state.written.contested["municipality"]] == ["1287", "1270"]
    assert digest(karin) == digest(per)


def test_without_a_form_the_base_is_now(pair: tuple[Laptop, Laptop, PaperStore]) -> None:
    karin, per, store = pair
    record = karin.receive()
    sync(store, karin, per)
    per.act(record, CallCorrected(facts=CallFacts(municipality="1270")))
    assert not per.journal.call(record).two_values


# What comes from the store


def test_what_does_not_continue_is_refused_whole(pair: tuple[Laptop, Laptop, PaperStore]) -> None:
    karin, per, store = pair
    karin.receive()
    karin.receive()
    push(karin, store)
    events, keys = store.pull(0)
    forged = [*events]
    forged[2] = type(events[2])(events[2].carried, 3, events[2].server_time + 1, events[2].chain)
    for wrong in (events[1:], [events[0], *events[2:]], [events[1], events[0]], forged):
        with pytest.raises(JournalDiffers, match="hänger inte ihop"):
            per.journal.accept(store.epoch, wrong, keys)
        assert per.replica.position().seq == 0
    per.journal.accept(store.epoch, events, keys)
    per.journal.accept(store.epoch, events, keys)  # again: nothing
    assert per.replica.position().seq == 4
    assert verify(per.replica, UNIT_KEYS) == []


def test_a_changed_body_is_refused(pair: tuple[Laptop, Laptop, PaperStore]) -> None:
    karin, per, store = pair
    karin.receive()
    push(karin, store)
    (first, second), keys = store.pull(0)
    sealed = replace(second.carried.sealed, body=second.carried.sealed.body + b"x")
    forged = replace(second, carried=replace(second.carried, sealed=sealed))
    with pytest.raises(JournalDiffers):
        per.journal.accept(store.epoch, [first, forged], keys)


def test_pulls_of_any_size_deferred_or_not_give_the_same_views(tmp_path: Path) -> None:
    store = PaperStore()
    karin, per = make_laptop(tmp_path / "karin"), make_laptop(tmp_path / "per", PER)
    for n in range(5):
        call = karin.receive()
        karin.act(call, Claimed(), note(f"{n}"), Offered(answer_within=180, to=author(PER)))
        karin.act(uuid4(), CaseOpened(call=call))
        karin.act(UUID(int=7), Read("opened", call))
        sync(store, karin, per)
        per.act(call, Claimed(), AttemptEnded(outcome="busy"))
        sync(store, per, karin)
    assert digest(karin) == digest(per)
    for n, (limit, defer) in enumerate(itertools.product((1, 7, 500), (False, True))):
        other = make_laptop(tmp_path / f"{n}")
        touched = pull(other, store, limit=limit, defer=defer)
        assert len(touched) == 11
        while other.journal.catch_up(3):
            pass
        assert digest(other) == digest(karin)
        assert rebuild_is_equal(other.journal)
        other.close()


def test_writing_in_a_record_whose_views_are_behind_brings_them_up_to_date(
    pair: tuple[Laptop, Laptop, PaperStore],
) -> None:
    karin, per, store = pair
    record = karin.receive()
    log = uuid4()
    karin.act(log, Read("opened", record))
    push(karin, store)
    pull(per, store, defer=True)
    per.act(record, Claimed())
    per.act(log, Read("opened", record))
    before = digest(per)
    while per.journal.catch_up():
        pass
    assert digest(per) == before
    assert rebuild_is_equal(per.journal)


# Power cuts


def test_only_what_is_given_again_may_be_undone_by_a_power_cut(
    pair: tuple[Laptop, Laptop, PaperStore],
) -> None:
    karin, per, store = pair
    levels = per.replica.connection = Levels(per.replica.connection)
    karin.receive()
    aside = per.act(uuid4(), note())[0]
    per.journal.set_aside(aside, "för stor")
    per.receive()
    assert levels.seen == [2, 2, 2], "what people do is on the disk when it returns"
    sync(store, karin, per)
    pull(per, store, defer=True)
    per.journal.rebuild()
    per.journal.catch_up()
    assert levels.seen[3:] == [1, 2, 1]
    per.receive()
    assert levels.seen[6:] == [2], "and with it all that came before"


def test_what_begins_the_own_chain_anew_is_on_the_disk(pair: tuple[Laptop, Laptop, PaperStore]) -> None:
    karin, _, store = pair
    karin.receive()
    with karin.replica.transaction():
        former, head = uuid4(), karin.replica.device_head()
        sent = rechain(karin.replica.pending(), former, 0, ZERO_HASH)
    store.append(sent, karin.replica.all_keys())
    levels = karin.replica.connection = Levels(karin.replica.connection)
    pull(karin, store)
    assert levels.seen == [2]
    assert karin.replica.device_head().own == head.own


def test_after_a_power_cut_what_came_comes_again(tmp_path: Path) -> None:
    """All that the disk is sure to have is what was there when somebody last did something."""
    store = PaperStore(Watch())
    karin, per = make_laptop(tmp_path / "karin"), make_laptop(tmp_path / "per", PER)
    record = karin.receive()
    sync(store, karin, per)
    mine = per.act(record, note("från Per"))[0]
    log = per.folder / f"{FILE}-wal"
    safe = log.stat().st_size
    karin.act(record, note("från Karin"))
    sync(store, per, karin, per)
    before, end = digest(per), log.stat().st_size
    assert end > safe
    for at in range(safe, end, 1_000):
        folder = tmp_path / f"{at}"
        shutil.copytree(per.folder, folder)
        (folder / log.name).write_bytes(log.read_bytes()[:at])
        (folder / f"{FILE}-shm").unlink()
        again = open_laptop(folder, PER)
        assert verify(again.replica, UNIT_KEYS) == []
        assert mine in {event.id for event in again.journal.events(record)}
        sync(store, again)
        assert digest(again) == before
        again.close()
    karin.close()
    per.close()


def test_set_aside_leaves_the_views_and_is_not_lost(karin: Laptop) -> None:
    record = karin.receive()
    claim = karin.act(record, Claimed(), note("kvar"))[0]
    karin.journal.set_aside(claim, "för stor")
    state = karin.journal.call(record)
    assert (state.claimed, state.changes) == (False, 3)
    assert [row[0] for row in karin.replica.quarantined()] == [claim]
    assert rebuild_is_equal(karin.journal)
    for e in karin.journal.events(record):
        karin.journal.set_aside(e.id, "för stor")
        assert rebuild_is_equal(karin.journal)
    assert karin.replica.connection.execute("SELECT count(*) FROM view_call").fetchone() == (0,)
    assert verify(karin.replica, UNIT_KEYS) == []


def test_a_reading_that_was_set_aside_leaves_the_views(karin: Laptop) -> None:
    log = uuid4()
    first, _ = karin.act(log, Read("opened", uuid4()), Read("listed"))
    karin.journal.set_aside(first, "för stor")
    assert karin.replica.connection.execute("SELECT how FROM view_read").fetchall() == [("listed",)]
    assert rebuild_is_equal(karin.journal)


def test_a_reading_in_a_record_that_turns_out_to_be_another_is_no_line(
    pair: tuple[Laptop, Laptop, PaperStore],
) -> None:
    """No program writes so. Whoever does has not made the views of two laptops differ."""
    (karin, per, store), log = pair, uuid4()
    karin.act(log, note())
    sync(store, karin, per)
    karin.act(log, Checked(author(PER), date(2026, 10, 1), date(2026, 10, 31), 0, (), "inget"))
    per.act(log, Read("listed"))
    sync(store, karin, per)
    assert verify(per.replica, UNIT_KEYS) == verify(karin.replica, UNIT_KEYS) == []


@pytest.mark.parametrize("name", ["VERSION", "TABLES"])
def test_views_of_another_version_or_with_other_tables_are_made_again(
    karin: Laptop, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    karin.receive()
    before = digest(karin)
    now = views.stamp()
    with monkeypatch.context() as older:
        older.setattr(views, name, 1 if name == "VERSION" else views.TABLES[1:])
        then = views.stamp.__wrapped__()
    assert then != now
    karin.replica.connection.execute("DELETE FROM view_call")
    assert digest(karin.again()) != before, "they are taken for right"
    with karin.replica.transaction():
        karin.replica.set_meta("views", then)
    assert digest(karin.again()) == before


def test_rebuild_counts_records_and_changes_nothing(karin: Laptop) -> None:
    for _ in range(3):
        karin.receive()
    before = digest(karin)
    assert karin.journal.rebuild() == 3
    assert digest(karin) == before


# Any night at all


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_two_laptops_agree_whatever_they_do(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Any events on two laptops, any contact between them: nothing raises or is lost, and both agree."""
    folder = tmp_path_factory.mktemp("night")
    store = PaperStore()
    laptops = [make_laptop(folder / "karin"), make_laptop(folder / "per", PER)]
    records = {
        prefix: UUID(int=n) for n, prefix in enumerate(("call.", "case.", "staff.", "notice.", "access."))
    }
    begun = {"call.": data.draw(of_struct(CallReceived)), "case.": data.draw(of_struct(CaseOpened))}
    for prefix, record in records.items():
        laptops[0].act(record, begun.get(prefix, note()))
    sync(store, *laptops)  # no laptop can write in a record that it has not met
    written = len(records)
    bases = {id(laptop): laptop.journal.position() for laptop in laptops}
    for _ in range(data.draw(st.integers(0, 12))):
        laptop = data.draw(st.sampled_from(laptops))
        match data.draw(st.sampled_from(["act", "act", "act", "push", "pull", "restart", "look"])):
            case "act":
                payload = data.draw(payloads())
                prefix = next((p for p in records if payload.KIND.startswith(p)), "call.")
                base = data.draw(st.sampled_from([None, bases[id(laptop)]]))
                try:
                    laptop.act(records[prefix], payload, base=base)
                    written += 1
                except TooLong:
                    pass
            case "push":
                push(laptop, store)
            case "pull":
                pull(laptop, store, limit=data.draw(st.integers(1, 5)), defer=data.draw(st.booleans()))
            case "look":
                bases[id(laptop)] = laptop.journal.position()
            case _:
                n = laptops.index(laptop)
                laptops[n] = laptop.again()
                bases[id(laptops[n])] = laptops[n].journal.position()
                laptop.close()
    sync(store, *laptops)
    for laptop in laptops:
        while laptop.journal.catch_up():
            pass
        assert laptop.replica.position().seq == store.seq == written
        assert laptop.replica.pending_count()[0] == 0
        assert verify(laptop.replica, UNIT_KEYS) == []
        assert rebuild_is_equal(laptop.journal)
    assert digest(laptops[0]) == digest(laptops[1])
    for laptop in laptops:
        laptop.close()


def test_a_claim_is_preliminary_only_where_there_is_a_store_to_confirm_it(
    pair: tuple[Laptop, Laptop, PaperStore],
) -> None:
    karin, per, store = pair
    alone = karin.receive()
    karin.act(alone, Claimed())
    assert not karin.journal.call(alone).preliminary
    sync(store, karin, per)
    shared = karin.receive()
    karin.act(shared, Claimed())
    assert karin.journal.call(shared).preliminary
    sync(store, karin, per)
    assert not karin.journal.call(shared).preliminary


def test_two_people_at_one_laptop_do_not_overwrite_each_other_unseen(
    pair: tuple[Laptop, Laptop, PaperStore],
) -> None:
    karin, _, _ = pair
    record = karin.receive()
    draft = karin.journal.position()
    karin.journal.act(author(PER), Change(record, CallCorrected(facts=CallFacts(matter="Pers ord"))))
    karin.act(record, CallCorrected(facts=CallFacts(matter="Karins utkast")), base=draft)
    state = karin.journal.call(record)
    assert [write.value for write in state.written.contested["matter"]] == ["Pers ord", "Karins utkast"]
    assert {tell.person_id for tell in state.log.tells} == {KARIN.id, PER.id}
    karin.act(record, CallCorrected(facts=CallFacts(matter="båda")))
    assert not karin.journal.call(record).two_values


def test_own_events_are_counted_on_when_a_chain_is_begun_anew(
    pair: tuple[Laptop, Laptop, PaperStore],
) -> None:
    karin, _, _ = pair
    record = karin.receive()
    before = karin.journal.position().own
    with karin.replica.transaction():
        karin.replica.rechain_pending(uuid4(), (0, bytes(32)))
    assert karin.journal.position().own == before
    karin.act(record, CallCorrected(facts=CallFacts(matter="efter")))
    assert karin.journal.position().own == before + 1
    assert not karin.journal.call(record).two_values
