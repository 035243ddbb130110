"""A form: fields to fill in, kept as a draft while they are typed, sent as what was changed.

The form is bound to the position (`base`) that its values were read at: a pull while it is open hides no
conflict, since what it changes is written as seen from there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Grid, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from jourtui.screens.base import SAYABLE
from jourtui.screens.dialogs.below import TellsBelow
from jourtui.screens.dialogs.dialog import Dialog
from jourtui.screens.dialogs.fields import SEPARATOR, ChoiceField, Field, LineField, TextField
from jourtui.screens.steady import Steady
from jourtui.store import drafts
from jourtui.widgets.choice_line import ChoiceLine
from jourtui.widgets.line_input import LineInput
from jourtui.widgets.proposing_input import ProposingInput

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen
    from jourtui.store.desk import Desk
    from jourtui.store.envelope import Base

SAVE_AFTER = 0.5
"""Seconds from the first key that is not in the draft until it is there."""
KEYS = "Enter nästa, sist spara   Ctrl+S spara   Esc lämna som utkast"
KEYS_IN_TEXT = "Enter ny rad   Tab nästa   Ctrl+S spara   Esc lämna som utkast"


@dataclass(frozen=True, slots=True)
class Filled:
    """What was changed in a form, by the names of the fields, and the position it was seen at."""

    values: dict[str, Any]
    base: Base


class Asked(VerticalScroll, TellsBelow, can_focus=False, inherit_bindings=False):
    """What is told and the fields, which scroll to the one that has the cursor; arrows are the form's."""


