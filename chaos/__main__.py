"""`python -m chaos`: let faults come over laptops at work, and publish what was lost.

Exit code 1 if anything was, or was otherwise wrong.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import secrets
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

from chaos import damage
from chaos.figures import Figures
from chaos.night import Night, play

NIGHT = 1_000
"""Faults that come over one store. Then all is compared with all, and the next night begins with a new store:
a laptop that is lost fetches the whole journal again, which takes longer the longer it is."""


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=10_000, metavar="N", help="how many (10000)")
    parser.add_argument(
        "--minutes",
        type=float,
        default=math.inf,
        metavar="M",
        help="let no more faults come after this long, and count those that came",
    )
    parser.add_argument("--laptops", type=int, default=3, metavar="N", help="how many (3)")
    parser.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help=f"nights side by side, each of {NIGHT} faults and with a store of its own (1)",
    )
    parser.add_argument("--seed", type=int, help="which faults; drawn, and printed, if not given")
    parser.add_argument(
        "--patience",
        type=float,
        default=damage.PATIENCE,
        metavar="S",
        help="seconds after which laptops that do not agree are stuck (60); more on a busy machine",
    )
    return parser


def main() -> int:
    options = arguments().parse_args()
    seed = options.seed if options.seed is not None else secrets.randbits(32)
    print(f"seed {seed}", file=sys.stderr, flush=True)
    began = time.monotonic()
    until = began + options.minutes * 60
    nights = [
        Night(seed + n, min(NIGHT, options.faults - first), options.laptops, options.patience, until)
        for n, first in enumerate(range(0, options.faults, NIGHT))
    ]
    figures = Figures()
    for of_night in played(nights, options.jobs):
        figures.add(of_night)
    print(figures.table(seed, time.monotonic() - began))
    return 0 if figures.good else 1


def played(nights: Iterable[Night], jobs: int) -> Iterable[Figures]:
    """The figures of each night, in order; so many nights are played at the same time."""
    if jobs == 1:
        yield from map(play, nights)
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(play, nights)


if __name__ == "__main__":
    sys.exit(main())
