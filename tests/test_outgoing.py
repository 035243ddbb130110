"""From a locked report to its board, and never to another: every way that there is is tried."""

from __future__ import annotations

import contextlib
import email
import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import documents_side as side
import msgspec
import outgoing_side as out
import pytest
from boards import TOMELILLA, YSTAD, certificate
from factories import KARIN, PER, Laptop, PaperStore, Watch, make_laptop, read_log, sync
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outgoing_side import PLACES, Sent
from pdf_reading import Read
from post_office import post_office

from jourtui.documents import mail
from jourtui.documents.folder import MARK
from jourtui.documents.mail import MailError
from jourtui.outgoing import channels, deliveries, files, wrong_hands
from jourtui.outgoing.deliveries import Rendered
from jourtui.rules import aid
from jourtui.rules.case import CaseFacts
from jourtui.rules.channels import ChannelSet, record_of
from jourtui.rules.documents import DocumentSigned, Finished
from jourtui.rules.entries import EntryStruck
from jourtui.rules.staff import Introduced
from jourtui.screens import delivery_deeds
from jourtui.store import attachments, cases, documents, handover, overview, signing
from jourtui.store.mandates import NotAllowed
from jourtui.words import delivery_words


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    made = make_laptop(tmp_path / "one")
    out.both(made.desk)
    return made


def refused(says: str) -> Any:
    return pytest.raises(NotAllowed, match=says)


def move(laptop: Laptop, case: UUID, board: str, ground: str = "flyttad") -> None:
    facts = CaseFacts(board=board, board_ground=ground)
    cases.correct(laptop.desk, case, facts, base=laptop.desk.position())


# Queued


