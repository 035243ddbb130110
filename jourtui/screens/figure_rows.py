"""The rows behind a key figure, a page at a time: opening one opens it as anywhere, logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rich.text import Text
from sqlmodel import col, select
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from jourtui.rules.access import FIGURES
from jourtui.rules.calendar import at_local, day_and_time
from jourtui.rules.figures import Row as Behind
from jourtui.screens.keys import bindings
from jourtui.screens.paged_screen import PagedScreen
from jourtui.store import figures
from jourtui.store.queries import PAGE
from jourtui.store.views import (
    ActiveTimeRow,
    AssignmentRow,
    CallRow,
    CaseRow,
    DeviationRow,
    NoticeRow,
    SoldServiceRow,
)
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import wording
from jourtui.words.labels import Labels

COLUMNS = (
    Column("when", "När", 23),
    Column("sort", "Slag", 11),
    Column("whom", "Avser", 15),
    Column("what", "Vad", 21),
)
WIDE = (
    Column("when", "När", 23),
    Column("sort", "Slag", 12),
    Column("whom", "Avser", 26),
    Column("what", "Vad", 49),
)


LISTS = {
    "Föranmälan": "notices",
    "Uppdrag": "assignments",
    "Avvikelse": "deviations",
    "Aktiv tid": "active_time",
    "Såld tjänst": "sold_services",
}
"""In which list a row that has no screen of its own is found."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One row in words."""

    record: UUID
    sort: str
    at: datetime | None = None
    whom: str = ""
    what: str = ""
    counted: datetime | None = None
    """When what is counted happened: in a case, the decision or the booking itself."""

    @property
    def when(self) -> datetime | None:
        return self.counted or self.at


