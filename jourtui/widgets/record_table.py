"""A live list of records: rows are changed in place by key, and none moves while somebody is acting.

Not Textual's DataTable: that measures every cell that comes, moves every row below one that goes, and paints
all of its rows when one cell is changed, which takes longer than a key may wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import ClassVar, Generic
from uuid import UUID

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from typing_extensions import TypeVar

Key = TypeVar("Key", bound=Hashable, default=UUID)
"""What a row is known by: a record's id unless said otherwise."""

PAUSE = 4.0
"""Seconds without a key after which rows may be joined and sorted again."""
PADDING = 1
"""Cells of space on each side of a column."""
_Parts = dict[str, tuple[Text, list[Segment]]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, heading and width in cells."""

    key: str
    heading: str
    width: int

    @property
    def whole(self) -> int:
        """Its width with the space around it."""
        return self.width + 2 * PADDING


BAR = 1
"""Cells of the bar beside a list that is longer than its room."""
FIXED = ("marks", "others")
"""Columns whose text is made for their width."""


DAY = 12
"""Cells of a column of days: the longest of this year is `tors 28 juni`."""


def by_day(columns: Sequence[Column], heading: str) -> Sequence[Column]:
    """The columns of a list of what is over: the first says when, and the widest gives what that lacks."""
    first = replace(columns[0], heading=heading, width=max(columns[0].width, DAY))
    widest = max((one for one in columns[1:] if one.key not in FIXED), key=lambda column: column.width)
    narrower = replace(widest, width=widest.width + columns[0].width - first.width)
    return [first, *(narrower if one is widest else one for one in columns[1:])]


def beside_bar(columns: Sequence[Column], width: int) -> Sequence[Column]:
    """The columns of a list so wide, with room for its bar: the widest gives what is lacking.

    Without it another bar, to scroll sideways, would take a row from the list.
    """
    lacking = sum(column.whole for column in columns) + BAR - width
    if lacking <= 0:
        return columns
    widest = max((one for one in columns if one.key not in FIXED), key=lambda column: column.width)
    return [replace(one, width=one.width - lacking) if one is widest else one for one in columns]


@dataclass(frozen=True, slots=True)
class Row(Generic[Key]):
    """A row: what it is known by, and a cell per column key. Cells are `Text`, so data is never markup."""

    key: Key
    cells: dict[str, Text]


class RecordTable(ScrollView, Generic[Key], can_focus=True, inherit_bindings=False):
    """Shows rows in the order given, keeping the cursor on its record.

    While the user is acting (`PAUSE`), new rows and a new order wait, and are counted in `Waiting`; cells
    of rows that stand there are changed at once, and rows that are gone are marked only when the rest joins.
    Enter is left to the screen.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"record-table--header", "record-table--cursor"}
    DEFAULT_CSS = """
    RecordTable {
        background: $background;
        color: $foreground;
        & > .record-table--header { background: $background; color: $foreground 60%; }
        & > .record-table--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
        }
        &:focus {
            background-tint: $foreground 5%;
            & > .record-table--header { background-tint: $foreground 5%; }
            & > .record-table--cursor {
                background: $block-cursor-background;
                color: $block-cursor-foreground;
            }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("left", "scroll_left", show=False),
        Binding("right", "scroll_right", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,ctrl+home", "first", show=False),
        Binding("end,ctrl+end", "last", show=False),
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
        super().__init__()
        self._monotonic = monotonic
        self._touched = float("-inf")
        self._columns: tuple[Column, ...] = ()
        self._wanted: list[Row[Key]] = []
        self._rows: dict[Key, Row[Key]] = {}
        """What is shown."""
        self._order: list[Key] = []
        self._cursor = 0
        self._last: Key | None = None
        """What the cursor was on before the list became empty."""
        self._waiting = 0
        self._live: dict[str, Callable[[Key], Text | None]] = {}
        self._parts: dict[tuple[Key, bool], _Parts] = {}
        """What was painted of a row, with the cursor on it or without."""
        self._styles: tuple[Style, Style] | None = None
        """Of a row, and of what the cursor adds."""

    # What is shown

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns, with the rows that were shown."""
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self._parts.clear()
            self._measure()
            self.refresh()

    def set_live(self, column: str, cell: Callable[[Key], Text | None]) -> None:
        """Let a column follow the time: `cell` is asked when a row is painted, and by `follow`.

        Of a row that is gone, and only waits to be taken away, it may give None: then what was shown stands.
        """
        self._live[column] = cell

    def show(self, rows: Sequence[Row[Key]]) -> None:
        """Show these rows, in this order as soon as the user pauses."""
        self._wanted = list(rows)
        keys = [row.key for row in rows]
        if self._order != keys and self._acting and self._order:
            self._change(row for row in rows if row.key in self._rows)
            self._wait(len(set(keys) - self._rows.keys()))
        else:
            self._join()

    def follow(self) -> None:
        """Paint the live cells that no longer say what they should. Called by the screen's tick."""
        x = -self.scroll_offset.x
        for column in self._columns:
            if column.key in self._live:
                old = [y for y in self._visible if self._says_else(self._order[y], column.key)]
                if old:
                    top = old[0] + 1 - self.scroll_offset.y
                    self.refresh(Region(x, top, column.whole, old[-1] - old[0] + 1))
            x += column.whole

    def settle(self) -> None:
        """Join what waits, if the user has paused. Called by the screen's tick."""
        if not self._acting and self._order != [row.key for row in self._wanted]:
            self._join()

    def join_now(self) -> None:
        """Join what waits at once: the user asked for it."""
        self.let_go()
        self._join()

    def let_go(self) -> None:
        """Nothing waits in what is shown next: the user asked for it."""
        self._touched = float("-inf")

    # The cursor

    @property
    def current(self) -> Key | None:
        """What is under the cursor."""
        return self._order[self._cursor] if self._cursor < len(self._order) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where all of it is in sight sideways, left and right are the screen's."""
        if action in ("scroll_left", "scroll_right"):
            return self.max_scroll_x > 0
        return super().check_action(action, parameters)

    def go_to(self, key: Key | None) -> None:
        """Put the cursor on a row, if it is there."""
        if key is not None and key in self._rows:
            self.move_to(self._order.index(key))

    def unseen(self, key: Key) -> int | None:
        """The place, from 1, of a row that is shown above or below what can be seen; else None.

        Of a list that was hidden, being empty, its first row will be seen.
        """
        place = self._order.index(key) if key in self._rows and self._visible else None
        return place + 1 if place is not None and place not in self._visible else None

    def move_to(self, place: int) -> None:
        """Put the cursor on the row in this place, or as near as can be."""
        place = max(0, min(place, len(self._order) - 1))
        if place != self._cursor:
            self.refresh_line(self._cursor + 1)
            self._cursor = place
            self.refresh_line(place + 1)
            self.post_message(self.Chosen(self.current))
        self._reveal()

    def action_cursor_up(self) -> None:
        self.move_to(self._cursor - 1)

    def action_cursor_down(self) -> None:
        self.move_to(self._cursor + 1)

    def action_page(self, by: int) -> None:
        self.move_to(self._cursor + by * max(1, self.scrollable_content_region.height - 2))

    def action_first(self) -> None:
        self.move_to(0)

    def action_last(self) -> None:
        self.move_to(len(self._order) - 1)

    def on_key(self, event: events.Key) -> None:
        self._touched = self._monotonic()

    def on_click(self, event: events.Click) -> None:
        self._touched = self._monotonic()
        place = event.y - 1 + self.scroll_offset.y
        if event.y > 0 and place < len(self._order):
            self.move_to(place)

    def on_resize(self) -> None:
        self._reveal()

    # How

    @property
    def _acting(self) -> bool:
        return self._monotonic() - self._touched < PAUSE

    @property
    def _visible(self) -> range:
        """The places of the rows that can be seen."""
        top = self.scroll_offset.y
        return range(top, max(top, min(len(self._order), top + self.size.height - 1)))

    def _measure(self) -> None:
        """How much there is to scroll. Its own size is not its content's, so nothing is laid out anew."""
        size = Size(sum(column.whole for column in self._columns), len(self._order) + 1)
        if size != self.virtual_size:
            self.set_reactive(RecordTable.virtual_size, size)
            self._scroll_update(size)

    def _reveal(self) -> None:
        """Scroll to where the cursor is, below the heading."""
        region = Region(self.scroll_offset.x, self._cursor + 1, 1, 1)
        self.scroll_to_region(region, spacing=Spacing(top=1), animate=False, force=True)

    def _wait(self, count: int) -> None:
        if count != self._waiting:
            self._waiting = count
            self.post_message(self.Waiting(count))

    def _join(self) -> None:
        current = self.current
        order = [row.key for row in self._wanted]
        if order == self._order:
            self._change(self._wanted)
        else:
            self._order = order
            self._rows = {row.key: row for row in self._wanted}
            self._parts = {seen: parts for seen, parts in self._parts.items() if seen[0] in self._rows}
            self._cursor = max(0, min(self._cursor, len(order) - 1))
            self._last = self._last if current is None else current
            if self._last in self._rows:
                self._cursor = order.index(self._last)
            self._measure()
            self._reveal()
            self.refresh()
        self._wait(0)
        if self.current != current:
            self.post_message(self.Chosen(self.current))

    def _change(self, rows: Iterable[Row[Key]]) -> None:
        """Change rows that are shown, and paint those that look different."""
        changed = set()
        for row in rows:
            shown = self._rows[row.key]
            if shown is not row:
                self._rows[row.key] = row
                if any(not _same(shown.cells[name], cell) for name, cell in row.cells.items()):
                    changed.add(row.key)
        for place in self._visible if changed else ():
            if self._order[place] in changed:
                self.refresh_line(place + 1)

    def _says(self, key: Key, column: str) -> Text:
        """What a cell says now."""
        live = self._live[column](key) if column in self._live else None
        return live if live is not None else self._rows[key].cells[column]

    def _says_else(self, key: Key, column: str) -> bool:
        parts = self._parts.get((key, key == self.current), {})
        return column not in parts or not _same(parts[column][0], self._says(key, column))

    # Painting

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._parts.clear()
        self._styles = None

    def render_line(self, y: int) -> Strip:
        x, width = self.scroll_offset.x, self.size.width
        place = y - 1 + self.scroll_offset.y
        style, cursor = self._styles = self._styles or (self.rich_style, self._component("cursor"))
        if y == 0:
            style = self._component("header")
            cells = (self._paint(Text(column.heading), column.width, style) for column in self._columns)
        elif place < len(self._order):
            key, over = self._order[place], cursor if place == self._cursor else None
            cells = (self._cell(key, column, style, over) for column in self._columns)
            style += over
        else:
            return Strip.blank(width, style)
        strip = Strip(list(chain.from_iterable(cells)), self.virtual_size.width)
        return strip.crop_extend(x, x + width, style)

    def _component(self, name: str) -> Style:
        return self.get_component_rich_style(f"record-table--{name}")

    def _cell(self, key: Key, column: Column, style: Style, over: Style | None) -> list[Segment]:
        """A cell, painted once for as long as it says the same."""
        cell = self._says(key, column.key)
        parts = self._parts.setdefault((key, over is not None), {})
        painted = parts.get(column.key)
        if painted is None or not _same(painted[0], cell):
            painted = parts[column.key] = (cell, self._paint(cell, column.width, style, over))
        return painted[1]

    def _paint(self, cell: Text, room: int, style: Style, over: Style | None = None) -> list[Segment]:
        """The first line of a text in `room` cells. The colours of `over` win over the text's own."""
        colours = Style.from_color(over.color, over.bgcolor) if over is not None else None
        style += over
        if cell.spans:
            line = cell.split("\n")[0]
            line.truncate(room, overflow=cell.overflow or "crop")
            inside = [
                Segment(text, style + own + colours) for text, own, _ in line.render(self.app.console) if text
            ]
            length = line.cell_len
        else:
            text = cell.plain.partition("\n")[0]
            length = cell_len(text)
            if length > room:
                dots = "…" if cell.overflow == "ellipsis" else ""
                text, length = set_cell_size(text, room - len(dots)) + dots, room
            inside = [Segment(text, style + self.app.console.get_style(cell.style) + colours)]
        before = room - length if cell.justify == "right" else 0
        return [
            Segment(" " * (PADDING + before), style + colours),
            *inside,
            Segment(" " * (PADDING + room - length - before), style + colours),
        ]


def cell(text: str, style: str = "") -> Text:
    """Text for a column: on one line, with an ellipsis where it is cut."""
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")


def marked(marks: Iterable[tuple[str, str, object]], colour: Callable[[str], str]) -> Text:
    """The words of those marks that are on, each in the colour of its shade: `(word, shade, on)`."""
    text = Text(" ").join(Text(word, style=colour(shade)) for word, shade, on in marks if on)
    text.no_wrap = True
    return text


def _same(one: Text, other: Text) -> bool:
    return one is other or (
        one.plain == other.plain
        and one.style == other.style
        and one.spans == other.spans
        and one.justify == other.justify
    )
