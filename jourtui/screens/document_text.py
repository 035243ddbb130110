"""How a document looks while it is worked with: its head, its sections, and what is missing in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from jourtui.rules import document_links
from jourtui.rules.calendar import day_and_time
from jourtui.rules.case import Case
from jourtui.rules.document_check import FACTS as FACTS
from jourtui.rules.document_check import LAW as LAW
from jourtui.rules.document_finish import signer_title
from jourtui.rules.document_fold import Document, Section
from jourtui.rules.document_kinds import DocumentKind
from jourtui.rules.documents import Finished
from jourtui.rules.law import Cited
from jourtui.widgets.record_table import Row, cell
from jourtui.words import document_words, law_words, wording

Colour = Callable[[str], str]
STATE = "=state"
"""Rows that are no sections."""
OWN = {STATE: "Läge", FACTS: "Uppgifter", LAW: "Lagrum"}
TOO_MANY = 10
"""How many that are missing have no room for their number in the list: Läge says them all."""
EMPTY = "Inget är skrivet. Enter skriver."
UNSIGNED = "Inte undertecknat än. U undertecknar; det ska göras av "


def rows(document: Document, colour: Colour, missing: int, unsaved: Collection[str]) -> list[Row[str]]:
    """A row for how it stands, one for each section, and those for what stands beside them."""
    told = "" if not missing else f"!{missing}" if missing < TOO_MANY else "!"
    state = cell(told, colour("due"))
    found = [Row(STATE, {"marks": state, "what": cell(OWN[STATE])})]
    for code, section in document.sections.items():
        text, shade = marks(document, section, unsaved=code in unsaved)
        style = "" if section.text.strip() else colour("faint")
        found.append(
            Row(
                code,
                {
                    "marks": cell(text, colour(shade) if shade else ""),
                    "what": cell(section.heading.heading, style),
                },
            )
        )
    for key in (FACTS, LAW):
        found.append(Row(key, {"marks": cell(""), "what": cell(OWN[key])}))
    return found


def marks(document: Document, section: Section, *, unsaved: bool) -> tuple[str, str]:
    """What is to be known of a section before it is opened, and in which colour."""
    if section.contested:
        return "2", "due"
    if unsaved:
        return "u", "soon"
    if not document.open:
        return "", ""
    if section.unwritten:
        return "!", "due"
    return ("f", "soon") if section.drafted and section.text.strip() else ("", "")


def head(document: Document, case: Case, board: str, now_: str, colour: Colour, sent: str = "") -> Text:
    """What it is, about whom, to which board, and who writes in it. `sent`: how far it has come there."""
    whom = wording.name(document_links.whom(document, case) or "okänd", protected=case.protected)
    version = f" version {document.version}" if document.version > 1 else ""
    text = Text(f"{document.title}{version} · {whom} · {board}\n", style="bold", overflow="ellipsis")
    text.append(document_words.STATES[document.state], style=colour(_shade(document)))
    if sent:
        text.append(f", {sent}", style=colour("calm"))
    wrote = "skrivs" if document.open else "skrevs"
    names = ", ".join(document.writers.values())
    writers = f"{wrote} av {names or 'ingen än'}" if names or document.open else "förslaget oändrat"
    text.append(f" · {writers} · ändrat {now_}", style=colour("faint"))
    return text


def _shade(document: Document) -> str:
    return {"draft": "soon", "reviewed": "soon", "withdrawn": "due"}.get(document.state, "calm")


def section(found: Section, code: str, colour: Colour, unsaved: Collection[str], help_: str = "") -> Group:
    """A section as it is read: all texts of it where there are two."""
    lines: list[RenderableType] = [Text(found.heading.heading, style=f"bold {colour('primary')}")]
    if help_:
        lines.append(Text(help_, style=colour("faint")))
    if code in unsaved:
        said = "! Du har text här som inte är sparad i dokumentet. Enter tar fram den."
        lines.append(Text(said, style=colour("soon")))
    if found.contested:
        lines.append(Text("! Två har skrivit samtidigt. W väljer.", style=colour("due")))
        for branch in found.branches:
            who = ", ".join(dict.fromkeys(one.author.name for one in branch.heads))
            lines += [Text(f"\n{who}:", style=colour("faint")), Text(branch.text)]
        return Group(*lines)
    if found.drafted and found.text.strip():
        lines.append(Text("Förslag ur ärendet: ingen har läst det än.", style=colour("soon")))
    lines += [Text(), Text(found.text) if found.text.strip() else Text(EMPTY, style=colour("faint"))]
    return Group(*lines)


def facts(document: Document, kind: DocumentKind | None, case: Case, now: datetime, colour: Colour) -> Group:
    """What stands beside the sections, and what is not said."""
    lines = [Text("Uppgifter", style=f"bold {colour('primary')}")]
    for label, value in _beside(document, kind, case, now):
        line = Text(f"{label}: ", style=colour("faint"))
        lines.append(line.append(value or "–", style=colour("foreground")))
    if document.open:
        lines += [Text(), Text("Enter ändrar.", style=colour("faint"))]
    return Group(*lines)


def _beside(
    document: Document, kind: DocumentKind | None, case: Case, now: datetime
) -> Iterator[tuple[str, str]]:
    about = [case.subjects[one] for one in document_links.about(document, case)]
    named = [wording.name(one.name, protected=case.protected) or "okänd" for one in about]
    yield "Avser", ", ".join(named)
    if kind is not None and kind.of:
        found = document_links.linked(document, case)
        yield "Gäller", f"{found.label}, {day_and_time(found.at, now)}" if found is not None else ""
    if kind is not None and kind.grounds:
        yield "Grund", "; ".join(kind.ground(one) for one in document.grounds)
    yield "Uppgifter lämnade av", document.informed_by
    yield "Mottagna av", document.receiver
    yield "Deltog", ", ".join(document.took_part)
    yield "Uppläst", document_words.answer(document.read_back)
    yield "Vill ha återkoppling", document_words.answer(document.wants_feedback)


def law(cited: Sequence[Cited], colour: Colour, *, open_: bool) -> Group:
    """The references that are printed, with what is not checked said."""
    lines = [Text("Lagrum", style=f"bold {colour('primary')}")]
    for one in cited:
        lines.append(Text(law_words.cited(one)))
        if one.note:
            lines.append(Text(f"  {one.note}", style=colour("faint")))
    if not cited:
        lines.append(Text("Inga är valda.", style=colour("faint")))
    if open_:
        lines += [Text(), Text("Enter väljer bland dem som gäller i dag.", style=colour("faint"))]
    return Group(*lines)


def state(
    document: Document,
    missing: Sequence[str],
    now: Callable[..., str],
    colour: Colour,
    deliveries: Sequence[tuple[str, str]] = (),
    doubtful: Sequence[str] = (),
) -> Group:
    """How it stands: what is missing and what is doubtful while it is written, and what has happened to it.

    `deliveries`: how far it has come to its board, and in which colour.
    """
    lines: list[RenderableType] = []
    if document.open:
        if missing:
            lines.append(Text("Innan det kan låsas:", style=f"bold {colour('primary')}"))
            lines += [_item("!", one, colour("due")) for one in missing]
        else:
            lines.append(Text("Inget saknas. V läser igenom, S låser.", style=colour("calm")))
        if doubtful:
            lines += [Text(), Text("Tänk på:", style=f"bold {colour('primary')}")]
            lines += [_item("!", one, colour("soon")) for one in doubtful]
        if document.reviewed is not None:
            seen = document.reviewed
            note = getattr(seen.payload, "note", "")
            said = f"Granskat av {seen.author.name} {now(seen)}" + (f": {note}" if note else "")
            lines += [Text(), Text(said)]
    else:
        lines += _ended(document, now, colour)
        lines += [Text(said, style=colour(shade) if shade else "") for said, shade in deliveries]
    for event in document.late:
        end = "låst: det är inte med" if document.locked is not None else "tillbakadraget"
        said = f"{event.author.name} skrev {now(event)} utan att ha sett att det var {end}."
        lines.append(_item("!", said, colour("due")))
        if late := getattr(event.payload, "text", ""):
            lines.append(_item("", late, ""))
    return Group(*lines)


def _ended(document: Document, now: Callable[..., str], colour: Colour) -> list[RenderableType]:
    lines: list[RenderableType] = []
    if document.locked is not None:
        lines.append(
            Text(f"Låst av {document.locked.author.name} {now(document.locked)}. Texten ändras aldrig.")
        )
    for event in document.given_out:
        lines.append(Text(f"Utlämnat till {getattr(event.payload, 'to', '')} att underteckna {now(event)}."))
    for event in document.signed:
        said = getattr(event.payload, "signer", "")
        how = document_words.SIGNED.get(getattr(event.payload, "how", ""), "")
        by = getattr(event.payload, "certified_by", "")
        certified = f", bestyrkt av {by}" if by else ""
        lines.append(Text(f"Undertecknat {how} av {said} {now(event)}{certified}."))
    if not document.by_signer and document.finished is not None and document.withdrawn is None:
        lines.append(Text(f"{UNSIGNED}{document.finished.signer}.", style=colour("faint")))
    if document.withdrawn is not None:
        why = getattr(document.withdrawn.payload, "why", "")
        who = document.withdrawn.author.name
        said = f"Tillbakadraget av {who} {now(document.withdrawn)}: {why}"
        lines.append(Text(said, style=colour("due")))
    for event in document.additions:
        lines += [Text(), Text(f"TILLÄGG {now(event)}, {event.author.name}", style=colour("faint"))]
        lines.append(Text(getattr(event.payload, "text", "")))
    return lines


def _item(mark: str, text: str, style: str) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column()
    table.add_row(Text(mark, style=style), Text(text))
    return table


def printed(finished: Finished, colour: Colour, *, final: bool) -> Group:
    """All that is on the paper, in the order of the paper."""
    lines: list[RenderableType] = []
    if not final:
        lines.append(Text("Så här blir det om det låses nu.", style=colour("soon")))
    if finished.protected:
        lines.append(Text("Skyddade uppgifter", style=f"bold {colour('due')}"))
    board = finished.board_name or "– (ärendets nämnd är inte vald)"
    lines += [Text(finished.title, style="bold"), Text(f"{finished.jour}", style=colour("faint"))]
    lines += [
        Text(f"Till {board}"),
        Text(f"Ärende {finished.case_number or '–'}"),
        Text(),
    ]
    facts = [("Avser", _concerned(finished))] if finished.concerned else []
    facts += [(label, value) for label, value in finished.facts]
    lines += [_facts(facts, colour)] if facts else []
    for part in finished.parts:
        if part.text.strip():
            lines += [Text(), Text(part.heading, style=f"bold {colour('primary')}"), Text(part.text)]
    if finished.cited:
        lines += [Text(), Text("Lagrum", style=f"bold {colour('primary')}")]
        lines += [Text(law_words.cited(one)) for one in finished.cited]
    if finished.open_question:
        lines += [Text(), Text(f"Öppen rättsfråga: {finished.open_question}")]
    author = ", ".join(filter(None, (finished.author, finished.author_title)))
    lines += [Text(), Text(f"Upprättat av {author}", style=colour("faint"))]
    if finished.signer:
        signer = ", ".join(filter(None, (finished.signer, signer_title(finished))))
        lines.append(Text(f"Undertecknas av {signer}", style=colour("faint")))
    return Group(*lines)


def _concerned(finished: Finished) -> str:
    return "; ".join(
        " ".join(
            filter(None, (one.name, one.personal_number, "(skyddade uppgifter)" if one.protected else ""))
        )
        for one in finished.concerned
    )


def _facts(facts: Sequence[tuple[str, str]], colour: Colour) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=26)
    table.add_column()
    for label, value in facts:
        table.add_row(Text(label, style=colour("faint")), Text(value))
    return table
