"""The shared store as it is run for real: TLS 1.3 verified, SCRAM with channel binding, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from between import between
from certificates import Authority
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from factories import NIGHT
from postgres import Cluster, Laptop, debian_binaries, tls_cluster, until

from jourtui.store import server
from jourtui.store.address import Address
from jourtui.store.admin_line import ServerError
from jourtui.store.envelope import ZERO_HASH
from jourtui.store.joining import make_request, open_answer, read_request
from jourtui.store.shared import Revoked, SharedStore, Unreachable, Untrusted, WrongStore, connect

pytestmark = pytest.mark.skipif(
    debian_binaries() is None, reason="Debian's PostgreSQL, which can do TLS, is missing"
)


@dataclass(frozen=True)
class Host:
    """A real store and a laptop that was let in."""

    cluster: Cluster
    url: str
    address: Address
    laptop: Laptop


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def host(authority: Authority) -> Iterator[Host]:
    certificate, key = authority.issue(x509.DNSName("localhost"))
    with tls_cluster(certificate, key) as (cluster, port), cluster.database() as url:
        server.init(url)
        laptop = Laptop(url, host="localhost", port=port, ca_pem=authority.pem)
        yield Host(cluster, url, laptop.address, laptop)


def test_a_laptop_works_over_verified_tls(host: Host) -> None:
    with host.laptop.open() as store:
        store.listen()
        event = host.laptop.event()
        seq = store.append(0, ZERO_HASH, [event])[0][1]
        assert store.wait(30)
        assert store.pull(0, ZERO_HASH)[0][seq - 1].carried == event
        assert not store.head().demo
    with closing(connect(host.address)) as connection:
        row = connection.execute(
            "SELECT version FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()"
        ).fetchone()
        assert row == ("TLSv1.3",)
        assert connection.pgconn.used_password


def test_joining_leads_to_the_same_place(host: Host) -> None:
    key, device = X25519PrivateKey.generate(), uuid4()
    request = read_request(make_request(device, "Bakjour", key))
    answer = server.enrol(
        host.url,
        request,
        unit_key=b"u" * 32,
        unit_version=1,
        now=NIGHT,
        host=host.address.host,
        port=host.address.port,
        ca_pem=host.address.ca_pem,
    )
    secrets = open_answer(answer, key, device, NIGHT)
    with SharedStore(secrets.address, secrets.epoch) as store:
        assert store.head().epoch == secrets.epoch
    # A second answer takes the place of the first.
    server.admit(host.url, device, "Bakjour", host="localhost")
    with pytest.raises(Revoked):
        SharedStore(secrets.address, secrets.epoch)


def test_a_name_that_the_certificate_does_not_have_is_refused(host: Host) -> None:
    with pytest.raises(Untrusted):
        connect(replace(host.address, host="127.0.0.1"))


def test_another_authority_is_refused(host: Host) -> None:
    with pytest.raises(Untrusted):
        connect(replace(host.address, ca_pem=Authority().pem))


def test_a_certificate_past_its_time_is_refused(authority: Authority) -> None:
    certificate, key = authority.issue(x509.DNSName("localhost"), expired=True)
    with tls_cluster(certificate, key) as (cluster, port), cluster.database() as url:
        server.init(url)
        laptop = Laptop(url, host="localhost", port=port, ca_pem=authority.pem)
        with pytest.raises(Untrusted):
            connect(laptop.address)


def test_without_our_authority_the_systems_own_do_not_do(host: Host) -> None:
    with pytest.raises(Untrusted):
        connect(replace(host.address, ca_pem=None))


def test_a_broken_authority_is_refused(host: Host) -> None:
    with pytest.raises(Untrusted):
        connect(replace(host.address, ca_pem=b"no certificate"))


def test_the_environment_cannot_weaken_it(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PGSSLMODE": "disable",
        "PGSSLROOTCERT": "/nowhere",
        "PGCHANNELBINDING": "disable",
        "PGREQUIREAUTH": "none",
        "PGOPTIONS": "-c default_transaction_isolation=serializable",
    }.items():
        monkeypatch.setenv(name, value)
    with host.laptop.open() as store:
        assert store.append(0, ZERO_HASH, [host.laptop.event()])
    with pytest.raises(Untrusted):
        connect(replace(host.address, host="127.0.0.1"))


def test_a_wrong_password_is_refused(host: Host) -> None:
    with pytest.raises(Revoked):
        connect(replace(host.address, password="fel"))


def test_a_role_that_may_not_log_in_is_revoked(host: Host) -> None:
    laptop = Laptop(host.url, "Stulen", host="localhost", port=host.address.port, ca_pem=host.address.ca_pem)
    with laptop.open() as store:
        server.revoke(host.url, laptop.device)
        with pytest.raises(Unreachable):
            store.head()
    with pytest.raises(Revoked):
        laptop.open()


def reload(cluster: Cluster) -> None:
    """Let the server read its settings again; it does so in its own time."""

    def load_time() -> object:
        with closing(psycopg.connect(cluster.url)) as fresh:
            return fresh.execute("SELECT pg_conf_load_time()").fetchone()

    before = load_time()
    with psycopg.connect(cluster.url) as admin:
        admin.execute("SELECT pg_reload_conf()")
    until(lambda: load_time() != before)


def test_a_server_that_cannot_encrypt_gets_no_password(host: Host) -> None:
    with psycopg.connect(host.cluster.url, autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET ssl = off")
        try:
            reload(host.cluster)
            with pytest.raises(Untrusted):
                connect(host.address)
        finally:
            admin.execute("ALTER SYSTEM SET ssl = on")
            reload(host.cluster)


def test_whoever_sits_between_with_a_certificate_that_verifies_is_found_out(
    host: Host, authority: Authority, tmp_path: Path
) -> None:
    """Only channel binding stops them: the name and the authority are right, and the proof is passed on."""
    stolen = authority.issue(x509.DNSName("localhost"))
    with between(host.address.port, *stolen, tmp_path) as port:
        address = replace(host.address, port=port)
        (tmp_path / "ca.pem").write_bytes(authority.pem)
        unbound = f"{address.conninfo(tmp_path / 'ca.pem')} channel_binding=disable"
        with closing(psycopg.connect(unbound)) as fooled:
            assert fooled.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(Untrusted):
            connect(address)


@pytest.mark.parametrize("way", ["trust", "password"])
def test_a_server_that_asks_for_no_proof_is_not_believed(way: str, host: Host) -> None:
    """Channel binding proves that who holds the certificate also knows the verifier.

    A server that lets everybody in, or wants the password itself, gets neither work nor password.
    """
    with psycopg.connect(host.cluster.url) as admin:
        row = admin.execute("SHOW hba_file").fetchone()
    assert row is not None
    rules = Path(row[0])
    before = rules.read_text()
    rules.write_text(f"hostssl all all all {way}\n" + before)
    try:
        reload(host.cluster)
        with pytest.raises(Untrusted):
            connect(host.address)
    finally:
        rules.write_text(before)
        reload(host.cluster)


def test_a_demo_laptop_is_refused_by_a_real_store(host: Host) -> None:
    with pytest.raises(WrongStore, match="inte gjort för en demo"):
        SharedStore(replace(host.address, demo=True), host.laptop.epoch)


def test_a_real_laptop_refuses_a_demo_store(host: Host) -> None:
    with host.cluster.database() as demo:
        server.init(demo, demo=True)
        laptop = Laptop(demo, host="localhost", port=host.address.port, ca_pem=host.address.ca_pem)
        with pytest.raises(WrongStore, match="inte gjort för skarpt arbete"):
            SharedStore(replace(laptop.address, demo=False), laptop.epoch)


def test_an_administrator_over_plain_tcp_is_refused(host: Host) -> None:
    with pytest.raises(ServerError):
        server.status(f"postgresql://postgres@localhost:{host.address.port}/postgres?sslmode=disable")
