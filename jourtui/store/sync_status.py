"""The truth about the contact with the shared store, as the screen shows it. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["alone", "connecting", "connected", "offline", "stopped"]
"""`alone`: no shared store is joined. `stopped`: contact, but a person must act (`problem` says why)."""

SHUT_OUT = "Det gemensamma lagret släpper inte in den här datorn."
"""What `problem` says on a laptop that was revoked."""

SKEW = 30
"""Seconds that the clocks may differ before it is told."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What is known now. Never says "in sync" on anyone else's word: everything is counted here."""

    state: State = "alone"
    since: datetime | None = None
    """Connected or offline since (UTC)."""
    unsynced: int = 0
    """Own events that have not come back in the shared order."""
    oldest: datetime | None = None
    """The device time of the oldest of them (UTC)."""
    as_of: datetime | None = None
    """When this replica last had everything that the shared store had (UTC)."""
    behind: int = 0
    """Events that the shared store has and this replica has not yet."""
    skew: float | None = None
    """Seconds that this laptop's clock is ahead of the shared store's; told over SKEW. None: not compared."""
    quarantined: int = 0
    problem: str = ""
    """A sentence for people, in Swedish."""
    until: datetime | None = None
    """How long `connected` may be believed (UTC): the store has answered again by then."""

    @property
    def shut_out(self) -> bool:
        """Whether the store does not let this laptop in."""
        return self.problem == SHUT_OUT

    def believed(self, now: datetime) -> bool:
        """Whether what is said here still holds: not when the laptop has slept, or had no time to ask."""
        return self.until is None or now <= self.until

    def out_of_contact(self, now: datetime) -> bool:
        """Whether there may be more in the shared store than this laptop can hear of."""
        return self.state != "alone" and not (self.state == "connected" and self.believed(now))
