"""The directory as TOML and as CSV: the same rows, written and read back. What each field means is in README.

A file gives texts; what they mean is judged row by row (`read_row`), and a row that cannot be used is named
with its line and why.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

import msgspec

from jourtui.rules import contacts
from jourtui.rules.calendar import at_local, local
from jourtui.rules.contacts import Checked, ContactFields, ContactKinds, ContactWritten
from jourtui.rules.places import Places
from jourtui.rules.text import plain_line

FIELDS = (
    *("id", "kind", "name", "numbers", "checked", "municipality", "board"),
    *("address", "hours", "remark", "since", "until", "protected", "shipped", "written"),
)
_NAMES = UUID("5a5ad7a5-0f7c-4d57-8a3e-6b3f8a3f1b0c")
_CHECK = re.compile(r"(?P<number>[+0-9][0-9 -]*[0-9]) (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?: (?P<by>.+))?")
_YES, _NO = ("ja", "true", "1"), ("nej", "false", "0", "")
_HEADER = re.compile(r"\s*\[\[\s*contact\s*\]\]")
MOST_ROWS = 10_000


class FileError(ValueError):
    """A file that cannot be used at all; the text is one Swedish sentence."""


class FileRow(msgspec.Struct, frozen=True):
    """A row as a file has it: its line, and its texts by field."""

    line: int
    texts: Mapping[str, str]


class Refused(msgspec.Struct, frozen=True):
    """A row that cannot be used, and why, in one Swedish sentence."""

    line: int
    name: str
    why: str


Differs = tuple[str, str, str]
"""A field (its name in a file), what stands, and what a file says."""


class Given(msgspec.Struct, frozen=True):
    """What a row says. `record` is None where the file has no id; `checks` are by number (`contacts.key`)."""

    line: int
    record: UUID | None
    written: ContactWritten
    checks: tuple[tuple[str, datetime, str], ...] = ()
    stood: str = ""
    """`stamp` of the contact when the file was written; empty where the file does not say."""


def made_of(given: Given) -> UUID:
    """The record of a row without an id: the same each time the file is read."""
    of = given.written
    return uuid5(_NAMES, "\n".join((of.kind, of.name.casefold(), of.municipality, of.board)))


# Reading


def read_toml(text: str) -> list[FileRow]:
    """The rows of `[[contact]]`. Raises FileError."""
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        where = re.search(r"at line (\d+)", str(error))
        raise FileError(f"Filen går inte att tolka{f', rad {where[1]}' if where else ''}.") from None
    rows = said.get("contact", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not rows:
        raise FileError("Filen har inga kontakter: varje kontakt börjar med [[contact]].")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    lines += [0] * (len(rows) - len(lines))
    return [
        FileRow(line, {name: _text(row[name]) for name in row})
        for line, row in zip(lines, rows, strict=False)
    ]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return str(value)


def read_csv(text: str) -> list[FileRow]:
    """The rows under a line of field names, with semicolons or commas between. Raises FileError."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    rows: list[FileRow] = []
    try:
        heads = [head.strip().casefold() for head in next(reader, [])]
        unknown = [head for head in heads if head not in FIELDS]
        if "name" not in heads or unknown:
            wrong = f": {plain_line(unknown[0])[:40]} är okänt" if unknown else ": name saknas"
            raise FileError(f"Första raden ska vara namnen på fälten{wrong}.")
        line = reader.line_num + 1
        for row in reader:
            texts = dict(zip(heads, map(_bare, row), strict=False))
            if any(row) and len(row) > len(heads):
                texts["extra"] = "; ".join(row[len(heads) :])
            if any(cell.strip() for cell in row):
                rows.append(FileRow(line, texts))
            line = reader.line_num + 1
    except csv.Error:
        raise FileError(f"Filen går inte att tolka, rad {reader.line_num}.") from None
    if not rows:
        raise FileError("Filen har inga kontakter.")
    return rows


