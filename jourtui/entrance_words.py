"""Changes of who may come in, in words: the screen and the text command say the same."""

from __future__ import annotations

from datetime import datetime

from jourtui.rules.calendar import day_and_time
from jourtui.rules.entrance import EntranceFields


def sentence(change: EntranceFields, now: datetime) -> str:
    """Who did what, to whom: `Karin Ek släppte in Eva Lind, till i morgon 12:00`."""
    by, whom = change.by_name, change.whom_name
    until = f", till {day_and_time(change.until, now)}" if change.until else ""
    laptop = change.laptop or (str(change.device)[:8] if change.device else "en dator")
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


def line(change: EntranceFields, now: datetime) -> str:
    """When, what, and on which laptop."""
    at = day_and_time(change.at, now) if change.at else ""
    where = f"  (dator {str(change.on_device)[:8]})" if change.on_device else ""
    return f"{at}  {sentence(change, now)}{where}"
