"""A store of every released version is replayed: this program shows what that one showed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import jourtui
from jourtui.rules import event
from jourtui.rules.responsibility import PAYLOADS
from jourtui.store import record_types
from jourtui.store.journal import Journal
from jourtui.store.verify import rebuild_is_equal, verify
from simulation import golden

STORES = sorted(golden.FOLDER.glob("*.jsonl"))


@pytest.mark.parametrize("path", STORES, ids=lambda path: path.stem)
def test_a_released_store_is_shown_as_it_always_was(path: Path, tmp_path: Path) -> None:
    written = golden.read(path)
    replica = golden.replayed(written, tmp_path)
    assert golden.lacking(written, replica) == []
    assert verify(replica, written.unit_keys) == []
    assert rebuild_is_equal(Journal(replica, written.unit_keys))
    replica.close()


def test_this_version_has_a_store() -> None:
    path = golden.FOLDER / f"{jourtui.__version__}.jsonl"
    assert path in STORES, "write it at release: python -m simulation.golden"


LATER = {"channel", "check", "delegation", "entrance", "retention", "seat", "shift_change", "phrase"}
LATER |= {"meeting", "strain"}
LATER |= {"deviation", "reachability"}
LATER |= {"duty_week", "cooperation", "active_time"}
LATER |= {"contact", "office", "municipality"}
LATER |= {"figures", "annual_report", "assignment", "sold_service", "import"}
LATER_KINDS = (
    "access.checked",
    "entrance.",
    "record.",
    "hold.",
    "retention.",
    "seat.",
    "shift_change.",
    "delegation.",
    "decider.",
    "decision.",
    "measure.",
    "lodging.",
    "aid.",
    "waiting.",
    "visit.",
    "interview.",
    "document.",
    "attachment.",
    "delivery.",
    "channel.",
    "phrase.",
    "meeting.",
    "flag.",
    "strain.",
    "deviation.",
    "reachability.",
    "duty_week.",
    "cooperation.",
    "active_time.",
    "contact.",
    "office.",
    "municipality.",
    "figures.",
    "annual_report.",
    "police_assistance.",
    "assignment.",
    "sold_service.",
    "import.",
    "advance_notice.described",
    "advance_notice.renewed",
    "advance_notice.told_back",
    "case.municipality_stated",
)
"""Types of record, and kinds of event, that came after 0.1.0: the store of the next version has them."""


@pytest.mark.parametrize("path", STORES, ids=lambda path: path.stem)
def test_a_store_has_something_of_everything(path: Path, tmp_path: Path) -> None:
    written = golden.read(path)
    assert golden.written(written) == path.read_text("utf-8")
    replica = golden.replayed(written, tmp_path)
    journal = Journal(replica, written.unit_keys)
    records = replica.connection.execute("SELECT record_id, type FROM record").fetchall()
    assert {type_ for _, type_ in records} >= (record_types.FOLDS.keys() | record_types.LINES) - LATER
    kinds: Counter[str] = Counter()
    for confirmed in written.events:
        kinds.update([journal._reader.open(confirmed).kind])
    assert {cls.KIND for cls in PAYLOADS} <= kinds.keys()
    assert "note.sung" in kinds, "what an old program does not know is kept"
    then = {cls.KIND for cls in event.kinds() if not cls.KIND.startswith(LATER_KINDS)}
    assert len(kinds) >= len(then) - 12
    replica.close()
