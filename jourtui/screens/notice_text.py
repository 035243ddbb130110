"""How an advance notice looks: in a row of the list, as details. `Text`, so data is never markup."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from rich.text import Text

from jourtui.rules.calendar import day_and_time, day_within, last_day, local, short_date, until_time
from jourtui.rules.entries import TellSeen
from jourtui.rules.notice import Notice, NoticeFields, used_for
from jourtui.store.views import NoticeRow
from jourtui.widgets.record_table import Column, Row, cell, marked
from jourtui.words import import_words, wording
from jourtui.words import notice_words as words
from jourtui.words.labels import Labels

NARROW = (
    Column("left", "Gäller till", 14),
    Column("whom", "Avser", 19),
    Column("place", "Kommun", 11),
    Column("by", "Anmäld av", 17),
    Column("marks", "Märken", 9),
)
WIDE = (
    Column("left", "Gäller till", 15),
    Column("whom", "Avser", 24),
    Column("place", "Kommun", 14),
    Column("by", "Anmäld av", 30),
    Column("assessor", "Handläggare", 30),
    Column("marks", "Märken", 12),
)
SHADES = {"expired": "due", "expiring": "soon", "coming": "faint", "closed": "faint", "valid": ""}


class NoticeText:
    """Puts notices into words, with the colours of the theme."""

    def __init__(self, labels: Labels, colour: Callable[[str], str]) -> None:
        self.labels = labels
        self._colour = colour

    def row(self, row: NoticeRow, now: datetime) -> Row:
        """A row of the list. The plan is not in it: reading that is logged of each."""
        whom = cell(row.person_name or "okänd")
        if row.protected:
            whom = Text.assemble(("S ", self._colour("due")), whom, no_wrap=True, overflow="ellipsis")
        return Row(
            row.record_id,
            {
                "left": self.left(row, now),
                "whom": whom,
                "place": cell(self.labels.place(row.municipality)),
                "by": cell(row.told_by),
                "assessor": cell(row.assessor),
                "marks": self._marks(row, now),
            },
        )

    def left(self, row: NoticeRow, now: datetime) -> Text:
        """When it ends, or what became of it; past its end also as a word."""
        standing, today, room = row.standing(now), local(now).date(), NARROW[0].width
        if standing == "closed":
            text = day_within(local(row.closed_at).date(), today, room) if row.closed_at else "avslutad"
        elif standing == "coming":
            text = f"fr {_day(row.valid_from, now)}"
        elif standing == "expiring" and row.until is not None:
            text = until_time(row.until, now)
        else:
            text = day_within(last_day(row.until), today, room) if row.until is not None else ""
        return Text(text, style=self._colour(SHADES[standing]) if SHADES[standing] else "", no_wrap=True)

    def found_by(self, row: NoticeRow) -> str:
        """What the filter looks in."""
        return row.words

    def about(self, row: NoticeRow, now: datetime) -> str:
        """Which notice it is, in a line, wherever somebody is asked about it."""
        whom = wording.name(row.person_name, protected=row.protected)
        return f"{whom} · {self.labels.place(row.municipality)} · gäller till {short(row.until, now)}"

    def _marks(self, row: NoticeRow, now: datetime) -> Text:
        marks = (
            ("2v", "soon", row.two_values),
            (f"Å{row.untold}", "soon", row.untold > 0),
            ("slut", "due", row.standing(now) == "expired"),
            ("snart", "soon", row.standing(now) == "expiring"),
        )
        return marked(marks, self._colour)

    # Whole

    def details(self, row: NoticeRow, notice: Notice, now: datetime, *, hidden: bool) -> Text:
        """All of a notice."""
        imported = import_words.marked(notice.log.events, now)
        lines = [
            Text(wording.name(row.person_name, protected=row.protected), style="bold"),
            Text(words.person(row, hidden=hidden)),
            Text(row.plan or "Ingen plan."),
            self._validity(row, now),
            Text(self._told(row, now, imported), style=self._colour("faint")),
            Text(imported, style=self._colour("faint")),
            *self._both(notice, now, hidden=hidden),
            *self._uses(notice, now),
        ]
        return Text("\n").join(line for line in lines if line.plain)

    def history(self, notice: Notice, now: datetime, locked: Collection[UUID], *, hidden: bool) -> str:
        """All that has happened with it, a line each, with what was written each time.

        Of what is `locked` from the reader nothing that was told back.
        """

        def value(name: str, given: object) -> str:
            return "•••" if hidden and name in HIDDEN else self.value(name, given, now)

        lines, written = [], wording.by_log(notice.log, locked)
        for event in notice.log.events:
            if isinstance(event.payload, TellSeen):
                continue
            what = wording.of_event(event, written, value)
            void = " (gäller inte)" if event.id in notice.log.void else ""
            lines.append(f"{day_and_time(event.happened_at, now)} {event.author.name}: {what}{void}")
        return "\n".join(lines)

    def _validity(self, row: NoticeFields, now: datetime) -> Text:
        standing = row.standing(now)
        since = f"från {day_and_time(row.valid_from, now)} " if row.valid_from is not None else ""
        until = until_time(row.until, now) if row.until is not None else "–"
        text = f"Gäller {since}till {until}: {words.STANDINGS[standing]}."
        if standing == "expired":
            text += " E förlänger, S avslutar."
        if standing == "closed" and row.closed_at is not None:
            why = f": {row.closed_reason.rstrip('.')}" if row.closed_reason else ""
            text = f"Avslutad {day_and_time(row.closed_at, now)} av {row.closed_by}{why}."
        return Text(text, style=self._colour(SHADES[standing]) if SHADES[standing] else "")

    def _told(self, row: NoticeFields, now: datetime, imported: str) -> str:
        """What is imported does not say which way it came."""
        where = self.labels.board(row.board) if row.board else self.labels.place(row.municipality)
        when = day_and_time(row.received_at, now) if row.received_at is not None else "–"
        by = f" av {row.told_by}" if row.told_by else ""
        assessor = f" Handläggare: {row.assessor}." if row.assessor else ""
        how = "" if imported else f", {words.HOWS.get(row.how, row.how)}"
        return f"{where}. Anmäld {when}{by}{how}.{assessor}"

    def _both(self, notice: Notice, now: datetime, *, hidden: bool) -> Iterable[Text]:
        """Facts with two values that did not see each other."""
        for name, writes in notice.written.contested.items():
            values = dict.fromkeys(self.value(name, one.value, now) for one in writes)
            told = "•••" if hidden and name in HIDDEN else " eller ".join(values)
            yield Text(f"Två värden, {self.field(name)}: {told} (W)", style=self._colour("soon"))

    def _uses(self, notice: Notice, now: datetime) -> Iterable[Text]:
        for use in used_for(notice.used):
            told = notice.told.get(use.id)
            when = day_and_time(use.happened_at, now)
            if told is None:
                yield Text(f"Använd {when}, ej återförd (T)", style=self._colour("soon"))
            else:
                yield Text(f"Använd {when}, återförd till {getattr(told.payload, 'to', '')}")

    def field(self, name: str) -> str:
        return wording.FIELDS.get(name, name)

    def value(self, name: str, given: object, now: datetime) -> str:
        """A value of a fact."""
        if name == "municipality":
            return self.labels.place(str(given) if given else None)
        if name == "board":
            return self.labels.board(str(given) if given else None)
        return words.value(name, given, now)


HIDDEN = frozenset({"personnummer", "reserve_number", "birth_year", "phone_shown", "address"})
"""Facts of a protected person that are masked until somebody shows them."""


def short(until: datetime | None, now: datetime) -> str:
    """The last day that it holds; empty where there is none."""
    return short_date(last_day(until), local(now).date()) if until is not None else ""


def _day(moment: datetime | None, now: datetime) -> str:
    return short_date(local(moment).date(), local(now).date()) if moment is not None else ""
