"""What a folded state and its table are declared on."""

from __future__ import annotations

from pydantic import ConfigDict
from sqlmodel import SQLModel


class Fields(SQLModel):
    """Declared once, for the state that a fold makes and for the table that lists read.

    How to check its values is worked out when the first state is made: there are more than a hundred of
    these classes, every command imports them all, and none makes more than a few.
    """

    model_config = ConfigDict(defer_build=True)  # type: ignore[assignment]


class Folded:
    """Before its fields among the bases of a state: the fold sets them by the thousand, and checks none."""

    __setattr__ = object.__setattr__
