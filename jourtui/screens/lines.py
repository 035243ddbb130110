"""Fills the lines that every working screen has: places and time, people and contact, alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, func, select

from jourtui import wording
from jourtui.actions import BY_ID
from jourtui.rules.calendar import WEEKDAYS, clock_time, local
from jourtui.store import backup, queries
from jourtui.store.session import Duty
from jourtui.store.views import CallRow, CaseRow, ClockRow
from jourtui.widgets.alarm_band import AlarmBand, QuestionLine
from jourtui.widgets.status_line import StatusLine
from jourtui.widgets.top_line import Place, TopLine
from jourtui.widgets.unlogged_band import UnloggedBand

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen
    from jourtui.store.desk import Desk


@dataclass(frozen=True, slots=True)
class Summary:
    """What the lines need of the views; read again only when something was written."""

    counts: dict[str, int]
    partner: str | None
    overdue: timedelta | None
    """How long ago the last good backup was made, when that is too long."""


def summary(desk: Desk) -> Summary:
    """Count what is open, and see who is signed in on the other laptop."""
    other = _other(desk.session.duty)
    with desk.rows() as rows:
        counts = {
            "queue": rows.exec(select(func.count()).where(col(CallRow.open))).one(),
            "cases": rows.exec(select(func.count()).where(col(CaseRow.open))).one(),
            "clocks": rows.exec(select(func.count()).where(col(ClockRow.stopped_at).is_(None))).one(),
        }
        partner = queries.partner(rows, other, desk.author.id)
    late = backup.overdue(desk.journal.replica, desk.now())
    return Summary(counts, partner.name if partner else None, late)


def show(screen: JourScreen, now: datetime) -> None:
    """Bring the lines of a screen up to date."""
    app = screen.app
    workplace = app.workplace
    if app.summary is None:
        app.summary = summary(workplace.desk)
    places = [
        Place(
            BY_ID[f"global.{name}"].keys.upper(),
            BY_ID[f"global.{name}"].label,
            count,
            name == app.current_mode,
        )
        for name, count in app.summary.counts.items()
    ]
    time = f"{WEEKDAYS[local(now).weekday()]} {clock_time(now)}"
    screen.query_one(TopLine).show(places, time, demo=workplace.replica.demo)
    screen.query_one(UnloggedBand).show(app.glass.band)
    session = workplace.desk.session
    other = _other(session.duty).label
    partner = app.summary.partner
    them = f"{partner}, {other}" if partner else f"ingen inloggad som {other}"
    if app.status is not None:
        contact, level = wording.contact(app.status, now)
        contact += wording.backup_mark(app.summary.overdue)
        screen.query_one(StatusLine).show(
            f"{session.person.name}, {session.duty.label}  ·  {them}", contact, level
        )
    if app.ringing is not None:
        screen.query_one(AlarmBand).show(app.ringing.sentences(now))
        here = any(f"{scope}.breach" in BY_ID for scope in screen.SCOPES)
        screen.query_one(QuestionLine).show(app.ringing.question(now), "Ä" if here else "F4 Ä")


def _other(duty: Duty) -> Duty:
    return Duty.BACKUP if duty is Duty.FIRST else Duty.FIRST