class FigureRowsScreen(PagedScreen[str]):
    """What was counted, in order of time. Destroyed records, and those only in the store, keep their row."""

    SCOPES = ("list", "figure_rows")
    BINDINGS = [*bindings("list", "figure_rows"), ("escape", "back", "")]
    CSS_PATH = ["list_screen.tcss", "figures.tcss"]
    FILTERS_ON = "avser, vad, slag på sidan"
    TURNS = "Ä nästa, Å förra."
    LAST = "Det finns inga fler rader."
    FIRST = "Det här är de första raderna."
    HELP = (
        "Det som är räknat, de äldsta först. Enter öppnar anropet eller ärendet, eller går till föranmälan, "
        "uppdraget, avvikelsen, tiden eller tjänsten i sin lista; det loggas som vanligt. Det som är låst "
        "för dig räknas, men står inte här. Tillkom: inskriven efter att året stängdes."
    )

    def __init__(self, title: str, behind: Sequence[Behind], closed_at: datetime | None = None) -> None:
        super().__init__()
        self._closed_at = closed_at
        self._late: set[str] = set()
        self._title = title
        self._behind = list(behind)
        self._listed: list[Behind] = []
        """Without what is locked from the reader: in which list it stands would tell what it is about."""
        self._shown: dict[str, Shown] = {}

    def compose_above(self) -> Sequence[Widget]:
        return (Static("", id="about", markup=False),)

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.labels = Labels(workplace.places, workplace.catalogue)
        super().on_mount()

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 120 else COLUMNS

    # Showing

    @property
    def full(self) -> bool:
        return len(self._listed) > (self.page + 1) * PAGE

    def refresh_view(self) -> None:
        words = self.words
        logged = self.reads("listed", None, reason=FIGURES)
        if not logged or (words and not self.reads("searched", None)):
            self._shown = {}
            self.show_rows(())
            return
        locked = self.desk.locked
        self._listed = [one for one in self._behind if one.record not in locked]
        here = self._listed[self.page * PAGE : (self.page + 1) * PAGE]
        found = self._read({one.record for one in here})
        gone = "finns inte på den här datorn"
        every = {
            f"{n}:{one.record.hex}": replace(
                found.get(one.record) or Shown(one.record, "–", what=gone), counted=one.at
            )
            for n, one in enumerate(here, self.page * PAGE)
        }
        late = figures.written_after(self.desk, here, self._closed_at) if self._closed_at else set()
        self._late = {key for key, one in zip(every, here, strict=True) if one in late}
        self._shown = {
            key: one
            for key, one in every.items()
            if all(word in f"{one.sort} {one.whom} {one.what}".casefold() for word in words)
        }
        self.show_rows([self._row(key, one) for key, one in self._shown.items()])
        pages = -(-len(self._listed) // PAGE) or 1
        many = f"{len(self._listed)} rader" if len(self._listed) != 1 else "1 rad"
        about = f"{self._title}: {many}." + (f" Sida {self.page + 1} av {pages}." if pages > 1 else "")
        self.query_one("#about", Static).update(Content(about))
        self.show_details()

    def _read(self, records: set[UUID]) -> dict[UUID, Shown]:
        """The records in words, masked as everywhere: rows are loaded through the desk."""
        found: dict[UUID, Shown] = {}
        with self.desk.rows() as rows:
            table: Any
            for table, made in (
                (CallRow, self._call),
                (CaseRow, self._case),
                (NoticeRow, self._notice),
                (DeviationRow, self._deviation),
                (AssignmentRow, self._assignment),
                (ActiveTimeRow, self._active_time),
                (SoldServiceRow, self._sold),
            ):
                for row in rows.exec(select(table).where(col(table.record_id).in_(records))):
                    found[row.record_id] = made(row)
        return found

    def _call(self, row: CallRow) -> Shown:
        """What was said of the matter is read in the call itself, which is logged."""
        told = (self.labels.case_type(row.case_type), self.labels.place(row.municipality))
        what = ", ".join(one for one in told if one not in ("", "–"))
        return Shown(row.record_id, "Anrop", row.received_at, wording.caller(row), what)

    def _case(self, row: CaseRow) -> Shown:
        whom = wording.name(row.subject_name, protected=row.protected)
        return Shown(row.record_id, "Ärende", row.opened_at, whom, row.title)

    def _notice(self, row: NoticeRow) -> Shown:
        place = self.labels.place(row.municipality)
        whom = wording.name(row.person_name, protected=row.protected)
        return Shown(row.record_id, "Föranmälan", row.received_at, whom, place)

    def _deviation(self, row: DeviationRow) -> Shown:
        whom = wording.name(row.about_name, protected=True) if row.protected else row.about_name
        return Shown(row.record_id, "Avvikelse", row.happened_at, whom, row.title)

    def _assignment(self, row: AssignmentRow) -> Shown:
        whom = wording.name(row.person_name, protected=row.protected)
        return Shown(row.record_id, "Uppdrag", row.ordered_at, whom, row.what)

    def _active_time(self, row: ActiveTimeRow) -> Shown:
        begun = at_local(row.week, 16) if row.week is not None else None
        return Shown(row.record_id, "Aktiv tid", begun, row.person_name, "i jourveckan")

    def _sold(self, row: SoldServiceRow) -> Shown:
        sold = at_local(row.first, 12) if row.first is not None else None
        return Shown(row.record_id, "Såld tjänst", sold, self.labels.board(row.board), row.what)

    def _row(self, key: str, one: Shown) -> Row[str]:
        now = self.desk.now()
        return Row(
            key,
            {
                "when": cell(day_and_time(one.when, now) if one.when is not None else "–"),
                "sort": cell(one.sort),
                "whom": cell(one.whom),
                "what": Text.assemble(
                    ("tillkom " if key in self._late else "", self.colour("soon")),
                    cell(one.what),
                    no_wrap=True,
                    overflow="ellipsis",
                ),
            },
        )

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        return "Ingen rad passar filtret. Esc visar alla." if self.words else "Det finns inga rader bakom."

    def show_details(self) -> None:
        """Nothing is opened by resting on a row: these lists are long, and each opening is logged."""
        one = self._current
        if one is None:
            self.pane.show(Content(""))
        else:
            self.pane.show(Content(f"{one.sort}: {one.whom}\n{one.what}\n\nEnter öppnar."))

    # Acting

    @property
    def _current(self) -> Shown | None:
        key = self.table.current
        return self._shown.get(key) if key is not None else None

    def why_not(self, action_id: str) -> str | None:
        one = self._current
        if action_id == "figure_rows.open":
            if one is None:
                return "Ingen rad är vald."
            if one.at is None:
                return "Den finns inte på den här datorn."
        return self.cannot_turn(action_id)

    def do_open(self) -> None:
        """The call or case itself; of what has no screen of its own, its row in its list."""
        one = self._current
        if one is None:
            return
        match one.sort:
            case "Anrop":
                self.app.show_call(one.record)
            case "Ärende":
                self.app.show_case(one.record)
            case _:
                self.app.go_to(LISTS[one.sort], one.record)

    def leave(self) -> None:
        self.dismiss()
