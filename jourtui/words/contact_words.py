"""The directory in words: for its screen, for text commands and for the emergency sheet."""

from __future__ import annotations

from datetime import datetime

from jourtui.rules.calendar import day_and_time, local, short_date
from jourtui.rules.contacts import Checked, ContactKinds
from jourtui.rules.phone import mask
from jourtui.rules.text import fold
from jourtui.store.directory import Entry
from jourtui.words.decision_words import SEATS
from jourtui.words.labels import Labels

NEVER = "aldrig"


def kind(entry: Entry, kinds: ContactKinds) -> str:
    """What kind of contact it is."""
    if entry.seat is not None:
        return SEATS.get(entry.kind, entry.kind)
    return kinds.label(entry.kind)


def where(entry: Entry, labels: Labels) -> str:
    """What it serves, in a narrow column."""
    if entry.board:
        return labels.short_board(entry.board)
    if entry.covers:
        return ", ".join(map(labels.place, entry.covers))
    return labels.place(entry.municipality) if entry.municipality else "alla"


def found_by(entry: Entry, labels: Labels, kinds: ContactKinds) -> str:
    """What an entry that is no contact is searched by, folded."""
    words = [entry.name, kind(entry, kinds), where(entry, labels), entry.hours, entry.remark]
    if entry.board:
        words.append(labels.board(entry.board))
    for one in entry.numbers:
        words += [one.number.label, one.number.shown, "".join(filter(str.isdigit, one.number.shown))]
    return fold(" ".join(words))


def checked(one: Checked, now: datetime, days: int) -> str:
    """`kontrollerat 22:14 av Karin Ek`, `inte kontrollerat`; that it is long ago is said."""
    if one.at is None:
        return "inte kontrollerat"
    when = day_and_time(one.at, now)
    old = f" – för mer än {days} dagar sedan" if one.stale(now, days) else ""
    return f"kontrollerat {when} av {one.by}{old}"


def age(entry: Entry, now: datetime) -> str:
    """How long ago the number that was checked longest ago was: `i dag`, `12 d`, `aldrig`."""
    if not entry.numbers:
        return ""
    times = [one.at for one in entry.numbers]
    oldest = min((at for at in times if at is not None), default=None)
    if oldest is None or None in times:
        return NEVER
    days = (local(now).date() - local(oldest).date()).days
    return "i dag" if days <= 0 else f"{days} d"


def number(one: Checked, *, hidden: bool = False) -> str:
    """A number with its label; all but the last digits hidden."""
    shown = mask(one.number.shown) if hidden else one.number.shown
    return f"{one.number.label} {shown}".strip()


def days(entry: Entry, now: datetime) -> str:
    """`från ons 18 nov`, `till fre 1 jan 2027`; empty where it holds until further notice."""
    row = entry.contact
    if row is None:
        return ""
    today = local(now).date()
    since = f"från {short_date(row.since, today)}" if row.since else ""
    until = f"till {short_date(row.until, today)}" if row.until else ""
    return " ".join(filter(None, (since, until)))
