"""Directory (Kontakter): every number that the jour may need, searched in one key from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from textual.content import Content
from textual.widgets import Input, Static

from jourtui.actions import WALLED
from jourtui.rules.access import CONTACTS
from jourtui.rules.calendar import local
from jourtui.rules.contacts import Checked, sorted_by
from jourtui.rules.text import fold
from jourtui.screens import everywhere
from jourtui.screens.contact_forms import ask_closed, ask_contact
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import lettered
from jourtui.screens.keys import bindings
from jourtui.screens.mandate_forms import ask_seat
from jourtui.screens.paged_screen import PagedScreen
from jourtui.store import contacts, directory, mandates
from jourtui.store.directory import Entry
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import contact_words as words
from jourtui.words import wording
from jourtui.words.labels import Labels

COLUMNS = (
    Column("name", "Namn", 21),
    Column("kind", "Slag", 13),
    Column("where", "Gäller", 11),
    Column("number", "Nummer", 16),
    Column("checked", "Kontr.", 6),
)
WIDE = (
    Column("name", "Namn", 34),
    Column("kind", "Slag", 20),
    Column("where", "Gäller", 18),
    Column("number", "Nummer", 26),
    Column("checked", "Kontr.", 8),
)
ABOUT = "Kontakter. Skriv för att söka; Enter går till listan, R ringer, Esc tillbaka."
APART = "Lagret nås inte just nu: det kan finnas kontakter som inte syns."
PAST = "Kontakter som har upphört. G går tillbaka."


class ContactsScreen(PagedScreen[str]):
    """The directory over whatever one was doing: Esc gives that back as it was."""

    SCOPES = ("list", "contacts")
    BINDINGS = [*bindings("list", "contacts"), ("escape", "back", ""), ("down", "to_list", "")]
    CSS_PATH = ["list_screen.tcss", "contacts.tcss"]
    FILTERS_ON = "namn, slag, kommun, nummer"
    NEW = ("ny kontakt", "nya kontakter")
    LAST = "Det finns inga fler."
    FIRST = "Det här är de första."
    HELP = (
        "Alla nummer som jouren kan behöva: mottagningar, nattnummer, sjukhus, boenden, andra jourer, och "
        "de som sitter i nämnderna. Ctrl+O öppnar listan var man än är, också mitt i ett formulär; Esc går "
        "tillbaka. K skriver att du har kontrollerat numret nu; gult är inte kontrollerat på länge. Det som "
        "har upphört finns under G: det raderas aldrig. Skyddade nummer visas med X, och det loggas."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, Entry] = {}
        self._past = False
        self._full = False
        self._shown: UUID | None = None
        """The contact whose hidden number is shown."""

    def compose_above(self) -> Sequence[Static]:
        return (Static(ABOUT, id="about", markup=False),)

    def on_mount(self) -> None:
        if self._listening:
            return
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        self.kinds = workplace.contact_kinds
        super().on_mount()
        self.do_filter()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else COLUMNS

    @property
    def full(self) -> bool:
        return self._full

    # Showing

    def refresh_view(self) -> None:
        wanted = self.words
        if not self.reads("listed", None, reason=CONTACTS):
            self._rows = {}
            self.show_rows(())
            return
        workplace, today = self.app.workplace, local(self.desk.now()).date()
        with self.desk.rows() as rows:
            found = contacts.found(rows, wanted, today, self._codes, past=self._past, page=self.page)
            over = contacts.over_shipped(rows)
            sitting = [] if self._past else directory.seats(mandates.seats(rows), workplace.places, today)
        self._full = len(found) == contacts.PAGE
        entries = [directory.of_contact(row) for row in found]
        if not self._past and not self.page:
            shipped = directory.shipped(workplace.lodgings, workplace.places, workplace.emergency, over)
            entries += [one for one in (*sitting, *shipped) if self._fits(one, wanted)]
            entries.sort(key=lambda one: sorted_by(one.name))
        self._rows = {one.key: one for one in entries}
        self.show_rows([self._row(one) for one in entries])
        self.show_details()

    def _fits(self, entry: Entry, wanted: Sequence[str]) -> bool:
        said = words.found_by(entry, self.labels, self.kinds)
        return all(fold(word) in said for word in wanted)

    def _codes(self, word: str) -> dict[str, Sequence[str]]:
        """What kinds, boards and municipalities a word may mean."""
        places = self.labels.places
        return {
            "kind": [one.code for one in self.kinds.kinds if word in fold(one.label)],
            "board": [one.code for one in places.boards if word in fold(one.name)],
            "municipality": [one.code for one in places.municipalities if word in fold(one.name)],
        }

    def _row(self, entry: Entry) -> Row[str]:
        soon, due, faint = self.colour("soon"), self.colour("due"), self.colour("faint")
        now = self.desk.now()
        stale = not self._past and entry.stale(now, self.kinds.check.days)
        number = entry.numbers[0].number.shown if entry.numbers else ""
        if entry.protected and number:
            number = "skyddat"
        elif len(entry.numbers) > 1:
            number += f" +{len(entry.numbers) - 1}"
        two = entry.contact is not None and entry.contact.two_values
        mark = ("2v", due) if two else (words.age(entry, now), soon if stale else faint)
        return Row(
            entry.key,
            {
                "name": cell(("S " if entry.protected else "") + entry.name, "bold"),
                "kind": cell(words.kind(entry, self.kinds)),
                "where": cell(words.where(entry, self.labels)),
                "number": cell(number or "saknas", "" if number else faint),
                "checked": cell(*mark),
            },
        )

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            said = "Ingen kontakt passar. Esc visar alla; N efter Enter skriver in en ny."
            return f"{said}\n\n{APART}" if self.out_of_contact else said
        if self.page:
            return "Inga fler kontakter. Å går tillbaka."
        if self._past:
            return "Ingen kontakt har upphört än."
        if self.out_of_contact:
            return f"Inga kontakter på den här datorn.\n\n{APART}"
        return "Inga kontakter är inskrivna. N skriver in en."

    def show_details(self) -> None:
        entry, now = self._current, self.desk.now()
        if entry is None or self.desk.wall:
            self.pane.show(Content(WALLED if entry is not None else ""))
            return
        row = entry.contact
        hidden = entry.protected and (row is None or self._shown != row.record_id)
        head = f"{entry.name} · {words.kind(entry, self.kinds)} · {words.where(entry, self.labels)}"
        lines = [Content.styled(head, "bold")]
        if row is not None and row.two_values:
            also = wording.two_at_once(row.also_by, row.also)
            lines.append(Content.styled(also, "$due"))
        for one in entry.numbers:
            said = f"{words.number(one, hidden=hidden)}, {words.checked(one, now, self.kinds.check.days)}"
            stale = one.stale(now, self.kinds.check.days)
            lines.append(Content.styled(said, "$soon") if stale else Content(said))
        if not entry.numbers:
            lines.append(Content.styled("Inget nummer. M skriver in det.", "$soon"))
        address = "•••  skyddat: X visar nummer och adress" if hidden else entry.address
        every = (entry.hours, address, entry.remark, entry.unsure, words.days(entry, now))
        lines.append(Content(" · ".join(filter(None, every))))
        if row is not None and row.closed:
            lines.append(Content(f"Upphörde: {row.closed}"))
        elif row is not None:
            lines.append(Content.styled(f"Inskriven av {row.by_name}.", "$faint"))
        elif entry.shipped:
            lines.append(Content.styled("Ur enhetens filer. M lägger det du skriver över.", "$faint"))
        self.pane.show(Content("\n").join(line for line in lines if line.plain))

    # Acting

    @property
    def _current(self) -> Entry | None:
        key = self.table.current
        return self._rows.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        scope, _, name = action_id.partition(".")
        if scope != "contacts" or name in ("new", "past", "coverage"):
            return None
        if name in ("older", "newer"):
            return self.cannot_turn(action_id)
        entry = self._current
        if entry is None:
            return "Ingen rad är vald."
        if name in ("dial", "copy", "check") and not entry.numbers:
            return "Inget nummer är inskrivet. M skriver in det."
        if name == "show" and not entry.protected:
            return "Här är inget dolt."
        if name == "close":
            if entry.seat is not None:
                return "Uppdrag i nämnder avslutas i Mandat (7)."
            if entry.shipped:
                return "Kontakten står i en fil. M lägger en ändring över den; den kan sedan avslutas."
            if self._past:
                return "Den har redan upphört. M och en tom sista dag tar den i bruk igen."
        return None

    def do_filter(self) -> None:
        super().do_filter()
        self.query_one("#filter", Input).select_all()

    def action_to_list(self) -> None:
        """From the field to the list."""
        self.table.focus()

    def action_back(self) -> None:
        """Esc: away from what was searched, then back to what one was doing."""
        field = self.query_one("#filter", Input)
        if field.value:
            field.value = ""
            field.focus()
        elif self._past:
            self.do_past()
        else:
            self.dismiss()

    async def _chosen(self, entry: Entry, title: str) -> Checked | None:
        """Which of its numbers is meant."""
        if len(entry.numbers) == 1:
            return entry.numbers[0]
        hidden = entry.protected
        offered = lettered([(words.number(one, hidden=hidden), n) for n, one in enumerate(entry.numbers)])
        n = await self.app.push_screen_wait(Choose(title, offered, entry.name))
        return entry.numbers[n] if n is not None else None

    async def do_dial(self) -> None:
        entry = self._current
        one = await self._chosen(entry, "Ring vilket?") if entry is not None else None
        if entry is None or one is None:
            return
        if not one.number.phone:
            self.say(f"{one.number.shown} är ett kortnummer: slå det på telefonen.", about=entry.key)
            return
        shown = words.number(one, hidden=entry.protected)
        rings = everywhere.dial(self.app, one.number.phone)
        said = "Ringer {}. K: numret är rätt." if rings else "Inget telefonprogram här: {} är kopierat."
        self.say(said.format(shown), about=entry.key)

    async def do_copy(self) -> None:
        entry = self._current
        one = await self._chosen(entry, "Kopiera vilket?") if entry is not None else None
        if one is not None:
            self.app.copy_number(one.number.phone or one.number.shown)

    async def do_check(self) -> None:
        entry, base = self._current, self.desk.position()
        one = await self._chosen(entry, "Vilket nummer är kontrollerat?") if entry is not None else None
        if entry is None or one is None:
            return
        if entry.seat is not None:
            mandates.check_number(self.desk, entry.seat, base)
        else:
            record = entry.contact.record_id if entry.contact is not None else directory.record_of(entry.key)
            if entry.contact is None:
                given = directory.as_written(entry)
                contacts.write(self.desk, self.kinds, given, record=record, base=base)
                self.table.go_to(f"contact:{record.hex}")
            contacts.check(self.desk, record, [one.number], base)
        self.say(f"{words.number(one, hidden=entry.protected)} är kontrollerat nu, av dig.")

    def do_coverage(self) -> None:
        """To the offices' hours."""
        self.dismiss()
        self.app.action_do("global.coverage")

    async def do_new(self) -> None:
        self.table.let_go()
        self._go_to(await ask_contact(self), "Kontakten är inskriven.")

    async def do_correct(self) -> None:
        self.table.let_go()
        entry = self._current
        if entry is not None and entry.seat is not None:
            if await ask_seat(self, entry.seat) is not None:
                self.say("Ändrat.")
        elif entry is not None and (not entry.protected or self.reads("unmasked", self._record(entry))):
            self._go_to(await ask_contact(self, entry), "Ändrat.")

    async def do_close(self) -> None:
        self.table.let_go()
        entry = self._current
        if entry is not None and entry.contact is not None and await ask_closed(self, entry.contact):
            self.say("Sista dagen är inskriven. Kontakten finns kvar under G.")

    def do_show(self) -> None:
        """The hidden number and address of the contact under the cursor; the same key hides them."""
        entry = self._current
        record = self._record(entry) if entry is not None else None
        if record is None or self._shown == record:
            self._shown = None
        elif self.reads("unmasked", record):
            self._shown = record
        self.show_details()

    def _record(self, entry: Entry) -> UUID | None:
        return entry.contact.record_id if entry.contact is not None else None

    def _go_to(self, record: UUID | None, said: str) -> None:
        if record is not None:
            self.query_one("#filter", Input).value = ""
            self.table.focus()
            self.table.go_to(f"contact:{record.hex}")
            self.say(said)

    def do_past(self) -> None:
        self._past = not self._past
        self.page = 0
        self.query_one("#about", Static).update(Content(PAST if self._past else ABOUT))
        self.table.let_go()
        self.refresh_view()
        self.table.move_to(0)
        self.table.focus()
