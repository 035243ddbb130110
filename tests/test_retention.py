"""Retention: what the rules say, who decides, and that nothing of what was destroyed is left on a laptop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from factories import (
    DATA_KEY,
    EVA,
    KARIN,
    PER,
    Laptop,
    Story,
    author,
    make_laptop,
)
from hypothesis import HealthCheck, given, settings
from remains import remains
from strategies import histories

from jourtui.rules import event as event_
from jourtui.rules import retention as rules
from jourtui.rules.call import CallClosed, CallReopened
from jourtui.rules.case import CallJoined, CaseClosed, CaseFacts, CaseReopened, SubjectFacts, SubjectNamed
from jourtui.rules.entries import HoldLifted, HoldPlaced, Judged, NoteWritten
from jourtui.rules.event import Event, Opened, Payload
from jourtui.rules.retention import Confirmed, Decided, Facts, Item, Withdrawn
from jourtui.screens.retention_rows import lines
from jourtui.store import access_log, calls, destruction, drafts, locking, retention
from jourtui.store.desk import Desk
from jourtui.store.destruction import RecordDestroyed
from jourtui.store.masking import LOCKED
from jourtui.store.replica import FILE
from jourtui.store.retention import CannotDecide
from jourtui.store.session import Duty, Session
from jourtui.store.settings import SettingsError, load_retention
from jourtui.store.verify import rebuild_is_equal, verify
from jourtui.words import retention_words

RULES = load_retention()
LATER = timedelta(days=6 * 365)
NAME, MATTER, DRAFTED = "Qvarnbrink", "Zirkelskada", "Xylofonnot"


@pytest.fixture
def karin(tmp_path: Path) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path / "karin", KARIN)
    yield laptop
    laptop.close()


def colleague(laptop: Laptop) -> Desk:
    """Another person at the same laptop."""
    return Desk(laptop.journal, Session(PER, Duty.BACKUP, 0))


def test_only_what_is_in_a_figure_is_waited_for() -> None:
    found = [
        rules.Verdict(facts(**more), "due", "case", "SoL", None, "")
        for more in (dict[str, object](), {"within": uuid4()})
    ]
    assert retention_words.counted(found) == {2026}
    assert retention_words.counted(found[1:]) == set()


def old_case(laptop: Laptop, born: int | None = 1970, *, closed: bool = True) -> UUID:
    """A case about a grown person, closed tonight."""
    case = laptop.open_case(CaseFacts(title=MATTER, board="ystad"))
    laptop.act(case, SubjectNamed(uuid4(), SubjectFacts(name=NAME, birth_year=born)), NoteWritten("klart"))
    if closed:
        laptop.act(case, CaseClosed("klart"))
    return case


def due(laptop: Laptop) -> dict[UUID, str]:
    today = rules.day_of(laptop.watch())
    found = retention.verdicts(laptop.journal, RULES, today)
    return {verdict.facts.record: verdict.status for verdict in found if verdict.facts.type != "access"}


def decided(laptop: Laptop, *records: UUID, reason: str = "Fem år har gått") -> UUID:
    today = rules.day_of(laptop.watch())
    verdicts = [retention.verdict_of(laptop.journal, RULES, record, today) for record in records]
    return retention.decide(laptop.desk, RULES, [verdict for verdict in verdicts if verdict], reason)


def destroyed(laptop: Laptop, *records: UUID) -> UUID:
    """Decided by one, confirmed by another, and carried out."""
    decision = decided(laptop, *records)
    retention.confirm(colleague(laptop), decision)
    done, left = retention.execute_here(laptop.journal, laptop.desk, RULES, decision)
    assert set(records) <= set(done)
    assert not left
    return decision


# The rules


def facts(**given: object) -> Facts:
    usual: dict[str, object] = {
        "record": uuid4(),
        "type": "case",
        "opened": date(2026, 11, 20),
        "last_note": date(2026, 11, 21),
        "open": False,
        "closed": date(2026, 11, 21),
        "births": (1970,),
    }
    return Facts(**{**usual, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "on", "status"),
    [
        ({}, date(2031, 11, 20), "kept"),
        ({}, date(2031, 11, 21), "due"),
        ({"last_note": date(2028, 2, 29)}, date(2033, 2, 28), "kept"),
        ({"last_note": date(2028, 2, 29)}, date(2033, 3, 1), "due"),
        ({"open": True}, date(2090, 1, 1), "kept"),
        ({"last_note": None}, date(2090, 1, 1), "kept"),
        ({"held": 1}, date(2090, 1, 1), "held"),
        ({"births": ()}, date(2090, 1, 1), "judge"),
        ({"births": (1970, None)}, date(2090, 1, 1), "judge"),
        ({"births": (2010,)}, date(2090, 1, 1), "judge"),
        ({"births": (2008,)}, date(2090, 1, 1), "judge"),
        ({"births": (2007,)}, date(2090, 1, 1), "due"),
        ({"births": (2010,), "judged": "none"}, date(2031, 11, 21), "due"),
        ({"births": (2010,), "judged": "not_begun"}, date(2031, 11, 21), "due"),
        ({"births": (2010,), "judged": "placed"}, date(2190, 1, 1), "kept"),
        ({"births": (2010,), "judged": "investigation"}, date(2040, 12, 31), "kept"),
        ({"births": (2010,), "judged": "investigation"}, date(2041, 1, 1), "due"),
        ({"births": (2010, 2014), "judged": "investigation"}, date(2044, 12, 31), "kept"),
        ({"births": (None,), "judged": "investigation"}, date(2090, 1, 1), "judge"),
        (
            {"births": (2010,), "judged": "investigation", "closed": date(2026, 1, 14)},
            date(2031, 11, 21),
            "due",
        ),
        (
            {"births": (2010,), "judged": "investigation", "closed": date(2026, 1, 15)},
            date(2031, 11, 21),
            "kept",
        ),
        ({"judged": "unheard_of"}, date(2090, 1, 1), "judge"),
        ({"type": "call", "births": ()}, date(2031, 11, 21), "due"),
        ({"type": "staff"}, date(2190, 1, 1), "kept"),
        ({"type": "retention"}, date(2190, 1, 1), "kept"),
        ({"type": "unheard_of"}, date(2190, 1, 1), "kept"),
    ],
)
def test_what_the_rules_say(given: dict[str, object], on: date, status: str) -> None:
    """Each exception of SoL 2025:400 16 kap. 1–2 a §§, and what is not known is kept."""
    assert rules.judge(facts(**given), RULES, on).status == status


def test_a_unit_lays_its_own_rules_over(tmp_path: Path) -> None:
    own = '[[rule]]\ncode = "call"\nrecord = "call"\nlabel = "Anrop"\nlaw = "eget beslut"\nyears = 10\n'
    (tmp_path / "retention.toml").write_text(own)
    mine = load_retention(tmp_path)
    assert rules.judge(facts(type="call", judged="none"), mine, date(2031, 11, 21)).status == "kept"
    assert rules.judge(facts(), mine, date(2090, 1, 1)).status == "kept"
    (tmp_path / "retention.toml").write_text(own.replace("10", "0"))
    with pytest.raises(SettingsError, match="1 till 200"):
        load_retention(tmp_path)


def test_what_the_law_says_stands_with_whether_it_was_read() -> None:
    by_code = {rule.code: rule for rule in RULES.rules}
    assert not by_code["case"].unverified
    assert by_code["call"].unverified
    assert rules.judge(facts(type="call"), RULES, date(2040, 1, 1)).unverified


# The decision


def item(record: UUID | None = None) -> Item:
    return Item(record or uuid4(), "case", "case", "16:1", date(2031, 11, 21))


def test_nobody_confirms_their_own_decision_and_what_is_withdrawn_stays_so() -> None:
    story = Story()
    first = story.add(KARIN, Decided((item(),), "dags"))
    own = story.add(KARIN, Confirmed(first.id))
    other = story.add(KARIN, Confirmed(uuid4()))
    assert rules.fold(story.events).confirmation is None
    confirmed = story.add(PER, Confirmed(first.id))
    assert rules.fold(story.events).confirmation == confirmed.id
    assert rules.in_force(rules.fold(story.events), None, None)
    story.add(EVA, Withdrawn(first.id))
    late = story.add(PER, Confirmed(first.id))
    found = rules.fold(story.events)
    assert not found.standing
    assert not rules.in_force(found, None, None)
    assert found.void == {own.id, other.id, late.id}
    story = Story()
    unconfirmed = story.add(KARIN, Decided((item(),), "dags"))
    story.add(EVA, Withdrawn(unconfirmed.id))
    late = story.add(PER, Confirmed(unconfirmed.id))
    assert rules.fold(story.events).void == {late.id}
    assert rules.fold(story.events).confirmation is None


def test_alone_it_takes_fourteen_days_by_the_clock_of_the_store() -> None:
    story = Story()
    story.add(KARIN, Decided((item(),), "dags"))
    found = rules.fold(story.events)
    assert not rules.in_force(found, None, story.now + timedelta(days=900))
    assert not rules.in_force(found, story.now, None)
    assert not rules.in_force(found, story.now, story.now + timedelta(days=14, microseconds=-1))
    assert rules.in_force(found, story.now, story.now + timedelta(days=14))


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first examples are slow on a busy machine
@given(histories("retention."))
def test_any_history_folds(events: list[Event]) -> None:
    found = rules.fold(events)
    assert found.standing <= (found.decision is not None)


def test_a_hold_is_lifted_by_who_names_it() -> None:
    story = Story()
    one, two = story.add(KARIN, HoldPlaced("tvist")), story.add(PER, HoldPlaced("tillsyn"))
    story.add(KARIN, HoldLifted(one.id))
    assert set(rules.holds(story.events)) == {two.id}


def test_of_two_judgements_that_did_not_meet_the_one_that_keeps_stands() -> None:
    story = Story()
    kept = story.add(KARIN, Judged("placed"))
    story.add(PER, Judged("none"), base=0)
    assert rules.judged(story.events) is kept
    seen = story.add(PER, Judged("none"))
    assert rules.judged(story.events) is seen


# At a laptop


def test_a_record_is_due_in_its_time_and_a_hold_or_a_judgement_keeps_it(karin: Laptop) -> None:
    grown, child, going_on = old_case(karin), old_case(karin, 2015), old_case(karin, closed=False)
    loose = karin.receive()
    assert due(karin) == {}
    karin.watch.now += LATER
    assert due(karin) == {grown: "due", child: "judge"}  # an open call is no more due than an open case
    assert going_on not in due(karin)
    assert loose not in due(karin)
    retention.hold(karin.desk, grown, "tvist")
    assert due(karin)[grown] == "held"
    retention.lift(karin.desk, retention.all_holds(karin.desk)[0], "avgjord")
    assert due(karin)[grown] == "due"
    retention.say(karin.desk, RULES, child, "none")
    assert due(karin)[child] == "due"
    retention.say(karin.desk, RULES, child, "placed")
    assert child not in due(karin)
    karin.act(grown, NoteWritten("hörde av sig"))
    assert grown not in due(karin)


def test_of_what_is_locked_from_the_reader_the_list_tells_no_board_and_no_reason(karin: Laptop) -> None:
    case = old_case(karin)
    locking.lock(karin.desk, case, author(PER), "jäv")
    karin.watch.now += LATER

    def told(desk: Desk) -> str:
        return "\n".join(text for _, text in lines(desk, RULES))

    assert f"ärende ystad {str(case)[:8]} från" in told(karin.desk)
    assert told(colleague(karin)) == f"kan gallras: ärende {str(case)[:8]}\n    {LOCKED} · –"
    decided(karin, case)
    assert "ystad" in told(karin.desk)
    assert "ystad" not in told(colleague(karin))


def test_a_decision_takes_only_what_is_due_and_another_person_confirms_it(karin: Laptop) -> None:
    grown, child = old_case(karin), old_case(karin, 2015)
    karin.watch.now += LATER
    with pytest.raises(CannotDecide, match="mogen"):
        decided(karin, child)
    with pytest.raises(CannotDecide, match="skäl"):
        decided(karin, grown, reason=" ")
    decision = decided(karin, grown)
    assert grown not in due(karin)
    with pytest.raises(CannotDecide, match="mogen"):
        decided(karin, grown)
    with pytest.raises(CannotDecide, match="inte själv"):
        retention.confirm(karin.desk, decision)
    with pytest.raises(CannotDecide, match="annan person"):
        retention.execute_here(karin.journal, karin.desk, RULES, decision)
    retention.withdraw(colleague(karin), decision, "nytt")
    assert due(karin)[grown] == "due"
    with pytest.raises(CannotDecide, match="gäller inte"):
        retention.confirm(colleague(karin), decision)


@pytest.mark.parametrize("since", [NoteWritten("nytt"), HoldPlaced("tvist"), Judged("placed")])
def test_what_happens_after_the_decision_keeps_the_record(karin: Laptop, since: object) -> None:
    case = old_case(karin)
    karin.watch.now += LATER
    decision = decided(karin, case)
    retention.confirm(colleague(karin), decision)
    karin.act(case, since)  # type: ignore[arg-type]
    done, left = retention.execute_here(karin.journal, karin.desk, RULES, decision)
    assert (done, left) == ([], [case])
    assert karin.journal.case(case).title == MATTER
    made = retention.decision(karin.journal, decision)
    assert retention_words.state(made, in_force=True) == "verkställt, men 1 post gallrades inte"


def test_what_is_destroyed_leaves_a_trace_and_nothing_else(karin: Laptop) -> None:
    case, other = old_case(karin), old_case(karin)
    karin.desk.open_case(case)
    drafts.save(karin.desk, "k", {"text": DRAFTED}, karin.desk.position(), case)
    karin.watch.now += LATER
    execute = karin.replica.connection.execute
    columns = "key_id, record_id, unit_version, wrapped"
    execute(f"INSERT INTO withheld SELECT {columns} FROM keys WHERE record_id = ?", (case.bytes,))
    decision = destroyed(karin, case)
    with pytest.raises(RecordDestroyed, match=r"Gallrad 2032-\d\d-\d\d efter beslut"):
        karin.journal.case(case)
    with pytest.raises(RecordDestroyed):
        karin.act(case, NoteWritten("till"))
    for table in ("keys", "withheld", "draft", "held"):
        query = f"SELECT count(*) FROM {table} WHERE record_id = ?"
        assert execute(query, (case.bytes,)).fetchone() == (0,), table
    assert not [event for event in karin.journal.events(case) if event.payload is not None]
    assert execute("SELECT count(*) FROM view_search WHERE view_search MATCH ?", (NAME,)).fetchone() == (1,)
    made = retention.decision(karin.journal, decision)
    assert made.destroyed == {case}
    assert not made.standing
    assert retention_words.state(made, in_force=True) == "verkställt"
    (read,) = access_log.lines(karin.desk, record=case.hex)
    assert read.what == f"Gallrad post {case.hex[:8]}", "who read it can be asked for afterwards too"
    assert karin.journal.case(other).title == MATTER
    assert verify(karin.replica, karin.journal.unit_keys) == []
    assert rebuild_is_equal(karin.journal)
    assert verify(karin.replica, karin.journal.unit_keys) == []


def test_a_key_that_is_left_of_what_was_destroyed_is_found(karin: Laptop) -> None:
    case = old_case(karin)
    row = karin.replica.all_keys()[0]
    karin.watch.now += LATER
    destroyed(karin, case)
    karin.replica.add_keys([row])
    assert karin.replica.key(row.key_id) is None or row.record_id != case
    values = (uuid4().bytes, case.bytes, 1, b"x")
    karin.replica.connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?, 0)", values)
    assert any("gallrad" in str(finding) for finding in verify(karin.replica, karin.journal.unit_keys))


def with_a_call(laptop: Laptop, *, closed: bool = True) -> tuple[UUID, UUID]:
    """A closed case about a grown person, and the call it came of."""
    call = laptop.receive()
    case = calls.open_case(laptop.desk, call)
    laptop.act(case, SubjectNamed(uuid4(), SubjectFacts(birth_year=1970)), CaseClosed("klart"))
    if closed:
        laptop.act(call, CallClosed("case"))
    return case, call


def test_a_call_goes_with_its_case(karin: Laptop) -> None:
    case, call = with_a_call(karin)
    karin.watch.now += LATER
    assert due(karin) == {case: "due"}
    decision = decided(karin, case)
    retention.confirm(colleague(karin), decision)
    retention.hold(karin.desk, call, "tvist")
    made = retention.decision(karin.journal, decision)
    assert retention.ready(karin.journal, RULES, made, rules.day_of(karin.watch()))[0] == []
    retention.lift(karin.desk, retention.all_holds(karin.desk)[0], "avgjord")
    done, _ = retention.execute_here(karin.journal, karin.desk, RULES, decision)
    assert set(done) == {case, call}


def test_a_case_is_as_young_as_its_calls_and_open_or_held_as_they_are(karin: Laptop) -> None:
    case, call = with_a_call(karin, closed=False)
    karin.watch.now += LATER
    assert due(karin) == {}, "the call is open"
    karin.act(call, CallClosed("case"))
    assert due(karin) == {}, "the call was written in today"
    karin.watch.now += LATER
    assert due(karin) == {case: "due"}
    karin.act(call, NoteWritten("ringde igen"))
    assert due(karin) == {}
    karin.watch.now += LATER
    retention.hold(karin.desk, call, "tvist")
    assert due(karin) == {case: "held"}
    with pytest.raises(CannotDecide, match="mogen"):
        decided(karin, case)


def test_a_case_is_kept_for_a_call_that_only_the_case_names(karin: Laptop) -> None:
    case, _ = with_a_call(karin)
    karin.act(case, CallJoined(karin.receive()))
    karin.watch.now += LATER
    assert due(karin) == {}, "it is open"


def test_a_case_is_kept_for_a_call_with_something_that_only_a_newer_program_reads(
    karin: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, call = with_a_call(karin)
    with monkeypatch.context() as patch:
        patch.setattr(NoteWritten, "KIND", "note.sung")
        patch.setattr(event_, "decode", lambda raw: Opened("note.sung", karin.author, NoteWritten("♪")))
        karin.act(call, NoteWritten("♪"))
    karin.watch.now += LATER
    assert case not in due(karin.again())


@pytest.mark.parametrize(
    ("where", "since"), [(1, NoteWritten("nytt")), (1, CallReopened()), (0, CaseReopened("nytt"))]
)
def test_what_happens_in_the_case_or_a_call_of_it_after_the_decision_keeps_both(
    karin: Laptop, where: int, since: Payload
) -> None:
    both = with_a_call(karin)
    karin.watch.now += LATER
    decision = decided(karin, both[0])
    retention.confirm(colleague(karin), decision)
    karin.act(both[where], since)
    done, left = retention.execute_here(karin.journal, karin.desk, RULES, decision)
    assert (done, set(left)) == ([], set(both))


# Nothing remains in the file


def many(laptop: Laptop) -> list[UUID]:
    """Records that fill many pages, every third with the words that shall go."""
    found = []
    for n in range(60):
        name, matter = (NAME, MATTER) if n % 3 == 0 else (f"Person{n}", f"ärende {n}")
        case = laptop.open_case(CaseFacts(title=f"{matter} {n}", board="ystad"))
        laptop.act(
            case,
            SubjectNamed(uuid4(), SubjectFacts(name=f"{name} {n}", birth_year=1970)),
            NoteWritten("klart"),
            CaseClosed("klart"),
        )
        if n % 3 == 0:
            drafts.save(laptop.desk, f"d{n}", {"text": DRAFTED * 40}, laptop.desk.position(), case)
            found.append(case)
    return found


def left(laptop: Laptop) -> set[str]:
    """Which of the words can be read in the file; their ends, since an index may store a start apart."""
    return remains(laptop.folder / FILE, DATA_KEY, NAME[2:], MATTER[2:], DRAFTED[2:])


def test_nothing_of_what_was_destroyed_remains_in_the_file(karin: Laptop) -> None:
    """Pages, free pages and the write-ahead log, decrypted: no name, no search word, no draft."""
    gone = many(karin)
    assert left(karin) == {NAME[2:], MATTER[2:], DRAFTED[2:]}
    karin.watch.now += LATER
    destroyed(karin, *gone)
    assert left(karin) == set()
    karin.journal.rebuild()
    assert left(karin) == set()


@pytest.mark.parametrize(
    "weaken",
    [
        "PRAGMA secure_delete = OFF",
        "INSERT INTO view_search (view_search, rank) VALUES ('secure-delete', 0)",
    ],
)
def test_the_test_of_remains_sees_what_it_should(karin: Laptop, weaken: str) -> None:
    karin.replica.connection.execute(weaken)
    for _ in range(5):  # where things lie, and so what is left of them, depends on ids, which are random
        gone = many(karin)
        karin.watch.now += LATER
        destroyed(karin, *gone)
        if left(karin):
            return
    raise AssertionError("nothing was ever left")


def test_the_log_is_emptied_when_the_last_reader_lets_go(karin: Laptop) -> None:
    gone = many(karin)
    karin.watch.now += LATER
    other = karin.again()
    try:
        other.replica.connection.execute("PRAGMA busy_timeout = 0")
        karin.replica.connection.execute("PRAGMA busy_timeout = 0")
        other.replica.connection.execute("BEGIN")
        other.replica.connection.execute("SELECT count(*) FROM confirmed").fetchone()
        destroyed(karin, *gone)
        assert left(karin), "somebody reads what was before"
        other.replica.connection.execute("ROLLBACK")
        assert destruction.wipe(karin.replica)
        assert left(karin) == set()
    finally:
        other.close()


def test_another_window_forgets_what_it_had_opened(karin: Laptop) -> None:
    case = old_case(karin)
    other = karin.again()
    try:
        assert other.journal.case(case).title == MATTER
        karin.watch.now += LATER
        destroyed(karin, case)
        with pytest.raises(RecordDestroyed):
            other.journal.case(case)
        other.journal.forget_destroyed()
        assert not [event for event in other.journal.events(case) if event.payload is not None]
    finally:
        other.close()
