"""Whether a notice is about somebody: why, and how certain that is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from strategies import texts

from jourtui.rules.matching import Sought, match, meant
from jourtui.rules.notice import NoticeFields


def notice(name: str = "", **more: Any) -> NoticeFields:
    return NoticeFields(person_name=name, **more)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Åsa Öberg", "Asa Oberg"),
        ("Björn Lindkvist", "Bjorn Lindqvist"),
        ("Svensson Anna", "Anna Svenson"),
        ("Christoffer Holm", "Kristofer Holm"),
        ("Mattias Wallin", "Matias Valin"),
        ("Sofie Ahlgren", "Sophie Ahlgren"),
        ("Maja Lind", "Maya Lindh"),
        ("mamma Sara Lindqvist orolig för sonen", "Sara Lindkvist"),
        ("Anna-Lena Persson", "Anna Lena Pärson"),
        ("Mohammed Ali", "Muhammad Ali"),
        ("Per Persson", "Pär Persson"),
        ("Anna-Karin Ek", "Annakarin Ek"),
        ("Annakarin Ek ringer", "Anna-Karin Ek"),
        ("anna karin ek ringer", "Annakarin Ek"),
        ("Marie Carlsson", "Mari Karlson"),
        ("Alexandra Holm", "Aleksandra Holm"),
        ("Fatme Yousef", "Fatima Yusuf"),
    ],
)
def test_a_name_is_known_however_it_is_spelled(said: str, name: str) -> None:
    found = match(Sought((said,)), notice(name))
    assert found is not None
    assert (found.why, found.certainty) == (("name_alike",), "possible")


def test_a_name_alone_is_never_sure_and_a_year_or_an_address_makes_it_likely() -> None:
    anna = notice("Anna Svensson", birth_year=1988, address="Storgatan 1, Ystad")
    same = match(Sought(("Svensson, Anna",)), anna)
    assert same is not None
    assert (same.why, same.certainty) == (("name",), "possible")
    year = match(Sought(("Anna Svensson",), birth_year=1988), anna)
    assert year is not None
    assert (year.why, year.certainty) == (("name", "birth_year"), "likely")
    lives = match(Sought(("Anna Svensson",), address="storgatan 1"), anna)
    assert lives is not None
    assert (lives.why, lives.certainty) == (("name", "address"), "likely")
    only = match(Sought(("Bo Ek",), address="Storgatan 1"), anna)
    assert only is not None
    assert (only.why, only.certainty) == (("address",), "possible")
    assert match(Sought(("Anna Svensson",), birth_year=1950), anna) is None, "another Anna Svensson"
    assert match(Sought(("Anna",)), anna) is None, "a given name is nobody"
    assert match(Sought(("Enar Elm",)), notice("Einar Alm")) is None, "a short word is another word"
    for other in ("Bo Lind", "Pia Lind", "Perla Lund", "Lind"):
        assert match(Sought((other,)), notice("Per Lind")) is None, other
    for said, name in (("bråk hos Nyberg", "Familjen Nyberg"), ("familjen Nyberg", "Nyberg")):
        family = match(Sought((said,)), notice(name))
        assert family is not None
        assert family.certainty == "possible"
    assert match(Sought(("Nyberg",)), notice("Nyberg")) is None, "a word that is nobody's"
    first = match(Sought(("Anna",), birth_year=1988), anna)
    assert first is not None
    assert first.certainty == "likely"


def test_a_number_that_says_who_it_is_makes_it_sure() -> None:
    known = notice(
        "Bo Ek", personnummer="19121212-1212", reserve_number="19840312-TF01", phone="+46701740610"
    )
    for sought, why in (
        (Sought(personnummer="19121212-1212"), "personnummer"),
        (Sought(reserve_number="19840312TF01"), "reserve_number"),
        (Sought(phones=("+46701740610",)), "phone"),
    ):
        found = match(sought, known)
        assert found is not None
        assert (found.why, found.certainty) == ((why,), "sure")
    elder = match(Sought(phones=("+46701740610",), birth_year=1950), known)
    assert elder is not None
    assert elder.certainty == "sure", "the number says more than a year that may be another's"
    assert match(Sought(), notice()) is None
    assert match(Sought(("",), address=""), notice("")) is None


@pytest.mark.parametrize(
    ("said", "told", "same"),
    [
        ("850312-TF45", "19850312TF45", True),
        ("19850312-tf45", "850312 TF45", True),
        ("19120312-TF45", "20120312-TF45", False),
        ("850312-TF45", "850312-TF46", False),
        ("", "", False),
    ],
)
def test_a_reserve_number_is_one_however_it_is_written(said: str, told: str, same: bool) -> None:
    assert (match(Sought(reserve_number=said), notice(reserve_number=told)) is not None) is same


@pytest.mark.parametrize(
    ("line", "address", "lives"),
    [
        ("bråk på storgatan 4 b, tredje våningen", "Storgatan 4B, 271 00 Ystad", True),
        ("skriker i lägenheten Åkarp 123", "Åkarp 123", True),
        ("bråk storg 5 lgh 1102", "Storgatan 5A", False),
        ("bråk storg 5 lgh 1102", "Storgatan 5, lgh 1102", True),
        ("kyrkv. 3", "Kyrkvägen 3", True),
        ("Storgatan 5 A", "Storgatan 5A", True),
        ("Västra Wallgatan 7 i natt", "Vestra Vallgatan 7", False),
        ("Storgatan 11", "Storgatan 1", False),
        ("Storgatan 1", "Storgatan", False),
        ("", "Storgatan 1", False),
    ],
)
def test_a_street_with_its_number_is_found_in_what_is_told(line: str, address: str, lives: bool) -> None:
    found = match(Sought(address=line), notice(address=address))
    assert (found is not None) is lives
    if found is not None:
        assert (found.why, found.certainty) == (("address",), "possible")


def test_a_year_that_may_be_anothers_hides_nobody_who_is_named() -> None:
    sara = notice("Sara Lindqvist", birth_year=1991)
    child = Sought(("mamma till Sara Lindqvist, sonen född 2012",), birth_year=2012)
    assert [match(one, sara) is not None for one in meant(child, own=False)] == [False, True]
    assert meant(child, own=True) == (child,), "the year is hers: it is another Sara Lindqvist"


@given(texts, texts, texts)
def test_nothing_that_is_typed_makes_it_fail(one: str, other: str, third: str) -> None:
    sought = Sought((one, third), other, third, 1988, (one,), other)
    match(sought, notice(third, personnummer=one, reserve_number=other, address=one, phone=other))
