"""A list of what has a record of its own: notices, assignments. The filter looks in all pages of it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any
from uuid import UUID

from sqlmodel import Session

from jourtui.screens.parts_screen import PartsScreen


class RecordsScreen(PartsScreen):
    """Subclasses read what fits the filter, and say where a record stands."""

    @abstractmethod
    def page_of(self, rows: Session, record: UUID) -> tuple[bool, int]:
        """Where it stands: whether among those that are not over, and on which page of them."""

    def _fits(self, row: Any) -> bool:
        return True  # the store has looked

    def find(self, record: UUID) -> None:
        """Put the cursor on a record, on whichever page it stands."""
        with self.desk.rows() as rows:
            live, page = self.page_of(rows, record)
        self.let_filter_go()
        if self.shows_ended == live:
            self.do_ended()
        self.turn(page)
        self.table.go_to(record)
        self.show_details()  # at once, so that the pane never tells of another
