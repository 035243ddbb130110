"""Deeds on a call: close, reopen, make a case, correct; with what the deeds it builds on can do."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from jourtui.rules import call as rules
from jourtui.rules import callback
from jourtui.rules.access import CASES
from jourtui.rules.entries import ConsultationHeld, NoteWritten
from jourtui.rules.event import Payload
from jourtui.rules.facts import Write
from jourtui.rules.flags import FlagRaised
from jourtui.rules.responsibility import Held
from jourtui.screens import call_forms
from jourtui.screens.correction_deeds import Contested, as_written
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import YES_NO, Field, LineField, past
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.earlier_deeds import EarlierDeeds
from jourtui.screens.flag_deeds import FlagDeeds
from jourtui.store import calls, queries
from jourtui.store.envelope import Base
from jourtui.store.views import CallRow
from jourtui.words import wording

EXIT_KEYS: tuple[tuple[str, rules.Exit], ...] = (
    ("r", "advice"),
    ("e", "unreached"),
    ("f", "misdial"),
    ("p", "test"),
    ("i", "information"),
    ("l", "handed_on"),
)
ALWAYS = (
    *("reopen", "note", "case", "unmask", "correct", "conflict"),
    *("undo", "breach", "earlier", "notice", "lock", "unlock", "hold", "flag"),
    "deviation",
)
"""What can be done with a call that is closed too."""


class CallDeeds(EarlierDeeds, FlagDeeds):
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
        FlagRaised,
    )

    def why_not(self, name: str, row: Held | None) -> str | None:
        reason = super().why_not(name, row)
        if reason is not None or not isinstance(row, CallRow):
            return reason
        mine = row.calling and row.calling_id == self.me
        if not row.open and name not in ALWAYS and not (name == "outcome" and mine):
            return "Anropet är stängt. E öppnar det igen."
        match name:
            case "dial" | "copy":
                return self.why_not_call(row)
            case "reopen" if row.open:
                return "Anropet är öppet."
            case "unmask" if not (row.protected or row.anonymous):
                return "Inget är dolt."
            case "correct" if self.hidden(row.record_id, row):
                return "Uppgifterna är skyddade. X visar dem först."
            case "earlier" | "notice":
                return self.nothing_before(name, row)
        return None

    # Ends

    async def close(self, record: UUID, row: CallRow) -> None:
        """Close it by one of the exits; an attempt of one's own that goes on gets its outcome first."""
        base, about = self.screen.desk.position(), self.about(row)
        first = await self.beforehand(row, "Stäng anropet")
        if first is None:
            return
        if row.calling and row.calling_id == self.me:
            if not await self._write_outcome(record):
                return
            row, base = self._row(record) or row, self.screen.desk.position()
        choices = [(key, wording.EXITS[exit_], exit_) for key, exit_ in _exits(row)]
        exit_ = await self.screen.app.push_screen_wait(
            Choose[rules.Exit]("Stäng anropet som …", choices, about, proposes=False)
        )
        if exit_ is None:
            return
        if callback.must_be_reached(row, exit_):
            reached = await self._was_reached(row, exit_)
            if reached is None:
                return
            row, base = self._row(record) or row, self.screen.desk.position()
            if not reached and exit_ != "handed_on":
                exit_ = "unreached"

        def write(closed: rules.CallClosed) -> None:
            calls.close(self.screen.desk, record, closed, base, first)

        called = self.called(record)
        if exit_ == "unreached":
            done = await self._unreached(row, write)
        elif exit_ == "handed_on":
            done = await self._handed_on(row, base, first)
        else:
            done = await self._exit(record, exit_, about, write)
        if done:
            self.screen.say(f"Stängt: {wording.EXITS[exit_]} – {called}. G visar stängda.")

    async def _was_reached(self, row: CallRow, exit_: rules.Exit) -> bool | None:
        """Whether the person was reached, which is then written; None if backed out of."""
        not_so = "Nej: lämna ändå" if exit_ == "handed_on" else "Nej: stäng som ej nådd"
        reached = await self.screen.app.push_screen_wait(
            Choose[bool](
                "Är personen nådd?",
                [("n", "Nådd: skriv när", True), ("e", not_so, False)],
                f"{self.about(row)}\nIngen har skrivit att personen är nådd. {_tried(row)}",
                proposes=False,
            )
        )
        if reached and not await self._made_elsewhere(row.record_id, "reached"):
            return None
        return reached

    async def _exit(
        self, record: UUID, exit_: rules.Exit, about: str, write: Callable[[rules.CallClosed], None]
    ) -> bool:
        asked = {"advice": "Vilket råd gavs?", "information": "Vad gällde det?"}
        required = "Skriv rådet: det är allt som finns kvar av samtalet." if exit_ == "advice" else ""
        if exit_ not in asked:
            write(rules.CallClosed(exit=exit_))
            return True
        answer = await ask_and_write(
            self.screen.app,
            asked[exit_],
            about if required else f"{about}\nFår vara tomt.",
            required=required,
            write=lambda answer: write(rules.CallClosed(exit=exit_, detail=answer)),
            deed="stäng anropet",
            record=record,
        )
        return answer is not None

    async def _handed_on(self, row: CallRow, base: Base, first: list[Payload]) -> bool:
        """To another jour or a municipality: who took over, and when (domain.md, "What do we know?")."""
        desk, record = self.screen.desk, row.record_id
        fields: list[Field] = [
            LineField(name="to", label="Vem tog över", required="Skriv vem som tog över."),
            past("at", "När", desk.now(), came_in=row.received_at),
        ]

        def commit(filled: Filled) -> None:
            given = filled.values
            closed = rules.CallClosed(exit="handed_on", to=given["to"], at=given.get("at"))
            calls.close(desk, record, closed, filled.base, first)

        title = "Lämnat till annan jour eller kommun"
        filled = await self.fill(
            record, title, fields, "handed_on", base, commit, done="", text=self.about(row)
        )
        return filled is not None and bool(filled.values)

    async def _unreached(self, row: CallRow, write: Callable[[rules.CallClosed], None]) -> bool:
        """Ej nådd: SOS asked, a reason; children or violence: consultation and police considered.

        What is asked goes into the call as it is answered: so Enter alone answers none of it.
        """
        about = self.about(row)

        async def ask(question: str, text: str) -> bool | None:
            return await self.screen.app.push_screen_wait(
                Choose[bool](question, YES_NO, text, proposes=False)
            )

        text = f"{about}\n{_tried(row)}"
        sos = await ask("Har SOS tillfrågats om ett nytt nummer?", text)
        if sos is None:
            return False
        consulted: bool | None = None
        police: bool | None = None
        if callback.grave(row):
            consulted = await ask("Barn eller våld: har samråd med kollegan övervägts?", about)
            if consulted is None:
                return False
            police = await ask("Har polis övervägts?", about)
            if police is None:
                return False
        reason = await ask_and_write(
            self.screen.app,
            "Ej nådd: varför stängs anropet?",
            text,
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
            deed="stäng anropet",
            record=row.record_id,
        )
        return reason is not None

    async def reopen(self, record: UUID, row: CallRow) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        first = await self.beforehand(row, "Öppna anropet igen")
        if first is None:
            return
        reason = await ask_and_write(
            self.screen.app,
            "Öppna anropet igen",
            f"{self.about(row)}\nVarför? Får vara tomt.",
            write=lambda reason: calls.reopen(desk, record, reason, base, first),
            deed="öppna igen",
            record=record,
        )
        if reason is not None:
            self.screen.say(f"Öppet igen: {self.called(record)}.")

    async def make_case(self, record: UUID, row: CallRow) -> None:
        """A new case of the call, or an open one that it belongs to."""
        desk, base = self.screen.desk, self.screen.desk.position()
        if row.case_id is not None:
            self.screen.app.show_case(row.case_id)
            return
        first = await self.beforehand(row, "Gör anropet till ett ärende")
        if first is None:
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
            choices.append((str(n), same + self.labels.case(case), case.record_id))
        chosen: list[UUID | None] | None = [None]
        if len(choices) > 1:
            desk.log_reading("listed", reason=CASES)
            wrapped = [(key, label, [value]) for key, label, value in choices]
            chosen = await self.screen.app.push_screen_wait(
                Choose("Anropet hör till …", wrapped, self.about(row))
            )
        if chosen is None:
            return
        case_id = chosen[0]
        if case_id is None:
            case_id = calls.open_case(desk, record, base, first)
        else:
            calls.link_case(desk, record, case_id, base, first)
        self.screen.app.show_case(case_id)

    # Corrections

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
            self.say(record, "Ändringen är sparad." if filled.values else "Inget ändrades.")

    def _correct(self, record: UUID, filled: Filled) -> None:
        facts, identity = call_forms.facts_of(filled.values)
        desk = self.screen.desk
        calls.correct(desk, record, facts, identity, base=filled.base, number_handed_over=desk.now())

    async def settle(self, record: UUID, contested: Contested, chosen: Write | None, base: Base) -> bool:
        desk, name = self.screen.desk, contested.name
        if chosen is not None and isinstance(closed := chosen.event.payload, rules.CallClosed):
            calls.close(desk, record, closed, base)  # with the reason that was given for it
            return True
        if chosen is not None:
            calls.settle(desk, record, as_written(name, chosen), base)
            return True
        every = {
            field.name: field for field in call_forms.fields(self.state(record), self.labels, desk.now())
        }
        field = every.get("phone" if name == "phone_shown" else name)
        if field is None:
            self.say(record, "Här går det bara att välja ett av de två.", problem=True)
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


def _tried(row: CallRow) -> str:
    made = row.attempts_made
    return "! Inget försök är gjort." if not made else f"{made} försök är gjor{'t' if made == 1 else 'da'}."


def _exits(row: CallRow) -> list[tuple[str, rules.Exit]]:
    """The exits that make sense: nobody who was reached is unreached, and what has a case belongs to it."""
    to_case: list[tuple[str, rules.Exit]] = [("ä", "case")] if row.case_id is not None else []
    return to_case + [pair for pair in EXIT_KEYS if pair[1] != "unreached" or row.reached_at is None]
