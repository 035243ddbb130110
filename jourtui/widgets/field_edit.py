"""One field of the intake while it is typed. What is left without being set stays until it is."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from jourtui.widgets.intake_fields import Field
from jourtui.widgets.line_input import LineInput


class FieldEdit(Horizontal):
    """A label and a line to type on; shown only while a field is open."""

    DEFAULT_CSS = """
    FieldEdit { display: none; height: 1; padding: 0 1; background: $panel; }
    FieldEdit.-open { display: block; }
    FieldEdit Static { width: auto; color: $accent; padding: 0 1 0 0; }
    FieldEdit Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.field: Field | None = None
        """The field that is open."""
        self._stands = ""
        self._left: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Static("", markup=False)
        yield LineInput(select_on_focus=True)

    def begin(self, left: Mapping[str, str]) -> None:
        """Another line, with what was left half typed in its fields, by name."""
        self._left = dict(left)
        self.shut()

    def open(self, field: Field, stands: str) -> None:
        """Type a field where `stands` stands now; what was left in it comes back."""
        self.field, self._stands = field, stands
        self.query_one(Static).update(Content(f"{field.ask}:"))
        self.query_one(Input).value = self._left.get(field.name, stands)
        self.add_class("-open")
        self.query_one(Input).focus()

    def leave(self) -> bool:
        """Close the field with what is typed kept for later; whether there is anything to keep."""
        self._left = self.half_typed
        kept = self.field is not None and self.field.name in self._left
        self.shut()
        return kept

    def shut(self) -> None:
        """Close the field: what it should say is set, or it is another line."""
        self.field = None
        self.remove_class("-open")

    def done(self) -> None:
        """Close the field, of which nothing is left."""
        if self.field is not None:
            self._left.pop(self.field.name, None)
        self.shut()

    @property
    def text(self) -> str:
        return self.query_one(Input).value

    @property
    def half_typed(self) -> dict[str, str]:
        """What is typed and not set, by the name of the field, fit to be kept."""
        if self.field is None:
            return dict(self._left)
        others = {name: text for name, text in self._left.items() if name != self.field.name}
        typed = self.text.strip()
        return others | ({self.field.name: self.text} if typed and typed != self._stands else {})
