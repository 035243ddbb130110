"""A whole night through the real screens, by keys alone: from the notice by day to whoever goes on.

Phoned, visited, assessed, housed, taken into care by the chair, written, signed and delivered; a while of it
without contact with the store. What is queued leaves by the thread that a signed-in laptop has. The store is
the one on paper, and the colleague's laptop has no screens: a real store is in test_races.py.
"""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import outgoing_side as out
import pytest
from case_side import PERSONNUMMER, Night, night
from document_screen_side import go, state, writing
from factories import KARIN, PER, Laptop, sync
from signers import PASSWORD, Issuer
from sqlmodel import select
from test_assess_screen import answer

from jourtui.documents import signatures
from jourtui.rules.entries import NoteWritten
from jourtui.rules.mandates import SeatFilled
from jourtui.rules.morning_report import MorningReport
from jourtui.screens import everywhere
from jourtui.shift import start_sender
from jourtui.store import calls, documents, mandates, overview, queries, shift_changes
from jourtui.store.desk import Desk
from jourtui.store.verify import rebuild_is_equal, verify, views_digest
from jourtui.store.views import DeliveryRow

CHAIR = SeatFilled("ystad", "chair", "Olle Fors", "+46701740660", "070-174 06 60")
POLICE = "Handräckning för läkarundersökning, LVU"
ASSESSED = (
    ("where", "hemma"), ("safe_tonight", "n"), ("what", "slagen"), ("violence", "j"), ("witnessed", "j"),
    ("guardians", "modern"), ("protector", "n"), ("best_interest", "skydd"), ("frame.how", "b"),
    ("frame.heard", "Vilma"), ("frame.child_heard", "a"), ("frame.interpreter", "a"),
    ("frame.conclusion", "a"), ("frame.reasons", "fara"), ("frame.plan", "b"), ("frame.departure", "full"),
    ("frame.follow", "a"), ("frame.decided_by", "Karin Ek, socionom"), ("frame.delegated", "n"),
)  # fmt: skip
"""All that an immediate protection assessment demands where the child must be moved tonight."""
REQUESTED = {
    "where": "Storgatan 4",
    "grounds": "han har vapen",
    "best_interest": "lugnt, utan uniform",
    "risks": "kniv",
    "present": "Karin Ek",
}
"""What no program can put together for whoever asks for the police's help."""


def with_chair(folder: Path, desk: Desk) -> None:
    mandates.fill(desk, CHAIR)
    out.by_folder(desk, folder)


