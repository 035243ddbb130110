"""What the unit can change without code: municipalities, boards, other jours, the catalogue, the law.

The data that is shipped, with the user's own file of the same name laid over it: each table at the top of
that file replaces the shipped table of that name as a whole, the other tables stay.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from jourtui.rules.access import Checking
from jourtui.rules.annual_report import Outline
from jourtui.rules.catalogue import Catalogue
from jourtui.rules.contacts import ContactKinds
from jourtui.rules.deviation_kinds import DeviationKinds
from jourtui.rules.document_kinds import DocumentKinds
from jourtui.rules.emergency import Emergency
from jourtui.rules.holding import Holding
from jourtui.rules.law import Law
from jourtui.rules.lodging_places import Lodgings
from jourtui.rules.mandates import Mandates
from jourtui.rules.phrases import Phrases
from jourtui.rules.places import Places
from jourtui.rules.reachability import Reachability
from jourtui.rules.retention import Retention
from jourtui.rules.roster import RosterSettings
from jourtui.rules.safety_routine import SafetyRoutine
from jourtui.rules.signing_keys import SigningKeys
from jourtui.rules.sold_service import SoldServices
from jourtui.rules.text import plain_line

PLACES_FILE = "municipalities.toml"
CATALOGUE_FILE = "catalogue.toml"
RETENTION_FILE = "retention.toml"
LAW_FILE = "law.toml"
MANDATES_FILE = "mandates.toml"
ACCESS_FILE = "access.toml"
LODGINGS_FILE = "lodgings.toml"
DOCUMENTS_FILE = "documents.toml"
EMERGENCY_FILE = "emergency.toml"
PHRASES_FILE = "phrases.toml"
DEVIATIONS_FILE = "deviations.toml"
REACHABILITY_FILE = "reachability.toml"
SOLD_FILE = "sold_services.toml"
CONTACTS_FILE = "contacts.toml"

HOLDING_FILE = "settings.toml"
SAFETY_FILE = "safety_routine.toml"
ANNUAL_FILE = "annual_report.toml"
SIGNING_FILE = "signing.toml"
ROSTER_FILE = "roster.toml"

_Settings = TypeVar("_Settings", bound=msgspec.Struct)

_COMPLAINTS = (
    (re.compile(r"missing required field `(\w+)`"), "uppgiften {} saknas"),
    (re.compile(r"unknown field `(.+?)`"), "uppgiften {} är okänd"),
    (re.compile(r"^Expected `(.+?)`"), "värdet ska vara {}"),
    (re.compile(r"^Invalid RFC3339 encoded (date)"), "värdet ska vara {}"),
    (re.compile(r"^Invalid enum value '(.*)'"), "{} är inget av det som kan stå där"),
)
_KINDS = {
    "str": "text inom citattecken",
    "bool": "true eller false",
    "int": "ett heltal",
    "date": "ett datum (2026-01-01)",
    "array": "en lista",
    "object": "en tabell",
}
_WHERE = re.compile(r" - at `\$\.?(.*)`$")
_ROW = re.compile(r"\[(\d+)\]")


class SettingsError(Exception):
    """A settings file that cannot be used; the text is one Swedish sentence for the user."""


def load_places(config: Path | None = None) -> Places:
    """The municipalities, with the user's file in the directory `config` laid over them.

    Raises SettingsError.
    """
    return _load(Places, PLACES_FILE, config)


def load_catalogue(config: Path | None = None) -> Catalogue:
    """The catalogue, with the user's file in the directory `config` laid over it. Raises SettingsError."""
    return _load(Catalogue, CATALOGUE_FILE, config)


def load_retention(config: Path | None = None) -> Retention:
    """How long things are kept, with the user's file in `config` laid over it. Raises SettingsError."""
    return _load(Retention, RETENTION_FILE, config)


def load_checking(config: Path | None = None) -> Checking:
    """How the access log is checked, with the user's file laid over it. Raises SettingsError."""
    return _load(Checking, ACCESS_FILE, config)


def load_law(config: Path | None = None) -> Law:
    """The legal references, with the user's file in `config` laid over them. Raises SettingsError."""
    return _load(Law, LAW_FILE, config)


def load_mandates(config: Path | None = None) -> Mandates:
    """Who may decide what, with the user's file in `config` laid over it. Raises SettingsError."""
    return _load(Mandates, MANDATES_FILE, config)


def load_lodgings(config: Path | None = None) -> Lodgings:
    """Where somebody can stay, with the user's file in `config` laid over it. Raises SettingsError."""
    return _load(Lodgings, LODGINGS_FILE, config)


