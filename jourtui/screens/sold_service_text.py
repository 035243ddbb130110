"""How a sold service looks: in a row of the list, as details. Data is never markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from textual.content import Content

from jourtui.rules import money
from jourtui.rules.calendar import day_and_time
from jourtui.rules.sold_service import SoldService, SoldServices
from jourtui.store.views import SoldServiceRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import import_words, wording
from jourtui.words import sold_words as words
from jourtui.words.assignment_words import minutes
from jourtui.words.labels import Labels

NARROW = (
    Column("day", "Dag", 10),
    Column("board", "Nämnd", 12),
    Column("service", "Tjänst", 13),
    Column("time", "Tid", 10),
    Column("amount", "Belopp, kr", 10),
    Column("state", "Läge", 13),
)
WIDE = (
    Column("day", "Dag", 12),
    Column("board", "Nämnd", 18),
    Column("service", "Tjänst", 22),
    Column("time", "Tid", 14),
    Column("amount", "Belopp, kr", 16),
    Column("state", "Läge", 16),
)


class SoldServiceText:
    """Puts sold services into words, with the colours of the theme."""

    def __init__(self, labels: Labels, kinds: SoldServices, colour: Callable[[str], str]) -> None:
        self.labels = labels
        self.kinds = kinds
        self._colour = colour

    def found_by(self, row: SoldServiceRow) -> str:
        """What the filter looks in."""
        told = (self.labels.board(row.board), self.kinds.label(row.service), row.what, row.reference)
        return " ".join((*told, words.standing(row))).casefold()

    def row(self, row: SoldServiceRow) -> Row[UUID]:
        faint = self._colour("faint") if row.withdrawn else ""
        waits = not row.withdrawn and row.invoiced_at is None
        apart = row.two_values or row.struck_apart or (row.also_invoiced and not row.withdrawn)
        state = "struken?" if row.struck_apart else words.standing(row)
        state = f"2v {state}" if apart else state
        return Row(
            row.record_id,
            {
                "day": cell(str(row.first or "–"), faint),
                "board": cell(self.labels.short_board(row.board), faint),
                "service": cell(self.kinds.label(row.service), faint),
                "time": cell(minutes(row.minutes), faint),
                "amount": cell(money.kronor(row.amount_ore).removesuffix(" kr"), faint),
                "state": cell(state, self._colour("soon") if waits or apart else faint),
            },
        )

    def details(self, row: SoldServiceRow, one: SoldService, now: datetime) -> Content:
        """All of a sold service."""
        board = self.labels.board(row.board)
        lines = [Content.styled(f"{self.kinds.label(row.service)} · {board}", "bold")]
        time = f" · {minutes(row.minutes)}" if row.minutes else ""
        lines.append(Content(f"{words.days(row)}{time}"))
        lines.append(Content(row.what or "Inget är skrivet om vad."))
        parts = [f"fast {money.kronor(row.price_ore)}"] if row.price_ore else []
        parts += [f"{money.kronor(row.hourly_ore)} per timme"] if row.hourly_ore else []
        lines.append(Content(f"{money.kronor(row.amount_ore)} ({', '.join(parts) or 'inget pris'})"))
        if row.struck_apart:
            lines.append(Content.styled(words.APART, "$due"))
        if row.withdrawn:
            lines.append(Content.styled(f"Struken: {row.withdrawn_reason}", "$soon"))
        if row.invoiced_at is not None:
            when = day_and_time(row.invoiced_at, now)
            lines.append(Content(f"Fakturerad {when} av {row.invoiced_by}. {row.reference}"))
            if row.also_invoiced and not row.withdrawn:
                also = f"Också fakturerad: {row.also_invoiced}. Z tar tillbaka den som inte gäller."
                lines.append(Content.styled(also, "$soon"))
        elif not row.withdrawn:
            lines.append(Content.styled("Inte fakturerad. K: fakturerad.", "$soon"))
        if imported := import_words.marked(one.log.events, now):
            lines.append(Content.styled(imported, "$faint"))
        for name, writes in one.written.contested.items():
            values = " eller ".join(dict.fromkeys(self.value(name, write.value) for write in writes))
            lines.append(Content.styled(f"Två värden, {self.field(name)}: {values} (W)", "$soon"))
        return Content("\n").join(lines)

    def field(self, name: str) -> str:
        return wording.FIELDS.get(name, name)

    def value(self, name: str, given: object) -> str:
        """A value of a fact."""
        if name == "board":
            return self.labels.board(str(given))
        return self.kinds.label(str(given)) if name == "service" else words.value(name, given)
