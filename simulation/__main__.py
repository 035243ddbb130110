"""`python -m simulation`: play nights for as long as asked; at a broken law, print trace and replay."""

from __future__ import annotations

import argparse
import sys
import time

from simulation.night import STEPS, play
from simulation.run import Run, nights, replay

TAIL = 60
"""Lines of the trace that are printed of a night that failed."""


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("--seconds", type=float, metavar="N", help="play new nights for so long")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="the first night; alone: that night, with its trace"
    )
    parser.add_argument("--steps", type=int, metavar="N", default=STEPS, help=f"steps in a night ({STEPS})")
    return parser


def main() -> int:
    """Play; 0, or 1 when a law was broken."""
    options = arguments().parse_args()
    if options.seconds is None and options.seed is not None:
        return _one(options.seed, options.steps)
    first = time.time_ns() // 1_000_000_000 if options.seed is None else options.seed
    run = Run()
    for _ in nights(run, first, options.seconds or 60.0, steps=options.steps):
        if sys.stderr.isatty():
            print(f"\r{run.nights} nights", end="", file=sys.stderr, flush=True)
        if run.failures:
            break
    for broken in run.failures:
        print("\n".join(broken.night.trace[-TAIL:]))
        print(f"{broken}\nreplay: {replay(broken.night)}")
    for kind, times in sorted(run.faults.items()):
        print(f"{kind:<30}{times:>8}")
    print(run.summary())
    return int(bool(run.failures))


def _one(seed: int, steps: int) -> int:
    from simulation.laws import Broken

    try:
        night = play(seed, steps=steps)
    except Broken as broken:
        print("\n".join(broken.night.trace))
        print(broken)
        return 1
    print("\n".join(night.trace))
    print(f"trace {night.digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
