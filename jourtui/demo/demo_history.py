"""History that the demo's jour had before jourtui, put in from a file a few days before the made-up night."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from jourtui.demo.demo_told import K
from jourtui.rules import history_file
from jourtui.rules.history_file import Read
from jourtui.rules.history_values import Known
from jourtui.rules.import_run import ImportBegun, ImportFinished, record_of
from jourtui.store import history_events
from jourtui.store.journal import Change, Journal
from jourtui.store.settings import (
    load_catalogue,
    load_deviations,
    load_mandates,
    load_places,
    load_sold_services,
)

SOURCE, FILE = "Gamla journalen", "gamla-journalen-2023.jsonl"
_ROWS: tuple[dict[str, Any], ...] = (
    {
        "kind": "case",
        "id": "2023-118",
        "opened": "2023-10-13T22:40",
        "closed": "2023-10-17T09:00",
        "outcome": "Överlämnat till kommunen",
        "title": "Flicka 15 vågar inte gå hem",
        "types": ["children"],
        "staying_municipality": "Skurup",
        "board": "skurup",
        "subjects": [{"name": "Maja Brink", "birth_year": 2008, "guardians": ["Eva Brink"]}],
        "notes": [{"at": "2023-10-13T23:10", "text": "Hon sover hos en kamrat i natt.", "mode": "stated"}],
        "reports": [{"at": "2023-10-16T07:35", "receiver": "Mottagningen"}],
        "by": "Lena Ask",
    },
    {
        "kind": "decision",
        "id": "2023-118-1",
        "case": "2023-118",
        "at": "2023-10-14T00:20",
        "decision": "placement_sol",
        "board": "skurup",
        "body": "chair",
        "decider": "Ordföranden",
        "content": "Placeras i jourhem i natt.",
        "oral": True,
        "by": "Lena Ask",
    },
    {
        "kind": "notice",
        "id": "2023-F41",
        "received": "2023-10-12T14:30",
        "until": "2023-10-19T08:00",
        "person": "Maja Brink",
        "municipality": "Skurup",
        "plan": "Hon får sova hos sin moster.",
        "told_by": "Skurups mottagning",
    },
)


def write(journal: Journal, at: Callable[[datetime], None], now: datetime) -> None:
    """Put it in by Karin, three days before `now`; `at` sets the journal's clock."""
    when = now - timedelta(days=3)
    known = Known(
        load_places(), load_catalogue(), load_mandates(), load_deviations(), load_sold_services(), when
    )
    lines = [json.dumps(row).encode() for row in _ROWS]
    digest = sha256(b"\n".join(lines)).hexdigest()
    run = record_of(SOURCE, digest)
    read = [one for one in history_file.rows(enumerate(lines, 2), known) if isinstance(one, Read)]
    counts = {kind: sum(one.kind == kind for one in read) for kind in ("case", "decision", "notice")}
    at(when)
    begun = ImportBegun(FILE, digest, SOURCE, len(read), len(read), counts, 2023, 2023)
    journal.act(K, Change(run, begun))
    rows = [change for one in read for change in history_events.changes(one, SOURCE, run, known.mandates)]
    journal.act(K, *rows)
    journal.act(K, Change(run, ImportFinished(len(read))))
    at(now)
