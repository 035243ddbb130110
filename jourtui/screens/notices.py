"""Advance notices (Föranmälningar): which hold, end soon, have ended, and wait to be told back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from uuid import UUID

from rich.text import Text
from sqlmodel import Session

from jourtui.rules.access import CLOSED_NOTICES, NOTICES
from jourtui.screens.dialogs.notice import open_notice_form
from jourtui.screens.keys import bindings
from jourtui.screens.notice_deeds import NoticeDeeds
from jourtui.screens.notice_text import NARROW, WIDE, NoticeText
from jourtui.screens.records_screen import RecordsScreen
from jourtui.screens.told_deeds import take_in
from jourtui.store import notices
from jourtui.store.views import NoticeRow
from jourtui.widgets.record_table import Column, Row, by_day
from jourtui.words.labels import Labels


class NoticesScreen(RecordsScreen):
    """The notices that are not closed, the first to end first; or the closed ones."""

    SCOPES = ("list", "notices")
    BINDINGS = [*bindings("list", "notices"), ("escape", "back", "")]
    FILTERS_ON = "namn, nummer, adress, plan, vem som anmälde"
    NEW = ("ny föranmälan", "nya föranmälningar")
    LISTED = (NOTICES, CLOSED_NOTICES)
    OVER = "Avslutade föranmälningar, de senaste överst. G går tillbaka."
    HELP = (
        "Det kommunerna har talat om i förväg: vem det gäller, vad som kan hända och planen, den som slutar "
        "gälla först överst. Planen är vägledning och ersätter aldrig bedömningen i natt. Den som har gått "
        "ut ligger kvar tills den förlängs (E) eller avslutas (S). När planen har lästs i ett anrop eller "
        "ärende ska kommunen få veta det: T."
    )
    MARKS = (
        ("S", "skyddade uppgifter"),
        ("Å2", "två användningar är inte återförda"),
        ("snart", "går ut inom ett dygn"),
        ("slut", "har gått ut"),
        ("2v", "två samtidiga ändringar"),
    )

    def on_mount(self) -> None:
        workplace = self.app.workplace
        self.text = NoticeText(Labels(workplace.places, workplace.catalogue), self.colour)
        super().on_mount()

    @cached_property
    def deeds(self) -> NoticeDeeds:
        return NoticeDeeds(self)

    def columns(self, width: int) -> Sequence[Column]:
        columns = WIDE if width >= 170 else NARROW
        return by_day(columns, "Avslutad") if self.shows_ended else columns

    def read(self, rows: Session) -> Sequence[NoticeRow]:
        return notices.listed(rows, self.words, live=not self.shows_ended, page=self.page)

    def in_words(self, row: NoticeRow) -> Row:
        return self.text.row(row, self.desk.now())

    def found_by(self, row: NoticeRow) -> str:
        return self.text.found_by(row)

    def left(self, row: NoticeRow) -> Text:
        return self.text.left(row, self.desk.now())

    def whole(self, row: NoticeRow) -> Text:
        state = notices.fold_of(self.desk, row.record_id)
        return self.text.details(row, state, self.desk.now(), hidden=self.deeds.hidden(row))

    def page_of(self, rows: Session, record: UUID) -> tuple[bool, int]:
        return notices.page_of(rows, record)

    def why_not(self, action_id: str) -> str | None:
        if action_id in ("notices.new", "notices.take_in", "notices.assignments"):
            return None
        if action_id == "notices.open" and self.current is not None:
            return None
        return super().why_not(action_id)

    def do_open(self) -> None:
        row = self.current
        if row is not None:
            self.deeds.open(row)

    def do_assignments(self) -> None:
        self.app.action_do("global.assignments")

    def do_new(self) -> None:
        self.table.let_go()
        open_notice_form(self.app, self.find)

    async def do_take_in(self) -> None:
        """From a file or a pasted text, wherever it belongs."""
        self.table.let_go()
        taken = await take_in(self)
        if taken is None:
            return
        if taken.kind == "notice":
            self.find(taken.record)
            self.say(taken.said, about=taken.record)
        else:
            self.app.go_to("assignments", taken.record, taken.said)

    def nothing(self) -> str:
        if self.refused:
            return self.refusal
        if self.words:
            return "Ingen föranmälan passar filtret. Esc visar alla."
        if self.shows_ended:
            return "Inga avslutade föranmälningar."
        if self.out_of_contact:
            return (
                "Inga föranmälningar på den här datorn.\n\n"
                "Det finns ingen kontakt med det gemensamma lagret: kollegans kan saknas."
            )
        return "Ingen föranmälan gäller.\n\nN skriver in en."
