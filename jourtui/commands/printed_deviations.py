"""Deviations and reachability as text, and as JSON for other programs: there nobody is named."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from jourtui.commands.printed import table
from jourtui.rules.access import DEVIATIONS, REACHABILITY
from jourtui.rules.calendar import local
from jourtui.sheets.deviation_sheet import (
    MONTH_HEADS,
    NOT_UP,
    by_kind,
    day_of,
    ledger_of,
    months_of,
    names_in,
    without_names,
)
from jourtui.store import deviations
from jourtui.store.views import DeviationRow
from jourtui.store.workplace import Workplace
from jourtui.words import deviation_words as words


def year(of: int) -> tuple[date, date]:
    """The first and last day of a year."""
    return date(of, 1, 1), date(of, 12, 31)


# As text


def listed(workplace: Workplace, first: date, last: date) -> str:
    """The deviations that happened from one Swedish day to another, the first first, and a summary."""
    desk, kinds = workplace.desk, workplace.deviations
    desk.log_reading("printed", reason=DEVIATIONS)
    with desk.rows() as rows:
        found = deviations.between(rows, first, last)
    if not found:
        return f"Inga avvikelser {first} till {last}."
    lines = [
        (
            row.record_id.hex[:8],
            day_of(row.happened_at),
            words.DIRECTIONS.get(row.direction, row.direction),
            kinds.label(row.kind),
            row.title,
            words.who(row.reporter, row.reporter_name, kinds),
            words.who(row.about, row.about_name, kinds),
            row.meetings.replace(" ", ", ") or NOT_UP,
            words.STANDINGS.get(row.standing, row.standing),
        )
        for row in found
    ]
    heads = ("Avvikelse", "Hände", "Rapport", "Slag", "Gäller", "Av", "Om", "Styrgrupp", "Läge")
    summed = [(label, str(to), str(by), str(to + by)) for label, to, by in by_kind(found, workplace)]
    counted = table(("Slag", "Till oss", "Av oss", "Alla"), summed)
    return f"{table(heads, lines)}\n\n{counted}"


def ledger(workplace: Workplace, first: date, last: date) -> str:
    """The reachability ledger from one Swedish day to another, the last first, and its months."""
    desk = workplace.desk
    desk.log_reading("printed", reason=REACHABILITY)
    found = ledger_of(workplace, desk, first, last)
    if not found:
        return f"Inga avbrott och inga provsamtal {first} till {last}."
    lines = [
        (
            f"{local(line.begun_at):%Y-%m-%d %H:%M}" if line.begun_at else "–",
            words.lasted(line.lasted) if line.lasted is not None else "–",
            words.SORTS.get(line.sort, line.sort),
            line.what + (", gick inte fram" if line.worked is False else ""),
            line.done,
        )
        for line in found
    ]
    months = table(("Månad", *MONTH_HEADS), months_of(found))
    return f"{table(('När', 'Hur länge', 'Slag', 'Vad', 'Vad som gjordes'), lines)}\n\n{months}"


# As JSON


def as_json(workplace: Workplace, first: date, last: date) -> str:
    """The same for other programs: nobody is named, and of what was written only the line without names."""
    desk = workplace.desk
    desk.log_reading("exported", reason=DEVIATIONS)
    with desk.rows() as rows:
        found = deviations.between(rows, first, last)
    names = names_in(workplace, desk, found)
    locked = desk.locked
    given = [_one(row, workplace, names) for row in found if row.record_id not in locked]
    whole = {"first": first.isoformat(), "last": last.isoformat(), "deviations": given}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _one(row: DeviationRow, workplace: Workplace, names: Iterable[str]) -> dict[str, Any]:
    return {
        "id": str(row.record_id),
        "direction": row.direction,
        "kind": row.kind,
        "kind_label": workplace.deviations.label(row.kind),
        "title": without_names(row.title, names),
        "reporter": row.reporter,
        "about": row.about,
        "municipality": row.municipality,
        "happened_at": _iso(row.happened_at),
        "reported_at": _iso(row.reported_at),
        "standing": row.standing,
        "lex_sarah": row.lex_sarah,
        "work_injury": row.injury,
        "feedback_answers": row.answered,
        "feedback_given": bool(row.given_to),
        "told": row.told.split(),
        "steering_group": row.meetings.split(),
        "closed_at": _iso(row.closed_at),
    }


def ledger_as_json(workplace: Workplace, first: date, last: date) -> str:
    """The ledger for other programs."""
    desk = workplace.desk
    desk.log_reading("exported", reason=REACHABILITY)
    lines = [
        {
            "id": str(line.record),
            "from": line.type,
            "sort": line.sort,
            "begun_at": _iso(line.begun_at),
            "ended_at": _iso(line.ended_at),
            "worked": line.worked,
        }
        for line in ledger_of(workplace, desk, first, last)
    ]
    whole = {"first": first.isoformat(), "last": last.isoformat(), "reachability": lines}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
