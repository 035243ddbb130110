"""Deeds on a case about police assistance: that it was requested, and what became of that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jourtui.assistance_words import STATES
from jourtui.rules.calendar import day_and_time
from jourtui.rules.police_assistance import Request, ground_ended
from jourtui.screens.correction_deeds import CorrectionDeeds
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import Field, LineField, lettered, past
from jourtui.screens.dialogs.form import Filled
from jourtui.store import police_assistance as store
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import CaseRow


class AssistanceDeeds(CorrectionDeeds):
    """The deeds, on behalf of one screen."""

    async def request_assistance(self, record: UUID, row: CaseRow) -> None:
        """To whom at the police a request that is decided on was sent, and when."""
        desk, base = self.screen.desk, self.screen.desk.position()
        kinds, now = self.screen.app.workplace.office.kinds, desk.now()
        found = store.decided(kinds, desk.journal.case(record))
        if not found:
            raise NotAllowed(store.NOTHING_DECIDED)
        chosen = found[0].event.id
        if len(found) > 1:
            every = [
                (f"{one.made.kind_label}, {day_and_time(one.event.happened_at, now)}", one.event.id)
                for one in found
            ]
            asked = await self.screen.app.push_screen_wait(
                Choose("Vilken handräckning?", lettered(every), self.about(row))
            )
            if asked is None:
                return
            chosen = asked
        fields: list[Field] = [
            LineField(name="to", label="Till vem", placeholder="vem hos polisen", required=store.TO),
            LineField(name="how", label="Hur", placeholder="telefon, e-post; blankettens nummer"),
            past("at", "När", now),
        ]

        def commit(filled: Filled) -> None:
            given: dict[str, Any] = filled.values
            store.request(
                desk, kinds, record, chosen, given["to"], given.get("how", ""), at=given.get("at"), base=base
            )

        done = "Begäran löper. U skriver in när polisen har den, när den är gjord, eller tas tillbaka."
        title, draft = "Begärde handräckning", f"assistance:{chosen}"
        await self.fill(record, title, fields, draft, base, commit, done, text=self.about(row))

    async def follow_assistance(self, record: UUID, row: CaseRow, one: Request) -> None:
        """What became of a request: received, carried out, or taken back since it is not needed."""
        ways = [("g", "Genomförd", "carried_out"), ("t", "Ta tillbaka: den behövs inte", "withdrawn")]
        if one.received is None:
            ways.insert(0, ("m", "Mottagen: polisen har den", "received"))
        text = assistance(one)
        if ground_ended(one.said, self.screen.desk.journal.case(record).decisions.decided) is not None:
            text = f"{text}\n! Grunden gäller inte längre: ta tillbaka begäran."
        how = await self.screen.app.push_screen_wait(Choose("Handräckning", ways, text))
        if how is None:
            return
        desk, base, id_ = self.screen.desk, self.screen.desk.position(), one.event.id
        at = past("at", "När", desk.now())
        fields: dict[str, list[Field]] = {
            "received": [LineField(name="by", label="Vem har den", required=store.BY), at],
            "carried_out": [LineField(name="outcome", label="Hur gick det", placeholder="får vara tomt"), at],
            "withdrawn": [
                LineField(name="why", label="Varför", required=store.WHY),
                LineField(name="told", label="Sagt till", placeholder="vem hos polisen", required=store.TOLD),
                at,
            ],
        }

        def commit(filled: Filled) -> None:
            given, when = filled.values, filled.values.get("at")
            if how == "received":
                store.receive(desk, record, id_, given["by"], at=when, base=base)
            elif how == "carried_out":
                store.carry_out(desk, record, id_, given.get("outcome", ""), at=when, base=base)
            else:
                store.withdraw(desk, record, id_, given["why"], given["told"], at=when, base=base)

        title = f"Handräckning {STATES[how]}"
        draft = f"assistance-{how}:{id_}"
        as_is = how == "carried_out"
        await self.fill(record, title, fields[how], draft, base, commit, "Antecknat.", text=text, as_is=as_is)


def assistance(one: Request) -> str:
    """To whom a request went, and how far it has come."""
    return f"{one.said.to}: {STATES[one.state]}"
