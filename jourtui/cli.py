"""The command line: the program itself, the demo, joining, administration, and the text commands.

Only argparse is loaded before the arguments are understood. Every error is one sentence in Swedish and an
exit code, never a traceback: 1 what could not be done, 2 wrong words, 3 a check that found something
(`command_parts.FOUND`), 130 interrupted, 141 nobody read what was printed.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from jourtui.commands.command_line import parser
from jourtui.garbage import collect_seldom

FAILED, INTERRUPTED, UNREAD = 1, 130, 141
RETENTION = ("retention", "destroy")
SIGNING = ("sign", "check-signature")
RECOVERY = ("status", "backup", "restore", "rescue", "outbox")
VAULT = ("people", "passphrase", "escrow", "recover")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    _prepare_streams()
    try:
        try:
            if arguments is None:
                return _main(sys.argv[1:], alone=True)
            return _main(list(arguments))
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            print("\njourtui: Avbrutet.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _stop_printing()
        return UNREAD
    except Exception as error:  # the last resort: a sentence, and nothing of what was being handled
        from jourtui.commands.command_parts import is_fault, sentence
        from jourtui.store import uncaught

        if is_fault(error):
            uncaught.note(error)
        print(f"jourtui: {sentence(error)}", file=sys.stderr)
        _stop_printing()
        return FAILED


def _main(given: list[str], *, alone: bool = False) -> int:
    """`alone`: the process is this program's own."""
    if alone:
        collect_seldom()
    options = parser().parse_args(given)
    from jourtui.store.hardening import harden

    harden()
    if alone:
        from jourtui.store import paths, uncaught

        uncaught.install(paths.places(getattr(options, "dir", None)).data)
    return _run(options, given)


def _prepare_streams() -> None:
    """A closed stream swallows; a letter that the encoding lacks becomes a question mark."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for the program's whole life
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _stop_printing() -> None:
    """What is left unprinted is not tried again when the program ends, which would print a traceback."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(options: argparse.Namespace, given: list[str]) -> int:
    directory: Path | None = getattr(options, "dir", None)
    if options.command == "demo" and (options.cut or options.mend):
        from jourtui.demo import demo

        print(demo.line(directory, cut=options.cut))
        return 0
    if options.command in (None, "demo"):
        if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
            print("jourtui: Skärmen behöver en riktig terminal. jourtui queue skriver text.", file=sys.stderr)
            return FAILED
        # What is imported from here on stays: looking through it for garbage only delays the first paint.
        # `screens.preload` sets it apart when all is there, and begins to collect.
        gc.disable()
        from jourtui import launch

        return launch.demo(directory, options.backup) if options.command else launch.work(directory, given)
    if options.command == "sample-year":
        from jourtui.commands import sample_year

        return sample_year.run(options, directory)
    if options.command in RECOVERY:
        from jourtui.commands import recovery

        return recovery.run(options, directory)
    if options.command in RETENTION:
        from jourtui.commands import retention_commands

        return retention_commands.run(options, directory)
    if options.command in SIGNING:
        from jourtui.commands import signing_commands

        return signing_commands.run(options, directory)
    if options.command == "notice":
        from jourtui.commands import told_commands

        return told_commands.run(options, directory)
    if options.command == "import":
        from jourtui.commands import import_commands

        return import_commands.run(options, directory)
    if options.command in VAULT:
        from jourtui.commands import vault_commands

        return vault_commands.run(options, directory)
    from jourtui.commands import text_commands

    return text_commands.run(options, directory)


if __name__ == "__main__":
    sys.exit(main())
