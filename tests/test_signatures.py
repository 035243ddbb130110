"""Signatures in a PDF: made with a file or a token, checked; every way of being wrong is told apart."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from signers import PASSWORD, Issuer

from jourtui.documents import signature_check, signatures, signing_keys
from jourtui.documents.signature_check import Found, Trust, check, load_trust
from jourtui.documents.signatures import Place, Stamp
from jourtui.documents.signing_keys import FileKey, SigningError, TokenKey

CHAIR, WORKER = "Gunilla Åkesson-Öst", "Karin Ek"
SOFTHSM = next(iter(Path("/usr/lib").glob("**/libsofthsm2.so")), None)
PLACE = Place(page=1, left=60, bottom=80, right=300, top=140)


def page(text: str) -> bytes:
    made = typst.compile(
        f'#set text(lang: "sv")\n#set document(title: "Beslut")\n{text}'.encode(),
        pdf_standards="a-2a",
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made


PDF = page("Beslut om omedelbart omhändertagande")


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture(scope="module")
def chair(issuer: Issuer) -> FileKey:
    return FileKey(issuer.file(CHAIR), PASSWORD)


@pytest.fixture(scope="module")
def worker(issuer: Issuer) -> FileKey:
    return FileKey(issuer.file(WORKER), PASSWORD)


@pytest.fixture(scope="module")
def signed(chair: FileKey) -> bytes:
    return signatures.sign(PDF, chair)


@pytest.fixture
def trust(issuer: Issuer, tmp_path: Path) -> Trust:
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "kommun.pem").write_bytes(issuer.pem)
    return load_trust(tmp_path / "trust")


def now() -> datetime:
    return datetime.now(UTC)


def only(pdf: bytes, trust: Trust, at: datetime | None = None, signer: str = "") -> Found:
    (found,) = check(pdf, trust, at or now(), signer=signer)
    return found


def rewritten(pdf: bytes) -> bytes:
    """The file with what is on its first page put in the place of something else, added at the end."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    first = writer.root["/Pages"]["/Kids"][0]
    first["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT (Avslag) Tj ET"))
    writer.update_container(first)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


# Told apart


def test_a_signed_file_is_valid_and_names_who(signed: bytes, trust: Trust) -> None:
    found = only(signed, trust, signer=CHAIR)
    assert (found.verdict, found.good) == ("valid", True)
    assert found.signer is not None
    assert found.signer.name == CHAIR
    assert CHAIR in found.told
    assert signed.startswith(PDF), "nothing of what was signed is changed"


def test_a_file_that_nobody_signed(trust: Trust) -> None:
    assert only(PDF, trust).verdict == "unsigned"


def test_one_changed_byte_is_seen(signed: bytes, trust: Trust) -> None:
    at = signed.index(b"stream") + 12
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    found = only(changed, trust)
    assert (found.verdict, found.good) == ("tampered", False)
    assert "ändrat" in found.told


def test_a_signature_that_is_damaged_is_tampered(signed: bytes, trust: Trust) -> None:
    at = signed.index(b"/Contents <") + 600
    changed = signed[:at] + b"00" * 40 + signed[at + 80 :]
    assert only(changed, trust).verdict == "tampered"


def test_what_is_added_after_signing_is_seen(signed: bytes, trust: Trust) -> None:
    found = only(rewritten(signed), trust)
    assert found.verdict == "changed_after"
    assert "efter att" in found.told


def test_a_certificate_that_has_run_out(signed: bytes, trust: Trust) -> None:
    found = only(signed, trust, now() + timedelta(days=500))
    assert found.verdict == "expired"
    assert "inte bevisat" in found.told
    assert only(signed, trust, now() - timedelta(days=500)).verdict == "not_yet"


def test_somebody_else_has_signed(signed: bytes, trust: Trust) -> None:
    found = only(signed, trust, signer=WORKER)
    assert found.verdict == "wrong_signer"
    assert CHAIR in found.told
    assert WORKER in found.told


def test_an_issuer_that_nobody_trusts(signed: bytes) -> None:
    found = only(signed, Trust())
    assert found.verdict == "untrusted"
    assert "Kommunens utfärdare" in found.told


def test_an_issuer_with_the_same_name_is_another(signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "falsk.pem").write_bytes(Issuer().pem)
    assert only(signed, load_trust(tmp_path)).verdict == "untrusted"


def test_untrusted_goes_before_expired(signed: bytes) -> None:
    assert only(signed, Trust(), now() + timedelta(days=500)).verdict == "untrusted"


