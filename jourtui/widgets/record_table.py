"""A live list of records: rows are changed in place by key, and none moves while somebody is acting."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import DataTable

PAUSE = 4.0
"""Seconds without a key after which rows may be joined and sorted again."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, heading and width in cells (None: as wide as its content)."""

    key: str
    heading: str
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the record's id and a cell per column key. Cells are `Text`, so data is never markup."""

    record: UUID
    cells: dict[str, Text]


class RecordTable(DataTable[Text]):
    """Shows rows in the order given, keeping the cursor on its record.

    While the user is acting (`PAUSE`), new rows and a new order wait, and are counted in `Waiting`; cells
    of rows that stand there are changed at once, and rows that are gone are marked only when the rest joins.
    """

    class Waiting(Message):
        """`count` new rows wait for a pause."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    class Chosen(Message):
        """The cursor came to rest on a record, or on none."""

        def __init__(self, record: UUID | None) -> None:
            super().__init__()
            self.record = record

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(cursor_type="row", zebra_stripes=False, cell_padding=1)
        self._monotonic = monotonic
        self._touched = float("-inf")
        self._wanted: list[Row] = []
        self._shown: dict[UUID, dict[str, Text]] = {}
        self._order: list[UUID] = []
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

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows, in this order as soon as the user pauses."""
        self._wanted = list(rows)
        if self._order != [row.record for row in rows] and self._acting and self._order:
            self._update_cells()
            self.post_message(self.Waiting(len({row.record for row in rows} - set(self._order))))
        else:
            self._join()

    def settle(self) -> None:
        """Join what waits, if the user has paused. Called by the screen's tick."""
        if not self._acting and self._order != [row.record for row in self._wanted]:
            self._join()

    def join_now(self) -> None:
        """Join what waits at once: the user asked for it."""
        self._touched = float("-inf")
        self._join()

    @property
    def current(self) -> UUID | None:
        """The record under the cursor."""
        return self._order[self.cursor_row] if 0 <= self.cursor_row < len(self._order) else None

    def go_to(self, record: UUID | None) -> None:
        """Put the cursor on a record, if it is there."""
        if record in self._order:
            self.move_cursor(row=self._order.index(record), animate=False)

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
        wanted = [row.record for row in self._wanted]
        for record in set(self._order) - set(wanted):
            self.remove_row(record.hex)
            del self._shown[record]
        for row in self._wanted:
            if row.record not in self._shown:
                self.add_row(*(row.cells[column.key] for column in self._columns), key=row.record.hex)
                self._shown[row.record] = dict(row.cells)
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

    def _sort(self) -> None:
        """Put the rows in their places. DataTable sorts by the cells of a row, which know their record."""
        place = {record: n for n, record in enumerate(self._order)}
        records = {id(cells[self._columns[0].key]): record for record, cells in self._shown.items()}
        self.sort(self._columns[0].key, key=lambda cell: place[records[id(cell)]])

    def _update_cells(self) -> None:
        for row in self._wanted:
            shown = self._shown.get(row.record)
            if shown is None:
                continue
            for column in self._columns:
                cell = row.cells[column.key]
                if not _same(shown[column.key], cell):
                    self.update_cell(row.record.hex, column.key, cell)
                    shown[column.key] = cell


def _same(one: Text, other: Text) -> bool:
    return one.plain == other.plain and one.style == other.style and one.spans == other.spans
