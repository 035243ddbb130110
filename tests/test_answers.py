"""Answers belong to their row, dialogs name whom they are about, and nobody acts for another unasked."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from case_side import Night, a_case, call, night
from factories import KARIN, PER, Laptop, PaperStore, Watch, author, make_laptop, sync
from textual.widgets import OptionList
from ui import said, signed_in_app

from jourtui.actions import of
from jourtui.pace import SETTLES, Pace
from jourtui.rules import clocks
from jourtui.rules.call import AttemptBegun, AttemptEnded, CallClosed, CallCorrected, CallFacts, Identity
from jourtui.rules.entries import EntryStruck, NoteWritten
from jourtui.rules.responsibility import Accepted, Claimed, Offered, TakenOver, Withdrawn
from jourtui.screens.correction_deeds import _beside
from jourtui.store import calls, drafts
from jourtui.store.desk import Desk
from jourtui.store.session import Duty
from jourtui.store.sync_status import SyncStatus
from jourtui.words import tell_words


def two_calls(desk: Desk) -> None:
    call(desk, name="Anna Svensson", ago=20, safe_to_call="no")
    call(desk, name="Bo Ek", ago=10)


def again_about_somebody_unsafe(desk: Desk) -> None:
    """A call of which nothing is said came to a case where calling is not safe."""
    case = calls.open_case(desk, call(desk, name="Eva Alm", safe_to_call="no", code_word="blåbär"))
    calls.link_case(desk, call(desk, name="Eva Alm", ago=5, safe_to_call="unknown"), case)


async def test_what_the_case_says_of_safety_is_said_before_its_next_call_is_dialled(tmp_path: Path) -> None:
    async with night(tmp_path / "one", again_about_somebody_unsafe) as it:
        await it.shows("Eva Alm")
        await it.keys("down", "r")
        await it.asks("EJ SÄKERT ATT RINGA")
        assert "blåbär" in it.text


def two_reached(desk: Desk) -> None:
    for name in ("Anna Svensson", "Bo Ek"):
        calls.end_attempt(desk, call(desk, name=name), "reached")


async def test_what_was_said_of_one_row_goes_when_the_cursor_leaves_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one", two_calls) as it:
        await it.shows("Anna", "Bo Ek")
        await it.keys("u")
        await it.asks("på annat sätt")
        await it.keys("i", "ctrl+s")
        await it.says("ej säkert att ringa")
        await it.keys("down")
        await it.until(lambda: said(it.app) == "")
        await it.keys("e")
        await it.says("Anropet är öppet.")
        await it.keys("up")
        await it.until(lambda: said(it.app) == "")


async def test_what_came_of_a_call_that_left_the_list_names_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one", two_calls) as it:
        await it.shows("Anna", "Bo Ek")
        await it.keys("s", "f")
        await it.says("Stängt: felringning – Anna Svensson.")
        it.app.screen.query_one("RecordTable").join_now()  # type: ignore[attr-defined]
        await it.until(lambda: "Anna" not in it.text.splitlines()[2])
        assert "Anna Svensson" in said(it.app)


async def test_every_dialog_about_a_call_names_it_and_its_enter_says_what_it_does(tmp_path: Path) -> None:
    async with night(tmp_path / "one", two_calls) as it:
        await it.shows("Anna", "Bo Ek")
        about = ("Anna Svensson · 070-174 06 10 · Ystad · inkom 21:54",)
        for key, title, deed in (
            ("r", "EJ SÄKERT", "Enter ring"),
            ("l", "Lämna till bakjour", "Enter erbjud"),
            ("s", "Stäng anropet", "Esc avbryt"),
            ("k", "Anteckning", "spara"),
            ("o", "Samråd", "spara"),
        ):
            await it.keys(key)
            await it.asks(title)
            await it.shows(*about, deed)
            await it.keys("escape")
            await it.at("QueueScreen")


async def test_a_reason_half_typed_is_a_draft_of_that_call_and_that_question(tmp_path: Path) -> None:
    async with night(tmp_path / "one", two_reached) as it:
        await it.shows("Anna", "Bo Ek")
        ask = ("Vilket råd gavs?", "spara", "Lämna till bakjour")
        await it.keys("s", "r")
        await it.asks(ask[0])
        await it.write("att polisanmäla")
        await it.keys("escape")
        await it.says("Det du skrev finns kvar som utkast")
        await it.keys("l")
        await it.asks(ask[2])
        await it.write("x")
        await it.hides("att polisanmäla")
        await it.keys("escape", "down", "s", "r")
        await it.asks(ask[0])
        await it.hides("att polisanmäla")
        await it.keys("escape", "up", "s", "r")
        await it.asks(ask[0])
        await it.shows("att polisanmäla", "Utkast hämtat")
        await it.write(" nu")
        await it.shows("att polisanmäla nu")
        await it.keys("enter")
        await it.says("Stängt: rådgivning")
        (kept,) = drafts.every(it.desk)
        assert kept.content == {"text": "x"}


async def test_enter_answers_nothing_of_what_was_considered(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk, case_type="children")
        await it.shows("Anna")
        await it.keys("s", "e")
        for question in ("Har SOS tillfrågats", "har samråd med kollegan övervägts?", "Har polis övervägts?"):
            await it.asks(question)
            await it.keys("x", "enter")
            await it.pilot.pause()
            await it.shows(question)
            await it.keys("n")
        await it.asks("varför stängs anropet?")
        await it.write("svarar inte")
        await it.keys("enter")
        await it.says("Stängt: ej nådd")
        (closed,) = (e.payload for e in it.desk.journal.events(record) if isinstance(e.payload, CallClosed))
        assert (closed.sos_asked, closed.consultation_considered, closed.police_considered) == (False,) * 3


async def test_taking_over_and_declining_name_the_call(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store, colleague = PaperStore(it.watch), it.colleague(tmp_path / "two")
        record = call(colleague.desk)
        colleague.act(record, Claimed(), Offered(answer_within=180, note="Kan du?"))
        sync(store, colleague)
        it.take_in(store)
        await it.shows("Anna")
        await it.keys("t")
        await it.asks("Ta över från Per Holm")
        await it.shows("Anna Svensson · 070-174 06 10", "Enter ta över")
        await it.keys("escape")
        await it.at("QueueScreen")
        await it.keys("v")
        await it.asks("Avböj det som Per Holm lämnar")
        await it.shows("Anna Svensson · 070-174 06 10", "Kan du?", "Enter avböj")
        colleague.close()


# What another person did


def calling(it: Night, colleague: Laptop, store: PaperStore) -> UUID:
    """The colleague is calling."""
    record = call(colleague.desk)
    colleague.act(record, Claimed(), AttemptBegun())
    sync(store, colleague)
    it.take_in(store)
    return record


async def test_a_colleagues_attempt_is_not_ended_unasked(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store, colleague = PaperStore(it.watch), it.colleague(tmp_path / "two")
        record = calling(it, colleague, store)
        await it.shows("Anna", "ringer")
        await it.keys("r")
        await it.asks("Någon ringer redan")
        await it.shows("Anna Svensson", "Per Holm ringer sedan 22:14.")
        await it.keys("r")
        await it.asks("Hur gick det?")  # one's own: theirs may only lack its outcome
        await it.keys("i")
        assert [one.outcome for one in it.desk.journal.call(record).attempts] == [None, "no_answer"]
        await it.keys("r", "u")
        await it.asks("Hur gick det?")
        await it.keys("escape", "u")
        await it.asks("Försöket är Per Holms")
        await it.shows("Anna Svensson", "Per Holm började ringa 22:14")
        await it.keys("escape")
        await it.at("QueueScreen")
        assert it.desk.journal.call(record).calling
        await it.keys("u")
        await it.asks("Försöket är Per Holms")
        await it.keys("e")
        await it.asks("på annat sätt")
        await it.keys("i", "tab")
        await it.write("21.40")
        await it.keys("ctrl+s")
        await it.shows("Anropet inkom 21:54: skriv en tid efter det.")
        await it.keys("ctrl+u", *"22.05", "ctrl+s")
        await it.says("Inget svar")
        state = it.desk.journal.call(record)
        assert (state.calling, state.attempts_made) == (True, 3)
        assert state.first_attempt_at == it.watch.now.replace(minute=5)
        await it.keys("u")
        await it.asks("Försöket är Per Holms")
        await it.keys("f")
        await it.asks("Hur gick det?")
        await it.keys("n")
        await it.says("Nådd")
        assert not it.desk.journal.call(record).calling
        colleague.close()


async def test_one_undoes_ones_own_and_asks_before_anothers(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store, colleague = PaperStore(it.watch), it.colleague(tmp_path / "two")
        record = calling(it, colleague, store)
        await it.shows("Anna")
        it.desk.write(record, NoteWritten("min egen"))
        it.watch.forward(minutes=11)
        it.app._last_key = it.watch.now
        await it.keys("å")
        await it.shows("Ångra det du gjorde 22:14?")
        await it.shows("Karin Ek 22:14: Anteckning – min egen")
        await it.keys("escape")
        await it.at("QueueScreen")
        it.watch.forward(minutes=-10)
        it.desk.write(record, TakenOver(author(PER).id, "han kör"))
        await it.keys("å")
        await it.shows("Ansvar ångras inte här. Ångra något tidigare?")
        await it.shows("Sist, står kvar", "Karin Ek 22:14: Anteckning – min egen")
        await it.keys("enter")
        await it.says("Ångrat: Anteckning – min egen (Anna Svensson)")
        it.desk.write(record, TakenOver(author(PER).id, "igen"))
        await it.keys("å")
        await it.shows("Ansvar ångras inte här.", "Ångra det som Per Holm gjorde?", "Per Holm 22:14: Ringde")
        await it.keys("enter")
        await it.at("QueueScreen")
        assert it.desk.journal.call(record).calling, "Enter lets a colleague's work stand"
        await it.keys("å")
        await it.shows("Ångra det som Per Holm gjorde?")
        await it.keys("j")
        await it.says("Ångrat: Ringde")
        assert not it.desk.journal.call(record).calling
        await it.keys("å")
        await it.says("Här finns inget att ångra.")
        struck = [e for e in it.desk.journal.events(record) if isinstance(e.payload, EntryStruck)]
        assert [event.author for event in struck] == [author(KARIN)] * 2
        colleague.close()


def test_responsibility_is_a_deed_unless_it_came_with_one(tmp_path: Path) -> None:
    watch = Watch()
    laptop = make_laptop(tmp_path, KARIN, watch=watch)
    record = call(laptop.desk)
    calls.begin_attempt(laptop.desk, record, claim=True)
    watch.forward(seconds=1)
    laptop.act(record, TakenOver(KARIN.id, "hennes"))
    watch.forward(seconds=1)
    laptop.act(record, NoteWritten("sedan"))
    events = laptop.journal.events(record)
    beside = [type(one.payload) for one, next_ in pairwise(events) if _beside(one, next_)]
    assert beside == [Claimed]
    laptop.close()


# Attempts that nobody ended


async def test_an_attempt_that_nobody_ended_is_asked_about_after_a_while(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        record = call(it.desk, ago=1)
        calls.begin_attempt(it.desk, record, claim=True)
        await it.shows("ringer nu")
        it.watch.now += timedelta(minutes=29)
        it.app._last_key = it.watch.now
        it.app._tick()
        await it.shows("ringer nu")
        it.watch.now += timedelta(minutes=1)
        it.app._tick()
        await it.shows("1 utan utfall", "skriv hur försöket 22:14 gick (U)")
        assert "ringer nu" not in it.text
        assert len(it.desk.journal.events(record)) == 4, "nothing is invented"
        await it.keys("u")
        await it.asks("Hur gick det?")
        await it.keys("n")
        await it.says("Nådd")
        (attempt,) = it.desk.journal.call(record).attempts
        assert attempt.outcome == "reached"


async def test_closing_asks_first_how_ones_own_attempt_went(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        calls.begin_attempt(it.desk, record, claim=True)
        await it.shows("ringer")
        await it.keys("s")
        await it.asks("Hur gick det?")
        await it.keys("n")
        await it.asks("Stäng anropet")
        assert "ej nådd" not in it.text, "who was reached is not unreached"
        await it.keys("r")
        await it.asks("Vilket råd")
        await it.keys("enter")
        await it.shows("Skriv rådet")
        await it.keys(*"ring", "enter")
        await it.says("Stängt: rådgivning")
        kinds = [type(e.payload) for e in it.desk.journal.events(record)]
        assert kinds[-2:] == [AttemptEnded, CallClosed]


async def test_what_nobody_was_reached_for_is_not_closed_as_a_talk(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        await it.shows("Anna")
        await it.keys("s")
        await it.asks("Stäng anropet som")
        await it.keys("enter")
        await it.asks("Stäng anropet som")
        assert it.app.screen.query_one(OptionList).highlighted is None, "Enter proposes no exit"
        await it.keys("r")
        await it.asks("Är personen nådd?")
        await it.shows("Inget försök är gjort.")
        await it.keys("enter")
        await it.keys("e")
        await it.asks("Har SOS tillfrågats")
        await it.keys("j")
        await it.asks("Ej nådd: varför")
        await it.keys("escape")
        assert it.desk.journal.call(record).open
        await it.keys("s", "i")
        await it.asks("Är personen nådd?")
        await it.keys("n")
        await it.asks("När nåddes personen?")
        await it.write("22.05")
        await it.keys("ctrl+s")
        await it.asks("Vad gällde det?")
        await it.keys("enter")
        await it.says("Stängt: ren information")
        state = it.desk.journal.call(record)
        assert state.reached_at == it.watch.now.replace(minute=5)


async def test_a_call_that_has_a_case_is_closed_into_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        case = calls.open_case(it.desk, record)
        await it.shows("Anna")
        assert it.desk.journal.call(record).open, "nobody has been reached yet"
        await it.keys("s", "ä")
        await it.asks("Är personen nådd?")
        await it.keys("n")
        await it.asks("När nåddes personen?")
        await it.keys("ctrl+s")
        await it.says("Stängt: hör till ärende")
        assert it.desk.journal.call(record).exit == "case"
        other = call(it.desk)
        calls.end_attempt(it.desk, other, "reached")
        calls.link_case(it.desk, other, case)
        assert it.desk.journal.call(other).exit == "case"


async def test_what_was_handed_on_tells_to_whom_and_when(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        await it.shows("Anna")
        await it.keys("s", "l")
        await it.asks("Är personen nådd?")
        await it.keys("e")
        await it.asks("Lämnat till annan jour eller kommun")
        await it.write("Malmös socialjour")
        await it.keys("tab")
        await it.write("22.10")
        await it.keys("ctrl+s")
        await it.says("Stängt: lämnat")
        state = it.desk.journal.call(record)
        assert state.closing is not None
        assert isinstance(state.closing.payload, CallClosed)
        assert state.closing.payload.to == "Malmös socialjour"
        assert state.closed_at == it.watch.now.replace(minute=10)


# What must be known


async def test_what_one_must_be_told_is_told_on_every_screen(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store, colleague = PaperStore(it.watch), it.colleague(tmp_path / "two")
        record = call(it.desk)
        it.desk.write(record, Claimed())
        other = call(it.desk, name="Bo Ek")
        it.push(store)
        sync(store, colleague)
        colleague.act(record, TakenOver(KARIN.id, "svarar inte"))
        sync(store, colleague)
        it.take_in(store)
        told = "Anrop Anna Svensson: Per Holm har tagit över: svarar inte"
        await it.shows(told)
        for key in ("f3", "f4", "f2"):
            await it.keys(key)
            await it.shows(told)
        it.app.show_call(other)
        await it.at("CallScreen")
        await it.shows(told)
        await it.keys("escape", "f4")
        await it.at("ClocksScreen")
        await it.keys("q")
        await it.hides("har tagit över")
        await it.says("Noterat som läst.")
        await it.keys("f2")
        # What was answered of the same call before it was known goes; of another, or since then, it stands.
        for about, since, stands in ((True, False, False), (False, False, True), (True, True, True)):
            taken = call(it.desk, name="Eva Alm")
            it.desk.write(taken, Claimed())
            it.push(store)
            sync(store, colleague)
            colleague.act(taken, TakenOver(KARIN.id, "ber om det"))
            sync(store, colleague)
            if not since:
                it.app.screen.say("Svarat.", about=taken if about else other)  # type: ignore[attr-defined]
            it.take_in(store)
            if since:
                it.app.screen.say("Svarat.", about=taken)  # type: ignore[attr-defined]
            await it.shows("ber om det")
            await it.pilot.pause()
            assert (said(it.app) == "✓ Svarat.") is stands, (about, since, said(it.app))
            await it.keys("q")
            await it.hides("ber om det")
        colleague.close()


async def test_of_an_accept_that_a_withdrawal_met_one_thing_is_told_though_more_is_unread(
    tmp_path: Path,
) -> None:
    async with night(tmp_path / "one") as it:
        store, colleague = PaperStore(it.watch), it.colleague(tmp_path / "two")
        taken, record = call(it.desk, name="Eva Alm"), call(it.desk)
        it.desk.write(taken, Claimed())
        offer = it.desk.write(record, Offered(answer_within=180, to=colleague.desk.author))[0]
        it.push(store)
        sync(store, colleague)
        colleague.act(taken, TakenOver(KARIN.id, "svarar inte"))
        sync(store, colleague)
        it.take_in(store)
        await it.shows("svarar inte")  # and is not marked as read
        it.app.screen.say("Ansvaret är ditt.", about=record)  # type: ignore[attr-defined]
        it.watch.forward(minutes=1)
        it.desk.write(record, Withdrawn(offer=offer))
        colleague.act(record, Accepted(offer=offer, by=colleague.desk.author))
        sync(store, colleague)
        it.push(store)
        it.take_in(store)
        await it.shows("(+1 till)")
        await it.until(lambda: said(it.app) == "")
        await it.keys("q")
        await it.shows("Anna Svensson: Per Holm hade redan accepterat när du tog tillbaka")
        await it.hides("till)")
        await it.keys("q")
        await it.hides("accepterat")
        colleague.close()


# What was pressed before it was seen, and what was said long ago


async def test_of_two_numbers_that_were_written_apart_one_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one") as it:
        copied: list[tuple[str, str]] = []
        monkeypatch.setattr(it.app, "copy_number", lambda *number: copied.append(number))
        record = call(it.desk)
        base = it.desk.position()
        for end in ("36", "37"):
            number = Identity(phone=f"+467017406{end}", phone_shown=f"070-174 06 {end}")
            calls.correct(it.desk, record, None, number, base=base)
        await it.shows("Anna")
        await it.keys("c")
        await it.asks("Två nummer: vilket?")
        await it.shows("070-174 06 36 – Karin Ek 22:14", "070-174 06 37 – Karin Ek 22:14")
        await it.keys("enter", "2")
        await it.asks("Hur gick det?")
        assert copied == [("+46701740637", "070-174 06 37")]
        await it.shows("· 070-174 06 37 ·")
        assert it.desk.journal.call(record).attempts[0].number_shown == "070-174 06 37"
        await it.keys("f")
        await it.says("Fel nummer. Det finns ett nummer till: R ringer det.")
        it.desk.write(record, CallCorrected(facts=CallFacts(protected=True)))
        await it.shows("Nästa", "ring det andra numret (R)")
        await it.keys("c")
        await it.asks("Två nummer: vilket?")
        await it.shows("•••-••• •• 36 – Karin Ek 22:14", "•••-••• •• 37 – Karin Ek 22:14, fel nummer")
        await it.hides("070-174 06 36")
        await it.keys("escape")
        await it.shows("Två samtidiga ändringar av nummer", "Q läst")
        await it.keys("q")
        await it.says("Noterat som läst.")
        await it.hides("Q läst")


async def test_of_keys_that_come_at_once_one_begins_a_deed(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        call(it.desk)
        await it.shows("Anna")
        for action in ("call.offer", "call.note", "call.close"):
            it.app.screen.action_do(action)  # type: ignore[attr-defined]
        await it.until(lambda: it.app.screen.is_modal)
        await it.pilot.pause()
        assert len(it.app.screen_stack) == 2
        await it.keys("escape")
        await it.at("QueueScreen")


async def test_a_key_pressed_twice_is_no_outcome(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        seconds = 0.0
        it.app.pace = Pace(it.app, lambda: seconds)
        record = call(it.desk)
        await it.shows("Anna")
        await it.keys("r")
        await it.asks("Hur gick det?")
        await it.shows("b  röstbrevlåda")
        await it.keys("r", "b", "n", "enter")
        assert it.desk.journal.call(record).attempts[0].outcome is None
        seconds = SETTLES
        await it.keys("r", "enter")
        assert it.app.screen.is_modal
        await it.keys("n")
        await it.says("Nådd.")
        assert it.desk.journal.call(record).attempts[0].outcome == "reached"


async def test_what_was_done_is_told_for_a_while_and_a_problem_until_the_next_answer(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        await it.shows("Anna")
        await it.keys("t")
        await it.says("Du har det nu.")
        it.app._tick()
        it.watch.forward(seconds=19)
        it.app._tick()
        assert said(it.app) == "✓ Du har det nu."
        it.watch.forward(seconds=1)
        it.app._tick()
        await it.until(lambda: said(it.app) == "")
        await it.keys("e")
        await it.says("Anropet är öppet.")
        it.watch.forward(seconds=60)
        it.app._tick()
        it.app._tick()
        assert said(it.app) == "! Anropet är öppet."
        await it.keys("u")
        await it.asks("på annat sätt")
        await it.keys("i", "ctrl+s")
        await it.says("Inget svar")  # a dialog over it takes nothing away
        it.app.show_call(record)
        await it.at("CallScreen")
        await it.keys("å", "escape")
        await it.at("QueueScreen")
        assert said(it.app) == ""


async def test_an_offer_without_contact_says_that_the_other_laptop_does_not_get_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        it.desk.write(call(it.desk), Claimed())
        await it.shows("Anna")
        it.app.status = SyncStatus("offline")
        await it.keys("l")
        await it.asks("Lämna till")
        await it.keys("enter")
        await it.says("Utan kontakt: datorn där får det inte. Ring nu.")


# What another has is not ended under them


async def test_what_a_colleague_holds_and_is_calling_is_closed_only_with_a_reason(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store, colleague = PaperStore(it.watch), it.colleague(tmp_path / "two")
        record = calling(it, colleague, store)
        await it.shows("Anna", "ringer")
        it.watch.forward(minutes=12)
        await it.keys("s")
        await it.asks("Stäng anropet")
        await it.shows("Per Holm har anropet och ringer sedan 22:14.")
        await it.keys("escape")
        await it.at("QueueScreen")
        await it.keys("s", "enter")
        await it.asks("Stäng anropet som …")
        await it.keys("f")
        await it.says("Stängt: felringning")
        it.push(store)
        sync(store, colleague)
        state = colleague.journal.call(record)
        assert (state.open, state.holder_id) == (False, it.desk.author.id)
        (told,) = [tell for tell in state.log.tells if tell.person_id == colleague.desk.author.id]
        assert tell_words.told(told) == (
            "Karin Ek stängde det medan du ringde: överenskommet per telefon. "
            "U på anropet: skriv hur det gick."
        )
        assert not [tell for tell in state.log.tells if tell.person_id == it.desk.author.id]
        (clock,) = clocks.of_call(state, record)  # closed after its time: who closed it is asked why
        assert clock.holder_id == it.desk.author.id
        colleague.close()


async def test_an_attempt_on_a_call_that_another_closed_gets_its_outcome(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        store, colleague = PaperStore(it.watch), it.colleague(tmp_path / "two")
        await it.shows("Anna")
        await it.keys("r")
        await it.asks("Hur gick det?")
        it.push(store)
        sync(store, colleague)
        calls.close(colleague.desk, record, CallClosed(exit="test"))
        sync(store, colleague)
        it.take_in(store)
        await it.keys("escape", "g")
        await it.shows("Per Holm stängde det medan du ringde.", "provsamtal")
        await it.keys("u")
        await it.asks("Hur gick det?")
        await it.keys("n")
        await it.says("Nådd. Anropet är stängt: E öppnar det igen.")
        assert not it.desk.journal.call(record).calling
        colleague.close()


async def test_one_s_own_is_closed_with_a_reason_while_another_is_calling(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        it.desk.write(record, Claimed())
        store, colleague = it.beside(tmp_path / "two")
        colleague.act(record, AttemptBegun())
        sync(store, colleague)
        it.take_in(store)
        await it.shows("ringer")
        await it.keys("s")
        await it.shows("Per Holm ringer sedan 22:14.")
        await it.keys("enter", "p")
        await it.says("Stängt: provsamtal")
        state = it.desk.journal.call(record)
        notes = [e.payload.text for e in state.log.events if isinstance(e.payload, NoteWritten)]
        assert notes == ["Per Holm ringer sedan 22:14. Stäng anropet: överenskommet per telefon"]
        assert [tell.code for tell in state.log.tells] == ["closed_calling"]
        colleague.close()


async def test_a_case_that_another_holds_is_closed_and_opened_only_with_a_reason(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store, colleague = PaperStore(it.watch), it.colleague(tmp_path / "two")
        case = a_case(colleague.desk)
        sync(store, colleague)
        it.take_in(store)
        await it.case(case, "samma familj")
        await it.keys("s")
        await it.shows("Per Holm har det.")
        await it.keys("enter")
        await it.asks("Avsluta ärendet")
        await it.write("klart")
        await it.keys("enter")
        await it.says("Avslutat.")
        state = it.desk.journal.case(case)
        assert (state.open, state.holder_id) == (False, it.desk.author.id)
        assert [(tell.code, tell.detail) for tell in state.log.tells] == [
            ("closed", "överenskommet per telefon")
        ]
        colleague.close()


# What is not understood


async def test_of_what_only_a_newer_program_understands_only_notes_can_begin(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        it.desk.write(record, Claimed(), Offered(answer_within=180))
        it.from_the_future(record, tmp_path / "two")
        await it.shows("Anna", "nyare")
        may = ("note", "new_call", "unmask", "case", "earlier", "hold", "deviation")
        for action in of("call"):
            reason = it.app.screen.why_not(action.id)  # type: ignore[attr-defined]
            if action.name not in may:
                assert reason is not None, action.id
                assert "nyare jourtui" in reason, action.id
        await it.keys("a")
        await it.says("nyare jourtui")
        await it.keys("ctrl+p")
        await it.until(lambda: it.app.screen.is_modal)
        await it.write("acceptera")
        await it.keys("enter")
        await it.says("nyare jourtui")


async def test_bakjours_own_laptop_says_whom_a_call_is_left_to(tmp_path: Path) -> None:
    app = signed_in_app(tmp_path / "one", people=(PER,), duty=Duty.BACKUP, deeds=call)
    async with app.run_test(size=(80, 60)) as pilot:
        it = Night(app, pilot, Watch())
        await it.shows("Anna")
        await it.keys("f1")
        await it.shows("Lämna till förstajour.")
        await it.keys("escape", "l")
        await it.asks("Lämna till förstajour")
        await it.shows("Ingen är inloggad som förstajour: ring.")


async def test_details_and_the_choice_tell_both_values_and_which_one_shows(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        store, colleague = it.beside(tmp_path / "two")
        calls.correct(
            colleague.desk, record, CallFacts(municipality="1263"), base=colleague.journal.position()
        )
        calls.correct(it.desk, record, CallFacts(municipality="1270"), base=it.desk.position())
        sync(store, colleague)
        it.push(store)
        it.take_in(store)
        await it.shows("Svedala eller Tomelilla (W)", "2värden")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar")
        assert it.text.count("visas nu") == 1
        colleague.close()


async def test_of_closed_and_taken_apart_one_chooses_with_the_reason_that_was_given(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        store, colleague = it.beside(tmp_path / "two")
        calls.close(colleague.desk, record, CallClosed(exit="unreached", detail="svarar ej"))
        it.desk.write(record, Claimed())
        sync(store, colleague)
        it.push(store)
        it.take_in(store)
        await it.shows("Per Holm stängde det utan att ha sett det senaste.", "STÄNGT?", "10:00")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: stängt eller öppet")
        await it.shows("stängt: ej nådd", "öppet: tog", "1–2 välj")
        assert "skriv ett annat" not in it.text
        await it.keys("1" if it.text.index("stängt: ej nådd") < it.text.index("öppet: tog") else "2")
        await it.until(lambda: not it.desk.journal.call(record).open)
        state = it.desk.journal.call(record)
        assert isinstance(state.closing.payload, CallClosed)  # type: ignore[union-attr]
        assert (state.closing.payload.detail, state.two_values) == ("svarar ej", False)  # type: ignore[union-attr]
        colleague.close()
