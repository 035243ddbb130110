"""The command line as people and scripts meet it: whatever is wrong is one sentence and an exit code."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cheap import CHEAP
from site_ import PASSPHRASE
from terminal import Terminal

from jourtui import cli
from jourtui.commands import command_line, command_parts
from jourtui.rules.call import CallFacts, Identity
from jourtui.rules.emergency import Keeping
from jourtui.sheets.emergency_sheet import made
from jourtui.store import calls, workplace
from jourtui.store.emergency_sheet import keep
from jourtui.store.session import Duty
from jourtui.store.vault import Vault
from jourtui.store.workplace import Workplace

COMMANDS = [
    [],
    *(
        [name]
        for name in (
            "demo",
            "queue",
            "case",
            "clocks",
            "handover",
            "meeting",
            "emergency-sheet",
            "access-log",
            "figures",
            "join",
            "server",
            "rebuild",
            "verify",
        )
    ),
    *([name] for name in (*cli.RECOVERY, *cli.VAULT)),
    *(["people", name] for name in ("add", "remove")),
    *(
        ["server", name]
        for name in ("init", "enrol", "freeze", "heal", "thaw", "devices", "status", "revoke")
    ),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A laptop with so many calls that a printed queue fills a pipe."""
    folder = tmp_path_factory.mktemp("laptop")
    opened = workplace.set_up(folder, "Karin Åkesson", "socionom", PASSPHRASE, cost=CHEAP, demo=True)
    place = Workplace(folder, opened, Duty.FIRST)
    for n in range(3):
        who = Identity(caller_name=f"Åsa Öberg {n}", phone="+46701740610", phone_shown="070-174 06 10")
        calls.receive(place.desk, CallFacts(matter="orolig"), who, at=place.desk.now())
    place.close()
    return folder


