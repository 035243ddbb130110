"""What nobody can do to the journal: a laptop no more than its functions, owner and superuser no change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, nullcontext
from hashlib import sha256
from uuid import uuid4

import psycopg
import pytest
from postgres import Cluster, Laptop, role_url

from jourtui.store import server
from jourtui.store.envelope import ZERO_HASH

CHANGES = [
    "UPDATE journal.event SET body = ''",
    "UPDATE journal.event SET seq = seq + 1",
    "DELETE FROM journal.event",
    "TRUNCATE journal.event",
    "TRUNCATE journal.event CASCADE",
    "UPDATE journal.key SET wrapped = ''",
    "DELETE FROM journal.key",
    "TRUNCATE journal.key",
    "UPDATE journal.destroyed SET n = n + 1",
    "DELETE FROM journal.destroyed",
    "TRUNCATE journal.destroyed",
    "UPDATE journal.chunk SET body = ''",
    "DELETE FROM journal.chunk",
    "TRUNCATE journal.chunk",
]
FORBIDDEN = [
    *CHANGES,
    "INSERT INTO journal.event SELECT * FROM journal.event",
    "INSERT INTO journal.key SELECT * FROM journal.key",
    "INSERT INTO journal.destroyed SELECT 1, record_id, record_id, 0, session_user FROM journal.key",
    "INSERT INTO journal.chunk SELECT * FROM journal.chunk",
    "SELECT journal.destroy(event_id, NULL, ARRAY[record_id]) FROM journal.event",
    "UPDATE journal.head SET seq = 0",
    "DELETE FROM journal.head",
    "UPDATE journal.about SET demo = NOT demo",
    "INSERT INTO journal.device (device_id, role_name, laptop) SELECT gen_random_uuid(), session_user, ''",
    "UPDATE journal.device SET revoked_at = NULL",
    "DELETE FROM journal.device",
    "SELECT FROM journal.event FOR UPDATE",
    "SELECT FROM journal.head FOR SHARE",
    "LOCK TABLE journal.head IN EXCLUSIVE MODE",
    "COPY journal.event FROM STDIN",
    "COPY journal.event TO PROGRAM 'cat'",
    "MERGE INTO journal.head h USING journal.about a ON true WHEN MATCHED THEN UPDATE SET seq = 0",
    "DROP TABLE journal.event",
    "DROP SCHEMA journal CASCADE",
    "DROP FUNCTION journal.deny() CASCADE",
    "DROP POLICY enrolled ON journal.event",
    "ALTER TABLE journal.event DISABLE TRIGGER ALL",
    "ALTER TABLE journal.event DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE journal.event ADD COLUMN x int",
    "CREATE TRIGGER t BEFORE INSERT ON journal.event EXECUTE FUNCTION journal.deny()",
    "CREATE FUNCTION journal.f() RETURNS int LANGUAGE sql RETURN 1",
    "CREATE TABLE journal.t (x int)",
    "CREATE TABLE public.t (x int)",
    "CREATE TEMPORARY TABLE t (x int)",
    "CREATE SCHEMA s",
    "CREATE ROLE r",
    "SET ROLE journal_owner",
    "SET ROLE journal_culler",
    "SET SESSION AUTHORIZATION postgres",
    "SET session_replication_role = replica",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "GRANT journal_owner TO CURRENT_USER",
    "GRANT journal_culler TO CURRENT_USER",
    "SELECT journal.deny()",
    "SELECT journal.deny_but_culler()",
    "SELECT journal.chain_hash('', 1, 1, '')",
    # out of the statement: data-changing WITH, EXPLAIN, XML, settings as functions
    "WITH gone AS (DELETE FROM journal.event RETURNING *) SELECT * FROM gone",
    "EXPLAIN ANALYZE DELETE FROM journal.event",
    "SELECT set_config('role', 'journal_owner', false)",
    "SELECT set_config('session_authorization', 'postgres', false)",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "SET log_statement = 'none'",
    "LOAD 'auto_explain'",
    # the server's files, programs and passwords
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "COPY journal.event FROM PROGRAM 'cat'",
    "COPY journal.event FROM '/etc/passwd'",
    "COPY (SELECT 1) TO '/tmp/x'",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/x')",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_hba_file_rules",
    # the disk outside the journal, and code of one's own
    "SELECT lo_creat(-1)",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT pg_logical_emit_message(true, 'x', 'y')",
    "DO $$ BEGIN PERFORM 1; END $$",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql RETURN 1",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql RETURN 1",
    "CREATE TEMPORARY VIEW v AS SELECT 1",
    "SELECT 1 INTO TEMPORARY t",
    "CREATE VIEW journal.v AS SELECT 1",
    "CREATE EXTENSION dblink",
    "CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION journal.deny()",
    "CREATE PUBLICATION p",
    "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
    "SELECT pg_create_physical_replication_slot('x')",
    "CREATE DATABASE d",
    # what holds the journal together
    "CREATE OR REPLACE FUNCTION journal.enrolled() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "ALTER FUNCTION journal.append SECURITY INVOKER",
    "CREATE RULE r AS ON INSERT TO journal.event DO INSTEAD NOTHING",
    "CREATE POLICY p ON journal.event USING (true)",
    "CREATE INDEX ON journal.event (record_id)",
    "ALTER TABLE journal.event OWNER TO CURRENT_USER",
    "ALTER TABLE journal.event RENAME TO x",
    "ALTER SCHEMA journal OWNER TO CURRENT_USER",
    "COMMENT ON TABLE journal.event IS 'x'",
    "CLUSTER journal.event USING event_pkey",
    "REINDEX TABLE journal.event",
    "LOCK TABLE journal.event IN SHARE MODE",
    "SELECT FROM journal.key FOR KEY SHARE",
    # the other roles, and the server itself
    "ALTER ROLE postgres PASSWORD 'x'",
    "ALTER ROLE journal_owner LOGIN PASSWORD 'x'",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER ROLE CURRENT_USER REPLICATION",
    "ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'",
    "ALTER ROLE ALL SET log_statement = 'all'",
    "DROP ROLE journal_culler",
    "DROP OWNED BY journal_owner",
    "REASSIGN OWNED BY journal_owner TO CURRENT_USER",
    "GRANT journal_app TO journal_culler",
    "ALTER SYSTEM SET log_statement = 'all'",
    "SELECT pg_reload_conf()",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> session_user",
    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename <> session_user",
    "SELECT pg_stat_reset()",
    "CHECKPOINT",
]
WITHOUT_EFFECT = [
    "GRANT SELECT ON journal.event TO PUBLIC",
    "GRANT INSERT ON journal.event TO CURRENT_USER",
    "REVOKE SELECT ON journal.event FROM journal_app",
    "VACUUM journal.event",
    "ANALYZE journal.event",
]
"""PostgreSQL answers these with a warning that it did nothing."""


@pytest.fixture(scope="module")
def url(postgres: Cluster) -> Iterator[str]:
    with postgres.database() as url:
        server.init(url, demo=True)
        yield url


@pytest.fixture(scope="module")
def laptop(url: str) -> Laptop:
    """One that has written an event and its key."""
    laptop = Laptop(url)
    key = laptop.key_row()
    with laptop.open() as store:
        store.append(0, ZERO_HASH, [laptop.event(key)], [key])
        chunk = (laptop.epoch, key.record_id, sha256(b"chunk").digest(), b"chunk")
        store.ask("SELECT journal.put_chunk(%b::uuid, %b::uuid, %b::bytea, %b::bytea)", chunk)
    with psycopg.connect(url) as admin:
        admin.execute("SET ROLE journal_culler")
        values = (uuid4(), uuid4())
        admin.execute("INSERT INTO journal.destroyed VALUES (7, %s, %s, 0, session_user)", values)
    return laptop


@pytest.fixture(scope="module")
def role(url: str, laptop: Laptop) -> Iterator[psycopg.Connection]:
    with closing(psycopg.connect(role_url(url, laptop), autocommit=True)) as connection:
        yield connection


@pytest.fixture
def admin(url: str, laptop: Laptop) -> Iterator[psycopg.Connection]:
    with closing(psycopg.connect(url)) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_laptop_may_not(statement: str, role: psycopg.Connection) -> None:
    around = role.transaction() if statement.startswith("LOCK") else nullcontext()
    with pytest.raises(psycopg.Error) as refused, around:
        role.execute(statement)
    allowed = (psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)
    assert isinstance(refused.value, allowed), refused.value


@pytest.mark.parametrize("statement", WITHOUT_EFFECT)
def test_a_laptop_may_say_so_and_nothing_happens(statement: str, role: psycopg.Connection) -> None:
    warned: list[str | None] = []

    def warn(notice: psycopg.errors.Diagnostic) -> None:
        warned.append(notice.message_primary)

    role.add_notice_handler(warn)
    try:
        role.execute(statement)
    finally:
        role.remove_notice_handler(warn)
    assert warned
    for words in warned:
        assert "no privileges" in str(words) or "permission denied" in str(words)


def test_a_laptop_sees_nobody_elses_statements(role: psycopg.Connection, admin: psycopg.Connection) -> None:
    admin.execute("SELECT 'hemligt'")
    seen = role.execute("SELECT query FROM pg_stat_activity WHERE usename <> session_user").fetchall()
    assert seen
    assert {query for (query,) in seen} <= {"<insufficient privilege>", ""}


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize(
    "preparation", ["", "SET ROLE journal_owner", "SET session_replication_role = replica"]
)
def test_nobody_may(preparation: str, statement: str, admin: psycopg.Connection) -> None:
    if preparation:
        admin.execute(preparation)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only"):
        admin.execute(statement)


def test_only_the_culling_role_destroys_a_key(admin: psycopg.Connection) -> None:
    admin.execute("SET ROLE journal_culler")
    assert admin.execute("DELETE FROM journal.key WHERE first_seq = 1").rowcount == 1
    for statement in (
        "UPDATE journal.key SET unit_version = 2",
        "SELECT FROM journal.event",
        "TRUNCATE journal.key",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
            admin.execute(statement)


def test_no_laptop_is_in_the_owning_or_the_culling_role(admin: psycopg.Connection, laptop: Laptop) -> None:
    rows = admin.execute(
        """SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
           JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s""",
        (laptop.address.user,),
    ).fetchall()
    assert rows == [("journal_app",)]
    groups = admin.execute(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'journal%' AND rolcanlogin"
    ).fetchall()
    assert groups == []


def test_a_laptop_sees_its_own_devices_only(url: str, role: psycopg.Connection, laptop: Laptop) -> None:
    Laptop(url, "Bakjour")
    assert role.execute("SELECT device_id FROM journal.device").fetchall() == [(laptop.device,)]


def test_a_revoked_laptop_reads_nothing(url: str, role: psycopg.Connection, laptop: Laptop) -> None:
    tables = ("about", "head", "device", "event", "key", "destroyed", "chunk")
    with psycopg.connect(url) as admin:
        admin.execute("UPDATE journal.device SET revoked_at = now() WHERE device_id = %s", (laptop.device,))
    try:
        for table in tables:
            assert role.execute(f"SELECT FROM journal.{table}").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            role.execute("SELECT journal.register_device(%s)", (uuid4(),))
    finally:
        with psycopg.connect(url) as admin:
            admin.execute(
                "UPDATE journal.device SET revoked_at = NULL WHERE device_id = %s", (laptop.device,)
            )
    for table in tables:
        assert role.execute(f"SELECT FROM journal.{table}").rowcount > 0


def test_append_wants_to_see_what_was_just_committed(url: str, laptop: Laptop) -> None:
    """Under a snapshot from before the lock it would hand out a number again."""
    with psycopg.connect(role_url(url, laptop)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.errors.ActiveSqlTransaction):
            connection.execute(
                """SELECT journal.append(%s, 0, '', %s, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
                   '{}', '{}', '{}', '{}', '{}', '{}')""",
                (laptop.epoch, laptop.device),
            )
        connection.rollback()
