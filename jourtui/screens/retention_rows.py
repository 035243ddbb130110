"""The rows of Gallring, read anew from the journal: what is due, decisions with what they name, holds."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from jourtui.rules.retention import LARGEST, Item, Retention, Verdict, day_of
from jourtui.store import retention
from jourtui.store.desk import Desk
from jourtui.store.views import DecisionRow, HoldRow
from jourtui.words import retention_words

MIN_WIDTH = 20
"""Columns: no list is narrower than a word and its indent."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A record that a standing decision names. `whole`, `type`: what Enter opens; of a note what it is in."""

    decision: DecisionRow
    item: Item
    whole: UUID
    type: str


Row = Verdict | DecisionRow | ItemRow | HoldRow | None
"""None of a line that tells how many more there are."""


def lines(desk: Desk, rules: Retention, most: int = LARGEST) -> Iterator[tuple[Row, str]]:
    """Every row of the list, without a word of what is in a record. Opens all that is old.

    Of what can be destroyed, waits for a judgement or is held the oldest `most`: no more go into a decision.
    """
    journal, today, locked = desk.journal, day_of(desk.now()), desk.locked
    told: Counter[str] = Counter()
    for verdict in retention.verdicts(journal, rules, today):
        status, record, why, law = retention_words.row(verdict, locked)
        told[status] += 1
        if told[status] <= most:
            yield verdict, f"{status}: {record}\n    {why} · {law}"
    for status, count in told.items():
        if count > most:
            yield None, f"{status}: {count - most} till, yngre. De visas när de äldre är avgjorda."
    for decision in retention.decisions(desk):
        made = retention.decision(journal, decision.record_id)
        in_force = retention.is_in_force(journal.replica, made)
        why = retention.reason_of(desk, made)
        yield decision, f"Beslut {retention_words.decided(decision, why, in_force=in_force)}"
        for item, now in retention.named(journal, rules, made, today) if decision.standing else ():
            within = now.facts.within_type if now is not None else ""
            whole = retention.whole(journal, item)
            row = ItemRow(decision, item, whole, within or item.type)
            yield row, f"    {retention_words.item(item, now, locked=whole in locked)}"
    for hold in retention.all_holds(desk):
        yield hold, retention_words.hold(hold)


def folded(text: str, width: int) -> str:
    """A row in `width` columns: what does not fit goes on below, further in than where it began."""
    found = []
    for line in text.replace("(ej ", "(ej\N{NO-BREAK SPACE}").splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        found += textwrap.wrap(
            line,
            max(width, MIN_WIDTH),
            subsequent_indent=f"{indent}    " if indent else "      ",
            break_on_hyphens=False,
        )
    return "\n".join(found)
