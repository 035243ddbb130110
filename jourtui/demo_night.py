"""A made-up night: calls in every state, cases under way, a handover that waits. For the demo.

All numbers are ones that PTS reserves for fiction, and every personnummer is one of Skatteverket's published
test numbers; the people do not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from jourtui.rules import call as calls
from jourtui.rules import case as cases
from jourtui.rules import responsibility as hold
from jourtui.rules.entries import ConsultationHeld, NoteWritten
from jourtui.rules.event import Author, Payload
from jourtui.rules.notice import NoticeReceived
from jourtui.rules.staff import Introduced, ShiftBegun
from jourtui.store.journal import Change, Journal
from jourtui.store.session import Person

KARIN = Person(UUID("5f0c3a52-7d0e-4a43-9d57-0f6a4c1f9a01"), "Karin Ek", "socionom")
PER = Person(UUID("5f0c3a52-7d0e-4a43-9d57-0f6a4c1f9a02"), "Per Holm", "socionom")
K, P = Author(KARIN.id, KARIN.name), Author(PER.id, PER.name)

UNMARKED = calls.CallFacts()


class Watch:
    """A clock that the night sets to each event's own time."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Told:
    """A call as it was taken in, `ago` minutes ago; `then` is what came after: (minutes ago, who, what)."""

    ago: float
    name: str
    number: int | None
    municipality: str | None
    matter: str
    source: str
    case_type: str
    then: Sequence[tuple[float, Author, Payload]] = ()
    via: calls.Via = "sos"
    connected: bool = False
    by: Author = K
    marks: calls.CallFacts = UNMARKED
    case: int | None = None
    """Which case of the night it belongs to."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """A case of the night, opened `ago` minutes ago."""

    ago: float
    by: Author
    facts: cases.CaseFacts
    subjects: Sequence[cases.SubjectFacts]
    then: Sequence[tuple[float, Author, Payload]] = ()


def _end(outcome: calls.Outcome, note: str = "") -> calls.AttemptEnded:
    return calls.AttemptEnded(outcome=outcome, note=note)


def _note(mode: Literal["observed", "stated", "assessed", "plain"], text: str, by: str = "") -> NoteWritten:
    return NoteWritten(text=text, mode=mode, stated_by=by)


MATTERS: tuple[Matter, ...] = (
    Matter(
        168,
        K,
        cases.CaseFacts(
            title="Kvinna hotad av sambo, två barn i hemmet",
            case_types=("violence", "children"),
            source="police",
            protected=True,
            staying_municipality="1287",
            home_municipality="1287",
            board="trelleborg-sn",
            board_ground="Vistas och är folkbokförd i Trelleborg; gäller våld och barn",
        ),
        (cases.SubjectFacts(name="Sara Lindqvist", birth_year=1991, phone_shown="070-174 06 31"),),
        (
            (160, K, _note("stated", "Sambon slog henne i ansiktet i kväll. Barnen såg det.", "Sara")),
            (158, K, _note("stated", "Patrull på plats. Sambon har lämnat bostaden.", "polisen")),
            (150, K, ConsultationHeld(with_name="Per Holm", text="Barnen ska inte sova i bostaden i natt.")),
            (145, K, _note("assessed", "Hon och barnen behöver en annan plats att sova på i natt.")),
            (60, P, cases.StepPlanned("Ring Sara och hör hur natten går", None)),
        ),
    ),
    Matter(
        96,
        P,
        cases.CaseFacts(
            title="Pojke, 14 år, avviken från jourhem",
            case_types=("absconded",),
            source="care_home",
            staying_municipality="1286",
            home_municipality="1270",
            placing_municipality="1270",
            board="tomelilla",
            board_ground="Tomelilla har placerat pojken",
        ),
        (cases.SubjectFacts(name="Elias N", birth_year=2012, guardians=("Maria N",)),),
        (
            (92, P, _note("stated", "Gick ut vid 19-tiden efter bråk om telefonen.", "jourhemmet")),
            (80, P, _note("observed", "Svarar inte på sin telefon; sms skickat.")),
            (70, P, cases.StepPlanned("Ring polisen om de sett honom", None)),
        ),
    ),
    Matter(
        41,
        K,
        cases.CaseFacts(
            title="Äldre man utan värme och mat",
            case_types=("elderly",),
            source="relative",
            staying_municipality="1265",
        ),
        (cases.SubjectFacts(name="Nils-Erik Persson", birth_year=1941),),
        ((38, K, _note("stated", "Pannan gick sönder i går. Grannen har gett honom mat.", "dottern")),),
    ),
)

CALLS: tuple[Told, ...] = (
    Told(
        172,
        "Polisen, vakthavande",
        61,
        "1287",
        "kvinna slagen av sambo, barn i hemmet",
        "police",
        "violence",
        via="police",
        case=0,
        then=((169, K, calls.AttemptBegun()), (168, K, _end("reached")), (167, K, calls.CallClosed("case"))),
    ),
    Told(
        140,
        "Okänd",
        12,
        "1233",
        "fel nummer, sökte vårdcentralen",
        "private_person",
        "other",
        then=((135, K, _end("reached")), (134, K, calls.CallClosed("misdial"))),
    ),
    Told(
        121,
        "Birgitta Mårtensson",
        10,
        "1286",
        "barnbarnet kommer hem full, frågar vad hon kan göra",
        "relative",
        "children",
        then=(
            (112, K, _end("reached")),
            (104, K, calls.CallClosed("advice", "råd om gränser och socialtjänstens mottagning i dag")),
        ),
    ),
    Told(
        99,
        "Jourhemmet Solgläntan",
        22,
        "1286",
        "pojke 14 år har gått",
        "care_home",
        "absconded",
        by=P,
        case=1,
        then=((97, P, _end("reached")), (95, P, calls.CallClosed("case"))),
    ),
    Told(
        88,
        "Mats Olin",
        18,
        "1280",
        "sonen hotar hemma i Malmö",
        "parent",
        "adult_addiction",
        then=(
            (84, K, _end("reached")),
            (82, K, calls.CallClosed("handed_on", to="Malmös socialjour, genom SOS")),
        ),
    ),
    Told(
        44,
        "Lena Persson",
        14,
        "1265",
        "pappa 85 utan värme",
        "relative",
        "elderly",
        case=2,
        then=((42, K, _end("reached")), (40, K, calls.CallClosed("case"))),
    ),
    # Open now
    Told(
        33,
        "Jonas Ahlgren",
        35,
        "1291",
        "dottern 15 vill inte hem, sitter på stationen",
        "parent",
        "children",
        then=(
            (25, K, hold.Claimed()),
            (24, K, calls.AttemptBegun()),
            (23.5, K, _end("no_answer")),
            (12, K, calls.AttemptBegun()),
            (11.5, K, _end("busy")),
        ),
    ),
    Told(
        26,
        "Amira Haddad",
        41,
        "1287",
        "vågar inte vara hemma, mannen kommer hem vid midnatt",
        "self",
        "violence",
        marks=calls.CallFacts(
            safe_to_call="no",
            safe_times="ring före 23",
            code_word="blåbär",
            interpreter="arabiska",
            not_to_guardian=True,
        ),
        then=((20, K, hold.Claimed()),),
    ),
    Told(
        17,
        "Anna Svensson",
        10,
        "1286",
        "orolig för barnbarn, mamman svarar inte",
        "relative",
        "children",
        marks=calls.CallFacts(safe_to_call="yes"),
        then=((14, K, hold.Claimed()),),
    ),
    Told(
        11,
        "Göran Nilsson",
        52,
        "1264",
        "utan bostad sedan i kväll, sover i bilen",
        "self",
        "lodging",
        then=(
            (6, K, hold.Claimed()),
            (2, K, hold.Offered(answer_within=180, to=P, note="Kan du ta boendet?")),
        ),
    ),
    Told(
        9,
        "HVB Lyktan",
        58,
        "1263",
        "flicka 16 har skurit sig, ambulans är där",
        "care_home",
        "home_support",
        by=P,
        then=((8, P, hold.Claimed()), (1, P, calls.AttemptBegun())),
    ),
    Told(
        6,
        "",
        None,
        "1270",
        "granne hör barn som skriker, ville inte säga namn",
        "private_person",
        "children",
        marks=calls.CallFacts(anonymous=True),
        reason="ville inte lämna nummer",
    ),
    Told(
        4,
        "Fatima Yusuf",
        67,
        "1230",
        "pengar till mat för barnen",
        "self",
        "financial_aid",
        marks=calls.CallFacts(interpreter="somaliska"),
    ),
    Told(
        1.5,
        "Ulla Bengtsson",
        73,
        "1233",
        "väninnan har fått skyddad adress, någon söker henne",
        "private_person",
        "violence",
        marks=calls.CallFacts(protected=True, safe_to_call="unknown"),
    ),
)


def write(journal: Journal, watch: Watch, now: datetime) -> None:
    """Write the night that leads up to `now`, each event at its own time, in order."""
    records = [uuid4() for _ in MATTERS]
    found: list[tuple[float, Author, list[Change]]] = [
        *_shifts(),
        *_notices(now),
        *(entry for told in CALLS for entry in _call(told, records, now)),
        *(entry for matter, record in zip(MATTERS, records, strict=True) for entry in _case(matter, record)),
    ]
    for ago, author, changes in sorted(found, key=lambda entry: -entry[0]):
        watch.now = now - timedelta(minutes=ago)
        journal.act(author, *changes)
    watch.now = now


def _shifts() -> list[tuple[float, Author, list[Change]]]:
    shifts = []
    for author, person, duty in ((K, KARIN, "first"), (P, PER, "backup")):
        record = uuid4()
        introduced = Introduced(person.id, person.name, person.title)
        begun = ShiftBegun("first" if duty == "first" else "backup")
        shifts.append((300.0, author, [Change(record, introduced), Change(record, begun)]))
    return shifts


def _notices(now: datetime) -> list[tuple[float, Author, list[Change]]]:
    notice = NoticeReceived(
        person_name="Anna Svensson",
        plan="Mormor får ta barnen i natt om mamman inte svarar. Ring henne först.",
        until=now + timedelta(days=6),
        municipality="1286",
        phone=_e164(10),
        phone_shown=_shown(10),
        told_by="Ystads mottagning",
    )
    return [(290.0, K, [Change(uuid4(), notice)])]


def _call(told: Told, cases_: Sequence[UUID], now: datetime) -> list[tuple[float, Author, list[Change]]]:
    record = uuid4()
    at = now - timedelta(minutes=told.ago)
    facts = {
        "municipality": told.municipality,
        "matter": told.matter,
        "source": told.source,
        "case_type": told.case_type,
        "number_reason": told.reason,
    }
    received = calls.CallReceived(
        at=at,
        via=told.via,
        connected=told.connected,
        facts=calls.CallFacts(**{**told.marks.given(), **facts}),
    )
    identity = calls.Identity(caller_name=told.name)
    if told.number is not None:
        identity = calls.Identity(
            caller_name=told.name, phone=_e164(told.number), phone_shown=_shown(told.number)
        )
    first = [
        Change(record, received),
        Change(record, calls.CallIdentified(facts=identity, at=at), own_key=True),
    ]
    written: list[tuple[float, Author, list[Change]]] = [(told.ago - 0.3, told.by, first)]
    attempt: UUID | None = None
    for ago, author, payload in told.then:
        event_id = uuid4()
        if isinstance(payload, calls.AttemptBegun):
            attempt = event_id
        elif isinstance(payload, calls.AttemptEnded) and attempt is not None:
            payload = calls.AttemptEnded(payload.outcome, attempt, payload.note)
            attempt = None
        written.append((ago, author, [Change(record, payload, event_id=event_id)]))
    if told.case is not None:
        case = cases_[told.case]
        joined = [Change(record, calls.CaseLinked(case)), Change(case, cases.CallJoined(record))]
        written.append((MATTERS[told.case].ago - 0.2, told.by, joined))
    return written


def _case(matter: Matter, record: UUID) -> list[tuple[float, Author, list[Change]]]:
    opened = [Change(record, cases.CaseOpened(facts=matter.facts))]
    opened += [Change(record, cases.SubjectNamed(uuid4(), subject)) for subject in matter.subjects]
    written = [(matter.ago, matter.by, opened)]
    written += [(ago, author, [Change(record, payload)]) for ago, author, payload in matter.then]
    return written


def _e164(number: int) -> str:
    return f"+467017406{number:02}"


def _shown(number: int) -> str:
    return f"070-174 06 {number:02}"
