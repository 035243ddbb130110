"""Key figures (Nyckeltal): a year beside the years before, each figure with its definition and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from jourtui.rules.access import FIGURES
from jourtui.rules.calendar import local
from jourtui.rules.figures import members_in
from jourtui.screens.annual_report_deeds import AnnualReportDeeds
from jourtui.screens.background import in_background
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import lettered
from jourtui.screens.dialogs.reader import Reader
from jourtui.screens.figure import FigureScreen
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.screens.to_file import ask_file, write_aside
from jourtui.sheets import figure_tables
from jourtui.store import figures, paths
from jourtui.store.figures import YearFigures
from jourtui.widgets.charts import bar
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words.figure_words import NOTHING, FigureValue, YearValues, added, dimension, state, words_of

NARROW = (
    Column("title", "Nyckeltal", 33),
    Column("now", "Året", 12),
    Column("added", "+/−", 6),
    Column("before", "Året före", 12),
)
WIDEST = (
    Column("title", "Nyckeltal", 44),
    Column("now", "Året", 16),
    Column("added", "+/−", 8),
    Column("before", "Året före", 16),
    Column("first", "Innan dess", 16),
)
APART = "Utan kontakt kan det som kollegor har skrivit saknas: stäng året när kontakten är tillbaka."
AGAIN = 15
"""Seconds between counts, at most so often, while others write."""


class FiguresScreen(ListScreen[str]):
    """The figures of one year. They are counted off the UI thread, and stand while a new count is made."""

    SCOPES = ("list", "figures")
    BINDINGS = [*bindings("list", "figures"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "figures.tcss"]
    FILTERS_ON = "nyckeltal"
    HELP = (
        "Årets nyckeltal, med året före bredvid, och hur talet under markören räknas. Enter visar hur "
        "det fördelar sig, och raderna bakom. Ä och Å byter år. P växlar mellan jourens egna tal och det "
        "som kan publiceras: där döljs små tal per kommun, och så många fler att de inte går att räkna ut. "
        "M visar en kommuns egna tal i sin helhet. S stänger ett år för gott: talen står fast, och det som "
        "skrivs in senare visas som tillkommet (+/−). E skriver talen till en fil. "
        "B är årets verksamhetsberättelse: texter, pengar, hela som PDF."
    )

    def __init__(self) -> None:
        super().__init__()
        self.year = 0
        self.municipality = ""
        self.published = False
        self._view: YearFigures | None = None
        self._values: YearValues | None = None
        self._figures: dict[str, FigureValue] = {}
        self._counting: tuple[int, str] | None = None
        self._stale = True
        self._problem = ""

    def compose_above(self) -> Sequence[Widget]:
        return (Static("", id="about", markup=False),)

    def on_mount(self) -> None:
        self.year = local(self.app.workplace.desk.now()).year
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDEST if width >= 180 else NARROW

    def fit(self) -> None:
        """The columns, under the years that they are of."""
        heads = {"now": str(self.year), "before": str(self.year - 1), "first": str(self.year - 2)}
        self.table.set_columns(
            [
                Column(
                    one.key, heads[one.key].rjust(one.width) if one.key in heads else one.heading, one.width
                )
                for one in self._columns
            ]
        )
        self.set_class(self.app.size.width >= 120, "-beside")

    @property
    def _columns(self) -> Sequence[Column]:
        return self.columns(self.app.size.width)

    # Counting

    def refresh_view(self) -> None:
        """Count again when something may have changed, and show what was counted last meanwhile."""
        self._stale = True
        self._show()
        self._count()

    def refresh_records(self, records: set[object]) -> None:  # type: ignore[override]
        """Others write all the time: counted again when they have rested (`tick`)."""
        self._stale = True

    def tick(self, now: object) -> None:
        super().tick(now)  # type: ignore[arg-type]
        counted = self._view.at if self._view is not None else None
        if self._stale and (counted is None or (self.desk.now() - counted).total_seconds() >= AGAIN):
            self._count()

    def _count(self) -> None:
        asked = (self.year, self.municipality)
        if self._counting is not None or not self._stale:
            return
        self._counting, self._stale = asked, False
        place = self.app.workplace

        def work() -> YearFigures:
            with place.desk_elsewhere() as desk:
                return figures.read(desk, place.places, asked[0], municipality=asked[1])

        in_background(self.app, work, self._counted)

    def _counted(self, found: YearFigures | Exception) -> None:
        asked, self._counting = self._counting, None
        if not self.is_attached:
            return
        if isinstance(found, Exception):
            self._problem = "Nyckeltalen gick inte att räkna."
            self.app.report(found)
        elif asked == (self.year, self.municipality):
            self._view, self._problem = found, ""
        else:
            self._stale = True
            self._count()
            return
        self.safely(self._show)

    # Showing

    def _show(self) -> None:
        view = self._view
        there = view is not None and (view.period.year, view.municipality) == (self.year, self.municipality)
        words = self.words
        if not self.reads("listed", None, reason=FIGURES) or view is None or not there:
            self._values, self._figures = None, {}
        else:
            self._values = words_of(self.app.workplace).values(view, published=self.published)
            found = () if view.empty else self._values.figures
            self._figures = {
                one.code: one
                for one in found
                if all(word in f"{one.title} {one.group}".casefold() for word in words)
            }
        self.show_rows(list(self._grouped()))
        place = self._place
        about = f"Nyckeltal {self.year}" + (f", {place}" if place else "")
        about += f". {state(self._values)}" if self._values is not None else ""
        self.query_one("#about", Static).update(Content(about))
        self.show_details()

    @property
    def _place(self) -> str:
        found = self.app.workplace.places.by_code.get(self.municipality)
        return found.name if found is not None else ""

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self._problem:
            return self._problem
        if self._values is None:
            return f"Räknar {self.year} …"
        if self.words:
            return "Inget nyckeltal passar filtret. Esc visar alla."
        text = f"Inget är inskrivet från {self.year}. Ä visar året före, Å året efter."
        with self.desk.rows() as rows:
            written = [str(year) for year in figures.written(rows, self.desk.now()) if year != self.year]
        if written:
            text += f"\n\nÅr som det finns något från: {', '.join(written)}. V väljer bland dem."
        if self.out_of_contact:
            text += "\n\nDet finns ingen kontakt med det gemensamma lagret: kollegans kan saknas."
        return text

    def _grouped(self) -> Iterator[Row[str]]:
        """The figures under the headings of their groups."""
        group = ""
        for one in self._figures.values():
            if one.group != group:
                group = one.group
                empty = dict.fromkeys(("now", "added", "before", "first"), Text())
                yield Row(f"group:{group}", {"title": cell(group.upper(), self.colour("accent")), **empty})
            yield self._row(one)

    def _row(self, one: FigureValue) -> Row[str]:
        years = [str(self.year - 1), str(self.year - 2)]
        faint = self.colour("faint")
        detail = one.title.startswith("–")
        return Row(
            one.code,
            {
                "title": cell(("  " if detail else " ") + one.title, faint if detail else ""),
                "now": Text(one.text, justify="right", no_wrap=True, style="" if detail else "bold"),
                "added": cell(added(one), self.colour("soon")),
                "before": Text(
                    one.earlier.get(years[0], NOTHING), style=faint, no_wrap=True, justify="right"
                ),
                "first": Text(one.earlier.get(years[1], NOTHING), style=faint, no_wrap=True, justify="right"),
            },
        )

    def show_details(self) -> None:
        """How the figure under the cursor is counted, and its first bars."""
        one = self._current
        if one is None:
            group = (self.table.current or "").removeprefix("group:")
            found = [one.title for one in self._figures.values() if one.group == group]
            whole = [title for title in found if not title.startswith("–")]
            told = whole != [group]  # one figure, named as its group: nothing to add
            self.pane.show(Content(f"{group}: {' · '.join(whole)}" if whole and told else ""))
            return
        parts = [one.title, *one.definitions]
        if one.cells.get("municipality"):
            most = max((cell.value or 0 for cell in one.cells["municipality"]), default=0)
            lines = [
                f"{cell.label[:13]:13} {cell.text:>9} {bar(cell.value, most, 12)}".rstrip()
                for cell in one.cells["municipality"]
            ]
            parts.append("\n".join(lines))
        others = [dimension(name).lower() for name in one.cells if name != "municipality"]
        if others:
            parts.append(f"Enter: också per {', '.join(others)}.")
        self.pane.show(Content("\n\n".join(parts)))

    def filtered(self) -> None:
        self._show()

    # Acting

    @property
    def _current(self) -> FigureValue | None:
        key = self.table.current
        return self._figures.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        match action_id:
            case "figures.show" | "figures.definition" if self._current is None:
                return "Ställ markören på ett nyckeltal."
            case "figures.export" if self._values is None:
                return "Nyckeltalen räknas fortfarande."
            case "figures.publishing" if self.municipality:
                return "Kommunens egna siffror publiceras inte. M visar hela jourens."
            case "figures.close_year":
                return self._why_not_closed()
        return None

    def _why_not_closed(self) -> str | None:
        view = self._view
        if view is None or self._values is None:
            return "Nyckeltalen räknas fortfarande."
        if self.municipality:
            return "Året stängs för hela jouren. M visar hela jourens siffror."
        if self.published:
            return "Året stängs med jourens egna siffror. P visar dem."
        if view.closed is not None:
            return f"{self.year} är redan stängt, av {view.closed.by.name}. Det öppnas aldrig igen."
        if view.empty:
            return f"Det finns inget att räkna från {self.year}."
        if not view.period.over(self.desk.now()):
            return f"{self.year} är inte slut än."
        return APART if self.out_of_contact else None

    def do_show(self) -> None:
        """How it is divided, and the rows behind it."""
        one = self._current
        if one is not None and self._view is not None:
            self.app.push_screen(FigureScreen(self._view, one.code, published=self.published))

    def do_definition(self) -> None:
        one = self._current
        if one is not None:
            self.app.push_screen(Reader(one.title, Content("\n\n".join(one.definitions))))

    def do_older(self) -> None:
        self._go(self.year - 1)

    def do_newer(self) -> None:
        self._go(self.year + 1)

    async def do_year(self) -> None:
        """One of the years of which there is anything."""
        with self.desk.rows() as rows:
            years = figures.years(rows, self.desk.now())
        keys = [str(n) if n < 10 else "" for n in range(1, len(years) + 1)]
        choices = [(key, str(year), year) for key, year in zip(keys, years, strict=True)]
        chosen = await self.app.push_screen_wait(Choose("Vilket år?", choices))
        if chosen is not None:
            self._go(chosen)

    def _go(self, year: int) -> None:
        if not 1990 <= year <= local(self.desk.now()).year + 1:
            self.say("Det finns inga nyckeltal för det året.", problem=True)
            return
        self.year = year
        self.fit()
        self.table.let_go()
        self.refresh_view()

    async def do_municipality(self) -> None:
        """A municipality's own, in full; or the whole jour's again."""
        members = members_in(self.app.workplace.places, self.year)
        choices = lettered([("Hela jouren", ""), *((one.name, code) for code, one in members.items())])
        chosen = await self.app.push_screen_wait(Choose("Vems siffror?", choices))
        if chosen is not None:
            self.municipality = chosen
            self.published = self.published and not chosen
            self.refresh_view()

    def do_publishing(self) -> None:
        self.published = not self.published
        self._show()
        self.say("Det som kan publiceras." if self.published else "Jourens egna siffror.")

    async def do_close_year(self) -> None:
        """Freeze the year, with the year typed: it is never opened again."""
        year, place = self.year, self.app.workplace
        base = self.desk.position()
        answer = await self.app.push_screen_wait(
            Ask(
                f"Stäng {year}",
                f"Talen för {year} står sedan fast, och det som skrivs in senare visas som tillkommet. "
                f"Året öppnas aldrig igen. Skriv {year} för att stänga det.",
                must_be=str(year),
                deed="stäng",
            )
        )
        if answer is None:
            return
        self.say(f"Stänger {year} …")

        def work() -> None:
            with place.desk_elsewhere() as elsewhere:
                figures.close_year(elsewhere, place.places, year, base)

        in_background(self.app, work, lambda result: self._year_closed(year, result))

    def _year_closed(self, year: int, result: object) -> None:
        if isinstance(result, figures.CannotClose):
            self.say(str(result), problem=True)
        elif isinstance(result, Exception):
            self.app.report(result)
        else:
            self.app.send_soon()
            self.refresh_view()
            self.say(f"{year} är stängt.")

    async def do_report(self) -> None:
        """The annual report of the year: its texts, its money, the whole as a file."""
        await AnnualReportDeeds(self).choose()

    async def do_export(self) -> None:
        """To a file, of the kind that its name says."""
        values = self._values
        if values is None:
            return
        name = "nyckeltal-publicering" if self.published else "nyckeltal"
        name += f"-{self._place}" if self._place else ""
        out = await ask_file(
            self,
            "Skriv nyckeltalen till en fil",
            "Slutar namnet på .xlsx blir det en arbetsbok, på .csv en lång tabell, på .json för andra "
            "program. Inga personer står i filen. Det loggas att du skrev den.",
            f"{name}-{self.year}.xlsx".lower(),
        )
        if out is None:
            return
        kinds = {".csv": figure_tables.csv, ".xlsx": figure_tables.xlsx, ".json": figure_tables.as_json}
        made = kinds.get(out.suffix.casefold())
        if made is None:
            said = f"{out.name}: ska sluta på .xlsx, .csv eller .json. Inget är skrivet."
            self.say(said, problem=True)
            return
        self.desk.log_reading("exported", reason=f"{FIGURES} {self.year}", again=True)
        self.say("Skriver …")
        write_aside(self, out, lambda: paths.write_private(out, made(values)))
