"""The intake on screen, by keys alone: from a ringing telephone to a call in the queue, and nothing lost."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pexpect
import pytest
from factories import NIGHT, PER, Watch, author, read_log
from strategies import HOSTILE
from textual import events
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input
from ui import (
    PATIENCE,
    TestedApp,
    fill,
    make_folder,
    said,
    signed_in_app,
    text_of,
    type_in,
    unlock,
    until,
    words_of,
)

from jourtui.rules.access import BRIEF
from jourtui.rules.call import CallFacts, Identity
from jourtui.rules.case import CaseFacts
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.responsibility import TakenOver
from jourtui.screens import intake as screens
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.intake import IntakeScreen
from jourtui.store import call_queue, calls, cases, drafts, queries, unfinished
from jourtui.store.desk import Desk
from jourtui.store.journal import Change
from jourtui.store.replica import ReplicaError
from jourtui.store.session import Duty
from jourtui.store.views import CallRow
from jourtui.store.workplace import Workplace
from jourtui.widgets.intake_bar import IntakeBar
from jourtui.widgets.intake_facts import IntakeFacts
from jourtui.widgets.intake_line import IntakeLine

ANNA = "Anna Svensson 070-174 06 10 ystad orolig för barnbarn"
SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are as short as they can be: what is waited for is what follows them."""
    monkeypatch.setattr(screens, "SAVE_AFTER", 0.01)
    monkeypatch.setattr(screens, "LOOK_AFTER", 0.01)


def queue(app: TestedApp) -> list[CallRow]:
    with app.workplace.desk.rows() as rows:
        return [item.call for item in call_queue.open_calls(rows, app.clock())]


def lines(app: TestedApp) -> list[str]:
    return [line.line for line in unfinished.every(app.workplace.desk)]


def bar_of(app: TestedApp) -> IntakeBar:
    return app.screen.query_one(IntakeBar)


def known(app: TestedApp) -> str:
    return "\n".join(f"{fact.label}: {fact.text}" for fact in app.screen.query_one(IntakeFacts).facts)


def matched(app: TestedApp) -> list[tuple[UUID | None, str]]:
    """What was looked at, apart from what is told in short as soon as the number is known."""
    read = [row for row in read_log(app.workplace.desk) if row.how == "matched"]
    return [(row.subject, row.reason) for row in read if row.reason != BRIEF]


async def opened(pilot: Pilot[Any], key: str = "f5") -> IntakeScreen:
    """Open the intake as soon as somebody is signed in."""
    app = pilot.app
    await until(pilot, lambda: app.is_running and app.current_mode == "queue" and app.focused)
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, IntakeScreen) and isinstance(app.focused, IntakeLine))
    assert isinstance(app.screen, IntakeScreen)
    return app.screen


async def typed(pilot: Pilot[Any], text: str) -> None:
    """Put text where the cursor is: at a stroke, since a key takes its time."""
    focused = pilot.app.focused
    assert isinstance(focused, Input)
    focused.insert_text_at_cursor(text)
    await pilot.pause()


def received(line: str, hours: float = 24, **facts: Any) -> Callable[[Desk], UUID]:
    """A deed: a call that came in before, with the number of `ANNA`."""

    def deed(desk: Desk) -> UUID:
        who = Identity(caller_name=line, phone="+46701740610", phone_shown="070-174 06 10")
        return calls.receive(desk, CallFacts(**facts), who, at=NIGHT - timedelta(hours=hours))

    return deed


# From key to saved


@pytest.mark.parametrize("key", ["n", "f5"])
async def test_one_key_a_line_and_enter_make_a_call_with_thirty_minutes(tmp_path: Path, key: str) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, key)
        await pilot.press(*("space" if c == " " else c for c in "Anna 0701740610 ystad oro"), "enter")
        await until(pilot, lambda: app.screen.query("RecordTable") and "30:00" in text_of(app))
        (call,) = queue(app)
        assert (call.caller_name, call.phone, call.municipality) == ("Anna", "+46701740610", "1286")
        assert call.received_at == NIGHT
        assert said(app) == "✓ Sparat 22:14: Anna, inkom 22:14. Ring upp före 22:44."
        assert drafts.every(app.workplace.desk) == []


