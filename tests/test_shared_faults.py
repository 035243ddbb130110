"""The shared store when the line fails, and when everybody writes at once."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import psycopg
import pytest
from postgres import Cluster, Laptop, until

from chaos.line import Line
from jourtui.store import server
from jourtui.store.envelope import ZERO_HASH, Confirmed, break_in
from jourtui.store.shared import KeyRow, Revoked, SharedStore, Unreachable
from jourtui.store.watchdog import Watchdog

SOON = {"request_seconds": 0.3, "connect_seconds": 0.3}
LONG_PAST = 60.0
"""Seconds after which a call that should have met a deadline above is taken to hang."""


@pytest.fixture
def url(postgres: Cluster) -> Iterator[str]:
    with postgres.database() as url:
        server.init(url, demo=True)
        yield url


@pytest.fixture
def laptop(url: str) -> Laptop:
    return Laptop(url)


@pytest.fixture
def line(laptop: Laptop) -> Iterator[Line]:
    """A line between this laptop and the store."""
    line = Line(Path(laptop.address.host))
    laptop.address = replace(laptop.address, host=str(line.directory))
    yield line
    line.close()


def ends_unreachable(call: Callable[[], object]) -> None:
    """`call` raises Unreachable, rather than hang."""
    outcome: Future[object] = Future()

    def run() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    with pytest.raises(Unreachable):
        outcome.result(LONG_PAST)


def seq_at(url: str) -> int:
    return server.status(url).seq


def test_a_reply_that_is_lost_costs_nothing(url: str, laptop: Laptop, line: Line) -> None:
    key = laptop.key_row()
    events = [laptop.event(key) for _ in range(3)]
    with laptop.open(request_seconds=LONG_PAST) as store, ThreadPoolExecutor(1) as pool:
        line.answers = False
        reply = pool.submit(store.append, 0, ZERO_HASH, events, [key])
        until(lambda: seq_at(url) == 3)
        line.hang_up()
        with pytest.raises(Unreachable):
            reply.result(LONG_PAST)
    line.answers = True
    with laptop.open() as store:
        assert [seq for _, seq in store.append(0, ZERO_HASH, events, [key])] == [1, 2, 3]
        pulled, keys = store.pull(0, ZERO_HASH)
    assert ([event.carried for event in pulled], keys) == (events, [key])


def test_a_line_that_swallows_everything_ends_every_request(laptop: Laptop, line: Line) -> None:
    event = laptop.event()
    requests: list[Callable[[SharedStore], object]] = [
        lambda store: store.head(),
        lambda store: store.pull(0, ZERO_HASH),
        lambda store: store.append(0, ZERO_HASH, [event]),
        lambda store: store.ack(laptop.device, 1),
        lambda store: store.register_device(laptop.device),
        lambda store: store.listen(),
    ]
    for request in requests:
        line.asks = line.answers = True
        with laptop.open(**SOON) as store:
            line.swallow()
            ends_unreachable(partial(request, store))
            ends_unreachable(store.head)  # the line stays dead: nothing comes back on it late
    ends_unreachable(lambda: laptop.open(**SOON))


def test_a_line_that_swallows_everything_lets_waiting_end_by_the_clock(laptop: Laptop, line: Line) -> None:
    with laptop.open(**SOON) as store:
        store.listen()
        line.swallow()
        assert not store.wait(0.01)


def test_the_deadline_of_a_request_ends_with_it() -> None:
    watchdog = Watchdog()
    near, far = socket.socketpair()
    with near, far:
        watchdog.guard(near.fileno())
        with watchdog.limit(0.3):
            pass
        far.settimeout(0.6)
        with pytest.raises(TimeoutError):  # nobody hung up
            far.recv(1)
        with watchdog.limit(0.3):
            far.settimeout(LONG_PAST)
            assert far.recv(1) == b""
        watchdog.close()


def test_another_thread_can_cut_a_request_and_a_wait(laptop: Laptop, line: Line) -> None:
    calls: list[Callable[[SharedStore], object]] = [
        lambda store: store.head(),
        lambda store: store.wait(LONG_PAST),
    ]
    for call in calls:
        line.asks = line.answers = True
        with laptop.open(request_seconds=LONG_PAST) as store, ThreadPoolExecutor(1) as pool:
            store.listen()
            line.swallow()
            waiting = pool.submit(call, store)
            store.abort()
            with pytest.raises(Unreachable):
                waiting.result(LONG_PAST)


def test_a_line_that_hangs_up_is_unreachable(laptop: Laptop, line: Line) -> None:
    with laptop.open() as store:
        store.listen()
        line.hang_up()
        ends_unreachable(store.head)
        ends_unreachable(lambda: store.wait(LONG_PAST))
    line.close()
    ends_unreachable(laptop.open)


def test_a_name_that_cannot_be_looked_up_in_time_is_unreachable(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look-up blocks outside any socket of ours."""
    with ExitStack() as stack:
        release = Barrier(2)
        stack.callback(release.wait, LONG_PAST)

        def stuck(*_: object, **__: object) -> psycopg.Connection:
            release.wait(LONG_PAST)
            raise psycopg.OperationalError("too late")

        monkeypatch.setattr(psycopg, "connect", stuck)
        ends_unreachable(lambda: laptop.open(**SOON))


