"""Paper to a board: printed by the laptop's own printer, and the label of its envelope.

What is printed goes to the printer through a pipe: no file in clear is left on the laptop.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from uuid import UUID

PATIENCE = 30.0
"""Seconds that the printing system has to take it."""
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


class PaperError(Exception):
    """Why it was not printed; one Swedish sentence."""


def label(board_name: str, address: str, delivery: UUID) -> str:
    """What stands on the envelope: the board, its address, that others may not open it, the delivery."""
    lines = [board_name, *(line.strip() for line in address.splitlines() if line.strip())]
    kept = [line for n, line in enumerate(lines) if line not in lines[:n]]
    return "\n".join([*kept, "", "SEKRETESS: öppnas bara av mottagaren.", f"Leverans {str(delivery)[:8]}"])


def printer() -> Sequence[str] | None:
    """The command that prints what it is given, or None where there is none."""
    found = shutil.which("lp")
    return (found, "-s", "-t", "jourtui") if found else None


def print_out(
    pdfs: Sequence[bytes], label_text: str, command: Sequence[str] | None, *, run: Run = subprocess.run
) -> None:
    """Print the document, what goes beside it, and then its label. Raises PaperError."""
    if command is None:
        raise PaperError("Datorn har ingen skrivare (kommandot lp finns inte).")
    for content in (*pdfs, f"{label_text}\n".encode()):
        try:
            run(list(command), input=content, check=True, timeout=PATIENCE, capture_output=True)
        except subprocess.TimeoutExpired:
            raise PaperError("Skrivaren svarar inte.") from None
        except (OSError, subprocess.CalledProcessError):
            raise PaperError("Skrivaren tog inte emot det. Är en skrivare vald på datorn?") from None
