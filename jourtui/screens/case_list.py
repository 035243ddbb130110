"""What the lists that lie on top of one case have in common: that they are logged, and what hides them."""

from __future__ import annotations

from abc import abstractmethod
from uuid import UUID

from textual.content import Content

from jourtui.actions import WALLED
from jourtui.rules.case import Case
from jourtui.screens.handover_deeds import LOCKED_WHY
from jourtui.screens.list_screen import ListScreen
from jourtui.store import away, queries
from jourtui.store.masking import LOCKED
from jourtui.store.views import CaseRow
from jourtui.widgets.record_table import Key
from jourtui.words.labels import Labels


class CaseListScreen(ListScreen[Key]):
    """A list of what is in one case. Opening the case is logged before anything is shown."""

    def __init__(self, record: UUID) -> None:
        super().__init__()
        self.record = record
        self.refused = True  # nothing is shown before it is logged

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        super().on_mount()

    @property
    def case(self) -> Case:
        """The case as its events tell it now."""
        return self.desk.journal.case(self.record)

    @property
    def row(self) -> CaseRow | None:
        """The case as the views have it now."""
        with self.desk.rows() as rows:
            return queries.case(rows, self.record)

    @property
    def hindrance(self) -> str:
        """Why nothing of the case is shown here; empty when it is."""
        if self.desk.wall:
            return WALLED
        left = away.left_of(self.app.workplace.replica, self.record)
        if left is not None:
            return left
        if self.record in self.desk.locked:
            return f"{LOCKED}\n\n{LOCKED_WHY}"
        return self.refusal if self.refused else ""

    def refresh_view(self) -> None:
        self.tells.show()
        self.refused = False
        if not self.hindrance:
            self.reads("opened", self.record)
        if self.hindrance:
            self.hide()
            self.show_rows(())
            self.pane.show(Content(""))
        else:
            self.show_case()

    @abstractmethod
    def hide(self) -> None:
        """Take away what the screen knows of the case."""

    @abstractmethod
    def show_case(self) -> None:
        """Show it all."""

    def filtered(self) -> None:
        self.refresh_view()

    def why_not(self, action_id: str) -> str | None:
        return self.hindrance.replace("\n\n", ": ") or None

    def leave(self) -> None:
        self.dismiss()
