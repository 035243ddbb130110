"""Deeds of a shift change (jourbyte): hand over what is marked, answer what is offered, say it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jourtui.rules.event import Author
from jourtui.rules.responsibility import Held
from jourtui.rules.roster import following, on
from jourtui.rules.shift_change import ANSWER_WITHIN, ShiftChangeBegun
from jourtui.screens.colleagues import colleagues
from jourtui.screens.dialogs.ask import ask_and_write
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, lettered
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.handover_deeds import TAKE_OVER_REASONS
from jourtui.store import roster, shift_changes
from jourtui.store.shift_changes import Left, Record
from jourtui.store.views import CallRow
from jourtui.words.labels import Labels

if TYPE_CHECKING:
    from jourtui.screens.handover import HandoverScreen

STAYS = {
    "offered": "redan erbjudet någon annan",
    "locked": "låst för mottagaren (jäv)",
    "hidden": "låst för dig (jäv)",
    "newer": "kräver nyare jourtui",
    "closed": "avslutat",
}
DONE = {"theirs": "ligger redan där", "waits": "väntar redan på svar därifrån"}
"""What is as it should be, and was not to be offered again."""
MOST = 8
"""Records that a question names one by one."""


class ShiftChangeDeeds:
    """The deeds, on behalf of the screen, with what it has marked."""

    def __init__(self, screen: HandoverScreen) -> None:
        self.screen = screen

    @property
    def me(self) -> UUID:
        return self.screen.desk.author.id

    # What they are about

    def is_offered_me(self, row: Held) -> bool:
        """Whether it is offered to this person, or to whoever answers."""
        offered = row.offer_id is not None and row.holder_id != self.me
        return offered and row.offered_to_id in (None, self.me)

    def offers_to_me(self) -> list[Record]:
        return [row for row in self._among() if self.is_offered_me(row)]

    def _my_offers(self) -> list[Record]:
        return [row for row in self._among() if row.offer_id is not None and row.holder_id == self.me]

    def _among(self) -> list[Record]:
        """What is marked, or all that is open."""
        records, marked = self.screen.view.records, self.screen.marked
        locked = self.screen.desk.locked
        return [row for key, row in records.items() if key not in locked and (not marked or key in marked)]

    def _chosen(self) -> list[Record]:
        """What is handed over: what is marked, or all that is one's own."""
        if self.screen.marked:
            return self._among()
        return [row for row in self._among() if row.holder_id == self.me]

    def why_not(self, name: str) -> str | None:
        """Why the action cannot be taken now; None when it can."""
        mine, offered = self._my_offers(), self.offers_to_me()
        match name:
            case "offer" if len(self._staff()) == 0:
                return "Ingen annan i personalen är känd på den här datorn."
            case "accept" | "decline" if not mine and not offered:
                return "Inget erbjudande väntar på svar."
            case "confirm" if not self._unread():
                return "Det finns inget jourbyte som du inte har läst."
        return None

    def _staff(self) -> list[Author]:
        return colleagues(self.screen, {self.me})

    def _goes_on(self, people: Mapping[UUID, Author]) -> dict[str, UUID]:
        """Who comes next by the roster, and who heads the unit, among those who can be chosen."""
        now, title = self.screen.desk.now(), self.screen.app.workplace.roster.head_title
        with self.screen.desk.rows() as rows:
            weeks, heads = roster.near(rows, now), roster.titled(rows, title)
        after = following(weeks, on(weeks, now))
        found = {
            name: worker.person
            for name, worker in (("first", after.first), ("backup", after.backup))
            if worker is not None and worker.person in people
        }
        head = [one.id for one in people.values() if one.name.casefold() in heads]
        ids = {name: person for name, person in found.items() if person is not None}
        return ids | ({"daytime": head[0]} if len(head) == 1 else {})

    # Handing over

    async def offer(self) -> None:
        """Who goes on, who has it by day, and to whom responsibility is offered."""
        screen, desk, base = self.screen, self.screen.desk, self.screen.desk.position()
        rows, staff = self._chosen(), self._staff()
        people = {one.id: one for one in staff}
        choices = lettered([(one.name, one.id) for one in staff])
        goes_on = self._goes_on(people)
        others = sorted({row.holder_name for row in rows if row.holder_id not in (None, self.me)})
        to = (("f", "förstajour", "first"), ("b", "bakjour", "backup"), ("d", "dagtid", "daytime"))
        fields: list[Field] = [
            ChoiceField(name="first", label="Ny förstajour", choices=choices, value=goes_on.get("first")),
            ChoiceField(name="backup", label="Ny bakjour", choices=choices, value=goes_on.get("backup")),
            ChoiceField(
                name="daytime",
                label="Dagtid 08–16",
                choices=choices,
                value=goes_on.get("daytime"),
                hint="Vem som har det som är öppet om dagen, tills nästa jour går på.",
            ),
            ChoiceField(name="to", label="Ansvaret till", choices=to, value="first", optional=False),
        ]
        if others:
            fields.append(
                LineField(
                    name="reason",
                    label=f"Tas från {', '.join(others)}",
                    text=TAKE_OVER_REASONS[0],
                    suggestions=TAKE_OVER_REASONS,
                    required="Skriv varför du lämnar det som en kollega har.",
                )
            )
        fields.append(LineField(name="note", label="Hälsning", placeholder="får vara tom"))
        stays: list[Left] = []

        def commit(filled: Filled) -> None:
            given = {"to": "first", "reason": TAKE_OVER_REASONS[0], **goes_on, **filled.values}
            pair = {name: people.get(given.get(name, self.me)) for name in ("first", "backup", "daytime")}
            begun = ShiftChangeBegun(
                first=pair["first"],
                backup=pair["backup"],
                daytime=pair["daytime"],
                to=pair[given["to"]],
                note=given.get("note", ""),
            )
            _, left = shift_changes.begin(desk, begun, rows, given["reason"], base=filled.base)
            stays.extend(left)

        form = Form(
            desk,
            "Jourbyte",
            fields,
            draft_id="shift_change",
            base=base,
            text=self._about(rows),
            commit=commit,
            check=_check,
            as_is=True,
        )
        filled = await fill(screen, form)
        if filled is None:
            return
        screen.marked.clear()
        screen.refresh_view()
        to_id = (goes_on | filled.values).get(filled.values.get("to", "first"))
        self._answer_offer(people[to_id].name if to_id in people else "", len(rows) - len(stays), stays)

    def _about(self, rows: Sequence[Record]) -> str:
        if not rows:
            return "Inget öppet ligger hos dig: bara bytet skrivs in."
        what = "Det markerade" if self.screen.marked else "Allt öppet som ligger hos dig"
        minutes = ANSWER_WITHIN // 60
        return (
            f"{what}: {_count(rows)}. Varje post är din tills den accepteras; "
            f"utan svar på {minutes} minuter larmar den."
        )

    def _answer_offer(self, name: str, offered: int, stays: Sequence[Left]) -> None:
        said = f"Jourbytet är inskrivet. {offered} erbjudna {name}." if offered else "Jourbytet är inskrivet."
        reasons = Counter(one.why for one in stays)
        for why, count in reasons.items():
            said += f" {count} {DONE[why]}." if why in DONE else f" {count} kvar: {STAYS[why]}."
        if offered and self.screen.out_of_contact:
            said += " Utan kontakt: andra datorer får det inte än. Ring nu."
        self.screen.say(said, problem=not DONE.keys() >= reasons.keys())

    # Answering

    async def accept(self) -> None:
        """Everything that is offered to this person; else on one's own offers: accepted orally."""
        desk, base = self.screen.desk, self.screen.desk.position()
        offered, mine = self.offers_to_me(), self._my_offers()
        if offered:
            who = ", ".join(sorted({row.holder_name for row in offered}))
            question = f"Acceptera {_count(offered)} från {who}?"
            if await self._sure(question, "Acceptera: ansvaret blir ditt", offered):
                shift_changes.accept(desk, offered, base)
                self._say_outcome(offered, {row.record_id: self.me for row in offered})
            return
        named = [row for row in mine if row.offered_to_id is not None]
        if not named:
            self.screen.say("Öppna posten (Enter) och välj där vem som accepterade.", problem=True)
            return
        who = ", ".join(sorted({row.offered_to_name for row in named}))
        if await self._sure(f"Muntligt accepterat av {who}?", "Ja, muntligt accepterat nu", named):
            shift_changes.accepted_orally(desk, named, base)
            self._say_outcome(named, {row.record_id: row.offered_to_id for row in named})

    async def decline(self) -> None:
        """What is offered to this person, with a reason; else one's own offers are taken back."""
        desk, base = self.screen.desk, self.screen.desk.position()
        offered, mine = self.offers_to_me(), self._my_offers()
        if not offered:
            if await self._sure("Ta tillbaka erbjudandena?", "Ta tillbaka: det ligger kvar hos dig", mine):
                shift_changes.withdraw(desk, mine, base)
                self.screen.refresh_view()
                self.screen.say(f"Tillbakataget: {_count(mine)} ligger kvar hos dig.")
            return
        reason = await ask_and_write(
            self.screen.app,
            f"Avböj {_count(offered)}",
            self._named(offered),
            deed="avböj",
            write=lambda reason: shift_changes.decline(desk, offered, reason, base),
            required="Skriv varför, så att kollegan vet.",
            record=offered[0].record_id,
        )
        if reason is not None:
            self.screen.say("Avböjt. Det ligger kvar där det låg.")

    async def _sure(self, question: str, yes: str, rows: Sequence[Record]) -> bool:
        choices = (("a", yes, True),)
        return bool(await self.screen.app.push_screen_wait(Choose(question, choices, self._named(rows))))

    def _named(self, rows: Sequence[Record]) -> str:
        """Which records, a line each; the rest are counted."""
        labels, now = self._labels, self.screen.desk.now()
        found = [
            labels.call(row, now) if isinstance(row, CallRow) else labels.case(row) for row in rows[:MOST]
        ]
        rest = len(rows) - len(found)
        return "\n".join([*found, *([f"och {rest} till"] if rest else [])])

    @property
    def _labels(self) -> Labels:
        return self.screen.labels

    def _say_outcome(self, rows: Sequence[Record], meant: dict[UUID, Any]) -> None:
        """What came of it: whoever was before this person has it."""
        self.screen.refresh_view()
        now = self.screen.view.records
        lost = [
            row
            for row in rows
            if row.record_id in now and now[row.record_id].holder_id != meant[row.record_id]
        ]
        done = len(rows) - len(lost)
        said = f"{done} har bytt ansvarig." if done else ""
        if lost:
            said += f" {_count(lost)} hade redan fått ett annat svar."
        offline = (
            " Preliminärt: ingen kontakt med det gemensamma lagret." if self.screen.out_of_contact else ""
        )
        self.screen.say(said.strip() + offline, problem=bool(lost))

    # Read

    def _unread(self) -> list[UUID]:
        """The shift changes that this person goes on by and has not read; else the last one of another."""
        changes = self.screen.view.changes
        found = [one.record_id for one in changes if one.awaits(self.me)]
        if found or not changes or changes[0].by_id == self.me:
            return found
        read = self.me in {who.id for who in changes[0].readers()}
        return [] if read else [changes[0].record_id]

    def confirm(self) -> None:
        """This person has read what was handed over."""
        shift_changes.read(self.screen.desk, self._unread())
        self.screen.say("Antecknat att du har läst överlämningen.")


def _check(values: dict[str, Any]) -> dict[str, str]:
    if values[values["to"]] is None:
        who = {"first": "ny förstajour", "backup": "ny bakjour", "daytime": "vem som har det dagtid"}
        return {values["to"]: f"Välj {who[values['to']]}, eller lämna ansvaret till någon annan."}
    if values["first"] is not None and values["first"] == values["backup"]:
        return {"backup": "Det är samma person som förstajouren."}
    return {}


def _count(rows: Sequence[Record]) -> str:
    """`2 anrop och 3 ärenden`."""
    calls = sum(isinstance(row, CallRow) for row in rows)
    cases = len(rows) - calls
    parts = (
        f"{calls} anrop" if calls else "",
        f"{cases} {'ärende' if cases == 1 else 'ärenden'}" if cases else "",
    )
    return " och ".join(filter(None, parts)) or "inget"
