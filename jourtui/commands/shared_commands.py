"""The commands by which a laptop joins a shared store, and an administrator looks after it."""

from __future__ import annotations

import argparse
import socket
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

from jourtui.commands.command_parts import (
    SAYABLE,
    WHOSE,
    CannotDo,
    ask,
    free,
    opener_of,
    read,
    say,
    signed_in,
    write,
)
from jourtui.rules.entrance import EntranceChanged, What
from jourtui.rules.text import posts
from jourtui.store import (
    admin_line,
    carriers,
    dead_laptop,
    destruction,
    healing,
    joined,
    joining,
    keys,
    paths,
    server,
)
from jourtui.store.address import InsecureAddress
from jourtui.store.admin_line import PasswordNeeded
from jourtui.store.envelope import Confirmed
from jourtui.store.joining import JoinSecrets
from jourtui.store.replica import Replica
from jourtui.store.shared import SharedStore
from jourtui.store.shared_errors import EpochChanged, SharedError, Unreachable, Untrusted
from jourtui.store.vault import OpenVault
from jourtui.store.workplace import Workplace

SHOWN = 8
"""Signs of a laptop's id that F7 shows."""


def join(workplace: Workplace, options: argparse.Namespace) -> int:
    """Write a request, or use the answer to it; the exit code."""
    if options.request:
        free(options.file)
        if options.new:
            write(options.file, b"")  # a place that cannot be written to is told of before anything changes
            try:
                before = joined.begin_as_another(workplace.vault, workplace.journal)
            except Exception:
                options.file.unlink(missing_ok=True)
                raise
            say(f"Datorn är nu en annan än {before}, som ska vara spärrad. Det som väntar är kvar.")
        name = options.name or socket.gethostname()
        data = joined.request(workplace.vault, workplace.replica, name)
        write(options.file, data)
        say(f"Ansökan är skriven till {options.file}. Skicka den till den som sköter lagret,")
        say(f"och läs upp kontrollsiffrorna i telefon: {joining.read_request(data).fingerprint}")
        return 0
    data = read(options.file)
    secrets = joined.read_answer(workplace.vault, workplace.replica, data, workplace.desk.now())
    answers = True
    try:
        _reach(secrets)
    except (SharedError, InsecureAddress) as error:
        answers = False
        # No network just now is no reason: the laptop goes on trying.
        if not isinstance(error, Unreachable) or isinstance(error, Untrusted):
            raise CannotDo(f"{error} Datorn är inte ansluten; be om ett nytt svar.") from error
    joined.join(workplace.vault, workplace.replica, secrets)
    say(f"Datorn är ansluten. Kontrollsiffror för svaret: {joining.answer_fingerprint(data)}")
    if not answers:
        say(f"Men lagret på {secrets.host}:{secrets.port} svarar inte. Datorn försöker igen av sig själv;")
        say("stämmer inte adressen, så gör en ny ansökan och be om ett nytt svar.")
    say("Ta bort svarsfilen. Det som skrevs när datorn var ensam skickas genast av en jourtui som är öppen,")
    say("annars vid nästa inloggning.")
    return 0


def _reach(secrets: JoinSecrets) -> None:
    """See that the store lets the laptop in, before anything depends on it. Raises SharedError."""
    with SharedStore(secrets.address, secrets.epoch) as line:
        if line.head().epoch != secrets.epoch:
            raise EpochChanged("Det gemensamma lagret har återställts och har en ny epok.")


def administer(options: argparse.Namespace, places: paths.Places) -> int:
    """One of the administrator's commands; the exit code."""
    options.url = administrators_url(options)
    match options.action:
        case "init":
            _init(options, places)
        case "enrol":
            _enrol(options, places)
        case "status":
            status = server.status(options.url)
            kind = "demo" if status.demo else "skarpt"
            epoch = "fryst medan det återställs" if status.frozen else f"epok {status.epoch}"
            say(f"Gemensamt lager, {kind}: {status.seq} händelser, {epoch}.")
        case "devices":
            _devices(options.url)
        case "freeze":
            healing.freeze(options.url)
            say("Lagret är fryst. Datorerna arbetar vidare, och skickar när det öppnas.")
        case "heal":
            _heal(options, places)
        case "thaw":
            _thaw(options.url)
        case "revoke":
            _revoke(options, places)
    return 0


def _carried(devices: Sequence[server.Device]) -> dict[UUID, tuple[UUID, UUID]]:
    return carriers.carried([(one.device_id, one.role_name, one.can_log_in) for one in devices])


def _devices(url: str) -> None:
    """Every laptop, and under it the ids by which it carried others' events: no F7 shows those."""
    devices = server.devices(url)
    carried = _carried(devices)
    for device in devices:
        if device.device_id in carried:
            continue
        state = "insläppt" if device.can_log_in else "utan inloggning sedan en läkning"
        if device.revoked_at:
            state = f"spärrad {device.revoked_at:%Y-%m-%d}"
        name = device.laptop or "(utan namn)"
        say(f"{device.device_id}  {name:<20} {state}, har läst till {device.acked_seq}")
        for id_, (writer, carrier) in carried.items():
            if carrier == device.device_id:
                say(f"  {id_}  är inget eget: så bar den fram det som {str(writer)[:8]} skrev")
    _say_alike(devices)


