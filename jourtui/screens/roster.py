"""The roster (Schema): the duty weeks around now, who has them, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.content import Content
from textual.widgets import Static

from jourtui.rules import roster as rules
from jourtui.rules.access import ROSTER
from jourtui.rules.calendar import local
from jourtui.rules.roster import Missing
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.screens.roster_forms import ask_answer, ask_plan, ask_substitute, ask_swap, ask_unsubstitute
from jourtui.screens.to_file import ask_file, write_aside
from jourtui.sheets import roster_file
from jourtui.store import cooperation, roster
from jourtui.store.views import DutyWeekRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import cooperation_words
from jourtui.words import roster_words as words
from jourtui.words.labels import Labels

COLUMNS = (
    Column("number", "Vecka", 6),
    Column("days", "Dagar", 16),
    Column("first", "Förstajour", 13),
    Column("backup", "Bakjour", 13),
    Column("marks", "Läge", 20),
)
WIDE = (
    Column("number", "Vecka", 6),
    Column("days", "Dagar", 16),
    Column("first", "Förstajour", 22),
    Column("backup", "Bakjour", 22),
    Column("others", "Vikarier", 18),
    Column("marks", "Läge", 22),
)
BACK, AHEAD = 3, 26
"""Weeks before and after this one on a page."""
PAGE = BACK + AHEAD + 1


class RosterScreen(ListScreen[date]):
    """Weeks as rows, also those that nobody has planned. It holds no client."""

    SCOPES = ("list", "roster")
    BINDINGS = [*bindings("list", "roster"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "roster.tcss"]
    FILTERS_ON = "namn, vecka, läge"
    NEW = ("ny vecka", "nya veckor")
    HELP = (
        "Jourveckorna, från onsdag 16:00 till nästa onsdag 08:00. M planerar veckan under markören, V "
        "skriver in en vikarie för en del av den, B frågar en kollega om byte och K svarar. Dagen mellan är "
        "enhetschefens, utom när onsdagen är helgdag: då ska någon vara inskriven. G räknar veckorna per "
        "person och år. Två som planerar samma vecka utan kontakt med varandra syns båda, tills någon väljer."
        " Mötena med kommunerna har en egen lista: Ctrl+P, Samverkansmöten."
    )

    def __init__(self) -> None:
        super().__init__()
        self._weeks: dict[date, DutyWeekRow] = {}
        self._missing: dict[date, list[Missing]] = {}
        self._near: Sequence[DutyWeekRow] = ()
        """Those that tell who is on now and next, whatever page is shown."""
        self._page = 0
        self._year: int | None = None
        """The year whose weeks are counted; None while the weeks are shown."""

    def compose_above(self) -> Sequence[Static]:
        return (Static("", id="roster-now", markup=False), Static("", id="roster-year", markup=False))

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else COLUMNS

    # Showing

    @property
    def _this(self) -> date:
        return rules.shown_weeks(self.desk.now(), 0, 0)[0]

    @property
    def _shown(self) -> list[date]:
        first = self._this + (self._page * PAGE - BACK) * rules.WEEK
        return [first + n * rules.WEEK for n in range(PAGE)]

    def refresh_view(self) -> None:
        if not self.reads("listed", None, reason=ROSTER):
            self._weeks = {}
            self.show_rows(())
            return
        settings = self.app.workplace.roster
        with self.desk.rows() as rows:
            shown = self._shown
            found = roster.weeks(rows, shown[0] - rules.WEEK, shown[-1])
            self._weeks = {row.week: row for row in found if row.week is not None}
            self._near = roster.near(rows, self.desk.now())
            firsts = roster.first_weeks(rows)
            substitutes = roster.titled(rows, settings.substitute_title)
        few = settings.few_first_weeks
        self._missing = rules.missing(self._weeks, shown, few=few, substitutes=substitutes, firsts=firsts)
        new = not self.table.current and not self.words
        wanted = self.words
        self.show_rows(
            [self._row(week) for week in self._shown if all(word in self._found_by(week) for word in wanted)]
        )
        if new and self._page == 0:
            self.table.go_to(self._this)
        self._show_now()
        self._show_year()
        self.show_details()

    def filtered(self) -> None:
        self.refresh_view()

    def _show_now(self) -> None:
        now = rules.on(self._near, self.desk.now())
        after = rules.following(self._near, now)
        text = f"Nu: {words.pair(now, full=True)}"
        if not now.planned:
            text = "Nu: ingen i schemat"
        text += f", till {words.moment(now.until)}. Sedan: "
        text += words.pair(after, full=True) if after.planned else "ingen i schemat"
        grave = next((one for one in self._ahead() if one.code in words.GRAVE), None)
        lines = [f"{text}."]
        if grave is not None:
            lines.append(f"Att se till: {words.number(grave.week)}: {words.missing(grave)}")
        if unmet := self._unmet():
            lines.append(f"Att se till: {unmet}")
        self.query_one("#roster-now", Static).update(Content("\n".join(lines)))

    def _unmet(self) -> str:
        """Which municipalities there is soon no half-year left to meet."""
        workplace = self.app.workplace
        labels = Labels(workplace.places, workplace.catalogue)
        weeks = workplace.roster.cooperation_weeks
        return cooperation_words.reminder(
            cooperation.reminded(self.desk, workplace.places, weeks), labels.place
        )

    def _ahead(self) -> list[Missing]:
        """What is missing in the weeks that the unit looks ahead, the first week first."""
        last = self._this + self.app.workplace.roster.weeks_ahead * rules.WEEK
        return [
            one for week in sorted(self._missing) if self._this <= week <= last for one in self._missing[week]
        ]

    def _show_year(self) -> None:
        self.set_class(self._year is not None, "-year")
        if self._year is None:
            return
        with self.desk.rows() as rows:
            weeks = roster.weeks(rows, date(self._year, 1, 1), date(self._year, 12, 31))
        found = words.counted(rules.counts(weeks, self._year))
        table = [words.COUNTED, *found]
        widths = [max(len(row[n]) for row in table) for n in range(len(words.COUNTED))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table
        ]
        text = "\n".join(line.rstrip() for line in lines) if found else "Ingen vecka är planerad det året."
        note = (
            "\n\nVeckor räknas efter planen med byten, på året då de börjar. "
            "Vikarierat: timmar i andras veckor."
        )
        title = Content.styled(f"Jourveckor {self._year}. G går tillbaka, Å Ä byter år.", "bold")
        body = Content.assemble(title, "\n\n", text, note)
        self.query_one("#roster-year", Static).update(body)

    def _marks(self, week: date) -> str:
        codes = [one.code for one in self._missing.get(week, ())]
        if week < self._this:
            codes = [code for code in codes if code == "two_values"]
        if week > self._this + self.app.workplace.roster.weeks_ahead * rules.WEEK:
            codes = [code for code in codes if code != "unplanned"]
        row = self._weeks.get(week)
        asked = row is not None and any(one.state == "asked" for one in row.swapped())
        grave = [words.MARKS[code] for code in dict.fromkeys(codes) if code in words.GRAVE]
        other = [words.MARKS[code] for code in dict.fromkeys(codes) if code not in words.GRAVE]
        part = row is not None and row.parts() and self.app.size.width < 120  # else they have a column
        # What waits for an answer before what is only to be known, which is cut where there is no room.
        return ", ".join([*grave, *(["byte?"] if asked else []), *other, *(["vikarie"] if part else [])])

    def _others(self, row: DutyWeekRow | None) -> str:
        return ", ".join(words.name(part.worker) for part in row.standing()) if row is not None else ""

    def _found_by(self, week: date) -> str:
        row = self._weeks.get(week)
        names = f"{row.first_name} {row.backup_name} {self._others(row)}" if row is not None else ""
        return f"{words.number(week)} {words.days(week)} {names} {self._marks(week)}".casefold()

    def _row(self, week: date) -> Row[date]:
        row, here = self._weeks.get(week), week == self._this
        style = "bold" if here else self.colour("faint") if week < self._this else ""
        grave = any(one.code in words.GRAVE for one in self._missing.get(week, ()))
        first, backup = (row.worker("first"), row.worker("backup")) if row is not None else (None, None)
        return Row(
            week,
            {
                "number": cell(f"{'▸' if here else ' '}{words.number(week)}", style),
                "days": cell(self._days(week), style),
                "first": cell(words.name(first, "–"), style),
                "backup": cell(words.name(backup, "–"), style),
                "others": cell(self._others(row), style),
                "marks": cell(self._marks(week), self.colour("due" if grave else "soon")),
            },
        )

    def _days(self, week: date) -> str:
        year = local(self.desk.now()).year
        return words.days(week) + ("" if week.year == year else f" {week.year % 100}")

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        return "Ingen vecka passar filtret. Esc visar alla."

    def show_details(self) -> None:
        week = self._current
        if week is None:
            self.pane.show(Content(""))
            return
        row = self._weeks.get(week)
        lines = [Content.styled(f"Jourvecka {words.number(week)}, {words.dated(week)}", "bold")]
        if not self._weeks:
            lines.append(Content(self._empty()))
        elif row is not None:
            pair = (
                f"{words.name(row.worker('first'))}, förstajour; {words.name(row.worker('backup'))}, bakjour"
            )
            lines.append(Content(f"{pair}. Skrivet av {row.by_name}."))
        lines += [
            Content.styled(words.missing(one), "$due" if one.code in words.GRAVE else "$soon")
            for one in self._missing.get(week, ())
            if week >= self._this and one.code != "two_values"
        ]
        if row is not None:
            if row.two_values:
                both = f"Två samtidiga ändringar. {row.also_by} skrev: {row.also}. {words.chooses(row)}"
                lines.append(Content.styled(both, "$due"))
            lines += [Content(f"Vikarie: {words.stretch(part)}") for part in row.standing()]
            lines += [Content(f"Byte: {words.swap(one)}") for one in row.swapped()]
            if row.note:
                lines.append(Content(f"Notering: {row.note}"))
        self.pane.show(Content("\n").join(lines))

    def _empty(self) -> str:
        if self.out_of_contact:
            return (
                "Inget schema på den här datorn. Det finns ingen kontakt med det gemensamma lagret: det kan "
                "finnas veckor som inte syns."
            )
        return "Inget schema är inskrivet än. M planerar veckan under markören."

    # Acting

    @property
    def _current(self) -> date | None:
        return self.table.current

    def why_not(self, action_id: str) -> str | None:
        scope, _, name = action_id.partition(".")
        if scope != "roster" or name in ("year", "older", "newer", "calendar"):
            return None
        if self._year is not None:
            return "G går tillbaka till veckorna först."
        week = self._current
        if week is None:
            return "Ingen vecka är vald."
        row = self._weeks.get(week)
        if name == "plan":
            return None
        if row is None:
            return "Veckan är inte planerad än. M planerar den."
        if name == "unsubstitute" and not row.parts():
            return "Ingen vikarie är inskriven den veckan."
        if name == "swap" and rules.begins(week) <= self.desk.now():
            return roster.BEGUN if week == self._this else "Veckan har redan varit."
        if name == "answer" and not any(one.state == "asked" for one in row.swapped()):
            return "Inget byte väntar på svar den veckan."
        return None

    async def do_plan(self) -> None:
        self.table.let_go()
        week = self._current
        if week is not None and await ask_plan(self, week, self._weeks.get(week)):
            self.say("Veckan är inskriven.", about=week)

    async def do_substitute(self) -> None:
        week, row = self._chosen()
        if await ask_substitute(self, week, row):
            self.say("Vikarien är inskriven.", about=week)

    async def do_unsubstitute(self) -> None:
        week, row = self._chosen()
        if await ask_unsubstitute(self, week, row):
            self.say("Vikariatet är struket.", about=week)

    async def do_swap(self) -> None:
        week, row = self._chosen()
        now = self.desk.now()
        others = [one for one in self._from_now() if one.week is not None and one.week != week]
        ahead = [one for one in others if rules.begins(one.week or week) > now]
        asked = await ask_swap(self, week, row, ahead)
        if asked is not None:
            sees = "Den du frågade ser den överst på sin skärm."
            rings = f"{words.name(asked)} har inte loggat in här: ring. K skriver in svaret."
            self.say(f"Frågan är ställd. {sees if asked.person is not None else rings}", about=week)

    async def do_answer(self) -> None:
        week, row = self._chosen()
        if await ask_answer(self, week, row):
            self.say("Svaret är inskrivet.", about=week)

    def _chosen(self) -> tuple[date, DutyWeekRow]:
        self.table.let_go()
        week = self._current
        assert week is not None  # why_not has seen to it
        return week, self._weeks[week]

    async def do_calendar(self) -> None:
        now = self.desk.now()
        out = await ask_file(
            self,
            "Skriv schemat till en kalenderfil",
            "Filen har bara namn och tider för dem som arbetar, från den här veckan och framåt. Den är "
            "inte krypterad. Det loggas att du skrev den.",
            f"schema-{local(now):%Y-%m-%d}.ics",
        )
        if out is None:
            return
        self.desk.log_reading("exported", reason=ROSTER, again=True)
        ahead = self._from_now()

        write_aside(self, out, lambda: roster_file.write(ahead, out, now), lambda result: f"{result} pass")

    def _from_now(self) -> list[DutyWeekRow]:
        with self.desk.rows() as rows:
            return list(roster.weeks(rows, self._this))

    def do_year(self) -> None:
        week = self._current or self._this
        self._year = week.year if self._year is None else None
        self.refresh_view()

    def do_older(self) -> None:
        self._turn(-1)

    def do_newer(self) -> None:
        self._turn(1)

    def _turn(self, by: int) -> None:
        if self._year is not None:
            self._year = min(max(self._year + by, 1950), 2150)
            self._show_year()
            return
        self._page = min(max(self._page + by, -100), 100)
        self.table.let_go()
        self.refresh_view()
        if self._page == 0:
            self.table.go_to(self._this)
        else:
            self.table.move_to(0)
        self.say("Å senare veckor, Ä tidigare." if self._page else "")

    def leave(self) -> None:
        if self._year is not None:
            self.do_year()
        elif self._page:
            self._turn(-self._page)
