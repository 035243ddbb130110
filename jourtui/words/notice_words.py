"""Swedish words for advance notices (föranmälningar): screens, timelines and text commands say the same."""

from __future__ import annotations

from datetime import datetime

from jourtui.rules import notice
from jourtui.rules.calendar import day_and_time, until_time
from jourtui.rules.event import Payload
from jourtui.rules.matching import Match
from jourtui.rules.notice import NoticeFields

STANDINGS = {
    "coming": "gäller inte än",
    "valid": "gäller",
    "expiring": "går snart ut",
    "expired": "har gått ut",
    "closed": "avslutad",
}
HOWS = {"phone": "per telefon", "file": "skriftligt", "mail": "e-post"}
CLOCKS = {"notice_end": "Föranmälan"}
RULES = {"notice_end": "så länge föranmälan gäller"}
STOPS = {"notice_end": "den förlängs eller avslutas (1, sedan E eller S)"}
FIELDS = {
    "person_name": "namn",
    "reserve_number": "reservnummer",
    "plan": "handlingsplan",
    "valid_from": "gäller från",
    "until": "gäller till",
    "told_by": "anmäld av",
    "assessor": "handläggare",
    "how": "hur",
    "open": "gäller eller avslutad",
}


WHY = {
    "personnummer": "personnumret",
    "reserve_number": "reservnumret",
    "phone": "numret",
    "name": "namnet",
    "name_alike": "namnet stavat annorlunda",
    "birth_year": "födelseåret",
    "address": "adressen",
}
CERTAIN = {"sure": "säkert", "likely": "troligt", "possible": "osäkert"}


def why(found: Match | None) -> str:
    """Why a notice was found, and how certain it is: `namnet och födelseåret, troligt`."""
    if found is None:
        return ""
    *first, last = (WHY[one] for one in found.why)
    said = f"{', '.join(first)} och {last}" if first else last
    return f"{said}, {CERTAIN[found.certainty]}"


def value(name: str, given: object, now: datetime) -> str:
    """The value of a fact of a notice; what is known by a code is put into words by `labels`."""
    if isinstance(given, datetime):
        return until_time(given, now) if name == "until" else day_and_time(given, now)
    if name == "how":
        return HOWS.get(str(given), str(given))
    if name == "open":
        return "gäller" if given else "avslutad"
    if isinstance(given, bool):
        return "ja" if given else "nej"
    return "–" if given in (None, "") else str(given)


def person(row: NoticeFields, *, hidden: bool) -> str:
    """What tells who it is besides the name: numbers, year, address. Hidden: that there are such."""
    year = str(row.birth_year) if row.birth_year is not None and not row.personnummer else ""
    parts = [row.personnummer, row.reserve_number, f"född {year}" if year else ""]
    parts += [row.phone_shown, row.address]
    if hidden:
        return "••• (X visar)" if any(parts) else ""
    return " · ".join(part for part in parts if part)


def entry(payload: Payload | None) -> tuple[str, str] | None:
    """An event as a line of a timeline, or None for another's; what was written: `corrected_words`."""
    match payload:
        case notice.NoticeUsed():
            return "Använd", ""
        case notice.NoticeToldBack(to=to, what=what):
            return "Återförd", f"till {to}: {what}"
        case notice.NoticeClosed(reason=reason):
            return "Avslutad", reason
    return None
