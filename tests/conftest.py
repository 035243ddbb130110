"""What every test shares."""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cheap  # noqa: F401 -- before anything takes what a passphrase costs for its own
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine
from textual import _wait
from textual._compositor import Compositor

from jourtui.store import desk, passphrase

if TYPE_CHECKING:
    from postgres import Cluster

SNAPSHOT_PYTHON = (3, 11)
"""The Python that the pictures in `__snapshots__` are taken on; on another one they are not compared."""

ONLY = f"pictures are taken and compared on Python {'.'.join(map(str, SNAPSHOT_PYTHON))} only"

LOOK_EVERY = 0.005
"""Seconds between looks whether the program is idle. Textual's 0.02, twice a key, is most of a test."""

MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""Bytes that must be free there."""

EXAMPLES = int(os.environ.get("JOURTUI_FUZZ", "40"))
"""How many examples a property is tried with that does not say it itself."""

# How long an example takes says how busy the machine is.
settings.register_profile(
    "jourtui", max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("jourtui")


def to_memory() -> None:
    """Let what tests write lie in memory where there is room: most of their time is waiting for a disk."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free > ROOM and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def share_what_is_worked_out() -> None:
    """Let what one laptop has worked out serve the next: there are thousands in one process, else one.

    It is the statements that SQLAlchemy writes for each engine anew, and how hard passphrases are to guess.
    """
    made: list[Engine] = []

    def sharing(*args: Any, **given: Any) -> Engine:
        engine = create_engine(*args, **given)
        made[:] = made or [engine]
        engine.dialect, engine._compiled_cache = made[0].dialect, made[0]._compiled_cache
        return engine

    desk.create_engine = sharing  # type: ignore[attr-defined]
    passphrase._guessed = functools.cache(passphrase._guessed)


def pytest_configure(config: pytest.Config) -> None:
    to_memory()
    _wait.SLEEP_GRANULARITY, _wait.SLEEP_IDLE = LOOK_EVERY, LOOK_EVERY / 20
    gc.set_threshold(250_000, 10, 50)  # else a fifth of the time goes to looking through all that is loaded
    share_what_is_worked_out()
    config.addinivalue_line(
        "markers", "snapshot: compares a picture of the screen (given to users of snap_compare)"
    )
    config.addinivalue_line("markers", "painted: needs the frames that Textual would send to a terminal")
    if config.getoption("update_snapshots", False) and sys.version_info[:2] != SNAPSHOT_PYTHON:
        raise pytest.UsageError(ONLY)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "snap_compare" in getattr(item, "fixturenames", ()):
            item.add_marker("snapshot")
            item.add_marker("painted")
            if sys.version_info[:2] != SNAPSHOT_PYTHON:
                item.add_marker(pytest.mark.skip(reason=ONLY))


def pytest_collection(session: pytest.Session) -> None:
    """Let each worker begin with other files than the rest, where all are collected.

    pytest rewrites the asserts of a file that it has not met before, and keeps what it made: in a fresh clone
    four workers side by side would do that four times.
    """
    given = getattr(session.config, "workerinput", None)
    if given is None or session.config.args != session.config.getini("testpaths"):
        return
    files = sorted(Path(__file__).parent.glob("test_*.py"))
    first = len(files) * int(given["workerid"].removeprefix("gw")) // given["workercount"]
    for file in files[first:] + files[:first]:
        with contextlib.suppress(Exception):  # pytest tells of it where it collects
            importlib.import_module(file.stem)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()  # all that is loaded stays: no collection looks through it


def pytest_sessionfinish() -> None:
    gc.freeze()  # pytest collects five times at the end


@pytest.fixture(autouse=True)
def nothing_painted(request: pytest.FixtureRequest) -> Iterator[None]:
    """No frame is made: there is no terminal, and a test that reads the screen makes the text itself."""
    with pytest.MonkeyPatch.context() as patched:
        if request.node.get_closest_marker("painted") is None:
            patched.setattr(Compositor, "render_update", _no_frame)
        yield


def _no_frame(compositor: Compositor, *args: object, **given: object) -> None:
    compositor._dirty_regions.clear()


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """What the command line hardens for its own process is put back."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A real PostgreSQL, one for each test process."""
    from postgres import wheel_cluster

    with wheel_cluster() as cluster:
        yield cluster
