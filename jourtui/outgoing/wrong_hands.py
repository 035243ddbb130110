"""What came to the wrong hands, by whatever road: written, limited step by step, and judged."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jourtui.outgoing.deliveries import find, not_before
from jourtui.rules import delivery as rules
from jourtui.rules.delivery import Wrong
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.journal import Change
from jourtui.store.mandates import NotAllowed


def went_wrong(
    desk: Desk,
    case: UUID,
    what: str,
    to: str,
    *,
    delivery: UUID | None = None,
    reached: bool = True,
    at: datetime | None = None,
    base: Base | None = None,
) -> UUID:
    """Something came to the wrong hands; `at` is when it was discovered. Raises NotAllowed.

    `reached`: the board that the delivery was for has it all the same; else it is to be sent there again.
    """
    if not what.strip():
        raise NotAllowed("Skriv vad som kom fel.")
    if not to.strip():
        raise NotAllowed("Skriv vem som fick det.")
    if delivery is not None and not reached and find(desk, case, delivery).delivered is None:
        raise NotAllowed("Det är inte levererat än. Ta tillbaka det (Å), eller svara att nämnden har det.")
    said = [Change(case, rules.WentWrong(what.strip(), to.strip(), delivery, at=at))]
    if delivery is not None and not reached:
        said.append(Change(case, rules.WentAstray(delivery)))
    return desk.do(*said, base=base)[0]


def contain(
    desk: Desk,
    case: UUID,
    wrong: UUID,
    step: str,
    who: str,
    *,
    note: str = "",
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """One step to limit it was taken. Raises NotAllowed."""
    found = _wrong(desk, case, wrong)
    if step not in rules.STEPS:
        raise NotAllowed("Välj vad som gjordes.")
    if not who.strip():
        raise NotAllowed("Skriv vem du talade med, eller vem som gjorde det.")
    not_before(found.event.happened_at, at)
    said = rules.Contained(wrong, step, who.strip(), note=note.strip(), at=at)  # type: ignore[arg-type]
    desk.write(case, said, base=base)


def judge(
    desk: Desk,
    case: UUID,
    wrong: UUID,
    reason: str,
    by: str,
    *,
    told: bool,
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """The incident is told to IMY, or is judged not to need it. Raises NotAllowed."""
    found = _wrong(desk, case, wrong)
    if found.judged is not None:
        raise NotAllowed("Incidenten är redan bedömd.")
    if not by.strip() or not reason.strip():
        raise NotAllowed("Skriv vem som bedömde det, och varför.")
    not_before(found.event.happened_at, at)
    desk.write(case, rules.IncidentJudged(wrong, told, reason.strip(), by.strip(), at=at), base=base)


def _wrong(desk: Desk, case: UUID, wrong: UUID) -> Wrong:
    found = desk.journal.case(case).deliveries.wrong.get(wrong)
    if found is None:
        raise NotAllowed("Händelsen finns inte i ärendet.")
    return found
