"""What can happen to a laptop, its line, its disk and the store: each begins, lasts, and is mended."""

from __future__ import annotations

import random
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

from chaos.damage import flip_and_replace
from chaos.site import Laptop, Site, wake
from jourtui.store.replica import FILE

if sys.platform == "linux":
    import resource


@dataclass
class Fault:
    """`begin` does it, `mend` undoes it; between them `lasts` seconds at most.

    `after_others`: it needs line, store and laptops whole, so the others are mended before it begins.
    """

    kind: str
    begin: Callable[[], None]
    mend: Callable[[], None]
    lasts: float
    after_others: bool = False


def _nothing() -> None:
    """It mends itself."""


def _cut(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    return Fault("line cut", laptop.line.hang_up, _nothing, 0.05)


def _cut_after(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    count = int(2 ** r.uniform(0, 15))
    return Fault("cut after N bytes", lambda: laptop.line.cut_after(count), laptop.line.heal, 0.4)


def _hole(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    return Fault("black hole", laptop.line.swallow, laptop.line.heal, 1.5)


def _lost_reply(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    def swallow_answers() -> None:
        laptop.line.answers = False

    return Fault("replies lost", swallow_answers, laptop.line.heal, 0.8)


def _refuse(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    def refuse() -> None:
        laptop.line.refuses = True
        laptop.line.hang_up()

    return Fault("refused", refuse, laptop.line.heal, 0.6)


def _delay(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    def slow() -> None:
        laptop.line.delay = r.uniform(0.005, 0.2)

    return Fault("delay", slow, laptop.line.heal, 0.8)


def _kill(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    def again() -> None:
        if laptop.process is None:
            laptop.start()

    return Fault("kill -9", laptop.kill, again, 0.05)


def _sleep(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    asleep = laptop.process

    def sleep() -> None:
        if asleep is not None and asleep.poll() is None:
            asleep.send_signal(signal.SIGSTOP)

    return Fault("laptop asleep", sleep, lambda: wake(asleep) if asleep else None, 1.5)


def _restart(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    mode = r.choice(["fast", "immediate"])

    def start() -> None:
        if not site.cluster.running:
            site.cluster.start()

    return Fault(f"server stopped ({mode})", lambda: site.cluster.stop(mode), start, 0.3)


def _full(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    """No file can grow beyond a little more than it is."""
    room = r.randrange(40_000)
    log = laptop.folder / f"{FILE}-wal"
    return _limited("disk full", laptop, lambda: (log.stat().st_size if log.exists() else 0) + room)


def _read_only(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    """Nothing can be written in any file at all."""
    return _limited("disk read-only", laptop, lambda: 0)


def _limited(kind: str, laptop: Laptop, size: Callable[[], int]) -> Fault:
    def limit(most: int) -> None:
        if laptop.process is not None and laptop.process.poll() is None:
            hard = resource.prlimit(laptop.process.pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(laptop.process.pid, resource.RLIMIT_FSIZE, (most, hard))

    return Fault(kind, lambda: limit(size()), lambda: limit(resource.RLIM_INFINITY), 0.6)


def _flip(laptop: Laptop, site: Site, r: random.Random) -> Fault:
    return Fault("bytes flipped", lambda: flip_and_replace(laptop, site, r), _nothing, 0.0, True)


_Maker = Callable[[Laptop, Site, random.Random], Fault]
KINDS: list[tuple[_Maker, int]] = [
    (_cut, 12),
    (_cut_after, 16),
    (_hole, 10),
    (_lost_reply, 12),
    (_refuse, 8),
    (_delay, 8),
    (_kill, 16),
    (_sleep, 4),
    (_restart, 5),
    *([(_full, 6), (_read_only, 4)] if sys.platform == "linux" else []),
    (_flip, 1),
]
"""Each kind, and how often it comes among the others."""


def draw(site: Site, r: random.Random) -> Fault:
    (make,) = r.choices([make for make, _ in KINDS], [weight for _, weight in KINDS])
    return make(r.choice(site.laptops), site, r)
