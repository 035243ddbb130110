"""Swedish words for the team meeting (Teammöte), flags and strain: the screen, minutes and timelines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jourtui.rules import flags, meeting, strain
from jourtui.rules.calendar import local, short_date
from jourtui.rules.event import Payload

PARTS: Mapping[meeting.Part, tuple[str, str]] = {
    "undone": ("Kvar", "Beslut från förra möten som inte är gjorda"),
    "question": ("Fråga", "Flaggat till teammötet"),
    "case": ("Ärende", "Veckans ärenden i ordning"),
    "call": ("Anrop", "Anrop utan ärende med bruten frist"),
    "handover": ("Byte", "Jourbyten"),
    "visit": ("Besök", "Besök på plats"),
    "decision": ("Beslut", "Beslut i ärenden"),
    "deviation": ("Avvik.", "Avvikelser"),
    "feedback": ("Kommun", "Synpunkter från kommun"),
    "lesson": ("Lärdom", "Lärdomar"),
    "problem": ("Problem", "Praktiska problem"),
    "other": ("Övrigt", "Övrigt"),
}
"""The points in their order: in a narrow column, and as a heading."""


def agreed(said: meeting.MeetingDecided, today: date) -> str:
    """A decision as a line: what, who and by when."""
    by = f", senast {short_date(said.by, today)}" if said.by is not None else ""
    return f"{said.what} – {said.who}{by}"


def entry(payload: Payload | None) -> tuple[str, str] | None:
    """An event of a meeting, or a flag, as a line of a timeline; None for another's."""
    match payload:
        case flags.FlagRaised(question=question):
            return "Till teammötet", question
        case flags.FlagTakenUp():
            return "Teammöte", "togs upp"
        case meeting.MeetingOpened(start=start, end=end):
            first, last = local(start).date(), local(end).date()
            return "Teammöte", f"jourveckan {short_date(first, last)} till {short_date(last, last)}"
        case meeting.MeetingAttended(names=names):
            return "Närvarande", ", ".join(names)
        case meeting.MeetingNoted(part=part, text=text):
            return PARTS[part][1], text
        case meeting.MeetingDecided() as said:
            return "Beslut på teammötet", agreed(said, local(said.at).date() if said.at else date.min)
        case meeting.MeetingDecisionDone(done=done, note=note):
            return ("Gjort" if done else "Inte gjort"), note
        case meeting.MeetingClosed():
            return "Teammötet avslutat", ""
        case meeting.MeetingReopened(reason=reason):
            return "Teammötet öppnat igen", reason
        case strain.StrainWritten():
            return "Påfrestning", "läses bara av den som skrev den"
        case strain.StrainShared():
            return "Påfrestning", "delas på teammötet"
        case strain.StrainUnshared():
            return "Påfrestning", "delas inte mer"
    return None
