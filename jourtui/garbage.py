"""When garbage is collected: a full collection looks through all that is loaded, and finds next to nothing.

It stops every key for a tenth of a second; a short command would spend a third of its time on such.
"""

from __future__ import annotations

import atexit
import gc

SELDOM = (2_000, 10, 1_000)
"""The thresholds: in the program full collections wait for a pause (`JourApp`)."""


def collect_seldom() -> None:
    """Collect garbage now and then, and not when the process ends, which Python would do."""
    gc.set_threshold(*SELDOM)
    atexit.register(gc.freeze)


def set_apart() -> None:
    """Look never again through what is there now, and collect from here on."""
    gc.freeze()
    gc.enable()
