"""Whether the jour is on for a board, in words; and what is known of the offices' hours."""

from __future__ import annotations

import re
from datetime import datetime

from jourtui.rules import offices
from jourtui.rules.calendar import day_and_time, local, short_date
from jourtui.rules.offices import Coverage, OfficeFields
from jourtui.rules.places import Municipality
from jourtui.words.labels import Labels

NO_HOURS = "tiderna är inte inskrivna"


def state(found: Coverage, now: datetime) -> str:
    """`jour till mån 08:00`, `kontor till 16:30`: for a narrow column."""
    until = day_and_time(found.until, now) if found.until is not None else ""
    match found.state:
        case "jour" if found.no_week:
            until = day_and_time(found.week_off_until, now) if found.week_off_until is not None else until
            return f"{'INGEN bemannar' if found.unmanned else 'jour, enhetschef'} till {until}"
        case "jour":
            return f"jour till {until}".removesuffix(" till ")
        case "office":
            return f"kontor till {until}"
        case "unknown":
            return "okänt: tider saknas"
    return "inte medlem"


def sentence(found: Coverage, name: str, now: datetime) -> str:
    """Who is on for a board, in a sentence. `name`: what its office is called."""
    until = day_and_time(found.until, now) if found.until is not None else "vidare"
    why = f" ({found.why})" if found.why else ""
    match found.state:
        case "jour":
            return f"Jouren är på till {until}{why}.{_no_week(found, now)}"
        case "office":
            return f"{name} har öppet till {until}{why}. Sedan är jouren på."
        case "unknown":
            return f"Om {_first_small(name)} har öppet är okänt: {NO_HOURS}."
    return "Jouren har inte kommunen."


def _no_week(found: Coverage, now: datetime) -> str:
    if not found.no_week:
        return ""
    until = f" till {day_and_time(found.week_off_until, now)}" if found.week_off_until is not None else ""
    if found.unmanned:
        return f" Ingen bemannar{until} enligt schemat: det är helgdag."
    return f" Ingen jourvecka löper: enhetschefen ansvarar{until}."


def office(board: str, labels: Labels) -> str:
    """`Ystads socialkontor`; where a municipality has two boards, which of them."""
    known = labels.places.board(board)
    if known is None:
        return "Kontoret"
    if len(labels.places.boards_of(known.municipality)) > 1:
        return f"{known.name}: kontoret"
    place = labels.place(known.municipality)
    return f"{place}{'' if place[-1:] in 'sxz' else 's'} socialkontor"


def warning(found: Coverage, board: str, labels: Labels, now: datetime) -> str:
    """That the office is open, where a call is worked with; empty while the jour is on or nobody knows."""
    return sentence(found, office(board, labels), now) if found.state == "office" else ""


def hours(row: OfficeFields | None, now: datetime) -> str:
    """The week that holds now."""
    today = local(now).date()
    weeks = [one for one in offices.weeks_of(row) if one.since is None or one.since <= today] if row else []
    return offices.week_text(weeks[-1].week) if weeks else NO_HOURS


def told(row: OfficeFields | None, now: datetime) -> str:
    """Who wrote the week that holds now, and whom they had it from."""
    today = local(now).date()
    weeks = [one for one in offices.weeks_of(row) if one.since is None or one.since <= today] if row else []
    if not weeks:
        return ""
    return f"inskrivet av {weeks[-1].by}" + (f", enligt {weeks[-1].told_by}" if weeks[-1].told_by else "")


def short(text: str) -> str:
    """Hours in a narrow column: `mån–tors 8–16:30, fre 8–15`."""
    return re.sub(r"\b0?([0-9]{1,2}):00|\b0(?=[0-9]:)", lambda found: found[1] or "", text)


def days(row: OfficeFields | None, now: datetime, most: int = 4) -> list[str]:
    """The days that are otherwise, from today on."""
    today = local(now).date()
    coming = [one for one in offices.days_of(row) if one.day >= today] if row is not None else []
    said = []
    for one in coming[:most]:
        text = f"{short_date(one.day, today)} {offices.span_text(one.opens, one.closes)}"
        said.append(
            text + (f" ({one.reason})" if one.reason else "") + (f" – {one.also}" if one.also else "")
        )
    if len(coming) > most:
        said.append(f"och {len(coming) - most} dagar till")
    return said


def member(place: Municipality | None) -> str:
    """From when until when the jour serves a municipality, and how many live there."""
    if place is None:
        return ""
    until = f" till {place.member_until}" if place.member_until else ", tills vidare"
    served = f"Medlem från {place.member_from}{until}." if place.member_from else "Inte medlem."
    last = max(place.populations, key=lambda one: one.on, default=None)
    if last is None:
        return f"{served} Invånare: inte inskrivet."
    people = f"{last.people:,}".replace(",", " ")
    sure = ", ej kontrollerat" if last.unverified else ""
    return f"{served} {people} invånare {last.on} ({last.source}{sure})."


def _first_small(text: str) -> str:
    return text if " socialkontor" in text or ":" in text else text[:1].lower() + text[1:]
