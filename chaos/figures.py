"""What came of it: lost, duplicated, stuck, falsely in sync, and how long things took."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, field, fields
from uuid import UUID

from chaos.laptop import DEADLINE, POLL
from chaos.site import Laptop, Site
from jourtui.rules.entries import NoteWritten
from jourtui.store.journal import Journal

GRACE = DEADLINE + 0.4
"""Seconds: what was saved longer ago than that, a laptop that says "all is sent" must have sent; a request
under way may take DEADLINE to be found dead."""
BEHIND = POLL + DEADLINE + 0.4
"""Seconds: what came to the store longer ago than that, a laptop that says "connected" must have, or say how
much it is behind."""


@dataclass
class Figures:
    """Everything that is published."""

    faults: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    duplicated: int = 0
    stuck: int = 0
    false_sync: int = 0
    destroyed: int = 0
    """Struck notes that were destroyed by decision, in the store and on every laptop."""
    agree: list[float] = field(default_factory=list)
    """Seconds from when all was mended to when every laptop had all that was saved until then."""
    recover: list[float] = field(default_factory=list)
    """Seconds from each new start after kill -9 to the first thing saved."""
    wrong: list[str] = field(default_factory=list)
    """What else is not as it should be, in words."""

    def add(self, other: Figures) -> None:
        """Take in what came of another night."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def good(self) -> bool:
        return not (self.lost or self.duplicated or self.stuck or self.false_sync or self.wrong)

    def last_line(self) -> str:
        return (
            f"faults {self.faults.total()} acknowledged {self.acknowledged} lost {self.lost} "
            f"duplicated {self.duplicated} stuck {self.stuck} false-sync {self.false_sync}"
        )

    def table(self, seed: int, seconds: float) -> str:
        n = self.faults.total()
        rows = [
            f"seed {seed}, {seconds:.0f} s",
            "",
            *(f"  {kind:<26}{count:>7}" for kind, count in sorted(self.faults.items())),
            f"  {'faults':<26}{n:>7}",
            "",
            _row("acknowledged events lost", self.lost, self.acknowledged),
            _row("acknowledged events duplicated", self.duplicated, self.acknowledged),
            _row("laptops stuck after mending", self.stuck, n),
            _row('false "in sync"', self.false_sync, n),
            f"  {'refused with a sentence':<34}{self.refused:>9}",
            f"  {'notes destroyed by decision':<34}{self.destroyed:>9}",
            "",
            _times("time to agree after mending", self.agree),
            _times("from start after kill -9 to a save", self.recover),
            "",
        ]
        return "\n".join([*rows, *(f"WRONG: {what}" for what in self.wrong), self.last_line()])


def _row(what: str, count: int, of: int) -> str:
    bound = f"at most {3 / of:.1e} each, 95 %" if of and not count else ""
    return f"  {what:<34}{count:>9}  of {of:<9}{bound}".rstrip()


def _times(what: str, seconds: list[float]) -> str:
    if len(seconds) < 2:
        return f"  {what:<34}{'–':>9}"
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return (
        f"  {what:<34}{'p50':>5} {cuts[49]:6.2f} s  p99 {cuts[98]:6.2f} s  max {max(seconds):6.2f} s"
        f"  (n {len(seconds)})"
    )


def false_claims(laptop: Laptop, site: Site) -> list[str]:
    """What the laptop's status line said that was not true, held against when things came to the store."""
    came = sorted((at, seq) for seq, at in site.stored.values())
    saved = sorted(laptop.saved, key=lambda pair: pair[1])
    false: list[str] = []
    sent, arrived, newest, here = 0, 0, 0, 0.0
    for seen in laptop.said:
        if seen.state != "connected":
            continue
        while sent < len(saved) and saved[sent][1] <= seen.at - GRACE:
            _, came_at = site.stored.get(saved[sent][0], (0, float("inf")))
            here = max(here, came_at)
            sent += 1
        if seen.unsynced == 0 and here > seen.until:
            false.append(f"{laptop.name} said that all was sent at {seen.at:.3f}")
        while arrived < len(came) and came[arrived][0] <= seen.at - BEHIND:
            newest = max(newest, came[arrived][1])
            arrived += 1
        if seen.behind == 0 and seen.seq < newest:
            false.append(
                f"{laptop.name} said that it was up to date at {seen.at:.3f}, {newest - seen.seq} behind"
            )
    return false


def written_twice(journal: Journal) -> int:
    """How many notes say the same as another: each text was written once."""
    texts: Counter[str] = Counter()
    rows = journal.replica.connection.execute("SELECT DISTINCT record_id FROM confirmed").fetchall()
    for (raw,) in rows:
        for event in journal.events(UUID(bytes=raw)):
            if isinstance(event.payload, NoteWritten):
                texts[event.payload.text] += 1
    return sum(count - 1 for count in texts.values())
