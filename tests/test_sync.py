"""Two laptops and a real shared store: what one does the other sees, with the line up, down and up again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from factories import Watch
from site_ import Site, until

from jourtui.rules.call import CallCorrected, CallFacts, Identity
from jourtui.rules.entries import NoteWritten
from jourtui.store import calls, handover, server
from jourtui.store.session import Duty

if TYPE_CHECKING:
    from postgres import Cluster


@pytest.fixture
def site(postgres: Cluster, tmp_path: Path) -> Iterator[Site]:
    with postgres.database() as url:
        site = Site(url, tmp_path, Watch())
        yield site
        site.close()


def test_a_call_reaches_the_other_laptop(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm", Duty.BACKUP)
    call = calls.receive(
        karin.desk,
        CallFacts(matter="orolig för barnbarn", municipality="1286"),
        Identity(caller_name="Anna", phone="+46701740610", phone_shown="070-174 06 10"),
        at=site.watch(),
    )
    until(lambda: per.desk.journal.call(call).caller_name == "Anna", "the call is on the other laptop")
    until(karin.agreed, "nothing is pending any more")
    assert not karin.desk.journal.call(call).preliminary


def test_a_laptop_that_worked_alone_loses_nothing_when_it_joins(site: Site) -> None:
    from site_ import Laptop

    from jourtui.store.workplace import Workplace

    karin = site.laptop("Karin Ek")
    opened = site.set_up("Per Holm")
    folder = site.folder / "Per-Holm"
    alone = Workplace(folder, opened, Duty.BACKUP, clock=site.watch)
    call = calls.receive(alone.desk, CallFacts(matter="ensam"), Identity(caller_name="Bo"), at=site.watch())
    site.admit(opened, "Per Holm")
    alone.desk.close()
    alone.replica.close()
    per = Laptop(Workplace(folder, opened, Duty.BACKUP, clock=site.watch))
    site.laptops.append(per)
    per.connect()
    until(lambda: karin.desk.journal.call(call).caller_name == "Bo", "what was written alone has come")


def test_apart_both_claim_and_one_wins_and_both_are_told(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm", Duty.BACKUP)
    call = calls.receive(karin.desk, CallFacts(matter="x"), Identity(caller_name="Anna"), at=site.watch())
    site.agree()
    karin.cut()
    per.cut()
    handover.claim(karin.desk, call)
    handover.claim(per.desk, call)
    assert karin.desk.journal.call(call).preliminary
    assert per.desk.journal.call(call).holder_name == "Per Holm"
    per.connect()
    until(per.agreed, "Per has sent his claim")
    karin.connect()
    site.agree()
    seen = [laptop.desk.journal.call(call) for laptop in (karin, per)]
    assert [state.holder_name for state in seen] == ["Per Holm", "Per Holm"]
    assert [[tell.code for tell in state.log.tells] for state in seen] == [
        ["claim_lost", "claim_contested"]
    ] * 2


def test_what_nobody_else_could_read_is_set_aside_and_the_rest_goes_on(site: Site) -> None:
    karin, per = site.laptop("Karin Ek"), site.laptop("Per Holm", Duty.BACKUP)
    call, other = (
        calls.receive(karin.desk, CallFacts(matter="x"), Identity(caller_name=name), at=site.watch())
        for name in ("Anna", "Bo")
    )
    site.agree()
    with psycopg.connect(site.url) as admin:
        admin.execute("SET ROLE journal_culler")
        admin.execute("DELETE FROM journal.key WHERE record_id = %s", (call,))
    (lost,) = karin.desk.write(call, CallCorrected(facts=CallFacts(matter="nyckeln är förstörd")))
    karin.desk.write(other, NoteWritten(text="hon ringde igen"))
    until(lambda: per.desk.journal.call(other).changes == 3, "what came after it is on the other laptop")
    until(karin.agreed, "nothing is pending any more")
    ((event, record, reason),) = karin.place.replica.quarantined()
    assert (event, record) == (lost, call)
    assert reason.startswith("Nyckeln till händelsen finns inte")
    assert karin.status.quarantined == 1


def test_a_revoked_laptop_keeps_what_it_has_and_says_why(site: Site) -> None:
    karin = site.laptop("Karin Ek")
    site.agree()
    server.revoke(site.url, karin.place.replica.device)
    calls.receive(karin.desk, CallFacts(matter="x"), Identity(caller_name="Anna"), at=site.watch())
    until(lambda: karin.status.state == "stopped", "the laptop says that it is shut out")
    assert "spärrad" in karin.status.problem or "släpper inte in" in karin.status.problem
    assert karin.place.replica.pending_count()[0] == 2
