"""The minutes of a team meeting: as text on the command line, as pages in a file. They name nobody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from jourtui.rules import calendar
from jourtui.rules import meeting as rules
from jourtui.rules.calendar import DutyWeek, day_and_time, local, short_date
from jourtui.rules.deviation_kinds import DeviationKinds
from jourtui.rules.sheet import Sheet, SheetSection
from jourtui.store import agenda
from jourtui.store.agenda import Agenda
from jourtui.store.desk import Desk
from jourtui.store.settings import load_deviations
from jourtui.store.workplace import Workplace
from jourtui.words import agenda_details as details
from jourtui.words import agenda_words as words
from jourtui.words import overview_words
from jourtui.words.labels import Labels
from jourtui.words.meeting_words import PARTS

TEMPLATE = "minutes"
WARNING = "SEKRETESS. Namn är dolda. Det som gäller en enskild hör hemma i ärendet."
_NO_YEAR = date.min
"""From where every day is told with its year: minutes are read years after."""
NO_NOTES = "Inget är antecknat."


def week_on(day: date | None, now: datetime) -> DutyWeek:
    """The duty week that runs on the evening of a day, or that a meeting now is about."""
    return rules.week_of(now if day is None else calendar.at_local(day, 23) - timedelta(minutes=1))


def sheet(workplace: Workplace, desk: Desk, week: DutyWeek) -> Sheet:
    """The minutes as `desk` may read them, with names hidden as on a wall. Nothing is logged here.

    Raises ReplicaError, SettingsError.
    """
    wall, desk.wall = desk.wall, True
    try:
        view = agenda.gather(desk, week)
    finally:
        desk.wall = wall
    labels = Labels(workplace.places, workplace.catalogue)
    jour, by = workplace.documents.jour, desk.author.name
    kinds = load_deviations(workplace.config)
    return minutes(view, labels, kinds, jour, by, desk.now(), desk.locked)


def minutes(
    view: Agenda,
    labels: Labels,
    kinds: DeviationKinds,
    jour: str,
    by: str,
    now: datetime,
    locked: Collection[UUID],
) -> Sheet:
    """The minutes (minnesanteckningar): the whole agenda with its notes, and nobody's name from a record.

    `view` is as it is masked on a wall. Nothing of strain is ever among it.
    """
    on_paper = overview_words.on_paper(now)
    points = list(words.lines(view, labels, kinds, on_paper, locked, hide=True))
    state = "Avslutat" if view.meeting.closed_at is not None else "Inte avslutat"
    corner = (
        f"Jourvecka {words.named(view.week, _NO_YEAR)}",
        f"Skrivet {short_date(local(now).date(), _NO_YEAR)} {local(now):%H:%M} av {by}",
    )
    there = ", ".join(view.meeting.present) or "Inte antecknat."
    sections = [SheetSection("Närvarande", f"{there}\n\n{state}."), _to_do(view, points, on_paper)]
    for part in PARTS:
        of_part = [point for point in points if point.part == part]
        if part in words.OWN:
            texts = [point.what for point in of_part if point.said is not None]
            sections.append(
                SheetSection(words.HEADINGS[part], "\n".join(f"- {text}" for text in texts) or NO_NOTES)
            )
        elif part != "undone" and of_part:
            sections.append(_section(part, of_part, view, now))
    if view.others:
        count = f"{view.others} anrop utan ärende, utan bruten frist."
        sections.append(SheetSection("Övriga anrop", count))
    return Sheet("Teammöte", jour, corner, WARNING, tuple(sections))


def _to_do(view: Agenda, points: Sequence[words.Point], now: datetime) -> SheetSection:
    """Decisions first: those that are left from before, then those of this meeting."""
    found = []
    for point in points:
        said = point.said.said if point.said is not None else None
        if not point.locked and isinstance(said, rules.MeetingDecided):
            notes = details.notes_to(point, view.hide)
            state = "\n".join((_state(point, view, now), *notes))
            found.append((point.what, point.whom, point.due or "–", state))
    if not found:
        return SheetSection("Beslut", "Inga beslut.")
    return SheetSection("Beslut", columns=("Vad", "Vem", "Senast", "Läge"), rows=tuple(found))


def _state(point: words.Point, view: Agenda, now: datetime) -> str:
    """Whether a decision is carried out, and what came of it."""
    done = point.said.done if point.said is not None else None
    if done is None:
        return "kvar" if point.part == "undone" else "att göra"
    note = view.hide(getattr(done.payload, "note", ""))
    return f"gjort {day_and_time(done.happened_at, now)}" + (f": {note}" if note else "")


def _section(part: str, points: Sequence[words.Point], view: Agenda, now: datetime) -> SheetSection:
    rows, said = [], view.hide
    for point in points:
        about = [one for one in (*view.cases, *view.calls) if one.row.record_id == point.record]
        about = about if part in ("case", "call") and not point.locked else []
        late = [details.broken(late, now) for one in about for late in one.broken]
        went = [words.counted(one, whole=True) for one in about if not one.only_ended or one.broken]
        notes = [*(said(line) for line in late), *details.notes_to(point, said)]
        rows.append((point.when, point.whom, point.what, (went or [point.clocks])[0], "\n".join(notes)))
    heads = ("När", "Gäller", "Vad", "Frister", "Anteckningar")
    there = [n for n in range(len(heads)) if n < 3 or any(row[n] for row in rows)]
    found = tuple(tuple(row[n] for n in there) for row in rows)
    return SheetSection(words.HEADINGS[part], columns=tuple(heads[n] for n in there), rows=found)
