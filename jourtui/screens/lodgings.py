"""Lodging (Boende): who is where tonight over all cases, and what runs out when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from rich.text import Text
from sqlmodel import Session

from jourtui.rules.access import ENDED_LODGINGS, LODGINGS
from jourtui.rules.lodging import DECISION
from jourtui.screens.keys import bindings
from jourtui.screens.lodging_deeds import LodgingDeeds
from jourtui.screens.lodging_text import NARROW, WIDE, LodgingText
from jourtui.screens.mandate_line import held_to
from jourtui.screens.parts_screen import PartsScreen
from jourtui.store import lodgings, queries
from jourtui.store.views import LodgingRow
from jourtui.widgets.record_table import Column, Row, by_day
from jourtui.words.labels import Labels


class LodgingsScreen(PartsScreen):
    """The bookings that hold, the first to leave first; or those that have ended."""

    SCOPES = ("list", "lodgings")
    BINDINGS = [*bindings("list", "lodgings"), ("escape", "back", "")]
    FILTERS_ON = "namn, boende, läge, ansvarig"
    NEW = ("ny bokning", "nya bokningar")
    LISTED = (LODGINGS, ENDED_LODGINGS)
    OVER = "Avslutade bokningar, de senaste överst. G går tillbaka."
    HELP = (
        "Var alla bor i natt, över alla ärenden, den som ska lämna först överst. Nytt boende bokas i ärendet "
        "(N). Skyddad adress visas aldrig i listan, bara vilket namn rummet är bokat i. Boende på hotell är "
        "inget skyddat boende enligt lag 2024:79."
    )
    MARKS = (("O!", "hotad, och receptionen är inte säkert bemannad hela natten"), ("B!", "beslut saknas"))

    def on_mount(self) -> None:
        workplace = self.app.workplace
        labels = Labels(workplace.places, workplace.catalogue)
        self.text = LodgingText(labels, self.desk.author.id, self.colour)
        super().on_mount()

    @cached_property
    def deeds(self) -> LodgingDeeds:
        return LodgingDeeds(self)

    def columns(self, width: int) -> Sequence[Column]:
        columns = WIDE if width >= 150 else NARROW
        return by_day(columns, "Slut") if self.shows_ended else columns

    def read(self, rows: Session) -> Sequence[LodgingRow]:
        return queries.lodgings(rows, live=not self.shows_ended, page=self.page)

    def in_words(self, row: LodgingRow) -> Row:
        return self.text.row(row, self.desk.now())

    def found_by(self, row: LodgingRow) -> str:
        return self.text.found_by(row)

    def left(self, row: LodgingRow) -> Text:
        return self.text.left(row, self.desk.now())

    def whole(self, row: LodgingRow) -> Text:
        booking = lodgings.booking(self.desk, row.record_id, row.booking)
        hidden = self.deeds.hidden(row)
        if booking is None:
            return Text()
        mandate = "" if booking.decision or not booking.live else self._mandate(row)
        return self.text.details(row, booking, self.desk.now(), hidden=hidden, mandate=mandate)

    def _mandate(self, row: LodgingRow) -> str:
        with self.desk.rows() as rows:
            case = queries.case(rows, row.record_id)
        return held_to(
            self, self.text.labels, DECISION, case.board if case is not None else None, row.record_id
        )[0]

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Ingen bokning passar filtret. Esc visar alla."
        if self.shows_ended:
            return "Inga avslutade bokningar."
        if self.out_of_contact:
            return (
                "Inga bokningar på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegan kan ha bokningar som inte syns."
            )
        return "Ingen bor på tillfälligt boende.\n\nN i ett ärende bokar."
