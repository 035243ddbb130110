"""The outbox and the channels, by keys: what is sent, why not, who has it, and what went wrong."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import outgoing_side as out
import pytest
from boards import YSTAD, certificate
from case_side import Night, night
from factories import read_log
from post_office import PASSWORD, USER, post_office
from test_outgoing import move

from jourtui.commands import printed_outbox
from jourtui.documents import paper
from jourtui.documents.folder import MARK
from jourtui.outgoing import deliveries
from jourtui.outgoing.files import Files
from jourtui.outgoing.outbox import mail_server
from jourtui.outgoing.sender import LOCK, Sender
from jourtui.rules.access import OUTBOX
from jourtui.rules.delivery import Tried
from jourtui.rules.document_fold import Document
from jourtui.screens.delivery_deeds import DeliveryDeeds
from jourtui.screens.document import DocumentScreen
from jourtui.store import documents, paths
from jourtui.store.desk import Desk
from jourtui.store.sync_status import SyncStatus
from jourtui.words import delivery_words


class Someone:
    """A desk as the helpers of documents take it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.journal = desk.journal


def locked(desk: Desk) -> tuple[UUID, UUID]:
    return out.locked(Someone(desk))  # type: ignore[arg-type]


def queue(desk: Desk, way: str = "mail") -> tuple[UUID, UUID]:
    case, document = locked(desk)
    someone = Someone(desk)
    return case, out.queue(someone, case, document, way=way)  # type: ignore[arg-type]


def boards(desk: Desk) -> None:
    out.both(desk)


def queued(desk: Desk) -> None:
    out.both(desk)
    queue(desk)


def on_paper(desk: Desk) -> None:
    queue(desk, "paper")


def asked(desk: Desk) -> None:
    out.both(desk)
    case, delivery = queue(desk)
    desk.write(case, Tried(delivery, "E-postservern säger nej: 550.", asks=True))


def sent(desk: Desk) -> None:
    queued(desk)
    assert out.outbox(out.Sent()).step(desk) == 1


async def go(it: Night) -> None:
    await it.keys("8")
    await it.at("DocumentsScreen")
    await it.keys("u")
    await it.at("OutboxScreen")


def render(document: Document) -> Files:
    assert document.finished is not None
    return Files(b"%PDF-1.7", b"{}", b"%PDF-1.7 blad")


async def send(it: Night, case: UUID, document: UUID) -> None:
    deeds = DeliveryDeeds(it.app.screen)  # type: ignore[arg-type]
    it.app.screen.attempt(lambda: deeds.send(case, document, render))  # type: ignore[attr-defined]
    await it.asks("Skicka: Rapport")


async def test_what_stands_together_is_seen_and_the_code_is_typed(tmp_path: Path) -> None:
    async with night(tmp_path / "one", boards) as it:
        case, document = locked(it.desk)
        await go(it)
        await it.shows("Utkorgen är tom.", "L i en låst rapport (8)")
        await send(it, case, document)
        await it.shows("Avser: Vilma Berg", "Kommun: Ystad", "vistas i Ystad", YSTAD)
        await it.keys("tab")
        await it.write("ystad")
        await it.keys("escape")
        await send(it, case, document)
        await it.keys("tab")
        await it.write("tomelilla")
        await it.keys("ctrl+s")
        await it.shows("Du skrev koden för")
        await it.keys(*["backspace"] * 9)
        await it.write("ystad")
        await it.keys("ctrl+s")
        await it.says("Köad till")
        await it.shows("köad", "Vilma Berg", "Skickas så snart det finns kontakt")
        assert [row.how for row in read_log(it.desk) if row.reason == OUTBOX] == ["listed"]


async def test_a_case_that_is_moved_while_the_code_is_typed_sends_nothing(tmp_path: Path) -> None:
    async with night(tmp_path / "one", boards) as it:
        case, document = locked(it.desk)
        await go(it)
        await send(it, case, document)
        move(Someone(it.desk), case, "tomelilla")  # type: ignore[arg-type]
        await it.keys("tab")
        await it.write("ystad")
        await it.keys("ctrl+s")
        await it.shows("Handlingen låstes för")
        assert it.desk.journal.case(case).deliveries.every == {}


