"""The questions of an assessment as fields: each with its text above, and what is to be said of it below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from jourtui.rules.assessment_form import SEPARATOR, Question
from jourtui.rules.assessment_frame import AT
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, TextField, lettered, past
from jourtui.screens.dialogs.form import widget_of
from jourtui.widgets.choice_line import ChoiceLine
from jourtui.widgets.proposing_input import ProposingInput

_KEYS = {"yes": "j", "no": "n", "unknown": "v"}
ROWS = 3
"""Lines of a text that are seen at a time."""


class Item(Vertical):
    """One question. `earlier` is what it was answered in an earlier assessment."""

    def __init__(
        self,
        question: Question,
        answer: str,
        now: datetime,
        people: Sequence[str] = (),
        earlier: str = "",
    ) -> None:
        super().__init__(classes="item")
        self.question = question
        self.earlier = earlier
        self.takes_focus = False
        """Whether the cursor comes here when it is on the screen."""
        self._field = field_of(question, now, people)
        self.input: Widget = widget_of(self._field, answer)
        self._label = Static(Content(question.text), classes="item-text")
        self._note = Static("", classes="item-note", markup=False)

    def compose(self) -> ComposeResult:
        yield self._label
        yield self.input
        yield self._note

    def on_mount(self) -> None:
        if self.takes_focus:
            self.input.focus()

    @property
    def answer(self) -> str:
        """What stands in it now."""
        if isinstance(self.input, Input):
            return self.input.value
        if isinstance(self.input, TextArea):
            return self.input.text
        assert isinstance(self.input, ChoiceLine)
        return SEPARATOR.join(self.question.offered[n].code for n in self.input.chosen)

    @property
    def hint(self) -> str:
        """What helps while it has focus."""
        if isinstance(self.input, ChoiceLine):
            keys = "bokstav väljer, igen tar bort" if self.input.many else "bokstav eller ← → väljer"
            return " · ".join(filter(None, (self.question.help, keys)))
        if isinstance(self.input, ProposingInput):
            return self.question.help or self.input.hint
        return self.question.help or self._field.hint

    def tell(self, problem: str) -> None:
        """Say what is wrong, or else what is worth knowing of the answer."""
        answer = self.answer.strip()
        parts = [f"! {problem}"] if problem else []
        if self.question.is_grave(answer):
            parts.append("! allvarligt svar")
        if isinstance(self._field, LineField) and self._field.explain is not None:
            parts.append(self._field.explain(answer))
        if self.earlier:
            same = bool(answer) and self.question.words(answer) == self.earlier
            parts.append(f"{'=' if same else '≠' if answer else ''} förra: {self.earlier}".strip())
        text = "   ".join(filter(None, parts))
        self._note.display = bool(text)
        self._note.set_class(bool(problem), "-problem")
        self._note.set_class(not problem and self.question.is_grave(answer), "-grave")
        self._note.update(Content(text))


def field_of(question: Question, now: datetime, people: Sequence[str]) -> Field:
    """The field that a question is answered in."""
    name, label = question.code, question.text
    if question.kind == "yes_no" or [one.code for one in question.offered] == ["yes", "no"]:
        choices = tuple((_KEYS[one.code], one.label, one.code) for one in question.offered)
        return ChoiceField(name=name, label=label, choices=choices)
    if question.offered:
        labelled = lettered([(one.label, one.code) for one in question.offered])
        return ChoiceField(name=name, label=label, choices=labelled, many=question.kind == "several")
    if question.kind == "text":
        return TextField(name=name, label=label, rows=ROWS)
    if question.kind == "time":
        return replace(past(name, label, now), placeholder="nu" if question.code == AT else "")
    if question.kind == "scale":
        return LineField(name=name, label=label, placeholder=f"{question.low}–{question.high}")
    return LineField(name=name, label=label, suggestions=people)
