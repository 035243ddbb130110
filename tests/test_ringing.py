"""What is heard and said of alarms: two laptops, clocks that tests move, and no bell that makes a sound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from factories import KARIN, PER, Laptop, PaperStore, Watch, author, make_laptop, sync

from jourtui.ringing import Ringing
from jourtui.rules.call import AttemptEnded, CallCorrected, CallFacts
from jourtui.rules.entries import BreachExplained
from jourtui.rules.responsibility import Accepted, Offered
from jourtui.store.session import Duty, Person


class App:
    """What `Ringing` needs of the program, and what it was made to do."""

    def __init__(self, laptop: Laptop) -> None:
        self.clock = laptop.watch
        self.workplace = SimpleNamespace(desk=laptop.desk)
        self.at_work = True
        self.app_focus = True
        self.said: list[str] = []
        self.ticks: list[datetime] = []
        self.tick_signal = SimpleNamespace(publish=self.ticks.append)
        self.bells = 0
        self.notified: list[tuple[str, str]] = []
        self.titles: list[str] = []

    def bell(self) -> None:
        self.bells += 1

    def say(self, text: str, *, problem: bool = False) -> None:
        self.said.append(f"! {text}" if problem else text)


class Here:
    """One laptop, and what is heard at it."""

    def __init__(self, folder: Path, person: Person, watch: Watch, duty: Duty) -> None:
        self.laptop = make_laptop(folder, person, watch=watch, duty=duty)
        self.laptop.desk.begin_shift()
        self.listen()

    def listen(self) -> None:
        """Sign in (again): nothing is remembered."""
        self.app = App(self.laptop)
        self.ringing = Ringing(
            self.app,  # type: ignore[arg-type]
            notify=lambda title, body: self.app.notified.append((title, body)),
            title=self.app.titles.append,
        )
        self.laptop.desk.written = self.ringing.changed

    def tick(self) -> int:
        """A second has passed; how often the bell has sounded so far."""
        self.ringing.changed(set())
        self.ringing.tick(self.laptop.watch())
        return self.app.bells

    @property
    def band(self) -> list[str]:
        return self.ringing.sentences(self.laptop.watch())

    @property
    def question(self) -> str | None:
        return self.ringing.question(self.laptop.watch())

    def act(self, record: UUID, *payloads: object) -> None:
        self.laptop.act(record, *payloads)  # type: ignore[arg-type]
        self.ringing.changed({record})


class Night:
    """Karin is first on call, Per is backup; `sync` lets each see what the other did."""

    def __init__(self, folder: Path) -> None:
        self.watch = Watch()
        self.store = PaperStore(self.watch)
        self.karin = Here(folder / "one", KARIN, self.watch, Duty.FIRST)
        self.per = Here(folder / "two", PER, self.watch, Duty.BACKUP)
        self.sync()

    def sync(self) -> None:
        sync(self.store, self.karin.laptop, self.per.laptop)
        self.karin.ringing.changed(set())
        self.per.ringing.changed(set())

    def tick(self) -> tuple[int, int]:
        return self.karin.tick(), self.per.tick()


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    made = Night(tmp_path)
    yield made
    made.karin.laptop.close()
    made.per.laptop.close()


def test_silence_costs_nothing(night: Night) -> None:
    night.watch.forward(hours=8)
    assert night.tick() == (0, 0)
    assert night.karin.band == []
    assert night.karin.app.titles == []


def test_a_due_callback_rings_once_and_then_once_a_minute(night: Night) -> None:
    night.karin.laptop.receive()
    night.sync()
    night.watch.forward(minutes=29, seconds=59)
    assert night.tick() == (0, 0)
    night.watch.forward(seconds=1)
    assert night.tick() == (1, 0)
    assert night.karin.band == ["Ring upp: Anna Svensson – 0 s för sent"]
    for _ in range(59):
        night.watch.forward(seconds=1)
        assert night.karin.tick() == 1
    night.watch.forward(seconds=1)
    assert night.karin.tick() == 2
    assert night.karin.band == ["Ring upp: Anna Svensson – 1 min för sent"]


def test_a_second_alarm_rings_at_once_and_then_they_ring_together(night: Night) -> None:
    night.karin.laptop.receive()
    night.watch.forward(seconds=30)
    night.karin.laptop.receive(name="Bo Ek")
    night.watch.forward(minutes=29, seconds=30)
    assert night.karin.tick() == 1
    night.watch.forward(seconds=30)
    assert night.karin.tick() == 2
    assert night.karin.ringing.count(night.watch()) == 2
    night.watch.forward(seconds=59)
    assert night.karin.tick() == 2
    night.watch.forward(seconds=1)
    assert night.karin.tick() == 3


def test_acknowledging_is_silence_for_me_and_seen_by_the_other(night: Night) -> None:
    night.karin.laptop.receive()
    night.watch.forward(minutes=31)
    assert night.karin.tick() == 1
    night.karin.ringing.acknowledge()
    assert night.karin.app.said == ["Kvitterat: Ring upp, Anna Svensson. Tyst för dig; kollegan ser det."]
    assert night.karin.band == []
    night.sync()
    night.watch.forward(minutes=10)
    assert night.tick() == (1, 0)
    (clock,) = chain(*night.per.ringing._clocks.values())
    assert [who.name for who in clock.seen()] == ["Karin Ek"]


def test_nothing_to_acknowledge_is_said(night: Night) -> None:
    night.karin.laptop.receive()
    night.karin.ringing.acknowledge()
    night.karin.ringing.snooze()
    assert night.karin.app.said == ["Inget larmar.", "Inget larmar."]


def test_five_minutes_unheeded_it_rings_the_other_laptop(night: Night) -> None:
    night.karin.laptop.receive()
    night.sync()
    night.watch.forward(minutes=35)
    assert night.per.tick() == 1
    assert night.per.band == ["Ring upp: Anna Svensson – 5 min för sent, Karin Ek har inte sett det"]
    assert night.per.ringing.shorter(night.watch()) == (
        "Ring upp: Anna Svensson – 5 min sen, osedd av Karin",
        "Ring upp: Anna – 5 min sen, osedd av Karin",
    )


def test_the_mark_of_a_protected_person_is_not_cut_off_with_the_rest_of_the_name(night: Night) -> None:
    night.karin.laptop.receive(facts=CallFacts(protected=True))
    night.watch.forward(minutes=35)
    night.karin.tick()
    assert night.karin.ringing.shorter(night.watch()) == (
        "Ring upp: Anna Svensson (skyddad) – 5 min sen",
        "Ring upp: S Anna – 5 min sen",
    )


def test_a_handover_rings_the_other_laptop_at_once_and_mine_when_unanswered(night: Night) -> None:
    call = night.karin.laptop.receive()
    night.karin.act(call, Offered(answer_within=180, to=author(PER)))
    night.sync()
    assert night.tick() == (0, 1)
    assert night.per.band == ["Karin Ek lämnar över: Anna Svensson – acceptera eller avböj"]
    night.per.ringing.acknowledge()
    night.watch.forward(minutes=3)
    night.sync()
    assert night.tick() == (1, 1)
    assert night.karin.band == ["Inget svar: Anna Svensson – ring kollegan, 0 s för sent"]
    offer = next(chain(*night.karin.ringing._clocks.values())).start_event
    night.per.act(call, Accepted(offer=offer, by=author(PER)))
    night.sync()
    assert night.karin.band == []


def test_what_is_offered_to_me_comes_before_what_is_late(night: Night) -> None:
    night.karin.laptop.receive()
    night.watch.forward(minutes=36)
    call = night.karin.laptop.receive()
    night.karin.act(call, Offered(answer_within=180, to=author(PER)))
    night.sync()
    assert [words.partition(":")[0] for words in night.per.band] == ["Karin Ek lämnar över", "Ring upp"]
    assert not night.per.ringing.offered(night.watch()), "it is seen as it stands"
    night.karin.act(night.karin.laptop.receive(), Offered(answer_within=180, to=author(PER)))
    night.sync()
    assert night.per.ringing.offered(night.watch())


def test_snoozing_is_local_and_ends_five_minutes_past_due(night: Night) -> None:
    night.karin.laptop.receive()
    night.sync()
    night.watch.forward(minutes=30)
    night.karin.tick()
    night.karin.ringing.snooze()
    assert night.karin.app.said == ["Tyst på den här datorn till 22:46:00: Ring upp, Anna Svensson."]
    assert night.karin.app.ticks == [night.watch()]
    assert night.karin.band == []
    night.watch.forward(minutes=1, seconds=59)
    assert night.karin.tick() == 1
    night.watch.forward(seconds=1)
    assert night.karin.tick() == 2
    night.watch.forward(minutes=2, seconds=20)
    assert night.karin.tick() == 3
    night.watch.forward(seconds=10)
    night.karin.ringing.snooze()
    night.watch.forward(seconds=30)
    assert night.tick() == (4, 1), "five minutes past due both ring, whatever was snoozed"
    night.karin.ringing.snooze()
    assert night.karin.app.said[-1].startswith("! Ring upp, Anna Svensson: mer än fem minuter för sent")


def test_what_was_broken_at_sign_in_is_shown_and_is_no_news(night: Night) -> None:
    night.karin.laptop.receive()
    night.watch.forward(minutes=95)
    night.karin.listen()
    night.karin.app.app_focus = False
    assert night.karin.tick() == 0
    assert night.karin.band == ["Ring upp: Anna Svensson – bröts 22:44"]
    night.watch.forward(seconds=60)
    assert night.karin.tick() == 1, "it asks for an action as before"
    assert night.karin.app.notified == []


def test_away_from_the_terminal_the_system_tells_that_there_is_an_alarm_and_no_more(night: Night) -> None:
    night.karin.app.app_focus = False
    night.karin.laptop.receive()
    night.watch.forward(minutes=30)
    night.karin.tick()
    night.watch.forward(minutes=1)
    night.karin.tick()
    assert night.karin.app.notified == [("jourtui", "Ett larm väntar.")]


def test_the_title_blinks_with_the_number_and_is_left_clean(night: Night) -> None:
    night.karin.laptop.receive()
    night.karin.laptop.receive(name="Bo Ek")
    night.watch.forward(minutes=30)
    for _ in range(3):
        night.karin.tick()
    night.karin.ringing.stop()
    assert night.karin.app.titles == ["(2) jourtui", "jourtui", "(2) jourtui", "jourtui"]


def test_a_locked_screen_rings_and_tells_only_how_many(night: Night) -> None:
    night.karin.laptop.receive()
    night.karin.app.at_work = False
    night.watch.forward(minutes=30)
    assert night.karin.tick() == 1
    assert night.karin.band == ["Ett larm väntar."]
    assert night.karin.ringing.count(night.watch()) == 1
    night.karin.laptop.receive(name="Bo Ek")
    night.watch.forward(minutes=30)
    night.karin.tick()
    assert night.karin.band == ["2 larm väntar."]


@pytest.mark.parametrize(
    ("marked", "shown"),
    [(CallFacts(protected=True), "okänd (skyddad)"), (CallFacts(anonymous=True), "anonym")],
)
def test_a_number_that_is_hidden_is_not_in_the_band(night: Night, marked: CallFacts, shown: str) -> None:
    call = night.karin.laptop.receive(name="")
    night.karin.act(call, CallCorrected(facts=marked))
    night.watch.forward(minutes=30)
    assert night.karin.band == [f"Ring upp: {shown} – 0 s för sent"]


def test_a_breach_is_asked_about_for_a_while_until_explained(night: Night) -> None:
    call = night.karin.laptop.receive()
    night.watch.forward(minutes=32, seconds=13)
    assert night.karin.question is None, "it still runs"
    night.karin.act(call, AttemptEnded(outcome="reached"))
    assert night.karin.question == "Ring upp Anna Svensson, 2 min 13 s för sent – varför?"
    night.sync()
    assert night.per.question is None
    night.karin.app.at_work = False
    assert night.karin.question is None
    night.karin.app.at_work = True
    night.watch.forward(minutes=10)
    assert night.karin.question is None, "asked about once; then it stands in the list"

    later = night.karin.laptop.receive()
    night.watch.forward(minutes=31)
    night.karin.act(later, AttemptEnded(outcome="reached"))
    clock = night.karin.ringing.asked(night.watch())
    assert clock is not None
    night.karin.act(later, BreachExplained("callback", clock.start_event, "många samtal"))
    assert night.karin.question is None


def test_an_old_breach_is_not_asked_about_again_at_sign_in(night: Night) -> None:
    call = night.karin.laptop.receive()
    night.watch.forward(minutes=31)
    night.karin.act(call, AttemptEnded(outcome="reached"))
    night.watch.forward(minutes=9)
    night.karin.listen()
    assert night.karin.question is not None
    night.watch.forward(minutes=1)
    night.karin.listen()
    assert night.karin.question is None


def test_a_breach_that_is_written_in_late_is_asked_about(night: Night) -> None:
    call = night.karin.laptop.receive()
    received = night.watch()
    night.watch.forward(hours=2)
    assert night.karin.question is None
    late = received.replace(minute=50)
    night.karin.act(call, AttemptEnded(outcome="reached", at=late))
    assert night.karin.question == "Ring upp Anna Svensson, 6 min för sent – varför?"


def test_what_is_read_of_the_records_that_were_written_is_what_reading_all_gives(night: Night) -> None:
    """Each laptop reads only what was written; one that has just signed in reads everything."""
    here, there = night.karin, night.per
    for name in ("Anna Ek", "Bo Ek"):
        here.laptop.receive(name=name)
    night.sync()
    here.ringing.alarms(night.watch())
    there.ringing.alarms(night.watch())
    first, second = here.ringing._clocks
    written: tuple[tuple[UUID, object], ...] = (
        (first, Offered(answer_within=180, to=author(PER))),
        (second, AttemptEnded(outcome="no_answer")),
        (second, AttemptEnded(outcome="reached")),
        (first, CallCorrected(CallFacts(matter="oro"))),
    )
    for record, payload in written:
        night.watch.forward(minutes=20)
        here.act(record, payload)
        here.ringing.alarms(night.watch())
        fresh = Ringing(here.app)  # type: ignore[arg-type]
        fresh.alarms(night.watch())
        known = here.ringing
        assert {record: found for record, found in known._clocks.items() if found} == fresh._clocks
        assert known.alarms(night.watch()) == fresh.alarms(night.watch())
        assert [found for found in known._breaches.values() if found] == [
            found for found in fresh._breaches.values() if found
        ]
    assert there.ringing._clocks
