"""How a call looks: in a row of a list, and as details. `Text` and `Content`, so data is never markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rich.console import Group
from rich.table import Table
from rich.text import Text

from jourtui import clock_words, wording
from jourtui.rules import callback
from jourtui.rules.calendar import clock_time, day_and_time
from jourtui.rules.call import Call
from jourtui.rules.catalogue import Catalogue
from jourtui.rules.places import Places
from jourtui.store.queries import QueueItem
from jourtui.store.views import CallRow
from jourtui.widgets.record_table import Column, Row

SOON_SECONDS = 600
"""From when a clock is shown as soon due: the last ten minutes."""
SAFE_SHADES = {"no": "due", "unknown": "soon", "yes": "calm"}

NARROW = (
    Column("clock", "Frist", 8),
    Column("caller", "Sökt av", 16),
    Column("phone", "Nummer", 13),
    Column("place", "Kommun", 11),
    Column("holder", "Ansvar", 8),
    Column("marks", "Märken", 12),
)
WIDE = (
    Column("clock", "Frist", 8),
    Column("caller", "Sökt av", 19),
    Column("phone", "Nummer", 14),
    Column("place", "Kommun", 12),
    Column("type", "Typ", 13),
    Column("holder", "Ansvar", 9),
    Column("attempts", "Försök", 12),
    Column("marks", "Märken", 16),
)
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
    Column("type", "Typ", 13),
    Column("exit", "Utfall", 22),
    Column("holder", "Ansvar", 9),
)


class CallText:
    """Puts calls into words for one reader, with the colours of the theme."""

    def __init__(
        self, places: Places, catalogue: Catalogue, me: object, colour: Callable[[str], str]
    ) -> None:
        self._places = places
        self._catalogue = catalogue
        self._me = me
        self._colour = colour

    def row(self, item: QueueItem, now: datetime) -> Row:
        """A row of the queue."""
        call = item.call
        return Row(
            call.record_id,
            {
                "clock": self.clock(item, now),
                "caller": _cell(self.caller(item)),
                "phone": _cell(self.phone(item)),
                "place": _cell(self.place(call.municipality)),
                "type": _cell(self.case_type(call.case_type)),
                "holder": self._holder(item),
                "attempts": _cell(self._attempts(item, now)),
                "marks": self.marks(item, now),
                "exit": _cell(wording.EXITS.get(call.exit or "", "")),
            },
        )

    def clock(self, item: QueueItem, now: datetime) -> Text:
        """The most urgent clock: what is left, and in colour and sign if it is soon or past.

        Of a closed call, when it was closed.
        """
        if not item.call.open:
            return _cell(day_and_time(item.call.closed_at, now) if item.call.closed_at else "")
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

    def place(self, code: str | None) -> str:
        if code is None:
            return "–"
        municipality = self._places.by_code.get(code)
        return municipality.name if municipality else code

    def case_type(self, code: str | None) -> str:
        case_type = self._catalogue.case_type(code) if code else None
        return case_type.label if case_type else code or "–"

    def source(self, code: str | None) -> str:
        source = self._catalogue.source(code) if code else None
        return source.label if source else code or ""

    def _holder(self, item: QueueItem) -> Text:
        call = item.call
        mine = call.holder_id == self._me
        name = "du" if mine else call.holder_name.partition(" ")[0]
        if not call.claimed:
            return Text(f"({name})", style=self._colour("faint"))
        if call.offer_id is not None:
            return Text(f"{name} →", style=self._colour("soon"))
        return Text(name, style="bold" if mine else "")

    def _attempts(self, item: QueueItem, now: datetime) -> str:
        call = item.call
        if callback.talking(call, now):
            return "ringer nu"
        if callback.unwritten(call, now):
            return "utan utfall"
        if not call.attempts_made:
            return "–"
        return f"{call.attempts_made} {wording.OUTCOMES.get(call.last_outcome or '', '')}".strip()

    def marks(self, item: QueueItem, now: datetime) -> Text:
        """Marks as letters and words, the most important first; `details` spells them out."""
        call = item.call
        marks: list[tuple[str, str]] = []
        if call.safe_to_call == "no":
            marks.append(("EJ-RING", "due"))
        if callback.talking(call, now):
            marks.append(("ringer", "soon"))
        elif callback.unwritten(call, now):
            marks.append(("utfall?", "soon"))
        elif call.reached_at is not None:
            marks.append(("nådd", "calm"))
        elif call.attempts_made:
            marks.append((f"{call.attempts_made}×", "faint"))
        if call.two_values:
            marks.append(("2värden", "soon"))
        if call.protected:
            marks.append(("S", "due"))
        if call.not_to_guardian:
            marks.append(("V", "due"))
        if call.anonymous:
            marks.append(("A", "soon"))
        if item.notice is not None:
            marks.append(("F", "soon"))
        if call.interpreter:
            marks.append(("T", "soon"))
        if item.earlier:
            marks.append((f"+{item.earlier}", "faint"))
        if call.case_id is not None:
            marks.append(("Ä", "calm"))
        if call.preliminary:
            marks.append(("prel", "faint"))
        if call.needs_newer:
            marks.append(("nyare", "due"))
        text = Text()
        for word, shade in marks:
            text.append(word, style=self._colour(shade))
            text.append(" ")
        text.rstrip()
        return text

    def details(
        self, item: QueueItem, call: Call, now: datetime, *, unmasked: bool, history: bool = True
    ) -> Group:
        """The call whole: what was said, how it is marked; with `history` also what was before and tried."""
        row = item.call
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
        self._next(row, now, line)
        line("Saken", row.matter or "–")
        line("Kommun", f"{self.place(row.municipality)} (uppgiven)")
        line("Typ", self.case_type(row.case_type))
        line("Kontakt", self.source(row.source))
        if row.received_at is not None:
            received = f"{day_and_time(row.received_at, now)} från {wording.VIAS.get(row.via, row.via)}"
            line("Inkom", received + (", kopplat direkt" if row.connected else ""))
        line("Nummer", row.number_reason)
        marks = [
            ("skyddade uppgifter", row.protected),
            ("vill vara anonym", row.anonymous),
            ("får ej lämnas till vårdnadshavare", row.not_to_guardian),
            (f"tolk {row.interpreter}", bool(row.interpreter)),
            ("kräver nyare jourtui: bara anteckningar", row.needs_newer),
        ]
        line("Märken", ", ".join(word for word, on in marks if on), "soon")
        line("Ansvar", self._responsibility(item, now))
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
            until = day_and_time(item.notice.until, now)
            line("Föranm.", f"{item.notice.plan} (till {until})", "soon")
        if item.earlier:
            many = "kontakt" if item.earlier == 1 else "kontakter"
            line("Tidigare", f"{item.earlier} {many} med samma nummer", "")
        for attempt in call.attempts:
            going_on = now - attempt.begun_at < callback.TALKS_FOR and row.open
            outcome = wording.OUTCOMES.get(attempt.outcome or "", "ringer nu" if going_on else "utan utfall")
            note = f" – {attempt.note}" if attempt.note else ""
            line(clock_time(attempt.begun_at), f"{outcome}{note} ({attempt.author.name})", "")

    def _next(self, row: CallRow, now: datetime, line: Callable[[str, str, str], None]) -> None:
        """What is to be done next to reach the caller."""
        again = callback.next_try(row)
        if callback.unwritten(row, now) and row.calling_since is not None:
            line("Nästa", f"skriv hur försöket {clock_time(row.calling_since)} gick (U)", "soon")
        elif again is not None:
            line("Nästa", f"försök omkring {clock_time(again)}", "soon")
        elif callback.number_is_bad(row) and row.open:
            line("Nästa", "fråga SOS om ett nytt nummer (B)", "soon")

    def _responsibility(self, item: QueueItem, now: datetime) -> str:
        call = item.call
        name = "du" if call.holder_id == self._me else call.holder_name
        words = name if call.claimed else f"{name} (tog emot; ingen har tagit det än)"
        if call.offer_id is not None and call.offered_at is not None:
            to = call.offered_to_name or wording.COLLEAGUE
            words += f" → erbjudet {to} {clock_time(call.offered_at)}, väntar svar"
            words += f" – {call.offer_note}" if call.offer_note else ""
        return words + (" – preliminärt, ej bekräftat" if call.preliminary else "")


def _cell(text: str) -> Text:
    return Text(text, no_wrap=True, overflow="ellipsis")