async def test_what_is_typed_before_the_line_is_there_is_on_it(tmp_path: Path) -> None:
    line = "Tomas 0701740610 ystad Oro"
    app = signed_in_app(tmp_path / "one", deeds=received("Ulla Bengtsson", 0.1))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for character in f"n{line}":
            app.post_message(Key(character if character != " " else "space", character))
        app.post_message(Key("enter", "\r"))
        await until(pilot, lambda: len(queue(app)) == 2)
        assert {call.caller_name for call in queue(app)} == {"Tomas", "Ulla Bengtsson"}
        assert [call.matter for call in queue(app)] == ["", "Oro"]


@pytest.mark.painted
@pytest.mark.parametrize("size", SIZES)
async def test_the_queue_is_seen_above_the_line(tmp_path: Path, size: tuple[int, int]) -> None:
    app = signed_in_app(tmp_path / "one", deeds=received("Ulla Bengtsson", 0.1, municipality="1233"))
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await until(pilot, lambda: "Tidigare" in text_of(app))
        text = text_of(app)
        assert text.index("Ulla Bengtss") < text.index("Nytt anrop, öppnat 22:14") < text.index(ANNA)
        assert "Enter sparar" in text
        assert "Kö 1" in text


async def test_a_call_that_comes_below_the_edge_of_a_full_list_is_told_of(tmp_path: Path) -> None:
    def full(desk: Desk) -> None:
        for n in range(14):
            received(f"Bo {n}", hours=0.1)(desk)

    app = signed_in_app(tmp_path / "one", deeds=full)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")  # the list is in use: rows that others write would wait
        await opened(pilot)
        await typed(pilot, ANNA)
        await pilot.press("enter")
        await until(pilot, lambda: len(queue(app)) == 15 and "Sparat" in said(app))
        await pilot.pause()  # what the list has to say of it must not take its place
        assert said(app).endswith("Utanför bilden: nr 15 i listan.")
        assert "Anna Svensson" not in text_of(app).partition("✓")[0]


