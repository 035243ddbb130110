"""Active time as tables, for CSV, a workbook and text: people's weeks, and the times in them.

Hours for boards come from assignments and sold services, which are other records (`sold_tables`): they stand
beside these in the same workbook.
"""

from __future__ import annotations

from collections.abc import Sequence

from jourtui.documents.workbook import Table, as_csv, as_xlsx
from jourtui.rules.active_time import ActiveTimeFields
from jourtui.rules.calendar import local
from jourtui.words import active_time_words as words

HEADS = ("Vecka från", "Person", "Minuter", "Timmar", "Ur loggen, min", "Tas som", "Läge", "Av")
TIMES = ("Vecka från", "Person", "Från", "Till", "Minuter")


def weeks(found: Sequence[ActiveTimeFields]) -> Table:
    """A row per person and week."""
    rows = [
        (
            str(time.week),
            time.person_name,
            time.minutes,
            round(time.minutes / 60, 2),
            time.proposed_minutes,
            words.TAKEN.get(time.taken, ""),
            words.STATES.get(time.state, time.state),
            time.by_name,
        )
        for time in found
    ]
    return Table("Aktiv tid", HEADS, rows)


def times(found: Sequence[ActiveTimeFields]) -> Table:
    """A row per span, in Swedish time."""
    rows = [
        (
            str(time.week),
            time.person_name,
            f"{local(one.begin):%Y-%m-%d %H:%M}",
            f"{local(one.end):%Y-%m-%d %H:%M}",
            one.minutes,
        )
        for time in found
        for one in time.times()
    ]
    return Table("Tider", TIMES, rows)


def as_file(found: Sequence[ActiveTimeFields], suffix: str, beside: Sequence[Table] = ()) -> bytes:
    """A workbook for `.xlsx`, with the tables `beside`; else the weeks as CSV."""
    return (
        as_xlsx((weeks(found), times(found), *beside))
        if suffix.casefold() == ".xlsx"
        else as_csv(weeks(found))
    )
