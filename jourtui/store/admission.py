"""When the second step of signing in is asked for, and how long it may wait.

A laptop that works alone offers it. One that has joined a shared store holds the unit's key, and there it is
demanded: at each sign-in the person may put it off, three times in all, since a telephone may be elsewhere at
three in the morning. One who has been let in again after losing theirs enrols at once. A demo never asks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from jourtui.rules.calendar import at_local, local
from jourtui.store.joined import store_of
from jourtui.store.open_vault import ENROL, OpenVault
from jourtui.store.vault_file import VaultError

MAY_WAIT = 3
"""How many sign-ins may pass on a laptop that has joined before a second step must be there."""
LONGEST_STAY = 366
"""Days that somebody can be let in for with an end."""
_WAITED = "second step waits:"


class SecondStep(StrEnum):
    """What the second step of a person is now."""

    DONE = "done"
    OFFERED = "offered"
    MAY_WAIT = "may wait"
    DEMANDED = "demanded"


def second_step(opened: OpenVault) -> SecondStep:
    """What to ask of who has just given the right passphrase. Raises VaultError."""
    if opened.two_step:
        return SecondStep.DONE
    if opened.secret(f"{ENROL}{opened.person.id}") is not None:
        return SecondStep.DEMANDED
    store = store_of(opened)
    if store is None:
        return SecondStep.OFFERED
    if store.demo:
        return SecondStep.DONE
    return SecondStep.MAY_WAIT if waits_left(opened) else SecondStep.DEMANDED


def waits_left(opened: OpenVault) -> int:
    """How many times more the person may put it off."""
    return max(0, MAY_WAIT - len(opened.secret(f"{_WAITED}{opened.person.id}") or b""))


def put_off(opened: OpenVault) -> None:
    """The person asks to enrol another time. Raises VaultError."""
    name = f"{_WAITED}{opened.person.id}"
    opened.put_secret(name, (opened.secret(name) or b"") + b"1")


def end_after(now: datetime, days: int) -> int:
    """Noon `days` days from `now`, in seconds since 1970: no night ends in the middle. Raises VaultError."""
    if not 1 <= days <= LONGEST_STAY:
        raise VaultError(f"Ange 1 till {LONGEST_STAY} dagar.")
    return int(at_local(local(now).date() + timedelta(days=days), 12).timestamp())
