"""Assignments (Uppdrag): what municipalities have ordered, the most urgent first, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from uuid import UUID

from rich.text import Text
from sqlmodel import Session

from jourtui.rules.access import ASSIGNMENTS, ENDED_ASSIGNMENTS
from jourtui.screens.assignment_deeds import AssignmentDeeds
from jourtui.screens.assignment_text import NARROW, WIDE, AssignmentText
from jourtui.screens.keys import bindings
from jourtui.screens.records_screen import RecordsScreen
from jourtui.screens.told_deeds import take_in
from jourtui.store import assignments
from jourtui.store.views import AssignmentRow
from jourtui.widgets.record_table import Column, Row, by_day
from jourtui.words.labels import Labels


class AssignmentsScreen(RecordsScreen):
    """The open assignments by urgency; or those that are done or given back."""

    SCOPES = ("list", "assignments")
    BINDINGS = [*bindings("list", "assignments"), ("escape", "back", "")]
    FILTERS_ON = "uppdrag, namn, nummer, adress, beställare, ansvarig"
    NEW = ("nytt uppdrag", "nya uppdrag")
    LISTED = (ASSIGNMENTS, ENDED_ASSIGNMENTS)
    OVER = "Utförda och återlämnade uppdrag, de senaste överst. G går tillbaka."
    HELP = (
        "Det som IFO-chefen eller motsvarande har beställt av jouren i förväg, det mest brådskande överst. "
        "Jouren avgör hur det utförs och om det finns plats: annars lämnas det tillbaka med skäl (R). T tar "
        "det; den som tog emot det ansvarar tills någon har tagit det. K skriver att det är utfört, P tiden "
        "till fakturan."
    )
    MARKS = (
        ("S", "skyddade uppgifter"),
        ("Ä", "hör till ett ärende"),
        ("2v", "två samtidiga ändringar"),
        ("prel", "inte bekräftat av lagret"),
        ("nyare", "kräver nyare jourtui"),
        ("STÄNGT?", "avslutat av en som inte såg att någon annan arbetade med det (W väljer)"),
        ("välj slut", "två har avslutat det olika: det står kvar tills någon väljer (W)"),
    )

    def on_mount(self) -> None:
        workplace = self.app.workplace
        labels = Labels(workplace.places, workplace.catalogue)
        self.text = AssignmentText(labels, self.desk.author.id, self.colour)
        super().on_mount()

    @cached_property
    def deeds(self) -> AssignmentDeeds:
        return AssignmentDeeds(self)

    def columns(self, width: int) -> Sequence[Column]:
        columns = WIDE if width >= 200 else NARROW
        return by_day(columns, "Slut") if self.shows_ended else columns

    def read(self, rows: Session) -> Sequence[AssignmentRow]:
        return assignments.listed(rows, self.words, live=not self.shows_ended, page=self.page)

    def in_words(self, row: AssignmentRow) -> Row:
        return self.text.row(row, self.desk.now())

    def found_by(self, row: AssignmentRow) -> str:
        return row.words

    def left(self, row: AssignmentRow) -> Text:
        return self.text.left(row, self.desk.now())

    def whole(self, row: AssignmentRow) -> Text:
        one = assignments.fold_of(self.desk, row.record_id)
        return self.text.details(row, one, self.desk.now(), hidden=self.deeds.hidden(row))

    def page_of(self, rows: Session, record: UUID) -> tuple[bool, int]:
        return assignments.page_of(rows, record)

    def why_not(self, action_id: str) -> str | None:
        if action_id in ("assignments.new", "assignments.take_in", "assignments.sold"):
            return None
        if action_id == "assignments.open":
            return self.deeds.why_not("open", self.current)
        return super().why_not(action_id)

    def do_open(self) -> None:
        row = self.current
        if row is not None:
            self.deeds.open(row)

    def do_sold(self) -> None:
        self.app.action_do("global.sold_services")

    async def do_new(self) -> None:
        self.table.let_go()
        record = await self.deeds.new()
        if record is not None:
            self.find(record)
            self.say("Uppdraget är inskrivet. T tar det.", about=record)

    async def do_take_in(self) -> None:
        """From a file or a pasted text, wherever it belongs."""
        self.table.let_go()
        taken = await take_in(self)
        if taken is None:
            return
        if taken.kind == "assignment":
            self.find(taken.record)
            self.say(taken.said, about=taken.record)
        else:
            self.app.go_to("notices", taken.record, taken.said)

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Inget uppdrag passar filtret. Esc visar alla."
        if self.shows_ended:
            return "Inga utförda eller återlämnade uppdrag."
        if self.out_of_contact:
            return (
                "Inga uppdrag på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegans kan saknas."
            )
        return "Inga uppdrag är öppna.\n\nN skriver in ett som en kommun beställer."
