"""The emergency sheet of this laptop, as it is now, and whether the one on paper is too old."""

from __future__ import annotations

from datetime import datetime

from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.sheet import Sheet
from jourtui.store import contacts, directory, emergency_sheet, mandates, overview
from jourtui.store.desk import Desk
from jourtui.store.settings import SettingsError
from jourtui.store.workplace import Workplace
from jourtui.words import emergency_words
from jourtui.words.labels import Labels


def made(workplace: Workplace, desk: Desk) -> Sheet:
    """What the sheet says now, as `desk` may read it. Raises ReplicaError, SettingsError."""
    now = desk.now()
    with desk.rows() as rows:
        view, seats = overview.gather(rows, now), mandates.seats(rows)
        today = local(now).date()
        over, written = contacts.over_shipped(rows), contacts.every(rows, today)
    labels = Labels(workplace.places, workplace.catalogue)
    lodgings = directory.lodgings(workplace.lodgings, over, today)
    shipped = directory.shipped(workplace.lodgings, workplace.places, workplace.emergency, over)
    entries = [one for one in shipped if not one.key.startswith(directory.PLACE)]
    entries += [directory.of_contact(row) for row in written if not row.shipped.startswith(directory.PLACE)]
    known = (labels, workplace.contact_kinds, lodgings, workplace.documents.jour)
    return emergency_words.sheet(view, seats, entries, *known, now)


def age(workplace: Workplace, now: datetime) -> str:
    """When the last readable sheet was written, and whether that is too long ago. Raises ReplicaError."""
    last = emergency_sheet.last_readable(workplace.replica)
    return warning(workplace, now) or f"utskrivet {day_and_time(last, now) if last else '–'}"


def warning(workplace: Workplace, now: datetime) -> str:
    """That the last readable sheet is too old, and what to do about it; else empty. Raises ReplicaError."""
    try:
        keeping = workplace.emergency.keep
    except SettingsError as error:
        return str(error)
    if not emergency_sheet.too_old(workplace.replica, keeping, now):
        return ""
    last = emergency_sheet.last_readable(workplace.replica)
    age = (
        f"Nödbladet är äldre än {keeping.hours} timmar"
        if last
        else "Inget nödblad utskrivet på den här datorn"
    )
    return f"{age}: N i överlämningen (9) skriver ett."
