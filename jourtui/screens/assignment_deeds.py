"""Deeds on an assignment: who has it, done, given back, time for the invoice, the case it led to."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from textual.content import Content

from jourtui.rules.assignment import ENDINGS, AssignmentFacts
from jourtui.screens import assignment_forms as forms
from jourtui.screens import kept_both
from jourtui.screens.assignment_text import HIDDEN, AssignmentText
from jourtui.screens.correction_deeds import NEWER
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.fields import Field, LineField, TextField, past
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.dialogs.notice import as_facts
from jourtui.screens.dialogs.reader import Reader
from jourtui.screens.handover_deeds import LOCKED_WHY, HandoverDeeds
from jourtui.screens.part_deeds import PartDeeds
from jourtui.screens.retention import ask_hold
from jourtui.screens.which_case import which_case
from jourtui.store import assignments, handover, retention
from jourtui.store.envelope import Base
from jourtui.store.views import AssignmentRow
from jourtui.words import assignment_words as words

ENDED = ("open", "unmask", "conflict", "work", "strike", "reopen", "link", "case", "correct", "hold")
"""What can be done with an assignment that is done or given back."""


class _Held(HandoverDeeds):
    """Who has it: the deeds that calls and cases share."""

    text: AssignmentText

    def state(self, record: UUID) -> Any:
        return assignments.fold_of(self.screen.desk, record)

    def about(self, row: Any) -> str:
        return self.text.about(row)

    def called(self, record: UUID) -> str:
        return "Uppdraget"


class AssignmentDeeds(PartDeeds[AssignmentRow]):
    """The deeds, on behalf of one screen."""

    DRAFTS = "assignment"
    CALLED = "Uppdraget"

    def part(self, row: AssignmentRow) -> UUID:
        return row.record_id

    def about(self, row: AssignmentRow) -> str:
        return self.text.about(row)

    @property
    def text(self) -> AssignmentText:
        return AssignmentText(self.labels, self.screen.desk.author.id, self.screen.colour)

    @cached_property
    def held(self) -> _Held:
        held = _Held(self.screen)
        held.text = self.text
        return held

    def hidden(self, row: AssignmentRow) -> bool:
        """Whether numbers and address are masked for this person now."""
        return row.protected and not self.screen.desk.has_read("unmasked", row.record_id)

    def why_not(self, name: str, row: AssignmentRow | None) -> str | None:
        """Why the action cannot be taken on this row; None when it can."""
        if row is None:
            return "Ingen rad är vald."
        if row.record_id in self.screen.desk.locked:
            return LOCKED_WHY
        if name not in ("open", "unmask", "hold", "case") and row.needs_newer:
            return NEWER
        if row.ends_apart and name not in ENDED:
            return "Två har avslutat det olika. W väljer vilket som gäller."
        if not row.open and name not in ENDED:
            return f"Uppdraget är {words.OUTCOMES[row.outcome]}. E öppnar det igen."
        match name:
            case "claim" | "offer" | "accept" | "decline":
                return self.held.why_not(name, row)
            case "unmask" if not row.protected:
                return "Inget är dolt."
            case "conflict" if not row.two_values:
                return "Här finns inga samtidiga ändringar att välja mellan."
            case "correct" if self.hidden(row):
                return "Uppgifterna är skyddade. X visar dem först."
            case "reopen" if row.open:
                return "Uppdraget är öppet."
            case "case" if row.case_id is None:
                return "Inget ärende är länkat. U länkar ett."
            case "strike" if not row.minutes:
                return "Ingen tid är skriven."
        return None

    # Whose it is

    async def claim(self, row: AssignmentRow) -> None:
        await self.held.claim(row.record_id, row)

    async def offer(self, row: AssignmentRow) -> None:
        await self.held.offer(row.record_id, row)

    async def accept(self, row: AssignmentRow) -> None:
        await self.held.accept(row.record_id, row)

    async def decline(self, row: AssignmentRow) -> None:
        await self.held.decline(row.record_id, row)

    # What it is, and what came of it

    def open(self, row: AssignmentRow) -> None:
        """All of it, with what has happened with it."""
        if not self.may_read(row):
            return
        now, one = self.screen.desk.now(), assignments.fold_of(self.screen.desk, row.record_id)
        whole = self.text.details(row, one, now, hidden=self.hidden(row))
        text = Content(f"{whole.plain}\n\nHISTORIK\n{self.text.history(one, now, hidden=self.hidden(row))}")
        self.screen.app.push_screen(Reader("Uppdrag", text))

    async def done(self, row: AssignmentRow) -> None:
        desk = self.screen.desk
        fields: list[Field] = [
            TextField(name="result", label="Hur det gick", rows=4, required="Skriv hur det gick."),
            past("at", "När", desk.now()),
        ]

        def commit(given: dict[str, Any], base: Base) -> None:
            assignments.finish(desk, row.record_id, given["result"], given["at"], base)

        tail = "" if row.minutes else " P i de avslutade (G) skriver tid för fakturan."
        await self.act(row, "Uppdraget är utfört", fields, "done", commit, f"Utfört.{tail}")

    async def give_back(self, row: AssignmentRow) -> None:
        desk = self.screen.desk
        fields: list[Field] = [
            TextField(name="reason", label="Varför", rows=3, required="Skriv varför det lämnas tillbaka."),
            LineField(
                name="to",
                label="Till",
                text=row.ordered_by,
                required="Skriv vem på kommunen som fick veta det.",
            ),
            past("at", "När", desk.now()),
        ]

        def commit(given: dict[str, Any], base: Base) -> None:
            assignments.give_back(desk, row.record_id, given["reason"], given["to"], given["at"], base)

        await self.act(row, "Lämna tillbaka uppdraget", fields, "returned", commit, "Återlämnat.")

    async def reopen(self, row: AssignmentRow) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        reason = await ask_and_write(
            self.screen.app,
            "Varför öppnas uppdraget igen?",
            self.about(row),
            write=lambda reason: assignments.reopen(desk, row.record_id, reason, base),
            required="Ett skäl behövs.",
            deed="öppna",
            record=row.record_id,
        )
        if reason is not None:
            self.say(row, "Öppnat igen. Det ligger bland de öppna: G.")

    async def work(self, row: AssignmentRow) -> None:
        """Time for the invoice, from and to."""
        desk = self.screen.desk
        now = desk.now()

        def commit(given: dict[str, Any], base: Base) -> None:
            end = given["end"] or now
            assignments.work(desk, row.record_id, given["start"], end, given["note"], base)

        fields = forms.worked(now)
        so_far = f"Skrivet hittills: {words.minutes(row.minutes)}" if row.minutes else ""
        await self.act(
            row, "Tid för fakturan", fields, "work", commit, "Tiden är skriven.", text=so_far, check=_in_order
        )

    async def strike(self, row: AssignmentRow) -> None:
        """The last entry of time was wrong."""
        worked = assignments.fold_of(self.screen.desk, row.record_id).worked
        last = worked[-1]
        told = words.entry(last.payload) or ("", "")
        lines = [self.about(row), f"{told[1]}, skrivet av {last.author.name}."]
        if await self.screen.app.push_screen_wait(Confirm("Stryka den senaste tiden?", lines, deed="stryk")):
            handover.strike(self.screen.desk, row.record_id, last.id)
            self.say(row, "Tiden är struken. Den står kvar i historiken.")

    async def correct(self, row: AssignmentRow) -> None:
        desk = self.screen.desk
        base = desk.position()

        def commit(filled: Filled) -> None:
            given = AssignmentFacts(**as_facts(filled.values))
            assignments.correct(desk, row.record_id, given, filled.base)

        form = Form(
            desk,
            "Ändra uppdraget",
            forms.fields(self.labels, desk.now(), row),
            draft_id=f"assignment.correct:{row.record_id}",
            base=base,
            record=row.record_id,
            text=self.about(row),
            commit=commit,
        )
        filled = await fill(self.screen, form)
        if filled is not None and filled.values:
            self.say(row, "Ändrat.")

    async def new(self) -> UUID | None:
        """A municipality orders something."""
        desk = self.screen.desk
        written: list[UUID] = []

        def commit(given: dict[str, Any], base: Base) -> None:
            given = as_facts(given)
            at = given.pop("at", None)
            written.append(assignments.order(desk, AssignmentFacts(**given), at, base=base))

        fields, base = forms.fields(self.labels, desk.now()), desk.position()
        await self.ask("Uppdrag från en kommun", fields, "assignment.new", base, commit)
        return written[0] if written else None

    # Around it

    async def link(self, row: AssignmentRow) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        case = await which_case(self.screen, "Länka till ärende", self.about(row))
        if case is not None:
            assignments.link(desk, row.record_id, case.record_id, base)
            self.say(row, "Länkat. C går till ärendet.")

    def case(self, row: AssignmentRow) -> None:
        if row.case_id is not None:
            self.screen.app.show_case(row.case_id)

    async def conflict(self, row: AssignmentRow) -> None:
        """Choose between two values: an ordinary correction that has seen both."""
        desk, base = self.screen.desk, self.screen.desk.position()
        one, text, now = assignments.fold_of(desk, row.record_id), self.text, desk.now()
        if self.hidden(row) and HIDDEN & one.written.contested.keys():
            self.say(row, "Värdena är skyddade. X visar dem först.", problem=True)
            return
        chosen = await kept_both.choose(
            self.screen, one, text.field, lambda name, given: text.value(name, given, now), self.about(row)
        )
        if chosen is None:
            return
        name, write, left = chosen
        if name in ENDINGS:
            assignments.choose_end(desk, row.record_id, write.event, base)
        elif name == "case_id":
            assignments.link(desk, row.record_id, write.value, base)
        else:
            facts = {name: write.value}
            if name == "phone_shown":
                facts["phone"] = getattr(getattr(write.event.payload, "facts", None), "phone", "")
            assignments.correct(desk, row.record_id, AssignmentFacts(**facts), base)
        more = f" {left} till: W." if left else ""
        self.say(row, f"Valt. Det andra värdet finns kvar i historiken.{more}")

    async def hold(self, row: AssignmentRow) -> None:
        """A legal hold: the assignment is not destroyed until it is lifted."""
        desk = self.screen.desk
        app = self.screen.app
        if await ask_hold(app, lambda why: retention.hold(desk, row.record_id, why), self.about(row)):
            self.say(row, "Uppdraget är spärrat mot gallring. Spärren hävs under Gallring.")


def _in_order(values: dict[str, Any]) -> dict[str, str]:
    start, end = values.get("start"), values.get("end")
    if start is not None and end is not None and end <= start:
        return {"end": "Sluttiden kommer före starttiden."}
    return {}
