"""How a call looks: in a row of a list, and as details. `Text` and `Content`, so data is never markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rich.console import Group
from rich.table import Table
from rich.text import Text

from jourtui import wording
from jourtui.rules import callback
from jourtui.rules.calendar import clock_time, day_and_time
from jourtui.rules.call import Call
from jourtui.rules.catalogue import Catalogue
from jourtui.rules.phone import mask
from jourtui.rules.places import Places
from jourtui.store.queries import QueueItem
from jourtui.widgets.record_table import Column, Row

SOON_SECONDS = 600
"""From when a clock is shown as soon due: the last ten minutes."""
SAFE_SHADES = {"no": "due", "unknown": "soon", "yes": "calm"}

NARROW = (
    Column("clock", "Frist", 7),
    Column("caller", "Sökt av", 17),
    Column("phone", "Nummer", 13),
    Column("place", "Kommun", 11),
    Column("holder", "Ansvar", 8),
    Column("marks", "Märken", 12),
)
WIDE = (
    Column("clock", "Frist", 7),
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
                "attempts": _cell(self._attempts(item)),
                "marks": self._marks(item),
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
        shade = "due" if left < 0 else "soon" if left < SOON_SECONDS else "calm"
        sign = "!" if left < 0 else ""
        return Text(f"{sign}{wording.countdown(due, now)}", style=self._colour(shade), justify="right")

    def caller(self, item: QueueItem, *, unmasked: bool = False) -> str:
        call = item.call
        if call.anonymous and not unmasked:
            return "vill vara anonym"
        return call.caller_name or "okänd"

    def phone(self, item: QueueItem, *, unmasked: bool = False) -> str:
        call = item.call
        if not call.phone_shown:
            return "inget nummer"
        return (
            call.phone_shown if unmasked or not (call.protected or call.anonymous) else mask(call.phone_shown)
        )

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

    def _attempts(self, item: QueueItem) -> str:
        call = item.call
        if call.calling:
            return "ringer nu"
        if not call.attempts_made:
            return "–"
        return f"{call.attempts_made} {wording.OUTCOMES.get(call.last_outcome or '', '')}".strip()

    def _marks(self, item: QueueItem) -> Text:
        """Marks as letters and words, the most important first; `details` spells them out."""
        call = item.call
        marks: list[tuple[str, str]] = []
        if call.safe_to_call == "no":
            marks.append(("EJ-RING", "due"))
        if call.calling:
            marks.append(("ringer", "soon"))
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
        """What is known from before, what has been tried, and what to try next."""
        row = item.call
        if item.notice is not None and item.notice.until is not None:
            until = day_and_time(item.notice.until, now)
            line("Föranm.", f"{item.notice.plan} (till {until})", "soon")
        if item.earlier:
            many = "kontakt" if item.earlier == 1 else "kontakter"
            line("Tidigare", f"{item.earlier} {many} med samma nummer", "")
        for attempt in call.attempts:
            outcome = wording.OUTCOMES.get(attempt.outcome or "", "pågår …")
            note = f" – {attempt.note}" if attempt.note else ""
            line(clock_time(attempt.begun_at), f"{outcome}{note} ({attempt.author.name})", "")
        again = callback.next_try(row)
        if again is not None:
            line("Nästa", f"försök omkring {clock_time(again)}", "soon")
        elif callback.number_is_bad(row) and row.open:
            line("Nästa", "fråga SOS om ett nytt nummer (B)", "soon")

    def _responsibility(self, item: QueueItem, now: datetime) -> str:
        call = item.call
        name = "du" if call.holder_id == self._me else call.holder_name
        words = name if call.claimed else f"{name} (tog emot; ingen har tagit det än)"
        if call.offer_id is not None and call.offered_at is not None:
            to = call.offered_to_name or "bakjour"
            words += f" → erbjudet {to} {clock_time(call.offered_at)}, väntar svar"
        return words + (" – preliminärt, ej bekräftat" if call.preliminary else "")


def _cell(text: str) -> Text:
    return Text(text, no_wrap=True, overflow="ellipsis")
