"""What the screens of one part of a case share: that it is logged, what hides it, and that it follows.

Nothing is shown before its reading is logged, and nothing of what is locked, destroyed or on a wall.
"""

from __future__ import annotations

from abc import abstractmethod
from uuid import UUID

from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from jourtui.actions import BY_ID, WALLED
from jourtui.rules.case import Case
from jourtui.screens.base import JourScreen
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.store import away


def why_hidden(screen: JourScreen, record: UUID) -> str:
    """Why nothing of a case is shown; empty once it is logged that the case is opened."""
    left = away.left_of(screen.app.workplace.replica, record)
    if screen.desk.wall:
        return WALLED
    if left is not None:
        return left
    if record in screen.desk.locked:
        return LOCKED_WHY
    return "" if screen.reads("opened", record) else screen.refusal


class CasePart(JourScreen):
    """Shows a part of the case `record` in `#part`; a sentence in `#instead` where it may not be shown."""

    BINDINGS = [("escape", "back", "")]

    def __init__(self, record: UUID) -> None:
        super().__init__()
        self.record = record
        self.hidden = ""
        """Why nothing is shown; empty where it is."""

    def instead(self) -> tuple[Static, Container]:
        """What stands where nothing may be shown, and what holds all that else is."""
        return Static("", id="instead", markup=False), Container(id="part")

    def on_mount(self) -> None:
        if self._listening:
            return
        super().on_mount()
        self.refresh_view()

    @property
    def case(self) -> Case:
        return self.desk.journal.case(self.record)

    def refresh_view(self) -> None:
        self.hidden = why_hidden(self, self.record)
        self.set_class(bool(self.hidden), "-hidden")
        self.query_one("#instead", Static).update(Content(self.hidden))
        if not self.hidden:
            self.show_part()

    def refresh_records(self, records: set[UUID]) -> None:
        if self.record in records:
            self.refresh_view()

    @abstractmethod
    def show_part(self) -> None:
        """Show what there is, as it is now."""

    def why_not(self, action_id: str) -> str | None:
        if self.hidden and BY_ID[action_id].scope in self.SCOPES:
            return self.hidden.replace("\n\n", " ")
        return None

    def action_back(self) -> None:
        """Esc: back to where one came from."""
        self.dismiss()
