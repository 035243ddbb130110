"""Swedish words for active time: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jourtui.rules import active_time
from jourtui.rules.active_time import ActiveTimeFields, Correction, Span
from jourtui.rules.calendar import clock_time, local, short_date
from jourtui.rules.event import Payload
from jourtui.words.roster_words import days, moment, number

FIELDS: Mapping[str, str] = {active_time.ACTIVE_TIME: "din aktiva tid"}
STATES: Mapping[str, str] = {
    "open": "att bekräfta",
    "confirmed": "bekräftad",
    "approved": "godkänd",
    "returned": "tillbaka",
}
TAKEN: Mapping[str, str] = {"leave": "ledighet", "pay": "lön"}


def hours(minutes: int) -> str:
    """`3 h 40 min`."""
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest:02} min" if whole else f"{rest} min"


SHORT = 22
"""Cells that a week has at most in a list."""


def short_week(time: ActiveTimeFields, today: date) -> str:
    """`v 47, 18–25 nov`, with the year when it is another than today's: then perhaps only its first day."""
    if time.week is None:
        return ""
    if time.week.year == today.year:
        return week(time)[:-5]
    whole, first = week(time), short_date(time.week, today).partition(" ")[2]
    return whole if len(whole) <= SHORT else f"{number(time.week)}, {first}"


def week(time: ActiveTimeFields) -> str:
    return f"{number(time.week)}, {days(time.week)} {time.week.year}" if time.week is not None else ""


def span(one: Span) -> str:
    """`fre 20 nov 22:14–23:40, 1 h 26 min`."""
    same = local(one.begin).date() == local(one.end).date()
    end = clock_time(one.end) if same else moment(one.end)
    return f"{moment(one.begin)}–{end}, {hours(one.minutes)}"


def correction(one: Correction) -> str:
    removed = span(one.removed) if one.removed is not None else ""
    added = span(one.added) if one.added is not None else ""
    if removed and added:
        text = f"ändrat från {removed} till {added}"
    else:
        text = f"borttaget {removed}" if removed else f"tillagt {added}"
    return f"{text}{f' ({one.why})' if one.why else ''}"


def told(code: str, other: str, detail: str) -> str | None:
    """What somebody must be told of active time."""
    match code:
        case "time_approved":
            return f"{other} har godkänt din aktiva tid."
        case "time_returned":
            return f"{other} skickade tillbaka din aktiva tid: {detail}."
        case "time_changed":
            return f"{detail} hann ändra sin aktiva tid: svaret gäller inte. Se Aktiv tid."
    return None


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event about active time as a line of a timeline: a label, and the text. None: no such event."""
    match payload:
        case active_time.TimeProposed(spans=spans, week=week):
            found = active_time.joined(spans)
            return "Aktiv tid ur loggen", f"{week}: {hours(sum(one.minutes for one in found))}"
        case active_time.TimeCorrected(week=week, why=why):
            return "Aktiv tid ändrad", "; ".join(filter(None, (week.isoformat(), why)))
        case active_time.TimeConfirmed(taken=taken):
            return "Aktiv tid bekräftad", TAKEN[taken]
        case active_time.TimeApproved():
            return "Aktiv tid godkänd", ""
        case active_time.TimeSentBack(why=why):
            return "Aktiv tid tillbaka", why
    return None
