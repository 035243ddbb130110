"""What a row of a file of history may say, and the sentence that each refused one gets."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from factories import Laptop, make_laptop
from history_side import CALL, CASE, HEAD, NOTICE, but, known, look, of, whys
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jourtui.rules import history_file
from jourtui.rules.history_file import LONGEST, BadFile, Read, Refused
from jourtui.rules.history_values import moment


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    laptop = make_laptop(tmp_path_factory.mktemp("history") / "karin")
    yield laptop
    laptop.close()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2016-03-02T21:14", datetime(2016, 3, 2, 20, 14, tzinfo=UTC)),
        ("2016-07-02 21:14:30", datetime(2016, 7, 2, 19, 14, 30, tzinfo=UTC)),
        ("2016-10-30T02:30+02:00", datetime(2016, 10, 30, 0, 30, tzinfo=UTC)),
        ("2016-10-30T02:30+01:00", datetime(2016, 10, 30, 1, 30, tzinfo=UTC)),
        ("2016-03-27T03:00", datetime(2016, 3, 27, 1, 0, tzinfo=UTC)),
        ("2016-03-02T20:14Z", datetime(2016, 3, 2, 20, 14, tzinfo=UTC)),
    ],
)
def test_a_time_is_what_the_clock_in_sweden_showed(text: str, right: datetime) -> None:
    assert moment(text) == right


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2016-03-27T02:30", "hoppades över"),
        ("2016-10-30T02:30", "kom två gånger"),
        ("2016-02-30T10:00", "inte finns"),
        ("2016-02-03T25:00", "inte finns"),
        ("2016-02-03", "ingen tid"),
        ("20160203T10:00", "ingen tid"),
        ("1969-12-31T22:59Z", "före 1970"),
        ("0001-01-01T00:00", "inte finns"),
        ("9999-12-31T23:59-23:59", "inte finns"),
        ("٢٠١٦-03-02T21:14", "ingen tid"),
    ],
)
def test_a_time_that_cannot_be_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        moment(text)


REFUSED: list[tuple[dict[str, Any], str]] = [
    (but(CALL, kind="samtal"), "kind ska vara något av call, case"),
    (but(CALL, id=None), "Fältet id saknas."),
    (but(CALL, id=7), "id ska vara en text inom citattecken."),
    (but(CALL, id="191212121212"), "id är ett personnummer: använd källans eget löpnummer."),
    (but(CALL, id="1\n2"), "id ska ha 1 till 100 synliga tecken."),
    (but(CALL, telefon="1"), "Fältet telefon är okänt."),
    (but(CALL, **{"070-174 06 10": "1"}), "Fältet ? är okänt."),
    (but(CALL, exit="råd"), "exit har ett värde som inte finns: välj bland unreached, advice"),
    (
        but(CALL, attempts=[{"at": "2015-03-06T22:20", "outcome": "nådd"}]),
        "attempts[0].outcome har ett värde",
    ),
    (but(CALL, connected="ja"), "connected ska vara true eller false."),
    (but(CALL, attempts={}), "attempts ska vara en lista inom [ ]."),
    (but(CALL, received="2027-01-01T10:00"), "received är i framtiden."),
    (but(CALL, received="2015-03-29T02:30"), "received är ett klockslag som hoppades över"),
    (but(CALL, municipality="Ystd"), "municipality är ingen kommun i listan"),
    (but(CALL, municipality="9999"), "municipality är ingen kommun i listan"),
    (but(CALL, phone="ring mig"), "phone är inget telefonnummer."),
    (but(CALL, phone=None), "Skriv phone, eller i no_number varför numret saknas."),
    (but(CALL, case="A-1"), "exit är case precis när case säger vilket ärende det blev."),
    (but(CALL, exit="unreached"), "exit är unreached, men reached säger att personen nåddes."),
    (but(CALL, reached="2015-03-06T22:00"), "Något hände före anropet (received)."),
    (but(CALL, closed="2015-03-06T22:20"), "Något hände efter att anropet stängdes (closed)."),
    (but(CALL, exit="case", case="Z"), "Den hör till case Z, som varken står ovanför eller har importerats"),
    (but(CALL, caller="x" * 301), "caller är längre än 300 tecken."),
    (but(CALL, matter="x" * 20_001), "matter är längre än 20000 tecken."),
    (but(CALL, matter="x" * LONGEST), f"Raden är längre än {LONGEST} byte."),
    (but(CASE, closed="2015-03-06T22:39"), "Ärendet avslutas (closed) innan det öppnas (opened)."),
    (but(CASE, closed=None), "Fältet closed saknas."),
    (but(CASE, board="lund"), "board är ingen nämnd i listan"),
    (but(CASE, types=["barn"]), "types[0] finns inte i listan"),
    (but(CASE, subjects=[{"number": "19121212-1213"}]), "subjects[0].number har fel kontrollsiffra."),
    (but(CASE, subjects=[{"number": "x"}]), "subjects[0].number är inget personnummer"),
    (but(CASE, subjects=[{"birth_year": 1066}]), "birth_year är inget födelseår."),
    (but(CASE, subjects=[{"birth_year": 10**30}]), "birth_year är inget födelseår."),
    (but(CASE, subjects=[{"number": "191212121212", "birth_year": 1913}]), "annat år än personnumrets"),
    (but(CASE, notes=[{"at": "2015-03-07T10:00", "text": "a"}] * 201), "fler än 200 delar"),
    (but(CASE, reports=[{"at": "2015-03-06T10:00", "receiver": "Ida"}]), "En rapport (reports) är före"),
    (but(NOTICE, until="2015-03-04T12:00"), "slutar gälla (until) innan den börjar"),
    (but(NOTICE, used=[{"at": "2015-03-05T10:00"}]), "used ska ha antingen call eller case."),
    (but(NOTICE, until="2099-01-01T10:00"), "gäller ännu"),
]


@pytest.mark.parametrize(("row", "why"), REFUSED, ids=[why[:40] for _, why in REFUSED])
def test_a_row_that_cannot_be_taken_is_named_with_its_line_and_reason(
    laptop: Laptop, row: dict[str, Any], why: str
) -> None:
    plan = look(laptop, of(row))
    ((line, told),) = whys(plan)
    assert line == 2
    assert why in told
    assert told.endswith(".")
    assert not plan.wanted


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{\xff}", "inte text i UTF-8"),
        ('{"kind": "call"}'.encode("utf-16"), "inte text i UTF-8"),
        (b'{"kind": "call"', "inte hel JSON"),
        (b"[]", "inget objekt"),
        (b'{"kind": "call", "kind": "case"}', "två gånger"),
        (b'{"kind": NaN}', "inte hel JSON"),
        (b"[" * 40_000, "inte hel JSON"),
        (b'{"kind": ["call"]}', "kind ska vara"),
        (b'{"kind": "call", "id": ' + b"9" * 5_000 + b"}", "inte hel JSON"),
    ],
)
def test_a_line_that_is_no_row_is_named(laptop: Laptop, line: bytes, why: str) -> None:
    head = json.dumps(HEAD).encode()
    plan = look(laptop, io.BytesIO(head + b"\n\n" + line + b"\r\n" + json.dumps(CALL).encode()))
    ((number, told),) = whys(plan)
    assert number == 3
    assert why in told
    assert plan.rows == 1, "the line after it is read"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "tom"),
        (b"\n", "Första raden"),
        (b'{"kind": "call"}', "Första raden ska vara"),
        (b"\xff\xfe{", "Första raden"),
        (b'{"kind": "history", "format": 2, "source": "x"}', "format"),
        (b'{"kind": "history", "format": true, "source": "x"}', "format"),
        (b'{"kind": "history", "format": 1, "source": ""}', "varifrån"),
        (b'{"kind": "history", "format": 1, "source": "x", "extra": 1}', "okänt fält: extra"),
        (b'{"kind": "history", "format": 1, "source": "x"}\n\n', "inga rader"),
    ],
)
def test_a_file_that_is_none_is_said_to_be(laptop: Laptop, content: bytes, why: str) -> None:
    with pytest.raises(BadFile, match=why):
        look(laptop, io.BytesIO(content))


def test_a_byte_order_mark_and_hostile_text_are_no_fault(laptop: Laptop) -> None:
    row = but(CALL, matter="\x1b[31m‮[bold]x[/]\x00")
    file = io.BytesIO(b"\xef\xbb\xbf" + of(row).getvalue())
    assert look(laptop, file).rows == 1
    (read,) = (one for one in history_file.rows([(2, json.dumps(row).encode())], known(laptop)))
    assert isinstance(read, Read)
    assert read.row.matter.text == "[31m[bold]x[/]"  # type: ignore[attr-defined]


def test_a_line_without_end_costs_no_memory() -> None:
    file = io.BytesIO(b"x" * (3 * LONGEST) + b"\nnext\n" + b"y" * (2 * LONGEST))
    found = list(history_file.lines(file))
    assert [number for number, _ in found] == [1, 2, 3]
    assert found[1][1] == b"next"
    assert all(len(line) <= LONGEST + 3 for _, line in found)


values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
        st.sampled_from(["2015-03-06T22:14", "Ystad", "ystad", "children", "advice", "A-1"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(base=CALL, name="`", value=[], cut=None)
@given(
    base=st.sampled_from([CALL, CASE, NOTICE]),
    name=st.one_of(st.sampled_from(sorted(CALL | CASE | NOTICE)), st.text(max_size=6)),
    value=values,
    cut=st.one_of(st.none(), st.integers(0, 200)),
)
def test_no_line_makes_the_reading_fail(
    laptop: Laptop, base: dict[str, Any], name: str, value: Any, cut: int | None
) -> None:
    """Each is a row or is refused in one sentence that repeats nothing long that stood there."""
    line = json.dumps(base | {name: value}).encode()[:cut]
    for one in history_file.rows([(7, line)], known(laptop)):
        assert one.line == 7
        if isinstance(one, Refused):
            assert one.why.endswith(".")
            assert "\n" not in one.why
            assert "Expected" not in one.why
            assert "Object" not in one.why


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reading_fail(laptop: Laptop, line: bytes) -> None:
    assert all(isinstance(one, Refused) for one in history_file.rows([(2, line)], known(laptop)))
