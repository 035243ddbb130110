"""A struck note is destroyed alone: by a decision of two, everywhere; the record that it was in goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from factories import DATA_KEY, KARIN, UNIT_KEYS, Laptop, Watch, make_laptop
from remains import pages, remains
from site_ import Site, until
from test_retention import colleague
from test_retention import destroyed as destroyed_here

from jourtui.rules import retention as rules
from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.rules.entries import ConsultationHeld, EntryStruck, HoldPlaced, NoteGone, NoteWritten
from jourtui.store import destroying, destruction, handover, healing, retention, strain, struck_notes
from jourtui.store.journal import Journal
from jourtui.store.own_counts import gaps
from jourtui.store.replica import FILE
from jourtui.store.retention import CannotDecide
from jourtui.store.settings import load_retention
from jourtui.store.verify import rebuild_is_equal, verify
from jourtui.words import retention_words, wording

if TYPE_CHECKING:
    from postgres import Cluster
    from site_ import Laptop as RealLaptop

RULES = load_retention()
WRONG, RIGHT = "Qvarnbrinks syster ringde", "Barnet sover hos mormor"


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin", KARIN)
    yield laptop
    laptop.close()


def with_struck(laptop: Laptop) -> tuple[UUID, UUID]:
    """A case with a note that stays and one that was struck: (case, struck note)."""
    case = laptop.open_case(CaseFacts(title="Oro", board="ystad"))
    _, wrong = laptop.act(case, NoteWritten(text=RIGHT), NoteWritten(text=WRONG))
    handover.strike(laptop.desk, case, wrong, "fel ärende")
    return case, wrong


def listed(laptop: Laptop) -> dict[UUID, str]:
    found = retention.verdicts(laptop.journal, RULES, rules.day_of(laptop.watch()))
    return {verdict.facts.record: verdict.status for verdict in found}


def texts(laptop: Laptop | RealLaptop, case: UUID) -> list[str]:
    journal = laptop.desk.journal
    return [wording.entry(event, lambda name, value: "")[1] for event in journal.events(case)]


def test_a_shared_text_that_its_author_takes_back_is_as_old_as_that(tmp_path: Path) -> None:
    watch = Watch()
    karin = make_laptop(tmp_path / "karin", watch=watch)
    strain.write(karin.desk, "En tung natt.")
    strain.share(karin.desk, strain.own(karin.desk)[0], named=False)
    watch.forward(hours=30 * 24)
    mine = strain.own(karin.desk)[0]
    strain.take_back(karin.desk, mine)
    facts = struck_notes.facts_of(karin.journal, mine.entry.event.id)
    assert facts is not None
    assert facts.last_note == rules.day_of(watch()), "by when it was struck, not by when it was shared"
    karin.close()


def test_a_window_that_cannot_read_who_struck_it_says_nothing_of_it(karin: Laptop) -> None:
    record = karin.receive()
    (note,) = karin.act(record, NoteWritten("x"))
    karin.act(record, EntryStruck(note))
    assert struck_notes.facts_of(karin.journal, note) is not None
    stranger = Journal(karin.replica, {}, karin.watch)
    assert struck_notes.facts_of(stranger, note) is None
    assert retention.verdicts(stranger, RULES, rules.day_of(karin.watch())) == []


def test_each_note_has_a_key_of_its_own(karin: Laptop) -> None:
    case = karin.open_case()
    held = karin.act(case, NoteWritten(text="ett"), NoteWritten(text="två"), ConsultationHeld("Per"))
    rows = [karin.journal.replica.key(event) for event in held]
    assert [row.record_id for row in rows if row] == [case, case, case]


def test_only_what_was_struck_is_listed_and_can_be_decided(karin: Laptop) -> None:
    case, wrong = with_struck(karin)
    assert listed(karin) == {wrong: "due"}
    (right,) = (e.id for e in karin.journal.events(case) if e.payload == NoteWritten(text=RIGHT))
    assert retention.verdict_of(karin.journal, RULES, right, rules.day_of(karin.watch())) is None
    (verdict,) = retention.verdicts(karin.journal, RULES, rules.day_of(karin.watch()))
    shown = " ".join(retention_words.row(verdict))
    assert "anteckning" in shown
    assert str(case)[:8] in shown
    assert "Qvarn" not in shown
    with pytest.raises(CannotDecide, match="ingen bedömning"):
        retention.say(karin.desk, RULES, wrong, "none")


def test_the_note_goes_and_the_record_goes_on(karin: Laptop) -> None:
    case, wrong = with_struck(karin)
    destroyed_here(karin, wrong)
    assert karin.journal.replica.key(wrong) is None
    state = karin.journal.case(case)
    (gone,) = (event for event in state.log.events if isinstance(event.payload, NoteGone))
    assert gone.id == wrong
    assert gone.author.name == ""
    assert wrong in state.log.struck, "it is still seen that it was struck"
    assert any("Gallrad" in text and "efter beslut" in text for text in texts(karin, case))
    assert RIGHT in texts(karin, case)
    assert not state.log.needs_newer
    karin.act(case, NoteWritten(text="går vidare"))
    assert listed(karin) == {}
    assert verify(karin.journal.replica, UNIT_KEYS) == []
    assert list(gaps(karin.journal.replica, UNIT_KEYS)) == []
    assert rebuild_is_equal(karin.journal)


def test_nothing_of_it_remains_in_the_file(karin: Laptop) -> None:
    _, wrong = with_struck(karin)
    row = karin.journal.replica.key(wrong)
    assert row is not None
    destroyed_here(karin, wrong)
    karin.journal.replica.add_keys([row])
    assert karin.journal.replica.key(wrong) is None, "the key comes back from nowhere"
    assert not remains(karin.folder / FILE, DATA_KEY, "Qvarnbrinks")
    assert not any(row.wrapped in page for page in pages(karin.folder / FILE, DATA_KEY))


def test_another_window_forgets_the_note_too(karin: Laptop) -> None:
    case, wrong = with_struck(karin)
    other = karin.again()
    assert WRONG in texts(other, case)
    destroyed_here(karin, wrong)
    other.journal.forget_destroyed()
    assert WRONG not in texts(other, case)


def test_another_thread_makes_no_views_of_what_it_remembers(karin: Laptop) -> None:
    """As the sync does, which had the note opened when somebody destroyed it."""
    case, wrong = with_struck(karin)
    other = karin.again()
    assert WRONG in texts(other, case)
    destroyed_here(karin, wrong)
    other.act(case, NoteWritten(text="går vidare"))
    assert verify(karin.journal.replica, UNIT_KEYS) == []
    assert listed(karin) == {}


def test_a_hold_on_its_record_keeps_it_also_when_it_was_decided(karin: Laptop) -> None:
    case, wrong = with_struck(karin)
    today = rules.day_of(karin.watch())
    verdict = retention.verdict_of(karin.journal, RULES, wrong, today)
    assert verdict is not None
    decision = retention.decide(karin.desk, RULES, [verdict], "fel ärende")
    retention.confirm(colleague(karin), decision)
    retention.hold(karin.desk, wrong, "tvist")
    assert any(isinstance(event.payload, HoldPlaced) for event in karin.journal.events(case))
    done, left = retention.execute_here(karin.journal, karin.desk, RULES, decision)
    assert (done, left) == ([], [wrong])
    assert WRONG in texts(karin, case)
    assert listed(karin) == {wrong: "held"}


def test_a_note_under_the_main_key_goes_with_its_record_only(
    karin: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that was written before notes had keys of their own."""
    monkeypatch.setattr("jourtui.store.journal.ALONE", ())
    case, wrong = with_struck(karin)
    assert karin.journal.replica.key(wrong) is None
    assert listed(karin) == {}
    karin.act(case, EntryStruck(entry=uuid4()))
    assert listed(karin) == {}


