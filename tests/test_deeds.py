"""Deeds by keys say what came of them, and lose nothing that was typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from case_side import Night, call, night
from factories import PaperStore, sync

from jourtui.rules.call import CallClosed
from jourtui.rules.entries import ConsultationHeld, NoteWritten
from jourtui.rules.event import Payload
from jourtui.rules.responsibility import Claimed, TakenOver
from jourtui.store import calls
from jourtui.store.desk import Desk
from jourtui.store.replica import ReplicaError


def written(it: Night, record: UUID, kind: type[Payload]) -> list[Any]:
    return [e.payload for e in it.desk.journal.events(record) if isinstance(e.payload, kind)]


async def test_what_lies_with_another_is_not_offered(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store = PaperStore(it.watch)
        colleague = it.colleague(tmp_path / "two")
        call(colleague.desk)
        sync(store, colleague)
        it.take_in(store)
        await it.shows("Anna")
        await it.keys("l")
        await it.says("Ta det först (T)")
        colleague.close()


async def test_a_take_over_that_came_too_late_says_who_has_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        await it.shows("Anna")
        it.desk.write(record, Claimed())
        store, colleague = it.beside(tmp_path / "two")
        row = it.app.screen._items[record].call.model_copy()  # type: ignore[attr-defined]
        colleague.act(record, TakenOver(it.desk.author.id, "svarar inte"))
        sync(store, colleague)
        it.take_in(store)
        it.app.screen.attempt(lambda: it.app.screen.deeds.claim(record, row))  # type: ignore[attr-defined]
        await it.shows("Per Holm hann", "Det ligger hos Per Holm.")
        assert "Du har det nu" not in it.text
        await it.keys("k")
        await it.asks("Anteckning")
        await it.write("skrik")
        it.push(store)
        sync(store, colleague)
        colleague.act(record, CallClosed("misdial"))
        sync(store, colleague)
        it.take_in(store)
        await it.keys("ctrl+s")
        await it.says("Anteckningen är sparad. Det stängdes under tiden: E på det öppnar igen.")
        colleague.close()


async def test_a_note_and_a_consultation_in_the_queue_are_drafts_while_typed(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        await it.shows("Anna")
        await it.keys("k")
        await it.asks("Anteckning")
        await it.until(lambda: it.app.focused and it.app.focused.region.height == 8)
        await it.write("halvt")
        await it.keys("escape")
        await it.says("Utkastet finns kvar")
        await it.keys("k")
        await it.asks("halvt")
        await it.keys("tab")
        await it.write("22.20")  # has not come: so it is yesterday's
        await it.keys("ctrl+s")
        await it.says("Anteckningen är sparad. Hände i går 22:20, innan anropet kom in. Å ångrar.")
        assert [note.text for note in written(it, record, NoteWritten)] == ["halvt"]
        await it.keys("o")
        await it.asks("Samråd med")
        await it.write("Per")
        await it.keys("enter")
        await it.write("vi avvaktar")
        await it.keys("ctrl+s")
        await it.says("Samrådet är sparat.")
        (held,) = written(it, record, ConsultationHeld)
        assert (held.with_name, held.text) == ("Per", "vi avvaktar")


async def test_a_reason_that_cannot_be_written_is_asked_for_again_as_it_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(desk: Desk, record: UUID, closed: CallClosed, *given: Any) -> None:
        raise ReplicaError("Disken är full.")

    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        calls.end_attempt(it.desk, record, "reached")
        await it.shows("Anna")
        with monkeypatch.context() as broken:
            broken.setattr(calls, "close", full)
            await it.keys("s")
            await it.asks("Stäng anropet")
            await it.keys("r")
            await it.asks("Vilket råd")
            await it.write("lugn")
            await it.keys("enter")
            await it.asks("Disken är full.")
            assert "lugn" in it.text
        await it.keys("enter")
        await it.says("Stängt")
        assert [closed.detail for closed in written(it, record, CallClosed)] == ["lugn"]
