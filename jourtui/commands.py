"""The commands that print text and end. Whoever signs in is asked for the passphrase; reads are logged."""

from __future__ import annotations

import argparse
import errno
import getpass
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from jourtui import printed
from jourtui.store import healing, joined, joining, keys, paths, server, verify
from jourtui.store.address import InsecureAddress
from jourtui.store.carrying import CarryError
from jourtui.store.cluster import ClusterError
from jourtui.store.copies import CopyError
from jourtui.store.joining import JoinError, JoinSecrets
from jourtui.store.replica import Replica, ReplicaError
from jourtui.store.server import PasswordNeeded, ServerError
from jourtui.store.session import Duty
from jourtui.store.settings import SettingsError
from jourtui.store.shared import SharedStore
from jourtui.store.shared_errors import EpochChanged, SharedError, Unreachable, Untrusted
from jourtui.store.vault import OpenVault, Person, Vault, VaultError
from jourtui.store.workplace import Workplace, is_set_up

SAYABLE = (
    VaultError,
    ReplicaError,
    SettingsError,
    JoinError,
    ServerError,
    SharedError,
    ClusterError,
    paths.PathError,
    CopyError,
    CarryError,
)
"""Errors whose text is a sentence for people."""


FOUND = 3
"""Exit code of a check that found something."""


LARGEST = 1 << 20
"""Bytes in a file that somebody sent at most."""
_REASONS = {
    errno.ENOENT: "finns inte",
    errno.ENOTDIR: "finns inte",
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
    """What went wrong, as one sentence; never a value that was being handled."""
    if isinstance(error, (*SAYABLE, CannotDo)):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'Filen'}: {_reason(error)}."
    return f"Något gick fel i programmet ({type(error).__name__}). Inget som var sparat har ändrats."


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, "går inte att läsa eller skriva")


def run(options: argparse.Namespace, directory: Path | None) -> int:
    """Run one command; the exit code. Raises what `sentence` can tell."""
    places = paths.places(directory)
    if options.command == "server":
        return _server(options, places)
    with signed_in(options.person, places) as workplace:
        match options.command:
            case "queue":
                _print(printed.queue(workplace, closed=options.closed))
            case "clocks":
                _print(printed.clocks(workplace))
            case "case":
                _print(_case(workplace, options.record) if options.record else printed.cases(workplace))
            case "join":
                return _join(workplace, options)
            case "rebuild":
                return _rebuild(workplace)
            case "verify":
                return _verify(workplace)
    return 0


@contextmanager
def signed_in(name: str | None, places: paths.Places) -> Iterator[Workplace]:
    """The workplace of whoever gives the right passphrase."""
    opened = _unlock(name, places)
    workplace = Workplace(places.data, opened, Duty.FIRST, config=places.config)
    try:
        yield workplace
    finally:
        workplace.close()


def _unlock(name: str | None, places: paths.Places) -> OpenVault:
    if not is_set_up(places.data):
        raise CannotDo("Den här datorn är inte i bruk än. Kör jourtui och följ det som står.")
    vault = Vault.load(places.data)
    person = choose_person(vault, name)
    return vault.open(person.id, ask_passphrase(person.name))


def choose_person(vault: Vault, name: str | None) -> Person:
    """Who signs in: the only one, or the one whose name has `name` in it. Raises CannotDo."""
    people = vault.people
    if name is not None:
        people = tuple(person for person in people if name.casefold() in person.name.casefold())
    if len(people) != 1:
        names = ", ".join(person.name for person in vault.people)
        raise CannotDo(f"Säg vem som loggar in med --person NAMN. Här finns: {names}.")
    return people[0]


def ask_passphrase(name: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"Lösenfras för {name}: ")
    return sys.stdin.readline().rstrip("\n")


def _case(workplace: Workplace, wanted: str) -> str:
    text = printed.case(workplace, wanted)
    if text is None:
        raise CannotDo(f"Inget ärende börjar på {wanted}. jourtui case visar de öppna.")
    return text


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


# Joining and the shared store


