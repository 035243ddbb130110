"""Wrong passphrases slow down, across restarts and clocks that jump, and never for longer than a minute."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jourtui.store import paths
from jourtui.store.throttle import LONGEST, LOST, Throttle, delay_after

EVA = "eva"


class Clock:
    """Seconds since 1970, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_the_delays_double_up_to_a_minute() -> None:
    assert [delay_after(n) for n in range(11)] == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert delay_after(10**9) == LONGEST


@pytest.fixture(autouse=True)
def counted(tmp_path: Path) -> None:
    """A vault is made with a count."""
    Throttle(tmp_path / "attempts.json", Clock()).begin()


def test_two_mistakes_are_free_and_the_third_waits(tmp_path: Path) -> None:
    clock = Clock()
    throttle = Throttle(tmp_path / "attempts.json", clock)
    assert [throttle.admit(EVA) for _ in range(4)] == [0, 0, 0, 1]
    clock.now += 1
    assert throttle.admit(EVA) == 0
    assert throttle.wait(EVA) == 2


def test_an_attempt_too_soon_is_not_counted(tmp_path: Path) -> None:
    clock = Clock()
    throttle = Throttle(tmp_path / "attempts.json", clock)
    for _ in range(50):
        throttle.admit(EVA)
    assert throttle.wait(EVA) == 1


def test_a_restart_does_not_clear_the_count_but_success_does(tmp_path: Path) -> None:
    clock = Clock()
    for _ in range(3):
        Throttle(tmp_path / "attempts.json", clock).admit(EVA)
    assert Throttle(tmp_path / "attempts.json", clock).wait(EVA) == 1
    Throttle(tmp_path / "attempts.json", clock).succeeded(EVA)
    assert Throttle(tmp_path / "attempts.json", clock).wait(EVA) == 0


def test_a_clock_set_back_a_year_waits_from_now(tmp_path: Path) -> None:
    clock = Clock()
    throttle = Throttle(tmp_path / "attempts.json", clock)
    for _ in range(3):
        throttle.admit(EVA)
    clock.now -= 365 * 86400
    assert Throttle(tmp_path / "attempts.json", clock).wait(EVA) == 1
    clock.now += 1
    assert Throttle(tmp_path / "attempts.json", clock).wait(EVA) == 0


def test_a_clock_set_forward_ends_the_wait_and_not_the_count(tmp_path: Path) -> None:
    """What it does not stop, as its docstring says: each guess then costs setting the clock once more."""
    clock = Clock()
    for _ in range(9):
        Throttle(tmp_path / "attempts.json", clock).admit(EVA)
        clock.now += LONGEST
    assert Throttle(tmp_path / "attempts.json", clock).admit(EVA) == 0
    assert Throttle(tmp_path / "attempts.json", clock).wait(EVA) == LONGEST


def test_a_right_one_clears_no_count_but_its_own(tmp_path: Path) -> None:
    throttle = Throttle(tmp_path / "attempts.json", Clock())
    for _ in range(3):
        throttle.admit(EVA)
    throttle.admit("lars")
    throttle.succeeded("lars")
    assert (throttle.wait(EVA), throttle.wait("lars")) == (1, 0)


def test_what_an_older_program_counted_for_all_holds_for_each(tmp_path: Path) -> None:
    clock = Clock()
    (tmp_path / "attempts.json").write_text(f'{{"failures": 4, "last": {clock.now}, "lost": false}}')
    throttle = Throttle(tmp_path / "attempts.json", clock)
    assert throttle.wait(EVA) == throttle.wait("lars") == 2
    throttle.succeeded("lars")
    assert (throttle.wait(EVA), throttle.wait("lars")) == (2, 0)


def test_deleting_the_count_gains_nothing(tmp_path: Path) -> None:
    clock = Clock()
    throttle = Throttle(tmp_path / "attempts.json", clock)
    throttle.admit(EVA)
    (tmp_path / "attempts.json").unlink()
    assert throttle.wait(EVA) == delay_after(LOST)
    assert throttle.lost(EVA)
    clock.now += 3
    assert Throttle(tmp_path / "attempts.json", clock).wait(EVA) == delay_after(LOST) - 3, (
        "it is waited out once"
    )
    clock.now += delay_after(LOST)
    assert throttle.admit(EVA) == 0
    assert throttle.wait(EVA) == delay_after(LOST + 1)
    throttle.succeeded(EVA)
    assert (throttle.wait(EVA), throttle.lost(EVA)) == (0, False)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"failures": "many"}', b"[" * 5000, b'{"failures": 9223372036854775807, "last": 1e308}'],
)
def test_a_damaged_count_locks_nobody_out(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "attempts.json").write_bytes(content)
    assert Throttle(tmp_path / "attempts.json", Clock()).wait(EVA) <= LONGEST


def test_a_full_disk_does_not_open_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(paths, "write_private", full)
    throttle = Throttle(tmp_path / "attempts.json", Clock())
    assert [throttle.admit(EVA) for _ in range(4)] == [0, 0, 0, 1]


@given(st.lists(st.one_of(st.just("try"), st.floats(-1e6, 1e6)), max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_whatever_the_clock_does_the_wait_ends(tmp_path: Path, steps: list[str | float]) -> None:
    clock = Clock()
    throttle = Throttle(tmp_path / "attempts.json", clock)
    throttle.succeeded(EVA)
    for step in steps:
        if isinstance(step, float):
            clock.now += step
        else:
            throttle.admit(EVA)
        left = throttle.wait(EVA)
        assert 0 <= left <= LONGEST
    clock.now += throttle.wait(EVA)
    assert throttle.admit(EVA) < 1e-3  # what floating point leaves over
