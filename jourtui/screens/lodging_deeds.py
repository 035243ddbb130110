"""Deeds on lodging: book from a case, and what happens to a booking until it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from jourtui.rules.access import CONTACTS
from jourtui.rules.bookings import Booking
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.facts import Write
from jourtui.rules.lodging import DECISION, Extended, LodgingFacts, Reason
from jourtui.rules.lodging_places import Lodgings, Place
from jourtui.screens import lodging_forms
from jourtui.screens.correction_deeds import NEWER, as_written
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, future, lettered, past, typed
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.lodging_text import LodgingText
from jourtui.screens.mandate_line import held_to
from jourtui.screens.part_deeds import PartDeeds
from jourtui.store import contacts, directory, lodgings
from jourtui.store.envelope import Base
from jourtui.store.settings import SettingsError
from jourtui.store.views import CaseRow, LodgingRow
from jourtui.words import lodging_words

REASONS: tuple[tuple[str, str, Reason], ...] = (
    ("v", "Våld eller hot: hotell som är bemannat på natten", "violence"),
    ("b", "Saknar bostad: det enklaste som går, i tur och ordning", "homelessness"),
)
ENDED = ("unmask", "conflict", "correct", "arrive", "visited")
"""What can be done with a booking that has ended: somebody may come late, or be visited before."""
FOLLOWS = ("nights", "price", "decision")
"""Facts that are chosen together with a check-out."""
_HIDING = frozenset({"place", "municipality", "phone_shown"})


class LodgingDeeds(PartDeeds[LodgingRow]):
    """The deeds, on behalf of one screen."""

    DRAFTS = "lodging"
    CALLED = "Bokningen"

    def part(self, row: LodgingRow) -> UUID:
        return row.booking

    def about(self, row: LodgingRow) -> str:
        return self.text.about(row)

    @property
    def text(self) -> LodgingText:
        return LodgingText(self.labels, self.screen.desk.author.id, self.screen.colour)

    def hidden(self, row: LodgingRow) -> bool:
        """Whether where they are is masked for this person now."""
        guarded = row.address_protected or row.protected
        return guarded and not self.screen.desk.has_read("unmasked", row.record_id)

    def why_not(self, name: str, row: LodgingRow | None) -> str | None:
        """Why the action cannot be taken on this row; None when it can."""
        if row is None:
            return "Ingen rad är vald."
        if row.record_id in self.screen.desk.locked:
            return LOCKED_WHY
        if name != "unmask" and self.of_newer(row.record_id):
            return NEWER
        if row.standing != "live" and name not in ENDED:
            return f"Bokningen gäller inte längre: {lodging_words.STATES[row.state]}."
        match name:
            case "unmask" if not (row.address_protected or row.protected):
                return "Inget är dolt."
            case "conflict" if not row.two_values:
                return "Här finns inga samtidiga ändringar att välja mellan."
            case "correct" if self.hidden(row):
                return "Uppgifterna är skyddade. X visar dem först."
            case "arrive" if row.arrived_at is not None:
                return "De har redan anlänt."
            case "arrive" if row.standing not in ("live", "not_arrived"):
                return f"Bokningen gäller inte längre: {lodging_words.STATES[row.state]}."
            case "absent" if row.arrived_at is not None:
                return "De har anlänt. L: de har lämnat."
            case "cancel" if row.arrived_at is not None:
                return "De har anlänt: det går inte att avboka. L: de har lämnat."
            case "visited" if row.follow_up_due is None:
                return "Inget besök är planerat. P planerar ett."
        return None

    # Booking

    async def book(self, case: CaseRow) -> None:
        """Why, where, and the form. Somebody who is threatened is not asked to try anything simpler first."""
        screen, base = self.screen, self.screen.desk.position()
        try:
            shipped = screen.app.workplace.lodgings
        except SettingsError as error:
            screen.say(str(error), problem=True)
            return
        today = local(screen.desk.now()).date()
        screen.desk.log_reading("listed", reason=CONTACTS)
        with screen.desk.rows() as rows:
            over, own = contacts.over_shipped(rows), contacts.where_to_stay(rows, today)
        known = directory.lodgings(shipped, over, today, own)
        ask = screen.app.push_screen_wait
        reason: Reason | None = await ask(Choose("Varför behövs boende?", REASONS, self.labels.case(case)))
        if reason is None:
            return
        chosen = await self._choose(case, reason, known)
        if chosen is None:
            return
        place, step = chosen
        town = place.municipality if place else case.place
        rungs = [] if reason == "violence" else known.before(step, town)
        await self._book(case, reason, place, rungs, base)

    async def _choose(
        self, case: CaseRow, reason: Reason, known: Lodgings
    ) -> tuple[Place | None, str | None] | None:
        """A place of the list, or another one on some rung of the ladder; None when backed out of."""
        threatened, now = reason == "violence", self.screen.desk.now()
        offered = known.offered(case.place, now, threatened=threatened)[:24]
        found: list[tuple[str, tuple[Place | None, str | None]]] = [
            (self._place(place, now), (place, place.step)) for place in offered
        ]
        if threatened:
            found.append(("Annat bemannat hotell, skrivs för hand", (None, None)))
        else:
            rungs = [step for step in known.steps if any(place.step == step.code for place in known.places)]
            found += [(f"Annat, skrivs för hand: {step.label}", (None, step.code)) for step in rungs]
        text = (
            "Bara det som är bemannat alla nätter och helger."
            if threatened
            else "Det enklaste först; det som är stängt nu sist."
        )
        return await self.screen.app.push_screen_wait(Choose("Var?", lettered(found), text))

    def _place(self, place: Place, now: datetime) -> str:
        words = [
            f"{place.name}{' (exempel)' if place.example else ''}",
            self.labels.place(place.municipality) if place.municipality else "",
        ]
        words += [
            place.phone,
            f"{place.staffed} (stängt nu)" if place.closed(now) else place.staffed,
            f"{lodging_words.price(place.price)}/natt" if place.price else "",
        ]
        return " · ".join(filter(None, words))

    async def _book(
        self, case: CaseRow, reason: Reason, place: Place | None, rungs: Sequence[Any], base: Base
    ) -> None:
        desk = self.screen.desk
        state, now = desk.journal.case(case.record_id), desk.now()
        decision, guests = lodging_words.behind(state), lodging_forms.guests_of(state, local(now).date())
        fields = lodging_forms.booking_fields(
            case, reason, place, rungs, self.labels, decision, now, guests=guests
        )

        def commit(values: dict[str, Any], filled: Base) -> None:
            facts = lodging_forms.booked(values, place, desk.now())
            ladder = lodging_forms.ladder_of(values, rungs)
            lodgings.ask(desk, case.record_id, reason, facts, ladder, base=filled)

        text = self.labels.case(case)
        if not decision:
            text += f"\n{held_to(self.screen, self.labels, DECISION, case.board, case.record_id)[0]}"
        if place is not None and place.example:
            text += "\nExempel i listan: byt till enhetens egna boenden i lodgings.toml."
        saved = await self.ask(
            "Boka boende",
            fields,
            f"lodging:{case.record_id}",
            base,
            commit,
            record=case.record_id,
            text=text,
            check=lambda values: lodging_forms.check_booking(values, reason),
        )
        if saved:
            done = "Bokningen är sparad. Ring och boka; bekräfta i Boende (K)."
            self.screen.say(done, about=self.screen.row_key)

    # What happens to it

    async def confirm(self, row: LodgingRow) -> None:
        fields: list[Field] = [
            LineField(name="by", label="Bekräftat av", required="Skriv vem på boendet som bekräftade."),
            LineField(name="reference", label="Bokningsnr", placeholder="om det finns"),
            past("at", "När", self.screen.desk.now()),
        ]
        await self.act(
            row,
            "Boendet har bekräftat",
            fields,
            "confirm",
            lambda given, base: lodgings.confirm(
                self.screen.desk,
                row.record_id,
                row.booking,
                given["reference"],
                given["by"],
                given["at"],
                base=base,
            ),
            "Bekräftat.",
        )

    async def arrive(self, row: LodgingRow) -> None:
        await self._note(row, "Gästerna har anlänt", "arrive", lodgings.arrive, "Anlänt.")

    async def left(self, row: LodgingRow) -> None:
        await self._note(row, "Gästerna har lämnat", "left", lodgings.leave, "Lämnat.", ends=True)

    async def absent(self, row: LodgingRow) -> None:
        text = "Säg till boendet också, och tänk på om någon behöver söka dem."
        await self._note(row, "Ingen kom", "absent", lodgings.absent, "Noterat: ingen kom.", text, ends=True)

    async def _note(
        self,
        row: LodgingRow,
        title: str,
        draft: str,
        deed: Callable[..., None],
        done: str,
        text: str = "",
        *,
        ends: bool = False,
    ) -> None:
        fields: list[Field] = [
            past("at", "När", self.screen.desk.now()),
            LineField(name="note", label="Not", placeholder="får vara tom"),
        ]
        await self.act(
            row,
            title,
            fields,
            draft,
            lambda given, base: deed(
                self.screen.desk, row.record_id, row.booking, given["note"], given["at"], base=base
            ),
            done,
            text=text,
            ends=ends,
        )

    async def extend(self, row: LodgingRow) -> None:
        known = self._known(row)
        if known is None:
            return
        desk = self.screen.desk

        def commit(given: dict[str, Any], base: Base) -> None:
            until, nights, total = lodging_forms.extended(given, known)
            lodgings.extend(
                desk, row.record_id, row.booking, until, nights, total, given["decision"], base=base
            )

        def check(values: dict[str, Any]) -> dict[str, str]:
            later = known.check_out is None or values["check_out"] > known.check_out
            return (
                {}
                if later
                else {"check_out": "Det är inte senare än den bokade utcheckningen. M ändrar den."}
            )

        fields = lodging_forms.extend_fields(known, desk.now())
        await self.act(row, "Förläng", fields, "extend", commit, "Förlängt. Säg till boendet.", check=check)

    async def cancel(self, row: LodgingRow) -> None:
        """A room was once cancelled by mistake: a reason, and the name of who loses it."""
        name = row.subject_name or row.alias or ("avboka" if self.hidden(row) else row.place)
        fields: list[Field] = [
            LineField(name="reason", label="Varför", required="Skriv varför det avbokas."),
            LineField(name="with_name", label="Sagt till", placeholder="vem på boendet"),
            typed("Vems bokning", name),
        ]

        def check(values: dict[str, Any]) -> dict[str, str]:
            same = values["typed"].casefold() == name.casefold()
            return {} if same else {"typed": f"Skriv {name} för att bekräfta."}

        await self.act(
            row,
            "Avboka",
            fields,
            "cancel",
            lambda given, base: lodgings.cancel(
                self.screen.desk, row.record_id, row.booking, given["reason"], given["with_name"], base=base
            ),
            "Avbokat här. Ring boendet om du inte har gjort det.",
            check=check,
            ends=True,
        )

    async def correct(self, row: LodgingRow) -> None:
        known = self._known(row)
        if known is None:
            return
        desk, base = self.screen.desk, self.screen.desk.position()
        fields = lodging_forms.correct_fields(known, self.labels, desk.now())
        if not known.live:
            fields.insert(0, lodging_forms.standing_field(known))

        def commit(filled: Filled) -> None:
            facts = lodging_forms.corrected(filled.values, known)
            lodgings.correct(desk, row.record_id, row.booking, facts, base=filled.base)

        form = Form(
            desk,
            "Ändra bokningen",
            fields,
            draft_id=f"lodging.correct:{row.booking}",
            base=base,
            record=row.record_id,
            text=self.about(row),
            commit=commit,
            check=lambda values: lodging_forms.check_booking(values, known.reason),
        )
        filled = await fill(self.screen, form)
        if filled is not None:
            self.say(row, "Ändringen är sparad. Säg till boendet." if filled.values else "Inget ändrades.")

    # Follow-up visits

    async def visit(self, row: LodgingRow) -> None:
        """A visit to see how they are: at weekends nobody else does."""
        desk = self.screen.desk
        fields: list[Field] = [
            future("due", "När", desk.now(), required="Skriv när besöket ska göras."),
            LineField(name="text", label="Vad", placeholder="får vara tom"),
        ]
        await self.act(
            row,
            "Planera uppföljningsbesök",
            fields,
            "visit",
            lambda given, base: lodgings.plan_visit(
                desk, row.record_id, row.booking, given["due"], given["text"]
            ),
            "Besöket är planerat.",
        )

    async def visited(self, row: LodgingRow) -> None:
        known = self._known(row)
        if known is None:
            return
        desk = self.screen.desk
        pending = [visit for visit in known.visits if visit.done is None]
        if not pending:
            return
        first = min(pending, key=lambda visit: visit.due)
        how = (("g", "gjort", False), ("s", "behövs inte", True))
        fields: list[Field] = [
            ChoiceField(name="dropped", label="Hur", choices=how, required="Välj: gjort eller behövs inte."),
            LineField(name="note", label="Hur de har det", placeholder="får vara tom"),
            past("at", "När", desk.now()),
        ]
        await self.act(
            row,
            "Uppföljningsbesöket",
            fields,
            "visited",
            lambda given, base: lodgings.end_visit(
                desk, row.record_id, first.event.id, given["note"], given["at"], dropped=given["dropped"]
            ),
            "Noterat.",
        )

    # Two values

    async def conflict(self, row: LodgingRow) -> None:
        """Choose between two values: an ordinary correction that has seen both."""
        base = self.screen.desk.position()
        known = self._known(row)
        every = list(known.written.contested.items()) if known is not None else []
        leading = [name for name, _ in every if name == "check_out" or name not in FOLLOWS] or [
            name for name, _ in every
        ]
        if not leading:
            return
        name = leading[0]
        if name in _HIDING and self.hidden(row):
            self.say(row, "Värdena är skyddade. X visar dem först.", problem=True)
            return
        writes = dict(every)[name]
        versions = [self._version(name, write) for write in writes]
        ask = Conflict(
            lodging_words.FIELDS.get(name, self.labels.field(name)),
            versions,
            self.about(row),
            third=False,
        )
        number = await self.screen.app.push_screen_wait(ask)
        if number is None:
            return
        facts = LodgingFacts(**_together(name, writes[number]))
        lodgings.correct(self.screen.desk, row.record_id, row.booking, facts, base=base)
        left = f" {len(leading) - 1} till: W." if len(leading) > 1 else ""
        self.say(row, f"Valt. Det andra värdet finns kvar i historiken.{left}")

    def _version(self, name: str, write: Write) -> Version:
        event, now = write.event, self.screen.desk.now()
        shown = lodging_words.value(name, write.value, now)
        if shown is None:
            shown = self.labels.value("board" if name == "payer" else name, write.value)
        pending = ", ej synkat" if event.pending else ""
        return Version(
            shown or "–", event.author.name, f"skrev {day_and_time(event.written_at, now)}{pending}"
        )

    def _known(self, row: LodgingRow) -> Booking | None:
        """All of the booking, logged first; None, and that said, where that cannot be done."""
        if not self.may_read(row):
            return None
        return lodgings.booking(self.screen.desk, row.record_id, row.booking)


def _together(name: str, chosen: Write) -> dict[str, Any]:
    """The facts to write for a chosen value, with those that were given together with it."""
    known = chosen.event.payload
    if name == "check_out" and isinstance(known, Extended):
        return {"check_out": known.check_out, **{other: getattr(known, other) for other in FOLLOWS}}
    given = as_written(name, chosen)
    facts = getattr(known, "facts", None)
    if name == "check_out" and isinstance(facts, LodgingFacts):
        stated = facts.given()
        given |= {other: stated[other] for other in FOLLOWS if other in stated}
    return given
