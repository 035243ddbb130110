"""A laptop that holds less than the store: what is put away, what is left of it, and that it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from cheap import CHEAP
from factories import Watch, received
from remains import pages, remains
from site_ import PASSPHRASE, Laptop, Site, until

from jourtui.rules.call import CallClosed, CallFacts, CaseLinked
from jourtui.rules.case import (
    CaseClosed,
    CaseFacts,
    CaseOpened,
    CaseReopened,
    SubjectFacts,
    SubjectNamed,
)
from jourtui.rules.entries import NoteWritten
from jourtui.rules.morning_report import MorningReport
from jourtui.rules.notice import NoticeClosed, NoticeReceived
from jourtui.store import attachments, away, backup, destruction, healing, holding, restore, server, sync
from jourtui.store.away import RecordAway
from jourtui.store.destruction import Destroyed
from jourtui.store.holding import CannotFetch
from jourtui.store.replica import FILE
from jourtui.store.session import Duty
from jourtui.store.settings import SettingsError, load_holding
from jourtui.store.shared import SharedStore
from jourtui.store.vault import OpenVault, Vault
from jourtui.store.verify import rebuild_is_equal, verify
from jourtui.store.workplace import Workplace

if TYPE_CHECKING:
    from postgres import Cluster

NAME, MATTER, NOTED = "Qvarnbrink", "Zirkelskada", "Vaxkabinett"
WORDS = (NAME[2:], MATTER[2:])
DAYS = 60


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path, Watch(datetime.now(UTC)))
        yield site
        site.close()


class Clocks:
    """How many days the store's clock is ahead, as laptops ask for it; what it stamps has the real time."""

    def __init__(self, watch: Watch) -> None:
        self.days: float = 0
        self._watch = watch

    def to(self, days: int) -> None:
        """Both the store and the laptops are so many days ahead."""
        self._watch.forward(hours=24 * (days - self.days))
        self.days = days


@pytest.fixture
def ahead(site: Site, monkeypatch: pytest.MonkeyPatch) -> Clocks:
    clocks = Clocks(site.watch)
    real = SharedStore.time
    monkeypatch.setattr(SharedStore, "time", lambda line: real(line) + int(clocks.days * holding.DAY))
    monkeypatch.setattr(sync, "HOLDING", 0.0)
    return clocks


def quiet_case(laptop: Laptop) -> tuple[UUID, UUID]:
    """(case, call): with a note and a kept file, reported and closed."""
    desk, case, call = laptop.desk, uuid4(), uuid4()
    desk.do(*received(call, connected=True, name=NAME, facts=CallFacts(municipality="1286", matter=MATTER)))
    desk.write(
        case,
        CaseOpened(call=call, facts=CaseFacts(title=MATTER, board="ystad")),
        SubjectNamed(uuid4(), SubjectFacts(name=NAME, birth_year=1970)),
        NoteWritten(NOTED),
    )
    desk.write(call, CaseLinked(case=case), CallClosed(exit="case"))
    attachments.keep(desk, case, "brev.txt", "text/plain", b"kort brev")
    desk.write(case, MorningReport("Eva Lind", board="ystad"), CaseClosed("klart"))
    return case, call


def quiet(site: Site, laptop: Laptop) -> tuple[UUID, UUID]:
    """The same, and all of it in the store, the file too."""
    case, call = quiet_case(laptop)
    site.agree()
    replica = laptop.place.replica
    shared = "SELECT count(*) FROM chunk WHERE NOT shared"
    until(lambda: replica.connection.execute(shared).fetchone()[0] == 0, "the file is in the store")
    return case, call


def is_away(laptop: Laptop, record: UUID) -> bool:
    return away.of(laptop.place.replica, record) is not None


def wait_until_away(laptop: Laptop, *records: UUID) -> None:
    assert laptop.sync is not None
    laptop.sync.poke()
    until(lambda: all(is_away(laptop, record) for record in records), "it is put away")
    laptop.place.written_elsewhere()


def holds_less(laptop: Laptop, days: int = DAYS) -> None:
    """The laptop's setting is another: as after signing in anew."""
    laptop.cut()
    laptop.place.hold_days = days
    laptop.connect()


def in_file(laptop: Laptop, *wrapped: bytes) -> bool:
    """Whether any of the wrapped keys can be found in the laptop's file, decrypted, or its log."""
    everything = pages(laptop.place.folder / FILE, laptop.place.vault.data_key)
    return any(part in page for part in wrapped for page in everything)


def left(laptop: Laptop) -> set[str]:
    return remains(laptop.place.folder / FILE, laptop.place.vault.data_key, *WORDS)


