"""What the product writes in its file, kept so that a floor can write the same rows in a twin of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.office import Laptop
from jourtui.store.replica import Replica

_Statement = tuple[str, Sequence[Any]]


class Recorder:
    """A connection that also keeps every statement that writes, with its values."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.written: list[_Statement] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        if not statement.lstrip().startswith(("SELECT", "PRAGMA")):
            self.written.append((statement, values))
        return self._connection.execute(statement, values)

    def executemany(self, statement: str, values: Iterable[Sequence[Any]]) -> Any:
        rows = list(values)
        self.written += [(statement, row) for row in rows]
        return self._connection.executemany(statement, rows)


@contextmanager
def plain(laptop: Laptop) -> Iterator[Any]:
    """A plain connection to the laptop's file, with the settings of a replica."""
    opened = laptop.vault()
    replica = Replica.open(laptop.folder, opened.data_key)
    try:
        yield replica.connection
    finally:
        replica.close()
        opened.close()
