"""Two programs race for one call, against a real shared store: in the shared order there is one winner.

Each is a process with a replica, a vault and a sync thread of its own. After every round both show the same:
one holder, nobody left out, and those told who must know.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from factories import Watch, received
from site_ import Laptop, Site

from jourtui.rules.responsibility import Offered
from jourtui.store.journal import Change
from jourtui.store.verify import views_digest

if TYPE_CHECKING:
    from postgres import Cluster

ROUNDS = int(os.environ.get("JOURTUI_ROUNDS", "100"))
"""In each race."""


class Other:
    """A laptop in another process."""

    def __init__(self, site: Site, name: str, stack: ExitStack) -> None:
        laptop = site.laptop(name, connect=False)
        site.laptops.remove(laptop)
        person = laptop.place.vault.person
        laptop.close()
        self.id, self.name = str(person.id), person.name
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("racer.py"), laptop.place.folder, self.id],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        )
        stack.enter_context(self._process)
        stack.callback(self._process.kill)

    def order(self, order: dict[str, Any]) -> None:
        self.shoot(json.dumps(order))

    def shoot(self, line: str = "") -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the other program ended"
        return json.loads(line)

    def ask(self, order: dict[str, Any]) -> Any:
        self.order(order)
        return self.answer()


class Track:
    """Karin's laptop, here, and two others in processes of their own."""

    def __init__(self, site: Site, stack: ExitStack) -> None:
        self.site = site
        self.karin: Laptop = site.laptop("Karin Ek")
        self.others = (Other(site, "Per Holm", stack), Other(site, "Eva Lind", stack))
        for other in self.others:
            assert other.answer() == "here"

    @property
    def karin_id(self) -> str:
        return str(self.karin.desk.author.id)

    def agree(self) -> None:
        """Everybody has everything."""
        self.site.agree()
        seq = self.karin.place.replica.position().seq
        for other in self.others:
            seq = max(seq, other.ask({"do": "agree", "seq": seq}))
        for other in self.others:
            assert other.ask({"do": "agree", "seq": seq}) == seq

    def calls(self, *, offered: bool) -> list[tuple[UUID, UUID]]:
        """Calls that Karin took in, and her offers of them to whoever takes them."""
        made = [(uuid4(), uuid4()) for _ in range(ROUNDS)]
        changes = [change for record, _ in made for change in received(record)]
        if offered:
            changes += [Change(record, Offered(answer_within=180), event_id=offer) for record, offer in made]
        self.karin.desk.do(*changes)
        self.agree()
        return made

    def race(
        self, made: list[tuple[UUID, UUID]], deeds: tuple[str, str], before: int
    ) -> Iterator[tuple[dict[str, Any], Other, Other]]:
        """Let both do their deed in each call at once: what both then hold, and who came first and second.

        `before` is how many events each call has before that.
        """
        chance = random.Random(7)
        unseen = 0
        for record, offer in made:
            order = {"record": str(record), "offer": str(offer), "holder": self.karin_id}
            for other, deed in zip(self.others, deeds, strict=True):
                assert other.ask(order | {"do": deed, "events": before + 2}) == "ready"
            start = list(self.others)
            chance.shuffle(start)
            for other in start:
                other.shoot()
            held, also = (other.answer() for other in self.others)
            assert held == also
            assert not held["preliminary"]
            (first_seq, _, author), (_, base, _) = held["events"][before:]
            unseen += base < first_seq
            first, second = self.others if author == self.others[0].id else self.others[::-1]
            yield held, first, second
        assert unseen > len(made) / 2, "the second mostly knew of the first: that is no race"

    def finish(self) -> None:
        """All three laptops are whole, and show the same to the last byte."""
        self.agree()
        digests = {views_digest(self.karin.place.replica.connection)}
        for other in self.others:
            digest, findings = other.ask({"do": "check"})
            digests.add(digest)
            assert findings == []
        assert len(digests) == 1


@pytest.fixture(scope="module")
def track(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Track]:
    with postgres.database() as url, ExitStack() as stack:
        site = Site(url, tmp_path_factory.mktemp("races"), Watch())
        stack.callback(site.close)
        yield Track(site, stack)


def both_happened(firsts: Counter[str]) -> None:
    """Neither outcome is rare: else the race proves nothing."""
    assert len(firsts) == 2
    assert min(firsts.values()) > sum(firsts.values()) / 20, firsts


def test_two_claim_one_call(track: Track) -> None:
    firsts: Counter[str] = Counter()
    for held, first, second in track.race(track.calls(offered=False), ("claim", "claim"), 2):
        assert held["holder"] == first.id
        assert held["tells"] == sorted([[first.id, "claim_contested"], [second.id, "claim_lost"]])
        firsts[first.name] += 1
    both_happened(firsts)
    track.finish()


def test_two_accept_one_offer(track: Track) -> None:
    firsts: Counter[str] = Counter()
    for held, first, second in track.race(track.calls(offered=True), ("accept", "accept"), 3):
        assert (held["holder"], held["offer"]) == (first.id, "None")
        assert held["tells"] == sorted(
            [[track.karin_id, "accepted"], [second.id, "accept_lost"], [first.id, "accept_contested"]]
        )
        firsts[first.name] += 1
    both_happened(firsts)
    track.finish()


def test_one_accepts_what_the_other_withdraws(track: Track) -> None:
    firsts: Counter[str] = Counter()
    sender, receiver = track.others
    records = [str(uuid4()) for _ in range(ROUNDS)]
    offers = sender.ask({"do": "offer", "records": records, "to": [receiver.id, receiver.name]})
    track.agree()
    made = [(UUID(record), UUID(offer)) for record, offer in zip(records, offers, strict=True)]
    for held, first, _ in track.race(made, ("withdraw", "accept"), 3):
        assert held["offer"] == "None"
        if first is sender:
            assert held["holder"] == sender.id
            assert held["tells"] == sorted(
                [[receiver.id, "withdrawn"], [receiver.id, "accept_lost"], [sender.id, "accept_contested"]]
            )
        else:
            assert held["holder"] == receiver.id
            assert held["tells"] == sorted(
                [[sender.id, "accepted"], [sender.id, "withdraw_lost"], [receiver.id, "withdraw_contested"]]
            )
        firsts[first.name] += 1
    both_happened(firsts)
    track.finish()


def test_one_accepts_what_the_other_takes_over(track: Track) -> None:
    firsts: Counter[str] = Counter()
    for held, first, second in track.race(track.calls(offered=True)[:50], ("accept", "take_over"), 3):
        accepted = first is track.others[0]
        lost, told = ("take_over_lost", "accepted") if accepted else ("accept_lost", "taken_over")
        contested = "claim_contested" if accepted else "accept_contested"
        assert (held["holder"], held["offer"]) == (first.id, "None")
        assert held["tells"] == sorted([[track.karin_id, told], [second.id, lost], [first.id, contested]])
        firsts[first.name] += 1
    both_happened(firsts)
    track.finish()
