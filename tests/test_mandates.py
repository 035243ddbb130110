"""Who may decide this, for this board, today (`rules/mandates.py`, mandates.toml)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from factories import EVA, KARIN, NIGHT, PER, Story, author

from jourtui.rules import case, mandates
from jourtui.rules.calendar import at_local
from jourtui.rules.case import CaseOpened, SubjectFacts, SubjectNamed
from jourtui.rules.clocks import Clock
from jourtui.rules.event import Payload
from jourtui.rules.mandates import (
    Delegation,
    DelegationEnded,
    DelegationGiven,
    Entitled,
    Mandates,
    Seat,
    SeatFilled,
    SeatVacated,
)
from jourtui.store.settings import SettingsError, load_law, load_mandates
from jourtui.words import clock_words, decision_words

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def rules() -> Mandates:
    return load_mandates()


def seat(name: str, role: mandates.Role, order: int = 1, board: str = "ystad", **days: Any) -> Seat:
    return Seat(board=board, role=role, name=name, calling_order=order, phone_shown="070-174 06 60", **days)


SEATS = [
    seat("Lena Ros", "committee", 2),
    seat("Ulf Ros", "committee", 1),
    seat("Maj Hav", "appointed", 2),
    seat("Ivar Hav", "appointed", 1),
    seat("Olle Fors", "chair"),
    seat("Annan Nämnd", "chair", board="sjobo"),
    seat("Förra Ordföranden", "chair", until=date(2026, 10, 31)),
    seat("Nästa Ordförande", "chair", since=date(2026, 11, 21)),
]


def given(decision: str, **days: Any) -> Delegation:
    return Delegation(board="ystad", person_id=KARIN.id, person_name=KARIN.name, decision=decision, **days)


def who(rules: Mandates, code: str, *delegations: Delegation) -> list[Entitled]:
    decision = rules.decision(code)
    assert decision is not None
    return mandates.entitled(decision, "ystad", TODAY, SEATS, delegations)


def test_custody_is_never_a_workers(rules: Mandates) -> None:
    """LVU 6 §, LVM 13 §: also when somebody has written a delegation for it."""
    for code in ("lvu_custody", "lvm_custody"):
        found = who(rules, code, given(code))
        assert [one.role for one in found] == ["chair", "appointed", "appointed", "committee", "committee"]


def test_they_are_asked_in_calling_order_and_only_those_of_that_board_and_day(rules: Mandates) -> None:
    names = [one.name for one in who(rules, "lvu_custody")]
    assert names == ["Olle Fors", "Ivar Hav", "Maj Hav", "Ulf Ros", "Lena Ros"]


def test_a_delegation_holds_for_its_board_decision_and_days(rules: Mandates) -> None:
    assert who(rules, "lodging", given("lodging"))[0].person_id == KARIN.id
    assert who(rules, "lodging", given("lodging", until=date(2026, 11, 19)))[0].role == "committee"
    assert who(rules, "lodging", given("lodging", since=date(2026, 11, 21)))[0].role == "committee"
    assert who(rules, "lodging", given("lodging", since=TODAY, until=TODAY))[0].role == "worker"
    assert who(rules, "lodging", given("aid_economic"))[0].role == "committee"


@pytest.mark.parametrize(
    ("code", "open_"),
    [
        ("lvu_contact", {"chair", "appointed"}),
        ("placement_sol", {"chair", "appointed"}),
        ("police_execution", {"worker"}),
        ("lvu_custody", set()),
    ],
)
def test_what_the_law_leaves_open_is_marked(rules: Mandates, code: str, open_: set[str]) -> None:
    """research/law.md 1.3: LVU 14 §, jourhem under SoL, LVU 43 § 2 by an employee of the jour."""
    found = who(rules, code, given(code))
    assert {one.role for one in found if one.open} == open_
    decision = rules.decision(code)
    assert decision is not None
    assert bool(open_) == ("öppen fråga" in decision.note)


def test_who_may_not_is_not_offered(rules: Mandates) -> None:
    assert "appointed" not in {one.role for one in who(rules, "police_examination")}
    assert "chair" not in {one.role for one in who(rules, "police_execution")}


def test_nobody_at_all(rules: Mandates) -> None:
    decision = rules.decision("lvu_custody")
    assert decision is not None
    assert mandates.entitled(decision, "skurup", TODAY, SEATS, []) == []


def test_every_decision_has_a_legal_reference(rules: Mandates) -> None:
    law = load_law()
    for decision in rules.decisions:
        assert law.cite(decision.topic, TODAY) is not None, decision.code


def folded(*payloads: Payload) -> tuple[Seat, Delegation]:
    story = Story()
    for payload in payloads:
        story.add(PER, payload)
    return mandates.fold_seat(story.events), mandates.fold_delegation(story.events)


def test_a_seat_is_corrected_and_left() -> None:
    filled = SeatFilled(board="ystad", role="chair", name="Olle Fors", phone_shown="070-174 06 60")
    again = SeatFilled(
        board="ystad", role="chair", name="Olle Fors", phone_shown="040-628 04 10", checked_at=NIGHT
    )
    found, _ = folded(filled, again)
    assert (found.phone_shown, found.checked_by) == ("040-628 04 10", PER.name)
    renamed = msgspec.structs.replace(again, title="1:e vice ordförande", checked_at=None)
    found, _ = folded(filled, again, renamed)
    assert (found.title, found.checked_at) == ("1:e vice ordförande", NIGHT), "the number is the same"
    found, _ = folded(again, filled)
    assert found.checked_at is None, "nobody has checked this number"
    found, _ = folded(filled, SeatVacated(until=TODAY))
    assert found.holds(TODAY)
    assert not found.holds(date(2026, 11, 21))


def test_two_numbers_written_at_the_same_time_are_both_told_of() -> None:
    story = Story()
    story.add(PER, SeatFilled(board="ystad", role="chair", name="Olle Fors"))
    story.add(PER, SeatFilled(board="ystad", role="chair", name="Olle Fors", phone_shown="070-174 06 60"))
    other = SeatFilled(board="ystad", role="chair", name="Olle Fors", phone_shown="070-174 06 61")
    story.add(KARIN, other, base=1)
    found = mandates.fold_seat(story.events)
    told = [(tell.person_id, tell.detail) for tell in mandates.told(story.events).tells]
    assert sorted(told) == sorted([(PER.id, mandates.MANDATE), (KARIN.id, mandates.MANDATE)])
    assert (found.phone_shown, found.two_values) == ("070-174 06 61", True)
    assert (found.also_by, found.also) == (PER.name, "Olle Fors, 070-174 06 60")
    story.add(PER, other)
    assert not mandates.fold_seat(story.events).two_values, "whoever writes again has chosen"
    assert not mandates.told(story.events).tells


def test_what_ended_while_somebody_corrected_it_is_taken_to_have_ended(rules: Mandates) -> None:
    """Whichever came last in order; and while it still holds, that is told of it."""
    decision = rules.decision("lodging")
    assert decision is not None
    first = DelegationGiven(board="ystad", person=author(KARIN), decision="lodging", decided="§ 97")
    again = msgspec.structs.replace(first, decided="§ 98")

    def after(ended: date, *, ended_last: bool) -> Delegation:
        story = Story()
        story.add(PER, first)
        writes: list[tuple[Any, Payload]] = [
            (PER, DelegationEnded(until=ended)),
            (KARIN, again),
        ]
        if ended_last:
            writes.reverse()
        story.add(*writes[0])
        story.add(*writes[1], base=1)
        return mandates.fold_delegation(story.events)

    for ended_last in (True, False):
        over = after(date(2026, 11, 19), ended_last=ended_last)
        assert over.two_values
        assert not mandates.entitled(decision, "ystad", TODAY, (), [over])
        told = mandates.excluded(decision, "ystad", TODAY, (), [over], author(KARIN))
        assert [(one.why, bool(one.apart)) for one in told] == [("over", True)]
        (soon,) = mandates.entitled(decision, "ystad", TODAY, (), [after(TODAY, ended_last=ended_last)])
        assert soon.apart
    assert "sista dag 2026-11-19" in after(date(2026, 11, 19), ended_last=False).apart


def test_who_may_not_decide_is_told_why(rules: Mandates) -> None:
    def why(code: str, *delegations: Delegation) -> dict[str, tuple[str, date | None]]:
        decision = rules.decision(code)
        assert decision is not None
        found = mandates.excluded(decision, "ystad", TODAY, SEATS, delegations, author(KARIN))
        return {one.name: (one.why, one.day) for one in found}

    custody = why("lvu_custody", given("lvu_custody"))
    assert custody[KARIN.name] == ("never", None), "also when somebody has written a delegation for it"
    assert custody["Förra Ordföranden"] == ("over", date(2026, 10, 31))
    assert custody["Nästa Ordförande"] == ("not_yet", date(2026, 11, 21))
    assert "Olle Fors" not in custody
    assert why("police_examination")["Ivar Hav"] == ("role", None)
    assert why("lodging")[KARIN.name] == ("none", None)
    assert why("lodging", given("lodging", until=date(2026, 11, 19)))[KARIN.name][0] == "over"
    assert KARIN.name not in why("lodging", given("lodging"))


def test_every_decision_offers_its_own_reference(rules: Mandates) -> None:
    law = load_law()
    for decision in rules.decisions:
        assert decision.topic in {one.topic for one in law.offered(decision.document, TODAY)}, decision.code


def test_no_measure_comes_before_a_decision_where_the_law_is_coercive(rules: Mandates) -> None:
    law = load_law()
    may = {one.code for one in rules.decisions if law.voluntary(one.topic, TODAY)}
    assert may == {
        "placement_sol",
        "protection_assessment",
        "investigation",
        "institution",
        "lodging",
        "aid_economic",
    }
    assert not law.voluntary("no such topic", TODAY)


def test_all_of_one_law_fit_on_a_low_screen(rules: Mandates) -> None:
    """A dialog that is 24 rows high has 14 for what is chosen among."""
    assert all(len(kinds) <= 14 for kinds in rules.groups.values())
    assert sum(map(len, rules.groups.values())) == len(rules.decisions)


@pytest.mark.parametrize(
    ("code", "chair", "court"),
    [
        ("lvu_custody_abroad", "law", "week"),
        ("lvu_exit_ban", "law", "week"),
        ("lvu_removal_ban", "law", ""),
        ("protected_contact", "law", ""),
        ("lvu_examination", "open", ""),
    ],
)
def test_what_a_chair_may_decide_at_night(rules: Mandates, code: str, chair: str, court: str) -> None:
    """research/law.md 1.2 and 1.3."""
    decision = rules.decision(code)
    assert decision is not None
    assert (decision.chair, decision.court, decision.committee) == (chair, court, True)
    assert decision.worker == ("open" if chair == "open" else "never")


def test_what_goes_to_court_says_by_which_law_and_nothing_else_does(rules: Mandates) -> None:
    law = load_law()
    for decision in rules.decisions:
        cited = law.cite(decision.court_topic, TODAY)
        assert (cited is not None) == bool(decision.court), decision.code


@pytest.mark.parametrize(
    ("kind", "about", "day", "says"),
    [
        ("court_week", "lvu_custody", TODAY, "(7 § lagen (1990:52) med"),
        ("court_week", "protected_placement", TODAY, "(4 kap. 3 § lagen (2024:79) om"),
        ("court_next_day", "lvm_custody", TODAY, "(15 § lagen (1988:870) om"),
        ("protection", "", TODAY, "(20 kap. 1 § socialtjänstlagen (2025:400))"),
        (
            "protection",
            "",
            date(2025, 6, 30),
            "(11 kap. 1 a § socialtjänstlagen (2001:453) (ej kontrollerat))",
        ),
        ("court_week", "of a file that was", TODAY, "räknat strängt"),
        ("follow_up", "", TODAY, "boendet"),
    ],
)
def test_a_clock_is_by_the_law_of_the_day_that_it_began(
    rules: Mandates, kind: str, about: str, day: date, says: str
) -> None:
    began = at_local(day, 12)
    found = Clock(
        record_id=uuid4(),
        record_type="case",
        kind=kind,
        start_event=uuid4(),
        started_at=began,
        due_at=began,
        about=about,
    )
    law = load_law()
    assert clock_words.rule(found, lambda: (law, rules)).find(says) > 0
    assert "§" not in clock_words.rule(found, lambda: None)


@pytest.mark.parametrize(
    ("born", "told"), [((1991,), True), ((1991, 2012), False), ((1991, None), False), ((), False)]
)
def test_only_when_all_are_older_than_it_is_meant_for_is_that_told(
    rules: Mandates, born: tuple[int | None, ...], told: bool
) -> None:
    story = Story()
    story.add(KARIN, CaseOpened())
    for year in born:
        story.add(KARIN, SubjectNamed(uuid4(), SubjectFacts(name="Sara", birth_year=year)))
    custody, lodging = rules.decision("lvu_custody"), rules.decision("lodging")
    assert custody is not None
    assert lodging is not None
    said = decision_words.too_old(case.fold(story.events), custody, TODAY)
    assert bool(said) == told
    assert not told or said.startswith("Sara är minst 34 år.")
    assert not decision_words.too_old(case.fold(story.events), lodging, TODAY)


def test_a_delegation_ends() -> None:
    _, found = folded(
        DelegationGiven(board="ystad", person=author(EVA), decision="lodging", decided="2026-01-20 § 7"),
        DelegationEnded(until=TODAY, reason="slutat"),
    )
    assert (found.person_name, found.decided, found.until) == (EVA.name, "2026-01-20 § 7", TODAY)


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        ('[[decision]]\ncode = "a"\nlabel = "x"', "uppgiften topic saknas"),
        (
            '[[decision]]\ncode = "a"\nlabel = ""\ntopic = ""\ncommittee = "ja"',
            "true eller false",
        ),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, spoilt: str, says: str) -> None:
    (tmp_path / "mandates.toml").write_text(spoilt)
    with pytest.raises(SettingsError, match=says):
        load_mandates(tmp_path)
