"""Legal references as data: the right one for the day, as it is printed, and what is doubtful says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jourtui.rules.law import Law
from jourtui.store.settings import SettingsError, load_law

LAST_OLD, FIRST_NEW = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law()


@pytest.mark.parametrize(
    ("topic", "old", "new"),
    [
        ("protection_assessment", "11 kap. 1 a §", "20 kap. 1 §"),
        ("investigation", "11 kap. 1 §", "14 kap. 2 §"),
        ("concern", "14 kap. 1 §", "19 kap. 1 §"),
        ("feedback_to_reporter", "14 kap. 1 b §", "19 kap. 6 §"),
        ("aid_economic", "4 kap. 1 §", "12 kap. 1 §"),
        ("acute_responsibility", "2 a kap. 2 §", "29 kap. 4 §"),
        ("placement_sol", "6 kap. 6 §", "22 kap. 2 och 4 §§"),
        ("appeal", "16 kap. 3 §", "35 kap. 1 §"),
    ],
)
def test_the_old_and_the_new_act_change_over_a_night(law: Law, topic: str, old: str, new: str) -> None:
    """research/law.md 1.1: SoL 2001:453 until 30 June 2025, SoL 2025:400 from 1 July."""
    before, after = law.cite(topic, LAST_OLD), law.cite(topic, FIRST_NEW)
    assert before is not None
    assert after is not None
    assert before.text == f"{old} socialtjänstlagen (2001:453)"
    assert after.text == f"{new} socialtjänstlagen (2025:400)"
    assert before.unverified, "the old act was not read in full text"


def test_what_is_not_verified_says_so(law: Law) -> None:
    contact = law.cite("lvu_contact", FIRST_NEW)
    assert contact is not None
    assert contact.unverified
    assert "öppen fråga" in contact.note
    old = [row for row in law.references if row.statute in ("sol2001", "osl")]
    assert all(row.unverified for row in old)
    custody = law.cite("lvu_custody", FIRST_NEW)
    assert custody is not None
    assert not custody.unverified


def test_what_the_law_had_not_yet_is_not_offered(law: Law) -> None:
    assert law.cite("protected_placement", date(2024, 3, 31)) is None
    assert law.cite("protected_placement", date(2024, 4, 1)) is not None


def test_a_document_is_offered_what_it_is_chiefly_about_first(law: Law) -> None:
    offered = law.offered("lvu_custody", FIRST_NEW)
    assert offered[0].text.startswith("6 § lagen (1990:52)")
    assert {"lvu_environment", "lvu_behaviour", "lvu_submission"} <= {cited.topic for cited in offered}
    assert not law.offered("nothing like this", FIRST_NEW)


def test_every_day_has_one_reference_a_topic(law: Law) -> None:
    for topic in law.topics:
        for day in (date(2016, 5, 1), LAST_OLD, FIRST_NEW, date(2026, 11, 22)):
            assert sum(row.holds(day) for row in law.references if row.topic == topic.code) <= 1


def test_a_new_law_is_an_edit_of_a_file(law: Law, tmp_path: Path) -> None:
    rows = [
        'topic = "lvu_custody"\nstatute = "lvu"\nplace = "6 §"\nuntil = 2026-12-31\n',
        'topic = "lvu_custody"\nstatute = "new"\nplace = "4 kap. 1 §"\nsince = 2027-01-01\n',
    ]
    statutes = [
        f'code = "{code}"\nshort = ""\nname = "{name}"\n'
        for code, name in (("lvu", "lvu"), ("new", "nya lagen"))
    ]
    topic = 'code = "lvu_custody"\nlabel = "omhändertagande"\ndocuments = ["lvu_custody"]\n'
    (tmp_path / "law.toml").write_text(
        "".join(f"[[statute]]\n{one}" for one in statutes)
        + f"[[topic]]\n{topic}"
        + "".join(f"[[reference]]\n{one}" for one in rows)
    )
    own = load_law(tmp_path)
    before, after = own.cite("lvu_custody", date(2026, 12, 31)), own.cite("lvu_custody", date(2027, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.text, after.text) == ("6 § lvu", "4 kap. 1 § nya lagen")
    assert own.label("protection_assessment") == "protection_assessment", "what was written before is shown"


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        ('[[reference]]\ntopic = "concern"\nstatute = "x"\nplace = "1 §"', "lagen x finns inte"),
        ('[[reference]]\ntopic = "x"\nstatute = "lvu"\nplace = "1 §"', "ämnet x finns inte"),
        (
            '[[reference]]\ntopic = "concern"\nstatute = "lvu"\nplace = "1 §"\n'
            "since = 2026-01-02\nuntil = 2026-01-01",
            "den sista dagen kommer före den första",
        ),
        (
            '[[reference]]\ntopic = "concern"\nstatute = "lvu"\nplace = "1 §"\nuntil = 2026-01-01\n'
            '[[reference]]\ntopic = "concern"\nstatute = "lvm"\nplace = "2 §"\nsince = 2026-01-01',
            "två lagrum om concern gäller samma dag, 2026-01-01",
        ),
        ('[[topic]]\ncode = "a"\nlabel = ""\n[[topic]]\ncode = "a"\nlabel = ""', "a finns två gånger"),
        ('[[reference]]\ntopic = "concern"\nstatute = "lvu"', "uppgiften place saknas"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, spoilt: str, says: str) -> None:
    (tmp_path / "law.toml").write_text(spoilt)
    with pytest.raises(SettingsError, match=r"Inställningsfilen .*law\.toml kan inte användas") as refused:
        load_law(tmp_path)
    assert says in str(refused.value)
