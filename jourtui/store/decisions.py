"""What a person can do with the decisions of a case, and what is refused whoever asks.

The rules are in `rules/decisions.py` and `rules/mandates.py`; here they are held to what stands in the case
and in the register on the day of the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from jourtui.rules import decisions as rules
from jourtui.rules.calendar import local
from jourtui.rules.case import Case, each
from jourtui.rules.document_check import no_board
from jourtui.rules.law import Cited, Law
from jourtui.rules.mandates import Decision, Entitled
from jourtui.rules.text import names, same_person
from jourtui.store import locking, mandates
from jourtui.store.desk import Desk
from jourtui.store.envelope import Base
from jourtui.store.mandates import NotAllowed

BOARD_DECIDED = "beslut av nämnden"
"""What entitles the board itself."""
WHICH_COURT = "Skriv till vilken domstol."
CARRIES_OUT = (
    "Inget sådant beslut om var och en som avses står i ärendet: skriv vilket som ska genomföras, "
    "av vem och när det fattades."
)
MINUTES = "Skriv sammanträdets datum och paragraf."
SIGNS = "Skriv vem som undertecknar: ordföranden, eller den som bestyrker."
SUBMITTED_BY = "Skriv vem som underställde beslutet."
SUBMITTED_HOW = "Skriv hur det underställdes, och vem som tog emot."


@dataclass(frozen=True, slots=True)
class Given:
    """What was decided, in the words of whoever writes it; see `rules.DecisionMade` for each field.

    `cited` are topics of the legal references that were chosen; `concerns`, left empty, is everybody whom the
    case is about now.
    """

    content: str
    reasons: str
    granted: bool = True
    oral: bool = False
    heard_by: Sequence[str] = ()
    read_back: bool = False
    concerns: Sequence[UUID] = ()
    took_part: Sequence[str] = ()
    cited: Sequence[str] = ()
    submits: str = ""
    carries_out: str = ""
    """The decision that the police shall help to carry out, where none in the case is that."""
    moved_from: str = ""
    """Of a placement: where whoever it concerns is placed now; empty where they are not."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """That a board, or a committee of it, decided: its `name`, the date and paragraph, and who signs."""

    name: str
    minutes: str
    signs: str
    committee: bool = False


def board_of(case: Case) -> str:
    """The board that a person has set for the case, with a ground. Raises NotAllowed while there is none."""
    if why := no_board(case):
        raise NotAllowed(why)
    assert case.board is not None
    return case.board


def seek(
    desk: Desk,
    case: UUID,
    decision: Decision,
    name: str,
    role: str,
    answer: rules.Answer,
    *,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Somebody who might decide was phoned. Raises NotAllowed."""
    board = board_of(desk.journal.case(case))
    desk.write(case, rules.DeciderSought(board, decision.code, name, role, answer, note=note, at=at))


def decide(
    desk: Desk,
    law: Law,
    case: UUID,
    decision: Decision,
    by: Entitled | Meeting,
    given: Given,
    *,
    base: Base | None = None,
) -> UUID:
    """Record a decision, at the minute that it was made; returns its id. Raises NotAllowed.

    `by` is one of those whom `mandates.entitled` gives for the case's board on that day; or the board
    itself, which always may, or a committee of it.
    """
    state = desk.journal.case(case)
    board = board_of(state)
    at = given.at or desk.now()
    day = local(at).date()
    decider = _decider(desk, law, case, decision, board, day, by)
    _complete(given, decider.name)
    concerns = _concerned(state, given.concerns)
    carries_out = _carried_out(state, decision, concerns, given.carries_out)
    _may_see(desk, case, given.submits)
    made = rules.DecisionMade(
        decision=decision.code,
        kind_label=decision.label,
        board=board,
        body=decider.body,
        decider=decider.name,
        content=given.content,
        reasons=given.reasons,
        entitled_by=decider.by_right_of,
        decider_id=decider.person_id,
        concerns=concerns,
        granted=given.granted,
        oral=given.oral,
        heard_by=tuple(given.heard_by),
        read_back=given.read_back,
        rapporteur=desk.author.name,
        took_part=tuple(given.took_part),
        cited=cite(law, decision, given.cited, day),
        open_question=decider.open_question,
        court=decision.court,
        submits=given.submits if decision.court else "",
        at=given.at,
        minutes=by.minutes if isinstance(by, Meeting) else "",
        signs=by.signs if isinstance(by, Meeting) else "",
        carries_out=carries_out,
        moved_from=given.moved_from if decision.placement else "",
    )
    return desk.write(case, made, base=base)[0]


