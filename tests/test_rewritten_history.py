"""A DBA rewrites the shared journal, triggers off and every hash made anew: who notices, and who cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
import pytest
from msgspec.structs import replace
from site_ import Laptop, Site, until

from jourtui.rules.call import CallFacts, Identity
from jourtui.store import calls, comparing, server, sync
from jourtui.store.carrying import line_of
from jourtui.store.envelope import ZERO_HASH, Confirmed, carry, chain_hash
from jourtui.store.shared import _confirmed
from jourtui.store.verify import verify

if TYPE_CHECKING:
    from postgres import Cluster


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path)
        yield site
        site.close()


def receive(laptop: Laptop, name: str) -> UUID:
    return calls.receive(
        laptop.desk, CallFacts(matter="orolig"), Identity(caller_name=name), at=laptop.desk.now()
    )


Rewriting = Callable[[list[Confirmed]], list[Confirmed]]


def another_body(events: list[Confirmed]) -> list[Confirmed]:
    """One event says something else: the body of another event of the same record."""
    at = len(events) // 2
    sealed = events[at].carried.sealed
    other = next(e.carried.sealed for e in events if e.carried.sealed.event_id != sealed.event_id)
    carried = replace(events[at].carried, sealed=replace(sealed, body=other.body))
    return [*events[:at], replace(events[at], carried=carried), *events[at + 1 :]]


def another_time(events: list[Confirmed]) -> list[Confirmed]:
    """An event came later than it did."""
    at = len(events) // 2
    return [
        *events[:at],
        replace(events[at], server_time=events[at].server_time + 3_600_000_000),
        *events[at + 1 :],
    ]


def one_fewer(events: list[Confirmed]) -> list[Confirmed]:
    """An event in the middle never was."""
    at = len(events) // 2
    return events[:at] + events[at + 1 :]


def another_order(events: list[Confirmed]) -> list[Confirmed]:
    at = len(events) // 2
    return [*events[:at], events[at + 1], events[at], *events[at + 2 :]]


def one_more(events: list[Confirmed]) -> list[Confirmed]:
    """An event was there twice, under an id of its own."""
    at = len(events) // 2
    carried = events[at].carried
    again = replace(carried, sealed=replace(carried.sealed, event_id=UUID(int=7)))
    return [*events[:at], replace(events[at], carried=again), *events[at:]]


def the_end_gone(events: list[Confirmed]) -> list[Confirmed]:
    return events[:-2]


REWRITINGS = [another_body, another_time, one_fewer, another_order, one_more, the_end_gone]


def rewrite(url: str, rewriting: Rewriting) -> None:
    """As a superuser who knows how: the triggers off, then every chain and counter made to agree again."""
    with closing(psycopg.connect(url)) as dba:
        rows = dba.execute(
            "SELECT seq, server_time, chain, device_id, dseq, prev, hash, event_id, record_id, key_id,"
            " base_epoch, base_seq, device_time, body, env FROM journal.event ORDER BY seq",
            binary=True,
        ).fetchall()
        roles: dict[UUID, str] = dict(
            dba.execute("SELECT device_id, min(db_role) FROM journal.event GROUP BY 1").fetchall()
        )
        events = rewriting([_confirmed(*row) for row in rows])
        ends: dict[UUID, tuple[int, bytes]] = {}
        chain, made = ZERO_HASH, []
        for seq, event in enumerate(events, 1):
            device = event.carried.device
            dseq, prev = ends.get(device, (0, ZERO_HASH))
            carried = carry(event.carried.sealed, device, dseq + 1, prev)
            ends[device] = (carried.dseq, carried.hash)
            chain = chain_hash(chain, seq, event.server_time, carried.hash)
            made.append(Confirmed(carried, seq, event.server_time, chain))
        dba.execute("ALTER TABLE journal.event DISABLE TRIGGER ALL")
        dba.execute("DELETE FROM journal.event")
        for event in made:
            sealed = event.carried.sealed
            dba.execute(
                "INSERT INTO journal.event (seq, event_id, env, record_id, key_id, base_epoch, base_seq,"
                " device_time, body, device_id, dseq, prev, hash, server_time, db_role, chain) VALUES"
                " (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    event.seq,
                    sealed.event_id,
                    sealed.env,
                    sealed.record_id,
                    sealed.key_id,
                    sealed.base.epoch,
                    sealed.base.seq,
                    sealed.device_time,
                    sealed.body,
                    event.carried.device,
                    event.carried.dseq,
                    event.carried.prev,
                    event.carried.hash,
                    event.server_time,
                    roles[event.carried.device],
                    event.chain,
                ),
            )
        for device, (dseq, last) in ends.items():
            dba.execute(
                "UPDATE journal.device SET last_dseq = %s, last_hash = %s WHERE device_id = %s",
                (dseq, last, device),
            )
        dba.execute("UPDATE journal.head SET seq = %s, chain = %s", (len(made), chain))
        dba.execute("ALTER TABLE journal.event ENABLE TRIGGER ALL")
        dba.commit()


@pytest.fixture
def two(site: Site) -> tuple[Laptop, Laptop]:
    """Two laptops that have all of a journal with several records."""
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    for name in ("Anna", "Bo", "Cia"):
        receive(karin, name)
        receive(per, name)
    site.agree()
    return karin, per


@pytest.mark.parametrize("rewriting", REWRITINGS)
def test_every_laptop_that_had_it_notices_and_keeps_what_was(
    rewriting: Rewriting, site: Site, two: tuple[Laptop, Laptop]
) -> None:
    """Also when it is rewritten while they are connected: with the next event, or the next look."""
    positions = [laptop.place.replica.position() for laptop in two]
    rewrite(site.url, rewriting)
    for laptop in two:
        receive(laptop, "Dan")  # the next append carries what the laptop knows
        until(lambda laptop=laptop: laptop.status.state == "stopped", "it is noticed")  # type: ignore[misc]
        assert "inte den journal" in laptop.status.problem
    assert [laptop.place.replica.position() for laptop in two] == positions
    for laptop in two:
        assert laptop.place.replica.pending(1), "what is written since is kept"
        assert verify(laptop.place.replica, laptop.desk.journal.unit_keys) == []


def test_a_laptop_that_connects_later_notices_at_once(site: Site, two: tuple[Laptop, Laptop]) -> None:
    for laptop in two:
        laptop.cut()
    rewrite(site.url, another_body)
    for laptop in two:
        laptop.connect()
        until(lambda laptop=laptop: laptop.status.state == "stopped", "it is noticed")  # type: ignore[misc]


@pytest.mark.parametrize("rewriting", REWRITINGS)
def test_a_new_laptop_sees_what_was_changed_but_not_what_was_left_out(
    rewriting: Rewriting, site: Site, two: tuple[Laptop, Laptop]
) -> None:
    """It has nothing to compare the chain with. What does not open under the unit's keys it can tell."""
    for laptop in two:
        laptop.cut()
    rewrite(site.url, rewriting)
    head = server.status(site.url).seq
    new = site.laptop("Eva Lind")
    until(lambda: new.place.replica.position().seq == head, "a consistent journal is taken as it is")
    new.cut()
    found = verify(new.place.replica, new.desk.journal.unit_keys)
    assert bool(found) == (rewriting in (another_body, one_more))