@pytest.fixture
def laptop(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to spoil."""
    folder = tmp_path / "laptop"
    shutil.copytree(whole, folder)
    return folder


def jourtui(
    *words: object, typed: str | bytes | None = PASSPHRASE + "\n", **environment: str
) -> tuple[int, str, str]:
    """Exit code, output, errors. With `typed` None the standard input is closed from the start."""
    given = typed.encode() if isinstance(typed, str) else typed
    done = subprocess.run(
        [sys.executable, "-m", "jourtui", *map(str, words)],
        input=given if given is not None else None,
        stdin=None if given is not None else subprocess.DEVNULL,
        capture_output=True,
        env=os.environ | environment,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def one_sentence(errors: str) -> str:
    assert errors.startswith("jourtui: "), errors
    assert errors.endswith(".\n"), errors
    assert errors.count("\n") == 1, errors
    return errors


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*words, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert told.startswith("användning: jourtui")
    assert "visa den här hjälpen" in told
    for english in ("usage", "options", "show this", "positional"):
        assert english not in told
    if words[:1] == ["server"]:
        assert "PGPASSFILE" in told


def test_the_emergency_sheet_is_written_and_the_kept_one_opens_without_the_journal(
    laptop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "blad.txt"
    assert here(monkeypatch, "emergency-sheet", "--out", out, "--dir", laptop) == 0
    assert "skrivet till" in capsys.readouterr().out
    assert "NÖDBLAD" in out.read_text()
    assert here(monkeypatch, "emergency-sheet", "--kept", "--dir", laptop) == 1, "nobody has kept one"
    me = Vault.load(laptop).people[0].id
    place = Workplace(laptop, workplace.unlock(laptop, me, PASSPHRASE), Duty.FIRST)
    keep(laptop, place.vault.data_key, place.replica, made(place, place.desk), Keeping(), place.desk.now())
    place.close()
    spoil_journal(laptop)
    capsys.readouterr()
    assert here(monkeypatch, "emergency-sheet", "--kept", "--dir", laptop) == 0
    said, errors = capsys.readouterr()
    assert errors == ""
    assert "Läsningen kan inte loggas" in said
    assert "070-174 06 10" in said
    assert here(monkeypatch, "emergency-sheet", "--dir", laptop) == 1


def test_the_exit_codes_are_told() -> None:
    told = " ".join(command_line.parser().format_help().split())
    for code in (0, cli.FAILED, command_line.USAGE, command_parts.FOUND, cli.INTERRUPTED, cli.UNREAD):
        assert f" {code} " in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch"], "Okänt kommando: 'nosuch'"),
        (["--person", "Karin", "queue"], "--person skrivs efter kommandot."),
        (["queue", "--nosuch"], "Okända ord: --nosuch"),
        (["queue", "--clo"], "Okända ord: --clo"),
        (["queue", "--closed=1"], "tar inget värde"),
        (["case", "a", "b"], "Okända ord: b"),
        (["server"], "Det saknas: VAD"),
        (["server", "nosuch"], "Okänt kommando: 'nosuch'"),
        (["server", "enrol", "x", "y"], "Det saknas: --out"),
        (["server", "init", "x", "--port", "abc"], "mellan 1 och 65535"),
        (["server", "init", "x", "--port", "99999"], "mellan 1 och 65535"),
        (["queue", "--dir"], "värdet saknas"),
        (["access-log", "--from", "i går"], "--from: ett datum skrivs 2026-11-01"),
        (["access-log", "--random", "tre"], "--random: ett antal skrivs med siffror"),
    ],
)
def test_wrong_words(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == command_line.USAGE
    assert said in one_sentence(capsys.readouterr().err)


NEED_A_LAPTOP = [
    *([name] for name in ("queue", "case", "clocks", "rebuild", "verify", "status", "backup")),
    *(["join", "fil"], ["rescue", "mapp"], ["outbox", "read", "fil"]),
]


@pytest.mark.parametrize("words", NEED_A_LAPTOP, ids=" ".join)
def test_where_there_is_no_laptop(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for directory, said in ((tmp_path / "nix", "inte i bruk"), (Path(__file__), "är ingen katalog")):
        assert cli.main([*words, "--dir", str(directory)]) == cli.FAILED
        assert said in one_sentence(capsys.readouterr().err)
    assert not (tmp_path / "nix").exists()


def spoil_journal(folder: Path) -> None:
    with (folder / "journal.db").open("r+b") as file:
        file.seek(100)
        file.write(b"xxxx")


Spoil = Callable[[Path], object]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_journal, "Journalen kan inte öppnas"),
        (lambda folder: (folder / "journal.db").write_bytes(b""), "ingen journal"),
        (lambda folder: (folder / "journal.db").unlink(), "Journalen saknas"),
        (lambda folder: (folder / "vault.json").write_bytes(b"{"), "Valvet är skadat"),
        (lambda folder: (folder / "vault.json").write_bytes(b""), "Valvet är skadat"),
        (lambda folder: (folder / "device.key").unlink(), "device.key"),
        (lambda folder: (folder / "catalogue.toml").write_text("x = ["), "catalogue.toml kan inte användas"),
    ],
)
def test_a_damaged_file(
    spoil: Spoil, said: str, laptop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(laptop)
    for words in NEED_A_LAPTOP:
        monkeypatch.setattr("getpass.getpass", lambda question: PASSPHRASE)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        assert cli.main([*words, "--dir", str(laptop)]) == cli.FAILED
        assert said in one_sentence(capsys.readouterr().err)


def test_a_page_that_was_damaged_is_found(
    laptop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Workplace(
        laptop, workplace.unlock(laptop, Vault.load(laptop).people[0].id, PASSPHRASE), Duty.FIRST
    )
    where = "SELECT rootpage - 1 FROM sqlite_master WHERE name = 'view_case'"
    (before,) = place.replica.connection.execute(where).fetchone()
    (size,) = place.replica.connection.execute("PRAGMA page_size").fetchone()
    place.close()
    with (laptop / "journal.db").open("r+b") as file:
        file.seek(
            int(before) * int(size) + 2_000
        )  # a page that tells of the tables would keep all from opening
        file.write(b"x" * 12)
    assert here(monkeypatch, "verify", "--dir", laptop) == command_parts.FOUND
    told = capsys.readouterr().out.splitlines()
    assert told
    for line in told:
        assert line.endswith((".", ")."))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (None, "Ingen lösenfras gavs för Karin Åkesson."),
        (b"\xff\xfe\n", "Fel lösenfras"),
    ],
)
def test_a_process_without_the_right_passphrase(typed: bytes | None, said: str, laptop: Path) -> None:
    code, out, errors = jourtui("queue", "--dir", laptop, typed=typed, LC_ALL="C")
    assert (code, out) == (cli.FAILED, "")
    assert said in one_sentence(errors)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Ingen lösenfras gavs för Karin Åkesson."),
        ("\n", "Ingen lösenfras gavs för Karin Åkesson."),
        ("fel lösenfras\n", "Fel lösenfras"),
    ],
)
def test_without_the_right_passphrase(
    typed: str, said: str, laptop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (laptop / "attempts.json").read_bytes()
    assert here(monkeypatch, "queue", "--dir", laptop, typed=typed) == cli.FAILED
    out, errors = capsys.readouterr()
    assert out == ""
    assert said in one_sentence(errors)
    counted = (laptop / "attempts.json").read_bytes() != before
    assert counted == said.startswith("Fel"), "what is no attempt does not slow the next one down"


def here(monkeypatch: pytest.MonkeyPatch, *words: object, typed: str = PASSPHRASE + "\n") -> int:
    """Run a command in this process, which takes a tenth of the time: its exit code."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return cli.main([str(word) for word in words])


def test_whoever_else_is_asked_for(
    laptop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert here(monkeypatch, "queue", "--dir", laptop, "--person", "Nils") == cli.FAILED
    assert "Karin Åkesson" in one_sentence(capsys.readouterr().err)


def test_a_case_that_is_not_there(
    laptop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for wanted in ("zzz", "%", "'; DROP TABLE view_case; --"):
        assert here(monkeypatch, "case", wanted, "--dir", laptop) == cli.FAILED
        assert "jourtui case visar de öppna" in one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "LANG": ""},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_a_terminal_that_lacks_our_letters(environment: dict[str, str], laptop: Path) -> None:
    code, out, errors = jourtui("queue", "--help", **environment)
    assert (code, errors) == (0, "")
    assert out.startswith("anv")
    code, out, errors = jourtui("queue", "--dir", laptop, **environment)
    if code:
        one_sentence(errors)
    else:
        assert errors == ""
        assert "070-174 06 10" in out


@pytest.mark.parametrize("columns", ["0", "10", "x"])
def test_any_width(
    columns: str, laptop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    with pytest.raises(SystemExit):
        cli.main(["server", "enrol", "--help"])
    assert here(monkeypatch, "queue", "--dir", laptop) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes that break are another thing there")
def test_a_pipe_that_is_closed_is_left_in_silence(laptop: Path) -> None:
    for words in (["queue", "--dir", str(laptop)], ["--help"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [sys.executable, "-m", "jourtui", *words],
            input=PASSPHRASE.encode(),
            stdout=writing,
            stderr=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
            timeout=60,
            check=False,
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (cli.UNREAD, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_a_sentence(laptop: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "jourtui", "queue", "--dir", str(laptop)],
            input=PASSPHRASE.encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.returncode == cli.FAILED
    assert "disken är full" in one_sentence(done.stderr.decode())


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that can close a stream")
@pytest.mark.parametrize(("closed", "code"), [("0<&-", 1), (">&-", 0), ("2>&-", 0)])
def test_a_stream_that_is_closed_from_the_start(closed: str, code: int, laptop: Path) -> None:
    command = f'"{sys.executable}" -m jourtui queue --dir "{laptop}" {closed}'
    done = subprocess.run(
        ["sh", "-c", command], input=PASSPHRASE.encode(), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("words", [[], ["demo"]], ids=["work", "demo"])
def test_the_screen_without_a_terminal(words: list[str], tmp_path: Path) -> None:
    code, out, errors = jourtui(*words, "--dir", tmp_path / "nix")
    assert (code, out) == (cli.FAILED, "")
    assert "riktig terminal" in one_sentence(errors)


@pytest.mark.parametrize(
    ("keys", "code", "said"),
    [
        ("ctrl+c", cli.INTERRUPTED, "jourtui: Avbrutet."),
        ("\x04", cli.FAILED, "jourtui: Inget skrevs."),
        ("enter", cli.FAILED, "jourtui: Inget skrevs."),
    ],
)
def test_backing_out_of_the_question(keys: str, code: int, said: str, laptop: Path, tmp_path: Path) -> None:
    with Terminal(["queue", "--dir", str(laptop)], tmp_path) as terminal:
        terminal.see("Lösenfras för Karin Åkesson:")
        terminal.press(keys)
        terminal.see(said)
        assert terminal.end() == code
        assert b"Traceback" not in terminal.raw


def test_a_store_that_swallows_everything_can_be_interrupted(tmp_path: Path) -> None:
    with socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        hole.listen()
        port = hole.getsockname()[1]
        with Terminal(["server", "status", f"postgresql://chef@127.0.0.1:{port}/jour"], tmp_path) as terminal:
            taken, _ = hole.accept()
            terminal.press("ctrl+c")
            terminal.see("jourtui: Avbrutet.")
            taken.close()
            assert terminal.end() == cli.INTERRUPTED