async def test_what_asks_stands_first_and_is_tried_anew_or_taken_back(tmp_path: Path) -> None:
    async with night(tmp_path / "one", asked) as it:
        await go(it)
        await it.shows("VÄNTAR PÅ DIG", "E-postservern säger nej: 550.")
        it.app.status = SyncStatus("offline")
        await it.keys("r")
        await it.shows("Utan kontakt: skicka ändå?")
        await it.keys("enter")
        await it.says("Försöker nu")
        it.app.status = SyncStatus("alone")
        await it.shows("köad")
        await it.keys("k")
        await it.says("Det är inte levererat än.")
        await it.keys("l")
        await it.says("Det går inte på papper.")
        await it.keys("å")
        await it.asks("Ta tillbaka ur utkorgen")
        await it.keys("enter")
        await it.shows("Skriv varför det inte ska skickas.")
        await it.write("ny version")
        await it.keys("enter")
        await it.says("Taget tillbaka.")
        await it.shows("Utkorgen är tom.")
        await it.keys("g")
        await it.shows("återtagen", "Togs tillbaka: ny version")


async def test_a_receipt_is_written_in(tmp_path: Path) -> None:
    async with night(tmp_path / "one", sent) as it:
        await go(it)
        await it.shows("levererad", "250 OK", "Ingen har kvitterat än")
        await it.keys("å")
        await it.says("Handlingen är levererad.")
        await it.keys("k")
        await it.asks("Nämnden har kvitterat")
        await it.write("Ivar Hav")
        await it.keys("ctrl+s")
        await it.shows("Skriv hur du vet det")
        await it.write("telefon")
        await it.keys("ctrl+s")
        await it.says("Mottaget.")
        await it.keys("g")
        await it.shows("mottagen", "Ivar Hav")


async def test_paper_is_printed_and_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[bytes] = []
    monkeypatch.setattr(paper, "printer", lambda: None)
    async with night(tmp_path / "one", on_paper) as it:
        with it.desk.rows() as rows:
            (row,) = documents.listed(rows, (), 0)
        await go(it)
        await it.shows("skriv ut")
        await it.keys("r")
        await it.says("Papper skickas inte.")
        await it.keys("p")
        await it.says(f"jourtui print {str(row.document)[:8]} --out sidor.pdf --dir {tmp_path}")
        monkeypatch.setattr(paper, "printer", lambda: ("lp",))
        monkeypatch.setattr(paper, "print_out", lambda pdfs, label, command: printed.extend(pdfs))
        await it.keys("p")
        await it.says("Utskrivet, med etikett.")
        assert len(printed) == 1
        await it.keys("l")
        await it.asks("Lämnat på papper")
        await it.shows("Vilma Berg, till Socialnämnden i Ystad")
        await it.keys("ctrl+s")
        await it.shows("Skriv vem på nämnden som tog emot det.")
        await it.keys("tab")
        await it.write("Ivar Hav")
        await it.keys("ctrl+s")
        await it.says("levererad på papper.")
        await it.case(row.record_id)
        await it.keys("8")
        await it.shows("1  Rapport: låst, mottagen")
        assert "printed" in [row.how for row in read_log(it.desk)]