def test_a_store_that_answers_with_a_chain_that_does_not_fit_is_refused(
    site: Site, two: tuple[Laptop, Laptop]
) -> None:
    """The DBA changes one body and forgets, or cannot, the hashes: not even a new laptop takes it."""
    with psycopg.connect(site.url) as dba:
        dba.execute("ALTER TABLE journal.event DISABLE TRIGGER ALL")
        dba.execute("UPDATE journal.event SET body = body || '\\x00' WHERE seq = 3")
    new = site.laptop("Eva Lind")
    until(lambda: new.status.state == "stopped", "it is noticed")
    assert "hänger inte ihop" in new.status.problem
    assert new.place.replica.position().seq < 3


# What is changed in place, with the chain's columns as they were

IN_PLACE = {
    "body": "UPDATE journal.event SET body = (SELECT body FROM journal.event WHERE seq = 5) WHERE seq = 3",
    "time": "UPDATE journal.event SET server_time = server_time + 3600000000 WHERE seq = 3",
    "record": "UPDATE journal.event SET record_id = (SELECT record_id FROM journal.event WHERE seq = 5)"
    " WHERE seq = 3",
    "gone": "DELETE FROM journal.event WHERE seq = 3",
}


def change(url: str, statement: str) -> None:
    with psycopg.connect(url) as dba:
        dba.execute("ALTER TABLE journal.event DISABLE TRIGGER ALL")
        dba.execute(statement)
        dba.execute("ALTER TABLE journal.event ENABLE TRIGGER ALL")


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rest is short, and a page small: the history has several."""
    monkeypatch.setattr(sync, "POLL", sync.DEADLINE + 0.02)
    monkeypatch.setattr(comparing, "PAGE", 5)
    monkeypatch.setattr(comparing, "EVERY", timedelta())


def stopped(laptop: Laptop) -> bool:
    return laptop.status.state == "stopped" and "inte den journal" in laptop.status.problem


@pytest.mark.parametrize("what", IN_PLACE)
def test_what_is_changed_in_place_is_noticed_by_a_laptop_that_rests(
    what: str, site: Site, brief: None, two: tuple[Laptop, Laptop]
) -> None:
    """And stays noticed: over a new start, before anything is sent, until it is mended."""
    with psycopg.connect(site.url) as dba:
        before = dba.execute("SELECT * FROM journal.event WHERE seq = 3").fetchone()
    assert before is not None
    change(site.url, IN_PLACE[what])
    for laptop in two:
        until(lambda laptop=laptop: stopped(laptop), "it is noticed")  # type: ignore[misc]
        laptop.cut()
    head = server.status(site.url).seq
    for laptop in two:
        receive(laptop, "Dan")
        laptop.connect()
        until(lambda laptop=laptop: stopped(laptop), "it is not forgotten")  # type: ignore[misc]
        assert laptop.place.replica.pending(1)
        laptop.cut()
    assert server.status(site.url).seq == head
    with psycopg.connect(site.url) as dba:
        dba.execute("ALTER TABLE journal.event DISABLE TRIGGER ALL")
        dba.execute("DELETE FROM journal.event WHERE seq = 3")
        dba.execute(f"INSERT INTO journal.event VALUES ({', '.join(['%s'] * len(before))})", before)
    for laptop in two:
        laptop.connect()
    site.agree()


def test_a_difference_is_named_by_its_place(
    site: Site, two: tuple[Laptop, Laptop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that a laptop has is compared when it is asked to; whose database role it was it never had."""
    monkeypatch.setattr(comparing, "PAGE", 5)
    karin, _ = two
    for laptop in two:
        laptop.cut()
    with line_of(karin.place) as line:
        assert karin.place.replica.position().seq > 10
        assert comparing.differing(line, karin.place.replica) == []
        change(site.url, "UPDATE journal.event SET db_role = 'someone' WHERE seq = 2")
        assert comparing.differing(line, karin.place.replica) == []
        change(site.url, IN_PLACE["body"])
        change(site.url, "UPDATE journal.event SET device_time = device_time + 1 WHERE seq IN (4, 11)")
        assert comparing.differing(line, karin.place.replica) == [3, 4, 11]
        monkeypatch.setattr(comparing, "MOST", 2)
        assert comparing.differing(line, karin.place.replica) == [3, 4]


def test_history_is_compared_page_by_page_and_not_again_at_once(
    site: Site, two: tuple[Laptop, Laptop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found the same is not asked for again until an hour has passed; nor after a new start."""
    monkeypatch.setattr(comparing, "PAGE", 5)
    karin, _ = two
    for laptop in two:
        laptop.cut()
    replica, asked = karin.place.replica, list[tuple[int, int]]()
    end = replica.position().seq
    with line_of(karin.place) as line:
        digest = line.digest

        def noted(cursor: int, chain: bytes, after: int, upto: int) -> bytes:
            asked.append((after, upto))
            return digest(cursor, chain, after, upto)

        monkeypatch.setattr(line, "digest", noted)
        comparing.Comparing(site.watch).at_rest(line, replica)
        again = comparing.Comparing(site.watch)
        again.at_contact(line, replica)
        for _ in range(9):
            again.at_rest(line, replica)
        assert asked == [(after, min(after + 5, end)) for after in range(0, end, 5)]
        site.watch.forward(hours=1)
        again.at_rest(line, replica)
        assert asked[-1] == (0, 5)
