"""`jourtui deviations` and `jourtui reachability`: a year as text, as JSON, or as pages in a file."""

from __future__ import annotations

import argparse

from jourtui.commands import printed_deviations
from jourtui.rules.access import DEVIATIONS
from jourtui.rules.calendar import local
from jourtui.sheets import deviation_sheet, printed_sheet
from jourtui.store.workplace import Workplace


def run(workplace: Workplace, options: argparse.Namespace) -> str:
    """What is printed; of pages, where they were written. Raises OSError, TemplateError."""
    first, last = printed_deviations.year(options.year or local(workplace.desk.now()).year)
    if options.command == "reachability":
        told = printed_deviations.ledger_as_json if options.json else printed_deviations.ledger
        return told(workplace, first, last)
    if options.out is not None:
        desk = workplace.desk
        desk.log_reading("exported", reason=DEVIATIONS)
        sheet = deviation_sheet.sheet(workplace, desk, first, last)
        printed_sheet.write(sheet, options.out, at=desk.now(), config=workplace.config)
        return f"Sammanställningen är skriven till {options.out}."
    listed = printed_deviations.as_json if options.json else printed_deviations.listed
    return listed(workplace, first, last)