async def test_the_time_is_when_the_line_was_opened(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        watch.forward(minutes=3)
        await typed(pilot, ANNA)
        await pilot.press("enter")
        await until(pilot, lambda: queue(app))
        assert queue(app)[0].received_at == NIGHT
        assert "Ring upp före 22:44" in said(app)


async def test_enter_twice_is_one_call(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await typed(pilot, ANNA)
        bar = screen.query_one(IntakeBar)
        assert bar.intake is not None
        for _ in range(2):
            bar.post_message(IntakeBar.Submitted(bar.intake))
        await until(pilot, lambda: not isinstance(app.screen, IntakeScreen))
        assert len(queue(app)) == 1


async def test_a_failure_to_save_is_said_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await typed(pilot, ANNA)

        def full(*given: object, **more: object) -> None:
            raise ReplicaError("Disken är full.")

        with monkeypatch.context() as broken:
            broken.setattr(screens, "submit", full)
            await pilot.press("enter")
            await until(pilot, lambda: "Disken är full." in text_of(app))
        assert screen.query_one(IntakeBar).line == ANNA
        assert lines(app) == [ANNA]
        await pilot.press("enter")
        await until(pilot, lambda: queue(app))


async def test_a_number_that_is_saved_with_a_slip_is_told_once_more(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, "Anna 070-174 06 1 ystad")
        await pilot.press("enter")
        await until(pilot, lambda: "Numret stämmer inte: fråga SOS." in said(app))


# Nothing typed is ever lost


async def test_keys_that_the_screen_has_not_heard_of_are_kept_too(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen.query_one(IntakeLine).insert_text_at_cursor(ANNA)
        screen.do_new_line()  # before any message has come
        assert lines(app) == [ANNA]
        await pilot.pause()
        assert screen.query_one(IntakeBar).line == ""
        assert lines(app) == [ANNA]


async def test_what_is_typed_is_on_the_disk_after_a_pause(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, "Anna 070")
        await until(pilot, lambda: lines(app) == ["Anna 070"])
        await typed(pilot, "1740610")
        await pilot.press("tab", "s")
        await until(pilot, lambda: lines(app) == ["Anna 0701740610"])
        await until(pilot, lambda: unfinished.every(app.workplace.desk)[0].fixed == {"protected": True})


@pytest.mark.parametrize("key", ["n", "f5"])
async def test_escape_keeps_the_line_and_the_next_call_is_another(tmp_path: Path, key: str) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await pilot.press("tab", "r", "r", "escape", "escape")
        await until(pilot, lambda: not isinstance(app.screen, IntakeScreen))
        assert "Utkastet finns kvar: F5" in said(app)
        assert not queue(app)
        watch.forward(minutes=7)
        screen = await opened(pilot, key)
        bar = screen.query_one(IntakeBar)
        assert (bar.line, dict(bar.fixed)) == ("", {})
        assert "Nytt anrop, öppnat 22:21. 1 påbörjad rad: F5" in text_of(app)
        await typed(pilot, "Bo 0701740611")
        await pilot.press("enter")
        await until(pilot, lambda: queue(app))
        assert said(app).endswith("1 påbörjad rad kvar: F5 F5.")
        await opened(pilot, key)
        await pilot.press("f5")
        await until(pilot, lambda: bar_of(app).line == ANNA)
        assert dict(bar_of(app).fixed) == {"safe_to_call": "yes"}
        assert "Påbörjad rad, öppnad 22:14 av Karin" in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: len(queue(app)) == 2)
        times = {call.caller_name: (call.received_at, call.safe_to_call) for call in queue(app)}
        assert times == {
            "Bo": (NIGHT + timedelta(minutes=7), "unknown"),
            "Anna Svensson": (NIGHT, "yes"),
        }


async def test_a_line_that_is_emptied_is_a_new_call_unless_it_is_brought_back(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await until(pilot, lambda: lines(app) == [ANNA])
        (anna,) = unfinished.every(app.workplace.desk)
        watch.forward(minutes=7)
        await pilot.press("ctrl+u")
        await until(pilot, lambda: "Nytt anrop, öppnat 22:21" in text_of(app) and lines(app) == [])
        await pilot.press("ctrl+z")
        await until(pilot, lambda: lines(app) == [ANNA])
        (again,) = unfinished.every(app.workplace.desk)
        assert (again.record, again.opened) == (anna.record, NIGHT)
        line = bar_of(app).query_one(IntakeLine)
        line.value = ""  # faster than any message comes
        line.value = "Bo 0701740611"
        await pilot.press("enter")
        await until(pilot, lambda: queue(app))
        (call,) = queue(app)
        assert (call.caller_name, call.received_at) == ("Bo", NIGHT + timedelta(minutes=7))
        assert lines(app) == []


async def test_what_was_set_of_a_caller_goes_with_the_line_and_comes_back_with_it(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await pilot.press("tab", "s")
        await until(pilot, lambda: bar_of(app).fixed == {"protected": True})
        await pilot.press("tab")
        watch.forward(minutes=7)
        await pilot.press("ctrl+u")
        await until(pilot, lambda: "borta: Skyddade. Ctrl+Z tar tillbaka." in words_of(app))
        assert (lines(app), bar_of(app).fixed) == ([], {})
        await pilot.press("ctrl+z")
        await until(pilot, lambda: lines(app) == [ANNA])
        (again,) = unfinished.every(app.workplace.desk)
        assert (again.fixed, again.opened) == ({"protected": True}, NIGHT)
        line = bar_of(app).query_one(IntakeLine)
        line.value = ""  # faster than any message comes
        line.value = "Bo 0701740611"
        await pilot.press("enter")
        await until(pilot, lambda: queue(app))
        (call,) = queue(app)
        assert (call.protected, call.received_at) == (False, NIGHT + timedelta(minutes=7))


async def test_what_comes_back_is_the_same_call_whatever_was_typed_since(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await pilot.press("tab", "s", "tab")
        await until(pilot, lambda: lines(app) == [ANNA])
        (anna,) = unfinished.every(app.workplace.desk)
        watch.forward(minutes=7)
        for keys in (["ctrl+u"], ["B", "backspace"], ["B", "o"]):
            await pilot.press("ctrl+u", *keys)
            await until(pilot, lambda: ANNA not in lines(app))
            await pilot.press("ctrl+z")
            await until(pilot, lambda: lines(app) == [ANNA])
            (again,) = unfinished.every(app.workplace.desk)
            assert (again.record, again.opened, again.fixed) == (anna.record, NIGHT, {"protected": True})
        await pilot.press("ctrl+z")
        await until(pilot, lambda: lines(app) == ["Bo"])
        (bo,) = unfinished.every(app.workplace.desk)
        assert (bo.opened, bo.fixed) == (NIGHT + timedelta(minutes=7), {})
        await pilot.press("ctrl+z", "f5")
        await until(pilot, lambda: bar_of(app).line == "")
        await pilot.press("ctrl+z")
        assert (bar_of(app).line, bar_of(app).fixed) == ("", {})
        assert [line.fixed for line in unfinished.every(app.workplace.desk)] == [{"protected": True}]


async def test_a_draft_of_marks_alone_can_be_thrown_away(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("tab", "s")
        await until(pilot, lambda: lines(app) == [""])
        await pilot.press("tab", "ctrl+u")
        await until(pilot, lambda: lines(app) == [])
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, IntakeScreen))
        assert drafts.every(app.workplace.desk) == []


async def test_a_line_with_nothing_in_it_leaves_nothing(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, "Anna")
        await until(pilot, lambda: lines(app) == ["Anna"])
        await pilot.press(*["backspace"] * 4, "escape")
        await until(pilot, lambda: not isinstance(app.screen, IntakeScreen))
        assert drafts.every(app.workplace.desk) == []
        assert "Utkastet" not in said(app)


async def test_several_lines_can_be_unfinished_and_each_is_a_call_of_its_own(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        bar = screen.query_one(IntakeBar)
        await typed(pilot, "Anna 0701740610")
        watch.forward(minutes=2)
        await pilot.press("f5")
        await until(pilot, lambda: bar.line == "")
        await typed(pilot, "Bo 0701740611")
        assert "Nytt anrop, öppnat 22:16. 1 påbörjad rad: F5" in text_of(app)
        await pilot.press("up")
        await until(pilot, lambda: bar.line == "Anna 0701740610")
        await until(pilot, lambda: "Påbörjad rad 2 av 2, öppnad 22:14 av Karin" in text_of(app))
        assert "Nytt anrop: F5" in text_of(app)
        await pilot.press("f5")
        await until(pilot, lambda: "Nytt anrop, öppnat 22:16. 2 påbörjade rader: F5" in text_of(app))
        await pilot.press("f5")
        await until(pilot, lambda: bar.line == "Bo 0701740611")
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, IntakeScreen))
        assert "1 påbörjad rad kvar: F5" in said(app)
        await opened(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: bar_of(app).line == "Anna 0701740610")
        await pilot.press("enter")
        await until(pilot, lambda: len(queue(app)) == 2)
        times = {call.caller_name: call.received_at for call in queue(app)}
        assert times == {"Anna": NIGHT, "Bo": NIGHT + timedelta(minutes=2)}


async def test_going_elsewhere_keeps_the_line_and_never_leaves_it_open_behind(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await pilot.press("f2")
        await until(pilot, lambda: not isinstance(app.screen, IntakeScreen))
        assert lines(app) == [ANNA]


async def test_a_screen_that_locks_keeps_the_line_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "SAVE_AFTER", 3600.0)
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        assert lines(app) == []
        app.do_lock()
        await until(pilot, lambda: lines(app) == [ANNA])
        assert "Anna" not in text_of(app)


TYPING = """
import sys
from pathlib import Path
from factories import Watch
from ui import TestedApp, unlock
folder = Path(sys.argv[1])
TestedApp(folder, Watch(), opened=unlock(folder)).run()
"""


async def test_a_field_that_is_being_typed_is_in_the_draft(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "one")
    app = TestedApp(folder, Watch(), opened=unlock(folder))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await type_in(pilot, "Anna 0701740610")
        await pilot.press("tab", "o", "b", "l", "å")
        await until(pilot, lambda: any(line.half_typed for line in unfinished.every(app.workplace.desk)))
        (line,) = unfinished.every(app.workplace.desk)
        assert line.half_typed == {"code_word": "blå"}
    again = TestedApp(folder, Watch(), opened=unlock(folder))
    async with again.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: "Kodord (O)" in text_of(again))


async def test_a_line_survives_a_laptop_that_dies_while_it_is_typed(tmp_path: Path) -> None:
    """A real process in a real terminal, killed without warning within a second of the last key."""
    folder = make_folder(tmp_path / "one")
    fill(folder, Watch(), lambda desk: None)  # the views are made
    child = pexpect.spawn(
        sys.executable,
        ["-c", TYPING, str(folder)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent), "TERM": "xterm-256color"},
        dimensions=(24, 80),
        timeout=PATIENCE,
        encoding="utf-8",
    )
    watching = Workplace(folder, unlock(folder), Duty.BACKUP, clock=Watch())
    try:
        child.expect("Inga öppna anrop")
        Thread(target=_drain, args=(child,), daemon=True).start()
        child.send("\x1b[15~")  # F5
        end = time.monotonic() + PATIENCE
        sent = 0
        while not any(line.line == ANNA for line in unfinished.every(watching.desk)):
            assert time.monotonic() < end, "it was never kept"
            if sent < len(ANNA) and (sent == 0 or unfinished.every(watching.desk)):
                # The first key is sent until it is seen, since the line opens in its own time.
                child.send(ANNA[sent:] if sent else ANNA[0])
                sent = len(ANNA) if sent else 1
            os.sched_yield()
        child.kill(signal.SIGKILL)
        child.wait()
    finally:
        watching.close()
        child.close(force=True)
    app = TestedApp(folder, Watch(NIGHT + timedelta(minutes=9)), opened=unlock(folder))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: bar_of(app).line == ANNA)
        await pilot.press("enter")
        await until(pilot, lambda: queue(app))
        assert queue(app)[0].received_at == NIGHT, "the time when the line was opened"


