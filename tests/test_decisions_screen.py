"""Decisions in a case, by keys alone: who may decide tonight, what they decide, what is left to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from case_side import Night, a_case, night
from factories import KARIN, NIGHT, PER, PaperStore, Story, author, sync
from test_deciding import CHAIR, LAW, ORAL, kind

from jourtui.rules.case import Case, SubjectFacts
from jourtui.rules.decisions import DeciderSought, DecisionMade, DecisionSubmitted, Measure, MeasureTaken
from jourtui.rules.mandates import DelegationGiven, Entitled, SeatFilled
from jourtui.screens import decision_text, everywhere
from jourtui.store import cases, decisions, drafts, handover, locking, mandates, queries
from jourtui.store.decisions import Given
from jourtui.store.desk import Desk
from jourtui.store.settings import SettingsError
from jourtui.words import decision_words

YSTAD = {"board": "ystad", "board_ground": "vistas i Ystad"}
IVAR = SeatFilled(board="ystad", role="appointed", name="Ivar Hav", calling_order=1)


@pytest.fixture(autouse=True)
def no_telephone(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers that were dialled."""
    dialled: list[str] = []

    def dial(app: object, number: str) -> bool:
        dialled.append(number)
        return True

    monkeypatch.setattr(everywhere, "dial", dial)
    return dialled


def with_chair(desk: Desk) -> None:
    mandates.fill(desk, CHAIR)
    mandates.fill(desk, IVAR)


def custody(desk: Desk, case: UUID, **given: Any) -> UUID:
    what = {name: getattr(ORAL, name) for name in Given.__slots__} | given
    return decisions.decide(
        desk, LAW, case, kind("lvu_custody"), Entitled("Olle Fors", "chair"), Given(**what)
    )


async def submitted(it: Night, whose: str) -> None:
    """Fill in the form about a submission, court from what is suggested."""
    await it.write("Förv")
    await it.keys("right", "tab")
    await it.write("Eva Lind")
    await it.keys("tab")
    await it.write("bud")
    await it.keys("tab", "tab")
    await it.write(whose)
    await it.keys("ctrl+s")


async def choose_custody(it: Night, case: UUID) -> None:
    """To who may decide about immediate custody, from the case."""
    await it.case(case)
    await it.keys("f")
    await it.at("DecisionsScreen")
    await it.keys("n")
    await it.asks("Efter vilken lag?")
    await it.keys("a")
    await it.asks("Vad ska beslutas?")
    await it.keys("a")
    await it.at("DecidersScreen")


def sought(it: Night, case: UUID) -> list[DeciderSought]:
    found = (event.payload for event in it.desk.journal.case(case).decisions.sought)
    return [payload for payload in found if isinstance(payload, DeciderSought)]


async def test_the_chairs_oral_decision_from_the_case_with_its_clock_on_the_other_laptop(
    tmp_path: Path, no_telephone: list[str]
) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        store = PaperStore(it.watch)
        per = it.colleague(tmp_path / "two")
        case = a_case(it.desk, **YSTAD)
        await choose_custody(it, case)
        await it.shows("Olle Fors", "070-174 06 60", "Ivar Hav", "6 § lagen (1990:52)")
        assert it.text.index("Olle Fors") < it.text.index("Ivar Hav") < it.text.index("Karin Ek")
        await it.keys("r")
        await it.asks("Olle Fors: hur gick det?")
        assert no_telephone == [CHAIR.phone]
        it.watch.forward(minutes=4)
        await it.keys("n")
        await it.says("Nådd. Enter skriver in beslutet.")
        assert [(one.name, one.answer, one.at) for one in sought(it, case)] == [
            ("Olle Fors", "reached", NIGHT)
        ]
        it.watch.forward(minutes=2)
        await it.keys("enter")
        await it.asks("Vad beslutas")
        it.watch.forward(minutes=3)
        await it.write("Vilma omhändertas")
        await it.keys("tab")
        await it.write("fara hemma")
        await it.keys("ctrl+s")
        await it.at("DecisionsScreen")
        await it.says("Beslutet är inskrivet.")
        await it.shows("Omedelbart omhändert", "Olle Fors", "underställ senast fre 27 nov")
        (found,) = it.desk.journal.case(case).decisions.decided.values()
        made = found.made
        assert made.at == NIGHT + timedelta(minutes=6), "when they began to speak, not when it was typed"
        assert (made.body, made.oral, made.heard_by) == ("chair", True, (KARIN.name,))
        assert (made.content, made.reasons) == ("Vilma omhändertas", "fara hemma")
        assert [one.topic for one in made.cited] == ["lvu_custody"]
        it.push(store)
        sync(store, per)
        with per.desk.rows() as rows:
            (clock,) = (one for one in queries.clocks(rows) if one.kind == "court_week")
        assert clock.started_at == made.at
        assert len(per.journal.case(case).decisions.decided) == 1
        per.close()