def wrapped_of(laptop: Laptop, *records: UUID) -> list[bytes]:
    return [row.wrapped for row in laptop.place.replica.all_keys() if row.record_id in records]


def whole(laptop: Laptop) -> bool:
    replica = laptop.place.replica
    return verify(replica, laptop.desk.journal.unit_keys) == []


# The setting


def test_it_is_off_by_default_and_a_bad_value_is_told_in_a_sentence(tmp_path: Path) -> None:
    assert load_holding().hold_days == 0
    file = tmp_path / "settings.toml"
    for text, days in (("hold_days = 0", 0), ("hold_days = 60", 60), ("hold_days = 365", 365)):
        file.write_text(text)
        assert load_holding(tmp_path).hold_days == days
    for text in (
        "hold_days = 59",
        "hold_days = -1",
        'hold_days = "90"',
        "hold_dagar = 90",
        "hold_days = 1.5",
    ):
        file.write_text(text)
        with pytest.raises(SettingsError, match=r"^Inställningsfilen .* kan inte användas: [^.]*\.$|1\.5"):
            load_holding(tmp_path)


def test_the_setting_is_read_when_somebody_signs_in(site: Site) -> None:
    opened = site.set_up("Karin Ek")
    folder = site.folder / "Karin-Ek"
    (folder / "settings.toml").write_text("hold_days = 90")
    place = Workplace(folder, opened, Duty.FIRST, clock=site.watch)
    assert (place.hold_days, place.setting_wrong) == (90, "")
    place.close()
    opened = site.set_up("Per Holm")
    folder = site.folder / "Per-Holm"
    (folder / "settings.toml").write_text("hold_days = 7")
    place = Workplace(folder, opened, Duty.FIRST, clock=site.watch)
    assert place.hold_days is None, "whoever signs in can work"
    assert "hold_days ska vara 0" in place.setting_wrong
    place.close()


def test_alone_it_does_nothing(site: Site) -> None:
    opened = site.set_up("Karin Ek")
    laptop = Laptop(Workplace(site.folder / "Karin-Ek", opened, Duty.FIRST, clock=site.watch))
    laptop.place.hold_days = DAYS
    case, _ = quiet_case(laptop)
    assert sync.Sync.of(laptop.place, lambda records, status: None) is None
    assert not is_away(laptop, case)
    assert laptop.desk.journal.case(case).title == MATTER
    laptop.close()


# What is put away


def test_what_is_quiet_is_put_away_and_nothing_of_it_is_left_in_the_file(site: Site, ahead: Clocks) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case, call = quiet(site, karin)
    keys = wrapped_of(karin, case, call)
    assert len(keys) >= 3, "of the case, its note and the call"
    assert in_file(karin, *keys)
    assert left(karin) == set(WORDS)
    ahead.to(DAYS + 1)
    holds_less(karin)
    wait_until_away(karin, case, call)
    assert wrapped_of(karin, case, call) == []
    until(lambda: not in_file(karin, *keys), "no wrapped key is left in any page")
    until(lambda: left(karin) == set(), "nor any word")
    replica = karin.place.replica
    for table in ("view_case", "view_call", "view_attachment", "view_search", "chunk"):
        assert replica.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
    with pytest.raises(RecordAway, match="Undanlagt"):
        karin.desk.journal.case(case)
    with pytest.raises(RecordAway):
        karin.desk.write(case, NoteWritten("mer"))
    assert whole(karin)
    assert rebuild_is_equal(karin.desk.journal)
    assert left(karin) == set()
    assert per.desk.journal.case(case).title == MATTER, "the other laptop holds all"
    assert not any(event.payload for event in karin.desk.journal.events(case)), "though the unit key is here"


def test_nothing_is_put_away_while_the_store_has_destroyed_what_nobody_decided(
    site: Site, ahead: Clocks
) -> None:
    karin = site.laptop("Karin Ek")
    case, _ = quiet(site, karin)
    ahead.to(DAYS + 1)
    karin.cut()
    with psycopg.connect(site.url) as admin:
        admin.execute("SET ROLE journal_culler")
        admin.execute("INSERT INTO journal.destroyed VALUES (1, %s, %s, 0, session_user)", (uuid4(), uuid4()))
    holds_less(karin)
    until(lambda: "utan beslut" in karin.status.problem, "it says so")
    for _ in range(2):  # between two turns of the sync it would have looked
        karin.desk.do(*received(uuid4(), name=NAME))
        site.agree()
    assert not is_away(karin, case)


def test_what_is_younger_stays(site: Site, ahead: Clocks) -> None:
    karin = site.laptop("Karin Ek")
    case, _ = quiet(site, karin)
    ahead.to(DAYS - 1)
    holds_less(karin)
    rounds(karin)
    assert not is_away(karin, case)


