"""Where the shared store is, and how a laptop may talk to it: TLS verified to the end, or not at all."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

CONNECT_SECONDS = 5.0
_HAS_UNIX_SOCKETS = hasattr(socket, "AF_UNIX")


class InsecureAddress(Exception):
    """An address that would be talked to without encryption, though it is no demo on this machine."""


@dataclass(frozen=True, slots=True)
class Address:
    """The shared store as one laptop reaches it.

    `host` is a name or a number for TCP, or the directory of a local socket. `ca_pem` is the certificate
    authority to trust; without it, those that the operating system trusts. `demo` is the mark that the
    store must carry too.
    """

    host: str
    port: int
    dbname: str
    user: str
    password: str = field(repr=False)
    ca_pem: bytes | None = None
    demo: bool = False

    @property
    def is_socket(self) -> bool:
        """A local socket, which cannot be encrypted. libpq takes an empty host for one too."""
        return not self.host or self.host[0] in "/@" or os.path.isabs(self.host)

    @property
    def is_plain(self) -> bool:
        """Unencrypted: only a demo on this machine, over TCP only where there are no local sockets."""
        here = not _HAS_UNIX_SOCKETS and self.host in {"localhost", "127.0.0.1", "::1"}
        return self.demo and (self.is_socket or here)

    def conninfo(self, ca_file: Path | None) -> str:
        """libpq's connection string; `ca_file` holds `ca_pem`.

        Raises InsecureAddress. Everything that matters is given, so that no environment variable or file
        in the home directory can weaken it.
        """
        if "," in self.host:
            raise InsecureAddress("Adressen till det gemensamma lagret ska vara en enda dator.")
        if self.is_socket and not self.is_plain:
            raise InsecureAddress("Bara en demo får ansluta till det gemensamma lagret utan kryptering.")
        common: dict[str, Any] = {
            "host": self.host,
            "port": self.port,
            "dbname": self.dbname,
            "user": self.user,
            "password": self.password,
            "application_name": "jourtui",
            "client_encoding": "UTF8",
            "options": "",
            "gssencmode": "disable",
            "connect_timeout": int(CONNECT_SECONDS),
            "keepalives": 1,
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        }
        if self.is_plain:
            return make_conninfo(**common, sslmode="disable")
        return make_conninfo(
            **common,
            sslmode="verify-full",
            sslrootcert="system" if ca_file is None else str(ca_file),
            sslcertmode="disable",
            sslnegotiation="postgres",
            ssl_min_protocol_version="TLSv1.3",
            channel_binding="require",
            require_auth="scram-sha-256",
        )
