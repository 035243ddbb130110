"""Encrypted mail: certificates, the envelope that openssl opens, and a real mail server with STARTTLS."""

from __future__ import annotations

import email
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import policy
from pathlib import Path
from uuid import UUID

import boards
import pytest
from aiosmtpd.smtp import SMTP
from boards import TOMELILLA, YSTAD, certificate
from factories import NIGHT
from post_office import SENDER, post_office

from jourtui.documents import mail, smime
from jourtui.documents.mail import Letter, MailError, MailServer
from jourtui.documents.smime import CertificateError

DELIVERY = UUID("5d9f0a52-6c3e-4c0e-8f0b-0a4b5d1e9c11")
LETTER = Letter(
    DELIVERY, "Rapport om Anna", YSTAD, b"%PDF-1.7 \x00\r\n.\r\nrapport", b'{"namn": "Anna"}', "5d9f0a52",
    "Kvittera när ni har läst.",
)  # fmt: skip


def opened(message: bytes, folder: Path, key: bytes | None = None) -> email.message.EmailMessage:
    """What the board reads: the envelope opened by the openssl program."""
    (folder / "letter").write_bytes(message)
    (folder / "key").write_bytes(key or boards.key_pem())
    done = subprocess.run(
        ["openssl", "cms", "-decrypt", "-in", "letter", "-inkey", "key"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    found = email.message_from_bytes(done.stdout, policy=policy.SMTP)
    assert isinstance(found, email.message.EmailMessage)
    return found


def test_openssl_opens_the_letter_and_finds_each_byte(tmp_path: Path) -> None:
    sealed = mail.compose(LETTER, SENDER, smime.read(certificate()), NIGHT)
    inner = opened(sealed, tmp_path)
    assert inner["Subject"] == "Rapport om Anna"
    pdf, data = list(inner.iter_attachments())
    assert (pdf.get_filename(), pdf.get_content()) == ("5d9f0a52.pdf", LETTER.pdf)
    assert (data.get_filename(), data.get_content()) == ("5d9f0a52.json", LETTER.data)
    beside = mail.compose(replace(LETTER, sheet=b"%PDF blad"), SENDER, smime.read(certificate()), NIGHT)
    _, sheet, _ = opened(beside, tmp_path).iter_attachments()
    assert (sheet.get_filename(), sheet.get_content()) == ("5d9f0a52-tillagg.pdf", b"%PDF blad")
    (tmp_path / "letter").write_bytes(sealed)
    cipher = subprocess.run(
        ["openssl", "cms", "-cmsout", "-print", "-in", "letter"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    ).stdout
    assert b"aes-256-cbc" in cipher


def test_nothing_outside_the_envelope_tells_of_anybody() -> None:
    sealed = mail.compose(LETTER, SENDER, smime.read(certificate()), NIGHT)
    assert b"Anna" not in sealed
    assert b"rapport" not in sealed.lower()
    outer = email.message_from_bytes(sealed, policy=policy.SMTP)
    assert outer["Message-ID"] == f"<{DELIVERY}@vellinge.example>"
    assert outer.get_content_type() == "application/pkcs7-mime"
    assert outer.get_param("smime-type") == "enveloped-data"
    again = email.message_from_bytes(
        mail.compose(LETTER, SENDER, smime.read(certificate()), NIGHT + timedelta(hours=1)),
        policy=policy.SMTP,
    )
    assert again["Message-ID"] == outer["Message-ID"]


def test_another_board_cannot_open_it(tmp_path: Path) -> None:
    sealed = mail.compose(LETTER, SENDER, smime.read(certificate()), NIGHT)
    with pytest.raises(subprocess.CalledProcessError):
        opened(sealed, tmp_path, boards.key_pem(3072))


UNUSABLE: dict[str, Callable[[], str]] = {
    "inget certifikat": lambda: "",
    "inget certifikat i": lambda: "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----",
    "orimligt långt": lambda: "x" * 50_000,
    "ingen RSA-nyckel": lambda: certificate(elliptic=True),
    "för kort: 1024": lambda: certificate(bits=1024),
    "keyEncipherment saknas": lambda: certificate(usage=False),
    "emailProtection saknas": lambda: certificate(mail=False),
    "flera certifikat": lambda: certificate() + certificate(),
    "privat nyckel": lambda: certificate() + boards.key_pem().decode(),
}


@pytest.mark.parametrize("says", UNUSABLE)
def test_a_certificate_that_cannot_be_used_is_refused_with_its_reason(says: str) -> None:
    with pytest.raises(CertificateError, match=says):
        smime.read(UNUSABLE[says]())


def test_a_certificate_is_for_its_own_address_and_its_own_days() -> None:
    found = smime.read(certificate())
    smime.check(found, YSTAD.upper(), NIGHT)
    with pytest.raises(CertificateError, match=f"gäller {YSTAD}, inte {TOMELILLA}"):
        smime.check(found, TOMELILLA, NIGHT)
    with pytest.raises(CertificateError, match="gick ut"):
        smime.check(found, YSTAD, NIGHT + timedelta(days=300))
    with pytest.raises(CertificateError, match="gäller först från"):
        smime.check(found, YSTAD, NIGHT - timedelta(days=11))
    assert not found.ends_soon(NIGHT + timedelta(days=269))
    assert found.ends_soon(NIGHT + timedelta(days=271))
    with pytest.raises(CertificateError, match="inte socialjour@tomelilla"):
        mail.compose(replace(LETTER, to=TOMELILLA), SENDER, found, NIGHT)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ystad",
        "a@b",
        "a b@ystad.example",
        "a@ystad.example\r\nBcc: x@y.example",
        "a@.example",
        "<a@b.example>",
    ],
)
def test_what_is_no_address_is_never_written_in_a_letter(address: str) -> None:
    assert not mail.is_address(address)
    with pytest.raises(MailError):
        mail.compose(replace(LETTER, to=address), SENDER, smime.read(certificate()), NIGHT)


def test_a_real_mail_server_takes_it_over_tls_and_its_answer_is_the_receipt(tmp_path: Path) -> None:
    with post_office() as office:
        sealed = mail.compose(LETTER, SENDER, smime.read(certificate()), NIGHT)
        assert mail.send(office.server, YSTAD, sealed) == "250 2.0.0 queued as 7F3A"
        assert mail.probe(office.server) == "250 OK"
    (came,) = office.came
    assert (came.mail_from, came.rcpt_tos) == (SENDER, [YSTAD])
    assert office.logins == ["jouren", "jouren"]
    assert isinstance(came.content, bytes)
    pdf, _ = list(opened(came.content, tmp_path).iter_attachments())
    assert pdf.get_content() == LETTER.pdf


def test_what_the_server_answers_decides_whether_it_is_tried_again() -> None:
    with post_office() as office:
        office.answers = ["451 greylisted, try later", "554 spam"]
        with pytest.raises(MailError, match="tar inte emot just nu: 451 greylisted") as later:
            mail.send(office.server, YSTAD, b"x")
        with pytest.raises(MailError, match="säger nej: 554 spam") as never:
            mail.send(office.server, YSTAD, b"x")
        office.unknown = {YSTAD}
        with pytest.raises(MailError, match="550 No such user") as unknown:
            mail.send(office.server, YSTAD, b"x")
    assert [one.value.asks for one in (later, never, unknown)] == [False, True, True]
    assert office.came == []


def test_wrong_password_and_a_server_that_cannot_prove_itself() -> None:
    with post_office(password="fel") as office:
        with pytest.raises(MailError, match="godtar inte användare och lösenord") as wrong:
            mail.probe(office.server)
        with pytest.raises(MailError, match="går inte att lita på"):
            mail.probe(replace(office.server, authority=""))
        with pytest.raises(MailError, match="Krypteringen till localhost"):
            mail.probe(replace(office.server, security="tls"))
    assert wrong.value.asks
    with pytest.raises(MailError, match="Ingen e-postserver lyssnar på localhost") as gone:
        mail.send(office.server, YSTAD, b"x")
    assert not gone.value.asks


def test_a_login_that_is_refused_for_now_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def later(office: SMTP, _: str) -> None:
        await office.push("454 4.7.0 Temporary authentication failure")

    monkeypatch.setattr("aiosmtpd.smtp.SMTP.smtp_AUTH", later)
    with post_office() as office, pytest.raises(MailError, match="just nu: 454") as refused:
        mail.probe(office.server)
    assert not refused.value.asks


def test_a_name_that_no_server_can_have_asks() -> None:
    long = MailServer("a" * 70 + ".example", 587, "starttls", SENDER)
    assert mail.check_server(long) != ""
    assert mail.is_host("a" * 63 + ".example")
    with pytest.raises(MailError, match="går inte att fråga efter") as refused:
        mail.probe(long)
    assert refused.value.asks


def test_a_server_without_encryption_gets_neither_password_nor_letter() -> None:
    with (
        post_office(tls=False) as office,
        pytest.raises(MailError, match="erbjuder ingen kryptering") as refused,
    ):
        mail.send(office.server, YSTAD, b"x")
    assert refused.value.asks
    assert (office.logins, office.came) == ([], [])


def test_the_settings_of_the_mail_server_are_checked_and_kept() -> None:
    with post_office() as office:
        assert mail.unpacked(mail.packed(office.server)) == office.server
        assert mail.check_server(office.server) == ""
        for wrong in (
            {"host": "smtp server"}, {"host": ""}, {"port": 0}, {"port": 70_000}, {"sender": "jouren"},
            {"password": ""},
        ):  # fmt: skip
            assert mail.check_server(replace(office.server, **wrong))
    assert mail.unpacked(b"{") is None
    assert mail.unpacked(b'{"host": 1, "other": 2}') is None
