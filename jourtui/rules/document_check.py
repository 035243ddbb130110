"""What is missing before a document may be locked: one list of Swedish sentences, whoever asks.

Sources: domain.md, "Documents"; FL 31 and 32 §§ (what a decision names, its reasons); SOSFS 2014:5 5:1 (who
gave information, to whom); LVU 43 § and LVM 45 § with JO 1598-2020 (the ground is chosen, and written).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jourtui.rules import document_links
from jourtui.rules.ages import is_child, youngest
from jourtui.rules.case import Case, Subject
from jourtui.rules.document_fold import Document, Section
from jourtui.rules.document_kinds import DocumentKind
from jourtui.rules.document_links import Linked
from jourtui.rules.documents import EXTRACT
from jourtui.rules.law import Law

FACTS, LAW = "=facts", "=law"
"""What stands beside the sections, where a section's code is looked for."""
PERSONS, EXECUTE = "persons", "execute"
"""Sections that something is looked for in, by their codes."""
_NOT_KNOWN = re.compile(r"personn(?:ummer|umret)\b[^.\n]*\bokänt|okänt\s+personnummer", re.IGNORECASE)
LONGEST = 20_000
"""Characters that a section can hold: all of them have to fit in one event when the document is locked."""
_ASKED = {
    "receiver": "Skriv vem som tog emot uppgifterna, med namn och titel.",
    "informed_by": "Skriv vem som lämnade uppgifterna och när, eller att personen vill vara anonym.",
    "took_part": "Skriv vem som deltog i handläggningen.",
}
_ANSWERED = {
    "read_back": "Svara på om uppgifterna lästes upp för den som lämnade dem.",
    "wants_feedback": "Svara på om den som anmälde vill ha återkoppling.",
}
_FACTS = {
    "concerned": "vilka dokumentet avser",
    "cited": "lagrum",
    "grounds": "grund",
    "decision": "beslut",
    "receiver": "mottagare",
    "informed_by": "vem som lämnade uppgifterna",
    "took_part": "vilka som deltog",
    "read_back": "om uppgifterna lästes upp",
    "wants_feedback": "om återkoppling",
}
_SUBJECT = {
    "name": "namn",
    "personnummer": "personnummer",
    "number_kind": "slags nummer",
    "address": "adress",
    "guardians": "vårdnadshavare",
}
_OF = {
    "decision": "beslutet",
    "granted": "beslutet om bistånd",
    "refused": "avslaget",
    "measure": "åtgärden",
    "assessment": "den omedelbara skyddsbedömningen",
}


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Something that no document of the case may say, and what it is: `namnet på den som är anonym`."""

    text: str
    what: str

    def stands_in(self, text: str) -> bool:
        """Whether it is said; a number also where it is written with other spaces."""
        found = self._found
        return found is not None and found.search(text) is not None

    def left_out(self, text: str) -> str:
        """The text without it."""
        found = self._found
        return text if found is None else found.sub("[utelämnat]", text)

    @property
    def _found(self) -> re.Pattern[str] | None:
        if digits := re.sub(r"[^0-9]", "", self.text) if not re.search(r"[^-+0-9 ]", self.text) else "":
            # With or without the country code.
            number = r"[\s-]*".join(digits.removeprefix("46").removeprefix("0"))
            return re.compile(rf"(?<!\d)(?:(?:\+|00)46[\s-]*)?0?{number}(?!\d)")
        words = r"\s+".join(map(re.escape, self.text.split()))
        return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE) if words else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a document is held to: its kind as the data has it now, the case, the law, and the Swedish day."""

    kind: DocumentKind
    case: Case
    law: Law
    today: date
    title: str = ""
    """The title of whoever would lock it."""
    unsaid: tuple[Unsaid, ...] = ()


