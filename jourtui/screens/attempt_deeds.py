"""Deeds about reaching the caller: dial, copy the number, write how an attempt went, ask SOS for a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from uuid import UUID

from jourtui.rules import call as rules
from jourtui.rules import callback
from jourtui.rules.calendar import clock_time, day_and_time
from jourtui.rules.phone import mask
from jourtui.rules.responsibility import Held
from jourtui.screens import everywhere
from jourtui.screens.correction_deeds import CorrectionDeeds, as_written, contested
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, past
from jourtui.screens.dialogs.form import Filled
from jourtui.store import call_queue, calls, queries
from jourtui.store.views import CallRow, CaseRow
from jourtui.words import call_words, wording

if TYPE_CHECKING:
    from jourtui.store.call_queue import QueueItem

OUTCOME_KEYS: tuple[tuple[str, rules.Outcome], ...] = (
    ("n", "reached"),
    ("i", "no_answer"),
    ("u", "busy"),
    ("b", "voicemail"),
    ("f", "wrong_number"),
    ("a", "number_off"),
)
Whose = Literal["theirs", "own"]


class Number(NamedTuple):
    """A number to call: as it is dialled, as it may be shown, and the event that gave it."""

    phone: str
    shown: str
    given: UUID | None


class AttemptDeeds(CorrectionDeeds):
    """The deeds, on behalf of one screen."""

    def state(self, record: UUID) -> rules.Call:
        return self.screen.desk.journal.call(record)

    def about(self, row: Any) -> str:
        return self.labels.call(row, self.screen.desk.now())

    def called(self, record: UUID) -> str:
        row = self._row(record)
        return wording.caller(row) if row is not None else "Anropet"

    def calling(self, row: Held) -> str:
        if not isinstance(row, CallRow) or not callback.talking(row, self.screen.desk.now()):
            return ""
        if row.calling_id == self.me or row.calling_since is None:
            return ""
        return f"{row.calling_name} ringer sedan {clock_time(row.calling_since)}"

    def why_not_call(self, row: CallRow) -> str | None:
        """Why the number cannot be dialled now."""
        if not row.phone:
            return "Det finns inget nummer att ringa. B: fråga SOS, M: skriv in numret."
        mine = row.calling_id == self.me and callback.talking(row, self.screen.desk.now())
        if mine and row.calling_since is not None:
            return f"Du ringer sedan {clock_time(row.calling_since)}. U: skriv hur det gick."
        return None

    async def dial(self, record: UUID, row: CallRow) -> None:
        """Open the number in the telephone program, and begin an attempt."""
        if await self._may_call(record, row, "ring") and (number := await self._number(row)):
            rings = everywhere.dial(self.screen.app, number.phone, number.shown)
            said = "Ringer {}." if rings else "Inget telefonprogram här: {} är kopierat."
            await self._begin(record, row, said.format(number.shown), number.given)

    async def copy(self, record: UUID, row: CallRow) -> None:
        """Copy the number, and begin an attempt."""
        if await self._may_call(record, row, "kopiera") and (number := await self._number(row)):
            self.screen.app.copy_number(number.phone, number.shown)
            await self._begin(record, row, f"{number.shown} är kopierat.", number.given)

    async def _number(self, row: CallRow) -> Number | None:
        """The number to call; of two that people wrote apart, the one that is chosen."""
        now, choices = self.screen.desk.now(), []
        state = self.state(row.record_id)
        tried = {one.number_shown: one.outcome for one in state.attempts if one.outcome in rules.BAD_NUMBER}
        hidden = self.hidden(row.record_id, row)
        for fact in contested(state):
            if fact.name in ("phone_shown", "phone"):
                for n, write in enumerate(fact.writes, 1):
                    given = as_written(fact.name, write)
                    shown = given.get("phone_shown") or given.get("phone") or ""
                    phone = given.get("phone") or shown
                    number = Number(phone, mask(shown) if hidden else shown, write.event.id)
                    wrote = f"{write.event.author.name} {day_and_time(write.event.written_at, now)}"
                    bad = f", {wording.OUTCOMES[tried[shown]]}" if shown in tried else ""
                    choices += [(str(n), f"{number.shown} – {wrote}{bad}", number)] if phone else []
        if not choices:
            given_by = next((write.event.id for write in rules.numbers(state)), None)
            return Number(row.phone, mask(row.phone_shown) if hidden else row.phone_shown, given_by)
        return await self.screen.app.push_screen_wait(
            Choose[Number](
                "Två nummer: vilket?",
                choices,
                f"{self.about(row)}\nDe skrevs var för sig. W väljer för gott.",
                proposes=False,
            )
        )

    async def _may_call(self, record: UUID, row: CallRow, deed: Literal["ring", "kopiera"]) -> bool:
        """Before dialling: whether another is calling, and what is known of safety.

        Another's attempt may lack its outcome since they forgot it, so it stops nobody. Where calling is
        not safe, yes has to be typed.
        """
        if (calling := self.calling(row)) and not await self._calls_too(record, row, f"{calling}.", deed):
            return False
        said = self._of_safety(row)
        if said.safe_to_call != "no":
            return True
        known = [f"säkra tider: {said.safe_times}" if said.safe_times else "inga säkra tider är kända"]
        if said.code_word:
            known.append(f"kodord: {said.code_word}")
        answer = await self.screen.app.push_screen_wait(
            Ask(
                "EJ SÄKERT ATT RINGA",
                f"{self.about(row)}\n{', '.join(known).capitalize()}.\n"
                f"Säg aldrig ärendet i en röstbrevlåda. Skriv {deed} om du ska ringa ändå.",
                must_be=deed,
                deed=deed,
            )
        )
        return answer is not None

    def _of_safety(self, row: CallRow) -> CallRow | CaseRow:
        """Where it is said whether calling is safe: in the case, where this call says nothing of it."""
        if row.safe_to_call != "unknown" or row.case_id is None:
            return row
        with self.screen.desk.rows() as rows:
            return queries.case(rows, row.case_id) or row

    async def _calls_too(self, record: UUID, row: CallRow, calling: str, deed: str) -> bool:
        """Whether to call although another is calling, as far as is known; or how theirs went, written."""
        name = row.calling_name
        choices = [
            ("r" if deed == "ring" else "c", f"{deed.capitalize()} ändå: ett eget försök", True),
            ("u", f"Skriv utfallet åt {name}", False),
        ]
        settled = self.screen.app.pace.settled()
        ask = Choose(
            "Någon ringer redan", choices, f"{self.about(row)}\n{calling}", settled=settled, proposes=False
        )
        too = await self.screen.app.push_screen_wait(ask)
        if too is False and (other := self._unended(record, row.calling_id)) is not None:
            await self._end(record, other.event_id)
        return too is True

    async def _begin(self, record: UUID, row: CallRow, said: str, number: UUID | None) -> None:
        desk = self.screen.desk
        base, claim = desk.position(), not row.claimed
        attempt = calls.begin_attempt(desk, record, claim=claim, number=number, base=base)
        self.say(record, f"{said} Försöket började {clock_time(desk.now())}.")
        await self._end(record, attempt, self.screen.app.pace.settled())

    async def outcome(self, record: UUID, row: CallRow) -> None:
        """How the attempt went; without one, an attempt made elsewhere is written in.

        For another person nobody writes without having been asked: it may be that they are talking now.
        """
        await self._write_outcome(record)

    async def _write_outcome(self, record: UUID) -> bool:
        own, other = self._unended(record, self.me), self._unended(record)
        if own is not None:
            return await self._end(record, own.event_id)
        if other is None:
            return await self._made_elsewhere(record)
        name, row = other.author.name, self._row(record)
        began = day_and_time(other.begun_at, self.screen.desk.now())
        choices: list[tuple[str, str, Whose]] = [
            ("f", f"Skriv utfallet åt {name}", "theirs"),
            ("e", "Skriv in ett eget försök", "own"),
        ]
        about = self.about(row) if row is not None else ""
        text = f"{about}\n{name} började ringa {began} och har inte skrivit hur det gick."
        whose = await self.screen.app.push_screen_wait(
            Choose(f"Försöket är {_genitive(name)}", choices, text)
        )
        if whose is None:
            return False
        if whose == "theirs":
            return await self._end(record, other.event_id)
        return await self._made_elsewhere(record)

    def _unended(self, record: UUID, by: UUID | None = None) -> rules.Attempt | None:
        """The last attempt without an outcome, by this person if one is given."""
        unended = [one for one in self.state(record).attempts if one.outcome is None]
        return next((one for one in reversed(unended) if by in (None, one.author.id)), None)

    async def _end(self, record: UUID, attempt: UUID, settled: Callable[[], bool] = lambda: True) -> bool:
        """Ask for the outcome, and write it. False if backed out of."""
        desk, row = self.screen.desk, self._row(record)
        tried = next((one for one in self.state(record).attempts if one.event_id == attempt), None)
        number = tried.number_shown if tried is not None else ""
        about = f"{self.labels.call(row, desk.now(), number)}\n" if row is not None else ""
        choices = [(key, wording.OUTCOMES[outcome], outcome) for key, outcome in OUTCOME_KEYS]
        text = f"{about}Röstbrevlåda: säg aldrig ärendet."
        ask = Choose[rules.Outcome]("Hur gick det?", choices, text, settled=settled, proposes=False)
        outcome = await self.screen.app.push_screen_wait(ask)
        if outcome is None:
            self.say(record, "Försöket pågår. U: skriv hur det gick.")
            return False
        calls.end_attempt(desk, record, outcome, attempt=attempt)
        self.say(record, self._after(outcome, record))
        return True

    async def _made_elsewhere(self, record: UUID, outcome: rules.Outcome | None = None) -> bool:
        """An attempt made without the program is written in, with its time. False if backed out of.

        The outcome is asked for where it is not known.
        """
        desk, row = self.screen.desk, self._row(record)
        base = desk.position()
        outcomes = [(key, wording.OUTCOMES[outcome], outcome) for key, outcome in OUTCOME_KEYS]
        fields: list[Field] = [
            *(
                ()
                if outcome
                else [
                    ChoiceField(
                        name="outcome", label="Utfall", choices=outcomes, required="Välj hur det gick."
                    )
                ]
            ),
            past("at", "När", desk.now(), came_in=row.received_at if row is not None else None),
            LineField(name="note", label="Not", placeholder="får vara tom"),
        ]

        def commit(filled: Filled) -> None:
            given = filled.values
            how = outcome or given["outcome"]
            calls.end_attempt(desk, record, how, note=given.get("note", ""), at=given.get("at"))

        about = self.about(row) if row is not None else ""
        title = "När nåddes personen?" if outcome == "reached" else "Försök som gjordes på annat sätt"
        draft = f"attempt.{outcome}" if outcome else "attempt"
        filled = await self.fill(
            record, title, fields, draft, base, commit, done="", text=about, as_is=outcome is not None
        )
        if filled is None or not (outcome or "outcome" in filled.values):
            return False
        self.say(record, self._after(outcome or filled.values["outcome"], record))
        return True

    def _after(self, outcome: rules.Outcome, record: UUID) -> str:
        item, word = self._item(record), wording.OUTCOMES[outcome].capitalize()
        row = item.call if item is not None else None
        if row is not None and not row.open:
            return f"{word}. Anropet är stängt: E öppnar det igen."
        if outcome == "reached":
            rest = (
                "S stänger" if row is not None and row.case_id is not None else "P gör ett ärende, S stänger"
            )
            return f"{call_words.reached(item) if item is not None else 'Nådd.'} {rest}."
        if row is not None and callback.another_number(row):
            return f"{word}. Det finns ett nummer till: R ringer det."
        if outcome in rules.BAD_NUMBER:
            return f"{word}. B: fråga SOS om ett nytt nummer."
        if item is None or row is None or row.reached_at is not None:
            return f"{word}. Personen är redan nådd."
        if self._of_safety(row).safe_to_call == "no":
            return f"{word}. Inget nytt försök föreslås: ej säkert att ringa."
        again = call_words.next_try(item, self.screen.desk.now())
        return f"{word}. Försök igen {again}." if again is not None else f"{word}."

    def ask_number(self, record: UUID, row: CallRow) -> None:
        calls.ask_number(self.screen.desk, record)
        self.say(record, "Noterat: SOS är tillfrågade om nytt nummer.")

    # What the views know

    def _row(self, record: UUID) -> CallRow | None:
        item = self._item(record)
        return item.call if item else None

    def _item(self, record: UUID) -> QueueItem | None:
        with self.screen.desk.rows() as rows:
            return call_queue.call(rows, record, self.screen.desk.now())


def _genitive(name: str) -> str:
    """`Per Holms`, `Eva Alms`, `Jonas`: no more s after one."""
    return name if name.casefold().endswith(("s", "x", "z")) else f"{name}s"
