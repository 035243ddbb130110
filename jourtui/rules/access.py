"""Who looked at what: one record per person and month (SoLPUL 2001:454 10 §).

Written before the text is shown, by the reader, in the reader's own record.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from jourtui.rules.event import Payload, kind

Reading = Literal["opened", "listed", "searched", "unmasked", "matched", "printed", "exported"]


@kind("access.read")
class Read(Payload, frozen=True):
    """The author looked at `subject` (a record), or at a list; `how` tells in which way.

    `reason` is why, where one is asked: another board's case, break-glass. Never holds what was read.
    """

    how: Reading
    subject: UUID | None = None
    reason: str = ""
