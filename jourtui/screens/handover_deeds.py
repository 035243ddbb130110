"""Deeds about who is responsible, the same for calls and cases: claim, offer, accept, decline, consult, note.

Each is a method named as its action and given the row that the key was pressed on. `base` is taken when the
dialog opens, so that what others do meanwhile is not hidden.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Author, Payload
from jourtui.rules.responsibility import PAYLOADS, Held
from jourtui.screens import case_forms
from jourtui.screens.colleagues import colleagues, to_choose
from jourtui.screens.dialogs.ask import Ask, ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import Field, LineField, TextField, lettered, past
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.store import calls, handover, locking, queries
from jourtui.store.envelope import Base
from jourtui.store.masking import LockedFromYou
from jourtui.store.views import LockRow

if TYPE_CHECKING:
    from jourtui.rules.call import Call
    from jourtui.rules.case import Case
    from jourtui.screens.base import JourScreen

TAKE_OVER_REASONS = ("överenskommet per telefon", "svarar inte", "är ute på besök", "har för många samtal")

LOCKED_WHY = str(LockedFromYou())
OUTSIDE = ("new_call", "case", "next", "previous")
"""Actions of a record's scope that show and change nothing of it."""


class HandoverDeeds:
    """The deeds, on behalf of one screen."""

    def __init__(self, screen: JourScreen) -> None:
        self.screen = screen

    @property
    def me(self) -> UUID:
        return self.screen.desk.author.id

    def state(self, record: UUID) -> Call | Case:
        """The record as its events tell it."""
        raise NotImplementedError

    def about(self, row: Any) -> str:
        """Which record it is, in a line, as its lists may show it; asked for by every dialog."""
        raise NotImplementedError

    def called(self, record: UUID) -> str:
        """What the record is called in an answer."""
        raise NotImplementedError

    def say(self, record: UUID, text: str, *, problem: bool = False) -> None:
        """Answer about a record: with its name, where the cursor has come to stand on another."""
        here = self.screen.row_key
        if here in (None, record):
            self.screen.say(text, problem=problem, about=here)
        else:
            self.screen.say(f"{self.called(record)}: {text}", problem=problem)

    def why_not(self, name: str, row: Held | None) -> str | None:
        """Why the action cannot be taken on this row; None when it can."""
        if row is None:
            return "Ingen rad är vald."
        if name not in OUTSIDE and getattr(row, "record_id", None) in self.screen.desk.locked:
            return LOCKED_WHY
        if name == "unlock" and not self._locks(row):
            return "Det är inte låst för någon."
        mine = row.holder_id == self.me
        match name:
            case "claim" if mine and row.claimed:
                return "Du har det redan."
            case "offer" if not mine:
                return f"Det ligger hos {row.holder_name or 'ingen'}. Ta det först (T)."
            case "offer" if row.offer_id is not None:
                return "Det är redan erbjudet. A: muntligt accepterat, V: ta tillbaka."
            case "accept" | "decline" if row.offer_id is None:
                return "Det här är inte erbjudet. Det som är det har → efter namnet."
        return None

    async def claim(self, record: UUID, row: Held) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        holder = row.holder_id
        if not row.claimed or holder is None or holder == self.me:
            handover.claim(desk, record, base)
            self._answer(record, "Du har det nu.")
            return
        reason = await ask_and_write(
            self.screen.app,
            f"Ta över från {row.holder_name}",
            f"{self.about(row)}\nVarför? Enter tar det som står.",
            deed="ta över",
            write=lambda reason: handover.take_over(desk, record, holder, reason, base),
            value=TAKE_OVER_REASONS[0],
            required="Ett skäl behövs för att ta över.",
            record=record,
            suggestions=TAKE_OVER_REASONS,
        )
        if reason is not None:
            self._answer(record, f"Du har tagit över från {row.holder_name}.")

    # What another has, or is at work with

    def at_work(self, row: Held) -> str:
        """Who else has it or is calling, as a sentence; empty where nobody is in the way."""
        calling, holder = self.calling(row), row.holder_name
        if not row.claimed or row.holder_id in (None, self.me):
            return f"{calling}." if calling else ""
        if not calling:
            return f"{holder} har det."
        return f"{holder} har anropet och {calling.removeprefix(holder).strip()}."

    def calling(self, row: Held) -> str:
        """That another is calling, and since when; empty if not."""
        return ""

    async def beforehand(self, row: Held, title: str) -> list[Payload] | None:
        """What is written with a deed that ends or reopens what another has: whose it becomes, and why.

        Nothing is asked where nobody else has claimed it or is calling. None: backed out of.
        """
        who = self.at_work(row)
        if not who:
            return handover.taking(row, self.me, "")
        reason = await self.screen.app.push_screen_wait(
            Ask(
                title,
                f"{self.about(row)}\n{who} Varför gör du det? Enter tar det som står.",
                value=TAKE_OVER_REASONS[0],
                required="Ett skäl behövs.",
                suggestions=TAKE_OVER_REASONS,
                deed="vidare",
                record=getattr(row, "record_id", None),
            )
        )
        if reason is None:
            return None
        return handover.taking(row, self.me, reason) or [NoteWritten(text=f"{who} {title}: {reason}")]

    async def offer(self, record: UUID, row: Held) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        to = self._partner()
        duty = desk.session.duty.other.label
        whom = to.name if to else duty
        if to is not None and any(lock.person_id == to.id for lock in self._locks(row)):
            self.say(record, f"Det är låst för {to.name} (jäv) och kan inte lämnas dit.", problem=True)
            return
        alone = "" if to else f"\nIngen är inloggad som {duty}: ring."
        note = await ask_and_write(
            self.screen.app,
            f"Lämna till {f'{to.name}, {duty}' if to else duty}",
            f"{self.about(row)}{alone}\nHälsning (får vara tom). Ansvaret är ditt tills det accepteras.",
            deed="erbjud",
            write=lambda note: handover.offer(desk, record, to, note, base),
            record=record,
        )
        if note is not None:
            how = "Ring också."
            if self._out_of_contact():
                how = "Utan kontakt: datorn där får det inte. Ring nu."
            self._answer(record, f"Erbjudet {whom}. {how} Ansvaret är ditt tills det accepteras.", told=True)

    async def accept(self, record: UUID, row: Held) -> None:
        """Somebody else's offer is accepted; on one's own: it was accepted orally."""
        desk, base = self.screen.desk, self.screen.desk.position()
        if row.offer_id is None:
            return
        if row.holder_id != self.me:
            handover.accept(desk, record, row.offer_id, base)
            self._answer(record, "Accepterat. Det ligger hos dig.")
            return
        by = self._offered_to(row) or await self._who(record, row)
        if by is not None:
            handover.accepted_orally(desk, record, row.offer_id, by, base)
            self._answer(record, f"Muntligt accepterat av {by.name}, noterat nu.")

    async def decline(self, record: UUID, row: Held) -> None:
        """Somebody else's offer is declined with a reason; one's own is taken back."""
        desk, base = self.screen.desk, self.screen.desk.position()
        offer = row.offer_id
        if offer is None:
            return
        if row.holder_id == self.me:
            handover.withdraw(desk, record, offer, base)
            self._answer(record, "Erbjudandet är tillbakataget. Det ligger kvar hos dig.")
            return
        reason = await ask_and_write(
            self.screen.app,
            f"Avböj det som {row.holder_name} lämnar",
            "\n".join(filter(None, (self.about(row), row.offer_note))),
            deed="avböj",
            write=lambda reason: handover.decline(desk, record, offer, reason, base),
            required="Skriv varför, så att kollegan vet.",
            record=record,
        )
        if reason is not None:
            self._answer(record, f"Avböjt. Det ligger kvar hos {row.holder_name}.")

    def _answer(self, record: UUID, done: str, *, told: bool = False) -> None:
        """Say what this person did, or, where somebody was before them, what holds instead.

        `told`: that there is no contact is said already.
        """
        state = self.state(record)
        own = (
            e.id
            for e in reversed(state.log.events)
            if e.author.id == self.me and isinstance(e.payload, PAYLOADS)
        )
        if next(own, None) not in state.log.void:
            self.say(record, done + ("" if told else self._preliminary()))
        elif state.holder_id == self.me:
            said = "Det ändrade inget: erbjudandet gäller inte längre. Det ligger hos dig."
            self.say(record, said, problem=True)
        elif state.holder_id is None:
            self.say(record, "Det ändrade inget: det går inte att läsa vem som har det.", problem=True)
        else:
            name = state.holder_name
            self.say(record, f"{name} hann före. Det ligger hos {name}.", problem=True)

    # Locks (jäv)

    async def lock(self, record: UUID, row: Held) -> None:
        """Lock it from a named colleague, with a reason; refused while that person is responsible."""
        desk, base = self.screen.desk, self.screen.desk.position()
        choices = to_choose(colleagues(self.screen), self.me)
        text = (
            f"{self.about(row)}\nHela ärendet med dess anrop. "
            "Personen ser frist, ansvarig och Låst ärende, inget annat."
        )
        person = await self.screen.app.push_screen_wait(
            Choose("Lås för vem (jäv)?", choices, text, proposes=False)
        )
        if person is None:
            return
        refused = locking.why_not(desk, record, person)
        if refused:
            self.say(record, refused, problem=True)
            return
        reason = await ask_and_write(
            self.screen.app,
            f"Lås för {person.name}",
            f"{self.about(row)}\nVarför? Skälet syns för alla andra.",
            deed="lås",
            write=lambda reason: locking.lock(desk, record, person, reason, base),
            record=record,
            required="Ett skäl behövs.",
        )
        if reason is not None:
            self.say(record, f"Låst för {person.name}, så snart den datorn har synkat.{self._preliminary()}")

    async def unlock(self, record: UUID, row: Held) -> None:
        """Let somebody see it again."""
        desk, base = self.screen.desk, self.screen.desk.position()
        locks = self._locks(row)
        choices = lettered([(f"{one.person_name}: {one.reason}", one) for one in locks])
        one = await self.screen.app.push_screen_wait(
            Choose("Ta bort låset för vem?", choices, self.about(row))
        )
        if one is None:
            return
        reason = await ask_and_write(
            self.screen.app,
            f"Ta bort låset för {one.person_name}",
            f"{self.about(row)}\nVarför?",
            deed="ta bort låset",
            write=lambda reason: locking.unlock(desk, record, one.person_id, reason, base),
            record=record,
            required="Ett skäl behövs.",
        )
        if reason is not None:
            self.say(record, f"Låset för {one.person_name} är borttaget.")

    def _locks(self, row: Held) -> list[LockRow]:
        record: UUID | None = getattr(row, "record_id", None)
        return locking.locks(self.screen.desk, record) if record is not None else []

    async def consult(self, record: UUID, row: Held) -> None:
        """Samråd: with whom, and what was said."""
        desk, base = self.screen.desk, self.screen.desk.position()
        partner = self._partner()
        name = partner.name if partner else ""
        fields: list[Field] = [
            LineField(
                name="with_name", label="Samråd med", text=name, required="Skriv vem du rådgjorde med."
            ),
            TextField(name="text", label="Vad ni kom fram till", required="Skriv vad ni kom fram till."),
            past("at", "Hände kl", desk.now()),
        ]

        def commit(filled: Filled) -> None:
            given = filled.values
            calls.consult(desk, record, given.get("with_name", name), given.get("text", ""), given.get("at"))

        await self.fill(
            record, "Samråd", fields, "consult", base, commit, "Samrådet är sparat.", text=self.about(row)
        )

    async def note(self, record: UUID, row: Held) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()

        def commit(filled: Filled) -> None:
            calls.note(desk, record, case_forms.note_of("plain", filled.values))

        fields = case_forms.note_fields("plain", desk.now(), ())
        text = "" if self.screen.refused else self.about(row)
        await self.fill(
            record, "Anteckning", fields, "note", base, commit, "Anteckningen är sparad.", text=text
        )

    async def fill(
        self,
        record: UUID,
        title: str,
        fields: list[Field],
        draft: str,
        base: Base,
        commit: Any,
        done: str = "Ändringen är sparad.",
        **given: Any,
    ) -> Filled | None:
        """Fill in a form about the record, and say that it is saved.

        Where it was closed meanwhile that is said: whoever did has not read what was written.
        """
        was_open = not self.screen.refused and self.state(record).open
        form = Form(
            self.screen.desk,
            title,
            fields,
            draft_id=f"{draft}:{record}",
            base=base,
            record=record,
            commit=commit,
            **given,
        )
        filled = await fill(self.screen, form)
        if filled is not None and done:
            late = self._late(record, filled.values.get("at"))
            said = filled.values or given.get("as_is")
            answer = f"{done}{late}" if said else "Inget ändrades."
            if closed := was_open and not self.state(record).open:
                answer += " Det stängdes under tiden: E på det öppnar igen."
            self.say(record, answer, problem=closed)
        return filled

    def _late(self, record: UUID, at: object) -> str:
        """When it happened, where that is another day or before the call came in: a slip is seen at once."""
        now, came_in = self.screen.desk.now(), getattr(self.state(record), "received_at", None)
        if not isinstance(at, datetime):
            return ""
        before = ", innan anropet kom in" if came_in is not None and at < came_in else ""
        if not before and local(at).date() == local(now).date():
            return ""
        return f" Hände {day_and_time(at, now)}{before}. Å ångrar."

    def _partner(self) -> Author | None:
        """Who is signed in as the other duty."""
        other = self.screen.desk.session.duty.other
        with self.screen.desk.rows() as rows:
            row = queries.partner(rows, other.value, self.me)
        if row is None or row.person_id is None:
            return None
        return Author(row.person_id, row.name)

    def _offered_to(self, row: Held) -> Author | None:
        return Author(row.offered_to_id, row.offered_to_name) if row.offered_to_id is not None else None

    async def _who(self, record: UUID, row: Held) -> Author | None:
        """Who said yes on the telephone, when nobody was signed in on the other laptop."""
        but = {self.me, *(lock.person_id for lock in self._locks(row))}
        others = colleagues(self.screen, but)
        if not others:
            self.say(record, "Ingen annan i personalen är känd på den här datorn.", problem=True)
            return None
        return await self.screen.app.push_screen_wait(
            Choose("Vem accepterade muntligt?", to_choose(others, self.me), self.about(row))
        )

    def _out_of_contact(self) -> bool:
        return self.screen.app.out_of_contact

    def _preliminary(self) -> str:
        offline = self._out_of_contact()
        return " Preliminärt: ingen kontakt med det gemensamma lagret." if offline else ""
