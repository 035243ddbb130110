"""The minutes of a team meeting: as text on the command line, as pages in a file. They name nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from jourtui import agenda_words
from jourtui.labels import Labels
from jourtui.rules import calendar
from jourtui.rules import meeting as rules
from jourtui.rules.calendar import DutyWeek
from jourtui.rules.sheet import Sheet
from jourtui.store import agenda
from jourtui.store.desk import Desk
from jourtui.store.workplace import Workplace

TEMPLATE = "minutes"


def week_on(day: date | None, now: datetime) -> DutyWeek:
    """The duty week that runs on the evening of a day, or that a meeting now is about."""
    return rules.week_of(now if day is None else calendar.at_local(day, 23) - timedelta(minutes=1))


def sheet(workplace: Workplace, desk: Desk, week: DutyWeek) -> Sheet:
    """The minutes as `desk` may read them, with names hidden as on a wall. Nothing is logged here.

    Raises ReplicaError, SettingsError.
    """
    wall, desk.wall = desk.wall, True
    try:
        view = agenda.gather(desk, week)
    finally:
        desk.wall = wall
    labels = Labels(workplace.places, workplace.catalogue)
    jour, by = workplace.documents.jour, desk.author.name
    return agenda_words.minutes(view, labels, jour, by, desk.now(), desk.locked)
