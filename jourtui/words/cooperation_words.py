"""Swedish words for cooperation meetings: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from jourtui.rules import cooperation
from jourtui.rules.calendar import MONTHS, short_date
from jourtui.rules.cooperation import CooperationFields, Lacking
from jourtui.rules.event import Payload

FIELDS: Mapping[str, str] = {cooperation.COOPERATION: "ett samverkansmöte"}
STATES: Mapping[str, str] = {"planned": "planerat", "held": "hållet", "cancelled": "inställt"}


def half(of: str) -> str:
    """`första halvåret 2026`."""
    return f"{'första' if of.endswith('1') else 'andra'} halvåret {of[:4]}"


def state(meeting: CooperationFields, today: date) -> str:
    overdue = meeting.state == "planned" and meeting.day is not None and meeting.day < today
    return "hållet?" if overdue else STATES.get(meeting.state, "")


def when(meeting: CooperationFields, today: date) -> str:
    day = short_date(meeting.day, today) if meeting.day is not None else ""
    return f"{day} {meeting.clock}".strip()


def lacking(found: Sequence[Lacking], place: Callable[[str], str]) -> str:
    """Which municipalities have not been met in a half-year; empty when all have. `place` names a code."""
    if not found:
        return ""
    bare = [place(one.municipality) for one in found if one.planned is None]
    late = [place(one.municipality) for one in found if one.overdue]
    parts = [f"Inget möte planerat: {', '.join(bare)}."] if bare else []
    parts += [f"Planerat men inte skrivet som hållet: {', '.join(late)}."] if late else []
    return " ".join(parts)


def reminder(found: Sequence[Lacking], place: Callable[[str], str]) -> str:
    """`Samverkansmöte saknas med 5 kommuner; halvåret slutar 31 dec.`; empty when none is lacking."""
    if not found:
        return ""
    whom = place(found[0].municipality) if len(found) == 1 else f"{len(found)} kommuner"
    end = cooperation.last_day(found[0].half)
    return f"Samverkansmöte saknas med {whom}; halvåret slutar {end.day} {MONTHS[end.month - 1]}."


def entry(payload: Payload) -> tuple[str, str] | None:
    """An event about a meeting as a line of a timeline: a label, and the text. None: no such event."""
    match payload:
        case cooperation.CooperationPlanned(day=day, with_whom=whom):
            return "Samverkansmöte planerat", ", ".join(filter(None, (day.isoformat(), whom)))
        case cooperation.CooperationHeld(day=day, said=said):
            return "Samverkansmöte hållet", ", ".join(filter(None, (day.isoformat(), said)))
        case cooperation.CooperationCancelled(why=why):
            return "Samverkansmöte inställt", why
    return None
