from pathlib import Path

import pytest

from jourtui.store.settings import CATALOGUE_FILE, PLACES_FILE, SettingsError, load_catalogue, load_places


def test_what_is_shipped_can_be_read(tmp_path: Path) -> None:
    assert load_places() == load_places(tmp_path)
    assert load_catalogue() == load_catalogue(tmp_path)


def test_the_catalogue_has_the_lists_of_the_domain() -> None:
    catalogue = load_catalogue()
    assert [source.label for source in catalogue.sources] == [
        "Barnet självt", "Förälder", "Närstående", "Privatperson", "Egen kontakt", "Hälso- och sjukvård",
        "HVB/familjehem/jourhem", "Skola", "Polis", "TIB", "Kommun", "Annan jour", "Annan",
    ]  # fmt: skip
    assert [kind.label for kind in catalogue.case_types] == [
        "Barn och unga", "Avviken", "Stöd till familjehem/HVB", "Ensamkommande barn", "Våld i nära relation",
        "Tillfälligt boende", "Vuxen/missbruk", "Ekonomiskt bistånd", "Familjerätt", "Äldre", "Polisförhör",
        "Krisstöd", "Annan kommuns ärende", "Övrigt",
    ]  # fmt: skip
    for entries in (catalogue.sources, catalogue.case_types, catalogue.exits):
        assert all(entry.code.isascii() and entry.code.islower() for entry in entries)


def test_the_exits_are_those_that_a_call_can_have() -> None:
    from typing import get_args

    from jourtui.rules.call import Exit

    assert {entry.code for entry in load_catalogue().exits} == set(get_args(Exit))


def test_lookups_by_code_label_and_other_words() -> None:
    catalogue = load_catalogue()
    police = catalogue.source("polis")
    assert police is not None
    assert police.code == "police"
    assert catalogue.source("nobody") is None
    violence = catalogue.case_type("våld i nära relation")
    assert violence is not None
    assert violence.code == "violence"
    left = catalogue.exit("unreached")
    assert left is not None
    assert left.label == "Ej nådd"
    for word in ("arabiska", "Arabisk", "arabisktalande", "ar"):
        language = catalogue.language(word)
        assert language is not None
        assert language.label == "arabiska"


def test_another_jour_is_a_settings_file_away(tmp_path: Path) -> None:
    (tmp_path / PLACES_FILE).write_text(
        '[[municipality]]\ncode = "0880"\nname = "Kalmar"\nmember_from = 2016-01-01\n'
        '[[board]]\ncode = "kalmar"\nname = "Socialnämnden i Kalmar"\nmunicipality = "0880"\n',
        "utf-8",
    )
    with pytest.raises(SettingsError, match="kommunen 1280 är nämnd"):
        load_places(tmp_path)
    own = (tmp_path / PLACES_FILE).read_text("utf-8")
    (tmp_path / PLACES_FILE).write_text("other_jour = []\n" + own, "utf-8")
    assert load_places(tmp_path).names == ("Kalmar",)


def test_tables_that_the_own_file_leaves_out_stay(tmp_path: Path) -> None:
    (tmp_path / CATALOGUE_FILE).write_text('[[exit]]\ncode = "advice"\nlabel = "Råd"\n', "utf-8")
    catalogue = load_catalogue(tmp_path)
    assert [entry.label for entry in catalogue.exits] == ["Råd"]
    assert catalogue.sources == load_catalogue().sources


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('[[municipality]]\ncode = "1286"\n', "uppgiften name saknas (municipality rad 1)"),
        (
            '[[municipality]]\ncode = "1286"\nname = "Ystad"\nfolk = 3\n',
            "uppgiften folk är okänd (municipality rad 1)",
        ),
        (
            '[[municipality]]\ncode = 1286\nname = "Ystad"\n',
            "text inom citattecken (municipality rad 1.code)",
        ),
        ('[[municipality]]\ncode = "1"\nname = "Y"\nmember_from = "snart"\n', "ett datum"),
        ("[[municipality]\n", "rad 1 går inte att tolka"),
        ('x = "', "går inte att tolka"),
        ("kommun = 1\n", "uppgiften kommun är okänd"),
        ("municipality = 1\n", "en lista"),
        (
            '[[municipality]]\ncode = "1"\nname = "A"\n[[municipality]]\ncode = "1"\nname = "B"\n',
            "finns två gånger",
        ),
    ],
)
def test_a_bad_file_gets_one_clear_sentence(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / PLACES_FILE).write_text(content, "utf-8")
    with pytest.raises(SettingsError) as refused:
        load_places(tmp_path)
    sentence = str(refused.value)
    assert complaint in sentence
    assert sentence.startswith(f"Inställningsfilen {tmp_path / PLACES_FILE} kan inte användas: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / PLACES_FILE).write_bytes('name = "Sjöbo"'.encode("latin-1"))
    with pytest.raises(SettingsError, match="inte sparad som UTF-8"):
        load_places(tmp_path)
    (tmp_path / CATALOGUE_FILE).mkdir()
    with pytest.raises(SettingsError, match="går inte att läsa"):
        load_catalogue(tmp_path)
