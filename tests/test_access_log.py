"""The access log: what is drawn for a check, which are overdue, that it is documented and itself logged."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from case_side import Night, a_case, call, night
from factories import KARIN, PER, Laptop, Story, Watch, author, make_laptop, open_laptop

from jourtui.commands import printed_log
from jourtui.rules import access
from jourtui.rules.access import Checked
from jourtui.rules.contacts import ContactWritten
from jourtui.store import access_log
from jourtui.store.access_log import OwnLog, Sort, State
from jourtui.store.desk import Desk
from jourtui.store.settings import load_checking

RULES = load_checking()
IN_OCTOBER = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)
"""23.30 on the last of October in Stockholm, where summer time has ended."""


def read_some(laptop: Laptop) -> dict[str, UUID]:
    """A search, a case of another board, one without a log, one unmasked, and twenty ordinary ones."""
    desk = laptop.desk
    plain = [call(desk) for _ in range(20)]
    for record in plain:
        desk.log_reading("opened", record)
    desk.log_reading("searched")
    others, hidden, unlogged = a_case(desk), call(desk, protected=True, name="Berit Falk"), call(desk)
    desk.log_reading("opened", others, "samma familj")
    desk.log_reading("unmasked", hidden)
    desk.log_reading("opened", unlogged, f"{access.UNLOGGED}: barn i fara")
    desk.log_reading("listed", reason=access.CASES)
    desk.log_reading("opened", locked := call(desk), access.NOTHING_SHOWN)
    desk.log_reading("matched", plain[0], access.BRIEF)
    return {"others": others, "hidden": hidden, "unlogged": unlogged, "locked": locked}


def test_what_stands_out_comes_first_and_then_a_random_sample(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "a", PER)
    records = read_some(laptop)
    lines = access_log.lines(laptop.desk)
    assert len(lines) == 27
    drawn = access_log.drawn(lines, 5, random.Random(1))
    assert [line.sort for line in drawn] == [
        Sort.UNLOGGED,
        Sort.LOCKED,
        Sort.OTHERS,
        Sort.UNMASKED,
        Sort.SEARCHED,
        *[Sort.ROUTINE] * 5,
    ]
    expected = [records[name] for name in ("unlogged", "locked", "others", "hidden")]
    assert [line.subject for line in drawn[:4]] == expected
    assert drawn[5:] != access_log.drawn(lines, 5, random.Random(2))[5:]
    assert len(access_log.drawn(lines, 1000, random.Random(1))) == 27


def test_a_line_names_the_record_and_nobody_protected(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "a", PER)
    records = read_some(laptop)
    names = {line.subject: line.what for line in access_log.lines(laptop.desk)}
    assert names[records["others"]] == f"Ärende {records['others'].hex[:8]} Vilma Berg"
    assert names[records["hidden"]] == f"Anrop {records['hidden'].hex[:8]} skyddade uppgifter"


def test_a_contact_is_named_unless_it_is_protected(tmp_path: Path) -> None:
    laptop = make_laptop(tmp_path / "a", PER)
    for name, protected, told in (("Växeln", False, "Växeln"), ("Hemmet", True, "skyddade uppgifter")):
        record = uuid4()
        laptop.desk.write(record, ContactWritten(kind="other", name=name, protected=protected))
        laptop.desk.log_reading("unmasked", record)
        (line,) = [one for one in access_log.lines(laptop.desk) if one.subject == record]
        assert line.what == f"Kontakt {record.hex[:8]} {told}"


def test_readings_are_found_by_person_day_and_record(tmp_path: Path) -> None:
    watch = Watch(IN_OCTOBER)
    per = make_laptop(tmp_path / "a", PER, watch=watch)
    karin = open_laptop(tmp_path / "a", KARIN, watch=watch)
    record = call(per.desk)
    per.desk.log_reading("opened", record)
    watch.forward(hours=1)
    karin.desk.log_reading("opened", record)
    desk = karin.desk
    assert [line.person.name for line in access_log.lines(desk, record=record.hex[:6])] == [
        PER.name,
        KARIN.name,
    ]
    assert [line.person.name for line in access_log.lines(desk, last=date(2026, 10, 31))] == [PER.name]
    assert [line.person.name for line in access_log.lines(desk, first=date(2026, 11, 1))] == [KARIN.name]
    assert [one.id for one in access_log.people_named(desk, "holm")] == [PER.id]
    assert not access_log.lines(desk, people={UUID(int=1)})
    karin.desk.log_reading("listed")
    assert [line.reason for line in access_log.lines(desk) if line.how == "listed"] == [access.QUEUE]


def test_a_check_is_due_when_the_month_is_over_and_then_overdue(tmp_path: Path) -> None:
    watch = Watch(IN_OCTOBER)
    per = make_laptop(tmp_path / "a", PER, watch=watch)
    karin = open_laptop(tmp_path / "a", KARIN, watch=watch)
    read_some(per)

    def state() -> State:
        (period,) = access_log.periods(karin.desk, RULES)
        return period.state

    assert state() is State.RUNNING
    watch.forward(hours=1)
    assert state() is State.DUE
    watch.forward(hours=24 * 31)
    assert state() is State.OVERDUE
    (period,) = access_log.periods(karin.desk, RULES)
    assert (period.name, period.readings) == ("2026-10", 27)
    with pytest.raises(OwnLog):
        check(per)
    check(karin)
    assert state() is State.DONE
    (period,) = access_log.periods(per.desk, RULES)
    assert period.check is not None
    assert (period.check.by_name, period.check.sampled, period.check.finding) == (
        KARIN.name,
        10,
        "inget att anmärka",
    )


def check(laptop: Laptop) -> None:
    lines = access_log.lines(laptop.desk, people={PER.id})
    access_log.check(
        laptop.desk,
        author(PER),
        date(2026, 10, 1),
        date(2026, 10, 31),
        readings=len(lines),
        sample=access_log.drawn(lines, 5, random.Random(1)),
        finding="inget att anmärka",
    )


def test_a_check_before_the_period_was_over_is_no_check_of_all_of_it(tmp_path: Path) -> None:
    watch = Watch(datetime(2026, 10, 20, 21, tzinfo=UTC))
    per = make_laptop(tmp_path / "a", PER, watch=watch)
    karin = open_laptop(tmp_path / "a", KARIN, watch=watch)
    read_some(per)
    check(karin)
    watch.forward(hours=24 * 20)
    assert access_log.periods(karin.desk, RULES)[0].state is State.DUE


def test_ones_own_check_counts_for_nothing_whatever_program_wrote_it() -> None:
    told = Story()
    told.add(PER, Checked(author(PER), date(2026, 10, 1), date(2026, 10, 31), 10**20, (), "bra"))
    folded = access.fold(told.events)
    assert not folded.counts
    assert folded.readings == access.MOST


@pytest.mark.parametrize(
    ("months", "day", "first", "last"),
    [
        (1, date(2026, 12, 24), date(2026, 12, 1), date(2026, 12, 31)),
        (1, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (3, date(2026, 11, 20), date(2026, 10, 1), date(2026, 12, 31)),
        (12, date(2026, 11, 20), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_whole_months(months: int, day: date, first: date, last: date) -> None:
    rules = access.Checking(months, 31, 10)  # type: ignore[arg-type]
    assert rules.first_day(day) == first
    assert rules.last_day(first) == last


# The text command


async def test_the_command_writes_the_log_and_that_it_was_read(tmp_path: Path) -> None:
    async with night(tmp_path / "one") as it:
        record = call(it.desk)
        it.desk.log_reading("opened", record)
        text = printed_log.access(it.app.workplace, of="Karin", record=str(record))
        assert "öppnade" in text
        assert f"Anrop {record.hex[:8]} Anna Svensson" in text
        assert text.endswith("1 läsningar.")
        assert printed_log.access(it.app.workplace, of="Nemo") == "Ingen i loggen heter Nemo."
        assert "åtkomstlogg" in printed_log.access(it.app.workplace, count=3, chance=random.Random(1))
        logged = [line for line in access_log.lines(it.desk) if line.how == "printed"]
        assert [line.reason.split(":")[0] for line in logged] == ["åtkomstlogg"] * 2


# The screen


async def the_log(it: Night) -> None:
    it.app.action_do("global.access_log")
    await it.at("AccessLogScreen")
    await it.until(lambda: it.app.focused is not None)


async def test_a_colleagues_log_is_looked_through_and_the_check_documented(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(120, 40)) as it:
        it.watch.now = datetime(2026, 9, 10, 20, tzinfo=UTC)
        per = Laptop(tmp_path, PER, it.watch, it.app.workplace.replica, it.app.workplace.journal, _desk(it))
        read_some(per)
        it.watch.now = datetime(2026, 11, 20, 21, tzinfo=UTC)
        await the_log(it)
        await it.shows("FÖRSENAD", "Per Holm", "2026-09", "27")
        await it.keys("g", "ö")
        await it.at("OneLogScreen")
        await it.shows("utan logg", "samma familj", "skyddade uppgifter", "15 granskas")
        assert "Berit Falk" not in it.text
        await it.keys("s")
        await it.says("nytt stickprov")
        await it.keys("g")
        await it.shows("27 läsningar, alla")
        await it.keys("k")
        await it.asks("Kontroll av Per Holms läsningar 2026-09")
        await it.write("inget att anmarka")
        await it.keys("ctrl+s")
        await it.until(lambda: any(one.check for one in access_log.periods(it.desk, RULES)))
        await it.at("AccessLogScreen")
        await it.shows("Inget återstår")
        await it.keys("g", "end")
        await it.shows("gjord", "Karin Ek", "Fann: inget att anmarka")
        reasons = {line.reason for line in access_log.lines(it.desk) if line.person.id == KARIN.id}
        assert {"åtkomstlogg", "åtkomstlogg: Per Holm 2026-09"} <= reasons
        per.desk.close()


async def test_nobody_checks_her_own_log_nor_a_month_that_is_not_over(tmp_path: Path) -> None:
    async with night(tmp_path / "one", size=(80, 24)) as it:
        _desk(it).log_reading("listed")
        await the_log(it)
        await it.shows("Karin Ek (du)", "pågår")
        (counted,) = [row.split("2026-11")[1].split()[0] for row in it.text.splitlines() if "(du)" in row]
        await it.keys("enter")
        await it.at("OneLogScreen")
        await it.shows(f"{counted} läsningar")  # that it is opened is one more, in the list afterwards
        await it.keys("g")
        await it.shows(f"{counted} läsningar, alla", "såg lista", "åtkomstlogg")
        await it.keys("k")
        await it.says("sin egen logg")
        await it.keys("escape", "end", "enter")
        await it.shows("Per Holm 2026-11")
        await it.keys("k")
        await it.says("inte slut än: kontrollera den från och med 2026-12-01")
        await it.keys("escape", "escape")
        await it.at("QueueScreen")


def _desk(it: Night) -> Desk:
    desk = Desk(it.desk.journal, it.desk.session)
    desk.author = author(PER)
    return desk
