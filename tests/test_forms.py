"""Form files: what is shipped, the unit's own over them, and what is wrong with a file in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from jourtui.store.forms import FOLDER, load_forms

OWN = """
format = 1
code = "visit_safety"
version = 2
title = "Vårt besök"
purpose = "visit"
conclusion = [{ code = "go", label = "Åk" }]
[[section]]
title = "Platsen"
[[section.question]]
code = "place"
text = "Vart?"
kind = "text"
"""


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / FOLDER / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_seven_are_shipped_and_none_is_broken() -> None:
    forms = load_forms()
    assert sorted(forms.by_code) == [
        "addiction", "aid", "child_protection", "conduct", "lodging", "violence", "visit_safety",
    ]  # fmt: skip
    assert forms.problems == ()


def test_the_units_own_takes_the_place_of_the_shipped_one_and_a_new_one_is_added(tmp_path: Path) -> None:
    write(tmp_path, "besok.toml", OWN)
    write(tmp_path, "egen.toml", OWN.replace("visit_safety", "egen"))
    write(
        tmp_path,
        "aid.toml",
        OWN.replace("visit_safety", "aid").replace("version = 2", "version = 2\nretired = true"),
    )
    forms = load_forms(tmp_path)
    assert forms.problems == ()
    assert (forms.by_code["visit_safety"].version, forms.by_code["egen"].title) == (2, "Vårt besök")
    assert "aid" not in [form.code for form in forms.offered]
    assert forms.get("aid") is not None, "what is not used any more can be gone on with and read"


def question(line: str) -> str:
    return OWN + line


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("format = [", "den går inte att tolka"),
        (OWN.replace("format = 1", "format = 2"), "kräver nyare jourtui"),
        (OWN.replace("format = 1", "format = 2") + 'unknown = "x"', "kräver nyare jourtui"),
        (OWN.replace('title = "Vårt besök"\n', ""), "uppgiften title saknas"),
        (OWN.replace("purpose", "purpous"), "uppgiften purpous är okänd"),
        (question('[[section.question]]\ncode = "b"\ntext = "B?"\nkind = "txt"'), "txt är inget av det"),
        (OWN.replace('{ code = "go", label = "Åk" }', ""), "formuläret har ingen slutsats"),
        (question('[[section.question]]\ncode = "place"\ntext = "Igen?"'), "place finns två gånger"),
        (
            question('[[section.question]]\ncode = "b"\ntext = "B?"\nwhen = [{question = "c", any = ["x"]}]'),
            "frågan b beror på c, som inte kommer före den",
        ),
        (
            question('[[section.question]]\ncode = "b"\ntext = "B?"\ngrave = ["kanske"]'),
            "frågan b nämner svaret kanske, som den inte har",
        ),
        (
            question('[[section.question]]\ncode = "b"\ntext = "B?"\nkind = "choice"'),
            "frågan b har inga svar att välja bland",
        ),
        (
            question('[[section.question]]\ncode = "b"\ntext = "B?"\nkind = "scale"\nlow = 5\nhigh = 5'),
            "skalan i frågan b börjar inte före sitt slut",
        ),
        (
            question('[[section.question]]\ncode = "b"\ntext = "B?"\nkind = "scale"\nhigh = 99999999999'),
            "skalan i frågan b är längre än 100 steg",
        ),
        (question('[[section.question]]\ncode = "frame.how"\ntext = "B?"'), "komma eller punkt"),
        (OWN.replace("Vart?", "\x1b[31m"), "går inte att tolka"),
        (b"\xff\xfe", "den är inte sparad som UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence_and_the_others_work(
    tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    path = write(tmp_path, "visit_safety.toml", text)
    forms = load_forms(tmp_path)
    (problem,) = forms.problems
    assert str(path) in problem
    assert sentence in problem
    assert problem.endswith("Det som följer med jourtui används.")
    assert "\n" not in problem
    assert forms.by_code["visit_safety"].version == 1
    assert len(forms.by_code) == 7


def test_a_broken_file_that_is_nobody_elses_says_nothing_of_another(tmp_path: Path) -> None:
    write(tmp_path, "egen.toml", "format = 99")
    (problem,) = load_forms(tmp_path).problems
    assert problem.endswith("egen.toml kan inte användas: kräver nyare jourtui.")
