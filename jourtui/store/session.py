"""Who is signed in on this laptop, and as what. Pure data, light enough to load before the first paint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """One who works at the jour. `id` is the same on every laptop where the person is admitted."""

    id: UUID
    name: str
    title: str


class Duty(StrEnum):
    """What a person is on duty as during one session; the value is what is stored."""

    FIRST = "first"
    BACKUP = "backup"

    @property
    def label(self) -> str:
        """The Swedish word on screen."""
        return {"first": "förstajour", "backup": "bakjour"}[self.value]

    @property
    def other(self) -> Duty:
        """What the colleague is on duty as."""
        return Duty.BACKUP if self is Duty.FIRST else Duty.FIRST


@dataclass(frozen=True, slots=True)
class Session:
    """From sign-in to sign-out; a locked screen does not end it. `since` is microseconds since 1970 UTC."""

    person: Person
    duty: Duty
    since: int
