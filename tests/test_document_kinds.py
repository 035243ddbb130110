"""Kinds of document as data: what is shipped, the unit's own, and what is wrong with a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jourtui.store.settings import DOCUMENTS_FILE, SettingsError, load_documents, load_law, load_mandates

KINDS = load_documents()
OWN = """
[[kind]]
code = "memo"
title = "Minnesanteckning"
law = "report"
to = "board"
[[kind.section]]
code = "matter"
heading = "Saken"
required = "always"
"""


def test_every_row_of_the_table_is_there() -> None:
    assert {kind.code for kind in KINDS.kinds} == {
        *("report", "protection_assessment", "concern", "decision_basis", "lvu_custody", "lvm_custody"),
        *("placement", "replacement", "police_assistance_lvu", "police_assistance_lvm", "submission_lvu"),
        *("submission_lvm", "aid_granted", "aid_refused", "police_report", "police_information", "extract"),
        *("lvu_contact", "lvu_custody_abroad", "lvu_exit_ban", "lvu_removal_ban", "lvu_examination"),
        *("protected_contact", "submission_abroad", "submission_exit_ban", "submission_protected"),
    }


def test_what_the_kinds_name_is_in_the_other_files() -> None:
    known = {decision.code for decision in load_mandates().decisions}
    offered = {code for topic in load_law().topics for code in topic.documents}
    for kind in KINDS.kinds:
        assert set(kind.decisions) <= known, kind.code
        assert "cited" not in kind.asks or kind.law in offered, kind.code


def test_every_decision_under_a_law_of_force_has_its_paper_and_every_courts_clock_its_letter() -> None:
    law, decisions = load_law(), load_mandates().decisions
    for one in decisions:
        kinds = [kind for kind in KINDS.kinds if one.code in kind.decisions]
        if not law.voluntary(one.topic, date(2026, 11, 20)):
            assert any(not kind.covering for kind in kinds), one.code
        letters = [kind for kind in kinds if kind.covering and kind.to == "court"]
        assert len(letters) == bool(one.court), one.code
        for letter in letters:
            assert law.chiefly(letter.law) == [one.court_topic], "it refers to its own paragraph first"
    for kind in KINDS.kinds:
        asking = [one for one in decisions if one.code in kind.decisions and one.carries_out]
        said = {one.code: one.carries_out for one in asking}
        assert (kind.executes.decisions if kind.executes is not None else {}) == said, kind.code


def test_what_the_law_demands_of_every_decision_is_demanded() -> None:
    """FL 31 and 32 §§: content and reasons; LVU 43 §: a ground, and the best interest of the child."""
    for kind in KINDS.kinds:
        always = {section.code for section in kind.sections if section.required == "always"}
        if kind.must and "decision" in kind.of and kind.to == "board":
            assert {"content", "persons", "reasons"} <= always, kind.code
            assert "cited" in kind.asks, kind.code
        if kind.code.startswith("police_assistance"):
            assert {"grounds", "execute", "where", "risks"} <= always
            assert len(kind.grounds) == 2
            assert not set(kind.decisions) & {"lodging", "institution", "placement_sol", "aid_economic"}
    assistance = KINDS.get("police_assistance_lvu")
    assert assistance is not None
    best = assistance.section("best_interest")
    assert best is not None
    assert best.required == "always"
    contact = KINDS.get("lvu_contact")
    assert contact is not None
    assert "öppen fråga" in contact.open_question


def test_in_a_protected_case_it_is_said_how_the_police_get_the_address() -> None:
    for code in ("police_assistance_lvu", "police_assistance_lvm"):
        kind = KINDS.get(code)
        assert kind is not None
        assert "inte adressen: skriv att polisen får den muntligt" in kind.help("where", protected=True)
        assert kind.help("where", protected=False) == ""
        assert kind.help("risks", protected=True) == kind.help("risks", protected=False) != ""
        assert kind.help("finns inte", protected=True) == ""


def test_the_units_own_file_takes_the_place_of_the_kinds(tmp_path: Path) -> None:
    (tmp_path / DOCUMENTS_FILE).write_text(f'jour = "Jouren i Kalmar"\n{OWN}', "utf-8")
    own = load_documents(tmp_path)
    assert (own.jour, [kind.code for kind in own.kinds]) == ("Jouren i Kalmar", ["memo"])
    assert own.get("report") is None
    (tmp_path / DOCUMENTS_FILE).write_text('jour = "Jouren i Kalmar"\n', "utf-8")
    assert load_documents(tmp_path).kinds == KINDS.kinds


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (OWN + OWN, "memo finns två gånger"),
        (OWN.replace('"always"', '"often"'), "rad 1"),
        (OWN.replace("[[kind.section]]", "[[kind.sektion]]"), "saknas|okänd"),
        (OWN + '[[kind.section]]\ncode = "matter"\nheading = "Igen"\n', "koden matter finns två gånger"),
        (OWN.replace('to = "board"', 'to = "board"\nof = ["decision"]'), "hör ihop"),
        (OWN.replace('heading = "Saken"', 'heading = "Saken"\ndrafts = ["tea_leaves"]'), "rad 1"),
        ("[[kind", "går inte att tolka"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / DOCUMENTS_FILE).write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=says) as told:
        load_documents(tmp_path)
    assert str(told.value).startswith("Inställningsfilen")
