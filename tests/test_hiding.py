"""Names in free text are hidden whole, in part and in the genitive; what is nobody's name stays."""

from __future__ import annotations

from hostile import MARKUP

from jourtui.store.hiding import hider

HIDE = hider(["Anna Svensson", "Bo af Ek", ""], ["Sara Lind"])


def test_names_are_hidden_and_nothing_else() -> None:
    assert HIDE("Anna Svensson ringde. Annas son, ANNA själv.") == "A S ringde. A son, A själv."
    assert HIDE("Svenssons bil, och Anna-Lena") == "S bil, och A-Lena"
    assert HIDE("Bo af Ek sade af och bo") == "B A E sade af och bo"
    assert HIDE("Sara Lind, Saras syster") == "•••, ••• syster"
    assert HIDE("annandag jul") == "annandag jul"
    assert hider([])("Anna") == "Anna"
    assert hider(["Svensson, Anna"])("Svensson ringde, och Anna") == "S ringde, och A"


def test_what_names_an_authority_is_no_name() -> None:
    hide = hider(["Polisen, vakthavande", "Polisen", "Polisen, Jan Berg"])
    assert hide("svar från polisen, 26 min sent. Berg ringde") == "svar från polisen, 26 min sent. B ringde"


def test_what_may_be_a_number_is_hidden() -> None:
    assert HIDE("ring 070-174 06 10 i natt") == "ring ••• i natt"
    assert HIDE("20121212-1212 bor kvar") == "••• bor kvar"
    assert HIDE("klockan 22.14 den 3/12, 12 barn") == "klockan 22.14 den 3/12, 12 barn"


def test_a_name_is_never_a_pattern() -> None:
    for hostile in (*MARKUP, "(", "a|b", "[x]*"):
        assert hider([hostile])("ingenting") == "ingenting"