def _carried_out(case: Case, decision: Decision, concerns: Sequence[UUID], written: str) -> str:
    """What the police help to carry out: what stands in the case, or what was written. Raises NotAllowed."""
    if not decision.carries_out:
        return ""
    found = case.decisions
    standing = [
        one.named(each(case, one.made.concerns)) for one in found.to_carry_out(decision.carries_out, concerns)
    ]
    if standing and not found.undecided(decision.carries_out, concerns):
        return "; ".join(standing)
    if not written:
        raise NotAllowed(CARRIES_OUT)
    return "; ".join((*standing, written))


def _concerned(case: Case, chosen: Sequence[UUID]) -> tuple[UUID, ...]:
    """Those of the case's subjects that were chosen, everybody if nobody was. Raises NotAllowed."""
    if unknown := set(chosen) - set(case.subjects):
        raise NotAllowed(f"{len(unknown)} av dem som det avser finns inte i ärendet.")
    return tuple(chosen) or tuple(case.subjects)


class _Decider(NamedTuple):
    """As what body, by what name and by what right somebody decides."""

    body: rules.Body
    name: str
    by_right_of: str
    person_id: UUID | None = None
    open_question: str = ""


def _decider(
    desk: Desk, law: Law, case: UUID, decision: Decision, board: str, day: date, by: Entitled | Meeting
) -> _Decider:
    """Whoever decides, as the register has them on that day. Raises NotAllowed."""
    own = law.cite(decision.topic, day)
    statute = own.text if own is not None else ""
    if isinstance(by, Meeting):
        if not by.minutes:
            raise NotAllowed(MINUTES)
        if not by.signs:
            raise NotAllowed(SIGNS)
        with desk.rows() as rows:
            if worker := mandates.worker_named(rows, by.signs):
                raise NotAllowed(f"{worker} arbetar på jouren, och undertecknar inte i nämndens ställe.")
        if by.committee and not decision.committee:
            raise NotAllowed(f"{decision.label} beslutas inte av ett utskott.")
        return _Decider("committee" if by.committee else "board", by.name, statute or BOARD_DECIDED)
    if by.role == "committee":
        raise NotAllowed("En ledamot beslutar inte ensam för utskottet.")
    if by.role == "worker" and decision.worker == "never":
        raise NotAllowed(f"{decision.label} beslutas aldrig av en handläggare.")
    may = mandates.entitled(desk, decision, board, day, case)
    found = next((one for one in may if _same(one, by)), None)
    if found is None and by.role == "worker":
        raise NotAllowed(f"{by.name} {mandates.NO_DELEGATION}")
    if found is None:
        raise NotAllowed(f"{by.name} är inte inskriven som behörig för nämnden den dagen.")
    right = found.decided if found.role == "worker" else statute
    return _Decider(found.role, found.name, right, found.person_id, decision.note if found.open else "")


def _same(one: Entitled, other: Entitled) -> bool:
    """Whether two are the same person in the same role: a number may have been corrected meanwhile."""
    return (one.name, one.role, one.person_id) == (other.name, other.role, other.person_id)


def _complete(given: Given, decider: str) -> None:
    """FL 31 and 32 §§: what a decision must say. Raises NotAllowed with what is missing."""
    if not given.content:
        raise NotAllowed("Skriv vad som beslutades.")
    if not given.reasons:
        raise NotAllowed("Skriv skälen för beslutet.")
    if given.oral and not given.heard_by:
        raise NotAllowed("Skriv vem som hörde det muntliga beslutet.")
    if given.oral and all(names(decider, one) for one in given.heard_by):
        raise NotAllowed("Någon annan än den som beslutade måste ha hört det.")
    if not given.cited:
        raise NotAllowed("Välj minst ett lagrum.")


