"""A replica that is filled, before anybody works with it: many acts in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jourtui.store.replica import Replica


class BulkReplica(Replica):
    """A transaction within another is part of that one. Never waits for the disk: use it in a new folder."""

    @classmethod
    def open(cls, folder: Path, data_key: bytes) -> BulkReplica:
        replica = cls(Replica.open(folder, data_key).connection)
        replica.connection.execute("PRAGMA synchronous = OFF")
        return replica

    @contextmanager
    def transaction(self, *, lasting: bool = True) -> Iterator[None]:
        if self.connection.in_transaction:
            yield
        else:
            with super().transaction(lasting=lasting):
                yield
