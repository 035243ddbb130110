"""Nights on several laptops in one thread (`simulation`): nothing is lost; same seed, same trace.

`JOURTUI_SIMULATE` is how many seconds to play new nights. `make simulate` plays for as long as asked.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter

from simulation.night import HAPPENINGS, play
from simulation.run import Run, nights, replay

SECONDS = float(os.environ.get("JOURTUI_SIMULATE", "20"))
STEPS = 60


def test_nothing_is_lost_whatever_happens() -> None:
    run = Run()
    for night in nights(run, time.time_ns() // 1_000_000, SECONDS, steps=STEPS):
        assert not run.failures, f"{run.failures[0]}: {replay(night)}"
    print(run.summary())


def test_the_same_seed_gives_the_same_night() -> None:
    """Also in other processes, where strings and bytes hash otherwise."""
    code = f"from simulation.night import play; print(play(4711, steps={STEPS}).digest)"
    here = play(4711, steps=STEPS).digest
    for hashes in ("1", "2"):
        environment = {"PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONHASHSEED": hashes}
        there = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
        assert there.stdout.strip() == here, there.stderr
    assert play(4712, steps=STEPS).digest != here


def test_everything_happens() -> None:
    """A law that is never tried proves nothing: every happening, and every fault, comes in a few nights."""
    happened: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for seed in range(12):
        night = play(seed)
        happened += night.happenings
        faults += night.faults
        kinds.update(line.split()[2] for line in night.trace if " saved " in line)
    assert happened.keys() == HAPPENINGS.keys()
    wanted = {"cut", "lost", "twice", "hole", "silent", "late", "gap", "power cut", "crash", "disk full"}
    assert wanted <= faults.keys()
    assert {"store restored, same epoch", "store restored and frozen", "laptop restored"} <= faults.keys()
    assert {"revoked", "poison", "die in a deed", "die-after in a deed"} <= faults.keys()
    assert len(kinds) >= 30, kinds
