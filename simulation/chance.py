"""Where chance comes from: one seed for what happens, and for every id, key and nonce of the product."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


@contextmanager
def determined(seed: int) -> Iterator[random.Random]:
    """Chance for the night `seed`. Meanwhile `os.urandom`, and so `uuid4`, gives what follows from it."""
    with patch("os.urandom", random.Random(f"{seed} bytes").randbytes):
        yield random.Random(seed)
