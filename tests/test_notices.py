"""The life of an advance notice: what its events make of it, and what the list of them asks."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import KARIN, NIGHT, PER, Laptop, PaperStore, Story, Watch, make_laptop, sync
from sqlmodel import select

from jourtui.rules import alarms, notice
from jourtui.rules.assignment import AssignmentFacts
from jourtui.rules.calendar import at_local
from jourtui.rules.deviation import DeviationFacts
from jourtui.rules.event import Payload
from jourtui.rules.facts import Facts
from jourtui.rules.matching import Sought
from jourtui.rules.notice import NoticeClosed, NoticeFacts, NoticeReceived, NoticeRenewed
from jourtui.rules.reachability import ReachabilityFacts
from jourtui.rules.sold_service import SoldFacts
from jourtui.screens.notice_text import NoticeText
from jourtui.store import assignments, known, notices, queries
from jourtui.store.known import NOTHING
from jourtui.store.mandates import NotAllowed
from jourtui.store.masking import HIDDEN
from jourtui.store.session import Person
from jourtui.store.settings import load_catalogue, load_places
from jourtui.store.views import NoticeRow, TellRow
from jourtui.words import corrected_words, deviation_words
from jourtui.words.labels import Labels

UNTIL = NIGHT + timedelta(days=3)


@pytest.fixture
def laptop(tmp_path: Path) -> Any:
    laptop = make_laptop(tmp_path / "karin")
    yield laptop
    laptop.close()


def told(laptop: Laptop, name: str = "Bo Ek", **given: Any) -> UUID:
    facts: dict[str, Any] = {
        "until": UNTIL,
        "plan": "Ring mormor först.",
        "told_by": "Ida Berg, Ystad",
    } | given
    return notices.receive(laptop.desk, NoticeReceived(person_name=name, **facts))


def test_one_that_ends_with_a_day_is_told_by_that_day(laptop: Laptop) -> None:
    record = told(laptop, until=at_local(date(2026, 12, 1), 0))
    text = Labels(load_places(), load_catalogue()).notice(row(laptop, record), NIGHT)
    assert "Gäller till mån 30 nov 24:00." in text, "no day longer than it holds"


def row(laptop: Laptop, record: UUID) -> NoticeRow:
    with laptop.desk.rows() as rows:
        found = rows.get(NoticeRow, record)
    assert found is not None
    return found


def test_it_goes_from_coming_to_expired_and_is_renewed_and_closed(laptop: Laptop) -> None:
    record = told(laptop)
    first = NIGHT + timedelta(hours=2)
    notices.describe(laptop.desk, record, NoticeFacts(valid_from=first, assessor="Eva Wallin"))
    one = row(laptop, record)
    standings = [one.standing(at) for at in (NIGHT, first, UNTIL - timedelta(hours=24), UNTIL)]
    assert standings == ["coming", "valid", "expiring", "expired"]
    laptop.watch.forward(hours=24 * 4)
    with pytest.raises(NotAllowed, match="redan varit"):
        notices.renew(laptop.desk, record, NIGHT, "Eva")
    later = laptop.watch() + timedelta(days=7)
    notices.renew(laptop.desk, record, later, "Eva Wallin")
    assert row(laptop, record).standing(laptop.watch()) == "valid"
    assert row(laptop, record).until == later
    notices.close(laptop.desk, record, "flyttat")
    closed = row(laptop, record)
    assert (closed.open, closed.closed_by, closed.closed_reason) == (False, KARIN.name, "flyttat")
    notices.renew(laptop.desk, record, later, "Eva Wallin")
    assert row(laptop, record).open


def test_each_use_is_told_back_once_and_what_is_not_stays_listed(laptop: Laptop) -> None:
    record, call = told(laptop), uuid4()
    notices.used(laptop.desk, record, call)
    notices.used(laptop.desk, record, call)
    assert (row(laptop, record).uses, row(laptop, record).untold) == (1, 1), "matched, and then followed"
    notices.used(laptop.desk, record, uuid4())
    assert (row(laptop, record).uses, row(laptop, record).untold) == (2, 2)
    notices.close(laptop.desk, record, "klart")
    with laptop.desk.rows() as rows:
        assert [one.record_id for one in notices.listed(rows)] == [record], "closed, and not told back"
    uses = [one.id for one in notices.fold_of(laptop.desk, record).not_told]
    with pytest.raises(NotAllowed):
        notices.tell_back(laptop.desk, record, uses, "Eva", " ")
    notices.tell_back(laptop.desk, record, uses, "Eva", "Mormor tog barnen.")
    assert row(laptop, record).untold == 0
    notices.tell_back(laptop.desk, record, [uuid4()], "Eva", "en användning som inte finns")
    assert len(notices.fold_of(laptop.desk, record).log.void) == 1
    with laptop.desk.rows() as rows:
        assert not notices.listed(rows)
        assert [one.record_id for one in notices.listed(rows, live=False)] == [record]


def test_two_who_write_apart_are_both_kept_and_both_told(tmp_path: Path) -> None:
    watch, store = Watch(), None
    karin = make_laptop(tmp_path / "karin", KARIN, watch=watch)
    per = make_laptop(tmp_path / "per", PER, watch=watch)
    store = PaperStore(watch)
    record = told(karin)
    sync(store, karin, per)
    notices.describe(karin.desk, record, NoticeFacts(plan="Ring farmor."))
    notices.close(karin.desk, record, "flyttat")
    notices.describe(per.desk, record, NoticeFacts(plan="Ring polisen."))
    notices.renew(per.desk, record, UNTIL + timedelta(days=9), "Eva Wallin")
    sync(store, karin, per)
    sync(store, karin, per)
    for laptop in (karin, per):
        one, state = row(laptop, record), notices.fold_of(laptop.desk, record)
        assert one.two_values
        assert one.open, "of renewed and closed the one that may be needed shows"
        assert {write.value for write in state.written.contested["plan"]} == {"Ring farmor.", "Ring polisen."}
        with laptop.desk.rows() as rows:
            tells = rows.exec(select(TellRow)).all()
        assert {(tell.person_id, tell.detail) for tell in tells} >= {
            (person.id, name) for person in (KARIN, PER) for name in ("plan", "open")
        }
    state = notices.fold_of(karin.desk, record)
    notices.settle_open(karin.desk, row(karin, record), state, is_open=False)
    notices.describe(karin.desk, record, NoticeFacts(plan="Ring polisen."))
    assert not row(karin, record).open
    assert not row(karin, record).two_values
    karin.close()
    per.close()


def test_one_that_is_closed_and_renewed_apart_is_valid_whichever_came_first() -> None:
    given = NoticeReceived(person_name="Bo Ek", until=UNTIL, plan="Ring.", told_by="Ida")
    deeds: list[tuple[Person, Payload]] = [
        (KARIN, NoticeClosed("flyttat")),
        (PER, NoticeRenewed(UNTIL + timedelta(days=9), "Eva")),
    ]
    for order in (deeds, deeds[::-1]):
        story = Story()
        story.add(KARIN, given)
        for person, deed in order:
            story.add(person, deed, base=1)
        one = notice.fold(story.events)
        assert (one.open, one.closed_reason, one.two_values) == (True, "", True)


def test_the_history_holds_each_value_that_was_written(laptop: Laptop) -> None:
    record = told(laptop, phone="+46701740610", phone_shown="070-174 06 10")
    notices.describe(laptop.desk, record, NoticeFacts(plan="Ring farmor.", address="Storgatan 1"))
    notices.describe(laptop.desk, record, NoticeFacts(plan="Ring polisen."))
    labels = Labels(load_places(), load_catalogue())
    text, state = NoticeText(labels, str), notices.fold_of(laptop.desk, record)
    history = text.history(state, NIGHT, (), hidden=False)
    for said in ("Ring mormor först.", "Ring farmor.", "Ring polisen.", "070-174 06 10", "Storgatan 1"):
        assert said in history
    masked = text.history(state, NIGHT, (), hidden=True)
    assert "Ring farmor." in masked
    assert "Storgatan" not in masked
    assert "070" not in masked


def test_every_fact_has_a_word() -> None:
    words_of: tuple[tuple[type[Facts], Collection[str]], ...] = (
        (NoticeFacts, corrected_words.NOTICE),
        (AssignmentFacts, corrected_words.ASSIGNMENT),
        (DeviationFacts, deviation_words.FACTS),
        (ReachabilityFacts, deviation_words.FACTS),
        (SoldFacts, corrected_words.SOLD),
    )
    for facts, words in words_of:
        assert set(facts.__struct_fields__) - {"phone"} <= set(words), facts


def test_the_end_of_validity_is_a_clock_the_last_day_and_rings_for_nobody(laptop: Laptop) -> None:
    record = told(laptop)

    def ends() -> list[UUID]:
        with laptop.desk.rows() as rows:
            found = queries.clocks(rows, ends=laptop.watch())
            assert queries.open_counts(rows, laptop.watch())[2] == len(found)
        return [one.record_id for one in found if one.kind == "notice_end"]

    assert ends() == []
    laptop.watch.forward(hours=49)
    assert ends() == [record]
    laptop.watch.forward(hours=48)
    assert ends() == [record], "it has ended, and nobody has renewed or closed it"
    with laptop.desk.rows() as rows:
        clock = queries.clocks(rows, ends=laptop.watch())[0]
    assert alarms.level(clock, laptop.watch()) == "due"
    listener = alarms.Listener(KARIN.id, "first", {KARIN.id: "first"})
    assert alarms.ringing([clock], laptop.watch() + timedelta(hours=1), listener) == []
    notices.close(laptop.desk, record, "klart")
    assert ends() == []


def test_ten_years_of_them_are_pages_and_the_filter_looks_in_all(laptop: Laptop) -> None:
    for n in range(queries.PAGE + 3):
        told(laptop, f"Bo {n:04}", until=UNTIL + timedelta(minutes=n))
    with laptop.desk.rows() as rows:
        assert len(notices.listed(rows)) == queries.PAGE
        assert [one.person_name for one in notices.listed(rows, page=1)] == ["Bo 0200", "Bo 0201", "Bo 0202"]
        found = notices.listed(rows, ["0202", "mormor"])
        assert [one.person_name for one in found] == ["Bo 0202"]
        assert notices.page_of(rows, found[0].record_id) == (True, 1)
        assert not notices.listed(rows, ["100%"])


def test_a_name_is_found_however_many_notices_hold_and_none_on_a_wall(laptop: Laptop) -> None:
    told(laptop, "Bo Ek", until=UNTIL)
    wanted = told(laptop, "Sara Lindqvist", until=UNTIL + timedelta(days=9))
    connection = laptop.replica.connection
    columns = [row[1] for row in connection.execute("PRAGMA table_info(view_notice)")]
    rest = ", ".join("?" if one == "record_id" else one for one in columns)
    with laptop.replica.transaction():
        connection.executemany(
            f"INSERT INTO view_notice SELECT {rest} FROM view_notice WHERE person_name = 'Bo Ek' LIMIT 1",
            [(uuid4().hex,) for _ in range(3_999)],
        )
    sought = Sought(("mamma till sara lindkvist",))
    with laptop.desk.rows() as rows:
        (one,) = known.look_up(rows, NIGHT, sought).maybe
        assert (one.record_id, one.plan) == (wanted, "Ring mormor först.")
    laptop.desk.wall = True
    with laptop.desk.rows() as rows:
        assert known.look_up(rows, NIGHT, sought) == NOTHING


def test_what_is_masked_of_the_protected_is_not_searched(laptop: Laptop) -> None:
    record = told(laptop, "Siv Alm", phone="+46701740610", phone_shown="070-174 06 10")
    facts = NoticeFacts(address="Storgatan 1", reserve_number="R-77")
    notices.describe(laptop.desk, record, facts)
    order = AssignmentFacts(what="Titta till", ordered_by="Ida", person_name="Siv", address="Storgatan 1")
    task = assignments.order(laptop.desk, order)
    for protected in (False, True):
        notices.describe(laptop.desk, record, NoticeFacts(protected=protected))
        assignments.correct(laptop.desk, task, AssignmentFacts(protected=protected))
        with laptop.desk.rows() as rows:
            for word in ("storgatan", "06 10", "r-77"):
                assert bool(notices.listed(rows, [word])) is not protected
            assert bool(assignments.listed(rows, ["storgatan"])) is not protected
            assert notices.listed(rows, ["siv", "mormor"])
            assert assignments.listed(rows, ["siv", "titta"])


def test_nobody_is_told_of_on_a_wall(laptop: Laptop) -> None:
    record = told(laptop, "Bo Ek", phone="+46701740610", phone_shown="070-174 06 10")
    other = told(laptop, "Siv Alm", plan="Göm henne.")
    notices.describe(laptop.desk, other, NoticeFacts(protected=True, address="Storgatan 1", birth_year=1984))
    laptop.desk.wall = True
    seen, hidden = row(laptop, record), row(laptop, other)
    assert (seen.person_name, seen.plan, seen.phone, seen.told_by) == ("B E", HIDDEN, "", "")
    assert (hidden.person_name, hidden.address, hidden.birth_year, hidden.words) == (HIDDEN, "", None, "")


def test_what_makes_no_sense_is_refused_in_a_sentence(laptop: Laptop) -> None:
    record = told(laptop)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: notices.describe(laptop.desk, record, NoticeFacts(valid_from=UNTIL)),
        lambda: notices.renew(laptop.desk, record, UNTIL, " "),
        lambda: notices.tell_back(laptop.desk, record, [], "Eva", "allt"),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed) as refused:
            attempt()
        assert str(refused.value).endswith(".")
    notices.describe(laptop.desk, record, NoticeFacts(birth_year=10**20))
    assert row(laptop, record).birth_year is None, "a year that nobody was born in"
