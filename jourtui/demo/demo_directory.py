"""What the demo's made-up unit has in its directory, and when the offices are open.

All numbers are ones that PTS reserves for fiction; the people, the hours and the places do not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from jourtui.demo.demo_told import K
from jourtui.rules import offices
from jourtui.rules.calendar import local
from jourtui.rules.contacts import ContactChecked, ContactWritten, key, read_numbers
from jourtui.rules.event import Author
from jourtui.rules.offices import DaySet, HoursSet, Opening
from jourtui.store.journal import Change

Entry = tuple[float, Author, list[Change]]
"""Minutes ago, who, what."""
_NAMES = UUID("d2a8f6a0-6f0d-4d9c-a4b0-2c1b6a7f0c55")

CONTACTS: tuple[tuple[str, str, str, str, str, str, int | None], ...] = (
    ("home_care", "Hemtjänsten Ystad", "1286", "ystad", "natt 070-174 06 70", "17–07", 12),
    ("home_care", "Hemtjänsten Tomelilla", "1270", "tomelilla", "natt 070-174 06 71", "17–07", 200),
    ("home_nursing", "Hemsjukvården Trelleborg", "1287", "", "natt 040-628 04 20", "dygnet runt", 40),
    ("official_on_duty", "TIB Ystad", "1286", "", "070-174 06 72", "dygnet runt", 12),
    ("crisis_support", "Krisstöd Österlen", "1291", "", "larm 070-174 06 73", "", None),
    (
        "hospital",
        "Exempellasarettet",
        "1286",
        "",
        "akuten 040-628 04 21, kurator 040-628 04 22",
        "akuten dygnet runt",
        12,
    ),
    ("hvb", "Exempelhemmet", "1264", "", "040-628 04 23", "dygnet runt", 90),
    ("interpreter", "Exempeltolk", "", "", "040-628 04 24, reserv 070-174 06 74", "dygnet runt", 12),
)
"""Kind, name, municipality, board, numbers, hours, days since the numbers were checked."""
PROTECTED = ContactWritten(
    "family_home",
    "Jourhemmet Ek",
    read_numbers("070-174 06 75"),
    municipality="1265",
    address="Exempelvägen 1",
    remark="Tar emot syskon. Ring före 22.",
    protected=True,
)
USUAL = (*(Opening(day, "08:00", "16:30") for day in range(4)), Opening(4, "08:00", "15:00"))
EARLY = tuple(Opening(day, "08:00", "16:00") for day in range(5))
HOURS = {
    "ystad": USUAL,
    "tomelilla": EARLY,
    "trelleborg-sn": USUAL,
    "trelleborg-am": USUAL,
    "vellinge": USUAL,
}
"""Board → its week; nobody has written in the others'."""


def entries(now: datetime) -> Iterable[Entry]:
    """The directory as it stood during the night. Its ids are always the same."""
    for kind, name, municipality, board, numbers, hours, checked in CONTACTS:
        record = uuid5(_NAMES, name)
        written = ContactWritten(kind, name, read_numbers(numbers), board, municipality, hours=hours)
        changes = [Change(record, written)]
        if checked is not None:
            at = now - timedelta(days=checked)
            changes.append(Change(record, ContactChecked(tuple(map(key, written.numbers)), at)))
        yield 0.0, K, changes
    yield 0.0, K, [Change(uuid5(_NAMES, PROTECTED.name), PROTECTED)]
    eve = date(local(now).year, 12, 23)
    for board, week in HOURS.items():
        record = offices.record_of(board)
        half = DaySet(board, eve, "08:00", "12:00", "dag före julafton")
        yield 0.0, K, [Change(record, HoursSet(board, week, told_by="receptionen")), Change(record, half)]