def _say_alike(devices: Sequence[server.Device]) -> None:
    """Which ids may be of a laptop that comes in as another now: nobody shuts those out by themselves."""
    carried = _carried(devices)
    let_in = Counter(device.laptop for device in devices if device.open and device.device_id not in carried)
    for name, count in let_in.items():
        if count > 1 or not name:
            told = f"heter {name}" if name else "har inget namn"
            ids = posts(count, "id som är insläppt", "id som är insläppta")
            say(f"{ids} {told}. Datorn visar sitt id med F7;")
            say("ett som ingen dator längre har spärras med jourtui server revoke ID.")


def _revoke(options: argparse.Namespace, places: paths.Places) -> None:
    """Shut it out first; then write who did it, which needs a laptop to write on, and is no condition."""
    before = {device.device_id: device for device in server.devices(options.url)}
    who = _device(options.device, list(before.values()))
    revoked = server.revoke(options.url, who)
    names = ", ".join(dict.fromkeys(device.laptop or str(device.device_id) for device in revoked))
    say(f"Spärrad: {names}.")
    carried = _carried(list(before.values()))
    own = next((device.device_id for device in revoked if device.device_id not in carried), None)
    was = [before[device.device_id] for device in revoked if device.device_id in before]
    if not any(device.can_log_in or device.revoked_at for device in was):
        say("Ingen dator kan logga in med det id:t sedan lagret läktes. Har datorn släppts in på nytt,")
        say("spärra också det id som den har nu (jourtui server devices).")
    try:
        with signed_in(options.person, places) as workplace:
            _trace(workplace, "laptop_revoked", names, own or revoked[0].device_id)
    except (CannotDo, *SAYABLE) as error:
        say(f"Spärren gäller, men står inte i journalen. {error} Skriv en anteckning om den.")


def _trace(workplace: Workplace, what: What, laptop: str, device: UUID) -> None:
    """Write in the journal which laptop may come in, or may not any more."""
    workplace.desk.write(uuid4(), EntranceChanged(what, laptop=laptop, device=device))


def _heal(options: argparse.Namespace, places: paths.Places) -> None:
    """Supervised: without --do it only tells what it would do."""
    if options.source is None:
        with signed_in(options.person, places) as workplace:
            _heal_from(options, workplace.vault, workplace.replica, "den här datorn")
        return
    opener = opener_of(options.theirs, paper=options.paper, ask=WHOSE)
    with dead_laptop.opened(places.data, options.source, opener) as dead:
        whose = f"{options.source.name} från datorn {str(dead.replica.device)[:8]}"
        _heal_from(options, dead.vault, dead.replica, whose)


def _heal_from(options: argparse.Namespace, vault: OpenVault, replica: Replica, whose: str) -> None:
    if joined.store_of(vault) is None:
        raise CannotDo(f"{_first_large(whose)} har inte varit ansluten, och har inget att läka lagret med.")
    here = replica.position()
    if not options.do:
        there = _seq_at(options.url)
        say(f"Lagret har {there} händelser; {whose} har {here.seq} bekräftade.")
        say("Inget är ändrat. Samma kommando med --do fryser lagret och lägger till det som saknas.")
        return
    server.init(options.url, demo=replica.demo)
    added = healing.heal(
        options.url,
        _confirmed(replica),
        [*replica.all_keys(), *destruction.withheld(replica)],
        destroyed=destruction.all_destroyed(replica),
        and_freeze=True,
    )
    added_ = posts(added, "händelse är tillagd", "händelser är tillagda")
    say(f"{added_}; lagret har nu {server.status(options.url).seq} och är fryst.")
    if lacking := healing.lacking_keys(options.url):
        say(f"{posts(lacking)} saknar nycklar i lagret: läk från en dator som håller allt, eller en kopia,")
        say("eller läs in serverns nyckeldump.")
    if options.source is not None and replica.pending(1):
        say("Den datorn hade osänt. Öppna lagret, och kör sedan jourtui rescue med samma kopia.")
    say("Gör detsamma på varje dator som finns kvar. Öppna sedan lagret med jourtui server thaw.")


def _first_large(words: str) -> str:
    return words[:1].upper() + words[1:]


def _confirmed(replica: Replica) -> Iterator[Confirmed]:
    """The whole journal, a page in memory at a time."""
    after = 0
    while page := replica.confirmed(after, healing.BATCH):
        yield from page
        after = page[-1].seq


def _seq_at(url: str) -> int:
    """How many events the store at `url` has: none where there is no store yet."""
    try:
        return server.status(url).seq
    except server.NoStore:
        return 0


def _thaw(url: str) -> None:
    epoch = healing.thaw(url)
    say(f"Lagret är öppet, med epoken {epoch}.")
    devices = server.devices(url)
    carried = _carried(devices)
    let_in = [
        f"{device.laptop or '(utan namn)'} ({str(device.device_id)[:8]})"
        for device in devices
        if device.open and device.device_id not in carried
    ]
    if not let_in:
        say("Ingen dator är insläppt i det än. Den första ansluts med jourtui server init.")
        return
    say("Datorerna som har kvar sin inloggning går vidare själva.")
    say(f"Insläppta är: {', '.join(let_in)}. Spärra den som inte ska vara med.")