def _join(workplace: Workplace, options: argparse.Namespace) -> int:
    if options.request:
        free(options.file)
        name = options.name or socket.gethostname()
        data = joined.request(workplace.vault, workplace.replica, name)
        _write(options.file, data)
        _print(f"Ansökan är skriven till {options.file}. Skicka den till den som sköter lagret,")
        _print(f"och läs upp kontrollsiffrorna i telefon: {joining.read_request(data).fingerprint}")
        return 0
    data = _read(options.file)
    secrets = joined.read_answer(workplace.vault, workplace.replica, data)
    answers = True
    try:
        _reach(secrets)
    except (SharedError, InsecureAddress) as error:
        answers = False
        # No network just now is no reason: the laptop goes on trying.
        if not isinstance(error, Unreachable) or isinstance(error, Untrusted):
            raise CannotDo(f"{error} Datorn är inte ansluten; be om ett nytt svar.") from error
    joined.join(workplace.vault, workplace.replica, secrets)
    _print(f"Datorn är ansluten. Kontrollsiffror för svaret: {joining.answer_fingerprint(data)}")
    if not answers:
        _print(f"Men lagret på {secrets.host}:{secrets.port} svarar inte. Datorn försöker igen av sig själv;")
        _print("stämmer inte adressen, så gör en ny ansökan och be om ett nytt svar.")
    _print("Ta bort svarsfilen. Det som skrevs när datorn var ensam skickas vid nästa inloggning.")
    return 0


def _reach(secrets: JoinSecrets) -> None:
    """See that the store lets the laptop in, before anything depends on it. Raises SharedError."""
    with SharedStore(secrets.address, secrets.epoch) as line:
        if line.head().epoch != secrets.epoch:
            raise EpochChanged("Det gemensamma lagret har återställts och har en ny epok.")


def _server(options: argparse.Namespace, places: paths.Places) -> int:
    options.url = _url(options)
    match options.action:
        case "init":
            _init(options, places)
        case "enrol":
            _enrol(options, places)
        case "status":
            status = server.status(options.url)
            kind = "demo" if status.demo else "skarpt"
            epoch = "fryst medan det återställs" if status.frozen else f"epok {status.epoch}"
            _print(f"Gemensamt lager, {kind}: {status.seq} händelser, {epoch}.")
        case "devices":
            for device in server.devices(options.url):
                state = f"spärrad {device.revoked_at:%Y-%m-%d}" if device.revoked_at else "insläppt"
                _print(f"{device.device_id}  {device.laptop:<20} {state}, har läst till {device.acked_seq}")
        case "freeze":
            healing.freeze(options.url)
            _print("Lagret är fryst. Datorerna arbetar vidare, och skickar när det öppnas.")
        case "heal":
            _heal(options, places)
        case "thaw":
            _thaw(options.url)
        case "revoke":
            revoked = server.revoke(options.url, _device(options.device))
            _print(f"Spärrad: {', '.join(device.laptop for device in revoked)}.")
    return 0


def _heal(options: argparse.Namespace, places: paths.Places) -> None:
    """Supervised: without --do it only tells what it would do."""
    with signed_in(options.person, places) as workplace:
        replica = workplace.replica
        if joined.store_of(workplace.vault) is None:
            raise CannotDo("Den här datorn har inte varit ansluten, och har inget att läka lagret med.")
        here = replica.position()
        if not options.do:
            there = _seq_at(options.url)
            _print(f"Lagret har {there} händelser; den här datorn har {here.seq} bekräftade.")
            _print("Inget är ändrat. Samma kommando med --do fryser lagret och lägger till det som saknas.")
            return
        server.init(options.url, demo=replica.demo)
        healing.freeze(options.url)
        added = healing.heal(options.url, replica.confirmed(), replica.all_keys())
    _print(f"{added} händelser är tillagda; lagret har nu {server.status(options.url).seq} och är fryst.")
    _print("Gör detsamma på varje dator som finns kvar. Öppna sedan lagret med jourtui server thaw.")


def _seq_at(url: str) -> int:
    """How many events the store at `url` has: none where there is no store yet."""
    try:
        return server.status(url).seq
    except server.NoStore:
        return 0


def _thaw(url: str) -> None:
    epoch = healing.thaw(url)
    _print(f"Lagret är öppet, med epoken {epoch}. Datorerna som har kvar sin inloggning går vidare själva.")
    let_in = [device.laptop or str(device.device_id) for device in server.devices(url) if device.open]
    _print(f"Insläppta är: {', '.join(let_in) or 'ingen dator'}. Spärra den som inte ska vara med.")


def _url(options: argparse.Namespace) -> str:
    """The administrator's connection string, with the password that she is asked for if nobody gave one."""
    _ca(options)  # one that cannot be read is told of in our words
    url = server.complete(options.url, ca_file=options.ca)
    if server.tells_password(url):
        told = "Lösenordet i adressen kan läsas av alla på den här datorn; ange det hellre i PGPASSFILE."
        print(f"jourtui: {told}", file=sys.stderr)  # noqa: T201
    try:
        server.reach(url)
    except PasswordNeeded as needed:
        if not sys.stdin.isatty():
            raise
        asked = getpass.getpass(f"Lösenord för {needed.role} i PostgreSQL: ")
        return server.complete(url, password=asked)
    return url


