"""What is said and asked of older cases and calls that are only in the shared store."""

from __future__ import annotations

from uuid import UUID

from jourtui.rules.calendar import local
from jourtui.screens.dialogs.fields import Field, LineField
from jourtui.store import away, holding, joined
from jourtui.store.desk import Desk
from jourtui.store.workplace import Workplace

FETCHED = "hämtat ur lagret"
NO_CONTACT = " Ingen kontakt nu: det sker vid nästa, om du är inloggad då."
ALONE = "Utan gemensamt lager är inget undanlagt: allt finns på den här datorn."
SHOWN = 4
"""How many of what is away are named while an id is typed."""
WHAT = {"case": "ärende", "call": "anrop", "notice": "föranmälan"}
WHERE = {
    "case": "Ärendet {} är hämtat. Det finns bland de avslutade ärendena.",
    "call": "Anropet {} är hämtat. Det finns bland de stängda i kön (F2, G).",
    "notice": "Föranmälan {} är hämtad. Den söks fram på namn eller nummer i inmatningen.",
}
"""Where what was fetched is found, by its type."""


def held(workplace: Workplace) -> str:
    """What stands above the closed cases: how much of them this laptop holds, where that is not all."""
    days = workplace.hold_days
    closed = "Avslutade ärenden, de senaste överst. G går tillbaka."
    if not days:
        return closed
    if joined.store_of(workplace.vault) is None:
        return f"{closed}\nhold_days = {days} gör inget här: utan gemensamt lager håller datorn allt."
    return (
        f"{closed}\nDen här datorn håller {days} dagar; äldre finns i det gemensamma lagret.\n"
        "H hämtar ett med dess id. På namn eller nummer går de inte att söka här."
    )


def fetch_fields(desk: Desk) -> list[Field]:
    """What is asked of who wants something older: its id. A day or a month lists what ended then."""
    replica = desk.journal.replica

    def read(text: str) -> UUID:
        try:
            return holding.find(replica, text)
        except holding.CannotFetch as error:
            raise ValueError(str(error)) from error

    def explain(text: str) -> str:
        start = text.strip().casefold()
        told = []
        for row in away.every(replica):
            day = f"{local(row.last_at):%Y-%m-%d}"
            if row.record == row.whole and (row.record.hex.startswith(start) or _in(start, day)):
                told.append(f"{str(row.record)[:8]} {WHAT.get(row.type, row.type)}, senast {day}")
        more = f" … och {len(told) - SHOWN} till" if len(told) > SHOWN else ""
        return "; ".join(told[:SHOWN]) + more or "Inget undanlagt börjar så."

    field = LineField(
        name="record",
        label="Id",
        required="Skriv början av ett id.",
        reads=read,
        explain=explain,
        hint="id:t står på det på en dator som håller mer; 2026-08: från augusti",
    )
    return [field]


def _in(text: str, day: str) -> bool:
    """Whether `text` is the beginning of the day, the month at least: else it may begin an id."""
    return len(text) >= len("2026-08") and day.startswith(text)
