"""The request and the answer by which a laptop joins: the right laptop, whole files, one sentence."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from factories import NIGHT
from hypothesis import given
from hypothesis import strategies as st

from jourtui.store.joining import (
    LASTS,
    JoinError,
    JoinSecrets,
    answer_fingerprint,
    make_request,
    open_answer,
    read_request,
    seal_answer,
)

KEY, DEVICE = X25519PrivateKey.generate(), uuid4()
SECRETS = JoinSecrets(
    host="journal.example",
    port=5432,
    dbname="jour",
    user="jour_x",
    password="lösen-ord",
    ca_pem=b"-----BEGIN CERTIFICATE-----",
    unit_key=bytes(range(32)),
    unit_version=1,
    epoch=uuid4(),
    demo=False,
)
REQUEST = make_request(DEVICE, "Primär dator", KEY)
ANSWER = seal_answer(read_request(REQUEST), SECRETS, NIGHT)


def test_the_answer_reaches_the_laptop_that_asked() -> None:
    request = read_request(REQUEST)
    assert (request.device, request.laptop) == (DEVICE, "Primär dator")
    assert open_answer(ANSWER, KEY, DEVICE, NIGHT) == SECRETS
    address = SECRETS.address
    assert (address.host, address.user, address.ca_pem, address.demo) == (
        "journal.example",
        "jour_x",
        SECRETS.ca_pem,
        False,
    )


def test_an_answer_without_a_ca_stays_without() -> None:
    secrets = msgspec.structs.replace(SECRETS, ca_pem=None, demo=True)
    assert open_answer(seal_answer(read_request(REQUEST), secrets, NIGHT), KEY, DEVICE, NIGHT) == secrets


def test_no_secret_can_be_read_in_an_answer_or_a_printout() -> None:
    again = seal_answer(read_request(REQUEST), SECRETS, NIGHT)
    assert again != ANSWER
    assert json.loads(again)["answer"] != json.loads(ANSWER)["answer"]
    for text in (ANSWER.decode(), repr(SECRETS)):
        for secret in ("lösen", "l\\u00f6sen", "AAECAwQF"):
            assert secret not in text


def test_an_answer_opens_on_no_other_laptop() -> None:
    with pytest.raises(JoinError, match="en annan dator"):
        open_answer(ANSWER, X25519PrivateKey.generate(), uuid4(), NIGHT)


def test_an_answer_opens_with_no_later_key() -> None:
    with pytest.raises(JoinError, match="tidigare ansökan"):
        open_answer(ANSWER, X25519PrivateKey.generate(), DEVICE, NIGHT)


def test_an_answer_claimed_for_another_laptop_does_not_open() -> None:
    """The clear fields are bound to the sealed ones."""
    other = uuid4()
    forged = json.loads(ANSWER) | {"device": str(other)}
    with pytest.raises(JoinError, match="skadat eller ändrat"):
        open_answer(json.dumps(forged).encode(), KEY, other, NIGHT)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"%PDF-1.7", b'{"magic": 1}'])
def test_any_other_file_is_refused_in_one_sentence(content: bytes) -> None:
    for read in (read_request, lambda data: open_answer(data, KEY, DEVICE, NIGHT)):
        with pytest.raises(JoinError, match=r"^Filen är inte .*\.$"):
            read(content)


def test_the_two_files_are_not_mixed_up() -> None:
    with pytest.raises(JoinError, match="inte ett svar"):
        open_answer(REQUEST, KEY, DEVICE, NIGHT)
    with pytest.raises(JoinError, match="inte en ansökan"):
        read_request(ANSWER)


def test_a_file_from_a_newer_program_says_so() -> None:
    for data in (REQUEST, ANSWER):
        newer = json.dumps(json.loads(data) | {"version": 2, "shape": "unknown"}).encode()
        with pytest.raises(JoinError, match="nyare version"):
            read_request(newer) if data is REQUEST else open_answer(newer, KEY, DEVICE, NIGHT)


@given(st.data())
def test_a_damaged_file_is_never_half_believed(data: st.DataObject) -> None:
    for whole in (REQUEST, ANSWER):
        place = data.draw(st.integers(0, len(whole) - 1))
        byte = data.draw(st.integers(0, 255))
        for damaged in (whole[:place], whole[:place] + bytes([byte]) + whole[place + 1 :]):
            with suppress(JoinError):
                if whole is REQUEST:
                    assert read_request(damaged) == read_request(REQUEST)
                else:
                    assert open_answer(damaged, KEY, DEVICE, NIGHT) == SECRETS


def test_a_request_with_a_changed_key_has_another_fingerprint() -> None:
    """Who changes the file cannot keep the digits that are read aloud."""
    other = make_request(DEVICE, "Primär dator", X25519PrivateKey.generate())
    first, second = read_request(REQUEST).fingerprint, read_request(other).fingerprint
    assert first != second
    assert [len(group) for group in first.split(" ")] == [5] * 5
    forged = json.loads(other) | {"fingerprint": first}
    with pytest.raises(JoinError, match="skadad eller ändrad"):
        read_request(json.dumps(forged).encode())
    assert answer_fingerprint(ANSWER) != answer_fingerprint(ANSWER + b" ")


def test_a_request_with_a_useless_key_gets_no_answer() -> None:
    for public in (bytes(32), b"short"):
        request = msgspec.structs.replace(read_request(REQUEST), public_key=public)
        with pytest.raises(JoinError, match="skadad eller ändrad"):
            seal_answer(request, SECRETS, NIGHT)


def test_a_laptops_name_is_plain_text() -> None:
    request = read_request(make_request(UUID(int=1), "A\x1b]52;c;x\x07B\n" + "x" * 200, KEY))
    assert request.laptop.startswith("A]52;c;xB")
    assert len(request.laptop) == 80


def test_an_answer_lasts_a_day_and_no_longer() -> None:
    assert open_answer(ANSWER, KEY, DEVICE, NIGHT + LASTS - timedelta(seconds=1)) == SECRETS
    for late in (LASTS, timedelta(days=400)):
        with pytest.raises(JoinError, match=r"^Svaret gällde i 24 timmar [^\n]* be om ett nytt\.$"):
            open_answer(ANSWER, KEY, DEVICE, NIGHT + late)


def test_nobody_makes_an_answer_last_longer() -> None:
    """When it ends is sealed: in the clear it says nothing that could be changed."""
    clear = json.loads(ANSWER)
    assert "until" not in clear
    with pytest.raises(JoinError, match="gällde"):
        open_answer(json.dumps(clear | {"until": 1 << 40}).encode(), KEY, DEVICE, NIGHT + LASTS)
