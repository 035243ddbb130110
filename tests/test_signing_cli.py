"""`jourtui sign` and `jourtui check-signature` as typed; no journal is needed."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
import typst
from pdf_reading import Read, squeezed
from signers import PASSWORD, Issuer

from jourtui import cli
from jourtui.documents import signatures
from jourtui.documents.signatures import Place


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def folder(tmp_path: Path, issuer: Issuer) -> Path:
    made = typst.compile(b"Beslut")
    assert isinstance(made, bytes)
    (tmp_path / "beslut.pdf").write_bytes(made)
    (tmp_path / "ost.p12").write_bytes(issuer.file("Gunilla Öst"))
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "kommun.pem").write_bytes(issuer.pem)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *words: object, typed: str = "") -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return cli.main([*map(str, words), "--dir", str(folder)])


def test_a_file_is_signed_and_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = folder / "beslut.pdf"
    before = pdf.read_bytes()
    assert run(monkeypatch, folder, "sign", pdf, "--key", folder / "ost.p12", typed=f"{PASSWORD}\n") == 0
    assert "Undertecknad av Gunilla Öst" in capsys.readouterr().out
    signed = folder / "beslut-undertecknad.pdf"
    assert signed.read_bytes().startswith(before)
    assert pdf.read_bytes() == before
    assert run(monkeypatch, folder, "check-signature", signed) == 0
    assert capsys.readouterr().out.startswith("Undertecknad av Gunilla Öst")
    assert run(monkeypatch, folder, "check-signature", signed, "--signer", "Karin Ek") == 3
    assert "inte av Karin Ek" in capsys.readouterr().out
    assert run(monkeypatch, folder, "check-signature", pdf) == 3
    assert capsys.readouterr().out == "! Filen är inte undertecknad.\n"
    assert run(monkeypatch, folder, "sign", pdf, "--key", folder / "ost.p12", typed=f"{PASSWORD}\n") != 0
    assert "finns redan" in capsys.readouterr().err


def test_what_was_given_out_is_seen_to_be_signed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = folder / "beslut.pdf"
    place = Place(1, 70, 500, 320, 560)
    assert signatures.empty_place(pdf.read_bytes()) is None
    given_out = signatures.with_field(pdf.read_bytes(), place)
    assert signatures.empty_place(given_out) == place
    pdf.write_bytes(given_out)
    assert run(monkeypatch, folder, "sign", pdf, "--key", folder / "ost.p12", typed=f"{PASSWORD}\n") == 0
    signed = (folder / "beslut-undertecknad.pdf").read_bytes()
    assert signatures.continues(signed, given_out) == ""
    assert signatures.empty_place(signed) is None
    assert squeezed("Digitalt undertecknat av Gunilla Öst") in squeezed(Read(folder, signed).text())


def test_without_anybody_to_trust_it_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = folder / "b.pdf"
    words = ("sign", folder / "beslut.pdf", "--key", folder / "ost.p12", "--out", signed)
    assert run(monkeypatch, folder, *words, typed=f"{PASSWORD}\n") == 0
    (folder / "trust" / "kommun.pem").write_bytes(b"hej")
    capsys.readouterr()
    assert run(monkeypatch, folder, "check-signature", signed) == 3
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("Ingen utfärdare är betrodd")
    assert told[1].startswith("kommun.pem i mappen trust går inte att läsa")
    assert "inte betrodd här" in told[2]


def test_what_the_library_logs_goes_nowhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names whoever could not be trusted: `uncaught` silences it, in the whole program."""
    signed = folder / "b.pdf"
    words = ("sign", folder / "beslut.pdf", "--key", folder / "ost.p12", "--out", signed)
    assert run(monkeypatch, folder, *words, typed=f"{PASSWORD}\n") == 0
    (folder / "trust" / "kommun.pem").unlink()
    program = [sys.executable, "-m", "jourtui", "check-signature", str(signed), "--dir", str(folder)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, "")


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("sign", "beslut.pdf", "--key", "ost.p12"), "fel\n", "Lösenordet till nyckelfilen stämmer inte."),
        (("sign", "beslut.pdf", "--key", "saknas.p12"), "", "saknas.p12 finns inte."),
        (("sign", "beslut.pdf"), "", "Ange nyckeln med --key FIL"),
        (("sign", "beslut.pdf", "--card"), "1234\n", "Inget kort är inställt"),
        (("sign", "saknas.pdf", "--key", "ost.p12"), "", "saknas.pdf finns inte."),
        (("sign", "ost.p12", "--key", "ost.p12"), f"{PASSWORD}\n", "ingen PDF"),
        (("check-signature", "ost.p12"), "", "ingen PDF"),
        (("check-signature", "."), "", "är en mapp."),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_writes_nothing(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    typed: str,
    told: str,
) -> None:
    monkeypatch.chdir(folder)
    before = sorted(folder.iterdir())
    assert run(monkeypatch, folder, *words, typed=typed) == 1
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert sorted(folder.iterdir()) == before
