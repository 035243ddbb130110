"""Kept files on their way: chunks go to the shared store and come from it by a line of their own.

So no event waits for a file. A run begins when there is something to move, moves one chunk at a time, and
ends; what is cut short goes on where it was at the next run, which the sync begins.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Lock, Thread
from uuid import UUID

from jourtui.store import chunks
from jourtui.store.address import Address, InsecureAddress
from jourtui.store.chunks import Chunk
from jourtui.store.replica import Replica, ReplicaError
from jourtui.store.shared import SharedStore
from jourtui.store.shared_errors import SharedError

DEADLINE = 60.0
"""Seconds that one chunk may take."""

_ABLE = "SELECT to_regclass('journal.chunk') IS NOT NULL"
_HAS = "SELECT 1 FROM journal.chunk WHERE record_id = %b::uuid AND hash = %b::bytea"
_PUT = "SELECT journal.put_chunk(%b::uuid, %b::uuid, %b::bytea, %b::bytea)"
_GET = "SELECT body FROM journal.chunk WHERE record_id = %b::uuid AND hash = %b::bytea"

_Signs = tuple[object, ...]
_NOTHING: _Signs = (None, 0, None)


class FileSync:
    """Moves the chunks of one laptop. `look` is the sync's to call; a run has a thread of its own."""

    def __init__(self, folder: Path, data_key: bytes, address: Address, changed: Callable[[], None]) -> None:
        self._folder = folder
        self._data_key = data_key
        self._address = address
        self._changed = changed
        self._thread: Thread | None = None
        self._line: SharedStore | None = None
        self._lock = Lock()
        self._stopping = False
        self._done = _NOTHING
        self.able = True
        """Whether the shared store keeps files: not before `jourtui server init` was run once more."""

    def look(self, replica: Replica, epoch: UUID, *, again: bool = False) -> None:
        """Begin a run if anything may have to be moved. Quick.

        `again`: also when nothing has changed since the last run, which may have left something.
        """
        if self._stopping or (self._thread is not None and self._thread.is_alive()):
            return
        signs = _signs(replica)
        if signs == self._done and not (again and _left(replica)):
            return
        self._done = signs
        self._thread = Thread(target=self._run, args=(epoch,), name="files", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End soon, and let go of the line now. Waits for nothing."""
        self._stopping = True
        with self._lock:
            if self._line is not None:
                self._line.abort()

    def join(self, seconds: float) -> None:
        """Wait until the run that goes on has ended."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, epoch: UUID) -> None:
        """What goes wrong with the line the sync tells of, by its own line; here it is tried again."""
        with contextlib.suppress(SharedError, ReplicaError, InsecureAddress, OSError):
            replica = Replica.open(self._folder, self._data_key)
            try:
                if not _left(replica):
                    return
                with SharedStore(self._address, epoch, request_seconds=DEADLINE) as line:
                    with self._lock:
                        self._line = line
                        if self._stopping:
                            line.abort()
                    try:
                        self.able = bool(line.ask(_ABLE, ())[0][0])
                        if self.able:
                            self._send(line, replica)
                            self._fetch(line, replica)
                    finally:
                        with self._lock:
                            self._line = None
            finally:
                replica.close()

    def _send(self, line: SharedStore, replica: Replica) -> None:
        after = 0
        while not self._stopping and (found := chunks.unshared(replica, after)) is not None:
            after, chunk = found
            there = line.ask(_HAS, (chunk.record, chunk.hash))
            if there or line.ask(_PUT, (line.epoch, chunk.record, chunk.hash, chunk.body))[0][0]:
                with replica.transaction(lasting=False):  # sent twice, it is there once
                    chunks.mark_shared(replica, chunk)
                self._changed()

    def _fetch(self, line: SharedStore, replica: Replica) -> None:
        for record, hash_ in chunks.missing(replica):
            if self._stopping:
                return
            found = line.ask(_GET, (record, hash_))
            if found and sha256(found[0][0]).digest() == hash_:
                with replica.transaction(lasting=False):  # the shared store gives it again
                    chunks.add(replica, [Chunk(record, hash_, bytes(found[0][0]))], shared=True)
                self._changed()


def _signs(replica: Replica) -> _Signs:
    """What changes when there is a chunk to send, or a file whose chunks may not be here."""
    return tuple(
        replica.connection.execute(
            "SELECT (SELECT max(n) FROM chunk WHERE NOT shared),"
            " (SELECT count(*) FROM view_attachment), (SELECT max(rowid) FROM view_attachment)"
        ).fetchone()
    )


def _left(replica: Replica) -> bool:
    return chunks.unshared(replica) is not None or bool(chunks.missing(replica))