def cite(law: Law, decision: Decision, topics: Sequence[str], day: date) -> tuple[Cited, ...]:
    """The chosen references word for word, as they stand on a Swedish day. Raises NotAllowed."""
    offered = {one.topic: one for one in law.offered(decision.document, day)}
    if lost := [topic for topic in topics if topic not in offered]:
        raise NotAllowed(f"Lagrummet om {law.label(lost[0])} gäller inte den dagen.")
    return tuple(offered[topic] for topic in topics)


# What becomes of a decision


def sign(
    desk: Desk,
    case: UUID,
    decision: UUID,
    certified_by: str,
    *,
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """The decider has signed on paper, and somebody else certifies it. Raises NotAllowed.

    With a key its document is signed: what nobody has tried is nobody's signature (`store.signing`).
    """
    found = _standing(desk, case, decision)
    if found.signed is not None:
        raise NotAllowed("Beslutet är redan undertecknat.")
    _not_before(found.event.happened_at, at)
    if not certified_by:
        raise NotAllowed("Skriv vem som såg underskriften.")
    if same_person(certified_by, found.made.signer):
        raise NotAllowed("Den som beslutade kan inte bestyrka sin egen underskrift.")
    signed = rules.DecisionSigned(decision, "paper", certified_by=certified_by, at=at)
    desk.write(case, signed, base=base)


def name_submitter(desk: Desk, case: UUID, decision: UUID, name: str, base: Base | None = None) -> None:
    """Who submits it to the court from now on. Raises NotAllowed."""
    _unsubmitted(_standing(desk, case, decision))
    if not name:
        raise NotAllowed("Skriv vem som underställer beslutet.")
    _may_see(desk, case, name)
    desk.write(case, rules.SubmitterNamed(decision, name), base=base)


def _may_see(desk: Desk, case: UUID, name: str) -> None:
    """Nobody is given a part in what is locked from them. Raises NotAllowed."""
    if barred := locking.barred(desk, case, name):
        raise NotAllowed(f"Ärendet är låst för {barred} (jäv). Skriv någon annan.")


def submit(
    desk: Desk,
    case: UUID,
    decision: UUID,
    court: str,
    by: str,
    how: str,
    *,
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """Somebody submitted it to the court: that stops the clock, also of one that has ended.

    Raises NotAllowed while it is not said to which court, by whom and how.
    """
    found = _known(desk, case, decision)
    _unsubmitted(found)
    _not_before(found.event.happened_at, at)
    if not court:
        raise NotAllowed(WHICH_COURT)
    if not by:
        raise NotAllowed(SUBMITTED_BY)
    if not how:
        raise NotAllowed(SUBMITTED_HOW)
    desk.write(case, rules.DecisionSubmitted(decision, court, how=how, by=by, at=at), base=base)


def end(
    desk: Desk,
    case: UUID,
    decision: UUID,
    why: str,
    *,
    same_as: UUID | None = None,
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """It holds no longer, or never did; `same_as`: it was recorded twice, as that other one.

    Raises NotAllowed.
    """
    found = _standing(desk, case, decision)
    _not_before(found.event.happened_at, at)
    if not why:
        raise NotAllowed("Skriv varför beslutet inte gäller.")
    alike = desk.journal.case(case).decisions.alike(found)
    if same_as is not None and same_as not in {one.event.id for one in alike}:
        raise NotAllowed("Det är inte samma beslut.")
    desk.write(case, rules.DecisionEnded(decision, why, same_as=same_as, at=at), base=base)


def take_back(
    desk: Desk,
    case: UUID,
    decision: UUID,
    entry: UUID,
    why: str,
    *,
    base: Base | None = None,
) -> None:
    """What was written by mistake of what became of a decision or measure counts no more.

    `entry` is the event that said so. A clock that it stopped runs again. Raises NotAllowed.
    """
    state = desk.journal.case(case).decisions
    found = state.decided.get(decision) or state.measures.get(decision)
    became = found.became() if found is not None else {}
    what = next((what for what, event in became.items() if event.id == entry), None)
    if what is None:
        raise NotAllowed("Det är redan tillbakataget, eller finns inte i ärendet.")
    if not why:
        raise NotAllowed("Skriv vad som var fel.")
    desk.write(case, rules.RecordTakenBack(entry, what, why), base=base)


# Without delegation


def may_measure(law: Law, decision: Decision, day: date) -> bool:
    """Whether a measure may be taken, on a Swedish day, before anybody has decided: never for LVU and LVM."""
    return not decision.court and law.voluntary(decision.topic, day)


def take_measure(
    desk: Desk,
    law: Law,
    case: UUID,
    decision: Decision,
    what: str,
    grounds: str,
    cited: Sequence[str],
    *,
    concerns: Sequence[UUID] = (),
    moved_from: str = "",
    at: datetime | None = None,
    base: Base | None = None,
) -> UUID:
    """An emergency measure that could not wait for anybody who may decide; returns its id.

    `concerns`, left empty, is everybody whom the case is about now. Raises NotAllowed: for LVU and LVM
    always.
    """
    state = desk.journal.case(case)
    board = board_of(state)
    day = local(at or desk.now()).date()
    if not may_measure(law, decision, day):
        raise NotAllowed(f"{decision.label}: utan beslut får ingen åtgärd vidtas.")
    if not what:
        raise NotAllowed("Skriv vad som gjordes.")
    if not grounds:
        raise NotAllowed("Skriv varför det inte kunde vänta.")
    references = cite(law, decision, cited, day)
    taken = rules.MeasureTaken(
        decision.code,
        decision.label,
        board,
        what,
        grounds,
        cited=references,
        at=at,
        moved_from=moved_from if decision.placement else "",
        concerns=_concerned(state, concerns),
    )
    return desk.write(case, taken, base=base)[0]


def board_decided(
    desk: Desk,
    case: UUID,
    measure: UUID,
    outcome: Literal["approved", "changed", "refused"],
    by: str,
    *,
    note: str = "",
    at: datetime | None = None,
    base: Base | None = None,
) -> None:
    """The board has decided about a measure. Raises NotAllowed."""
    found = desk.journal.case(case).decisions.measures.get(measure)
    if found is None:
        raise NotAllowed("Åtgärden finns inte i ärendet.")
    if found.decided is not None:
        raise NotAllowed("Nämndens beslut är redan inskrivet.")
    _not_before(found.event.happened_at, at)
    if not by:
        raise NotAllowed("Skriv vem som beslutade: nämnden, utskottet eller ett namn.")
    taken, day = found.taken, local(at or desk.now()).date()
    with desk.rows() as rows:
        worker = mandates.worker_named(rows, by)
        if worker and not mandates.delegated(rows, taken.board, taken.decision, worker, day):
            raise NotAllowed(
                f"{worker} arbetar på jouren och har ingen delegation för det här beslutet. "
                "Skriv vem som beslutade för nämnden."
            )
    desk.write(case, rules.MeasureDecided(measure, outcome, by, note=note, at=at), base=base)


def _known(desk: Desk, case: UUID, decision: UUID) -> rules.Decided:
    found = desk.journal.case(case).decisions.decided.get(decision)
    if found is None:
        raise NotAllowed("Beslutet finns inte i ärendet.")
    return found


def _standing(desk: Desk, case: UUID, decision: UUID) -> rules.Decided:
    found = _known(desk, case, decision)
    if not found.stands:
        raise NotAllowed("Beslutet gäller inte längre.")
    return found


def _unsubmitted(found: rules.Decided) -> None:
    if not found.made.court or not found.made.granted:
        raise NotAllowed("Beslutet ska inte underställas.")
    if found.submitted is not None:
        raise NotAllowed("Beslutet är redan underställt.")


def _not_before(made: datetime, at: datetime | None) -> None:
    """What follows upon something does not come before its minute."""
    if at is not None and at < made.replace(second=0, microsecond=0):
        raise NotAllowed("Tiden ligger före beslutet.")
