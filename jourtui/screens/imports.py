"""Imports (Importer): which files of history were put in, by whom, when, and how many rows of what."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from textual.content import Content

from jourtui.actions import BY_ID
from jourtui.rules.access import IMPORTS
from jourtui.rules.calendar import day_and_time, time_within
from jourtui.screens.keys import bindings
from jourtui.screens.paged_screen import PagedScreen
from jourtui.store import history_import
from jourtui.store.masking import HIDDEN
from jourtui.store.queries import PAGE
from jourtui.store.views import ImportRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import import_words as words

NARROW = (
    Column("when", "När", 17),
    Column("by", "Vem", 14),
    Column("file", "Fil", 19),
    Column("new", "Nya", 7),
    Column("state", "Läge", 9),
)
WIDE = (
    Column("when", "När", 17),
    Column("by", "Vem", 18),
    Column("file", "Fil", 30),
    Column("source", "Källa", 24),
    Column("new", "Nya", 8),
    Column("state", "Läge", 10),
)


class ImportsScreen(PagedScreen[UUID]):
    """The files that were put in, the last first."""

    SCOPES = ("list", "imports")
    BINDINGS = [*bindings("list", "imports"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "imports.tcss"]
    FILTERS_ON = "fil, källa, vem"
    NEW = ("ny import", "nya importer")
    HELP = (
        "Historik som lästs in ur filer med jourtui import FIL: vem som gjorde det, när, vilken fil och hur "
        "många rader av varje slag. En import som inte är klar avbröts: läs in samma fil igen, så fortsätter "
        "den. Det som lästs in står i sina ärenden och listor, med raden Importerat i tidslinjen."
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[UUID, ImportRow] = {}
        self._full = False

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else NARROW

    @property
    def full(self) -> bool:
        return self._full

    # Showing

    def refresh_view(self) -> None:
        if not self.reads("listed", None, reason=IMPORTS):
            self._rows, self._full = {}, False
            self.show_rows(())
            return
        found = history_import.runs(self.desk, self.page, PAGE)
        self._full, wanted = len(found) == PAGE, self.words
        shown = [row for row in found if all(word in self._found_by(row) for word in wanted)]
        self._rows = {row.record_id: row for row in shown}
        self.show_rows([self._row(row) for row in shown])
        self.show_details()

    def _found_by(self, row: ImportRow) -> str:
        return f"{row.file} {row.source} {row.by_name}".casefold()

    def _row(self, row: ImportRow) -> Row[UUID]:
        state = "" if row.finished_at is not None else self.colour("soon")
        now, room = self.desk.now(), NARROW[0].width
        begun = time_within(row.begun_at, now, room) if row.begun_at is not None else "–"
        return Row(
            row.record_id,
            {
                "when": cell(begun),
                "by": cell(row.by_name),
                "file": cell(row.file),
                "source": cell(row.source),
                "new": cell(str(row.new)),
                "state": cell(words.standing(row), state),
            },
        )

    def show_details(self) -> None:
        self.show_of(self._current, lambda row: row.record_id, self._whole)

    def _whole(self, row: ImportRow) -> Content:
        name = row.file if row.file != HIDDEN else "Filen"
        lines = [
            Content.styled(f"{name} · {row.source}", "bold"),
            Content(f"{words.counts(row.every_count())}. År {words.years(row)}."),
            Content(f"{words.rows(row.new)} var nya av {row.rows} som gick att läsa."),
        ]
        if row.finished_at is None:
            told = "Avbruten eller pågår. Läs in samma fil igen, så skrivs resten."
            lines.append(Content.styled(told, "$soon"))
        else:
            when = day_and_time(row.finished_at, self.desk.now())
            again = f", i {row.tries} omgångar" if row.tries > 1 else ""
            lines.append(Content(f"Klar {when}{again}."))
        lines.append(Content.styled(f"SHA-256 {row.digest}", "$faint"))
        return Content("\n").join(lines)

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Ingen import passar filtret. Esc visar alla."
        if self.page:
            return "Det finns inga äldre importer. Å går tillbaka."
        if self.out_of_contact:
            return (
                "Ingen historik har importerats på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: det kollegan läst in kan saknas."
            )
        return "Ingen historik har importerats.\n\njourtui import FIL läser in en fil, i en terminal."

    # Acting

    @property
    def _current(self) -> ImportRow | None:
        key = self.table.current
        return self._rows.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        return self.cannot_turn(action_id) if BY_ID[action_id].scope == "imports" else None