def _bare(cell: str) -> str:
    """A cell without the mark that keeps a spreadsheet from reckoning it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _RECKONED else cell


_RECKONED = ("=", "+", "-", "@")


def judge(rows: Iterable[FileRow], kinds: ContactKinds, places: Places) -> tuple[list[Given], list[Refused]]:
    """What the rows say, and those that cannot be used."""
    given: list[Given] = []
    refused: list[Refused] = []
    seen: dict[UUID, int] = {}
    for n, row in enumerate(rows):
        name = plain_line(row.texts.get("name", ""))[:60]
        try:
            if n >= MOST_ROWS:
                raise ValueError(f"Högst {MOST_ROWS} rader i en fil.")
            one = read_row(row, kinds, places)
            record = one.record or made_of(one)
            if record in seen:
                raise ValueError(f"Samma kontakt står på rad {seen[record]}.")
            seen[record] = row.line
            given.append(one)
        except ValueError as error:
            refused.append(Refused(row.line, name, str(error)))
    return given, refused


def read_row(row: FileRow, kinds: ContactKinds, places: Places) -> Given:
    """What a row says. Raises ValueError with a Swedish sentence."""
    unknown = [name for name in row.texts if name not in FIELDS]
    if unknown:
        raise ValueError(f"Fältet {plain_line(unknown[0])[:40]} är okänt.")
    texts = {name: plain_line(row.texts.get(name, "")).strip() for name in FIELDS}
    labels = {one.label.casefold(): one.code for one in kinds.kinds}
    kind = labels.get(texts["kind"].casefold(), texts["kind"])
    if kind not in labels.values():
        raise ValueError(f"Slaget {texts['kind'][:40] or '(tomt)'} finns inte i listan.")
    numbers = contacts.read_numbers(texts["numbers"])
    written = ContactWritten(
        kind,
        texts["name"],
        numbers,
        _board(texts["board"], places),
        _municipality(texts["municipality"], places),
        texts["address"],
        texts["hours"],
        texts["remark"],
        _day(texts["since"]),
        _day(texts["until"]),
        _yes(texts["protected"]),
        texts["shipped"],
    )
    if wrong := contacts.wrong_board(written.board, written.municipality, places):
        raise ValueError(wrong)
    keys = {contacts.key(one) for one in numbers}
    checks = tuple(_check(part.strip(), keys) for part in texts["checked"].split(";") if part.strip())
    return Given(row.line, _id(texts["id"]), written, checks, texts["written"])


def _id(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise ValueError("Id känns inte igen: lämna det tomt för en ny kontakt.") from None


def _board(text: str, places: Places) -> str:
    if not text:
        return ""
    for board in places.boards:
        if text.casefold() in (board.code.casefold(), board.name.casefold()):
            return board.code
    raise ValueError(f"Nämnden {text[:40]} känns inte igen.")


def _municipality(text: str, places: Places) -> str:
    if not text:
        return ""
    found = places.find(text)
    if found is None or found.how == "guess":
        raise ValueError(f"Kommunen {text[:40]} känns inte igen.")
    return found.municipality.code


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{text[:20]} är ingen dag. Skriv den som 2026-12-31.") from None


def _yes(text: str) -> bool:
    if text.casefold() not in (*_YES, *_NO):
        raise ValueError("Skyddat ska vara ja eller nej.")
    return text.casefold() in _YES


def _check(text: str, keys: set[str]) -> tuple[str, datetime, str]:
    match = _CHECK.fullmatch(text)
    if match is None:
        raise ValueError("Kontrollerat skrivs: 040-628 04 11 2026-11-20 Karin Ek.")
    key = contacts.key(contacts.read_number(match["number"]))
    if key not in keys:
        raise ValueError(f"{match['number']} är kontrollerat men är inget av numren.")
    day = _day(match["day"])
    assert day is not None
    return key, at_local(day, 12), match["by"] or ""


# Writing


def stamp(contact: ContactFields) -> str:
    """`2026-11-20 22:14:05 Karin Ek`: who last wrote a contact, and when; a file keeps it."""
    if contact.written_at is None:
        return ""
    return f"{local(contact.written_at):%Y-%m-%d %H:%M:%S} {plain_line(contact.by_name)}".strip()


def as_row(
    record: UUID,
    written: ContactWritten,
    numbers: Sequence[Checked],
    places: Places,
    stood: str = "",
) -> dict[str, str]:
    """A contact as texts by field, as `read_row` reads them."""
    place = places.by_code.get(written.municipality)
    checks = [
        f"{one.number.shown} {local(one.at).date().isoformat()} {one.by.replace(';', ' ')}".strip()
        for one in numbers
        if one.at is not None
    ]
    return {
        "id": str(record),
        "kind": written.kind,
        "name": written.name,
        "numbers": contacts.written(written.numbers),
        "checked": "; ".join(checks),
        "municipality": place.name if place is not None else written.municipality,
        "board": written.board,
        "address": written.address,
        "hours": written.hours,
        "remark": written.remark,
        "since": written.since.isoformat() if written.since else "",
        "until": written.until.isoformat() if written.until else "",
        "protected": "ja" if written.protected else "",
        "shipped": written.shipped,
        "written": stood,
    }


def differs(row: ContactFields, before: ContactWritten, one: Given, places: Places) -> list[Differs]:
    """What a row of a file would change in a contact; of a protected one number and address are not told."""
    old = as_row(UUID(int=0), before, (), places)
    new = as_row(UUID(int=0), one.written, (), places)
    hidden = ("numbers", "address") if row.protected or one.written.protected else ()
    return [
        (name, "•••", "•••") if name in hidden else (name, old[name], new[name])
        for name in FIELDS
        if old[name] != new[name]
    ]


def as_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """The rows for a spreadsheet: semicolons between, nothing that it reckons."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(FIELDS)
    for row in rows:
        writer.writerow([f"'{row[name]}" if row[name][:1] in _RECKONED else row[name] for name in FIELDS])
    return "\ufeff" + out.getvalue()


def as_toml(rows: Iterable[Mapping[str, str]]) -> str:
    """The rows as `[[contact]]`, without the fields that are empty."""
    said = []
    for row in rows:
        lines = [f"{name} = {_quoted(row[name])}" for name in FIELDS if row[name]]
        said.append("\n".join(("[[contact]]", *lines)) + "\n")
    return "\n".join(said)


def _quoted(text: str) -> str:
    """A TOML string: its escapes are those of JSON."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")
