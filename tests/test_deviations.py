"""Deviations: what went wrong, both ways, one of each proposal, and what is lacking before one is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from case_side import a_case, call
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, Story, make_laptop, sync
from hypothesis import given
from sqlmodel import select
from strategies import histories, of_struct

from jourtui.rules import delivery, deviation, waiting
from jourtui.rules.clocks import PROPOSES_DEVIATION
from jourtui.rules.deviation import DeviationFacts, Source
from jourtui.rules.entries import BreachExplained
from jourtui.rules.event import Event
from jourtui.rules.locks import LockedFrom
from jourtui.store import calls, deviations, handover, queries, retention
from jourtui.store.desk import Desk
from jourtui.store.mandates import NotAllowed
from jourtui.store.masking import LOCKED, LockedFromYou
from jourtui.store.session import Duty, Session
from jourtui.store.settings import SettingsError, load_deviations, load_law, load_retention
from jourtui.store.views import DeviationRow
from jourtui.words import tell_words

KINDS = load_deviations()
SPOKEN = DeviationFacts(direction="to_us", kind="conduct", title="Kort i tonen", reporter="hvb")


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def row(laptop: Laptop, record: UUID) -> DeviationRow:
    with laptop.desk.rows() as rows:
        found = rows.get(DeviationRow, record)
    assert found is not None
    return found


def every(laptop: Laptop) -> list[DeviationRow]:
    with laptop.desk.rows() as rows:
        return list(rows.exec(select(DeviationRow)).all())


def test_what_was_answered_apart_is_both_kept_and_both_told() -> None:
    story = Story()
    facts = DeviationFacts(direction="to_us", kind="other", title="Sen")
    story.add(KARIN, deviation.DeviationReported(facts=facts))
    asked = story.add(KARIN, deviation.FeedbackAsked(of="Gruppledaren"))
    story.add(KARIN, deviation.FeedbackAnswered(asked.id, "Lena Ek", "Vi har ändrat rutinen"))
    story.add(PER, deviation.FeedbackAnswered(asked.id, "Lena Ek", "Det var inte fel"), base=2)
    found = deviation.fold(story.events)
    assert (found.answered, found.log.void) == (1, set())
    assert len(found.answers.split("\n")) == 2, "the pane shows both"
    assert not any("Välj" in tell_words.told(tell) for tell in found.log.tells), "there is nothing to choose"
    assert {(tell.person_id, tell.code) for tell in found.log.tells} == {
        (KARIN.id, "two_values"),
        (PER.id, "two_values"),
    }
    assert "båda svaren" in tell_words.told(found.log.tells[0])
    late = story.add(PER, deviation.FeedbackAnswered(asked.id, "Lena Ek", "igen"))
    assert deviation.fold(story.events).log.void == {late.id}, "it was seen to be answered"
    story.add(KARIN, deviation.FeedbackAsked(of="Polisen"))
    assert deviation.fold(story.events).standing == "waiting"
    story.add(KARIN, deviation.DeviationClosed("Klart ändå"))
    assert deviation.fold(story.events).standing == "closed", "though the police never answered"


def test_what_one_of_two_wrote_of_somebody_protected_stays_so() -> None:
    story = Story()
    for person, protected in ((KARIN, True), (PER, False)):
        story.add(person, deviation.DeviationReported(SPOKEN, protected=protected), base=0)
    assert deviation.fold(story.events).protected


@given(histories("deviation.", "entry.", "tell.", begin=of_struct(deviation.DeviationReported)))
def test_any_history_folds(events: list[Event]) -> None:
    found = deviation.fold(events)
    assert found.standing in ("", "open", "waiting", "closed")
    assert (found.standing == "") == (found.reported_at is None)
    assert found.standing == "" or found.happened_at is not None


def test_the_kinds_are_those_of_the_domain_and_each_breach_that_proposes_has_one() -> None:
    assert len(KINDS.kinds) == 16
    assert KINDS.of_clock("waiting_police").code == "police_silent"
    assert KINDS.of_clock("check_in").code == "safety_routine"
    assert KINDS.of_clock("callback").code == "other"
    assert all(KINDS.of_clock(clock) for clock in PROPOSES_DEVIATION)
    assert KINDS.of_wrong_hands().code == "secrecy"
    assert KINDS.unreached == ("sos_not_connected", "sos_unreachable")


@pytest.mark.parametrize(
    ("own", "says"),
    [("kind = []", "minst ett slag"), ('[[kind]]\ncode = "a"\nlabel = "A"\nabout = "x"', "parten x")],
)
def test_a_file_that_makes_no_sense_is_refused_in_a_sentence(tmp_path: Path, own: str, says: str) -> None:
    (tmp_path / "deviations.toml").write_text(own, "utf-8")
    with pytest.raises(SettingsError, match=says):
        load_deviations(tmp_path)


def test_lex_sarah_is_cited_as_it_stood_that_day() -> None:
    law = load_law()
    new, old = law.cite("lex_sarah", date(2025, 7, 1)), law.cite("lex_sarah", date(2025, 6, 30))
    assert new is not None
    assert old is not None
    assert (new.text[:13], new.unverified) == ("27 kap. 1–6 §", False)
    assert (old.text[:13], old.unverified) == ("14 kap. 2–7 §", True)


def test_a_life_from_reported_to_closed(karin: Laptop) -> None:
    desk = karin.desk
    record = deviations.report(desk, KINDS, SPOKEN, at=NIGHT - timedelta(hours=1))
    assert row(karin, record).standing == "open"
    deviations.ask_feedback(desk, record, "Gruppledaren", "Vad sades?")
    assert (row(karin, record).standing, row(karin, record).asked_of) == ("waiting", "Gruppledaren")
    (asked,) = deviations.find(desk, record).asked
    with pytest.raises(NotAllowed, match="innan det begärdes"):
        deviations.answer_feedback(desk, record, asked, "Lena Ek", "nu", NIGHT - timedelta(minutes=1))
    deviations.answer_feedback(desk, record, asked, "Lena Ek", "Samtal är fört", NIGHT)
    with pytest.raises(NotAllowed, match="redan besvarad"):
        deviations.answer_feedback(desk, record, asked, "Lena Ek", "igen")
    deviations.give_feedback(desk, record, "HVB", "Vi har talat om det")
    deviations.tell_municipality(desk, record, "1270", "Lena Ek")
    deviations.bring_up(desk, record, date(2026, 12, 2), "åtgärden räcker")
    deviations.bring_up(desk, record, date(2026, 12, 2))
    with pytest.raises(NotAllowed, match="åtgärden först"):
        deviations.close(desk, KINDS, record, "klart")
    deviations.correct(desk, KINDS, record, DeviationFacts(action="Samtal i gruppen"))
    with pytest.raises(NotAllowed, match="lex Sarah"):
        deviations.close(desk, KINDS, record, "klart")
    deviations.correct(desk, KINDS, record, DeviationFacts(lex_sarah="no", lex_sarah_why="ringa"))
    deviations.close(desk, KINDS, record, "Klart")
    found = row(karin, record)
    assert (found.standing, found.outcome, found.answered) == ("closed", "Klart", 1)
    assert (found.given_to, found.told, found.meetings) == ("HVB", "1270", "2026-12-02")
    deviations.reopen(desk, record, "hände igen")
    assert row(karin, record).standing == "open"


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (DeviationFacts(direction="to_us", kind="conduct", title=" "), "utan namn"),
        (DeviationFacts(direction="to_us", kind="conduct", title="x" * 121), "högst 120"),
        (DeviationFacts(direction="to_us", kind="nonsense", title="x"), "Välj ett slag"),
        (DeviationFacts(kind="conduct", title="x"), "till oss eller av oss"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    karin: Laptop, facts: DeviationFacts, says: str
) -> None:
    with pytest.raises(NotAllowed, match=says):
        deviations.report(karin.desk, KINDS, facts)
    assert every(karin) == []


def test_times_and_days_that_cannot_be_are_refused(karin: Laptop) -> None:
    record = deviations.report(karin.desk, KINDS, SPOKEN)
    with pytest.raises(NotAllowed, match="innan avvikelsen hände"):
        deviations.give_feedback(karin.desk, record, "HVB", "sagt", NIGHT - timedelta(days=1))
    with pytest.raises(NotAllowed, match="innan avvikelsen skrevs"):
        deviations.bring_up(karin.desk, record, date(2026, 11, 19))


def a_wait(laptop: Laptop) -> tuple[UUID, UUID]:
    """A case, and the event by which the police were asked, 46 minutes ago."""
    case = a_case(laptop.desk)
    asked = waiting.Asked("police", "patrull", 45, at=NIGHT - timedelta(minutes=46))
    (event,) = laptop.desk.write(case, asked)
    return case, event


def explained(laptop: Laptop, case: UUID, event: UUID, reason: str) -> UUID | None:
    source = Source(case, "case", event, "waiting_police")
    return deviations.explain(
        laptop.desk, KINDS, source, reason, title="Svar från polisen, 1 min för sent", due=NIGHT
    )


def test_a_breach_becomes_one_deviation_with_the_timeline_of_its_case(karin: Laptop) -> None:
    case, event = a_wait(karin)
    heard = call(karin.desk)
    calls.link_case(karin.desk, heard, case)
    record = explained(karin, case, event, "många larm")
    assert record is not None
    assert explained(karin, case, event, "igen") is None
    (found,) = every(karin)
    assert (found.kind, found.direction, found.about, found.what) == (
        *("police_silent", "by_us", "police"),
        "många larm",
    )
    assert (found.source_record, found.source_type, found.clock) == (case, "case", "waiting_police")
    one = deviations.find(karin.desk, record)
    before = deviations.attached(one)
    assert [(of, type_) for of, type_, _ in before] == [(case, "case"), (heard, "call")]
    assert event in before[0][2]
    karin.desk.write(case, waiting.Answered(event))
    assert deviations.attached(deviations.find(karin.desk, record)) == before, "it is frozen"
    assert [type(e.payload) for e in karin.journal.events(case)].count(BreachExplained) == 2


def test_two_laptops_apart_make_one_of_one_proposal_and_both_are_told(tmp_path: Path) -> None:
    karin, per, store = make_laptop(tmp_path / "k"), make_laptop(tmp_path / "p", PER), PaperStore()
    case, event = a_wait(karin)
    sync(store, karin, per)
    one, other = explained(karin, case, event, "många larm"), explained(per, case, event, "köa i växeln")
    assert one == other
    sync(store, karin, per)
    for laptop in (karin, per):
        (found,) = every(laptop)
        assert found.two_values
        with laptop.desk.rows() as rows:
            (tell,) = queries.tells(rows, laptop.author.id)
        assert (tell.code, tell.detail) == ("two_values", "deviation.what")
        assert "vad som hände" in tell_words.told(
            deviation.fold(laptop.journal.events(found.record_id)).log.tells[0]
        )
    assert one is not None
    what = {write.value for write in deviations.find(karin.desk, one).written.contested["what"]}
    assert what == {"många larm", "köa i växeln"}
    deviations.correct(karin.desk, KINDS, one, DeviationFacts(what="många larm, kö i växeln"))
    assert not row(karin, one).two_values
    karin.close()
    per.close()


def test_what_came_to_the_wrong_hands_becomes_one_with_the_step(karin: Laptop) -> None:
    case = a_case(karin.desk, protected=True)
    (wrong,) = karin.desk.write(case, delivery.WentWrong("Rapport faxad", "en annan kommun"))
    record = deviations.of_wrong_hands(karin.desk, KINDS, case, wrong, "Karin Ek", note="ringde")
    assert record is not None
    found = row(karin, record)
    assert (found.kind, found.protected, found.title) == ("secrecy", True, "Sekretess: fel mottagare")
    assert found.what == "Rapport faxad\nKom till: en annan kommun\nringde"
    assert "deviation" not in karin.journal.case(case).deliveries.wrong[wrong].left
    assert deviations.of_wrong_hands(karin.desk, KINDS, case, wrong, "Karin Ek") is None
    assert len(every(karin)) == 1


def test_who_may_not_see_the_case_may_not_see_what_went_wrong_in_it(karin: Laptop) -> None:
    case, event = a_wait(karin)
    record = explained(karin, case, event, "många larm")
    assert record is not None
    per = make_colleague(karin)
    karin.desk.write(case, LockedFrom(per.author, "grannar"))
    assert record in per.locked
    with per.rows() as rows:
        (found,) = rows.exec(select(DeviationRow)).all()
        assert deviations.listed(rows, "open", ["larm"]) == []
    assert (found.title, found.what, found.about_name) == (LOCKED, "", "")
    with pytest.raises(LockedFromYou):
        deviations.find(per, record)


def make_colleague(laptop: Laptop) -> Desk:
    return Desk(laptop.journal, Session(PER, Duty.BACKUP, 0))


def test_nothing_that_was_told_stands_on_a_wall(karin: Laptop) -> None:
    facts = DeviationFacts(
        direction="to_us", kind="conduct", title="Elsa", reporter_name="Elsa", what="Elsa", action="Elsa"
    )
    deviations.report(karin.desk, KINDS, facts)
    karin.desk.wall = True
    (found,) = every(karin)
    assert "Elsa" not in str(found.model_dump())
    assert "elsa" not in str(found.model_dump())


def test_a_filter_finds_by_words_and_by_what_they_mean(karin: Laptop) -> None:
    record = deviations.report(karin.desk, KINDS, SPOKEN)
    with karin.desk.rows() as rows:
        assert len(deviations.listed(rows, "open", ["kort"])) == 1
        assert len(deviations.listed(rows, "open", ["hvb"], codes=lambda word: ["hvb"])) == 1
        assert deviations.listed(rows, "open", ["polis"]) == []
        assert deviations.listed(rows, "closed") == []
        assert deviations.counts(rows) == {"open": 1, "not_up": 1}
        assert len(deviations.between(rows, date(2026, 11, 20), date(2026, 11, 20))) == 1
        assert deviations.between(rows, date(2026, 11, 21), date(2026, 12, 31)) == []
        assert len(deviations.listed(rows, "not_up")) == 1
    deviations.bring_up(karin.desk, record, date(2026, 12, 2))
    with karin.desk.rows() as rows:
        assert deviations.listed(rows, "not_up") == []
        assert deviations.counts(rows) == {"open": 1, "not_up": 0}


def test_closed_by_one_while_another_opens_it_is_open_and_both_are_told() -> None:
    story = Story()
    story.add(KARIN, deviation.DeviationReported(SPOKEN))
    story.add(KARIN, deviation.DeviationClosed("klart"))
    story.add(PER, deviation.DeviationReopened("inte klart"), base=1)
    found = deviation.fold(story.events)
    assert found.standing == "open"
    assert {(tell.person_id, tell.detail) for tell in found.log.tells} == {
        (KARIN.id, "deviation.outcome"),
        (PER.id, "deviation.outcome"),
    }


def test_what_is_undone_has_no_effect(karin: Laptop) -> None:
    record = deviations.report(karin.desk, KINDS, SPOKEN)
    deviations.ask_feedback(karin.desk, record, "Polisen")
    (asked,) = deviations.find(karin.desk, record).asked
    assert handover.strike(karin.desk, record, asked)
    assert row(karin, record).standing == "open"


def test_a_unit_that_says_for_how_long_lets_closed_ones_go_by_a_decision(karin: Laptop) -> None:
    rules = load_retention()
    kept = [
        msgspec.structs.replace(rule, years=5) if rule.record == "deviation" else rule for rule in rules.rules
    ]
    unit = msgspec.structs.replace(rules, rules=tuple(kept))
    closed, open_ = (deviations.report(karin.desk, KINDS, SPOKEN) for _ in range(2))
    done = DeviationFacts(action="samtal", lex_sarah="no", lex_sarah_why="ringa")
    deviations.correct(karin.desk, KINDS, closed, done)
    deviations.close(karin.desk, KINDS, closed, "klart")
    later = date(2033, 1, 1)
    assert [one.facts.record for one in retention.verdicts(karin.journal, unit, later)] == [closed]
    assert retention.verdicts(karin.journal, rules, later) == []
    assert open_ in {row.record_id for row in every(karin)}
