"""What every assessment asks beside its form: how it was made, who was heard, and the conclusion.

The unit's forms cannot leave these out: they are what law and regulation demand (SoL 2025:400 20:1, SOSFS
2014:5, HSLF-FS 2022:39), and what the journal keeps in fields of their own (`rules.assessment.Concluded`).
"""

from __future__ import annotations

from dataclasses import dataclass

from jourtui.rules.assessment_form import Choice, Condition, Form, Question, Section

AT = "frame.at"
"""When it was assessed: of all times that are asked for the only one that is now when it is left empty."""
HOW_MADE, CONCLUSION = "Så gjordes bedömningen", "Slutsats"
EXPOSED = "Ett barn kan ha utsatts för våld: utredning ska inledas, utan förhandsbedömning."
"""Said where the choices of what follows are fewer for that reason (HSLF-FS 2022:39)."""
UNREGISTERED = "står inte i delegationsregistret"
"""Said of a delegation that whoever decided has not got by the register: in the case, and on paper."""
NO_DELEGATION = "Utan delegation behöver nämnden ett beslutsunderlag."
_FOLLOWS = (
    Choice("investigation", "utredning ska inledas"),
    Choice("running", "utredning pågår redan"),
    Choice("preliminary", "förhandsbedömning, 14 dagar"),
    Choice("none", "inget mer för barnet"),
)


@dataclass(frozen=True, slots=True)
class Around:
    """What an assessment is made within: the plan of an advance notice, and what its own answers lead to.

    `grave`: an answer is grave, so that a mild conclusion takes a reason. `exposed`: a child may have been
    exposed to violence.
    """

    notice: str = ""
    grave: bool = False
    exposed: bool = False


def _when(code: str, *any_: str) -> tuple[Condition, ...]:
    return (Condition(f"frame.{code}", any_),)


def _of_the_place(form: Form) -> bool:
    """Whether it is about somewhere to go, and not about how somebody has it: then nobody is heard for it."""
    return form.purpose == "visit"


def how_made(form: Form) -> Section:
    """How it was made and who was heard; before a visit nobody is heard."""
    how = [
        _choice(
            "how",
            "Hur gjordes bedömningen?",
            (("phone", "per telefon"), ("site", "på plats"), ("both", "både och")),
            required="Välj om bedömningen gjordes per telefon eller på plats.",
        ),
    ]
    consulted = Question("frame.consulted", "Samråd med", "person", help="får vara tomt")
    if _of_the_place(form):
        return Section(HOW_MADE, (*how, consulted))
    questions: list[Question] = [
        *how,
        Question(
            "frame.heard",
            "Vilka har hörts?",
            "person",
            required="Skriv vilka som har hörts, eller att ingen har det.",
            help="namn, med komma emellan",
        ),
    ]
    if form.child:
        questions += [
            _choice(
                "child_heard",
                "Har barnet hörts?",
                (("alone", "ja, för sig"), ("accompanied", "ja, med någon annan"), ("no", "nej")),
                required="Välj om barnet har hörts.",
            ),
            Question(
                "frame.not_heard_why",
                "Varför har barnet inte hörts?",
                "text",
                when=_when("child_heard", "no"),
                required="Skriv varför barnet inte har hörts.",
            ),
        ]
    questions += [
        _choice(
            "interpreter",
            "Tolk",
            (
                ("not_needed", "behövdes inte"),
                ("by_phone", "på telefon"),
                ("on_site", "på plats"),
                ("relative", "anhörig eller bekant"),
                ("missing", "behövdes, fanns inte"),
            ),
            required="Välj om tolk behövdes.",
            help="aldrig en anhörig om det går att undvika, och aldrig ett barn",
        ),
        Question(
            "frame.interpreter_language",
            "Språk, och varifrån tolken kom",
            "person",
            when=_when("interpreter", "by_phone", "on_site"),
        ),
        Question(
            "frame.interpreter_note",
            "Varför ingen utomstående tolk?",
            "text",
            when=_when("interpreter", "relative", "missing"),
            required="Skriv varför ingen utomstående tolk användes.",
        ),
        consulted,
    ]
    if form.instruments:
        names = [(str(n), name) for n, name in enumerate(form.instruments)]
        used = _when("instrument", *(code for code, _ in names))
        questions += [
            _choice("instrument", "Instrument som har använts", tuple(names), help="bara att det är gjort"),
            Question(
                "frame.instrument_by", "Gjort av", "person", when=used, required="Skriv vem som gjorde det."
            ),
            Question("frame.instrument_outcome", "Utfall", "text", when=used, required="Skriv utfallet."),
        ]
    return Section(HOW_MADE, tuple(questions))


