"""How a call looks: in a row of a list, and as details. `Text` and `Content`, so data is never markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from rich.console import Group
from rich.table import Table
from rich.text import Text

from jourtui.rules import callback
from jourtui.rules.calendar import clock_time, day_and_time, time_within, until_time
from jourtui.rules.call import Call
from jourtui.rules.catalogue import Catalogue
from jourtui.rules.places import Places
from jourtui.screens.correction_deeds import contested
from jourtui.store.call_queue import QueueItem
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import call_words, clock_words, import_words, wording
from jourtui.words.away_words import OLDER
from jourtui.words.call_words import Mark
from jourtui.words.labels import Labels

SOON_SECONDS = 600
"""From when a clock is shown as soon due: the last ten minutes."""
SAFE_SHADES = {"no": "due", "unknown": "soon", "yes": "calm"}

NARROW = (
    Column("clock", "Frist", 8),
    Column("caller", "Sökt av", 14),
    Column("phone", "Nummer", 13),
    Column("place", "Kommun", 7),
    Column("type", "Typ", 6),
    Column("holder", "Ansvar", 7),
    Column("marks", "Märken", 11),
)
WIDE = (
    Column("clock", "Frist", 8),
    Column("caller", "Sökt av", 20),
    Column("phone", "Nummer", 14),
    Column("place", "Kommun", 12),
    Column("type", "Typ", 7),
    Column("holder", "Ansvar", 9),
    Column("attempts", "Försök", 17),
    Column("others", "Märken", 17),
)
ROOM = {column.key: column.width for column in (*NARROW, *WIDE) if column.key in ("marks", "others")}
"""Cells for the marks: of a list without a column for attempts, and of one with."""
CLOSED_NARROW = (
    Column("clock", "Stängt", 16),
    Column("caller", "Sökt av", 16),
    Column("phone", "Nummer", 13),
    Column("exit", "Utfall", 17),
    Column("holder", "Ansvar", 8),
)
CLOSED_WIDE = (
    Column("clock", "Stängt", 16),
    Column("caller", "Sökt av", 19),
    Column("phone", "Nummer", 14),
    Column("place", "Kommun", 12),
    Column("type", "Typ", 7),
    Column("exit", "Utfall", 22),
    Column("holder", "Ansvar", 9),
)


class CallText:
    """Puts calls into words for one reader, with the colours of the theme."""

    def __init__(
        self,
        places: Places,
        catalogue: Catalogue,
        me: object,
        colour: Callable[[str], str],
        older: Callable[[], str],
    ) -> None:
        self.labels = Labels(places, catalogue)
        self._me = me
        self._colour = colour
        self._older = older
        """Says that older calls are not on this laptop."""

    def row(self, item: QueueItem, now: datetime) -> Row:
        """A row of the queue."""
        call, marks = item.call, call_words.marks(item, now)
        return Row(
            call.record_id,
            {
                "clock": self.clock(item, now),
                "caller": cell(self.caller(item)),
                "phone": cell(self.phone(item)),
                "place": cell(self.labels.place(call.municipality)),
                "type": cell(self.labels.short_type(call.case_type)),
                "holder": self._holder(item),
                "attempts": cell(call_words.attempts(call, now)),
                "marks": self._marks(marks, ROOM["marks"]),
                "others": self._marks([mark for mark in marks if mark.told != "attempts"], ROOM["others"]),
                "exit": cell(wording.EXITS.get(call.exit or "", "")),
            },
        )

    def clock(self, item: QueueItem, now: datetime) -> Text:
        """The most urgent clock: what is left, and in colour and sign if it is soon or past.

        Of a closed call, when it was closed.
        """
        if not item.call.open:
            closed, room = item.call.closed_at, CLOSED_NARROW[0].width
            return cell(time_within(closed, now, room) if closed else "")
        due = item.due_at
        if due is None:
            return Text("–", style=self._colour("faint"), justify="right")
        left = (due - now).total_seconds()
        shade = "due" if left <= 0 else "soon" if left < SOON_SECONDS else "calm"
        return Text(clock_words.counted(due, now), style=self._colour(shade), justify="right")

    def caller(self, item: QueueItem, *, unmasked: bool = False) -> str:
        return item.call.caller_name or "okänd" if unmasked else wording.caller(item.call)

    def phone(self, item: QueueItem, *, unmasked: bool = False) -> str:
        call = item.call
        if not call.phone_shown:
            return "inget nummer"
        return call.phone_shown if unmasked else wording.number(call)

    def _holder(self, item: QueueItem) -> Text:
        call = item.call
        mine = call.holder_id == self._me
        words = call_words.holder(call, "du" if mine else call.holder_name.partition(" ")[0])
        if not call.claimed:
            return Text(words, style=self._colour("faint"))
        if call.offer_id is not None or call.preliminary:
            return Text(words, style=self._colour("soon"))
        return Text(words, style="bold" if mine else "")

    def _marks(self, shown: Sequence[Mark], room: int) -> Text:
        """Marks as letters and words; `details` spells them out."""
        text = Text(no_wrap=True)
        for mark in call_words.fitting(shown, room):
            text.append(" " * bool(text))
            text.append(mark.short, style=self._colour(mark.gravity))
        return text

    def details(
        self,
        item: QueueItem,
        call: Call,
        now: datetime,
        *,
        unmasked: bool,
        history: bool = True,
        office: str = "",
    ) -> Group:
        """The call whole: what was said, how it is marked; with `history` also what was before and tried.

        `office`: that the municipality's own office is open.
        """
        row, labels = item.call, self.labels
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=9, style=self._colour("faint"))
        grid.add_column()

        def line(label: str, text: str, shade: str = "") -> None:
            if text:
                grid.add_row(Text(label), Text(text, style=self._colour(shade) if shade else ""))

        safe = wording.SAFE[row.safe_to_call]
        if row.safe_times:
            safe += f" – {row.safe_times}"
        if row.code_word:
            safe += f" – kodord {row.code_word}"
        self._next(item, now, line)
        hidden = (row.protected or row.anonymous) and not unmasked
        both = self._both(call, labels.masking(hidden=hidden, anonymous=row.anonymous))
        line("Saken", both.pop("matter", "") or row.matter or "–")
        line("Ansvar", self._responsibility(item, now))
        marks = [mark.words for mark in call_words.marks(item, now) if not mark.told]
        line("Märken", ", ".join(marks), "soon")
        line("Kommun", both.pop("municipality", "") or f"{labels.place(row.municipality)} (uppgiven)")
        line("Kontoret", office, "soon")
        line("Typ", both.pop("case_type", "") or labels.case_type(row.case_type))
        for name, values in both.items():
            line("2värden", f"{labels.field(name)}: {values}", "soon")
        line("Kontakt", labels.source(row.source) if row.source else "")
        if row.received_at is not None:
            received = f"{day_and_time(row.received_at, now)} från {wording.VIAS.get(row.via, row.via)}"
            received += ", kopplat direkt" if row.connected else ""
            line("Inkom", f"{received} · id {str(row.record_id)[:8]}")
        line("Nummer", row.number_reason)
        line("Källa", import_words.marked(call.log.events, now))
        if history:
            self._history(item, call, now, line)
        head = f"{self.caller(item, unmasked=unmasked)}  {self.phone(item, unmasked=unmasked)}"
        return Group(
            Text(head, style="bold"),
            Text(safe, style=f"bold {self._colour(SAFE_SHADES[row.safe_to_call])}"),
            grid,
        )

    def _history(
        self, item: QueueItem, call: Call, now: datetime, line: Callable[[str, str, str], None]
    ) -> None:
        """What is known from before, and what has been tried."""
        row = item.call
        if item.notice is not None and item.notice.until is not None:
            until = until_time(item.notice.until, now)
            line("Föranm.", f"{item.notice.plan} (till {until})", "soon")
        if row.phone and (older := self._older()):
            line(OLDER, older, "soon")
        if item.earlier:
            many = "kontakt" if item.earlier == 1 else "kontakter"
            line("Tidigare", f"{item.earlier} {many} med samma nummer", "")
        for attempt in call.attempts:
            line(clock_time(attempt.begun_at), call_words.attempt(attempt, row, now), "")

    def _next(self, item: QueueItem, now: datetime, line: Callable[[str, str, str], None]) -> None:
        """What is to be done next to reach the caller."""
        row, again = item.call, call_words.next_try(item, now)
        if callback.unwritten(row, now) and row.calling_since is not None:
            line("Nästa", f"skriv hur försöket {clock_time(row.calling_since)} gick (U)", "soon")
        elif again is not None:
            line("Nästa", f"försök {again}", "soon")
        elif callback.another_number(row):
            line("Nästa", "ring det andra numret (R)", "soon")
        elif callback.number_is_bad(row) and row.open:
            line("Nästa", "fråga SOS om ett nytt nummer (B)", "soon")

    def _both(self, call: Call, words: Callable[[str, object], str]) -> dict[str, str]:
        """Facts with values that did not see each other: `Ystad eller Svedala (W)`."""
        leading = {one.name: one.writes for one in contested(call)}
        return {
            name: " eller ".join(dict.fromkeys(words(name, write.value) for write in writes)) + " (W)"
            for name, writes in leading.items()
            if name != "case_id"  # whose it would be is told when one chooses, and logged
        }

    def _responsibility(self, item: QueueItem, now: datetime) -> str:
        call = item.call
        name = "du" if call.holder_id == self._me else call.holder_name
        words = name if call.claimed else f"{name} (tog emot; ingen har tagit det än)"
        if call.offer_id is not None and call.offered_at is not None:
            to = call.offered_to_name or wording.COLLEAGUE
            words += f" → erbjudet {to} {clock_time(call.offered_at)}, väntar svar"
            words += f" – {call.offer_note}" if call.offer_note else ""
        return words + (" – preliminärt, ej bekräftat" if call.preliminary else "")
