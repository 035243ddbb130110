"""The queue shows anew only what was written: it must show the same as if it had read everything again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from factories import NUMBER, Watch
from textual.widgets import Static
from ui import signed_in_app, text_of, until

from jourtui.rules.call import AttemptEnded, CallClosed, CallFacts, CallReopened, Exit, Identity
from jourtui.rules.notice import NoticeClosed, NoticeReceived
from jourtui.rules.responsibility import Claimed
from jourtui.screens.call_text import WIDE
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.queue import QueueScreen
from jourtui.store import call_queue, calls, unfinished
from jourtui.store.desk import Desk
from jourtui.store.sync_status import SyncStatus
from jourtui.widgets.record_table import RecordTable

pytestmark = pytest.mark.painted

OTHER_NUMBER = Identity(phone="+46701740611", phone_shown="070-174 06 11")


def night(desk: Desk, watch: Watch) -> Iterator[None]:
    """What happens to some calls, one write at a time."""
    same = Identity(caller_name="Anna Svensson", phone=NUMBER[0], phone_shown=NUMBER[1])

    def receive(identity: Identity) -> UUID:
        watch.forward(minutes=1)
        return calls.receive(desk, CallFacts(matter="oro"), identity, at=desk.now())

    first = receive(same)
    yield
    receive(Identity(caller_name="Bo Ek"))
    yield
    again = receive(same)  # the first call now has an earlier contact with its number too
    yield
    desk.write(first, Claimed())
    yield
    desk.write(first, AttemptEnded(outcome="no_answer"))
    yield
    calls.correct(desk, again, identity=OTHER_NUMBER, base=desk.position())  # and now it has not
    yield
    notice = uuid4()
    told = NoticeReceived("Anna", "Ring mormor", desk.now() + timedelta(days=1), phone=NUMBER[0])
    desk.write(notice, told)
    yield
    desk.log_reading("opened", first)
    yield
    desk.write(first, CallClosed("advice"))
    yield
    desk.write(first, CallReopened())
    yield
    desk.write(notice, NoticeClosed())
    yield


async def test_what_was_written_is_shown_as_if_everything_was_read_again(tmp_path: Path) -> None:
    watch = Watch()
    app = signed_in_app(tmp_path / "laptop", watch)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        for _ in night(screen.desk, watch):
            await pilot.pause()
            with screen.desk.rows() as rows:
                whole = call_queue.open_calls(rows, screen.desk.now())
            assert list(screen._items.values()) == whole
            table = screen.query_one(RecordTable)
            shown = [[table._says(key, column.key).plain for column in WIDE] for key in table._order]
            wanted = [screen.text.row(item, screen.desk.now()) for item in whole]
            assert shown == [[row.cells[column.key].plain for column in WIDE] for row in wanted]


async def test_a_reading_that_is_logged_reads_no_call_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = signed_in_app(tmp_path / "laptop")
    async with app.run_test(size=(120, 40)) as pilot:
        desk = app.workplace.desk
        record = calls.receive(desk, CallFacts(matter="oro"), Identity(), at=desk.now())
        await pilot.pause()
        known: list[object] = []
        original = QueueScreen._know

        def counted(self: QueueScreen, *given: object) -> object:
            known.append(given)
            return original(self, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(QueueScreen, "_know", counted)
        desk.log_reading("unmasked", record)
        await pilot.pause()
        assert known == []
        desk.write(record, Claimed())
        await pilot.pause()
        assert len(known) == 1


async def test_a_line_that_was_begun_is_told_of_at_sign_in(tmp_path: Path) -> None:
    def begin(desk: Desk) -> None:
        line = unfinished.begin(desk)
        unfinished.keep(desk, replace(line, line="Maja 070-174 06 44 sj"))

    app = signed_in_app(tmp_path / "laptop", Watch(), deeds=begin)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "påbörjat anrop" in text_of(app))


async def test_what_is_written_behind_a_dialog_waits_until_nobody_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each picture behind a dialog is one more that a key would have to wait for."""
    app = signed_in_app(tmp_path / "laptop")
    async with app.run_test(size=(120, 40)) as pilot:
        desk, quiet = app.workplace.desk, False
        monkeypatch.setattr(app.pace, "quiet", lambda seconds: quiet)
        first = calls.receive(desk, CallFacts(), Identity(caller_name="Anna Ek"), at=desk.now())
        await until(pilot, lambda: "Anna Ek" in text_of(app))
        queue = app.screen
        assert isinstance(queue, QueueScreen)
        await pilot.press("n")
        await until(pilot, lambda: app.screen is not queue and "Nytt anrop" in text_of(app))
        painted: list[object] = []
        monkeypatch.setattr(queue.table, "render_line", painted.append)
        for name in ("Bo Ek", "Cilla Ek"):
            calls.correct(desk, first, identity=Identity(caller_name=name), base=desk.position())
            await pilot.pause()
            app._tick()
            await pilot.pause()
        assert painted == []
        assert queue._items[first].call.caller_name == "Anna Ek"
        monkeypatch.undo()
        monkeypatch.setattr(app.pace, "quiet", lambda seconds: True)
        app._tick()
        await until(pilot, lambda: "Cilla Ek" in text_of(app))
        assert app.screen is not queue
        calls.correct(desk, first, identity=Identity(caller_name="Dag Ek"), base=desk.position())
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is queue and "Dag Ek" in text_of(app))


