"""The values of a file of history (docs/history.md): times, municipalities, numbers, codes of the lists.

Each is read from what stands in the JSON, or refused with a ValueError whose text is the end of a Swedish
sentence ("… är inget datum"): it never repeats the value, which may be somebody's number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from jourtui.rules import money, personnummer, phone
from jourtui.rules.catalogue import Catalogue
from jourtui.rules.deviation_kinds import DeviationKinds
from jourtui.rules.localtime import STOCKHOLM
from jourtui.rules.mandates import Mandates
from jourtui.rules.places import Places
from jourtui.rules.sold_service import SoldServices

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""What is older is a slip."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
LONGEST_ID = 100
SHORT, LONG = 300, 20_000
"""Characters in a line of text, and in a text of several lines, at most."""


class Known(NamedTuple):
    """What a row is read against: the lists of the unit, and the time now (UTC)."""

    places: Places
    catalogue: Catalogue
    mandates: Mandates
    deviations: DeviationKinds
    sold: SoldServices
    now: datetime


class _Value:
    """A plain class: what msgspec has a reading of its own for, as a dataclass, it would not ask us for."""

    __slots__ = ()


class _Time(_Value):
    __slots__ = ("utc",)

    def __init__(self, utc: datetime) -> None:
        self.utc = utc


class Moment(_Time):
    """A time that has been."""

    __slots__ = ()


class Coming(_Time):
    """A time that may be to come: until when something holds."""

    __slots__ = ()


class Day(_Value):
    """A Swedish day that has been."""

    __slots__ = ("day",)

    def __init__(self, day: date) -> None:
        self.day = day


class _Text(_Value):
    __slots__ = ("text",)

    def __init__(self, text: str = "") -> None:
        self.text = text


class RowId(_Text):
    """What a row is called at its source: it is said where the row is refused, so it is nobody's number."""

    __slots__ = ()


class Line(_Text):
    """A text in one line."""

    __slots__ = ()


class Prose(_Text):
    """A text, in several lines if need be."""

    __slots__ = ()


class _Code(_Value):
    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code


class Place(_Code):
    """A municipality, by its official code."""

    __slots__ = ()


class BoardCode(_Code):
    """A board, by its short code."""

    __slots__ = ()


class CaseType(_Code):
    """A case type of catalogue.toml."""

    __slots__ = ()


class SourceCode(_Code):
    """A contact source of catalogue.toml."""

    __slots__ = ()


class DecisionCode(_Code):
    """A kind of decision of mandates.toml."""

    __slots__ = ()


class DeviationCode(_Code):
    """A kind of deviation of deviations.toml."""

    __slots__ = ()


class Party(_Code):
    """A party of deviations.toml."""

    __slots__ = ()


class ServiceCode(_Code):
    """A service of sold_services.toml."""

    __slots__ = ()


class Number(_Value):
    """A personnummer or samordningsnummer whose check digit is right; `born` is the year."""

    __slots__ = ("born", "kind", "value")

    def __init__(self, value: str, kind: str, born: int) -> None:
        self.value, self.kind, self.born = value, kind, born


class Telephone(_Value):
    """A telephone number: E.164, and as people read it."""

    __slots__ = ("e164", "shown")

    def __init__(self, e164: str, shown: str) -> None:
        self.e164, self.shown = e164, shown


class Kronor(_Value):
    """An amount of money, in öre."""

    __slots__ = ("ore",)

    def __init__(self, ore: int) -> None:
        self.ore = ore


class _Whole(_Value):
    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


class Minutes(_Whole):
    """A length of time."""

    __slots__ = ()


class Count(_Whole):
    """How many people, or nights."""

    __slots__ = ()


def reader(known: Known) -> Callable[[type, Any], Any]:
    """What msgspec asks of each value that is one of these."""

    def read(wanted: type, given: Any) -> Any:
        return _READERS[wanted](given, known)

    return read


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise ValueError("ska vara en text inom citattecken")
    return given.strip()


