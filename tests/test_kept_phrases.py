"""Standard phrases that people keep: the same on every laptop, both wordings where two changed one apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_side import a_case, night
from document_screen_side import a_report, opened, writing
from factories import KARIN, PER, PaperStore, Story, make_laptop, sync
from hypothesis import given
from strategies import histories

from jourtui.rules.event import Event
from jourtui.rules.phrases import PhraseDropped, PhraseKept, Phrases, fold_phrase, offered
from jourtui.store import phrases
from jourtui.store.mandates import NotAllowed
from jourtui.store.settings import PHRASES_FILE
from jourtui.widgets.writing_area import WritingArea

NONE = Phrases(())


def texts(laptop: object, section: str = "measures") -> list[str]:
    with laptop.desk.rows() as rows:  # type: ignore[attr-defined]
        return [one.text for one in offered(NONE, phrases.kept(rows), section)]


def test_one_keeps_it_and_both_have_it_in_its_section(tmp_path: Path) -> None:
    karin, per, store = make_laptop(tmp_path / "k"), make_laptop(tmp_path / "p", PER), PaperStore()
    record = phrases.keep(karin.desk, "Råd", " Råd till … per telefon.\x1b[31m ", ("measures",))
    sync(store, karin, per)
    assert texts(per) == ["Råd till … per telefon.[31m"]
    assert texts(per, "matter") == []
    base = per.desk.position()
    phrases.keep(karin.desk, "Råd", "Råd gavs till ….", ("measures",), record=record)
    phrases.keep(per.desk, "Råd", "Vi gav råd till ….", ("measures",), record=record, base=base)
    sync(store, karin, per)
    assert texts(karin) == texts(per)
    assert set(texts(per)) == {"Råd gavs till ….", "Vi gav råd till …."}
    phrases.drop(per.desk, record)
    sync(store, karin, per)
    assert texts(karin) == []
    karin.close()
    per.close()


@pytest.mark.parametrize(
    ("label", "text", "says"),
    [
        (" ", "Råd.", "Skriv vad frasen"),
        ("Råd", " \n", "Markera eller skriv"),
        ("R" * 61, "Råd.", "högst 60"),
        ("Råd", "å" * 4_001, "högst 4000"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(tmp_path: Path, label: str, text: str, says: str) -> None:
    karin = make_laptop(tmp_path / "k")
    with pytest.raises(NotAllowed, match=says):
        phrases.keep(karin.desk, label, text)
    assert texts(karin) == []
    karin.close()


def test_what_somebody_words_anew_while_another_drops_it_stays() -> None:
    story = Story()
    story.add(KARIN, PhraseKept("Råd", "Råd."))
    story.add(KARIN, PhraseDropped())
    story.add(PER, PhraseKept("Råd", "Råd gavs."), base=1)
    found = fold_phrase(story.events)
    assert (found.dropped, found.text, found.also) == (False, "Råd gavs.", "")
    story.add(PER, PhraseDropped())
    assert fold_phrase(story.events).dropped


@pytest.mark.parametrize(("label", "text"), [(" ", "Råd."), ("Råd", " \n")])
def test_a_phrase_of_nothing_but_spaces_is_not_offered(label: str, text: str) -> None:
    story = Story()
    story.add(KARIN, PhraseKept(label, text))
    assert offered(NONE, [fold_phrase(story.events)], "measures") == []


@given(histories("phrase."))
def test_any_events_in_any_order_fold(events: list[Event]) -> None:
    assert fold_phrase(events) == fold_phrase(list(events))
    offered(NONE, [fold_phrase(events)], "measures")


async def test_what_is_marked_is_kept_put_in_and_taken_away_by_keys(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        (it.app.folder / PHRASES_FILE).write_text("phrase = []\n", "utf-8")
        case = a_case(it.desk)
        await opened(it, case, a_report(it.desk, case))
        await writing(it, "matter")

        async def palette(words: str) -> None:
            await it.keys("ctrl+p")
            await it.write(words)
            await it.shows(words.capitalize())
            await it.keys("down", "enter")

        await palette("spara som fras")
        await it.says("Markera först texten")
        await it.write("Vi gav råd.")
        await it.keys("shift+home")
        await palette("spara som fras")
        await it.asks("Vad ska frasen heta?")
        await it.write("Råd")
        await it.keys("enter")
        await it.says("Frasen är sparad för alla")
        await it.keys("end", "ctrl+f")
        await it.asks("Standardfras")
        await it.keys("a")
        await it.until(lambda: it.app.screen.query(WritingArea))
        await it.until(lambda: it.app.screen.query_one(WritingArea).text == "Vi gav råd. Vi gav råd.")
        await palette("ta bort fras")
        await it.asks("Vilken fras ska bort?")
        await it.keys("a")
        await it.says("Frasen är borttagen.")
        await it.keys("ctrl+f")
        await it.says("Enheten har inga standardfraser")
