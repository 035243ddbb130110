"""Standard phrases: what is shipped, the unit's own in its place, and a file that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from jourtui.store.settings import PHRASES_FILE, SettingsError, load_phrases


def test_those_of_a_section_come_before_those_for_any() -> None:
    offered = [one.label for one in load_phrases().offered("remaining")]
    assert offered[0] == "Återkoppla till dagtid"
    assert "Barnet har hörts" in offered
    assert "Råd och stöd" not in offered


def test_the_units_own_take_the_place_of_what_is_shipped(tmp_path: Path) -> None:
    (tmp_path / PHRASES_FILE).write_text('[[phrase]]\nlabel = "Vår"\ntext = "Vår fras."\n', "utf-8")
    assert [one.text for one in load_phrases(tmp_path).offered("matter")] == ["Vår fras."]


def test_a_unit_may_have_none(tmp_path: Path) -> None:
    (tmp_path / PHRASES_FILE).write_text("phrase = []\n", "utf-8")
    assert load_phrases(tmp_path).offered("matter") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[phrase]]\nlabel = "Tom"\ntext = " "\n', "fras 1 saknar rubrik eller text"),
        ('[[phrase]]\nlabel = "Utan"\n', "uppgiften text saknas"),
    ],
)
def test_one_that_cannot_be_used_is_told_of_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / PHRASES_FILE).write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=said):
        load_phrases(tmp_path)
