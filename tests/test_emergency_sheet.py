"""The emergency sheet: what stands on it and what does not, kept fresh, printed, too old, its bad input."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from case_side import Night, a_case, call, night
from factories import NIGHT, PER, author
from pdf_reading import Read

from jourtui.documents import typeset
from jourtui.rules.assessment import ConcernReceived
from jourtui.rules.contacts import ContactWritten, read_numbers
from jourtui.rules.emergency import Keeping
from jourtui.rules.mandates import SeatFilled
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.sheet import WIDE, Sheet, SheetSection, as_text
from jourtui.rules.visits import VisitFacts
from jourtui.sheets import emergency_sheet
from jourtui.store import cases, contacts, directory, locking, mandates, notices, visits
from jourtui.store import emergency_sheet as keeping
from jourtui.store.desk import Desk
from jourtui.store.emergency_sheet import FILE, READABLE, SheetError
from jourtui.store.settings import EMERGENCY_FILE, SettingsError, load_contacts, load_emergency

DATA_KEY = bytes(range(32))


def busy(desk: Desk) -> None:
    case = a_case(desk, board="ystad", board_ground="vistelsekommun")
    cases.plan(desk, case, "hemlig plan", NIGHT + timedelta(hours=2))
    a_case(desk, subject="Otto Holm", protected=True)
    call(desk)
    call(desk, name="Berit Falk", protected=True)
    call(desk, name="Cilla Dal", anonymous=True)
    desk.write(case, ConcernReceived("skolan ringde"))
    going = VisitFacts(goers="Per Holm", out="one", plan="hemlig plan")
    visits.decide(desk, case, going, base=desk.position())
    coming = NoticeReceived("Gun Ask", "hemlig plan", NIGHT + timedelta(days=2), municipality="1286")
    notices.receive(desk, coming)
    for n, name in ((2, "Andra Ström"), (1, "Första Lund")):
        seat = SeatFilled("ystad", "chair", name, phone_shown=f"070-174 06 8{n}", calling_order=n)
        mandates.fill(desk, seat)


def text_of(it: Night) -> str:
    return as_text(emergency_sheet.made(it.app.workplace, it.desk))


async def test_it_holds_what_is_needed_and_as_little_as_can_be_of_whom(tmp_path: Path) -> None:
    async with night(tmp_path / "one", busy) as it:
        text = text_of(it)
        for told in ("112", "Lundajouren", "070-174 06 81", "A S", "070-174 06 10", "Pågår nu".upper()):
            assert told in text, text
        assert text.index("Första Lund") < text.index("Andra Ström"), "in calling order"
        assert "Skrivet 20 nov 2026 22:14" in text or "22:14" in text
        assert text.count("070-174 06 10") == 1, "a protected number is not on paper"
        for hidden in ("Anna Svensson", "Vilma Berg", "Otto Holm", "Berit Falk", "orolig", "hemlig plan"):
            assert hidden not in text, text
        assert "EJ SÄKERT" not in text
        assert "Cilla Dal" not in text
        made = emergency_sheet.made(it.app.workplace, it.desk).sections
        (running,) = [one for one in made if one.heading == "Pågår nu"]
        assert "lör 21 nov 24:00" in {row[4] for row in running.rows if row[0] == "Skyddsbedömning"}
        runs = {row[0]: row[2:4] for row in running.rows}
        assert runs["Skyddsbedömning"] == ("V B", "ystad")
        assert runs["Besök: Per Holm, beslutat"] == ("V B", "ystad")
        assert runs["Föranmälan"] == ("G A", "Ystad")
        calls = [row[2:4] for row in running.rows if row[0] == "Ring upp"]
        hidden = "skyddat: fråga SOS Alarm efter numret"
        assert sorted(calls) == [("A S", "070-174 06 10"), ("anonym", hidden), ("skyddad", hidden)]
        assert ("Polisen, ej akut", "114 14", "ej kontrollerat") in made[0].rows


async def test_a_night_without_anything_says_so(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        text = text_of(it)
        assert "Inget är öppet" in text
        assert "Inga uppdrag är inskrivna" in text


async def test_a_locked_case_is_there_without_content(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        case = a_case(it.desk)
        per = it.colleague(tmp_path / "per")
        locking.lock(it.desk, case, author(PER), "släkt", it.desk.position())
        per.close()
        it.app.workplace.desk.author = author(PER)
        text = text_of(it)
        assert "Låst ärende" in text
        assert "V B" not in text


async def test_it_is_kept_sealed_in_the_background_and_anew_when_it_says_more(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        place = it.app.workplace
        keeper = it.app.sheet_keeper
        assert keeper is not None

        def kept() -> str:
            try:
                return as_text(keeping.kept(place.folder, place.vault.data_key))
            except SheetError:
                return ""

        keeper.tick(it.watch())
        await it.until(lambda: "Inget är öppet" in kept())
        assert b"112" not in (place.folder / FILE).read_bytes()
        await it.until(lambda: not keeper._running)
        a_case(it.desk)
        keeper.tick(it.watch())
        assert not keeper._running, "not oftener than every second minute"
        keeper.tick(it.watch.forward(minutes=2))
        await it.until(lambda: "V B" in kept())
        assert it.readings(None, "exported") == [], "nobody has read it"


async def test_what_is_locked_from_anybody_is_masked_on_the_kept_sheet_whoever_was_signed_in(
    tmp_path: Path,
) -> None:
    async with night(tmp_path / "one") as it:
        case, per = a_case(it.desk), it.colleague(tmp_path / "per")
        locking.lock(it.desk, case, author(PER), "släkt", it.desk.position())
        per.close()
        assert "V B" in text_of(it), "Karin may read it"
        place, keeper = it.app.workplace, it.app.sheet_keeper
        assert keeper is not None
        keeper.tick(it.watch.forward(minutes=2))
        await it.until(lambda: (place.folder / FILE).exists() and not keeper._running)
        text = as_text(keeping.kept(place.folder, place.vault.data_key))
        assert "Låst ärende" in text
        assert "V B" not in text


async def test_a_readable_copy_is_kept_where_the_unit_has_chosen_and_that_is_logged(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        place, chosen = it.app.workplace, tmp_path / "skrivare"
        chosen.mkdir()
        (place.folder / EMERGENCY_FILE).write_text(f'[keep]\nfolder = "{chosen}"\nhours = 2\n')
        place.__dict__.pop("emergency", None)
        assert "Inget nödblad utskrivet på den här datorn" in emergency_sheet.warning(place, it.watch())
        keeper = it.app.sheet_keeper
        assert keeper is not None
        keeper.changed(set())
        keeper.tick(it.watch.forward(minutes=5))
        await it.until(lambda: (chosen / READABLE).exists() and not keeper._running)
        assert "NÖDBLAD" in (chosen / READABLE).read_text()
        assert (chosen / READABLE).stat().st_mode & 0o077 == 0
        assert [row.reason for row in it.readings(None, "exported")] == ["nödblad"]
        assert emergency_sheet.warning(place, it.watch()) == ""
        late = it.watch.forward(hours=2, minutes=1)
        assert "äldre än 2 timmar" in emergency_sheet.warning(place, late)
        await it.keys("9")
        await it.shows("Nödbladet är äldre än 2 timmar")


async def test_a_place_that_is_gone_is_said_in_a_sentence_and_nothing_else_stops(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        place = it.app.workplace
        (place.folder / EMERGENCY_FILE).write_text('[keep]\nfolder = "/finns/inte"\n')
        place.__dict__.pop("emergency", None)
        keeper = it.app.sheet_keeper
        assert keeper is not None
        keeper.changed(set())
        keeper.tick(it.watch.forward(minutes=5))
        await it.says("Nödbladet kunde inte skrivas till /finns/inte")
        await it.keys("9")
        await it.at("HandoverScreen")
        await it.shows("Nödbladet kunde inte skrivas till /finns/inte", "Inget nödblad utskrivet")
        assert keeping.kept(place.folder, place.vault.data_key).title == "Nödblad"


def test_another_key_or_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="Inget nödblad"):
        keeping.kept(tmp_path, DATA_KEY)
    section = SheetSection("Ring", columns=("a", "b"), rows=(("1", "2"),))
    sheet = Sheet("Nödblad", "jouren", sections=(section,))
    assert keeping.keep(tmp_path, DATA_KEY, None, sheet, Keeping(), NIGHT)  # type: ignore[arg-type]
    assert keeping.kept(tmp_path, DATA_KEY) == sheet
    assert not keeping.keep(tmp_path, DATA_KEY, None, sheet, Keeping(), NIGHT)  # type: ignore[arg-type]
    with pytest.raises(SheetError, match="går inte att läsa"):
        keeping.kept(tmp_path, bytes(32))
    (tmp_path / FILE).write_bytes(b"junk")
    with pytest.raises(SheetError, match="går inte att läsa"):
        keeping.kept(tmp_path, DATA_KEY)


@pytest.mark.parametrize("wrong", ["[keep]\nhours = 0", "[[number]]\nname = 'x'", "[keep]\nplats = 'x'"])
def test_a_settings_file_that_is_wrong_is_a_sentence(wrong: str, tmp_path: Path) -> None:
    (tmp_path / EMERGENCY_FILE).write_text(wrong)
    with pytest.raises(SettingsError, match=r"emergency\.toml kan inte användas"):
        load_emergency(tmp_path)


async def test_the_numbers_of_the_directory_stand_on_it_but_no_protected_one(tmp_path: Path) -> None:
    def known(desk: Desk) -> None:
        kinds = load_contacts()
        night = ContactWritten("home_care", "Hemtjänsten", read_numbers("natt 0701740670"), board="ystad")
        contacts.write(desk, kinds, night, checked=True)
        home = ContactWritten("family_home", "Jourhemmet", read_numbers("0701740671"), protected=True)
        contacts.write(desk, kinds, home)
        over = ContactWritten("sos", "Nödnumret", read_numbers("112"), shipped="number:Vårdguiden")
        contacts.write(desk, kinds, over, record=directory.record_of(over.shipped))
        hotel = ContactWritten(
            "hotel", "Hotell Ny", read_numbers("0406280425"), shipped="place:example-hotel-one"
        )
        contacts.write(desk, kinds, hotel, record=directory.record_of(hotel.shipped))

    async with night(tmp_path / "one", known) as it:
        said = text_of(it)
        lines = said.splitlines()
        (care,) = [line for line in lines if "Hemtjänsten (Hemtjänst, Ystad)" in line]
        assert "natt 070-174 06 70" in care
        assert "22:14" in care
        assert "070-174 06 71" not in said
        assert "numret finns bara i datorerna" in said
        assert "Vårdguiden" not in said, "what is laid over a file takes its place"
        assert "Hotell Ny" in said
        assert "Exempelhotellet Hamnen" not in said
        assert "114 14" in said


def test_a_long_text_is_folded_in_its_own_column_and_loses_nothing() -> None:
    long = "Underställ beslutet om omedelbart omhändertagande till rätten · Tuva Ros och Bo Ros, " * 2
    rows = ((long.strip(), "ab12cd34", "070-174 06 10 EJ SÄKERT ATT RINGA", "lör 28 nov 24:00"),)
    columns = ("Vad", "Id", "Nummer, nämnd", "Senast")
    text = as_text(Sheet("Nödblad", "jouren", sections=(SheetSection("Pågår nu", "", columns, rows),)))
    assert max(map(len, text.splitlines())) <= WIDE
    assert " ".join(text.split()).count("omhändertagande") == 2
    assert "070-174 06 10" in text
    assert "ab12cd34" in text


def test_the_running_things_take_the_most_room_on_the_page(tmp_path: Path) -> None:
    cells = ("Anmäl personuppgiftsincidenten till Integritetsskyddsmyndigheten", "ab12cd34", "T R")
    rows = ((*cells, "070-174 06 10 EJ SÄKERT ATT RINGA", "sön 29 nov 24:00", "Karin Ek"),)
    columns = ("Vad", "Id", "Vem", "Nummer, nämnd", "Senast", "Ansvar")
    sheet = Sheet("Nödblad", "jouren", sections=(SheetSection("Pågår nu", "", columns, rows),))
    content = {**msgspec.to_builtins(sheet), "head": ["jouren"]}
    pdf = typeset.render("sheet", content, at=NIGHT, config=None).pdf
    assert "Anmäl personuppgiftsincidenten" in Read(tmp_path, pdf).text()