def _device(text: str) -> UUID | str:
    try:
        return UUID(text)
    except ValueError:
        return text


def _init(options: argparse.Namespace, places: paths.Places) -> None:
    """Create the store; this laptop makes its unit key and is the first to join."""
    with signed_in(options.person, places) as workplace:
        vault, replica = workplace.vault, workplace.replica
        already = joined.store_of(vault)
        if already is not None:
            _admit_again(options, workplace, already)
            return
        status = server.init(options.url, demo=replica.demo)
        others = [device for device in server.devices(options.url) if device.device_id != replica.device]
        if others or status.seq:  # only this laptop's own, unused: an init that was cut short
            raise CannotDo("Lagret är redan i bruk. Anslut med jourtui join --request FIL.")
        secrets = _way_in(options, replica, keys.new_unit_key(), 1)
        joined.join(vault, replica, secrets)
        _print("Det gemensamma lagret är skapat, och den här datorn är den första i det.")


def _admit_again(options: argparse.Namespace, workplace: Workplace, already: JoinSecrets) -> None:
    """The store was restored or made anew: a new way in to it for this laptop, whose journal it has."""
    status = server.status(options.url)
    if already.epoch == status.epoch:
        _print("Lagret finns, och den här datorn är redan ansluten till det.")
        return
    position = workplace.replica.position()
    if not status.seq or not healing.knows(options.url, position):
        raise CannotDo("Den här datorn hör redan till ett annat gemensamt lager.")
    secrets = _way_in(options, workplace.replica, already.unit_key, already.unit_version)
    joined.join(workplace.vault, workplace.replica, secrets)
    _print("Den här datorn är ansluten till det återställda lagret.")


def _way_in(options: argparse.Namespace, replica: Replica, unit_key: bytes, version: int) -> JoinSecrets:
    """Let this laptop in, as the administrator that it is, and see that the way leads there."""
    name, ca_pem = socket.gethostname(), _ca(options)
    address = server.admit(
        options.url, replica.device, name, host=options.host, port=options.port, ca_pem=ca_pem
    )
    secrets = JoinSecrets(
        address.host,
        address.port,
        address.dbname,
        address.user,
        address.password,
        address.ca_pem,
        unit_key,
        version,
        server.status(options.url).epoch,
        address.demo,
    )
    try:
        _reach(secrets)
    except (SharedError, InsecureAddress) as error:
        place = f"{address.host}:{address.port}"
        told = f"{error} Datorerna når inte lagret på {place}; kör om med rätt --host, --port och --ca."
        raise CannotDo(told) from error
    return secrets


def _enrol(options: argparse.Namespace, places: paths.Places) -> None:
    request = joining.read_request(_read(options.file))
    free(options.out)
    with signed_in(options.person, places) as workplace:
        store = joined.store_of(workplace.vault)
        if store is None:
            raise CannotDo("Den här datorn är inte ansluten själv, och har ingen nyckel att dela ut.")
        answer = server.enrol(
            options.url,
            request,
            unit_key=store.unit_key,
            unit_version=store.unit_version,
            host=options.host or store.host,
            port=options.port or store.port,
            ca_pem=_ca(options) or store.ca_pem,
        )
    _write(options.out, answer)
    _print(f"{request.laptop} är insläppt. Ansökans kontrollsiffror: {request.fingerprint}")
    _print("Stämmer de inte med vad som läses upp i telefon: spärra datorn med jourtui server revoke.")
    _print(f"Svaret är skrivet till {options.out}; kontrollsiffror {joining.answer_fingerprint(answer)}.")


def _ca(options: argparse.Namespace) -> bytes | None:
    return _read(options.ca) if options.ca else None


def _read(file: Path) -> bytes:
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


def _write(file: Path, data: bytes) -> None:
    try:
        paths.write_private(file, data)
    except OSError as error:
        raise CannotDo(f"{file}: kunde inte skrivas ({_reason(error)}).") from error


# Checks


def _rebuild(workplace: Workplace) -> int:
    same = verify.rebuild_is_equal(workplace.journal)
    _print("Vyerna är omräknade ur händelserna.")
    _print("De är lika, byte för byte." if same else "De skilde sig och är nu rättade.")
    return 0 if same else FOUND


def _verify(workplace: Workplace) -> int:
    findings = verify.verify(workplace.replica, workplace.journal.unit_keys)
    for finding in findings:
        _print(str(finding))
    if findings:
        return FOUND
    position = workplace.replica.position()
    _print(f"Båda kedjorna är hela: {position.seq} bekräftade händelser, inget fel.")
    return 0
