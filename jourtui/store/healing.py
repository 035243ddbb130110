"""Give a store that was restored from an older backup the tail back, from a laptop that has it."""

from __future__ import annotations

from collections.abc import Sequence

from jourtui.store.envelope import Confirmed
from jourtui.store.keys import KeyRow
from jourtui.store.server import ServerError, journal
from jourtui.store.shared import HistoryDiffers, check_run


def heal(url: str, events: Sequence[Confirmed], keys: Sequence[KeyRow]) -> int:
    """Append what the store lacks of `events`, in order, exactly as it was confirmed; how many were lacking.

    `events` is a laptop's confirmed journal, or the end of it; `keys` its record keys. Since each chain goes
    on where the store's ends, nothing can be slipped in, and the laptops that had frozen know the log again.
    Raises ServerError when the laptop's log is not a continuation of the store's: something was appended
    after the restoring, or the laptop's end starts too late.
    """
    with journal(url) as connection:
        head = connection.execute("SELECT seq, chain FROM journal.head FOR UPDATE").fetchone()
        assert head is not None, "init writes the head"
        seq, chain = head
        tail = [event for event in events if event.seq > seq]
        try:
            check_run(tail, seq, chain)
        except HistoryDiffers as error:
            raise ServerError("Datorns journal är ingen fortsättning på det gemensamma lagrets.") from error
        if not tail:
            return 0
        ends = {event.carried.device: event.carried for event in tail}
        roles = {}
        for device, end in ends.items():
            # Enrolled after the backup: its role may have to be made again, the device is known at least.
            row = connection.execute(
                """INSERT INTO journal.device AS d (device_id, role_name, laptop, last_dseq, last_hash)
                   VALUES (%s, %s, %s, %s, %s)
                   ON CONFLICT (device_id) DO UPDATE SET last_dseq = %s, last_hash = %s
                   RETURNING role_name""",
                (device, f"jour_{device.hex}", "", end.dseq, end.hash, end.dseq, end.hash),
            ).fetchone()
            assert row is not None
            roles[device] = row[0]
        with connection.cursor() as cursor:
            cursor.executemany(
                """INSERT INTO journal.event VALUES
                   (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
                [_row(event, roles[event.carried.device]) for event in tail],
            )
            first_use = {event.carried.sealed.key_id: event.seq for event in reversed(tail)}
            cursor.executemany(
                "INSERT INTO journal.key VALUES (%s, %s, %s, %s, %s) ON CONFLICT (key_id) DO NOTHING",
                [
                    (key.key_id, key.record_id, key.unit_version, key.wrapped, first_use[key.key_id])
                    for key in keys
                    if key.key_id in first_use
                ],
            )
        connection.execute("UPDATE journal.head SET seq = %s, chain = %s", (tail[-1].seq, tail[-1].chain))
        connection.execute("SELECT pg_notify('journal', %s)", (str(tail[-1].seq),))
        return len(tail)


def _row(event: Confirmed, role: str) -> tuple[object, ...]:
    """The columns of journal.event, in their order."""
    carried, sealed = event.carried, event.carried.sealed
    return (
        event.seq,
        sealed.event_id,
        sealed.env,
        sealed.record_id,
        sealed.key_id,
        sealed.base.epoch,
        sealed.base.seq,
        sealed.device_time,
        sealed.body,
        carried.device,
        carried.dseq,
        carried.prev,
        carried.hash,
        event.server_time,
        role,
        event.chain,
    )
