"""The list of assessments over all cases, by keys: what is begun, what is lacking, what is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from answered import answered
from case_side import Night, a_case, night
from factories import make_laptop

from jourtui.rules.case import SubjectFacts
from jourtui.store import assessments, cases
from jourtui.store.desk import Desk
from jourtui.store.forms import load_forms
from jourtui.store.settings import load_mandates
from jourtui.store.sync_status import SyncStatus

FORMS = load_forms().by_code
KINDS = load_mandates()


def assess(desk: Desk, case: UUID, form: str = "visit_safety", **frame: str) -> None:
    subject = next(iter(desk.journal.case(case).subjects), None)
    begun = assessments.begin(desk, case, FORMS[form], subject)
    assessments.conclude(desk, KINDS, begun, answered(assessments.filling(begun, FORMS[form]), **frame))


async def listed(it: Night) -> None:
    await it.keys("ctrl+p")
    await it.asks("Vad vill du göra?")
    await it.write("Bedömningar")
    await it.shows("Gå till bedömningarna")
    await it.keys("down", "enter")
    await it.at("AssessmentsScreen")
    await it.shows("F1 Hjälp")


def name(desk: Desk, case: UUID, named: str, **facts: Any) -> UUID:
    """Correct or add whom the case concerns."""
    known = desk.journal.case(case).subjects.values()
    subject = next((one.id for one in known if one.name == named), None)
    return cases.name_subject(
        desk, case, SubjectFacts(name=named, **facts), subject=subject, base=desk.position()
    )


def test_each_child_lacks_its_own_and_an_adult_none(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "karin")
    desk = laptop.desk
    case = a_case(desk, subject="Sara Lind")
    name(desk, case, "Sara Lind", birth_year=1991)

    def lacking() -> list[tuple[str, UUID | None, bool]]:
        with desk.rows() as rows:
            found = assessments.lacking(rows, list(FORMS.values()))
        return [(one.form.code, one.subject, one.no_child) for one in found]

    assert lacking() == [("child_protection", None, True)]
    elsa, nils = name(desk, case, "Elsa"), name(desk, case, "Nils", birth_year=2016)
    assert lacking() == [("child_protection", elsa, False), ("child_protection", nils, False)]
    begun = assessments.begin(desk, case, FORMS["child_protection"], elsa)
    assessments.conclude(desk, KINDS, begun, answered(assessments.filling(begun, FORMS["child_protection"])))
    assert lacking() == [("child_protection", nils, False)], "a sibling's is not enough"
    laptop.close()


def test_children_in_a_case_of_violence_lack_a_protection_assessment_each(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "karin")
    desk = laptop.desk
    case = a_case(desk, subject="Sara Lind", case_types=("violence",))

    def lacking() -> list[tuple[str, UUID | None]]:
        with desk.rows() as rows:
            return [(one.form.code, one.subject) for one in assessments.lacking(rows, list(FORMS.values()))]

    assert lacking() == [("violence", None)], "of no known age: she may be the grown-up"
    tuva, bo = name(desk, case, "Tuva Ros", birth_year=2020), name(desk, case, "Bo Ros", birth_year=2017)
    assert set(lacking()) == {("violence", None), ("child_protection", tuva), ("child_protection", bo)}
    begun = assessments.begin(desk, case, FORMS["child_protection"], tuva)
    assessments.conclude(desk, KINDS, begun, answered(assessments.filling(begun, FORMS["child_protection"])))
    assert set(lacking()) == {("violence", None), ("child_protection", bo)}
    laptop.close()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (190, 50)])
async def test_what_is_begun_lacking_and_done(tmp_path: Path, size: tuple[int, int]) -> None:
    async with night(tmp_path / "one", size=size) as it:
        case = a_case(it.desk)
        assess(it.desk, case, conclusion="not_go")
        other = a_case(it.desk, subject="Elsa Nord", case_types=("violence",))
        begun = assessments.begin(it.desk, other, FORMS["aid"], None)
        filling = assessments.filling(begun, FORMS["aid"])
        filling.answers["asks"] = "food"
        assessments.keep(it.desk, begun, filling)
        await listed(it)
        await it.shows("utkast", "saknas", "22:14", "Vilma Berg", "Elsa Nord", "Åk inte")
        assert it.readings(None, "listed")
        rows = [
            line
            for line in it.text.splitlines()
            if "utkast " in line or "saknas" in line or "Åk inte" in line
        ]
        assert ["utkast" in row or "saknas" in row for row in rows[:3]] == [True, True, True]
        lacking = {form for form in ("Skyddsbedömning", "Våld") if any(form in row for row in rows)}
        assert lacking == {"Skyddsbedömning", "Våld"}


async def test_enter_reads_goes_on_and_begins(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk, case_types=("other",))
        assess(it.desk, case, conclusion="not_go")
        await listed(it)
        await it.shows("Åk inte")
        await it.keys("enter")
        await it.at("AssessmentScreen")
        await it.shows(
            "Säkerhet inför besök · Vilma Berg", "formulär visit_safety version 1", "Vart, vilken dörr"
        )
        assert it.readings(case, "opened")
        await it.keys("escape")
        await it.at("AssessmentsScreen")
        await it.keys("f2")
        await it.at("QueueScreen")
        await it.keys("4")
        await it.at("AssessmentsScreen")
        a_case(it.desk, subject="Elsa Nord")
        it.app.show_anew()
        await it.shows("saknas")
        await it.keys("home", "enter")
        await it.at("AssessScreen")
        await it.shows("Omedelbar skyddsbedömning av barn · Elsa Nord")
        await it.keys("escape")
        await it.at("AssessmentsScreen")
        it.watch.forward(minutes=1)
        name(it.desk, a_case(it.desk, subject="Sara Lind"), "Sara Lind", birth_year=1991)
        it.app.show_anew()
        await it.shows("Sara Lind", "inget barn inskriv")
        await it.keys("home", "enter")
        await it.says("Inget barn är inskrivet.")


async def test_the_filter_finds_by_name_form_and_conclusion_and_that_is_logged(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk, case_types=("other",), subject="Åsa Öberg")
        assess(it.desk, case, conclusion="not_go")
        assess(it.desk, a_case(it.desk, case_types=("other",)), conclusion="go")
        await listed(it)
        await it.shows("Åsa", "Vilma")
        await it.keys("f", *"öberg åk".replace(" ", "")[:5])
        await it.until(lambda: "Vilma" not in it.text and "Åsa" in it.text)
        assert it.readings(None, "searched")
        await it.keys("escape")
        await it.shows("Vilma")
        await it.keys("f", "%")
        await it.shows("Ingen bedömning passar filtret.")


async def test_an_empty_list_without_contact_says_so(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await listed(it)
        await it.shows("Inga bedömningar.", "4 i ett ärende")
        it.app.status = SyncStatus("offline")
        it.app.show_anew()
        await it.shows("ingen kontakt med det gemensamma lagret")


async def test_on_a_wall_and_locked_it_tells_of_nobody(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        case = a_case(it.desk)
        assess(it.desk, case, conclusion="not_go")
        await listed(it)
        await it.shows("Åk inte")
        await it.keys("f12")
        await it.shows("VÄGGLÄGE", "V B")
        assert "Vilma" not in it.text
        assert "Åk inte" not in it.text
        await it.keys("f12")
        await it.shows("Åk inte")
        store, colleague = it.beside(tmp_path / "two")
        it.locked_out_of(case, store, colleague)
        await it.shows("Låst ärende")
        assert "Vilma" not in it.text
        assert "Åk inte" not in it.text
        await it.keys("end", "enter")
        await it.says("låst för dig")


async def test_a_broken_form_is_told_of_and_the_others_work(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        folder = it.app.folder / "forms"
        folder.mkdir()
        (folder / "aid.toml").write_text("format = [", "utf-8")
        await listed(it)
        await it.says("aid.toml kan inte användas")
        await it.case(a_case(it.desk))
        await it.keys("4")
        await it.asks("Bedömning")
        await it.shows("aid.toml kan inte användas", "Akut bistånd", "Våld i nära relation")
