"""Sold services and time in assignments as text and to a file: `jourtui sold-services`."""

from __future__ import annotations

from pathlib import Path

from jourtui.commands.command_parts import free
from jourtui.commands.printed import table
from jourtui.rules.access import SOLD_SERVICES
from jourtui.rules.calendar import local
from jourtui.sheets import sold_tables
from jourtui.store import paths
from jourtui.store.workplace import Workplace


def year(workplace: Workplace, wanted: int | None) -> str:
    """The sums per board of a year, this one unless another is named, and each row. Raises SettingsError."""
    desk = workplace.desk
    of = wanted if wanted is not None else local(desk.now()).year
    desk.log_reading("printed", reason=SOLD_SERVICES)
    found = sold_tables.tables(sold_tables.read(desk, of), workplace)
    if not any(one.rows for one in found):
        return f"Inga sålda tjänster och ingen tid i uppdrag {of}."
    shown = (table(one.heads, [[_text(cell) for cell in row] for row in one.rows]) for one in found)
    return "\n\n".join(shown)


def to_file(workplace: Workplace, wanted: int | None, out: Path) -> str:
    """Write them to a new file, a workbook or CSV by its name; what was done. Raises CannotDo, OSError."""
    free(out)
    desk = workplace.desk
    of = wanted if wanted is not None else local(desk.now()).year
    desk.log_reading("exported", reason=SOLD_SERVICES, again=True)
    found = sold_tables.read(desk, of)
    paths.write_private(out, sold_tables.as_file(found, workplace, out.suffix))
    return f"Sålda tjänster {of} är skrivna till {out}: {sold_tables.told(found)}."


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.2f}".replace(".", ",")
    return "" if cell is None else str(cell)