class Form(Steady, Dialog[Filled | None]):
    """Asks for several things at once. The result is what was changed, or None when it was left.

    `draft_id` names what is kept when it is left with something in it, per person. `base` must be taken
    before the values in `fields` are read. `commit` writes what was changed; when it fails with a sentence
    for people, the form stays as it is. `check` sees all values, and answers with sentences by field;
    `eager`, it also sees what there is while something that is required is missing.
    `as_is`: what the form opened with is an answer, written also when nothing was changed.
    """

    BINDINGS = [
        ("escape", "leave", "Lämna"),
        ("ctrl+s", "save", "Spara"),
        ("ctrl+r", "begin_again", "Börja om"),
        ("shift+tab,up", "before", ""),
        ("tab,down", "after", ""),
    ]
    CSS_PATH = ["dialog.tcss", "form.tcss"]

    def __init__(
        self,
        desk: Desk,
        title: str,
        fields: Sequence[Field],
        *,
        draft_id: str,
        base: Base,
        record: UUID | None = None,
        text: str = "",
        commit: Callable[[Filled], object] | None = None,
        check: Callable[[dict[str, Any]], dict[str, str]] | None = None,
        as_is: bool = False,
        eager: bool = False,
    ) -> None:
        super().__init__()
        self.left_draft = False
        """Whether something typed was left as a draft."""
        self._desk = desk
        self._title = title
        self._fields = {field.name: field for field in fields}
        self._draft_id = f"{draft_id}:{desk.author.id}"
        self.record = record
        self._text = text
        self._commit = commit
        self._check = check
        self._as_is = as_is
        self._eager = eager
        self._saving: Timer | None = None
        self._warned = False
        draft = drafts.load(desk, self._draft_id)
        self._fetched = draft is not None
        self._base = draft.base if draft else base
        self._restored = {
            name: str(raw)
            for name, raw in (draft.content if draft else {}).items()
            if name in self._fields and self._fields[name].drafted
        }
        self._widgets = {
            name: widget_of(field, self._restored.get(name, field.raw))
            for name, field in self._fields.items()
        }
        self._labels = {
            name: Static(Content(field.label), classes="field-label") for name, field in self._fields.items()
        }
        self._notes: dict[str, tuple[Static, Static]] = {}
        self._noted: dict[str, tuple[str, bool]] = {}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            with Asked(id="asked"):
                if self._text:
                    yield Static(Content(self._text), classes="dialog-text")
                with Grid(id="fields"):
                    for name, label in self._labels.items():
                        yield label
                        yield self._widgets[name]
            yield Static("", id="form-hint", markup=False)
            yield Static(KEYS, id="form-keys", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        names = list(self._fields)
        first = next((name for name in names if name in self._restored), names[0])
        self._widgets[first].focus()
        self._show_asked()
        for name, widget in self._widgets.items():
            self._explain(name)
            if isinstance(widget, TextArea):
                widget.move_cursor(widget.document.end)

    # What is in it

    def raw(self, name: str) -> str:
        """What stands in a field now."""
        widget, field = self._widgets[name], self._fields[name]
        if isinstance(widget, Input):
            return widget.value
        if isinstance(widget, TextArea):
            return widget.text
        assert isinstance(widget, ChoiceLine)
        assert isinstance(field, ChoiceField)
        return SEPARATOR.join(str(field.choices[position][2]) for position in widget.chosen)

    def _is_asked(self, name: str) -> bool:
        """Whether a field is asked for, as the others stand now."""
        only_if = self._fields[name].only_if
        return only_if is None or only_if(self.raw)

    def _show_asked(self) -> None:
        for name, field in self._fields.items():
            if field.only_if is None:
                continue
            asked = self._is_asked(name)
            self._widgets[name].display = self._labels[name].display = asked
            if name in self._notes and not asked:
                self._note(name, "")

    def _touched(self) -> dict[str, str]:
        """The fields that are drafted, and do not say what they said when the form opened."""
        fields = {name: field for name, field in self._fields.items() if field.drafted}
        return {name: raw for name, field in fields.items() if (raw := self.raw(name)) != field.raw}

    def _kept(self) -> dict[str, str]:
        """What a draft is made of: what was touched and, with that, what is of the moment it was begun."""
        touched = self._touched()
        if touched:
            touched |= {name: self.raw(name) for name, field in self._fields.items() if field.holds}
        return touched

    def _read(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
        """All values, those that were changed, and what is wrong by field."""
        values: dict[str, Any] = {}
        changed: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for name, field in self._fields.items():
            if not self._is_asked(name):
                with contextlib.suppress(ValueError):
                    values[name] = field.read("")
                continue
            raw = self.raw(name)
            if field.required and not raw.strip():
                wrong[name] = field.required
                continue
            try:
                values[name] = field.read(raw)
            except ValueError as error:
                if raw != field.raw:
                    wrong[name] = str(error)
                continue
            if raw != field.raw and (not _reads(field, field.raw) or values[name] != field.read(field.raw)):
                changed[name] = values[name]
        if self._check is not None and (self._eager or not wrong):
            wrong = {**self._check(values), **wrong}
        return values, changed, wrong

    # Typing

    def on_input_changed(self, event: Input.Changed) -> None:
        self._typed(event.input)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._typed(event.text_area)

    def on_choice_line_changed(self, event: ChoiceLine.Changed) -> None:
        self._typed(event.line)

    def _typed(self, widget: Widget) -> None:
        name = next(name for name, other in self._widgets.items() if other is widget)
        self._explain(name)
        self._show_asked()
        if self._saving is None and self._kept() != self._restored:
            self._saving = self.set_timer(SAVE_AFTER, self._keep_or_say)

    def keep(self) -> None:
        """Keep what is typed, on the disk when it returns."""
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        touched = self._kept()
        if touched != self._restored:
            drafts.save(self._desk, self._draft_id, touched, self._base, self.record)
            self._restored = touched

    def _keep_or_say(self) -> bool:
        """Keep what is typed; or say why it could not be, and answer False."""
        try:
            self.keep()
        except SAYABLE as error:
            self._refuse(f"Utkastet kunde inte sparas: {error}")
            return False
        return True

    def on_screen_suspend(self) -> None:
        """Something came on top, or the screen is locked."""
        if self._saving is not None:
            self._keep_or_say()

    def on_descendant_focus(self) -> None:
        name = next((name for name, widget in self._widgets.items() if widget is self.focused), None)
        for other, label in self._labels.items():
            label.set_class(other == name, "-here")
        hint = self._fields[name].hint if name else ""
        if isinstance(self.focused, ChoiceLine):
            hint = hint or (
                "bokstav väljer, igen tar bort" if self.focused.many else "bokstav eller ← → väljer"
            )
        if isinstance(self.focused, ProposingInput):
            hint = hint or self.focused.hint
        drafted = "Utkast hämtat, Ctrl+R börjar om.\n" if self._fetched else ""
        self.set_class(self._fetched, "-fetched")
        self.query_one("#form-hint", Static).update(Content(drafted + hint))
        keys = KEYS_IN_TEXT if isinstance(self.focused, TextArea) else KEYS
        self.query_one("#form-keys", Static).update(Content(keys), layout=False)

    def _explain(self, name: str) -> None:
        """Say how a field is understood, where it can be."""
        field = self._fields[name]
        explain = field.explain if isinstance(field, LineField) else None
        self._note(name, explain(self.raw(name)) if explain else "")

    def _note(self, name: str, text: str, *, problem: bool = False) -> None:
        if name not in self._notes:
            if not text:
                return
            pair = (Static("", classes="field-label"), Static("", classes="field-note", markup=False))
            self._notes[name] = pair
            self.query_one("#fields").mount(*pair, after=self._widgets[name])
        space, note = self._notes[name]
        if self._noted.get(name) == (text, problem):
            return  # an update lays the whole form out again
        self._noted[name] = text, problem
        space.display = note.display = bool(text)
        note.set_class(problem, "-problem")
        note.update(Content(f"! {text}" if problem else text))

    def _refuse(self, text: str) -> None:
        """Say below the last field that is asked what is wrong with it all, in sight in a long form too."""
        last = [name for name, widget in self._widgets.items() if widget.display][-1]
        self._note(last, text, problem=True)
        self._show_note(last)

    def _show_note(self, name: str) -> None:
        self.call_after_refresh(self._notes[name][1].scroll_visible, animate=False)

    # Ends

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._next(event.input)

    def on_choice_line_submitted(self, event: ChoiceLine.Submitted) -> None:
        event.stop()
        self._next(event.line)

    def moves(self, key: str) -> bool:
        """Whether a key leads to another field: what is typed after it waits, since it is meant for that."""
        return key in ("tab", "shift+tab") or (key == "enter" and isinstance(self.focused, Input))

    def action_before(self) -> None:
        self._move(-1)

    def action_after(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        """To the next field in order, also one that what was just typed asks for: it has no place yet."""
        self._show_asked()
        shown = [widget for widget in self._widgets.values() if widget.display]
        here = next((n for n, widget in enumerate(shown) if widget is self.focused), -1)
        self.set_focus(shown[(here + by) % len(shown)])
        self.app.held_keys.let_go()

    def _next(self, widget: Widget) -> None:
        self._show_asked()
        if widget is [one for one in self._widgets.values() if one.display][-1]:
            self.action_save()
            if self.app.screen is self:
                self.app.held_keys.let_go()
        else:
            self._move(1)

    def action_save(self) -> None:
        """Write what was changed; what is wrong is said beside its field, and nothing is lost."""
        _, changed, wrong = self._read()
        for name in self._fields:
            if name in wrong:
                self._note(name, wrong[name], problem=True)
            else:
                self._explain(name)
        if wrong:
            first = next(name for name in self._fields if name in wrong)
            self._widgets[first].focus()
            self._show_note(first)
            return
        filled = Filled(changed, self._base)
        if (changed or self._as_is) and self._commit is not None:
            try:
                self._commit(filled)
            except SAYABLE as error:
                with contextlib.suppress(*SAYABLE):
                    self.keep()
                self._refuse(str(error))
                return
        self._forget()
        self.dismiss(filled)

    def action_leave(self) -> None:
        """Esc: what is typed stays as a draft. Where it cannot be kept that is said; Esc again leaves it."""
        if not self._keep_or_say() and not self._warned:
            self._warned = True
            return
        self.left_draft = any(self._restored.values())
        self.dismiss(None)

    def leave_unsaid(self) -> bool:
        """Keep what is typed, for somebody else closes the form; whether there was anything."""
        self.keep()
        return any(self._restored.values())

    def action_begin_again(self) -> None:
        """Put back what the form opened with, and forget the draft."""
        for name, field in self._fields.items():
            _put(self._widgets[name], field)
        self._forget()
        first = next(widget for widget in self._widgets.values() if widget.display)
        first.focus()
        if isinstance(first, Input) and first.select_on_focus:
            first.select_all()  # it may have had the focus already
        self.on_descendant_focus()

    def _forget(self) -> None:
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        self._fetched = False
        if self._restored:
            with contextlib.suppress(*SAYABLE):  # what was typed is written: an old draft does no harm
                drafts.discard(self._desk, self._draft_id)
            self._restored = {}


async def fill(screen: JourScreen, form: Form) -> Filled | None:
    """Show a form, and say on the screen's message line if it was left as a draft."""
    filled = await screen.app.push_screen_wait(form)
    if filled is None and form.left_draft:
        screen.say("Utkastet finns kvar: samma tangent tar fram det.", about=screen.row_key)
    return filled


def widget_of(field: Field, raw: str) -> Widget:
    """The widget that a field is typed in, with `raw` in it."""
    if isinstance(field, ChoiceField):
        return ChoiceLine(
            [(key, label) for key, label, _ in field.choices],
            _positions(field, raw),
            many=field.many,
            optional=field.optional,
            checklist=field.checklist,
            unchosen=field.unchosen,
        )
    if isinstance(field, TextField):
        area = TextArea(raw, compact=True, highlight_cursor_line=False)
        # A grid asks how much there is in it, and else gives an empty one a single row.
        area.styles.height = area.styles.min_height = area.styles.max_height = field.rows
        return area
    assert isinstance(field, LineField)
    given: dict[str, Any] = {
        "value": raw,
        "placeholder": field.placeholder,
        "select_on_focus": field.typed_over or bool(field.suggestions),
        "validate_on": (),  # the form does that
    }
    if not field.suggestions:
        return _compact(LineInput(**given))
    return _compact(ProposingInput(suggestions=field.suggestions, proposal=field.proposal, **given))


def _compact(field: Input | TextArea) -> Widget:
    """Make it compact. Given `compact`, Textual works out its styles twice before it stands anywhere."""
    field.set_reactive(type(field).compact, True)
    return field.add_class("-textual-compact", update=False)


def _put(widget: Widget, field: Field) -> None:
    if isinstance(widget, Input):
        widget.value = field.raw
    elif isinstance(widget, TextArea):
        widget.text = field.raw
    elif isinstance(widget, ChoiceLine) and isinstance(field, ChoiceField):
        widget.chosen = _positions(field, field.raw)


def _positions(field: ChoiceField, raw: str) -> list[int]:
    texts = [str(value) for _, _, value in field.choices]
    return [texts.index(part) for part in raw.split(SEPARATOR) if part in texts]


def _reads(field: Field, raw: str) -> bool:
    try:
        field.read(raw)
    except ValueError:
        return False
    return True
