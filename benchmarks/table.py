"""The results as a table for people and as JSON for machines."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence

from benchmarks.measuring import Budget, Missing, Result

HEADINGS = ("rad", "golv", "jourtui", "kvot", "budget", "utfall")
VERDICTS = {True: "hålls", False: "ÖVER"}


def as_text(results: Sequence[Result | Missing]) -> str:
    """One line a row, and below it what must be known to read it."""
    lines = [HEADINGS, *(_cells(result) for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = []
    for line, result in zip(lines, (None, *results), strict=True):
        first, *rest = line
        cells = [
            first.ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)),
        ]
        text.append("  ".join(cells).rstrip())
        note = result.note if isinstance(result, Result) else result.why if result is not None else ""
        if note:
            text.append(f"    {note}")
    return "\n".join(text) + "\n"


def as_json(results: Sequence[Result | Missing], *, quick: bool) -> str:
    """The same, with every sample."""
    machine = {
        "python": platform.python_version(),
        "system": platform.system(),
        "processors": os.cpu_count(),
    }
    rows = [_row(result) for result in results]
    return json.dumps({"quick": quick, "machine": machine, "rows": rows}, ensure_ascii=False, indent=1) + "\n"


def broken(results: Sequence[Result | Missing]) -> list[Result]:
    """The rows that are over their budget."""
    return [result for result in results if isinstance(result, Result) and not result.kept]


def _cells(result: Result | Missing) -> tuple[str, ...]:
    if isinstance(result, Missing):
        return (result.what, "", "", "", "", "mäts inte")
    floor, ratio = result.floor_value, result.ratio
    return (
        f"{result.what}, {result.figure}",
        _amount(floor, result.unit) if floor is not None else "–",
        _amount(result.value, result.unit),
        f"{_number(ratio)} ×" if ratio is not None else "–",
        _budget(result.budget, result.unit),
        VERDICTS[result.kept],
    )


def _budget(budget: Budget, unit: str) -> str:
    parts = []
    if budget.ratio is not None:
        parts.append(f"{_number(budget.ratio)} ×")
    if budget.at_most is not None:
        parts.append(_amount(budget.at_most, unit))
    return "≤ " + " och ".join(parts) if parts else "–"


def _amount(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}"


def _number(value: float) -> str:
    """Three figures that mean something, in Swedish."""
    decimals = 2 if value < 10 else 1 if value < 100 else 0
    text = f"{value:.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _row(result: Result | Missing) -> dict[str, object]:
    if isinstance(result, Missing):
        return {"name": result.name, "what": result.what, "missing": result.why}
    return {
        "name": result.name,
        "what": result.what,
        "figure": result.figure,
        "unit": result.unit,
        "floor": result.floor_value,
        "product": result.value,
        "ratio": result.ratio,
        "budget": {"ratio": result.budget.ratio, "at_most": result.budget.at_most},
        "kept": result.kept,
        "note": result.note,
        "samples": {
            "floor": list(result.floor.values) if result.floor is not None else [],
            "product": list(result.product.values),
        },
    }
