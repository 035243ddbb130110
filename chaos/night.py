"""A night of faults over one store: they come a few at a time, and at its end all is compared with all."""

from __future__ import annotations

import math
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from chaos import culling, damage, faults
from chaos.figures import Figures, false_claims, written_twice
from chaos.laptop import CHEAP, DEADLINE, PASSPHRASE, POLL, hurry
from chaos.site import Site
from jourtui.store import destruction, workplace
from jourtui.store.cluster import temporary_cluster
from jourtui.store.journal import Journal
from jourtui.store.replica import Replica
from jourtui.store.verify import rebuild_is_equal, verify, views_digest

AT_ONCE = 4
"""Faults at the same time, at most."""


@dataclass(frozen=True, slots=True)
class Night:
    """Faults that come over one store. None begins after `until`, a moment of the monotonic clock."""

    seed: int
    faults: int
    laptops: int
    patience: float
    until: float


def play(night: Night) -> Figures:
    """One night on a store of its own, compared at its end."""
    damage.PATIENCE = night.patience
    hurry()
    with (
        tempfile.TemporaryDirectory(prefix="jourtui-chaos-") as folder,
        temporary_cluster() as cluster,
    ):
        site = Site(Path(folder), cluster, night.seed, night.laptops)
        try:
            return unleash(site, random.Random(night.seed), night.faults, night.until)
        finally:
            site.close()


def unleash(site: Site, r: random.Random, count: int, until: float = math.inf) -> Figures:
    """`count` faults, a few at a time, each time until everybody has everything again; none begins after
    `until`, a moment of the monotonic clock.
    """
    figures = Figures()
    for laptop in site.laptops:
        laptop.start()
    until_agreed(site, figures)
    told = time.monotonic()
    while (done := figures.faults.total()) < count and not figures.stuck and time.monotonic() < until:
        lasting: list[faults.Fault] = []
        for _ in range(min(r.randint(1, AT_ONCE), count - done)):
            fault = faults.draw(site, r)
            if fault.after_others:
                mend(lasting)
            figures.faults[fault.kind] += 1
            try:
                fault.begin()
            except damage.Unnoticed as where:
                figures.wrong.append(f"{where} reads other than was written, unnoticed")
            except damage.NeverSent as where:
                figures.stuck += 1
                figures.wrong.append(f"{where} never sent what it had, with nothing in the way")
            lasting.append(fault)
            time.sleep(r.uniform(0, 0.05))
        time.sleep(r.uniform(0, max(fault.lasts for fault in lasting)))
        mend(lasting)
        for laptop in site.laptops:
            if laptop.process is not None and laptop.process.poll() is not None:
                figures.wrong.append(f"{laptop.name} ended by itself, {laptop.process.returncode}")
                laptop.kill()
                laptop.start()
        until_agreed(site, figures)
        if time.monotonic() - told > 30:
            told = time.monotonic()
            print(f"{figures.faults.total()} faults tonight ...", file=sys.stderr, flush=True)
    end(site, figures)
    return figures


def mend(lasting: list[faults.Fault]) -> None:
    """Undo these faults; none is left."""
    while lasting:
        lasting.pop(0).mend()


def until_agreed(site: Site, figures: Figures) -> None:
    """Wait until all that is saved now is in the store, and every laptop has it."""
    mended = time.time()
    saved = {event for laptop in site.laptops for event, _ in laptop.saved[-1000:]}
    while True:
        site.look()
        if saved <= site.stored.keys():
            goal = max((site.stored[event][0] for event in saved), default=0)
            if all(laptop.last is not None and laptop.last.seq >= goal for laptop in site.laptops):
                figures.agree.append(time.time() - mended)
                return
        if time.time() - mended > damage.PATIENCE:
            for laptop in site.laptops:
                missing = sum(event in saved and event not in site.stored for event, _ in laptop.saved)
                if missing or laptop.last is None or laptop.last.seq < site.head:
                    figures.stuck += 1
                    figures.wrong.append(f"{laptop.name}: {missing} not sent, {laptop.last}")
            return
        time.sleep(0.01)


def end(site: Site, figures: Figures) -> None:
    """Let everybody rest, and compare all with all."""
    for laptop in site.laptops:
        laptop.kill()
        laptop.start("rest")
    until_agreed(site, figures)
    finish = time.monotonic() + damage.PATIENCE
    while time.monotonic() < finish and not all(
        laptop.last and laptop.last.all_sent and laptop.last.seq >= site.head for laptop in site.laptops
    ):
        site.look()
        time.sleep(0.01)
    time.sleep(POLL + DEADLINE)  # what was destroyed last may be told of by nothing but the next look
    digests, destroyed = set(), {}
    for laptop in site.laptops:
        laptop.kill()
        figures.acknowledged += len(laptop.saved)
        figures.refused += laptop.refused
        figures.recover += laptop.recoveries
        figures.lost += sum(event not in site.stored for event, _ in laptop.saved)
        claims = false_claims(laptop, site)
        figures.false_sync += len(claims)
        figures.wrong += claims[:3]
        opened = workplace.unlock(laptop.folder, laptop.person, PASSPHRASE, cost=CHEAP)
        replica = Replica.open(laptop.folder, opened.data_key)
        unit_keys = workplace.unit_keys(opened)
        figures.wrong += [f"{laptop.name}: {finding}" for finding in verify(replica, unit_keys)[:5]]
        figures.wrong += [f"{laptop.name}: set aside: {why}" for _, _, why in replica.quarantined()]
        destroyed[laptop.name] = destruction.all_destroyed(replica)
        journal = Journal(replica, unit_keys)
        while journal.catch_up():  # it was killed with its views behind, which it knows
            pass
        digests.add(views_digest(replica.connection))
        if laptop is site.laptops[0]:
            figures.duplicated = written_twice(journal)
            if not rebuild_is_equal(journal):
                figures.wrong.append("the views are other than the events say")
        replica.close()
    figures.destroyed, wrong = culling.wrong(site, destroyed)
    figures.wrong += wrong
    if len(digests) != 1:
        figures.wrong.append("the laptops show different things")
