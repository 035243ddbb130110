"""Bytes flipped in a laptop's database file: noticed, and the laptop begun anew from the shared store."""

from __future__ import annotations

import random
import time

from chaos.laptop import CHEAP, PASSPHRASE
from chaos.site import Laptop, Site
from jourtui.store import workplace
from jourtui.store.replica import FILE, Replica, ReplicaError
from jourtui.store.verify import verify, views_digest

PATIENCE = 60.0
"""Seconds after which laptops that do not agree are stuck."""


class Unnoticed(AssertionError):
    """Something else is read than was written, and nothing says so."""


class NeverSent(Exception):
    """A laptop with nothing in its way keeps what it has."""


def flip_and_replace(laptop: Laptop, site: Site, r: random.Random) -> None:
    """When all that it has is sent too: what is on one disk only, no program can bring back.

    Nothing may be in its way: line whole, store up. Raises Unnoticed and NeverSent.
    """
    laptop.kill()
    laptop.start("rest")
    end = time.monotonic() + PATIENCE
    while not _all_sent(laptop, site):
        if time.monotonic() > end:
            raise NeverSent(laptop.name)
        time.sleep(0.02)
    laptop.kill()
    before = _digest(laptop)
    file = laptop.folder / FILE
    content = bytearray(file.read_bytes())
    for _ in range(r.choice([1, 1, 4, 64])):
        content[r.randrange(len(content))] ^= r.randrange(1, 256)
    file.write_bytes(content)
    try:
        after = _digest(laptop)
    except ReplicaError:
        pass
    else:
        if after not in (before, None):
            raise Unnoticed(laptop.name)
    site.replace(laptop)
    laptop.start()


def _all_sent(laptop: Laptop, site: Site) -> bool:
    site.look()
    last = laptop.last
    return last is not None and last.all_sent and all(event in site.stored for event, _ in laptop.saved)


def _digest(laptop: Laptop) -> str | None:
    """What the laptop shows; None where `verify` finds something wrong. Raises ReplicaError."""
    opened = workplace.unlock(laptop.folder, laptop.person, PASSPHRASE, cost=CHEAP)
    replica = Replica.open(laptop.folder, opened.data_key)
    try:
        if verify(replica, workplace.unit_keys(opened)):
            return None
        return views_digest(replica.connection)
    finally:
        replica.close()
