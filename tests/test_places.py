from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jourtui.rules.places import ASK_SOS, Board, Municipality, NotOurs, Ours, Places
from jourtui.store.settings import load_places

PLACES = load_places()
TODAY = date(2026, 11, 21)


def meant(text: str) -> tuple[str, str] | None:
    found = PLACES.find(text)
    return (found.municipality.name, found.how) if found else None


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("Ystad", "Ystad", "exact"),
        ("ystad", "Ystad", "exact"),
        ("YSTAD", "Ystad", "exact"),
        (" Ystads kommun ", "Ystad", "exact"),
        ("Vellinge kommun", "Vellinge", "exact"),
        ("Östra  Göinge", "Östra Göinge", "exact"),
        ("sjobo", "Sjöbo", "exact"),
        ("hoor", "Höör", "exact"),
        ("tbg", "Trelleborg", "alias"),
        ("simris", "Simrishamn", "alias"),
        ("Höllviken", "Vellinge", "alias"),
        ("Skanör", "Vellinge", "alias"),
        ("Anderslöv", "Trelleborg", "alias"),
        ("1286", "Ystad", "code"),
        ("1293", "Hässleholm", "code"),
        ("ystda", "Ystad", "guess"),
        ("Trellebrog", "Trelleborg", "guess"),
        ("simrsihamn", "Simrishamn", "guess"),
        ("staffanstrop", "Staffanstorp", "guess"),
        ("skrup", "Skurup", "guess"),
        ("vellnige", "Vellinge", "guess"),
        ("tomelila", "Tomelilla", "guess"),
        ("svedla", "Svedala", "guess"),
    ],
)
def test_ways_to_say_a_municipality(text: str, name: str, how: str) -> None:
    assert meant(text) == (name, how)


@pytest.mark.parametrize(
    "text",
    ["", " ", "komma", "välling", "stad", "Österlen", "Ystadgatan", "Ystadsvägen", "Malmövägen", "lun",
     "hörde", "Skåne", "Stockholm", "2214", "12", "1286-", "Svensson", "bjuder", "osby1", "Bara"],
)  # fmt: skip
def test_what_is_no_municipality(text: str) -> None:
    assert meant(text) is None


def test_every_municipality_of_skane_is_there() -> None:
    skane = {place.code: place.name for place in PLACES.municipalities if place.code.startswith("12")}
    assert len(skane) == 33
    assert skane["1286"] == "Ystad"
    assert skane["1278"] == "Båstad"


def test_each_name_and_each_small_slip_means_itself() -> None:
    for place in PLACES.municipalities:
        assert meant(place.name) == (place.name, "exact")
        if len(place.name) >= 6 and place.name.isalpha():
            slip = place.name[:3] + place.name[4] + place.name[3] + place.name[5:]
            if slip != place.name:
                assert meant(slip) == (place.name, "guess")


@given(st.text())
def test_looking_for_anything_never_raises(text: str) -> None:
    PLACES.find(text)
    for mention in PLACES.mentions(text):
        assert text[mention.start : mention.end].strip()


def test_the_nine_members_and_their_dates() -> None:
    assert [place.code for place in PLACES.members(date(2015, 1, 6))] == []
    assert [place.code for place in PLACES.members(date(2015, 1, 7))] == ["1233"]
    members = {place.code for place in PLACES.members(date(2016, 1, 1))}
    assert members == {"1230", "1233", "1263", "1264", "1265", "1270", "1286", "1287", "1291"}
    assert all(PLACES.boards_of(code) for code in members)


def test_populations_are_those_of_the_sources() -> None:
    people: dict[date, list[int]] = {}
    for place in PLACES.municipalities:
        for population in place.populations:
            assert population.source
            people.setdefault(population.on, []).append(population.people)
    assert sum(people[date(2016, 3, 31)]) == 216_769
    assert sum(people[date(2019, 12, 31)]) == 228_140
    assert all(not place.populations for place in PLACES.municipalities if place.member_from is None)


def test_trelleborg_has_two_boards_and_they_are_inferred() -> None:
    boards = PLACES.boards_of("1287")
    assert [board.code for board in boards] == ["trelleborg-sn", "trelleborg-am"]
    assert all(board.unverified for board in boards)
    assert PLACES.board("trelleborg-am") == boards[1]
    assert PLACES.board("tomelilla-xx") is None


def test_is_it_ours() -> None:
    ystad = PLACES.responsibility("1286", TODAY)
    assert isinstance(ystad, Ours)
    assert not ystad.remark
    assert [board.code for board in ystad.boards] == ["ystad"]
    staffanstorp = PLACES.responsibility("1230", TODAY)
    assert isinstance(staffanstorp, Ours)
    assert "ej bekräftat" in staffanstorp.remark
    assert PLACES.responsibility("1286", date(2015, 12, 31)) == NotOurs(None)


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("1280", "Socialjouren i Malmö, fråga SOS"),
        ("1290", "Nordöstjouren, fråga SOS"),
        ("1283", "Nordvästjouren, fråga SOS"),
        ("1380", "Jouren i Halland, fråga SOS (ej kontrollerat)"),
        ("1262", ASK_SOS),
        ("9999", ASK_SOS),
    ],
)
def test_whose_it_is_otherwise(code: str, hint: str) -> None:
    whose = PLACES.responsibility(code, TODAY)
    assert isinstance(whose, NotOurs)
    assert whose.hint == hint


def test_the_only_number_of_a_service_is_marked() -> None:
    lund = PLACES.responsibility("1281", TODAY)
    assert isinstance(lund, NotOurs)
    assert lund.unverified
    assert lund.hint.startswith("Lundajouren, 046-12 12 99")
    assert lund.hint.endswith("(ej kontrollerat)")
    assert [other.code for other in PLACES.others if any(map(str.isdigit, other.reach))] == ["lund"]


def test_membership_ends() -> None:
    left = Municipality("1230", "Staffanstorp", member_from=date(2016, 1, 1), member_until=date(2020, 12, 31))
    places = Places((left,))
    assert isinstance(places.responsibility("1230", date(2020, 12, 31)), Ours)
    assert isinstance(places.responsibility("1230", date(2021, 1, 1)), NotOurs)


def test_two_equally_near_names_are_no_guess() -> None:
    places = Places((Municipality("1", "Aspby"), Municipality("2", "Asply")))
    assert places.guess("Aspcy") is None
    assert places.guess("Aspbyy") is not None


def test_contradictions_are_refused() -> None:
    ystad = Municipality("1286", "Ystad")
    with pytest.raises(ValueError, match="1286 finns två gånger"):
        Places((ystad, ystad))
    with pytest.raises(ValueError, match="1287 är nämnd"):
        Places((ystad,), (Board("x", "X", "1287"),))
