"""What can be done with the deviation under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.deviation import Deviation, DeviationClosed, DeviationFacts, DeviationReopened
from jourtui.rules.entries import EntryStruck, TellSeen
from jourtui.rules.event import Beginning
from jourtui.screens import deviation_forms as forms
from jourtui.screens import history
from jourtui.screens import timeline as told
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.dialogs.fields import Field, LineField, TextField, past
from jourtui.screens.dialogs.reader import Reader
from jourtui.screens.mandate_forms import HOW, day
from jourtui.screens.place_field import municipality
from jourtui.store import deviations, handover
from jourtui.store.desk import Desk
from jourtui.store.views import CallRow, DeviationRow
from jourtui.words import deviation_words as words
from jourtui.words import wording
from jourtui.words.labels import Labels

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

NEWER = "Avvikelsen har något som kräver nyare jourtui."
OPEN_ONLY = ("ask", "answer", "close")
GONE = "Tidslinjen finns inte här längre: ärendet är gallrat."


class DeviationDeeds:
    """The deeds, on behalf of one screen."""

    def __init__(self, screen: JourScreen) -> None:
        self.screen = screen

    @property
    def labels(self) -> Labels:
        workplace = self.screen.app.workplace
        return Labels(workplace.places, workplace.catalogue)

    def why_not(self, name: str, row: DeviationRow | None) -> str | None:
        """Why an action cannot be taken on this row; None when it can."""
        if row is None:
            return "Ingen avvikelse är vald."
        if row.record_id in self.screen.desk.locked:
            return "Avvikelsen är låst för dig (jäv)."
        if row.needs_newer and name not in ("source", "timeline"):
            return NEWER
        match name:
            case "source" if row.source_record is None:
                return "Avvikelsen hör inte till något ärende eller anrop."
            case "timeline" if not row.timeline:
                return "Ingen tidslinje är bifogad."
            case "answer" if not row.asked_of:
                return "Ingen återkoppling är begärd. B begär den."
            case "conflict" if not row.two_values:
                return "Här finns inga samtidiga ändringar att välja mellan."
            case "ask" | "close" if row.standing == "closed":
                return "Avvikelsen är avslutad. E öppnar den igen."
            case "reopen" if row.standing != "closed":
                return "Avvikelsen är öppen."
        return None

    def _one(self, row: DeviationRow) -> Deviation:
        self.screen.desk.log_reading("opened", row.record_id)
        return deviations.find(self.screen.desk, row.record_id)

    def say(self, row: DeviationRow, text: str, *, problem: bool = False) -> None:
        # What was done may have moved it to another of the lists: then it is said of none of these rows.
        there = self.screen.row_key == row.record_id
        self.screen.say(text, problem=problem, about=row.record_id if there else None)

    # What is known of it

    async def correct(self, row: DeviationRow) -> None:
        one = self._one(row)
        fields = forms.what_fields(self.screen, one)
        if await forms.ask_facts(self.screen, row.record_id, "Ändra avvikelsen", fields):
            self.say(row, "Ändrat.")

    async def action(self, row: DeviationRow) -> None:
        one = self._one(row)
        fields = forms.action_fields(one)
        if await forms.ask_facts(self.screen, row.record_id, "Åtgärd", fields, text=forms.about(one)):
            self.say(row, "Åtgärden är skriven.")

    async def lex_sarah(self, row: DeviationRow) -> None:
        one = self._one(row)
        text = "\n".join(filter(None, (forms.about(one), forms.lex_sarah_text(self.screen, one))))
        fields = forms.lex_sarah_fields(one)
        if await forms.ask_facts(self.screen, row.record_id, "Lex Sarah", fields, text=text):
            self.say(row, "Bedömningen är skriven.")

    async def injury(self, row: DeviationRow) -> None:
        one = self._one(row)
        fields = forms.injury_fields(one)
        if await forms.ask_facts(self.screen, row.record_id, "Arbetsskada", fields, text=forms.about(one)):
            self.say(row, "Skrivet.")

    # Who is told, and who answers

    async def ask(self, row: DeviationRow) -> None:
        one = self._one(row)
        whom = one.about_name or self.screen.app.workplace.deviations.party(one.about) if one.about else ""
        fields: list[Field] = [
            LineField(name="of", label="Av vem", text=whom, required="Skriv vem som ska återkoppla."),
            LineField(name="what", label="Om vad", placeholder="får vara tomt"),
            past("at", "När", self.screen.desk.now()),
        ]

        def write(desk: Desk, given: dict[str, Any], base: Any) -> None:
            deviations.ask_feedback(desk, row.record_id, **given, base=base)

        await self._deed(
            row,
            one,
            "Begär återkoppling",
            fields,
            "ask",
            write,
            "Begärd. G visar dem som väntar, K skriver in svaret.",
        )

    async def answer(self, row: DeviationRow) -> None:
        one = self._one(row)
        waiting = one.unanswered
        asked = waiting[0]
        if len(waiting) > 1:
            choices = [(str(n), f"{a.said.of}: {a.said.what}", a) for n, a in enumerate(waiting[:9], 1)]
            chosen = await self.screen.app.push_screen_wait(Choose("Vem svarade?", choices, forms.about(one)))
            if chosen is None:
                return
            asked = chosen
        fields: list[Field] = [
            LineField(name="by", label="Vem svarade", text=asked.said.of, required="Skriv vem som svarade."),
            TextField(name="answer", label="Svaret", rows=4, required="Skriv vad de svarade."),
            past("at", "När", self.screen.desk.now()),
        ]

        def write(desk: Desk, given: dict[str, Any], base: Any) -> None:
            deviations.answer_feedback(desk, row.record_id, asked.event.id, **given, base=base)

        await self._deed(
            row, one, "Återkoppling", fields, f"answer:{asked.event.id}", write, "Svaret är skrivet."
        )

    async def give(self, row: DeviationRow) -> None:
        one = self._one(row)
        kinds = self.screen.app.workplace.deviations
        whom = words.who(one.reporter, one.reporter_name, kinds) if one.reporter or one.reporter_name else ""
        fields: list[Field] = [
            LineField(name="to", label="Till vem", text=whom, required="Skriv vem som fick veta."),
            TextField(name="what", label="Vad", rows=4, required="Skriv vad du sade."),
            past("at", "När", self.screen.desk.now()),
        ]

        def write(desk: Desk, given: dict[str, Any], base: Any) -> None:
            deviations.give_feedback(desk, row.record_id, **given, base=base)

        await self._deed(row, one, "Återkoppla till den som rapporterade", fields, "give", write, "Skrivet.")

    async def municipality(self, row: DeviationRow) -> None:
        one, workplace = self._one(row), self.screen.app.workplace
        today = local(self.screen.desk.now()).date()
        fields: list[Field] = [
            municipality("municipality", "Kommun", one.municipality, workplace.places, today),
            LineField(name="to", label="Till vem", required="Skriv vem på kommunen som fick veta."),
            LineField(name="what", label="Vad", placeholder="får vara tomt"),
            past("at", "När", self.screen.desk.now()),
        ]

        def write(desk: Desk, given: dict[str, Any], base: Any) -> None:
            deviations.tell_municipality(desk, row.record_id, **given, base=base)

        await self._deed(row, one, "Återfört till kommunen", fields, "told", write, "Skrivet.")

    async def bring_up(self, row: DeviationRow) -> None:
        one = self._one(row)
        today = local(self.screen.desk.now()).date()
        fields: list[Field] = [
            day("meeting", "Mötesdag", today, today, required=HOW),
            LineField(name="note", label="Anteckning", placeholder="får vara tom"),
        ]

        def write(desk: Desk, given: dict[str, Any], base: Any) -> None:
            meeting: date = given["meeting"]
            deviations.bring_up(desk, row.record_id, meeting, given.get("note", ""), base=base)

        await self._deed(row, one, "Uppe i styrgruppen", fields, "meeting", write, "Skrivet.")

    # Ends

    async def close(self, row: DeviationRow) -> None:
        one, kinds = self._one(row), self.screen.app.workplace.deviations
        if lacking := deviations.lacks(kinds, one):
            self.say(row, lacking[0], problem=True)
            return
        fields: list[Field] = [
            TextField(name="outcome", label="Ledde till", rows=4, required="Skriv vad det ledde till.")
        ]

        def write(desk: Desk, given: dict[str, Any], base: Any) -> None:
            deviations.close(desk, kinds, row.record_id, given["outcome"], base=base)

        await self._deed(
            row, one, "Avsluta avvikelsen", fields, "close", write, "Avslutad. G visar de avslutade."
        )

    async def reopen(self, row: DeviationRow) -> None:
        one = self._one(row)
        fields: list[Field] = [LineField(name="reason", label="Varför", required="Skriv varför.")]

        def write(desk: Desk, given: dict[str, Any], base: Any) -> None:
            deviations.reopen(desk, row.record_id, given["reason"], base=base)

        await self._deed(row, one, "Öppna avvikelsen igen", fields, "reopen", write, "Öppen igen.")

    async def undo(self, row: DeviationRow) -> None:
        """Strike what this person wrote last in it, after a question."""
        one, me = self._one(row), self.screen.desk.author.id
        mine = [
            event
            for event in one.log.events
            if event.author.id == me
            and event.id not in one.log.struck
            and event.payload is not None
            and not isinstance(event.payload, Beginning | EntryStruck | TellSeen)
        ]
        if not mine:
            self.say(row, "Här finns inget av dig att ångra.", problem=True)
            return
        label, text = wording.entry(mine[-1])
        said = " – ".join(filter(None, (label, text)))
        ask = Confirm("Ångra det du skrev sist?", [forms.about(one), said], deed="ångra")
        if await self.screen.app.push_screen_wait(ask):
            handover.strike(self.screen.desk, row.record_id, mine[-1].id)
            self.say(row, f"Ångrat: {said}")

    async def conflict(self, row: DeviationRow) -> None:
        """Choose between two values: an ordinary correction that has seen both."""
        desk, workplace = self.screen.desk, self.screen.app.workplace
        base, one = desk.position(), self._one(row)
        name, writes = next(iter(one.written.contested.items()))
        now = desk.now()
        versions = [
            Version(
                self._value(name, write.value, workplace.deviations),
                write.event.author.name,
                f"skrev {day_and_time(write.event.written_at, now)}",
                write.value == (getattr(one, name) or None) or write.value == getattr(one, name),
            )
            for write in writes
        ]
        ask = Conflict(words.FACTS.get(name, name), versions, forms.about(one), third=False)
        number = await self.screen.app.push_screen_wait(ask)
        if number is None:
            return
        chosen = writes[number].value
        if name == "outcome":
            ended = (
                DeviationClosed(chosen) if chosen else DeviationReopened("valt av två samtidiga ändringar")
            )
            desk.write(row.record_id, ended, base=base)
        else:
            facts = DeviationFacts(**{name: chosen})
            deviations.correct(desk, workplace.deviations, row.record_id, facts, base=base)
        left = len(one.written.contested) - 1
        self.say(
            row, "Valt. Det andra värdet finns kvar i historiken." + (f" {left} till: W." if left else "")
        )

    def _value(self, name: str, value: object, kinds: Any) -> str:
        if name == "outcome":
            return f"avslutad: {value}" if value else "öppen"
        return words.value(name, value, kinds, self.labels.place)

    # Where it came from

    def source(self, row: DeviationRow) -> None:
        """Open the case or the call."""
        assert row.source_record is not None
        if row.source_type == "call":
            self.screen.app.show_call(row.source_record)
        else:
            self.screen.app.show_case(row.source_record)

    async def timeline(self, row: DeviationRow) -> None:
        """The attached timeline: read in the record itself, as it was then; that is logged."""
        desk, one = self.screen.desk, self._one(row)
        sources = []
        for record, type_, wanted in deviations.attached(one):
            desk.log_reading("opened", record)
            sources.append(self._source(record, type_, wanted))
        lines = told.entries(sources, desk.locked)
        if not lines:
            self.say(row, GONE, problem=True)
            return
        table = told.render(lines, desk.now(), self.screen.colour, wide=self.screen.app.size.width >= 100)
        await self.screen.app.push_screen_wait(Reader(f"Tidslinje: {one.title}", table))

    def _source(self, record: UUID, type_: str, wanted: frozenset[UUID]) -> told.Source:
        desk = self.screen.desk
        log = (desk.journal.call(record) if type_ == "call" else desk.journal.case(record)).log
        then = replace(log, events=[event for event in log.events if event.id in wanted])
        with desk.rows() as rows:
            row = rows.get(CallRow, record)
        anonymous = row is not None and row.anonymous
        # Protected names and places stay hidden here: they are shown in the case, where that is logged.
        value = self.labels.masking(hidden=True, anonymous=anonymous)
        return told.Source(then, value, "anrop" if type_ == "call" else "", part=type_ == "call")

    def history(self, row: DeviationRow) -> None:
        """All that was written in the deviation itself."""
        one = self._one(row)
        kinds = self.screen.app.workplace.deviations

        def value(name: str, given: object) -> str:
            return words.value(name, given, kinds, self.labels.place)

        history.show(self.screen, one.title, one.log, value)

    async def _deed(
        self,
        row: DeviationRow,
        one: Deviation,
        title: str,
        fields: list[Field],
        draft: str,
        write: Callable[[Desk, dict[str, Any], Any], None],
        done: str,
    ) -> None:
        text = forms.about(one)
        if await forms.ask_deed(self.screen, row.record_id, title, fields, draft, write, text=text):
            self.say(row, done)
