"""Who is out (Ute): the visits over all cases, the first to be heard from first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from rich.text import Text
from sqlmodel import Session

from jourtui.rules.access import ENDED_VISITS, VISITS
from jourtui.screens.keys import bindings
from jourtui.screens.parts_screen import PartsScreen
from jourtui.screens.visit_deeds import VisitDeeds
from jourtui.screens.visit_text import NARROW, WIDE, VisitText
from jourtui.store import queries, visits
from jourtui.store.views import VisitRow
from jourtui.widgets.record_table import Column, Row
from jourtui.words.labels import Labels


class VisitsScreen(PartsScreen):
    """The visits that are decided on or under way; or those that are over."""

    SCOPES = ("list", "visits")
    BINDINGS = [*bindings("list", "visits"), ("escape", "back", "")]
    FILTERS_ON = "vem som åker, hos vem, läge"
    NEW = ("nytt besök", "nya besök")
    LISTED = (VISITS, ENDED_VISITS)
    OVER = "Avslutade besök, de senaste överst. G går tillbaka."
    HELP = (
        "Vilka som är ute på besök, över alla ärenden, den som ska höras av först överst. Ett besök beslutas "
        "i ärendet (G). Hörs de inte av i tid larmar båda datorerna, tills de hörs av (K) eller någon har "
        "skrivit vad som är gjort (H). Kvar är tiden tills de ska höras av; för den som inte har åkt, tills "
        "de ska vara framme."
    )
    MARKS = (
        ("HOT", "känt hot"),
        ("S", "skyddade uppgifter"),
        ("2U", "båda är ute"),
        ("P", "polis är med"),
        ("R!", "allt i säkerhetsrutinen är inte gjort"),
        ("2v", "två samtidiga ändringar"),
    )

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.text = VisitText(Labels(workplace.places, workplace.catalogue), self.colour)
        super().on_mount()

    @cached_property
    def deeds(self) -> VisitDeeds:
        return VisitDeeds(self)

    def columns(self, width: int) -> Sequence[Column]:
        return WIDE if width >= 150 else NARROW

    def read(self, rows: Session) -> Sequence[VisitRow]:
        return queries.visits(rows, live=not self.shows_ended, page=self.page)

    def in_words(self, row: VisitRow) -> Row:
        return self.text.row(row, self.desk.now())

    def found_by(self, row: VisitRow) -> str:
        return self.text.found_by(row)

    def left(self, row: VisitRow) -> Text:
        return self.text.left(row, self.desk.now())

    def whole(self, row: VisitRow) -> Text:
        visit = visits.visit(self.desk, row.record_id, row.visit)
        hidden = self.deeds.hidden(row)
        if visit is None:
            return Text()
        return self.text.details(row, visit, self.desk.now(), hidden=hidden)

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Inget besök passar filtret. Esc visar alla."
        if self.shows_ended:
            return "Inga avslutade besök."
        if self.out_of_contact:
            return (
                "Ingen är ute, så långt den här datorn vet.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan vara ute ändå. Ring."
            )
        return "Ingen är ute, och inget besök är beslutat.\n\nG i ett ärende beslutar ett besök."
