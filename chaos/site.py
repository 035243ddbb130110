"""The shared store and the laptops that chaos comes over, and what they have been heard to say."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from chaos.laptop import CHEAP, PASSPHRASE
from chaos.line import Line
from jourtui.store import joined, keys, server, workplace
from jourtui.store.cluster import Cluster
from jourtui.store.joining import JoinSecrets
from jourtui.store.replica import Replica
from jourtui.store.vault import OpenVault


@dataclass
class Seen:
    """What a laptop's status line said between two moments, in seconds since 1970."""

    at: float
    until: float
    state: str
    unsynced: int
    behind: int
    seq: int
    problem: str

    @property
    def all_sent(self) -> bool:
        """Said by one who has counted: before its first contact a laptop has counted nothing."""
        return (self.state, self.unsynced) == ("connected", 0)


@dataclass
class Laptop:
    """A laptop's files, its line, and its process, which comes and goes."""

    name: str
    folder: Path
    line: Line
    url: str
    """The store as its administrator reaches it."""
    person: UUID
    seed: str
    process: subprocess.Popen[str] | None = None
    starts: int = 0
    saved: list[tuple[UUID, float]] = field(default_factory=list)
    """Each event that was said to be saved, and when."""
    refused: int = 0
    said: list[Seen] = field(default_factory=list)
    last: Seen | None = None
    recoveries: list[float] = field(default_factory=list)
    """Seconds from each new start to the first thing saved."""
    started_at: float | None = None

    def start(self, what: str = "work") -> None:
        self.starts += 1
        self.last = None
        self.started_at = time.time() if self.starts > 1 else None
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "chaos.laptop",
                self.folder,
                str(self.person),
                f"{self.seed}.{self.starts}",
                what,
                self.url,
            ],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        threading.Thread(target=self._hear, args=(self.process,), daemon=True).start()

    def kill(self) -> None:
        """kill -9; what it has said until then is heard before this returns."""
        process = self.process
        if process is None:
            return
        process.send_signal(signal.SIGKILL)
        process.wait()
        self._heard.wait(10)
        self.process = None

    def __post_init__(self) -> None:
        self._heard = threading.Event()

    def _hear(self, process: subprocess.Popen[str]) -> None:
        self._heard.clear()
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                if not line.endswith("\n"):
                    break  # killed in the middle of a word
                self._take(json.loads(line))
        self._heard.set()

    def _take(self, what: dict[str, Any]) -> None:
        if "saved" in what:
            self.saved += [(UUID(id_), what["at"]) for id_ in what["saved"]]
            if self.started_at is not None:
                self.recoveries.append(what["at"] - self.started_at)
                self.started_at = None
        elif "refused" in what:
            self.refused += 1
        elif "seen" in what:
            self.last = Seen(**what["seen"])
            before = self.said[-1] if self.said else None
            if before is None or (before.state, before.unsynced, before.behind, before.seq) != (
                self.last.state,
                self.last.unsynced,
                self.last.behind,
                self.last.seq,
            ):
                self.said.append(self.last)


class Site:
    """One shared store, and laptops that have joined it."""

    def __init__(self, folder: Path, cluster: Cluster, seed: int, laptops: int) -> None:
        self.folder = folder
        self.cluster = cluster
        with psycopg.connect(cluster.url(), autocommit=True) as admin:
            admin.execute("CREATE DATABASE jour")
        self.url = cluster.url("jour")
        self.unit_key = keys.new_unit_key()
        self.epoch = server.init(self.url, demo=True).epoch
        self.stored: dict[UUID, tuple[int, float]] = {}
        """Each event in the store: its seq, and when it came there."""
        self.head = 0
        self._admin: psycopg.Connection[tuple[Any, ...]] | None = None
        self.laptops = [self._new(n, f"{seed}.{n}") for n in range(laptops)]

    def _new(self, n: int, seed: str) -> Laptop:
        name = f"Dator {n + 1}"
        line = Line(Path(self.cluster.host))
        folder = self.folder / f"laptop-{n + 1}"
        opened = workplace.set_up(folder, name, "socionom", PASSPHRASE, cost=CHEAP, demo=True)
        laptop = Laptop(name, folder, line, self.url, opened.person.id, seed)
        self._join(opened, laptop)
        return laptop

    def _join(self, opened: OpenVault, laptop: Laptop) -> None:
        replica = Replica.open(laptop.folder, opened.data_key)
        address = server.admit(self.url, replica.device, laptop.name, host=str(laptop.line.directory))
        joined.join(opened, replica, JoinSecrets.at(address, self.unit_key, 1, self.epoch))
        replica.close()
        opened.close()

    def replace(self, laptop: Laptop) -> None:
        """Its disk is broken: the same person begins with a new laptop, which fetches everything."""
        assert laptop.process is None
        shutil.rmtree(laptop.folder)
        opened = workplace.set_up(
            laptop.folder, laptop.name, "socionom", PASSPHRASE, person_id=laptop.person, cost=CHEAP, demo=True
        )
        self._join(opened, laptop)

    def look(self) -> None:
        """See what has come to the store; nothing while it is down."""
        try:
            if self._admin is None:
                self._admin = psycopg.connect(self.url, autocommit=True, connect_timeout=2)
            rows = self._admin.execute(
                "SELECT event_id, seq, server_time FROM journal.event WHERE seq > %s ORDER BY seq",
                (self.head,),
            ).fetchall()
        except psycopg.Error:
            if self._admin is not None:
                self._admin.close()
            self._admin = None
            return
        for event_id, seq, micros in rows:
            self.stored[event_id] = (seq, micros / 1e6)
            self.head = seq

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.kill()
            laptop.line.close()
        if self._admin is not None:
            self._admin.close()


def wake(process: subprocess.Popen[str]) -> None:
    """Let a process that sleeps go on."""
    if process.poll() is None:
        os.kill(process.pid, signal.SIGCONT)
