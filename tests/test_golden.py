"""What was ever sealed is read the same for ever. See golden/README.md: files there are only added."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from jourtui.rules import call, case, clocks, event
from jourtui.rules.event import Event, Payload
from jourtui.rules.imported import dated
from jourtui.store import record_types

GOLDEN = Path(__file__).parent / "golden"
assert record_types.FOLDS, "every kind of event is declared by now"
KINDS = list(event.kinds())
EVENTS = sorted((GOLDEN / "events").glob("*.json"))
JOURNALS = sorted((GOLDEN / "journals").glob("*.jsonl"))


def file_of(cls: type[Payload]) -> Path:
    return GOLDEN / "events" / f"{cls.KIND}.v{cls.VERSION}.json"


def contains(given: Any, wanted: Any, at: str = "") -> None:
    """`given` says all that `wanted` says; it may say more."""
    if isinstance(wanted, dict):
        assert isinstance(given, dict), at
        for name, value in wanted.items():
            assert name in given, f"{at}.{name} is not there any more"
            contains(given[name], value, f"{at}.{name}")
    elif isinstance(wanted, list):
        assert isinstance(given, list), at
        assert len(given) == len(wanted), f"{at}: {given} is not {wanted}"
        for n, value in enumerate(wanted):
            contains(given[n], value, f"{at}[{n}]")
    else:
        assert given == wanted, at


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: f"{cls.KIND}.v{cls.VERSION}")
def test_every_kind_has_a_golden_file(cls: type[Payload]) -> None:
    """Write the file once, with a value in every field."""
    fields = [field.name for field in msgspec.structs.fields(cls)]
    assert file_of(cls).exists(), f"add {file_of(cls).name} to golden/events, with all of {fields}"
    golden = json.loads(file_of(cls).read_text("utf-8"))
    assert not set(fields) - set(golden["decoded"]), "a new field needs a new version, or a further file"


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_a_sealed_event_is_read_as_it_always_was(path: Path) -> None:
    golden = json.loads(path.read_text("utf-8"))
    opened = event.decode(golden["inner"].encode())
    kind, version = path.stem.rsplit(".v", 1)
    version = version.split(".")[0]
    assert opened.payload is not None, f"{path.stem} is not understood any more"
    assert (opened.kind, type(opened.payload).VERSION) == (kind, int(version))
    contains(msgspec.to_builtins(opened.author), golden["author"], "author")
    fields = {name: getattr(opened.payload, name) for name in opened.payload.__struct_fields__}
    contains(json.loads(msgspec.json.encode(fields)), golden["decoded"], "decoded")


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_what_is_sealed_today_is_what_was_sealed_then(path: Path) -> None:
    golden = json.loads(path.read_text("utf-8"))
    opened = event.decode(golden["inner"].encode())
    assert opened.payload is not None
    assert json.loads(event.encode(opened.author, opened.payload, opened.own, opened.own_seen)) == json.loads(
        golden["inner"]
    )


def events_of(path: Path) -> list[Event]:
    """As they are read: what was imported with its own time and name."""
    events = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        opened = event.decode(row["inner"].encode())
        events.append(
            Event(
                id=UUID(row["id"]),
                record=UUID(row["record"]),
                kind=opened.kind,
                author=opened.author,
                payload=opened.payload,
                device=UUID(row["device"]),
                base_seq=row["base_seq"],
                written_at=event.from_micros(row["device_time"]),
                seq=row["seq"],
            )
        )
    return dated(events)


def result_of(events: list[Event]) -> dict[str, Any]:
    """What the fold makes of the events, as JSON has it; an event is told by its place, from 1."""
    state: call.Call | case.Case
    own: dict[str, Any]
    if record_types.record_type(events) == "call":
        state = call.fold(events)
        running = clocks.of_call(state, events[0].record)
        own = {
            "attempts": [[a.author.name, a.begun_at.isoformat(), a.outcome, a.note] for a in state.attempts],
            "line": state.line,
        }
    else:
        state = case.fold(events)
        running = clocks.of_case(state, events[0].record)
        own = {
            "subjects": [[s.name, s.personnummer, list(s.guardians)] for s in state.subjects.values()],
            "steps": [[s.text, s.pending] for s in state.steps],
            "calls": [str(one) for one in state.call_ids],
            "linked": {str(other): why for other, why in state.linked.items()},
        }
    place = {e.id: n for n, e in enumerate(events, 1)}
    fields = call.CallFields if isinstance(state, call.Call) else case.CaseFields
    return {
        "state": {
            name: msgspec.to_builtins(getattr(state, name))
            for name in fields.model_fields
            if name != "changes"
        },
        **own,
        "void": sorted(place[one] for one in state.log.void),
        "struck": sorted(place[one] for one in state.log.struck),
        "contested": {
            name: [write.value for write in writes] for name, writes in state.written.contested.items()
        },
        "tells": [[place[t.event_id], str(t.person_id), t.code, t.other, t.detail] for t in state.log.tells],
        "clocks": [[c.kind, place[c.start_event], c.due_at.isoformat(), c.holder_name] for c in running],
    }


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.stem)
def test_a_record_folds_as_it_always_did(path: Path) -> None:
    golden = json.loads(path.with_suffix(".json").read_text("utf-8"))
    contains(result_of(events_of(path)), golden, path.stem)


def test_there_are_golden_files_at_all() -> None:
    assert len(EVENTS) >= len(KINDS)
    assert len(JOURNALS) >= 4