def _drain(child: Any) -> None:
    with contextlib.suppress(Exception):
        while True:
            child.read_nonblocking(4096, timeout=1)


# What do we know?


async def test_what_is_known_stands_below_before_enter(tmp_path: Path) -> None:
    notice = uuid4()

    def before(desk: Desk) -> None:
        received("Anna Svensson", municipality="1286", safe_to_call="no")(desk)
        told = NoticeReceived("Elsa", "Ring Lena först.", NIGHT + timedelta(days=3), phone="+46701740610")
        desk.write(notice, told)

    app = signed_in_app(tmp_path / "one", deeds=before)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await until(pilot, lambda: "Tidigare" in text_of(app))
        assert "EJ SÄKERT ATT RINGA" in text_of(app)
        assert "Ring Lena först." in text_of(app)
        assert matched(app) == [(notice, "")], (
            "the plan is read, so that is logged; nothing else was looked at"
        )
        await pilot.press("enter")
        await until(pilot, lambda: len(queue(app)) == 2)
        with app.workplace.desk.rows() as rows:
            (row,) = queries.notices(rows, NIGHT, phone="+46701740610")
        assert row.uses == 1, "that it was used is told back"


async def test_what_is_known_of_another_number_never_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = signed_in_app(tmp_path / "one", deeds=received("Anna", municipality="1286"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, "070-174 06 10")
        await until(pilot, lambda: "Tidigare" in known(app))
        monkeypatch.setattr(screens, "LOOK_AFTER", 3600.0)
        await pilot.press("backspace")
        await until(pilot, lambda: "Tidigare" not in known(app))


async def test_what_comes_in_meanwhile_is_seen(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await pilot.pause()
        assert known(app) == ""
        received("Anna", 0.1)(app.workplace.desk)
        await until(pilot, lambda: "Öppet anrop" in known(app))
        await pilot.press("enter")
        await until(pilot, lambda: len(queue(app)) == 2)


async def test_one_key_links_to_the_open_case_and_again_lets_go(tmp_path: Path) -> None:
    made: list[UUID] = []

    def before(desk: Desk) -> None:
        made.append(calls.open_case(desk, received("Anna", municipality="1286", matter="barnbarn")(desk)))

    app = signed_in_app(tmp_path / "one", deeds=before)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await until(pilot, lambda: "Öppet ärende" in known(app))
        await pilot.press("f6")
        await until(pilot, lambda: "Anropet hör till ärendet" in known(app))
        await pilot.press("f6")
        await until(pilot, lambda: "Öppet ärende" in known(app))
        await pilot.press("f6", "escape")
        await until(pilot, lambda: not isinstance(app.screen, IntakeScreen))
        await opened(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: "Anropet hör till ärendet" in known(app))
        assert bar_of(app).line == ANNA
        await pilot.press("enter")
        await until(pilot, lambda: len(queue(app)) == 2)
        assert {call.case_id for call in queue(app)} == set(made)


async def test_a_link_does_not_follow_to_another_number(tmp_path: Path) -> None:
    def before(desk: Desk) -> None:
        calls.open_case(desk, received("Anna", municipality="1286")(desk))

    app = signed_in_app(tmp_path / "one", deeds=before)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, "ystad 070-174 06 10")
        await until(pilot, lambda: "Öppet ärende" in known(app))
        await pilot.press("f6", "backspace")
        await typed(pilot, "1")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: len(queue(app)) == 2)
        linked = {call.phone: call.case_id for call in queue(app)}
        assert linked["+46701740611"] is None


