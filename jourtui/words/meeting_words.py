"""Swedish words for the team meeting (Teammöte), flags and strain: the screen, minutes and timelines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jourtui.rules import flags, meeting, strain
from jourtui.rules.calendar import local, short_date
from jourtui.rules.event import Payload

PARTS: Mapping[meeting.Part, tuple[str, str, str]] = {
    "undone": ("Kvar", "Beslut från tidigare möten", "Beslut från ett tidigare möte"),
    "question": ("Fråga", "Flaggat till teammötet", "Fråga"),
    "case": ("Ärende", "Veckans ärenden i ordning", "Ärende"),
    "call": ("Anrop", "Anrop utan ärende med bruten frist", "Anrop"),
    "handover": ("Byte", "Jourbyten", "Jourbyte"),
    "visit": ("Besök", "Besök på plats", "Besök"),
    "decision": ("Beslut", "Beslut i ärenden", "Beslut i ärende"),
    "deviation": ("Avvik.", "Avvikelser", "Avvikelse"),
    "feedback": ("Kommun", "Synpunkter från kommun", "Synpunkt från kommun"),
    "lesson": ("Lärdom", "Lärdomar", "Lärdom"),
    "problem": ("Problem", "Praktiska problem", "Praktiskt problem"),
    "other": ("Övrigt", "Övrigt", "Övrigt"),
}
"""The points in their order: in a narrow column, as a heading over them, and of one by itself."""


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
