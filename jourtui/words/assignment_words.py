"""Swedish words for assignments (uppdrag): screens, timelines and text commands say the same."""

from __future__ import annotations

from datetime import datetime

from jourtui.rules import assignment
from jourtui.rules.assignment import Assignment, AssignmentFields
from jourtui.rules.calendar import day_and_time, until_time
from jourtui.rules.event import Event, Payload
from jourtui.words.notice_words import HOWS

URGENCY = {"now": "genast", "tonight": "i natt", "can_wait": "kan vänta"}
OUTCOMES = {"": "öppet", "done": "utfört", "returned": "återlämnat"}
CLOCKS = {"assignment": "Uppdrag"}
RULES = {"assignment": "när kommunen vill att det ska vara gjort"}
STOPS = {"assignment": "det är utfört eller lämnat tillbaka"}
FIELDS = {
    "what": "vad som ska göras",
    "by_when": "senast",
    "urgency": "hur bråttom",
    "ordered_by": "beställt av",
    "ending": "hur ett uppdrag gick",
}


def minutes(count: int) -> str:
    """`45 min`, `1 h 30 min`: time for the invoice."""
    hours, rest = divmod(count, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


def value(name: str, given: object, now: datetime) -> str:
    """The value of a fact of an assignment."""
    if isinstance(given, datetime):
        return until_time(given, now)
    if name == "urgency":
        return URGENCY.get(str(given), str(given))
    if name == "how":
        return HOWS.get(str(given), str(given))
    if name == "outcome":
        return OUTCOMES.get(str(given), str(given))
    if isinstance(given, bool):
        return "ja" if given else "nej"
    return "–" if given in (None, "") else str(given)


def end(event: Event) -> str:
    """How it was ended, with what was said: `utfört: Ringde, allt lugnt.`"""
    label, text = entry(event.payload) or ("", "")
    return ": ".join(part for part in (label.lower(), text) if part)


def chosen(one: Assignment, event: Event, now: datetime) -> str:
    """Of an event that chose between two ends written apart: which, and whose. Else nothing."""
    did = next((did for end, did in one.ends if end is event), event)
    if did is not event:
        return f"Valde av två slut {end(event)} ({did.author.name}, {day_and_time(did.happened_at, now)})"
    payload = event.payload
    opened = isinstance(payload, assignment.AssignmentReopened) and not payload.reason
    return "Valde: öppet" if opened else ""


def person(row: AssignmentFields, *, hidden: bool) -> str:
    """What tells who it is besides the name. Hidden: that there is such."""
    year = f"född {row.birth_year}" if row.birth_year is not None and not row.personnummer else ""
    parts = [part for part in (row.personnummer, year, row.phone_shown, row.address) if part]
    return ("••• (X visar)" if parts else "") if hidden else " · ".join(parts)


def entry(payload: Payload | None) -> tuple[str, str] | None:
    """An event as a line of a timeline, or None for another's; what was written: `corrected_words`."""
    match payload:
        case assignment.AssignmentDone(result=result):
            return "Utfört", result
        case assignment.AssignmentReturned(reason=reason, to=to):
            return "Återlämnat", f"till {to}: {reason}" if to else reason
        case assignment.AssignmentReopened(reason=reason):
            return "Öppnat igen", reason
        case assignment.AssignmentLinked():
            return "Länkat", "till ett ärende"
        case assignment.AssignmentWorked(minutes=count, note=note):
            return "Tid", f"{minutes(min(max(count, 0), assignment.LONGEST))} {note}".strip()
    return None
