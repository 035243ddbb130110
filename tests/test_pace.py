"""What nobody asked for waits for the keys, but not for ever."""

from __future__ import annotations

from collections.abc import Callable

from jourtui.pace import ANSWER, LATEST, Pace


class App:
    """Its timers are run by the test."""

    def __init__(self) -> None:
        self.now = 100.0
        self.timers: list[tuple[float, Callable[[], object]]] = []

    def set_timer(self, delay: float, callback: Callable[[], object]) -> None:
        self.timers.append((self.now + delay, callback))

    def later(self, seconds: float) -> None:
        end = self.now + seconds
        while due := [timer for timer in self.timers if timer[0] <= end]:
            timer = min(due, key=lambda timer: timer[0])
            self.timers.remove(timer)
            self.now = timer[0]
            timer[1]()
        self.now = end


def made() -> tuple[App, Pace, list[float], Callable[[], None]]:
    app = App()
    pace = Pace(app, lambda: app.now)  # type: ignore[arg-type]
    done: list[float] = []
    return app, pace, done, lambda: done.append(app.now)


def test_without_keys_it_is_done_at_once() -> None:
    app, pace, done, deed = made()
    pace.between_keys(deed)
    pace.key()
    app.later(ANSWER)
    pace.between_keys(deed)
    assert done == [100.0, 100.0 + ANSWER]
    assert app.timers == []


def test_it_waits_until_the_key_has_got_its_answer() -> None:
    app, pace, done, deed = made()
    pace.key()
    pace.between_keys(deed)
    assert done == []
    app.later(1)
    assert done == [100.0 + ANSWER]


def test_it_does_not_wait_for_ever() -> None:
    app, pace, done, deed = made()
    pace.key()
    pace.between_keys(deed)
    for _ in range(100):
        app.later(ANSWER / 3)
        pace.key()
    assert len(done) == 1
    assert done[0] <= 100.0 + LATEST + 1e-9


def test_it_knows_when_nobody_types() -> None:
    app, pace, _, _ = made()
    assert pace.quiet(1)
    pace.key()
    assert not pace.quiet(1)
    app.later(1)
    assert pace.quiet(1)
