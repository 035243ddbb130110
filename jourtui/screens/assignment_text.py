"""How an assignment looks: in a row of the list, as details. `Text`, so data is never markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from rich.text import Text

from jourtui.rules.assignment import ENDINGS, Assignment, AssignmentFields, minutes_of
from jourtui.rules.calendar import day_and_time, time_within, until_time
from jourtui.rules.entries import TellSeen
from jourtui.screens.call_text import SOON_SECONDS
from jourtui.store.views import AssignmentRow
from jourtui.widgets.record_table import DAY, Column, Row, cell, marked
from jourtui.words import assignment_words as words
from jourtui.words import clock_words, import_words, notice_words, wording
from jourtui.words.labels import Labels

NARROW = (
    Column("left", "Kvar", 9),
    Column("urgency", "Bråttom", 10),
    Column("whom", "Avser", 15),
    Column("what", "Uppdrag", 20),
    Column("holder", "Ansvar", 7),
    Column("marks", "Märken", 7),
)
WIDE = (
    Column("left", "Kvar", 11),
    Column("urgency", "Bråttom", 10),
    Column("whom", "Avser", 24),
    Column("what", "Uppdrag", 60),
    Column("place", "Kommun", 14),
    Column("holder", "Ansvar", 12),
    Column("marks", "Märken", 10),
)
SHADES = {"now": "due", "tonight": "soon"}
HIDDEN = frozenset({"personnummer", "birth_year", "phone_shown", "address"})
"""Facts of a protected person that are masked until somebody shows them."""


class AssignmentText:
    """Puts assignments into words for one reader, with the colours of the theme."""

    def __init__(self, labels: Labels, me: UUID, colour: Callable[[str], str]) -> None:
        self.labels = labels
        self._me = me
        self._colour = colour

    def row(self, row: AssignmentRow, now: datetime) -> Row:
        whom = cell(row.person_name or "–")
        if row.protected:
            whom = Text.assemble(("S ", self._colour("due")), whom, no_wrap=True, overflow="ellipsis")
        urgency = words.URGENCY.get(row.urgency, row.urgency) if row.open else words.OUTCOMES[row.outcome]
        shade = SHADES.get(row.urgency, "") if row.open else "faint"
        if row.ends_apart:
            urgency, shade = "välj slut", "due"
        return Row(
            row.record_id,
            {
                "left": self.left(row, now),
                "urgency": cell(urgency, self._colour(shade) if shade else ""),
                "whom": whom,
                "what": cell(row.what.replace("\n", " ")),
                "place": cell(self.labels.place(row.municipality)),
                "holder": self._holder(row),
                "marks": self._marks(row),
            },
        )

    def left(self, row: AssignmentRow, now: datetime) -> Text:
        """How long until it is to be done; of one that has ended when it did."""
        if not row.open:
            return cell(time_within(row.ended_at, now, DAY) if row.ended_at else "")
        if row.by_when is None:
            return cell("")
        seconds = (row.by_when - now).total_seconds()
        shade = "due" if seconds <= 0 else "soon" if seconds < SOON_SECONDS else "calm"
        return Text(clock_words.counted(row.by_when, now), style=self._colour(shade), justify="right")

    def about(self, row: AssignmentRow) -> str:
        """Which assignment it is, in a line, wherever somebody is asked about it."""
        whom = wording.name(row.person_name, protected=row.protected) if row.person_name else ""
        return " · ".join(part for part in (whom, row.what, self.labels.place(row.municipality)) if part)

    def _holder(self, row: AssignmentRow) -> Text:
        if row.offer_id is not None:
            return cell(f"→ {row.offered_to_name or wording.COLLEAGUE}", self._colour("soon"))
        if not row.claimed and row.open:
            return cell("ingen", self._colour("soon"))
        if row.holder_id == self._me:
            return Text("du", style="bold")
        return cell(row.holder_name.partition(" ")[0])

    def _marks(self, row: AssignmentRow) -> Text:
        marks = (
            ("STÄNGT?", "due", row.closed_apart),
            ("2v", "soon", row.two_values and not row.closed_apart),
            ("Ä", "calm", row.case_id is not None),
            ("prel", "faint", row.preliminary),
            ("nyare", "due", row.needs_newer),
        )
        return marked(marks, self._colour)

    # Whole

    def details(self, row: AssignmentRow, one: Assignment, now: datetime, *, hidden: bool) -> Text:
        """All of an assignment."""
        imported = import_words.marked(one.log.events, now)
        lines = [
            Text(row.what, style="bold"),
            Text(wording.name(row.person_name, protected=row.protected) if row.person_name else ""),
            Text(words.person(row, hidden=hidden)),
            self._state(row, now),
            Text(self._ordered(row, now, imported), style=self._colour("faint")),
            Text(imported, style=self._colour("faint")),
            Text(f"Tid: {words.minutes(row.minutes)}" if row.minutes else ""),
            Text("AVSLUTAT av en som inte såg allt (W)" if row.closed_apart else "", self._colour("due")),
            *self._both(one, now, hidden=hidden),
        ]
        return Text("\n").join(line for line in lines if line.plain)

    def history(self, one: Assignment, now: datetime, *, hidden: bool) -> str:
        """All that has happened with it, a line each, with what was written each time."""

        def value(name: str, given: object) -> str:
            return "•••" if hidden and name in HIDDEN else self.value(name, given, now)

        lines = []
        for event in one.log.events:
            if isinstance(event.payload, TellSeen):
                continue
            what = ": ".join(part for part in wording.entry(event, value) if part)
            what = words.chosen(one, event, now) or what
            undone = wording.struck_or_void(event, one.log)
            tail = f" ({undone})" if undone else ""
            lines.append(f"{day_and_time(event.happened_at, now)} {event.author.name}: {what}{tail}")
        total = sum(minutes_of(event) for event in one.worked)
        return "\n".join([*lines, *([f"Tid för fakturan: {words.minutes(total)}"] if total else [])])

    def _state(self, row: AssignmentFields, now: datetime) -> Text:
        if not row.open:
            when = f" {day_and_time(row.ended_at, now)}" if row.ended_at is not None else ""
            chosen = f", valt av {row.chosen_by}" if row.chosen_by else ""
            told = f"{words.OUTCOMES[row.outcome]}{when} av {row.ended_by}{chosen}: {row.result}"
            return Text(told[:1].upper() + told[1:])
        due = f", senast {until_time(row.by_when, now)}" if row.by_when is not None else ""
        late = row.by_when is not None and row.by_when <= now
        mine = row.holder_id == self._me
        holder = row.holder_name if not mine else "dig" if row.claimed else "du"
        whose = f"hos {holder}" if row.claimed else f"{holder} tog emot det, ingen har tagit det (T)"
        text = f"{words.URGENCY.get(row.urgency, row.urgency)}{due} · {whose}"
        return Text(text[:1].upper() + text[1:], style=self._colour("due") if late else "")

    def _ordered(self, row: AssignmentFields, now: datetime, imported: str) -> str:
        """What is imported does not say which way it came."""
        where = self.labels.board(row.board) if row.board else self.labels.place(row.municipality)
        when = day_and_time(row.ordered_at, now) if row.ordered_at is not None else "–"
        by = f" av {row.ordered_by}" if row.ordered_by else ""
        how = "" if imported else f", {notice_words.HOWS.get(row.how, row.how)}"
        return f"{where}. Beställt {when}{by}{how}."

    def _both(self, one: Assignment, now: datetime, *, hidden: bool) -> Iterable[Text]:
        for name, writes in one.written.contested.items():
            if name == "outcome" and one.closed_apart:
                continue  # told above, in words
            if one.ends_apart and name in ENDINGS:
                ends = "; ".join(f"{write.event.author.name}: {words.end(write.event)}" for write in writes)
                yield Text(f"Två avslutade det olika, välj (W). {ends}", style=self._colour("due"))
                continue
            values = dict.fromkeys(self.value(name, write.value, now) for write in writes)
            told = "•••" if hidden and name in HIDDEN else " eller ".join(values)
            yield Text(f"Två värden, {self.field(name)}: {told} (W)", style=self._colour("soon"))

    def field(self, name: str) -> str:
        return wording.FIELDS.get(name, name)

    def value(self, name: str, given: object, now: datetime) -> str:
        """A value of a fact."""
        if name == "municipality":
            return self.labels.place(str(given) if given else None)
        if name == "board":
            return self.labels.board(str(given) if given else None)
        if name == "case_id":
            return "ett ärende" if given else "–"
        return words.value(name, given, now)
