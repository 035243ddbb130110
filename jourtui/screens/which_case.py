"""Asks which case: by words, and then among those that fit."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from jourtui.rules.access import CASES
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.store import queries
from jourtui.words.labels import Labels

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen
    from jourtui.store.views import CaseRow

NONE = "Inget ärende passar."
MOST = 9


async def which_case(
    screen: JourScreen, title: str, about: str, *, without: Collection[UUID] = (), none: str = NONE
) -> CaseRow | None:
    """One of the cases that fit what is typed, open ones first; `without`: but these. None: backed out of.

    Logged as a search or a listing. `none` is said where no case fits.
    """
    desk, ask, workplace = screen.desk, screen.app.push_screen_wait, screen.app.workplace
    text = f"{about}\nSök på namn, sak eller nummer. Tomt visar de senaste."
    words = await ask(Ask(title, text, deed="sök"))
    if words is None:
        return None
    with desk.rows() as rows:
        found = [*queries.find_cases(rows, words.split())]
        found += queries.find_cases(rows, words.split(), open_only=False) if words else []
    hidden = {*without, *desk.locked}
    unique = {case.record_id: case for case in found if case.record_id not in hidden}
    if not unique:
        screen.say(none, problem=True, about=screen.row_key)
        return None
    if words:
        desk.log_reading("searched")
    else:
        desk.log_reading("listed", reason=CASES)
    labels = Labels(workplace.places, workplace.catalogue)
    choices = [(str(n), labels.case(case), case) for n, case in enumerate([*unique.values()][:MOST], 1)]
    return await ask(Choose("Vilket ärende?", choices))
