"""The team meeting as its events tell it: one record a week, nothing overwritten; strain is its author's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from factories import EVA, KARIN, NIGHT, PER, PaperStore, Story, Watch, author, make_laptop, sync
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import histories, some_of

from jourtui.rules import meeting as rules
from jourtui.rules import strain
from jourtui.rules.event import Event
from jourtui.rules.meeting import (
    MeetingAttended,
    MeetingClosed,
    MeetingDecided,
    MeetingDecisionDone,
    MeetingNoted,
    MeetingOpened,
)

WEEK = rules.week_of(NIGHT)
OPENED = MeetingOpened(WEEK.start, WEEK.end)


@settings(deadline=None)  # to make the strategies takes longer than any example
@given(histories(), st.data())
def test_any_events_fold(events: list[Event], data: st.DataObject) -> None:
    for some in (events, data.draw(some_of(events))):
        meeting = rules.fold(some)
        assert meeting == rules.fold(list(some))
        assert meeting.undone == len(meeting.to_do())
        assert strain.fold(some) == strain.fold(list(some))


def test_the_week_is_the_one_that_runs_and_on_wednesday_the_last() -> None:
    assert WEEK.start <= NIGHT < WEEK.end
    noon = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
    assert rules.week_of(noon) == WEEK
    assert rules.week_of(noon + timedelta(hours=5)) == rules.week_after(WEEK)
    assert rules.week_before(rules.week_after(WEEK)) == WEEK
    for day in range(400):  # both nights when the clocks change are among them
        found = rules.week_of(NIGHT + timedelta(days=day))
        assert rules.week_before(rules.week_after(found)) == found
        assert rules.record_of(found) != rules.record_of(rules.week_after(found))


def test_a_note_is_reworded_and_two_who_do_it_apart_are_both_kept_and_both_told() -> None:
    told = Story()
    told.add(KARIN, OPENED)
    first = told.add(KARIN, MeetingNoted("lesson", "Ring tidigare."))
    told.add(KARIN, MeetingNoted("lesson", "Ring polisen tidigare.", replaces=first.id))
    (note,) = rules.fold(told.events).of("lesson")
    assert (note.said.text, note.others) == ("Ring polisen tidigare.", [])  # type: ignore[union-attr]


def test_two_laptops_meet_in_one_record(tmp_path: Path) -> None:
    watch = Watch()
    store = PaperStore(watch)
    a, b = make_laptop(tmp_path / "a", KARIN, watch=watch), make_laptop(tmp_path / "b", PER, watch=watch)
    record = rules.record_of(WEEK)
    (_, note) = a.act(record, OPENED, MeetingNoted("lesson", "Ring tidigare."))
    b.act(record, OPENED, MeetingNoted("problem", "Skrivaren står still."))
    sync(store, a, b, a)
    for laptop, text in ((a, "Ring polisen."), (b, "Ring SOS.")):
        laptop.act(record, MeetingNoted("lesson", text, replaces=note))
    sync(store, a, b, a)
    found = [rules.fold(laptop.journal.events(record)) for laptop in (a, b)]
    assert found[0] == found[1]
    (lesson,), (problem,) = found[0].of("lesson"), found[0].of("problem")
    assert {event.payload.text for event in lesson.standing} == {"Ring polisen.", "Ring SOS."}  # type: ignore[union-attr]
    assert problem.event.author.name == PER.name
    assert {tell.person_id for tell in found[0].log.tells} == {KARIN.id, PER.id}
    a.act(record, MeetingNoted("lesson", "Ring polisen och SOS.", replaces=note))
    assert rules.fold(a.journal.events(record)).log.tells == []
    a.close()
    b.close()


def test_a_decision_is_to_do_until_it_is_done() -> None:
    told = Story()
    told.add(KARIN, OPENED)
    one = told.add(KARIN, MeetingDecided("Ring Ystad", "Per Holm"))
    assert rules.fold(told.events).undone == 1
    told.add(PER, MeetingDecisionDone(one.id))
    assert rules.fold(told.events).undone == 0
    told.add(PER, MeetingDecisionDone(one.id, done=False))
    assert [said.id for said in rules.fold(told.events).to_do()] == [one.id]


def test_those_who_wrote_the_list_apart_are_all_there() -> None:
    told = Story()
    told.add(KARIN, OPENED)
    told.add(KARIN, MeetingAttended(("Karin Ek", "Per Holm")))
    told.add(KARIN, MeetingAttended(("Karin Ek",)))
    assert rules.fold(told.events).present == ("Karin Ek",)
    told.add(EVA, MeetingClosed())
    assert rules.fold(told.events).closed_at is not None


def test_strain_is_its_authors_and_what_another_writes_there_has_no_effect() -> None:
    told = Story()
    mine = told.add(KARIN, strain.StrainWritten("En tung natt.", WEEK.start))
    told.add(PER, strain.StrainShared(mine.id, named=True))
    told.add(PER, strain.StrainWritten("Inte hennes.", WEEK.start))
    found = strain.fold(told.events)
    assert (found.person_id, found.texts, found.shared) == (KARIN.id, 1, 0)
    told.add(KARIN, strain.StrainShared(mine.id))
    assert strain.fold(told.events).shared == 1
    told.add(KARIN, strain.StrainUnshared(mine.id))
    assert strain.fold(told.events).shared == 0
    assert strain.record_of(author(KARIN).id, WEEK) != strain.record_of(author(PER).id, WEEK)
