"""`jourtui meeting`: the minutes of a team meeting as text, or as pages in a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jourtui.commands.command_parts import CannotDo
from jourtui.rules.access import MEETING
from jourtui.rules.sheet import as_text
from jourtui.sheets import printed_sheet
from jourtui.sheets.printed_meeting import TEMPLATE, sheet, week_on
from jourtui.store.workplace import Workplace


def write(workplace: Workplace, out: Path | None, day: date | None) -> str:
    """The minutes as text, or that they are written to a PDF; logged before. The day's week, or this one.

    Raises CannotDo, OSError, ReplicaError, SettingsError, TemplateError.
    """
    desk = workplace.desk
    week = week_on(day, desk.now())
    if week.start > desk.now():
        raise CannotDo("Den veckan har inte börjat.")
    if out is not None and out.suffix.casefold() != ".pdf":
        raise CannotDo("Protokollet skrivs till en fil som slutar på .pdf. Utan --pdf skrivs det som text.")
    desk.log_reading("exported" if out else "printed", reason=MEETING, again=True)
    made = sheet(workplace, desk, week)
    if out is None:
        return as_text(made)
    printed_sheet.write(made, out, at=desk.now(), config=workplace.config, template=TEMPLATE)
    return f"Protokollet är skrivet till {out}."
