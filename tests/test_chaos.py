"""The chaos itself: it does what it says, and notices what it is there to notice."""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from site_ import until

from chaos import faults
from chaos.__main__ import main
from chaos.figures import BEHIND, GRACE, Figures, false_claims
from chaos.laptop import CHEAP, PASSPHRASE
from chaos.line import SOCKET_NAME, Line
from chaos.night import Night, end, unleash
from chaos.site import Laptop, Seen, Site
from jourtui.rules.call import CallFacts, CallReceived
from jourtui.store import workplace
from jourtui.store.cluster import temporary_cluster
from jourtui.store.journal import Change
from jourtui.store.session import Duty
from jourtui.store.workplace import Workplace

ROOT = Path(__file__).parent.parent
AT = 1_000.0


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    with Line(tmp_path) as line:
        yield Laptop("Dator 1", tmp_path, line, "", uuid4(), "1.0")


class Paper:
    """What a site knows of the store."""

    def __init__(self) -> None:
        self.stored: dict[object, tuple[int, float]] = {}


def claims(laptop: Laptop, site: Paper) -> list[str]:
    return false_claims(laptop, site)  # type: ignore[arg-type]


def says(at: float, *, state: str = "connected", unsynced: int = 0, behind: int = 0, seq: int = 1) -> Seen:
    return Seen(at, at, state, unsynced, behind, seq, "")


FAULTS = os.environ.get("JOURTUI_FAULTS", "")
"""How many faults come from the outside; some few when it is not said."""


