"""Nights on several laptops in one thread (`simulation`): nothing is lost; same seed, same trace.

`JOURTUI_SIMULATE` is how many seconds to play new nights. `make simulate` plays for as long as asked.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from jourtui.rules import event, responsibility
from jourtui.rules.access import Read
from jourtui.rules.call import CallClosed, CallCorrected, CallReceived, CallReopened
from jourtui.rules.case import CaseOpened
from jourtui.rules.entries import EntryStruck, NoteWritten
from simulation import happenings
from simulation.night import Night, play
from simulation.programs import NoteSung
from simulation.run import Run, nights, replay

SECONDS = float(os.environ.get("JOURTUI_SIMULATE", "5"))
STEPS = 60
RICH = (283, 385, 130, 194)
"""Nights that together had everything when they were chosen; others come after them if that has changed."""
LINE = {"cut", "lost", "twice", "hole", "silent", "late", "gap", "delivered again", "revoked", "poison"}
MACHINE = {"power cut", "crash", "disk full", "clock jump", "laptop restored", "destroyed"}
MIDWAY = {"die in a deed", "die-after in a deed", "die in a talk", "die-after in a talk"}
STORE = {"store restored, same epoch", "store restored and frozen"}
DEEDS = (
    CallReceived,
    CallCorrected,
    CallClosed,
    CallReopened,
    CaseOpened,
    NoteWritten,
    EntryStruck,
    Read,
    NoteSung,
)


AROUND = (
    *("advance_notice.", "assignment.", "deviation.", "reachability.", "contact.", "duty_week."),
    *("cooperation.", "active_time.", "sold_service.", "meeting.", "flag.", "strain.", "figures."),
    *("annual_report.", "police_assistance."),
)
"""How the kinds of what is around the night begin."""
RICH_AROUND = (1100, 1014, 1026, 1108, 1086)
"""As `RICH`, of the nights in which people do what is around them."""


class Missing:
    """What has not come in any night yet."""

    def __init__(self, what: set[str]) -> None:
        self.what = what

    def take(self, night: Night) -> None:
        self.what -= night.happenings.keys() | night.faults.keys()
        self.what -= {line.split()[2] for line in night.trace if " saved " in line}

    def __bool__(self) -> bool:
        return bool(self.what)

    def __str__(self) -> str:
        return ", ".join(sorted(self.what))


def test_nothing_is_lost_whatever_happens() -> None:
    run = Run()
    seed = time.time_ns() // 1_000_000
    for _ in nights(run, seed, SECONDS, steps=STEPS):
        assert not run.failures, f"{run.failures[0]}: {replay(run.failures[0].night)}"
    print(run.summary())


def test_everything_happens() -> None:
    """A law that is never tried proves nothing: every happening, fault and deed comes in few nights."""
    missing = Missing(set(happenings.ALL) | LINE | MACHINE | MIDWAY | STORE)
    missing.what |= {cls.KIND for cls in (*DEEDS, *responsibility.PAYLOADS)}
    for seed in (*RICH, *range(100, 140)):
        if missing:
            missing.take(play(seed, steps=STEPS))
    assert not missing, f"never: {missing}"


def test_everything_around_the_night_happens() -> None:
    """Every kind of event of notices, assignments, deviations, roster, meetings, figures and the rest."""
    missing = Missing({cls.KIND for cls in event.kinds() if cls.KIND.startswith(AROUND)})
    for seed in (*RICH_AROUND, *range(1_200, 1_240, 2)):
        if missing:
            missing.take(play(seed, steps=STEPS))
    assert not missing, f"never: {missing}"


def test_the_same_seed_gives_the_same_night() -> None:
    """Also in another process, where strings and bytes hash otherwise; 4712 is a night with all deeds."""
    code = f"from simulation import night; print(night.play(4712, steps={STEPS}).digest)"
    here = play(4712, steps=STEPS).digest
    environment = {"PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONHASHSEED": "1"}
    there = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert there.stdout.strip() == here, there.stderr
    assert play(4711, steps=STEPS).digest != here
