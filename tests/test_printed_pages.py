"""`jourtui print`: a document as pages or as JSON in a file, logged before it is written."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from case_side import night
from document_screen_side import whole
from factories import KARIN
from pdf_reading import Read, squeezed

from jourtui.commands import printed_pages
from jourtui.commands.command_parts import CannotDo
from jourtui.documents import as_json
from jourtui.documents.templates import TemplateError
from jourtui.rules.case import CaseFacts
from jourtui.store import attachments, cases, documents, signing
from jourtui.store.attachments import NotFetched
from jourtui.store.desk import Desk
from jourtui.store.replica import ReplicaError


async def test_a_draft_and_then_the_final_document_are_written_and_logged(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        place, out = it.app.workplace, tmp_path / "rapport.pdf"
        case, report = whole(it.desk)
        assert printed_pages.write(place, report.hex[:8], out) == f"Utkastet är skrivet till {out}."
        assert it.readings(case, "exported")
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        seen = Read(tmp_path, out.read_bytes())
        assert squeezed(seen.drawn(1)).endswith("UTKAST")
        documents.lock(it.desk, place.office, case, report, base=it.desk.position())
        documents.add(it.desk, case, report, "Rätt tid är 22:40.")
        assert printed_pages.write(place, str(report), out) == f"Dokumentet är skrivet till {out}."
        seen = Read(tmp_path, out.read_bytes())
        seen.check()
        assert "UTKAST" not in squeezed(seen.drawn())
        for words in ("Skrivet om matter.", "mormodern, 22:10", "Rätt tid är 22:40.", case.hex[:8]):
            assert words in seen.words
        protected = CaseFacts(protected=True)
        cases.correct(it.desk, case, protected, base=it.desk.position())
        told = printed_pages.write(place, str(report), out)
        assert "! Lämna det inte vidare. Uppgifterna blev skyddade" in told


async def test_of_what_is_digitally_signed_the_signed_file_is_written(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        place, out = it.app.workplace, tmp_path / "rapport.pdf"
        case, report = whole(it.desk)
        documents.lock(it.desk, place.office, case, report, base=it.desk.position())
        signed = b"%PDF-1.7 undertecknad"
        signing.keep_signed(it.desk, case, report, KARIN.name, signed)
        told = printed_pages.write(place, report.hex[:8], out)
        assert (told, out.read_bytes()) == (f"Den undertecknade filen är skriven till {out}.", signed)
        documents.add(it.desk, case, report, "Rätt tid är 22:40.")
        told, copy = printed_pages.write(place, report.hex[:8], out), tmp_path / "rapport-kopia.pdf"
        assert told.endswith(f"Tilläggen står i en kopia utan underskrift: {copy}.")
        assert out.read_bytes() == signed
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        words = Read(tmp_path, copy.read_bytes()).words
        for said in (f"Undertecknat digitalt av {KARIN.name}", "Detta är en kopia", "Rätt tid är 22:40."):
            assert said in words

        def away(*given: object) -> bytes:
            raise NotFetched("har inte kommit hit")

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(attachments, "read", away)
            out.unlink()
            with pytest.raises(CannotDo, match="har inte kommit hit"):
                printed_pages.write(place, report.hex[:8], out)
        assert not out.exists()


async def test_the_json_is_what_stands_in_the_journal(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        place, out = it.app.workplace, tmp_path / "rapport.json"
        case, report = whole(it.desk)
        documents.lock(it.desk, place.office, case, report, base=it.desk.position())
        printed_pages.write(place, report.hex[:8], out)
        read = as_json.decode(out.read_bytes())
        assert read.finished == documents.find(it.desk, case, report).finished
        assert not read.draft


async def test_what_cannot_be_written_is_told_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with night(tmp_path / "one") as it:
        place, out = it.app.workplace, tmp_path / "rapport.pdf"
        _, report = whole(it.desk)
        with pytest.raises(CannotDo, match=r"ska sluta på \.pdf eller \.json"):
            printed_pages.write(place, report.hex[:8], tmp_path / "rapport.docx")
        with pytest.raises(CannotDo, match="Inget dokument"):
            printed_pages.write(place, "fffffff", out)
        assert place.config is not None
        (place.config / "templates").mkdir()
        (place.config / "templates" / "report.typ").write_text("#hittaspå()")
        with pytest.raises(TemplateError, match="rad 1"):
            printed_pages.write(place, report.hex[:8], out)
        assert not out.exists()
        printed_pages.write(place, report.hex[:8], out, shipped=True)
        out.unlink()

        def full(*given: object, **more: object) -> None:
            raise ReplicaError("Disken är full.")

        monkeypatch.setattr(Desk, "log_reading", full)
        with pytest.raises(ReplicaError):
            printed_pages.write(place, report.hex[:8], out, shipped=True)
        assert not out.exists()