def unleashed(*options: str) -> tuple[str, str]:
    """What `python -m chaos` prints, and its last line."""
    done = subprocess.run([sys.executable, "-m", "chaos", *options], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr, done.stdout.splitlines()[-1]


def test_a_few_faults_from_the_outside_lose_nothing() -> None:
    """As `make chaos` runs it; the seed is another each time, and stands first in what is printed."""
    told, last = unleashed("--faults", FAULTS or "8", "--laptops", "2")
    assert re.match(r"seed \d+\n", told)
    assert re.fullmatch(r"faults \d+ acknowledged [1-9]\d* lost 0 duplicated 0 stuck 0 false-sync 0", last)


@pytest.mark.skipif(not FAULTS, reason="it takes half a minute, and that one night: JOURTUI_FAULTS=8")
def test_what_stops_a_laptop_is_mended_before_its_file_is_spoilt() -> None:
    """In these faults bytes are flipped while the store is down: it is mended first."""
    _, last = unleashed("--faults", "4", "--seed", "1971")
    assert last.startswith("faults 4 acknowledged "), last


def test_no_fault_comes_after_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[Figures] = []
    monkeypatch.setattr("chaos.night.end", lambda _, figures: compared.append(figures))
    nobody = SimpleNamespace(laptops=[], stored={}, look=lambda: None)
    figures = unleash(nobody, random.Random(1), 5, until=time.monotonic())  # type: ignore[arg-type]
    assert figures.faults.total() == 0
    assert compared == [figures]


def test_many_faults_come_in_nights_whose_figures_are_one_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each night has a seed and a store of its own: else the journal grows until nothing else is done."""
    nights: list[Night] = []

    def play(night: Night) -> Figures:
        nights.append(night)
        return Figures(Counter(cut=night.faults), acknowledged=7, agree=[1.0], wrong=[f"in {night.seed}"])

    monkeypatch.setattr("chaos.__main__.play", play)
    monkeypatch.setattr(sys, "argv", ["chaos", "--faults", "2500", "--seed", "5"])
    assert main() == 1
    assert [(night.seed, night.faults) for night in nights] == [(5, 1000), (6, 1000), (7, 500)]
    told = capsys.readouterr().out
    assert told.splitlines()[-1].startswith("faults 2500 acknowledged 21 lost 0")
    assert [f"WRONG: in {seed}" in told for seed in (5, 6, 7)] == [True] * 3
    assert "(n 3)" in told


def test_what_was_saved_and_never_said_is_sent_before_all_is_compared(tmp_path: Path) -> None:
    """Who is killed between the two has something unsent that nobody waits for."""
    with temporary_cluster() as cluster:
        site, figures = Site(tmp_path, cluster, 1, laptops=2), Figures()
        try:
            laptop = site.laptops[0]
            opened = workplace.unlock(laptop.folder, laptop.person, PASSPHRASE, cost=CHEAP)
            place = Workplace(laptop.folder, opened, Duty.FIRST)
            received = CallReceived(at=place.desk.now(), facts=CallFacts(matter="Rop"))
            place.desk.do(Change(uuid4(), received))
            place.close()
            end(site, figures)
        finally:
            site.close()
    assert figures.wrong == []
    assert len(site.stored) > 0


def test_to_say_that_all_is_sent_when_it_is_not_is_false(laptop: Laptop) -> None:
    site, event = Paper(), uuid4()
    laptop.saved = [(event, AT)]
    laptop.said = [says(AT + GRACE / 2), says(AT + GRACE + 0.1)]
    assert len(claims(laptop, site)) == 1, "it never came"
    site.stored[event] = (1, AT + GRACE + 5)
    assert len(claims(laptop, site)) == 1, "it came later"
    site.stored[event] = (1, AT + 0.1)
    assert claims(laptop, site) == []
    del site.stored[event]
    laptop.said = [says(AT + 9, unsynced=1), says(AT + 9, state="offline")]
    assert claims(laptop, site) == [], "it said so"


def test_to_say_that_all_is_here_when_it_is_not_is_false(laptop: Laptop) -> None:
    site = Paper()
    site.stored[uuid4()] = (7, AT)
    laptop.said = [says(AT + BEHIND / 2, seq=6), says(AT + BEHIND + 0.1, seq=7)]
    assert claims(laptop, site) == []
    laptop.said = [says(AT + BEHIND + 0.1, seq=6)]
    assert len(claims(laptop, site)) == 1
    laptop.said = [says(AT + BEHIND + 0.1, seq=6, behind=1)]
    assert claims(laptop, site) == [], "it said so"


def test_what_is_saved_is_heard_also_from_one_who_is_killed(laptop: Laptop) -> None:
    laptop._take({"saved": [str(uuid4()), str(uuid4())], "at": AT})
    laptop._take({"refused": "Disken är full."})
    laptop._take({"seen": {**asdict(says(AT, unsynced=2))}})
    assert (len(laptop.saved), laptop.refused, laptop.last and laptop.last.unsynced) == (2, 1, 2)


def test_the_table_names_the_seed_the_bound_and_what_is_wrong() -> None:
    figure = Figures(acknowledged=300, lost=1, agree=[0.1, 0.2])
    figure.faults.update({"line cut": 100})
    assert not figure.good
    figure.wrong.append("the laptops show different things")
    table = figure.table(4711, 12.3)
    assert "seed 4711" in table
    assert re.search(r"lost +1  of 300\n", table)
    assert re.search(r"stuck after mending +0  of 100 +at most 3.0e-02 each, 95 %\n", table)
    assert "WRONG: the laptops show different things" in table
    assert table.endswith("faults 100 acknowledged 300 lost 1 duplicated 0 stuck 0 false-sync 0")
    assert Figures().good


def test_a_seed_draws_the_same_faults_again(laptop: Laptop) -> None:
    class Few:
        laptops = (laptop,)

    def kinds(seed: int) -> list[str]:
        r = random.Random(seed)
        return [faults.draw(Few(), r).kind for _ in range(200)]  # type: ignore[arg-type]

    assert kinds(1) == kinds(1) != kinds(2)
    assert len(set(kinds(1))) >= 10


# The line


@pytest.fixture
def echo() -> Iterator[Path]:
    """A server that says everything back, as long as the test lives."""
    directory = Path(tempfile.mkdtemp(prefix="jourtui-echo-"))  # a socket's name must be short
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(directory / SOCKET_NAME))
    listener.listen()

    def back(end: socket.socket) -> None:
        with end, suppress(OSError):
            while data := end.recv(1024):
                end.sendall(data)

    def serve() -> None:
        while True:
            try:
                end, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=back, args=(end,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield directory
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    shutil.rmtree(directory)


def call(line: Line) -> socket.socket:
    end = socket.socket(socket.AF_UNIX)
    end.settimeout(20)
    end.connect(str(line.directory / SOCKET_NAME))
    return end


def test_a_line_is_cut_after_so_many_bytes(echo: Path) -> None:
    with Line(echo) as line, call(line) as end:
        end.sendall(b"hej")
        assert end.recv(10) == b"hej"
        line.cut_after(5)
        end.sendall(b"hejdo")
        heard = b""
        while data := end.recv(10):
            heard += data
        assert heard == b"", "the five bytes went one way, and no more came back"


def test_a_line_refuses_and_is_mended(echo: Path) -> None:
    with Line(echo) as line:
        line.refuses = True
        with call(line) as end:
            assert end.recv(1) == b""
        line.heal()
        with call(line) as end:
            end.sendall(b"hej")
            assert end.recv(3) == b"hej"


def test_a_black_hole_says_nothing_and_is_cut_when_mended(echo: Path) -> None:
    with Line(echo) as line, call(line) as end:
        end.sendall(b"hej")
        assert end.recv(3) == b"hej"
        line.swallow()
        end.sendall(b"hej")
        end.settimeout(0.05)
        with pytest.raises(TimeoutError):
            end.recv(1)
        end.settimeout(20)
        line.heal()
        assert end.recv(1) == b""


def test_a_line_is_open_no_longer_when_it_is_closed(echo: Path) -> None:
    line = Line(echo)
    with call(line) as end:
        end.sendall(b"hej")
        assert end.recv(3) == b"hej"
        line.close()
        until(lambda: end.recv(1) == b"", "it is cut")
    assert not line.directory.exists()
