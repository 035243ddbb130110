"""One call with its whole history, and what is known of the number from before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rich.console import Group
from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from jourtui.screens import timeline
from jourtui.screens.call_deeds import CallDeeds
from jourtui.screens.call_text import CallText
from jourtui.screens.keys import bindings
from jourtui.screens.record import RecordScreen
from jourtui.store import call_queue, queries
from jourtui.store.call_queue import QueueItem
from jourtui.store.views import CallRow
from jourtui.words import away_words
from jourtui.words.open_offices import OpenOffices


class CallScreen(RecordScreen):
    """One call, with the deeds of the queue. Opening it is logged before it is shown."""

    SCOPES = ("call",)
    BINDINGS = [*bindings("call"), ("escape", "back", "")]
    CSS_PATH = ["record.tcss", "call.tcss"]
    HELP = (
        "Anropet med allt som hänt. H öppnar en tidigare kontakt med samma nummer, D visar föranmälan, "
        "Enter öppnar ärendet."
    )

    def begin(self) -> None:
        workplace = self.app.workplace
        self.deeds: CallDeeds = CallDeeds(self)
        older = partial(away_words.older, workplace)
        self.text = CallText(workplace.places, workplace.catalogue, self.desk.author.id, self.colour, older)

    @property
    def _item(self) -> QueueItem | None:
        with self.desk.rows() as rows:
            return call_queue.call(rows, self.record, self.desk.now())

    @property
    def row(self) -> CallRow | None:
        item = self._item
        return item.call if item else None

    # Showing

    def may_show(self) -> bool:
        item = self._item
        notice = item.notice if item is not None else None
        earlier = [call.record_id for call in self._earlier()]
        return super().may_show() and self.reads("matched", *earlier, *([notice.record_id] if notice else []))

    def _earlier(self) -> Sequence[CallRow]:
        """The last earlier calls with the same number."""
        row = self.row
        with self.desk.rows() as rows:
            return queries.earlier_calls(rows, row.phone, but=self.record)[:9] if row is not None else ()

    def show_record(self) -> None:
        self._call = self.desk.journal.call(self.record)
        self.show_head()
        self.query_one("#beside", Static).update(self._before())
        anonymous = self._call.anonymous
        value = self.labels.masking(hidden=self.hidden, anonymous=anonymous)
        self.show_lines(timeline.entries([timeline.Source(self._call.log, value)], self.desk.locked))

    def show_head(self) -> None:
        item = self._item
        if item is not None:
            now = self.desk.now()
            office = OpenOffices(self.app.workplace).of_place(item.call.municipality, now)
            details = self.text.details(
                item, self._call, now, unmasked=not self.hidden, history=False, office=office
            )
            clock = Text.assemble(("Frist     ", self.colour("faint")), self.text.clock(item, now))
            self.query_one("#head", Static).update(Group(details, clock) if item.call.open else details)

    def _before(self) -> Content:
        """The advance notice, and the earlier contacts with the same number."""
        item, now = self._item, self.desk.now()
        if item is None:
            return Content("")
        before, older = self._earlier(), away_words.less(self.app.workplace)
        if not self.wide and item.notice is None and not before and not older:
            return Content.styled("Ingen föranmälan, inga tidigare kontakter med samma nummer.", "$faint")
        lines = [Content.styled("FÖRANMÄLAN (D)", "$faint")]
        if item.notice is not None:
            lines.append(Content.styled(self.labels.notice(item.notice, now), "$soon"))
        else:
            lines.append(Content.styled("ingen gäller det här numret", "$faint"))
        lines.append(Content.styled("TIDIGARE KONTAKTER (H)" if before else "TIDIGARE KONTAKTER", "$faint"))
        lines += [Content.styled(older, "$soon")] if older else []
        lines += [Content(self.labels.contact(call, now)) for call in before]
        if not before:
            lines.append(Content.styled("inga med samma nummer", "$faint"))
        return Content("\n").join(lines)

    # Acting

    def do_new_call(self) -> None:
        self.app.action_do("global.new_call")

    def do_case(self) -> None:
        row = self.row
        if row is not None and row.case_id is not None:
            self.app.show_case(row.case_id)
        else:
            self.say("Anropet hör inte till något ärende. P gör ett.", problem=True)
