"""Changes of who may come in, in words: the screen and the text command say the same."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jourtui.rules.calendar import day_and_time
from jourtui.rules.entrance import EntranceFields
from jourtui.rules.event import from_micros
from jourtui.rules.staff import StaffFields
from jourtui.store.open_vault import Trace


def member(row: StaffFields, *, several: bool = False) -> str:
    """Somebody whom the journal knows: name and title; of `several` with one name also duty and id."""
    told = f"{row.name}, {row.title or 'utan titel'}"
    duty = ", i jour nu" if row.duty else ""
    return f"{told}{duty} ({str(row.person_id)[:8]})" if several else told


def sentence(change: EntranceFields, now: datetime) -> str:
    """Who did what, to whom: `Karin Ek släppte in Eva Lind, till i morgon 12:00`."""
    by, whom = change.by_name, change.whom_name
    until = f", till {day_and_time(change.until, now)}" if change.until else ""
    id_ = str(change.device)[:8] if change.device else ""
    laptop = f"{change.laptop} ({id_})" if change.laptop and id_ else change.laptop or id_ or "en dator"
    match change.what:
        case "admitted":
            return f"{by} släppte in {whom}{until}"
        case "admitted_again":
            return f"{by} släppte in {whom} igen, med ny lösenfras{until}"
        case "removed":
            return f"{by} tog bort {whom}"
        case "recovered":
            return f"{whom} kom in med återställningsnyckeln på papper"
        case "second_step":
            return f"{by} läste av en ny kod i sin telefon"
        case "recovery_key":
            return f"{by} gjorde en ny återställningsnyckel"
        case "laptop_admitted":
            return f"{by} släppte in datorn {laptop}"
        case "laptop_revoked":
            return f"{by} spärrade datorn {laptop}"
    return f"{by} ändrade vilka som får komma in"


def line(change: EntranceFields, now: datetime, here: UUID | None = None) -> str:
    """When, what, and on which laptop; to whom it is said at one, `here`, only whether it was another."""
    at = day_and_time(change.at, now) if change.at else ""
    where = f"  (på dator {str(change.on_device)[:8]})" if change.on_device else ""
    if here is not None and change.on_device is not None:
        where = "" if change.on_device == here else "  (annan dator)"
    return f"{at}  {sentence(change, now)}{where}"


def told(trace: Trace, now: datetime) -> str:
    """What is told to a person at the next sign-in: what was done to the way in, when and by whom."""
    at = day_and_time(from_micros(trace.at * 1_000_000), now)
    match trace.what:
        case "second_step":
            what = "Din andra faktor (koden i telefonen) byttes"
        case "admitted_again":
            what = "Du släpptes in igen, med en ny lösenfras och utan andra faktor,"
        case "recovery_key":
            what = "En ny återställningsnyckel på papper gjordes"
        case _:
            what = "Det ändrades hur man kommer in"
    return f"{what} {at} på den här datorn av {trace.by_name}."
