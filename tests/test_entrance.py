"""Who may come in leaves a trace that the unit can read: who did what to whom, and when; once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cheap import CHEAP
from factories import EVA, KARIN, NIGHT, PER, Laptop, PaperStore, Story, Watch, author, make_laptop, sync
from machine import Machine
from site_ import PASSPHRASE
from ui import signed_in_app, text_of, until

from jourtui.rules import entrance as rule
from jourtui.rules.calendar import local
from jourtui.rules.entrance import EntranceChanged, What
from jourtui.rules.retention import Decided, Item
from jourtui.screens.people import PeopleScreen
from jourtui.store import access_log, entrance, escrow, recovery_key, retention, second_step, workplace
from jourtui.store.access_log import LetInBy
from jourtui.store.desk import Desk
from jourtui.store.journal import Change, Journal
from jourtui.store.open_vault import TRACE, Trace, traced
from jourtui.store.replica import Replica, ReplicaError
from jourtui.store.retention import CannotDecide
from jourtui.store.session import Duty, Person, Session
from jourtui.store.vault import OpenVault, Vault
from jourtui.store.verify import rebuild_is_equal
from jourtui.store.workplace import Workplace
from jourtui.words import entrance_words

HERS = "sju svarta får på heden"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "laptop"
    workplace.set_up(folder, "Karin Ek", "socionom", PASSPHRASE, cost=CHEAP, demo=True).close()
    return folder


def vault_of(folder: Path) -> OpenVault:
    vault = Vault.load(folder, cost=CHEAP, clock=lambda: NIGHT.timestamp())
    return vault.open(vault.people[0].id, PASSPHRASE)


def told(folder: Path) -> list[str]:
    """What the journal tells after the next sign-in, the first first."""
    place = Workplace(folder, vault_of(folder), Duty.FIRST, clock=Watch())
    try:
        assert place.vault.secrets(TRACE) == {}
        assert rebuild_is_equal(place.journal)
        with place.desk.rows() as rows:
            changes = entrance.history(rows)
        assert {change.on_device for change in changes} <= {place.replica.device}
        return [entrance_words.sentence(change, NIGHT) for change in reversed(changes)]
    finally:
        place.close()


def test_letting_in_again_and_out_is_told(folder: Path) -> None:
    vault = vault_of(folder)
    eva = vault.add_person("Eva Lind", "vikarie", HERS, until=int(NIGHT.timestamp()) + 86_400)
    assert told(folder) == ["Karin Ek släppte in Eva Lind, till i morgon 22:14"]
    vault.admit_again(eva.id, HERS + "na")
    vault.remove_person(eva.id)
    assert sorted(told(folder)[1:]) == [
        "Karin Ek släppte in Eva Lind igen, med ny lösenfras",
        "Karin Ek tog bort Eva Lind",
    ]


def test_the_second_step_and_the_key_on_paper_are_told(folder: Path) -> None:
    vault = vault_of(folder)
    key = recovery_key.new()
    vault.set_escrow(key)
    assert told(folder) == ["Karin Ek gjorde en ny återställningsnyckel"]
    escrow.recover(folder, key, "Eva Lind", HERS, cost=CHEAP, clock=lambda: NIGHT.timestamp()).close()
    assert told(folder)[1:] == ["Eva Lind kom in med återställningsnyckeln på papper"]
    vault.enrol(PASSPHRASE, second_step.enrol()[0])
    place = Workplace(folder, vault, Duty.FIRST, clock=Watch())
    with place.desk.rows() as rows:
        assert "second_step" in {change.what for change in entrance.history(rows)}
    place.close()


def test_what_was_not_done_leaves_no_trace(folder: Path) -> None:
    vault = vault_of(folder)
    with pytest.raises(Exception, match="den enda"):
        vault.remove_person(vault.person.id)
    with pytest.raises(Exception, match="finns redan"):
        vault.add_person("karin ek", "", HERS)
    assert vault.secrets(TRACE) == {}


def test_a_trace_that_could_not_be_written_is_written_later_and_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = vault_of(folder)
    vault.add_person("Eva Lind", "vikarie", HERS)
    owed = vault.secrets(TRACE)

    def full(*_: object) -> None:
        raise ReplicaError("Disken är full.")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "act", full)
        Workplace(folder, vault_of(folder), Duty.FIRST, clock=Watch()).close()
    assert vault.secrets(TRACE) == owed, "it lets her in, and still owes it"
    assert len(told(folder)) == 1
    vault.put_secrets(owed)  # as when the power was cut between the journal and the vault
    assert len(told(folder)) == 1


def test_what_only_a_newer_program_knows_is_left_for_that(folder: Path) -> None:
    vault = vault_of(folder)
    vault.put_secrets(dict([traced(Trace("moved_in", vault.person.id, "Karin Ek", 1))]))
    vault.add_person("Eva Lind", "vikarie", HERS)
    place = Workplace(folder, vault, Duty.FIRST, clock=Watch())
    with place.desk.rows() as rows:
        assert len(entrance.history(rows)) == 1
    place.close()
    (left,) = vault_of(folder).secrets(TRACE).values()
    assert b"moved_in" in left


def test_another_laptop_reads_it(tmp_path: Path) -> None:
    karin, per = make_laptop(tmp_path / "a"), make_laptop(tmp_path / "b")
    story = Story()
    karin.act(story.record, EntranceChanged("laptop_revoked", laptop="Reserv", at=NIGHT))
    sync(PaperStore(), karin, per)
    with per.desk.rows() as rows:
        (change,) = entrance.history(rows)
    assert entrance_words.line(change, NIGHT).endswith(f"(på dator {str(karin.replica.device)[:8]})")
    assert "Karin Ek spärrade datorn Reserv" in entrance_words.line(change, NIGHT)
    assert entrance_words.line(change, NIGHT, per.replica.device).endswith("datorn Reserv  (annan dator)")
    assert entrance_words.line(change, NIGHT, karin.replica.device).endswith("datorn Reserv")


def test_who_was_let_in_anywhere_may_be_handed_something_before_they_sign_in(tmp_path: Path) -> None:
    karin, per = make_laptop(tmp_path / "a"), make_laptop(tmp_path / "b")
    let_in(karin, KARIN, EVA)
    let_in(karin, KARIN, PER)
    let_in(karin, KARIN, PER, "removed")
    store = PaperStore()
    sync(store, karin, per)

    def known() -> list[str]:
        with per.desk.rows() as rows:
            return [one.name for one in entrance.let_in(rows, per.watch())]

    assert known() == [EVA.name]
    until = NIGHT + timedelta(days=7)
    karin.act(uuid4(), EntranceChanged("admitted_again", author(EVA), until, at=karin.watch()))
    sync(store, karin, per)
    assert known() == [EVA.name]
    per.watch.forward(hours=8 * 24)
    assert known() == []


def test_what_was_told_first_stands() -> None:
    story = Story()
    story.add(KARIN, EntranceChanged("admitted", whom=author(EVA), at=NIGHT))
    story.add(EVA, EntranceChanged("removed", whom=author(KARIN), at=NIGHT))
    assert (rule.fold(story.events).what, rule.fold([]).what) == ("admitted", "")


# Two who may be one person at two slots


def let_in(laptop: Laptop, by: Person, whom: Person, what: What = "admitted") -> None:
    change = Change(uuid4(), EntranceChanged(what, whom=author(whom), at=laptop.watch()))
    laptop.journal.act(author(by), change)
    laptop.watch.forward(minutes=1)


def desk_of(laptop: Laptop, person: Person) -> Desk:
    return Desk(laptop.journal, Session(person, Duty.BACKUP, 0))


def confirms(laptop: Laptop, by: Person, other: Person) -> bool:
    """Whether `other` may stand behind a decision that `by` made just now."""
    record = uuid4()
    item = Item(uuid4(), "case", "case", "", NIGHT.date(), None, "")
    desk_of(laptop, by).write(record, Decided((item,), "fem år"))
    try:
        retention.confirm(desk_of(laptop, other), record)
    except CannotDecide as error:
        assert "släpptes in" in str(error)  # noqa: PT017
        return False
    return True


def refused(laptop: Laptop, by: Person, other: Person) -> str:
    assert not confirms(laptop, by, other)
    with pytest.raises(CannotDecide) as error:
        retention.confirm(desk_of(laptop, other), retention.standing_records(laptop.journal)[-1])
    return str(error.value)


def checks(laptop: Laptop, whose: Person, other: Person) -> bool:
    try:
        access_log.check(
            desk_of(laptop, other),
            author(whose),
            NIGHT.date(),
            NIGHT.date(),
            readings=1,
            sample=(),
            finding="-",
        )
    except LetInBy:
        return False
    return True


def test_who_was_let_in_lately_is_not_the_second_of_two_beside_who_did_it(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "a")
    assert confirms(laptop, KARIN, EVA)
    let_in(laptop, KARIN, EVA)
    assert not confirms(laptop, KARIN, EVA)
    assert not confirms(laptop, EVA, KARIN)
    assert not checks(laptop, KARIN, EVA)
    assert checks(laptop, EVA, KARIN), "whoever let a substitute in may look through what she read"
    assert confirms(laptop, PER, EVA)
    assert checks(laptop, PER, EVA)
    laptop.watch.forward(hours=24 * 30)
    assert confirms(laptop, KARIN, EVA)
    assert checks(laptop, KARIN, EVA)


def test_somebody_else_vouches_by_letting_in_again_and_a_take_over_undoes_it(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "a")
    let_in(laptop, KARIN, EVA)
    let_in(laptop, PER, EVA, "admitted_again")
    assert confirms(laptop, KARIN, EVA)
    assert not confirms(laptop, PER, EVA)
    let_in(laptop, KARIN, EVA, "admitted_again")
    assert not checks(laptop, KARIN, EVA)


def test_one_whom_one_let_in_vouches_for_nobody_and_two_of_them_are_not_two(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "a")
    let_in(laptop, KARIN, PER)
    let_in(laptop, KARIN, EVA)
    assert not confirms(laptop, PER, EVA)
    let_in(laptop, PER, EVA, "admitted_again")
    assert not confirms(laptop, KARIN, EVA)
    let_in(laptop, EVA, PER, "admitted_again")  # round in a circle
    assert not confirms(laptop, PER, EVA)


def test_two_who_let_each_other_in_are_told_from_when_they_are_two_and_what_else_there_is(
    tmp_path: Path,
) -> None:
    laptop, store = make_laptop(tmp_path / "a"), PaperStore()
    let_in(laptop, KARIN, PER)
    let_in(laptop, PER, KARIN)
    said = refused(laptop, KARIN, PER)
    assert "Tidigare än så kan en tredje person bekräfta." in said
    assert "14 dygn" not in said, "alone two people are needed"
    sync(store, laptop)
    said = refused(laptop, KARIN, PER)
    assert "gäller beslutet ändå 14 dygn efter" in said
    first = entrance.two_from(laptop.desk, KARIN.id, PER.id)
    assert f"ni räknas som två från {local(first):%Y-%m-%d %H:%M}." in said
    laptop.watch.now = first - timedelta(minutes=1)
    assert not confirms(laptop, KARIN, PER)
    laptop.watch.now = first
    assert confirms(laptop, KARIN, PER), "it is true"


def test_a_clock_set_back_makes_nobody_old_here_once_the_store_has_it(tmp_path: Path) -> None:
    laptop, store = make_laptop(tmp_path / "a"), PaperStore()
    laptop.watch.forward(hours=-24 * 60)
    let_in(laptop, KARIN, EVA)
    laptop.watch.forward(hours=24 * 60)
    assert confirms(laptop, KARIN, EVA), "alone, a laptop has no other clock than its own"
    sync(store, laptop)
    assert not confirms(laptop, KARIN, EVA)


async def test_the_screen_shows_the_last_changes(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        app.workplace.vault.add_person("Eva Lind", "vikarie", HERS)
        app.push_screen(PeopleScreen())
        await until(pilot, lambda: "Karin Ek släppte in Eva Lind" in text_of(app))
        assert "Senast ändrat:" in text_of(app)


def test_the_text_command_prints_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    karin = Machine(tmp_path / "karin", "Karin Ek", monkeypatch, capsys)
    assert "Inget är antecknat" in karin.does("people", "history")
    opened = vault_of(karin.folder)
    opened.add_person("Eva Lind", "vikarie", HERS)
    replica = Replica.open(karin.folder, opened.data_key)
    said = karin.does("people", "--person", "Karin", "history")
    assert f"Karin Ek släppte in Eva Lind  (på dator {str(replica.device)[:8]})" in said
    assert "2026-11-20 22:14" in said
    replica.close()
