"""What works on every screen: signing out, copying, sync details, and what goes wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from factories import KARIN, PER, Watch
from textual.pilot import Pilot
from ui import TestedApp, fill, said, signed_in_app, text_of, until, words_of

from jourtui.app import LEAVE
from jourtui.rules.call import CallFacts, Identity
from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.screens import everywhere
from jourtui.screens.queue import QueueScreen
from jourtui.screens.sync_details import _skew
from jourtui.store import calls, clipboard, drafts, fault_log, queries, unfinished
from jourtui.store.desk import Desk
from jourtui.store.sync_status import SHUT_OUT, SyncStatus

NUMBER = "+46701740610"


def busy(desk: Desk) -> None:
    """An open call, an open case and a half typed line."""
    calls.receive(desk, CallFacts(), Identity(caller_name="Anna Svensson", phone=NUMBER), at=desk.now())
    desk.write(uuid4(), CaseOpened(facts=CaseFacts(title="Oro för barn")))
    line = unfinished.begin(desk)
    line.line = "Berit 070"
    unfinished.keep(desk, line)


async def at_the_queue(app: TestedApp, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: app.current_mode == "queue" and app.screen.is_mounted)


# Signing out


def test_one_event_that_waits_is_spoken_of_as_one() -> None:
    assert everywhere._unsynced(1, "under 1 min") == "1 händelse är inte synkad än, under 1 min gammal. Den"
    assert everywhere._unsynced(2, "4 min") == "2 händelser är inte synkade än, äldst 4 min. De"


async def test_f10_asks_once_and_says_what_stays(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", deeds=busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_queue(app, pilot)
        queue = app.screen
        assert isinstance(queue, QueueScreen)
        app.status = SyncStatus("offline")
        await pilot.press("f10")
        await until(pilot, lambda: "Logga ut?" in text_of(app))
        assert "1 öppet anrop och 1 öppet ärende" in words_of(app)
        assert "är inte synkade än" in words_of(app)
        assert "1 utkast finns kvar" in words_of(app)
        assert "Anna" not in text_of(app).split("Logga ut?")[1]
        await pilot.press("escape")
        await until(pilot, lambda: "Logga ut?" not in text_of(app))
        assert app.at_work
        await pilot.press("n")
        await until(pilot, lambda: "Nytt anrop" in text_of(app))
        await pilot.press("b", "f10")
        await until(pilot, lambda: "2 utkast finns kvar" in words_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.return_value is not None and not app.in_session)
        queue.on_screen_resume()  # the dialog goes last: the queue comes to the front of nobody
    assert app.return_value == LEAVE


async def test_signing_out_ends_the_shift_and_keeps_what_was_half_typed(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_queue(app, pilot)
        await pilot.press("f5")
        await until(pilot, lambda: "Enter" in text_of(app))
        await pilot.press(*"Berit", "f10")  # faster than any draft is saved
        await until(pilot, lambda: "Logga ut?" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.return_value == LEAVE)

    def look(desk: Desk) -> None:
        with desk.rows() as rows:
            assert [row.duty for row in queries.staff(rows)] == [None]
        assert [line.line for line in unfinished.every(desk)] == ["Berit"]

    fill(app.folder, watch, look)


@pytest.mark.parametrize("key", ["ctrl+q", "f10"])
async def test_nothing_quits_without_asking(tmp_path: Path, key: str) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_queue(app, pilot)
        await pilot.press(key, key)
        await until(pilot, lambda: "Logga ut?" in text_of(app))
        assert len(app.screen_stack) == 2
        assert app.at_work


async def test_ctrl_c_and_ctrl_z_lead_nowhere(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_queue(app, pilot)
        await pilot.press("ctrl+c", "ctrl+c", "ctrl+z")
        await until(pilot, lambda: "F10 loggar ut" in said(app))
        assert app.at_work


# The clipboard


class Clipboard:
    """The system's clipboard on paper."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tool: str | None = "wl-copy") -> None:
        self.held = ""
        self.tool = tool
        monkeypatch.setattr(clipboard, "copy", self.copy)
        monkeypatch.setattr(clipboard, "clear_if_unchanged", self.clear)

    def copy(self, text: str) -> str | None:
        if self.tool:
            self.held = text
        return self.tool

    def clear(self, text: str) -> bool:
        same = self.held == text
        self.held = "" if same else self.held
        return same


async def test_a_copied_number_leaves_the_clipboard_after_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, board = Watch(), Clipboard(monkeypatch)
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_queue(app, pilot)
        app.copy_number(NUMBER)
        await until(pilot, lambda: "töms om 60 sekunder" in said(app))
        assert board.held == NUMBER
        watch.forward(seconds=61)
        await until(pilot, lambda: "Urklipp är tömt." in said(app))
        assert board.held == ""


async def test_what_somebody_copied_since_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, board = Watch(), Clipboard(monkeypatch)
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_queue(app, pilot)
        app.copy_number(NUMBER)
        await until(pilot, lambda: board.held == NUMBER and app.copied is not None)
        board.held = "något annat"
        watch.forward(seconds=61)
        await until(pilot, lambda: app.copied is None)
        assert board.held == "något annat"


async def test_signing_out_takes_the_number_away_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = Clipboard(monkeypatch)
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_queue(app, pilot)
        app.copy_number(NUMBER)
        await until(pilot, lambda: app.copied is not None)
        await pilot.press("f10", "enter")
        await until(pilot, lambda: app.return_value == LEAVE)
    assert board.held == ""


