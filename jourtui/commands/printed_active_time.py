"""Active time as text and to a file: `jourtui active-time`."""

from __future__ import annotations

from pathlib import Path

from jourtui.commands.command_parts import free
from jourtui.commands.printed import table
from jourtui.rules.access import ACTIVE_TIME
from jourtui.rules.calendar import local
from jourtui.sheets import active_time_tables, sold_tables
from jourtui.store import active_time, paths
from jourtui.store.workplace import Workplace
from jourtui.words import active_time_words as words


def year(workplace: Workplace, wanted: int | None) -> str:
    """Everybody's weeks of a year, this one unless another is named."""
    desk = workplace.desk
    of = wanted if wanted is not None else local(desk.now()).year
    desk.log_reading("printed", reason=ACTIVE_TIME)
    with desk.rows() as rows:
        found = active_time.listed(rows, year=_year(of), page=None)
    if not found:
        return f"Ingen aktiv tid är inskriven {of}."
    lines = [
        (
            words.week(row),
            row.person_name,
            words.hours(row.minutes),
            words.TAKEN.get(row.taken, ""),
            words.STATES.get(row.state, row.state),
            row.by_name,
        )
        for row in found
    ]
    return table(("Vecka", "Vem", "Tid", "Tas som", "Läge", "Av"), lines)


def to_file(workplace: Workplace, wanted: int | None, out: Path) -> str:
    """Write them to a new file, a workbook or CSV by its name; what was done. Raises CannotDo, OSError."""
    free(out)
    desk = workplace.desk
    of = wanted if wanted is not None else local(desk.now()).year
    desk.log_reading("exported", reason=ACTIVE_TIME, again=True)
    with desk.rows() as rows:
        found = active_time.listed(rows, year=_year(of), page=None)
    beside = sold_tables.beside(desk, of, workplace, out.suffix)
    paths.write_private(out, active_time_tables.as_file(found, out.suffix, beside))
    return f"Aktiv tid {of} är skriven till {out}: {len(found)} veckor."


def _year(of: int) -> int:
    return min(max(of, 1990), 2190)
