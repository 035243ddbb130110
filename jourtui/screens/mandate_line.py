"""Who of those who work here may decide tonight, by the register: a line of a form, and proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.rules.calendar import local
from jourtui.rules.mandates import Entitled
from jourtui.store import mandates
from jourtui.store.settings import SettingsError
from jourtui.words import decision_words
from jourtui.words.labels import Labels

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen


def held_to(
    screen: JourScreen, labels: Labels, code: str, board: str | None, case: UUID | None = None
) -> tuple[str, list[Entitled]]:
    """A sentence about who has the board's delegation today for a kind of decision, and those who have it.

    None from whom the `case` is locked.
    """
    try:
        kinds = screen.app.workplace.mandates
    except SettingsError as error:
        return str(error), []
    kind = kinds.decision(code)
    if kind is None or not board:
        return decision_words.NO_BOARD, []
    day = local(screen.desk.now()).date()
    may = [one for one in mandates.entitled(screen.desk, kind, board, day, case) if one.role == "worker"]
    return decision_words.delegated(may, labels.board(board)), may
