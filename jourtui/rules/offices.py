"""When each board's office is open, and so whether the jour is on for it.

"The jour covers from closing to 08:00 the next weekday" (domain.md, "Clocks"). Hours are written by people, a
record per board: a week from a day on, and single days that are otherwise. A weekday's time of day without an
office that is known to be open is said to be unknown, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

import msgspec
from sqlmodel import Field

from jourtui.rules.calendar import WEEKDAYS, at_local, duty_week, is_weekday, local
from jourtui.rules.event import Event, Payload, kind
from jourtui.rules.fields import Fields
from jourtui.rules.roster import On

_NAMES = UUID("0f2b7c51-3f0e-4a53-9a57-1a7a3c9f6f11")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])")
_MORNING = "08:00"
LATEST = "18:00"
"""When on a weekday an office without written hours is taken to be closed: jourtui's own rule."""
AHEAD = 40
"""Days that are looked through for the next change."""


def record_of(board: str) -> UUID:
    """The record of a board's office hours: the same on every laptop, so that two who write it meet."""
    return uuid5(_NAMES, board)


class Opening(msgspec.Struct, frozen=True):
    """A weekday's hours, Monday 0; `opens` and `closes` as 16:30 on the clock on the wall."""

    weekday: int
    opens: str
    closes: str


@kind("office.hours_set")
class HoursSet(Payload, frozen=True):
    """The hours of a board's office (its code) from `since` on; None is always.

    A weekday without an opening is closed.
    """

    board: str
    week: tuple[Opening, ...]
    since: date | None = None
    told_by: str = ""


@kind("office.day_set")
class DaySet(Payload, frozen=True):
    """One day is otherwise: a half day, an early closing; closed all day where both times are empty."""

    board: str
    day: date
    opens: str = ""
    closes: str = ""
    reason: str = ""


@kind("office.day_dropped")
class DayDropped(Payload, frozen=True):
    """That day is as others after all."""

    board: str
    day: date


class Week(msgspec.Struct, frozen=True):
    """Hours as they hold from a day."""

    since: date | None
    week: tuple[Opening, ...]
    by: str = ""
    told_by: str = ""


class Day(msgspec.Struct, frozen=True):
    """A single day's hours. `also`: what somebody else wrote of the day at the same time."""

    day: date
    opens: str
    closes: str
    reason: str = ""
    by: str = ""
    also: str = ""


class OfficeFields(Fields):
    """Shared by the state and the table."""

    board: str = Field(default="", index=True)
    weeks: str = ""
    """JSON of `Week`, the earliest first."""
    days: str = ""
    """JSON of `Day`, the earliest first."""
    two_values: bool = False
    """Two people wrote other hours at the same time; the last in order holds until somebody writes again."""
    also_by: str = ""
    also: str = ""


class Office(OfficeFields):
    """A board's office hours as its events tell them."""


def fold(events: Sequence[Event]) -> Office:
    """The hours that these events tell. Total."""
    office = Office()
    weeks: dict[date | None, list[Event]] = {}
    days: dict[date, list[Event]] = {}
    for event in events:
        match event.payload:
            case HoursSet() as given:
                office.board = given.board
                weeks[given.since] = _beside(event, weeks.get(given.since, []))
            case DaySet(board=board, day=day) | DayDropped(board=board, day=day):
                office.board = board
                days[day] = _beside(event, days.get(day, []))
    told = []
    for since, said in sorted(weeks.items(), key=lambda item: item[0] or date.min):
        every = [(event, event.payload) for event in said if isinstance(event.payload, HoursSet)]
        event, shown = every[-1]
        told.append(Week(since, _sensible(shown.week), event.author.name, shown.told_by))
        for other, given in every[:-1]:
            if given.week != shown.week:
                office.two_values, office.also_by = True, other.author.name
                office.also = week_text(given.week)
    office.weeks = msgspec.json.encode(told).decode()
    office.days = msgspec.json.encode(
        [one for _, said in sorted(days.items()) for one in _day(said)]
    ).decode()
    return office


def _sensible(week: Sequence[Opening]) -> tuple[Opening, ...]:
    return tuple(one for one in week if 0 <= one.weekday < len(WEEKDAYS))


def _beside(event: Event, said: Sequence[Event]) -> list[Event]:
    return [*(other for other in said if not event.saw(other)), event]


def _day(said: Sequence[Event]) -> list[Day]:
    """What holds of a day: what somebody set while another dropped it stays."""
    found = [(event, event.payload) for event in said if isinstance(event.payload, DaySet)]
    if not found:
        return []
    event, shown = found[-1]
    also = ""
    for other, given in found[:-1]:
        if (given.opens, given.closes) != (shown.opens, shown.closes):
            also = f"{other.author.name} skrev: {span_text(given.opens, given.closes)}"
    if not also and len(found) < len(said):
        also = "någon annan tog bort undantaget samtidigt"
    return [Day(shown.day, shown.opens, shown.closes, shown.reason, event.author.name, also)]


# Reading and writing hours


def read_time(text: str) -> str:
    """`16.30` as 16:30; empty stays empty. Raises ValueError with a Swedish sentence."""
    if not text:
        return ""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("Skriv tiden som 16:30.")
    return f"{int(match[1]):02}:{match[2]}"


