"""What whoever closes a case is told of first: what is left in it, and what each clock does then."""

from __future__ import annotations

from collections.abc import Iterator

from jourtui.rules import aid
from jourtui.rules.case import Case
from jourtui.rules.decisions import court_days
from jourtui.rules.remaining import Undelivered, remaining
from jourtui.store.views import CaseRow
from jourtui.words.waiting_words import WHOM


def warnings(row: CaseRow, case: Case, *, calls: int, visits: int, bookings: int) -> Iterator[str]:
    """A sentence each. `calls`, `visits` and `bookings`: how many of the case are still open."""
    if row.out_since is not None:
        yield "Någon är ute på besök: nästa avstämning löper vidare."
    elif visits:
        yield "Ett besök är beslutat, och inte gjort."
    if row.board is None:
        yield "Nämnden är inte vald."
    if row.unreported_since is not None:
        yield "Allt är inte överrapporterat: fristen löper vidare."
    if calls:
        yield f"{calls} anrop är ännu {'öppet' if calls == 1 else 'öppna'}."
    if bookings:
        how = "bokning gäller" if bookings == 1 else "bokningar gäller"
        yield f"{bookings} {how} ännu: utcheckningen löper vidare."
    if any(day.decided.submitted is None for day in court_days(case.decisions)):
        yield "Ett beslut är inte underställt: rättens frist löper vidare."
    if any(concern.answered is None for concern in case.assessments.concerns):
        yield "En omedelbar skyddsbedömning är inte gjord: fristen löper vidare."
    left = list(remaining(case))
    if any(isinstance(one, aid.Referred) for one in left):
        yield "En ansökan är vidhållen och inte avgjord."
    for one in left:
        if isinstance(one, Undelivered):
            yield f"Inte levererat till nämnden: {one.finished.title}."
    if case.assistance.running:
        yield "En begäran om handräckning gäller ännu: U tar tillbaka den när den inte behövs."
    if whom := list(dict.fromkeys(WHOM[wait.said.whom] for wait in case.waits.running)):
        yield f"Inget svar än från {' och '.join(whom)}: den fristen stannar."
    if row.next_step:
        yield f"Kvar att göra: {row.next_step}."
