"""All that was written in one record, with who and when, also what stands no more: read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jourtui.rules.entries import Log
from jourtui.screens import timeline
from jourtui.screens.dialogs.reader import Reader

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen


def show(screen: JourScreen, title: str, log: Log, value: timeline.Value) -> None:
    """Show a record's history; its reading is logged by whoever asks for this."""
    lines = timeline.entries([timeline.Source(log, value)], screen.desk.locked)
    wide = screen.app.size.width >= 100
    table = timeline.render(lines, screen.desk.now(), screen.colour, wide=wide)
    screen.app.push_screen(Reader(f"Historik: {title}", table))