async def test_what_came_to_the_wrong_hands_is_followed_to_its_end(tmp_path: Path) -> None:
    async with night(tmp_path / "one", sent) as it:
        await go(it)
        await it.shows("levererad")
        await it.keys("w")
        await it.asks("Kom till fel mottagare")
        await it.keys("tab")
        await it.write("Tomelilla kommun")
        await it.keys("ctrl+s")
        await it.shows("Svara om den nämnd som skulle ha handlingen")
        await it.keys("n", "ctrl+s")
        await it.says("Nämnden saknar handlingen")
        await it.shows("FEL MOTTAGARE", "KOM FEL")
        await it.shows("Kvar att göra: ring mottagaren", "ej kontrollerat")
        for step in ("Mottagaren uppringd", "Raderat hos mottagaren", "Avvikelse skriven"):
            await it.keys("w")
            await it.asks("Vad är gjort?")
            await it.keys("1")
            await it.asks(step)
            await it.write("Eva Hav")
            await it.keys("ctrl+s")
            await it.says("Antecknat.")
        await it.keys("w")
        await it.asks("Vad är gjort?")
        await it.keys("1")
        await it.asks("Personuppgiftsincident")
        await it.keys("tab")
        await it.write("sekretess")
        await it.keys("tab")
        await it.write("Maj Chef")
        await it.keys("ctrl+s")
        await it.shows("Välj om den är anmäld till IMY.")  # nobody is said to have been told unasked
        await it.keys("j", "ctrl+s")
        await it.says("Bedömningen är antecknad.")
        await it.keys("g")
        await it.shows("fel, åtgärdat")