def _whole(given: Any, most: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise ValueError("ska vara ett heltal")
    if not 0 <= given <= most:
        raise ValueError(f"ska vara mellan 0 och {most}")
    return given


def moment(text: str) -> datetime:
    """A time as it stands in the file, in UTC. Without a zone it is what the clock in Sweden showed."""
    if not _TIME.fullmatch(text):
        raise ValueError("är ingen tid: skriv 2016-03-02T21:14")
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("är en tid som inte finns") from None
    try:
        found = _in_sweden(read) if read.tzinfo is None else read.astimezone(UTC)
    except OverflowError:
        raise ValueError("är en tid som inte finns") from None
    if found < EARLIEST:
        raise ValueError("är före 1970")
    return found


def _in_sweden(shown: datetime) -> datetime:
    first, second = (shown.replace(tzinfo=STOCKHOLM, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(STOCKHOLM).replace(tzinfo=None) != shown:
        raise ValueError("är ett klockslag som hoppades över när sommartiden började")
    if first != second:
        raise ValueError("är ett klockslag som kom två gånger den natten: skriv +02:00 eller +01:00 efter")
    return first


def _moment(given: Any, known: Known) -> Moment:
    found = moment(_text(given))
    if found > known.now:
        raise ValueError("är i framtiden")
    return Moment(found)


def _coming(given: Any, known: Known) -> Coming:
    return Coming(moment(_text(given)))


def _day(given: Any, known: Known) -> Day:
    text = _text(given)
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError("är inget datum: skriv 2016-03-02")
    if day > known.now.astimezone(STOCKHOLM).date():
        raise ValueError("är i framtiden")
    if day.year < EARLIEST.year:
        raise ValueError("är före 1970")
    return Day(day)


def _row_id(given: Any, known: Known) -> RowId:
    text = _text(given)
    if not 1 <= len(text) <= LONGEST_ID or not text.isprintable():
        raise ValueError(f"ska ha 1 till {LONGEST_ID} synliga tecken")
    if personnummer.read(text, known.now.astimezone(STOCKHOLM).date()) is not None:
        raise ValueError("är ett personnummer: använd källans eget löpnummer")
    return RowId(text)


def _line(given: Any, known: Known) -> Line:
    text = " ".join(_text(given).split())
    if len(text) > SHORT:
        raise ValueError(f"är längre än {SHORT} tecken")
    return Line(text)


def _prose(given: Any, known: Known) -> Prose:
    text = _text(given)
    if len(text) > LONG:
        raise ValueError(f"är längre än {LONG} tecken")
    return Prose(text)


def _place(given: Any, known: Known) -> Place:
    text = _text(given)
    found = known.places.by_code.get(text)
    if found is None:
        mention = known.places.find(text)
        found = mention.municipality if mention is not None and mention.how != "guess" else None
    if found is None:
        raise ValueError("är ingen kommun i listan: skriv namnet eller koden med fyra siffror")
    return Place(found.code)


def _board(given: Any, known: Known) -> BoardCode:
    text = _text(given).casefold()
    for board in known.places.boards:
        if text in (board.code.casefold(), board.name.casefold()):
            return BoardCode(board.code)
    raise ValueError(f"är ingen nämnd i listan: {_offered(board.code for board in known.places.boards)}")


def _number(given: Any, known: Known) -> Number:
    found = personnummer.read(_text(given), known.now.astimezone(STOCKHOLM).date())
    if found is None:
        raise ValueError("är inget personnummer eller samordningsnummer")
    if not found.verified:
        raise ValueError("har fel kontrollsiffra")
    coordination = int(found.value[6:8]) > 60
    return Number(found.value, "samordningsnummer" if coordination else "personnummer", int(found.value[:4]))


def _phone(given: Any, known: Known) -> Telephone:
    found = phone.parse_number(_text(given))
    if found is None:
        raise ValueError("är inget telefonnummer")
    return Telephone(found.e164, found.shown)


def _kronor(given: Any, known: Known) -> Kronor:
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise ValueError("ska vara kronor: 1195, eller 1195,50 inom citattecken")
    try:
        ore = money.read(str(given))
    except ValueError:
        raise ValueError("ska vara kronor: 1195, eller 1195,50 inom citattecken") from None
    return Kronor(ore)


def _offered(codes: Any) -> str:
    return "välj bland " + ", ".join(codes)


def _of_list(made: Callable[[str], Any], codes: Callable[[Known], Mapping[str, str]]) -> Callable[..., Any]:
    """A code or label of a list, as its code."""

    def read(given: Any, known: Known) -> Any:
        text, offered = _text(given).casefold(), codes(known)
        for code, label in offered.items():
            if text in (code.casefold(), label.casefold()):
                return made(code)
        raise ValueError(f"finns inte i listan: {_offered(offered)}")

    return read


_READERS: Mapping[type, Callable[[Any, Known], Any]] = {
    Moment: _moment,
    Coming: _coming,
    Day: _day,
    RowId: _row_id,
    Line: _line,
    Prose: _prose,
    Place: _place,
    BoardCode: _board,
    Number: _number,
    Telephone: _phone,
    Kronor: _kronor,
    Minutes: lambda given, known: Minutes(_whole(given, 100_000)),
    Count: lambda given, known: Count(_whole(given, 1_000)),
    CaseType: _of_list(CaseType, lambda known: {one.code: one.label for one in known.catalogue.case_types}),
    SourceCode: _of_list(SourceCode, lambda known: {one.code: one.label for one in known.catalogue.sources}),
    DecisionCode: _of_list(
        DecisionCode, lambda known: {one.code: one.label for one in known.mandates.decisions}
    ),
    DeviationCode: _of_list(
        DeviationCode, lambda known: {one.code: one.label for one in known.deviations.kinds}
    ),
    Party: _of_list(Party, lambda known: {one.code: one.label for one in known.deviations.parties}),
    ServiceCode: _of_list(ServiceCode, lambda known: {one.code: one.label for one in known.sold.services}),
}