def read_span(text: str) -> tuple[str, str]:
    """`8-16.30`, `08:00–12:00`; `stängt` or empty is closed. Raises ValueError with a Swedish sentence."""
    text = text.strip()
    if not text or text.casefold() in ("stängt", "stängd", "-", "–"):
        return "", ""
    first, sign, last = text.replace("–", "-").partition("-")
    whole = re.compile(r"[0-9]{1,2}")
    given = [
        f"{part.strip()}:00" if whole.fullmatch(part.strip()) else part.strip() for part in (first, last)
    ]
    if not sign or not all(given):
        raise ValueError("Skriv som 08:00–16:30, eller stängt.")
    opens, closes = map(read_time, given)
    if closes <= opens:
        raise ValueError("Stängningen kommer före öppningen.")
    return opens, closes


def span_text(opens: str, closes: str) -> str:
    """`08:00–16:30`, `stängt`."""
    return f"{opens}–{closes}" if closes else "stängt"


def week_text(week: Sequence[Opening]) -> str:
    """`mån–tors 08:00–16:30, fre 08:00–15:00`: the days that are alike together."""
    found: list[tuple[int, int, str]] = []
    for one in sorted(_sensible(week), key=lambda one: one.weekday):
        text = span_text(one.opens, one.closes)
        if found and found[-1][2] == text and found[-1][1] == one.weekday - 1:
            found[-1] = (found[-1][0], one.weekday, text)
        else:
            found.append((one.weekday, one.weekday, text))
    words = [f"{WEEKDAYS[a] if a == b else f'{WEEKDAYS[a]}–{WEEKDAYS[b]}'} {text}" for a, b, text in found]
    return ", ".join(words) or "stängt alla dagar"


def weeks_of(office: OfficeFields) -> tuple[Week, ...]:
    """The hours, the earliest first."""
    try:
        return msgspec.json.decode(office.weeks or "[]", type=tuple[Week, ...])
    except msgspec.MsgspecError:
        return ()


def days_of(office: OfficeFields) -> tuple[Day, ...]:
    """The days that are otherwise, the earliest first."""
    try:
        return msgspec.json.decode(office.days or "[]", type=tuple[Day, ...])
    except msgspec.MsgspecError:
        return ()


# Coverage


State = Literal["jour", "office", "unknown", "no_member"]


class Coverage(msgspec.Struct, frozen=True):
    """Who is on for a board at a moment, and until when (UTC); None: as far as one can see.

    `no_week`: the jour is on and no duty week holds (Wednesday 08–16): the head of unit is responsible.
    `why`: what is other about the day, as it was written.
    """

    state: State
    until: datetime | None = None
    no_week: bool = False
    why: str = ""
    week_off_until: datetime | None = None
    """By the roster: until when no duty week holds (UTC)."""
    unmanned: bool = False
    """By the roster nobody is on, on a day when the head of unit is not there either (no vardag)."""


def coverage(office: OfficeFields | None, member: Callable[[date], bool], moment: datetime) -> Coverage:
    """Whether the jour is on for a board at a moment. `member`: whether it is served on a Swedish day."""
    weeks = weeks_of(office) if office is not None else ()
    days = {one.day: one for one in days_of(office)} if office is not None else {}

    def span(day: date) -> tuple[str, str, State]:
        """From when until when the municipality answers itself, and whether that is known."""
        if (otherwise := days.get(day)) is not None:
            first = _MORNING if is_weekday(day) else otherwise.opens
            return (first, otherwise.closes, "office") if _valid(otherwise.closes) else ("", "", "jour")
        if not is_weekday(day):
            return "", "", "jour"
        holding = [one for one in weeks if one.since is None or one.since <= day]
        if not holding:
            return _MORNING, LATEST, "unknown"
        found = [one for one in holding[-1].week if one.weekday == day.weekday() and _valid(one.closes)]
        return (_MORNING, found[0].closes, "office") if found else ("", "", "jour")

    def state(at: datetime) -> State:
        day = local(at).date()
        if not member(day):
            return "no_member"
        opens, closes, says = span(day)
        return says if _valid(opens) and _at(day, opens) <= at < _at(day, closes) else "jour"

    def changes() -> datetime | None:
        for n in range(AHEAD + 1):
            day = today + timedelta(days=n)
            opens, closes, _ = span(day)
            times = [at_local(day, 0), *(_at(day, one) for one in (opens, closes) if _valid(one))]
            for at in sorted(times):
                if at > moment and state(at) != now:
                    return at
        return None

    today, now = local(moment).date(), state(moment)
    why = days[today].reason if today in days else ""
    return Coverage(now, changes(), now == "jour" and duty_week(moment) is None, why)


def by_roster(found: Coverage, on: On, moment: datetime) -> Coverage:
    """The same with who is on by the roster at that moment: somebody may be written in for a Wednesday."""
    if found.state != "jour":
        return found
    off = on.daytime
    unmanned = off and not is_weekday(local(moment).date())
    until = on.until if off else None
    return msgspec.structs.replace(found, no_week=off, unmanned=unmanned, week_off_until=until)


def _valid(text: str) -> bool:
    return _TIME.fullmatch(text) is not None


def _at(day: date, text: str) -> datetime:
    hour, _, minute = text.replace(".", ":").partition(":")
    return at_local(day, int(hour), int(minute))