def test_neither_the_store_nor_the_laptop_alone_makes_anything_old(site: Site, ahead: Clocks) -> None:
    karin = site.laptop("Karin Ek")
    case, _ = quiet(site, karin)
    site.watch.forward(hours=24 * DAYS - 0.5)
    ahead.days = DAYS + 0.01
    holds_less(karin)
    rounds(karin)
    assert not is_away(karin, case), "the earlier of the two counts"
    site.watch.forward(hours=0.5 - 24 * DAYS)
    ahead.days = DAYS + 1
    rounds(karin)
    assert not is_away(karin, case), "whoever runs the store says that it is later"
    ahead.days = 0
    site.watch.forward(hours=24 * (DAYS + 1))
    rounds(karin)
    assert not is_away(karin, case), "the laptop's clock is wrong"
    ahead.days = DAYS + 2
    rounds(karin)
    assert not is_away(karin, case), "while they differ so much neither is believed"
    ahead.days = DAYS + 1
    wait_until_away(karin, case)
    karin.cut()
    with karin.place.replica.transaction():
        destruction.drop(karin.place.replica, [Destroyed(1, case, uuid4(), 0)])
    assert not is_away(karin, case), "what is destroyed is not in the store to be had again"


def test_an_open_call_keeps_its_case_and_a_closed_notice_goes(site: Site, ahead: Clocks) -> None:
    karin = site.laptop("Karin Ek")
    case, _ = quiet(site, karin)
    late, gone, kept = uuid4(), uuid4(), uuid4()
    karin.desk.do(*received(late))
    karin.desk.write(late, CaseLinked(case=case))
    for notice in (gone, kept):
        karin.desk.write(notice, NoticeReceived(person_name=NAME, plan="ring", until=site.watch()))
    karin.desk.write(gone, NoticeClosed("över"))
    site.agree()
    ahead.to(DAYS + 1)
    holds_less(karin)
    wait_until_away(karin, gone)
    rounds(karin)
    assert not any(is_away(karin, record) for record in (case, late, kept))


@pytest.mark.parametrize("lost", ["key", "changed key", "chunk"])
def test_what_the_store_does_not_show_is_not_put_away(site: Site, ahead: Clocks, lost: str) -> None:
    karin = site.laptop("Karin Ek")
    case, _ = quiet(site, karin)
    other, _ = quiet(site, karin)
    statements = {
        "key": "DELETE FROM journal.key WHERE record_id = %s",
        "changed key": "UPDATE journal.key SET wrapped = decode('00', 'hex') WHERE record_id = %s",
        "chunk": "DELETE FROM journal.chunk WHERE record_id = %s",
    }
    karin.cut()
    with psycopg.connect(site.url) as admin:
        admin.execute("SET session_replication_role = replica")
        for table in ("key", "chunk"):
            admin.execute(f"ALTER TABLE journal.{table} DISABLE TRIGGER USER")
        admin.execute(statements[lost], (case,))
    ahead.to(DAYS + 1)
    holds_less(karin)
    wait_until_away(karin, other)
    rounds(karin)
    assert not is_away(karin, case)
    assert karin.desk.journal.case(case).title == MATTER


# What comes back


def test_it_is_had_again_when_somebody_asks_and_goes_when_it_has_been_unread_for_a_week(
    site: Site, ahead: Clocks
) -> None:
    karin = site.laptop("Karin Ek")
    case, call = quiet(site, karin)
    ahead.to(DAYS + 1)
    holds_less(karin)
    wait_until_away(karin, case, call)
    assert karin.sync is not None
    assert holding.find(karin.place.replica, case.hex[:8]) == case
    assert holding.find(karin.place.replica, call.hex[:8]) == case, "a call is had with its case"
    karin.sync.fetch(case)
    until(lambda: not is_away(karin, case), "it is here again")
    karin.place.written_elsewhere()
    assert karin.desk.open_case(case).title == MATTER
    assert karin.desk.journal.call(call).caller_name == NAME
    until(
        lambda: karin.place.replica.connection.execute("SELECT count(*) FROM chunk").fetchone()[0] == 1,
        "its file too",
    )
    rounds(karin)
    assert not is_away(karin, case), "it stays for a week"
    assert whole(karin)
    ahead.to(DAYS + 9)
    wait_until_away(karin, case, call)
    assert whole(karin)


