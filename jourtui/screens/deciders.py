"""Who may decide this for the board tonight, in the order to ring; and what is decided, while they speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from jourtui.rules import decisions as rules
from jourtui.rules.calendar import clock_time, day_and_time, local
from jourtui.rules.event import Event
from jourtui.rules.mandates import Decision, Entitled, Excluded
from jourtui.screens import decision_forms, everywhere
from jourtui.screens.base import JourScreen
from jourtui.screens.case_list import CaseListScreen
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.keys import bindings
from jourtui.screens.mandate_forms import ask_seat
from jourtui.store import decisions, locking, mandates
from jourtui.store.mandates import NotAllowed
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import decision_words as words

NARROW = (
    Column("name", "Vem", 18),
    Column("role", "Uppdrag", 21),
    Column("number", "Nummer", 14),
    Column("sought", "Sökt", 17),
)
WIDE = (
    Column("name", "Vem", 28),
    Column("role", "Uppdrag", 36),
    Column("number", "Nummer", 16),
    Column("sought", "Sökt", 28),
)
ANSWER_KEYS: tuple[tuple[str, rules.Answer], ...] = (
    ("n", "reached"),
    ("i", "no_answer"),
    ("u", "busy"),
    ("r", "voicemail"),
    ("f", "wrong_number"),
    ("h", "hindered"),
)
THE_BOARD = "board"
"""The key of the row for the board itself."""
THE_COMMITTEE = "committee"
"""The key of the row for a committee of it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row: somebody who may decide, or may not; or, neither, the board itself or a committee."""

    may: Entitled | None = None
    may_not: Excluded | None = None
    committee: bool = False

    @property
    def meets(self) -> str:
        """What a board or a committee is called in the list; empty for a person."""
        return "" if self.may or self.may_not else words.COMMITTEE if self.committee else words.BOARD

    @property
    def name(self) -> str:
        """Whoever it is; empty for the board."""
        one = self.may or self.may_not
        return one.name if one is not None else ""

    @property
    def key(self) -> str:
        one = self.may or self.may_not
        if one is None:
            return THE_COMMITTEE if self.committee else THE_BOARD
        return f"{'may' if self.may else 'not'}:{one.role}:{one.name}:{one.person_id}"


class DecidersScreen(CaseListScreen[str]):
    """Who may make one kind of decision in the case `record`. Enter records what they decide."""

    SCOPES = ("list", "deciders")
    BINDINGS = [*bindings("list", "deciders"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "deciders.tcss"]
    FILTERS_ON = "namn, uppdrag"
    NEW = ("ny", "nya")
    HELP = (
        "De som får fatta beslutet för ärendets nämnd i dag, i den ordning de ska ringas; under dem de som "
        "inte får, och varför. R ringer och skriver hur det gick. Enter skriver in beslutet medan ni talas "
        "vid: klockslaget är när du tryckte Enter. Det som lagen lämnar öppet står som öppen fråga."
    )

    def __init__(self, record: UUID, decision: Decision) -> None:
        super().__init__(record)
        self.decision = decision
        self._candidates: dict[str, Candidate] = {}
        self._sought: list[Event] = []
        self._dialled: datetime | None = None

    def compose_above(self) -> Sequence[Widget]:
        return (Static("", id="about", markup=False),)

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else NARROW

    # Showing

    def hide(self) -> None:
        self._candidates, self._sought = {}, []
        self.query_one("#about", Static).update("")

    def show_case(self) -> None:
        case, day = self.case, self._today
        self._sought = [event for event in case.decisions.sought if self._about_this(event)]
        board = case.board or ""
        may = mandates.entitled(self.desk, self.decision, board, day, self.record)
        may_not = mandates.excluded(self.desk, self.decision, board, day, self.record)
        every = [
            *(Candidate(may=one) for one in may),
            *([Candidate(committee=True)] if self.decision.committee else []),
            Candidate(),
            *(Candidate(may_not=one) for one in may_not),
        ]
        self._candidates = {one.key: one for one in every}
        self.query_one("#about", Static).update(self._about(nobody=not may))
        rows = [self._row(one) for one in self._candidates.values()]
        found = [row for row in rows if all(word in _plain(row) for word in self.words)]
        self.show_rows(found)
        self.show_details()

    def _about_this(self, event: Event) -> bool:
        sought = event.payload
        return isinstance(sought, rules.DeciderSought) and sought.decision == self.decision.code

    def _about(self, *, nobody: bool) -> Content:
        """Which decision, for which board, by which law; and that nobody is written in."""
        board = self.labels.board(self.case.board)
        parts = [(f"{self.decision.label} · {board}", "bold"), (f"\n{self._statute}", "$faint")]
        if self.decision.unverified:
            parts.append((" – vem som får besluta är inte kontrollerat mot lagtexten", "$soon"))
        if old := words.too_old(self.case, self.decision, self._today):
            parts.append((f"\n! {old}", "$soon"))
        if nobody:
            way = "G: åtgärd utan delegation." if self._may_measure else "Utan beslut får inget göras."
            parts.append(
                (f"\n! Ingen som får besluta är inskriven för {board}. N skriver in en. {way}", "$due")
            )
        return Content.assemble(*parts)

    @property
    def _statute(self) -> str:
        cited = self.app.workplace.law.cite(self.decision.topic, self._today)
        return cited.text if cited is not None else "inget lagrum"

    @property
    def _may_measure(self) -> bool:
        return decisions.may_measure(self.app.workplace.law, self.decision, self._today)

    @property
    def _today(self) -> date:
        return local(self.desk.now()).date()

    def _row(self, one: Candidate) -> Row[str]:
        name, role, number, faint = one.meets, one.meets and "vid sammanträde", "", self.colour("faint")
        if one.may is not None:
            name, number = one.may.name, one.may.phone_shown
            role = f"{words.APART_MARK}: " if one.may.apart else ""
            role += f"{words.OPEN.upper()}: " if one.may.open else ""
            role += one.may.title or words.SEATS[one.may.role]
        elif one.may_not is not None:
            name, role = one.may_not.name, "2v: får inte" if one.may_not.apart else "får inte"
        sought = self._last(name)
        style = faint if one.may is None else self.colour("soon") if one.may.open or one.may.apart else ""
        return Row(
            one.key,
            {
                "name": cell(name, faint if one.may is None else "bold"),
                "role": cell(role, style),
                "number": cell(number or "–", style),
                "sought": cell(words.attempt(*sought, self.desk.now()) if sought else "", faint),
            },
        )

    def _last(self, name: str) -> tuple[rules.DeciderSought, datetime] | None:
        """How it went when somebody was last sought for this decision."""
        for event in reversed(self._sought):
            if isinstance(event.payload, rules.DeciderSought) and event.payload.name == name:
                return event.payload, event.happened_at
        return None

    def nothing(self) -> str:
        return self.hindrance or "Ingen passar filtret. Esc visar alla."

    def show_details(self) -> None:
        one, now = self._chosen, self.desk.now()
        if one is None:
            self.pane.show(Content(""))
            return
        if one.may is not None:
            lines = [Content.styled(f"{one.may.name}, {one.may.title or words.SEATS[one.may.role]}", "bold")]
            style = "$soon" if one.may.open else ""
            lines.append(Content.styled(words.right(one.may, self.decision, self._statute), style))
            if one.may.role != "worker" and not one.may.phone:
                lines.append(Content.styled("Inget nummer är inskrivet.", "$soon"))
        elif one.may_not is not None:
            lines = [
                Content.styled(one.may_not.name, "bold"),
                Content.styled(words.refusal(one.may_not, self._statute), "$due"),
            ]
        else:
            lines = [
                Content.styled(one.meets, "bold"),
                Content(
                    f"{'Utskottet' if one.committee else 'Nämnden själv'} får besluta. "
                    "Enter skriver in vad som beslutades, vid vilket sammanträde, och vem som undertecknar."
                ),
            ]
        if apart := getattr(one.may or one.may_not, "apart", ""):
            lines.append(Content.styled(words.apart(apart), "$due"))
        if self.decision.note and not (one.may is not None and one.may.open):
            lines.append(Content.styled(self.decision.note, "$faint"))
        for event in self._sought:
            sought = event.payload
            if isinstance(sought, rules.DeciderSought) and sought.name == one.name:
                tried = f"{words.attempt(sought, event.happened_at, now)} ({event.author.name})"
                lines.append(Content.styled(f"Sökt {tried} {sought.note}".rstrip(), "$faint"))
        self.pane.show(Content("\n").join(lines))

    # Acting

    @property
    def _chosen(self) -> Candidate | None:
        key = self.table.current
        return self._candidates.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        hindrance = super().why_not(action_id)
        if hindrance is not None or not action_id.startswith("deciders."):
            return hindrance
        name, one = action_id.partition(".")[2], self._chosen
        if name == "measure" and not self._may_measure:
            return f"{self.decision.label}: utan beslut får ingen åtgärd vidtas."
        if name in ("measure", "register"):
            return None
        if one is None:
            return "Ingen rad är vald."
        if one.may_not is not None:
            return words.refusal(one.may_not, self._statute)
        if name == "decide" and one.may is not None and one.may.role == "committee":
            return words.NOT_ALONE
        if name in ("dial", "copy", "outcome") and one.may is None:
            return "Nämnden har inget nummer här. Ring någon av dem som står i listan."
        if name in ("dial", "copy") and one.may is not None and not one.may.phone:
            return "Inget nummer är inskrivet. 7 Mandat, M skriver in det."
        return None

    async def do_dial(self) -> None:
        """Ring, and write with one key how it went."""
        one = self._asked
        rings = everywhere.dial(self.app, one.phone)
        self._ringing(one, "Ringer {}." if rings else "Inget telefonprogram här: {} är kopierat.")
        await self.do_outcome()

    async def do_copy(self) -> None:
        """Copy the number, and write with one key how it went."""
        one = self._asked
        self.app.copy_number(one.phone)
        self._ringing(one, "{} är kopierat.")
        await self.do_outcome()

    def _ringing(self, one: Entitled, said: str) -> None:
        self._dialled = self.app.workplace.talking_since = self.desk.now()
        self.say(said.format(one.phone_shown))

    async def do_outcome(self) -> None:
        """How it went when they were rung, from here or from another telephone."""
        one, at = self._asked, self._dialled
        choices = [(key, words.ANSWERS[answer], answer) for key, answer in ANSWER_KEYS]
        began = f"Samtalet började {clock_time(at)}. " if at is not None else ""
        answer: rules.Answer | None = await self.app.push_screen_wait(
            Choose(f"{one.name}: hur gick det?", choices, f"{began}Röstbrevlåda: säg aldrig ärendet.")
        )
        if answer is None:
            self.say("Samtalet är inte inskrivet. U skriver hur det gick.")
            return
        decisions.seek(self.desk, self.record, self.decision, one.name, one.role, answer, at=at)
        self._dialled = None
        if answer != "reached":
            self.app.workplace.talking_since = None
        self.say("Nådd. Enter skriver in beslutet." if answer == "reached" else self._goes_on())

    def _goes_on(self) -> str:
        """What there is to do when somebody could not be reached."""
        every = [event.payload for event in self.case.decisions.sought if self._about_this(event)]
        sought = {one.name for one in every if isinstance(one, rules.DeciderSought)}
        numbers = {one.may.name for one in self._candidates.values() if one.may and one.may.phone}
        if numbers - sought:
            return "Inskrivet. Ring nästa."
        measure = " Kan det inte vänta: G." if self._may_measure else ""
        return f"Inskrivet. Alla med nummer är sökta: ring igen, eller skriv in en till (N).{measure}"

    async def do_decide(self) -> None:
        """Record what they decide, at this minute. Left half typed it is a draft, with its minute."""
        one, desk, now = self._chosen, self.desk, self.desk.now()
        if one is None:
            return
        if not await self._another():
            return
        case = self.case
        base, law, me = desk.position(), self.app.workplace.law, desk.author.name
        meeting = one.may is None
        mine = one.may is not None and one.may.person_id == desk.author.id
        oral = not meeting and not mine
        by = one.may
        board = self.labels.board(self.case.board)
        body = f"utskottet, {board}" if one.committee else board

        def commit(filled: Filled) -> None:
            given = decision_forms.given_of(filled.values, case, self.decision, now, oral=oral, me=me)
            said = filled.values
            who = by or decisions.Meeting(body, said["minutes"], said["signs"], one.committee)
            decisions.decide(desk, law, self.record, self.decision, who, given, base=filled.base)

        form = Form(
            desk,
            f"{self.decision.label}: {by.name if by is not None else one.meets}",
            decision_forms.decide_fields(
                case,
                self.decision,
                law,
                now,
                meeting=meeting,
                signers=self._signers(),
                oral=oral,
                me=me,
                staff=self._staff(),
            ),
            draft_id=f"decide:{self.decision.code}:{one.key}:{self.record}",
            base=base,
            record=self.record,
            commit=commit,
            text=words.right(by, self.decision, self._statute) if by is not None and by.open else "",
        )
        if await fill(self, form) is not None:
            self.app.workplace.talking_since = None
            self._done("Beslutet är inskrivet.")

    async def _another(self) -> bool:
        """Whether to go on though such a decision stands already: two colleagues may hear of the same one."""
        standing = [
            one
            for one in self.case.decisions.decided.values()
            if one.stands and one.made.granted and one.made.decision == self.decision.code
        ]
        if not standing:
            return True
        lines = [
            f"{day_and_time(one.event.happened_at, self.desk.now())} {one.made.decider}"
            f"{words.of_whom(self.case, one.made.concerns)}: {one.made.content}"
            for one in standing
        ]
        ask = Confirm(
            "Ett sådant beslut står redan", [*lines, "", "Är det samma: Esc."], deed="skriv ett till"
        )
        return await self.app.push_screen_wait(ask) is True

    async def do_measure(self) -> None:
        """What was done before anybody decided: the board decides at latest the next weekday."""
        desk, law, now = self.desk, self.app.workplace.law, self.desk.now()
        everybody = tuple(self.case.subjects)

        def commit(filled: Filled) -> None:
            standard: dict[str, Any] = {
                "concerns": everybody,
                "cited": (self.decision.topic,),
                "at": now.replace(second=0, microsecond=0),
            }
            given = standard | {name: said for name, said in filled.values.items() if said != ()}
            decisions.take_measure(desk, law, self.record, self.decision, **given, base=filled.base)

        form = Form(
            desk,
            f"Åtgärd utan delegation: {self.decision.label}",
            decision_forms.measure_fields(self.case, self.decision, law, now),
            draft_id=f"measure:{self.decision.code}:{self.record}",
            base=desk.position(),
            record=self.record,
            commit=commit,
            text="Skriv åtgärden och grunden. Nämnden beslutar senast nästa vardag: skicka beslutsunderlag.",
        )
        if await fill(self, form) is not None:
            self._done("Åtgärden är inskriven. Nämndens frist löper.")

    def _done(self, said: str) -> None:
        """Back to the case's decisions, where what was written stands."""
        beneath = self.app.screen_stack[-2]
        self.dismiss()
        if isinstance(beneath, JourScreen):
            beneath.say(said)

    async def do_register(self) -> None:
        """Write somebody in for this board, as when the municipality has given a name on the telephone."""
        self.table.let_go()
        record = await ask_seat(self, board=self.case.board)
        if record is None:
            return
        with self.desk.rows() as rows:
            seat = mandates.seat(rows, record)
        found = (one for one in self._candidates.values() if seat is not None and one.name == seat.name)
        self.table.go_to(next((one.key for one in found), None))
        self.say("Uppdraget är inskrivet.")

    @property
    def _asked(self) -> Entitled:
        one = self._chosen
        if one is None or one.may is None:
            raise NotAllowed("Ingen rad är vald.")
        return one.may

    def _signers(self) -> list[str]:
        """Who may sign for the board or the committee: those who sit there."""
        every = [one.may for one in self._candidates.values() if one.may is not None]
        return [one.name for one in every if one.role != "worker"]

    def _staff(self) -> list[str]:
        return locking.colleagues(self.desk, self.record)


def _plain(row: Row[str]) -> str:
    return f"{row.cells['name']} {row.cells['role']}".casefold()
