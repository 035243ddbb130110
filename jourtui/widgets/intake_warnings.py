"""What somebody should look at in the line: the gravest first, and what can be answered with a key."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from jourtui.rules.intake import Warning
from jourtui.widgets.intake_fields import BY_NAME

WHOSE = "Ta emot ändå. Stäng sedan i kön med S: lämnat till annan jour."


class IntakeWarnings(Static):
    """Plain values in, nothing out. Takes no room where there is nothing to say."""

    DEFAULT_CSS = """
    IntakeWarnings { height: auto; padding: 0 1; display: none; }
    """

    def __init__(self) -> None:
        super().__init__("", id="warnings", markup=False)
        self._told: Content | None = None

    def show(self, warnings: Sequence[Warning], problem: str, *, width: int, most: int) -> None:
        """Say the problem and then the warnings, in at most so many rows of `width` cells."""
        rows = [Content.styled(f"! {problem}", "bold $due")] if problem else []
        proposal = proposed(warnings)
        for warning in warnings:
            if warning.code == "no_number":
                continue  # the field says so, and nobody is nagged while typing
            more = f" {WHOSE}" if warning.code == "municipality_not_ours" else ""
            yes = ""
            if warning is proposal and warning.field:
                stands = warning.value is True and not warning.code.endswith("_asked")
                no = f", {BY_NAME[warning.field].key}: nej" if stands else ""
                yes = f"  (Tab J: ja{no})"
            rows.append(Content.assemble((f"! {warning.text}{more}", "$soon"), (yes, "$faint")))
        told = _fitted(rows, max(width, 20), most)
        if told != self._told:
            self._told = told
            self.display = bool(rows)
            self.update(told)


def proposed(warnings: Sequence[Warning]) -> Warning | None:
    """The first warning that has another reading to say yes to."""
    return next((warning for warning in warnings if warning.field), None)


def _fitted(rows: Sequence[Content], width: int, most: int) -> Content:
    """Whole rows as far as there is room; how many are left out is told, so that none is hidden unseen."""
    wrapped = [row.wrap(width) for row in rows]
    lines = [line for row in wrapped for line in row]
    if len(lines) > most:
        lines, shown = [], 0
        for row in wrapped:
            if shown and len(lines) + len(row) >= most:
                break
            lines += row[: most - 1]
            shown += 1
        left = f"! … och {len(rows) - shown} till" if shown < len(rows) else "…"
        lines.append(Content.styled(left, "$soon"))
    return Content("\n").join(lines)