def missing(document: Document, asked: Asked) -> list[str]:
    """What has to be done before it may be locked, in the order in which it is best done; nothing: it may."""
    beside = locked_beside(document, asked.case)
    found = [*filter(None, [beside]), *_board(asked.case), *_two_values(document, asked.case)]
    found += _link(document, asked)
    found += [*_executed(document, asked), *_persons(document, asked), *_sections(document, asked)]
    found += [*_beside(document, asked), *_law(document, asked), *_unsaid(document, asked)]
    needed = asked.kind.title_needed
    if needed and needed.casefold() not in asked.title.casefold():
        found.append(f"{asked.kind.title} låses av {needed}.")
    return found


def left(document: Document, asked: Asked) -> str | None:
    """Where somebody first has to choose or to write: a section's code, `FACTS` or `LAW`; None: nowhere."""
    found = (
        code
        for code, section in document.sections.items()
        if section.contested or (not section.text.strip() and _demanded(section, document, asked))
    )
    if (section := next(found, None)) is not None:
        return section
    if any(_beside(document, asked)):
        return FACTS
    return LAW if any(_law(document, asked)) else None


def doubtful(document: Document, asked: Asked) -> list[str]:
    """What whoever locks it is to think of, and what the lock does not refuse."""
    kind, found = asked.kind, []
    if kind.executes is not None and (whom := _undecided(document, asked)) is not None:
        said = "".join(f" om {name}" for name in [" och ".join(filter(None, whom))] if name)
        statute = _short(asked.law, kind.executes.statute)
        found.append(
            f"Inget beslut enligt {statute}{said} står i ärendet: det som ska genomföras är bara skrivet."
        )
    before = asked.case.documents.every.get(document.replaces) if document.replaces is not None else None
    late = sum(not document.event.saw(one) for one in before.additions) if before is not None else 0
    if late:
        found.append(f"Den förra versionen har fått {late} tillägg sedan den här påbörjades: ta med dem.")
    linked = document_links.linked(document, asked.case)
    if linked is not None and linked.of == "assessment" and _anothers(linked, asked.case):
        found.append(
            "Bedömningen beslutades när ärendet hörde till en annan nämnd: den här får själv besluta."
        )
    for subject in (asked.case.subjects[id_] for id_ in document_links.about(document, asked.case)):
        age = youngest(subject, asked.today)
        if kind.under is not None and age is not None and age >= kind.under:
            found.append(f"{subject.name} är {age} år. {kind.title} gäller den som är under {kind.under}.")
    return found


def no_board(case: Case) -> str:
    """Why it is not known to which board the case belongs; empty when a person has set it with a ground."""
    if "board" in case.written.contested:
        return "Två har valt olika nämnd samtidigt. W i ärendet väljer vilken som gäller."
    if not case.board:
        return "Ärendets nämnd är inte vald. D i ärendet väljer den, med grund."
    return "" if case.board_ground else "Nämnden är vald utan grund. D i ärendet skriver varför det är den."


def locked_beside(document: Document, case: Case) -> str:
    """Why it is not locked, signed or sent while another version for the same place is; empty: none is."""
    for one in case.documents.beside(document):
        if one.locked is not None:
            return (
                f"{one.locked.author.name} har låst en annan ny version av samma dokument. Dra tillbaka den "
                "här, eller den."
            )
    return ""


def _board(case: Case) -> Iterator[str]:
    if why := no_board(case):
        yield why
    elif "board_ground" in case.written.contested:
        yield "Två har skrivit olika grund för nämnden samtidigt. W i ärendet väljer vilken som gäller."
    if "protected" in case.written.contested:
        yield "Två har svarat olika på om uppgifterna är skyddade. W i ärendet väljer."


def _two_values(document: Document, case: Case) -> Iterator[str]:
    for section in document.contested:
        yield f"Två har skrivit olika i avsnittet {section.heading.heading} samtidigt. Välj en text."
    for name in document.written.contested:
        yield f"Två har angett olika {_FACTS.get(name, name)} samtidigt. Välj."
    for id_ in document_links.about(document, case):
        for name in case.written_subjects[id_].contested:
            whom = case.subjects[id_].name or "den som ärendet avser"
            yield f"Två värden för {_SUBJECT.get(name, name)} ({whom}). W i ärendet väljer vilket som gäller."


