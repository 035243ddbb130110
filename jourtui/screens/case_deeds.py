"""Deeds on a case: notes, what it is and whose, next steps, report, end, links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jourtui.rules import aid, case_reports, interviews, lodging, police_assistance, visits, waiting
from jourtui.rules import case as rules
from jourtui.rules.assessment import ConcernReceived
from jourtui.rules.entries import BreachExplained, ConsultationHeld, NoteWritten
from jourtui.rules.event import Lasting
from jourtui.rules.facts import Write
from jourtui.rules.flags import FlagRaised
from jourtui.rules.morning_report import REPORTED
from jourtui.rules.responsibility import Held
from jourtui.screens import case_forms
from jourtui.screens.assessment_deeds import AssessmentDeeds
from jourtui.screens.call_deeds import CallDeeds
from jourtui.screens.case_documents import CaseDocuments
from jourtui.screens.case_visits import CaseVisits
from jourtui.screens.correction_deeds import Contested, CorrectionDeeds, as_written
from jourtui.screens.dialogs.ask import Ask, ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, future
from jourtui.screens.dialogs.form import Filled
from jourtui.screens.flag_deeds import FlagDeeds
from jourtui.screens.morning_report_deeds import MorningReportDeeds
from jourtui.screens.waiting_deeds import WaitingDeeds
from jourtui.screens.which_case import which_case
from jourtui.store import calls, cases, queries
from jourtui.store.envelope import Base
from jourtui.store.views import CaseRow
from jourtui.words import closing_words, delivery_words

TITLES: dict[case_forms.Mode, str] = {
    "observed": "Iakttaget: vad du själv såg och hörde",
    "stated": "Uppgift: vad någon säger",
    "assessed": "Bedömning: din egen",
}
ALWAYS = (
    "reopen",
    "note",
    "observed",
    "stated",
    "assessed",
    "assess",
    "concern",
    "decide",
    "document",
    "unmask",
    "conflict",
    "undo",
    "breach",
    "lock",
    "unlock",
    "hold",
    "wrong_hands",
    "flag",
)
"""What can be done with a case that is closed too."""

PARTS = (
    *lodging.PAYLOADS,
    *aid.PAYLOADS,
    *waiting.PAYLOADS,
    *police_assistance.PAYLOADS,
    *visits.PAYLOADS,
    *interviews.PAYLOADS,
)
"""What happens in parts of a case."""


class CaseDeeds(AssessmentDeeds, CaseDocuments, CaseVisits, WaitingDeeds, MorningReportDeeds, FlagDeeds):
    """The deeds on cases, on behalf of one screen."""

    UNDOABLE = (
        NoteWritten,
        ConsultationHeld,
        BreachExplained,
        FlagRaised,
        rules.CaseCorrected,
        rules.SubjectNamed,
        rules.StepPlanned,
        rules.StepDone,
        ConcernReceived,
        *REPORTED,
        rules.CaseClosed,
        rules.CaseReopened,
        rules.CallJoined,
        rules.CaseLinkedTo,
        *(kind for kind in PARTS if not issubclass(kind, Lasting)),
    )
    NOTES = (*CorrectionDeeds.NOTES, "observed", "stated", "assessed", "next", "previous")

    def state(self, record: UUID) -> rules.Case:
        return self.screen.desk.journal.case(record)

    def about(self, row: Any) -> str:
        return self.labels.case(row)

    def called(self, record: UUID) -> str:
        with self.screen.desk.rows() as rows:
            case = queries.case(rows, record)
        return (case.subject_name or case.title) if case is not None else "Ärendet"

    def why_not(self, name: str, row: Held | None) -> str | None:
        reason = super().why_not(name, row)
        if reason is not None or not isinstance(row, CaseRow):
            return reason
        free = (*ALWAYS, *self.NOTES, "visit", "interview", "report", "link", "dial")
        if not row.open and name not in free:
            return "Ärendet är avslutat. E öppnar det igen."
        match name:
            case "reopen" if row.open:
                return "Ärendet är öppet."
            case "unmask" if not row.protected:
                return "Inget är dolt."
            case "subject" if self.hidden(row.record_id, row):
                return "Uppgifterna är skyddade. X visar dem först."
            case "tick" if not row.next_step:
                return "Inget steg är planerat. P planerar ett."
        return None

    # Notes

    async def observed(self, record: UUID, row: CaseRow) -> None:
        await self._write(record, "observed")

    async def stated(self, record: UUID, row: CaseRow) -> None:
        await self._write(record, "stated")

    async def assessed(self, record: UUID, row: CaseRow) -> None:
        await self._write(record, "assessed")

    async def _write(self, record: UUID, mode: case_forms.Mode) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        fields = case_forms.note_fields(mode, desk.now(), self._people(record) if mode == "stated" else ())

        def commit(filled: Filled) -> None:
            calls.note(desk, record, case_forms.note_of(mode, filled.values))

        await self.fill(record, TITLES[mode], fields, mode, base, commit, "Anteckningen är sparad.")

    def _people(self, record: UUID) -> list[str]:
        """Those who may have said something: callers, subjects, guardians."""
        case = self.state(record)
        with self.screen.desk.rows() as rows:
            callers = [call.caller_name for call in queries.calls_of(rows, record) if not call.anonymous]
        subjects = list(case.subjects.values())
        names = callers + [subject.name for subject in subjects]
        names += [guardian for subject in subjects for guardian in subject.guardians]
        return [*dict.fromkeys(filter(None, names))]

    # What it is

    async def classify(self, record: UUID, row: CaseRow) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        fields = case_forms.classify_fields(self.state(record), self.labels)

        def commit(filled: Filled) -> None:
            cases.correct(desk, record, rules.CaseFacts(**filled.values), base=filled.base)

        await self.fill(record, "Klassificera ärendet", fields, "classify", base, commit)

    async def subject(self, record: UUID, row: CaseRow) -> None:
        """Whom it concerns: the one there is, one of several, or a further one."""
        base = self.screen.desk.position()
        case = self.state(record)
        chosen: rules.Subject | None = None
        if case.subjects:
            last = list(case.subjects.values())[-9:]
            choices: list[tuple[str, str, list[rules.Subject | None]]] = [
                (str(n), one.name or rules.UNKNOWN_PERSON, [one]) for n, one in enumerate(last, 1)
            ]
            choices.append(("n", "En till", [None]))
            answer = await self.screen.app.push_screen_wait(Choose("Vem ärendet avser", choices))
            if answer is None:
                return
            chosen = answer[0]
        await self._subject(record, case, chosen, base)

    async def _subject(
        self, record: UUID, case: rules.Case, chosen: rules.Subject | None, base: Base
    ) -> None:
        desk, now = self.screen.desk, self.screen.desk.now()
        kind = chosen.number_kind if chosen else "none"

        def commit(filled: Filled) -> None:
            own = filled.values.get("number_kind", kind)
            facts, given = case_forms.subject_of(filled.values, own, now)
            cases.describe(desk, record, facts, chosen.id if chosen else None, given, base=filled.base)

        await self.fill(
            record,
            "Vem ärendet avser",
            case_forms.subject_fields(case, chosen, now),
            f"subject:{chosen.id if chosen else 'new'}",
            base,
            commit,
            check=lambda values: case_forms.check_subject(values, now),
        )

    async def board(self, record: UUID, row: CaseRow) -> None:
        """The municipalities, and from them, by a person's choice, the board with its ground."""
        desk, base = self.screen.desk, self.screen.desk.position()
        fields = case_forms.place_fields(self.state(record), self.labels, desk.now())

        def place(filled: Filled) -> None:
            cases.correct(desk, record, rules.CaseFacts(**filled.values), base=filled.base)

        if await self.fill(record, "Kommuner", fields, "places", base, place, done="") is None:
            return
        base = desk.position()
        case = self.state(record)
        proposed, hints = case_forms.proposals(case, self.labels, desk.now())

        def commit(filled: Filled) -> None:
            ground = case_forms.ground_of(filled.values, case, proposed)
            board = filled.values.get("board", case.board)
            cases.correct(desk, record, rules.CaseFacts(board=board, board_ground=ground), base=filled.base)

        def check(values: dict[str, Any]) -> dict[str, str]:
            known = case_forms.ground_of(values, case, proposed)
            return {} if known else {"board_ground": "Skriv varför det är den nämnden."}

        fields = case_forms.board_fields(case, self.labels, proposed)
        text = " ".join(hints)
        before = case.board
        await self.fill(record, "Nämnd", fields, "board", base, commit, check=check, text=text)
        case = self.state(record)
        if case.board != before and (told := case_reports.others_told(case)):
            self.say(record, delivery_words.told_another(map(self.labels.board, told)), problem=True)

    # Next steps

    async def plan(self, record: UUID, row: CaseRow) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        fields: list[Field] = [
            LineField(name="text", label="Att göra", required="Skriv vad som ska göras."),
            future("due", "Senast", desk.now()),
        ]

        def commit(filled: Filled) -> None:
            cases.plan(desk, record, filled.values["text"], filled.values.get("due"))

        await self.fill(record, "Planera ett steg", fields, "plan", base, commit, "Steget är planerat.")

    async def tick(self, record: UUID, row: CaseRow) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        pending = [step for step in self.state(record).steps if step.pending]
        steps = [(str(n), step.text, step.event.id) for n, step in enumerate(pending[:9], 1)]
        how = (("g", "gjort", False), ("s", "behövs inte, stryks", True))
        fields: list[Field] = [
            ChoiceField(name="step", label="Steg", choices=steps, value=pending[0].event.id, optional=False),
            ChoiceField(name="dropped", label="Hur", choices=how, required="Välj: gjort eller behövs inte."),
            LineField(name="note", label="Not", placeholder="får vara tom"),
        ]

        def commit(filled: Filled) -> None:
            values = {"step": pending[0].event.id, **filled.values}
            cases.finish(desk, record, values["step"], dropped=values["dropped"], note=values.get("note", ""))

        await self.fill(record, "Bocka av", fields, "tick", base, commit, "Avbockat.")

    # Parts of the case

    def decide(self, record: UUID, row: CaseRow) -> None:
        """The decisions of the case, and who may make one."""
        from jourtui.screens.decisions import DecisionsScreen

        self.screen.app.push_screen(DecisionsScreen(record))

    # The municipality, and the end

    async def close(self, record: UUID, row: CaseRow) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        with desk.rows() as rows:
            ringing = sum(call.open for call in queries.calls_of(rows, record))
            going = sum(one.visit_standing == "live" for one in queries.visits_of(rows, record))
            booked = sum(one.standing == "live" for one in queries.lodgings_of(rows, record))
        case = self.state(record)
        warnings = list(closing_words.warnings(row, case, calls=ringing, visits=going, bookings=booked))
        first = await self.beforehand(row, "Avsluta ärendet")
        if first is None:
            return
        outcome = await ask_and_write(
            self.screen.app,
            "Avsluta ärendet",
            "\n".join((self.about(row), *(f"! {warning}" for warning in warnings))),
            deed="avsluta",
            write=lambda outcome: cases.close(desk, record, outcome, base, first),
            placeholder="utfall, med några ord",
            record=record,
            required="Skriv hur det gick.",
            suggestions=case_forms.OUTCOMES,
        )
        if outcome is not None:
            self.say(record, "Avslutat. Å ångrar, E öppnar igen.")

    async def reopen(self, record: UUID, row: CaseRow) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        first = await self.beforehand(row, "Öppna ärendet igen")
        if first is None:
            return
        reason = await ask_and_write(
            self.screen.app,
            "Öppna ärendet igen",
            f"{self.about(row)}\nVarför? Får vara tomt.",
            deed="öppna igen",
            write=lambda reason: cases.reopen(desk, record, reason, base, first),
            record=record,
        )
        if reason is not None:
            self.say(record, "Ärendet är öppet igen.")

    # Others

    async def link(self, record: UUID, row: CaseRow) -> None:
        """Link another case about the same matter or family: both are told of each other."""
        desk, ask = self.screen.desk, self.screen.app.push_screen_wait
        other = await which_case(
            self.screen,
            "Länka till ett annat ärende",
            self.about(row),
            without={record, *self.state(record).linked},
            none="Inget annat ärende passar.",
        )
        if other is None:
            return
        why = await ask(Ask("Vad har de gemensamt?", "Får vara tomt.", deed="länka", record=record))
        if why is not None:
            cases.link(desk, record, other.record_id, why)
            self.say(record, "Ärendena är länkade.")

    async def dial(self, record: UUID, row: CaseRow) -> None:
        """Ring whoever asked for help in the last open call."""
        with self.screen.desk.rows() as rows:
            open_calls = [call for call in queries.calls_of(rows, record) if call.open]
        if not open_calls:
            self.say(record, "Inget öppet anrop hör till ärendet. Enter visar anropen.", problem=True)
            return
        call = open_calls[-1]
        deeds = CallDeeds(self.screen)
        reason = deeds.why_not("dial", call)
        if reason is not None:
            self.say(record, reason, problem=True)
        else:
            await deeds.dial(call.record_id, call)

    async def settle(self, record: UUID, contested: Contested, chosen: Write | None, base: Base) -> bool:
        desk, name, subject = self.screen.desk, contested.name, contested.subject
        if chosen is not None:
            cases.settle(desk, record, as_written(name, chosen), base, subject)
            return True
        field = self._field(record, contested)
        if field is None:
            self.say(record, "Här går det bara att välja ett av de två.", problem=True)
            return False

        def commit(filled: Filled) -> None:
            given = dict(filled.values)
            if subject is not None:
                kind = self.state(record).subjects[subject].number_kind
                _, facts = case_forms.subject_of(given, kind, desk.now())
                given = facts.given()
            cases.settle(desk, record, given, filled.base, subject)

        filled = await self.fill(record, "Ett annat värde", [field], f"settle:{name}", base, commit, done="")
        return filled is not None and bool(filled.values)

    def _field(self, record: UUID, contested: Contested) -> Field | None:
        case, now = self.state(record), self.screen.desk.now()
        if contested.subject is not None:
            fields = case_forms.subject_fields(case, case.subjects[contested.subject], now)
        else:
            fields = case_forms.classify_fields(case, self.labels)
            fields += case_forms.place_fields(case, self.labels, now)
            fields += case_forms.board_fields(case, self.labels, ())
        return next((field for field in fields if field.name == contested.name), None)
