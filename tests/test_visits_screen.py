"""Visits and police interviews by keys: decided in the case, seen wherever somebody works, alarming."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from case_side import Night, a_case, call, night
from factories import KARIN, NIGHT, make_laptop, sync

from jourtui.actions import WALLED
from jourtui.rules.interviews import InterviewFacts
from jourtui.rules.visits import VisitFacts
from jourtui.screens import interview_forms
from jourtui.screens.visit_deeds import VisitDeeds
from jourtui.store import calls, interviews, queries, visits
from jourtui.store.desk import Desk
from jourtui.store.settings import load_safety
from jourtui.store.sync_status import SyncStatus
from jourtui.store.views import VisitRow

HEARD = NIGHT + timedelta(minutes=30)


def a_visit(desk: Desk, case: UUID, *, out: bool = True, heard: datetime = HEARD, **facts: Any) -> UUID:
    given = {
        "goers": "Karin Ek",
        "out": "one",
        "address": "Storgatan 4",
        "plan": "se barnen",
        "police": "no",
        "threat": "no",
        "reach": "070-174 06 70",
        "check_with": "Per Holm",
        **facts,
    }
    made = visits.decide(desk, case, VisitFacts(**given), base=desk.position())
    if out:
        routine = load_safety()
        done = [item.code for item in routine.items]
        visits.depart(desk, case, made, heard, routine, done, base=desk.position())
    return made


def rows(it: Night) -> list[VisitRow]:
    with it.desk.rows() as found:
        return [*queries.visits(found), *queries.visits(found, live=False)]


async def at_the_list(it: Night) -> None:
    await it.keys("0")
    await it.at("VisitsScreen")
    await it.until(lambda: it.app.focused is not None)


async def test_a_visit_is_decided_from_the_case_and_goes_through_its_life_by_keys(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.append(a_case(desk))
        phoned = call(desk, ago=40)
        attempt = calls.begin_attempt(desk, phoned, claim=True)
        calls.end_attempt(desk, phoned, "reached", attempt=attempt)
        calls.link_case(desk, phoned, made[0])

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        await it.case(made[0])
        await it.keys("g")
        await it.asks("Besök och förhör")
        await it.keys("b")
        await it.asks("Besök på plats")
        await it.shows("Karin Ek", "Storgatan 4", "Kontakt togs         22:14")
        await it.keys("ctrl+s")
        await it.shows(
            "Svara om det finns ett känt hot.", "Välj om polis är med.", "Skriv vad ni ska göra där."
        )
        assert not rows(it)
        await it.keys("j", "tab")
        await it.write("hotade grannen")
        await it.keys("tab", "t", "tab")
        await it.write("se barnen")
        await it.keys("tab")
        await it.write("0701740670")
        await it.keys("tab")
        await it.write("Per")
        await it.keys("ctrl+s")
        await it.says("Besöket är beslutat: framme senast i morgon 00:14.")
        await it.shows("VÄNTAR PÅ (U)", "följer med på besök")
        (row,) = rows(it)
        assert (row.state, row.threat, row.police, row.reach) == ("decided", "yes", "asked", "070-174 06 70")
        assert row.contact_at == NIGHT
        await it.shows("BESÖK (G)", "Karin Ek · beslutat", "Besök beslutat", "HOT: hotade grannen")
        await at_the_list(it)
        await it.shows("beslutat", "Karin Ek", "HOT")
        await it.keys("k")
        await it.says("De har inte åkt.")
        await it.keys("a")
        await it.asks("De åker")
        await it.keys("a", "b", "c", "e")
        await it.shows("a✓ läst vad som är känt om platsen och dem", "d  sagt till", "Varför inte d")
        await it.keys("ctrl+s")
        await it.shows("Inte gjort: skriv varför", "4 av 6")
        await it.write("hann inte")
        await it.keys("ctrl+s")
        await it.write("känt sedan förr")
        await it.keys("ctrl+s")
        await it.says("De är ute.")
        await it.shows("på väg", "HOT R!", "ej gjort i rutinen")
        (row,) = rows(it)
        out = visits.visit(it.desk, made[0], row.visit)
        assert out is not None
        assert [one.partition(" (")[2] for one in out.not_done] == ["hann inte)", "känt sedan förr)"]
        assert (row.state, row.check_due, row.unticked) == ("out", HEARD, 2)
        await it.keys("b")
        await it.asks("Framme")
        await it.keys("ctrl+s")
        await it.says("Tvåtimmarsfristen stannar.")
        it.watch.forward(seconds=2 * 60)
        await it.keys("k")
        await it.asks("Avstämning")
        await it.keys("ctrl+s")
        await it.says("Avstämt.")
        (row,) = rows(it)
        assert (row.state, row.check_due) == ("there", NIGHT + timedelta(minutes=32))
        await it.keys("t")
        await it.asks("Tillbaka")
        await it.keys("ctrl+s")
        await it.says("De är tillbaka.")
        await it.shows("Ingen är ute")
        await it.keys("g")
        await it.shows("Avslutade besök", "tillbaka")


async def test_both_out_asks_who_holds_the_sos_phone_and_when_callers_can_expect_them(tmp_path: Path) -> None:
    made: list[UUID] = []
    async with night(tmp_path / "one", lambda desk: made.append(a_case(desk)), (120, 40)) as it:
        await it.case(made[0])
        await it.keys("g")
        await it.asks("Besök och förhör")
        await it.keys("b")
        await it.asks("Besök på plats")
        await it.write("Karin Ek, Per Holm")
        await it.keys("tab", "b", "ctrl+s")
        await it.shows("skriv vem som har SOS-telefonen", "Välj om polis är med.")
        await it.keys("tab", "tab", "tab", "n", "tab", "m", "tab")
        await it.write("se barnen")
        await it.keys("tab")
        await it.write("0701740670")
        await it.keys("tab")
        await it.write("chefen")
        await it.keys("ctrl+s")
        await it.shows("skriv vem som har SOS-telefonen", "skriv när den som ringer")
        await it.write("Per Holm")
        await it.keys("tab")
        await it.write("23:30")
        await it.keys("ctrl+s")
        await it.says("Besöket är beslutat")
        (row,) = rows(it)
        assert (row.goers, row.out, row.sos_phone) == ("Karin Ek, Per Holm", "together", "Per Holm")
        await at_the_list(it)
        await it.shows("2U", "båda är ute: Per Holm har", "23:30")


async def test_who_is_out_stands_above_the_queue_and_on_the_other_laptop(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        store, per = it.beside(tmp_path / "per")
        case = per.open_case()
        made = a_visit(per.desk, case, goers="Per Holm", heard=NIGHT + timedelta(minutes=2))
        sync(store, per)
        assert "UTE" not in it.text
        it.take_in(store)
        await it.shows("UTE: Per Holm ute sedan 22:14, hörs 22:16", "0 visar")
        await it.keys("f3")
        await it.at("CasesScreen")
        await it.shows("UTE: Per Holm ute sedan 22:14, hörs 22:16", "0 visar")
        it.watch.forward(seconds=3 * 60)
        it.app._tick()
        await it.shows("HÖRS INTE AV: Per Holm – ring 070-174 06 70")
        await it.keys("f8")
        await it.says("Tyst i 5 minuter")
        await at_the_list(it)
        await it.keys("h")
        await it.asks("De hörs inte av")
        await it.shows("070-174 06 70", "112")
        await it.write("ringde, patrull åker dit")
        await it.keys("ctrl+s")
        await it.says("Antecknat.")
        it.push(store)
        sync(store, per)
        found = visits.visit(per.desk, case, made)
        assert found is not None
        assert found.check_due == it.watch() + timedelta(minutes=10)
        per.close()


async def test_two_apart_are_chosen_between(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        case = a_case(desk)
        made.extend((case, a_visit(desk, case)))

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        case, visit = made
        store, per = it.beside(tmp_path / "per")
        later = HEARD + timedelta(minutes=20)
        visits.check_in(per.desk, case, visit, later, base=per.desk.position())
        visits.check_in(it.desk, case, visit, HEARD, base=it.desk.position())
        sync(store, per)
        it.push(store)
        it.app._publish(set())
        await at_the_list(it)
        await it.shows("2v", "Två samtidiga ändringar av nästa avstämning.")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: nästa avstämning")
        await it.keys("1" if "1  23:04" in it.text else "2")
        await it.until(lambda: not rows(it)[0].two_values)
        assert rows(it)[0].check_due == later
        per.close()


async def test_a_closed_case_warns_of_who_is_out_and_they_still_check_in(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.append(a_case(desk))
        a_visit(desk, made[0])

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        await it.case(made[0])
        await it.shows("NÅGON ÄR UTE sedan 22:14")
        await it.keys("s")
        await it.asks("Avsluta ärendet")
        await it.shows("Någon är ute på besök")
        await it.write("klart")
        await it.keys("enter")
        await it.says("Avslutat.")
        await it.keys("g")
        await it.asks("Besök och förhör")
        await it.keys("b")
        await it.says("Ärendet är avslutat.")
        await it.keys("g")
        await it.asks("Besök och förhör")
        await it.keys("1")
        await it.asks("Vad har hänt?")
        await it.keys("t")
        await it.asks("Tillbaka")
        await it.keys("ctrl+s")
        await it.says("De är tillbaka.")
        assert rows(it)[0].state == "returned"


@pytest.mark.parametrize(
    ("children", "proposed"), [((), ""), (("Bo Berg",), "Bo Berg"), (("Bo Berg", "Vilma Berg"), "")]
)
def test_a_police_interview_proposes_no_child_of_several(children: tuple[str, ...], proposed: str) -> None:
    field = interview_forms.child_field("", children)
    assert (field.text, field.suggestions) == (proposed, children)


def test_what_was_decided_says_which_number_it_has_in_the_case(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path, KARIN)
    case = a_case(laptop.desk)
    said: list[str] = []
    a_visit(laptop.desk, case)
    laptop.watch.forward(minutes=1)
    second = a_visit(laptop.desk, case, out=False, goers="Per Holm")
    screen = SimpleNamespace(desk=laptop.desk, row_key=case, say=lambda text, **_: said.append(text))
    VisitDeeds(cast(Any, screen))._decided(case, second, "")
    laptop.close()
    assert said[0].endswith("G, 2, A när någon åker.")


async def test_a_decided_visit_is_cancelled_with_a_reason(tmp_path: Path) -> None:
    async with night(tmp_path / "one", lambda desk: a_visit(desk, a_case(desk), out=False), (120, 40)) as it:
        await at_the_list(it)
        await it.keys("t")
        await it.says("De har inte åkt. A: de åker nu.")
        await it.keys("s")
        await it.asks("Ställ in besöket")
        await it.keys("ctrl+s")
        await it.shows("Skriv varför besöket ställs in.")
        await it.write("mormor kom")
        await it.keys("ctrl+s")
        await it.shows("Ingen är ute")
        await it.keys("g")
        await it.shows("inställt", "mormor kom")


async def test_the_address_is_hidden_until_a_logged_key(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.append(a_case(desk, protected=True))
        a_visit(desk, made[0])

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        await at_the_list(it)
        await it.shows("••• (X visar)")
        assert "Storgatan" not in it.text
        await it.keys("m")
        await it.says("X visar dem först.")
        await it.keys("x")
        await it.shows("Storgatan 4")
        assert it.readings(made[0], "unmasked")


async def test_an_empty_list_says_why(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        await at_the_list(it)
        await it.shows("Ingen är ute, och inget besök är beslutat.", "G i ett ärende beslutar")
        it.app.status = SyncStatus(state="offline", since=NIGHT)
        it.app._publish(set())
        await it.shows("kollegan kan vara ute")


async def test_a_wall_tells_of_nobody(tmp_path: Path) -> None:
    async with night(tmp_path / "one", lambda desk: a_visit(desk, a_case(desk)), (120, 40)) as it:
        await at_the_list(it)
        await it.shows("Vilma Berg", "Storgatan 4")
        await it.keys("f12")
        await it.shows("VÄGGLÄGE", "V B", WALLED[:20])
        it.watch.forward(minutes=31)
        it.app._tick()
        await it.shows("HÖRS INTE AV: K E")
        assert not [
            word for word in ("Vilma", "Storgatan", "se barnen", "070-174", "Karin Ek –") if word in it.text
        ]


async def test_a_broken_routine_says_so_and_nobody_leaves(tmp_path: Path) -> None:
    async with night(tmp_path / "one", lambda desk: a_visit(desk, a_case(desk), out=False), (120, 40)) as it:
        (it.app.config_folder or it.app.folder).joinpath("safety_routine.toml").write_text(
            "item = 3", "utf-8"
        )
        await at_the_list(it)
        await it.keys("a")
        await it.says("kan inte användas")
        assert rows(it)[0].state == "decided"


async def test_a_police_interview_is_asked_for_and_attended(tmp_path: Path) -> None:
    made: list[UUID] = []
    async with night(tmp_path / "one", lambda desk: made.append(a_case(desk)), (120, 40)) as it:
        await it.case(made[0])
        await it.keys("g")
        await it.asks("Besök och förhör")
        await it.keys("f")
        await it.asks("Polisförhör med underårig")
        await it.keys("tab", "m", "tab")
        await it.write("rån")
        await it.keys("tab")
        await it.write("Eva Lund")
        await it.keys("tab", "tab")
        await it.write("Ystad")
        await it.keys("tab", "tab", "tab", "n", "ctrl+s")
        await it.shows("Skriv varför de inte är underrättade")
        await it.write("svarar inte")
        await it.keys("ctrl+s")
        await it.says("Förhöret är antecknat.")
        await it.shows("BESÖK (G)", "Polisförhör: Vilma Berg", "rån")
        await it.keys("g")
        await it.asks("Besök och förhör")
        await it.keys("1")
        await it.asks("Vad har hänt?")
        await it.keys("v")
        await it.asks("Vi var med")
        await it.keys("tab")
        await it.write("21:30")
        await it.keys("tab")
        await it.write("20:30")
        await it.keys("tab", "tab", "tab", "tab", "tab")
        await it.write("fick gå hem med mamman")
        await it.keys("ctrl+s")
        await it.shows("Det slutade före det började")
        await it.keys(*["backspace"] * 5)
        await it.write("22:10")
        await it.keys("ctrl+s")
        await it.says("Antecknat.")
        await it.shows("Med på förhör", "21:30–22:10", "fick gå hem med mamman")
        (one,) = it.desk.journal.case(made[0]).interviews.every.values()
        assert (one.interview_standing, one.guardian, one.attendee) == ("attended", "no", "Karin Ek")
        assert one.child in it.desk.journal.case(made[0]).subjects


async def test_two_who_wrote_apart_how_an_interview_went_are_chosen_between(tmp_path: Path) -> None:
    made: list[UUID] = []

    def deeds(desk: Desk) -> None:
        made.append(a_case(desk))
        facts = InterviewFacts(child_name="Vilma Berg", offence="rån")
        made.append(interviews.request(desk, made[0], facts, base=desk.position()))

    async with night(tmp_path / "one", deeds, (120, 40)) as it:
        case, one = made
        before = it.desk.position()
        interviews.cancel(it.desk, case, one, "i morgon", base=before)
        interviews.stay_away(it.desk, case, one, InterviewFacts(why_not="båda ute"), base=before)
        await it.case(case)
        await it.shows("två samtidiga ändringar (W)")
        await it.keys("w")
        await it.asks("Två samtidiga ändringar: förhöret")
        await it.keys("1")
        await it.says("Valt.")
        await it.hides("två samtidiga ändringar (W)")
        (found,) = it.desk.journal.case(case).interviews.every.values()
        assert (found.interview_standing, found.why_not) == ("cancelled", "i morgon")
