"""The deviations and the reachability ledger through the screen: written, followed, and told on paper."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from case_side import Night, a_case, night
from factories import NIGHT, sync
from sqlmodel import select

from jourtui.rules.access import DEVIATIONS, REACHABILITY
from jourtui.rules.deviation import DeviationFacts, Source
from jourtui.rules.reachability import ReachabilityFacts
from jourtui.screens.base import JourScreen
from jourtui.store import deviations, reachability
from jourtui.store.desk import Desk
from jourtui.store.settings import load_deviations
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import DeviationRow

KINDS = load_deviations()


def one(desk: Desk) -> UUID:
    facts = DeviationFacts(
        direction="by_us", kind="sos_turned_away", title="SOS sade att ingen jour fanns", about="sos"
    )
    return deviations.report(desk, KINDS, facts)


def every(it: Night) -> list[DeviationRow]:
    with it.desk.rows() as rows:
        return list(rows.exec(select(DeviationRow)).all())


async def test_one_is_written_followed_and_closed(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        await it.keys("2")
        await it.shows("Inga öppna avvikelser.", "Öppna 0")
        assert it.readings(None, "listed")[0].reason == DEVIATIONS
        await it.keys("n")
        await it.asks("Ny avvikelse")
        await it.keys("t", "tab", "a", "tab")
        await it.keys("ctrl+s")
        await it.shows("! Skriv vad det gäller, utan namn.")
        await it.write("Kort i tonen")
        await it.keys("ctrl+s")
        await it.says("Avvikelsen är skriven.")
        await it.shows("Öppna 1", "Kort i tonen", "Bemötande", "Skriv åtgärden först")
        await it.keys("s")
        await it.says("Skriv åtgärden först (A).")
        await it.keys("a")
        await it.asks("Åtgärd")
        await it.keys("tab")
        await it.write("samtal i gruppen")
        await it.keys("ctrl+s")
        await it.says("Åtgärden är skriven.")
        await it.keys("l")
        await it.asks("27 kap. 1–6 §§")
        await it.keys("n", "tab")
        await it.write("ringa")
        await it.keys("ctrl+s")
        await it.says("Bedömningen är skriven.")
        await it.keys("s")
        await it.asks("Avsluta avvikelsen")
        await it.write("alla vet")
        await it.keys("ctrl+s")
        await it.says("Avslutad.")
        await it.keys("g", "g")
        await it.shows("Avslutade 1", "Ledde till: alla vet")
        await it.keys("b")
        await it.says("Avvikelsen är avslutad. E öppnar den igen.")
        await it.keys("g")
        await it.shows("Ej i styrgruppen 1", "avslutad")
        (row,) = every(it)
        assert (row.standing, row.direction, row.lex_sarah) == ("closed", "to_us", "no")


async def test_feedback_is_asked_for_and_answered(tmp_path: Path) -> None:
    async with night(tmp_path / "one", one) as it:
        await it.keys("2")
        await it.shows("SOS sade att")
        await it.keys("k")
        await it.says("Ingen återkoppling är begärd.")
        await it.keys("b")
        await it.asks("Begär återkoppling")
        await it.keys("ctrl+s")
        await it.says("Begärd.")
        await it.shows("Väntar på svar 1", "Ej i styrgruppen 1")
        await it.keys("g")
        await it.shows("svar: SOS")
        await it.keys("k")
        await it.asks("Återkoppling")
        await it.keys("tab")
        await it.write("operatören är informerad")
        await it.keys("ctrl+s")
        await it.says("Svaret är skrivet.")
        (row,) = every(it)
        assert (row.standing, row.answered) == ("open", 1)


async def test_out_of_a_case_with_its_timeline_which_is_logged_when_it_is_read(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.append(a_case(desk, protected=True))

    async with night(tmp_path / "one", deeds, size=(120, 40)) as it:
        await it.case(made[0])
        shown = it.app.screen
        assert isinstance(shown, JourScreen)
        shown.action_do("case.deviation")  # what the palette does
        await it.asks("Ny avvikelse")
        await it.keys("a", "tab", "l", "tab")
        await it.write("Rutinen")
        await it.keys("ctrl+s")
        await it.says("Avvikelsen är skriven.")
        (row,) = every(it)
        assert (row.source_record, row.protected, row.timeline) == (made[0], True, True)
        await it.shows("AVVIKELSER", "Rutinen (öppen)")
        await it.keys("f2", "2")
        await it.shows("S Rutinen")
        await it.keys("h")
        await it.asks("Tidslinje: Rutinen")
        await it.shows("öppnades")
        assert "Storgatan" not in it.text
        assert it.readings(made[0], "opened")


async def test_the_wall_tells_of_nobody_and_the_file_names_nobody(tmp_path: Path) -> None:
    def deeds(desk: Desk) -> None:
        case = a_case(desk)
        facts = DeviationFacts(direction="by_us", kind="other", title="Vilma Berg fick vänta, 070-174 06 10")
        deviations.report(desk, KINDS, facts, source=Source(case, "case"))

    out = tmp_path / "till-styrgruppen.txt"
    async with night(tmp_path / "one", deeds, size=(120, 40)) as it:
        await it.keys("2")
        await it.shows("Vilma Berg fick vänta")
        await it.keys("p")
        await it.asks("Till styrgruppen")
        await it.keys("tab", "tab", "ctrl+u")
        await it.write(str(out))
        await it.keys("ctrl+s")
        await it.says("Skrivet till")
        written = out.read_text("utf-8")
        assert "••• ••• fick vänta, •••" in written
        assert "Vilma" not in written
        assert [row.reason for row in it.readings(None, "exported")] == [DEVIATIONS]
        await it.keys("f12")
        await it.hides("Vilma")
        await it.keys("n")
        await it.says("Väggläge")


async def test_the_ledger_is_written_by_people_and_shows_months(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        await it.keys("2", "o")
        await it.shows("Inga avbrott och inga provsamtal.")
        assert it.readings(None, "listed")[0].reason == REACHABILITY
        await it.keys("n")
        await it.asks("Ny rad om nåbarhet")
        await it.keys("p", "tab")
        await it.write("Från SOS, hördes inte")
        await it.keys("tab")
        await it.write("21:30")
        await it.keys("tab", "tab", "n", "ctrl+s")
        await it.says("Skrivet.")
        await it.shows("gick inte fram", "21:30")
        await it.keys("g")
        await it.shows("november 2026", "1, 1 gick inte fram")
        await it.keys("s")
        await it.asks("Raden gäller inte")
        await it.write("dubbelt")
        await it.keys("enter")
        await it.shows("Inga avbrott och inga provsamtal.")


async def test_what_stands_in_the_ledger_opens_where_it_was_written(tmp_path: Path) -> None:
    def deeds(desk: Desk) -> None:
        one(desk)
        facts = DeviationFacts(direction="by_us", kind="sos_unreachable", title="Växeln var nere")
        deviations.ask_feedback(desk, deviations.report(desk, KINDS, facts), "SOS")

    async with night(tmp_path / "one", deeds) as it:
        await it.keys("2", "o")
        await it.shows("nåddes inte", "SOS kunde inte nå jouren: Växeln var nere")
        await it.keys("m")
        await it.says("Raden ändras där den skrevs")
        await it.keys("ö")
        await it.shows("▸ Avvikelser", "svar: SOS", "Växeln var nere")


async def test_out_of_contact_an_empty_list_says_that_there_may_be_more(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        it.app.status = SyncStatus("offline", since=NIGHT)
        for key, words in (("2", "skrivit någon som inte"), ("o", "avbrottet skrivs in")):
            await it.keys(key)
            await it.shows(words)


async def test_an_outage_while_somebody_works_is_in_the_ledger_when_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jourtui.app.IDLE", timedelta(days=1))  # nobody presses a key for 45 minutes
    async with night(tmp_path / "one") as it:

        async def contact(status: SyncStatus) -> None:
            it.app.post_message(it.app.Synced(set(), status))
            await it.until(lambda: it.app.status is not None and it.app.status.state == status.state)

        await it.keys("2", "o")
        await contact(SyncStatus("connected", since=NIGHT))
        await contact(SyncStatus("offline", since=NIGHT))
        it.watch.forward(minutes=45)
        await contact(SyncStatus("connecting", since=NIGHT))
        await contact(SyncStatus("connected", since=it.watch.now))
        await it.shows("utan kontakt", "45 min", "Ingen kontakt med det gemensamma")


async def test_of_two_values_one_is_chosen_and_what_was_written_last_is_undone(tmp_path: Path) -> None:
    made: list[UUID] = []
    async with night(tmp_path / "one", lambda desk: made.append(one(desk))) as it:
        store, per = it.beside(tmp_path / "per")
        deviations.correct(per.desk, KINDS, made[0], DeviationFacts(action="Ny lista hos SOS"))
        deviations.correct(it.desk, KINDS, made[0], DeviationFacts(action="Ring SOS varje vecka"))
        sync(store, per, it.laptop)
        it.take_in(store)
        await it.keys("2")
        await it.shows("2v två värden", "Avvikelse SOS sade att", "åtgärd")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: åtgärd")
        await it.shows("Ny lista hos SOS", "Ring SOS varje")
        await it.keys("1")
        await it.says("Valt.")
        await it.hides("2v")
        await it.keys("u")
        await it.shows("Ångra det du skrev sist?")
        await it.keys("enter")
        await it.shows("2v två värden")
        per.close()


async def test_an_entry_is_changed_and_of_two_values_one_is_chosen(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        facts = ReachabilityFacts(begun_at=NIGHT - timedelta(hours=2), what="Kabelbrott")
        made.append(reachability.note(desk, "sos", facts))

    async with night(tmp_path / "one", deeds, size=(120, 40)) as it:
        store, per = it.beside(tmp_path / "per")
        reachability.correct(per.desk, made[0], ReachabilityFacts(done="SOS ringde mobilen"))
        await it.keys("2", "o")
        await it.shows("Kabelbrott", "Vad som gjordes är inte skrivet.")
        await it.keys("ö")
        await it.shows("Historik: Kabelbrott", "vad som hände: Kabelbrott")
        await it.keys("escape")
        await it.at("ReachabilityScreen")
        await it.keys("m")
        await it.asks("Ändra raden")
        await it.keys("tab", "tab")
        await it.write("19:00")
        await it.keys("ctrl+s")
        await it.shows("! Det kan inte ha slutat innan det började.")
        await it.keys("ctrl+u")
        await it.write("21:14")
        await it.keys("tab")
        await it.write("Växeln ställdes om")
        await it.keys("ctrl+s")
        await it.says("Ändrat.")
        await it.shows("1 h", "Växeln ställdes om")
        sync(store, per, it.laptop)
        it.take_in(store)
        await it.shows("2v nåddes inte", "Nåddes inte")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: vad som gjordes")
        await it.keys("1")
        await it.says("Valt.")
        await it.hides("2v")
        per.close()