async def test_a_dialog_over_a_picture_that_changed_is_painted_once(tmp_path: Path) -> None:
    """Textual paints a screen behind a dialog again at each idle moment once it has changed."""
    app = signed_in_app(tmp_path / "laptop")
    async with app.run_test(size=(120, 40)) as pilot:
        queue = app.screen
        assert isinstance(queue, QueueScreen)
        await pilot.press("n")
        await until(pilot, lambda: app.screen is not queue and "Nytt anrop" in text_of(app))
        queue.query_one("#empty", Static).update("Något nytt.")
        await until(pilot, lambda: "Något nytt." in text_of(app))
        await until(pilot, lambda: not queue._repaint_required and not queue._compositor._dirty_regions)


async def test_what_is_behind_two_dialogs_does_not_stand_still(tmp_path: Path) -> None:
    """Textual marks only the dialog in front as old: the one between kept its picture of what is behind."""
    app = signed_in_app(tmp_path / "laptop")
    async with app.run_test(size=(120, 40)) as pilot:
        for title in ("En fråga", "En fråga till"):  # a dialog that asks in a dialog
            app.push_screen(Ask(title))
            await until(pilot, lambda shown=title: shown in text_of(app))  # type: ignore[misc]
        app.status = SyncStatus("offline")
        app._tick()
        await until(pilot, lambda: "UTAN KONTAKT" in text_of(app))
        app.status = SyncStatus("connected")
        calls.receive(app.workplace.desk, CallFacts(), Identity(caller_name="Anna"), at=app.clock())
        app._tick()
        await until(pilot, lambda: "UTAN KONTAKT" not in text_of(app) and "Kö 1" in text_of(app))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_closed_calls_tell_when_they_were_closed_and_how_it_ended(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    watch = Watch()

    def deeds(desk: Desk) -> None:
        exits: tuple[tuple[str, Exit], ...] = (("Anna Ek", "advice"), ("Bo Ek", "handed_on"))
        for name, exit_ in exits:
            record = calls.receive(desk, CallFacts(), Identity(caller_name=name), at=desk.now())
            watch.forward(minutes=7)
            desk.write(record, CallClosed(exit_))
        watch.forward(minutes=24 * 60)

    app = signed_in_app(tmp_path / "laptop", watch, deeds=deeds)
    async with app.run_test(size=size) as pilot:
        await pilot.press("g")
        await until(pilot, lambda: "Anna Ek" in text_of(app))
        table = app.screen.query_one(RecordTable)
        heading, *rows = text_of(app).splitlines()[table.region.y :][:3]
        assert heading.split()[0] == "Stängt"
        assert "Utfall" in heading
        assert "Frist" not in heading
        assert [row[1:12] for row in rows] == ["i går 22:28", "i går 22:21"]
        assert "lämnat till" in rows[0]
        assert "rådgivning" in rows[1]
        await pilot.press("escape")
        await until(pilot, lambda: "Inga öppna anrop" in text_of(app))
