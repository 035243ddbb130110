"""The intake bar: a line to type, how it is understood, what is known; also for a locked screen.

It knows no store. It is given `parse`, and told by `show_known` what others have looked up. A locked screen
never calls `show_known`: then nothing but what is being typed can be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from jourtui.rules.intake import FixedError, Intake
from jourtui.rules.intake_numbers import has_number
from jourtui.rules.phone import parse_number
from jourtui.widgets.field_choices import choices
from jourtui.widgets.field_edit import FieldEdit
from jourtui.widgets.intake_facts import Fact, IntakeFacts
from jourtui.widgets.intake_fields import BY_NAME, Field, IntakeFields
from jourtui.widgets.intake_line import IntakeLine, Mark, Wiped
from jourtui.widgets.intake_warnings import IntakeWarnings, proposed

Parse = Callable[[str, Mapping[str, object]], Intake]
"""Reads a line, with what a person has said about fields. Raises FixedError for what cannot be used."""

PLACEHOLDER = "namn, nummer, kommun, vad det gäller, i vilken ordning som helst"
IN_FIELDS = (("Bokstav", "ändrar"), ("J", "tar förslaget"), ("Tab", "till raden"), ("Enter", "sparar"))
IN_EDIT = (("Enter", "sätter"), ("Esc", "lämnar"))
NO_NUMBER = "Numret saknas. Skriv det, eller med ord varför: dolt nummer, till exempel."
ODD = "{} har en siffra för mycket eller för lite, eller finns inte. Enter igen: det är rätt så."
EMPTY = "Raden är tom: inget att spara. Esc stänger."
EMPTIED = "Raden är tom, och det som var satt är borta: {}."
STILL_SET = "Raden är tom, men det här är satt än: {}. Ctrl+U tar bort det också."
BACK = " Ctrl+Z tar tillbaka."
HALF_TYPED = "Påbörjat, men inte satt: {}. Bokstaven för fältet tar fram det."
FULL = "Raden rymmer inte mer. Det sista kom inte med."
MARKS = Fact(
    "Märken på raden",
    "!skydd !anonym !ejring !säkert !tolk arabiska !kod blåbär !ejvh !ejnr !kopplat !viapolis !viatib "
    "!viakommun !direkt",
    "faint",
    rows=3,
)
"""What is told while nothing is typed."""
ROWS, ROWS_ALONE, ROWS_WIDE = 3, 5, 8
"""How many rows warnings take at most, beneath what is understood: with something known there, without."""
TEXT_WIDE = 78
"""Cells that they have where what is known stands beside."""
WIDE = 100


class IntakeBar(Widget):
    """One line, its fields, and what is known. Tab goes between the line and the fields."""

    BINDINGS = [
        Binding("tab,shift+tab", "other", show=False),
        Binding("escape", "back", show=False),
    ]
    DEFAULT_CSS = """
    IntakeBar { height: 15; background: $surface; }
    IntakeBar.-plain { height: 12; }
    IntakeBar #reading { height: 1fr; layout: vertical; }
    IntakeBar #understood { height: auto; }
    IntakeBar.-plain IntakeFacts { display: none; }
    IntakeBar #keys { height: 1; padding: 0 1; color: $faint; }
    IntakeBar.-wide { height: 18; }
    IntakeBar.-wide #reading { layout: horizontal; }
    IntakeBar.-wide #understood { width: 80; height: 1fr; }
    IntakeBar.-wide IntakeFacts { width: 1fr; border-left: solid $secondary; }
    """

    class Changed(Message):
        """The line, or what a person says of a field, has changed."""

        def __init__(self, line: str, intake: Intake) -> None:
            super().__init__()
            self.line = line
            self.intake = intake

    class Submitted(Message):
        """Enter was pressed, and nothing is missing."""

        def __init__(self, intake: Intake) -> None:
            super().__init__()
            self.intake = intake

    def __init__(
        self, parse: Parse, keys: Sequence[tuple[str, str]] = (("Enter", "sparar"),), *, plain: bool = False
    ) -> None:
        """`keys` are the key and the word of what can be pressed while typing, besides Tab.

        `plain`: nothing will be known (a locked screen), so there is no room for it.
        """
        super().__init__(classes="-plain" if plain else None)
        self._parse = parse
        self._plain = plain
        self._keys = (*keys[:1], ("Tab", "fälten"), *keys[1:])
        self._intake: Intake | None = None
        self._opened: datetime | None = None
        self._fixed: dict[str, object] = {}
        self._submitting = False
        self._doubted = ""
        self._warned = False
        self._problem = ""
        self._known: tuple[Fact, ...] = ()

    def compose(self) -> ComposeResult:
        yield IntakeLine(PLACEHOLDER)
        with Container(id="reading"):
            with Vertical(id="understood"):
                yield IntakeFields()
                yield FieldEdit()
                yield IntakeWarnings()
            yield IntakeFacts()
        yield Static("", id="keys", markup=False)

    def on_mount(self) -> None:
        self._line.focus()
        self._show_keys()

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")
        self._show_warnings()

    # What it shows

    def begin(
        self,
        line: str,
        opened: datetime,
        fixed: Mapping[str, object] | None = None,
        half_typed: Mapping[str, str] | None = None,
    ) -> None:
        """Show this line, opened at that time (UTC), with what a person has said about its fields.

        `half_typed`: what was typed in them and not set.
        """
        self._opened = opened
        self._fixed = dict(fixed or {})
        self._problem = ""
        left = {name: text for name, text in (half_typed or {}).items() if name in BY_NAME}
        if self._editing is not None:
            self._line.focus()
        self._edit_line.begin(left)
        self._submitting = self._warned = False
        self.show_known(())
        with self._line.prevent(IntakeLine.Emptied):
            self._line.value = line
        self._line.emptied = ""
        self._line.wiped = self._line.brought_back = None
        self._read()
        if left:  # after the key that the new line is
            self.call_after_refresh(self.say, _half_typed(left))
        self.call_after_refresh(self._line.go_to_end)

    @property
    def line(self) -> str:
        """What is typed now."""
        return self._line.value

    def was_emptied(self) -> bool:
        """Whether all was taken away from the line since this was asked, or since it was begun.

        Letter by letter takes away nothing that is set beside it: then not all is gone.
        """
        emptied, self._line.emptied = self._line.emptied, ""
        return emptied == "stroke" or (emptied == "letters" and not (self._fixed or self.half_typed))

    @property
    def wiped(self) -> Wiped | None:
        """What Ctrl+Z brings back."""
        return self._line.wiped

    def was_brought_back(self) -> Wiped | None:
        """What Ctrl+Z brought back since this was asked, or since the line was begun."""
        back, self._line.brought_back = self._line.brought_back, None
        return back

    def reopen(self, opened: datetime) -> None:
        """What stands in the bar is another call's from now on: it was opened at that time (UTC)."""
        self._opened = opened
        if self._intake is not None:
            self.query_one(IntakeFields).show(self._intake, opened)

    @property
    def intake(self) -> Intake | None:
        """How it was read last."""
        return self._intake

    @property
    def fixed(self) -> Mapping[str, object]:
        """What a person has said about fields: texts, booleans and None, fit to be kept."""
        return self._fixed

    @property
    def half_typed(self) -> Mapping[str, str]:
        """What is typed in fields and not set."""
        return self._edit_line.half_typed

    def show_known(self, facts: Sequence[Fact]) -> None:
        """What is known from before, the gravest first."""
        self._known = tuple(facts)
        self._show_facts()
        self._show_warnings()

    def _show_facts(self) -> None:
        typed = self._intake is not None and bool(self._intake.line)
        self.query_one(IntakeFacts).show(self._known if typed else (MARKS,))

    def say(self, sentence: str) -> None:
        """Say what is wrong, until the next key."""
        self._problem = sentence
        self._show_warnings()

    def amend(self, name: str, value: object) -> bool:
        """A person says what a field is. False when it cannot be: that is said, and nothing changes."""
        instead = BY_NAME[name].names
        fixed = {**{key: said for key, said in self._fixed.items() if key not in instead}, name: value}
        try:
            self._parse(self.line, fixed)
        except FixedError as error:
            self.say(str(error))
            return False
        self._fixed = fixed
        self._problem = ""
        self._read()
        return True

    @property
    def _line(self) -> IntakeLine:
        return self.query_one(IntakeLine)

    @property
    def _edit_line(self) -> FieldEdit:
        return self.query_one(FieldEdit)

    @property
    def _editing(self) -> Field | None:
        return self._edit_line.field

    def _read(self) -> None:
        while True:
            try:
                intake = self._intake = self._parse(self.line, self._fixed)
                break
            except FixedError as error:
                # A kept line whose field no list has any more: what the line says holds.
                self._fixed = {name: value for name, value in self._fixed.items() if name != error.field}
        marks = [*intake.spans, *intake.hints]
        self._line.show_marks(
            [
                Mark(span.start, span.end, field.key, field.shade, guess=span in intake.hints)
                for span in marks
                if (field := BY_NAME.get(span.field)) is not None
            ]
        )
        if self._opened is not None:
            self.query_one(IntakeFields).show(intake, self._opened)
        self._show_warnings()
        self._show_facts()
        self.post_message(self.Changed(self.line, intake))

    def _show_warnings(self) -> None:
        wide = self.has_class("-wide")
        self.query_one(IntakeWarnings).show(
            self._intake.warnings if self._intake else (),
            self._problem,
            width=TEXT_WIDE if wide else self.size.width - 2,
            most=ROWS_WIDE if wide else ROWS if self._known or self._plain else ROWS_ALONE,
        )

    def _show_keys(self) -> None:
        if self._editing is not None:
            keys: Sequence[tuple[str, str]] = IN_EDIT
        else:
            keys = IN_FIELDS if self.query_one(IntakeFields).has_focus else self._keys
        parts: list[tuple[str, str]] = []
        for number, (key, word) in enumerate(keys):
            parts += [("   " if number else "", ""), (key, "$accent"), (f" {word}", "$faint")]
        if self._editing is not None:
            labels = [label for label, _ in self._options()]
            parts += [("   ", ""), (labels[0] if labels else "", "bold"), ("", "")]
            parts += [("  " + "  ".join(labels[1:]), "$faint")]
        self.query_one("#keys", Static).update(Content.assemble(*parts))

    def on_descendant_focus(self) -> None:
        self._show_keys()

    def on_descendant_blur(self) -> None:
        self._show_keys()

    # Typing

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._problem = ""
        if event.input is self._line:
            self._read()
        else:
            self._show_warnings()
            self._show_keys()
            if self._intake is not None:
                self.post_message(self.Changed(self.line, self._intake))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input is self._line:
            self._submit()
        else:
            self._set(event.value)

    def on_intake_line_emptied(self, event: IntakeLine.Emptied) -> None:
        """What was set beside it was said of that call: it goes with the line, and comes back with it."""
        event.stop()
        beside = dict.fromkeys((*self._fixed, *self.half_typed))
        labels = ", ".join(BY_NAME[name].label for name in beside if name in BY_NAME)
        if event.letters:
            if beside:
                self.call_after_refresh(self.say, STILL_SET.format(labels))
            return
        wiped = event.wiped
        if wiped is None and beside and self._line.wiped is None:
            wiped = self._line.wiped = Wiped("")
        if wiped is not None:
            wiped.fixed, wiped.half_typed = self._fixed, dict(self.half_typed)
        if beside:
            self._fixed = {}
            self._edit_line.begin({})
            self._read()
            self.call_after_refresh(self.say, EMPTIED.format(labels) + BACK * (wiped is not None))

    def on_intake_line_brought_back(self, event: IntakeLine.BroughtBack) -> None:
        """What was set since then goes with the text that stood there; if none did, it stays."""
        event.stop()
        back, stood = event.wiped, event.stood
        if back.fixed is None or back.half_typed is None:
            return
        fixed, half_typed = self._fixed, dict(self.half_typed)
        if stood is not None:
            stood.fixed, stood.half_typed = fixed, half_typed
            fixed, half_typed = {}, {}
        self._fixed = {**back.fixed, **fixed}
        self._edit_line.begin({**back.half_typed, **half_typed})
        self._read()

    def on_intake_line_full(self) -> None:
        self.say(FULL)

    def on_intake_fields_entered(self) -> None:
        self._submit()

    def _submit(self) -> None:
        self._read()  # what was typed last may not have been read yet
        intake = self._intake
        if intake is None or not (intake.line.strip() or self._fixed):
            self.say(EMPTY)
        elif intake.missing:
            self._submitting = True
            self._edit(BY_NAME["phone"])
            self.say(NO_NUMBER)
        elif self.half_typed and not self._warned:
            self._warned = True
            self.say(f"{_half_typed(self.half_typed)} Enter igen: spara utan det.")
        else:
            self.post_message(self.Submitted(intake))

    def action_other(self) -> None:
        """Between the line and the fields."""
        if self._editing is not None:
            self._set(self._edit_line.text)
        elif self.query_one(IntakeFields).has_focus:
            self._line.focus()
        else:
            self.query_one(IntakeFields).focus()

    def action_back(self) -> None:
        """Out of a field, out of the fields; then it is for the screen."""
        if self._editing is not None:
            name = self._editing.name
            self._problem = _half_typed({name: ""}) if self._edit_line.leave() else ""
            self._stop_editing()
            self._show_warnings()
        elif self.query_one(IntakeFields).has_focus:
            self._line.focus()
        else:
            raise SkipAction

    # Fields

    def on_intake_fields_wanted(self, message: IntakeFields.Wanted) -> None:
        field = message.field
        if not field.steps:
            self._edit(field)
            return
        values = [value for value, _ in field.steps]
        self.amend(field.name, values[(values.index(getattr(self._intake, field.name)) + 1) % len(values)])

    def on_intake_fields_accepted(self) -> None:
        proposal = proposed(self._intake.warnings if self._intake else ())
        if proposal is not None and proposal.field is not None:
            self.amend(proposal.field, proposal.value)

    def _edit(self, field: Field) -> None:
        self._edit_line.open(field, self._now(field))
        self._warned = False
        self._show_keys()

    def _stop_editing(self, *, to_line: bool = False) -> None:
        self._edit_line.done()
        self._submitting = False
        (self._line if to_line else self.query_one(IntakeFields)).focus()

    def _now(self, field: Field) -> str:
        """What stands in a field, as it is edited."""
        value = getattr(self._intake, field.name)
        if field.name == "phone":
            intake = self._intake
            assert intake is not None
            return intake.phone.shown if intake.phone else intake.number_raw or intake.no_number_reason
        if isinstance(value, datetime):
            return ""
        return str(getattr(value, "label", getattr(value, "name", value)) or "")

    def _set(self, text: str) -> None:
        """What was typed for a field. If Enter was pressed for the whole before, that goes on."""
        field, text = self._editing, text.strip()
        if field is None:
            return
        name, value = field.name, self._meant(field, text)
        if self._submitting and not text:
            self.say(NO_NUMBER)
            return
        if name == "phone" and text:
            phone = parse_number(text)
            if phone is not None and not phone.valid and text not in (self._doubted, self._now(field)):
                self._doubted = text
                self.say(ODD.format(text))
                return
            if phone is None and not has_number(text) and not text[0].isdigit():
                name = "no_number_reason"
        if text == self._now(field) and not self._submitting:
            self._stop_editing()
        elif self.amend(name, value):
            submitting = self._submitting
            self._stop_editing(to_line=submitting)
            if submitting:
                self._submit()

    def _options(self) -> list[tuple[str, str]]:
        """What a field that is chosen from a list may be, by what is typed so far: (label, value)."""
        if self._editing is None or self._intake is None:
            return []
        text = self._edit_line.text.strip()
        return choices(self._editing.name, "" if text == self._now(self._editing) else text, self._intake)

    def _meant(self, field: Field, text: str) -> str:
        """The value that is meant: the first of what fits, else the text itself."""
        options = self._options() if text and text != self._now(field) else []
        if field.name == "municipality" and self._intake and self._intake.places.find(text):
            return text
        return options[0][1] if options else text


def _half_typed(names: Iterable[str]) -> str:
    labels = (f"{BY_NAME[name].label} ({BY_NAME[name].key})" for name in names)
    return HALF_TYPED.format(", ".join(labels))
