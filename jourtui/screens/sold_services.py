"""Sold services (Sålda tjänster) of a year, with sums per board."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from textual.content import Content
from textual.widgets import Static

from jourtui.rules import money, sold_service
from jourtui.rules.access import SOLD_SERVICES
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.sold_service import SoldFacts, SoldService
from jourtui.screens import history, kept_both
from jourtui.screens.correction_deeds import NEWER
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.dialogs.fields import lettered
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.dialogs.reader import Reader
from jourtui.screens.keys import bindings
from jourtui.screens.list_screen import ListScreen
from jourtui.screens.sold_service_forms import check, fields_of
from jourtui.screens.sold_service_text import NARROW, WIDE, SoldServiceText
from jourtui.screens.to_file import ask_file, write_aside
from jourtui.sheets import sold_tables
from jourtui.store import paths, sold_services
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.settings import SettingsError, load_sold_services
from jourtui.store.views import SoldServiceRow
from jourtui.widgets.record_table import Column
from jourtui.words import sold_words as words
from jourtui.words.labels import Labels


class SoldServicesScreen(ListScreen[UUID]):
    """What was sold in a year, the last first."""

    SCOPES = ("list", "sold_services")
    BINDINGS = [*bindings("list", "sold_services"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "sold_services.tcss"]
    FILTERS_ON = "nämnd, tjänst, vad, fakturanummer"
    NEW = ("ny tjänst", "nya tjänster")
    HELP = (
        "Det som nämnderna köper av jouren utöver uppdragen: utredningar, dödsboanmälningar, personaltimmar. "
        "Skriv vad utan namn: det här går till fakturan. Ä och Å går till året före och efter, B visar "
        "summan för varje nämnd, E skriver året till en fil med uppdragens tid. Det som är struket (S) "
        "räknas inte. Z tar tillbaka en strykning, eller en faktura som inte gick. H visar allt som är "
        "skrivet om tjänsten."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, SoldServiceRow] = {}
        self._year = 0

    def compose_above(self) -> Sequence[Static]:
        return (Static("", id="total", markup=False),)

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        self._year = local(self.desk.now()).year
        problem = ""
        try:
            kinds = load_sold_services(workplace.config)
        except SettingsError as error:  # what is there is shown all the same, by what is shipped
            kinds, problem = load_sold_services(), str(error)
        self.text = SoldServiceText(self.labels, kinds, self.colour)
        super().on_mount()
        if problem:
            self.say(problem, problem=True)

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else NARROW

    # Showing

    def refresh_view(self) -> None:
        if not self.reads("listed", None, reason=SOLD_SERVICES):
            self._rows = {}
            self.query_one("#total", Static).update("")
            self.show_rows(())
            return
        with self.desk.rows() as rows:
            every = sold_services.of_year(rows, self._year)
        wanted = self.words
        found = [row for row in every if all(word in self.text.found_by(row) for word in wanted)]
        self._rows = {row.record_id: row for row in found}
        total = words.total(self._year, sold_service.sums(every))
        self.query_one("#total", Static).update(Content(total))
        self.show_rows([self.text.row(row) for row in found])
        self.show_details()

    def filtered(self) -> None:
        self.refresh_view()

    def show_details(self) -> None:
        self.show_of(self._current, lambda row: row.record_id, self._whole)

    def _whole(self, row: SoldServiceRow) -> Content:
        return self.text.details(row, sold_services.fold_of(self.desk, row.record_id), self.desk.now())

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Ingen tjänst passar filtret. Esc visar alla."
        if self.out_of_contact:
            return (
                f"Inga sålda tjänster {self._year} på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegans kan saknas."
            )
        return f"Inga sålda tjänster {self._year}.\n\nN skriver in en. Ä visar året före."

    def find(self, record: UUID) -> None:
        """Put the cursor on a service, in its year."""
        with self.desk.rows() as rows:
            row = rows.get(SoldServiceRow, record)
        if row is None:
            self.say("Tjänsten finns inte på den här datorn.", problem=True)
            return
        self.let_filter_go()
        self._year = row.year or self._year
        self.refresh_view()
        self.table.go_to(record)

    # Acting

    @property
    def _current(self) -> SoldServiceRow | None:
        key = self.table.current
        return self._rows.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        scope, _, name = action_id.partition(".")
        row = self._current
        if scope != "sold_services" or name in ("new", "older", "sums", "export"):
            return None
        if name == "newer":
            now = local(self.desk.now()).year
            return "Det här är det senaste året." if self._year >= now else None
        if row is None:
            return "Ingen rad är vald."
        if name == "history":
            return None
        if sold_services.fold_of(self.desk, row.record_id).log.needs_newer:
            return NEWER
        match name:
            case "conflict" if row.struck_apart:
                return None
            case "invoice" if row.invoiced_at is not None:
                return "Den är redan fakturerad."
            case "invoice" | "withdraw" if row.withdrawn:
                return "Den är struken."
            case "take_back" if not row.withdrawn and row.invoiced_at is None:
                return "Den är varken struken eller fakturerad."
            case "conflict" if row.also_invoiced and not row.two_values:
                return "Den står på två fakturor. Z tar tillbaka den som inte gäller."
            case "conflict" if not row.two_values:
                return "Här finns inga samtidiga ändringar att välja mellan."
        return None

    async def do_new(self) -> None:
        self.table.let_go()
        await self._ask(None)

    async def do_correct(self) -> None:
        self.table.let_go()
        if self._current is not None:
            await self._ask(self._current)

    async def _ask(self, row: SoldServiceRow | None) -> None:
        desk, base = self.desk, self.desk.position()
        written: list[UUID] = []
        fields = fields_of(row, self.text.kinds, self.labels, local(desk.now()).date())
        standing = {field.name: field.read(field.raw) for field in fields} if row is None else {}

        def commit(filled: Filled) -> None:
            given = SoldFacts(**{**standing, **filled.values})
            if row is None:
                written.append(sold_services.record(desk, given, filled.base))
            else:
                sold_services.correct(desk, row.record_id, given, filled.base)
                written.append(row.record_id)

        draft = f"sold.correct:{row.record_id}" if row is not None else "sold.new"
        title = "Ändra såld tjänst" if row is not None else "Såld tjänst"
        form = Form(desk, title, fields, draft_id=draft, base=base, commit=commit, check=check)
        await fill(self, form)
        if written:
            with desk.rows() as rows:
                saved = rows.get(SoldServiceRow, written[0])
            self._year = saved.year if saved is not None and saved.year else self._year
            self.refresh_view()
            self.table.go_to(written[0])
            self.say("Sparat.", about=written[0])

    async def do_invoice(self) -> None:
        row = self._current
        if row is None:
            return
        desk, base = self.desk, self.desk.position()
        about = f"{self.text.kinds.label(row.service)} · {self.labels.board(row.board)} · {words.days(row)}"
        reference = await ask_and_write(
            self.app,
            "Fakturerad",
            f"{about}\n{money.kronor(row.amount_ore)}. Fakturans nummer (får vara tomt).",
            write=lambda text: sold_services.invoice(desk, row.record_id, text, base=base),
            deed="spara",
            record=row.record_id,
        )
        if reference is not None:
            self.say("Antecknat som fakturerad.", about=row.record_id)

    async def do_withdraw(self) -> None:
        row = self._current
        if row is not None:
            why = "Varför ska den inte faktureras?"
            if await self._with_reason(row, why, f" · {words.days(row)}", "stryk", sold_services.withdraw):
                self.say("Struken. Den räknas inte.", about=row.record_id)

    async def do_take_back(self) -> None:
        row = self._current
        if row is None:
            return
        base = self.desk.position()
        invoices = sold_services.fold_of(self.desk, row.record_id).invoices
        invoice = invoices[0] if invoices and not row.withdrawn else None
        if invoice is not None and row.also_invoiced:
            choices = lettered([(words.invoice(one), one) for one in invoices])
            invoice = await self.app.push_screen_wait(
                Choose("Vilken faktura gäller inte?", choices, proposes=False)
            )
            if invoice is None:
                return
        standing = f"Struken: {row.withdrawn_reason}" if invoice is None else words.invoice(invoice)

        def write(desk: Desk, sold: UUID, reason: str, _: Base) -> None:
            which = invoice.id if invoice is not None else None
            sold_services.take_back(desk, sold, reason, base, invoice=which)

        if await self._with_reason(row, "Varför tas det tillbaka?", f"\n{standing}", "ta tillbaka", write):
            after = words.after(sold_services.fold_of(self.desk, row.record_id))
            done = "Den räknas igen." if row.withdrawn else after
            self.say(f"Taget tillbaka. {done}", about=row.record_id)

    async def _with_reason(
        self,
        row: SoldServiceRow,
        why: str,
        about: str,
        deed: str,
        write: Callable[[Desk, UUID, str, Base], None],
    ) -> bool:
        """Ask `why`, of the service and what is said `about` it, and `write` it; whether it was written."""
        desk, base = self.desk, self.desk.position()
        reason = await ask_and_write(
            self.app,
            why,
            f"{self.text.kinds.label(row.service)} · {self.labels.board(row.board)}{about}",
            write=lambda text: write(desk, row.record_id, text, base),
            required="Ett skäl behövs.",
            deed=deed,
            record=row.record_id,
        )
        return reason is not None

    async def do_conflict(self) -> None:
        row = self._current
        if row is None:
            return
        base, one = self.desk.position(), sold_services.fold_of(self.desk, row.record_id)
        about = self.text.kinds.label(row.service)
        if one.struck_apart:
            await self._choose_struck(row, one, about)
            return
        chosen = await kept_both.choose(self, one, self.text.field, self.text.value, about)
        if chosen is not None:
            name, write, left = chosen
            given: dict[str, Any] = {name: write.value}
            sold_services.correct(self.desk, row.record_id, SoldFacts(**given), base)
            self.say(f"Valt.{f' {left} till: W.' if left else ''}", about=row.record_id)

    async def _choose_struck(self, row: SoldServiceRow, one: SoldService, about: str) -> None:
        """Whether the invoice holds or the stroke, of two that did not see each other."""
        base, now = self.desk.position(), self.desk.now()
        told = [(words.invoice(event), event) for event in one.invoices]
        told += [(f"Struken: {one.withdrawn_reason}", event) for event in one.withdrawals[-1:]]
        versions = [
            Version(text, event.author.name, f"skrev {day_and_time(event.written_at, now)}")
            for text, event in told
        ]
        number = await self.app.push_screen_wait(
            Conflict("fakturerad eller struken", versions, about, third=False)
        )
        if number is not None:
            struck = number >= len(one.invoices)
            sold_services.choose_struck(self.desk, row.record_id, struck=struck, base=base)
            self.say("Valt. Den är struken." if struck else "Valt. Fakturan gäller.", about=row.record_id)

    def do_history(self) -> None:
        row = self._current
        if row is not None and self.reads("opened", row.record_id):
            log = sold_services.fold_of(self.desk, row.record_id).log
            history.show(self, self.text.kinds.label(row.service), log, self.text.value)

    def do_sums(self) -> None:
        """What each board bought in the year."""
        with self.desk.rows() as rows:
            found = sold_service.sums(sold_services.of_year(rows, self._year))
        lines = [words.total(self._year, found), ""]
        for one in found:
            lines += [self.labels.board(one.board), f"  {words.sold_to(one)}"]
        self.app.push_screen(Reader(f"Sålda tjänster {self._year}", "\n".join(lines)))

    async def do_export(self) -> None:
        """The year's services and the time in assignments, to a workbook or CSV."""
        year, place = self._year, self.app.workplace
        out = await ask_file(
            self,
            f"Skriv sålda tjänster {year} till en fil",
            "Med uppdragens tid. Slutar den på .xlsx blir det en arbetsbok med summor per nämnd, annars "
            "CSV. Filen är inte krypterad. Det loggas att du skrev den.",
            f"salda-tjanster-{year}.xlsx",
        )
        if out is None:
            return
        self.desk.log_reading("exported", reason=SOLD_SERVICES, again=True)
        found = sold_tables.read(self.desk, year)

        def work() -> None:
            paths.write_private(out, sold_tables.as_file(found, place, out.suffix))

        write_aside(self, out, work, lambda result: sold_tables.told(found))

    def do_older(self) -> None:
        self._turn(-1)

    def do_newer(self) -> None:
        self._turn(1)

    def _turn(self, by: int) -> None:
        self._year += by
        self.table.let_go()
        self.refresh_view()
        self.table.move_to(0)
