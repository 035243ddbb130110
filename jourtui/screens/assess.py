"""An assessment being filled in: sections to the left, or above where there is little room, and questions.

In any order, and kept as a draft within a second of what is typed. It becomes an event when it is concluded.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from jourtui.actions import WALLED
from jourtui.rules import assessment_frame as frame
from jourtui.rules.assessment import Made
from jourtui.rules.assessment_form import Form, Question
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.mandates import PROTECTION, Entitled
from jourtui.screens import assess_text
from jourtui.screens.assess_items import Item
from jourtui.screens.base import SAYABLE, JourScreen
from jourtui.screens.dialogs.confirm import Confirm
from jourtui.screens.dialogs.form import SAVE_AFTER
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.keys import bindings
from jourtui.screens.mandate_line import held_to
from jourtui.store import assessments, away, locking, queries
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import NoticeRow
from jourtui.widgets.choice_line import ChoiceLine
from jourtui.words import assessment_words, wording
from jourtui.words.labels import Labels

BOARD_NEXT = "Nämnden ska besluta: F i ärendet, G skriver in åtgärden."
"""What is next where nobody had delegation."""


class AssessScreen(JourScreen):
    """Fills in `form` about the `subject` of the case `record`. Opening it is logged first."""

    SCOPES = ("assess",)
    BINDINGS = [
        *bindings("assess"),
        ("escape", "back", ""),
        ("up", "app.focus_previous", ""),
        ("down", "app.focus_next", ""),
    ]
    CSS_PATH = "assess.tcss"
    HELP = (
        "Fyll i svaren i den ordning samtalet går. Allt du skriver sparas som utkast medan du skriver, och "
        "finns kvar om du lämnar. Ctrl+S slutför: då står bedömningen i ärendet och kan inte ändras, men en "
        "ny kan göras bredvid. Inget tal avgör: din bedömning, personens egen och svaren står bredvid "
        "varandra."
    )

    def __init__(self, record: UUID, form: Form, subject: UUID | None) -> None:
        super().__init__()
        self.record = record
        self._form = form
        self._subject = subject
        self._at = 0
        self._items: dict[str, Item] = {}
        """The questions of the section that is shown; none before the first."""
        self._tried = False
        self._lacking = ""
        """The question whose answer was last said to be missing, until it is there."""
        self._saving: Timer | None = None
        self._changed_since = False
        self._over = False
        self._notice: NoticeRow | None = None
        self._hidden = ""

    def compose_body(self) -> ComposeResult:
        yield Static("", id="about", markup=False)
        with Container(id="assess"):
            yield Static("", id="sections", markup=False)
            yield VerticalScroll(id="questions", can_focus=False)
        yield Static("", id="hint", markup=False)

    def on_mount(self) -> None:
        if self._listening:
            return
        super().on_mount()
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        if not self.reads("opened", self.record):
            self._hide(self.refusal)
            return
        desk = self.desk
        self._begun = assessments.begin(desk, self.record, self._form, self._subject)
        self._notice = self._find_notice()
        plan = self.labels.notice(self._notice, desk.now()) if self._notice is not None else ""
        self.filling = assessments.filling(self._begun, self._form, plan)
        if self._begun.typed is not None:
            newer = " Formuläret har ändrats sedan dess." if self._begun.version != self._form.version else ""
            self.say(f"Utkast hämtat, från {day_and_time(self._begun.typed, desk.now())}.{newer}")
        self.refresh_view()
        self.call_after_refresh(self._show_section)

    def _find_notice(self) -> NoticeRow | None:
        """The plan is shown, so its reading is logged; where it cannot be, it is not."""
        case, now = self.desk.journal.case(self.record), self.desk.now()
        with self.desk.rows() as rows:
            found = assessments.notice_about(rows, now, case, self.record)
        if found is None or not self.app.glass.reads("opened", found.record_id):
            return None
        return found

    # Showing

    def refresh_view(self) -> None:
        """What is above the questions; and nothing at all of a case that is locked or destroyed meanwhile."""
        desk = self.desk
        left = away.left_of(self.app.workplace.replica, self.record)
        if desk.wall or left is not None or self.record in desk.locked:
            self._hide(WALLED if desk.wall else LOCKED_WHY if left is None else left)
            return
        if self.refused:
            return
        if self._hidden:
            self._hidden = ""
            self.remove_class("-hidden")
        case = desk.journal.case(self.record)
        self._earlier = case.assessments.last(self._form.code, self._subject)
        about = case.subjects.get(self._subject) if self._subject is not None else None
        name = about.name if about is not None else case.subject_name
        whom = wording.name(name, protected=case.protected)
        lines = Text(f"{self._form.title} · {whom}", style="bold")
        if self._earlier is not None:
            lines.append(f"\n{self._told(self._earlier)}", style=self.colour("soon"))
        elif self._form.intro:
            lines.append(f"\n{self._form.intro}", style=self.colour("faint"))
        self.query_one("#about", Static).update(lines)
        self._show_sections()

    def _told(self, made: Made) -> str:
        """That there is an earlier one, which this one is made beside."""
        when = day_and_time(made.event.happened_at, self.desk.now())
        return f"Ny bedömning bredvid den av {made.event.author.name} {when}: {made.said.conclusion_text}"

    def _hide(self, sentence: str) -> None:
        self._hidden = sentence
        self.add_class("-hidden")
        self.query_one("#about", Static).update(Content(sentence))

    @property
    def _wide(self) -> bool:
        return self.app.size.width >= 100

    def on_resize(self) -> None:
        if hasattr(self, "filling"):
            self._show_sections()

    def _show_sections(self) -> None:
        if hasattr(self, "filling"):
            shown = assess_text.sections(self.filling, self._at, self.colour, wide=self._wide)
            self.query_one("#sections", Static).update(shown)

    # Questions

    def _show_section(self, focus: str = "") -> None:
        """Put the questions of this section on the screen, with the cursor in `focus` or the first."""
        if self._hidden or self._over:
            return
        section = self.filling.sections[self._at]
        before = {}
        if self._earlier is not None:
            before = {answer.code: answer.words for answer in self._earlier.said.answers}
        people, (register, may) = self._people(), self._register()
        suggested = {
            "frame.decided_by": self._deciders(),
            "frame.delegation": [one.decided for one in may],
        }
        self._items = {
            question.code: Item(
                question,
                self.filling.answers.get(question.code, ""),
                self.desk.now(),
                suggested.get(question.code, people),
                before.get(question.code, ""),
            )
            for question in section.questions
        }
        codes = {question.code for _, questions in self.filling.asked() for question in questions}
        there = [item for code, item in self._items.items() if code in codes]
        for item in there[:1]:
            self._items.get(focus, item).takes_focus = True
        box = self.query_one("#questions", VerticalScroll)
        box.remove_children()
        shown: list[Static | Item] = list(self._items.values())
        if section.title == frame.CONCLUSION:
            side = assess_text.beside(self.filling, self.colour)
            shown.insert(0, Static(side, classes="beside", markup=False))
            if register:
                shown.insert(1, Static(Content(register), classes="register"))
        box.mount(*shown)
        box.scroll_home(animate=False)
        self._explain()
        self._show_sections()

    def _people(self) -> list[str]:
        """Those whose names may be an answer."""
        case = self.desk.journal.case(self.record)
        subjects = list(case.subjects.values())
        with self.desk.rows() as rows:
            callers = [c.caller_name for c in queries.calls_of(rows, self.record) if not c.anonymous]
        names = [one.name for one in subjects] + [g for one in subjects for g in one.guardians] + callers
        return [*dict.fromkeys(filter(None, (*names, *locking.colleagues(self.desk, self.record))))]

    def _deciders(self) -> list[str]:
        person = self.desk.session.person
        return [f"{person.name}, {person.title}" if person.title else person.name]

    def _register(self) -> tuple[str, list[Entitled]]:
        """Who has the board's delegation to decide what this form decides, said and by name; own first."""
        if not self._form.decision:
            return "", []
        board = self.desk.journal.case(self.record).board
        said, may = held_to(self, self.labels, PROTECTION, board, self.record)
        return said, sorted(may, key=lambda one: one.person_id != self.desk.author.id)

    def _explain(self) -> None:
        """Show the questions that are asked now, and say what there is to say of each."""
        codes = {question.code for _, questions in self.filling.asked() for question in questions}
        now = self.desk.now()
        for code, item in self._items.items():
            item.display = code in codes
            problem = self.filling.problem(item.question, now)
            unanswered = not self.filling.answer(code)
            item.tell(problem if self._tried or not unanswered else "")
        for beside in self.query(".beside").results(Static):
            beside.update(assess_text.beside(self.filling, self.colour))

    def on_descendant_focus(self) -> None:
        item = self._item
        for one in self._items.values():
            one.set_class(one is item, "-here")
        self.query_one("#hint", Static).update(Content(item.hint if item is not None else ""))
        if item is not None:
            self.call_after_refresh(item.scroll_visible, animate=False)  # a long hint takes a row of it

    @property
    def _item(self) -> Item | None:
        return next((one for one in self._items.values() if one.input is self.focused), None)

    # Typing

    def on_input_changed(self, event: Input.Changed) -> None:
        self._typed()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._typed()

    def on_choice_line_changed(self, event: ChoiceLine.Changed) -> None:
        self._typed()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._onwards()

    def on_choice_line_submitted(self, event: ChoiceLine.Submitted) -> None:
        self._onwards()

    def _typed(self) -> None:
        """Take in what stands in the fields; a field tells of it a little after it was typed."""
        changed = False
        for code, item in self._items.items():
            if item.answer != self.filling.answers.get(code, ""):
                self.filling.answers[code] = item.answer
                changed = True
        if not changed:
            return
        self._changed_since = True
        if self._lacking and self._lacking not in self.filling.problems(self.desk.now()):
            self._lacking = ""
            self.say("")  # what it asked for is there
        self._explain()
        self._show_sections()
        if self._saving is None:
            self._saving = self.set_timer(SAVE_AFTER, self._keep_or_say)

    def _onwards(self) -> None:
        """From the last question of a section to the next section, else to the next question."""
        shown = [item for item in self._items.values() if item.display]
        if shown and self._item is shown[-1]:
            self.do_after()
        else:
            self.focus_next()

    def keep(self) -> None:
        """Keep what is typed, on the disk when it returns."""
        if not self._over:
            self._typed()
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        if self._changed_since and not self._over:
            assessments.keep(self.desk, self._begun, self.filling)
            self._changed_since = False

    def _keep_or_say(self) -> bool:
        try:
            self.keep()
        except SAYABLE as error:
            self.say(f"Utkastet kunde inte sparas: {error}", problem=True)
            return False
        return True

    def on_screen_suspend(self) -> None:
        """Something came on top, another place was gone to, or the screen is locked."""
        if hasattr(self, "filling"):
            self._keep_or_say()

    # Acting

    def why_not(self, action_id: str) -> str | None:
        return self._hidden or None

    def do_after(self) -> None:
        self._go(self._at + 1)

    def do_before(self) -> None:
        self._go(self._at - 1)

    def _go(self, section: int, focus: str = "") -> None:
        self._typed()
        self._at = section % len(self.filling.sections)
        self._show_section(focus)

    def do_unanswered(self) -> None:
        """To the next question without an answer, from here on and around."""
        self._typed()
        here = self._item.question.code if self._item is not None else ""
        order = [
            (n, question.code) for n, (_, found) in enumerate(self.filling.asked()) for question in found
        ]
        codes = [code for _, code in order]
        start = codes.index(here) + 1 if here in codes else 0
        around = order[start:] + order[:start]
        gap = next(((n, code) for n, code in around if not self.filling.answer(code)), None)
        if gap is None:
            self.say("Alla frågor har svar. Ctrl+S slutför.")
        else:
            self._to(*gap)

    def _to(self, section: int, code: str) -> None:
        if section == self._at and code in self._items:
            self._items[code].input.focus()
        else:
            self._go(section, code)

    async def do_conclude(self) -> None:
        """Say what is missing, or show what it becomes and write it."""
        if not self._keep_or_say():
            return
        desk, filling = self.desk, self.filling
        self._tried = True
        problems = filling.problems(desk.now())
        if problems:
            self._explain()
            code, sentence = next(iter(problems.items()))
            more = f" {len(problems) - 1} till saknas." if len(problems) > 1 else ""
            at = next(n for n, (_, found) in enumerate(filling.asked()) if _has(found, code))
            self._to(at, code)
            self._lacking = code
            self.say(f"{sentence}{more}", problem=True)
            return
        notice = self._notice.record_id if self._notice is not None else None
        law = (
            self.app.workplace.law.cite(self._form.law, local(desk.now()).date()) if self._form.law else None
        )
        register, entitled = self._register()
        may = [one.name for one in entitled] if self._form.decision else None
        said = filling.conclude(desk.now(), subject=self._subject, notice=notice, law=law, may=may)
        kinds = self.app.workplace.mandates
        try:
            assessments.may_decide(desk, kinds, self.record, said)
        except SAYABLE as error:
            self._may_not(error)
            return
        lines = [assessment_words.brief(said), "", "Det kan inte ändras sedan. En ny kan göras bredvid."]
        if said.decided is not None and not said.decided.delegation:
            lines.insert(1, f"! {frame.NO_DELEGATION}")
        elif said.decided is not None and said.decided.delegation.endswith(f"({frame.UNREGISTERED})"):
            known = f"! Delegationen för {said.decided.name} {frame.UNREGISTERED}."
            lines[1:1] = filter(None, (known, register))
        if not await self.app.push_screen_wait(Confirm(f"Slutför: {said.title}?", lines, deed="slutför")):
            return
        try:  # the register may have changed while the question stood
            assessments.conclude(desk, kinds, self._begun, filling, notice=notice, law=law, may=may)
        except NotAllowed as error:
            self._may_not(error)
            return
        self._over = True
        self.dismiss()
        bare = said.decided is not None and not said.decided.delegation
        self.app.say("Bedömningen är slutförd och står i ärendet." + (f" {BOARD_NEXT}" if bare else ""))

    def _may_not(self, error: Exception) -> None:
        self._to(len(self.filling.sections) - 1, "frame.delegated")
        self.say(str(error), problem=True)

    async def do_discard(self) -> None:
        """Throw the draft away, when that has been confirmed."""
        lines = ("Svaren försvinner och går inte att få tillbaka. Inget har skrivits i ärendet.",)
        if await self.app.push_screen_wait(Confirm("Kasta utkastet?", lines, deed="kasta")):
            self._over = True
            assessments.discard(self.desk, self._begun)
            self.dismiss()
            self.app.say("Utkastet är kastat.")

    def action_back(self) -> None:
        """Esc: it stays as a draft."""
        if self._hidden:
            self.dismiss()
        elif self._keep_or_say():
            left = any(answer.strip() for answer in self.filling.answers.values())
            self.dismiss()
            if left:
                self.app.say("Utkastet finns kvar: samma tangent tar fram det.")

    def tick(self, now: datetime) -> None:
        """Nothing here depends on the time."""


def _has(questions: list[Question], code: str) -> bool:
    return any(question.code == code for question in questions)