def load_phrases(config: Path | None = None) -> Phrases:
    """The standard phrases, with the user's file in `config` laid over them. Raises SettingsError."""
    return _load(Phrases, PHRASES_FILE, config)


def load_deviations(config: Path | None = None) -> DeviationKinds:
    """The kinds of deviation, with the user's file in `config` laid over them. Raises SettingsError."""
    return _load(DeviationKinds, DEVIATIONS_FILE, config)


def load_sold_services(config: Path | None = None) -> SoldServices:
    """The kinds of service that are sold, with the user's file laid over them. Raises SettingsError."""
    return _load(SoldServices, SOLD_FILE, config)


def load_reachability(config: Path | None = None) -> Reachability:
    """What the ledger holds, with the user's file in `config` laid over it. Raises SettingsError."""
    return _load(Reachability, REACHABILITY_FILE, config)


def load_contacts(config: Path | None = None) -> ContactKinds:
    """The kinds of contact, with the user's file in `config` laid over them. Raises SettingsError."""
    return _load(ContactKinds, CONTACTS_FILE, config)


def load_safety(config: Path | None = None) -> SafetyRoutine:
    """The safety routine of visits, with the user's file laid over it. Raises SettingsError."""
    return _load(SafetyRoutine, SAFETY_FILE, config)


def load_emergency(config: Path | None = None) -> Emergency:
    """What stands on the emergency sheet, with the user's file laid over it. Raises SettingsError."""
    return _load(Emergency, EMERGENCY_FILE, config)


def load_holding(config: Path | None = None) -> Holding:
    """How much this laptop holds, with the user's file in `config` laid over it. Raises SettingsError."""
    return _load(Holding, HOLDING_FILE, config)


def load_documents(config: Path | None = None) -> DocumentKinds:
    """The kinds of document, with the user's file in `config` laid over them. Raises SettingsError."""
    return _load(DocumentKinds, DOCUMENTS_FILE, config)


def load_annual_report(config: Path | None = None) -> Outline:
    """What the annual report is made of, with the user's file laid over it. Raises SettingsError."""
    return _load(Outline, ANNUAL_FILE, config)


def load_signing_keys(config: Path | None = None) -> SigningKeys:
    """What people sign with, with the user's file in `config` laid over it. Raises SettingsError."""
    return _load(SigningKeys, SIGNING_FILE, config)


def load_roster(config: Path | None = None) -> RosterSettings:
    """How the roster and active time are counted, with the user's file laid over. Raises SettingsError."""
    return _load(RosterSettings, ROSTER_FILE, config)


def _load(kind: type[_Settings], name: str, config: Path | None) -> _Settings:
    shipped = _shipped(name)
    own = read_toml(config / name) if config is not None else {}
    try:
        return msgspec.convert({**shipped, **own}, kind)
    except msgspec.ValidationError as error:
        place = config / name if config is not None and own else name
        wrong = plain_line(complaint(str(error)))  # it quotes the file
        raise SettingsError(f"Inställningsfilen {place} kan inte användas: {wrong}.") from None


@cache
def _shipped(name: str) -> dict[str, Any]:
    """What a file of ours says; read once, and changed by nobody."""
    return tomllib.loads(resources.files("jourtui.data").joinpath(name).read_text("utf-8"))


def read_toml(path: Path) -> dict[str, Any]:
    """What a file says; nothing if it is not there. Raises SettingsError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"rad {line[1]} går inte att tolka" if line else "den går inte att tolka"
        raise SettingsError(f"Inställningsfilen {path} kan inte användas: {where}.") from None
    except UnicodeDecodeError:
        raise SettingsError(
            f"Inställningsfilen {path} kan inte användas: den är inte sparad som UTF-8."
        ) from None
    except (ValueError, RecursionError):  # a number without end, brackets without end
        raise SettingsError(f"Inställningsfilen {path} kan inte användas: den går inte att tolka.") from None
    except OSError:
        raise SettingsError(f"Inställningsfilen {path} går inte att läsa.") from None


def complaint(error: str) -> str:
    """What is wrong and where, in Swedish; rows are counted from 1. `error` is what msgspec says."""
    where = _WHERE.search(error)
    what = _WHERE.sub("", error)
    for pattern, phrase in _COMPLAINTS:
        if match := pattern.search(what):
            what = phrase.format(_KINDS.get(match[1].split(" | ")[0], match[1]))
            break
    if where is None:
        return what
    return f"{what} ({_ROW.sub(lambda row: f' rad {int(row[1]) + 1}', where[1])})"
