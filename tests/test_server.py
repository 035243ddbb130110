"""Administration of the shared store, and what a laptop's role can and cannot do to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from factories import NIGHT
from postgres import Cluster, Laptop, name_of, role_url, without_password

from jourtui.store import admin_line, server
from jourtui.store.admin_line import PasswordNeeded, ServerError
from jourtui.store.envelope import ZERO_HASH, Confirmed
from jourtui.store.healing import heal
from jourtui.store.joining import make_request, open_answer, read_request
from jourtui.store.shared import HistoryDiffers, SharedStore


@pytest.fixture
def url(postgres: Cluster) -> Iterator[str]:
    with postgres.database() as url:
        server.init(url, demo=True)
        yield url


def test_init_twice_is_init_once(url: str) -> None:
    laptop = Laptop(url)
    with laptop.open() as store:
        store.append(0, ZERO_HASH, [laptop.event()])
    before = server.status(url)
    assert server.init(url, demo=True) == before
    assert (before.seq, before.demo, before.version) == (1, True, server.SCHEMA_VERSION)


def test_every_store_has_an_epoch_of_its_own(postgres: Cluster, url: str) -> None:
    with postgres.database() as other:
        assert server.init(other).epoch != server.status(url).epoch


def test_a_store_is_never_turned_into_the_other_kind(url: str) -> None:
    with pytest.raises(ServerError, match="gjort för en demo"):
        server.init(url, demo=False)


def test_a_database_without_a_journal_says_what_to_do(postgres: Cluster) -> None:
    with postgres.database() as empty, pytest.raises(ServerError, match="jourtui server init"):
        server.status(empty)


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: object) -> None:
    with pytest.raises(ServerError, match="PostgreSQL svarar inte") as refused:
        server.init(f"postgresql:///jour?host={tmp_path}")
    assert "\n" not in str(refused.value)


def test_a_name_that_nobody_knows_is_told_in_swedish() -> None:
    with pytest.raises(ServerError) as refused:
        server.init("postgresql://jour@ingen.invalid/jour")
    assert str(refused.value) == "Ingen dator i nätet heter ingen.invalid: stämmer anslutningen?"


def test_a_malformed_url_is_one_sentence() -> None:
    with pytest.raises(ServerError, match="ska skrivas postgresql://"):
        server.init("postgresql://[fel")


def test_an_old_postgresql_is_refused(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_line, "OLDEST_POSTGRESQL", 99)
    with postgres.database() as url:
        with pytest.raises(ServerError, match="PostgreSQL 99 eller nyare"):
            server.init(url)
        monkeypatch.undo()
        with pytest.raises(ServerError, match="inget gemensamt lager"):
            server.status(url)


def test_a_remote_administrator_verifies_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def connect(_: str, **parameters: object) -> None:
        given.append(parameters.get("sslmode"))
        raise psycopg.OperationalError("enough")

    monkeypatch.setattr(psycopg, "connect", connect)
    for url in (
        "postgresql://a@journal.example/jour",
        "postgresql://a@journal.example/jour?sslmode=require",
        "postgresql://a@localhost/jour",
        "postgresql:///jour?host=/run/postgresql",
    ):
        with pytest.raises(ServerError):
            server.status(url)
    assert given == ["verify-full", "require", None, None]


@pytest.mark.parametrize(
    ("url", "around", "expected"),
    [
        ("postgresql:///jour", {}, None),
        ("postgresql:///jour", {"PGHOST": "journal.example"}, "verify-full"),
        ("postgresql:///jour", {"PGHOST": "journal.example", "PGSSLMODE": "require"}, None),
        ("postgresql:///jour", {"PGSERVICE": "journalen"}, "verify-full"),
        ("postgresql:///jour?service=journalen", {}, "verify-full"),
        ("postgresql:///jour?service=journalen&sslmode=require", {}, "require"),
        ("postgresql:///jour?hostaddr=192.0.2.7", {}, "verify-full"),
        ("postgresql://a@/jour", {"PGHOST": "/run/postgresql"}, None),
    ],
)
def test_the_server_is_verified_wherever_its_address_comes_from(
    url: str, around: dict[str, str], expected: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []

    def connect(_: str, **parameters: object) -> None:
        given.append(parameters.get("sslmode"))
        raise psycopg.OperationalError("enough")

    (tmp_path / "services").write_text("[journalen]\nhost=journal.example\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    for name, value in around.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(psycopg, "connect", connect)
    with pytest.raises(ServerError):
        admin_line.reach(url)
    assert given == [expected]


@pytest.mark.parametrize("where", ["PGPASSWORD", "PGPASSFILE", "~/.pgpass", "service", "given"])
def test_a_password_is_found_where_libpq_looks(
    where: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare, password = without_password(url)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(PasswordNeeded, match="lösenord för rollen postgres") as needed:
        admin_line.reach(bare)
    assert needed.value.role == "postgres"
    passes = tmp_path / (".pgpass" if where == "~/.pgpass" else "passes")
    passes.touch(mode=0o600)
    passes.write_text(f"*:*:*:*:{password}\n")
    match where:
        case "PGPASSWORD":
            monkeypatch.setenv("PGPASSWORD", password)
        case "PGPASSFILE":
            monkeypatch.setenv("PGPASSFILE", str(passes))
        case "service":
            (tmp_path / "services").write_text(f"[jour]\npassword={password}\n")
            monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
            bare = psycopg.conninfo.make_conninfo(bare, service="jour", sslmode="disable")
        case "given":
            bare = admin_line.complete(bare, password=password)
    assert admin_line.tells_password(bare) == (where == "given")
    admin_line.reach(bare)
    assert server.status(bare).demo


def test_the_authority_to_trust_is_the_one_that_is_given(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    for url, expected in (
        ("postgresql://a@journal.example/jour", str(ca)),
        ("postgresql://a@journal.example/jour?sslrootcert=/other.pem", "/other.pem"),
    ):
        complete = admin_line.complete(url, ca_file=ca)
        assert psycopg.conninfo.conninfo_to_dict(complete)["sslrootcert"] == expected
    with pytest.raises(ServerError, match="ska skrivas postgresql://"):
        admin_line.complete("postgresql://[fel")


def test_a_role_without_rights_is_told_so(postgres: Cluster, url: str) -> None:
    laptop = Laptop(url)
    for attempt in (
        lambda: server.admit(role_url(url, laptop), uuid4(), "Falsk"),
        lambda: server.revoke(role_url(url, laptop), laptop.device),
    ):
        with pytest.raises(ServerError, match="får inte administrera"):
            attempt()
    with postgres.database() as empty:
        with psycopg.connect(empty) as admin:
            admin.execute(f"GRANT CONNECT ON DATABASE {name_of(empty)} TO PUBLIC")
        with pytest.raises(ServerError, match="får inte administrera"):
            server.init(role_url(empty, laptop))


def test_an_administrator_need_not_be_a_superuser(postgres: Cluster) -> None:
    """As at most hosts: a role that owns the database and may create roles."""
    name = f"chef_{uuid4().hex}"
    with postgres.database() as url:
        with psycopg.connect(url) as superuser:
            superuser.execute(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'hers'")
            superuser.execute(f"ALTER DATABASE {name_of(url)} OWNER TO {name}")
            for group in ("journal_owner", "journal_app", "journal_culler"):
                if (
                    superuser.execute("SELECT FROM pg_roles WHERE rolname = %s", (group,)).fetchone()
                    is not None
                ):
                    superuser.execute(f"GRANT {group} TO {name} WITH ADMIN OPTION")
        hers = psycopg.conninfo.make_conninfo(url, user=name, password="hers")
        server.init(hers, demo=True)
        laptop = Laptop(hers)
        with laptop.open() as store:
            store.append(0, ZERO_HASH, [laptop.event()])
            (device,) = server.revoke(hers, laptop.device)
        assert device.revoked_at is not None
    with psycopg.connect(postgres.url) as superuser:
        superuser.execute(f"REASSIGN OWNED BY {name} TO CURRENT_USER")
        superuser.execute(f"DROP OWNED BY {name}")
        superuser.execute(f"DROP ROLE {laptop.address.user}")
        superuser.execute(f"DROP ROLE {name}")


def test_request_enrol_and_answer_let_a_laptop_in(url: str) -> None:
    key, device = X25519PrivateKey.generate(), uuid4()
    request = read_request(make_request(device, "Primär", key))
    answer = server.enrol(url, request, unit_key=b"u" * 32, unit_version=1, now=NIGHT)
    secrets = open_answer(answer, key, device, NIGHT)
    assert (secrets.unit_key, secrets.unit_version) == (b"u" * 32, 1)
    assert (secrets.epoch, secrets.demo) == (server.status(url).epoch, True)
    with SharedStore(secrets.address, secrets.epoch) as store:
        assert store.head().epoch == secrets.epoch
    assert [(d.device_id, d.laptop) for d in server.devices(url)] == [(device, "Primär")]


def test_other_databases_that_a_laptop_gets_into_are_named_with_what_shuts_it_out(
    postgres: Cluster, url: str
) -> None:
    """PostgreSQL lets every role into every new database, where it may fill the disk."""
    laptop = Laptop(url)
    with postgres.database() as other:
        as_laptop = role_url(other, laptop)
        with psycopg.connect(as_laptop) as role:
            role.execute("CREATE TEMPORARY TABLE t (x int)")
        assert name_of(other) in server.open_databases(url)
        with psycopg.connect(other, autocommit=True) as admin:
            admin.execute(f"REVOKE ALL ON DATABASE {name_of(other)} FROM PUBLIC")
        assert name_of(other) not in server.open_databases(url)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(as_laptop)


def test_an_id_that_another_laptop_took_is_told_as_that(url: str) -> None:
    device = uuid4()
    with psycopg.connect(role_url(url, Laptop(url))) as role:
        role.execute("SELECT journal.register_device(%s)", (device,))
    with pytest.raises(ServerError, match="En annan dator i lagret har redan det id"):
        server.admit(url, device, "Primär")


def test_the_password_is_long_kept_as_a_verifier_and_replaced_by_the_next(url: str) -> None:
    laptop = Laptop(url)
    again = server.admit(url, laptop.device, "Förstajour")
    assert len(again.password) >= 43
    assert again.password != laptop.address.password
    with psycopg.connect(url) as admin:
        row = admin.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", (again.user,)).fetchone()
    assert row is not None
    assert row[0].startswith("SCRAM-SHA-256$")
    assert len(server.devices(url)) == 1


def test_a_laptop_gives_up_by_itself_on_the_server(url: str) -> None:
    laptop = Laptop(url)
    with psycopg.connect(role_url(url, laptop)) as connection:
        for setting, value in server.role_settings(connection.info.server_version).items():
            assert connection.execute(f"SHOW {setting}").fetchone() == (value,)


@pytest.mark.parametrize("by", ["device", "further device", "role"])
def test_a_revoked_laptop_stays_out(url: str, by: str) -> None:
    laptop, other = Laptop(url), Laptop(url, "Bakjour")
    further = uuid4()
    with laptop.open() as store:
        store.register_device(further)
    ways: dict[str, UUID | str] = {
        "device": laptop.device,
        "further device": further,
        "role": laptop.address.user,
    }
    who = ways[by]
    revoked = server.revoke(url, who)
    assert {device.device_id for device in revoked} == {laptop.device, further}
    assert all(device.revoked_at for device in revoked)
    assert server.revoke(url, who) == revoked
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(role_url(url, laptop))
    for device in (laptop.device, further):
        with pytest.raises(ServerError, match="spärrad"):
            server.admit(url, device, "Förstajour")
    with other.open() as store:
        store.head()


def test_revoking_whom_nobody_knows_is_an_error(url: str) -> None:
    for who in (uuid4(), "postgres"):
        with pytest.raises(ServerError, match="ingen sådan dator"):
            server.revoke(url, who)


def test_a_store_from_an_old_backup_is_healed_by_a_laptop(url: str) -> None:
    laptop = Laptop(url)
    key, later_key = laptop.key_row(), laptop.key_row()
    with laptop.open() as store:
        store.append(0, ZERO_HASH, [laptop.event(key)], [key])
        newcomer = Laptop(url, "Bakjour")
        with newcomer.open() as other:
            other.append(0, ZERO_HASH, [newcomer.event(key)])
        store.append(0, ZERO_HASH, [laptop.event(later_key), laptop.event(key)], [later_key])
        confirmed, keys = store.pull(0, ZERO_HASH)
    end = confirmed[-1]
    restore_to(url, 1, confirmed[0].carried.hash)
    with laptop.open() as store:
        with pytest.raises(HistoryDiffers):
            store.pull(end.seq, end.chain)
        with pytest.raises(ServerError, match="ingen fortsättning"):
            heal(url, confirmed[2:], keys)
        assert heal(url, confirmed, keys) == 3
        assert heal(url, confirmed, keys) == 0
        assert store.pull(0, ZERO_HASH) == (confirmed, keys)
        assert store.append(end.seq, end.chain, [laptop.event(key)])[0][1] == end.seq + 1
        forged = [*confirmed, Confirmed(end.carried, end.seq + 2, 0, end.chain)]
        with pytest.raises(ServerError, match="ingen fortsättning"):
            heal(url, forged, keys)


def restore_to(url: str, seq: int, last_hash: bytes) -> None:
    """Put the store back to when it had `seq` events and one laptop, as a backup from then would."""
    with psycopg.connect(url) as admin:
        admin.execute("ALTER TABLE journal.event DISABLE TRIGGER no_change")
        admin.execute("ALTER TABLE journal.key DISABLE TRIGGER no_change")
        admin.execute("DELETE FROM journal.event WHERE seq > %s", (seq,))
        admin.execute("DELETE FROM journal.key WHERE first_seq > %s", (seq,))
        admin.execute(
            "UPDATE journal.head h SET seq = e.seq, chain = e.chain FROM journal.event e WHERE e.seq = %s",
            (seq,),
        )
        admin.execute(
            """DELETE FROM journal.device d
               WHERE NOT EXISTS (SELECT FROM journal.event e WHERE e.device_id = d.device_id)"""
        )
        admin.execute("UPDATE journal.device SET last_dseq = %s, last_hash = %s", (seq, last_hash))
        admin.execute("ALTER TABLE journal.event ENABLE ALWAYS TRIGGER no_change")
        admin.execute("ALTER TABLE journal.key ENABLE ALWAYS TRIGGER no_change")
