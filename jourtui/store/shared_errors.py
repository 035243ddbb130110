"""How talking to the shared store can fail, by what the laptop has to do about it."""

from __future__ import annotations

import re
from uuid import UUID

import psycopg

from jourtui.store.sync_status import SHUT_OUT


class SharedError(Exception):
    """Something the shared store did that has no remedy of its own. `str()` is a sentence for the user."""


class Unreachable(SharedError):
    """No answer in time, or no line at all: go on locally, back off, connect anew."""


class Untrusted(Unreachable):
    """Something answers, but it cannot prove that it is our store: as unreachable, and worth telling."""


class WrongStore(SharedError):
    """A demo's store for a real laptop, or the reverse; or a store that was never initialised."""


class EpochChanged(SharedError):
    """The journal has been restored under a new epoch: recovery."""


class HistoryDiffers(SharedError):
    """The log is not the one this laptop knows, or does not hold together: recovery."""


class ChainBroken(SharedError):
    """The device's chain does not go on where the store left it: pull, then re-chain under a new device."""


class Revoked(SharedError):
    """The store does not let this laptop in, or no longer."""


class Refused(SharedError):
    """The store can never take the event `event_id`: quarantine it and go on with the rest."""

    def __init__(self, event_id: UUID, reason: str) -> None:
        super().__init__(reason)
        self.event_id = event_id
        self.reason = reason


class KeyDiffers(Refused):
    """Refused: the store has another key with the key id that `event_id` was sealed under."""


_REFUSALS = {
    "J0002": "Händelsens eller nyckelns id finns redan i det gemensamma lagret med annat innehåll.",
    "J0004": "Händelsens kontrollsumma stämmer inte.",
    "J0005": "Händelsen bygger på en händelse som det gemensamma lagret inte har.",
    "J0007": "Händelsen är för stor för det gemensamma lagret.",
    "J0008": "Nyckeln till händelsen finns inte i det gemensamma lagret: ingen annan skulle kunna läsa den.",
    "J0009": "Händelsen är låst med en annan nyckel än den som det gemensamma lagret har.",
    "J0010": "Posten är gallrad efter beslut: inget nytt kan skrivas i den.",
}
# Classes of SQLSTATE that pass: connection, transaction, resources, locks, operator, system.
_PASSING = {"08", "25", "40", "53", "55", "57", "58"}
# libpq tells no SQLSTATE when it cannot connect: the server's words are all there is, here in two languages.
_SHUT_OUT = re.compile(
    r"not permitted to log in|tillåts inte logga in|password authentication failed"
    r"|ösenordsautentisering misslyckades|role \".*\" does not exist|pg_hba\.conf"
)
_UNPROVEN = re.compile(
    r"certificate|SSL|TLS|channel binding|root\.crt|authentication method requirement", re.IGNORECASE
)


def of_request(error: psycopg.Error) -> SharedError:
    """What an error in the middle of the talk means."""
    code = error.sqlstate or ""
    if code in _REFUSALS and error.diag.message_detail:
        kind = KeyDiffers if code == "J0009" else Refused
        return kind(UUID(error.diag.message_detail), _REFUSALS[code])
    if code == "J0001":
        return EpochChanged("Det gemensamma lagret har återställts och har en ny epok.")
    if code == "J0003":
        return ChainBroken("Den här datorns kedja hänger inte ihop med det gemensamma lagret.")
    if code == "J0006":
        return HistoryDiffers("Det gemensamma lagret är inte den journal som den här datorn känner.")
    if code == "42501":
        return Revoked("Den här datorn är spärrad i det gemensamma lagret.")
    if code == "42P01" or code == "3F000":
        return WrongStore("Databasen innehåller inget gemensamt lager.")
    if code[:2] in _PASSING or isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return Unreachable("Det gemensamma lagret svarar inte.")
    return SharedError(f"Det gemensamma lagret gav ett oväntat fel ({code or type(error).__name__}).")


def of_connecting(error: psycopg.Error) -> SharedError:
    """What a failed attempt to connect means."""
    words = str(error)
    if _SHUT_OUT.search(words):
        return Revoked(SHUT_OUT)
    if _UNPROVEN.search(words):
        return Untrusted("Den som svarar kan inte visa att den är det gemensamma lagret.")
    return Unreachable("Det gemensamma lagret svarar inte.")