async def test_looking_at_an_earlier_contact_is_logged_before_it_is_shown(tmp_path: Path) -> None:
    made: list[UUID] = []
    app = signed_in_app(
        tmp_path / "one",
        deeds=lambda desk: made.append(received("Anna Berg", municipality="1286", matter="slagen")(desk)),
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await until(pilot, lambda: "Tidigare" in known(app))
        assert "slagen" not in known(app)
        assert matched(app) == []
        await pilot.press("f7")
        await until(pilot, lambda: "slagen" in known(app))
        assert "Anna Berg" in known(app)
        assert matched(app) == [(made[0], "")]
        await pilot.press("f7")
        await until(pilot, lambda: "Tidigare" in known(app))


async def test_a_contact_that_cannot_be_logged_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = signed_in_app(tmp_path / "one", deeds=received("Anna", municipality="1286", matter="slagen"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await until(pilot, lambda: "Tidigare" in known(app))

        def full(*given: object) -> None:
            raise ReplicaError("Disken är full.")

        monkeypatch.setattr(app.workplace.desk, "log_reading", full)
        await pilot.press("f7")
        await until(pilot, lambda: "Disken är full." in text_of(app))
        assert "slagen" not in known(app)


async def test_another_boards_contact_asks_for_a_reason(tmp_path: Path) -> None:
    made: list[UUID] = []

    def before(desk: Desk) -> None:
        case = calls.open_case(desk, received("Anna", municipality="1286", matter="slagen")(desk))
        cases.correct(desk, case, CaseFacts(board="trelleborg-am"), base=desk.position())
        desk.journal.act(author(PER), Change(case, TakenOver(desk.author.id, "överenskommet per telefon")))
        made.append(case)

    app = signed_in_app(tmp_path / "one", deeds=before)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await typed(pilot, ANNA)
        await until(pilot, lambda: "Öppet ärende" in known(app))
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, IntakeScreen))
        assert "slagen" not in known(app)
        assert matched(app) == []
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, Ask) and isinstance(app.focused, Input))
        await typed(pilot, "samma barn i natt")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, IntakeScreen) and "slagen" in known(app))
        assert matched(app) == [(made[0], "samma barn i natt")]


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("f6", "Inget öppet ärende"),
        ("f7", "Inga tidigare kontakter"),
        ("up", "inga andra påbörjade rader"),
    ],
)
async def test_a_key_that_can_do_nothing_says_why(tmp_path: Path, key: str, sentence: str) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press(key)
        await until(pilot, lambda: sentence in text_of(app))


# Hostile text


@pytest.mark.parametrize("hostile", [*HOSTILE, "[/x]", "[barn] [@click=app.quit]x[/]", "[/", "[b]fet[/b]"])
async def test_hostile_text_goes_from_the_line_to_the_queue_as_text(tmp_path: Path, hostile: str) -> None:
    app = signed_in_app(tmp_path / "one", deeds=received(hostile, 0.1, matter=hostile, municipality="1286"))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        screen.query_one(IntakeLine).post_message(events.Paste(f"{hostile} 070-174 06 10 ystad"))
        await until(pilot, lambda: "Tidigare" in known(app))
        await pilot.press("f7")
        await until(pilot, lambda: "Saken" in known(app))
        text = text_of(app)
        assert all(c.isprintable() or c in "\n\u200c\u200d" for c in text), repr(text)
        if hostile.startswith("[") and "\x1b" not in hostile:
            assert text.count(hostile) >= 2
        await pilot.press("enter")
        await until(pilot, lambda: len(queue(app)) == 2)
        assert all(c.isprintable() or c in "\n\u200c\u200d" for c in text_of(app))