def test_a_connection_that_comes_too_late_is_closed(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    release = Barrier(2)
    late: list[psycopg.Connection] = []
    really = psycopg.connect

    def slow(*arguments: str, autocommit: bool) -> psycopg.Connection:
        release.wait(LONG_PAST)
        late.append(really(*arguments, autocommit=autocommit))
        return late[0]

    monkeypatch.setattr(psycopg, "connect", slow)
    ends_unreachable(lambda: laptop.open(**SOON))
    release.wait(LONG_PAST)
    until(lambda: bool(late) and late[0].closed)


def test_a_revoked_laptop_cannot_come_back(url: str, laptop: Laptop) -> None:
    with laptop.open() as store:
        store.listen()
        server.revoke(url, laptop.device)
        ends_unreachable(store.head)
        ends_unreachable(lambda: store.wait(LONG_PAST))
    with pytest.raises(Revoked):
        laptop.open()


def test_many_write_at_once_without_a_gap_and_a_reader_misses_nothing(url: str) -> None:
    writers, each = 8, 60
    laptops = [Laptop(url, f"Dator {n}") for n in range(writers)]
    reader = Laptop(url, "Läsare")
    together = Barrier(writers)

    def write(laptop: Laptop, chance: random.Random) -> None:
        with laptop.open() as store:
            together.wait(LONG_PAST)
            left = each
            while left:
                key = laptop.key_row()
                batch = [laptop.event(key) for _ in range(min(left, chance.randint(1, 5)))]
                store.append(0, ZERO_HASH, batch, [key])
                left -= len(batch)

    seen: list[Confirmed] = []
    keys: list[KeyRow] = []
    with ThreadPoolExecutor(writers) as pool, reader.open() as store:
        work = [pool.submit(write, laptop, random.Random(n)) for n, laptop in enumerate(laptops)]

        def read() -> bool:
            cursor, chain = (seen[-1].seq, seen[-1].chain) if seen else (0, ZERO_HASH)
            events, with_them = store.pull(cursor, chain, 7)
            assert break_in(events, cursor, chain) is None, "nothing is left out"
            seen.extend(events)
            keys.extend(with_them)
            return len(seen) == writers * each

        until(read, LONG_PAST)
        for writing in work:
            writing.result()
        head = store.head()
    assert (head.seq, head.chain) == (seen[-1].seq, seen[-1].chain)
    for laptop in laptops:
        assert [e.carried.dseq for e in seen if e.carried.device == laptop.device] == list(range(1, each + 1))
    assert len(keys) == len(set(keys))
    assert {key.key_id for key in keys} == {event.carried.sealed.key_id for event in seen}
