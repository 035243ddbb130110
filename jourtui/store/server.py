"""The administration of the shared store: create it, let laptops in, shut them out.

Everything here takes the connection string of an administrator (`admin_line`): a superuser, or a role that
may create roles and owns the database. The database must be jourtui's own.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from jourtui.store import carriers
from jourtui.store.address import Address
from jourtui.store.admin_line import ServerError, admin
from jourtui.store.joining import JoinRequest, JoinSecrets, seal_answer

SCHEMA_VERSION = 1
FROZEN = UUID(int=0)
"""The epoch of a store that is being restored: no laptop's, so none reads or writes."""


class NoStore(ServerError):
    """The database has no shared store."""


@dataclass(frozen=True, slots=True)
class Status:
    """The shared store at a glance; `size` in bytes."""

    version: int
    demo: bool
    epoch: UUID
    seq: int
    keys: int
    size: int
    postgresql: str

    @property
    def frozen(self) -> bool:
        """It is being restored, and waits to be thawed."""
        return self.epoch == FROZEN


@dataclass(frozen=True, slots=True)
class Device:
    """A device id of an enrolled laptop. `acked_seq`: how far the laptop says that it has read."""

    device_id: UUID
    role_name: str
    laptop: str
    last_dseq: int
    acked_seq: int
    enrolled_at: datetime
    revoked_at: datetime | None
    can_log_in: bool

    @property
    def open(self) -> bool:
        """Whether the laptop gets in by this device id's role."""
        return self.can_log_in and self.revoked_at is None


def init(url: str, *, demo: bool = False) -> Status:
    """Create the shared store in the database at `url`; where it is already, only what later programs need.

    Raises ServerError, also when the store that is there has the other mark.
    """
    with admin(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('jourtui init'))")
        if _has_journal(connection):
            status = _status(connection)
            if status.demo != demo:
                kind = "en demo" if status.demo else "skarpt arbete"
                raise ServerError(f"Databasen har redan ett gemensamt lager, gjort för {kind}.")
            able_to_keep_files(connection)
            return status
        for file in ("schema.sql", "destruction.sql", "chunks.sql"):
            connection.execute(_statements(file))
        connection.execute(
            "INSERT INTO journal.about (version, demo) VALUES (%s, %s)", (SCHEMA_VERSION, demo)
        )
        return _status(connection)


def _statements(file: str) -> bytes:
    return (files("jourtui.store") / file).read_bytes()


def able_to_destroy(connection: psycopg.Connection[Any]) -> None:
    """Give a store that was made by a program that destroyed nothing, or no single note, what it takes.

    Safe to repeat.
    """
    row = connection.execute(
        "SELECT to_regclass('journal.destroyed') IS NOT NULL,"
        " (SELECT bool_or(prosrc LIKE '%is_destroyed(NEW.key_id)%k.key_id = NEW.key_id%')"
        " FROM pg_proc WHERE proname = 'leave_out_destroyed')"
    ).fetchone()
    destroys, notes_too = row or (False, False)
    if destroys and notes_too:
        return
    connection.execute("SET LOCAL ROLE journal_owner")
    connection.execute(_function("schema.sql", "append"))
    if destroys:
        connection.execute(_function("destruction.sql", "leave_out_destroyed"))
        connection.execute(_function("destruction.sql", "destroy"))
        connection.execute("RESET ROLE")
    else:
        connection.execute(_statements("destruction.sql"))


def _function(file: str, name: str) -> bytes:
    """The statement that puts a function of a file in the place of an older one."""
    whole = _statements(file).decode()
    found = whole[whole.index(f"CREATE FUNCTION journal.{name}(") :]
    found = found[: found.index("\nEND $$;") + len("\nEND $$;")]
    return found.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1).encode()


def able_to_keep_files(connection: psycopg.Connection[Any]) -> None:
    """Give a store that was made by a program that kept no files what it takes. Safe to repeat."""
    able_to_destroy(connection)
    row = connection.execute("SELECT to_regclass('journal.chunk') IS NOT NULL").fetchone()
    if not (row and row[0]):
        connection.execute(_statements("chunks.sql"))


def open_databases(url: str) -> list[str]:
    """The other databases of the server that every role may enter, a laptop's too, by name, quoted as in SQL.

    PostgreSQL lets everybody into a new database, to make temporary tables and large objects there.
    """
    with admin(url) as connection:
        found = connection.execute(
            "SELECT quote_ident(datname) FROM pg_database WHERE datname <> current_database()"
            " AND datallowconn AND has_database_privilege('public', oid, 'CONNECT') ORDER BY datname"
        )
        return [name for (name,) in found]


def status(url: str) -> Status:
    """How the shared store is. Raises ServerError."""
    with journal(url) as connection:
        return _status(connection)


def devices(url: str) -> list[Device]:
    """Every device that was ever let in, oldest first. Raises ServerError."""
    with journal(url) as connection, connection.cursor(row_factory=class_row(Device)) as cursor:
        return cursor.execute(
            """SELECT device_id, role_name, laptop, last_dseq, acked_seq, enrolled_at, revoked_at,
                      EXISTS (SELECT FROM pg_roles WHERE rolname = role_name AND rolcanlogin) AS can_log_in
               FROM journal.device ORDER BY enrolled_at, device_id"""
        ).fetchall()


