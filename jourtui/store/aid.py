"""What a person can do about aid in a case: see `rules.aid`."""

from __future__ import annotations

from uuid import UUID

from jourtui.rules import aid as rules
from jourtui.rules.mandates import AID, Mandates
from jourtui.store import handover, mandates
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed

INSTEAD = "F: en åtgärd utan delegation, så beslutar nämnden; C, h: ansökan vidhålls och är inte avgjord."
BY_WHAT = "Skriv enligt vad det beslutas: delegation, eller vem som gav besked."


def write(
    desk: Desk,
    kinds: Mandates,
    case: UUID,
    said: rules.Referred | rules.Granted | rules.Refused,
    *,
    base: Base,
) -> UUID:
    """Note a referral or a decision as seen at `base`; returns its event. Raises NotAllowed."""
    if not isinstance(said, rules.Referred):
        mandates.by_delegation(desk, kinds, AID, case, said.decider, said.at or desk.now(), INSTEAD)
        if not said.entitled_by:
            raise NotAllowed(BY_WHAT)
    (event,) = desk.write(case, said, base=base)
    return event


def both_stand(desk: Desk, case: UUID, one: UUID, other: UUID, *, base: Base) -> None:
    """Two decisions that did not see each other both hold."""
    desk.write(case, rules.BothStand(decisions=(one, other)), base=base)


def only(desk: Desk, case: UUID, other: UUID) -> None:
    """Of two decisions the `other` one does not hold: it stays readable, struck."""
    handover.strike(desk, case, other, "ett annat beslut om samma sak gäller")
