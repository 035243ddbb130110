"""What is handed over as plain text: `jourtui handover`."""

from __future__ import annotations

from itertools import groupby

from jourtui import overview_words as words
from jourtui import wording
from jourtui.labels import Labels
from jourtui.printed import table
from jourtui.rules.access import HANDOVER
from jourtui.rules.calendar import day_and_time
from jourtui.store import overview
from jourtui.store.workplace import Workplace

HEADS = ("När", "Gäller", "Vad", "Ansvar")


def handover(workplace: Workplace) -> str:
    """All that is open and runs, and who handed over to whom; the reading is logged first."""
    desk, now = workplace.desk, workplace.desk.now()
    desk.log_reading("printed", reason=HANDOVER)
    with desk.rows() as rows:
        view = overview.gather(rows, now)
    labels = Labels(workplace.places, workplace.catalogue)
    parts = [f"Överlämning {day_and_time(now, now)}"]
    for one in view.changes:
        told = (words.change(one, now), words.answers(one, view), words.read_by(one), one.note)
        parts.append("\n".join(filter(None, told)))
    if not view.changes:
        parts.append(words.NO_CHANGE)
    for part, found in groupby(words.lines(view, labels, now), lambda line: line.part):
        rows_ = [
            (line.until, wording.name(line.whom, protected=line.protected), line.what, line.whose)
            for line in found
        ]
        parts.append(f"{words.PARTS[part][1]}\n{table(HEADS, rows_)}")
    if view.empty:
        parts.append(words.NOTHING)
    return "\n\n".join(parts)
