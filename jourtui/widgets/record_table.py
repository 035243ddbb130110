"""A live list of records: rows are changed in place by key, and none moves while somebody is acting."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias
from uuid import UUID

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.cache import LRUCache
from textual.coordinate import Coordinate
from textual.geometry import Region
from textual.message import Message
from textual.widgets import DataTable
from textual.widgets.data_table import ColumnKey, RowKey
from typing_extensions import TypeVar

Key = TypeVar("Key", bound=Hashable, default=UUID)
"""What a row is known by: a record's id unless said otherwise. Its `str` is as unique as itself."""

SegmentLines: TypeAlias = list[list[Segment]]

PAUSE = 4.0
"""Seconds without a key after which rows may be joined and sorted again."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, heading and width in cells (None: as wide as its content)."""

    key: str
    heading: str
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Row(Generic[Key]):
    """A row: what it is known by, and a cell per column key. Cells are `Text`, so data is never markup."""

    key: Key
    cells: dict[str, Text]


class RecordTable(DataTable[Text], Generic[Key], inherit_bindings=False):
    """Shows rows in the order given, keeping the cursor on its record.

    While the user is acting (`PAUSE`), new rows and a new order wait, and are counted in `Waiting`; cells
    of rows that stand there are changed at once, and rows that are gone are marked only when the rest joins.
    Enter is left to the screen.
    """

    BINDINGS = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("left", "scroll_left", show=False),
        Binding("right", "scroll_right", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home,ctrl+home", "scroll_top", show=False),
        Binding("end,ctrl+end", "scroll_bottom", show=False),
    ]

    class Waiting(Message):
        """`count` new rows wait for a pause."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    class Chosen(Message):
        """The cursor came to rest on a row, or on none."""

        def __init__(self, key: Hashable | None) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rendered: LRUCache[Hashable, tuple[Text, SegmentLines]] = LRUCache(4096)
        super().__init__(cursor_type="row", zebra_stripes=False, cell_padding=1)
        self._monotonic = monotonic
        self._touched = float("-inf")
        self._wanted: list[Row[Key]] = []
        self._shown: dict[Key, dict[str, Text]] = {}
        self._order: list[Key] = []
        self._columns: tuple[Column, ...] = ()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns, with the rows that were shown."""
        if tuple(columns) == self._columns:
            return
        current = self.current
        self._columns = tuple(columns)
        self.clear(columns=True)
        self._shown.clear()
        self._order.clear()
        for column in columns:
            self.add_column(column.heading, key=column.key, width=column.width)
        self._join()
        self.go_to(current)

    def show(self, rows: Sequence[Row[Key]]) -> None:
        """Show these rows, in this order as soon as the user pauses."""
        self._wanted = list(rows)
        if self._order != [row.key for row in rows] and self._acting and self._order:
            self._update_cells()
            self.post_message(self.Waiting(len({row.key for row in rows} - set(self._order))))
        else:
            self._join()

    def change(self, column: str, cells: Mapping[Key, Text]) -> None:
        """Change one column's cells where they differ: for what depends on the time only."""
        for row in self._wanted:
            if row.key in cells:
                row.cells[column] = cells[row.key]
        self._update_cells(column)

    def settle(self) -> None:
        """Join what waits, if the user has paused. Called by the screen's tick."""
        if not self._acting and self._order != [row.key for row in self._wanted]:
            self._join()

    def join_now(self) -> None:
        """Join what waits at once: the user asked for it."""
        self._touched = float("-inf")
        self._join()

    @property
    def current(self) -> Key | None:
        """What is under the cursor."""
        return self._order[self.cursor_row] if 0 <= self.cursor_row < len(self._order) else None

    def go_to(self, key: Key | None) -> None:
        """Put the cursor on a row, if it is there."""
        if key is not None and key in self._order:
            self.move_cursor(row=self._order.index(key), animate=False)

    def on_key(self, event: events.Key) -> None:
        self._touched = self._monotonic()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        self.post_message(self.Chosen(self.current))

    @property
    def _acting(self) -> bool:
        return self._monotonic() - self._touched < PAUSE

    def _join(self) -> None:
        current, row_before = self.current, self.cursor_row
        wanted = [row.key for row in self._wanted]
        self._remove(set(self._order) - set(wanted))
        for row in self._wanted:
            if row.key not in self._shown:
                self.add_row(*(row.cells[column.key] for column in self._columns), key=str(row.key))
                self._shown[row.key] = dict(row.cells)
        self._update_cells()
        if self._order != wanted:
            self._order = wanted
            self._sort()
        if current in wanted:
            self.go_to(current)
        elif wanted:
            self.move_cursor(row=min(row_before, len(wanted) - 1), animate=False)
        self.post_message(self.Waiting(0))
        if self.current != current:
            self.post_message(self.Chosen(self.current))

    def _remove(self, gone: set[Key]) -> None:
        """Take rows away. DataTable moves every row below for each one, so most of them go together."""
        if len(gone) > len(self._order) // 2:
            self.clear()
            self._shown.clear()
            self._order = []
            return
        for key in gone:
            self.remove_row(str(key))
            del self._shown[key]

    def _sort(self) -> None:
        """Put the rows in their places. DataTable sorts by the cells of a row, which know their row."""
        place = {key: n for n, key in enumerate(self._order)}
        keys = {id(cells[self._columns[0].key]): key for key, cells in self._shown.items()}
        self.sort(self._columns[0].key, key=lambda cell: place[keys[id(cell)]])

    def _render_cell(
        self,
        row_index: int,
        column_index: int,
        base_style: Style,
        width: int,
        cursor: bool = False,
        hover: bool = False,
    ) -> SegmentLines:
        """A cell, rendered once for as long as it is the same `Text`.

        DataTable renders every cell again when one is changed, and clocks are changed every second.
        """
        if row_index < 0 or column_index < 0:
            return super()._render_cell(row_index, column_index, base_style, width, cursor, hover)
        cell = self.get_cell_at(Coordinate(row_index, column_index))
        how = (base_style, width, cursor, hover, self._show_hover_cursor, self._pseudo_class_state)
        key = (id(cell), row_index, column_index, *how)
        if key not in self._rendered:
            if cell.spans or cell.overflow == "ellipsis":
                lines = super()._render_cell(row_index, column_index, base_style, width, cursor, hover)
            else:
                style = base_style + Style.from_meta({"row": row_index, "column": column_index})
                lines = [self._plain_cell(cell, style, width, cursor, hover)]
            self._rendered[key] = (cell, lines)  # with the cell, so that no other gets its id
        return self._rendered[key][1]

    def _plain_cell(self, cell: Text, style: Style, width: int, cursor: bool, hover: bool) -> list[Segment]:
        """What DataTable makes of a text in one style, in a tenth of the time: whole lists are painted."""
        component, after = self._get_styles_to_render_cell(
            False,
            False,
            False,
            hover,
            cursor,
            self.show_cursor,
            self._show_hover_cursor,
            self.cursor_foreground_priority == "css",
            self.cursor_background_priority == "css",
        )
        style += component
        room = width - 2 * self.cell_padding
        text = cell.plain.partition("\n")[0]
        text = set_cell_size(text, min(cell_len(text), room))
        empty = room - cell_len(text)
        before, behind = (empty, 0) if cell.justify == "right" else (0, empty)
        inside = style + self.app.console.get_style(cell.style) + after
        return [
            Segment(" " * self.cell_padding, style + after),
            Segment(" " * before + text, inside),
            Segment(" " * (behind + self.cell_padding), style + after),
        ]

    def _clear_caches(self) -> None:
        super()._clear_caches()
        self._rendered.clear()

    def _update_cells(self, only: str | None = None) -> None:
        columns = [column.key for column in self._columns if only in (None, column.key)]
        for row in self._wanted:
            shown = self._shown.get(row.key)
            if shown is None:
                continue
            for column in columns:
                cell = row.cells[column]
                if not _same(shown[column], cell):
                    self._put(row.key, column, cell)
                    shown[column] = cell

    def _put(self, key: Key, column: str, cell: Text) -> None:
        """Change a cell and paint it alone: `update_cell` would paint the whole table for each one."""
        row_key, column_key = RowKey(str(key)), ColumnKey(column)
        self._data[row_key][column_key] = cell
        self._update_count += 1
        row, place = self._row_locations.get(row_key), self._column_locations.get(column_key)
        assert row is not None
        assert place is not None
        widths = [shown.get_render_width(self) for shown in self.ordered_columns]
        y = row + (self.header_height if self.show_header else 0)  # every row is one line
        self._refresh_region(Region(sum(widths[:place]), y, widths[place], 1))


def _same(one: Text, other: Text) -> bool:
    return one.plain == other.plain and one.style == other.style and one.spans == other.spans
