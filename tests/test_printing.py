"""Documents of a case on paper: all that was locked stands there, and what happened since; JSON beside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hostile import WRITTEN
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_reading import Read, squeezed

from jourtui.documents import as_json, printing
from jourtui.documents.printing import Addition, Printed, Signature, Withdrawal
from jourtui.rules.documents import Concerned, Finished, Part
from jourtui.rules.law import Cited

LOCKED = datetime(2026, 3, 7, 2, 30, tzinfo=UTC)


def finished(**more: Any) -> Finished:
    given: dict[str, Any] = {
        "document": UUID(int=1),
        "version": 1,
        "kind": "report",
        "title": "Rapport",
        "case": UUID(int=2),
        "case_number": "8f3a1c22",
        "board": "ystad",
        "board_name": "Socialnämnden i Ystad",
        "municipality": "Ystad",
        "jour": "Sociala jouren syd",
        "locked_at": LOCKED,
        "author": "Kim Ek",
        "author_title": "socialsekreterare",
        "concerned": (Concerned("Bo Test", "19900101-2384"),),
        "facts": (("Uppgifter lämnade av", "polisen i Ystad"),),
        "parts": (
            Part("matter", "Saken", "Ett barn\npå en trappa.\n\n- frös\n- sov"),
            Part("remaining", "Det som återstår", "Ring förskolan."),
        ),
        "cited": (Cited("investigate", "14 kap. 2 § socialtjänstlagen (2025:400)"),),
    }
    return Finished(**{**given, **more})


def paper(folder: Path, **more: Any) -> Read:
    whole = {
        name: more.pop(name) for name in ("draft", "signatures", "additions", "withdrawn") if name in more
    }
    return Read(folder, printing.as_pdf(Printed(finished(**more), **whole)).pdf)


def test_all_that_was_locked_stands_on_the_paper(tmp_path: Path) -> None:
    seen = paper(tmp_path)
    seen.check()
    for words in (
        "Rapport",
        "Sociala jouren syd",
        "Till Socialnämnden i Ystad",
        "Avser Bo Test, 19900101-2384",
        "Uppgifter lämnade av polisen i Ystad",
        "Upprättat 2026-03-07 kl. 03:30, Kim Ek, socialsekreterare",
        "Saken Ett barn på en trappa.",
        "frös",
        "Det som återstår Ring förskolan.",
        "14 kap. 2 § socialtjänstlagen (2025:400)",
        "Underskrift Kim Ek, socialsekreterare",
    ):
        assert words in seen.words, words
    assert "UTKAST" not in squeezed(seen.drawn(1))
    assert "Skyddade" not in seen.words
    assert "kontrollerat" not in seen.words
    assert seen.info["CreationDate"].startswith("Sat Mar  7 02:30:00 2026")


def test_the_files_own_title_names_nobody(tmp_path: Path) -> None:
    seen = paper(tmp_path, protected=True)
    assert seen.info["Title"] == "Rapport, ärende 8f3a1c22"
    assert "Bo Test" not in seen.metadata


def test_board_and_case_number_stand_on_each_page(tmp_path: Path) -> None:
    seen = paper(tmp_path, protected=True, parts=(Part("matter", "Saken", "\n\n".join(["Ord."] * 120)),))
    pages = int(seen.info["Pages"])
    assert pages > 2
    for page in range(1, pages + 1):
        for words in (
            "Socialnämnden i Ystad",
            "Ärende 8f3a1c22",
            "Skyddade uppgifter",
            f"Sida {page} av {pages}",
        ):
            assert words in seen.text(page)


def test_a_draft_says_so_across_each_page(tmp_path: Path) -> None:
    seen = paper(tmp_path, draft=True, parts=(Part("matter", "Saken", "\n\n".join(["Ord."] * 60)),))
    assert all(squeezed(seen.drawn(page)).endswith("UTKAST") for page in (1, 2))
    assert "Inte låst." in seen.words
    assert "Upprättat" not in seen.words


def test_a_withdrawn_document_says_so_and_why(tmp_path: Path) -> None:
    gone = Withdrawal("Fel barn.", "Lo Berg", LOCKED + timedelta(hours=5))
    seen = paper(tmp_path, withdrawn=gone)
    assert squeezed(seen.drawn(1)).endswith("TILLBAKADRAGET")
    assert "Tillbakadraget 2026-03-07 kl. 08:30 av Lo Berg. Fel barn." in seen.words
    assert "Ring förskolan." in seen.words


def test_additions_come_last_with_their_dates(tmp_path: Path) -> None:
    added = (
        Addition("Syskonet heter Li.", "Lo Berg", LOCKED + timedelta(hours=1)),
        Addition("- Ett #till", "Kim Ek", LOCKED + timedelta(hours=2)),
    )
    seen = paper(tmp_path, additions=added)
    first = seen.words.index("Tillägg 2026-03-07 kl. 04:30 Syskonet heter Li. Tillagt av Lo Berg.")
    assert seen.words.index("Underskrift") < first < seen.words.index("Tillägg 2026-03-07 kl. 05:30")
    assert seen.info["CreationDate"].startswith("Sat Mar  7 04:30:00 2026")


def test_how_it_was_signed_stands_there(tmp_path: Path) -> None:
    signed = (
        Signature("digital", "Eva Ordf", LOCKED),
        Signature("paper", "Bo Ledamot", LOCKED, certified_by="Kim Ek"),
    )
    seen = paper(tmp_path, signatures=signed)
    assert "Undertecknat digitalt av Eva Ordf, 2026-03-07 kl. 03:30." in seen.words
    assert "Undertecknat på papper av Bo Ledamot, 2026-03-07 kl. 03:30. Intygas av Kim Ek." in seen.words


def test_what_is_not_checked_in_the_law_is_marked(tmp_path: Path) -> None:
    cited = (Cited("a", "1 § X"), Cited("b", "2 § Y", unverified=True, note="lydelsen från 2027"))
    seen = paper(tmp_path, cited=cited, open_question="Får ordföranden?")
    assert "2 § Y – inte kontrollerat mot lagtexten (lydelsen från 2027)" in seen.words
    assert "1 § X – inte" not in seen.words
    assert "Öppen rättsfråga Får ordföranden?" in seen.words


def test_a_person_with_protected_identity_is_marked_so(tmp_path: Path) -> None:
    seen = paper(
        tmp_path, concerned=(Concerned("Bo Test", protected=True), Concerned("Li Test")), protected=True
    )
    assert "Avser Bo Test (skyddade uppgifter)" in seen.words
    assert "Avser Li Test Uppgifter" in seen.words


DECISION = (
    Part("reasons", "Skäl", "Därför."),
    Part("content", "Beslut", "Tas om hand."),
    Part("appeal", "Hur man överklagar", "Skriv till oss."),
)


def test_a_decision_says_first_what_was_decided_and_last_how_it_is_appealed(tmp_path: Path) -> None:
    seen = paper(tmp_path, kind="lvu_custody", title="Beslut", parts=DECISION, signer="Eva Ordf")
    order = [
        seen.words.index(words)
        for words in ("Tas om hand.", "Därför.", "Lagrum", "Eva Ordf", "Skriv till oss.")
    ]
    assert order == sorted(order)


def test_nothing_of_appeal_is_said_unless_it_is_written(tmp_path: Path) -> None:
    seen = paper(tmp_path, kind="lvu_custody", title="Beslut", parts=DECISION[:2])
    assert "verklag" not in seen.words


def test_a_request_to_the_police_has_its_sections_in_order(tmp_path: Path) -> None:
    parts = (
        Part("content", "Begäran", "Hämta."),
        Part("risks", "Risker", "Hund."),
        Part("grounds", "Grund", "För."),
    )
    seen = paper(tmp_path, kind="police_assistance_lvu", title="Begäran om handräckning", parts=parts)
    order = [seen.words.index(words) for words in ("Hämta.", "Hund.", "För.", "Underskrift")]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("kind", "decision", "names"),
    [
        ("report", None, ("report", "report")),
        ("lvm_custody", None, ("lvm_custody", "decision")),
        ("police_assistance_lvm", UUID(int=3), ("police_assistance_lvm", "police")),
        ("egen", UUID(int=3), ("egen", "decision")),
        ("egen", None, ("egen", "report")),
        ("../../x", None, ("../../x", "report")),
    ],
)
def test_which_template(kind: str, decision: UUID | None, names: tuple[str, ...]) -> None:
    assert printing.template(finished(kind=kind, decision=decision)) == names
    assert printing.as_pdf(Printed(finished(kind=kind, decision=decision))).pdf


@pytest.mark.parametrize("kind", ["report", "lvu_custody", "police_assistance_lvu"])
def test_a_hostile_text_is_text_wherever_it_stands(tmp_path: Path, kind: str) -> None:
    bad = f'#import "x" $ ] </> {WRITTEN}'
    seen = paper(
        tmp_path,
        kind=kind,
        **dict.fromkeys(("title", "board_name", "municipality", "jour", "author", "author_title"), bad),
        **dict.fromkeys(("case_number", "open_question", "signer", "reported_by"), bad),
        concerned=(Concerned(bad, bad, True),),
        facts=((bad, bad),),
        parts=tuple(Part(code, bad, bad) for code in ("content", "risks", "appeal", "annat")),
        cited=(Cited(bad, bad, True, bad),),
        signatures=(Signature("paper", bad, LOCKED, bad),),
        additions=(Addition(bad, bad, LOCKED),),
        withdrawn=Withdrawal(bad, bad, LOCKED),
    )
    seen.check()
    assert not {"\x1b", "\x9b", "\x07"} & set(seen.text())
    assert seen.words.count('#import "x" $ ] </>') > 20


def test_where_it_is_to_be_signed_is_told_in_points(tmp_path: Path) -> None:
    for length in (1, 25, 40, 70):
        made = printing.as_pdf(Printed(finished(parts=(Part("a", "A", "\n\n".join(["Ord."] * length)),))))
        (place,) = made.places
        assert place.role == "signer"
        assert 1 <= place.page <= int(Read(tmp_path, made.pdf).info["Pages"])
        text = Read(tmp_path, made.pdf).text(place.page)
        assert "Underskrift" in text
        assert "Lagrum" in text, "it does not stand alone on its page"
        assert 0 < place.left < place.right < 595.3
        assert 0 < place.bottom < place.top < 841.9


def test_the_least_there_can_be_is_a_paper(tmp_path: Path) -> None:
    seen = paper(
        tmp_path, concerned=(), facts=(), parts=(), cited=(), municipality="", author_title="", case_number=""
    )
    seen.check()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    st.builds(
        Printed,
        finished=st.builds(
            finished,
            title=TEXTS,
            parts=st.lists(st.builds(Part, TEXTS, TEXTS, TEXTS), max_size=3).map(tuple),
            facts=st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple),
            protected=st.booleans(),
        ),
        draft=st.booleans(),
        additions=st.lists(st.builds(Addition, TEXTS, TEXTS, st.just(LOCKED)), max_size=2).map(tuple),
        withdrawn=st.none() | st.builds(Withdrawal, TEXTS, TEXTS, st.just(LOCKED)),
    )
)
@settings(max_examples=50)
def test_the_json_says_the_same_and_comes_back(whole: Printed) -> None:
    written = as_json.encode(whole)
    assert as_json.decode(written) == whole
    assert as_json.encode(as_json.decode(written)) == written


def test_the_json_is_named_and_versioned() -> None:
    read = json.loads(as_json.encode(Printed(finished())))
    assert (read["format"], read["version"]) == ("jourtui-document", 1)
    assert read["finished"]["locked_at"] == "2026-03-07T02:30:00Z"
    assert set(read) == {"format", "version", *msgspec.structs.asdict(Printed(finished()))}


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (b"", "inte JSON"),
        (b"\xff", "inte JSON"),
        (b"[" * 5000, "inte JSON"),
        (b"[]", "inget dokument"),
        (b'{"format": "annat"}', "inget dokument"),
        (b'{"format": "jourtui-document", "version": 2}', "nyare jourtui"),
        (b'{"format": "jourtui-document", "version": "x"}', "version"),
        (b'{"format": "jourtui-document", "version": 1, "finished": {"title": 3}}', "fel i finished"),
    ],
)
def test_what_is_no_document_is_told_in_a_sentence(read: bytes, said: str) -> None:
    with pytest.raises(as_json.NotADocument, match=said):
        as_json.decode(read)
