"""Codes from a telephone: each once, a step early or late, and a laptop whose clock has gone wrong."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyotp import HOTP

from jourtui.store import second_step
from jourtui.store.second_step import STEP, CodeRefused, Second

NOW = 1_800_000_000.0
HERE = int(NOW // STEP)


def shown(second: Second, step: int) -> str:
    """What the telephone shows in a step."""
    return HOTP(second_step._base32(second.secret)).at(step)


def refused(second: Second, typed: str, now: float = NOW) -> str:
    with pytest.raises(CodeRefused) as caught:
        second.accept(typed, now)
    return str(caught.value)


def test_the_codes_are_those_of_rfc_6238() -> None:
    rfc = Second(b"12345678901234567890")
    for time, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert rfc.accept(code, time).used == time // STEP


def test_one_step_early_or_late_is_accepted_and_two_are_not() -> None:
    second, _ = second_step.enrol()
    for step in (-1, 0, 1):
        assert second.accept(shown(second, HERE + step), NOW).drift == step
    for step in (-2, 2, 20):
        assert refused(second, shown(second, HERE + step)) == "Fel kod."


def test_a_code_is_used_once_and_nothing_before_it_counts_afterwards() -> None:
    second, _ = second_step.enrol()
    used = second.accept(shown(second, HERE), NOW)
    assert "redan använd" in refused(used, shown(second, HERE))
    assert refused(used, shown(second, HERE - 1)) == "Koden är redan använd; nästa gäller."
    assert used.accept(shown(second, HERE + 1), NOW).used == HERE + 1
    # nor when somebody sets the clock back to when it was right
    assert refused(used, shown(second, HERE - 50), NOW - 50 * STEP)
    assert refused(used, f"{shown(second, HERE - 50)} {shown(second, HERE - 49)}", NOW - 50 * STEP)


def test_a_clock_that_drifts_is_followed() -> None:
    second, _ = second_step.enrol()
    now = NOW
    for behind in range(10):  # a step more behind at each sign-in
        second = second.accept(shown(second, int(now // STEP) + behind), now)
        now += 3600
    assert second.drift == 9


@pytest.mark.parametrize("wrong", [3600, -3600, 20 * 3600, -20 * 3600, -20 * 365 * 86400, 5 * 365 * 86400])
def test_two_codes_in_a_row_help_when_the_clock_has_gone_wrong(wrong: int) -> None:
    second, _ = second_step.enrol()
    second = second.accept(shown(second, HERE), NOW)
    later = HERE + 2 * 24 * 120  # two days later, by the telephone
    clock = later * STEP + wrong
    assert refused(second, shown(second, later), clock) == "Fel kod."
    both = f"{shown(second, later)} {shown(second, later + 1)}"
    found = second.accept(both, clock)
    assert found.used == later + 1
    assert "redan använd" in refused(found, both, clock)
    assert found.accept(shown(second, later + 5), clock + 5 * STEP).used == later + 5
    # and when the clock has been set right again, one code is enough
    assert found.accept(shown(second, later + 9), (later + 9) * STEP).drift == 0


def test_two_codes_that_do_not_follow_on_each_other_are_nothing() -> None:
    second, _ = second_step.enrol()
    assert refused(second, shown(second, HERE) + shown(second, HERE + 2)) == "Fel kod."
    assert refused(second, shown(second, HERE) * 2) == "Fel kod."


def test_a_recovery_code_serves_once_whatever_the_clock_says() -> None:
    second, codes = second_step.enrol()
    assert len(set(codes)) == second_step.CODES
    for n, code in enumerate(codes):
        second = second.accept(code.upper().replace("-", " ").replace("0", "O").replace("1", "l"), -1e9 * n)
        assert refused(second, code) == "Fel kod."
    assert second.codes == ()


def test_spaces_mean_nothing_and_an_empty_line_is_not_tried() -> None:
    second, _ = second_step.enrol()
    code = shown(second, HERE)
    assert second.accept(f" {code[:3]} {code[3:]} ", NOW).used == HERE
    assert "Skriv koden" in refused(second, " - ")


@given(st.text(max_size=40), st.floats(-1e12, 1e12))
def test_whatever_is_typed_it_is_a_code_or_refused(typed: str, now: float) -> None:
    second = Second(bytes(20), codes=(b"x",))
    with contextlib.suppress(CodeRefused):
        assert second.accept(typed, now).used > 0


def test_what_is_packed_comes_back() -> None:
    second, codes = second_step.enrol()
    second = second.accept(shown(second, HERE + 1), NOW)
    packed = second_step.packed(second)
    assert second_step.unpacked(packed) == second
    assert not any(code.replace("-", "").encode() in packed for code in codes)


@pytest.mark.parametrize("name", ["Karin Ek", "Åsa-Karin Öhrström-Ångqvist", "Ö" * 200, "", "a?b&c#d/e%"])
def test_the_qr_code_always_fits_and_has_the_whole_secret(name: str) -> None:
    from urllib.parse import parse_qs, unquote, urlsplit

    second, _ = second_step.enrol()
    uri = second_step.uri(second, name)
    assert len(uri) <= second_step._MOST_IN_QR
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parse_qs(parts.query)["secret"] == [second_step.secret_in_groups(second).replace(" ", "")]
    assert name.startswith(unquote(parts.path).removeprefix("/jourtui:"))