async def test_a_decision_that_was_half_typed_keeps_its_minute(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        case = a_case(it.desk, **YSTAD)
        await choose_custody(it, case)
        await it.keys("enter")
        await it.asks("Vad beslutas")
        await it.write("Vilma")
        await it.keys("escape")
        await it.says("Utkastet finns kvar")
        it.watch.forward(minutes=40)
        await it.keys("enter")
        await it.asks("Vad beslutas")
        await it.shows("Vilma", "Utkast hämtat")
        await it.keys("tab")
        await it.write("fara")
        await it.keys("ctrl+s")
        await it.at("DecisionsScreen")
        (found,) = it.desk.journal.case(case).decisions.decided.values()
        assert found.made.at == NIGHT


async def test_a_second_of_the_kind_is_asked_about_and_can_be_said_to_be_the_same(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        case = a_case(it.desk, **YSTAD)
        custody(it.desk, case)
        it.watch.forward(minutes=3)
        await choose_custody(it, case)
        await it.keys("enter")
        await it.shows("Ett sådant beslut står redan", "22:14 Olle Fors: Vilma Berg omhändertas.")
        await it.keys("escape")
        await it.at("DecidersScreen")
        await it.keys("enter")
        await it.shows("Ett sådant beslut står redan")
        await it.keys("enter")
        await it.asks("Vad beslutas")
        await it.write("Hon tas")
        await it.keys("tab")
        await it.write("fara")
        await it.keys("ctrl+s")
        await it.at("DecisionsScreen")
        await it.keys("end", "s")
        await it.asks("Varför gäller det inte?")
        await it.keys("1")
        await it.says("Samma beslut, skrivet två gånger. Fristen löper vidare på det andra.")
        with it.desk.rows() as rows:
            assert len([one for one in queries.clocks(rows) if one.kind == "court_week"]) == 1
        await it.shows("gäller inte: skrivet två")
        await it.keys("home", "s")
        await it.asks("Beslutet gäller inte längre")
        await it.write("hävt")
        await it.keys("enter")
        await it.shows("gäller inte, frist fre 27 nov")
        assert "vem underställer?" not in it.text


def test_details_are_folded_between_words_in_their_own_column() -> None:
    taken = MeasureTaken("lodging", "Boende", "ystad", "rum i natt", "de kan inte sova hemma " * 4)
    measure = Measure(Story().add(KARIN, taken), taken)
    _, *lines = decision_text.measure_details(Case(), measure, "Ystad", NIGHT).at(40).plain.splitlines()
    assert max(map(len, lines)) <= 40
    (grund,) = (n for n, line in enumerate(lines) if line.startswith("Grund"))
    assert len(lines) > grund + 3
    assert all(line.startswith(" " * 13) for line in lines[grund + 1 :])
    assert " ".join(line[13:].strip() for line in lines[grund:]) == taken.grounds.strip()


async def test_a_form_that_is_left_untouched_leaves_nothing(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        await choose_custody(it, a_case(it.desk, **YSTAD))
        await it.keys("enter")
        await it.asks("Vad beslutas")
        await it.keys("escape")
        await it.at("DecidersScreen")
        assert drafts.every(it.desk) == []


async def test_what_is_missing_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        case = a_case(it.desk, **YSTAD)
        await choose_custody(it, case)
        await it.keys("enter")
        await it.asks("Vad beslutas")
        await it.write("Vilma")
        await it.keys("ctrl+s")
        await it.shows("Skriv skälen för beslutet.", "Vilma")
        assert not it.desk.journal.case(case).decisions.decided


async def test_who_may_not_is_told_why_and_enter_says_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        case = a_case(it.desk, **YSTAD)
        await choose_custody(it, case)
        await it.keys("end")
        await it.shows("aldrig en handläggares")
        await it.keys("enter")
        await it.says("Får inte: beslutet är aldrig en handläggares")
        await it.keys("g")
        await it.says("utan beslut får ingen åtgärd vidtas")


async def test_without_a_board_nobody_is_asked(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        await it.case(a_case(it.desk))
        await it.keys("f")
        await it.at("DecisionsScreen")
        await it.shows("Inget beslut och ingen åtgärd")
        await it.keys("n")
        await it.says("nämnd är inte vald. D i ärendet")


async def test_a_law_file_that_cannot_be_read_is_said_and_no_more(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        case = a_case(it.desk, **YSTAD)
        await it.case(case)
        (it.app.workplace.config / "law.toml").write_text("[[reference\n")
        vars(it.app.workplace).pop("law", None)
        await it.keys("f")
        await it.at("DecisionsScreen")
        await it.keys("n")
        await it.says("law.toml")


async def test_nobody_is_written_in_and_the_way_without_delegation(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk, **YSTAD)
        cases.name_subject(it.desk, case, SubjectFacts(name="Bo Berg"), base=it.desk.position())
        await it.case(case)
        await it.keys("f")
        await it.at("DecisionsScreen")
        await it.keys("n")
        await it.asks("Efter vilken lag?")
        await it.keys("d")
        await it.asks("Vad ska beslutas?")
        await it.shows("a  Tillfälligt boende, SoL", "bokstav eller Enter väljer")
        await it.keys("a")
        await it.at("DecidersScreen")
        await it.shows("Ingen som får besluta är inskriven", "G: åtgärd utan delegation.")
        await it.keys("g")
        await it.asks("Åtgärd utan delegation")
        await it.write("Rum i natt")
        await it.keys("tab")
        await it.write("ingen plats")
        await it.shows("alla: Vilma Berg, Bo Berg")
        await it.keys("tab")
        await it.shows("ingen vald: alla")
        await it.keys("b", "ctrl+s")
        await it.at("DecisionsScreen")
        await it.shows("Åtgärd: Bo: Tillfälligt bo…, SoL", "utan delega", "nämnden senast mån 23 nov")
        await it.keys("u")
        await it.says("Det är en åtgärd utan delegation. B")
        await it.keys("b")
        await it.asks("Nämndens beslut")
        await it.keys("s", "enter")
        await it.write("utskottet")
        await it.keys("ctrl+s")
        await it.says("Fristen stannar.")
        with it.desk.rows() as rows:
            assert not [one for one in queries.clocks(rows) if one.kind == "board_decision"]


async def test_a_name_given_on_the_telephone_is_written_in_from_where_it_is_missed(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await choose_custody(it, a_case(it.desk, **YSTAD))
        await it.shows("Ingen som får besluta är inskriven", "Utan beslut får inget göras.")
        await it.keys("n")
        await it.asks("Nytt uppdrag i en nämnd")
        await it.keys("tab", "tab")
        await it.write("Olle Fors")
        await it.keys("tab", "tab")
        await it.write("0701740660")
        await it.keys("ctrl+s")
        await it.says("Uppdraget är inskrivet.")
        await it.shows("Olle Fors", "070-174 06 60")
        await it.hides("Ingen som får besluta")


async def test_what_is_open_is_shown_as_open(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        case = a_case(it.desk, **YSTAD)
        await it.case(case)
        await it.keys("f")
        await it.at("DecisionsScreen")
        await it.keys("n")
        await it.asks("Efter vilken lag?")
        await it.keys("a")
        await it.asks("Vad ska beslutas?")
        await it.shows("Tillfälligt utreseförbud, LVU", "bokstav eller Enter väljer")
        await it.keys("c")
        await it.at("DecidersScreen")
        await it.shows("ÖPPEN FRÅGA", "fråga nämndens jurist", "Utskottet", "vid sammanträde")
        await it.keys("end", "up")
        await it.shows("Nämnden själv får besluta.")
        await it.keys("enter")
        await it.asks("Sammanträde")
        await it.write("2026-11-24 p 14")
        await it.keys("tab")
        await it.write("Orten hemlig")
        await it.keys("tab")
        await it.write("fara")
        await it.keys("ctrl+s")
        await it.shows("Skriv vem som undertecknar")
        await it.write("Olle")
        await it.keys("right", "ctrl+s")
        await it.at("DecisionsScreen")
        (found,) = it.desk.journal.case(case).decisions.decided.values()
        assert (found.made.decider, found.made.signs) == ("Socialnämnden i Ystad", "Olle Fors")
        assert found.made.minutes == "2026-11-24 p 14"


async def test_ones_own_decision_by_delegation_is_not_oral(tmp_path: Path) -> None:
    def delegated(desk: Desk) -> None:
        given = DelegationGiven("ystad", author(KARIN), "lodging", decided="2026-01-20 § 7")
        desk.write(uuid4(), given)

    async with night(tmp_path / "one", delegated) as it:
        case = a_case(it.desk, **YSTAD)
        await it.case(case)
        await it.keys("f")
        await it.at("DecisionsScreen")
        await it.keys("n")
        await it.asks("Efter vilken lag?")
        await it.keys("d")
        await it.asks("Vad ska beslutas?")
        await it.keys("a")
        await it.at("DecidersScreen")
        await it.shows("Karin Ek", "2026-01-20 § 7")
        await it.keys("enter")
        await it.asks("Vad beslutas")
        assert "Hörde beslutet" not in it.text
        await it.write("Rum")
        await it.keys("tab")
        await it.write("akut")
        await it.keys("ctrl+s")
        await it.at("DecisionsScreen")
        (found,) = it.desk.journal.case(case).decisions.decided.values()
        assert (found.made.decider_id, found.made.oral) == (KARIN.id, False)


async def test_signed_submitter_and_submission_by_keys(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        case = a_case(it.desk, **YSTAD)
        id_ = custody(it.desk, case)
        await it.case(case)
        await it.shows("F underställ senast fre 27 nov")
        await it.keys("f")
        await it.at("DecisionsScreen")
        await it.shows("vem underställer?")
        await it.keys("u")
        await it.asks("Undertecknat på papper")
        await it.keys("ctrl+s")
        await it.says("Underskriften är inskriven.")
        await it.keys("p")
        await it.asks("Vem underställer beslutet?")
        await it.write("Eva Lind")
        await it.keys("enter")
        await it.until(lambda: it.desk.journal.case(case).decisions.decided[id_].submits == "Eva Lind")
        await it.at("DecisionsScreen")
        await it.keys("t")
        await it.asks("Underställt till rätten")
        await it.keys("ctrl+s")
        await it.shows("Skriv till vilken domstol.", "Skriv vem som underställde", "Skriv hur det")
        await submitted(it, "Bo Ek")
        await it.shows("Skriv Vilma Berg för att bekräfta.")
        assert it.desk.journal.case(case).decisions.decided[id_].submitted is None
        await it.keys("ctrl+u")
        await it.write("vilma berg")
        await it.keys("ctrl+s")
        await it.says("Rättens frist stannar.")
        found = it.desk.journal.case(case).decisions.decided[id_]
        assert found.signed is not None
        assert found.submitted is not None
        assert isinstance(found.submitted.payload, DecisionSubmitted)
        assert found.submitted.payload.court == "Förvaltningsrätten i Malmö"
        assert (found.submitted.payload.by, found.submitted.payload.how) == ("Eva Lind", "bud")
        await it.keys("t")
        await it.says("redan underställt. Å tar tillbaka det, om det är fel.")
        await it.keys("å")
        await it.asks("Vad är felskrivet?")
        await it.keys("1")
        await it.asks("Felskrivet: underställt")
        await it.write("inte skickat")
        await it.keys("enter")
        await it.says("Fristen löper igen.")
        with it.desk.rows() as rows:
            assert any(one.kind == "court_week" for one in queries.clocks(rows))
        await it.keys("t")
        await it.asks("Underställt till rätten")
        await submitted(it, "Vilma Berg")
        await it.says("Rättens frist stannar.")
        await it.keys("enter")
        await it.asks("rullar")
        await it.keys("end")
        await it.shows("Förvaltningsrätten i Malmö")


async def test_two_apart_are_both_shown_and_a_person_says_which_holds(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        store = PaperStore(it.watch)
        per = it.colleague(tmp_path / "two")
        case = a_case(it.desk, **YSTAD)
        it.push(store)
        sync(store, per)
        custody(per.desk, case, content="Vilma och Elsa omhändertas.", heard_by=(PER.name,))
        custody(it.desk, case)
        sync(store, per)
        it.push(store)
        await it.case(case)
        await it.shows("TVÅ: W väljer")
        await it.keys("f")
        await it.at("DecisionsScreen")
        await it.keys("w")
        await it.asks("Vilket beslut gäller?")
        await it.shows("Vilma och Elsa", "Vilma Berg omhändertas.")
        await it.keys("2")
        await it.asks("Hur hänger de ihop?")
        await it.keys("s")
        await it.says("Valt.")
        state = it.desk.journal.case(case).decisions
        assert not state.twice
        assert sorted(one.stands for one in state.decided.values()) == [False, True]
        with it.desk.rows() as rows:
            assert len([one for one in queries.clocks(rows) if one.kind == "court_week"]) == 1
        per.close()


async def test_nothing_of_it_on_a_wall_or_when_it_is_locked_from_the_reader(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        case = a_case(it.desk, **YSTAD)
        custody(it.desk, case)
        await it.case(case)
        await it.keys("f")
        await it.at("DecisionsScreen")
        await it.shows("Olle Fors")
        assert len(it.readings(case, "opened")) == 1
        it.desk.wall = True
        it.app.show_anew()
        await it.shows("Väggläge")
        assert "Olle Fors" not in it.text
        it.desk.wall = False
        it.app.show_anew()
        await it.shows("Olle Fors")
        store, per = it.beside(tmp_path / "two")
        handover.take_over(per.desk, case, KARIN.id, "jäv", per.desk.position())
        locking.lock(per.desk, case, author(KARIN), "släkt", per.desk.position())
        sync(store, per)
        it.take_in(store)
        await it.shows("Låst ärende")
        assert "Olle Fors" not in it.text
        await it.keys("n")
        await it.says("låst för dig")
        per.close()


async def test_a_closed_case_takes_no_new_decision_but_its_submission(tmp_path: Path) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        case = a_case(it.desk, **YSTAD)
        id_ = custody(it.desk, case)
        await it.case(case)
        await it.keys("s")
        await it.asks("Avsluta ärendet")
        await it.shows("Ett beslut är inte underställt")
        await it.write("klart")
        await it.keys("enter")
        await it.says("Avslutat.")
        await it.keys("f")
        await it.at("DecisionsScreen")
        await it.keys("n")
        await it.says("Ärendet är avslutat. E i ärendet öppnar det igen.")
        await it.keys("t")
        await it.asks("Underställt till rätten")
        await submitted(it, "Vilma Berg")
        await it.says("Rättens frist stannar.")
        found = it.desk.journal.case(case)
        details = decision_text.decided_details(found, found.decisions.decided[id_], "Ystad", it.desk.now())
        assert "Underställt" in details.at(80).plain
        assert "ingen namngiven" not in details.at(80).plain


async def test_the_attempt_that_was_not_reached_is_kept_and_the_next_is_rung(
    tmp_path: Path, no_telephone: list[str]
) -> None:
    async with night(tmp_path / "one", with_chair) as it:
        case = a_case(it.desk, **YSTAD)
        await choose_custody(it, case)
        await it.keys("r")
        await it.asks("hur gick det?")
        await it.keys("i")
        await it.says("Alla med nummer är sökta: ring igen, eller skriv in en till (N).")
        await it.shows("22:14 inget sv")
        await it.keys("down", "r")
        await it.says("Inget nummer är inskrivet.")
        assert len(no_telephone) == 1
        assert [one.answer for one in sought(it, case)] == ["no_answer"]
        made = [e for e in it.desk.journal.events(case) if isinstance(e.payload, DecisionMade)]
        assert not made


async def test_the_courts_strict_day_and_beside_it_the_one_that_may_be_allowed(tmp_path: Path) -> None:
    """LVU 7 §: a week from a Saturday is a Saturday; that lag 1930:173 may allow Monday is only told."""
    async with night(tmp_path / "one", with_chair, size=(120, 40)) as it:
        case = a_case(it.desk, **YSTAD)
        custody(it.desk, case, at=NIGHT - timedelta(days=6))
        await it.keys("f4")
        await it.shows(
            "Underställ", "i morgon 24:00", "(7 § lagen (1990:52)", "lag 1930:173 kan tillåta mån 23 nov"
        )
        assert "sön 22 nov" not in it.text
        await it.case(case)
        await it.shows("BESLUT (F)", "lör 21 nov", "(kanske")


async def test_a_measures_clock_ends_with_the_day_and_has_no_other(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk, **YSTAD)
        decisions.take_measure(it.desk, LAW, case, kind("lodging"), "rum", "akut", ("aid_personal",))
        await it.keys("f4", "end")
        await it.shows("Nämndens beslut", "mån 23 nov 24:00")
        assert "1930" not in it.text


@pytest.mark.parametrize(
    ("names", "label", "shown"),
    [
        (["Tuva Ros"], "Placering under LVU", "Tuva Ros: Placering under LVU"),
        (["Tuva Ros"], "Omedelbart omhändertagande, LVU", "Tuva: Omedelbart omhändert…, LVU"),
        (["Sara Ek", "Tuva Ek", "Bo Ek"], "Tillfälligt boende, SoL", "Sara +2: Tillfälligt boende, SoL"),
        ([], "Handräckning för att genomföra vård, LVU", "Handräckning för att genom…, LVU"),
        (["Tuva Ros"], "Umgänge, barn i skyddat boende", "Tuva: Umgänge, barn i skyddat boende"),
    ],
)
def test_in_a_narrow_row_stand_whose_it_is_what_and_by_which_law(
    names: list[str], label: str, shown: str
) -> None:
    assert decision_words.fitted(names, label, 32) == shown


async def test_a_settings_file_that_cannot_be_read_ends_nothing_wherever_it_is_read(tmp_path: Path) -> None:
    def read() -> None:
        raise SettingsError("Inställningsfilen law.toml kan inte användas: rad 3 går inte att tolka.")

    async with night(tmp_path / "one") as it:
        it.app.screen.call_later(read)
        await it.says("rad 3")
        it.app.call_later(read)
        await it.keys("f3")
        await it.at("CasesScreen")