async def test_without_a_tool_the_terminal_is_asked_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Clipboard(monkeypatch, tool=None)
    app = signed_in_app(tmp_path / "one")
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_queue(app, pilot)
        app.copy_number(NUMBER)
        await until(pilot, lambda: "terminalens urklipp" in said(app))
        assert app.clipboard == NUMBER
        assert app.copied is None


# Sync details


async def test_f7_tells_what_waits_by_kind_and_shows_no_text_of_anybodys(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", deeds=busy)
    async with app.run_test(size=(80, 30)) as pilot:
        await at_the_queue(app, pilot)
        desk = app.workplace.desk
        event = desk.journal.replica.pending()[0].sealed.event_id
        with desk.journal.replica.transaction():
            desk.journal.replica.set_aside(event, "för stort för lagret", 0)
        drafts.save(desk, f"ask:Varför nu?:{'0' * 32}:x", {"text": "hemligt"}, desk.position())
        with desk.journal.replica.transaction():
            desk.journal.replica.connection.execute("UPDATE draft SET updated_at = 0")
            desk.journal.replica.connection.execute("INSERT INTO withheld VALUES (x'01', x'02', 1, x'03')")
        await pilot.press("f7")
        await until(pilot, lambda: "Kontakt" in text_of(app))
        words = words_of(app)
        assert "datorn arbetar ensam" in words
        assert "1 ärende: 1 händelse" in words
        assert "för stort för lagret" in words
        assert "1 post visas inte förrän lagret har sagt vad som är gallrat" in words
        assert str(desk.journal.replica.device)[:8] in words
        assert "nyckelring" in words
        panel = text_of(app).split("Synk", 1)[1]
        assert "Oro för barn" not in panel
        assert "1 som ingen har rört på 30 dagar: K kastar" in words
        assert "Karin Ek: Varför nu?" in words
        assert "hemligt" not in panel
        await pilot.press("k")
        await until(pilot, lambda: "Kasta 1 gammalt utkast?" in words_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: drafts.forgotten(desk) == [] and len(app.screen_stack) == 2)
        await pilot.press("f7")
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_f7_tells_of_the_contact_and_the_clock(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "one", watch)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_the_queue(app, pilot)
        since = watch() - timedelta(minutes=14)
        app.status = SyncStatus(
            "offline", since=since, unsynced=2, oldest=since, problem="Servern svarar inte."
        )
        await pilot.press("f7")
        await until(pilot, lambda: "UTAN KONTAKT sedan 22:00" in words_of(app))
        assert "Servern svarar inte." in words_of(app)
        app.status = SyncStatus("stopped", unsynced=2, problem=SHUT_OUT)
        await until(pilot, lambda: "Ring den som sköter lagret." in words_of(app))
        assert "Det gemensamma lagret släpper" not in words_of(app), "it stands in the line above"


@pytest.mark.parametrize(
    ("skew", "said"),
    [
        (None, "inte jämförd med lagrets än"),
        (0.0, "går lika med lagrets"),
        (3600.0, "går 1:00:00 före lagrets: ställ datorns klocka"),
    ],
)
def test_a_clock_that_was_compared_is_so_without_contact_too(skew: float | None, said: str) -> None:
    assert _skew(SyncStatus("offline", skew=skew)) == said


# What goes wrong


async def test_an_unforeseen_error_is_a_sentence_and_a_line_without_values_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = signed_in_app(tmp_path / "one", deeds=busy)
    app.may_fail = True

    def fail(*_: object) -> None:
        secret = "Anna Svensson"
        raise ValueError(f"{secret} 070-174 06 10")

    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_queue(app, pilot)
        monkeypatch.setattr(type(app.screen), "do_closed", fail)
        await pilot.press("g")
        await until(pilot, lambda: "Något gick fel i programmet." in said(app))
        assert app.at_work
    log = (app.folder / fault_log.FILE).read_text("utf-8")
    assert "ValueError" in log
    assert "screens/base.py" in log
    assert "Anna" not in log
    assert "070" not in log


async def test_a_crash_shows_a_sentence_and_no_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = signed_in_app(tmp_path / "one", deeds=busy)

    def fail(*_: object) -> None:
        name = "Anna Svensson"
        raise ValueError(f"{name} 070-174 06 10")

    with pytest.raises(ValueError, match="Anna"):  # noqa: PT012 (the test's own window into the program)
        async with app.run_test(size=(80, 24)) as pilot:
            await at_the_queue(app, pilot)
            monkeypatch.setattr(type(app.screen), "on_key", fail, raising=False)
            await pilot.press("j")
    assert app.return_code == 1
    shown = " ".join("".join(capsys.readouterr()).split())
    assert "Inget av det du skrev har försvunnit" in shown
    assert "Anna" not in shown
    assert "Traceback" not in shown
    assert "Anna" not in (app.folder / fault_log.FILE).read_text("utf-8")


async def test_a_clock_that_fails_does_not_stop_the_clocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = signed_in_app(tmp_path / "one")
    app.may_fail = True
    async with app.run_test(size=(80, 24)) as pilot:
        await at_the_queue(app, pilot)
        seen = []

        def fail() -> bool:
            seen.append(1)
            raise KeyError("Anna")

        monkeypatch.setattr(app.workplace, "written_elsewhere", fail)
        await until(pilot, lambda: len(seen) >= 2)
        assert app.is_running


# At work


async def test_signed_in_stands_at_the_queue_and_is_on_duty(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", people=(KARIN, PER))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Karin Ek" in text_of(app))
        with app.workplace.desk.rows() as rows:
            assert [(row.name, row.duty) for row in queries.staff(rows)] == [("Karin Ek", "first")]
