"""How bookings look: a row of the list, the details, beside a case. `Text`, so data is never markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from rich.text import Text

from jourtui.rules.bookings import Booking, LodgingFields
from jourtui.rules.calendar import day_and_time, time_within
from jourtui.rules.phone import mask
from jourtui.screens.call_text import SOON_SECONDS
from jourtui.store.views import LodgingRow
from jourtui.widgets.record_table import DAY, Column, Row, cell, marked
from jourtui.words import clock_words, lodging_words, wording
from jourtui.words.labels import Labels

HIDDEN = "••• (X visar)"
NARROW = (
    Column("left", "Kvar", 9),
    Column("subject", "Vem", 15),
    Column("place", "Var", 15),
    Column("guests", "Antal", 5),
    Column("state", "Läge", 9),
    Column("marks", "Obs", 5),
    Column("holder", "Ansvar", 6),
)
WIDE = (
    Column("left", "Kvar", 9),
    Column("subject", "Vem", 24),
    Column("place", "Var", 30),
    Column("guests", "Antal", 5),
    Column("state", "Läge", 14),
    Column("marks", "Obs", 6),
    Column("holder", "Ansvar", 9),
)


class LodgingText:
    """Puts bookings into words for one reader, with the colours of the theme."""

    def __init__(self, labels: Labels, me: UUID, colour: Callable[[str], str]) -> None:
        self.labels = labels
        self._me = me
        self._colour = colour

    # A row

    def row(self, booking: LodgingRow, now: datetime) -> Row[UUID]:
        return Row(
            booking.booking,
            {
                "left": self.left(booking, now),
                "subject": self._subject(booking),
                "place": cell(self.where(booking)),
                "guests": cell(lodging_words.count(booking.adults, booking.children)),
                "state": self._state(booking),
                "marks": self._marks(booking),
                "holder": self._holder(booking),
            },
        )

    def where(self, booking: LodgingFields) -> str:
        """Where they are, as lists may tell it: an address that is protected never."""
        if booking.address_protected:
            return f"skyddad · {booking.alias}" if booking.alias else lodging_words.HIDDEN_PLACE
        return booking.place or "–"

    def left(self, booking: LodgingRow, now: datetime) -> Text:
        """How long until they must leave, or when the stay ended."""
        if booking.standing != "live":
            return cell(time_within(booking.ended_at, now, DAY) if booking.ended_at else "")
        if booking.check_out is None:
            return cell("okänt")
        seconds = (booking.check_out - now).total_seconds()
        shade = "due" if seconds <= 0 else "soon" if seconds < SOON_SECONDS else "calm"
        shown = clock_words.counted(booking.check_out, now)
        return Text(shown, style=self._colour(shade), justify="right")

    def found_by(self, booking: LodgingRow) -> str:
        """What the filter looks in: no more than what is shown."""
        words = (booking.subject_name, self.where(booking), booking.holder_name)
        place = "" if booking.address_protected else self.labels.place(booking.municipality)
        return " ".join((*words, place, lodging_words.STATES.get(booking.state, ""))).casefold()

    def about(self, booking: LodgingRow) -> str:
        """Which booking it is, in a line, wherever somebody is asked about it."""
        who = wording.name(booking.subject_name or "ingen angiven", protected=booking.protected)
        return " · ".join((who, self.where(booking), lodging_words.guests(booking.adults, booking.children)))

    def _subject(self, booking: LodgingRow) -> Text:
        words = cell(booking.subject_name or "ej angiven")
        if not booking.protected:
            return words
        return Text.assemble(("S ", self._colour("due")), words, no_wrap=True, overflow="ellipsis")

    def _state(self, booking: LodgingRow) -> Text:
        words = cell(lodging_words.STATES.get(booking.state, booking.state))
        if not booking.two_values:
            return words
        return Text.assemble(("2v ", self._colour("soon")), words, no_wrap=True, overflow="ellipsis")

    def _marks(self, booking: LodgingRow) -> Text:
        """O!: threatened, and nobody for certain at the desk; B!: no decision. Of what is masked, nothing."""
        live = booking.standing == "live" and bool(booking.reason)
        marks = (
            ("O!", "due", live and booking.reason == "violence" and booking.staffed is not True),
            ("B!", "soon", live and not booking.decision),
        )
        return marked(marks, self._colour)

    def _holder(self, booking: LodgingRow) -> Text:
        if booking.holder_id == self._me:
            return Text("du", style="bold")
        return cell(booking.holder_name.partition(" ")[0] or "–")

    # Whole

    def details(
        self, row: LodgingRow, booking: Booking, now: datetime, *, hidden: bool, mandate: str = ""
    ) -> Text:
        """All of a booking. `mandate`: who may decide about it, where nobody has."""
        name = wording.name(row.subject_name or "ingen angiven", protected=row.protected)
        lines = [self._line((name, "bold"), f" · i namnet {booking.alias}" if booking.alias else "")]
        where = (
            booking.place
            if booking.municipality is None
            else (f"{booking.place}, {self.labels.place(booking.municipality)}")
        )
        phone = mask(booking.phone_shown) if hidden else booking.phone_shown
        lines.append(Text(" · ".join(filter(None, (HIDDEN if hidden else where, phone)))))
        until = f"till {day_and_time(booking.check_out, now)}" if booking.check_out else "utan utcheckning"
        guests = lodging_words.guests(booking.adults, booking.children)
        lines.append(Text(f"{guests} · {lodging_words.nights(booking.nights)} {until}"))
        lines.append(self._told(booking, now))
        lines.append(self._bill(booking))
        if mandate:
            lines.append(self._line((mandate, "soon")))
        if booking.follow_up_due is not None and booking.standing == "live":
            late = booking.follow_up_due <= now
            text = f"{'! ' if late else ''}uppföljning {day_and_time(booking.follow_up_due, now)}"
            lines.append(Text(text, style=self._colour("due" if late else "calm")))
        if booking.two_values:
            lines.append(Text("två samtidiga ändringar (W)", style=self._colour("soon")))
        why = lodging_words.REASONS.get(booking.reason, booking.reason)
        before = lodging_words.ladder(booking.ladder)
        lines.append(self._line((f"{why}{f'; före det: {before}' if before else ''}", "faint")))
        if booking.note:
            lines.append(Text(booking.note))
        return Text("\n").join(lines)

    def _told(self, booking: Booking, now: datetime) -> Text:
        state = lodging_words.STATES.get(booking.state, booking.state)
        by = f" av {booking.confirmed_by}" if booking.confirmed_by and booking.state == "confirmed" else ""
        when = f" {day_and_time(booking.ended_at, now)}" if booking.ended_at else ""
        cancelled = booking.state == "cancelled"
        reason = f": {booking.cancel_reason}" if cancelled else ""
        told = f" · sagt till {booking.cancelled_with}" if booking.cancelled_with else ""
        reference = f" · ref {booking.reference}" if booking.reference else ""
        shade = "due" if booking.staffed is False else "soon" if booking.staffed is None else "faint"
        return self._line(
            (f"{state}{by}{when}{reason}", "bold"),
            (told, "") if told or not cancelled else (" · inte skrivet att boendet vet det", "soon"),
            reference,
            (f" · {lodging_words.staffed(booking.staffed)}", shade),
        )

    def _bill(self, booking: Booking) -> Text:
        decision = (f"beslut: {booking.decision}", "") if booking.decision else ("BESLUT SAKNAS", "soon")
        payer = self.labels.board(booking.payer) if booking.payer else "betalare ej vald"
        return self._line(f"{lodging_words.price(booking.price)} · {payer} · ", decision)

    def beside(self, booking: Booking, now: datetime, *, hidden: bool) -> Text:
        """A booking in a line or two, beside the case's timeline."""
        seconds = (booking.check_out - now).total_seconds() if booking.check_out else 0.0
        where = f"{HIDDEN} {booking.alias}".rstrip() if hidden else booking.place
        state = lodging_words.STATES.get(booking.state, booking.state)
        guests = lodging_words.count(booking.adults, booking.children)
        parts: list[str | tuple[str, str]] = [f"{where} · {guests} · {state}"]
        if booking.live and booking.check_out is not None:
            shade = "due" if seconds <= 0 else "soon" if seconds < SOON_SECONDS else "calm"
            parts.append(
                (f"  {'!' if seconds <= 0 else ''}till {day_and_time(booking.check_out, now)}", shade)
            )
        if booking.two_values:
            parts.append(("  2v", "soon"))
        return self._line(*parts)

    def _line(self, *parts: str | tuple[str, str]) -> Text:
        """Pieces of text, some with a style or a colour of the theme."""
        text = Text()
        for part in parts:
            words, style = part if isinstance(part, tuple) else (part, "")
            text.append(words, style=self._colour(style) if style not in ("", "bold") else style)
        return text
