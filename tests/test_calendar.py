"""The calendar against the tables of the law, both nights when the clocks change, and New Year."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jourtui.rules import calendar
from jourtui.rules.calendar import at_local, clock_time, day_and_time, duration, duty_week, is_weekday, local

# Public holidays and the three eves, Monday to Friday, by lag 1989:253 and lag 1930:173 2 §, year by year.
DAYS_OFF = {
    2016: "1/1 6/1 25/3 28/3 5/5 6/6 24/6 26/12",
    2017: "6/1 14/4 17/4 1/5 25/5 6/6 23/6 25/12 26/12",
    2026: "1/1 6/1 3/4 6/4 1/5 14/5 19/6 24/12 25/12 31/12",
    2027: "1/1 6/1 26/3 29/3 6/5 25/6 24/12 31/12",
}

# The moments when the clocks change: 02 becomes 03 in spring, 03 becomes 02 in autumn.
CHANGES = [
    datetime(*day, 1, tzinfo=UTC)
    for day in (
        *[(2016, 3, 27), (2016, 10, 30), (2017, 3, 26), (2017, 10, 29)],
        *[(2026, 3, 29), (2026, 10, 25), (2027, 3, 28), (2027, 10, 31)],
    )
]
NEW_YEARS = [datetime(year, 12, 31, 23, tzinfo=UTC) for year in (2016, 2023, 2026, 2027)]

any_moment = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
near_change = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CHANGES + NEW_YEARS),
    st.integers(-36 * 60, 36 * 60),
)
moments = st.one_of(any_moment, near_change)


def stockholm(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return at_local(date(year, month, day), hour, minute)


@pytest.mark.parametrize("year", DAYS_OFF)
def test_weekdays_of_a_year_are_those_of_the_law(year: int) -> None:
    expected = {date(year, int(m), int(d)) for d, m in (x.split("/") for x in DAYS_OFF[year].split())}
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    off = {d for d in days if d.year == year and d.weekday() < 5 and not is_weekday(d)}
    assert off == expected
    assert not any(is_weekday(d) for d in days if d.weekday() >= 5)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (stockholm(2026, 11, 17, 2), stockholm(2026, 11, 17, 8)),  # at 02:00 on a Tuesday: that Tuesday
        (stockholm(2026, 11, 17, 8), stockholm(2026, 11, 18, 8)),  # at 08:00 sharp: the day after
        (stockholm(2026, 11, 20, 22), stockholm(2026, 11, 23, 8)),  # Friday night: Monday
        (stockholm(2026, 12, 23, 23), stockholm(2026, 12, 28, 8)),  # Christmas
        (stockholm(2026, 12, 30, 23), stockholm(2027, 1, 4, 8)),  # New Year's Eve, New Year, weekend
        (stockholm(2026, 6, 18, 9), stockholm(2026, 6, 22, 8)),  # Midsummer
        (stockholm(2027, 1, 5, 22), stockholm(2027, 1, 7, 8)),  # trettondedagen, a Wednesday
        (stockholm(2026, 10, 25, 1), stockholm(2026, 10, 26, 8)),  # the long night
        (stockholm(2016, 3, 24, 12), stockholm(2016, 3, 29, 8)),  # Easter, and the short night in it
    ],
)
def test_next_weekday_at_eight(moment: datetime, expected: datetime) -> None:
    assert calendar.next_weekday_at(moment) == expected


@given(moments, st.integers(0, 23))
def test_next_weekday_at_is_the_first_one_after(moment: datetime, hour: int) -> None:
    due = calendar.next_weekday_at(moment, hour)
    assert due > moment
    assert due.tzinfo is UTC
    day = local(due).date()
    assert is_weekday(day)
    assert due == at_local(day, hour)
    between = [day - timedelta(days=n) for n in range(1, (day - local(moment).date()).days + 1)]
    assert not any(is_weekday(d) and at_local(d, hour) > moment for d in between)


@given(moments)
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
@example(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
def test_wall_clock_and_back(moment: datetime) -> None:
    shown = local(moment)
    assert shown.astimezone(UTC) == moment
    second = moment - timedelta(seconds=moment.second, microseconds=moment.microsecond)
    assert at_local(shown.date(), shown.hour, shown.minute, second_time=bool(shown.fold)) == second


def test_the_hour_that_spring_skips_is_the_hour_after() -> None:
    assert at_local(date(2026, 3, 29), 2, 30) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert clock_time(at_local(date(2026, 3, 29), 2, 30)) == "03:30"


@given(moments, st.timedeltas(timedelta(days=-30), timedelta(days=30)))
def test_elapsed_time_is_the_same_from_any_time_zone(moment: datetime, elapsed: timedelta) -> None:
    later = calendar.add_elapsed(moment, elapsed)
    assert later - moment == elapsed
    assert calendar.add_elapsed(local(moment), elapsed) == later


def test_thirty_minutes_over_the_change_of_clocks() -> None:
    half_an_hour = timedelta(minutes=30)
    spring, autumn = stockholm(2026, 3, 29, 1, 45), stockholm(2026, 10, 25, 2, 45)
    assert clock_time(calendar.add_elapsed(local(spring), half_an_hour)) == "03:15"
    assert clock_time(autumn) == "02:45 sommartid"
    assert clock_time(calendar.add_elapsed(local(autumn), half_an_hour)) == "02:15 vintertid"
    assert clock_time(stockholm(2026, 10, 25, 3)) == "03:00"


@pytest.mark.parametrize(
    ("decision", "strict", "postponed"),
    [
        (stockholm(2026, 11, 18, 23, 30), date(2026, 11, 25), date(2026, 11, 25)),
        (stockholm(2026, 11, 21, 3), date(2026, 11, 28), date(2026, 11, 30)),  # Saturday: Monday
        (stockholm(2026, 12, 17, 23), date(2026, 12, 24), date(2026, 12, 28)),  # julafton
        (stockholm(2026, 12, 31, 1), date(2027, 1, 7), date(2027, 1, 7)),  # over New Year
        (stockholm(2026, 10, 24, 0, 30), date(2026, 10, 31), date(2026, 11, 2)),  # alla helgons dag
    ],
)
def test_a_week_after_a_decision(decision: datetime, strict: date, postponed: date) -> None:
    assert calendar.weekly_deadline(decision) == (strict, postponed)


@given(moments)
def test_weekly_deadline_never_moves_back(decision: datetime) -> None:
    strict, postponed = calendar.weekly_deadline(decision)
    assert strict.weekday() == local(decision).weekday()
    assert strict - local(decision).date() == timedelta(days=7)
    assert is_weekday(postponed)
    assert strict <= postponed < strict + timedelta(days=7)
    assert (strict == postponed) == is_weekday(strict)


def test_compulsory_care_of_abusers_is_submitted_the_day_after_weekends_too() -> None:
    assert calendar.day_after(stockholm(2026, 11, 20, 23, 59)) == date(2026, 11, 21)
    assert calendar.day_after(stockholm(2026, 12, 31, 0)) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("moment", "start", "end"),
    [
        (stockholm(2026, 11, 18, 16), stockholm(2026, 11, 18, 16), stockholm(2026, 11, 25, 8)),
        (stockholm(2026, 11, 25, 7, 59), stockholm(2026, 11, 18, 16), stockholm(2026, 11, 25, 8)),
        (stockholm(2026, 11, 24, 3), stockholm(2026, 11, 18, 16), stockholm(2026, 11, 25, 8)),
        (stockholm(2027, 1, 1, 0), stockholm(2026, 12, 30, 16), stockholm(2027, 1, 6, 8)),
        (stockholm(2026, 10, 25, 3), stockholm(2026, 10, 21, 16), stockholm(2026, 10, 28, 8)),
    ],
)
def test_duty_week(moment: datetime, start: datetime, end: datetime) -> None:
    assert duty_week(moment) == (start, end)


@pytest.mark.parametrize("clock", [(8, 0), (12, 0), (15, 59)])
def test_wednesday_daytime_belongs_to_no_duty_week(clock: tuple[int, int]) -> None:
    assert duty_week(stockholm(2026, 11, 25, *clock)) is None


@given(moments)
def test_duty_weeks_cover_all_but_wednesday_daytime(moment: datetime) -> None:
    week = duty_week(moment)
    shown = local(moment)
    daytime = shown.weekday() == 2 and 8 <= shown.hour < 16
    assert (week is None) == daytime
    if week is not None:
        assert week.start <= moment < week.end
        assert duty_week(week.start) == week
        assert duty_week(week.end) is None
        hours = (week.end - week.start) / timedelta(hours=1)
        assert hours in (159, 160, 161)


NOW = stockholm(2026, 11, 20, 0, 10)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (stockholm(2026, 11, 20, 0, 5), "00:05"),
        (stockholm(2026, 11, 19, 22, 14), "i går 22:14"),
        (stockholm(2026, 11, 21, 8), "i morgon 08:00"),
        (stockholm(2026, 11, 18, 22, 14), "ons 18 nov 22:14"),
        (stockholm(2026, 11, 23, 8), "mån 23 nov 08:00"),
        (stockholm(2025, 12, 31, 23, 59), "ons 31 dec 2025 23:59"),
    ],
)
def test_day_and_time(moment: datetime, text: str) -> None:
    assert day_and_time(moment, NOW) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1800, "30:00"),
        (1799.2, "30:00"),
        (59, "00:59"),
        (0, "00:00"),
        (-0.9, "00:00"),
        (-1, "−00:01"),
        (-725, "−12:05"),
        (3600, "1:00:00"),
        (-3661, "−1:01:01"),
        (86399, "23:59:59"),
        (86400, "1 d 0 h"),
        (6 * 86400 + 3 * 3600 + 59, "6 d 3 h"),
        (-2 * 86400, "−2 d 0 h"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_mistyped_year_is_harmless(moment: datetime) -> None:
    calendar.next_weekday_at(moment)
    calendar.weekly_deadline(moment)
    calendar.day_after(moment)
    duty_week(moment)
    day_and_time(moment, NOW)
    at_local(moment.date(), 2, 30)


def test_a_time_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 1, 1))


def test_importing_the_calendar_is_cheap() -> None:
    code = "import sys, jourtui.rules.calendar; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
