"""Deeds on what came to the wrong hands: tell of it, from wherever one is, and of what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import YES_NO, ChoiceField, Field, LineField, past
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.list_screen import ListScreen
from jourtui.screens.which_case import which_case
from jourtui.store import deviations
from jourtui.words import delivery_words as words

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen
    from jourtui.store.views import DeliveryRow

TITLE = "Kom till fel mottagare"
RUNS = "72 timmar löper. Ring mottagaren nu. W i utkorgen (5) skriver vad som är gjort."
SEND_AGAIN = "72 timmar löper. Ring mottagaren nu. Nämnden saknar handlingen: L i den skickar den dit."
LET_GO = "72 timmar löper. Ring mottagaren nu. Nämnden saknar handlingen: den väntar här, och R skickar den."
LEFT = ("delivered", "received")


class WrongHands:
    """The deeds, on behalf of one screen."""

    def __init__(self, screen: JourScreen) -> None:
        self.screen = screen

    async def tell(self, row: DeliveryRow | None) -> None:
        """Of a row in the outbox: that it came wrong, or the next step. Without a row: of any case."""
        if row is None:
            case = await which_case(self.screen, TITLE, "Vilket ärende gäller det som kom fel?")
            if case is not None:
                await self.in_case(case.record_id, case.subject_name or case.title)
        elif row.state not in ("wrong", "contained"):
            about = f"{row.title} till {row.board_name or row.address}"
            await self._went_wrong(row.record_id, about, row)
        else:
            await self._next_step(row)

    async def in_case(self, case: UUID, about: str) -> None:
        """Something about a case went by another road: a fax, a call, somebody's own mail."""
        await self._went_wrong(case, f"Ärendet: {about}\nEn leverans ur utkorgen: W på raden där.", None)

    async def _went_wrong(self, case: UUID, about: str, row: DeliveryRow | None) -> None:
        from jourtui.outgoing import wrong_hands

        desk, base = self.screen.desk, self.screen.desk.position()
        title = row.title if row is not None else ""
        fields: list[Field] = [
            LineField(name="what", label="Vad", text=title, required="Skriv vad som kom fel."),
            LineField(name="to", label="Till vem", required="Skriv vem som fick det."),
        ]
        if row is not None and row.state in LEFT:
            fields.append(
                ChoiceField(
                    name="reached",
                    label="Har nämnden den",
                    choices=YES_NO,
                    required="Svara om den nämnd som skulle ha handlingen har den.",
                    hint="nej: den ska skickas dit, och fristen för rapporten löper igen",
                )
            )
        fields.append(past("at", "Upptäckt", desk.now()))
        written: list[UUID] = []
        reached: list[bool] = []

        def commit(filled: Filled) -> None:
            given = filled.values
            reached.append(given.get("reached", True))
            written.append(
                wrong_hands.went_wrong(
                    desk,
                    case,
                    given.get("what", title),
                    given.get("to", ""),
                    delivery=row.delivery if row is not None else None,
                    reached=reached[-1],
                    at=given.get("at"),
                    base=base,
                )
            )

        listed = self.screen.table if isinstance(self.screen, ListScreen) else None
        if listed is not None:
            listed.let_go()
        await self._fill(case, TITLE, about, fields, f"wrong:{row.delivery if row else case}", commit, "")
        if written:
            if listed is not None:
                listed.go_to(written[-1])
            waits = row is not None and any(
                one.waiting and one.said.document == row.document
                for one in desk.journal.case(case).deliveries.every.values()
            )
            self.screen.say(RUNS if reached[-1] else LET_GO if waits else SEND_AGAIN)

    async def _next_step(self, row: DeliveryRow) -> None:
        left = row.reason.split()
        if not left:
            self.screen.say("Allt är gjort och antecknat.", about=row.delivery)
            return
        steps = [(str(n), words.DONE[step], step) for n, step in enumerate(left, 1) if step in words.DONE]
        about = f"{row.title.rstrip('. ')}, till {row.address}"
        chosen = await self.screen.app.push_screen_wait(Choose("Vad är gjort?", steps, about))
        if chosen == "incident":
            await self._judge(row, about)
        elif chosen is not None:
            await self._contain(row, about, chosen)

    async def _contain(self, row: DeliveryRow, about: str, step: str) -> None:
        from jourtui.outgoing import wrong_hands

        desk, base = self.screen.desk, self.screen.desk.position()
        whom = "Av vem" if step == "deviation" else "Talade med"
        fields: list[Field] = [
            LineField(name="who", label=whom, required="Skriv vem."),
            LineField(name="note", label="Anteckning", placeholder="får vara tom"),
            past("at", "När", desk.now()),
        ]

        def commit(filled: Filled) -> None:
            given = filled.values
            who, note, at = given.get("who", ""), given.get("note", ""), given.get("at")
            if step == "deviation":
                kinds = self.screen.app.workplace.deviations
                deviations.of_wrong_hands(
                    desk, kinds, row.record_id, row.delivery, who, note=note, at=at, base=base
                )
            else:
                wrong_hands.contain(desk, row.record_id, row.delivery, step, who, note=note, at=at, base=base)

        name = f"{step}:{row.delivery}"
        done = "Antecknat." + (" Avvikelsen är skriven: 2 visar den." if step == "deviation" else "")
        await self._fill(row.record_id, words.DONE[step], about, fields, name, commit, done)

    async def _judge(self, row: DeliveryRow, about: str) -> None:
        from jourtui.outgoing import wrong_hands

        desk, base = self.screen.desk, self.screen.desk.position()
        fields: list[Field] = [
            ChoiceField(
                name="told",
                label="Anmäld till IMY",
                choices=YES_NO,
                required="Välj om den är anmäld till IMY.",
            ),
            LineField(name="reason", label="Varför", required="Skriv varför."),
            LineField(name="by", label="Bedömt av", required="Skriv vem som bedömde det."),
            past("at", "När", desk.now()),
        ]

        def commit(filled: Filled) -> None:
            given = filled.values
            wrong_hands.judge(
                desk,
                row.record_id,
                row.delivery,
                given.get("reason", ""),
                given.get("by", ""),
                told=given["told"],
                at=given.get("at"),
                base=base,
            )

        name, done = f"incident:{row.delivery}", "Bedömningen är antecknad."
        await self._fill(row.record_id, "Personuppgiftsincident", about, fields, name, commit, done)

    async def _fill(
        self,
        case: UUID,
        title: str,
        about: str,
        fields: list[Field],
        name: str,
        commit: Callable[[Filled], None],
        done: str,
    ) -> None:
        desk = self.screen.desk
        form = Form(
            desk,
            title,
            fields,
            draft_id=f"delivery-{name}",
            base=desk.position(),
            record=case,
            text=about,
            commit=commit,
        )
        if await fill(self.screen, form) is not None and done:
            self.screen.say(done, about=self.screen.row_key)