def test_offline_or_unknown_nothing_comes(site: Site, ahead: Clocks) -> None:
    karin = site.laptop("Karin Ek")
    case, _ = quiet(site, karin)
    ahead.to(DAYS + 1)
    holds_less(karin)
    wait_until_away(karin, case)
    for text in ("", "ffffffff", NAME):
        with pytest.raises(CannotFetch):
            holding.find(karin.place.replica, text)
    karin.cut()
    with psycopg.connect(site.url) as admin:
        admin.execute("ALTER TABLE journal.key DISABLE TRIGGER USER")
        admin.execute("DELETE FROM journal.key WHERE record_id = %s", (case,))
    karin.connect()
    assert karin.sync is not None
    karin.sync.fetch(case)
    until(lambda: karin.sync is not None and case in karin.sync.unfetched, "it is told that it cannot be had")
    assert "säkerhetskopia" in karin.sync.unfetched[case]
    assert is_away(karin, case)
    assert whole(karin)


def test_what_a_colleague_writes_in_it_makes_it_come_first(site: Site, ahead: Clocks) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case, call = quiet(site, karin)
    ahead.to(DAYS + 1)
    holds_less(karin)
    wait_until_away(karin, case, call)
    per.desk.write(case, CaseReopened("hon ringde igen"), NoteWritten("ny anteckning"))
    site.agree()
    until(lambda: not is_away(karin, case), "its keys were had first")
    karin.place.written_elsewhere()
    state = karin.desk.journal.case(case)
    assert (state.title, state.open) == (MATTER, True)
    assert karin.desk.journal.call(call).caller_name == NAME
    held = karin.place.replica.connection.execute("SELECT count(*) FROM held").fetchone()[0]
    assert (held, karin.place.replica.quarantined()) == (0, [])
    assert whole(karin)
    assert rebuild_is_equal(karin.desk.journal)


def test_when_the_setting_is_taken_away_everything_comes_back(site: Site, ahead: Clocks) -> None:
    karin = site.laptop("Karin Ek")
    case, call = quiet(site, karin)
    ahead.to(DAYS + 1)
    holds_less(karin)
    wait_until_away(karin, case, call)
    holds_less(karin, 0)
    until(lambda: away.count(karin.place.replica) == 0, "all is here again")
    karin.place.written_elsewhere()
    assert karin.desk.journal.case(case).title == MATTER
    assert whole(karin)


# Backup, restore and healing


def test_a_backup_of_a_laptop_that_holds_less_is_proved_and_restores_to_one(
    site: Site, ahead: Clocks, tmp_path: Path
) -> None:
    karin = site.laptop("Karin Ek")
    case, _ = quiet(site, karin)
    ahead.to(DAYS + 1)
    holds_less(karin)
    wait_until_away(karin, case)
    karin.cut()
    backup.backup(karin.place, tmp_path / "usb")
    place = karin.place
    karin.close()
    site.laptops.remove(karin)

    def sign_in(where: Path) -> OpenVault:
        return Vault.load(where, cost=CHEAP).open(place.vault.person.id, PASSPHRASE)

    restore.restore(place.folder, tmp_path / "usb", sign_in, replace=True)
    again = Laptop(Workplace(place.folder, sign_in(place.folder), Duty.FIRST, clock=site.watch))
    site.laptops.append(again)
    assert is_away(again, case)
    assert whole(again)
    again.place.hold_days = DAYS
    again.connect()
    assert again.sync is not None
    again.sync.fetch(case)
    until(lambda: not is_away(again, case), "it is had after the restoring too")
    again.place.written_elsewhere()
    assert again.desk.journal.case(case).title == MATTER


def test_healing_from_it_gives_every_event_and_from_another_the_keys(
    site: Site, ahead: Clocks, postgres: Cluster
) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm")
    case, _ = quiet(site, karin)
    ahead.to(DAYS + 1)
    holds_less(karin)
    wait_until_away(karin, case)
    site.agree()
    karin.cut()
    per.cut()
    with postgres.database() as url:
        server.init(url, demo=True)
        here = karin.place.replica
        count = len(here.confirmed())
        assert healing.heal(url, here.confirmed(), here.all_keys(), and_freeze=True) == count
        assert healing.lacking_keys(url) > 0, "what is put away has no key in the new store yet"
        there = per.place.replica
        healing.heal(url, there.confirmed(), there.all_keys())
        assert healing.lacking_keys(url) == 0


def rounds(laptop: Laptop) -> None:
    """Let the sync look anew at what may go: it may have begun one look before what was changed here."""
    for _ in range(2):
        _look(laptop)
    laptop.place.written_elsewhere()


def _look(laptop: Laptop) -> None:
    assert laptop.sync is not None
    before = laptop.sync.looks
    laptop.sync.poke()
    until(lambda: laptop.sync is not None and laptop.sync.looks > before, "it has looked")
