"""A locked document signed by keys: with a key in a file, given out and taken back, on paper; and refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest
from case_side import Night, night
from document_screen_side import OFFICE, opened, state, whole
from factories import KARIN, PER, read_log
from signers import PASSWORD, Issuer

from jourtui.documents import signatures
from jourtui.documents.signing_keys import FileKey
from jourtui.rules.documents import DocumentSigned
from jourtui.store import attachments, documents
from jourtui.store import signing as store

CHAIR = "Gunilla Öst"


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@asynccontextmanager
async def locked(
    tmp_path: Path, issuer: Issuer, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Night, UUID, UUID]]:
    """A night with a locked report on the screen, and an issuer that is trusted."""
    async with night(tmp_path / "one", size=size) as it:
        config = it.app.workplace.config
        (config / "trust").mkdir()
        (config / "trust" / "kommun.pem").write_bytes(issuer.pem)
        case, report = whole(it.desk)
        documents.lock(it.desk, OFFICE, case, report, base=it.desk.position())
        await opened(it, case, report)
        yield it, case, report


async def signed(file: Path, issuer: Issuer, name: str) -> bytes:
    """The file signed by somebody at a machine of their own."""
    key = FileKey(issuer.file(name), PASSWORD)
    return await asyncio.to_thread(signatures.sign, file.read_bytes(), key)


async def choose(it: Night, key: str) -> None:
    await it.keys("u")
    await it.asks("Underskrift")
    await it.keys(key)


async def replace(it: Night, text: str) -> None:
    """Write in the line of a dialog, over what stands there."""
    await it.keys("ctrl+u")
    await it.write(text)
    await it.keys("enter")


async def test_with_a_key_in_a_file(tmp_path: Path, issuer: Issuer) -> None:
    (tmp_path / "karin.p12").write_bytes(issuer.file(KARIN.name))
    async with locked(tmp_path, issuer) as (it, case, report):
        await choose(it, "n")
        await it.asks("Nyckelfil")
        await replace(it, str(tmp_path / "karin.p12"))
        await it.asks("Lösenord till nyckelfilen")
        await it.write("fel")
        await it.keys("enter")
        await it.says("Lösenordet till nyckelfilen stämmer inte.")
        assert state(it, case, report).signed == []
        await choose(it, "n")
        await it.asks("Nyckelfil")
        await replace(it, str(tmp_path / "karin.p12"))
        await it.asks("Lösenord till nyckelfilen")
        await it.write(PASSWORD)
        await it.keys("enter")
        await it.says("Undertecknat, och den undertecknade filen är sparad i ärendet.")
        kept = store.signed_file(state(it, case, report))
        assert kept is not None
        pdf = attachments.read(it.desk.journal, case, kept)
        assert [one.name for one in signatures.signers(pdf)] == [KARIN.name]
        await choose(it, "b")
        await it.shows("Underskrifterna", f"Undertecknad av {KARIN.name}", "sedan dess.")


async def test_with_somebody_elses_key(tmp_path: Path, issuer: Issuer) -> None:
    (tmp_path / "per.p12").write_bytes(issuer.file(PER.name))
    async with locked(tmp_path, issuer) as (it, case, report):
        await choose(it, "n")
        await it.asks("Nyckelfil")
        await replace(it, str(tmp_path / "per.p12"))
        await it.asks("Lösenord till nyckelfilen")
        await it.write(PASSWORD)
        await it.keys("enter")
        await it.says(f"Nyckeln är {PER.name}s")
        (tmp_path / "karin.p12").write_bytes(Issuer("Egen").file(KARIN.name))
        await choose(it, "n")
        await it.asks("Nyckelfil")
        await replace(it, str(tmp_path / "karin.p12"))
        await it.asks("Lösenord till nyckelfilen")
        await it.write(PASSWORD)
        await it.keys("enter")
        await it.says("är inte betrodd här. Inget är undertecknat.")
        assert state(it, case, report).signed == []


async def test_given_out_and_taken_back(tmp_path: Path, issuer: Issuer) -> None:
    async with locked(tmp_path, issuer) as (it, case, report):
        file = tmp_path / "ut.pdf"
        await choose(it, "l")
        await it.asks("Vem ska underteckna?")
        await replace(it, CHAIR)
        await it.shows("Är det ändå rätt?")
        await it.keys("enter")
        await it.asks("Var ska filen skrivas?")
        await replace(it, str(file))
        await it.says("Filen är skriven")
        assert file.stat().st_mode & 0o077 == 0
        await it.shows(f"Utlämnat till {CHAIR}")
        await choose(it, "t")
        await it.asks("Den undertecknade filen")
        await replace(it, str(file))
        await it.says("Filen är oförändrad sedan den lämnades ut")
        back = tmp_path / "tillbaka.pdf"
        back.write_bytes(await signed(file, issuer, PER.name))
        await choose(it, "t")
        await it.asks("Den undertecknade filen")
        await replace(it, str(back))
        await it.says(f"Filen är undertecknad av {PER.name}, inte av {CHAIR}. Filen är inte sparad.")
        assert state(it, case, report).signed == []
        back.write_bytes(await signed(file, issuer, CHAIR))
        await choose(it, "t")
        await it.asks("Den undertecknade filen")
        await replace(it, str(back))
        await it.says(f"Undertecknad av {CHAIR}")
        (event,) = state(it, case, report).signed
        assert isinstance(event.payload, DocumentSigned)
        assert event.payload.attachment is not None
        assert attachments.read(it.desk.journal, case, event.payload.attachment) == back.read_bytes()
        read = [one.reason for one in read_log(it.desk) if one.how == "exported"]
        assert read == [f"lämnat ut för underskrift till {CHAIR}"]


async def test_on_paper(tmp_path: Path, issuer: Issuer) -> None:
    async with locked(tmp_path, issuer) as (it, case, report):
        await choose(it, "p")
        await it.asks("Undertecknat på papper")
        await it.keys("ctrl+s")
        await it.shows("Skriv vem som såg underskriften.")
        await it.write(PER.name)
        await it.keys("ctrl+s")
        await it.says("Underskriften på papper är antecknad.")
        (event,) = state(it, case, report).signed
        assert isinstance(event.payload, DocumentSigned)
        assert (event.payload.how, event.payload.signer, event.payload.certified_by) == (
            "paper",
            KARIN.name,
            PER.name,
        )
        await it.shows("Undertecknat på papper av Karin Ek", "bestyrkt av Per Holm")
        await choose(it, "å")
        await it.asks("felskriven")
        await it.write("fel papper")
        await it.keys("enter")
        await it.says("Underskriften är tillbakatagen.")
        assert state(it, case, report).state == "final"
        await choose(it, "p")
        await it.asks("Undertecknat på papper")
        await it.write(PER.name)
        await it.keys("tab", "tab")
        await it.write("Någon Annan")
        await it.keys("ctrl+s")
        await it.shows("Dokumentet undertecknas av Karin Ek. Välj ja")
        assert state(it, case, report).signed == []


async def test_what_cannot_be_done_says_why(tmp_path: Path, issuer: Issuer) -> None:
    async with night(tmp_path / "one") as it:
        case, report = whole(it.desk)
        await opened(it, case, report)
        await it.keys("u")
        await it.says("Dokumentet är inte låst.")
    async with locked(tmp_path / "two", issuer) as (it, case, report):
        await choose(it, "k")
        await it.says("Inget kort är inställt")
        await choose(it, "n")
        await it.asks("Nyckelfil")
        await replace(it, str(tmp_path / "saknas.p12"))
        await it.asks("Lösenord till nyckelfilen")
        await it.write("x")
        await it.keys("enter")
        await it.says("finns inte.")
        documents.withdraw(it.desk, case, report, "fel ärende")
        await it.keys("u")
        await it.says("Dokumentet är tillbakadraget.")
        assert state(it, case, report).signed == []
