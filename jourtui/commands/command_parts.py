"""What the text commands share: signing in, saying what went wrong, files that people send."""

from __future__ import annotations

import errno
import getpass
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jourtui.documents.templates import TemplateError
from jourtui.rules.text import plain_line
from jourtui.store import admission, paths, recovery_key
from jourtui.store.address import InsecureAddress
from jourtui.store.admin_line import ServerError
from jourtui.store.carrying import CarryError
from jourtui.store.cluster import ClusterError
from jourtui.store.copies import CopyError
from jourtui.store.destruction import NotHere
from jourtui.store.emergency_sheet import SheetError
from jourtui.store.escrow import open_with
from jourtui.store.joining import JoinError
from jourtui.store.recovery_key import KeyMistyped
from jourtui.store.replica import ReplicaError
from jourtui.store.retention import CannotDecide
from jourtui.store.session import Duty
from jourtui.store.settings import SettingsError
from jourtui.store.shared_errors import SharedError
from jourtui.store.vault import Halfway, OpenVault, Person, Vault, VaultError
from jourtui.store.vault_file import NoHalf
from jourtui.store.workplace import Workplace, is_set_up

SAYABLE = (
    VaultError,
    ReplicaError,
    SettingsError,
    JoinError,
    ServerError,
    SharedError,
    InsecureAddress,
    ClusterError,
    paths.PathError,
    CopyError,
    CarryError,
    NotHere,
    CannotDecide,
    SheetError,
    TemplateError,
)
"""Errors whose text is a sentence for people."""


FOUND = 3
"""Exit code of a check that found something."""
_UNREADABLE = "Det som skrevs går inte att läsa: det är inte i terminalens teckenkodning."
KEY = "Nyckel: "
WIPE = "\x1b[1A\x1b[2K"
"""Takes the line above off the terminal."""
WITH_PAPER = "Med --paper öppnas det med återställningsnyckeln."
LARGEST = 1 << 20
"""Bytes in a file that somebody sent at most."""
_REASONS = {
    errno.ENOENT: "finns inte",
    errno.ENOTDIR: "kan inte finnas, för det den ska ligga i är ingen mapp",
    errno.EISDIR: "är en katalog",
    errno.EACCES: "behörighet saknas",
    errno.EPERM: "behörighet saknas",
    errno.EFBIG: "är för stor",
    errno.ENOSPC: "disken är full",
    errno.EROFS: "disken är skrivskyddad",
}


class CannotDo(Exception):
    """A sentence about what was asked for."""


def sentence(error: Exception) -> str:
    """What went wrong, as one sentence without control characters; never a value that was being handled."""
    if isinstance(error, (*SAYABLE, CannotDo)):
        return plain_line(str(error))
    if isinstance(error, OSError):
        return plain_line(f"{error.filename or 'Filen'}: {reason(error)}.")
    return f"Något gick fel i programmet ({type(error).__name__}). Inget som var sparat har ändrats."


def is_fault(error: Exception) -> bool:
    """Whether an error is the program's, the journal's or the disk's: no refusal, which a sentence tells."""
    if isinstance(error, OSError) and not isinstance(error, SAYABLE):
        ours = isinstance(error.filename, str) and Path(error.filename).is_relative_to(
            Path(__file__).parents[1]
        )
        return ours or error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES)
    return isinstance(error, ReplicaError) or not isinstance(error, (*SAYABLE, CannotDo))


def reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, "går inte att läsa eller skriva")


@contextmanager
def signed_in(name: str | None, places: paths.Places) -> Iterator[Workplace]:
    """The workplace of whoever gives the right passphrase."""
    opened = unlock(name, places)
    workplace = Workplace(places.data, opened, Duty.FIRST, config=places.config)
    try:
        yield workplace
    finally:
        workplace.close()


def unlock(name: str | None, places: paths.Places) -> OpenVault:
    """The vault of this laptop, opened by whoever gives what is asked for. Raises CannotDo, VaultError."""
    if places.data.exists() and not places.data.is_dir():
        raise CannotDo(f"{places.data}: är ingen katalog.")
    if not is_set_up(places.data):
        if Vault.exists(places.data):
            raise CannotDo(f"Journalen saknas i {places.data}. Kör jourtui och följ det som står.")
        raise CannotDo("Den här datorn är inte i bruk än. Kör jourtui och följ det som står.")
    vault = Vault.load(places.data)
    opened = open_vault(vault, choose_person(vault, name))
    if admission.second_step(opened) is admission.SecondStep.DEMANDED:
        opened.close()
        raise CannotDo("Här behövs två steg. Kör jourtui, logga in, och läs av koden med telefonen.")
    return opened


