"""Waiting on others: asked, answered, and what took too long."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from case_side import a_case, night
from factories import KARIN, NIGHT, PER, Story

from jourtui.rules import case, clocks, waiting
from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.rules.entries import BreachExplained
from jourtui.screens import timeline
from jourtui.store.desk import Desk


def story() -> Story:
    told = Story()
    told.add(KARIN, CaseOpened(facts=CaseFacts(title="Kvinna hotad")))
    return told


def running(told: Story) -> list[tuple[str, UUID, bool]]:
    found = clocks.of_case(case.fold(told.events), told.record)
    return [
        (clock.kind, clock.start_event, clock.stopped_at is not None)
        for clock in found
        if clock.kind.startswith("waiting_")
    ]


def test_the_police_have_45_minutes_to_answer_and_a_breach_is_kept_until_explained() -> None:
    told = story()
    asked = told.add(KARIN, waiting.Asked("police", "patrull", waiting.WITHIN["police"]))
    assert running(told) == [("waiting_police", asked.id, False)]
    assert case.fold(told.events).waits.running[0].due == NIGHT + timedelta(minutes=45)
    told.add(PER, waiting.Answered(asked.id, "kommer"), at=NIGHT + timedelta(minutes=46))
    assert running(told) == [("waiting_police", asked.id, True)]
    assert "waiting_police" in clocks.PROPOSES_DEVIATION
    told.add(PER, BreachExplained("waiting_police", asked.id, "många larm", deviation=True))
    assert running(told) == []


def test_an_answer_in_time_and_what_nobody_waits_for_are_no_breach() -> None:
    told = story()
    first = told.add(KARIN, waiting.Asked("sos", "nummer", 15))
    told.add(KARIN, waiting.Answered(first.id), at=NIGHT + timedelta(minutes=15))
    other = told.add(KARIN, waiting.Asked("hotel", "rum", 30))
    told.add(KARIN, waiting.Answered(other.id, dropped=True), at=NIGHT + timedelta(hours=3))
    police = told.add(KARIN, waiting.Asked("police", "en patrull", 45))
    told.add(KARIN, waiting.Answered(police.id, dropped=True), at=NIGHT + timedelta(minutes=20))
    assert running(told) == []


def test_the_police_who_were_given_up_did_not_answer_in_time() -> None:
    told = story()
    police = told.add(KARIN, waiting.Asked("police", "en patrull", 45))
    told.add(KARIN, waiting.Answered(police.id, "åkte utan dem", dropped=True), at=NIGHT + timedelta(hours=1))
    assert running(told) == [("waiting_police", police.id, True)]


def test_the_timeline_says_whose_answer_it_is() -> None:
    told = story()
    police, hotel = (told.add(KARIN, waiting.Asked(whom, "x", 30)) for whom in ("police", "hotel"))
    late = told.add(PER, waiting.Answered(hotel.id))
    came = told.add(PER, waiting.Answered(police.id, "bil kommer"))
    shown = timeline.entries([timeline.Source(case.fold(told.events).log, lambda *_: "")], ())
    words = {one.event.id: one.text for one in shown}
    assert (words[came.id], words[late.id]) == ("polisen: bil kommer", "boendet")


def test_of_two_who_note_the_answer_the_first_holds() -> None:
    told = story()
    asked = told.add(KARIN, waiting.Asked("chair", "beslut", 30))
    told.add(KARIN, waiting.Answered(asked.id))
    late = told.add(PER, waiting.Answered(asked.id), base=2)
    assert late.id in case.fold(told.events).log.void


async def test_a_late_answer_proposes_a_deviation_with_one_key(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.append(a_case(desk))

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        await it.case(made[0])
        await it.keys("u")
        await it.asks("Väntar på andra")
        await it.keys("p")
        await it.asks("Frågade polisen")
        await it.write("patrull dit")
        await it.keys("tab")
        await it.write("21:20")
        await it.keys("ctrl+s")
        await it.says("Fristen löper: 45 minuter.")
        await it.shows("Frågade polisen", "VÄNTAR PÅ (U)", "22:05", "Svar från polisen: Vilma Berg")
        await it.keys("u")
        await it.asks("Väntar på andra")
        await it.keys("1")
        await it.asks("Svar från polisen")
        await it.keys("s", "ctrl+s")
        await it.says("Antecknat.")
        await it.hides("VÄNTAR PÅ")
        await it.keys("ä")
        await it.asks("Varför bröts fristen?")
        await it.write("många larm")
        await it.keys("enter")
        await it.shows("Föreslås, eftersom det var någon annan som dröjde.")
