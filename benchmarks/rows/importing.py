"""History of another register, from a file: looked through, and put in."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from benchmarks.effort import Effort
from benchmarks.measuring import Budget, InTurns, Result
from benchmarks.office import Office
from benchmarks.recorder import Recorder, plain
from jourtui.rules.history_values import Known
from jourtui.store import history_import
from jourtui.store.settings import load_sold_services
from jourtui.store.workplace import Workplace

ROWS = 250
"""Rows in a file: half of them calls that became cases, half of them those cases."""
BEGUN = datetime(2013, 1, 1, 22, 14, tzinfo=UTC)
HEAD = {"kind": "history", "format": 1, "source": "Gamla journalen"}


def history(office: Office, effort: Effort) -> Sequence[Result]:
    """Milliseconds a row, both readings of the file. The floor reads JSON, and writes the same in a twin."""
    turns = InTurns()
    laptop = office.decade().laptop.copy(office.directory / f"import-{uuid4().hex[:8]}")
    twin = laptop.copy(office.directory / f"import-{uuid4().hex[:8]}")
    with laptop.at_work() as place, plain(twin) as raw:
        recorder = Recorder(place.replica.connection)
        place.replica.connection = recorder
        for n in range(-1, effort.times(10)):
            lines = _lines(n)
            known = _known(place)
            recorder.written.clear()
            begun = time.perf_counter()
            file = io.BytesIO(b"".join(lines))
            made = history_import.plan(place.desk, file, known)
            rows = history_import.carry_out(place.desk, made, file, "gammalt.jsonl", known)
            product = time.perf_counter() - begun
            assert rows == len(lines) - 1, made.refused
            begun = time.perf_counter()
            for line in lines:
                json.loads(line)
            for statement, values in recorder.written:
                raw.execute(statement, values)
            floor = time.perf_counter() - begun
            if n >= 0:
                turns.product.append(product / rows * 1000)
                turns.floor.append(floor / rows * 1000)
    note = "golvet läser JSON och skriver samma rader. Planen har ingen budget för det"
    return [turns.judged("import", "en rad historik ur en fil, tio års lager", Budget(), note=note)]


def _lines(n: int) -> list[bytes]:
    """A file of its own, each time."""
    rows: list[Mapping[str, object]] = [HEAD]
    for i in range(ROWS // 2):
        at = BEGUN + timedelta(minutes=7 * i + 3 * n)
        opened, closed = (f"{moment:%Y-%m-%dT%H:%MZ}" for moment in (at, at + timedelta(days=2)))
        case = {
            "kind": "case",
            "id": f"{n}-{i}",
            "title": "Far illa",
            "types": ["children"],
            "board": "ystad",
        }
        call = {
            "kind": "call",
            "id": f"{n}-{i}",
            "exit": "case",
            "case": f"{n}-{i}",
            "phone": "070-174 06 10",
        }
        rows.append(case | {"opened": opened, "closed": closed, "outcome": "klart"})
        rows.append(call | {"received": opened})
    return [json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows]


def _known(place: Workplace) -> Known:
    lists = (place.places, place.catalogue, place.mandates, place.deviations)
    return Known(*lists, load_sold_services(place.config), place.desk.now())
