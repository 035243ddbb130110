"""Joining as it is done for real, by the command line: every word over TLS that is verified to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from certificates import Authority
from cryptography import x509
from machine import Machine
from postgres import Cluster, debian_binaries, tls_cluster
from site_ import Laptop, until

from jourtui.store import device_half, joined

pytestmark = pytest.mark.skipif(
    debian_binaries() is None, reason="Debian's PostgreSQL, which can do TLS, is missing"
)


@dataclass(frozen=True)
class Host:
    """A PostgreSQL on localhost that talks TLS or not at all, and an authority that vouches for its name."""

    cluster: Cluster
    port: int
    authority: Authority


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    authority = Authority()
    with tls_cluster(*authority.issue(x509.DNSName("localhost"))) as (cluster, port):
        yield Host(cluster, port, authority)


@pytest.fixture
def url(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A new database, as its owner reaches it over the network; her password is in a file."""
    chef = f"chef_{uuid4().hex}"
    with host.cluster.database() as database:
        name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
        with psycopg.connect(database) as admin:
            admin.execute(f"CREATE ROLE {chef} SUPERUSER LOGIN PASSWORD 'hennes'")
        (tmp_path / "passes").touch(mode=0o600)
        (tmp_path / "passes").write_text(f"localhost:{host.port}:*:{chef}:hennes\n")
        (tmp_path / "ca.pem").write_bytes(host.authority.pem)
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "passes"))
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        yield f"postgresql://{chef}@localhost:{host.port}/{name}"


Make = Callable[[str], Machine]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Make:
    """Makes a laptop for real work."""
    monkeypatch.setattr(device_half, "_into_keyring", lambda *_: False)

    def machine(name: str) -> Machine:
        return Machine(tmp_path / name, name, monkeypatch, capsys, demo=False)

    return machine


def test_from_an_empty_database_to_two_laptops_in_sync(url: str, make: Make, tmp_path: Path) -> None:
    karin, per = make("Karin Ek"), make("Per Holm")
    call = karin.receive("Anna")
    ca, request, answer = tmp_path / "ca.pem", tmp_path / "ansökan", tmp_path / "svar"
    assert "den första" in karin.process("server", "init", url, "--ca", ca)
    per.process("join", "--request", request, "--name", "Reserv")
    assert "insläppt" in karin.process("server", "enrol", url, request, "--out", answer, "--ca", ca)
    assert "Datorn är ansluten" in per.process("join", answer)
    assert "skarpt: 0 händelser" in karin.process("server", "status", url, "--ca", ca)
    laptops = [Laptop(machine.at_work()) for machine in (karin, per)]
    for laptop in laptops:
        laptop.connect()
    there = laptops[1].desk.journal
    until(lambda: there.call(call).caller_name == "Anna", "what Karin wrote alone is at Per's")
    for laptop in laptops:
        store = joined.store_of(laptop.place.vault)
        assert store is not None
        assert "sslmode=verify-full" in store.address.conninfo(ca)
        laptop.close()
    with psycopg.connect(url + f"?sslrootcert={ca}&sslmode=verify-full") as admin:
        (plain,) = admin.execute(
            "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
            "WHERE backend_type = 'client backend' AND NOT ssl"
        ).fetchone() or (None,)
    assert plain == 0


def test_an_authority_that_did_not_vouch_for_it(url: str, make: Make, tmp_path: Path) -> None:
    karin = make("Karin Ek")
    (tmp_path / "other.pem").write_bytes(Authority().pem)
    for word in ("status", "init", "devices"):
        said = karin.cannot("server", word, url, "--ca", tmp_path / "other.pem")
        assert "Servern kan inte visa att den är den rätta: det som --ca anger har inte utfärdat" in said
    assert "finns inte" in karin.cannot("server", "init", url, "--ca", tmp_path / "saknas.pem")
    place = karin.at_work()
    assert joined.store_of(place.vault) is None
    place.close()


