"""A whole small store, written down with what a program made of it: every later program must make the same.

`python -m simulation.golden` writes tests/golden/stores/<version>.jsonl for the version of the program: once,
when it is released. `--again` replaces it, as long as it is not. `--seed` is the night whose store it is: one
with something of everything in it, which tests/test_golden_store.py sees to.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import jourtui
from jourtui.store import views
from jourtui.store.envelope import Base, Carried, Confirmed, Sealed
from jourtui.store.journal import Journal
from jourtui.store.keys import KeyRow
from jourtui.store.replica import Replica
from simulation.machine import DATA_KEY, UNIT_KEY, UNIT_VERSION
from simulation.night import play

FOLDER = Path(__file__).parents[1] / "tests" / "golden" / "stores"
SEED, STEPS = 21, 160


class Golden(NamedTuple):
    """What is in a file."""

    epoch: UUID
    unit_keys: dict[int, bytes]
    keys: list[KeyRow]
    events: list[Confirmed]
    rows: list[dict[str, Any]]
    """Every row of every view, by column."""


def written(golden: Golden) -> str:
    """As text: one line for each thing."""
    lines: list[dict[str, Any]] = [
        {"epoch": str(golden.epoch)},
        *({"unit_key": version, "key": _text(key)} for version, key in golden.unit_keys.items()),
        *(
            {
                "key": str(k.key_id),
                "record": str(k.record_id),
                "unit": k.unit_version,
                "wrapped": _text(k.wrapped),
            }
            for k in golden.keys
        ),
        *map(_event, golden.events),
        *golden.rows,
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read(path: Path) -> Golden:
    """What `written` wrote."""
    golden = Golden(UUID(int=0), {}, [], [], [])
    for line in map(json.loads, path.read_text("utf-8").splitlines()):
        match line:
            case {"epoch": epoch}:
                golden = golden._replace(epoch=UUID(epoch))
            case {"unit_key": version, "key": key}:
                golden.unit_keys[version] = b64decode(key)
            case {"wrapped": wrapped}:
                key_id, record = UUID(line["key"]), UUID(line["record"])
                golden.keys.append(KeyRow(key_id, record, line["unit"], b64decode(wrapped)))
            case {"seq": _}:
                golden.events.append(_confirmed(line))
            case {"view": _}:
                golden.rows.append(line)
    return golden


def replayed(golden: Golden, folder: Path) -> Replica:
    """A new laptop in `folder` that pulls everything; this program's views of it."""
    replica = Replica.create(folder, DATA_KEY, demo=True)
    Journal(replica, dict(golden.unit_keys)).accept(golden.epoch, golden.events, golden.keys)
    return replica


def rows(replica: Replica) -> Iterator[dict[str, Any]]:
    """Every row of every view, by column, in order."""
    for table in views.TABLES:
        declared = table.__table__  # type: ignore[attr-defined]
        names = [column.name for column in declared.columns]
        order = ", ".join(column.name for column in declared.primary_key.columns)
        for row in replica.connection.execute(
            f"SELECT {', '.join(names)} FROM {declared.name} ORDER BY {order}"
        ):
            yield {"view": declared.name, **dict(zip(names, row, strict=True))}


LATER_CLOCKS = frozenset({"notice_end"})
"""Kinds of clock that the first released program did not know: what it wrote may start them now."""
LATER_TELLS = frozenset({"closed"})
"""Told whoever has a record: since then also where whoever closed it did not take it over."""


def lacking(golden: Golden, replica: Replica) -> list[str]:
    """What this program shows otherwise than the one that wrote the file: only the columns it had count.

    What one person closed and another took, neither seeing the other, was closed then, and nobody was told.
    """
    every = list(rows(replica))
    apart = {row["record_id"] for row in every if row.get("closed_apart")}
    was = [row for row in golden.rows if row.get("record_id") not in apart]
    here = [row for row in every if row.get("record_id") not in apart and not _later(row, was)]
    there = Counter(row["view"] for row in was)
    counted = Counter(row["view"] for row in here if row["view"] in there)
    found = [
        f"{view}: {counted[view]} rows, not {there[view]}" for view in there if counted[view] != there[view]
    ]
    return found + [json.dumps(row) for row in was if not any(row.items() <= one.items() for one in here)]


def _later(row: dict[str, Any], was: list[dict[str, Any]]) -> bool:
    if row["view"] == "view_tell" and row["code"] in LATER_TELLS:
        return not any(one.items() <= row.items() for one in was)
    return row["view"] == "view_clock" and row["kind"] in LATER_CLOCKS


def _event(event: Confirmed) -> dict[str, Any]:
    carried, sealed = event.carried, event.carried.sealed
    return {
        "seq": event.seq,
        "server_time": event.server_time,
        "chain": _text(event.chain),
        "device": str(carried.device),
        "dseq": carried.dseq,
        "prev": _text(carried.prev),
        "hash": _text(carried.hash),
        "env": sealed.env,
        "event": str(sealed.event_id),
        "record": str(sealed.record_id),
        "key": str(sealed.key_id),
        "base": [str(sealed.base.epoch), sealed.base.seq],
        "device_time": sealed.device_time,
        "body": _text(sealed.body),
    }


def _confirmed(line: dict[str, Any]) -> Confirmed:
    epoch, seq = line["base"]
    sealed = Sealed(
        UUID(line["event"]),
        UUID(line["record"]),
        UUID(line["key"]),
        Base(UUID(epoch), seq),
        line["device_time"],
        b64decode(line["body"]),
        line["env"],
    )
    carried = Carried(
        sealed, UUID(line["device"]), line["dseq"], b64decode(line["prev"]), b64decode(line["hash"])
    )
    return Confirmed(carried, line["seq"], line["server_time"], b64decode(line["chain"]))


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()


def main() -> int:
    """Write the file of this version; 1 if it is there."""
    parser = argparse.ArgumentParser(prog="python -m simulation.golden", description=__doc__)
    parser.add_argument("--again", action="store_true", help="replace it: only if not released")
    parser.add_argument("--seed", type=int, metavar="N", default=SEED, help=f"the night ({SEED})")
    options = parser.parse_args()
    path = FOLDER / f"{jourtui.__version__}.jsonl"
    if path.exists() and not options.again:
        print(f"{path.name} is there: what was released is never changed", file=sys.stderr)
        return 1
    store = play(options.seed, steps=STEPS).store
    _, keys = store.pull(0, store.seq)
    golden = Golden(store.epoch, {UNIT_VERSION: UNIT_KEY}, keys, store.events, [])
    with tempfile.TemporaryDirectory() as folder:
        replica = replayed(golden, Path(folder))
        golden.rows.extend(rows(replica))
        replica.close()
    path.parent.mkdir(exist_ok=True)
    path.write_text(written(golden), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
