"""Swedish words for the morning report: used by the screens, the timeline and the text commands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from jourtui.decision_words import court_day
from jourtui.rules import decisions
from jourtui.rules.calendar import day_and_time
from jourtui.rules.case import Case, Reported
from jourtui.rules.event import Payload
from jourtui.rules.morning_report import How, MorningReport
from jourtui.waiting_words import WHOM

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
    lines = [
        step.text + (f", senast {day_and_time(step.due, now)}" if step.due else "")
        for step in case.steps
        if step.pending
    ]
    for day in decisions.court_days(case.decisions):
        if day.decided.submitted is None:
            lines.append(f"underställ beslutet till rätten, senast {court_day(day, now)}")
    lines += [
        f"nämndens beslut om åtgärden: {measure.taken.what}"
        for measure in case.decisions.measures.values()
        if measure.decided is None
    ]
    for booking in case.lodgings.live:
        out = f" till {day_and_time(booking.check_out, now)}" if booking.check_out else ""
        lines.append(f"tillfälligt boende{out}")
    lines += [f"svar från {WHOM[wait.said.whom]}: {wait.said.what}" for wait in case.waits.running]
    return "\n".join(lines)
