"""Swedish words for the morning report: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from jourtui.rules.aid import Referred
from jourtui.rules.bookings import Booking, Visit
from jourtui.rules.calendar import day_and_time
from jourtui.rules.case import Case, Step
from jourtui.rules.decisions import CourtDay, Measure
from jourtui.rules.event import Payload
from jourtui.rules.morning_report import How, MorningReport, Reported
from jourtui.rules.police_assistance import Request
from jourtui.rules.remaining import Left, Tonight, Undelivered, WithoutDelegation, remaining
from jourtui.rules.waiting import Wait
from jourtui.words.assistance_words import STATES
from jourtui.words.decision_words import court_day, of_whom, whose
from jourtui.words.waiting_words import WHOM

HOW: Mapping[How, str] = {
    "phone": "per telefon",
    "meeting": "vid ett möte",
    "mail": "med säker e-post",
    "paper": "på papper",
}


def entry(payload: Payload) -> tuple[str, str] | None:
    """A report as a line of a timeline: a label, and the text. None: it is no such event."""
    match payload:
        case Reported(receiver=receiver, how=how):
            return "Överrapporterat", f"{'muntligt' if how == 'oral' else 'på papper'} till {receiver}"
        case MorningReport() as report:
            text = f"{HOW[report.how]} till {receiver_of(report)}"
            text += f" ({report.contact})" if report.contact else ""
            if report.read_back is not None:
                text += ", återläst" if report.read_back else ", EJ återläst"
            text += f". Kvar: {report.left}" if report.left else ""
            return "Överrapporterat", text + (". Återkoppling önskas" if report.feedback else "")
    return None


def receiver_of(report: Reported | MorningReport) -> str:
    """`Maria Dahl, socialsekreterare`."""
    title = report.title if isinstance(report, MorningReport) else ""
    return ", ".join(filter(None, (report.receiver, title)))


def left(case: Case, now: datetime) -> str:
    """What is left to do in a case, a line each: what the day office needs to hear. Empty if nothing is."""
    return "\n".join(filter(None, (_left(case, one, now) for one in remaining(case))))


def _left(case: Case, one: Left, now: datetime) -> str:
    match one:
        case Step():
            return one.text + (f", senast {day_and_time(one.due, now)}" if one.due else "")
        case CourtDay() if not one.decided.stands:
            of, day = of_whom(case, one.decided.made.concerns), court_day(one, now)
            return f"ej underställt, senast {day}; beslutet{of} gäller inte längre"
        case CourtDay():
            of = of_whom(case, one.decided.made.concerns)
            return f"underställ beslutet{of} till rätten, senast {court_day(one, now)}"
        case Measure():
            return f"nämndens beslut om åtgärden{of_whom(case, one.taken.concerns)}: {one.taken.what}"
        case WithoutDelegation(made):
            return f"nämndens beslut, delegation saknades: {made.said.title}{of_whom(case, made.about)}"
        case Tonight(made):
            return whose(case, made.about) + made.said.tonight
        case Booking():
            return "tillfälligt boende" + (
                f" till {day_and_time(one.check_out, now)}" if one.check_out else ""
            )
        case Visit():
            return f"uppföljning på boendet {day_and_time(one.due, now)}" + (
                f": {one.text}" if one.text else ""
            )
        case Referred(applied=applied):
            return f"beslut om ansökan, vidhållen: {applied}"
        case Request():
            of = of_whom(case, case.decisions.concerns(one.said.decision))
            return f"handräckning{of} hos {one.said.to}: {STATES[one.state]}"
        case Wait():
            return f"svar från {WHOM[one.said.whom]}: {one.said.what}"
        case Undelivered(finished):
            return f"ej levererat till nämnden: {finished.title}"
    assert_never(one)
