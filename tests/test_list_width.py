"""No list is wider than the screen: a bar to scroll sideways takes a row, and the last column is cut."""

from __future__ import annotations

import importlib
import pkgutil
from types import SimpleNamespace
from typing import Any

import pytest

from jourtui import screens
from jourtui.screens.access_log import PERIODS
from jourtui.screens.list_screen import ListScreen
from jourtui.widgets.record_table import beside_bar

for module in pkgutil.iter_modules(screens.__path__):
    importlib.import_module(f"{screens.__name__}.{module.name}")

PADDING = 2
"""Cells around what stands in a column."""


def lists(of: Any = ListScreen) -> list[Any]:
    """Every list that has rows of its own."""
    return [one for below in of.__subclasses__() for one in lists(below)] or [of]


def test_the_periods_of_the_access_log_fit_beside_the_bar() -> None:
    assert sum(column.width + PADDING for column in PERIODS) < 80


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("screen", lists(), ids=lambda screen: screen.__name__)
def test_a_list_fits_the_screen(screen: Any, width: int, closed: bool) -> None:
    columns = screen.columns(SimpleNamespace(_shows_closed=closed), width)
    assert columns
    assert sum(column.width + PADDING for column in columns) <= width
    beside = beside_bar(columns, width)
    assert sum(column.whole for column in beside) < width, "the bar beside a long list has a cell"
    assert [column.key for column in beside] == [column.key for column in columns]
    assert all(column.width > 5 for column in beside if column not in columns)
