"""The outbox as text: what is to come to the boards, how it went, and who has it."""

from __future__ import annotations

from jourtui.commands.printed import table
from jourtui.rules.access import OUTBOX
from jourtui.rules.calendar import day_and_time
from jourtui.store import queries
from jourtui.store.workplace import Workplace
from jourtui.words import delivery_words, wording
from jourtui.words.labels import Labels


def outbox(workplace: Workplace, *, every: bool = False) -> str:
    """What has still to leave or to be acknowledged; `every`: also what is done with."""
    desk, now = workplace.desk, workplace.desk.now()
    labels = Labels(workplace.places, workplace.catalogue)
    desk.log_reading("printed", reason=OUTBOX)
    with desk.rows() as rows:
        found = [row for row in queries.deliveries(rows) if every or not delivery_words.past(row)]
    if not found:
        return "Utkorgen är tom."
    lines = [
        (
            day_and_time(row.queued_at, now),
            row.title,
            wording.name(row.subject_name, protected=row.protected),
            labels.short_board(row.board) if row.board else row.address,
            delivery_words.WAYS.get(row.way, ""),
            delivery_words.state(row, now),
            delivery_words.told(row, now),
        )
        for row in found
    ]
    return table(("Köad", "Handling", "Avser", "Nämnd", "Väg", "Läge", "Hur det gick"), lines)
