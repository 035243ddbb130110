"""An assessment filled in by keys, in any order: kept as a draft, concluded, seen by the colleague."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from answered import answered
from case_side import Night, a_case, call, night
from factories import NIGHT, full_disk, sync
from ui import burst, said, words_of

from jourtui.rules.assessment import ConcernReceived, Concluded
from jourtui.rules.assessment_filling import Filling
from jourtui.rules.assessment_form import Question
from jourtui.rules.case import CaseFacts
from jourtui.rules.notice import NoticeReceived, NoticeUsed
from jourtui.screens.assess import AssessScreen
from jourtui.screens.assess_items import field_of
from jourtui.screens.assessment import AssessmentScreen
from jourtui.screens.dialogs.fields import LineField
from jourtui.store import assessments, calls, cases, drafts, queries
from jourtui.store.assessments import Begun
from jourtui.store.desk import Desk
from jourtui.store.forms import load_forms
from jourtui.store.mandates import NotAllowed
from jourtui.store.settings import load_mandates

KINDS = load_mandates()


@pytest.mark.parametrize(("code", "shown"), [("violence.last", ""), ("frame.at", "nu")])
def test_a_time_that_nobody_answered_is_not_shown_as_now(code: str, shown: str) -> None:
    field = field_of(Question(code, "När hände det senast?", "time"), NIGHT, ())
    assert isinstance(field, LineField)
    assert field.placeholder == shown


async def begin(it: Night, case: UUID, form: str) -> AssessScreen:
    """Open the form whose title begins so, by keys."""
    await it.case(case)
    await it.keys("4")
    await it.asks("Bedömning")
    found = re.search(rf"│ +(\w)  {form}", it.text)
    assert found is not None
    await it.keys(found[1])
    await it.at("AssessScreen")
    await it.until(lambda: it.app.focused is not None)
    screen = it.app.screen
    assert isinstance(screen, AssessScreen)
    return screen


async def answer(it: Night, code: str, *keys: str) -> None:
    """Go to a question, wherever it is, and answer it with keys."""
    screen = it.app.screen
    assert isinstance(screen, AssessScreen)
    for _ in screen.filling.sections:
        if code in screen._items and screen._items[code].display:
            break
        at = screen._at
        await it.keys("pagedown")
        await it.until(lambda at=at: screen._at != at and screen._item is not None)  # type: ignore[misc]
    item = screen._items[code]
    item.input.focus()
    await it.until(lambda: it.app.focused is item.input)
    for key in keys:
        await (it.write(key) if len(key) > 1 and key not in ("ctrl+s", "enter") else it.keys(key))
    await it.until(lambda: item.answer)


async def fill_visit(it: Night, conclusion: str = "d", weapons: str = "n") -> None:
    """All that the form about a visit demands."""
    for code, keys in (
        ("place", "Storgatan 4"), ("known_place", "n"), ("there", "mamman"), ("threats", "n"),
        ("weapons", weapons),
        ("who", "Karin"), ("both", "n"), ("police", "d"), ("check_in", "Per varje halvtimme"),
        ("frame.how", "a"),
        ("frame.conclusion", conclusion), ("frame.reasons", "lugnt"),
    ):  # fmt: skip
        await answer(it, code, keys)


def concluded(it: Night, case: UUID) -> list[Concluded]:
    return [made.said for made in it.desk.journal.case(case).assessments.made]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_one_is_filled_in_and_seen_by_the_colleague(tmp_path: Path, size: tuple[int, int]) -> None:
    async with night(tmp_path / "one", size=size) as it:
        case = a_case(it.desk)
        await begin(it, case, "Säkerhet inför besök")
        assert it.readings(case, "opened")
        await it.shows("Vilma Berg", "Platsen")
        await it.keys("ctrl+s")
        await it.shows("till saknas.")
        await answer(it, "place", "Storgatan 4")
        await it.hides("till saknas.")
        await fill_visit(it)
        await it.keys("ctrl+s")
        await it.shows("Slutför: Säkerhet inför besök?")
        assert "Går att åka" in it.text
        await it.keys("enter")
        await it.at("CaseScreen")
        await it.says("slutförd")
        await it.shows("Säkerhet inför", "Går att åka")
        (made,) = concluded(it, case)
        assert (made.form, made.version, made.how, made.heard) == ("visit_safety", 1, "phone", "")
        assert made.answers[1].question == "Är adressen känd för hot eller våld?"
        assert (made.answers[1].values, made.answers[1].words) == (("no",), "nej")
        assert not [one for one in drafts.every(it.desk) if one.draft_id.startswith(assessments.PREFIX)]
        _, colleague = it.beside(tmp_path / "two")
        (there,) = colleague.journal.case(case).assessments.made
        assert there.said == made
        with colleague.desk.rows() as rows:
            (row,) = assessments.listed(rows, ["åka"])
        assert (row.subject_name, row.conclusion) == ("Vilma Berg", "Går att åka, med avstämning")
        colleague.close()


async def test_what_is_typed_is_a_draft_that_comes_back_with_its_day(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        await begin(it, case, "Våld i nära relation")
        await answer(it, "last", "2")
        burst(it.app, "3.50", "pagedown")  # faster than the field tells of it
        await it.until(lambda: assessments.unfinished(it.desk))
        await it.keys("escape")
        await it.at("CaseScreen")
        await it.says("Utkastet finns kvar")
        assert not concluded(it, case)
        assert not [event for event in it.desk.journal.events(case) if event.kind.startswith("assessment")]
        await begin(it, case, "Våld i nära relation")
        await it.says("Utkast hämtat, från 22:14.")
        await answer(it, "frame.interpreter", "a")
        await it.shows("aldrig en anhörig", "väljer")  # longer than a line of 80
        it.watch.forward(hours=30)
        (begun,) = assessments.unfinished(it.desk)
        violence = load_forms().by_code["violence"]
        again = assessments.begin(it.desk, case, violence, begun.subject)
        assert again.event == begun.event
        assert assessments.filling(again, violence).answer("last") == "2026-11-19 23:50"


async def test_what_is_missing_is_said_and_gone_to_and_nothing_is_lost(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        screen = await begin(it, case, "Säkerhet inför besök")
        await answer(it, "frame.reasons", "l")
        burst(it.app, "ugnt i hemmet, grannarna hör inget", "ctrl+s")
        await it.says("Skriv vart ni ska.")
        await it.until(lambda: screen._item is not None and screen._item.question.code == "place")
        assert "till saknas" in said(it.app)
        assert screen.filling.answer("frame.reasons") == "lugnt i hemmet, grannarna hör inget"
        assert not concluded(it, case)


async def test_a_grave_answer_and_a_mild_conclusion_take_a_reason(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        screen = await begin(it, case, "Säkerhet inför besök")
        await fill_visit(it, weapons="j")
        await it.shows("Varför, trots allvarliga svar?")
        await it.keys("ctrl+s")
        await it.says("Ett allvarligt svar och en mild slutsats: skriv varför.")
        await it.until(lambda: screen._item is not None and screen._item.question.code == "frame.despite")
        await it.shows("1 allvarligt svar", "! Finns vapen?")
        await it.write("vapenskåp")
        await it.keys("ctrl+s")
        await it.shows("Slutför:")
        await it.keys("enter")
        await it.at("CaseScreen")
        (made,) = concluded(it, case)
        assert (made.mild, made.despite, [one.code for one in made.grave]) == (True, "vapenskåp", ["weapons"])


async def test_two_who_conclude_apart_are_both_kept_marked_and_told(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        store, colleague = it.beside(tmp_path / "two")
        await begin(it, case, "Säkerhet inför besök")
        await fill_visit(it)
        theirs = filled(colleague.desk, case, "visit_safety", conclusion="not_go")
        assessments.conclude(colleague.desk, KINDS, *theirs)
        sync(store, colleague)
        it.take_in(store)
        await it.shows("Ny bedömning bredvid den av Per Holm")
        await it.keys("ctrl+s")
        await it.shows("Slutför:")
        await it.keys("enter")
        await it.at("CaseScreen")
        made = it.desk.journal.case(case).assessments.made
        assert [len(one.apart) for one in made] == [1, 1]
        await it.shows("Per Holm bedömde samtidigt", "två samtidiga")
        await it.keys("4")
        await it.asks("Bedömning")
        assert words_of(it.app).count("TVÅ SAMTIDIGA") == 2
        await it.keys("1")
        await it.at("AssessmentScreen")
        await it.shows("Två samtidiga: Per Holm bedömde")
        colleague.close()


async def test_a_reassessment_stands_beside_the_earlier_one_with_what_differs(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        assessments.conclude(it.desk, KINDS, *filled(it.desk, case, "visit_safety", conclusion="not_go"))
        it.watch.forward(minutes=8)
        await begin(it, case, "Säkerhet inför besök")
        await it.shows("Ny bedömning bredvid den av Karin Ek 22:14: Åk inte", "förra: svar")
        await fill_visit(it)
        await it.keys("ctrl+s")
        await it.shows("Slutför:")
        await it.keys("enter")
        await it.at("CaseScreen")
        await it.keys("4")
        await it.asks("Bedömning")
        await it.keys("1")
        await it.at("AssessmentScreen")
        await it.keys("end")
        await it.shows("Det som skiljer från Karin Ek 22:14", "FÖRRA", "Åk inte", "Storgatan 4")


async def test_a_report_of_concern_begins_the_clock_and_the_assessment_stops_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        await it.case(case)
        await it.keys("5")
        await it.asks("Orosanmälan")
        await it.write("blåmärken")
        await it.keys("ctrl+s")
        await it.says("Skyddsbedömningen ska göras genast")
        await it.shows("Orosanmälan", "blåmärken", "! anmälan 22:14: ej bedömd")
        assert clock_kinds(it, case) >= {"protection"}
        assessments.conclude(it.desk, KINDS, *filled(it.desk, case, "child_protection"))
        assert "protection" not in clock_kinds(it, case)


async def test_a_plan_that_is_departed_from_takes_a_reason_and_is_told_back(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        record = call(it.desk)
        case = calls.open_case(it.desk, record)
        notice = uuid4()
        until = it.desk.now() + timedelta(days=3)
        it.desk.write(notice, NoticeReceived("Anna", "Ring mormor först.", until, phone="+46701740610"))
        await begin(it, case, "Säkerhet inför besök")
        assert it.readings(notice, "opened")
        await fill_visit(it)
        await answer(it, "frame.plan", "b")
        await it.shows("Ring mormor först.")
        await it.keys("ctrl+s")
        await it.says("Skriv varför planen frångås.")
        await it.write("mormor svarar inte")
        await it.keys("ctrl+s")
        await it.shows("Slutför:")
        await it.keys("enter")
        await it.at("CaseScreen")
        (made,) = concluded(it, case)
        assert (made.notice, made.plan, made.departure) == (notice, "departed", "mormor svarar inte")
        used = [event.payload for event in it.desk.journal.events(notice)]
        assert NoticeUsed(record=case) in used


async def test_nothing_stays_on_the_screen_when_the_case_is_locked_from_its_author(
    tmp_path: Path,
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        await begin(it, case, "Säkerhet inför besök")
        await answer(it, "place", "Storgatan 4")
        store, colleague = it.beside(tmp_path / "two")
        it.locked_out_of(case, store, colleague)
        await it.shows("låst för dig")
        assert "Storgatan" not in it.text
        await it.keys("ctrl+s")
        assert not concluded(it, case)
        assert not assessments.unfinished(it.desk)


def kept(it: Night) -> list[dict[str, str]]:
    """The answers of each draft."""
    return [one.answers for one in assessments.unfinished(it.desk)]


def clock_kinds(it: Night, case: UUID) -> set[str]:
    with it.desk.rows() as rows:
        return {clock.kind for clock in queries.clocks_of(rows, [case]).get(case, [])}


def filled(desk: Desk, case: UUID, form: str, **frame: str) -> tuple[Begun, Filling]:
    """A form with an answer to everything that is asked, and nothing grave."""
    found = load_forms().by_code[form]
    subject = next(iter(desk.journal.case(case).subjects), None)
    begun = assessments.begin(desk, case, found, subject)
    return begun, answered(assessments.filling(begun, found), **frame)


@pytest.mark.parametrize("away", ["f2", "f3", "f9"])
async def test_it_is_kept_whatever_place_is_gone_to_the_moment_it_is_typed(tmp_path: Path, away: str) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        await begin(it, case, "Säkerhet inför besök")
        await it.keys(*"port", away)
        await it.until(
            lambda: [one.answers for one in assessments.unfinished(it.desk)] == [{"place": "port"}]
        )


async def test_nothing_is_shown_that_cannot_be_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        subject = next(iter(it.desk.journal.case(case).subjects))
        assessments.conclude(it.desk, KINDS, *filled(it.desk, case, "visit_safety", conclusion="not_go"))
        event = it.desk.journal.case(case).assessments.made[0].event.id

        monkeypatch.setattr(Desk, "log_reading", full_disk)
        form = load_forms().by_code["visit_safety"]
        for screen in (AssessScreen(case, form, subject), AssessmentScreen(case, event)):
            it.app.push_screen(screen)
            await it.shows("läsningen kan inte loggas")
            assert "Vilma" not in it.text
            assert "Åk inte" not in it.text
            await it.keys("ctrl+s", "pagedown", "ctrl+n", "escape")
            await it.until(lambda screen=screen: it.app.screen is not screen)  # type: ignore[misc]
        assert len(it.desk.journal.case(case).assessments.made) == 1


async def test_a_struck_one_starts_the_clock_again_and_takes_a_reason(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        subject = next(iter(it.desk.journal.case(case).subjects))
        assessments.receive_concern(it.desk, case, [ConcernReceived("oro", subject)])
        event = assessments.conclude(it.desk, KINDS, *filled(it.desk, case, "child_protection"))
        assert "protection" not in clock_kinds(it, case)
        it.app.push_screen(AssessmentScreen(case, event))
        await it.shows("Omedelbar skyddsbedömning av barn · Vilma Berg", "Beslut")
        await it.keys("å")
        await it.asks("Stryk bedömningen?")
        await it.keys("enter")
        await it.shows("Ett skäl behövs.")
        await it.write("fel barn")
        await it.keys("enter")
        await it.until(lambda: not concluded(it, case))
        assert "protection" in clock_kinds(it, case)
        await it.case(case)
        await it.shows("ångrat av Karin Ek")
        decider = {"decided_by": "Karin Ek, socionom", "delegated": "yes", "delegation": "3.2"}
        assessments.keep(it.desk, *filled(it.desk, case, "child_protection", **decider))
        await begin(it, case, "Omedelbar skyddsbedömning")
        await it.keys("ctrl+s")
        await it.shows("Karin Ek beslutar på delegation från ärendets nämnd", "inte vald")
        given = CaseFacts(board="ystad", board_ground="bor där")
        cases.correct(it.desk, case, given, base=it.desk.position())
        await it.keys("ctrl+s")
        await it.shows("Karin Ek har ingen delegation från nämnden", "Svara nej på")
        with pytest.raises(NotAllowed):  # whoever asks, not only this screen
            assessments.conclude(it.desk, KINDS, *filled(it.desk, case, "child_protection", **decider))
        await it.keys("shift+tab", "ctrl+u")
        await it.write("Siv Ask, gruppledare")
        await it.keys("ctrl+s")
        await it.shows("Delegationen för Siv Ask står inte i")
        await it.keys("enter")
        await it.until(lambda: concluded(it, case))
        (made,) = concluded(it, case)
        assert made.decided is not None
        assert made.decided.delegation == "3.2 (står inte i delegationsregistret)"


async def test_a_draft_of_a_form_that_has_changed_loses_nothing(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        await begin(it, case, "Säkerhet inför besök")
        await answer(it, "place", "Storgatan 4")
        await it.keys("escape")
        await it.at("CaseScreen")
        own = it.app.folder / "forms" / "besok.toml"
        own.parent.mkdir()
        own.write_text(
            'format = 1\ncode = "visit_safety"\nversion = 2\ntitle = "Vårt besök"\npurpose = "visit"\n'
            'conclusion = [{code = "go", label = "Åk"}]\n[[section]]\ntitle = "Nytt"\n'
            '[[section.question]]\ncode = "new"\ntext = "Nytt?"\n',
            "utf-8",
        )
        screen = await begin(it, case, "Vårt besök")
        await it.says("Formuläret har ändrats sedan dess.")
        answered(screen.filling, conclusion="go")
        await it.keys("ctrl+s")
        await it.shows("Slutför: Vårt besök?")
        await it.keys("enter")
        await it.at("CaseScreen")
        (made,) = concluded(it, case)
        assert made.version == 2
        assert ("Vart, vilken dörr, och hur kommer man därifrån?", "Storgatan 4") in [
            (one.question, one.words) for one in made.answers
        ]


async def test_a_disk_that_is_full_is_said_and_the_answers_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        screen = await begin(it, case, "Säkerhet inför besök")

        monkeypatch.setattr(drafts, "save", full_disk)
        await it.write("port")
        await it.says("Utkastet kunde inte sparas: Disken är full.")
        await it.keys("escape")
        assert it.app.screen is screen
        monkeypatch.undo()
        await it.keys("escape")
        await it.at("CaseScreen")
        assert kept(it) == [{"place": "port"}]
