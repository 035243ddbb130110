"""A list, over all cases, of what is a part of a case: bookings, visits. What is over is a key away."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from rich.text import Text
from sqlmodel import Session
from textual.widgets import Static

from jourtui.actions import BY_ID
from jourtui.screens.paged_screen import PagedScreen
from jourtui.screens.part_deeds import PartDeeds
from jourtui.store.queries import PAGE
from jourtui.widgets.record_table import Row


class PartsScreen(PagedScreen[UUID]):
    """Subclasses read the rows and put them into words. Their second scope is that of the rows' deeds."""

    TURNS = "Ä nästa, Å förra."
    LAST = "Det finns inga fler."
    FIRST = "Det här är den första sidan."
    LISTED: ClassVar[tuple[str, str]]
    """What is noted when the list is read: of what holds, and of what is over."""
    OVER: ClassVar[str]
    """What stands above the list of what is over."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, Any] = {}
        self.shows_ended = False

    @property
    @abstractmethod
    def deeds(self) -> PartDeeds[Any]:
        """What can be done with a row."""

    @abstractmethod
    def read(self, rows: Session) -> Sequence[Any]:
        """The page of rows that is to be shown."""

    @abstractmethod
    def in_words(self, row: Any) -> Row[UUID]:
        """A row of the list."""

    @abstractmethod
    def found_by(self, row: Any) -> str:
        """What the filter looks in."""

    @abstractmethod
    def whole(self, row: Any) -> Text:
        """All of it, for the pane; nothing of what is gone. Its reading is logged."""

    @abstractmethod
    def left(self, row: Any) -> Text:
        """The live column."""

    @property
    def full(self) -> bool:
        return len(self._rows) == PAGE

    def compose_above(self) -> Sequence[Static]:
        return (Static(self.OVER, id="closed", markup=False),)

    def on_mount(self) -> None:
        self.table.set_live("left", self._left)
        super().on_mount()

    def fit(self) -> None:
        super().fit()
        self.set_class(self.app.size.width >= 120, "-beside")

    # Showing

    def refresh_view(self) -> None:
        words, listed = self.words, self.LISTED[self.shows_ended]
        if not self.reads("listed", None, reason=listed) or (words and not self.reads("searched", None)):
            self._rows = {}
            self.show_rows(())
            return
        with self.desk.rows() as rows:
            found = self.read(rows)
        if words:
            hidden = self.desk.locked
            found = [row for row in found if row.record_id not in hidden and self._fits(row)]
        self._rows = {self.deeds.part(row): row for row in found}
        self.show_rows([self.in_words(row) for row in found])
        self.show_details()

    def _fits(self, row: Any) -> bool:
        text = self.found_by(row).casefold()
        return all(word in text for word in self.words)

    def _left(self, part: UUID) -> Text | None:
        row = self._rows.get(part)
        return self.left(row) if row is not None else None

    def show_details(self) -> None:
        """What is under the cursor; the case that it stands in is opened by that, and logged first."""
        self.show_of(self.current, lambda row: row.record_id, self.whole)

    # Acting

    @property
    def current(self) -> Any | None:
        """The row under the cursor."""
        return self._rows.get(self.table.current) if self.table.current is not None else None

    def why_not(self, action_id: str) -> str | None:
        action = BY_ID[action_id]
        if action.scope != self.SCOPES[1] or action.name in ("ended", "older", "newer"):
            return self.cannot_turn(action_id)
        if action.name == "open":
            return None if self.current is not None else "Ingen rad är vald."
        return self.deeds.why_not(action.name, self.current)

    def action_do(self, action_id: str) -> None:
        """Actions go to the deeds, with the row; what is about the screen itself stays here."""
        if self.walled(action_id):
            return
        action, row = BY_ID[action_id], self.current
        own = action.scope != self.SCOPES[1] or hasattr(self, f"do_{action.name}")
        deed = None if own else getattr(self.deeds, action.name, None)
        if deed is None or row is None or self.refused or self.why_not(action_id) is not None:
            super().action_do(action_id)
        else:
            self.attempt(lambda: deed(row))

    def do_open(self) -> None:
        row = self.current
        if row is not None:
            self.app.show_case(row.record_id)

    def do_unmask(self) -> None:
        row = self.current
        if row is not None:
            self.desk.log_reading("unmasked", row.record_id)
            self.show_details()

    def do_ended(self) -> None:
        self.shows_ended = not self.shows_ended
        self.set_class(self.shows_ended, "-closed")
        self.fit()
        self.turn(0)

    def leave(self) -> None:
        if self.shows_ended:
            self.do_ended()
