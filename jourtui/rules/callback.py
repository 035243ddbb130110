"""What the rules of calling back suggest: the next try, and what must be asked before giving up."""

from __future__ import annotations

from datetime import datetime, timedelta

from jourtui.rules.call import CallFields

RETRY = {
    "no_answer": timedelta(minutes=10),
    "voicemail": timedelta(minutes=15),
    "busy": timedelta(minutes=3),
}
"""How long after a failed try the next is suggested: jourtui's own rule of thumb."""
BAD_NUMBER = ("wrong_number", "number_off")
GRAVE_TYPES = frozenset({"children", "absconded", "unaccompanied_child", "violence"})


def next_try(call: CallFields) -> datetime | None:
    """When to try again (UTC). None when no try is due: reached, closed, under way, bad number, or not safe.

    Where calling is not safe no retry is suggested (domain.md, "SOS calls").
    """
    if not call.open or call.calling or call.reached_at is not None or call.safe_to_call == "no":
        return None
    wait = RETRY.get(call.last_outcome or "")
    if wait is None or call.last_attempt_at is None:
        return None
    return call.last_attempt_at + wait


def number_is_bad(call: CallFields) -> bool:
    """Whether the last try showed that the number leads nowhere: ask SOS for a new one."""
    return call.last_outcome in BAD_NUMBER and call.reached_at is None


def grave(call: CallFields) -> bool:
    """Whether children or violence are involved: then *ej nådd* asks about consultation and police."""
    return call.not_to_guardian or call.case_type in GRAVE_TYPES
