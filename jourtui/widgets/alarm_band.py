"""The alarm band: what is due and asks for an action, until somebody acts or acknowledges."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static


class AlarmBand(Static):
    """Hidden while there is no alarm. Shows the most urgent one, and how many more there are."""

    DEFAULT_CSS = """
    AlarmBand { height: 1; padding: 0 1; display: none; background: $due; color: $background; }
    AlarmBand.-on { display: block; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def show(self, alarms: Sequence[str]) -> None:
        """The alarms' sentences, the most urgent first."""
        self.set_class(bool(alarms), "-on")
        more = f"   (+{len(alarms) - 1} till, F4)" if len(alarms) > 1 else ""
        self.update(Content(f"‼ {alarms[0]}{more}" if alarms else ""))
