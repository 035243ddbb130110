"""What the rules of calling back say: what goes on, the next try, and what must be asked before giving up."""

from __future__ import annotations

from datetime import datetime, timedelta

from jourtui.rules.call import BAD_NUMBER, CallFields, Exit

RETRY = {
    "no_answer": timedelta(minutes=10),
    "voicemail": timedelta(minutes=15),
    "busy": timedelta(minutes=3),
}
"""How long after a failed try the next is suggested: jourtui's own rule of thumb."""
TALKS_FOR = timedelta(minutes=30)
"""How long an attempt without an outcome is taken to go on; after that nobody has written how it went.
jourtui's own rule of thumb: longer than most talks."""
BEFORE_DUE = timedelta(minutes=2)
"""A try is suggested no later than this before the clock is due: jourtui's own rule of thumb."""
TALKED: frozenset[Exit] = frozenset({"advice", "information", "handed_on", "case"})
GRAVE_TYPES = frozenset({"children", "absconded", "unaccompanied_child", "violence"})


def talking(call: CallFields, now: datetime) -> bool:
    """Whether somebody is calling or talking now, as far as is known."""
    return call.open and call.calling_since is not None and now - call.calling_since < TALKS_FOR


def unwritten(call: CallFields, now: datetime) -> bool:
    """Whether an attempt was begun so long ago that its outcome should have been written."""
    return call.open and call.calling and not talking(call, now)


def next_try(call: CallFields, due: datetime | None = None) -> datetime | None:
    """When to try again (UTC), with the clock running that is `due`. The time may have passed: then now.

    None when no try is due: reached, closed, under way, bad number, or not safe.

    Where calling is not safe no retry is suggested (domain.md, "SOS calls").
    """
    if not call.open or call.calling or call.reached_at is not None or call.safe_to_call == "no":
        return None
    wait = RETRY.get(call.last_outcome or "")
    if wait is None or call.last_attempt_at is None:
        return None
    again = call.last_attempt_at + wait
    return again if due is None else min(again, due - BEFORE_DUE)


def number_is_bad(call: CallFields) -> bool:
    """Whether the last try showed that the number leads nowhere, and there is no other: ask SOS for one."""
    return call.last_outcome in BAD_NUMBER and call.reached_at is None and not call.untried_number


def another_number(call: CallFields) -> bool:
    """Whether the last try showed that the number leads nowhere, and there is another to try."""
    return call.open and call.untried_number and call.reached_at is None


def must_be_reached(call: CallFields, exit_: Exit) -> bool:
    """Whether closing so says that somebody was talked to, though nobody is written to have been reached.

    The clock stops when the person is reached, connected, or the call closed as *ej nådd* (domain.md,
    "Clocks"); a wrong number and a test call are nobody to reach.
    """
    owed = call.via == "sos" and bool(call.phone or call.phone_shown) and not call.connected
    return owed and call.reached_at is None and exit_ in TALKED


def grave(call: CallFields) -> bool:
    """Whether children or violence are involved: then *ej nådd* asks about consultation and police."""
    return call.not_to_guardian or call.case_type in GRAVE_TYPES
