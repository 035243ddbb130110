"""The directory: contacts as records, numbers with who checked them, search, what is laid over files."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, Story, make_laptop, sync
from hypothesis import given
from strategies import histories

from jourtui.rules import contacts as rules
from jourtui.rules.contacts import ContactChecked, ContactClosed, ContactWritten, Number, read_numbers
from jourtui.rules.event import Event
from jourtui.rules.lodging_places import Lodgings, Place
from jourtui.store import contacts, directory, queries
from jourtui.store.mandates import NotAllowed
from jourtui.store.settings import SettingsError, load_contacts, load_emergency, load_lodgings, load_places
from jourtui.store.views import ContactRow

KINDS = load_contacts()
TODAY = date(2026, 11, 20)
DESK = Number("040-628 04 11", "+46406280411", "reception")
NIGHTS = Number("070-174 06 60", "+46701740660", "natt")
HOTEL = ContactWritten("hotel", "Åkroken", (DESK, NIGHTS), municipality="1286", hours="dygnet runt")


def named(laptop: Laptop, *words: str, past: bool = False) -> list[str]:
    with laptop.desk.rows() as rows:
        return [row.name for row in contacts.found(rows, words, TODAY, past=past)]


def only(laptop: Laptop) -> ContactRow:
    with laptop.desk.rows() as rows:
        (row,) = contacts.every(rows, TODAY)
    return row


@pytest.mark.parametrize(
    ("typed", "label", "shown", "phone"),
    [
        ("natt 0701740660", "natt", "070-174 06 60", "+46701740660"),
        ("avd 3: 040-628 04 11", "avd 3", "040-628 04 11", "+46406280411"),
        ("+46 40 628 04 11", "", "040-628 04 11", "+46406280411"),
        ("112", "", "112", ""),
        ("polisen 114 14", "polisen", "114 14", ""),
    ],
)
def test_a_number_is_read_with_its_label(typed: str, label: str, shown: str, phone: str) -> None:
    assert rules.read_number(typed) == Number(shown, phone, label)


@pytest.mark.parametrize(
    "typed", ["natt", "12", "natt 628 04 11", "040-628 04 11, 0406280411", ","[:0] + "x, y"]
)
def test_what_is_no_number_is_said(typed: str) -> None:
    with pytest.raises(ValueError, match=r"nummer|två gånger"):
        rules.read_numbers(typed)


def test_numbers_are_written_as_they_are_read() -> None:
    assert rules.read_numbers(rules.written(HOTEL.numbers)) == HOTEL.numbers
    assert rules.read_numbers("") == ()


def test_a_contact_is_kept_checked_changed_and_closed_on_both_laptops(tmp_path: Path) -> None:
    karin, per, store = make_laptop(tmp_path / "k"), make_laptop(tmp_path / "p", PER), PaperStore()
    record = contacts.write(karin.desk, KINDS, HOTEL)
    contacts.check(karin.desk, record, [NIGHTS])
    sync(store, karin, per)
    first, second = rules.numbers_of(only(per))
    assert (first.at, second.by, second.at) == (None, "Karin Ek", karin.desk.now())
    assert not second.stale(NIGHT + timedelta(days=100), 180)
    assert second.stale(NIGHT + timedelta(days=181), 180)
    assert first.stale(NIGHT, 180)
    changed = msgspec.structs.replace(HOTEL, name="Åkroken B&B", numbers=(NIGHTS,))
    contacts.write(per.desk, KINDS, changed, record=record)
    sync(store, karin, per)
    (kept,) = rules.numbers_of(only(karin))
    assert kept.by == "Karin Ek", "a number that stands is as checked as it was"
    contacts.close(per.desk, only(per), date(2026, 11, 19), "har slagit igen")
    sync(store, karin, per)
    assert named(karin) == []
    assert named(karin, past=True) == ["Åkroken B&B"]
    with karin.desk.rows() as rows:
        row = contacts.contact(rows, record)
    assert row is not None
    assert row.closed == "har slagit igen"
    contacts.write(karin.desk, KINDS, contacts.reopened(row), record=record)
    assert named(karin) == ["Åkroken B&B"]
    assert named(karin, "AKROKEN") == ["Åkroken B&B"]
    karin.close()
    per.close()


def test_two_apart_are_both_kept_and_both_told(tmp_path: Path) -> None:
    karin, per, store = make_laptop(tmp_path / "k"), make_laptop(tmp_path / "p", PER), PaperStore()
    record = contacts.write(karin.desk, KINDS, HOTEL)
    sync(store, karin, per)
    apart: dict[str, object] = {
        "hours": "till 22",
        "address": "Nya vägen 9",
        "board": "ystad",
        "until": date(2027, 1, 31),
    }
    contacts.write(karin.desk, KINDS, msgspec.structs.replace(HOTEL, **apart), record=record)
    contacts.write(per.desk, KINDS, msgspec.structs.replace(HOTEL, hours="till 23"), record=record)
    sync(store, karin, per)
    for laptop in (karin, per):
        row = only(laptop)
        assert row.two_values
        assert (row.hours, row.also_by) == ("till 23", KARIN.name)
        for said in ("till 22", "Nya vägen 9", "ystad", "till 2027-01-31"):
            assert said in row.also
        with laptop.desk.rows() as rows:
            (tell,) = queries.tells(rows, laptop.desk.author.id)
        assert (tell.code, tell.detail) == ("two_values", rules.CONTACT)
    contacts.write(per.desk, KINDS, msgspec.structs.replace(HOTEL, hours="till 24"), record=record)
    sync(store, karin, per)
    assert not only(karin).two_values
    with karin.desk.rows() as rows:
        assert not queries.tells(rows, KARIN.id), "whoever writes again has chosen"
    karin.close()
    per.close()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "spöke"}, "Välj vilket slag"),
        ({"name": " "}, "Skriv vad kontakten heter"),
        ({"name": "a" * 121}, "för långt"),
        ({"remark": "a" * 1001}, "för lång"),
        ({"numbers": (), "hours": ""}, "ett nummer, en adress"),
        ({"since": date(2027, 1, 1), "until": TODAY}, "kommer före"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    tmp_path: Path, wrong: dict[str, object], says: str
) -> None:
    karin = make_laptop(tmp_path / "k")
    with pytest.raises(NotAllowed, match=says):
        contacts.write(karin.desk, KINDS, msgspec.structs.replace(HOTEL, **wrong))
    assert named(karin) == []
    karin.close()


def test_what_is_laid_over_a_file_meets_and_hides_it(tmp_path: Path) -> None:
    karin, per, store = make_laptop(tmp_path / "k"), make_laptop(tmp_path / "p", PER), PaperStore()
    places, lodgings, emergency = load_places(), load_lodgings(), load_emergency()
    shipped = {one.key: one for one in directory.shipped(lodgings, places, emergency, ())}
    hotel = shipped["place:example-hotel-one"]
    assert shipped["jour:lund"].numbers[0].number.shown == "046-12 12 99"
    assert shipped["jour:lund"].hours.startswith("(mån")
    assert shipped["number:Polisen, ej akut"].numbers[0].number.shown == "114 14"
    for laptop, name in ((karin, "Hamnhotellet"), (per, "Hotell Hamnen")):
        given = msgspec.structs.replace(directory.as_written(hotel), name=name)
        contacts.write(laptop.desk, KINDS, given, record=directory.record_of(hotel.key))
    sync(store, karin, per)
    assert only(karin).two_values, "the same record on both laptops"
    with karin.desk.rows() as rows:
        over = contacts.over_shipped(rows)
    assert hotel.key not in {one.key for one in directory.shipped(lodgings, places, emergency, over)}
    first = directory.lodgings(lodgings, over, TODAY).places[0]
    assert (first.name, first.example, first.staffed) == (only(karin).name, False, "dygnet runt")
    contacts.close(karin.desk, only(karin), TODAY - timedelta(days=1), "stängt")
    with karin.desk.rows() as rows:
        over = contacts.over_shipped(rows)
    assert len(directory.lodgings(lodgings, over, TODAY).places) == len(lodgings.places) - 1
    assert hotel.key not in {one.key for one in directory.shipped(lodgings, places, emergency, over)}
    karin.close()
    per.close()


@pytest.mark.parametrize(
    ("hours", "all_night"),
    [
        ("dygnet runt", True),
        ("bemannat dygnet runt", True),
        ("Reception dygnet runt, alla dagar.", True),
        ("bemannad alla nätter och helger", True),
        ("24/7", True),
        ("inte dygnet runt", False),
        ("dygnet runt utom lördag", False),
        ("bemannat 08–20", False),
        ("", False),
    ],
)
def test_hours_say_whether_somebody_is_there_every_night(hours: str, all_night: bool) -> None:
    assert directory.all_night(hours) is all_night


def test_a_hotel_or_an_hvb_of_the_directory_is_offered_for_a_booking(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "k")
    number = read_numbers("040-628 04 20")
    for kind, name, hours, more in (
        ("hotel", "Hotell Havet", "bemannat dygnet runt", {}),
        ("hotel", "Pensionat Ek", "08–20", {}),
        ("hvb", "Lyktan", "dygnet runt", {"protected": True}),
        ("hotel", "Kommande", "", {"since": TODAY + timedelta(days=1)}),
        ("hotel", "Stängda", "", {"until": TODAY - timedelta(days=1)}),
        ("office", "Kontoret", "", {}),
    ):
        written = ContactWritten(kind, name, number, municipality="1286", hours=hours, **more)
        contacts.write(karin.desk, KINDS, written)
    shipped = load_lodgings()
    rented = Lodgings(shipped.steps[:1], ())
    with karin.desk.rows() as rows:
        own = contacts.where_to_stay(rows, TODAY)
        known = directory.lodgings(shipped, {}, TODAY, own)
        bare = directory.lodgings(rented, {}, TODAY, own)
    offered = known.offered("1287", NIGHT, threatened=True)
    assert [one.name for one in offered[:2]] == ["Hotell Havet", "Exempelhotellet Torget"]
    havet, lyktan = offered[0], offered[2]
    assert (havet.phone, havet.staffed, havet.step) == ("040-628 04 20", "dygnet runt", "hotel")
    assert (lyktan.name, lyktan.phone, lyktan.step) == ("HVB Lyktan", "", ""), "its number is not for all"
    names = [one.name for one in known.offered("1286", NIGHT, threatened=False)]
    assert set(names) >= {"Hotell Havet", "Pensionat Ek", "HVB Lyktan"}
    assert not {"Kommande", "Stängda", "Kontoret"} & set(names)
    assert known.before("", "1286") == [one for one in shipped.steps[:3] if not one.only_in]
    assert {one.step for one in bare.places} == {""}, "a ladder without hotels"
    over = place_over(karin, shipped.places[0], "08–20")
    laid = directory.lodgings(shipped, over, TODAY).places[0]
    assert not laid.all_night, "the hours that hold now say when somebody is there"
    karin.close()


def place_over(karin: Laptop, place: Place, hours: str) -> dict[str, ContactRow]:
    """What somebody wrote of a place that is shipped."""
    written = ContactWritten("hotel", place.name, hours=hours, shipped=f"place:{place.code}")
    contacts.write(karin.desk, KINDS, written)
    with karin.desk.rows() as rows:
        return contacts.over_shipped(rows)


def test_a_search_among_ten_years_of_contacts_is_at_once(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "k")
    connection = karin.replica.connection
    contacts.write(karin.desk, KINDS, HOTEL)
    (template,) = connection.execute("SELECT record_id FROM view_contact").fetchone()
    columns = [row[1] for row in connection.execute("PRAGMA table_info(view_contact)")]
    other = {"record_id": "?1", "found_by": "?2 || found_by", "sort_name": "?2 || sort_name"}
    rest = ", ".join(other.get(one, one) for one in columns)
    with karin.replica.transaction():
        for n in range(5_000):
            connection.execute(
                f"INSERT INTO view_contact SELECT {rest} FROM view_contact WHERE record_id = ?3",
                (uuid4().hex, str(n), template),
            )
    codes = {"kind": ["hotel"], "board": [], "municipality": ["1286"]}
    began = time.perf_counter()
    with karin.desk.rows() as rows:
        found = contacts.found(
            rows, ["åkroken", "4711"], TODAY, lambda word: codes if word == "ystad" else {}
        )
        page = contacts.found(rows, ["ystad"], TODAY, lambda word: codes, page=3)
    took = time.perf_counter() - began
    assert len(found) == 1
    assert len(page) == contacts.PAGE
    assert took < 1.0, "two searches, a tenth of a second each on a quiet machine"
    karin.close()


def test_a_protected_contact_is_not_found_by_its_number_or_address(tmp_path: Path) -> None:
    karin = make_laptop(tmp_path / "k")
    home = ContactWritten("family_home", "Familjen Ek", (NIGHTS,), address="Skogsvägen 1", protected=True)
    contacts.write(karin.desk, KINDS, home)
    assert named(karin, "familjen") == ["Familjen Ek"]
    assert named(karin, "0660") == named(karin, "skogsvägen") == []
    karin.desk.wall = True
    assert (only(karin).name, only(karin).numbers, only(karin).address) == ("•••", "", "•••")
    karin.close()


@given(histories("contact."))
def test_any_history_folds(events: list[Event]) -> None:
    rules.numbers_of(rules.fold(events))


def test_one_that_is_closed_while_another_changes_it_says_so() -> None:
    story = Story()
    story.add(KARIN, HOTEL)
    story.add(KARIN, msgspec.structs.replace(HOTEL, name="Åkroken B&B"))
    story.add(PER, ContactClosed(TODAY, "stängt"), base=1)
    folded = rules.fold(story.events)
    assert (folded.until, folded.closed, folded.two_values) == (TODAY, "stängt", True)
    assert folded.also.startswith("Åkroken B&B, reception: 040-628 04 11")


def test_a_number_is_as_old_as_its_last_check_in_whatever_order_they_came() -> None:
    story = Story()
    story.add(KARIN, HOTEL)
    number = rules.key(HOTEL.numbers[0])
    story.add(KARIN, ContactChecked((number,), NIGHT))
    story.add(PER, ContactChecked((number,), NIGHT - timedelta(days=200)))
    one = rules.numbers_of(rules.fold(story.events))[0]
    assert (one.at, one.by) == (NIGHT, KARIN.name)


def test_a_settings_file_with_two_alike_is_refused(tmp_path: Path) -> None:
    (tmp_path / "contacts.toml").write_text("[check]\ndays = 0\n", "utf-8")
    with pytest.raises(SettingsError, match="mellan 1 och 3650"):
        load_contacts(tmp_path)
    kind = '[[kind]]\ncode = "a"\nlabel = "A"\n'
    (tmp_path / "contacts.toml").write_text(kind * 2, "utf-8")
    with pytest.raises(SettingsError, match="två gånger"):
        load_contacts(tmp_path)