def open_vault(vault: Vault, person: Person) -> OpenVault:
    """Ask for the passphrase, and for the code where there is a second step. Raises CannotDo, VaultError."""
    begun = vault.begin(person.id, ask_passphrase(person.name))
    if not isinstance(begun, Halfway):
        return begun
    try:
        return begun.enter(ask("Kod: ") if sys.stdin.isatty() else _next_line())
    finally:
        begun.close()


WHO = "Säg vem som loggar in med --person NAMN. Här finns"
WHOSE = "Säg vems lösenfras som öppnar den andra datorn med --theirs NAMN. Där finns"


def choose_person(vault: Vault, name: str | None, ask: str = WHO) -> Person:
    """Who signs in: the only one, or the one whose name has `name` in it. Raises CannotDo, which asks who."""
    people = vault.people
    if name is not None:
        people = tuple(person for person in people if name.casefold() in person.name.casefold())
    if len(people) != 1:
        names = ", ".join(person.name for person in vault.people)
        raise CannotDo(f"{ask}: {names}.")
    return people[0]


def opener_of(name: str | None, *, paper: bool, ask: str = WHO) -> Callable[[Path], OpenVault]:
    """Opens a vault as somebody who has a place in it: with what they sign in with, or the key on `paper`.

    `ask` is the sentence that asks who, where it must be said.
    """

    def opener(folder: Path) -> OpenVault:
        vault = Vault.load(folder)
        person = choose_person(vault, name, ask)
        if paper:
            return open_with(folder, ask_key(), person.id)
        try:
            return open_vault(vault, person)
        except NoHalf as error:
            if not error.paper:
                raise
            raise CannotDo(f"{error.why} {WITH_PAPER}") from error

    return opener


def ask_key() -> bytes:
    """A recovery key from paper. In a terminal a slip is said, and asked for again; a right one is wiped."""
    while True:
        typed = ask_line(KEY)
        try:
            key = recovery_key.read(typed)
        except KeyMistyped as error:
            if not sys.stdin.isatty():
                raise CannotDo(str(error)) from error
            say(f"! {error}")
        else:
            if sys.stdin.isatty() and sys.stdout.isatty():
                lines = -(-len(KEY + typed) // shutil.get_terminal_size().columns)
                sys.stdout.write(f"{WIPE * lines}{KEY}läst, och borta från skärmen.\n")
            return key


def ask_passphrase(name: str) -> str:
    """Typed at the terminal, or else the next line of the standard input. Raises CannotDo."""
    if sys.stdin.isatty():
        return ask(f"Lösenfras för {name}: ")
    given = _next_line()
    if not given:  # which is no attempt
        raise CannotDo(
            f"Ingen lösenfras gavs för {name}. Kör kommandot i en terminal, eller skicka den på standard in."
        )
    return given


def ask_line(question: str) -> str:
    """Something that may be seen, typed at the terminal, or the next line of the standard input."""
    if not sys.stdin.isatty():
        return _next_line()
    try:
        return input(question)
    except (UnicodeDecodeError, EOFError) as error:
        raise CannotDo("Inget skrevs.") from error


def _next_line() -> str:
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise CannotDo(_UNREADABLE) from error


def ask(question: str) -> str:
    """Something secret, typed at the terminal. Raises CannotDo when nothing is."""
    try:
        given = getpass.getpass(question)
    except UnicodeDecodeError as error:
        raise CannotDo(_UNREADABLE) from error
    except EOFError:
        sys.stderr.write("\n")  # the question's line is not ended
        given = ""
    if not given:
        raise CannotDo("Inget skrevs.")
    return given


def say(text: str) -> None:
    """Print a line, or several."""
    sys.stdout.write(text + "\n")


def read(file: Path) -> bytes:
    """A file that somebody sent."""
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise CannotDo(f"{file}: är för stor.")
    return data


def free(file: Path) -> None:
    """Nothing is written over, least of all an answer given where a request was meant."""
    if file.exists():
        raise CannotDo(f"{file}: finns redan. Ange ett annat namn.")


def write(file: Path, data: bytes) -> None:
    try:
        paths.write_private(file, data)
    except OSError as error:
        raise CannotDo(f"{file}: kunde inte skrivas ({reason(error)}).") from error
