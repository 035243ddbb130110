"""What is said and asked of older cases that are only in the shared store, where the unit has chosen so."""

from __future__ import annotations

from uuid import UUID

from jourtui.rules.calendar import local
from jourtui.screens.dialogs.fields import Field, LineField
from jourtui.store import away, holding, joined
from jourtui.store.desk import Desk
from jourtui.store.workplace import Workplace

FETCHED = "hämtat ur lagret"
NO_CONTACT = " Det sker vid nästa kontakt: just nu finns ingen."
ALONE = "Utan gemensamt lager är inget undanlagt: allt finns på den här datorn."
SHOWN = 4
"""How many of what is away are named while an id is typed."""
WHAT = {"case": "ärende", "call": "anrop", "notice": "föranmälan"}


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
    """What is asked of who wants an older case: its id, with which there are."""
    replica = desk.journal.replica

    def read(text: str) -> UUID:
        try:
            return holding.find(replica, text)
        except holding.CannotFetch as error:
            raise ValueError(str(error)) from error

    def explain(text: str) -> str:
        start = text.strip().casefold()
        told = [
            f"{str(row.record)[:8]} {WHAT.get(row.type, row.type)}, senast {local(row.last_at):%Y-%m-%d}"
            for row in away.every(replica)
            if row.record == row.whole and row.record.hex.startswith(start)
        ]
        more = f" … och {len(told) - SHOWN} till" if len(told) > SHOWN else ""
        return "; ".join(told[:SHOWN]) + more or "Inget undanlagt börjar så."

    field = LineField(
        name="record", label="Id", required="Skriv början av ett id.", reads=read, explain=explain
    )
    return [field]