def test_a_revoked_certificate(issuer: Issuer, signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "kommun.crt").write_bytes(issuer.pem)
    name = signatures.embedded(signed)[0].signer_cert
    mine = x509.load_der_x509_certificate(name.dump())
    (tmp_path / "kommun.crl").write_bytes(issuer.revoked())
    assert only(signed, load_trust(tmp_path)).verdict == "valid"
    (tmp_path / "kommun.crl").write_bytes(issuer.revoked(mine))
    assert only(signed, load_trust(tmp_path)).verdict == "revoked"
    (tmp_path / "a-older.crl").write_bytes(issuer.revoked())
    assert only(signed, load_trust(tmp_path)).verdict == "revoked", "an older list beside it clears nobody"


@pytest.mark.parametrize("given", [b"", b"%PDF-1.7", b"hej", PDF[: len(PDF) // 2], bytes(3000)])
def test_what_is_no_pdf_is_one_sentence(given: bytes, trust: Trust, chair: FileKey) -> None:
    for deed in (
        lambda: check(given, trust, now()),
        lambda: signatures.sign(given, chair),
        lambda: signatures.with_field(given, PLACE),
    ):
        with pytest.raises(SigningError) as refused:
            deed()
        assert "\n" not in str(refused.value)


def test_the_last_signature_is_whose_it_must_be(worker: FileKey, signed: bytes, trust: Trust) -> None:
    twice = signatures.sign(signed, worker)
    found = check(twice, trust, now(), signer=WORKER)
    assert [one.verdict for one in found] == ["valid", "valid"]
    assert [one.signer.name for one in found if one.signer] == [CHAIR, WORKER]
    assert [one.verdict for one in check(twice, trust, now(), signer=CHAIR)] == ["valid", "wrong_signer"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Gunilla Åkesson-Öst", "Åkesson-Öst, Gunilla", True),
        ("KARIN EK", "Karin Ek", True),
        ("Karin Ek", "Karin Ekman", False),
        ("", "Karin Ek", False),
    ],
)
def test_the_same_name_as_people_write_it(one: str, other: str, same: bool) -> None:
    assert signature_check.same_name(one, other) is same


# The field for the chair


def test_a_file_is_given_out_signed_and_taken_back(chair: FileKey, trust: Trust) -> None:
    given_out = signatures.with_field(PDF, PLACE)
    assert signatures.fields(given_out) == [("Underskrift", False)]
    back = signatures.sign(given_out, chair)
    assert signatures.fields(back) == [("Underskrift", True)]
    assert signatures.continues(back, given_out) == ""
    assert only(back, trust, signer=CHAIR).good


def test_what_comes_back_unsigned_or_otherwise_is_said(chair: FileKey) -> None:
    given_out = signatures.with_field(PDF, PLACE)
    assert "oförändrad" in signatures.continues(given_out, given_out)
    other = signatures.sign(page("Ett annat beslut"), chair)
    assert "innehållet är ett annat" in signatures.continues(other, given_out)


def test_what_was_changed_before_it_was_signed_is_seen(chair: FileKey, trust: Trust) -> None:
    """The signature is right, and covers all: but it is not the document that was locked."""
    given_out = signatures.with_field(PDF, PLACE)
    changed = signatures.sign(rewritten(given_out), chair)
    assert only(changed, trust).good
    assert "ändrad sedan den lämnades ut" in signatures.continues(changed, given_out)


def test_a_field_on_a_page_that_is_not_there() -> None:
    with pytest.raises(SigningError, match="ingen sida 9"):
        signatures.with_field(PDF, Place(9, 0, 0, 10, 10))


def test_what_is_seen_of_a_signature_has_its_fonts_with_it(
    chair: FileKey, trust: Trust, tmp_path: Path
) -> None:
    made = typst.compile(
        f'#set page(width: 240pt, height: 60pt, margin: 4pt)\nUndertecknad av "{CHAIR}"'.encode()
    )
    assert isinstance(made, bytes)
    seen = signatures.sign(signatures.with_field(PDF, PLACE), chair, stamp=Stamp(made))
    assert only(seen, trust).good
    if shutil.which("pdffonts") is None:
        pytest.skip("poppler-utils is not here")
    (tmp_path / "a.pdf").write_bytes(seen)
    text = subprocess.run(["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True)
    assert CHAIR in " ".join(text.stdout.split())
    told = subprocess.run(["pdffonts", tmp_path / "a.pdf"], capture_output=True, text=True, check=True)
    rows = told.stdout.splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows), told.stdout


def test_an_independent_reader_believes_it(signed: bytes, issuer: Issuer, tmp_path: Path) -> None:
    if shutil.which("pdfsig") is None or shutil.which("qpdf") is None:
        pytest.skip("poppler-utils or qpdf is not here")
    file = tmp_path / "a.pdf"
    file.write_bytes(signed)
    subprocess.run(["qpdf", "--check", file], capture_output=True, check=True)
    told = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "ETSI.CAdES.detached" in told
    assert "Total document signed" in told


# Keys


def test_a_key_that_does_not_open_is_one_sentence(issuer: Issuer) -> None:
    with pytest.raises(SigningError, match="Lösenordet till nyckelfilen stämmer inte"):
        signing_keys.whose(FileKey(issuer.file(CHAIR), "fel"))
    for content in (b"", b"hej", b"\x30\x82"):
        with pytest.raises(SigningError, match="PKCS#12"):
            signing_keys.whose(FileKey(content, PASSWORD))


def test_nobody_signs_with_a_certificate_that_has_run_out(issuer: Issuer) -> None:
    key = FileKey(issuer.file(CHAIR, ended=timedelta(days=3)), PASSWORD)
    with pytest.raises(SigningError, match="gick ut"):
        signatures.sign(PDF, key)


def test_a_certificate_that_soon_runs_out_is_told(chair: FileKey) -> None:
    whose = signing_keys.whose(chair)
    assert whose.warning(now()) == ""
    assert "går ut" in whose.warning(whose.last - timedelta(days=29))


def test_a_passphrase_is_shown_nowhere(chair: FileKey) -> None:
    assert PASSWORD not in repr(chair)
    assert "1234" not in repr(TokenKey("x.so", "1234"))


def test_faulty_files_in_the_list_are_named_and_the_rest_used(issuer: Issuer, tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(issuer.pem)
    (tmp_path / "b.cer").write_bytes(b"hej")
    (tmp_path / "c.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nhej\n-----END CERTIFICATE-----\n")
    (tmp_path / "las.txt").write_text("inte ett certifikat")
    trust = load_trust(tmp_path)
    assert ([one.name for one in trust.identities], trust.faulty) == (
        ["Kommunens utfärdare"],
        ("b.cer", "c.pem"),
    )
    assert load_trust(tmp_path / "saknas") == Trust()


# A token


@pytest.fixture(scope="module")
def token(issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenKey]:
    """A token of SoftHSM with the chair's key on it."""
    if SOFTHSM is None or shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM is not here")
    import pkcs11
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    given = ["--init-token", "--free", "--label", "jour", "--pin", "1234", "--so-pin", "5678"]
    subprocess.run(["softhsm2-util", *given], check=True, capture_output=True)
    certificate, key = issuer.certify(CHAIR)
    assert isinstance(key, rsa.RSAPrivateKey)
    der = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    with pkcs11.lib(str(SOFTHSM)).get_token(token_label="jour").open(user_pin="1234", rw=True) as session:
        kept = {
            pkcs11.Attribute.TOKEN: True,
            pkcs11.Attribute.LABEL: "signering",
            pkcs11.Attribute.ID: b"\x01",
        }
        session.create_object(decode_rsa_private_key(der) | kept)
        public = certificate.public_bytes(serialization.Encoding.DER)
        session.create_object(decode_x509_certificate(public) | kept)
    yield TokenKey(str(SOFTHSM), "1234", "jour", "signering")
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def test_a_token_signs(token: TokenKey, trust: Trust) -> None:
    assert signing_keys.whose(token).name == CHAIR
    assert only(signatures.sign(PDF, token), trust, signer=CHAIR).good
    found = TokenKey(token.module, token.pin)
    assert only(signatures.sign(PDF, found), trust, signer=CHAIR).good, "the only key of the only token"


def test_a_token_that_does_not_open_is_one_sentence(token: TokenKey, tmp_path: Path) -> None:
    for given, told in (
        (TokenKey(token.module, "0000", "jour"), "Koden till kortet stämmer inte"),
        (TokenKey(token.module, "1234", "annat"), "Kortet hittades inte"),
        (TokenKey(token.module, "1234", "jour", "annan"), "finns inget certifikat"),
        (TokenKey(str(tmp_path / "saknas.so"), "1234"), "går inte att använda|hittades inte"),
    ):
        with pytest.raises(SigningError, match=told):
            signing_keys.whose(given)