async def test_an_empty_outbox_without_contact_says_so_and_a_wall_names_nobody(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        it.app.status = SyncStatus("offline")
        await go(it)
        await it.shows("Det finns ingen kontakt", "kollegan kan ha köat")
        case, _ = locked(it.desk)
        await it.keys("w")
        await it.asks("Kom till fel mottagare")
        await it.write("berg")
        await it.keys("enter")
        await it.asks("Vilket ärende?")
        await it.keys("1")
        await it.asks("Kom till fel mottagare")
        await it.write("Ett fax")
        await it.keys("tab")
        await it.write("En granne")
        await it.keys("ctrl+s")
        await it.says("72 timmar löper")
        await it.shows("Ett fax", "FEL MOTTAGARE")
        assert len(it.desk.journal.case(case).deliveries.wrong) == 1
        await it.case(case)
        it.app.screen.action_do("case.wrong_hands")  # type: ignore[attr-defined]
        await it.asks("Kom till fel mottagare")
        await it.shows("W på raden där")
        await it.write("Ett samtal")
        await it.keys("tab")
        await it.write("En granne")
        await it.keys("ctrl+s")
        await it.says("72 timmar löper")
    async with night(tmp_path / "two", queued) as it:
        await go(it)
        await it.shows("Vilma Berg")
        await it.keys("f12")
        await it.shows("VÄGGLÄGE", "V B")
        assert "Vilma" not in it.text
        await it.keys("k")
        await it.says("Väggläge")


async def test_the_outbox_as_text(tmp_path: Path) -> None:
    async with night(tmp_path / "one", queued) as it:
        text = printed_outbox.outbox(it.app.workplace)
        assert "Vilma Berg" in text
        assert "köad" in text
    async with night(tmp_path / "two") as it:
        assert printed_outbox.outbox(it.app.workplace) == "Utkorgen är tom."


async def test_a_locked_report_is_printed_and_queued_from_its_own_screen(tmp_path: Path) -> None:
    async with night(tmp_path / "one", boards) as it:
        case, document = locked(it.desk)
        it.app.push_screen(DocumentScreen(case, document))
        await it.at("DocumentScreen")
        await it.keys("l")
        await it.asks("Skicka: Rapport")
        await it.keys("tab")
        await it.write("ystad")
        await it.keys("ctrl+s")
        await it.says("Köad till")
        (one,) = it.desk.journal.case(case).deliveries.every.values()
        pdf, data, _ = deliveries.content(it.desk, case, one)
        assert pdf.startswith(b"%PDF-")
        assert b"Vilma Berg" in data


async def test_the_thread_sends_while_somebody_is_signed_in_and_the_screen_shows_it(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        out.by_folder(it.desk, tmp_path / "share")
        case, document = locked(it.desk)
        out.queue(Someone(it.desk), case, document, way="folder")  # type: ignore[arg-type]
        await go(it)
        await it.shows("köad")
        wrote: list[bool] = []
        sender = Sender(it.app.workplace, lambda: wrote.append(True))
        sender.start()
        try:
            await it.until(lambda: len(list((tmp_path / "share").iterdir())) == 3 and wrote)
            await it.shows("levererad", "läst tillbaka")
            out.by_folder(it.desk, tmp_path / "another")
            other, document = locked(it.desk)
            out.queue(Someone(it.desk), other, document, way="folder")  # type: ignore[arg-type]
            with paths.locked(it.app.folder / LOCK):
                sender.poke()
                assert [path.name for path in (tmp_path / "another").iterdir()] == [MARK], (
                    "another window sends"
                )
            sender.poke()
            await it.until(lambda: len(list((tmp_path / "another").iterdir())) == 3)
        finally:
            sender.stop()
            sender.join(10)
        assert not sender.is_alive()


def test_every_state_fits_its_column() -> None:
    assert max(len(state) for state in delivery_words.STATES.values()) <= 15


# Channels


async def go_to_channels(it: Night) -> None:
    it.app.action_do("global.channels")
    await it.at("ChannelsScreen")


async def test_a_boards_channel_is_written_in_and_bad_input_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "ystad.pem").write_text(certificate())
    async with night(tmp_path / "one") as it:
        await go_to_channels(it)
        await it.shows("bara papper", "ej inskriven", "inte inskriven. E skriver in den")
        it.app.screen.table.go_to("ystad")  # type: ignore[attr-defined]
        await it.keys("m")
        await it.asks("Leveransväg: ")
        await it.keys("e", "tab")
        await it.write(YSTAD)
        await it.keys("tab")
        await it.write(str(tmp_path / "no.pem"))
        await it.keys("tab")
        await it.write("Ivar Hav")
        await it.keys("ctrl+s")
        await it.shows("går inte att läsa", YSTAD)
        await it.keys("shift+tab", *["backspace"] * len("no.pem"))
        await it.write("ystad.pem")
        await it.keys("ctrl+s")
        await it.says("Inskrivet.")
        await it.shows("krypterad e-post", "Certifikatet gäller till", "Fingeravtryck")


async def test_the_mail_server_is_written_in_and_tried(tmp_path: Path) -> None:
    with post_office() as office:
        (tmp_path / "ca.pem").write_text(office.server.authority)
        async with night(tmp_path / "one") as it:
            await go_to_channels(it)
            await it.keys("p")
            await it.says("Ingen e-postserver är inskriven")
            await it.keys("e")
            await it.asks("E-postserver på den här datorn")
            await it.write("localhost")
            await it.keys("tab", *["backspace"] * 3)
            await it.write(str(office.server.port))
            await it.keys("tab", "tab")
            await it.write("jouren")
            await it.keys("ctrl+s")
            await it.shows("Skriv jourens e-postadress")
            await it.write("@vellinge.example")
            await it.keys("tab")
            await it.write(USER)
            await it.keys("tab")
            await it.write(str(tmp_path / "ca.pem"))
            await it.keys("ctrl+s")
            await it.asks("Lösenord till e-postservern")
            await it.write("fel")
            await it.keys("enter")
            await it.says("E-postservern är inskriven.")
            await it.keys("p")
            await it.says("godtar inte användare och lösenord")
            kept = mail_server(it.app.workplace.vault)
            assert kept is not None
            assert (kept.host, kept.user, kept.password) == ("localhost", USER, "fel")
            await it.keys("e")
            await it.keys("ctrl+s")
            await it.asks("Lösenord till e-postservern")
            await it.write(PASSWORD)
            await it.keys("enter")
            await it.says("E-postservern är inskriven.")
            await it.keys("p")
            await it.says("Det går: krypterat, inloggad")
            journal = (it.app.folder / "journal.db").read_bytes()
            assert PASSWORD.encode() not in journal
