"""A list that is read a page at a time, so that ten years of it never stall the screen."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from jourtui.actions import BY_ID
from jourtui.screens.list_screen import ListScreen
from jourtui.widgets.record_table import Key


class PagedScreen(ListScreen[Key]):
    """Subclasses show the page `page` of what they list."""

    TURNS: ClassVar[str] = "Ä äldre, Å nyare."
    """Which keys turn pages."""
    LAST: ClassVar[str] = "Det finns inga äldre."
    FIRST: ClassVar[str] = "Det här är de senaste."
    """Why a page cannot be turned."""

    def __init__(self) -> None:
        super().__init__()
        self.page = 0

    @property
    @abstractmethod
    def full(self) -> bool:
        """Whether the page has all the rows that it can: then there may be another."""

    def filtered(self) -> None:
        self.page = 0
        self.refresh_view()

    def cannot_turn(self, action_id: str) -> str | None:
        """Why there is no page there; None when there is, or for another action."""
        name = BY_ID[action_id].name
        if name == "older" and not self.full:
            return self.LAST
        return self.FIRST if name == "newer" and self.page == 0 else None

    def do_older(self) -> None:
        self.turn(self.page + 1)

    def do_newer(self) -> None:
        self.turn(self.page - 1)

    def turn(self, page: int) -> None:
        """Show a page, from its top."""
        self.page = page
        self.table.let_go()
        self.refresh_view()
        self.table.move_to(0)
        self.say(f"Sida {page + 1}. {self.TURNS}" if page or self.full else "")
