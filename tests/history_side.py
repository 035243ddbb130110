"""What tests of the import of history are made of: files, and what they are read against."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

from factories import Laptop

from jourtui.rules.history_values import Known
from jourtui.store import history_import
from jourtui.store.history_import import Plan
from jourtui.store.settings import (
    load_catalogue,
    load_deviations,
    load_mandates,
    load_places,
    load_sold_services,
)

HEAD = {"kind": "history", "format": 1, "source": "Gamla"}
CASE = {
    "kind": "case",
    "id": "A-1",
    "opened": "2015-03-06T22:40",
    "closed": "2015-03-10T09:00",
    "outcome": "klart",
    "title": "Far illa",
    "types": ["children"],
    "board": "ystad",
}
CALL = {
    "kind": "call",
    "id": "1",
    "received": "2015-03-06T22:14",
    "exit": "advice",
    "municipality": "Ystad",
    "phone": "070-174 06 10",
    "reached": "2015-03-06T22:31",
}
NOTICE = {
    "kind": "notice",
    "id": "F-1",
    "received": "2015-03-04T13:00",
    "until": "2015-03-11T08:00",
    "municipality": "Ystad",
    "plan": "Farmor",
    "person": "Alva Ek",
}


def known(laptop: Laptop) -> Known:
    """The shipped lists, and the laptop's time."""
    return Known(
        load_places(),
        load_catalogue(),
        load_mandates(),
        load_deviations(),
        load_sold_services(),
        laptop.watch(),
    )


def of(*rows: dict[str, Any], head: dict[str, Any] = HEAD) -> io.BytesIO:
    """A file of these rows, with its first line."""
    return io.BytesIO("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (head, *rows)).encode())


def but(row: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A row with some fields changed, or left out where the value is None."""
    return {name: value for name, value in (row | changed).items() if value is not None}


def look(laptop: Laptop, file: io.BytesIO) -> Plan:
    return history_import.plan(laptop.desk, file, known(laptop))


def put_in(laptop: Laptop, file: io.BytesIO, name: str = "gammalt.jsonl") -> Plan:
    """Look a file through, and put in what can be; what was looked through."""
    made = look(laptop, file)
    history_import.carry_out(laptop.desk, made, file, name, known(laptop))
    return made


def whys(plan: Plan) -> Sequence[tuple[int, str]]:
    """Which lines were refused, and why."""
    return [(one.line, one.why) for one in plan.refused]