def _link(document: Document, asked: Asked) -> Iterator[str]:
    kind, case = asked.kind, asked.case
    if not kind.of:
        return
    found = document_links.linked(document, case)
    if found is None:
        if kind.must and document_links.candidates(kind, case):
            yield f"Välj {_OF[kind.of[0]]} som dokumentet gäller."
        elif kind.must:
            yield f"Skriv in {_OF[kind.of[0]]} i ärendet först, och välj det sedan här."
        return
    if not document_links.fits(kind, found):
        yield f"{kind.title} kan inte gälla {found.label}."
        return
    if not document_links.holds(kind, found, case):
        yield f"{found.label} gäller inte längre. Välj vilket beslut dokumentet gäller."
    if found.of != "assessment" and _anothers(found, case):
        yield "Beslutet fattades för en annan nämnd än den som ärendet nu hör till."
    if kind.must and not found.decider:
        yield "Det framgår inte vem som beslutade."
    if kind.must and not found.reasons.strip():
        yield "Beslutet saknar skäl. Å i ärendet tar tillbaka det: skriv det sedan på nytt, med skäl."
    yield from _twice(found, case)


def _anothers(found: Linked, case: Case) -> bool:
    """Whether it was decided while the case belonged to another board."""
    return bool(found.board) and found.board != case.board


def _twice(found: Linked, case: Case) -> Iterator[str]:
    pairs = [(one.event, other.event) for one, other in case.decisions.twice]
    pairs += case.aid.apart
    if any(found.id in (one.id, other.id) for one, other in pairs):
        yield "Två har beslutat om samma sak utan att se varandra. Välj i ärendet vilket som gäller."


def _undecided(document: Document, asked: Asked) -> list[str] | None:
    """The names of those about whom nothing stands that is to be carried out, where it stands about others.

    None: it stands about all whom the document is about. No names: it stands about nobody.
    """
    about = document_links.about(document, asked.case)
    lacking = document_links.undecided(document, asked.kind, asked.case, about)
    if lacking is None:
        return []
    return [asked.case.subjects[id_].name for id_ in lacking] or None


def _executed(document: Document, asked: Asked) -> Iterator[str]:
    """What others are asked to carry out is a decision under the statute: in the case, or written with it.

    Where one stands about somebody else, what is written has to name whom it is about.
    """
    executes = asked.kind.executes
    if executes is None or (whom := _undecided(document, asked)) is None:
        return
    statute = next((one for one in asked.law.statutes if one.code == executes.statute), None)
    section = document.sections.get(EXECUTE)
    names = (statute.short, *re.findall(r"[0-9]{4}:[0-9]+", statute.name)) if statute is not None else ()
    named = "|".join(map(re.escape, names))
    text = section.text if section is not None else ""
    unsaid = [name for name in whom if name and name.casefold() not in text.casefold()]
    if named and "§" in text and re.search(rf"(?<!\w)({named})(?!\w)", text) and not unsaid:
        return
    short = _short(asked.law, executes.statute)
    said, write = "", ""
    if people := " och ".join(unsaid or filter(None, whom)):
        said, write = f" om {people}", " om vem,"
    yield (
        f"Inget beslut enligt {short}{said} som gäller står i ärendet. F i ärendet skriver in det. Har någon "
        f"annan fattat det: skriv i avsnittet{write} av vem, när, och vilken paragraf i {short}."
    )


def _short(law: Law, statute: str) -> str:
    return next((one.short for one in law.statutes if one.code == statute), statute)


def _persons(document: Document, asked: Asked) -> Iterator[str]:
    subjects = [asked.case.subjects[id_] for id_ in document_links.about(document, asked.case)]
    if not subjects:
        yield "Skriv i ärendet vem det avser. H i ärendet gör det; den kan vara okänd."
    if asked.kind.code == EXTRACT and len(subjects) > 1:
        yield "Ett utdrag gäller en enda person. Välj vem."
    for subject in subjects:
        if not subject.name and not subject.unknown:
            yield "En av dem som ärendet avser saknar namn. Skriv namnet, eller att personen är okänd."
    if asked.kind.identity:
        yield from _numbers(document, subjects)


