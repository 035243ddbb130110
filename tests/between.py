"""One in between laptop and store, who has a certificate of the same authority and passes everything on."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_ASKS_FOR_TLS = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
"""What a client of PostgreSQL begins with."""


@contextmanager
def between(port: int, certificate: bytes, key: bytes, folder: Path) -> Iterator[int]:
    """The port of localhost where it listens; what it hears goes to the server at `port`, and back."""
    (folder / "between.pem").write_bytes(certificate + key)
    towards_client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    towards_client.load_cert_chain(folder / "between.pem")
    towards_server = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    towards_server.check_hostname, towards_server.verify_mode = False, ssl.CERT_NONE

    def serve() -> None:
        with suppress(OSError):  # the listener is closed, or one of them has gone
            while True:
                client, _ = listener.accept()
                with client, socket.create_connection(("127.0.0.1", port)) as server, suppress(OSError):
                    client.recv(8)
                    client.sendall(b"S")
                    server.sendall(_ASKS_FOR_TLS)
                    server.recv(1)
                    with (
                        towards_client.wrap_socket(client, server_side=True) as here,
                        towards_server.wrap_socket(server) as there,
                    ):
                        _pass_on(here, there)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def _pass_on(one: ssl.SSLSocket, other: ssl.SSLSocket) -> None:
    """Both ways, until one hangs up."""
    while True:
        for end, far in ((one, other), (other, one)):
            end.settimeout(0)
            with suppress(ssl.SSLWantReadError):
                said = end.recv(1 << 16)
                if not said:
                    return
                far.settimeout(10)
                far.sendall(said)
        if not (one.pending() or other.pending()):
            select.select((one, other), (), (), 10)
