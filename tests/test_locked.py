"""Locked: nothing of the journal is seen, a call can be written in, alarms are counted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cheap import CHEAP
from factories import KARIN, NIGHT, PER, Watch, author, make_laptop
from textual.pilot import Pilot
from textual.widgets import Input
from ui import (
    PASSPHRASE,
    TestedApp,
    fill,
    make_folder,
    said,
    signed_in_app,
    text_of,
    type_in,
    until,
    words_of,
)
from ui import unlock as unlock_vault

from jourtui.rules.call import AttemptBegun, CallFacts, Identity
from jourtui.rules.intake import parse
from jourtui.rules.responsibility import Claimed, Offered
from jourtui.screens.locked import LockedScreen, asks
from jourtui.screens.locked_lines import perhaps_call, reads_as_call
from jourtui.store import call_queue, calls, queries, unfinished
from jourtui.store.desk import Desk
from jourtui.store.journal import Change
from jourtui.store.settings import load_catalogue, load_places
from jourtui.store.vault import ATTEMPTS_FILE, Vault
from jourtui.widgets.record_table import RecordTable

LINE = "Berit Falk 070-174 06 22 ystad orolig"


def one_call(desk: Desk) -> None:
    facts = CallFacts(municipality="1286", matter="orolig för barnbarn")
    identity = Identity(caller_name="Anna Svensson", phone="+46701740610", phone_shown="070-174 06 10")
    calls.receive(desk, facts, identity, at=desk.now())


async def lock(app: TestedApp, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
    await pilot.press("f9")
    await until(pilot, lambda: "Låst" in text_of(app))


async def unlock(app: TestedApp, pilot: Pilot[Any], passphrase: str = PASSPHRASE) -> None:
    await type_in(pilot, passphrase)
    await pilot.press("enter")


async def test_nothing_locks_while_the_program_closes(tmp_path: Path) -> None:
    """Textual closes its screens one by one: a new one among them would be an error at the last moment."""
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch, deeds=one_call)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        watch.forward(minutes=31)
        app._running = False
        app._tick()
        app._running = True
        assert app.current_mode == "queue"


async def test_locked_hides_everything_and_the_passphrase_gives_it_back(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", deeds=one_call)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Anna Svensson" in text_of(app))
        await lock(app, pilot)
        assert "Karin Ek" in text_of(app)
        assert "Anna" not in text_of(app)
        assert "070" not in text_of(app)
        await unlock(app, pilot, "fel lösenfras")
        await until(pilot, lambda: "Fel lösenfras." in text_of(app))
        assert not app.at_work
        await unlock(app, pilot)
        await until(pilot, lambda: "Anna Svensson" in text_of(app))


async def test_only_the_person_who_is_signed_in_unlocks(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", people=(KARIN, PER))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        app.workplace.vault.change_passphrase(PASSPHRASE, "en helt annan fras")
        await lock(app, pilot)
        await until(pilot, lambda: "Är du någon annan: F10." in text_of(app))
        await unlock(app, pilot)  # Per's
        await until(pilot, lambda: "Fel lösenfras." in text_of(app))
        await unlock(app, pilot, "en helt annan fras")
        await until(pilot, lambda: app.at_work)


async def test_the_other_keys_are_dead_there(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", deeds=one_call)
    async with app.run_test(size=(80, 24)) as pilot:
        await lock(app, pilot)
        await pilot.press("f2", "f3", "f4", "f6", "f7", "f8", "f9", "ctrl+p")
        assert app.current_mode == "locked"
        assert len(app.screen_stack) == 1
        await pilot.press("f1")
        await until(pilot, lambda: "Hjälp" in text_of(app))
        assert "Anna" not in text_of(app)
        await pilot.press("f1", "f10")
        await until(pilot, lambda: "Logga ut?" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Låst" in text_of(app))


async def test_alarms_are_counted_without_names(tmp_path: Path) -> None:
    watch = Watch()

    def offered(desk: Desk) -> None:
        one_call(desk)
        one_call(desk)
        with desk.rows() as rows:
            record = call_queue.open_calls(rows, desk.now())[0].call.record_id
        offer = Offered(answer_within=180, to=author(KARIN), note="")
        desk.journal.act(author(PER), Change(record, Claimed()), Change(record, offer))

    app = signed_in_app(tmp_path / "one", watch, deeds=offered)
    async with app.run_test(size=(80, 24)) as pilot:
        await lock(app, pilot)
        watch.forward(minutes=31)
        assert app.ringing is not None
        count = app.ringing.count(watch())
        assert count > 1
        await until(pilot, lambda: f"{count} larm väntar." in text_of(app))
        assert "Anna" not in text_of(app)
        assert "Per" not in text_of(app)


async def test_a_call_is_written_in_blind_and_adopted_by_whoever_unlocks(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", deeds=one_call)
    async with app.run_test(size=(80, 24)) as pilot:
        await lock(app, pilot)
        await pilot.press("f5")
        await type_in(pilot, "Anna 070-174 06 10 ystad")
        await until(pilot, lambda: "Ystad" in text_of(app))
        assert "barnbarn" not in text_of(app)  # known from before, not shown
        assert "idigare" not in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Anropet är sparat." in text_of(app))
        assert "Anna" not in text_of(app)
        desk = app.workplace.desk
        with desk.rows() as rows:
            locked = [item.call for item in call_queue.open_calls(rows, desk.now()) if item.call.while_locked]
        assert [call.caller_name for call in locked] == ["Anna"]
        await unlock(app, pilot)
        await until(pilot, lambda: "Raden om Anna från låst skärm" in said(app) if app.at_work else False)
        table = app.screen.query_one(RecordTable)
        assert table.current == locked[0].record_id, "it is not the most urgent"
        call = desk.journal.call(locked[0].record_id)
        assert not call.while_locked
        assert (call.claimed, call.holder_id) == (True, KARIN.id)


async def test_a_line_half_typed_is_a_draft_after_esc_unlock_or_a_minute(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await lock(app, pilot)
        for given_up in ("escape", "a minute", "unlock"):
            await pilot.press("f5")
            await type_in(pilot, f"Berit {given_up}")
            if given_up == "escape":
                await pilot.press("escape")
            elif given_up == "a minute":
                watch.forward(seconds=61)
            else:
                await pilot.press("f5")
                await unlock(app, pilot)
                await until(pilot, lambda: app.at_work)
            await until(pilot, lambda: "Berit" not in text_of(app))
        drafts = {line.line for line in unfinished.every(app.workplace.desk)}
        assert drafts == {"Berit escape", "Berit a minute", "Berit unlock"}


async def test_no_draft_from_before_is_shown_while_locked(tmp_path: Path) -> None:
    def begun(desk: Desk) -> None:
        line = unfinished.begin(desk)
        line.line = LINE
        unfinished.keep(desk, line)

    app = signed_in_app(tmp_path / "one", deeds=begun)
    async with app.run_test(size=(80, 24)) as pilot:
        await lock(app, pilot)
        await pilot.press("f5")
        assert "Berit" not in text_of(app)


async def test_it_locks_by_itself_after_ten_minutes_but_never_during_a_call(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch, deeds=one_call)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Anna Svensson" in text_of(app))
        desk = app.workplace.desk
        with desk.rows() as rows:
            record = call_queue.open_calls(rows, desk.now())[0].call.record_id
        attempt = calls.begin_attempt(desk, record, claim=True)
        watch.forward(minutes=11)
        await until(pilot, lambda: "22:25" in text_of(app))
        watch.forward(minutes=1)  # so that a whole tick has seen the eleven
        await until(pilot, lambda: "22:26" in text_of(app))
        assert app.at_work
        calls.end_attempt(desk, record, "reached", attempt=attempt)
        await until(pilot, lambda: "Låst" in text_of(app))


def with_an_end(folder: Path, watch: Watch, **stay: float) -> TestedApp:
    """Per at an open screen, let in for so long; the vault goes by the same clock as the screen."""
    make_folder(folder, (KARIN, PER))
    vault = Vault.load(folder, cost=CHEAP, clock=lambda: watch().timestamp())
    end = int((watch() + timedelta(**stay)).timestamp())
    vault.open(KARIN.id, PASSPHRASE).admit_again(PER.id, PASSPHRASE, until=end)
    return TestedApp(folder, watch, opened=vault.open(PER.id, PASSPHRASE))


@pytest.mark.painted
async def test_it_locks_when_the_persons_time_is_over_and_does_not_open_again(tmp_path: Path) -> None:
    watch = Watch()
    app = with_an_end(tmp_path / "one", watch, minutes=5)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        one_call(app.workplace.desk)
        await pilot.press("f5")
        await until(pilot, lambda: app.screen is not app.screen_stack[0])
        await type_in(pilot, LINE)
        watch.forward(minutes=4)
        await until(pilot, lambda: "22:18" in text_of(app))
        assert app.at_work
        watch.forward(minutes=1)
        await until(pilot, lambda: "Tiden är ute för Per Holm" in words_of(app))
        assert "Berit" not in text_of(app)
        await unlock(app, pilot)
        await until(pilot, lambda: "En kollega kan släppa in dig igen." in words_of(app))
        assert not app.at_work
        await pilot.press("f10")
        await until(pilot, lambda: "Logga ut?" in text_of(app))
        await pilot.press("enter")
    kept: list[str] = []
    fill(app.folder, watch, lambda desk: kept.extend(line.line for line in unfinished.every(desk)))
    assert kept == [LINE], "Karin, who signs in next, finds what was half written"


async def test_a_call_in_progress_goes_on_for_an_hour_after_the_persons_time(tmp_path: Path) -> None:
    watch = Watch()
    app = with_an_end(tmp_path / "one", watch, minutes=5)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        place = app.workplace
        calls.receive(place.desk, CallFacts(), Identity(), at=watch(), connected=True)
        watch.forward(minutes=28)
        await until(pilot, lambda: "22:42" in text_of(app))
        watch.forward(minutes=1)  # a whole tick has seen that the time is over
        await until(pilot, lambda: "22:43" in text_of(app))
        assert app.at_work
        watch.forward(minutes=37)
        calls.receive(place.desk, CallFacts(), Identity(), at=watch(), connected=True)
        assert place.call_in_progress()
        await until(pilot, lambda: "Låst" in text_of(app))


async def test_one_who_is_removed_elsewhere_meanwhile_is_locked_out(tmp_path: Path) -> None:
    watch = Watch()
    app = with_an_end(tmp_path / "one", watch, days=5)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        unlock_vault(app.folder).remove_person(PER.id)
        await until(pilot, lambda: "Tiden är ute för Per Holm" in words_of(app))


def test_what_is_told_of_one_deed_is_one_thing_to_read(tmp_path: Path) -> None:
    """A number is two facts that are told of together: dialled, and as people read it."""
    laptop = make_laptop(tmp_path, KARIN)
    record, base = laptop.receive(), laptop.desk.position()
    for end in ("36", "37"):
        number = Identity(phone=f"+467017406{end}", phone_shown=f"070-174 06 {end}")
        calls.correct(laptop.desk, record, None, number, base=base)
    with laptop.desk.rows() as rows:
        assert len(queries.tells(rows, KARIN.id)) == 2
    app: Any = SimpleNamespace(ringing=None, workplace=SimpleNamespace(desk=laptop.desk))
    assert list(asks(app, NIGHT)) == ["Något har ändrats som du ska läsa."]
    laptop.close()


async def test_an_attempt_counts_for_whoever_made_it_and_for_an_hour(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch, deeds=one_call)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        place = app.workplace
        with place.desk.rows() as rows:
            record = call_queue.open_calls(rows, place.desk.now())[0].call.record_id
        place.journal.act(author(PER), Change(record, AttemptBegun()))
        assert not place.call_in_progress()
        place.journal.act(author(PER), Change(record, Claimed()))
        calls.begin_attempt(place.desk, record, claim=False)
        assert place.call_in_progress()
        watch.forward(minutes=61)
        assert not place.call_in_progress()
        await until(pilot, lambda: "Låst" in text_of(app))


async def test_a_call_that_was_connected_is_in_progress_for_half_an_hour(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        place = app.workplace
        calls.receive(place.desk, CallFacts(), Identity(), at=watch(), connected=True)
        assert place.call_in_progress()
        watch.forward(minutes=31)
        assert not place.call_in_progress()
        await until(pilot, lambda: "Låst" in text_of(app))


async def test_a_key_puts_the_lock_off(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)
        watch.forward(minutes=9)
        await pilot.press("j")
        watch.forward(minutes=9)
        await until(pilot, lambda: "22:32" in text_of(app))
        assert app.at_work


async def test_two_locks_in_a_row_begin_with_an_empty_passphrase(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(2):
            await lock(app, pilot)
            await until(pilot, lambda: app.focused is app.screen.query_one("#passphrase", Input))
            assert app.screen.query_one("#passphrase", Input).value == ""
            await unlock(app, pilot)
            await until(pilot, lambda: app.at_work)


# A call where the passphrase belongs, and the reverse


def drafts(app: TestedApp) -> set[str]:
    return {line.line for line in unfinished.every(app.workplace.desk)}


async def test_a_call_typed_as_a_passphrase_is_no_attempt_and_f5_takes_it_along(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        (counted,) = tmp_path.rglob(ATTEMPTS_FILE)
        before = counted.read_bytes()
        await lock(app, pilot)
        await unlock(app, pilot, LINE)
        await until(pilot, lambda: "ser ut som ett anrop" in text_of(app))
        assert "Berit" not in text_of(app)
        assert counted.read_bytes() == before, "no attempt was counted"
        assert drafts(app) == set(), "it could be a passphrase: nothing is written"
        watch.forward(seconds=30)
        await pilot.press("f5")
        await until(pilot, lambda: LINE in text_of(app))
        assert app.screen.query_one("#passphrase", Input).value == ""
        await pilot.press("enter")
        await until(pilot, lambda: "Anropet är sparat." in text_of(app))
        with app.workplace.desk.rows() as rows:
            (item,) = call_queue.open_calls(rows, app.workplace.desk.now())
        assert (item.call.caller_name, item.call.received_at) == ("Berit Falk", NIGHT)


async def test_f5_takes_a_call_along_before_enter_and_leaves_a_passphrase(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await lock(app, pilot)
        await type_in(pilot, PASSPHRASE)
        await pilot.press("f5")
        await type_in(pilot, "Bo ")
        assert "korrekt" not in text_of(app)
        assert app.screen.query_one("#passphrase", Input).value == PASSPHRASE
        await pilot.press("f5", "ctrl+u")
        await type_in(pilot, LINE)
        await pilot.press("f5")
        await until(pilot, lambda: LINE in text_of(app))
        await pilot.press("f5")
        await unlock(app, pilot)
        await until(pilot, lambda: app.at_work and "2 rader är påbörjade: F5 F5." in said(app))
        assert drafts(app) == {"Bo ", LINE}


async def test_a_passphrase_with_a_number_is_tried_at_the_second_enter(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        app.workplace.vault.change_passphrase(PASSPHRASE, LINE)
        await lock(app, pilot)
        await unlock(app, pilot, LINE)
        await until(pilot, lambda: "ser ut som ett anrop" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.at_work)
        assert drafts(app) == set()


async def test_a_call_left_in_the_wrong_place_waits_for_whoever_unlocks(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await lock(app, pilot)
        await type_in(pilot, LINE)
        watch.forward(seconds=61)
        await until(pilot, lambda: "Den som låser upp hittar" in text_of(app))
        await pilot.press("f5")
        assert "Berit" not in text_of(app)
        assert drafts(app) == set()
        await pilot.press("f10")
        await until(pilot, lambda: "sparas bara om någon låser upp" in text_of(app))
        await pilot.press("escape", "f5")
        await unlock(app, pilot)
        await until(pilot, lambda: app.at_work and "En rad är påbörjad: F5 F5." in said(app))
        (line,) = unfinished.every(app.workplace.desk)
        assert (line.line, line.opened) == (LINE, NIGHT)


@pytest.mark.parametrize("typed", [PASSPHRASE, PASSPHRASE[:-2], f"x{PASSPHRASE}", "korekt häst bateri"])
async def test_a_passphrase_typed_on_the_line_is_never_written(tmp_path: Path, typed: str) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await lock(app, pilot)
        await pilot.press("f5")
        await type_in(pilot, typed)
        screen = app.screen
        assert isinstance(screen, LockedScreen)
        screen.keep()
        await pilot.press("escape")
        assert drafts(app) == set()
        await unlock(app, pilot)
        await until(pilot, lambda: app.at_work)
        assert drafts(app) == set()


@pytest.mark.parametrize(
    ("typed", "again", "kept"),
    [
        ("kvinna gråter", PASSPHRASE, ["kvinna gråter"]),
        (PASSPHRASE, PASSPHRASE, []),
        ("anna gran bok gran", "anna gran bok gran", ["anna gran bok gran"]),
    ],
)
async def test_a_passphrase_where_the_number_is_asked_for_becomes_no_call(
    tmp_path: Path, typed: str, again: str, kept: list[str]
) -> None:
    app = signed_in_app(tmp_path / "one", Watch())
    async with app.run_test(size=(80, 24)) as pilot:
        await lock(app, pilot)
        await pilot.press("f5")
        await type_in(pilot, typed)
        await pilot.press("enter")
        await until(pilot, lambda: "Numret saknas" in text_of(app))
        await type_in(pilot, again)
        await pilot.press("enter")
        await until(pilot, lambda: "varken nummer, namn eller kommun" in text_of(app))
        assert app.screen.query_one("#passphrase").has_focus
        with app.workplace.desk.rows() as rows:
            assert call_queue.open_calls(rows, NIGHT) == []
        assert drafts(app) == set()
        await unlock(app, pilot)
        await until(pilot, lambda: app.at_work)
        lines = [(line.line, line.fixed, line.half_typed) for line in unfinished.every(app.workplace.desk)]
        assert [line for line, _, _ in lines] == kept
        assert PASSPHRASE not in repr(lines)


async def test_a_line_that_is_not_written_on_gives_focus_back_to_the_passphrase(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await lock(app, pilot)
        await pilot.press("f5")
        watch.forward(seconds=61)
        await until(pilot, lambda: app.focused is app.screen.query_one("#passphrase", Input))


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("0701740610", True),
        ("Anna 070-174 06 1", True),
        ("dolt nummer kvinna gråter ystad", True),
        ("anna orolig sjöbo barn skriker", True),
        (PASSPHRASE, False),
        ("Sommar 19840312", False),
        ("ystad 1286 korrekt häst", False),
        ("jag vill ha fem ord här", False),
    ],
)
def test_what_reads_as_a_call(line: str, call: bool) -> None:
    intake = parse(line, NIGHT, load_places(), load_catalogue())
    assert (perhaps_call(line) and reads_as_call(intake)) == call
