"""Every command in docs/runbooks.md, run as it stands there, after what it is for has happened."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from postgres import name_of
from site_ import PASSPHRASE, Laptop, Site, until

from jourtui import cli
from jourtui.rules.call import CallFacts, Identity
from jourtui.rules.case import CaseClosed, CaseFacts, CaseOpened, SubjectFacts, SubjectNamed
from jourtui.rules.retention import day_of
from jourtui.store import (
    admin_line,
    admission,
    attachments,
    away,
    calls,
    destroying,
    destruction,
    drafts,
    escrow,
    recovery_key,
    retention,
    server,
)
from jourtui.store.away import Away
from jourtui.store.cluster import wheel_programs
from jourtui.store.destruction import RecordDestroyed
from jourtui.store.open_vault import ENROL
from jourtui.store.replica import FILE, ReplicaError
from jourtui.store.session import Duty
from jourtui.store.settings import load_retention
from jourtui.store.vault import Vault, VaultError
from jourtui.store.verify import verify
from jourtui.store.workplace import Workplace

if TYPE_CHECKING:
    from postgres import Cluster

DOCUMENT = Path(__file__).parent.parent / "docs" / "runbooks.md"
URL = "postgresql://admin@lager.kommun.se"
KARIN, PER, NEW = "Karin Ek", "Per Holm", "Eva Lind"
SEATS = {"förstajour": KARIN, "bakjour": PER, "ny": NEW}


def sections() -> dict[str, list[tuple[str, str]]]:
    """Heading → (where, command) of each line in its code blocks."""
    found: dict[str, list[tuple[str, str]]] = {}
    heading, where = "", None
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
            found[heading] = []
        elif line.startswith("```"):
            where = None if where else line.removeprefix("```sh ").strip()
        elif where:
            found[heading].append((where, line))
    return found


SECTIONS = sections()


class Runner:
    """Runs the commands of one section, in order, and remembers that none was left out."""

    def __init__(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], heading: str
    ) -> None:
        self.site, self.heading = site, heading
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.left = list(SECTIONS[heading])
        self.usb = site.folder / "usb"
        self.usb.mkdir(exist_ok=True)
        self.words: dict[str, str] = {}
        self.typed: list[str] = []
        """What is typed at the next commands, in place of passphrases."""

    def next(self, count: int = 1, *, code: int = 0) -> str:
        """Run the next `count` commands; what they printed."""
        told = ""
        for _ in range(count):
            where, line = self.left.pop(0)
            given, said = self._run(where, line)
            assert given == code, f"{line}: {said}"
            told += said
        return told

    def rest(self) -> str:
        return self.next(len(self.left))

    def done(self) -> None:
        assert self.left == [], "the section has commands that were not run"

    def _run(self, where: str, line: str) -> tuple[int, str]:
        for said, meant in self._meant().items():
            line = line.replace(said, meant)
        words = shlex.split(line)
        if words[0] == "jourtui":
            person = SEATS.get(where)
            folder = self.site.folder / (person or KARIN).replace(" ", "-")
            typed = self.typed.pop(0) if self.typed else f"{PASSPHRASE}\n{PASSPHRASE}\n"
            self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
            code = cli.main([*words[1:], "--dir", str(folder)])
            told = self._capsys.readouterr()
            return code, told.out + told.err
        path = f"{wheel_programs()}:{os.environ['PATH']}"
        done = subprocess.run(
            words, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def _meant(self) -> dict[str, str]:
        """What stands for the places of the document here."""
        name = name_of(self.site.url)

        def database(other: str) -> str:
            return shlex.quote(psycopg.conninfo.make_conninfo(self.site.url, dbname=other))

        return {
            " --host lager.kommun.se --ca ca.pem": "",
            f"--maintenance-db={URL}/postgres": f"--maintenance-db={database('postgres')}",
            f"--dbname={URL}/jour_ny": f"--dbname={database(f'{name}_ny')}",
            f"{URL}/jour_ny": database(f"{name}_ny"),
            f"{URL}/jour": database(name),
            f"{URL}/postgres": database("postgres"),
            "jour_ny": f"{name}_ny",
            "DATABASE IF EXISTS jour ": f"DATABASE IF EXISTS {name} ",
            "RENAME TO jour'": f"RENAME TO {name}'",
            "/media/usb": str(self.usb),
            "/media/disk/jourtui": str(self.site.folder / "disk"),
        } | self.words


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path)
        yield site
        site.close()


@pytest.fixture
def laptops(site: Site) -> tuple[Laptop, Laptop]:
    """Two laptops that have worked together, and rest now."""
    karin, per = site.laptop(KARIN), site.laptop(PER)
    receive(karin, "Anna")
    site.agree()
    for laptop in (karin, per):
        laptop.cut()
    return karin, per


def receive(laptop: Laptop, name: str) -> None:
    desk = laptop.desk
    calls.receive(desk, CallFacts(matter="orolig"), Identity(caller_name=name), at=desk.now())


def fill_up(laptop: Laptop) -> None:
    while True:
        receive(laptop, "Bo")


def log_in_again(laptop: Laptop) -> None:
    """As when jourtui is started anew: everything is read from the disk."""
    folder = laptop.place.folder
    laptop.close()
    vault = Vault.load(folder)
    opened = vault.open(vault.people[0].id, PASSPHRASE)
    laptop.place = Workplace(folder, opened, Duty.FIRST, clock=laptop.place.journal.clock)


def whole(site: Site, *callers: str) -> None:
    """Everybody has everything, and nothing is wrong with it."""
    for laptop in site.laptops:
        laptop.cut()  # one line each
        laptop.connect()
    site.agree()
    assert len({laptop.place.replica.position() for laptop in site.laptops}) == 1
    for laptop in site.laptops:
        assert verify(laptop.place.replica, laptop.desk.journal.unit_keys) == []
        rows = laptop.place.replica.connection.execute("SELECT caller_name FROM view_call")
        assert sorted(row[0] for row in rows) == sorted(callers)


Run = tuple[pytest.MonkeyPatch, pytest.CaptureFixture[str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return monkeypatch, capsys


def test_every_section_with_commands_has_a_test() -> None:
    tested = set(re.findall(r'Runner\(site, \*run, "([^"]+)"\)', Path(__file__).read_text("utf-8")))
    assert {heading for heading, commands in SECTIONS.items() if commands} == tested
    assert all(where in (*SEATS, "server") for commands in SECTIONS.values() for where, _ in commands)


def test_weekly_backups(site: Site, laptops: tuple[Laptop, Laptop], run: Run) -> None:
    runner = Runner(site, *run, "Varje vecka: säkerhetskopiera")
    said = runner.next(2)
    assert "Säkerhetskopian är prövad" in said
    assert "Säkerhetskopia: " in said
    runner.rest()
    content = (runner.usb / "lager-handelser.dump").read_bytes()
    assert content.startswith(b"PGDMP")
    runner.done()


def test_the_server_is_gone(site: Site, laptops: tuple[Laptop, Laptop], run: Run, postgres: Cluster) -> None:
    karin, per = laptops
    karin.connect()
    receive(karin, "Bo")
    until(karin.agreed, "only one laptop has heard of Bo")
    karin.cut()
    receive(per, "Cia")
    runner = Runner(site, *run, "Servern är borta")
    with postgres.database() as url:
        site.url = url
        assert "Inget är ändrat" in runner.next()
        with pytest.raises(admin_line.ServerError, match="inget gemensamt lager"):
            server.status(url)
        runner.next(3)
        said = runner.next()
        assert "redan" not in said
        runner.rest()
        runner.done()
        for laptop in laptops:
            log_in_again(laptop)
        whole(site, "Anna", "Bo", "Cia")
        for laptop in laptops:
            laptop.cut()


def test_the_server_is_gone_and_a_laptop_with_it(
    site: Site, laptops: tuple[Laptop, Laptop], run: Run, postgres: Cluster
) -> None:
    karin, per = laptops
    key = recovery_key.new()
    karin.place.vault.set_escrow(key)
    karin.connect()
    receive(karin, "Bo")
    until(karin.agreed, "only one laptop has heard of Bo")
    karin.cut()
    receive(karin, "Dan")
    Runner(site, *run, "Varje vecka: säkerhetskopiera").next()
    site.laptops.remove(karin)
    karin.close()
    shutil.rmtree(karin.place.folder)
    receive(per, "Cia")
    runner = Runner(site, *run, "Servern är borta, och en dator med den")
    paper = f"{recovery_key.written(key)}\n"
    with postgres.database() as url:
        site.url = url
        runner.next()
        before = server.status(url).seq
        runner.typed = [paper, paper]
        assert "Inget är ändrat" in runner.next()
        assert server.status(url).seq == before
        said = runner.next()
        assert "2 händelser är tillagda" in said
        assert "hade osänt" in said
        runner.next(2)
        runner.typed = [f"{PASSPHRASE}\n{recovery_key.written(key)}\n"]
        assert " 4 händelser är skickade" in runner.next()  # the reading for the backup, too
        runner.done()
        log_in_again(per)
        whole(site, "Anna", "Bo", "Cia", "Dan")
        per.cut()


def test_the_server_is_gone_and_no_laptop_holds_all(
    site: Site, laptops: tuple[Laptop, Laptop], run: Run, postgres: Cluster
) -> None:
    karin, per = laptops
    (call,) = karin.place.replica.connection.execute("SELECT record_id FROM view_call").fetchone()
    attachments.keep(karin.desk, UUID(hex=call), "brev.txt", "text/plain", b"kort brev")
    receive(karin, "Bo")  # which both hold
    whole(site, "Anna", "Bo")
    unsent = "SELECT count(*) FROM chunk WHERE NOT shared"
    until(lambda: karin.place.replica.connection.execute(unsent).fetchone() == (0,), "the file is there")
    for laptop in laptops:
        laptop.cut()
    Runner(site, *run, "Varje vecka: säkerhetskopiera").rest()
    for laptop in laptops:
        everything = Away(UUID(hex=call), UUID(hex=call), "call", 0, 0)
        assert laptop.desk.journal.put_away([[everything]], lambda group: True)
    runner = Runner(site, *run, "Servern är borta, och ingen dator håller allt")
    with postgres.database() as url:
        site.url = url
        assert "1 post saknar nycklar i lagret" in runner.next()
        assert "1 post saknar nycklar i lagret" in runner.next()
        runner.next(2)
        assert "saknar nycklar" not in runner.next()
        runner.rest()
        runner.done()
        with psycopg.connect(url) as admin:
            assert admin.execute("SELECT count(*) FROM journal.chunk").fetchone() == (1,)
        site.laptops.remove(per)
        log_in_again(karin)
        karin.connect()
        until(
            lambda: away.of(karin.place.replica, UUID(hex=call)) is None,
            "it is held again, without hold_days",
        )
        karin.place.written_elsewhere()
        assert karin.desk.journal.call(UUID(hex=call)).caller_name == "Anna"
        karin.cut()
        per.close()


def test_the_server_is_restored_from_an_old_backup(
    site: Site, laptops: tuple[Laptop, Laptop], run: Run
) -> None:
    karin, per = laptops
    Runner(site, *run, "Varje vecka: säkerhetskopiera").rest()
    karin.connect()
    receive(karin, "Bo")
    until(karin.agreed, "only one laptop has heard of Bo")
    karin.cut()
    receive(per, "Cia")
    runner = Runner(site, *run, "Servern är återställd från en gammal säkerhetskopia")
    runner.next(8)
    assert server.status(site.url).frozen
    runner.rest()
    runner.done()
    whole(site, "Anna", "Bo", "Cia")


def test_a_laptop_is_stolen(site: Site, laptops: tuple[Laptop, Laptop], run: Run) -> None:
    karin, _ = laptops
    runner = Runner(site, *run, "En dator är stulen eller borta")
    stolen = karin.place.replica.device
    runner.words["DATORNS-ID"] = str(stolen)
    assert str(stolen) in runner.next()
    runner.next()
    site.set_up(NEW).close()
    runner.next(3)
    karin.connect()
    until(lambda: karin.status.state == "stopped", "the stolen one is shut out")
    site.laptops.remove(karin)
    karin.close()
    vault = Vault.load(site.folder / NEW.replace(" ", "-"))
    opened = vault.open(vault.people[0].id, PASSPHRASE)
    site.laptops.append(Laptop(Workplace(site.folder / NEW.replace(" ", "-"), opened, Duty.FIRST)))
    whole(site, "Anna")
    runner.rest()
    runner.done()


def test_a_backup_goes_into_a_new_laptop(site: Site, laptops: tuple[Laptop, Laptop], run: Run) -> None:
    karin, _ = laptops
    key = recovery_key.new()
    karin.place.vault.set_escrow(key)
    receive(karin, "Bo")
    Runner(site, *run, "Varje vecka: säkerhetskopiera").rest()
    runner = Runner(site, *run, "Datorn finns inte mer, och dess säkerhetskopia ska in i en ny")
    runner.words["DATORNS-ID"] = str(karin.place.replica.device)
    site.laptops.remove(karin)
    karin.close()
    shutil.rmtree(karin.place.folder)
    paper = recovery_key.written(key)
    runner.typed = [f"{paper}\n", f"{paper}\nNY HALVA\n{PASSPHRASE}\n"]
    assert "en annan dator" in runner.next()
    runner.next()
    folder = site.folder / NEW.replace(" ", "-")
    vault = Vault.load(folder)
    opened = vault.open(vault.people[0].id, PASSPHRASE)
    assert opened.person.name == KARIN
    assert admission.second_step(opened) is admission.SecondStep.DEMANDED
    opened.put_secret(f"{ENROL}{opened.person.id}", None)  # as when she has read the code (test_enrol_screen)
    runner.rest()
    runner.done()
    site.laptops.append(Laptop(Workplace(folder, opened, Duty.FIRST, clock=site.watch)))
    whole(site, "Anna", "Bo")


def test_a_way_in_is_lost(site: Site, laptops: tuple[Laptop, Laptop], run: Run) -> None:
    karin, _ = laptops
    old, new = recovery_key.new(), recovery_key.new()
    karin.place.vault.set_escrow(old)
    runner = Runner(site, *run, "En lösenfras är glömd, en telefon är borta, eller datorns nyckelring är tom")
    chosen = "sju svarta får på heden"
    runner.typed = [f"{recovery_key.written(old)}\n{chosen}\n"]
    assert "Karin Ek kan nu logga in" in runner.next()
    vault = Vault.load(karin.place.folder)
    opened = vault.open(vault.people[0].id, chosen)
    assert admission.second_step(opened) is admission.SecondStep.DEMANDED
    opened.put_secret(f"{ENROL}{opened.person.id}", None)  # as when she has read the code (test_enrol_screen)
    run[0].setattr(recovery_key, "new", lambda: new)
    runner.typed = [f"{chosen}\n{recovery_key.written(new)}\n"]
    assert "Nyckeln gäller" in runner.next()
    runner.done()
    escrow.check(karin.place.folder, new)
    with pytest.raises(VaultError, match="nyare"):
        escrow.check(karin.place.folder, old)


def test_a_dead_laptop_had_unsent_work(site: Site, laptops: tuple[Laptop, Laptop], run: Run) -> None:
    karin, per = laptops
    receive(karin, "Bo")
    drafts.save(karin.desk, "note:1", {"text": "ringde grannen"}, karin.desk.position())
    shutil.copytree(karin.place.folder, site.folder / "disk")
    runner = Runner(site, *run, "Datorn är död och hade osänt arbete")
    runner.words["DATORNS-ID"] = str(karin.place.replica.device)
    assert "2 händelser är skickade" in runner.next()
    runner.rest()
    runner.done()
    site.laptops.remove(karin)
    karin.close()
    whole(site, "Anna", "Bo")
    assert [draft.content["text"] for draft in drafts.every(per.desk)] == ["ringde grannen"]


def test_the_cable_stays_cut(site: Site, laptops: tuple[Laptop, Laptop], run: Run) -> None:
    karin, _ = laptops
    receive(karin, "Bo")
    runner = Runner(site, *run, "Kabeln är av, och förblir det")
    assert "3 händelser" in runner.next()
    assert "3 händelser är skickade" in runner.next()
    receive(karin, "Cia")
    stolen = Runner(site, *run, "En dator är stulen eller borta")
    stolen.words["DATORNS-ID"] = str(karin.place.replica.device)
    stolen.next(2)
    (runner.usb / "utkorg").unlink()
    runner.left[:0] = sections()[runner.heading][:2]
    assert "6 händelser" in runner.next()
    assert "spärrad" in runner.next(code=1)
    assert "3 händelser är skickade" in runner.next()
    runner.done()
    site.laptops.remove(karin)
    karin.close()
    whole(site, "Anna", "Bo", "Cia")


def test_the_disk_is_full(site: Site, laptops: tuple[Laptop, Laptop], run: Run) -> None:
    karin, _ = laptops
    execute = karin.place.replica.connection.execute
    (pages,) = execute("PRAGMA page_count").fetchone()
    execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ReplicaError, match="Disken är full"):
        fill_up(karin)
    (kept,) = execute("SELECT count(*) FROM view_call").fetchone()
    execute("PRAGMA max_page_count = 1000000")
    receive(karin, "Bo")
    runner = Runner(site, *run, "Disken är full")
    assert "inget fel" in runner.rest()
    runner.done()
    whole(site, "Anna", *["Bo"] * kept)


def test_a_journal_is_damaged(site: Site, laptops: tuple[Laptop, Laptop], run: Run) -> None:
    karin, per = laptops
    Runner(site, *run, "Varje vecka: säkerhetskopiera").rest()
    per.connect()
    receive(per, "Bo")
    until(per.agreed, "it came after the backup")
    karin.place.replica.connection.execute("UPDATE view_call SET caller_name = 'Xx'")
    runner = Runner(site, *run, "Journalen på en dator är skadad")
    assert "Kör jourtui rebuild" in runner.next(code=3)
    assert "nu rättade" in runner.next(code=3)
    folder = karin.place.folder
    karin.close()
    content = bytearray((folder / FILE).read_bytes())
    content[4096 * 3 : 4096 * 3 + 64] = bytes(64)
    (folder / FILE).write_bytes(content)
    assert "inget fel" in runner.rest()
    runner.done()
    vault = Vault.load(folder)
    opened = vault.open(vault.people[0].id, PASSPHRASE)
    karin.place = Workplace(folder, opened, Duty.FIRST, clock=site.watch)
    whole(site, "Anna", "Bo")


def test_the_access_log_is_read_as_text(site: Site, laptops: tuple[Laptop, Laptop], run: Run) -> None:
    runner = Runner(site, *run, "Varje månad: kontrollera åtkomstloggen")
    assert "läsningar" in runner.rest()
    runner.done()


def test_what_was_decided_is_destroyed(
    site: Site, laptops: tuple[Laptop, Laptop], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six years later; the text commands have the true time, which only lists."""
    karin, per = laptops
    shift = timedelta(days=6 * 365)
    later = f"(extract(epoch FROM clock_timestamp() + interval '{shift.days} days') * 1000000)::bigint"
    monkeypatch.setattr(destroying, "_NOW", f"SELECT {later}")
    case = uuid4()
    closed = (
        CaseOpened(facts=CaseFacts(board="ystad")),
        SubjectNamed(uuid4(), SubjectFacts(birth_year=1970)),
    )
    karin.desk.write(case, *closed, CaseClosed("klart"))
    for laptop in laptops:
        laptop.connect()
    site.agree()
    site.watch.now += shift
    rules, today = load_retention(), day_of(retention.store_now(karin.place.replica) or site.watch()) + shift
    verdict = retention.verdict_of(karin.desk.journal, rules, case, today)
    assert verdict is not None
    decided = retention.decide(karin.desk, rules, [verdict], "Tiden har gått ut.")
    site.agree()
    retention.confirm(per.desk, decided)
    site.agree()
    for laptop in laptops:
        laptop.cut()
    runner = Runner(site, *run, "Gallra det som är beslutat")
    assert "bekräftat av Per Holm, kan verkställas" in runner.next()
    assert "gallras: ärende ystad" in runner.next()
    assert destruction.trace_of(karin.place.replica, case) is None, "nothing is changed yet"
    runner.typed = [f"{PASSPHRASE}\ngallra 1\n"]
    assert "Gallrat: 1 post, 1 nyckel i lagret" in runner.next()
    per.connect()
    until(lambda: destruction.trace_of(per.place.replica, case) is not None, "the other laptop drops it")
    per.cut()
    assert "Båda kedjorna är hela" in runner.next()
    assert "Säkerhetskopian är prövad" in runner.next()
    runner.done()
    karin.place.journal.forget_destroyed()
    whole(site, "Anna")
    for laptop in laptops:
        with pytest.raises(RecordDestroyed):
            laptop.desk.journal.case(case)
