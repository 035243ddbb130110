"""Deeds on a case about police assistance: that it was requested, and what became of that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jourtui.rules.calendar import day_and_time
from jourtui.rules.case import Case
from jourtui.rules.event import Event
from jourtui.rules.police_assistance import AssistanceCarriedOut, AssistanceWithdrawn, Request, ground_ended
from jourtui.screens.correction_deeds import CorrectionDeeds, contested
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.dialogs.fields import Field, LineField, lettered, past
from jourtui.screens.dialogs.form import Filled
from jourtui.store import police_assistance as store
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import CaseRow
from jourtui.words.assistance_words import STATES, entry
from jourtui.words.decision_words import about, named, whose


class AssistanceDeeds(CorrectionDeeds):
    """The deeds, on behalf of one screen."""

    async def request_assistance(self, record: UUID, row: CaseRow) -> None:
        """To whom at the police a request that is decided on was sent, and when."""
        desk, base = self.screen.desk, self.screen.desk.position()
        kinds, now = self.screen.app.workplace.office.kinds, desk.now()
        case = desk.journal.case(record)
        found = store.decided(kinds, case)
        if not found:
            raise NotAllowed(store.NOTHING_DECIDED)
        chosen = found[0].event.id
        if len(found) > 1:
            every = [
                (
                    f"{one.made.kind_label}{about(case, one)}, {day_and_time(one.event.happened_at, now)}",
                    one.event.id,
                )
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
        title, draft, text = "Begärde handräckning", f"assistance:{chosen}", self.about(row)
        if store.unwritten(kinds, desk.journal.case(record), chosen):
            text = f"{text}\n! Ingen skriftlig begäran är låst för beslutet: den skrivs under Dokument."
        await self.fill(record, title, fields, draft, base, commit, done, text=text)

    async def follow_assistance(self, record: UUID, row: CaseRow, one: Request) -> None:
        """What became of a request: received, carried out, or taken back since it is not needed."""
        ways = [("g", "Genomförd", "carried_out"), ("t", "Ta tillbaka: den behövs inte", "withdrawn")]
        if one.received is None:
            ways.insert(0, ("m", "Mottagen: polisen har den", "received"))
        case = self.screen.desk.journal.case(record)
        text = assistance(case, one)
        if ground_ended(one.said, case.decisions.decided) is not None:
            text = f"{text}\n! Grunden gäller inte längre: ta tillbaka begäran."
            ways = [*ways[-1:], *ways[:-1]]
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

    async def conflict(self, record: UUID, row: Any) -> None:
        """Facts of the case first; then what was both carried out and withdrawn."""
        desk, base, now = self.screen.desk, self.screen.desk.position(), self.screen.desk.now()
        state = desk.journal.case(record)
        one = next(iter(state.assistance.apart), None)
        if any(contested(state)) or one is None or one.ended is None or one.other is None:
            await super().conflict(record, row)
            return
        pair = (one.ended, one.other)
        versions = [
            Version(
                assistance_entry(state, end),
                end.author.name,
                f"skrev {day_and_time(end.written_at, now)}" + (", ej synkat" if end.pending else ""),
                end is one.ended,
            )
            for end in pair
        ]
        number = await self.screen.app.push_screen_wait(
            Conflict("handräckningen", versions, f"{self.about(row)}\n{one.said.to}", third=False)
        )
        if number is not None:
            store.take_back(desk, record, pair[1 - number].id, "två samtidiga ändringar", base=base)
            self.say(record, "Valt. Det andra finns kvar i historiken.")

    async def mistaken_assistance(self, record: UUID, row: CaseRow) -> None:
        """A request, or what was said to have become of one, was written by mistake: with a reason."""
        desk, base, now = self.screen.desk, self.screen.desk.position(), self.screen.desk.now()
        case = desk.journal.case(record)
        every = [
            (f"{assistance_entry(case, event)}, {day_and_time(event.happened_at, now)}", event)
            for event in store.written(case)
        ]
        event = await self.screen.app.push_screen_wait(
            Choose("Vad är felskrivet?", lettered(every), self.about(row))
        )
        if event is None:
            return
        ends = isinstance(event.payload, AssistanceCarriedOut | AssistanceWithdrawn)
        again = "\nBegäran löper igen." if ends else ""
        said = assistance_entry(case, event)
        why = await ask_and_write(
            self.screen.app,
            "Felskrivet om handräckning",
            f"{said}\nDet står kvar i historiken, och gäller inte mer.{again}",
            deed="ta tillbaka",
            write=lambda why: store.take_back(desk, record, event.id, why, base=base),
            placeholder="vad som var fel: fel ärende, inte skickat …",
            required="Skriv vad som var fel.",
            record=record,
            part=event.id,
        )
        if why is not None:
            self.say(record, "Tillbakataget. Begäran löper igen." if again else "Tillbakataget.")


def assistance_entry(case: Case, event: Event) -> str:
    """What an event of police assistance says, as the timeline has it."""
    label, text = (entry(event.payload) if event.payload is not None else None) or ("", "")
    return ": ".join(filter(None, (label, named(case).get(event.id, text))))


def assistance(case: Case, one: Request) -> str:
    """To whom a request went, about whom where the case concerns several, and how far it has come."""
    return f"{whose(case, case.decisions.concerns(one.said.decision))}{one.said.to}: {STATES[one.state]}"
