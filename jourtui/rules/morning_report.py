"""The morning report (överrapportering): what the municipality was told, by whom, and who there received it.

Source: domain.md, "Documents": the receiver's name and title, that it was read back, whether the reporter
wants feedback. What has been delivered in writing is followed with the documents.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from jourtui.rules.event import Payload, kind

How = Literal["phone", "meeting", "mail", "paper"]
SPOKEN: tuple[How, ...] = ("phone", "meeting")
"""Ways in which the receiver can read back what they heard."""


@kind("case.morning_report_given")
class Reported(Payload, frozen=True):
    """The first version of `MorningReport`: less was asked."""

    receiver: str
    how: Literal["oral", "paper"] = "oral"
    at: datetime | None = None


@kind("case.morning_report_given", version=2)
class MorningReport(Payload, frozen=True):
    """Överrapporterat: the municipality has it by a named receiver, at `at`.

    It covers the work that its author had seen, and that had happened by `at`. `board` is the case's board
    (its code) as it was then: should the case come to belong to another, that one has not been told. Where
    nobody had set one, no board has.
    `read_back`: the receiver said back what they had heard; None where nothing was said. `left` is what is
    left for the day to do; `feedback`: the jour asks to hear what became of it.
    """

    receiver: str
    title: str = ""
    board: str | None = None
    how: How = "phone"
    contact: str = ""
    """The number or address that it was given on."""
    read_back: bool | None = None
    left: str = ""
    feedback: bool = False
    at: datetime | None = None


REPORTED = (Reported, MorningReport)
"""Kinds that say that a named person at the municipality was told."""
