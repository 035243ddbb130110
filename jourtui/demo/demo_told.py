"""What is told of the demo's made-up night: its people, its calls in every state, its cases.

All numbers are ones that PTS reserves for fiction; the people do not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from jourtui.rules import call as calls
from jourtui.rules import case as cases
from jourtui.rules import responsibility as hold
from jourtui.rules.entries import ConsultationHeld, NoteWritten
from jourtui.rules.event import Author, Payload
from jourtui.store.session import Person

KARIN = Person(UUID("5f0c3a52-7d0e-4a43-9d57-0f6a4c1f9a01"), "Karin Ek", "socionom")
PER = Person(UUID("5f0c3a52-7d0e-4a43-9d57-0f6a4c1f9a02"), "Per Holm", "socionom")
K, P = Author(KARIN.id, KARIN.name), Author(PER.id, PER.name)

UNMARKED = calls.CallFacts()


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
    assessed: tuple[float, Author] | None = None
    """How long ago the violence in it was assessed, and by whom (`demo_assessed`)."""


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
        assessed=(147, K),
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
    Matter(
        64,
        K,
        cases.CaseFacts(
            title="Man utan mat, vill resa hem",
            case_types=("financial_aid",),
            source="self",
            staying_municipality="1286",
            board="ystad",
            board_ground="Vistas i Ystad i natt; akut nöd prövas där han är",
        ),
        (cases.SubjectFacts(name="Robert Lind", birth_year=1988),),
        ((62, K, _note("stated", "Plånboken är borta sedan i går. Sover hos en vän i natt.", "Robert")),),
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
        67,
        "Robert Lind",
        27,
        "1286",
        "inga pengar till mat, vill hem till Umeå",
        "self",
        "financial_aid",
        case=3,
        then=((65, K, _end("reached")), (63, K, calls.CallClosed("case"))),
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
