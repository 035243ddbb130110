"""Deeds on visits: decide from a case, and what happens until those who went are back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jourtui.rules.calendar import day_and_time
from jourtui.rules.facts import Write
from jourtui.rules.phone import parse_number
from jourtui.rules.safety_routine import SafetyRoutine
from jourtui.rules.visits import THERE_WITHIN, Visit, VisitFacts, VisitFields
from jourtui.screens import everywhere, visit_forms
from jourtui.screens.correction_deeds import NEWER, as_written
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.dialogs.fields import Field, LineField
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.part_deeds import PartDeeds
from jourtui.screens.visit_text import VisitText
from jourtui.store import queries, visits
from jourtui.store.envelope import Base
from jourtui.store.settings import SettingsError
from jourtui.store.views import CaseRow, VisitRow
from jourtui.words import visit_words

ENDED = ("unmask", "conflict", "correct", "dial")
"""What can be done with a visit that is over."""
AWAY = ("arrive", "check_in", "handle", "back")
"""What is said only of those who have left."""


class VisitDeeds(PartDeeds[VisitRow]):
    """The deeds, on behalf of one screen."""

    DRAFTS = "visit"
    CALLED = "Besöket"

    def part(self, row: VisitRow) -> UUID:
        return row.visit

    def about(self, row: VisitRow) -> str:
        return self.text.about(row)

    @property
    def text(self) -> VisitText:
        return VisitText(self.labels, self.screen.colour)

    def hidden(self, row: VisitRow) -> bool:
        """Whether where they go is masked for this person now."""
        return row.protected and not self.screen.desk.has_read("unmasked", row.record_id)

    def why_not(self, name: str, row: VisitRow | None) -> str | None:
        """Why the action cannot be taken on this row; None when it can."""
        if row is None:
            return "Ingen rad är vald."
        if row.record_id in self.screen.desk.locked:
            return LOCKED_WHY
        if name not in ("unmask", "dial") and self.of_newer(row.record_id):
            return NEWER
        if row.visit_standing != "live" and name not in ENDED:
            return f"Besöket är över: {visit_words.STATES[row.state]}."
        if name in AWAY and row.departed_at is None:
            return "De har inte åkt. A: de åker nu."
        match name:
            case "unmask" if not row.protected:
                return "Inget är dolt."
            case "conflict" if not row.two_values:
                return "Här finns inga samtidiga ändringar att välja mellan."
            case "correct" if self.hidden(row):
                return "Uppgifterna är skyddade. X visar dem först."
            case "depart" if row.departed_at is not None:
                return "De har redan åkt."
            case "arrive" if row.arrived_at is not None:
                return "De är redan framme."
            case "cancel" if row.departed_at is not None:
                return "De har åkt: det går inte att ställa in. T: de är tillbaka."
            case "dial" if parse_number(row.reach) is None:
                return "Inget nummer är inskrivet. M skriver in det."
        return None

    # Deciding

    async def decide(self, case: CaseRow, *, hidden: bool) -> None:
        """Who goes, where, by which plan. `hidden`: the address is masked, and is not proposed."""
        routine = self._routine()
        if routine is None:
            return
        desk, base = self.screen.desk, self.screen.desk.position()
        subjects = desk.journal.case(case.record_id).subjects.values()
        first = next(iter(subjects), None)
        with desk.rows() as rows:
            out = queries.out(rows)
        pair = self._pair()
        contact = visits.contact(desk, case.record_id)
        known = VisitFields(
            goers=desk.author.name,
            address=first.address if first is not None and not hidden else "",
            check_with="".join(pair[1:]),
            every=routine.every,
            contact_at=contact,
        )

        def commit(values: dict[str, Any], filled: Base) -> None:
            facts = visit_forms.facts_of(values, contact)
            made.append((visits.decide(desk, case.record_id, facts, base=filled), values))

        made: list[tuple[UUID, dict[str, Any]]] = []
        saved = await self.ask(
            "Besök på plats",
            visit_forms.decide_fields(known, pair, desk.now()),
            f"visit:{case.record_id}",
            base,
            commit,
            record=case.record_id,
            text=self.labels.case(case),
            check=lambda values: visit_forms.check_plan(values, pair),
            eager=True,
        )
        if saved:
            ((visit, values),) = made
            self._decided(case.record_id, visit, visit_forms.busy(values, out))

    def _decided(self, case: UUID, visit: UUID, busy: str) -> None:
        """Say by when they shall be there, and who of them is out already."""
        desk = self.screen.desk
        known = visits.visit(desk, case, visit)
        assert known is not None, "it is written"
        due = day_and_time(known.started_at + THERE_WITHIN, desk.now())
        with desk.rows() as rows:
            live = [one.visit for one in queries.visits_of(rows, case) if one.visit_standing == "live"]
        said = f"Besöket är beslutat: framme senast {due}. G, {live.index(visit) + 1}, A när någon åker."
        out = f" Redan ute på ett annat besök: {busy}." if busy else ""
        self.screen.say(said + out, problem=bool(busy), about=self.screen.row_key)

    def _pair(self) -> list[str]:
        """The names of those on duty, oneself first."""
        desk = self.screen.desk
        with desk.rows() as rows:
            partner = queries.partner(rows, desk.session.duty.other.value, desk.author.id)
        return [desk.author.name, *([partner.name] if partner is not None else [])]

    # On the way

    async def depart(self, row: VisitRow) -> None:
        """Somebody leaves: the safety routine first."""
        routine, desk = self._routine(), self.screen.desk
        if routine is None:
            return

        def commit(given: dict[str, Any], base: Base) -> None:
            done, next_at, why = given["done"], given["next_at"], visit_forms.reasons(given)
            visits.depart(desk, row.record_id, row.visit, next_at, routine, done, why, given["at"], base=base)

        await self.act(
            row,
            "De åker",
            visit_forms.depart_fields(routine, row.every, desk.now()),
            "depart",
            commit,
            "De är ute. Hörs de inte av i tid larmar båda datorerna.",
        )

    async def arrive(self, row: VisitRow) -> None:
        desk = self.screen.desk
        await self.act(
            row,
            "Framme",
            visit_forms.arrive_fields(desk.now()),
            "arrive",
            lambda given, base: visits.arrive(
                desk, row.record_id, row.visit, given["next_at"], given["note"], given["at"], base=base
            ),
            "Framme. Tvåtimmarsfristen stannar.",
        )

    async def check_in(self, row: VisitRow) -> None:
        """They were heard from."""
        desk = self.screen.desk
        await self.act(
            row,
            "Avstämning: de hördes av",
            visit_forms.heard_fields(row.every, desk.now()),
            "check_in",
            lambda given, base: visits.check_in(
                desk, row.record_id, row.visit, given["next_at"], given["note"], given["at"], base=base
            ),
            "Avstämt.",
        )

    async def handle(self, row: VisitRow) -> None:
        """They were not heard from: what somebody did about it."""
        desk = self.screen.desk
        text = f"Ring dem: {row.reach or 'inget nummer är inskrivet'}. Svarar ingen: ring polisen, 112."
        await self.act(
            row,
            "De hörs inte av",
            visit_forms.handle_fields(desk.now()),
            "handle",
            lambda given, base: visits.handle(
                desk, row.record_id, row.visit, given["what"], given["next_at"], given["at"], base=base
            ),
            "Antecknat. Larmet kommer igen om de inte hörs av.",
            text=text,
        )

    async def back(self, row: VisitRow) -> None:
        desk = self.screen.desk
        await self.act(
            row,
            "Tillbaka",
            visit_forms.back_fields(desk.now()),
            "back",
            lambda given, base: visits.come_back(
                desk, row.record_id, row.visit, given["note"], given["at"], base=base
            ),
            "De är tillbaka.",
            ends=True,
        )

    async def cancel(self, row: VisitRow) -> None:
        fields: list[Field] = [
            LineField(name="reason", label="Varför", required="Skriv varför besöket ställs in.")
        ]
        await self.act(
            row,
            "Ställ in besöket",
            fields,
            "cancel",
            lambda given, base: visits.cancel(
                self.screen.desk, row.record_id, row.visit, given["reason"], base=base
            ),
            "Besöket är inställt.",
            ends=True,
        )

    async def correct(self, row: VisitRow) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        known = self._known(row)
        if known is None:
            return
        pair = self._pair()
        fields = visit_forms.decide_fields(known, pair, desk.now())
        if not known.live:
            fields.insert(0, visit_forms.standing_field(known))

        def commit(filled: Filled) -> None:
            facts = visit_forms.facts_of(filled.values, known.contact_at)
            visits.correct(desk, row.record_id, row.visit, facts, base=filled.base)

        form = Form(
            desk,
            "Ändra besöket",
            fields,
            draft_id=f"visit.correct:{row.visit}",
            base=base,
            record=row.record_id,
            text=self.about(row),
            commit=commit,
            check=lambda values: visit_forms.check_plan(values, pair),
            eager=True,
        )
        filled = await fill(self.screen, form)
        if filled is not None:
            self.say(row, "Ändringen är sparad." if filled.values else "Inget ändrades.")

    def dial(self, row: VisitRow) -> None:
        """Ring those who are out."""
        number = parse_number(row.reach)
        if number is not None:
            rings = everywhere.dial(self.screen.app, number.e164)
            said = "Ringer {}. K: de hördes av." if rings else "Inget telefonprogram här: {} är kopierat."
            self.say(row, said.format(number.shown))

    # Two values

    async def conflict(self, row: VisitRow) -> None:
        """Choose between two values: an ordinary correction that has seen both."""
        base = self.screen.desk.position()
        known = self._known(row)
        every = list(known.written.contested.items()) if known is not None else []
        if not every:
            return
        name, writes = every[0]
        if name == "address" and self.hidden(row):
            self.say(row, "Värdena är skyddade. X visar dem först.", problem=True)
            return
        ask = Conflict(
            visit_words.FIELDS.get(name, self.labels.field(name)),
            [self._version(name, write) for write in writes],
            self.about(row),
            third=False,
        )
        number = await self.screen.app.push_screen_wait(ask)
        if number is None:
            return
        given = as_written(name, writes[number])
        visits.correct(self.screen.desk, row.record_id, row.visit, VisitFacts(**given), base=base)
        left = f" {len(every) - 1} till: W." if len(every) > 1 else ""
        self.say(row, f"Valt. Det andra värdet finns kvar i historiken.{left}")

    def _version(self, name: str, write: Write) -> Version:
        event, now = write.event, self.screen.desk.now()
        shown = visit_words.value(name, write.value, now)
        if shown is None:
            shown = self.labels.value(name, write.value)
        pending = ", ej synkat" if event.pending else ""
        return Version(
            shown or "–", event.author.name, f"skrev {day_and_time(event.written_at, now)}{pending}"
        )

    def _known(self, row: VisitRow) -> Visit | None:
        """All of the visit, logged first; None, and that said, where that cannot be done."""
        return visits.visit(self.screen.desk, row.record_id, row.visit) if self.may_read(row) else None

    def _routine(self) -> SafetyRoutine | None:
        try:
            return self.screen.app.workplace.safety
        except SettingsError as error:
            self.screen.say(str(error), problem=True)
            return None