def admit(
    url: str,
    device: UUID,
    laptop: str,
    *,
    host: str | None = None,
    port: int | None = None,
    ca_pem: bytes | None = None,
) -> Address:
    """Make a role with a fresh password for the laptop, and say how it reaches the store.

    `host` and `port`: the store as laptops see it, if not as `url` does. For a laptop that is already in, the
    password is replaced, so that an earlier answer stops working. Raises ServerError.
    """
    role = f"jour_{device.hex}"
    password = secrets.token_urlsafe(32)
    with journal(url) as connection:
        status = _status(connection)
        if status.frozen:
            raise ServerError(
                "Lagret är fryst medan det återställs. Öppna det först, med jourtui server thaw."
            )
        demo = status.demo
        info = connection.info
        address = Address(host or info.host, port or info.port, info.dbname, role, password, ca_pem, demo)
        if address.is_socket and not demo:
            raise ServerError(
                "Ange med --host den adress i nätet där datorerna ska nå det gemensamma lagret, inte en mapp."
            )
        known = connection.execute(
            "SELECT role_name, revoked_at FROM journal.device WHERE device_id = %s", (device,)
        ).fetchone()
        if known is not None and known[0] != role and known[1] is None:
            raise ServerError(
                "En annan dator i lagret har redan det id som ansökan gäller. Gör om den på den nya datorn: "
                "jourtui join --request FIL --new."
            )
        if known is not None and known[1] is not None:
            raise ServerError(
                "Datorn är spärrad, och släpps bara in som en ny: jourtui join --request FIL --new."
            )
        _make_role(connection, role, password)
        connection.execute(
            """INSERT INTO journal.device AS d (device_id, role_name, laptop) VALUES (%s, %s, %s)
               ON CONFLICT (device_id) DO UPDATE SET laptop = excluded.laptop WHERE d.laptop = ''""",
            (device, role, laptop),
        )
        return address


def enrol(
    url: str,
    request: JoinRequest,
    *,
    unit_key: bytes,
    unit_version: int,
    now: datetime,
    host: str | None = None,
    port: int | None = None,
    ca_pem: bytes | None = None,
) -> bytes:
    """Let in the laptop behind `request`: the answer, sealed to it, which lasts `joining.LASTS` from `now`.

    Raises ServerError and JoinError.
    """
    address = admit(url, request.device, request.laptop, host=host, port=port, ca_pem=ca_pem)
    secrets = JoinSecrets.at(address, unit_key, unit_version, status(url).epoch)
    return seal_answer(request, secrets, now)


def revoke(url: str, who: UUID | str) -> list[Device]:
    """Shut out a laptop for good, by any device id or the role of it, and end its connections now.

    With it go the ids under which it carried others' events, also those that a healing has left without a
    role. Returns its devices. Raises ServerError, also when there is no such laptop.
    """
    with journal(url) as connection:
        column = "device_id" if isinstance(who, UUID) else "role_name"
        found = connection.execute(
            sql.SQL(
                """SELECT role_name, EXISTS (SELECT FROM pg_roles WHERE rolname = role_name)
                   FROM journal.device WHERE {} = %s"""
            ).format(sql.Identifier(column)),
            (who,),
        ).fetchone()
        if found is None:
            raise ServerError("Det finns ingen sådan dator i det gemensamma lagret.")
    role, is_there = found
    if is_there:
        # Its lines first, since one of them may hold what is to be changed; the lock on the door next,
        # committed, so that nobody comes back; and then those who came in between.
        _end_lines(url, role)
        with journal(url) as connection:
            connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(role)))
        _end_lines(url, role)
    with journal(url) as connection:
        gone = carriers.with_what_it_carried(connection, role)
        connection.execute(
            "UPDATE journal.device SET revoked_at = coalesce(revoked_at, now()) WHERE device_id = ANY (%s)",
            (gone,),
        )
    return [device for device in devices(url) if device.device_id in gone]


def _end_lines(url: str, role: str) -> None:
    with journal(url) as connection:
        _borrow(connection, role)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (role,)
        )


def role_settings(server_version: int) -> dict[str, str]:
    """What ends a laptop's statement on the server, so that a line cut in the middle holds nobody up."""
    settings = {
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "5s",
        "default_transaction_isolation": "read committed",
    }
    if server_version >= 170000:
        settings["transaction_timeout"] = "20s"
    return settings


def _make_role(connection: psycopg.Connection[Any], role: str, password: str) -> None:
    name = sql.Identifier(role)
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {}").format(name))
    # The verifier, not the password: a statement may end up in the server's log.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("ALTER ROLE {} INHERIT LOGIN PASSWORD {}").format(name, sql.Literal(verifier.decode()))
    )
    connection.execute(sql.SQL("GRANT journal_app TO {}").format(name))
    for setting, value in role_settings(connection.info.server_version).items():
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value))
        )


def _borrow(connection: psycopg.Connection[Any], role: str) -> None:
    """Only a member of a role may end its connections, unless she is a superuser."""
    me = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if me is not None and not me[0]:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _status(connection: psycopg.Connection[Any]) -> Status:
    row = connection.execute(
        """SELECT a.version, a.demo, h.epoch, h.seq, (SELECT count(*) FROM journal.key),
                  pg_database_size(current_database()), current_setting('server_version')
           FROM journal.about a, journal.head h"""
    ).fetchone()
    assert row is not None, "init writes both rows in one transaction"
    return Status(*row)


def _has_journal(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("SELECT to_regclass('journal.about') IS NOT NULL").fetchone()
    return bool(row and row[0])


@contextmanager
def journal(url: str) -> Iterator[psycopg.Connection[Any]]:
    """One transaction as the administrator in a database that has the shared store. Raises ServerError."""
    with admin(url) as connection:
        if not _has_journal(connection):
            raise NoStore("Databasen har inget gemensamt lager. Kör jourtui server init först.")
        yield connection
