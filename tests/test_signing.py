"""Documents signed: with a key, by somebody who was given the file, or on paper; and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import typst
from documents_side import a_case, begin, decided, fill, found, lock, ready, refused
from factories import EVA, KARIN, PER, Laptop, PaperStore, make_laptop, sync
from signers import PASSWORD, Issuer

from jourtui import signing
from jourtui.documents import signatures
from jourtui.documents.signature_check import Trust
from jourtui.documents.signatures import Place
from jourtui.documents.signing_keys import FileKey, SigningError
from jourtui.rules.case import CaseFacts
from jourtui.rules.documents import DocumentGivenOut, DocumentSigned
from jourtui.signing import Paper
from jourtui.store import attachments, cases, documents
from jourtui.store import signing as store_signing
from jourtui.words import document_words

CHAIR = "Gunilla Öst"


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture(scope="module")
def paper() -> Paper:
    made = typst.compile(b"Rapport", pdf_standards="a-2a", timestamp=0)
    assert isinstance(made, bytes)
    return Paper(made, (Place(1, 60, 80, 300, 140),))


@pytest.fixture
def config(tmp_path: Path, issuer: Issuer) -> Path:
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "kommun.pem").write_bytes(issuer.pem)
    return tmp_path


def now() -> datetime:
    return datetime.now(UTC)


def locked(laptop: Laptop) -> tuple[UUID, UUID]:
    case, document = ready(laptop)
    lock(laptop, case, document)
    return case, document


def given_out(laptop: Laptop, case: UUID, document: UUID, paper: Paper, to: str = CHAIR) -> bytes:
    pdf = signing.make_given_out(paper)
    store_signing.give_out(laptop.desk, case, document, to, pdf)
    (out,) = store_signing.out_with(found(laptop, case, document))
    assert out.to == to
    assert attachments.read(laptop.journal, case, out.attachment) == pdf
    return pdf


# With a key


def test_whoever_wrote_it_signs_with_their_key(
    karin: Laptop, issuer: Issuer, paper: Paper, config: Path
) -> None:
    case, document = locked(karin)
    key = FileKey(issuer.file(KARIN.name), PASSWORD)
    trust = signing.load_trust(config)
    pdf, checked = signing.make_signed(paper, key, trust, now(), signer=KARIN.name, by=KARIN.name, stamp=None)
    assert checked.good
    kept = store_signing.keep_signed(karin.desk, case, document, KARIN.name, pdf)
    state = found(karin, case, document)
    assert (state.state, store_signing.signed_file(state)) == ("signed", kept)
    assert attachments.read(karin.journal, case, kept) == pdf
    (event,) = state.signed
    assert isinstance(event.payload, DocumentSigned)
    assert (event.payload.how, event.payload.signer) == ("digital", KARIN.name)
    with refused("har redan undertecknat"):
        store_signing.keep_signed(karin.desk, case, document, KARIN.name.upper(), pdf)


def test_nobody_signs_with_somebody_elses_key(issuer: Issuer, paper: Paper, config: Path) -> None:
    key, trust = FileKey(issuer.file(PER.name), PASSWORD), signing.load_trust(config)
    with pytest.raises(SigningError, match=f"Nyckeln är {PER.name}s"):
        signing.make_signed(paper, key, trust, now(), signer=KARIN.name, by=KARIN.name, stamp=None)


def test_nobody_signs_for_somebody_else_whatever_key_they_have(
    issuer: Issuer, paper: Paper, config: Path
) -> None:
    key, trust = FileKey(issuer.file(CHAIR), PASSWORD), signing.load_trust(config)
    with pytest.raises(SigningError, match=f"undertecknas av {CHAIR}, och {KARIN.name} är inloggad"):
        signing.make_signed(paper, key, trust, now(), signer=CHAIR, by=KARIN.name, stamp=None)


def test_a_key_that_somebody_made_themselves_signs_nothing(paper: Paper, config: Path) -> None:
    key = FileKey(Issuer(KARIN.name).file(KARIN.name), PASSWORD)
    for trust, told in (
        (signing.load_trust(config), "inte betrodd här. Inget är undertecknat"),
        (Trust(), "Ingen utfärdare är betrodd"),
    ):
        with pytest.raises(SigningError, match=told):
            signing.make_signed(paper, key, trust, now(), signer=KARIN.name, by=KARIN.name, stamp=None)


def test_what_may_not_be_signed(karin: Laptop, paper: Paper) -> None:
    case = a_case(karin)
    draft = begin(karin, case, texts={"matter": "Oro."})
    with refused("inte låst"):
        store_signing.keep_signed(karin.desk, case, draft, KARIN.name, paper.pdf)
    with refused("inte låst"):
        store_signing.certify_paper(karin.desk, case, draft, KARIN.name, PER.name)
    with refused("finns inte i ärendet"):
        store_signing.give_out(karin.desk, case, uuid4(), CHAIR, paper.pdf)
    case, document = locked(karin)
    documents.withdraw(karin.desk, case, document, "fel ärende")
    before = karin.replica.pending_count()
    with refused("tillbakadraget"):
        store_signing.keep_signed(karin.desk, case, document, KARIN.name, paper.pdf)
    with refused("tillbakadraget"):
        store_signing.give_out(karin.desk, case, document, CHAIR, paper.pdf)
    assert karin.replica.pending_count() == before


def test_what_was_locked_before_somebody_was_known_to_be_protected_is_not_signed(karin: Laptop) -> None:
    case, document = locked(karin)
    cases.correct(karin.desk, case, CaseFacts(protected=True), base=karin.desk.position())
    with refused("blev skyddade efter låset"):
        store_signing.certify_paper(karin.desk, case, document, KARIN.name, PER.name)


def test_a_version_whose_place_another_has_taken_is_not_signed(karin: Laptop, paper: Paper) -> None:
    case, document = locked(karin)
    newer = begin(karin, case, replaces=document)
    store_signing.certify_paper(karin.desk, case, document, KARIN.name, PER.name)
    store_signing.take_back(karin.desk, case, document, found(karin, case, document).signed[0].id, "slint")
    lock(karin, case, newer)
    for deed in (
        lambda: store_signing.keep_signed(karin.desk, case, document, KARIN.name, paper.pdf),
        lambda: store_signing.give_out(karin.desk, case, document, CHAIR, paper.pdf),
        lambda: store_signing.certify_paper(karin.desk, case, document, KARIN.name, PER.name),
    ):
        with refused("Version 2 av Rapport är låst och gäller. Underteckna den."):
            deed()
    documents.withdraw(karin.desk, case, newer, "fel")
    store_signing.certify_paper(karin.desk, case, document, KARIN.name, PER.name)


# Given out, and taken back


def test_the_chair_signs_what_was_given_out(
    karin: Laptop, issuer: Issuer, paper: Paper, config: Path
) -> None:
    case, document = locked(karin)
    out = given_out(karin, case, document, paper)
    file = config / "tillbaka.pdf"
    file.write_bytes(signatures.sign(out, FileKey(issuer.file(CHAIR), PASSWORD)))
    trust = signing.load_trust(config)
    pdf, checked = signing.read_back(file, out, trust, now(), CHAIR)
    assert checked.good
    store_signing.keep_signed(karin.desk, case, document, CHAIR, pdf)
    assert store_signing.out_with(found(karin, case, document)) == []
    _, wrong = signing.read_back(file, out, trust, now(), KARIN.name)
    assert wrong.verdict == "wrong_signer"


def test_what_comes_back_must_be_what_was_given_out(
    karin: Laptop, issuer: Issuer, paper: Paper, config: Path
) -> None:
    case, document = locked(karin)
    out = given_out(karin, case, document, paper)
    other = typst.compile(b"En annan rapport")
    assert isinstance(other, bytes)
    trust, file = signing.load_trust(config), config / "tillbaka.pdf"
    for content, told in (
        (signatures.sign(other, FileKey(issuer.file(CHAIR), PASSWORD)), "inte den som lämnades ut"),
        (out, "inte undertecknad"),
        (b"hej", "inte den som lämnades ut"),
        (b"", "är tom"),
    ):
        file.write_bytes(content)
        with pytest.raises(SigningError, match=told):
            signing.read_back(file, out, trust, now(), CHAIR)
    with pytest.raises(SigningError, match="finns inte"):
        signing.read_back(config / "saknas.pdf", out, trust, now(), CHAIR)


def test_a_template_without_a_place_to_sign_says_so(paper: Paper) -> None:
    with pytest.raises(SigningError, match="ingen plats för en underskrift till"):
        signing.make_given_out(Paper(paper.pdf))


def test_two_sign_beside_each_other_and_a_third_on_paper(issuer: Issuer, paper: Paper) -> None:
    first = signatures.sign(signing.make_given_out(paper), FileKey(issuer.file(CHAIR), PASSWORD))
    beside = Paper(first, paper.places).next_place()
    assert beside is not None
    assert (beside.left > paper.places[0].right, beside.right <= 540) == (True, True)
    second = signing.make_given_out(Paper(first, paper.places))
    assert signatures.fields(second) == [("Underskrift", True), ("Underskrift 2", False)]
    with pytest.raises(SigningError, match="Ta den på papper"):
        signing.make_given_out(Paper(second, paper.places))


# On paper


def test_paper_is_certified_by_somebody_else(karin: Laptop) -> None:
    case, document = locked(karin)
    desk = karin.desk
    with refused("vem som såg"):
        store_signing.certify_paper(desk, case, document, CHAIR, "  ")
    with refused("vem som undertecknade"):
        store_signing.certify_paper(desk, case, document, "", KARIN.name)
    with refused("sin egen underskrift"):
        store_signing.certify_paper(desk, case, document, KARIN.name, KARIN.name.upper())
    with refused(f"undertecknas av {KARIN.name}, inte av {CHAIR}"):
        store_signing.certify_paper(desk, case, document, CHAIR, PER.name)
    with refused("inte låst då"):
        early = karin.watch.now - timedelta(hours=1)
        store_signing.certify_paper(desk, case, document, KARIN.name, PER.name, at=early)
    store_signing.certify_paper(desk, case, document, CHAIR, KARIN.name, beside=True, at=karin.watch.now)
    (event,) = found(karin, case, document).signed
    assert isinstance(event.payload, DocumentSigned)
    assert (event.payload.how, event.payload.certified_by, event.payload.attachment) == (
        "paper",
        KARIN.name,
        None,
    )
    assert store_signing.signed_file(found(karin, case, document)) is None


def test_a_decision_is_signed_by_its_decider_and_what_was_a_mistake_is_taken_back(karin: Laptop) -> None:
    """Another's name, as one slipped in beside the decider's, makes neither decision nor document signed."""
    case, desk = a_case(karin), karin.desk
    decision = decided(karin, case, decider=CHAIR)
    document = begin(karin, case, "lvu_custody", decision=decision)
    fill(karin, case, document)
    lock(karin, case, document)

    def stands() -> tuple[str, bool]:
        signed = karin.journal.case(case).decisions.decided[decision].signed
        return found(karin, case, document).state, signed is not None

    store_signing.certify_paper(desk, case, document, f"{CHAIR}Per Holm", KARIN.name, beside=True)
    assert stands() == ("decided", False)
    store_signing.certify_paper(desk, case, document, CHAIR, KARIN.name)
    assert stands() == ("signed", True)
    slip, right = (event.id for event in found(karin, case, document).signed)
    with refused("vad som var fel"):
        store_signing.take_back(desk, case, document, slip, " ")
    store_signing.take_back(desk, case, document, slip, "två namn i ett")
    assert stands() == ("signed", True), "the decider's own stands"
    store_signing.take_back(desk, case, document, right, "fel papper")
    assert stands() == ("decided", False)
    with refused("redan tillbakatagen"):
        store_signing.take_back(desk, case, document, right, "igen")
    store_signing.certify_paper(desk, case, document, CHAIR, KARIN.name)
    assert stands() == ("signed", True)


def test_two_who_sign_apart_are_both_kept(karin: Laptop, tmp_path: Path) -> None:
    per, store = make_laptop(tmp_path / "per", PER), PaperStore()
    case, document = locked(karin)
    sync(store, karin, per)
    store_signing.certify_paper(karin.desk, case, document, CHAIR, KARIN.name, beside=True)
    store_signing.certify_paper(per.desk, case, document, EVA.name, PER.name, beside=True)
    sync(store, karin, per)
    for laptop in (karin, per):
        signed = [event.payload for event in found(laptop, case, document).signed]
        assert [getattr(one, "signer", "") for one in signed] == [CHAIR, EVA.name]
    per.close()


def test_a_file_that_has_not_come_cannot_be_taken_back_here(
    karin: Laptop, paper: Paper, tmp_path: Path
) -> None:
    per, store = make_laptop(tmp_path / "per", PER), PaperStore()
    case, document = locked(karin)
    given_out(karin, case, document, paper)
    sync(store, karin, per)
    (out,) = store_signing.out_with(found(per, case, document))
    with pytest.raises(attachments.NotFetched):
        attachments.read(per.journal, case, out.attachment)
    per.close()


def test_the_timeline_says_to_whom_it_was_given() -> None:
    payload = DocumentGivenOut(uuid4(), 1, CHAIR, uuid4())
    assert document_words.entry(payload) == ("Lämnade ut för underskrift", CHAIR)


def test_settings_that_are_wrong_are_one_sentence(tmp_path: Path) -> None:
    assert signing.load_keys(tmp_path).card.module == ""
    (tmp_path / "signing.toml").write_text("[card]\nmodul = 1\n")
    from jourtui.store.settings import SettingsError

    with pytest.raises(SettingsError, match=r"signing\.toml"):
        signing.load_keys(tmp_path)
