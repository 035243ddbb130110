"""Notifications of the system: sent in the background, and every failure is a reason instead of a noise."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from jourtui.store import desktop
from jourtui.store.desktop import Desktop, Send

WAIT = 20.0


class FakeSystem:
    """Takes notifications, or fails as it is told; counts how often it was made."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.threads: set[int] = set()
        self.made = 0
        self.trouble: Exception | str | None = None
        self.hangs = False

    def make(self) -> Send:
        self.made += 1

        async def send(title: str, body: str) -> None:
            self.threads.add(threading.get_ident())
            if self.hangs:
                await asyncio.Event().wait()
            if isinstance(self.trouble, Exception):
                raise self.trouble
            if self.trouble:
                logging.getLogger("desktop_notifier.backends.base").warning(self.trouble)
                return
            self.taken.append((title, body))

        return send


@pytest.fixture
def system() -> FakeSystem:
    return FakeSystem()


@pytest.fixture
def sender(system: FakeSystem) -> Iterator[Desktop]:
    sender = Desktop(system.make)
    yield sender
    sender.close()


def test_a_notification_is_sent_in_a_thread_of_its_own(sender: Desktop, system: FakeSystem) -> None:
    futures = [sender.notify("jourtui", f"En frist har gått ut ({n})") for n in range(3)]
    assert [future.result(WAIT) for future in futures] == [None] * 3
    assert [body[-2] for _, body in system.taken] == ["0", "1", "2"]
    assert system.threads.isdisjoint({threading.get_ident()})
    assert system.made == 1


@pytest.mark.parametrize("trouble", [OSError("no bus"), ImportError("no library"), "Notification failed"])
def test_trouble_is_a_reason_and_the_next_try_starts_anew(
    sender: Desktop, system: FakeSystem, trouble: Exception | str, capfd: pytest.CaptureFixture[str]
) -> None:
    system.trouble = trouble
    assert str(trouble) in (sender.notify("jourtui", "x").result(WAIT) or "")
    system.trouble = None
    assert sender.notify("jourtui", "y").result(WAIT) is None
    assert (system.taken, system.made) == ([("jourtui", "y")], 2)
    assert capfd.readouterr() == ("", "")


def test_a_system_that_cannot_be_reached_at_all_is_a_reason() -> None:
    def make() -> Send:
        raise RuntimeError("no desktop")

    sender = Desktop(make)
    assert sender.notify("jourtui", "x").result(WAIT) == "RuntimeError: no desktop"
    sender.close()


def test_a_system_that_never_answers_is_given_up(
    sender: Desktop, system: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop, "PATIENCE", 0.02)
    system.hangs = True
    assert "TimeoutError" in (sender.notify("jourtui", "x").result(WAIT) or "")


def test_notifications_do_not_pile_up_and_closing_does_not_wait(sender: Desktop, system: FakeSystem) -> None:
    system.hangs = True
    futures = [sender.notify("jourtui", "x") for _ in range(12)]
    assert futures[-1].result(WAIT) == "too many notifications are waiting"
    sender.close()
    assert sum(future.cancelled() for future in futures) == 8


def test_after_closing_it_can_start_again(sender: Desktop, system: FakeSystem) -> None:
    assert sender.notify("jourtui", "x").result(WAIT) is None
    sender.close()
    sender.close()
    futures = [sender.notify("jourtui", "y") for _ in range(3)]
    assert [future.result(WAIT) for future in futures] == [None] * 3


def test_a_thread_that_cannot_start_is_a_reason(sender: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        assert "can't start" in (sender.notify("jourtui", "x").result(0) or "")
    assert sender.notify("jourtui", "y").result(WAIT) is None


@pytest.mark.skipif(sys.platform != "linux", reason="takes the bus away")
def test_the_real_library_without_a_bus_neither_raises_nor_prints() -> None:
    code = (
        "from jourtui.store.desktop import notify\n"
        "reason = notify('jourtui', 'x').result(60)\n"
        "assert reason and 'Import' not in reason and 'Module' not in reason, reason"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/no/such/bus", "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_library_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, jourtui.store.desktop; print('desktop_notifier' in sys.modules)"
    done: Any = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
