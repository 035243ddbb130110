"""How a clock looks: in a row of the list, and as details. `Text` and `Content`, so data is never markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from rich.text import Text
from textual.content import Content

from jourtui.rules import alarms
from jourtui.rules.alarms import Identity
from jourtui.rules.calendar import day_and_time, time_within
from jourtui.rules.law import Law
from jourtui.rules.mandates import Mandates
from jourtui.store.views import ClockRow
from jourtui.widgets.record_table import Column, Row, cell
from jourtui.words import clock_words
from jourtui.words.clock_words import NO_LONGER

NARROW = (
    Column("left", "Kvar", 11),
    Column("short", "Frist", 12),
    Column("whom", "Gäller", 14),
    Column("due", "Senast", 16),
    Column("holder", "Ansvar", 7),
    Column("seen", "Sedd av", 7),
)
STARTED = 12
WIDE = (
    Column("left", "Kvar", 11),
    Column("what", "Frist", 21),
    Column("whom", "Gäller", 22),
    Column("started", "Sedan", STARTED),
    Column("due", "Senast", 16),
    Column("holder", "Ansvar", 10),
    Column("seen", "Sedd av", 14),
)
SHORT = {
    "sos_number": "Nytt nummer",
    "court_week": "Underställ",
    "court_next_day": "Underställ",
    "board_decision": "Nämndbeslut",
    "protection": "Skyddsbed.",
    "follow_up": "Uppföljning",
    "visit": "Besök",
    "assistance": "Handräckning",
    "assistance_received": "Mottagen?",
    "wrong_delivery": "Incident",
    "waiting_police": "Svar: polis",
    "waiting_hotel": "Svar: boende",
    "waiting_interpreter": "Svar: tolk",
    "waiting_chair": "Svar: ordf.",
    "waiting_sos": "Svar: SOS",
}
"""Names that are too long for a narrow column; the details have them whole."""
BROKEN = "bruten"
"""What stands where the time would for a clock that has stopped, too late."""


class ClockText:
    """Puts clocks into words for one reader, with the colours of the theme."""

    def __init__(
        self,
        me: UUID,
        colour: Callable[[str], str],
        by_law: Callable[[], tuple[Law, Mandates] | None],
    ) -> None:
        self._me = me
        self._by_law = by_law
        self._colour = colour

    def row(self, clock: ClockRow, now: datetime) -> Row[Identity]:
        """A row of the list."""
        return Row(
            alarms.identity(clock),
            {
                "left": self.left(clock, now),
                "what": cell(f"Rätten: {NO_LONGER}" if clock.ended else clock_words.what(clock)),
                "short": cell(_short(clock)),
                "whom": self._whom(clock),
                "started": cell(time_within(clock.started_at, now, STARTED)),
                "due": cell(clock_words.until(clock, now)),
                "holder": self._holder(clock),
                "seen": cell(", ".join(_given(who.name) for who in clock.seen())),
            },
        )

    def left(self, clock: ClockRow, now: datetime) -> Text:
        """What is left or past; past due has a sign as well as a colour."""
        text = BROKEN if clock.stopped_at is not None else clock_words.left(clock.due_at, now)
        return Text(text, style=self._colour(alarms.level(clock, now)), justify="right", no_wrap=True)

    def details(self, clock: ClockRow, now: datetime, silent_until: datetime | None) -> Content:
        """The clock whole: where its times come from, what stops it, who has seen it."""
        holder = "du" if clock.holder_id == self._me else clock.holder_name or "ingen"
        lines = [Content.styled(f"{clock_words.what(clock)}  {clock_words.whom(clock)}", "bold")]

        def line(label: str, text: str, style: str = "") -> None:
            if text:
                lines.append(Content.assemble((f"{label:<9}", "$faint"), (text, style)))

        line("Sedan", f"{day_and_time(clock.started_at, now)}, ansvar: {holder}")
        rule = clock_words.rule(clock, self._by_law)
        line("Senast", f"{clock_words.until(clock, now)} – {rule}")
        line("Kanske", clock_words.postponed(clock), "$faint")
        level = alarms.level(clock, now)
        if clock.stopped_at is not None:
            stopped = day_and_time(clock.stopped_at, now)
            text = f"{stopped}, {clock_words.late(clock.due_at, clock.stopped_at)}. Inte förklarat: Ä"
            line("Stannade", text, "$due")
        else:
            line("Stannar", f"när {clock_words.stops(clock)}")
            if level == "due":
                line("Nu", clock_words.late(clock.due_at, now), "$due")
            elif level == "soon":
                line("Nu", "snart", "$soon")
        line("Sedd", clock_words.seen(clock))
        if silent_until is not None:
            line("Tyst", f"här till {clock_words.exactly(silent_until)}", "$soon")
        return Content("\n").join(lines)

    def found_by(self, clock: ClockRow, now: datetime) -> str:
        """What the filter looks in: no more than what is shown."""
        words = (clock_words.what(clock), clock_words.whom(clock), clock_words.until(clock, now))
        return " ".join((*words, clock.holder_name)).casefold()

    def _whom(self, clock: ClockRow) -> Text:
        """Whom it concerns, after an S where the person is protected: a narrow column may cut the end off."""
        words = cell(clock_words.name(clock))
        if not clock.protected:
            return words
        return Text.assemble(("S ", self._colour("due")), words, no_wrap=True, overflow="ellipsis")

    def _holder(self, clock: ClockRow) -> Text:
        if clock.holder_id == self._me:
            return Text("du", style="bold")
        return cell(_given(clock.holder_name) or "–")


def _short(clock: ClockRow) -> str:
    return NO_LONGER.capitalize() if clock.ended else SHORT.get(clock.kind) or clock_words.what(clock)


def _given(name: str) -> str:
    return name.partition(" ")[0]
