"""What is left in an SQLCipher file, free pages and write-ahead log included, for who has its key."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
RESERVE = 80
"""At the end of a page: 16 bytes of IV, 64 of HMAC-SHA512 (SQLCipher 4 with a raw key)."""
WAL_HEADER, FRAME_HEADER = 32, 24
SALT = 16


def pages(file: Path, data_key: bytes) -> list[bytes]:
    """Every page of the file, and of every frame of its write-ahead log, decrypted."""
    stored = file.read_bytes()
    found = [_opened(stored[at : at + PAGE], data_key, first=at == 0) for at in range(0, len(stored), PAGE)]
    log = file.with_name(file.name + "-wal")
    written = log.read_bytes() if log.exists() else b""
    for at in range(WAL_HEADER, len(written), FRAME_HEADER + PAGE):
        number = int.from_bytes(written[at : at + 4])
        page = written[at + FRAME_HEADER : at + FRAME_HEADER + PAGE]
        found.append(_opened(page, data_key, first=number == 1))
    return found


def remains(file: Path, data_key: bytes, *words: str) -> set[str]:
    """Those of the words that can still be read somewhere in the file, however they are capitalised."""
    everything = [page.lower() for page in pages(file, data_key)]
    assert any(b"create table confirmed" in page for page in everything), "the pages were opened rightly"
    return {word for word in words if any(word.lower().encode() in page for page in everything)}


def _opened(page: bytes, data_key: bytes, *, first: bool) -> bytes:
    sealed = page[SALT if first else 0 : PAGE - RESERVE]
    iv = page[PAGE - RESERVE : PAGE - RESERVE + 16]
    if not any(iv):  # a page that was never written
        return b""
    decryptor = Cipher(algorithms.AES(data_key), modes.CBC(iv)).decryptor()
    return decryptor.update(sealed) + decryptor.finalize()
