"""Clock times as people say them, in Swedish local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class Moment:
    """When a clock time was. `no_such` marks an hour that was skipped that night."""

    at: datetime
    """UTC."""
    yesterday: bool = False
    """It is on the local day before today's."""
    no_such: bool = False


def latest(hour: int, minute: int, now: datetime, *, yesterday: bool = False) -> Moment:
    """The latest moment, not after `now` (aware), at which clocks in Sweden showed this time; 24.00 is 00.00.

    A time that has not come yet today is yesterday's; with `yesterday` today is not considered. Of the hour
    that comes twice in the autumn it is the later one that has begun. A time in the hour that is skipped in
    the spring is what a clock that was not put forward would have shown.
    """
    today = now.astimezone(STOCKHOLM).date()
    wall = time(hour % 24, minute)
    if not yesterday:
        moment = _on(today, wall, now)
        if moment is not None:
            return moment
    moment = _on(today - timedelta(days=1), wall, now)
    assert moment is not None, "yesterday is over"
    return Moment(moment.at, True, moment.no_such)


def _on(day: date, wall: time, now: datetime) -> Moment | None:
    moments = [datetime.combine(day, wall, STOCKHOLM).replace(fold=fold).astimezone(UTC) for fold in (1, 0)]
    shown = moments[1].astimezone(STOCKHOLM).time()
    if shown != wall:
        # Skipped: only fold 0 counts on with the old offset.
        moments = moments[1:]
    at = next((moment for moment in moments if moment <= now), None)
    return Moment(at, no_such=shown != wall) if at is not None else None
