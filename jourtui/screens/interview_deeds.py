"""Deeds on a case about police interviews of a minor: asked for, attended or not and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from jourtui import interview_words
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.case import Subject
from jourtui.rules.facts import Write
from jourtui.rules.interviews import Interview, InterviewFacts
from jourtui.rules.phone import Phone
from jourtui.screens.aid_deeds import AidDeeds
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, future, past
from jourtui.screens.dialogs.form import Filled
from jourtui.screens.place_field import phone
from jourtui.store import interviews
from jourtui.store.views import CaseRow

AS = (
    ("m", "misstänkt", "suspect"),
    ("b", "målsägande", "injured_party"),
    ("v", "vittne", "witness"),
    ("o", "okänt", "unknown"),
)
INFORMED = (
    ("j", "ja", "yes"),
    ("n", "nej", "no"),
    ("o", "okänt", "unknown"),
    ("b", "behövs inte", "not_needed"),
)
WHAT = (
    ("v", "Vi var med", "attended"),
    ("e", "Vi är inte med, och varför", "not_attended"),
    ("m", "Ändra uppgifterna", "correct"),
    ("s", "Det ställs in", "cancelled"),
)
_STANDINGS = tuple(
    (key, interview_words.STANDINGS[code], code)
    for key, code in (("v", "planned"), ("m", "attended"), ("e", "not_attended"), ("i", "cancelled"))
)
MINOR = 18
"""Years that somebody who is under 18 turns at most."""
_WHY_NO = "Skriv varför de inte är underrättade, eller vem som ska göra det."


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
        year = local(desk.now()).year
        name = next((one.name for one in subjects if _may_be_minor(one, year)), "")
        asked = past("at", "Begärt", desk.now())
        fields = [*_fields(None, name, desk.author.name, desk.now()), asked]
        standing = {field.name: field.read(field.raw) for field in fields}

        def commit(filled: Filled) -> None:
            given = {**standing, **filled.values}
            at = given.pop("at")
            interviews.request(desk, record, _facts(given, subjects), at, base=filled.base)

        done = "Förhöret är antecknat. G: skriv hur det gick."
        title, text = "Polisförhör med underårig", self.about(row)
        await self.fill(
            record, title, fields, "interview", base, commit, done, text=text, check=_check, as_is=True
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
            *_informed(one),
            LineField(name="result", label="Vad det gav", required="Skriv vad det blev för barnet."),
        ]
        standing = {field.name: field.read(field.raw) for field in fields if not field.required or field.raw}

        def check(values: dict[str, Any]) -> dict[str, str]:
            wrong = _check(values)
            if values["ended_at"] and values["began_at"] and values["ended_at"] < values["began_at"]:
                wrong["ended_at"] = "Det slutade före det började: skriv en senare tid."
            return wrong

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
            check=check,
        )

    async def _not_held(self, record: UUID, one: Interview, *, cancelled: bool) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        required = "Skriv varför det ställs in." if cancelled else "Skriv varför ingen från jouren är med."
        fields: list[Field] = [LineField(name="why_not", label="Varför", required=required)]
        if not cancelled:
            fields += _informed(one)

        def commit(filled: Filled) -> None:
            if cancelled:
                interviews.cancel(desk, record, one.id, filled.values["why_not"], base=filled.base)
            else:
                interviews.stay_away(desk, record, one.id, InterviewFacts(**filled.values), base=filled.base)

        title = "Förhöret ställs in" if cancelled else "Ingen från jouren är med"
        text = interview_words.brief(one, desk.now())
        check = None if cancelled else _check
        draft = f"not_held:{cancelled}:{one.id}"
        await self.fill(record, title, fields, draft, base, commit, "Antecknat.", text=text, check=check)

    async def _correct(self, record: UUID, one: Interview) -> None:
        desk, base = self.screen.desk, self.screen.desk.position()
        subjects = list(desk.journal.case(record).subjects.values())
        fields = _fields(one, one.child_name, one.attendee, desk.now())
        if not one.planned:
            standing = ChoiceField(
                name="interview_standing",
                label="Förhöret",
                choices=_STANDINGS,
                value=one.interview_standing,
                optional=False,
            )
            fields.insert(0, standing)

        def commit(filled: Filled) -> None:
            interviews.correct(desk, record, one.id, _facts(filled.values, subjects), base=filled.base)

        text = interview_words.brief(one, desk.now())
        await self.fill(
            record, "Ändra förhöret", fields, f"interview:{one.id}", base, commit, text=text, check=_check
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


def _may_be_minor(subject: Subject, year: int) -> bool:
    """Whether somebody may be under 18, as far as the year of birth tells."""
    number = subject.personnummer
    by_number = int(number[:4]) if number[:4].isdecimal() and len(number) > 10 else None
    born = by_number or subject.birth_year
    return born is None or year - born <= MINOR


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


def _fields(one: Interview | None, name: str, attendee: str, now: datetime) -> list[Field]:
    starts = future("starts_at", "Börjar", now, value=one.starts_at if one is not None else None)
    return [
        LineField(name="child_name", label="Barnet", text=name, required="Skriv vilket barn det gäller."),
        ChoiceField(
            name="heard_as",
            label="Hörs som",
            choices=AS,
            value=one.heard_as if one is not None else None,
            required="Välj vad barnet hörs som.",
        ),
        LineField(
            name="offence",
            label="Brottet",
            text=one.offence if one is not None else "",
            required="Skriv vilket brott det gäller.",
        ),
        LineField(
            name="requested_by",
            label="Begärt av",
            text=one.requested_by if one is not None else "",
            required="Skriv vem hos polisen som ringde.",
        ),
        phone("police_phone", "Nummer dit", one.police_phone if one is not None else ""),
        LineField(
            name="where",
            label="Var",
            text=one.where if one is not None else "",
            required="Skriv var förhöret hålls.",
        ),
        replace(starts, placeholder="okänt"),
        LineField(name="attendee", label="Vem är med", text=attendee, placeholder="ingen än"),
        *_informed(one),
    ]


def _informed(one: Interview | None) -> list[Field]:
    """Whether guardian and counsel know."""
    return [
        ChoiceField(
            name="guardian",
            label="Vårdnadsh. vet",
            choices=INFORMED,
            value=one.guardian if one is not None else "unknown",
            optional=False,
            hint="om en vårdnadshavare är underrättad",
        ),
        LineField(
            name="guardian_text",
            label="– vem, eller varför",
            text=one.guardian_text if one is not None else "",
            placeholder="vem som är underrättad, av vem; eller varför inte",
        ),
        ChoiceField(
            name="counsel",
            label="Försvarare vet",
            choices=INFORMED,
            value=one.counsel if one is not None else "unknown",
            optional=False,
            hint="om försvarare, målsägandebiträde eller särskild företrädare är underrättad",
        ),
        LineField(
            name="counsel_text",
            label="– vem, eller varför",
            text=one.counsel_text if one is not None else "",
            placeholder="vem som är underrättad, av vem; eller varför inte",
        ),
    ]


def _check(values: dict[str, Any]) -> dict[str, str]:
    """Who is not informed takes a reason."""
    return {
        f"{whom}_text": _WHY_NO
        for whom in ("guardian", "counsel")
        if values[whom] == "no" and not values[f"{whom}_text"]
    }


def _facts(values: dict[str, Any], subjects: Sequence[Subject]) -> InterviewFacts:
    """The facts that values of a form say; the child is a subject of the case where the name is one's."""
    given = dict(values)
    if "police_phone" in given:
        number: Phone | None = given["police_phone"]
        given["police_phone"] = number.shown if number is not None else ""
    if "child_name" in given:
        named = given["child_name"].casefold()
        given["child"] = next((one.id for one in subjects if one.name.casefold() == named), None)
    return InterviewFacts(**given)
