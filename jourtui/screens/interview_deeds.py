"""Deeds on a case about police interviews of a minor: asked for, attended or not and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from jourtui.rules.ages import is_child
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.facts import Write
from jourtui.rules.interviews import Interview, InterviewFacts
from jourtui.screens import interview_forms as forms
from jourtui.screens.aid_deeds import AidDeeds
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.dialogs.fields import Field, LineField, past
from jourtui.screens.dialogs.form import Filled
from jourtui.store import interviews
from jourtui.store.views import CaseRow
from jourtui.words import interview_words

WHAT = (
    ("v", "Vi var med", "attended"),
    ("e", "Vi är inte med, och varför", "not_attended"),
    ("m", "Ändra uppgifterna", "correct"),
    ("s", "Det ställs in", "cancelled"),
)


class InterviewDeeds(AidDeeds):
    """The deeds, on behalf of one screen."""

    async def interview(self, record: UUID, row: CaseRow) -> None:
        """A new one at once where there is none; else which one."""
        every = list(self.screen.desk.journal.case(record).interviews.every.values())
        if not every:
            await self.ask_interview(record, row)
            return
        now = self.screen.desk.now()
        found: list[tuple[str, str, list[Interview]]] = [
            (str(n), interview_words.listed(one, now), [one]) for n, one in enumerate(every[-9:], 1)
        ]
        found.append(("n", "Nytt polisförhör", []))
        chosen = await self.screen.app.push_screen_wait(Choose("Polisförhör", found, self.about(row)))
        if chosen:
            await self.interviewed(record, row, chosen[0])
        elif chosen is not None:
            await self.ask_interview(record, row)

    async def ask_interview(self, record: UUID, row: CaseRow) -> None:
        """The police ask for somebody to attend."""
        if not row.open:
            self.say(record, "Ärendet är avslutat. E öppnar det igen.", problem=True)
            return
        desk, base = self.screen.desk, self.screen.desk.position()
        subjects = list(desk.journal.case(record).subjects.values())
        today = local(desk.now()).date()
        children = [one.name for one in subjects if one.name and is_child(one, today)]
        asked = past("at", "Begärt", desk.now())
        fields = [*forms.fields_of(None, "", desk.author.name, desk.now(), children), asked]
        standing = {field.name: field.read(field.raw) for field in fields}

        def commit(filled: Filled) -> None:
            given = {**standing, **filled.values}
            at = given.pop("at")
            interviews.request(desk, record, forms.facts_of(given, subjects), at, base=filled.base)

        done = "Förhöret är antecknat. G: skriv hur det gick."
        title, text = "Polisförhör med underårig", self.about(row)
        await self.fill(
            record, title, fields, "interview", base, commit, done, text=text, check=forms.check, as_is=True
        )

    async def interviewed(self, record: UUID, row: CaseRow, one: Interview) -> None:
        """What has happened with an interview."""
        now = self.screen.desk.now()
        what = [choice for choice in WHAT if one.planned or choice[2] == "correct"]
        chosen = what[0][2] if len(what) == 1 else None
        if chosen is None:
            ask = Choose("Vad har hänt?", what, interview_words.brief(one, now))
            chosen = await self.screen.app.push_screen_wait(ask)
        match chosen:
            case "attended":
                await self._attended(record, one)
            case "not_attended" | "cancelled":
                await self._not_held(record, one, cancelled=chosen == "cancelled")
            case "correct":
                await self._correct(record, one)

    async def _attended(self, record: UUID, one: Interview) -> None:
        desk, base, now = self.screen.desk, self.screen.desk.position(), self.screen.desk.now()
        fields: list[Field] = [
            LineField(
                name="attendee",
                label="Vem var med",
                text=one.attendee or desk.author.name,
                required="Skriv vem från jouren som var med.",
            ),
            replace(past("began_at", "Började", now), placeholder="", required="Skriv när förhöret började."),
            replace(past("ended_at", "Slutade", now), placeholder="pågår, eller okänt"),
            *forms.informed(one),
            LineField(name="result", label="Vad det gav", required="Skriv vad det blev för barnet."),
        ]
        standing = {field.name: field.read(field.raw) for field in fields if not field.required or field.raw}

        def commit(filled: Filled) -> None:
            facts = InterviewFacts(**{**standing, **filled.values})
            interviews.attend(desk, record, one.id, facts, base=filled.base)

        text = interview_words.brief(one, now)
        await self.fill(
            record,
            "Vi var med",
            fields,
            f"attended:{one.id}",
            base,
            commit,
            "Antecknat.",
            text=text,
            check=lambda values: forms.check_attended(values, one, now),
        )

    async def _not_held(self, record: UUID, one: Interview, *, cancelled: bool) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        required = "Skriv varför det ställs in." if cancelled else "Skriv varför ingen från jouren är med."
        fields: list[Field] = [LineField(name="why_not", label="Varför", required=required)]
        if not cancelled:
            fields += forms.informed(one)

        def commit(filled: Filled) -> None:
            if cancelled:
                interviews.cancel(desk, record, one.id, filled.values["why_not"], base=filled.base)
            else:
                interviews.stay_away(desk, record, one.id, InterviewFacts(**filled.values), base=filled.base)

        title = "Förhöret ställs in" if cancelled else "Ingen från jouren är med"
        text = interview_words.brief(one, desk.now())
        check = None if cancelled else forms.check
        draft = f"not_held:{cancelled}:{one.id}"
        await self.fill(record, title, fields, draft, base, commit, "Antecknat.", text=text, check=check)

    async def _correct(self, record: UUID, one: Interview) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        subjects = list(desk.journal.case(record).subjects.values())
        fields = forms.fields_of(one, one.child_name, one.attendee, desk.now())
        if not one.planned:
            fields.insert(0, forms.standing_field(one))

        def commit(filled: Filled) -> None:
            facts = forms.facts_of(filled.values, subjects)
            interviews.correct(desk, record, one.id, facts, base=filled.base)

        title, text = "Ändra förhöret", interview_words.brief(one, desk.now())
        await self.fill(
            record, title, fields, f"interview:{one.id}", base, commit, text=text, check=forms.check
        )

    async def decide_between_interviews(self, record: UUID, row: CaseRow) -> bool:
        """Choose between two values of an interview. False: there are none to choose between."""
        base = self.screen.desk.position()
        every = self.screen.desk.journal.case(record).interviews.every.values()
        one = next((one for one in every if one.written.contested), None)
        if one is None:
            return False
        now = self.screen.desk.now()
        contested = one.written.contested
        # How it stands comes first: why, and what came of it, were written with that.
        name = "interview_standing" if "interview_standing" in contested else next(iter(contested))
        writes = contested[name]
        versions = [self._interview_version(name, write, now) for write in writes]
        title = interview_words.FIELDS.get(name, name)
        ask = Conflict(title, versions, interview_words.brief(one, now), third=False)
        number = await self.screen.app.push_screen_wait(ask)
        if number is not None:
            facts = InterviewFacts(**_together(one, name, writes[number]))
            interviews.correct(self.screen.desk, record, one.id, facts, base=base)
            self.say(record, "Valt. Det andra värdet finns kvar i historiken.")
        return True

    def _interview_version(self, name: str, write: Write, now: datetime) -> Version:
        shown = interview_words.value(name, write.value, now)
        if shown is None:
            shown = self.labels.value(name, write.value)
        pending = ", ej synkat" if write.event.pending else ""
        when = f"skrev {day_and_time(write.event.written_at, now)}{pending}"
        return Version(shown or "–", write.event.author.name, when)


def _together(one: Interview, name: str, chosen: Write) -> dict[str, Any]:
    """The facts to write for a chosen value: with how it stands, all that was written of that at once."""
    if name != "interview_standing":
        return {name: chosen.value}
    found = {
        other: write.value
        for other, writes in one.written.contested.items()
        for write in writes
        if write.event.id == chosen.event.id
    }
    return {**found, name: chosen.value}
