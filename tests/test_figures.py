"""The key figures of a year: what is counted, where its edges go, and that a closed year stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

import msgspec
import pytest
from factories import EVA, KARIN, Laptop, PaperStore, Story, Watch, author, make_laptop, sync
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import histories, some_of

from jourtui.commands import printed_figures
from jourtui.rules import active_time, closed_year
from jourtui.rules.active_time import TimeConfirmed, TimeProposed
from jourtui.rules.aid import Granted, Refused
from jourtui.rules.assignment import AssignmentFacts, AssignmentOrdered, AssignmentWorked
from jourtui.rules.calendar import local
from jourtui.rules.call import AttemptEnded, CallClosed, CallFacts, CallIdentified, CallReceived, Identity
from jourtui.rules.case import CaseFacts, CaseOpened
from jourtui.rules.closed_year import Closing, MunicipalityClosed, Numbers, YearClosed
from jourtui.rules.decisions import DecisionEnded, DecisionMade, MeasureDecided, MeasureTaken
from jourtui.rules.deviation import DeviationFacts, DeviationReported
from jourtui.rules.event import Author, Event, Payload, encode, to_micros
from jourtui.rules.figure_definitions import BY_CODE, FIGURES
from jourtui.rules.figures import Counted, Period, cells, members_in, number, value, week_of, whole_weeks
from jourtui.rules.interviews import InterviewFacts, NotAttended, Requested
from jourtui.rules.lodging import Arrived as There
from jourtui.rules.lodging import Asked, Cancelled, Confirmed, LodgingFacts
from jourtui.rules.morning_report import MorningReport
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.places import Places
from jourtui.rules.responsibility import Accepted, Offered
from jourtui.rules.sold_service import SoldFacts, SoldServiceRecorded
from jourtui.rules.visits import Arrived, Decided, VisitFacts
from jourtui.sheets import figure_tables
from jourtui.store import figures, queries
from jourtui.store.envelope import MAX_BODY
from jourtui.store.figures import CannotClose, YearFigures
from jourtui.store.settings import load_catalogue, load_deviations, load_mandates, load_places
from jourtui.words.figure_words import HIDDEN, FigureValue, Words, added, in_words
from jourtui.words.labels import Labels

EARLY_2025 = datetime(2025, 1, 5, 12, tzinfo=UTC)
MONDAY = datetime(2025, 3, 3, 20, tzinfo=UTC)
"""21:00 in Sweden."""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return load_places(tmp_path_factory.mktemp("shipped"))


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin", watch=Watch(EARLY_2025))
    yield laptop
    laptop.close()


def case(laptop: Laptop, at: datetime, *more: Payload, type_: str = "children", **facts: Any) -> UUID:
    """A case opened then, with what happened in it."""
    laptop.watch.now = at
    record = uuid4()
    given = {"title": "oro", "board": "ystad", "case_types": (type_,), "source": "parent", **facts}
    laptop.act(record, CaseOpened(facts=CaseFacts(**given), at=at), *more)
    return record


def decision(code: str, at: datetime, **given: Any) -> DecisionMade:
    said = {"kind_label": code, "board": "ystad", "body": "chair", "decider": "Rolf Sandin"}
    return DecisionMade(code, content="x", reasons="y", entitled_by="lag", at=at, **{**said, **given})


def granted(what: Any, at: datetime) -> Granted:
    return Granted(what, "x", "Karin Ek", "delegation", at=at)


def refused(at: datetime) -> Refused:
    return Refused("food", "x", "a", "b", "Karin Ek", "delegation", "c", at=at)


def take_in(laptop: Laptop, *, at: datetime | None = None, connected: bool = False, **facts: Any) -> UUID:
    """A call that comes in now, or came in then and is written in now."""
    record, now = uuid4(), at or laptop.watch()
    said = CallReceived(at=now, connected=connected, facts=CallFacts(**facts))
    number = Identity(phone="+46701740610", phone_shown="070-174 06 10")
    laptop.act(record, said, CallIdentified(facts=number, at=now))
    return record


def the_year(laptop: Laptop) -> None:
    """A small year, every number of which is known: see the test below."""
    watch = laptop.watch
    # Three calls from SOS Alarm, reached after 10 and after 40 minutes, and never; one is connected.
    for n, wait in enumerate((10, 40, 0)):
        watch.now = MONDAY + timedelta(days=7 * n)
        record = take_in(laptop, municipality="1286" if n else "1287", case_type="children")
        if wait:
            laptop.act(record, AttemptEnded("reached", at=watch.now + timedelta(minutes=wait)))
        else:
            laptop.act(record, AttemptEnded("no_answer", at=watch.now + timedelta(minutes=20)))
            laptop.act(record, CallClosed("unreached", at=watch.now + timedelta(minutes=50)))
    watch.now = MONDAY + timedelta(days=7)
    handed = take_in(laptop, connected=True, municipality="1280", case_type="violence")
    (offer,) = laptop.act(handed, Offered(180, author(EVA)))
    laptop.act(handed, Accepted(offer, author(EVA), orally=True))
    # A test call is none; nor is what came a minute before the year, or the minute when it ended.
    laptop.act(take_in(laptop), CallClosed("test"))
    for moment in (datetime(2024, 12, 31, 22, 59, tzinfo=UTC), datetime(2025, 12, 31, 23, tzinfo=UTC)):
        watch.now = moment
        take_in(laptop)
    for place in ("1286", "1233"):
        laptop.act(uuid4(), NoticeReceived("Vilma", "plan", MONDAY, place, at=MONDAY))
    ordered = AssignmentFacts(what="ring", municipality="1291", board="simrishamn")
    laptop.act(uuid4(), AssignmentOrdered(ordered, at=MONDAY), AssignmentWorked(MONDAY, 40))
    sold = SoldFacts(service="hours", board="ystad", first=date(2025, 12, 31), minutes=120, price_ore=150_000)
    laptop.act(uuid4(), SoldServiceRecorded(sold))
    wednesday, me = date(2025, 3, 5), author(KARIN)
    week = active_time.record_of(me.id, wednesday)
    begun = active_time.minute(MONDAY)
    spans = (active_time.Span(begun, begun + 95),)
    laptop.act(week, TimeProposed(wednesday, me, spans, 0, 1), TimeConfirmed(95, "leave"))
    wrong = DeviationFacts(direction="to_us", kind="secrecy", municipality="1286", happened_at=MONDAY)
    laptop.act(uuid4(), DeviationReported(wrong))
    # A placement, a re-placement in the same case, one of an unaccompanied child; LVU twice written once.
    first = case(laptop, MONDAY, decision("placement_sol", MONDAY), board="trelleborg-am")
    laptop.act(first, decision("institution", MONDAY + timedelta(days=1), moved_from="Familjehemmet Ek"))
    case(laptop, MONDAY, decision("institution", MONDAY), type_="unaccompanied_child")
    (one,) = laptop.act(first, decision("lvu_custody", MONDAY))
    (two,) = laptop.act(first, decision("lvu_custody", MONDAY))
    laptop.act(first, DecisionEnded(two, "samma", same_as=one))
    laptop.act(first, decision("lvm_custody", MONDAY, granted=False))
    laptop.act(first, MorningReport("Ann Ek", board="trelleborg-am", at=MONDAY + timedelta(hours=9)))
    # Lodging: two occasions of violence in one case and a cancelled one; two bookings of one other case.
    room = LodgingFacts(place="Exempelhotellet", check_out=MONDAY + timedelta(days=1))
    hotel = case(laptop, MONDAY, type_="violence")
    for _ in range(2):
        (booking,) = laptop.act(hotel, Asked("violence", room, at=MONDAY))
        laptop.act(hotel, Confirmed(booking, "4711", "receptionen", at=MONDAY))
    laptop.act(hotel, Asked("violence", room, at=MONDAY))  # never confirmed: nobody was placed
    (gone,) = laptop.act(hotel, Asked("violence", room, at=MONDAY))
    laptop.act(hotel, Cancelled(gone, "ångrade sig"))
    other = case(laptop, MONDAY, type_="lodging", board=None)
    for day in range(2):
        (booking,) = laptop.act(other, Asked("homelessness", room, at=MONDAY + timedelta(days=day)))
        laptop.act(other, There(booking, at=MONDAY + timedelta(days=day, hours=1)))
    laptop.act(other, granted("travel", MONDAY), granted("travel", MONDAY), granted("food", MONDAY))
    laptop.act(other, refused(MONDAY))
    for late in (100, 130):
        (visit,) = laptop.act(hotel, Decided(VisitFacts(goers="Karin", contact_at=MONDAY), at=MONDAY))
        laptop.act(hotel, Arrived(visit, at=MONDAY + timedelta(minutes=late)))
    watch.now = datetime(2026, 3, 1, 9, tzinfo=UTC)


KNOWN = {
    "matters": 7,
    "calls": 4,
    "notices": 2,
    "assignments": 1,
    "cases": 4,
    "callback": 3,
    "callback_reached": 2,
    "callback_within": 1,
    "callback_late": 1,
    "callback_unreached": 1,
    "attempt_within": 2,
    "attempt_late": 1,
    "visits": 2,
    "visit_within": 1,
    "visit_late": 1,
    "reports": 5,
    "report_within": 1,
    "report_late": 4,
    "decisions": 4,
    "measures": 0,
    "placements": 1,
    "replacements": 1,
    "unaccompanied": 1,
    "lvu_custody": 1,
    "lvm_custody": 0,
    "lvu_replacements": 0,
    "lodging_violence": 2,
    "lodging_other": 1,
    "aid_granted": 3,
    "aid_refused": 1,
    "handovers": 1,
    "deviations": 1,
    "active_time": 95,
    "sold_hours": 40 + 120,
    "sold_amount": 1_500_00,
}


def test_every_number_of_a_small_year_is_known(karin: Laptop, places: Places) -> None:
    the_year(karin)
    view = figures.read(karin.desk, places, 2025)
    numbers = view.numbers
    assert {code: number(numbers, code) for code in KNOWN} == KNOWN
    assert cells(numbers, "calls", "municipality") == {"1286": 2, "1287": 1, "other": 1}
    assert cells(numbers, "calls", "hour") == {"0-21": 4}
    assert cells(numbers, "calls", "type") == {"children": 3, "violence": 1}
    assert cells(numbers, "cases", "board") == {"trelleborg-am": 1, "ystad": 2, "unknown": 1}
    assert cells(numbers, "assignments", "board") == {"simrishamn": 1}
    assert cells(numbers, "calls", "board") == {"unknown": 4}
    assert cells(numbers, "cases", "municipality") == {"1287": 1, "1286": 2, "unknown": 1}
    assert cells(numbers, "aid_granted", "kind") == {"travel": 2, "food": 1}
    assert cells(numbers, "decisions", "kind") == {"placement_sol": 1, "institution": 2, "lvu_custody": 1}
    assert cells(numbers, "deviations", "direction") == {"to_us": 1}
    assert cells(numbers, "deviations", "feedback") == {"not_asked": 1}
    assert list(cells(numbers, "deviations", "told").values()) == [1]
    assert not cells(numbers, "deviations", "noticed"), "what is reported to the jour it did not notice"
    assert (
        number(numbers, "population") == sum(cells(numbers, "population", "municipality").values()) > 100_000
    )
    weeks = dict(whole_weeks(numbers))
    assert [weeks["2025-10"], weeks["2025-11"], weeks["2025-12"], weeks["2025-13"]] == [1, 2, 1, 0]
    assert min(weeks) == "2025-10"
    worth = {figure.code: value(figure, numbers) for figure in FIGURES}
    assert worth["callback_share"] == 50
    assert worth["attempt_share"] == pytest.approx(200 / 3)
    assert (worth["callback_median"], worth["callback_p90"]) == (25 * 60, 40 * 60)
    assert worth["visit_share"] == 50
    assert (worth["week_least"], worth["week_most"]) == (0, 2)
    assert worth["week_mean"] == pytest.approx(4 / len(weeks))
    people = places.by_code["1286"].populations[-1].people
    assert value(BY_CODE["per_1000"], numbers, "municipality:1286") == pytest.approx(3000 / people)
    assert worth["lvm_custody"] == 0


def test_a_measure_counts_as_a_decision_when_the_board_approved_it_and_once(
    karin: Laptop, places: Places
) -> None:
    outcomes: tuple[Literal["approved", "changed", "refused"] | None, ...]
    outcomes = ("approved", "changed", "refused", None, "approved", "approved")
    one, other = uuid4(), uuid4()
    for n, outcome in enumerate(outcomes):
        was = "Familjehemmet Ek" if outcome == "changed" else ""
        taken = MeasureTaken(
            "placement_sol",
            "Placering",
            "ystad",
            "jourhem",
            "akut",
            at=MONDAY,
            moved_from=was,
            concerns=(one,),
        )
        record = case(karin, MONDAY)
        (measure,) = karin.act(record, taken)
        if n == 4:  # the board's decision is written in by itself as well
            karin.act(record, decision("placement_sol", MONDAY, body="board"))
        if n == 5:  # and another about a sibling
            karin.act(record, decision("placement_sol", MONDAY, body="board", concerns=(other,)))
        if outcome is not None:
            karin.act(record, MeasureDecided(measure, outcome, "nämnden"))
    karin.watch.now = datetime(2025, 4, 1, tzinfo=UTC)
    numbers = figures.read(karin.desk, places, 2025).numbers
    assert cells(numbers, "measures", "kind") == {"approved": 3, "changed": 1, "refused": 1, "waits": 1}
    assert [number(numbers, code) for code in ("decisions", "placements", "replacements")] == [5, 4, 1]


def test_a_row_behind_a_figure_says_when_what_is_counted_happened(karin: Laptop, places: Places) -> None:
    """And not when its case was opened. A police interview counts when it was asked for."""
    asked, about = MONDAY + timedelta(hours=3), case(karin, MONDAY)
    karin.watch.now = asked
    (interview,) = karin.act(about, Requested(InterviewFacts(offence="snatteri")))
    karin.act(about, NotAttended(interview, InterviewFacts(why_not="ringa brott")))
    karin.watch.now = datetime(2025, 4, 1, tzinfo=UTC)
    counted = figures.read(karin.desk, places, 2025).counted
    assert cells(counted.numbers, "interviews", "kind") == {"not_attended": 1}
    assert [(row.part, row.at) for row in counted.rows["interviews", ""]] == [(interview, asked)]


def test_every_figure_knows_the_rows_behind_it_and_they_are_as_many(karin: Laptop, places: Places) -> None:
    the_year(karin)
    counted = figures.read(karin.desk, places, 2025).counted
    for (code, cell), rows in counted.rows.items():
        if BY_CODE[code].unit != "count":
            assert rows
            continue
        assert len(rows) == counted.numbers[code][cell], (code, cell)
    (late,) = counted.rows["callback_late", ""]
    assert karin.journal.call(late.record).municipality == "1286"


def test_a_municipality_has_its_own_in_full(karin: Laptop, places: Places) -> None:
    the_year(karin)
    own = figures.read(karin.desk, places, 2025, municipality="1287").numbers
    assert number(own, "calls") == 1
    assert number(own, "callback_within") == 1
    assert number(own, "placements") == 1
    assert cells(own, "population", "municipality") == {"1287": own["population"][""]}


MOMENTS = st.datetimes(datetime(2024, 12, 25), datetime(2026, 1, 6), timezones=st.just(UTC))


@settings(deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happened=st.lists(st.tuples(MOMENTS, st.sampled_from(["call", "notice", "case"])), max_size=12))
def test_the_sums_agree_with_a_naive_count_of_the_events(
    happened: list[tuple[datetime, str]], tmp_path_factory: pytest.TempPathFactory, places: Places
) -> None:
    laptop = make_laptop(tmp_path_factory.mktemp("some") / "laptop", watch=Watch(EARLY_2025))
    records = []
    for at, what in happened:
        laptop.watch.now = at
        if what == "call":
            records.append(take_in(laptop))
        elif what == "case":
            records.append(case(laptop, at))
        else:
            records.append(uuid4())
            laptop.act(records[-1], NoticeReceived("Vilma", "", at, "1286", at=at))
    laptop.watch.now = datetime(2026, 2, 1, tzinfo=UTC)
    naive: Counter[str] = Counter()
    for record in records:
        for event in laptop.journal.events(record):
            names = {CallReceived: "calls", NoticeReceived: "notices", CaseOpened: "cases"}
            name = names.get(type(event.payload)) if event.payload is not None else None
            if name is not None and local(event.happened_at).year == 2025:
                naive[name] += 1
    numbers = figures.read(laptop.desk, places, 2025).numbers
    assert {code: number(numbers, code) for code in ("calls", "notices", "cases")} == {
        code: naive[code] for code in ("calls", "notices", "cases")
    }
    assert number(numbers, "matters") == naive["calls"] + naive["notices"]
    for figure in FIGURES:
        for name in figure.by if figure.unit == "count" else ():
            assert sum(cells(numbers, figure.code, name).values()) == number(numbers, figure.code), name
    laptop.close()


def test_a_week_is_whole_when_all_of_it_is_in_the_year_and_over() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert week_of(datetime(2024, 12, 31).date(), now) == "2025-01d"
    assert week_of(datetime(2025, 1, 1).date(), now) == "2025-01d"
    assert week_of(datetime(2025, 1, 6).date(), now) == "2025-02"
    assert week_of(now.date(), now) == "2026-47d"


def test_a_year_begins_and_ends_by_the_clock_in_sweden() -> None:
    period = Period.of(2025)
    assert period.start == datetime(2024, 12, 31, 23, tzinfo=UTC)
    assert period.holds(period.start)
    assert not period.holds(period.end)


# Closing


def test_a_closed_year_stands_and_what_comes_later_is_told_as_added(karin: Laptop, places: Places) -> None:
    the_year(karin)
    figures.close_year(karin.desk, places, 2025)
    karin.watch.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    take_in(karin, at=MONDAY, municipality="1286")
    view = figures.read(karin.desk, places, 2025)
    assert view.closed is not None
    assert number(view.numbers, "calls") == 4
    assert view.added("calls") == 1
    assert view.added("calls", "municipality:1286") == 1
    calls = view.counted.rows["calls", ""]
    (later_one,) = figures.written_after(karin.desk, calls, view.closed.at)
    assert later_one in calls
    own = figures.read(karin.desk, places, 2025, municipality="1286")
    assert (number(own.numbers, "calls"), own.added("calls")) == (2, 1)
    with pytest.raises(CannotClose, match="redan stängt"):
        figures.close_year(karin.desk, places, 2025)
    later = figures.read(karin.desk, places, 2026)
    assert number(later.earlier[2025], "calls") == 4


@pytest.mark.parametrize(
    ("code", "came", "told"),
    [
        ("calls", 2, "+2"),
        ("sold_amount", 150_000, "+1 500"),
        ("active_time", -95, "−1:35"),
        ("callback_p90", 9, ""),
    ],
)
def test_what_came_later_is_told_in_the_figures_own_unit(code: str, came: int, told: str) -> None:
    figure = BY_CODE[code]
    assert added(FigureValue(code, "g", "t", "d", figure.unit, 1.0, "1", came, {}, {})) == told


@pytest.mark.parametrize(
    ("share", "told"), [(100.0, "100 %"), (99.99, "99,9 %"), (99.6, "99,6 %"), (0.02, "0,1 %"), (0, "0 %")]
)
def test_a_share_is_all_or_nothing_only_when_it_is(share: float, told: str) -> None:
    assert in_words(BY_CODE["report_share"], share) == told


def test_small_numbers_of_earlier_years_are_hidden_too_and_others_are_values(places: Places) -> None:
    members = list(members_in(places, 2024))
    each = {f"municipality:{code}": 4 for code in members}
    before: Numbers = {"lvm_custody": {"": 4 * len(members), **each}, "calls": {"": 1_554}}
    now = datetime(2026, 3, 1, tzinfo=UTC)
    view = YearFigures(Period.of(2025), Counted({"calls": {"": 2_000}}, {}), now, earlier={2024: before})
    words = Words(Labels(places, load_catalogue()), load_mandates(), load_deviations())
    found = {one.code: one for one in words.values(view, published=True).figures}
    assert (found["lvm_custody"].earlier, found["lvm_custody"].earlier_values) == (
        {"2024": HIDDEN},
        {"2024": None},
    )
    assert found["calls"].earlier_values == {"2024": 1_554}


def test_a_year_that_goes_on_or_has_nothing_is_not_closed(karin: Laptop, places: Places) -> None:
    the_year(karin)
    with pytest.raises(CannotClose, match="inte slut"):
        figures.close_year(karin.desk, places, 2026)
    with pytest.raises(CannotClose, match="inget att räkna"):
        figures.close_year(karin.desk, places, 2020)


def test_a_closed_year_keeps_how_it_was_counted(
    karin: Laptop, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_year(karin)
    karin.watch.now = datetime(2026, 3, 1, tzinfo=UTC)
    figures.close_year(karin.desk, places, 2025)
    now = {**BY_CODE, "calls": msgspec.structs.replace(BY_CODE["calls"], definition="Räknas nytt.")}
    monkeypatch.setattr("jourtui.words.figure_words.FIGURES", tuple(now.values()))
    words = Words(Labels(places, load_catalogue()), load_mandates(), load_deviations())
    take_in(karin)
    every = [words.values(figures.read(karin.desk, places, year)) for year in (2025, 2026)]
    published = words.values(figures.read(karin.desk, places, 2025), published=True)
    heads = ["Tillkommet" in printed_figures.as_text(values) for values in (*every, published)]
    assert heads == [True, False, False], "what came later is not published"
    closed, later = ({one.code: one for one in values.figures}["calls"] for values in every)
    assert (closed.definition, closed.otherwise) == (BY_CODE["calls"].definition, {})
    assert (later.definition, later.otherwise) == ("Räknas nytt.", {"2025": BY_CODE["calls"].definition})


def test_only_what_may_be_of_the_year_keeps_it_from_being_closed(karin: Laptop, places: Places) -> None:
    the_year(karin)
    karin.watch.now = datetime(2026, 3, 1, tzinfo=UTC)
    put_away(karin, last=datetime(2024, 6, 1, tzinfo=UTC))
    assert figures.read(karin.desk, places, 2025, before=0).missing == 0
    assert figures.read(karin.desk, places, 2025).missing == 1, "a year beside it lacks it"
    other = put_away(karin, last=datetime(2025, 6, 1, tzinfo=UTC))
    with pytest.raises(CannotClose, match="1 äldre poster"):
        figures.close_year(karin.desk, places, 2025)
    karin.journal.replica.connection.execute("DELETE FROM away WHERE record_id = ?", (other.bytes,))
    figures.close_year(karin.desk, places, 2025)


def put_away(laptop: Laptop, *, last: datetime) -> UUID:
    """A case of which this laptop holds nothing but that it is away."""
    record = uuid4()
    row = (record.bytes, record.bytes, "case", to_micros(last), to_micros(last))
    connection = laptop.journal.replica.connection
    connection.execute("INSERT INTO away (record_id, whole, type, last, since) VALUES (?, ?, ?, ?, ?)", row)
    return record


def test_a_year_that_nobody_closed_is_reminded_of_from_february(karin: Laptop, places: Places) -> None:
    the_year(karin)

    def told(month: int) -> int | None:
        karin.watch.now = datetime(2026, month, 10, tzinfo=UTC)
        with karin.desk.rows() as rows:
            return figures.to_close(rows, karin.watch())

    assert (told(1), told(2)) == (None, 2025)
    with karin.desk.rows() as rows:
        assert figures.unclosed(rows, {2020, 2025}) == [2025], "of 2020 there is nothing"
    figures.close_year(karin.desk, places, 2025)
    assert told(2) is None


def test_two_who_close_a_year_apart_are_both_kept_and_both_told(tmp_path: Path, places: Places) -> None:
    watch = Watch(EARLY_2025)
    store = PaperStore(watch)
    karin, eva = (make_laptop(tmp_path / one.name, one, watch=watch) for one in (KARIN, EVA))
    the_year(karin)
    sync(store, karin, eva)
    watch.now = MONDAY
    take_in(eva)
    watch.now = datetime(2026, 3, 1, tzinfo=UTC)
    first = figures.close_year(karin.desk, places, 2025)
    assert figures.close_year(eva.desk, places, 2025) == first
    sync(store, karin, eva)
    for laptop, other in ((karin, EVA), (eva, KARIN)):
        view = figures.read(laptop.desk, places, 2025)
        assert [one.by.name for one in view.closings] == [KARIN.name, EVA.name]
        assert number(view.numbers, "calls") == 4
        assert number(view.closings[1].numbers, "calls") == 5
        with laptop.desk.rows() as rows:
            (told,) = (one for one in queries.tells(rows, laptop.person.id) if one.code == "closed_apart")
        assert (told.code, told.other, told.detail) == ("closed_apart", other.name, "2025")
        laptop.close()


@settings(deadline=None)
@given(histories("figures.", "tell."), st.data())
def test_any_events_fold(events: list[Event], data: st.DataObject) -> None:
    for some in (events, data.draw(some_of(events))):
        state = closed_year.fold(some)
        assert state.closings == closed_year.fold(list(some)).closings
        state.every()


def test_who_had_seen_that_it_was_closed_changes_nothing() -> None:
    told = Story()
    told.add(KARIN, YearClosed(2025, {"calls": {"": 4}}))
    told.add(EVA, YearClosed(2025, {"calls": {"": 5}}))
    told.add(EVA, YearClosed(2024, {"calls": {"": 5}}), base=0)
    state = closed_year.fold(told.events)
    assert [one.numbers["calls"][""] for one in state.every()] == [4]
    assert len(state.log.void) == 2
    assert state.log.tells == []


def test_the_busiest_year_fits_in_one_event() -> None:
    """Every cell that there is, of all nine municipalities, filled with what no night has."""
    keys = {
        "municipality": [f"{n}" for n in range(1230, 1241)],
        "board": ["trelleborg-am"] * 1 + [f"{n:012}" for n in range(11)],
        "type": [f"unaccompanied_{n:02}" for n in range(15)],
        "source": [f"private_person{n}" for n in range(14)],
        "via": ["sos", "police", "tib", "municipality", "direct"],
        "hour": [f"{day}-{hour:02}" for day in range(7) for hour in range(24)],
        "week": [f"2025-{n:02}" for n in range(1, 54)],
        "kind": [f"police_examination{n}" for n in range(20)],
        "direction": ["to_us", "by_us"],
        "feedback": ["asked", "given", "none"],
        "told": [f"sos_not_connected:municipality{n}" for n in range(60)],
        "noticed": [f"municipality_unfinished{n}:not_asked" for n in range(42)],
    }
    whole = {
        figure.code: {"": 99_999} | {f"{name}:{key}": 9_999 for name in figure.by for key in keys[name]}
        for figure in FIGURES
    }
    own = {
        code: {k: n for k, n in c.items() if not k.startswith(("municipality", "board"))}
        for code, c in whole.items()
    }
    who = Author(KARIN.id, KARIN.name)
    assert len(encode(who, YearClosed(2025, whole))) < MAX_BODY
    assert len(encode(who, MunicipalityClosed("1286", own))) < MAX_BODY


def test_a_sum_is_written_in_kronor_as_its_title_says(places: Places) -> None:
    closing = Closing(author(EVA), MONDAY, {"sold_amount": {"": 1_600_050}})
    view = YearFigures(Period.of(2025), Counted({}, {}), MONDAY, closings=[closing])
    values = Words(Labels(places, load_catalogue()), load_mandates(), load_deviations()).values(view)
    lines = figure_tables.csv(values).decode().splitlines()
    assert "2025;sold_amount;Sålda tjänster, kronor;;;16000,5;kronor" in lines


KEYS = st.one_of(
    st.sampled_from(["", "municipality:1286", "hour:x-", "hour:6-23", "week:", "week:2025-07d", "kind:"]),
    st.text(max_size=12),
)
NUMBERS = st.integers(-(10**18), 10**18)
CODES = st.sampled_from([*BY_CODE, "population", "okänd"])


@settings(deadline=None, max_examples=40)
@given(
    numbers=st.dictionaries(
        CODES, st.dictionaries(KEYS, st.integers(-(10**18), 10**18), max_size=6), max_size=9
    )
)
def test_whatever_a_closed_year_holds_can_be_shown_and_written(
    numbers: dict[str, dict[str, int]], places: Places
) -> None:
    """Another program, or a later one, may have closed it."""
    closing = Closing(author(EVA), MONDAY, numbers)
    view = YearFigures(Period.of(2025), Counted({}, {}), MONDAY, closings=[closing], earlier={2024: numbers})
    words = Words(Labels(places, load_catalogue()), load_mandates(), load_deviations())
    for published in (False, True):
        values = words.values(view, published=published)
        for written in (
            figure_tables.csv,
            figure_tables.xlsx,
            figure_tables.as_json,
            printed_figures.as_text,
        ):
            assert written(values)
