"""No list is wider than the screen: a bar to scroll sideways takes a row, and the last column is cut."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from jourtui import screens
from jourtui.rules.figure_definitions import PAIRED
from jourtui.screens import (
    active_time,
    assignment_text,
    deviation_text,
    lodging_text,
    notice_text,
    visit_text,
)
from jourtui.screens.access_log import PERIODS
from jourtui.screens.assignments import AssignmentsScreen
from jourtui.screens.deviations import DeviationsScreen
from jourtui.screens.list_screen import ListScreen
from jourtui.screens.lodgings import LodgingsScreen
from jourtui.screens.notices import NoticesScreen
from jourtui.screens.visits import VisitsScreen
from jourtui.store.settings import load_catalogue, load_deviations, load_places
from jourtui.store.views import (
    ActiveTimeRow,
    AssignmentRow,
    DeviationRow,
    LodgingRow,
    NoticeRow,
    VisitRow,
)
from jourtui.widgets.record_table import beside_bar
from jourtui.words import active_time_words
from jourtui.words.labels import Labels

for module in pkgutil.iter_modules(screens.__path__):
    importlib.import_module(f"{screens.__name__}.{module.name}")

PADDING = 2
"""Cells around what stands in a column."""


def lists(of: Any = ListScreen) -> list[Any]:
    """Every list that has rows of its own, in the order of their names."""
    found = [one for below in of.__subclasses__() for one in lists(below)] or [of]
    return sorted(found, key=lambda one: f"{one.__module__}.{one.__name__}")


def test_the_periods_of_the_access_log_fit_beside_the_bar() -> None:
    assert sum(column.width + PADDING for column in PERIODS) < 80


@pytest.mark.parametrize("other", [False, True])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("screen", lists(), ids=lambda screen: screen.__name__)
def test_a_list_fits_the_screen(screen: Any, width: int, other: bool) -> None:
    """Also when it shows the other of the two things that it can show."""
    dimension = next(iter(PAIRED)) if other else ""
    shows = SimpleNamespace(_shows_closed=other, shows_ended=other, _dimension=dimension)
    columns = screen.columns(shows, width)
    assert columns
    assert sum(column.width + PADDING for column in columns) <= width
    beside = beside_bar(columns, width)
    assert sum(column.whole for column in beside) < width, "the bar beside a long list has a cell"
    assert [column.key for column in beside] == [column.key for column in columns]
    assert all(column.width > 5 for column in beside if column not in columns)


NOW = datetime(2026, 11, 20, 21, tzinfo=UTC)
OLD = [datetime(year, month, 28, 21, tzinfo=UTC) for year in (2016, 2026) for month in range(1, 11)]


@pytest.mark.parametrize("moment", OLD)
def test_no_day_of_an_earlier_month_or_year_is_cut(moment: datetime) -> None:
    """The year stands last in words, so it would be what is cut, and the one thing that is needed."""

    def plain(*_: object) -> str:
        return ""

    me, labels, kinds = UUID(int=1), Labels(load_places(), load_catalogue()), load_deviations()
    booking = row(LodgingRow, standing="ended", ended_at=moment)
    visit = row(VisitRow, visit_standing="ended", state="ended", ended_at=moment)
    ended = row(AssignmentRow, open=False, ended_at=moment)
    notice = row(NoticeRow, closed_at=moment, until=moment)
    late = row(NoticeRow, until=moment)
    wrong = row(DeviationRow, happened_at=moment, reported_at=moment)
    days = day_rooms()
    shown = {
        LodgingsScreen: lodging_text.LodgingText(labels, me, plain).left(booking, NOW),
        VisitsScreen: visit_text.VisitText(labels, plain).row(visit, NOW).cells["since"],
        AssignmentsScreen: assignment_text.AssignmentText(labels, me, plain).left(ended, NOW),
        NoticesScreen: notice_text.NoticeText(labels, plain).left(notice, NOW),
        DeviationsScreen: deviation_text.DeviationText(labels, kinds, plain).row(wrong, NOW).cells["when"],
    }
    for screen, cell in shown.items():
        assert cell.plain, screen
        assert cell.cell_len <= days[screen], (screen, cell.plain)
        assert "2016" in cell.plain or moment.year == NOW.year, (screen, cell.plain)
    assert notice_text.NoticeText(labels, plain).left(late, NOW).cell_len <= notice_text.NARROW[0].width
    week = row(ActiveTimeRow, week=moment.date())
    assert len(active_time_words.short_week(week, NOW.date())) <= active_time.COLUMNS[0].width


def row(table: Any, **given: object) -> Any:
    """A row of a view, of which nothing else is known."""
    return table(**given)


def day_rooms() -> dict[Any, int]:
    """Cells of the days in the lists of what is over, where the screen has 80."""
    over = SimpleNamespace(shows_ended=True)
    keys = {VisitsScreen: "since", DeviationsScreen: "when"}
    screens = (LodgingsScreen, VisitsScreen, AssignmentsScreen, NoticesScreen, DeviationsScreen)
    found = {}
    for screen in screens:
        columns = beside_bar(screen.columns(over, 80), 80)  # type: ignore[arg-type]
        found[screen] = next(one.width for one in columns if one.key == keys.get(screen, "left"))
    return found
