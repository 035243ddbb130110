"""A file of history read line by line (docs/history.md): rows, and what is refused, each with its reason.

Pure: bytes in, rows out, one at a time, so that a file of any length can be read. No value of a row stands
in a reason: it may be somebody's name or number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO, get_args

import msgspec

from jourtui.rules.history_row import Part, Row
from jourtui.rules.history_rows import FORMAT, KINDS
from jourtui.rules.history_values import Known, reader
from jourtui.rules.text import plain, plain_line

LONGEST = 48 * 1024
"""Bytes in a line at most: all that it says must go into events of 64 KB."""
_BOM = b"\xef\xbb\xbf"
_FIELD = re.compile(r" - at `\$\.?(?P<where>[^`]*)`$")
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`", re.DOTALL)
_TYPES = {
    "str": "en text inom citattecken",
    "bool": "true eller false",
    "int": "ett heltal",
    "array": "en lista inom [ ]",
    "object": "ett objekt inom { }",
}


class BadFile(Exception):
    """The file as a whole is none that can be read; the text is a Swedish sentence."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not taken, and why: a Swedish sentence."""

    line: int
    kind: str
    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Read:
    """A row, where it stood, and the SHA-256 (hex) of what it says."""

    line: int
    kind: str
    row: Row
    digest: str


def source_of(first: bytes) -> str:
    """The name of the register in the file's first line. Raises BadFile."""
    try:
        head = _object(first.removeprefix(_BOM))
    except _Refusal as error:
        raise BadFile(f"Första raden säger inte vad filen är: {error}") from None
    if head.get("kind") != "history":
        raise BadFile('Första raden ska vara {"kind": "history", "format": 1, "source": "…"}.')
    if head.get("format") != FORMAT or isinstance(head.get("format"), bool):
        raise BadFile(f"Filens format är ett annat än {FORMAT}: den är gjord för en annan jourtui.")
    source = head.get("source")
    name = plain_line(source).strip() if isinstance(source, str) else ""
    if not 1 <= len(name) <= 60:
        raise BadFile("Första raden ska säga varifrån uppgifterna kommer: source, högst 60 tecken.")
    if unknown := set(head) - {"kind", "format", "source"}:
        raise BadFile(f"Första raden har ett okänt fält: {_safe(min(unknown))}.")
    return name


def lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines of a file, numbered from 1. One that is too long is cut, and its rest skipped."""
    number = 0
    while line := file.readline(LONGEST + 3):
        number += 1
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST)
        yield number, line.rstrip(b"\r\n")


def rows(numbered: Iterable[tuple[int, bytes]], known: Known) -> Iterator[Read | Refused]:
    """The rows below the first line; empty lines are passed over."""
    read = reader(known)
    for number, line in numbered:
        if line.strip():
            yield _row(number, line, read, known.now)


def _row(number: int, line: bytes, read: Callable[[type, Any], Any], now: datetime) -> Read | Refused:
    kind = id_ = ""
    try:
        given = _object(line)
        kind = given.pop("kind", None)
        wanted = KINDS.get(kind) if isinstance(kind, str) else None
        if wanted is None:
            kind = ""
            raise _Refusal(f"kind ska vara något av {', '.join(KINDS)}.")
        row: Row = msgspec.convert(given, wanted, dec_hook=read)
        id_ = row.id.text
        if why := row.problem() or row.going_on(now):
            raise _Refusal(why)
    except _Refusal as error:
        return Refused(number, kind, id_, str(error))
    except msgspec.ValidationError as error:
        return Refused(number, kind, "", _swedish(str(error), KINDS[kind]))
    digest = sha256(json.dumps(given, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
    return Read(number, kind, row, digest)


class _Refusal(Exception):
    """Why a line is refused."""


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST:
        raise _Refusal(f"Raden är längre än {LONGEST} byte.")
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line:
        raise _Refusal("Raden är inte text i UTF-8.")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise _Refusal("Raden är inte text i UTF-8.") from None
    try:
        given = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _Refusal("Raden är inte hel JSON.") from None
    if not isinstance(given, dict):
        raise _Refusal("Raden är inget objekt inom { }.")
    cleaned = _plain(given)
    assert isinstance(cleaned, dict)
    return cleaned


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    given = dict(pairs)
    if len(given) < len(pairs):
        raise _Refusal("Samma fält står två gånger i raden.")
    return given


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _plain(given: Any) -> Any:
    """Every text as the store may hold it; what is not said (null) is as if it were left out."""
    match given:
        case str():
            return plain(given)
        case list():
            return [_plain(one) for one in given]
        case dict():
            return {plain(name): _plain(one) for name, one in given.items() if one is not None}
    return given


def _swedish(told: str, of: type[Row]) -> str:
    """What msgspec says of a value, or one of ours, with the field that it is about; never the value."""
    found = _FIELD.search(told)
    where, what = (_safe(found["where"]), told[: found.start()]) if found else ("", told)
    if missing := _MISSING.fullmatch(what):
        return f"Fältet {_inside(where)}{missing['name']} saknas."
    if unknown := _UNKNOWN.fullmatch(what):
        return f"Fältet {_inside(where)}{_safe(unknown['name'])} är okänt."
    if what.startswith("Invalid enum value"):
        return f"{where} har ett värde som inte finns{_choices(of, where)}."
    if what.startswith("Expected `"):
        wanted = what.removeprefix("Expected `").partition("`")[0].partition(" |")[0]
        return f"{where or 'Raden'} ska vara {_TYPES.get(wanted, 'något annat')}."
    return f"{where} {what}."


def _choices(of: type[msgspec.Struct], where: str) -> str:
    """The values that a field may have, as the end of a sentence; nothing where that cannot be told."""
    name, _, rest = re.sub(r"\[[0-9.]*\]", "", where).partition(".")
    for field in msgspec.structs.fields(of):
        if field.name == name:
            every = [field.type, *get_args(field.type)]
            inner = next((one for one in every if isinstance(one, type) and issubclass(one, Part)), None)
            if rest and inner is not None:
                return _choices(inner, rest)
            offered = [one for one in get_args(field.type) if isinstance(one, str) and one]
            return f": välj bland {', '.join(offered)}" if offered else ""
    return ""


def _inside(where: str) -> str:
    return f"{where}." if where else ""


def _safe(name: str) -> str:
    """The name of a field, as it can stand in a sentence: what is no plain name is not repeated."""
    return (
        name if re.fullmatch(r"[A-Za-z_.\[\]0-9]{1,60}", name) and not re.search(r"[0-9]{5}", name) else "?"
    )
