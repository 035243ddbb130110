"""The administrator's line to PostgreSQL: her connection string made whole, and the server verified.

What the string leaves out, the password above all, libpq finds where it always does: PGPASSWORD, PGPASSFILE,
~/.pgpass, a service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from os.path import expanduser, isfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from jourtui.store.address import CONNECT_SECONDS
from jourtui.store.shared_errors import Untrusted, of_connecting

OLDEST_POSTGRESQL = 15
_LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1"}
_UNKNOWN_HOST = re.compile(r"failed to resolve host|could not translate host name")
"""psycopg's words, and libpq's, for a name that nobody knows."""
_UNPROVEN = (
    (
        "certificate verify failed|signature failure",
        "det som --ca anger har inte utfärdat certifikatet, eller så gäller det inte nu.",
    ),
    ("does not match host name", "certifikatet är utfärdat för ett annat namn än det i adressen."),
    ("does not support SSL", "den har inte TLS."),
    ("root certificate file", "ange med --ca en fil (PEM) med den som har utfärdat certifikatet."),
)
"""libpq's words for why a server is not believed, and ours."""
_OWN_AUTHORITY = "~/.postgresql/root.crt"
"""The certificate authority that libpq trusts when it is there."""
_LINE = {
    "application_name": "jourtui server",
    "connect_timeout": int(CONNECT_SECONDS),
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""A line that has died is noticed."""


class ServerError(Exception):
    """Something that the administrator must mend first. `str()` is a sentence for her."""


class PasswordNeeded(ServerError):
    """PostgreSQL asks `role` for a password, and none was found anywhere."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"PostgreSQL kräver ett lösenord för rollen {role}: ange det i PGPASSWORD eller PGPASSFILE, "
            "eller kör kommandot i en terminal."
        )
        self.role = role


def tells_password(url: str) -> bool:
    """Whether the connection string itself has a password in it. Raises ServerError."""
    return bool(_parts(url).get("password"))


def complete(url: str, *, password: str | None = None, ca_file: Path | None = None) -> str:
    """The connection string with a password, and with the authority to trust unless it names one itself.

    Raises ServerError.
    """
    parts = _parts(url)
    given: dict[str, Any] = {"password": password} if password is not None else {}
    if ca_file is not None and "sslrootcert" not in parts:
        given["sslrootcert"] = str(ca_file.absolute())
    return make_conninfo(url, **given)


def reach(url: str) -> None:
    """Log in, and nothing more. Raises PasswordNeeded, ServerError."""
    with admin(url):
        pass


@contextmanager
def admin(url: str) -> Iterator[psycopg.Connection[Any]]:
    """One transaction as the administrator, verified to the end unless `url` says otherwise or is local.

    Raises PasswordNeeded, ServerError.
    """
    given = _parts(url)
    try:
        connection = psycopg.connect("", **given, **_verified(given))
    except psycopg.OperationalError as error:
        if error.pgconn is not None and error.pgconn.needs_password:
            raise PasswordNeeded(error.pgconn.user.decode(errors="replace")) from error
        if isinstance(of_connecting(error), Untrusted):
            raise ServerError(f"Servern kan inte visa att den är den rätta: {_why(error)}") from error
        if _UNKNOWN_HOST.search(str(error)):
            host = given.get("host", "")
            raise ServerError(f"Ingen dator i nätet heter {host}: stämmer anslutningen?") from error
        raise ServerError(f"PostgreSQL svarar inte eller nekar inloggningen: {_last_line(error)}") from error
    user = connection.info.user
    try:
        with connection:
            if connection.info.server_version < OLDEST_POSTGRESQL * 10000:
                raise ServerError(f"Det gemensamma lagret kräver PostgreSQL {OLDEST_POSTGRESQL} eller nyare.")
            yield connection
    except psycopg.errors.InsufficientPrivilege as error:
        raise ServerError(
            f"Rollen {user} får inte administrera det gemensamma lagret: {_last_line(error)}"
        ) from error
    except psycopg.Error as error:
        raise ServerError(f"PostgreSQL gav ett fel: {_last_line(error)}") from error


def _parts(url: str) -> dict[str, Any]:
    try:
        given: dict[str, Any] = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise ServerError("Anslutningen ska skrivas postgresql://roll@dator/databas.") from error
    for name, value in _LINE.items():
        given.setdefault(name, value)
    return given


def _verified(given: dict[str, Any]) -> dict[str, Any]:
    """What makes libpq verify the server to the end, unless it is this machine or somebody says otherwise.

    Who names an authority wants it asked, on this machine too.
    A service named in the string is taken to be on another machine, and to say nothing of encryption.
    """
    around: dict[str, str | None] = {}
    if "service" not in given:
        for option in Conninfo.get_defaults():  # with the environment, and a service that it names
            if option.val != option.compiled:
                around[option.keyword.decode()] = option.val.decode() if option.val else None
        host = str(given.get("host") or given.get("hostaddr") or around.get("host") or "")
        here = host in _LOCAL_HOSTS and "sslrootcert" not in given
        if here or host[:1] in ("", "/", "@"):
            return {}
    if "sslmode" in given or "sslmode" in around:
        return {}
    verified: dict[str, Any] = {"sslmode": "verify-full"}
    if "sslrootcert" not in given and "sslrootcert" not in around and not isfile(expanduser(_OWN_AUTHORITY)):
        verified["sslrootcert"] = "system"
    return verified


def _why(error: psycopg.Error) -> str:
    return next((told for words, told in _UNPROVEN if re.search(words, str(error))), _last_line(error))


def _last_line(error: psycopg.Error) -> str:
    """The end of PostgreSQL's own words, which no sentence of ours can replace; without libpq's advice."""
    lines = [line for line in str(error).strip().splitlines() if not line.startswith("\t")]
    return (lines or [type(error).__name__])[-1].strip().rstrip(".") + "."