def conclusion(form: Form, around: Around) -> Section:
    """The person's own estimate, the judgement, its reasons, and what follows."""
    own = [
        Question(
            "frame.own_scale",
            "Personens egen skattning, 0–10",
            "scale",
            help="hur trygg i natt, enligt personen: 0 inte alls, 10 helt; tomt om ingen har frågat",
        ),
        Question("frame.own_words", "Med personens egna ord", "text"),
    ]
    questions = [
        *(() if _of_the_place(form) else own),
        Question(
            "frame.conclusion",
            "Din bedömning",
            "choice",
            tuple(Choice(one.code, one.label) for one in form.conclusions),
            required="Välj vad du bedömer. Inget tal avgör det.",
        ),
    ]
    if around.grave:
        questions.append(
            Question(
                "frame.despite",
                "Varför, trots allvarliga svar?",
                "text",
                when=_when("conclusion", *(one.code for one in form.conclusions if one.mild)),
                required="Ett allvarligt svar och en mild slutsats: skriv varför.",
            )
        )
    questions.append(Question("frame.reasons", "Skäl", "text", required="Skriv skälen för bedömningen."))
    if around.notice:
        questions += [
            _choice(
                "plan",
                "Kommunens plan i föranmälan",
                (("followed", "följs"), ("departed", "frångås")),
                required="Välj om kommunens plan följs.",
                help=around.notice,
            ),
            Question(
                "frame.departure",
                "Varför frångås planen?",
                "text",
                when=_when("plan", "departed"),
                required="Skriv varför planen frångås.",
            ),
        ]
    if form.child or around.exposed:
        follows = [one for one in _FOLLOWS if not around.exposed or one.code in ("investigation", "running")]
        questions.append(
            Question(
                "frame.follow",
                "Vad följer för barnet?",
                "choice",
                tuple(follows),
                required="Välj vad som följer för barnet.",
                help=EXPOSED if around.exposed else "",
            )
        )
    if form.decision:
        questions += _decision()
    questions += [
        Question("frame.tonight", "I natt, och vem som tar över 08:00", "text"),
        Question(AT, "Bedömt kl", "time", help="tomt är nu"),
    ]
    return Section(CONCLUSION, tuple(questions))


def _decision() -> list[Question]:
    return [
        Question(
            "frame.decided_by",
            "Beslutat av, med titel",
            "person",
            required="Skriv vem som har beslutat.",
        ),
        _choice(
            "delegated",
            "Finns delegation?",
            (("yes", "ja"), ("no", "nej")),
            required="Välj om det finns delegation för beslutet.",
            help=NO_DELEGATION,
        ),
        Question(
            "frame.delegation",
            "Vilken delegation",
            "person",
            when=_when("delegated", "yes"),
            required="Skriv vilken delegation beslutet stöder sig på.",
            help="punkten i nämndens delegationsordning",
        ),
    ]


def _choice(
    code: str, text: str, choices: tuple[tuple[str, str], ...], *, required: str = "", help: str = ""
) -> Question:
    offered = tuple(Choice(*choice) for choice in choices)
    return Question(f"frame.{code}", text, "choice", offered, required=required, help=help)
