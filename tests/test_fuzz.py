"""Hostile input at every door: each ends in success or one Swedish sentence, and nothing is lost.

Hypothesis prints the example that fails and its seed. `JOURTUI_FUZZ=5000` tries so many of each.
"""

from __future__ import annotations

import io
import json
import os
import tomllib
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cheap import CHEAP
from factories import KARIN, NIGHT, PER, UNIT_KEYS, Laptop, PaperStore, Watch, make_laptop, pull, push
from hostile import WRITTEN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from site_ import PASSPHRASE
from strategies import HOSTILE

from jourtui.commands import command_line
from jourtui.commands.command_parts import SAYABLE, sentence
from jourtui.rules import event
from jourtui.rules.text import plain_line
from jourtui.store import (
    copies,
    joining,
    outbox,
    paths,
    remembered,
    throttle,
    vault_file,
    workplace,
)
from jourtui.store import settings as unit_settings
from jourtui.store.envelope import Base, EnvelopeError, seal
from jourtui.store.session import Duty
from jourtui.store.verify import verify
from jourtui.store.workplace import Workplace

many = settings(
    max_examples=int(os.environ.get("JOURTUI_FUZZ", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

DEEP = 20_000
texts = st.one_of(st.sampled_from([*HOSTILE, WRITTEN, "x" * 70_000]), st.text(max_size=40))
numbers = st.one_of(st.integers(), st.sampled_from([2**63, -(2**63) - 1, 10**400]), st.floats())
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
nonsense = st.one_of(
    st.binary(max_size=400),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.sampled_from(
        [b"[" * DEEP, b'{"a":' * DEEP, b"\xff\xfe\x00\x00", b"\x00" * 1000, b'"\\ud800"', b"1" * 5000]
    ),
)


def spoilt(whole: bytes) -> st.SearchStrategy[bytes]:
    """A good file with something done to it, or any other bytes."""
    cut = st.integers(0, len(whole)).map(lambda at: whole[:at])
    put = st.tuples(st.integers(0, len(whole)), st.binary(min_size=1, max_size=8)).map(
        lambda part: whole[: part[0]] + part[1] + whole[part[0] + len(part[1]) :]
    )
    return st.one_of(nonsense, cut, put)


def json_with_other_values(whole: bytes) -> st.SearchStrategy[bytes]:
    """A good JSON file in which one value is anything."""
    content = json.loads(whole)
    return st.tuples(st.sampled_from(sorted(content)), json_values).map(
        lambda change: json.dumps(content | {change[0]: change[1]}).encode()
    )


def said(attempt: Callable[[], object]) -> None:
    """It goes well, or ends in one of the errors that are sentences."""
    try:
        attempt()
    except SAYABLE as refused:
        words = str(refused)
        assert words.endswith("."), words
        assert "\n" not in words
        assert "Traceback" not in words
        assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in words), repr(words)


# Files

LOADS: dict[str, Callable[[Path], object]] = {
    unit_settings.PLACES_FILE: unit_settings.load_places,
    unit_settings.CATALOGUE_FILE: unit_settings.load_catalogue,
    "retention.toml": unit_settings.load_retention,
    unit_settings.LAW_FILE: unit_settings.load_law,
    unit_settings.MANDATES_FILE: unit_settings.load_mandates,
    unit_settings.LODGINGS_FILE: unit_settings.load_lodgings,
    unit_settings.DOCUMENTS_FILE: unit_settings.load_documents,
    unit_settings.PHRASES_FILE: unit_settings.load_phrases,
    unit_settings.SAFETY_FILE: unit_settings.load_safety,
    unit_settings.DEVIATIONS_FILE: unit_settings.load_deviations,
    unit_settings.REACHABILITY_FILE: unit_settings.load_reachability,
    unit_settings.SOLD_FILE: unit_settings.load_sold_services,
}


@given(data=st.data())
@many
def test_a_settings_file(data: st.DataObject, tmp_path: Path) -> None:
    """What is the unit's own, and edited by hand: also what is well-formed and means nothing."""
    name = data.draw(st.sampled_from(sorted(LOADS)))
    shipped = Path(unit_settings.__file__).parent.parent / "data" / name
    whole = shipped.read_bytes()
    keys = sorted(tomllib.loads(whole.decode()))
    hand = st.tuples(
        st.sampled_from([*keys, "x"]),
        st.sampled_from(
            ["1", "''", "[]", "{}", "[[]]", "9" * 5000, "[" * DEEP, "nan", "1979-05-27", '"\\u001b[2J"']
        ),
    ).map(lambda pair: f"{pair[0]} = {pair[1]}\n".encode())
    (tmp_path / name).write_bytes(data.draw(st.one_of(hand, spoilt(whole))))
    said(lambda: LOADS[name](tmp_path))


@pytest.mark.parametrize(
    "content",
    [
        "x = " + "[" * DEEP,
        "x = " + "9" * 5000,
        "x = " + "{a=" * DEEP,
        "a.b" * (DEEP // 10) + " = 1",
        '"\\u001b[2J" = 1',
    ],
    ids=["brackets", "number", "braces", "dots", "escape"],
)
def test_a_settings_file_without_end(content: str, tmp_path: Path) -> None:
    for name, load in LOADS.items():
        (tmp_path / name).write_text(content)
        said(lambda load=load: load(tmp_path))  # type: ignore[misc]


@given(content=nonsense)
@many
def test_what_was_remembered(content: bytes, tmp_path: Path) -> None:
    """It is only a convenience: any file at all, and the program starts."""
    for file in (tmp_path / "remembered.json", tmp_path / "attempts.json"):
        file.write_bytes(content)
    remembered.load(tmp_path)
    throttle.Throttle(tmp_path / "attempts.json", lambda: 1000.0).wait("eva")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    folder = tmp_path_factory.mktemp("jour")
    opened = workplace.set_up(folder, KARIN.name, "", PASSPHRASE, cost=CHEAP, demo=True)
    place = Workplace(folder, opened, Duty.FIRST)
    yield place
    place.close()


@given(data=st.data())
@many
def test_a_vault_an_outbox_and_a_key_copy(data: st.DataObject, place: Workplace, tmp_path: Path) -> None:
    vault = (place.folder / "vault.json").read_bytes()
    shape = json.dumps(
        {
            "format": "jourtui outbox",
            "version": 1,
            "device": str(uuid4()),
            "made_at": 1,
            "unit_version": 1,
            "sealed": "AAAA",
        }
    ).encode()
    keys = json.dumps(
        {
            "format": "jourtui keys",
            "version": 1,
            "vault_id": str(uuid4()),
            "made_at": 1,
            "vault": "AAAA",
            "sealed": "AAAA",
        }
    ).encode()
    file = tmp_path / "file"
    for whole, read in (
        (vault, lambda: vault_file.parse(file.read_bytes())),
        (shape, lambda: outbox.open_file(place, file)),
        (keys, lambda: copies.read_keys(file)),
    ):
        file.write_bytes(data.draw(st.one_of(spoilt(whole), json_with_other_values(whole))))
        file.chmod(0o600)
        said(read)


@given(data=st.data())
@many
def test_a_join_file(data: st.DataObject) -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    key, device = X25519PrivateKey.generate(), uuid4()
    request = joining.make_request(device, "dator", key)
    content = data.draw(st.one_of(spoilt(request), json_with_other_values(request)))
    said(lambda: joining.read_request(content))
    said(lambda: joining.open_answer(content, key, device, NIGHT))


# The command line


KNOWN = (
    "queue case server init join people add outbox write restore verify"
    " --person --port --dir --days --request -- - --help= --dir=\x00 -1"
)
words = st.lists(
    st.one_of(
        st.sampled_from(KNOWN.split(" ")),
        st.sampled_from([text for text in HOSTILE if "\ud800" not in text]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    ),
    max_size=5,
)


@given(given_=words)
@many
def test_words_on_the_command_line(given_: list[str]) -> None:
    """Understood, or one sentence and exit code 2."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            command_line.parser().parse_args(given_)
        except SystemExit as ended:
            code = ended.code
        else:
            code = 0
    assert code in (0, command_line.USAGE), code
    if code:
        assert err.getvalue().count("\n") == 1
        assert err.getvalue().startswith("jourtui: ")
        assert not any(ord(letter) < 32 and letter != "\n" for letter in err.getvalue()), err.getvalue()


def test_a_file_name_is_plain_text_in_a_sentence() -> None:
    for error in (
        FileNotFoundError(2, "x", "a\x1b]0;KAPAD\x07"),
        paths.PathError("Filen \x9b2J finns inte."),
    ):
        words = sentence(error)
        assert words == plain_line(words)


# From another laptop


kinds = st.sampled_from(sorted({cls.KIND for cls in event.kinds()}))
fields = st.sampled_from(["text", "mode", "facts", "phone", "at", "entry", "to"])
people = st.fixed_dictionaries({"id": st.uuids().map(str), "name": texts})
counts = st.one_of(st.just(0), numbers)
inner = st.one_of(
    nonsense,
    st.fixed_dictionaries(
        {
            "kind": st.one_of(kinds, texts),
            "v": st.one_of(st.just(1), json_values),
            "author": st.one_of(people, json_values),
            "own": counts,
            "own_seen": counts,
            "payload": st.one_of(st.dictionaries(fields, json_values), json_values),
        }
    ).map(lambda body: json.dumps(body).encode()),
)


@given(bodies=st.lists(inner, min_size=1, max_size=4))
@settings(many, max_examples=max(10, many.max_examples // 2))
def test_what_another_laptop_sealed(bodies: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    """By a member of the unit, under the right keys: held or harmless, and the rest goes on."""
    folder = tmp_path_factory.mktemp("pair")
    watch = Watch()
    karin, per = make_laptop(folder / "karin", watch=watch), make_laptop(folder / "per", PER, watch=watch)
    store = PaperStore(watch)
    try:
        record = karin.receive()
        for body in bodies:
            seal_raw(karin, record, body)
        after = karin.receive()
        push(karin, store)
        pull(per, store)
        for laptop in (karin, per):
            laptop.journal.call(record)
            assert laptop.journal.call(after).log.events, "what came after it is there"
            shown = [
                row
                for table in ("view_call", "view_case")
                for row in laptop.replica.connection.execute(f"SELECT * FROM {table}")
            ]
            for value in (value for row in shown for value in row if isinstance(value, str)):
                assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in value), repr(value)
                assert "\x9b" not in value
            assert verify(laptop.replica, UNIT_KEYS) == []
    finally:
        karin.close()
        per.close()


def seal_raw(laptop: Laptop, record: UUID, plain: bytes) -> None:
    """Append to a record whatever bytes a program that means ill would seal; what is too large it cannot."""
    journal, replica = laptop.journal, laptop.replica
    with journal._transaction():
        head = replica.device_head()
        key_id, key = journal._keys.for_event(record, alone=None)
        from jourtui.store.envelope import carry

        try:
            sealed = seal(
                plain, key, event_id=uuid4(), record_id=record, key_id=key_id, base=Base(), device_time=7
            )
        except EnvelopeError:
            return
        replica.add_pending(carry(sealed, head.device, head.dseq + 1, head.hash))
        journal._views.write(record)
