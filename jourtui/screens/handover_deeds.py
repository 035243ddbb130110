"""Deeds about who is responsible, the same for calls and cases: claim, offer, accept, decline, consult, note.

Each is a method named as its action and given the row that the key was pressed on. `base` is taken when the
dialog opens, so that what others do meanwhile is not hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Author
from jourtui.rules.responsibility import Held
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.store import calls, handover, queries
from jourtui.store.session import Duty

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

TAKE_OVER_REASONS = ("överenskommet per telefon", "svarar inte", "är ute på besök", "har för många samtal")


class HandoverDeeds:
    """The deeds, on behalf of one screen."""

    def __init__(self, screen: JourScreen) -> None:
        self.screen = screen

    @property
    def me(self) -> UUID:
        return self.screen.desk.author.id

    def why_not(self, name: str, row: Held | None) -> str | None:
        """Why the action cannot be taken on this row; None when it can."""
        if row is None:
            return "Ingen rad är vald."
        mine = row.holder_id == self.me
        match name:
            case "claim" if mine and row.claimed:
                return "Du har det redan."
            case "offer" if row.claimed and not mine:
                return f"Det ligger hos {row.holder_name}. Ta över det först (T)."
            case "offer" if row.offer_id is not None:
                return "Det är redan erbjudet. A: muntligt accepterat, V: ta tillbaka."
            case "accept" | "decline" if row.offer_id is None:
                return "Inget erbjudande väntar på svar."
        return None

    async def claim(self, record: UUID, row: Held) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        if not row.claimed or row.holder_id in (None, self.me):
            handover.claim(desk, record, base)
            self.screen.say("Du har det nu." + self._preliminary())
            return
        reason = await self.screen.app.push_screen_wait(
            Ask(
                f"Ta över från {row.holder_name}",
                "Skäl? Enter tar det som står.",
                value=TAKE_OVER_REASONS[0],
                required="Ett skäl behövs för att ta över.",
                suggestions=TAKE_OVER_REASONS,
            )
        )
        if reason is not None and row.holder_id is not None:
            handover.take_over(desk, record, row.holder_id, reason, base)
            self.screen.say(f"Du har tagit över från {row.holder_name}.{self._preliminary()}")

    async def offer(self, record: UUID, row: Held) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        to = self._partner()
        whom = to.name if to else "bakjour"
        note = await self.screen.app.push_screen_wait(
            Ask(f"Lämna till {whom}", "Hälsning (får vara tom). Ansvaret är ditt tills det accepteras.")
        )
        if note is not None:
            handover.offer(desk, record, to, note, base)
            self.screen.say(f"Erbjudet {whom}. Ring också. Ansvaret är ditt tills det accepteras.")

    async def accept(self, record: UUID, row: Held) -> None:
        """Somebody else's offer is accepted; on one's own: it was accepted orally."""
        desk, base = self.screen.desk, self.screen.desk.position()
        if row.offer_id is None:
            return
        if row.holder_id != self.me:
            handover.accept(desk, record, row.offer_id, base)
            self.screen.say("Accepterat. Det ligger hos dig." + self._preliminary())
            return
        by = self._offered_to(row) or await self._who()
        if by is not None:
            handover.accepted_orally(desk, record, row.offer_id, by, base)
            self.screen.say(f"Muntligt accepterat av {by.name}, noterat nu.{self._preliminary()}")

    async def decline(self, record: UUID, row: Held) -> None:
        """Somebody else's offer is declined with a reason; one's own is taken back."""
        desk, base = self.screen.desk, self.screen.desk.position()
        if row.offer_id is None:
            return
        if row.holder_id == self.me:
            handover.withdraw(desk, record, row.offer_id, base)
            self.screen.say("Erbjudandet är tillbakataget. Det ligger kvar hos dig.")
            return
        reason = await self.screen.app.push_screen_wait(
            Ask("Avböj", required="Skriv varför, så att kollegan vet.")
        )
        if reason is not None:
            handover.decline(desk, record, row.offer_id, reason, base)
            self.screen.say(f"Avböjt. Det ligger kvar hos {row.holder_name}.")

    async def consult(self, record: UUID, row: Held) -> None:
        """Samråd: with whom, and what was said."""
        desk = self.screen.desk
        partner = self._partner()
        name = await self.screen.app.push_screen_wait(
            Ask("Samråd med", value=partner.name if partner else "", required="Skriv vem du rådgjorde med.")
        )
        if name is None:
            return
        text = await self.screen.app.push_screen_wait(Ask(f"Samråd med {name}", "Vad kom ni fram till?"))
        if text is not None:
            calls.consult(desk, record, name, text)
            self.screen.say("Samrådet är sparat.")

    async def note(self, record: UUID, row: Held) -> None:
        text = await self.screen.app.push_screen_wait(Ask("Anteckning", required="Skriv något först."))
        if text is not None:
            calls.note(self.screen.desk, record, NoteWritten(text=text))
            self.screen.say("Anteckningen är sparad.")

    def _partner(self) -> Author | None:
        """Who is signed in as the other duty."""
        duty = self.screen.desk.session.duty
        other = Duty.BACKUP if duty is Duty.FIRST else Duty.FIRST
        with self.screen.desk.rows() as rows:
            row = queries.partner(rows, other.value, self.me)
        if row is None or row.person_id is None:
            return None
        return Author(row.person_id, row.name)

    def _offered_to(self, row: Held) -> Author | None:
        return Author(row.offered_to_id, row.offered_to_name) if row.offered_to_id is not None else None

    async def _who(self) -> Author | None:
        """Who said yes on the telephone, when nobody was signed in on the other laptop."""
        with self.screen.desk.rows() as rows:
            others = [
                Author(row.person_id, row.name)
                for row in queries.staff(rows)
                if row.person_id is not None and row.person_id != self.me
            ]
        if not others:
            self.screen.say("Ingen annan i personalen är känd på den här datorn.", problem=True)
            return None
        choices = [(str(n), person.name, person) for n, person in enumerate(others[:9], 1)]
        return await self.screen.app.push_screen_wait(Choose("Vem accepterade?", choices))

    def _preliminary(self) -> str:
        status = self.screen.app.status
        offline = status is not None and status.state in ("offline", "connecting", "stopped")
        return " Preliminärt: ingen kontakt med det gemensamma lagret." if offline else ""
