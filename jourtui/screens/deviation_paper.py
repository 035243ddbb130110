"""Writes what goes to the steering group about a period to a file, off the UI thread."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jourtui.rules.access import DEVIATIONS
from jourtui.rules.calendar import local
from jourtui.screens.dialogs.fields import LineField
from jourtui.screens.dialogs.form import Form, fill
from jourtui.screens.mandate_forms import HOW, day
from jourtui.screens.to_file import taken, write_aside
from jourtui.sheets import deviation_sheet, printed_sheet
from jourtui.store.mandates import NotAllowed

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen
    from jourtui.screens.dialogs.form import Filled


async def write_summary(screen: JourScreen) -> None:
    """Ask for the period and the file, and write the pages; the export is logged first."""
    desk, workplace, now = screen.desk, screen.app.workplace, screen.desk.now()
    today = local(now).date()
    first, last = date(today.year, 1, 1), today
    proposed = str(Path.home() / f"avvikelser-{today:%Y-%m-%d}.pdf")
    chosen: list[tuple[date, date, Path]] = []

    def commit(filled: Filled) -> None:
        given = {"first": first, "last": last, "out": proposed, **filled.values}
        if given["last"] < given["first"]:
            raise NotAllowed("Den sista dagen kommer före den första.")
        chosen.append((given["first"], given["last"], Path(given["out"]).expanduser()))

    form = Form(
        desk,
        "Till styrgruppen",
        [
            day("first", "Från och med", today, first, required=HOW),
            day("last", "Till och med", today, last, required=HOW),
            LineField(name="out", label="Fil", text=proposed, required="Skriv filens namn."),
        ],
        draft_id="deviation:summary",
        base=desk.position(),
        commit=commit,
        as_is=True,
        text=(
            "Utan namn. Filen är inte krypterad: läs igenom innan den lämnas ut. Slutar den på .pdf blir det "
            "sidor, annars text. Det loggas att du skrev den."
        ),
    )
    await fill(screen, form)
    if not chosen:
        return
    first, last, out = chosen[-1]
    if taken(screen, out):
        return
    desk.log_reading("exported", reason=DEVIATIONS, again=True)
    screen.say("Skriver …")

    def work() -> None:
        with workplace.desk_elsewhere() as elsewhere:
            sheet = deviation_sheet.sheet(workplace, elsewhere, first, last)
            printed_sheet.write(sheet, out, at=now, config=workplace.config)

    write_aside(screen, out, work)
