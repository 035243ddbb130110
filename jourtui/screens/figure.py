"""One key figure: how it is divided, as bars or as a heat map of weekday and hour, and the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from jourtui.rules.access import FIGURES
from jourtui.rules.calendar import WEEKDAYS
from jourtui.rules.figure_definitions import BY_CODE, PAIRED
from jourtui.rules.figures import Row as Behind
from jourtui.rules.figures import value
from jourtui.screens.figure_rows import FigureRowsScreen
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.store.figures import YearFigures
from jourtui.widgets.charts import SHADES, bar, heat_row
from jourtui.widgets.record_table import Column, RecordTable, Row, cell
from jourtui.words.figure_words import HIDDEN, CellValue, FigureValue, in_words, words_of
from jourtui.words.figure_words import dimension as dimension_words

WHOLE = ""
"""The key of the row that stands for all."""
NARROW = (
    Column("label", "", 24),
    Column("now", "Antal", 12),
    Column("before", "Året före", 12),
    Column("bar", "", 22),
)
WIDE = (
    Column("label", "", 30),
    Column("now", "Antal", 13),
    Column("before", "Året före", 13),
    Column("bar", "", 52),
)
NUMBERS = ("now", "before")
PAIRED_NARROW = (
    Column("label", "", 44),
    Column("now", "Antal", 7),
    Column("before", "Året före", 9),
    Column("bar", "", 10),
)
"""Where a cell is of two things at once: its name takes the room."""
PAIRED_WIDE = (
    Column("label", "", 62),
    Column("now", "Antal", 13),
    Column("before", "Året före", 13),
    Column("bar", "", 20),
)
HEAT = (Column("label", "", 4), Column("bar", "".join(f" {hour:02}" for hour in range(24)), 72))


class FigureScreen(ListScreen[str]):
    """The cells of a figure in one dimension at a time; Enter on one opens its rows."""

    SCOPES = ("list", "figure")
    BINDINGS = [*bindings("list", "figure"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "figures.tcss"]
    FILTERS_ON = "del"
    HELP = (
        "Hur nyckeltalet fördelar sig. D byter indelning: kommun, typ, källa, timme och veckodag, vecka. "
        "Staplarna är lika långa som talen är stora. I kartan över timmar står talet i varje ruta, med ett "
        "märke som är tätare ju fler; → och ← (Ä och Å) väljer en timme på dagen. Enter visar raderna bakom: "
        "timmens, eller hela dagens när ingen timme är vald. Att öppna en av dem loggas som vanligt."
    )

    def __init__(self, view: YearFigures, code: str, *, published: bool) -> None:
        super().__init__()
        self._view = view
        self._code = code
        self._published = published
        self._cells: dict[str, CellValue] = {}
        self._at = 0
        self._hour: int | None = None
        """Which hour of the weekday under the cursor is chosen; none: all of them."""

    def compose_above(self) -> Sequence[Widget]:
        return (Static("", id="about", markup=False),)

    def on_mount(self) -> None:
        self._words = words_of(self.app.workplace)
        values = self._words.values(self._view, published=self._published)
        self._figure: FigureValue = next(one for one in values.figures if one.code == self._code)
        self._dimensions = [name for name, cells in self._figure.cells.items() if cells]
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        if width >= 120:
            return PAIRED_WIDE if self._dimension in PAIRED else WIDE
        return PAIRED_NARROW if self._dimension in PAIRED else NARROW

    def fit(self) -> None:
        columns = HEAT if self._dimension == "hour" else self.columns(self.app.size.width)
        heads = {"label": dimension_words(self._dimension), "now": str(self._view.period.year)}
        heads["before"] = str(self._view.period.year - 1)
        heads = {} if self._dimension == "hour" else heads
        self.table.set_columns(
            [
                Column(
                    one.key,
                    heads.get(one.key, one.heading).rjust(one.width * (one.key in NUMBERS)),
                    one.width,
                )
                for one in columns
            ]
        )

    @property
    def _dimension(self) -> str:
        return self._dimensions[self._at] if self._dimensions else ""

    # Showing

    def refresh_view(self) -> None:
        if not self.reads("listed", None, reason=FIGURES):
            self._cells = {}
            self.show_rows(())
            return
        found = self._figure.cells.get(self._dimension, [])
        self._cells = {one.key: one for one in found if all(w in one.label.casefold() for w in self.words)}
        rows = self._heat() if self._dimension == "hour" else self._bars()
        self.show_rows(rows)
        about = f"{self._figure.title} {self._view.period.year}: {self._figure.text}"
        if self._dimensions:
            about += f". Per {dimension_words(self._dimension).lower()}"
        about += (
            f" ({self._at + 1} av {len(self._dimensions)}, D byter)." if len(self._dimensions) > 1 else "."
        )
        if self._dimension == "hour":
            about += " → väljer timme."
        if self._published:
            about += " För publicering: små tal per kommun döljs."
        self.query_one("#about", Static).update(Content(about))
        self.show_details()

    def _bars(self) -> list[Row[str]]:
        width = self._bar_width
        most = max((one.value or 0 for one in self._cells.values()), default=0)
        rows = [] if self.words else [self._line(WHOLE, "Alla", self._figure.text, "")]
        for one in self._cells.values():
            rows.append(self._line(one.key, one.label, one.text, bar(one.value, most, width)))
        return rows

    @property
    def _bar_width(self) -> int:
        return self.columns(self.app.size.width)[-1].width

    def _line(self, key: str, label: str, text: str, drawn: str) -> Row[str]:
        faint = self.colour("faint")
        return Row(
            key,
            {
                "label": cell(label, "bold" if key == WHOLE else ""),
                "now": Text(text, justify="right", no_wrap=True, style=faint if text == HIDDEN else ""),
                "before": Text(self._before(key), justify="right", no_wrap=True, style=faint),
                "bar": cell(drawn, self.app.theme_variables["primary"].removeprefix("ansi_")),
            },
        )

    def _before(self, key: str) -> str:
        """The same cell the year before; weeks and what is published have none to stand beside."""
        if key == WHOLE:
            return self._figure.earlier.get(str(self._view.period.year - 1), "")
        numbers = self._view.earlier.get(self._view.period.year - 1)
        if numbers is None or self._published or self._dimension == "week":
            return ""
        figure = BY_CODE[self._code]
        return in_words(figure, value(figure, numbers, f"{self._dimension}:{key}"))

    def _heat(self) -> list[Row[str]]:
        """A row a weekday, with the hours across."""
        found = {key: int(one.value or 0) for key, one in self._cells.items()}
        most = max(found.values(), default=0)
        styles = [self.colour("faint"), "", "", "bold", "bold reverse"]
        assert len(styles) == SHADES + 1
        rows = []
        for day, name in enumerate(WEEKDAYS):
            hours = [found.get(f"{day}-{hour:02}", 0) for hour in range(24)]
            here = self._hour if f"{day}" == (self.table.current or "0") else None
            line = heat_row(hours, most, styles, here)
            rows.append(Row(f"{day}", {"label": cell(name), "bar": line}))
        return rows

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        return "Inget passar filtret. Esc visar allt." if self.words else "Det finns inget att fördela."

    def show_details(self) -> None:
        """How it is counted; of a weekday its hours with the most."""
        parts = [self._figure.definition]
        key = self.table.current
        if self._dimension == "hour" and key is not None:
            day = [(one.value or 0, one.key) for one in self._cells.values() if one.key.startswith(f"{key}-")]
            total = round(sum(n for n, _ in day))
            top = ", ".join(f"{hour[2:]}: {round(n)}" for n, hour in sorted(day, reverse=True)[:4] if n)
            parts.insert(0, f"{WEEKDAYS[int(key)]}: {total}. Mest kl {top or '–'}.")
            if self._hour is not None:
                one = self._cells.get(f"{key}-{self._hour:02}")
                parts.insert(0, f"{self._hour_words(key)}: {one.text if one is not None else 0}.")
            parts.append("Märken: ░ få, ▒, ▓, █ flest. 99 är 99 eller fler.")
        self.pane.show(Content("\n\n".join(parts)))

    def filtered(self) -> None:
        self.refresh_view()

    def on_record_table_chosen(self, message: RecordTable.Chosen) -> None:
        """Beside what every list does then."""
        if self._hour is not None:  # its mark goes along to the other day
            self.show_rows(self._heat())

    # Acting

    def why_not(self, action_id: str) -> str | None:
        match action_id:
            case "figure.divide" if len(self._dimensions) < 2:
                return "Det finns ingen annan indelning."
            case "figure.rows" if self.table.current is None and self._cells:
                return "Ingen rad är vald."
            case "figure.rows" if not self._behind()[1]:
                return "Det finns inga rader bakom."
            case "figure.later" | "figure.sooner" if self._dimension != "hour" or not self._cells:
                return "En timme väljs i kartan över timme och veckodag: D byter indelning."
        return None

    def do_divide(self) -> None:
        """The next dimension."""
        self._at = (self._at + 1) % len(self._dimensions)
        self._hour = None
        self.table.let_go()
        self.fit()
        self.refresh_view()
        self.table.move_to(0)

    def do_later(self) -> None:
        self._step(1)

    def do_sooner(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        """The next hour; past the last, and before the first, is the whole day."""
        place = (0 if self._hour is None else self._hour + 1) + by
        self._hour = place % 25 - 1 if place % 25 else None
        self.show_rows(self._heat())
        self.show_details()

    def _hour_words(self, day: str) -> str:
        return f"{WEEKDAYS[int(day)]} {self._hour:02}–{((self._hour or 0) + 1) % 24:02}"

    def do_rows(self) -> None:
        """The rows behind what is under the cursor."""
        title, rows = self._behind()
        closed = self._view.closed
        self.app.push_screen(FigureRowsScreen(title, rows, closed.at if closed is not None else None))

    def _behind(self) -> tuple[str, list[Behind]]:
        figure, key = BY_CODE[self._code], self.table.current or WHOLE
        code, rows = figure.rows or figure.code, self._view.counted.rows
        name = BY_CODE[code].title.removeprefix("– ")
        title = f"{name} {self._view.period.year}"
        if key == WHOLE:
            return title, list(rows.get((code, ""), ()))
        if self._dimension == "hour":
            if self._hour is not None:
                found = rows.get((code, f"hour:{key}-{self._hour:02}"), [])
                return f"{title}, {self._hour_words(key)}", list(found)
            days = [rows.get((code, f"hour:{key}-{hour:02}"), []) for hour in range(24)]
            return f"{title}, {WEEKDAYS[int(key)]}", [one for some in days for one in some]
        label = self._words.cell(figure, self._dimension, key)
        return f"{title}, {label}", list(rows.get((code, f"{self._dimension}:{key}"), ()))

    def leave(self) -> None:
        self.dismiss()