def test_a_name_that_the_laptops_cannot_trust(url: str, make: Make, host: Host, tmp_path: Path) -> None:
    """The administrator's way in is right, the laptops' is not: found out before anybody depends on it."""
    karin, ca = make("Karin Ek"), tmp_path / "ca.pem"
    said = karin.cannot("server", "status", url.replace("localhost", "127.0.0.1"), "--ca", ca)
    assert "ett annat namn än det i adressen" in said
    said = karin.cannot("server", "init", url, "--ca", ca, "--host", "127.0.0.1")
    assert "kan inte visa att den är det gemensamma lagret" in said
    assert f"127.0.0.1:{host.port}" in said
    place = karin.at_work()
    assert joined.store_of(place.vault) is None, "nothing is changed"
    place.close()
    assert "den första" in karin.does("server", "init", url, "--ca", ca)


def test_an_answer_that_leads_astray_is_not_used_up(url: str, make: Make, tmp_path: Path) -> None:
    karin, per, ca = make("Karin Ek"), make("Per Holm"), tmp_path / "ca.pem"
    karin.does("server", "init", url, "--ca", ca)
    per.does("join", "--request", tmp_path / "ansökan")
    enrol = ("server", "enrol", url, tmp_path / "ansökan", "--out")
    (tmp_path / "other.pem").write_bytes(Authority().pem)
    karin.does(*enrol, tmp_path / "wrong-host", "--ca", ca, "--host", "127.0.0.1")
    assert "kan inte visa" in per.cannot("join", tmp_path / "wrong-host")
    karin.does(*enrol, tmp_path / "right", "--ca", ca)
    assert "ansluten" in per.does("join", tmp_path / "right")
    assert "redan använt" in per.cannot("join", tmp_path / "right")


def test_an_answer_that_a_later_one_replaced(url: str, make: Make, tmp_path: Path) -> None:
    karin, per, ca = make("Karin Ek"), make("Per Holm"), tmp_path / "ca.pem"
    karin.does("server", "init", url, "--ca", ca)
    per.does("join", "--request", tmp_path / "ansökan")
    for name in ("first", "second"):
        karin.does("server", "enrol", url, tmp_path / "ansökan", "--out", tmp_path / name, "--ca", ca)
    assert "släpper inte in den här datorn" in per.cannot("join", tmp_path / "first")
    assert "Datorn är ansluten" in per.does("join", tmp_path / "second")


def test_answers_for_others_and_spoilt_ones(url: str, make: Make, tmp_path: Path) -> None:
    karin, per, eva, ca = make("Karin Ek"), make("Per Holm"), make("Eva Lind"), tmp_path / "ca.pem"
    karin.does("server", "init", url, "--ca", ca)
    for name, machine in (("per", per), ("eva", eva)):
        machine.does("join", "--request", tmp_path / name)
    karin.does("server", "enrol", url, tmp_path / "per", "--out", tmp_path / "svar", "--ca", ca)
    assert "för en annan dator" in eva.cannot("join", tmp_path / "svar")
    (tmp_path / "garbled").write_bytes((tmp_path / "svar").read_bytes()[:-40])
    assert "skada" in per.cannot("join", tmp_path / "garbled")
    per.does("join", "--request", tmp_path / "per again")
    assert "tidigare ansökan" in per.cannot("join", tmp_path / "svar")


def test_joining_while_the_network_is_cut_loses_nothing(url: str, make: Make, tmp_path: Path) -> None:
    karin, per, ca = make("Karin Ek"), make("Per Holm"), tmp_path / "ca.pem"
    karin.does("server", "init", url, "--ca", ca)
    per.does("join", "--request", tmp_path / "ansökan")
    karin.does(
        "server", "enrol", url, tmp_path / "ansökan", "--out", tmp_path / "svar", "--ca", ca, "--port", 1
    )
    said = per.does("join", tmp_path / "svar")
    assert "Datorn är ansluten" in said
    assert "localhost:1 svarar inte" in said
    # The address was wrong: a new request and a new answer put it right.
    per.does("join", "--request", tmp_path / "igen")
    karin.does("server", "enrol", url, tmp_path / "igen", "--out", tmp_path / "rätt", "--ca", ca)
    assert "svarar inte" not in per.does("join", tmp_path / "rätt")