# With a real store


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path, Watch())
        yield site
        site.close()


def decided(site: Site, karin: RealLaptop, per: RealLaptop) -> tuple[UUID, UUID, UUID]:
    """(case, struck note, the decision about it, which Per has confirmed)."""
    case = uuid4()
    karin.desk.write(case, CaseOpened(facts=CaseFacts(title="Oro", board="ystad")))
    (wrong,) = karin.desk.write(case, NoteWritten(text=WRONG))
    karin.desk.write(case, NoteWritten(text=RIGHT))
    handover.strike(karin.desk, case, wrong, "fel ärende")
    site.agree()
    verdict = retention.verdict_of(karin.desk.journal, RULES, wrong, rules.day_of(site.watch()))
    assert verdict is not None
    decision = retention.decide(karin.desk, RULES, [verdict], "fel ärende")
    site.agree()
    retention.confirm(per.desk, decision)
    site.agree()
    return case, wrong, decision


def keys_in(url: str, key: UUID) -> int:
    with psycopg.connect(url) as admin:
        row = admin.execute("SELECT count(*) FROM journal.key WHERE key_id = %s", (key,)).fetchone()
    assert row is not None
    return int(row[0])


def test_it_goes_from_the_store_and_from_every_laptop(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case, wrong, decision = decided(site, karin, per)
    assert keys_in(site.url, wrong) == 1
    key = karin.place.replica.key(wrong)
    assert key is not None
    plan, gone = destroying.destroy(site.url, karin.desk, RULES, decision)
    assert (plan.go, plan.stay, gone) == ((wrong,), (), 1)
    assert keys_in(site.url, wrong) == 0
    assert keys_in(site.url, case) == 0, "main keys have ids of their own"
    until(lambda: destruction.trace_of(per.place.replica, wrong) is not None, "Per reads what was destroyed")
    site.agree()
    for laptop in (karin, per):
        assert WRONG not in texts(laptop, case)
        assert RIGHT in texts(laptop, case)
        assert verify(laptop.place.replica, laptop.desk.journal.unit_keys) == []
    with psycopg.connect(site.url) as admin:
        values = (wrong, case, key.unit_version, key.wrapped)
        admin.execute("SET ROLE journal_owner")
        admin.execute("INSERT INTO journal.key VALUES (%s, %s, %s, %s, 1)", values)
    assert keys_in(site.url, wrong) == 0, "the key comes back from nobody"


def test_healing_brings_no_key_of_it_back(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    _, wrong, decision = decided(site, karin, per)
    key = per.place.replica.key(wrong)
    assert key is not None
    destroying.destroy(site.url, karin.desk, RULES, decision)
    site.agree()
    replica = karin.place.replica
    gone = destruction.all_destroyed(replica)
    healing.heal(site.url, replica.confirmed(), [*replica.all_keys(), key], destroyed=gone)
    assert keys_in(site.url, wrong) == 0


@pytest.mark.parametrize(
    "lacks",
    [
        " OR journal.is_destroyed(NEW.key_id)",
        "\n    OR EXISTS (SELECT FROM journal.key k WHERE k.key_id = NEW.key_id)",
    ],
    ids=["single notes", "keys that are here"],
)
def test_a_store_made_before_single_notes_could_go_is_brought_up_to_date(site: Site, lacks: str) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    with psycopg.connect(site.url) as admin:
        for name, new, old in (
            ("leave_out_destroyed", lacks, ""),
            ("destroy", " OR k.key_id = ANY (p_records)", ""),
        ):
            row = admin.execute(
                "SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE proname = %s AND"
                " pronamespace = 'journal'::regnamespace",
                (name,),
            ).fetchone()
            assert row is not None
            assert new in row[0]
            admin.execute(row[0].replace(new, old).encode())
    _, wrong, decision = decided(site, karin, per)
    _, gone = destroying.destroy(site.url, karin.desk, RULES, decision)
    assert (gone, keys_in(site.url, wrong)) == (1, 0)
    with psycopg.connect(site.url) as admin:
        now = admin.execute("SELECT prosrc FROM pg_proc WHERE proname = 'leave_out_destroyed'").fetchone()
    assert now is not None
    assert lacks in now[0]


def test_on_a_laptop_from_a_backup_struck_notes_wait_for_the_store(karin: Laptop) -> None:
    case, wrong = with_struck(karin)
    struck_notes.withhold(karin.journal)
    assert WRONG not in texts(karin, case)
    assert RIGHT in texts(karin, case)
    assert any("Visas inte förrän" in text for text in texts(karin, case))
    assert not karin.journal.case(case).log.needs_newer
    assert verify(karin.journal.replica, UNIT_KEYS) == []
    karin.journal.release()
    assert WRONG in texts(karin, case)
    assert karin.journal.replica.key(wrong) is not None
