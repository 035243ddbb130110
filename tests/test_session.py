"""A session is plain, frozen data."""

from __future__ import annotations

import dataclasses
from uuid import UUID

import pytest

from jourtui.store.session import Duty, Person, Session


def test_duties_have_their_swedish_words() -> None:
    assert {duty.value: duty.label for duty in Duty} == {"first": "förstajour", "backup": "bakjour"}


def test_a_session_cannot_be_changed() -> None:
    session = Session(Person(UUID(int=1), "Eva Lind", "socionom"), Duty.FIRST, 0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        session.duty = Duty.BACKUP  # type: ignore[misc]
