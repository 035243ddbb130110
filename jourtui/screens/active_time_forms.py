"""The forms of active time: which week, a time put to or changed, how it is taken."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jourtui.rules import active_time as rules
from jourtui.rules import roster
from jourtui.rules.active_time import Span
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import LineField, lettered
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.screens.roster_forms import week_moment
from jourtui.store import active_time
from jourtui.store.views import ActiveTimeRow
from jourtui.words import active_time_words as words
from jourtui.words import roster_words

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

WEEKS = 8
"""How many weeks back one can begin on."""


async def ask_week(screen: JourScreen, title: str) -> date | None:
    """Which of the last weeks it is about, the last first; None when left."""
    shown = roster.shown_weeks(screen.desk.now(), WEEKS, 0)
    choices = [(f"{roster_words.number(week)}, {roster_words.days(week)}", week) for week in reversed(shown)]
    return await screen.app.push_screen_wait(Choose(title, lettered(choices)))


async def ask_time(screen: JourScreen, week: date, was: Span | None = None) -> bool:
    """Ask for a time that was worked, in the place of `was`, and write it; False when left."""
    desk = screen.desk
    begin = was.begin if was is not None else roster.begins(week)
    end = was.end if was is not None else roster.begins(week)

    def commit(filled: Filled) -> None:
        since, until = filled.values.get("since", begin), filled.values.get("until", end)
        added = rules.span(since, until)
        why = filled.values.get("why", "")
        active_time.correct(desk, week, removed=was, added=added, why=why, base=filled.base)

    title = "Ändra tid" if was is not None else "Lägg till tid"
    form = Form(
        desk,
        f"{title}, {roster_words.number(week)}, {roster_words.days(week)}",
        [
            week_moment("since", "Från", begin, week),
            week_moment("until", "Till", end, week),
            LineField(name="why", label="Vad du gjorde", required="Skriv kort vad du gjorde, utan namn."),
        ],
        draft_id=f"active_time:{week}:{was.since if was is not None else 'new'}",
        base=desk.position(),
        commit=commit,
        as_is=True,
        text="Skriv inget om enskilda: det hör till deras ärenden.",
    )
    return await fill(screen, form) is not None


async def ask_change(screen: JourScreen, row: ActiveTimeRow, week: date) -> bool:
    """Choose a time, and whether it is changed or taken away; False when left."""
    base = screen.desk.position()
    choices = lettered([(words.span(one), one) for one in row.times()])
    chosen = await screen.app.push_screen_wait(Choose("Vilken tid?", choices))
    if chosen is None:
        return False
    what = (("m", "Ändra den", "change"), ("b", "Ta bort den", "remove"))
    deed = await screen.app.push_screen_wait(Choose(words.span(chosen), what, proposes=False))
    if deed == "change":
        return await ask_time(screen, week, chosen)
    if deed is None:
        return False
    why = await screen.app.push_screen_wait(
        Ask("Ta bort tiden", words.span(chosen), required="Skriv varför, utan namn.")
    )
    if why is None:
        return False
    active_time.correct(screen.desk, week, removed=chosen, why=why, base=base)
    return True


async def ask_confirm(screen: JourScreen, row: ActiveTimeRow) -> bool:
    """Ask how the week is taken, and confirm it; False when left."""
    base = screen.desk.position()
    choices: tuple[tuple[str, str, rules.Taken], ...] = (
        ("e", "ledighet", "leave"),
        ("l", "lön", "pay"),
    )
    text = f"{words.week(row)}: {words.hours(row.minutes)}. Hur tas den ut?"
    taken = await screen.app.push_screen_wait(Choose("Bekräfta", choices, text, proposes=False))
    if taken is None:
        return False
    active_time.confirm(screen.desk, row, taken, base)
    return True