def _numbers(document: Document, subjects: list[Subject]) -> Iterator[str]:
    """Court and police have to know who it is; that a number is not known is said where the persons are."""
    section = document.sections.get(PERSONS)
    lines = section.text.splitlines() if section is not None else []
    unknown = "\n".join(line for line in lines if _NOT_KNOWN.search(line)).casefold()
    for subject in subjects:
        if not subject.personnummer and not subject.unknown and subject.name:
            if unknown and (len(subjects) == 1 or subject.name.casefold() in unknown):
                continue
            where = f"i {section.heading.heading}" if section is not None else "i dokumentet"
            yield (
                f"{subject.name} saknar personnummer. H i ärendet skriver det, eller ett reservnummer. "
                f"Är det inte känt: skriv ”{subject.name}, personnummer okänt” {where}."
            )


def _sections(document: Document, asked: Asked) -> Iterator[str]:
    for section in document.sections.values():
        if not section.text.strip() and _demanded(section, document, asked):
            yield f"Skriv avsnittet {section.heading.heading}."
        if len(section.text) > LONGEST:
            yield f"Avsnittet {section.heading.heading} är för långt. Korta det till {LONGEST} tecken."
    if not any(section.text.strip() for section in document.sections.values()):
        yield "Dokumentet är tomt."


def _demanded(section: Section, document: Document, asked: Asked) -> bool:
    """By the kind as it is now, or as it was when the document was begun."""
    now = asked.kind.section(section.heading.code)
    rules = {section.heading.required, now.required if now is not None else "no"}
    return "always" in rules or ("child" in rules and _about_a_child(document, asked))


def _about_a_child(document: Document, asked: Asked) -> bool:
    about = document_links.about(document, asked.case)
    return any(is_child(asked.case.subjects[id_], asked.today) for id_ in about)


def _beside(document: Document, asked: Asked) -> Iterator[str]:
    kind = asked.kind
    if kind.grounds and not set(document.grounds) & {one.code for one in kind.grounds}:
        yield "Välj minst en grund för handräckning."
    for ask in kind.asks:
        if ask in _ASKED and not getattr(document, ask):
            yield _ASKED[ask]
        if ask in _ANSWERED and getattr(document, ask) is None:
            yield _ANSWERED[ask]


def _law(document: Document, asked: Asked) -> Iterator[str]:
    kind = asked.kind
    found = document_links.linked(document, asked.case)
    then = found.cited if found is not None else ()
    offered = {one.topic for one in (*asked.law.offered(kind.law, asked.today), *then)}
    if gone := [topic for topic in document.cited if topic not in offered]:
        yield f"Lagrummet om {asked.law.label(gone[0])} gäller inte i dag. Välj lagrum igen."
    if "cited" in kind.asks and not _cites(document, asked):
        yield "Välj minst ett lagrum."


def _cites(document: Document, asked: Asked) -> bool:
    """Whether there is a reference; in a covering letter one of its own, not the decision's alone."""
    topics = {
        one.topic for one in document_links.cited(document, asked.case, asked.kind, asked.law, asked.today)
    }
    own = set(asked.law.chiefly(asked.kind.law))
    return bool(topics & own if asked.kind.covering and own else topics)


def _unsaid(document: Document, asked: Asked) -> list[str]:
    beside = " ".join((document.receiver, document.informed_by, *document.took_part))
    texts = {f"avsnittet {one.heading.heading}": one.text for one in document.sections.values()}
    texts["uppgifterna vid sidan av avsnitten"] = beside
    return [
        f"I {where} står {what}. Ta bort det."
        for where, text in texts.items()
        for what in dict.fromkeys(one.what for one in asked.unsaid if one.stands_in(text))
    ]
