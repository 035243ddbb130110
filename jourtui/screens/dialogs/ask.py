"""A dialog that asks for one line of text; what is typed about a record is a draft until it is sent."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.timer import Timer
from textual.widgets import Input, Static

from jourtui.screens.dialogs.dialog import Dialog
from jourtui.screens.guarded import SAYABLE
from jourtui.screens.steady import Steady
from jourtui.store import drafts
from jourtui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from jourtui.app import JourApp
    from jourtui.store.desk import Desk

SAVE_AFTER = 0.5
"""Seconds from the first key that is not in the draft until it is there."""
LEFT = "Det du skrev finns kvar som utkast: samma tangent tar fram det."


class Ask(Steady, Dialog[str | None]):
    """Asks for one line. The result is the line, or None when backed out of with Esc.

    `required` is the sentence shown when Enter is pressed on an empty line; empty if that is allowed.
    `must_be` is what has to be typed exactly, for what is hard to reverse. `deed` is what Enter does.
    `problem` says of a line why it will not do, or nothing.
    `record` is what the line is about, and `part` which of the like in it: what is typed is then kept as a
    draft, per person, title and that.
    `typed` is what this person has typed here before, and could not be written.
    """

    BINDINGS = [("escape", "dismiss_none", "Avbryt"), ("ctrl+r", "begin_again", "Börja om")]
    CSS_PATH = "dialog.tcss"

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        value: str = "",
        placeholder: str = "",
        required: str = "",
        must_be: str = "",
        problem: Callable[[str], str] = lambda _: "",
        suggestions: Sequence[str] = (),
        secret: bool = False,
        deed: str = "spara",
        record: UUID | None = None,
        part: UUID | None = None,
        typed: str = "",
    ) -> None:
        super().__init__()
        self.record = record
        self._part = part
        self._title = title
        self._text = text
        self._value = value
        self._required = required
        self._must_be = must_be
        self._problem = problem
        self._deed = deed
        self._typed = typed
        self._drafted = ""
        """What is in the draft."""
        self._saving: Timer | None = None
        self._warned = False
        self._input = LineInput(
            value=value,
            placeholder=placeholder,
            password=secret,
            suggester=SuggestFromList(suggestions, case_sensitive=False) if suggestions else None,
        )

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            if self._text:
                yield Static(Content(self._text), classes="dialog-text")
            yield self._input
            yield Static("", classes="dialog-problem", markup=False)
            yield Static("", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        if self.record is not None:
            self._base = self._desk.position()
            with contextlib.suppress(*SAYABLE):  # one types anew what cannot be fetched
                draft = drafts.load(self._desk, self._draft_id)
                self._drafted = str(draft.content["text"]) if draft is not None else ""
        if typed := self._typed or self._drafted:
            self._input.select_on_focus = False  # the next key would replace it all
            self._input.value = typed
            self._input.cursor_position = len(typed)
        self._tell_keys(fetched=bool(self._drafted))
        self._input.focus()

    def _tell_keys(self, *, fetched: bool = False) -> None:
        leave = "avbryt" if self.record is None else "lämna som utkast"
        begin_again = "Utkast hämtat, Ctrl+R börjar om   " if fetched else ""
        keys = f"{begin_again}Enter {self._deed}   Esc {leave}"
        self.query_one(".dialog-keys", Static).update(Content(keys))

    # The draft

    @property
    def _desk(self) -> Desk:
        return self.app.workplace.desk

    @property
    def _draft_id(self) -> str:
        assert self.record is not None
        return f"ask:{self._title}:{(self._part or self.record).hex}:{self._desk.author.id}"

    def on_input_changed(self) -> None:
        if self.record is not None and self._saving is None:
            self._saving = self.set_timer(SAVE_AFTER, self._keep_or_say)

    def keep(self) -> None:
        """Keep what is typed, on the disk when it returns. Raises ReplicaError."""
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        typed = self._input.value if self._input.value.strip() != self._value.strip() else ""
        if self.record is not None and typed != self._drafted:
            drafts.save(self._desk, self._draft_id, {"text": typed}, self._base, self.record)
            self._drafted = typed

    def _keep_or_say(self) -> bool:
        """Keep what is typed; or say why it could not be, and answer False."""
        try:
            self.keep()
        except SAYABLE as error:
            self.say(f"Utkastet kunde inte sparas: {error}")
            return False
        return True

    def leave_unsaid(self) -> bool:
        """Keep what is typed, for somebody else closes the dialog; whether there was anything."""
        self.keep()
        return bool(self._drafted)

    def on_screen_suspend(self) -> None:
        """Something came on top, or the screen is locked."""
        if self._saving is not None:
            self._keep_or_say()

    def action_begin_again(self) -> None:
        """Put back what the dialog opened with, and forget the draft."""
        self._input.value = self._value
        self._forget()
        self._tell_keys()

    def _forget(self) -> None:
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        if self._drafted:
            with contextlib.suppress(*SAYABLE):  # it is sent: an old draft does no harm
                drafts.discard(self._desk, self._draft_id)
            self._drafted = ""

    # Ends

    def say(self, problem: str) -> None:
        self.query_one(".dialog-problem", Static).update(Content(problem))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        value = event.value if event.input.password else event.value.strip()
        if self._must_be and value.casefold() != self._must_be.casefold():
            self.say(f"Skriv {self._must_be} för att bekräfta.")
        elif self._required and not value:
            self.say(self._required)
        elif problem := self._problem(value):
            self.say(problem)
        else:
            self.accept(value)

    def accept(self, value: str) -> None:
        """A line that will do: it is the answer."""
        self._forget()
        self.dismiss(value)

    def action_dismiss_none(self) -> None:
        """Esc: what is typed stays as a draft. Where it cannot be kept that is said; Esc again leaves it."""
        if not self._keep_or_say() and not self._warned:
            self._warned = True
            return
        self.dismiss(None)
        if self._drafted:
            self.app.say(LEFT)


async def ask_and_write(
    app: JourApp, title: str, text: str = "", *, write: Callable[[str], object], **given: Any
) -> str | None:
    """Ask for a line and `write` it. What cannot be written is asked for again, with the line and why."""
    while True:
        answer = await app.push_screen_wait(Ask(title, text, **given))
        if answer is None:
            return None
        try:
            write(answer)
        except SAYABLE as error:
            text, given["typed"] = f"Det är inte sparat: {error}", answer
        else:
            return answer
