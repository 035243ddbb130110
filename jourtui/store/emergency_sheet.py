"""The emergency sheet kept fresh: sealed on the laptop, and readable where the unit has chosen.

The sealed one is for a laptop whose journal is broken while its vault opens. How old the last readable one is
stands in the replica. Both are for whoever finds them: what is locked from anybody is masked on them.
Nothing here knows what is on the sheet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from jourtui.rules.emergency import Keeping
from jourtui.rules.event import from_micros, to_micros
from jourtui.rules.sheet import Sheet, as_text
from jourtui.store import paths
from jourtui.store.replica import Replica
from jourtui.store.vault_crypto import Refused, emergency_key, seal, unseal

FILE = "emergency-sheet.sealed"
READABLE = "nodblad.txt"
_AT = "emergency_sheet_at"
_CONTEXT = b"jourtui emergency sheet"
LARGEST = 4 << 20
"""Bytes of a sealed sheet at most."""


class SheetError(Exception):
    """A sheet that cannot be written or read; the text is one Swedish sentence."""


def _said(sheet: Sheet) -> Sheet:
    """What the sheet says, whenever it was written."""
    return msgspec.structs.replace(sheet, corner=())


def keep(
    folder: Path, data_key: bytes, replica: Replica, sheet: Sheet, keeping: Keeping, at: datetime
) -> bool:
    """Write it where it is kept, if it says something else than the last one; whether it did.

    Raises SheetError, ReplicaError.
    """
    if not differs(folder, data_key, sheet, keeping):
        return False
    sealed = seal(emergency_key(data_key), msgspec.json.encode(sheet), _CONTEXT)
    _write(folder / FILE, sealed)
    if keeping.folder:
        _write(_readable(keeping), as_text(sheet).encode())
        written_out(replica, at)
    return True


def differs(folder: Path, data_key: bytes, sheet: Sheet, keeping: Keeping) -> bool:
    """Whether the sheet says something else than the one that is kept, or that one is gone."""
    if keeping.folder and not _readable(keeping).exists():
        return True
    try:
        return _said(kept(folder, data_key)) != _said(sheet)
    except SheetError:
        return True


def kept(folder: Path, data_key: bytes) -> Sheet:
    """The sealed sheet, without the journal. Raises SheetError."""
    try:
        sealed = paths.read_private(folder / FILE, LARGEST)
        return msgspec.json.decode(unseal(emergency_key(data_key), sealed, _CONTEXT), type=Sheet)
    except FileNotFoundError:
        raise SheetError("Inget nödblad finns sparat på datorn.") from None
    except (OSError, Refused, msgspec.MsgspecError):
        raise SheetError(f"Det sparade nödbladet ({folder / FILE}) går inte att läsa.") from None


def written_out(replica: Replica, at: datetime) -> None:
    """A readable sheet was written at `at`. Raises ReplicaError."""
    with replica.transaction(lasting=False):
        replica.set_meta(_AT, str(to_micros(at)).encode())


def last_readable(replica: Replica) -> datetime | None:
    """When the last readable sheet was written (UTC); None if none ever was."""
    stored = replica.meta(_AT)
    return from_micros(int(stored)) if stored else None


def too_old(replica: Replica, keeping: Keeping, now: datetime) -> bool:
    """Whether the last readable sheet is older than the unit allows, or there is none."""
    last = last_readable(replica)
    return last is None or now - last > timedelta(hours=keeping.hours)


def _readable(keeping: Keeping) -> Path:
    return Path(keeping.folder).expanduser() / READABLE


def _write(path: Path, content: bytes) -> None:
    try:
        paths.write_private(path, content)
    except OSError as error:
        raise SheetError(f"Nödbladet kunde inte skrivas till {path}.") from error
