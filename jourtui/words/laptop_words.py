"""Swedish words for how it is with the laptop: its contact with the shared store, and its backups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from jourtui.rules.calendar import day_and_time, duration
from jourtui.store.sync_status import SKEW, SyncStatus

OLD = timedelta(minutes=2)
"""What is here is older than the lost contact by more than this: then there was none at the beginning."""


def contact(status: SyncStatus, now: datetime) -> tuple[str, Literal["calm", "soon", "due"]]:
    """The truth about the contact with the shared store, and how grave it is."""
    waiting = ""
    if status.unsynced:
        seconds = (now - status.oldest).total_seconds() if status.oldest else 0.0
        oldest = age(seconds) if seconds >= 60 else ""
        waiting = f" · {status.unsynced} ej synka{'d' if status.unsynced == 1 else 'de'}" + (
            f", äldst {oldest}" if oldest else ""
        )
    if status.quarantined:
        waiting += f" · {status.quarantined} i karantän"
    skew = status.skew or 0.0
    if abs(skew) > SKEW:
        waiting += f" · klockan går {duration(abs(skew))} {'före' if skew > 0 else 'efter'}"
    grave: Literal["calm", "soon"] = "soon" if status.quarantined or abs(skew) > SKEW else "calm"
    match status.state:
        case "alone":
            return "ensam dator, inget gemensamt lager" + waiting.replace("ej synkade", "bara här").replace(
                "ej synkad", "bara här"
            ), "calm"
        case "connected" if status.behind:
            return f"ansluten, hämtar {status.behind}{waiting}", "soon"
        case "connected" if not status.believed(now):
            return f"prövar kontakten …{waiting}", "soon"
        case "connected":
            return f"ansluten{waiting}", grave
        case "connecting":
            return f"ansluter …{waiting}", "soon"
        case "stopped":
            why = status.problem.removesuffix(".").replace("Det gemensamma lagret", "Lagret")
            return f"{why or 'synken har stannat'}{waiting}", "due"  # short: there is one line for it
    since = f" sedan {day_and_time(status.since, now)}" if status.since else ""
    if status.since and status.as_of and status.since - status.as_of > OLD:
        since += f", uppgifter från {day_and_time(status.as_of, now)}"
    return f"UTAN KONTAKT{since}{waiting}", "due"


def age(seconds: float) -> str:
    """`under 1 min`, `1 min`, `2 h 5 min`, `3 d 4 h`. In words: at night `01:29` is a time of day.

    A clock that was set back makes nothing younger than nothing.
    """
    minutes = max(0, int(seconds // 60))
    days, hours = divmod(minutes // 60, 24)
    parts = ((days, "d"), (hours, "h"), (0 if days else minutes % 60, "min"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "under 1 min"


def backup(last_good: datetime | None, now: datetime) -> str:
    """When the last backup that was proved was made."""
    if last_good is None:
        return "ingen än: jourtui backup gör en"
    old = age((now - last_good).total_seconds())
    return f"{day_and_time(last_good, now)}, {old} gammal, prövad"


def paper(made: int | None, now: datetime) -> str:
    """The recovery key on paper, by when it was made (seconds since 1970)."""
    if made is None:
        return "ingen återställningsnyckel än: jourtui escrow gör en"
    return f"återställningsnyckel, gjord {day_and_time(datetime.fromtimestamp(made, UTC), now)}"


def backup_mark(overdue: timedelta | None) -> str:
    """For the line of the screen, when nothing has been backed up for too long; else empty."""
    return f" · ingen säkerhetskopia på {overdue.days} dygn" if overdue else ""
