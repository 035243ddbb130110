"""An assessment filled in by keys, in any order: kept as a draft, concluded, seen by the colleague."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from case_side import Night, a_case, night
from factories import PaperStore, sync

from jourtui.rules.assessment import Concluded
from jourtui.screens.assess import AssessScreen
from jourtui.store import assessments, drafts


async def begin(it: Night, case: UUID, form: str) -> AssessScreen:
    """Open the form whose title begins so, by keys."""
    await it.case(case)
    await it.keys("4")
    await it.asks("Bedömning")
    line = next(line for line in it.text.splitlines() if form in line)
    letter = line.replace("│", " ").split()[0]
    await it.keys(letter)
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
        await it.until(lambda at=at: screen._at != at and it.app.focused is not None)  # type: ignore[misc]
    item = screen._items[code]
    item.input.focus()
    await it.until(lambda: it.app.focused is item.input)
    for key in keys:
        await (it.write(key) if len(key) > 1 and key not in ("ctrl+s", "enter") else it.keys(key))
    await it.until(lambda: item.answer)


async def fill_visit(it: Night, conclusion: str = "d") -> None:
    """All that the form about a visit demands."""
    for code, keys in (
        ("place", "Storgatan 4"), ("known_place", "n"), ("there", "mamman"), ("threats", "n"),
        ("weapons", "n"),
        ("who", "Karin"), ("both", "n"), ("police", "d"), ("check_in", "Per varje halvtimme"),
        ("frame.how", "a"), ("frame.heard", "mamman"), ("frame.interpreter", "a"),
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
        await fill_visit(it)
        await it.keys("ctrl+s")
        await it.shows("Slutför: Säkerhet inför besök?")
        assert "Går att åka" in it.text
        await it.keys("enter")
        await it.at("CaseScreen")
        await it.says("slutförd")
        await it.shows("Säkerhet inför", "Går att åka")
        (made,) = concluded(it, case)
        assert (made.form, made.version, made.how, made.heard) == ("visit_safety", 1, "phone", "mamman")
        assert made.answers[1].question == "Är adressen känd för hot eller våld?"
        assert (made.answers[1].values, made.answers[1].words) == (("no",), "nej")
        assert not [one for one in drafts.every(it.desk) if one.draft_id.startswith(assessments.PREFIX)]
        store = PaperStore(it.watch)
        colleague = it.colleague(tmp_path / "two")
        it.push(store)
        sync(store, colleague)
        (there,) = colleague.journal.case(case).assessments.made
        assert there.said == made
        with colleague.desk.rows() as rows:
            (row,) = assessments.listed(rows, ["åka"])
        assert (row.subject_name, row.conclusion) == ("Vilma Berg", "Går att åka, med avstämning")
        colleague.close()
