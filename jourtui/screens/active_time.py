"""Active time (Aktiv tid): what each person worked in each duty week, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from textual.content import Content

from jourtui.rules import active_time as rules
from jourtui.rules import roster
from jourtui.rules.access import ACTIVE_TIME
from jourtui.rules.calendar import local
from jourtui.screens.active_time_forms import ask_change, ask_confirm, ask_time, ask_week
from jourtui.screens.background import aside
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.reader import Reader
from jourtui.screens.keys import bindings
from jourtui.screens.paged_screen import PagedScreen
from jourtui.screens.to_file import ask_file, write_aside
from jourtui.sheets import active_time_tables, sold_tables
from jourtui.store import active_time, paths
from jourtui.store.views import ActiveTimeRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import active_time_words as words
from jourtui.words import roster_words

COLUMNS = (
    Column("week", "Vecka", 22),
    Column("who", "Vem", 16),
    Column("time", "Tid", 11),
    Column("taken", "Tas som", 9),
    Column("state", "Läge", 12),
)
WIDE = (
    Column("week", "Vecka", 22),
    Column("who", "Vem", 24),
    Column("time", "Tid", 12),
    Column("found", "Ur loggen", 12),
    Column("taken", "Tas som", 10),
    Column("state", "Läge", 26),
)
SHOWN = 3
"""How many of the times stand in the pane."""


class ActiveTimeScreen(PagedScreen[UUID]):
    """People's weeks. It holds no client: why a time was changed is written without names."""

    SCOPES = ("list", "active_time")
    BINDINGS = [*bindings("list", "active_time"), ("escape", "back", "")]
    FILTERS_ON = "namn, vecka, läge"
    NEW = ("ny vecka", "nya veckor")
    HELP = (
        "Tid som har arbetats under jouren. N tar fram den ur loggen: det du har skrivit med kort mellanrum "
        "blir en tid, under de tider då schemat har dig. A lägger till det som inte syns, M ändrar eller tar "
        "bort. Förslaget finns kvar bredvid. K bekräftar veckan, som ledighet eller lön, och enhetschefen "
        "godkänner med V; hennes egen, eller där ingen är enhetschef, en kollega. Ingen godkänner sin "
        "egen. Ändras tiden sedan ska den bekräftas igen."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, ActiveTimeRow] = {}
        self._own = False

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else COLUMNS

    @property
    def full(self) -> bool:
        return len(self._rows) == active_time.PAGE

    # Showing

    def refresh_view(self) -> None:
        if not self.reads("listed", None, reason=ACTIVE_TIME):
            self._rows = {}
            self.show_rows(())
            return
        person = self.desk.author.id if self._own else None
        with self.desk.rows() as rows:
            found = active_time.listed(rows, person=person, page=self.page)
        self._rows = {row.record_id: row for row in found}
        wanted = self.words
        fitting = [row for row in found if all(word in self._found_by(row) for word in wanted)]
        self.show_rows([self._row(row) for row in fitting])
        self.show_details()

    def _state(self, row: ActiveTimeRow, *, by: bool = True) -> str:
        whom = f" av {row.by_name}" if row.by_name and by else ""
        return f"{words.STATES.get(row.state, row.state)}{whom}"

    def _found_by(self, row: ActiveTimeRow) -> str:
        return f"{words.week(row)} {row.person_name} {self._state(row)}".casefold()

    def _row(self, row: ActiveTimeRow) -> Row[UUID]:
        mine = row.person_id == self.desk.author.id
        waits = row.state in ("open", "returned") if mine else row.state == "confirmed"
        narrow = self.app.size.width < 120  # there is no room for who
        state = ("2v " if row.two_values else "") + self._state(row, by=not narrow)
        return Row(
            row.record_id,
            {
                "week": cell(words.short_week(row, local(self.desk.now()).date())),
                "who": cell(row.person_name, "bold" if mine else ""),
                "time": cell(words.hours(row.minutes)),
                "found": cell(words.hours(row.proposed_minutes)),
                "taken": cell(words.TAKEN.get(row.taken, "")),
                "state": cell(state, self.colour("soon") if waits or row.two_values else ""),
            },
        )

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Inget passar filtret. Esc visar alla."
        if self.out_of_contact:
            return (
                "Ingen aktiv tid på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: det kan finnas tid som inte syns."
            )
        return "Ingen aktiv tid är inskriven.\n\nN tar fram din ur loggen, A lägger till en tid."

    def show_details(self) -> None:
        row = self._current
        if row is None:
            self.pane.show(Content(""))
            return
        whole = f"{row.person_name}, {words.week(row)}: {words.hours(row.minutes)}, {self._state(row)}"
        lines = [Content.styled(whole, "bold")]
        if row.two_values:
            told = "Två samtidiga ändringar av samma tid: båda räknas. M ändrar, K bekräftar."
            lines.append(Content.styled(told, "$due"))
        if row.why:
            lines.append(Content.styled(f"Tillbaka från {row.by_name}: {row.why}", "$due"))
        times = row.times()
        lines += [Content(words.span(one)) for one in times[:SHOWN]]
        if len(times) > SHOWN or row.changes():
            count = len(row.changes())
            more = f"{len(times)} tider" + (f", {count} ändring{'ar' * (count > 1)}" if count else "")
            lines.append(Content.styled(f"{more}. Enter läser alla.", "$faint"))
        self.pane.show(Content("\n").join(lines))

    def find(self, record: UUID) -> None:
        """Put the cursor on somebody's week, on whichever page it stands."""
        with self.desk.rows() as rows:
            page = active_time.page_of(rows, record)
        if page is None:
            self.say("Veckan finns inte på den här datorn.", problem=True)
            return
        self.let_filter_go()
        self._own = False
        self.turn(page)
        self.table.go_to(record)

    # Acting

    @property
    def _current(self) -> ActiveTimeRow | None:
        key = self.table.current
        return self._rows.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        scope, _, name = action_id.partition(".")
        if scope != "active_time" or name in ("propose", "own", "export", "add"):
            return None
        if name in ("older", "newer"):
            return self.cannot_turn(action_id)
        row = self._current
        if row is None:
            return "Ingen vecka är vald."
        if name in ("approve", "send_back"):
            with self.desk.rows() as rows:
                heads = active_time.heads(rows, self.app.workplace.roster.head_title)
            return rules.why_not_approve(row, self.desk.author, heads)
        if name in ("change", "confirm") and row.person_id != self.desk.author.id:
            return "Bara den som har arbetat ändrar och bekräftar sin tid."
        if name == "change" and not row.times():
            return "Det finns ingen tid att ändra. A lägger till."
        if name == "confirm" and row.state in ("confirmed", "approved"):
            return "Veckan är redan bekräftad."
        if name == "confirm" and row.week is not None and self.desk.now() < roster.ends(row.week):
            return "Veckan är inte slut än."
        return None

    async def do_propose(self) -> None:
        self.table.let_go()
        week = await ask_week(self, "Ta fram din tid för vilken vecka?")
        if week is None:
            return
        workplace = self.app.workplace
        self.say("Läser loggen …")

        def work() -> int:
            with workplace.desk_elsewhere() as desk:
                return active_time.propose(desk, week, workplace.roster)

        minutes = await aside(self.app, work)
        self.refresh_view()
        self._go_to(week)
        self.say(
            f"{words.hours(minutes)} ur loggen, {roster_words.number(week)}. A och M rättar, K bekräftar."
        )

    async def do_add(self) -> None:
        self.table.let_go()
        row = self._current
        mine = row is not None and row.person_id == self.desk.author.id
        week = row.week if row is not None and mine else await ask_week(self, "Lägg till tid i vilken vecka?")
        if week is not None and await ask_time(self, week):
            self._go_to(week)
            self.say("Tiden är inskriven.")

    async def do_change(self) -> None:
        row = self._chosen()
        if row.week is not None and await ask_change(self, row, row.week):
            self.say("Ändrat. Förslaget ur loggen finns kvar bredvid.")

    async def do_confirm(self) -> None:
        if await ask_confirm(self, self._chosen()):
            self.say("Veckan är bekräftad. Nu godkänner någon annan den (V).")

    def do_approve(self) -> None:
        row, title = self._chosen(), self.app.workplace.roster.head_title
        active_time.approve(self.desk, row, title, self.desk.position())
        self.say(f"Godkänt: {row.person_name}, {words.hours(row.minutes)}.")

    async def do_send_back(self) -> None:
        row, base = self._chosen(), self.desk.position()
        why = await self.app.push_screen_wait(
            Ask("Skicka tillbaka", f"{row.person_name}, {words.week(row)}", required="Skriv varför.")
        )
        if why is not None:
            active_time.send_back(self.desk, row, self.app.workplace.roster.head_title, why, base)
            self.say(f"Skickat tillbaka till {row.person_name}.")

    def do_whole(self) -> None:
        row = self._current
        if row is None:
            return
        found, changes = row.found(), row.changes()
        lines = ["Det som gäller", *map(words.span, row.times()), ""]
        if changes:
            lines += ["Ändringar", *map(words.correction, changes), ""]
        lines += ["Förslaget ur loggen", *(map(words.span, found) if found else ("inget",))]
        title = f"{row.person_name}, {words.week(row)}: {words.hours(row.minutes)}"
        self.app.push_screen(Reader(title, Content("\n".join(lines))))

    def do_own(self) -> None:
        self._own = not self._own
        self.say("Bara dina veckor. G visar allas." if self._own else "Allas veckor.")
        self.page = 0
        self.table.let_go()
        self.refresh_view()

    async def do_export(self) -> None:
        year = (
            self._current.week.year if self._current and self._current.week else local(self.desk.now()).year
        )
        out = await ask_file(
            self,
            f"Skriv aktiv tid {year} till en fil",
            "Slutar den på .xlsx blir det en arbetsbok, med sålda tjänster och uppdragens tid per nämnd; "
            "annars CSV. Filen är inte krypterad. Det loggas att du skrev den.",
            f"aktiv-tid-{year}.xlsx",
        )
        if out is None:
            return
        self.desk.log_reading("exported", reason=ACTIVE_TIME, again=True)
        with self.desk.rows() as rows:
            found = active_time.listed(rows, year=year, page=None)
        beside = sold_tables.beside(self.desk, year, self.app.workplace, out.suffix)

        def work() -> None:
            paths.write_private(out, active_time_tables.as_file(found, out.suffix, beside))

        write_aside(self, out, work, lambda result: f"{len(found)} veckor")

    def _chosen(self) -> ActiveTimeRow:
        self.table.let_go()
        row = self._current
        assert row is not None  # why_not has seen to it
        return row

    def _go_to(self, week: date) -> None:
        self.table.go_to(rules.record_of(self.desk.author.id, week))

    def leave(self) -> None:
        if self._own:
            self.do_own()