@pytest.fixture
def wakeful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A telephone that rings, and a screen that is not locked while the clock is moved on."""
    monkeypatch.setattr(everywhere, "dial", lambda app, number, shown="": True)
    monkeypatch.setattr("jourtui.app.IDLE", timedelta(days=1))


async def choose(it: Night, title: str, label: str) -> None:
    """Press the letter that a dialog has before this."""
    await it.asks(title)
    await it.shows(label)
    found = re.search(rf"│ +(\w)  {re.escape(label)}", it.text)
    assert found is not None, it.text
    await it.keys(found[1])


async def fields(it: Night, title: str, *texts: str) -> None:
    """Write in the fields of a form from the first on, and save; a single letter chooses."""
    await it.asks(title)
    for number, text in enumerate(texts):
        if number:
            await it.keys("tab")
        await it.write(text)
    await it.keys("ctrl+s")


async def over(it: Night, text: str) -> None:
    """Write in the line of a dialog, over what stands there."""
    await it.keys("ctrl+u")
    await it.write(text)
    await it.keys("enter")


async def to_the_case(it: Night) -> None:
    await it.keys("f3")
    await it.at("CasesScreen")
    await it.shows("Vilma Berg")
    await it.keys("enter")
    await it.at("CaseScreen")


async def the_notice(it: Night) -> None:
    """By day Ystad tells what to do if Anna calls."""
    await it.keys("f6")
    await fields(it, "Föranmälan från en kommun", "Anna", "0701740610", "", "ystad", "ring mormor", "", "Bo")
    await it.says("Föranmälan är sparad.")


async def the_call(it: Night) -> None:
    """SOS calls; the number is phoned, and whoever asked for help is reached."""
    await it.keys("n")
    await it.write("Anna Svensson 070-174 06 10 ystad barn slagna hemma")
    await it.keys("enter")
    await it.shows("Anna Svensson", "30:00", "F")
    it.watch.forward(minutes=3)
    await it.keys("escape", "r")
    await it.until(lambda: it.app.screen.is_modal or "inger" in it.text)
    await it.keys("n")
    await it.says("Nådd. Fristen är uppfylld.")


async def the_case(it: Night) -> UUID:
    """The call becomes a case: about whom, and whose."""
    await it.keys("p")
    await it.at("CaseScreen")
    await it.keys("h")
    await fields(it, "Vem ärendet avser", "Vilma Berg", PERSONNUMMER)
    await it.says("sparad")
    await it.keys("d")
    await fields(it, "Kommuner", "ystad")
    await it.asks("Nämnd")
    await it.keys("a", "ctrl+s")
    await it.says("sparad")
    with it.desk.rows() as rows:
        (case,) = queries.cases(rows)
    assert (case.board, bool(case.board_ground)) == ("ystad", True)
    return case.record_id


async def the_police_are_waited_for(it: Night) -> None:
    await it.keys("u")
    await it.asks("Väntar på andra")
    await it.keys("p")
    await fields(it, "Frågade polisen", "följa med")
    await it.says("Fristen löper: 45 minuter.")
    it.watch.forward(minutes=10)
    await it.keys("u")
    await it.asks("Väntar på andra")
    await it.keys("1")
    await fields(it, "Svar från polisen", "s", "en bil kommer")
    await it.says("Antecknat.")


async def the_visit(it: Night) -> None:
    """Decided in the case; there within two hours, and back."""
    await it.keys("g")
    await it.asks("Besök och förhör")
    await it.keys("b")
    await it.asks("Besök på plats")
    await it.keys("tab", "tab")
    await it.write("Storgatan 4")
    await it.keys("tab", "j", "tab")
    await it.write("kniv")
    await it.keys("tab", "m", "tab")
    await it.write("se Vilma")
    await it.keys("tab")
    await it.write("0701740670")
    await it.keys("tab", "ctrl+u")
    await it.write("Per")
    await it.keys("ctrl+s")
    await it.says("Besöket är beslutat")
    await it.keys("0")
    await it.at("VisitsScreen")
    await it.keys("a")
    await it.asks("De åker")
    await it.keys(*"abcdef", "ctrl+s")
    await it.says("De är ute.")
    it.watch.forward(minutes=20)
    await it.keys("b")
    await fields(it, "Framme")
    await it.says("Tvåtimmarsfristen stannar.")
    it.watch.forward(minutes=10)
    await it.keys("t")
    await fields(it, "Tillbaka")
    await it.says("De är tillbaka.")
    await to_the_case(it)


async def the_assessment(it: Night, case: UUID) -> None:
    """The child needs protection now."""
    await it.keys("4")
    await choose(it, "Bedömning", "Omedelbar skyddsbedömning av barn")
    await it.at("AssessScreen")
    await it.until(lambda: it.app.focused is not None)
    for code, keys in ASSESSED:
        await answer(it, code, keys)
    await it.keys("ctrl+s")
    await it.shows("Slutför: Omedelbar skyddsbedömning")
    await it.keys("enter")
    await it.at("CaseScreen")
    await it.says("Bedömningen är slutförd")
    (made,) = it.desk.journal.case(case).assessments.made
    assert made.said.conclusion == "need_now"


async def the_hotel(it: Night) -> None:
    await it.keys("n")
    await it.asks("Varför behövs boende?")
    await it.keys("v")
    await it.asks("Var?")
    await it.keys("a")
    await it.asks("Boka boende")
    await it.keys("tab", "tab", "tab", "tab", "2", "ctrl+s")
    await it.shows("Barn utan vuxen: skriv vem som är med barnet")
    await it.write("Mormor är med dem.")
    await it.keys("ctrl+s")
    await it.says("Bokningen är sparad.")


async def the_custody(it: Night) -> None:
    """The chair does not answer, is reached, and decides orally: on custody, then on the police."""
    await it.keys("f")
    await it.at("DecisionsScreen")
    await it.keys("n")
    await choose(it, "Efter vilken lag?", "Barn och unga, LVU")
    await choose(it, "Vad ska beslutas?", "Omedelbart omhändertagande, LVU")
    await it.at("DecidersScreen")
    await it.shows("Olle Fors")
    await it.keys("r")
    await it.asks("Olle Fors: hur gick det?")
    await it.keys("i")
    await it.says("Inskrivet. Alla med nummer är sökta: ring igen")
    it.watch.forward(minutes=5)
    await it.keys("r")
    await it.asks("Olle Fors: hur gick det?")
    await it.keys("n")
    await it.says("Nådd. Enter skriver in beslutet.")
    await it.keys("enter")
    await fields(it, "Vad beslutas", "Vilma omhändertas", "fara hemma")
    await it.at("DecisionsScreen")
    await it.says("Beslutet är inskrivet.")
    await it.keys("n")
    await choose(it, "Efter vilken lag?", "Barn och unga, LVU")
    await choose(it, "Vad ska beslutas?", POLICE)
    await it.at("DecidersScreen")
    await it.shows("Olle Fors")
    await it.keys("enter")
    await fields(it, "Vad beslutas", "polisens hjälp", "han har vapen")
    await it.shows("Inget sådant beslut om var och en")
    await it.write("läkarundersökning, 32 § LVU, Olle Fors i kväll")
    await it.keys("ctrl+s")
    await it.at("DecisionsScreen")
    await it.says("Beslutet är inskrivet.")
    await it.keys("escape")
    await it.at("CaseScreen")


async def begin(it: Night, case: UUID, title: str) -> UUID:
    """Begin a document of this kind in the case."""
    await it.keys("8")
    await choose(it, "Rapport", f"Ny: {title}")
    await it.at("DocumentScreen")
    await it.says(f"Påbörjat: {title}.")
    with it.desk.rows():
        return [*it.desk.journal.case(case).documents.every][-1]


async def write(it: Night, code: str, text: str) -> None:
    await writing(it, code)
    await it.keys("ctrl+end")
    await it.write(text)
    await it.keys("ctrl+s")
    await it.at("DocumentScreen")


async def lock(it: Night, case: UUID, document: UUID) -> None:
    await it.keys("s")
    await it.asks("Lås dokumentet?")
    await it.write("lås")
    await it.keys("enter")
    await it.says("Dokumentet är låst.")
    assert state(it, case, document).finished is not None


async def the_request(it: Night, case: UUID) -> UUID:
    """What the police are asked for, with its grounds, beside a draft of what the case holds."""
    request = await begin(it, case, "Begäran om handräckning enligt LVU")
    for code, text in REQUESTED.items():
        await write(it, code, text)
    await go(it, "=facts")
    await it.keys("enter")
    await it.asks("Uppgifter: Begäran om handräckning")
    await it.keys("a", "ctrl+s")
    await it.at("DocumentScreen")
    await it.says("Uppgifterna är sparade i dokumentet.")
    await lock(it, case, request)
    finished = state(it, case, request).finished
    assert finished is not None
    assert "han har vapen" in " ".join(part.text for part in finished.parts)
    await it.keys("escape")
    await it.at("CaseScreen")
    return request


async def the_report(it: Night, case: UUID) -> UUID:
    report = await begin(it, case, "Rapport")
    await write(it, "assessment", " Klart.")
    await go(it, "=facts")
    await it.keys("enter")
    await fields(it, "Uppgifter: Rapport", "mormodern, 22.20")
    await it.at("DocumentScreen")
    await it.says("Uppgifterna är sparade i dokumentet.")
    return report


async def the_signature(it: Night, case: UUID, report: UUID, key: Path) -> None:
    await it.keys("u")
    await it.asks("Underskrift")
    await it.keys("n")
    await it.asks("Nyckelfil")
    await over(it, str(key))
    await it.asks("Lösenord till nyckelfilen")
    await over(it, PASSWORD)
    await it.says("Undertecknat, och den undertecknade filen är sparad i ärendet.")


async def the_delivery(it: Night) -> None:
    """Queued for the board of the case, when its code is typed."""
    await it.keys("l")
    await it.asks("Skicka: Rapport")
    await it.shows("Vilma Berg", "Ystad", "Den digitalt undertecknade filen skickas.")
    await it.keys("tab")
    await it.write("ystad")
    await it.keys("ctrl+s")
    await it.says("Köad till")


async def it_leaves(it: Night) -> None:
    """The thread that a signed-in laptop has sends what is queued."""
    sender = start_sender(it.app, it.app.workplace)
    try:
        await it.until(lambda: not waits(it.desk))
    finally:
        sender.stop()
        await asyncio.to_thread(sender.join, 30)
    assert not sender.is_alive()


def waits(desk: Desk) -> bool:
    with desk.rows() as rows:
        return any(row.state in ("queued", "later") for row in rows.exec(select(DeliveryRow)).all())


async def the_receipt(it: Night) -> None:
    """The board says that it has it."""
    await it.keys("8")
    await it.at("DocumentsScreen")
    await it.shows("levererad", "låst, beslutat")
    await it.keys("u")
    await it.at("OutboxScreen")
    await it.shows("levererad", "Vilma Berg")
    await it.keys("k")
    await fields(it, "Nämnden har kvitterat", "Ivar Hav", "telefon")
    await it.says("Mottaget.")


async def the_morning(it: Night, case: UUID) -> None:
    """The municipality hears of it by a named receiver, who says it back."""
    await it.keys("z")
    await it.asks("Överrapportering")
    await it.shows("underställ beslutet till rätten")
    await it.write("Maria Dahl")
    await it.keys("tab")
    await it.write("gruppledare")
    await it.keys("tab", "tab", "tab", "j", "ctrl+s")
    await it.says("Fristen stannar.")
    report = it.desk.journal.case(case).reports[-1].payload
    assert isinstance(report, MorningReport)
    assert (report.receiver, report.board, report.read_back) == ("Maria Dahl", "ystad", True)


def responsible(desk: Desk, case: UUID) -> str:
    """Whose the case is, as the lists have it."""
    with desk.rows() as rows:
        (row,) = [row for row in queries.cases(rows) if row.record_id == case]
    return row.holder_name


def agree(it: Night, per: Laptop) -> bool:
    """Whether both laptops show the same, and nothing of it is anything but what the events say."""
    here, there = it.laptop, per
    for one in (here, there):
        assert rebuild_is_equal(one.journal)
        assert verify(one.replica, one.journal.unit_keys) == []
    return views_digest(here.replica.connection) == views_digest(there.replica.connection)


async def test_from_the_notice_by_day_to_whoever_goes_on(tmp_path: Path, wakeful: None) -> None:
    issuer, key, board = Issuer(), tmp_path / "karin.p12", tmp_path / "ystad"
    key.write_bytes(issuer.file(KARIN.name))
    async with night(tmp_path / "one", partial(with_chair, board), (120, 40)) as it:
        trust = it.app.workplace.config / "trust"
        trust.mkdir()
        (trust / "kommun.pem").write_bytes(issuer.pem)
        store, per = it.beside(tmp_path / "per")
        per.desk.begin_shift()
        sync(store, per)
        it.take_in(store)
        await the_notice(it)
        await the_call(it)
        case = await the_case(it)
        it.push(store)
        sync(store, per)
        # Without contact with the store: both go on.
        await the_police_are_waited_for(it)
        calls.note(per.desk, case, NoteWritten("modern ringde"))
        await the_visit(it)
        await the_assessment(it, case)
        await the_hotel(it)
        # Contact again: both have all of it.
        it.push(store)
        sync(store, per)
        it.take_in(store)
        assert agree(it, per)
        await the_custody(it)
        request = await the_request(it, case)
        report = await the_report(it, case)
        it.push(store)
        sync(store, per)
        documents.review(per.desk, case, report, base=per.desk.position())
        sync(store, per)
        it.take_in(store)
        await go(it, "=state")
        await it.shows("Granskat av Per Holm")
        await lock(it, case, report)
        await it.shows("Inte undertecknat än. U", "Inte skickat än. L")
        await the_signature(it, case, report, key)
        it.watch.forward(hours=7)
        await the_delivery(it)
        with it.desk.rows() as rows:
            assert case in overview.gather(rows, it.watch()).reports, "the report's clock runs until 08:00"
        it.push(store)  # it leaves when the store has said that nobody queued it before
        await it_leaves(it)
        with it.desk.rows() as rows:
            assert case not in overview.gather(rows, it.watch()).reports, "it stops at delivered"
        (pdf,) = board.glob("*.pdf")
        assert [one.name for one in signatures.signers(pdf.read_bytes())] == [KARIN.name]
        (data,) = board.glob("*.json")
        assert "Vilma Berg" in json.dumps(json.loads(data.read_bytes()), ensure_ascii=False)
        await the_receipt(it)
        await it.keys("f3")
        await it.at("DocumentScreen")
        await it.shows("undertecknat, mottagen", "Mottagen 06:02 av Ivar")
        await it.keys("escape")
        await it.at("CaseScreen")
        await the_morning(it, case)
        await it.keys("9")
        await it.at("HandoverScreen")
        await it.shows("Underställ beslutet", "Vilma Berg", "överrapporterat")
        await it.keys("l")
        await it.asks("Jourbyte")
        await it.keys("a", "ctrl+s")
        await it.says(f"erbjudna {PER.name}.")
        it.push(store)
        sync(store, per)
        with per.desk.rows() as rows:
            view = overview.gather(rows, it.watch())
        assert view.known[case].offered_to_name == PER.name
        assert [clock.kind for clock in view.courts] == ["court_week"], "the court's clock runs on"
        assert [row.document for row in view.documents] == [request], "the request to the police is not sent"
        # Whoever goes on takes it over at a laptop of their own, and it is seen here.
        shift_changes.accept(per.desk, view.records.values())
        sync(store, per)
        it.take_in(store)
        await it.until(lambda: responsible(it.desk, case) == PER.name)
        assert agree(it, per)
        per.close()
