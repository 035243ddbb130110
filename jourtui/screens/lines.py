"""Fills the lines that every working screen has: places and time, people and contact, alarms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from jourtui.actions import BY_ID, Scope, of
from jourtui.rules.calendar import WEEKDAYS, clock_time, local
from jourtui.rules.roster import following, on
from jourtui.store import backup, queries, roster
from jourtui.store.session import Session
from jourtui.store.views import DutyWeekRow, VisitRow
from jourtui.widgets.alarm_band import AlarmBand, QuestionLine
from jourtui.widgets.key_line import Hint
from jourtui.widgets.out_line import OutLine
from jourtui.widgets.status_line import StatusLine
from jourtui.widgets.top_line import Place, TopLine
from jourtui.widgets.unlogged_band import UnloggedBand
from jourtui.words import laptop_words, roster_words, visit_words, wording

if TYPE_CHECKING:
    from jourtui.app import JourApp
    from jourtui.screens.base import JourScreen
    from jourtui.store.desk import Desk

WALL = "VÄGGLÄGE"
"""Stands first on the status line while everybody is masked."""


KEY_NAMES = {
    "enter": "Enter",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "plus": "+",
    "minus": "-",
    "full_stop": ".",
    **{f"ctrl+{letter}": f"Ctrl+{letter.upper()}" for letter in "fgnost"},
}
"""What keys are called that are not their own name in capitals."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the lines need of the views; read again only when something was written."""

    counts: dict[str, int]
    partner: str | None
    twin: str | None
    """Who else is signed in as the same duty."""
    out: Sequence[VisitRow]
    """Who is out on a visit now."""
    overdue: timedelta | None
    """How long ago the last good backup was made, when that is too long."""
    weeks: Sequence[DutyWeekRow] = ()
    """The duty weeks around now: who is on by the roster, and who comes next."""


def summary(desk: Desk) -> Summary:
    """Count what is open, and see who is signed in on the other laptop."""
    other = desk.session.duty.other
    with desk.rows() as rows:
        counts = dict(zip(("queue", "cases", "clocks"), queries.open_counts(rows, desk.now()), strict=True))
        partner = queries.partner(rows, other, desk.author.id)
        twin = queries.partner(rows, desk.session.duty, desk.author.id)
        out = queries.out(rows)
        weeks = roster.near(rows, desk.now())
    late = backup.overdue(desk.journal.replica, desk.now())
    return Summary(counts, partner.name if partner else None, twin.name if twin else None, out, late, weeks)


def hints(*scopes: Scope) -> list[Hint]:
    """The keys of some scopes that stand on the last line."""
    return [
        Hint(action.id, KEY_NAMES.get(key, key.upper()), action.label)
        for action in of(*scopes)
        if action.shown and (key := action.keys.partition(",")[0])
    ]


def colleague(app: JourApp) -> str:
    """Who has the other duty: `Per Holm, bakjour`, or the duty when nobody is signed in as it."""
    if not app.at_work:
        return wording.COLLEAGUE
    desk = app.workplace.desk
    if app.summary is None:
        app.summary = summary(desk)
    duty = desk.session.duty.other.label
    return f"{app.summary.partner}, {duty}" if app.summary.partner else duty


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
    if app.current_mode not in app.summary.counts and app.current_mode in app.PLACES:
        mode = BY_ID[f"global.{app.current_mode}"]
        key = KEY_NAMES.get(mode.keys, mode.keys.upper())
        places.append(Place(key, mode.label, None, True))
    time = f"{WEEKDAYS[local(now).weekday()]} {clock_time(now)}"
    screen.query_one(TopLine).show(places, time, demo=workplace.replica.demo)
    screen.query_one(UnloggedBand).show(app.glass.band)
    if app.status is not None:
        contact, level = laptop_words.contact(app.status, now)
        contact += laptop_words.backup_mark(app.summary.overdue)
        wall = f"{WALL}  ·  " if workplace.desk.wall else ""
        screen.query_one(StatusLine).show(
            tuple(
                f"{wall}{words}"
                for words in (
                    *_with_roster(workplace.desk.session, app.summary, now),
                    *_people(workplace.desk.session, app.summary.partner, app.summary.twin),
                )
            ),
            contact,
            level,
        )
    for line in screen.query(OutLine):
        line.show(visit_words.out_now(app.summary.out, now), late=visit_words.unheard(app.summary.out, now))
    if app.ringing is not None:
        ringing = app.ringing
        screen.query_one(AlarmBand).show(
            ringing.sentences(now), ringing.shorter(now), offered=ringing.offered(now)
        )
        here = any(f"{scope}.breach" in BY_ID for scope in screen.SCOPES)
        screen.query_one(QuestionLine).show(app.ringing.question(now), "Ä" if here else "F4 Ä")


def _with_roster(session: Session, found: Summary, now: datetime) -> Iterator[str]:
    """The same with who is on by the roster, in ever fewer words; nothing where no week is planned.

    Where there is no room for who is signed in here, the roster goes first: one duty alone reads as this one.
    """
    if not found.weeks:
        return
    here = on(found.weeks, now)
    after = following(found.weeks, here)
    people = _people(session, found.partner, found.twin)
    for words, full in ((people[0], True), (people[-2], True), (people[-2], False)):
        yield f"{words}  ·  {roster_words.status(here, after, full=full)}"


def _people(session: Session, partner: str | None, twin: str | None = None) -> tuple[str, ...]:
    """Who is here and who is on the other laptop, in ever fewer words; never without the other one."""
    name, duty, other = session.person.name, session.duty.label, session.duty.other.label
    me = name.partition(" ")[0]
    if twin:
        also = f" · {partner}, {other}" if partner else ""
        both = f"två {duty}: {me} och {twin.partition(' ')[0]}"
        return f"två {duty}: {name} och {twin}{also}", f"{both}{also}", both, f"två {duty}"
    full = f"{partner}, {other}" if partner else f"ingen inloggad som {other}"
    them = f"{partner.partition(' ')[0]}, {other}" if partner else f"ingen {other}"
    return (
        f"{name}, {duty}  ·  {full}",
        f"{name}, {duty} · {them}",
        f"{me}, {duty} · {them}",
        f"{me} · {them}",
        f"du · {them}",  # the other one alone reads as who is signed in here
    )
