"""What a line suggests: the municipality as stated, the contact source, the case type."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jourtui.rules.catalogue import Catalogue, Hit, Source
from jourtui.rules.intake_line import NOT, Line, wordset
from jourtui.rules.places import How, Mention, Places
from jourtui.rules.text import fold

_IN = wordset("i från ifrån inom")
_TOWARDS = wordset("till t mot via genom mellan")
_NEAR = wordset("utanför nära kring vid av")
_NOT_A_CODE = wordset("lgh nr kl rum port portkod kod box ärende hus")

_POSTCODE = re.compile(r"(?:^| )[1-9][0-9]{2} ?[0-9]{2}$")
_REPORTS = wordset(
    "ringer ringde anmäler meddelar vill undrar orolig önskar begär hör söker uppger ringt frågar"
)
_WORRIED = wordset("orolig rädd ledsen uppriven ringer")
_NOT_A_SOURCE = wordset(
    "av hos till för med om på mot i från ringt ringde ringa kontaktat kontaktade larmat larma via och "
    "eller inte utan efter tagit flytt rymt rymde bo bor ring vid kontakta tillkallat behöver saknar "
    "väntar tog"
)
_WHOSE_CHILD = wordset("sin sina min mina hennes hans egen egna vuxen vuxna vuxne en ett")
_GROWN = wordset("son sonen dotter dottern")
_DOES = wordset("slår slog slagit misshandlar misshandlat hotar hotade dricker drack super vägrar skriker")
"""What somebody does who is told of: "mamman slår barnen" is not said by her."""
_ON_THEIR_WAY = re.compile(
    r"\s+(?:är\s+)?(?:på\s+(?:plats|väg)|larma[dt]e?|tillkalla[dt]e?|underrätta[dt]e?|kontakta[dt]e?|har\s+varit)",
    re.IGNORECASE,
)
_AGE = re.compile(r"(?<![\w.,-])(?P<age>[0-9]{1,2})(?:\s*-?\s*(?:år|åring\w*|åriga?))(?!\w)", re.IGNORECASE)
_ADULT = 18
_BESIDE = 8
"""Characters between what is done and the child whom it is done to: "slår sin dotter"."""


@dataclass(frozen=True, slots=True)
class Place:
    """The municipality as stated: official code, name, and how it was recognised."""

    code: str
    name: str
    how: How


def read_place(line: Line, places: Places, given: frozenset[str]) -> frozenset[str]:
    """The municipality that is named; misspellings come later.

    Alone it is taken out of the line; "i Ystad" and villages stay in the matter, which they belong to.
    Returns the municipalities (folded) that stand where a surname stands ("Anna Lund").
    """
    if "municipality" in line.fixed:
        _keep_fixed(line, places)
        return frozenset()
    surnames: set[str] = set()
    ranked: list[tuple[int, int, Mention]] = []
    for mention in places.mentions(line.text):
        if not line.free(mention.start, mention.end):
            continue
        before = line.before(mention.start, 2)
        if mention.municipality.also_surname and before and before[0] in given:
            surnames.add(mention.municipality.name.lower())
            continue
        if before and (before[0] in _TOWARDS or (mention.how == "code" and before[0] in _NOT_A_CODE)):
            continue
        if mention.how == "code" and _AMOUNT.match(line.text, mention.end):
            continue
        ranked.append((_rank(mention, before), mention.start, mention))
    ranked.sort(key=lambda row: row[:2])
    for rank, _, mention in ranked:
        how: How = "guess" if rank == 2 else mention.how
        place = Place(mention.municipality.code, mention.municipality.name, how)
        if rank == 0:
            line.take("municipality", place, mention.start, mention.end)
        else:
            line.hint("municipality", place, mention.start, mention.end)
        if how == "guess":
            said = line.text[mention.start : mention.end]
            line.warn(
                "municipality_guessed",
                f"{said} lästes som {place.name}: stämmer det?",
                "municipality",
                place.code,
            )
        others = {other.municipality.name for same, _, other in ranked if same == rank} - {place.name}
        if others:
            _warn_of_others(line, place, sorted(others))
        if mention.how == "code" and int(place.code[2:]) < 60:
            line.warn(
                "ambiguous", f"{place.code} lästes som kommunkoden för {place.name}, inte som ett klockslag."
            )
        break
    return frozenset(surnames)


def _warn_of_others(line: Line, place: Place, others: list[str]) -> None:
    if len(others) == 1:
        text = f"Två kommuner: {place.name} lästes som kommunen. Menas {others[0]}?"
        line.warn("ambiguous", text, "municipality", others[0])
    else:
        text = f"Flera kommuner: {place.name} lästes som kommunen, {' och '.join(others)} står kvar i texten."
        line.warn("ambiguous", text)


_AMOUNT = re.compile(r"\s*(?:kr|kronor|st|kg|m)(?!\w)", re.IGNORECASE)


def _keep_fixed(line: Line, places: Places) -> None:
    """A person has given the municipality: its name alone in the line, or a slip of it, is its text."""
    fixed = line.fixed["municipality"]
    if not isinstance(fixed, Place):
        return
    said = [
        (mention.start, mention.end)
        for mention in places.mentions(line.text)
        if mention.municipality.code == fixed.code and line.free(mention.start, mention.end)
        if _rank(mention, before := line.before(mention.start, 2)) == 0 and not _TOWARDS & set(before[:1])
    ]
    for word in line.words():
        found = places.guess(word.text)
        if found is not None and found.municipality.code == fixed.code:
            said.append((word.start, word.end))
    if said:
        line.claim("municipality", *said[0])


def _rank(mention: Mention, before: list[str]) -> int:
    if mention.form == "genitive" or (before and before[0] in _NEAR):
        return 2
    in_text = (
        mention.form == "locality"
        or (before and before[0] in _IN)
        or _POSTCODE.search(" ".join(before[::-1]))
    )
    return 1 if in_text else 0


def guess_place(line: Line, places: Places, catalogue: Catalogue) -> None:
    """A municipality that is misspelt, if none is named."""
    if "municipality" in line.found or "municipality" in line.fixed:
        return
    for word in line.words():
        if word.key in catalogue.no_name or word.key in catalogue.given or not word.text.isalpha():
            continue
        found = places.guess(word.text)
        before = line.before(word.start)
        if found is None or (before and before[0] in _TOWARDS):
            continue
        place = Place(found.municipality.code, found.municipality.name, "guess")
        if found.form == "locality" or (before and before[0] in _IN | _NEAR):
            line.hint("municipality", place, word.start, word.end)
        else:
            line.take("municipality", place, word.start, word.end)
        line.warn(
            "municipality_guessed",
            f"{word.text} lästes som {place.name}: stämmer det?",
            "municipality",
            place.code,
        )
        return


def read_source(line: Line, catalogue: Catalogue) -> None:
    """Who turned to the jour, from where the word stands; it stays in the matter."""
    if "source" in line.found:
        return
    for hit in catalogue.source_hits(line.text):
        if line.free(hit.start, hit.end) and _reports(line, hit):
            line.hint("source", (hit.entry.code, True), hit.start, hit.end)
            return


def _reports(line: Line, hit: Hit) -> bool:
    if _ON_THEIR_WAY.match(line.text, hit.end):
        return False
    before, after = line.before(hit.start, 2), line.after(hit.end)
    institution = isinstance(hit.entry, Source) and hit.entry.institution
    if after in _DOES and not institution:
        return False
    if not before or before[0] in _WORRIED:
        return True
    if before[0] == "fran" and institution:
        return len(before) == 1 or before[1] in _REPORTS
    if before[0] in _NOT_A_SOURCE:
        return False
    return after in _REPORTS or (institution and not after)


def _did_it(line: Line, hit: Hit) -> bool:
    """Whether they are who did it, as in "slagen av sin son": that does not make it a child's matter.

    Only of a son or daughter, who may be grown up; a boy or a child who did it is one.
    """
    if fold(line.text[hit.start : hit.end]) not in _GROWN:
        return False
    before = line.before(hit.start, 2)
    return "av" in (before if before[:1] and before[0] in _WHOSE_CHILD else before[:1])


def guess_case_type(line: Line, catalogue: Catalogue) -> None:
    """The case type that the words point to, by rank."""
    if "case_type" in line.found:
        return
    hits = [
        hit
        for hit in catalogue.case_type_hits(line.text)
        if line.free(hit.start, hit.end) and not NOT & set(line.before(hit.start))
    ]
    children = catalogue.case_type("children")
    young = [match for match in line.scan(_AGE) if int(match["age"]) < _ADULT]
    of_children = [hit for hit in hits if hit.entry is children]
    if not young and all(_did_it(line, hit) for hit in of_children):
        hits = [hit for hit in hits if hit not in of_children]
    if children is not None:
        hits += [Hit(children, *match.span()) for match in young]
        struck = [hit.end for hit in hits if hit.entry.code == "violence"]
        if any(0 <= hit.start - end <= _BESIDE for hit in hits if hit.entry is children for end in struck):
            hits = [hit for hit in hits if hit.entry is children]
    ranks = {kind.code: kind.rank for kind in catalogue.case_types}
    best = min(hits, key=lambda hit: (ranks[hit.entry.code], hit.start), default=None)
    if best is not None:
        line.hint("case_type", (best.entry.code, True), best.start, best.end)
