"""`jourtui retention` and `jourtui destroy` as typed: what is due as text, and a decision carried out."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from cheap import CHEAP
from factories import PER, Watch
from machine import Machine
from postgres import without_password
from site_ import PASSPHRASE, Site, until

from jourtui import cli
from jourtui.commands import retention_commands
from jourtui.rules import retention as rules
from jourtui.rules.case import CaseClosed, CaseFacts, CaseOpened, SubjectFacts, SubjectNamed
from jourtui.store import destroying, destruction, retention
from jourtui.store.desk import Desk
from jourtui.store.session import Duty, Session
from jourtui.store.settings import load_retention
from jourtui.store.vault import Vault
from jourtui.store.workplace import Workplace

if TYPE_CHECKING:
    from postgres import Cluster

RULES = load_retention()
LONG_AGO = datetime(2019, 3, 1, 12, tzinfo=UTC)
NAME = "Qvarnbrink"


@pytest.fixture
def karin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    return Machine(tmp_path / "karin", "Karin Ek", monkeypatch, capsys)


def written(desk: Desk, born: int) -> UUID:
    case = uuid4()
    desk.write(
        case,
        CaseOpened(facts=CaseFacts(title=f"Oro för {NAME}", board="ystad")),
        SubjectNamed(uuid4(), SubjectFacts(name=NAME, birth_year=born)),
        CaseClosed("klart"),
    )
    return case


def long_ago(machine: Machine, *born: int) -> list[UUID]:
    """Cases from long ago, at a laptop that works alone."""
    vault = Vault.load(machine.folder, cost=CHEAP)
    opened = vault.open(vault.people[0].id, PASSPHRASE)
    place = Workplace(machine.folder, opened, Duty.FIRST, clock=Watch(LONG_AGO))
    cases = [written(place.desk, year) for year in born]
    place.close()
    return cases


def decided(place: Workplace, *records: UUID, confirmed: bool = True) -> UUID:
    today = rules.day_of(place.desk.now())
    found = [retention.verdict_of(place.journal, RULES, record, today) for record in records]
    record = retention.decide(place.desk, RULES, [verdict for verdict in found if verdict], "dags")
    if confirmed:
        retention.confirm(Desk(place.journal, Session(PER, Duty.BACKUP, 0)), record)
    return record


def test_what_is_due_is_listed_without_a_word_of_its_content(karin: Machine) -> None:
    grown, child = long_ago(karin, 1970, 2012)
    said = karin.does("retention")
    assert NAME not in said
    assert f"kan gallras · ärende ystad {str(grown)[:8]} från 2019-03-01, senast 2019-03-01" in said
    assert f"{str(child)[:8]} från 2019-03-01, senast 2019-03-01 · kräver bedömning" in said
    assert "SoL (2025:400) 16 kap. 1 §" in said
    place = karin.at_work()
    (logged,) = place.replica.connection.execute(
        "SELECT count(*) FROM view_read WHERE reason = 'gallring' AND how = 'printed'"
    ).fetchone()
    place.close()
    assert logged == 1


def test_nothing_is_due_and_nothing_decided(karin: Machine) -> None:
    karin.receive("Anna")
    assert "Inget kan gallras" in karin.does("retention")
    assert "Inget gallringsbeslut är i kraft" in karin.does("destroy")


def test_a_laptop_alone_destroys_what_two_people_have_decided(karin: Machine) -> None:
    one, two = long_ago(karin, 1970, 1971)
    place = karin.at_work()
    made = retention.decision(place.journal, decided(place, one))
    decided(place, two, confirmed=False)
    place.close()
    said = karin.does("retention")
    assert f"Beslut {str(made.decision)[:8]}, " in said
    assert f"  ärende ystad {str(one)[:8]} från 2019-03-01, senast 2019-03-01 · " in said, "what it names"
    assert "gallras: ärende ystad" in karin.does("destroy", "--dry-run")
    code, said = karin.run("destroy", passphrase=f"{PASSPHRASE}\nja")
    assert code == 0
    assert "Inget är gallrat" in said
    code, said = karin.run("destroy", passphrase=f"{PASSPHRASE}\ngallra 1")
    assert code == 0
    assert "Gallrat: 1 post." in said
    assert "säkerhetskopia" in said
    place = karin.at_work()
    (row,) = destruction.all_destroyed(place.replica)
    assert row.record == one
    place.close()
    said = karin.does("retention")
    id_ = str(made.decision)[:8]
    assert f"Beslut {id_}, " in said, "it can be looked up by the trace"
    assert f"efter beslut {id_}." in destruction.trace_line(row)
    assert "verkställt" in said
    assert "väntar på en annan person" in said
    assert "Båda kedjorna är hela" in karin.does("verify")


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path, Watch())
        yield site
        site.close()


def test_the_administrator_destroys_in_the_store(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shift = timedelta(days=6 * 365)
    later = f"(extract(epoch FROM clock_timestamp() + interval '{shift.days} days') * 1000000)::bigint"
    monkeypatch.setattr(destroying, "_NOW", f"SELECT {later}")
    karin = site.laptop("Karin Ek")
    case = written(karin.desk, 1970)
    site.agree()
    site.watch.now += shift + timedelta(days=5)
    decided(karin.place, case)
    site.agree()
    karin.cut()
    bare, password = without_password(site.url)
    monkeypatch.setenv("PGPASSWORD", password)
    per = site.laptop("Per Holm")

    def asked(question: str) -> str:
        """Somebody else writes while she makes up her mind."""
        written(per.desk, 1971)
        until(per.agreed, "it is in the store")
        return "gallra 1"

    monkeypatch.setattr(retention_commands, "ask_line", asked)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSPHRASE}\n"))
    assert cli.main(["destroy", bare, "--dir", str(karin.place.folder)]) == 0
    said = capsys.readouterr().out
    assert "Gallrat: 1 post, 1 nyckel i lagret" in said
    assert NAME not in said
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSPHRASE}\n"))
    assert cli.main(["destroy", "--dir", str(karin.place.folder)]) == 1
    assert "ange administratörens adress" in capsys.readouterr().err
