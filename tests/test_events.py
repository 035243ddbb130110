"""What is sealed comes back as it was, whatever people or other programs put in it."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from factories import KARIN, PER, Story, author
from hypothesis import given
from hypothesis import strategies as st
from strategies import HOSTILE, moments, payloads

from jourtui.rules import event
from jourtui.rules.call import CallCorrected, CallFacts, CallReceived
from jourtui.rules.case import CaseCorrected, CaseFacts, StepPlanned, SubjectFacts, SubjectNamed
from jourtui.rules.entries import NoteWritten
from jourtui.rules.event import Author, Payload
from jourtui.rules.text import plain


def inner(kind: str = "note.written", version: int = 1, payload: str = '{"text": "hej"}') -> bytes:
    """Bytes as another program might have sealed them."""
    text = f'{{"kind": "{kind}", "v": {version}, "author": {{"id": "{KARIN.id}", "name": "K"}}, '
    return (text + f'"own": 2, "own_seen": 1, "payload": {payload}}}').encode("utf-8", "surrogatepass")


def texts_in(value: Any) -> list[str]:
    """Every text in a payload, however deep."""
    found: list[str] = []
    pending = [msgspec.to_builtins(value)]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, dict):
            pending += [*part, *part.values()]
        elif isinstance(part, list | tuple):
            pending += part
    return found


@given(payloads())
def test_every_payload_comes_back_clean(payload: Payload) -> None:
    opened = event.decode(event.encode(author(KARIN), payload))
    assert type(opened.payload) is type(payload)
    assert (opened.kind, opened.author) == (payload.KIND, author(KARIN))
    for text in texts_in(opened.payload):
        assert plain(text) == text
    again = event.decode(event.encode(author(KARIN), opened.payload))
    assert again == opened


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_another_program_sealed_is_cleaned_too(text: str) -> None:
    for escaped in (True, False):
        raw = json.dumps(text, ensure_ascii=escaped)
        opened = event.decode(inner(payload=f'{{"text": {raw}}}'))
        assert isinstance(opened.payload, NoteWritten)
        assert opened.payload.text == plain(text)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_in_lists_and_names_is_cleaned_before_it_is_sealed(hostile: str) -> None:
    named = SubjectNamed(subject=UUID(int=1), facts=SubjectFacts(name=hostile, guardians=(hostile, "Bo")))
    typed = CaseCorrected(facts=CaseFacts(case_types=(hostile,)))
    for payload in (named, typed):
        sealed = event.encode(Author(KARIN.id, hostile), payload)
        for text in texts_in(json.loads(sealed)):
            assert plain(text) == text
            assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in text)


@given(st.binary())
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    event.decode(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[" * 100_000,
        b'{"kind": "note.written", "v": 1}',
        inner(payload="[" * 50_000 + "]" * 50_000),
        inner(payload='{"text": "\ud800"}'),
        inner(payload='{"text": "\\ud800"}'),
        inner(payload='{"text": 7}'),
        inner(payload='{"text": "x", "mode": "shouted"}'),
        inner("call.received", payload='{"at": "2026-11-20T21:14:00"}'),  # where?
        inner("call.received", payload='{"at": "i går"}'),
    ],
)
def test_what_cannot_be_understood_has_no_payload(raw: bytes) -> None:
    assert event.decode(raw).payload is None


def test_a_newer_kind_or_version_keeps_its_name_and_author() -> None:
    for raw in (inner("note.sung"), inner(version=2)):
        opened = event.decode(raw)
        assert opened.payload is None
        assert opened.author == Author(KARIN.id, "K")
    assert event.decode(inner("note.sung")).kind == "note.sung"


def test_a_field_of_a_newer_program_is_held_and_never_half_understood() -> None:
    opened = event.decode(inner(payload='{"text": "hej", "mood": "glad"}'))
    assert (opened.kind, opened.payload) == ("note.written", None)
    facts = '{"facts": {"matter": "x", "weather": "regn"}}'
    assert event.decode(inner("call.corrected", payload=facts)).payload is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-20T22:14:00+01:00", datetime(2026, 11, 20, 21, 14, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(2200, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", datetime(1900, 1, 1, tzinfo=UTC)),
    ],
)
def test_times_become_utc_and_countable(written: str, meant: datetime) -> None:
    opened = event.decode(inner("call.received", payload=f'{{"at": "{written}"}}'))
    assert isinstance(opened.payload, CallReceived)
    assert opened.payload.at == meant
    assert opened.payload.at.tzinfo is UTC


@given(moments)
def test_every_moment_can_be_counted_with(at: datetime) -> None:
    opened = event.decode(event.encode(author(KARIN), StepPlanned(text="ring", due=at)))
    assert isinstance(opened.payload, StepPlanned)
    assert opened.payload.due is not None
    assert 1900 <= opened.payload.due.year <= 2200


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_device_clock_may_say_anything(micros: int) -> None:
    moment = event.from_micros(micros)
    assert 1900 <= moment.year <= 2200
    if 1900 < moment.year < 2200:
        assert event.to_micros(moment) == micros


def test_what_is_not_set_is_not_written() -> None:
    sealed = json.loads(event.encode(author(KARIN), CallCorrected(facts=CallFacts(municipality=None))))
    assert sealed["payload"] == {"facts": {"municipality": None}}


def test_who_saw_what() -> None:
    story = Story()
    first = story.add(KARIN, NoteWritten(text="a"))
    second = story.add(PER, NoteWritten(text="b"), base=0)
    third = story.add(PER, NoteWritten(text="c"), base=1)
    own = story.add(KARIN, NoteWritten(text="d"), base=0)
    pending = story.add(PER, NoteWritten(text="e"), base=1, pending=True)
    assert not second.saw(first)
    assert third.saw(first)
    assert own.saw(first)  # the same laptop
    assert not own.saw(second)
    assert pending.saw(third)
    assert not pending.saw(own)
    assert not own.saw(pending)


def test_every_kind_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        event.kind("note.written")(NoteWritten)
    assert [cls.KIND for cls in event.kinds()] == sorted(cls.KIND for cls in event.kinds())
