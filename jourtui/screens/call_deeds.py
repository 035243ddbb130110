"""Deeds on a call: dial, outcome, close, make a case, correct, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from jourtui import wording
from jourtui.rules import call as rules
from jourtui.rules import callback
from jourtui.rules.calendar import clock_time
from jourtui.rules.entries import ConsultationHeld, NoteWritten
from jourtui.rules.facts import Write
from jourtui.rules.need_to_know import takes_reason
from jourtui.rules.responsibility import Held
from jourtui.screens import call_forms, everywhere
from jourtui.screens.correction_deeds import Contested, CorrectionDeeds, as_written
from jourtui.screens.dialogs.ask import Ask, ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.store import calls, notices, queries
from jourtui.store.envelope import Base
from jourtui.store.views import CallRow

if TYPE_CHECKING:
    from jourtui.store.queries import QueueItem

OUTCOME_KEYS: tuple[tuple[str, rules.Outcome], ...] = (
    ("n", "reached"),
    ("i", "no_answer"),
    ("u", "busy"),
    ("r", "voicemail"),
    ("f", "wrong_number"),
    ("a", "number_off"),
)
EXIT_KEYS: tuple[tuple[str, rules.Exit], ...] = (
    ("r", "advice"),
    ("e", "unreached"),
    ("f", "misdial"),
    ("p", "test"),
    ("i", "information"),
    ("l", "handed_on"),
)


class CallDeeds(CorrectionDeeds):
    """The deeds on calls, on behalf of one screen."""

    UNDOABLE = (
        NoteWritten,
        ConsultationHeld,
        rules.AttemptBegun,
        rules.AttemptEnded,
        rules.NumberAsked,
        rules.CallClosed,
        rules.CallReopened,
        rules.CallCorrected,
        rules.CaseLinked,
    )

    def why_not(self, name: str, row: Held | None) -> str | None:
        reason = super().why_not(name, row)
        if reason is not None or not isinstance(row, CallRow):
            return reason
        if not row.open and name not in (
            "reopen",
            "note",
            "case",
            "unmask",
            "correct",
            "conflict",
            "undo",
            "breach",
            "earlier",
            "notice",
            "seen",
            "lock",
            "unlock",
        ):
            return "Anropet är stängt. E öppnar det igen."
        match name:
            case "dial" | "copy" if not row.phone:
                return "Det finns inget nummer att ringa. B: fråga SOS, M: skriv in numret."
            case "dial" | "copy" if row.calling:
                return "Ett försök pågår. U: skriv hur det gick."
            case "reopen" if row.open:
                return "Anropet är öppet."
            case "unmask" if not (row.protected or row.anonymous):
                return "Inget är dolt."
            case "correct" if self.hidden(row.record_id, row):
                return "Uppgifterna är skyddade. X visar dem först."
            case "earlier" | "notice":
                return self._nothing_before(name, row)
        return None

    def _nothing_before(self, name: str, row: CallRow) -> str | None:
        item = self._item(row.record_id)
        if name == "earlier" and (item is None or not item.earlier):
            return "Inga tidigare kontakter med samma nummer."
        if name == "notice" and (item is None or item.notice is None):
            return "Ingen föranmälan gäller det här numret."
        return None

    # Calling back

    async def dial(self, record: UUID, row: CallRow) -> None:
        """Open the number in the telephone program, and begin an attempt."""
        if await self._may_call(row):
            rings = everywhere.dial(self.screen.app, row.phone)
            said = "Ringer {}." if rings else "Inget telefonprogram här: {} är kopierat."
            await self._begin(record, row, said.format(row.phone_shown))

    async def copy(self, record: UUID, row: CallRow) -> None:
        """Copy the number, and begin an attempt."""
        if await self._may_call(row):
            self.screen.app.copy_number(row.phone)
            await self._begin(record, row, f"{row.phone_shown} är kopierat.")

    async def _may_call(self, row: CallRow) -> bool:
        """Before dialling, what is known of safety is shown; where it is not safe, yes has to be typed."""
        if row.safe_to_call != "no":
            return True
        known = [f"säkra tider: {row.safe_times}" if row.safe_times else "inga säkra tider är kända"]
        if row.code_word:
            known.append(f"kodord: {row.code_word}")
        answer = await self.screen.app.push_screen_wait(
            Ask(
                "EJ SÄKERT ATT RINGA",
                f"{', '.join(known).capitalize()}. Säg aldrig ärendet i en röstbrevlåda. Skriv ring.",
                must_be="ring",
            )
        )
        return answer is not None

    async def _begin(self, record: UUID, row: CallRow, said: str) -> None:
        desk = self.screen.desk
        attempt = calls.begin_attempt(desk, record, claim=not row.claimed, base=desk.position())
        self.screen.say(f"{said} Försöket började {clock_time(desk.now())}.")
        await self._end(record, attempt)

    async def outcome(self, record: UUID, row: CallRow) -> None:
        """How the attempt went; without one going on, an attempt made elsewhere is written in."""
        call = self.screen.desk.journal.call(record)
        going_on = next((a.event_id for a in reversed(call.attempts) if a.outcome is None), None)
        await self._end(record, going_on)

    async def _end(self, record: UUID, attempt: UUID | None) -> None:
        desk = self.screen.desk
        title = "Hur gick det?" if attempt else "Försök som gjordes på annat sätt: hur gick det?"
        row = self._row(record)
        text = "Röstbrevlåda: säg aldrig ärendet." if row is not None else ""
        choices = [(key, wording.OUTCOMES[outcome], outcome) for key, outcome in OUTCOME_KEYS]
        outcome = await self.screen.app.push_screen_wait(Choose[rules.Outcome](title, choices, text))
        if outcome is None:
            if attempt:
                self.screen.say("Försöket pågår. U: skriv hur det gick.")
            return
        calls.end_attempt(desk, record, outcome, attempt=attempt)
        self.screen.say(self._after(outcome, record))

    def _after(self, outcome: rules.Outcome, record: UUID) -> str:
        row = self._row(record)
        if outcome == "reached":
            return "Nådd. Fristen är uppfylld. P gör ett ärende, S stänger."
        if outcome in callback.BAD_NUMBER:
            return f"{wording.OUTCOMES[outcome].capitalize()}. B: fråga SOS om ett nytt nummer."
        again = callback.next_try(row) if row is not None else None
        if again is None:
            return (
                f"{wording.OUTCOMES[outcome].capitalize()}. Inget nytt försök föreslås: ej säkert att ringa."
            )
        return f"{wording.OUTCOMES[outcome].capitalize()}. Försök igen omkring {clock_time(again)}."

    def ask_number(self, record: UUID, row: CallRow) -> None:
        calls.ask_number(self.screen.desk, record)
        self.screen.say("Noterat: SOS är tillfrågade om nytt nummer.")

    # Ends

    async def close(self, record: UUID, row: CallRow) -> None:
        base = self.screen.desk.position()
        choices = [(key, wording.EXITS[exit_], exit_) for key, exit_ in EXIT_KEYS]
        exit_ = await self.screen.app.push_screen_wait(Choose[rules.Exit]("Stäng anropet som …", choices))
        if exit_ is None:
            return

        def write(closed: rules.CallClosed) -> None:
            calls.close(self.screen.desk, record, closed, base)

        if await (self._unreached(row, write) if exit_ == "unreached" else self._exit(exit_, write)):
            self.screen.say(f"Stängt: {wording.EXITS[exit_]}. Å ångrar, G visar stängda.")

    async def _exit(self, exit_: rules.Exit, write: Callable[[rules.CallClosed], None]) -> bool:
        asked = {
            "advice": ("Vilket råd gavs?", ""),
            "handed_on": ("Vem tog över, och när?", "Skriv vem som tog över."),
            "information": ("Vad gällde det?", ""),
        }
        if exit_ not in asked:
            write(rules.CallClosed(exit=exit_))
            return True
        title, required = asked[exit_]

        def closed(answer: str) -> rules.CallClosed:
            if exit_ == "handed_on":
                return rules.CallClosed(exit=exit_, to=answer)
            return rules.CallClosed(exit=exit_, detail=answer)

        answer = await ask_and_write(
            self.screen.app, title, write=lambda answer: write(closed(answer)), required=required
        )
        return answer is not None

    async def _unreached(self, row: CallRow, write: Callable[[rules.CallClosed], None]) -> bool:
        """Ej nådd: SOS asked, a reason; children or violence: consultation and police considered."""
        ask = self.screen.app.push_screen_wait
        yes_no = [("j", "ja", True), ("n", "nej", False)]
        text = f"{row.attempts_made} försök är gjorda."
        sos = await ask(Choose[bool]("Har SOS tillfrågats om ett nytt nummer?", yes_no, text))
        if sos is None:
            return False
        consulted: bool | None = None
        police: bool | None = None
        if callback.grave(row):
            consulted = await ask(Choose[bool]("Barn eller våld: har samråd med kollegan övervägts?", yes_no))
            if consulted is None:
                return False
            police = await ask(Choose[bool]("Har polis övervägts?", yes_no))
            if police is None:
                return False
        reason = await ask_and_write(
            self.screen.app,
            "Ej nådd: skäl att stänga",
            write=lambda reason: write(
                rules.CallClosed(
                    exit="unreached",
                    detail=reason,
                    sos_asked=sos,
                    consultation_considered=consulted,
                    police_considered=police,
                )
            ),
            required="Ett skäl behövs.",
        )
        return reason is not None

    async def reopen(self, record: UUID, row: CallRow) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        reason = await ask_and_write(
            self.screen.app,
            "Öppna anropet igen",
            "Varför? (får vara tomt)",
            write=lambda reason: calls.reopen(desk, record, reason, base),
        )
        if reason is not None:
            self.screen.say("Anropet är öppet igen.")

    async def make_case(self, record: UUID, row: CallRow) -> None:
        """A new case of the call, or an open one that it belongs to."""
        desk, base = self.screen.desk, self.screen.desk.position()
        if row.case_id is not None:
            self.screen.app.show_case(row.case_id)
            return
        with desk.rows() as rows:
            candidates = list(queries.open_cases_of(rows, row.phone))
            known = {case.record_id for case in candidates}
            candidates += [
                case
                for case in queries.cases(rows)
                if case.record_id not in known and case.record_id not in desk.locked
            ]
        choices: list[tuple[str, str, UUID | None]] = [("n", "Nytt ärende", None)]
        for n, case in enumerate(candidates[:9], 1):
            same = "samma nummer: " if case.record_id in known else ""
            choices.append((str(n), f"{same}{case.subject_name or 'okänd'} – {case.title}", case.record_id))
        chosen: list[UUID | None] | None = [None]
        if len(choices) > 1:
            wrapped = [(key, label, [value]) for key, label, value in choices]
            chosen = await self.screen.app.push_screen_wait(Choose("Anropet hör till …", wrapped))
        if chosen is None:
            return
        case_id = chosen[0]
        if case_id is None:
            case_id = calls.open_case(desk, record, base=base)
        else:
            calls.link_case(desk, record, case_id, base=base)
        self.screen.app.show_case(case_id)

    # Corrections

    def state(self, record: UUID) -> rules.Call:
        return self.screen.desk.journal.call(record)

    async def correct(self, record: UUID, row: CallRow) -> None:
        """Change what is known of the call: who, where, what, and its marks."""
        desk, base = self.screen.desk, self.screen.desk.position()
        fields = call_forms.fields(self.state(record), self.labels, desk.now())
        form = Form(
            desk,
            f"Ändra anropet från {row.caller_name or 'okänd'}",
            fields,
            draft_id=f"call.correct:{record}",
            base=base,
            record=record,
            commit=lambda filled: self._correct(record, filled),
        )
        filled = await fill(self.screen, form)
        if filled is not None:
            self.screen.say("Ändringen är sparad." if filled.values else "Inget ändrades.")

    def _correct(self, record: UUID, filled: Filled) -> None:
        facts, identity = call_forms.facts_of(filled.values)
        desk = self.screen.desk
        calls.correct(desk, record, facts, identity, base=filled.base, number_handed_over=desk.now())

    async def settle(self, record: UUID, contested: Contested, chosen: Write | None, base: Base) -> bool:
        desk, name = self.screen.desk, contested.name
        if chosen is not None:
            calls.settle(desk, record, as_written(name, chosen), base)
            return True
        every = {
            field.name: field for field in call_forms.fields(self.state(record), self.labels, desk.now())
        }
        field = every.get("phone" if name == "phone_shown" else name)
        if field is None:
            self.screen.say("Här går det bara att välja ett av de två.", problem=True)
            return False
        form = Form(
            desk,
            "Ett annat värde",
            [field],
            draft_id=f"call.settle:{record}:{name}",
            base=base,
            commit=lambda filled: self._correct(record, filled),
        )
        filled = await fill(self.screen, form)
        return filled is not None and bool(filled.values)

    # From before

    async def earlier(self, record: UUID, row: CallRow) -> None:
        """Open an earlier contact with the same number: a logged act; another board's case takes a reason."""
        desk = self.screen.desk
        with desk.rows() as rows:
            before = queries.earlier_calls(rows, row.phone, but=record)[:9]
        choices = [(str(n), self.labels.contact(call, desk.now()), call) for n, call in enumerate(before, 1)]
        call = await self.screen.app.push_screen_wait(Choose("Tidigare kontakter med samma nummer", choices))
        if call is None:
            return
        if call.case_id is None:
            self.screen.app.show_call(call.record_id)
            return
        with desk.rows() as rows:
            case = queries.case(rows, call.case_id)
            own = queries.case(rows, row.case_id) if row.case_id else None
        reason: str | None = ""
        if takes_reason(case, self.me, self.labels.places, here=own, stated=row.municipality):
            reason = await self.screen.app.push_screen_wait(
                Ask(
                    f"Ärendet hör till {self.labels.whose(case)}",
                    "En annan nämnds ärende. Varför behöver du läsa det? Skälet loggas.",
                    required="Ett skäl behövs.",
                )
            )
        if reason is not None:
            self.screen.app.show_case(call.case_id, reason)

    async def notice(self, record: UUID, row: CallRow) -> None:
        """Read the municipality's plan: its use is told back, and departing from it takes a reason."""
        item = self._item(record)
        notice = item.notice if item else None
        if notice is None:
            return
        desk = self.screen.desk
        desk.log_reading("opened", notice.record_id)
        choices = [("f", "Planen följs", True), ("a", "Avvik från planen, med skäl", False)]
        text = self.labels.notice(notice, desk.now())
        follows = await self.screen.app.push_screen_wait(Choose[bool]("Föranmälan", choices, text))
        if follows is None:
            return
        if not follows:
            departs = "Avviker från föranmälans plan: {}"
            reason = await ask_and_write(
                self.screen.app,
                "Varför följs inte planen?",
                write=lambda reason: calls.note(
                    desk, record, NoteWritten(departs.format(reason), "assessed")
                ),
                required="Ett skäl behövs.",
            )
            if reason is None:
                return
        notices.used(desk, notice.record_id, record)
        self.screen.say("Noterat att föranmälan användes.")

    def _row(self, record: UUID) -> CallRow | None:
        item = self._item(record)
        return item.call if item else None

    def _item(self, record: UUID) -> QueueItem | None:
        with self.screen.desk.rows() as rows:
            return queries.call(rows, record, self.screen.desk.now())
