"""Deeds on a case about aid: grant, refuse, refer; and choose between two decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from jourtui.rules import aid as rules
from jourtui.rules.assessment_frame import UNREGISTERED
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.event import Event
from jourtui.rules.law import Cited, Law
from jourtui.rules.mandates import AID, Entitled
from jourtui.screens.correction_deeds import CorrectionDeeds
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.conflict import Conflict, Version
from jourtui.screens.dialogs.fields import YES_NO, ChoiceField, Field, LineField, TextField, lettered, past
from jourtui.screens.dialogs.form import Filled
from jourtui.screens.lodging_forms import price
from jourtui.screens.mandate_line import held_to
from jourtui.store import aid
from jourtui.store.settings import SettingsError
from jourtui.store.views import CaseRow
from jourtui.words import aid_words, law_words

APPEAL = (
    "Skriftligt till förvaltningsrätten. Överklagandet lämnas till nämnden inom tre veckor från den dag "
    "personen fick del av beslutet."
)
"""A proposal of what the person is told. SoL (2025:400) 35 kap. 1 §; the time was not read in a source."""
UPHELD = "Vidhåller du din ansökan?"
OUTCOMES = (
    ("b", "Bevilja", "granted"),
    ("n", "Avslå", "refused"),
    ("h", f"Hänvisa, och fråga: {UPHELD}", "referred"),
)
_BYS = (("b", "båt", "boat"), ("t", "tåg", "train"), ("u", "buss", "bus"), ("a", "annat", "other"))
_MATTERS: tuple[tuple[str, str, rules.What], ...] = (
    ("m", "Mat, i natura", "food"),
    ("r", "Hemresa", "travel"),
    ("a", "Annat", "other"),
)


class AidDeeds(CorrectionDeeds):
    """The deeds, on behalf of one screen."""

    async def aid(self, record: UUID, row: CaseRow) -> None:
        """What was applied for, and what becomes of it; an application that was upheld comes first."""
        ask = self.screen.app.push_screen_wait
        base = self.screen.desk.position()
        undecided = self.screen.desk.journal.case(record).aid.undecided
        waiting = [(one, one.payload) for one in undecided if isinstance(one.payload, rules.Referred)]
        found: list[tuple[str, str, tuple[rules.What, Event | None]]] = [
            (str(n), f"Vidhållen ansökan att besluta – {aid_words.brief(said)}", (said.what, event))
            for n, (event, said) in enumerate(waiting[:9], 1)
        ]
        found += [(key, label, (code, None)) for key, label, code in _MATTERS]
        chosen = await ask(Choose("Bistånd", found, self.about(row)))
        if chosen is None:
            return
        what, referral = chosen
        outcomes = OUTCOMES if referral is None else OUTCOMES[:2]
        text = "Den som vidhåller sin ansökan får ett beslut i natt: en hänvisning räcker aldrig."
        outcome = await ask(Choose("Vad blir det?", outcomes, text))
        if outcome is None:
            return
        try:
            law, kinds = self.screen.app.workplace.law, self.screen.app.workplace.mandates
        except SettingsError as error:
            self.say(record, str(error), problem=True)
            return
        applied = next((said.applied for event, said in waiting if event is referral), "")
        about = self.about(row)
        may: list[Entitled] = []
        if outcome != "referred":
            mandate, may = held_to(self.screen, self.labels, AID, row.board, record)
            about = f"{about}\n{mandate}"
        fields, make = self._form(outcome, what, applied, referral.id if referral else None, row, law, may)
        standing = {field.name: field.read(field.raw) for field in fields}

        def check(given: dict[str, Any]) -> dict[str, str]:
            return _anothers(may, given.get("decider", ""), given.get("entitled_by", ""))

        def commit(filled: Filled) -> None:
            said = make({**standing, **filled.values})
            aid.write(self.screen.desk, kinds, record, said, base=filled.base)

        done = {
            "granted": "Beviljat, antecknat.",
            "refused": "Avslaget är antecknat. Säg hur det överklagas.",
            "referred": "Antecknat. Vidhålls ansökan ska den beslutas i natt (C).",
        }
        title = f"{aid_words.MATTERS[what].capitalize()}: {_TITLES[outcome]}"
        draft = f"aid.{outcome}.{what}"
        await self.fill(record, title, fields, draft, base, commit, done[outcome], text=about, check=check)

    def _form(
        self,
        outcome: str,
        what: rules.What,
        applied: str,
        referral: UUID | None,
        row: CaseRow,
        law: Law,
        may: Sequence[Entitled],
    ) -> tuple[list[Field], Callable[[dict[str, Any]], rules.Referred | rules.Granted | rules.Refused]]:
        now, me, mine = self.screen.desk.now(), self.screen.desk.author.name, self.screen.desk.author.id
        cited = law.offered("aid", local(now).date())
        content = LineField(
            name="content",
            label="Vad" if outcome == "granted" else "Vad som söktes",
            text=applied,
            required="Skriv vad det gäller.",
        )
        if outcome == "referred":
            referring: list[Field] = [
                content,
                LineField(name="to", label="Hänvisad till", required="Skriv vart."),
                ChoiceField(
                    name="upheld",
                    label=UPHELD,
                    choices=YES_NO,
                    required="Fråga, och skriv svaret: ja eller nej.",
                ),
                past("at", "När", now),
            ]
            return referring, lambda given: rules.Referred(
                what=what, applied=given["content"], to=given["to"], upheld=given["upheld"], at=given["at"]
            )
        deciding: list[Field] = [
            LineField(
                name="decider",
                label="Beslut av",
                text=me,
                required="Skriv vem som beslutade.",
                suggestions=[me, *(one.name for one in may if one.name != me)],
            ),
            LineField(
                name="entitled_by",
                label="Enligt",
                text=next((_delegation(one) for one in may if one.person_id == mine), ""),
                placeholder="delegation, eller vem som gav besked",
                required=aid.BY_WHAT,
                suggestions=[_delegation(one) for one in may],
            ),
            _law_field(cited),
            past("at", "När", now),
        ]
        if outcome == "granted":
            boards = [(board.name, board.code) for board in self.labels.places.boards]
            travel = [ChoiceField(name="by", label="Med", choices=_BYS, required="Välj färdsätt.")]
            granting: list[Field] = [
                content,
                *(travel if what == "travel" else []),
                LineField(name="amount", label="Kostnad", reads=price, placeholder="okänd"),
                ChoiceField(name="payer", label="Betalas av", choices=lettered(boards), value=row.board),
                TextField(
                    name="assessment", label="Bedömning", rows=3, required="Skriv varför det beviljas."
                ),
                *deciding,
            ]
            return granting, lambda given: rules.Granted(
                what=what, referral=referral, **_said(may, cited, given)
            )
        refusing: list[Field] = [
            content,
            TextField(
                name="assessment", label="Egen bedömning", rows=3, required="Skriv jourens egen bedömning."
            ),
            TextField(name="reasons", label="Skäl", rows=3, required="Skriv skälen för avslaget."),
            LineField(
                name="day_office", label="Dagtid avslog", placeholder="när, av vem, varför; om det är så"
            ),
            TextField(
                name="appeal",
                label="Överklagas",
                text=APPEAL,
                rows=4,
                required="Skriv hur det överklagas.",
                hint="förslag, ej kontrollerat mot lagtexten",
            ),
            *deciding,
        ]
        return refusing, lambda given: rules.Refused(what=what, referral=referral, **_said(may, cited, given))

    async def decide_between(self, record: UUID, row: CaseRow) -> None:
        """Of two decisions that did not see each other: one holds, or both do."""
        desk, base = self.screen.desk, self.screen.desk.position()
        apart = desk.journal.case(record).aid.apart
        if not apart:
            return
        pair = apart[0]
        versions = [self._decision(event) for event in pair]
        both = len(pair)
        ask = Conflict("bistånd", versions, self.about(row), keys="1–2 välj   3 båda gäller")
        number = await self.screen.app.push_screen_wait(ask)
        if number is None:
            return
        if number == both:
            aid.both_stand(desk, record, pair[0].id, pair[1].id, base=base)
        else:
            aid.only(desk, record, pair[1 - number].id)
        self.say(record, "Valt. Allt finns kvar i historiken.")

    def _decision(self, event: Event) -> Version:
        when = day_and_time(event.written_at, self.screen.desk.now())
        pending = ", ej synkat" if event.pending else ""
        return Version(aid_words.brief(event.payload), event.author.name, f"skrev {when}{pending}")


_TITLES = {"granted": "bevilja", "refused": "avslå", "referred": "hänvisa"}


def _law_field(cited: list[Cited]) -> ChoiceField:
    """The references to print, as they stand today; none is chosen from the start."""
    pairs = [(law_words.cited(one), one.topic) for one in cited]
    return ChoiceField(
        name="cited",
        label="Lagrum",
        choices=lettered(pairs),
        value=(),
        many=True,
        required="Välj vilka lagrum som beslutet vilar på." if pairs else "",
        hint="bokstav lägger till, igen tar bort",
    )


def _said(may: Sequence[Entitled], cited: Sequence[Cited], given: dict[str, Any]) -> dict[str, Any]:
    """What the decision says: the references that were chosen, and what the register says of who decided."""
    chosen = tuple(one for one in cited if one.topic in given["cited"])
    entitled_by = given["entitled_by"]
    if not any(_same(one.name, given["decider"]) for one in may):
        entitled_by = ", ".join(filter(None, (entitled_by, UNREGISTERED)))
    return {**given, "cited": chosen, "entitled_by": entitled_by}


def _same(one: str, other: str) -> bool:
    """Whether two lines say the same, however they are typed."""
    return one.casefold().split() == other.casefold().split()


def _delegation(one: Entitled) -> str:
    return f"delegation {one.decided}"


def _anothers(may: Sequence[Entitled], decider: str, entitled_by: str) -> dict[str, str]:
    """A delegation is somebody's: it never follows the line to another name."""
    holders = [one.name for one in may if _same(_delegation(one), entitled_by)]
    if not holders or any(_same(decider, one) for one in holders):
        return {}
    whose = " och ".join(holders)
    return {
        "entitled_by": f"Den delegationen har {whose}, inte {decider}. Skriv vad som gäller, eller töm raden."
    }
