"""`python -m benchmarks`: measure the budgets, print the table, write the same as JSON."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks import table
from benchmarks.effort import Effort
from benchmarks.measuring import Missing, Result
from benchmarks.office import Office
from benchmarks.registry import ROWS
from jourtui.garbage import collect_seldom, set_apart

CASES, FEW_CASES = 20_000, 1_000


def arguments() -> argparse.ArgumentParser:
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=names, metavar="ROW", help=", ".join(names))
    parser.add_argument("--quick", action="store_true", help="few rounds and few cases: tries the harness")
    parser.add_argument("--long", action="store_true", help="also a million events")
    parser.add_argument("--size", type=int, metavar="CASES", help=f"cases in ten years ({CASES})")
    parser.add_argument("--json", type=Path, metavar="FILE", default=Path("bench.json"))
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a budget is broken")
    return parser


def main() -> int:
    """Measure; 0, or 1 with --strict when a budget is broken."""
    options = arguments().parse_args()
    effort = Effort(quick=options.quick, long=options.long)
    collect_seldom()  # as in jourtui: see its docstring
    set_apart()
    office = Office(options.size or (FEW_CASES if options.quick else CASES))
    results: list[Result | Missing] = []
    try:
        for row in ROWS:
            if options.only and row.name not in options.only:
                continue
            began = time.monotonic()
            print(f"{row.name} ...", end=" ", file=sys.stderr, flush=True)
            results.extend(row.run(office, effort))
            print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    finally:
        office.close()
    print(table.as_text(results), end="")
    options.json.write_text(table.as_json(results, quick=effort.quick), "utf-8")
    return int(options.strict and bool(table.broken(results)))


if __name__ == "__main__":
    sys.exit(main())
