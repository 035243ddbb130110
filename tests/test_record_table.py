"""The live list: cells change in place, what has not changed is not rendered again, Enter is the screen's."""

from __future__ import annotations

from uuid import UUID

import pytest
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult

from jourtui.widgets.record_table import Column, RecordTable, Row

COLUMNS = (Column("clock", "Frist", 7), Column("caller", "Sökt av", 10))
ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))


def row(key: UUID, clock: str, caller: str) -> Row:
    return Row(key, {"clock": Text(clock), "caller": Text(caller)})


class ListApp(App[None]):
    BINDINGS = [("enter", "opened")]

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0
        self.opened: list[UUID | None] = []

    def compose(self) -> ComposeResult:
        yield RecordTable(monotonic=lambda: self.now)

    def on_mount(self) -> None:
        self.table.set_columns(COLUMNS)
        self.table.show([row(ONE, "30:00", "Anna"), row(TWO, "31:00", "Bo")])

    @property
    def table(self) -> RecordTable:
        return self.query_one(RecordTable)

    def action_opened(self) -> None:
        self.opened.append(self.table.current)

    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()][:4]


async def test_enter_is_left_to_the_screen() -> None:
    app = ListApp()
    async with app.run_test() as pilot:
        await pilot.press("down", "enter", "home", "enter", "end", "enter")
        assert app.opened == [TWO, ONE, TWO]


@pytest.mark.painted
async def test_a_column_follows_the_time_and_the_rest_is_not_painted_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        clocks = {ONE: Text("30:00"), TWO: Text("31:00")}
        app.table.set_live("clock", clocks.get)
        await pilot.pause()
        painted: list[str] = []
        original = RecordTable._paint

        def counted(self: RecordTable, cell: Text, *given: object) -> object:
            painted.append(cell.plain)
            return original(self, cell, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(RecordTable, "_paint", counted)
        clocks[ONE] = Text("29:59")
        clocks[TWO] = Text("31:00")
        app.table.follow()
        await pilot.pause()
        assert app.lines()[1:3] == [" 29:59    Anna", " 31:00    Bo"]
        assert painted == ["29:59"]


async def test_what_was_out_of_sight_says_what_it_is_when_it_is_seen() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        rows = [row(UUID(int=n), "", f"Namn {n}") for n in range(40)]
        now = 0
        app.table.set_live("clock", lambda key: Text(f"{now}:{key.int:02}"))
        app.table.show(rows)
        await pilot.press("end")
        await pilot.press("home")
        now = 1
        await pilot.press("end")
        await pilot.pause()
        assert app.lines()[3].split() == [f"1:{40 - 7}", "Namn", f"{40 - 7}"]


async def test_a_change_is_not_lost_when_waiting_rows_join() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("down")
        rows = [row(THREE, "10:00", "Cilla"), row(ONE, "30:00", "Anna"), row(TWO, "31:00", "Bo")]
        app.table.show(rows)
        app.table.show([rows[0], row(ONE, "29:59", "Anna"), rows[2]])
        await pilot.pause()
        assert app.lines()[1:3] == [" 29:59    Anna", " 31:00    Bo"], "nothing moves while somebody acts"
        assert app.table.current == TWO
        app.now += 60
        app.table.settle()
        await pilot.pause()
        assert app.lines()[1:4] == [" 10:00    Cilla", " 29:59    Anna", " 31:00    Bo"]
        assert app.table.current == TWO


async def test_a_row_that_is_gone_stands_until_the_user_pauses() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.table.set_live("clock", {TWO: Text("31:00")}.get)
        await pilot.press("down")
        app.table.show([row(TWO, "", "Bo")])
        app.table.follow()
        await pilot.pause()
        assert app.lines()[1:3] == [" 30:00    Anna", " 31:00    Bo"]
        app.now += 60
        app.table.settle()
        await pilot.pause()
        assert app.lines()[1:3] == [" 31:00    Bo", ""]


async def test_other_colours_are_seen_at_once() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        app.theme = "textual-light"
        await pilot.pause()
        shades = {
            segment.style.bgcolor.get_truecolor()
            for segment in app.screen._compositor.render_strips()[1]
            if "Anna" in segment.text and segment.style is not None and segment.style.bgcolor is not None
        }
        cursor = app.table.get_component_styles("record-table--cursor").background
        assert shades == {cursor.rgb}


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (Text(""), "       "),
        (Text("27:59", justify="right"), "  27:59"),
        (Text("för lång text"), "för lån"),
        (Text("för lång text", overflow="ellipsis"), "för lå…"),
        (Text("för lång text", justify="right"), "för lån"),
        (Text("漢字漢字漢字漢字"), "漢字漢 "),
        (Text("två\nrader"), "två    "),
        (Text("e\u0301 👩"), "e\u0301 👩   "),
        (Text.assemble(("S", "red"), " ", ("EJ-RINGER", "bold")), "S EJ-RI"),
        (Text.assemble(("a", "red"), "\nb"), "a      "),
    ],
)
async def test_a_cell_keeps_to_its_column(cell: Text, shown: str) -> None:
    app = ListApp()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        for over in (None, Style.parse("white on blue")):
            painted = app.table._paint(cell, 7, Style.parse("red on black"), over)
            assert "".join(segment.text for segment in painted) == f" {shown} "
            if over is not None:
                styles = [segment.style for segment in painted if segment.style is not None]
                assert all((style.color, style.bgcolor) == (over.color, over.bgcolor) for style in styles)


async def test_the_mouse_chooses_too() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.click(RecordTable, offset=(3, 2))
        assert app.table.current == TWO
        await pilot.click(RecordTable, offset=(3, 0))
        await pilot.click(RecordTable, offset=(3, 8))
        assert app.table.current == TWO


async def test_most_rows_go_at_once_and_the_cursor_stays_on_its_record() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 20)) as pilot:
        rows = [row(UUID(int=n), "30:00", f"Namn {n}") for n in range(20)]
        app.now += 10
        app.table.show(rows)
        app.table.go_to(UUID(int=12))
        app.table.show(rows[11:14])
        await pilot.pause()
        assert app.table.current == UUID(int=12)
        assert [line.split()[-1] for line in app.lines()[1:]] == ["11", "12", "13"]


async def test_a_list_that_was_empty_for_a_while_finds_its_row_again() -> None:
    app = ListApp()
    async with app.run_test():
        rows = [row(ONE, "30:00", "Anna"), row(TWO, "31:00", "Anna")]
        app.table.go_to(TWO)
        for shown in ([], [], rows):  # as when no row passes a filter, and Esc takes it away
            app.table.show(shown)
        assert app.table.current == TWO
