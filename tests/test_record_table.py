"""The live list: cells change in place, what has not changed is not rendered again, Enter is the screen's."""

from __future__ import annotations

from uuid import UUID

import pytest
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import DataTable

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


async def test_a_column_changes_in_place_and_the_rest_is_not_rendered_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        rendered: list[str] = []
        original = RecordTable._plain_cell

        def counted(self: RecordTable, cell: Text, *given: object) -> object:
            rendered.append(cell.plain)
            return original(self, cell, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(RecordTable, "_plain_cell", counted)
        app.table.change("clock", {ONE: Text("29:59"), TWO: Text("31:00"), THREE: Text("32:00")})
        await pilot.pause()
        assert app.lines()[1:3] == [" 29:59    Anna", " 31:00    Bo"]
        assert rendered == ["29:59"]


async def test_a_change_is_not_lost_when_waiting_rows_join() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("down")
        app.table.show([row(THREE, "10:00", "Cilla"), row(ONE, "30:00", "Anna"), row(TWO, "31:00", "Bo")])
        app.table.change("clock", {ONE: Text("29:59"), THREE: Text("09:59")})
        await pilot.pause()
        assert app.lines()[1:3] == [" 29:59    Anna", " 31:00    Bo"], "nothing moves while somebody acts"
        assert app.table.current == TWO
        app.now += 60
        app.table.settle()
        await pilot.pause()
        assert app.lines()[1:4] == [" 09:59    Cilla", " 29:59    Anna", " 31:00    Bo"]
        assert app.table.current == TWO


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
        cursor = app.table.get_component_styles("datatable--cursor").background
        assert shades == {cursor.rgb}


async def test_a_plain_cell_is_painted_as_the_table_itself_would() -> None:
    cells = [
        Text(""),
        Text("27:59", style="bold #ff0000", justify="right"),
        Text("för lång text för sin kolumn", style="on blue"),
        Text("för lång till höger", justify="right"),
        Text("漢字漢字漢字漢字"),
        Text("två\nrader"),
        Text("e\u0301 👩"),
    ]
    app = ListApp()
    async with app.run_test(size=(60, 20)) as pilot:
        table = app.table
        table.show(
            [Row(UUID(int=n), {"clock": cell, "caller": cell.copy()}) for n, cell in enumerate(cells, 9)]
        )
        await pilot.pause()
        width, base = table.ordered_columns[0].get_render_width(table), Style.parse("white on black")
        for row in range(len(cells)):
            for cursor, hover in ((False, False), (True, False), (False, True)):
                ours = table._render_cell(row, 0, base, width, cursor, hover)
                theirs = DataTable._render_cell(table, row, 0, base, width, cursor, hover)
                assert letters(ours) == letters(theirs)


def letters(lines: list[list[Segment]]) -> list[list[tuple[str, Style | None]]]:
    """Every letter with its style: how they are divided into segments does not matter."""
    return [[(letter, segment.style) for segment in line for letter in segment.text] for line in lines]


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
