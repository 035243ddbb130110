"""jourtui as it is, but ended where it would become a fresh process: `python -m benchmarks.product ...`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from jourtui.store import hardening


def _end(argv: Sequence[str]) -> NoReturn:
    os._exit(0)


if __name__ == "__main__":
    hardening.replace_process = _end
    from jourtui.cli import main

    sys.exit(main(sys.argv[1:]))