def test_what_stands_together_is_shown_and_the_code_is_typed(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    ready = out.ready(laptop, case, document)
    assert (ready.shown.subject, ready.shown.municipality) == ("Vilma Berg", "Ystad")
    assert (ready.shown.ground, ready.finished.board) == ("vistas i Ystad", "ystad")
    assert [route.way for route in ready.routes] == ["mail", "paper"]
    for typed, says in (
        ("", "Skriv nämndens kod: ystad"),
        ("tomelilla", "Du skrev koden för"),
        ("ysta", "kod"),
    ):
        with refused(says):
            out.queue(laptop, case, document, typed)
    delivery = out.queue(laptop, case, document, " Ystad ")
    one = out.found(laptop, case, delivery)
    assert (one.state, one.said.route.address, one.said.covers) == ("queued", YSTAD, True)
    assert one.said.shown.route == f"mail: {YSTAD}"
    assert "exported" in [row.how for row in read_log(laptop.desk)]
    with refused("redan köad"):
        out.queue(laptop, case, document)


def test_what_is_not_locked_for_the_boards_own_case_is_refused(laptop: Laptop) -> None:
    case, document = side.ready(laptop)
    with refused("inte låst"):
        out.ready(laptop, case, document)
    finished = side.lock(laptop, case, document)
    shown = out.ready(laptop, case, document)
    with refused("finns inte i ärendet"):
        out.ready(laptop, case, uuid4())
    other, _ = out.locked(laptop, board="tomelilla", board_ground="vistas där")
    with refused("finns inte i ärendet"):
        out.ready(laptop, other, document)
    with refused("ingen sådan leveransväg"):
        out.queue(laptop, case, document, way="folder")
    wrong = deliveries.Rendered(replaced(finished, board="tomelilla"), b"%PDF-", b"{}")
    with refused("Något har ändrats"):
        deliveries.queue(laptop.desk, PLACES, case, shown, wrong, "mail", "ystad")
    files = deliveries.Rendered(finished, b"MZ", b"{}")
    with refused("ingen PDF"):
        deliveries.queue(laptop.desk, PLACES, case, shown, files, "mail", "ystad")
    documents.withdraw(laptop.desk, case, document, "fel person")
    with refused("tillbakadragen"):
        out.ready(laptop, case, document)


def replaced(finished: Finished, **given: Any) -> Finished:
    return msgspec.structs.replace(finished, **given)


def test_a_report_locked_for_ystad_leaves_for_nobody_when_the_case_is_moved(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    shown = out.ready(laptop, case, document)
    move(laptop, case, "tomelilla")
    for typed in ("ystad", "tomelilla"):
        with refused("låstes för Socialnämnden i Ystad, men ärendet hör nu till"):
            out.queue(laptop, case, document, typed, shown=shown)
    move(laptop, case, "ystad")
    with refused("Något har ändrats"):  # the ground is another
        out.queue(laptop, case, document, shown=shown)
    assert out.queue(laptop, case, document)


@pytest.mark.parametrize("text", ["Bor på Storgatan 4.", "Hon är trygg."])
def test_what_was_locked_before_somebody_was_known_to_be_protected_is_not_sent(
    laptop: Laptop, text: str
) -> None:
    case, document = side.ready(laptop)
    side.write(laptop, case, document, "matter", text)
    side.lock(laptop, case, document)
    delivery = out.queue(laptop, case, document)
    cases.correct(laptop.desk, case, CaseFacts(protected=True), base=laptop.desk.position())
    says = "en skyddad adress: det blev känt efter låset" if "Storgatan" in text else "blev skyddade efter"
    with refused(says):
        deliveries.may_go(laptop.desk, PLACES, case, delivery)
    deliveries.take_back(laptop.desk, case, delivery, "skyddad")
    with refused(says):
        out.ready(laptop, case, document)
    newer = side.begin(laptop, case, replaces=document)
    side.write(laptop, case, newer, "matter", "Hon är trygg.")
    side.lock(laptop, case, newer)
    assert out.queue(laptop, case, newer)


def test_a_contested_board_is_refused(tmp_path: Path) -> None:
    store, watch = PaperStore(), Watch()
    mine, hers = make_laptop(tmp_path / "a", watch=watch), make_laptop(tmp_path / "b", PER, watch=watch)
    out.both(mine.desk)
    case, document = out.locked(mine)
    sync(store, mine, hers)
    move(mine, case, "ystad", "bor där")
    move(hers, case, "tomelilla")
    sync(store, mine, hers)
    sync(store, mine, hers)
    with refused("Två har valt olika nämnd"):
        out.ready(mine, case, document)
    case, document = out.locked(mine)
    delivery = out.queue(mine, case, document)
    sync(store, mine, hers)
    sync(store, mine, hers)
    move(mine, case, "ystad", "bor där")
    move(hers, case, "ystad", "vistas där")
    sync(store, mine, hers)
    sync(store, mine, hers)
    with refused("olika grund för nämnden"):
        out.ready(mine, case, document)
    sent = Sent()
    out.outbox(sent).step(mine.desk)
    assert (out.found(mine, case, delivery).state, sent) == ("asks", [])


# The board's channel


def test_one_way_goes_to_one_board(laptop: Laptop, tmp_path: Path) -> None:
    with refused("redan inskriven för ystad"):
        out.by_mail(laptop.desk, "svedala", YSTAD)
    out.by_folder(laptop.desk, tmp_path / "share", "svedala")
    with refused("redan inskriven för svedala"):
        out.by_folder(laptop.desk, tmp_path / "share", "skurup")
    shared = certificate(YSTAD, TOMELILLA)  # whoever has its key reads what is sent to both
    given: dict[str, Any] = {"certificate": shared, "told_by": out.TOLD}
    channels.set_channel(laptop.desk, PLACES, "ystad", "mail", YSTAD, **given)
    with refused("redan inskriven för ystad"):
        channels.set_channel(laptop.desk, PLACES, "tomelilla", "mail", TOMELILLA, **given)
    for address, pem, says in (
        ("ystad", certificate(), "en e-postadress"),
        (YSTAD, "", "inget certifikat"),
        (YSTAD, certificate(TOMELILLA), f"gäller {TOMELILLA}, inte {YSTAD}"),
        (YSTAD, certificate(days=-1), "gick ut"),
    ):
        with refused(says):
            channels.set_channel(
                laptop.desk, PLACES, "ystad", "mail", address, certificate=pem, told_by=out.TOLD
            )
    with refused("vem på nämnden"):
        channels.set_channel(laptop.desk, PLACES, "ystad", "paper", "")
    with refused("inte i listan"):
        channels.set_channel(laptop.desk, PLACES, "malmö", "paper", "", told_by=out.TOLD)


def test_two_boards_that_came_to_share_a_way_get_nothing(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    with laptop.desk.rows() as rows:
        ystad = channels.of(rows, "ystad")
    assert ystad is not None
    laptop.desk.write(
        record_of("skurup"),
        ChannelSet("skurup", "mail", YSTAD, ystad.certificate, ystad.fingerprint, told_by="Ivar"),
    )
    ready = out.ready(laptop, case, document)
    assert [route.way for route in ready.routes] == ["paper"]
    assert "Samma leveransväg är inskriven för skurup" in ready.problem


def test_without_a_channel_and_after_its_certificate_has_ended_paper_remains(tmp_path: Path) -> None:
    watch = Watch()
    laptop = make_laptop(tmp_path / "one", watch=watch)
    case, document = out.locked(laptop)
    assert [route.way for route in out.ready(laptop, case, document).routes] == ["paper"]
    out.by_mail(laptop.desk)
    watch.forward(hours=24 * 275)
    with laptop.desk.rows() as rows:
        row = channels.of(rows, "ystad")
    assert row is not None
    assert channels.ends_soon(row, watch())
    told = "! Certifikatet går ut 2027-09-16: be nämnden om ett nytt."
    assert told in delivery_deeds.together(out.ready(laptop, case, document)).splitlines()
    watch.forward(hours=24 * 30)
    ready = out.ready(laptop, case, document)
    assert [route.way for route in ready.routes] == ["paper"]
    assert "gick ut" in ready.problem


# Sent


def test_it_is_sent_once_and_only_to_the_board(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    sent = Sent()
    outbox = out.outbox(sent)
    assert outbox.step(laptop.desk) == 1
    assert outbox.step(laptop.desk) == 0
    assert [to for to, _ in sent] == [YSTAD]
    assert out.found(laptop, case, delivery).state == "delivered"
    assert laptop.journal.case(case).unreported == []
    message = email.message_from_bytes(sent[0][1])
    assert message["Message-ID"] == f"<{delivery}@vellinge.example>"
    assert (message["To"], message["Cc"], message["Bcc"]) == (YSTAD, None, None)
    with refused("redan levererat"):
        deliveries.take_back(laptop.desk, case, delivery, "fel")


def test_what_fails_is_tried_again_with_growing_pauses_and_told_once(tmp_path: Path) -> None:
    watch = Watch()
    laptop = make_laptop(tmp_path / "one", watch=watch)
    out.both(laptop.desk)
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    sent = Sent()
    sent.fails = [MailError("E-postservern svarar inte.") for _ in range(6)]
    outbox = out.outbox(sent)
    tries = []
    for second in range(0, 1200, 10):
        if outbox.step(laptop.desk):
            tries.append(second)
        watch.forward(seconds=10)
    assert tries == [0, 30, 90, 210, 450, 750, 1050]
    one = out.found(laptop, case, delivery)
    assert one.state == "delivered"
    log = laptop.journal.case(case).log
    assert len([event for event in log.events if event.kind == "delivery.tried"]) == 1


def test_after_a_restart_it_is_tried_at_once_and_is_the_same_letter(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    out.queue(laptop, case, document)
    sent = Sent()

    class Cut(BaseException):
        """The power went, when the mail server had taken it."""

    def cut(server: object, to: str, message: bytes) -> str:
        sent.append((to, message))
        raise Cut

    with pytest.raises(Cut):
        out.outbox(cut).step(laptop.desk)
    again = laptop.again()
    assert out.outbox(sent).step(again.desk) == 1
    first, second = (email.message_from_bytes(message) for _, message in sent)
    assert first["Message-ID"] == second["Message-ID"]
    assert out.outbox(sent).step(again.desk) == 0


def test_what_the_server_refuses_asks_and_goes_when_a_person_says_so(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    sent = Sent()
    sent.fails = [MailError("E-postservern säger nej: 550.", asks=True)]
    outbox = out.outbox(sent)
    outbox.step(laptop.desk)
    assert (out.found(laptop, case, delivery).state, outbox.step(laptop.desk)) == ("asks", 0)
    deliveries.retry(laptop.desk, case, delivery)
    assert outbox.step(laptop.desk) == 1
    assert out.found(laptop, case, delivery).state == "delivered"


def test_without_a_mail_server_it_waits_and_says_so(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    out.outbox(Sent(), server=None).step(laptop.desk)
    one = out.found(laptop, case, delivery)
    assert one.state == "later"
    assert "inte inskriven på den här datorn" in one.reason


def test_a_folder_gets_both_files_once(laptop: Laptop, tmp_path: Path) -> None:
    out.by_folder(laptop.desk, tmp_path / "share", "ystad")
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document, way="folder")
    sent = Sent()
    out.outbox(sent).step(laptop.desk)
    assert sorted(path.name for path in (tmp_path / "share").iterdir() if path.name != MARK) == [
        f"ystad-{delivery}.json",
        f"ystad-{delivery}.pdf",
    ]
    assert out.found(laptop, case, delivery).state == "delivered"
    assert sent == []


def test_a_channel_that_was_changed_while_it_was_queued_asks_again(laptop: Laptop, tmp_path: Path) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    out.by_folder(laptop.desk, tmp_path / "share", "ystad")
    sent = Sent()
    out.outbox(sent).step(laptop.desk)
    one = out.found(laptop, case, delivery)
    assert (one.state, sent) == ("asks", [])
    assert "leveransväg har ändrats" in one.reason
    deliveries.take_back(laptop.desk, case, delivery, "ny väg")
    again = out.queue(laptop, case, document, way="folder")
    out.outbox(sent).step(laptop.desk)
    assert out.found(laptop, case, again).state == "delivered"


@pytest.mark.parametrize("change", ["moved", "withdrawn", "new version"])
def test_what_was_queued_before_the_case_changed_asks(laptop: Laptop, change: str) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    if change == "moved":
        move(laptop, case, "tomelilla")
    elif change == "withdrawn":
        documents.withdraw(laptop.desk, case, document, "fel")
    else:
        newer = side.begin(laptop, case, replaces=document)
        side.fill(laptop, case, newer)
        side.lock(laptop, case, newer)
    sent = Sent()
    out.outbox(sent).step(laptop.desk)
    assert (out.found(laptop, case, delivery).state, sent) == ("asks", [])
    deliveries.retry(laptop.desk, case, delivery)
    out.outbox(sent).step(laptop.desk)
    assert (out.found(laptop, case, delivery).state, sent) == ("asks", [])


def test_it_is_sent_by_the_laptop_that_queued_it_or_where_it_was_tried_anew(tmp_path: Path) -> None:
    store, watch = PaperStore(), Watch()
    mine, hers = make_laptop(tmp_path / "a", watch=watch), make_laptop(tmp_path / "b", PER, watch=watch)
    out.both(mine.desk)
    case, document = out.locked(mine)
    delivery = out.queue(mine, case, document)
    sync(store, mine, hers)
    sent = Sent()
    assert out.outbox(sent).step(hers.desk) == 0
    deliveries.retry(hers.desk, case, delivery)
    outbox = out.outbox(sent)
    assert outbox.step(hers.desk) == 0, "the store has not said yet in which order"
    sync(store, mine, hers)
    assert outbox.step(hers.desk) == 1
    one = out.found(hers, case, delivery)
    assert (one.state, sent) == ("later", [])
    assert "inte hämtats" in one.reason, "the file itself comes after the events"


def test_all_of_it_through_a_real_mail_server(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    with post_office() as office:
        office.answers = ["451 greylisted"]
        outbox = out.outbox(mail.send, office.server)
        outbox.step(laptop.desk)
        assert office.came == []
        assert "greylisted" in out.found(laptop, case, delivery).reason
        laptop.watch.forward(minutes=1)
        outbox.step(laptop.desk)
    assert [envelope.rcpt_tos for envelope in office.came] == [[YSTAD]]
    one = out.found(laptop, case, delivery)
    assert one.delivered is not None
    assert "250 2.0.0 queued as 7F3A" in one.delivered.payload.receipt  # type: ignore[union-attr]


# What another laptop may have done


def apart(tmp_path: Path) -> tuple[PaperStore, Laptop, Laptop, UUID, UUID]:
    """Two laptops at one store, with one locked report at both."""
    store, watch = PaperStore(), Watch()
    mine, hers = make_laptop(tmp_path / "a", watch=watch), make_laptop(tmp_path / "b", PER, watch=watch)
    out.both(mine.desk)
    case, document = out.locked(mine)
    sync(store, mine, hers)
    sync(store, mine, hers)
    return store, mine, hers, case, document


def test_of_two_who_queue_apart_only_the_first_in_the_order_is_sent(tmp_path: Path) -> None:
    store, mine, hers, case, document = apart(tmp_path)
    first, second = out.queue(mine, case, document), out.queue(hers, case, document)
    sent = Sent()
    boxes = out.outbox(sent), out.outbox(sent)
    for box, laptop in zip(boxes, (mine, hers), strict=True):
        assert box.step(laptop.desk) == 0
    sync(store, mine, hers)
    sync(store, mine, hers)
    for box, laptop in zip(boxes, (hers, mine), strict=True):
        box.step(laptop.desk)
    assert len(sent) == 1
    assert out.found(mine, case, first).state == "delivered"
    assert out.found(hers, case, second).reason.startswith("Samma handling köades")


def test_without_contact_it_waits_until_a_person_sends_it_anyway(tmp_path: Path) -> None:
    store, mine, _, case, document = apart(tmp_path)
    contact, sent = [False], Sent()
    outbox = out.outbox(sent, contact=lambda: contact[0])
    delivery = out.queue(mine, case, document)
    assert outbox.step(mine.desk) == 1
    one = out.found(mine, case, delivery)
    assert (one.state, sent) == ("later", [])
    assert one.reason.startswith("Ingen kontakt med det gemensamma lagret")
    mine.watch.forward(minutes=3)
    sync(store, mine)
    assert (outbox.step(mine.desk), sent) == (1, []), "its place is known, but not what came after"
    contact[0] = True
    mine.watch.forward(seconds=30)
    outbox.step(mine.desk)
    assert out.found(mine, case, delivery).state == "delivered"
    contact[0] = False
    other, document = out.locked(mine)
    delivery = out.queue(mine, other, document)
    outbox.step(mine.desk)
    deliveries.retry(mine.desk, other, delivery)
    outbox.step(mine.desk)
    assert len(sent) == 1, "tried anew, but nobody has said that it may leave without contact"
    deliveries.retry(mine.desk, other, delivery, apart=True)
    outbox.step(mine.desk)
    assert (len(sent), out.found(mine, other, delivery).state) == (2, "delivered")


def test_a_store_that_does_not_answer_counts_as_no_contact(tmp_path: Path) -> None:
    _, mine, _, case, document = apart(tmp_path)
    delivery = out.queue(mine, case, document)
    outbox = out.outbox(Sent())
    assert outbox.step(mine.desk) == 0
    mine.watch.forward(minutes=2)
    assert outbox.step(mine.desk) == 1
    assert out.found(mine, case, delivery).reason.startswith("Ingen kontakt")


def test_what_nobody_foresaw_asks_and_holds_up_nothing_else(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    first = out.queue(laptop, case, document)
    other, document = out.locked(laptop)
    second = out.queue(laptop, other, document)
    sent, faults = Sent(), list[Exception]()
    sent.fails = [UnicodeError("label empty or too long")]
    outbox = out.outbox(sent, fault=faults.append)
    outbox.step(laptop.desk)
    assert out.found(laptop, case, first).state == "asks"
    assert "Något gick fel i programmet" in out.found(laptop, case, first).reason
    assert out.found(laptop, other, second).state == "delivered"
    assert [type(error) for error in faults] == [UnicodeError]


def test_of_two_new_versions_locked_apart_none_is_sent_or_signed_until_one_is_withdrawn(
    tmp_path: Path,
) -> None:
    store, mine, hers, case, document = apart(tmp_path)
    newer = {}
    for laptop in (mine, hers):
        newer[laptop.person] = side.begin(laptop, case, replaces=document)
        side.fill(laptop, case, newer[laptop.person])
        side.lock(laptop, case, newer[laptop.person])
    delivery = out.queue(hers, case, newer[PER], way="paper")
    sync(store, mine, hers)
    sync(store, mine, hers)
    for laptop in (mine, hers):
        for one in newer.values():
            with refused("har låst en annan ny version"):
                out.ready(laptop, case, one)
            with refused("har låst en annan ny version"):
                signing.to_sign(laptop.desk, case, one)
    with refused("har låst en annan ny version"):
        deliveries.give_paper(hers.desk, PLACES, case, delivery, "Ivar Hav", handed=True)
    documents.withdraw(hers.desk, case, newer[KARIN], "dubblett")
    deliveries.give_paper(hers.desk, PLACES, case, delivery, "Ivar Hav", handed=True)
    assert out.found(hers, case, delivery).state == "received"


def test_what_holds_a_signature_that_was_taken_back_is_queued_anew(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    signing.certify_paper(laptop.desk, case, document, KARIN.name, PER.name)
    delivery = out.queue(laptop, case, document)
    (signed,) = documents.find(laptop.desk, case, document).signed
    signing.take_back(laptop.desk, case, document, signed.id, "inte hennes")
    sent = Sent()
    out.outbox(sent).step(laptop.desk)
    one = out.found(laptop, case, delivery)
    assert (one.state, one.reason, sent) == ("asks", deliveries.SIGNATURE_GONE, [])
    with refused("En underskrift som är med"):
        out.ready(laptop, case, document)
    deliveries.take_back(laptop.desk, case, delivery, "underskriften")
    signing.certify_paper(laptop.desk, case, document, KARIN.name, PER.name)
    out.queue(laptop, case, document)
    out.outbox(sent).step(laptop.desk)
    (signed,) = documents.find(laptop.desk, case, document).signed
    signing.take_back(laptop.desk, case, document, signed.id, "inte heller hennes")
    again = out.queue(laptop, case, document)  # the board has it with a signature that nobody made
    out.outbox(sent).step(laptop.desk)
    assert (out.found(laptop, case, again).state, len(sent)) == ("delivered", 2)
    with refused("redan levererad"):
        out.queue(laptop, case, document)


# Additions


def test_an_addition_to_what_is_delivered_is_delivered_too(laptop: Laptop, tmp_path: Path) -> None:
    out.by_folder(laptop.desk, tmp_path / "share")
    case, document = out.locked(laptop)
    shown = out.ready(laptop, case, document)
    documents.add(laptop.desk, case, document, "Pojken heter Elias.")
    with refused("Något har ändrats"):
        out.queue(laptop, case, document, way="folder", shown=shown)
    delivery = out.queue(laptop, case, document, way="folder")
    documents.add(laptop.desk, case, document, "Han är åtta år.")
    with refused("köad utan det som har tillkommit"):
        out.queue(laptop, case, document)
    outbox = out.outbox(Sent())
    outbox.step(laptop.desk)
    assert "Ett tillägg har skrivits" in out.found(laptop, case, delivery).reason
    deliveries.take_back(laptop.desk, case, delivery, "tillägg")
    delivery = out.queue(laptop, case, document, way="folder")
    outbox.step(laptop.desk)
    with refused("redan levererad"):
        out.queue(laptop, case, document)
    documents.add(laptop.desk, case, document, "Han går i tvåan.")
    with laptop.desk.rows() as rows:
        found = overview.gather(rows, laptop.watch())
    assert [one.document for one in found.documents] == [document]
    assert delivery_words.state(found.sending[document]) == "tillägg osänt"
    ready = out.ready(laptop, case, document)
    assert (ready.again, ready.additions) == (True, 3)
    again = out.queue(laptop, case, document, way="folder")
    assert outbox.step(laptop.desk) == 1
    assert out.found(laptop, case, again).state == "delivered"
    with laptop.desk.rows() as rows:
        assert overview.gather(rows, laptop.watch()).documents == []


def test_a_signed_file_goes_with_a_sheet_of_its_additions(laptop: Laptop, tmp_path: Path) -> None:
    out.by_folder(laptop.desk, tmp_path / "share")
    case, document = out.locked(laptop)
    signed = attachments.keep(laptop.desk, case, "r.pdf", "application/pdf", b"%PDF-signed")
    laptop.act(case, DocumentSigned(document, 1, "digital", KARIN.name, attachment=signed))
    found = documents.find(laptop.desk, case, document)
    assert files.made(found).sheet == b"", "nothing is added"
    documents.add(laptop.desk, case, document, "Pojken heter Elias.")
    made = files.made(documents.find(laptop.desk, case, document))
    page, paper = Read(tmp_path, made.sheet).text(), json.loads(made.data)
    assert "Tillägg till Rapport" in page
    assert "Pojken heter Elias." in page
    assert "Vilma Berg" in page
    assert [one["text"] for one in paper["additions"]] == ["Pojken heter Elias."]
    ready = out.ready(laptop, case, document)
    with refused("ingen PDF"):
        deliveries.queue(
            laptop.desk, PLACES, case, ready, Rendered(ready.finished, b"%PDF-1", b"{}"), "folder", "ystad"
        )
    queued = deliveries.queue(
        laptop.desk, PLACES, case, ready, Rendered(ready.finished, *made), "folder", "ystad"
    )
    assert deliveries.content(laptop.desk, case, out.found(laptop, case, queued)).papers == (
        b"%PDF-signed",
        made.sheet,
    )
    out.outbox(Sent()).step(laptop.desk)
    share = {path.name.removeprefix(f"ystad-{queued}"): path for path in (tmp_path / "share").iterdir()}
    assert share["-tillagg.pdf"].read_bytes() == made.sheet
    assert share[".pdf"].read_bytes() == b"%PDF-signed"


def test_a_file_that_is_not_the_one_that_was_queued_asks(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    said = out.found(laptop, case, delivery).said
    deliveries.take_back(laptop.desk, case, delivery, "bort")
    (forged,) = laptop.act(case, msgspec.structs.replace(said, fingerprint="ab" * 32))
    sent = Sent()
    out.outbox(sent).step(laptop.desk)
    one = out.found(laptop, case, forged)
    assert (one.state, one.reason, sent) == ("asks", "Filen är inte den som köades.", [])


# Paper, receipts, and what went wrong


def test_paper_is_delivered_by_whom_it_is_handed_to(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document, way="paper")
    assert out.outbox(Sent()).step(laptop.desk) == 0
    with refused("Papper skickas inte"):
        deliveries.retry(laptop.desk, case, delivery)
    with refused("vem på nämnden som tog emot"):
        deliveries.give_paper(laptop.desk, PLACES, case, delivery, " ", handed=True)
    laptop.desk.write_staff(Introduced(KARIN.id, KARIN.name, "socionom"))
    with refused("arbetar på jouren"):
        deliveries.give_paper(laptop.desk, PLACES, case, delivery, KARIN.name, handed=True)
    deliveries.give_paper(laptop.desk, PLACES, case, delivery, "Ivar Hav", handed=True)
    assert out.found(laptop, case, delivery).state == "received"
    with refused("redan antecknat"):
        deliveries.receive(laptop.desk, case, delivery, "Ivar", "telefon")


def test_paper_for_a_case_that_was_moved_is_not_handed_over(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document, way="paper")
    move(laptop, case, "tomelilla")
    with refused("låstes för"):
        deliveries.give_paper(laptop.desk, PLACES, case, delivery, "Ivar Hav", handed=True)


def test_what_is_received_is_told_by_whom_and_how(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    with refused("inte levererat än"):
        deliveries.receive(laptop.desk, case, delivery, "Ivar Hav", "telefon")
    out.outbox(Sent()).step(laptop.desk)
    laptop.desk.write_staff(Introduced(KARIN.id, KARIN.name, "socionom"))
    for by, how, says in (
        ("", "telefon", "vem på nämnden"),
        ("Ivar", "", "hur du vet"),
        (KARIN.name, "telefon", "arbetar på jouren"),
    ):
        with refused(says):
            deliveries.receive(laptop.desk, case, delivery, by, how)
    early = laptop.watch() - timedelta(hours=2)
    with refused("före det som"):
        deliveries.receive(laptop.desk, case, delivery, "Ivar", "telefon", at=early)
    deliveries.receive(laptop.desk, case, delivery, "Ivar Hav", "telefon")
    assert out.found(laptop, case, delivery).state == "received"


def test_a_wrong_delivery_is_contained_step_by_step(laptop: Laptop) -> None:
    case, _ = out.locked(laptop)
    for what, to, says in (("", "Tomelilla", "vad som kom fel"), ("Rapporten", "", "vem som fick")):
        with refused(says):
            wrong_hands.went_wrong(laptop.desk, case, what, to)
    wrong = wrong_hands.went_wrong(laptop.desk, case, "Rapporten", "Tomelilla kommun")
    with refused("vem du talade med"):
        wrong_hands.contain(laptop.desk, case, wrong, "called", "")
    with refused("Välj vad"):
        wrong_hands.contain(laptop.desk, case, wrong, "sung", "Eva")
    with refused("finns inte"):
        wrong_hands.contain(laptop.desk, case, uuid4(), "called", "Eva")
    for step in ("called", "deleted", "deviation"):
        wrong_hands.contain(laptop.desk, case, wrong, step, "Eva Hav")
    with refused("vem som bedömde"):
        wrong_hands.judge(laptop.desk, case, wrong, "", KARIN.name, told=True)
    wrong_hands.judge(laptop.desk, case, wrong, "känsligt", KARIN.name, told=True)
    with refused("redan bedömd"):
        wrong_hands.judge(laptop.desk, case, wrong, "igen", KARIN.name, told=False)
    assert laptop.journal.case(case).deliveries.wrong[wrong].left == []


def test_what_came_wrong_is_sent_to_the_right_board_after_all(laptop: Laptop) -> None:
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    desk = laptop.desk
    with refused("inte levererat än"):
        wrong_hands.went_wrong(desk, case, "Rapporten", "Tomelilla", delivery=delivery, reached=False)
    outbox = out.outbox(Sent())
    outbox.step(desk)
    wrong_hands.went_wrong(desk, case, "Kopian", "Tomelilla", delivery=delivery)
    with refused("redan levererad"):
        out.queue(laptop, case, document)
    wrong_hands.went_wrong(desk, case, "Rapporten", "Tomelilla", delivery=delivery, reached=False)
    assert laptop.journal.case(case).unreported != []
    with laptop.desk.rows() as rows:
        (left,) = overview.gather(rows, laptop.watch()).documents
    assert left.document == document
    again = out.queue(laptop, case, document)
    outbox.step(desk)
    assert out.found(laptop, case, again).state == "delivered"
    assert laptop.journal.case(case).unreported == []


# Whatever people do, in any order

DEEDS = st.lists(
    st.sampled_from(
        [
            *("queue", "queue", "queue as it was", "queue tomelilla", "move", "move back", "unground"),
            *("send", "send", "swap", "swap back", "lock", "retry", "take back"),
        ]
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=DEEDS)
def test_whatever_is_done_in_whatever_order_nothing_comes_to_another_board(deeds: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        laptop = make_laptop(Path(folder) / "one")
        out.both(laptop.desk)
        case, document = out.locked(laptop)
        sent = Sent()
        outbox = out.outbox(sent)
        shown = out.ready(laptop, case, document)
        queued: list[UUID] = []
        for deed in deeds:
            laptop.watch.forward(minutes=10)
            board, before = laptop.journal.case(case).board, len(sent)
            try:
                if deed == "queue":
                    queued.append(out.queue(laptop, case, document))
                elif deed == "queue as it was":
                    queued.append(out.queue(laptop, case, document, str(board), shown=shown))
                elif deed == "queue tomelilla":
                    queued.append(out.queue(laptop, case, document, "tomelilla"))
                elif deed == "move":
                    move(laptop, case, "tomelilla")
                elif deed == "move back":
                    move(laptop, case, "ystad", "vistas i Ystad")
                elif deed == "unground":
                    move(laptop, case, "ystad", "")
                elif deed == "swap":
                    out.by_mail(laptop.desk, "ystad", "ny@ystad.example")
                elif deed == "swap back":
                    out.by_mail(laptop.desk)
                elif deed == "lock":
                    document = side.begin(laptop, case, replaces=document)
                    side.fill(laptop, case, document)
                    side.lock(laptop, case, document)
                    shown = out.ready(laptop, case, document)
                elif deed == "retry" and queued:
                    deliveries.retry(laptop.desk, case, queued[-1])
                elif deed == "take back" and queued:
                    deliveries.take_back(laptop.desk, case, queued[-1], "fel")
            except NotAllowed:
                pass
            if deed == "send":
                outbox.step(laptop.desk)
            with laptop.desk.rows() as rows:
                channel = channels.of(rows, str(board))
            for to, _ in sent[before:]:
                assert channel is not None
                assert to == channel.address, "to the case's own board, by the way it has now"
                assert laptop.journal.case(case).board_ground
            for one in laptop.journal.case(case).deliveries.every.values():
                final = laptop.journal.case(case).documents.every[one.said.document].finished
                assert final is not None
                assert (one.said.board, one.said.title) == (final.board, final.title)
        laptop.close()


APART = st.lists(
    st.tuples(
        st.integers(0, 1), st.sampled_from(["send", "send", "send", "retry", "take back", "sync", "contact"])
    ),
    max_size=10,
)


def test_whatever_two_laptops_do_apart_no_words_leave_twice_unasked(tmp_path: Path) -> None:
    store, mine, hers, _, _ = apart(tmp_path)
    laptops, reached, sent = (mine, hers), [True, True], Sent()
    boxes = [out.outbox(sent, contact=lambda n=n: reached[n]) for n in (0, 1)]

    def do(n: int, deed: str, case: UUID) -> None:
        laptop = laptops[n]
        known = list(laptop.journal.case(case).deliveries.every)
        if deed == "send":
            boxes[n].step(laptop.desk)
        elif deed == "retry" and known:
            deliveries.retry(laptop.desk, case, known[-1])
        elif deed == "take back" and known:
            deliveries.take_back(laptop.desk, case, known[-1], "fel")
        elif deed == "sync":
            sync(store, *(one for one, there in zip(laptops, reached, strict=True) if there))
        elif deed == "contact":
            reached[n] = not reached[n]

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(deeds=APART)
    def no_words_leave_twice(deeds: list[tuple[int, str]]) -> None:
        reached[:] = [True, True]
        case, document = out.locked(mine)
        sync(store, *laptops)
        sync(store, *laptops)
        before, queued = len(sent), {out.queue(one, case, document) for one in laptops}
        for n, deed in deeds:
            mine.watch.forward(seconds=40)
            with contextlib.suppress(NotAllowed):
                do(n, deed, case)
        gone = [email.message_from_bytes(one)["Message-ID"] for _, one in sent[before:]]
        assert len([one for one in gone if UUID(one[1:37]) in queued]) <= 1

    no_words_leave_twice()


def test_the_property_would_see_a_letter_to_another_board(laptop: Laptop) -> None:
    """The property's own honesty: a delivery whose route was exchanged is not sent."""
    case, document = out.locked(laptop)
    delivery = out.queue(laptop, case, document)
    said = out.found(laptop, case, delivery).said
    forged = msgspec.structs.replace(said, route=msgspec.structs.replace(said.route, address=TOMELILLA))
    laptop.act(case, forged)
    deliveries.take_back(laptop.desk, case, delivery, "bort")
    sent = Sent()
    out.outbox(sent).step(laptop.desk)
    assert sent == []


# What it rests on


def test_what_a_locked_document_rests_on_is_not_undone_behind_it(laptop: Laptop) -> None:
    case = side.a_case(laptop)
    granted = aid.Granted(
        "food", "matkasse", "Karin Ek", "§ 7", assessment="Inget att äta.", cited=(side.LAW,)
    )
    (decision,) = laptop.act(case, granted)
    document = side.begin(laptop, case, "aid_granted")
    side.fill(laptop, case, document)
    side.lock(laptop, case, document)
    with refused("är låst om detta"):
        handover.strike(laptop.desk, case, decision)
    assert not out.ready(laptop, case, document).lapsed
    laptop.act(case, EntryStruck(decision))  # by a colleague who had not seen the lock
    assert out.ready(laptop, case, document).lapsed
    documents.withdraw(laptop.desk, case, document, "fel")
    (again,) = laptop.act(case, granted)
    assert handover.strike(laptop.desk, case, again)