def administrators_url(options: argparse.Namespace) -> str:
    """The administrator's connection string, with the password that she is asked for if nobody gave one."""
    _ca(options)  # one that cannot be read is told of in our words
    url = admin_line.complete(options.url, ca_file=options.ca)
    if admin_line.tells_password(url):
        told = "Lösenordet i adressen kan läsas av alla på den här datorn; ange det hellre i PGPASSFILE."
        print(f"jourtui: {told}", file=sys.stderr)  # noqa: T201
    try:
        admin_line.reach(url)
    except PasswordNeeded as needed:
        if not sys.stdin.isatty():
            raise
        asked = ask(f"Lösenord för {needed.role} i PostgreSQL: ")
        return admin_line.complete(url, password=asked)
    return url


def _device(text: str, devices: Sequence[server.Device]) -> UUID | str:
    """The laptop that is meant: its id, the eight signs of it that F7 shows, or its role.

    Raises CannotDo for several, and for an id under which a laptop that is in carried another's events.
    """
    carried = _carried(devices)
    beginning = text.replace("-", "").casefold()
    found = [one for one in devices if len(beginning) >= SHOWN and one.device_id.hex.startswith(beginning)]
    found = [one for one in found if one.device_id not in carried] or found
    if len(found) > 1:
        raise CannotDo("Flera datorers id börjar så: skriv hela.")
    if not found:
        return text
    (device,) = found
    if device.open and device.device_id in carried:
        writer, carrier = (str(one)[:8] for one in carried[device.device_id])
        raise CannotDo(
            f"Det är ingen dators eget id: så bar {device.laptop} ({carrier}) fram det som {writer} skrev, "
            f"och spärras det så spärras {carrier}. Ska den spärras, skriv {carrier}; inget är ändrat."
        )
    return device.device_id


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
        say("Det gemensamma lagret är skapat, och den här datorn är den första i det.")
        _say_open(options.url)


def _say_open(url: str) -> None:
    """Where else on the server a laptop's role gets in, and what shuts it out: not done by itself."""
    names = server.open_databases(url)
    if names:
        say("Datorernas roller kommer också in i andra databaser på servern, och kan fylla disken där.")
        say("Stäng dem som databasernas ägare, om inget annat behöver in:")
    for name in names:
        say(f"  REVOKE ALL ON DATABASE {name} FROM PUBLIC;")


def _admit_again(options: argparse.Namespace, workplace: Workplace, already: JoinSecrets) -> None:
    """The store was restored or made anew: a new way in to it for this laptop, whose journal it has."""
    status = server.status(options.url)
    if already.epoch == status.epoch:
        # Made by an older program it may lack something.
        server.init(options.url, demo=workplace.replica.demo)
        say("Lagret finns, och den här datorn är redan ansluten till det.")
        _say_open(options.url)
        return
    position = workplace.replica.position()
    if not status.seq or not healing.knows(options.url, position):
        raise CannotDo("Den här datorn hör redan till ett annat gemensamt lager.")
    secrets = _way_in(options, workplace.replica, already.unit_key, already.unit_version)
    joined.join(workplace.vault, workplace.replica, secrets)
    say("Den här datorn är ansluten till det återställda lagret.")


def _way_in(options: argparse.Namespace, replica: Replica, unit_key: bytes, version: int) -> JoinSecrets:
    """Let this laptop in, as the administrator that it is, and see that the way leads there."""
    name, ca_pem = socket.gethostname(), _ca(options)
    address = server.admit(
        options.url, replica.device, name, host=options.host, port=options.port, ca_pem=ca_pem
    )
    secrets = JoinSecrets.at(address, unit_key, version, server.status(options.url).epoch)
    try:
        _reach(secrets)
    except (SharedError, InsecureAddress) as error:
        place = f"{address.host}:{address.port}"
        told = f"{error} Datorerna når inte lagret på {place}; kör om med rätt --host, --port och --ca."
        raise CannotDo(told) from error
    return secrets


def _enrol(options: argparse.Namespace, places: paths.Places) -> None:
    request = joining.read_request(read(options.file))
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
            now=workplace.desk.now(),
            host=options.host or store.host,
            port=options.port or store.port,
            ca_pem=_ca(options) or store.ca_pem,
        )
        _trace(workplace, "laptop_admitted", request.laptop, request.device)
    write(options.out, answer)
    say(f"{request.laptop} är insläppt. Ansökans kontrollsiffror: {request.fingerprint}")
    say("Stämmer de inte med vad som läses upp i telefon: spärra datorn med jourtui server revoke.")
    say(f"Svaret är skrivet till {options.out}; kontrollsiffror {joining.answer_fingerprint(answer)}.")
    say(f"Det gäller i {round(joining.LASTS.total_seconds() / 3600)} timmar, en gång.")


def _ca(options: argparse.Namespace) -> bytes | None:
    return read(options.ca) if options.ca else None
