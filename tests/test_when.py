"""Times as people write them: what they mean, on ordinary nights and on those when the clocks change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jourtui.rules.calendar import at_local, day_and_time, local, until_time
from jourtui.rules.when import at_any_time, coming, day_named, happened, of_week, until

NOW = datetime(2026, 11, 20, 21, 14, tzinfo=UTC)
"""22.14 on a Friday in Stockholm."""


def said(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("22.14", "2026-11-20 22:14"),
        ("Nu", "2026-11-20 22:14"),
        ("22:15", "2026-11-19 22:15"),
        ("2201", "2026-11-20 22:01"),
        ("9", "2026-11-20 09:00"),
        ("kl 21.05", "2026-11-20 21:05"),
        ("24.00", "2026-11-20 00:00"),
        ("i går 23.50", "2026-11-19 23:50"),
        ("igår 08", "2026-11-19 08:00"),
        ("18/11 22.14", "2026-11-18 22:14"),
        ("ons 18 nov 22:14", "2026-11-18 22:14"),
        ("onsdag 22.14", "2026-11-18 22:14"),
        ("fre 23.00", "2026-11-13 23:00"),
        ("31 dec 23.59", "2025-12-31 23:59"),
        ("i går 24.00", "2026-11-20 00:00"),
        ("18/11 24:00", "2026-11-19 00:00"),
        ("fre 24", "2026-11-14 00:00"),
        ("2026-10-01 07.30", "2026-10-01 07:30"),
    ],
)
def test_what_happened_is_never_in_the_future(text: str, meant: str) -> None:
    assert said(happened(text, NOW)) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("23.00", "2026-11-20 23:00"),
        ("8", "2026-11-21 08:00"),
        ("i morgon 9.30", "2026-11-21 09:30"),
        ("sön 10", "2026-11-22 10:00"),
        ("fre 8", "2026-11-27 08:00"),
        ("3 jan 8.00", "2027-01-03 08:00"),
        ("24/12 15.00", "2026-12-24 15:00"),
        ("24:00", "2026-11-21 00:00"),
        ("29/11 24:00", "2026-11-30 00:00"),
        ("sön 29 nov 24:00", "2026-11-30 00:00"),
        ("31/12 24:00", "2027-01-01 00:00"),
        ("fre 24:00", "2026-11-21 00:00"),
    ],
)
def test_what_shall_happen_is_never_over(text: str, meant: str) -> None:
    assert said(coming(text, NOW)) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("29/11", "2026-11-30 00:00"),
        ("fre", "2026-11-21 00:00"),
        ("söndag 29/11", "2026-11-30 00:00"),
        ("29 november", "2026-11-30 00:00"),
        ("29 nov 2026", "2026-11-30 00:00"),
        ("2026-11-27", "2026-11-28 00:00"),
        ("i morgon", "2026-11-22 00:00"),
        ("29/11 24:00", "2026-11-30 00:00"),
        ("29/11 2030", "2026-11-29 20:30"),
        ("23.00", "2026-11-20 23:00"),
    ],
)
def test_a_day_alone_is_to_its_end_where_something_ends(text: str, meant: str) -> None:
    assert said(until(text, NOW)) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("i går 08:00", "2026-11-19 08:00"),
        ("18/11", "2026-11-18 00:00"),
        ("23/12 13:00", "2026-12-23 13:00"),
        ("3 jan 8", "2027-01-03 08:00"),
        ("lör 3 jan 08:00", "2026-01-03 08:00"),
        ("08:00", "2026-11-20 08:00"),
        ("sön", "2026-11-22 00:00"),
    ],
)
def test_what_holds_can_begin_before_now_or_after(text: str, meant: str) -> None:
    assert said(at_any_time(text, NOW)) == meant


@pytest.mark.parametrize("text", ["", "snart", "25.00", "12.70", "31/2 10.00", "0/0 8", "1/1 9999 8", "[/b]"])
def test_what_is_no_time_is_answered_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-ZÅÄÖ].*\.$"):
        happened(text, NOW)


def test_a_day_without_a_year_is_the_nearest() -> None:
    today = local(NOW).date()
    for text, meant in (
        ("4/12", "2026-12-04"),
        ("3 jan", "2027-01-03"),
        ("1/11", "2026-11-01"),
        ("fre", "2026-11-20"),
        ("i går", "2026-11-19"),
        ("2019-02-28", "2019-02-28"),
    ):
        assert str(day_named(text, today)) == meant
    for text in ("", "snart", "31/2", "29/2 2026", "9"):
        with pytest.raises(ValueError, match=r"^[A-ZÅÄÖ].*\.$"):
            day_named(text, today)


@pytest.mark.parametrize("read", [until, at_any_time])
@pytest.mark.parametrize("text", ["", "snart", "31/2", "0/0", "29/2", "2026-13-40", "[/b]"])
def test_what_is_no_day_is_answered_with_a_sentence(
    text: str, read: Callable[[str, datetime], object]
) -> None:
    with pytest.raises(ValueError, match=r"^[A-ZÅÄÖ].*\.$"):
        read(text, NOW)


def test_yesterday_in_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="inte varit än"):
        happened("21/11 2026 08.00", NOW)
    with pytest.raises(ValueError, match="redan varit"):
        coming("i går 08.00", NOW)


def test_the_autumn_hour_can_be_named() -> None:
    now = datetime(2026, 10, 25, 6, 0, tzinfo=UTC)
    assert happened("02:30 sommartid", now) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert happened("02:30 vintertid", now) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)


@given(MOMENTS, st.integers(0, 500_000))
def test_a_moment_as_it_is_shown_is_read_back(now: datetime, minutes: int) -> None:
    moment = now - timedelta(minutes=minutes)
    assert happened(day_and_time(moment, now), now) == moment
    assert at_any_time(day_and_time(moment, now), now) == moment


@given(MOMENTS, st.integers(1, 500_000), st.booleans())
def test_an_end_as_it_is_shown_is_read_back(now: datetime, minutes: int, whole: bool) -> None:
    moment = now + timedelta(minutes=minutes)
    if whole:
        moment = at_local(local(moment).date() + timedelta(days=1), 0)
        assert "24:00" in until_time(moment, now)
    assert until(until_time(moment, now), now) == moment
    assert at_any_time(day_and_time(moment, now), now) == moment


@given(MOMENTS, st.integers(0, 24), st.integers(0, 59))
def test_any_clock_time_is_taken_both_ways(now: datetime, hour: int, minute: int) -> None:
    text = f"{hour}.{minute if hour < 24 else 0:02}"
    assert now - timedelta(hours=25) <= happened(text, now) <= now
    assert now < coming(text, now) <= now + timedelta(hours=25, minutes=1)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("23:55", "2026-11-07 23:55"),
        ("00:20", "2026-11-08 00:20"),
        ("21", "2026-11-07 21:00"),
        ("fre 8", "2026-11-06 08:00"),
        ("ons 22", "2026-11-04 22:00"),
    ],
)
def test_a_time_alone_is_by_the_day_that_it_changes(text: str, meant: str) -> None:
    saturday = datetime(2026, 11, 7, 22, 35, tzinfo=UTC)
    assert said(of_week(text, date(2026, 11, 4), saturday)) == meant
