"""Whether the shared store's history is the one that this laptop knows, as it is asked at each contact."""

from __future__ import annotations

from uuid import UUID

from jourtui.store import chunks
from jourtui.store.envelope import NO_EPOCH
from jourtui.store.replica import Replica
from jourtui.store.shared import Head, SharedStore
from jourtui.store.shared_errors import EpochChanged, HistoryDiffers


def go_on_in(line: SharedStore, replica: Replica, epoch: UUID) -> None:
    """The store was restored: go on in its new epoch, if it has all that this laptop has.

    Raises HistoryDiffers when it has not, EpochChanged while it is frozen.
    """
    if epoch == NO_EPOCH:
        raise EpochChanged(
            "Det gemensamma lagret är fryst medan det återställs. Allt sparas här och skickas sedan."
        )
    line.epoch = epoch
    position = replica.position()
    line.pull(position.seq, position.chain, 1)
    with replica.transaction():
        replica.set_meta("epoch", epoch.bytes)
        chunks.share_again(replica)


def check_same(head: Head, replica: Replica) -> None:
    """See at once that the store lacks what this laptop has; before anything is said of being in contact.

    Of a store that is further on, the pull tells. Raises HistoryDiffers.
    """
    here = replica.position()
    if head.seq < here.seq or (head.seq == here.seq and head.chain != here.chain):
        raise HistoryDiffers("Det gemensamma lagret är inte den journal som den här datorn känner.")
