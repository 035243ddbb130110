"""Every key figure (nyckeltal) with its written definition, in the order in which they are shown.

Source: domain.md, "Key figures", and the annual reports of 2016 and 2017, which do not add up at first sight:
what was chosen stands in the definition. The texts are what people read on the screen and in the report.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Unit = Literal["count", "percent", "seconds", "per_1000", "weekly", "minutes", "ore"]
"""`percent`, `per_1000` and `weekly` are worked out from other figures; the rest are counted."""
MATTERS, CALLS, NOTICES, ASSIGNMENTS, CASES = "matters", "calls", "notices", "assignments", "cases"
POPULATION = "population"
"""Is known of each municipality; nothing that happens is counted in it."""
BEFOREHAND = "beforehand"
"""`NOTICES` and `ASSIGNMENTS` together."""


class Figure(msgspec.Struct, frozen=True):
    """One figure. `by`: what it is divided by, beside the whole. `of`: of `percent`, what it is a share of.

    `rows`: the figure whose rows stand behind it, where it has none of its own.
    `published`: it stands for each municipality in what is published, small numbers hidden.
    """

    code: str
    group: str
    title: str
    definition: str
    by: tuple[str, ...] = ("municipality",)
    unit: Unit = "count"
    share: str = ""
    of: str = ""
    rows: str = ""
    published: bool = False


DETAIL = "– "
"""Begins the title of a figure that is a part of the one above."""
DIMENSIONS = {
    "municipality": "Kommun",
    "board": "Nämnd",
    "type": "Ärendetyp",
    "source": "Kontaktkälla",
    "via": "Förmedlare",
    "hour": "Timme och veckodag",
    "week": "Vecka",
    "kind": "Slag",
    "direction": "Riktning",
    "feedback": "Återkoppling",
    "told": "Slag och rapportör (till oss)",
    "noticed": "Slag och återkoppling (av oss)",
}
"""What figures are divided by, as people read it."""
PAIRED = {"told": "to_us", "noticed": "by_us"}
"""What divides deviations by two things at once, their kind first, and of which direction they then are."""

_MATTER, _TIME, _DECIDED = "Ärenden", "Tider", "Beslut och placeringar"
_HELP, _WRONG, _WORK = "Boende och bistånd", "Avvikelser", "Arbetet"
_YEAR = "Till året hör det som tiden i Sverige säger."
_PLACE = (
    "Kommunen är nämndens; finns ingen nämnd är den vistelsekommunen, och saknas den också är det kommunen "
    "som uppgavs."
)
_TYPED = "Typ, kommun och nämnd tas ur ärendet som anropet hör till, annars ur anropet."


def _f(code: str, group: str, title: str, definition: str, **given: object) -> Figure:
    return Figure(code, group, title, definition, **given)  # type: ignore[arg-type]


FIGURES: tuple[Figure, ...] = (
    _f(
        MATTERS,
        _MATTER,
        "Ärenden enligt årsrapporten",
        "Föranmälningar, anrop och uppdrag tillsammans: så räknade årsrapporten 2016 (367 + 1 154 + ett "
        "30-tal = 1 554). Akter räknas för sig, som ”Ärenden (akter)”.",
        published=True,
    ),
    _f(
        "per_1000",
        _MATTER,
        "Ärenden per 1 000 invånare",
        "Ärenden enligt årsrapporten delat med folkmängden, gånger 1 000. Folkmängden är den sista som är "
        "känd den 31 december det året; finns ingen så gammal, den första som är känd.",
        unit="per_1000",
        rows=MATTERS,
        published=True,
    ),
    _f(
        CALLS,
        _MATTER,
        "Anrop",
        f"Alla anrop som kom in under året, efter när de togs emot, utom provsamtal. {_YEAR} {_TYPED} "
        "Timme och veckodag är när anropet togs emot.",
        by=("municipality", "type", "source", "via", "hour", "week", "board"),
        published=True,
    ),
    _f(
        NOTICES,
        _MATTER,
        "Föranmälningar",
        "Föranmälningar som kom in under året, också de som aldrig användes.",
    ),
    _f(
        ASSIGNMENTS,
        _MATTER,
        "Uppdrag",
        "Uppdrag som beställdes under året, också de som lämnades tillbaka.",
        by=("municipality", "board"),
    ),
    _f(
        BEFOREHAND,
        _MATTER,
        "Föranmälningar och uppdrag",
        "Föranmälningar och uppdrag tillsammans. I det som publiceras står de per kommun bara så: uppdragen "
        "är få, och skulle annars gå att räkna ut ur kommunens ärenden.",
        published=True,
    ),
    _f(
        CASES,
        _MATTER,
        "Ärenden (akter)",
        f"Ärenden som öppnades under året. {_PLACE} Ett ärende av flera typer räknas som den första.",
        by=("municipality", "board", "type", "source"),
        published=True,
    ),
    _f(
        "week_mean",
        _MATTER,
        "Anrop per vecka, medel",
        "Anropen i årets hela kalenderveckor (måndag till söndag), delat med veckornas antal, från veckan "
        "med årets första anrop. Veckor som bara delvis ligger i året, och den som pågår, räknas inte.",
        by=(),
        unit="weekly",
        rows=CALLS,
    ),
    _f(
        "week_least",
        _MATTER,
        "Anrop per vecka, lägst",
        "Anropen i den hela kalendervecka som hade minst.",
        by=(),
        unit="weekly",
        rows=CALLS,
    ),
    _f(
        "week_most",
        _MATTER,
        "Anrop per vecka, högst",
        "Anropen i den hela kalendervecka som hade mest.",
        by=(),
        unit="weekly",
        rows=CALLS,
    ),
    _f(
        POPULATION,
        _MATTER,
        "Invånare",
        "Folkmängden i de kommuner som jouren hade under året: den sista som är känd den 31 december det "
        "året; finns ingen så gammal, den första som är känd.",
        published=True,
    ),
    _f(
        "callback_share",
        _TIME,
        "Uppringd inom 30 minuter",
        "Andel av de nådda som nåddes inom 30 minuter från att SOS Alarm lämnade numret. Bara anrop med "
        "trettiominutersfrist: från SOS Alarm, med nummer, inte kopplade direkt.",
        unit="percent",
        share="callback_within",
        of="callback_reached",
        rows="callback_late",
    ),
    _f(
        "callback_median",
        _TIME,
        "Tid till kontakt, median",
        "Hälften av de nådda nåddes så fort eller fortare.",
        unit="seconds",
        rows="callback_reached",
    ),
    _f(
        "callback_p90",
        _TIME,
        "Tid till kontakt, 9 av 10",
        "Nio av tio av de nådda nåddes inom den tiden (90:e percentilen, närmaste rang).",
        unit="seconds",
        rows="callback_late",
    ),
    _f(
        "callback",
        _TIME,
        "Anrop med trettiominutersfrist",
        "Anrop från SOS Alarm, med nummer, inte kopplade direkt. Provsamtal räknas inte.",
    ),
    _f("callback_reached", _TIME, "– nådda", "De av dem där personen nåddes, hur sent som helst."),
    _f("callback_within", _TIME, "– nådda inom 30 minuter", "Nådda senast 30 minuter efter numret."),
    _f("callback_late", _TIME, "– nådda senare", "Nådda mer än 30 minuter efter numret."),
    _f("callback_unreached", _TIME, "– ej nådda", "Stängda eller öppna utan att någon nåddes."),
    _f(
        "attempt_share",
        _TIME,
        "Försök inom 30 minuter",
        "Andel av alla anrop med trettiominutersfrist där det första försöket, eller kontakten, kom inom "
        "30 minuter: för sig, eftersom den som inte svarar inte kan nås.",
        unit="percent",
        share="attempt_within",
        of="callback",
        rows="attempt_late",
    ),
    _f("attempt_within", _TIME, "– försök i tid", "Första försöket eller kontakten inom 30 minuter."),
    _f("attempt_late", _TIME, "– försök senare eller aldrig", "Inget försök inom 30 minuter."),
    _f(
        "visit_share",
        _TIME,
        "På plats inom två timmar",
        "Andel av besöken där de var framme inom två timmar från kontakten, eller från beslutet om kontakten "
        "inte är inskriven. Inställda besök räknas inte.",
        unit="percent",
        share="visit_within",
        of="visits",
        rows="visit_late",
    ),
    _f("visits", _TIME, "Besök på plats", "Besök där någon kom fram, efter när de beslutades."),
    _f("visit_within", _TIME, "– framme inom två timmar", "Framme inom två timmar."),
    _f("visit_late", _TIME, "– framme senare", "Framme senare än två timmar."),
    _f(
        "report_share",
        _TIME,
        "Rapport senast 08:00",
        "Andel av rapporterna som kommunen hade klockan 08:00 nästa vardag: levererade, eller muntligt "
        "överrapporterade till någon namngiven. En för varje ärende och morgon med nytt arbete.",
        unit="percent",
        share="report_within",
        of="reports",
        rows="report_late",
    ),
    _f("reports", _TIME, "Rapporter som skulle lämnas", "De som lämnats, och de vars tid har gått ut."),
    _f("report_within", _TIME, "– senast 08:00", "Hos kommunen senast 08:00 nästa vardag."),
    _f("report_late", _TIME, "– senare eller inte alls", "Senare än 08:00, eller inte lämnade än."),
    _f(
        "decisions",
        _DECIDED,
        "Beslut",
        "Bifallna beslut som fattades under året, efter slag, och åtgärder utan delegation som nämnden "
        "godkände eller ändrade, efter när de vidtogs. Det som skrevs in två gånger räknas en gång; det som "
        "upphörde sedan räknas.",
        by=("kind", "municipality"),
    ),
    _f(
        "measures",
        _DECIDED,
        "Åtgärder utan delegation",
        "Åtgärder som inte kunde vänta på den som får besluta, efter vad nämnden sedan beslutade. Godkända "
        "och ändrade räknas också som beslut av sitt slag; avslagna, och de som väntar, bara här.",
        by=("kind", "municipality"),
    ),
    _f(
        "placements",
        _DECIDED,
        "Placeringar, SoL",
        "Beslut om jourhem, familjehem, HVB eller stödboende enligt SoL för den som inte var placerad, också "
        "åtgärder utan delegation som nämnden godkände eller ändrade. Inte ensamkommande barn.",
        published=True,
    ),
    _f(
        "replacements",
        _DECIDED,
        "Omplaceringar, SoL",
        "Som placeringar, men för den som redan var placerad: beslutet säger varifrån. Inte ensamkommande "
        "barn.",
        published=True,
    ),
    _f(
        "lvu_custody",
        _DECIDED,
        "Omhändertaganden, LVU 6 §",
        "Bifallna beslut om omedelbart omhändertagande enligt LVU.",
        published=True,
    ),
    _f(
        "lvu_replacements",
        _DECIDED,
        "Omplaceringar, LVU",
        "Beslut om placering under LVU som säger varifrån den det gäller flyttas.",
        published=True,
    ),
    _f(
        "lvm_custody",
        _DECIDED,
        "Omhändertaganden, LVM 13 §",
        "Bifallna beslut om omedelbart omhändertagande enligt LVM.",
        published=True,
    ),
    _f(
        "unaccompanied",
        _DECIDED,
        "Placeringar, ensamkommande barn",
        "Alla placeringar i ärenden av typen ensamkommande barn: hålls för sig.",
    ),
    _f(
        "interviews",
        _DECIDED,
        "Polisförhör med minderårig",
        "Förhör som polisen bad jouren att vara med vid, efter när de bad, och efter hur det blev.",
        by=("kind", "municipality"),
    ),
    _f(
        "lodging_violence",
        _HELP,
        "Boende vid våld, tillfällen",
        "Bokningar av tillfälligt boende på grund av våld, efter tillfälle. Bara förfrågade, avbokade, och "
        "där ingen kom, räknas inte.",
        published=True,
    ),
    _f(
        "lodging_other",
        _HELP,
        "Annat boende, ärenden",
        "Ärenden med minst en bokning av annat skäl än våld, räknade en gång efter den första. Bara "
        "förfrågade, avbokade, och där ingen kom, räknas inte.",
        published=True,
    ),
    _f(
        "aid_granted",
        _HELP,
        "Bistånd beviljat",
        "Beslut om bistånd som beviljades: mat, resa, annat. Boende räknas för sig.",
        by=("kind", "municipality"),
        published=True,
    ),
    _f(
        "aid_refused",
        _HELP,
        "Bistånd avslaget",
        "Beslut om avslag på bistånd. En hänvisning är inget beslut.",
        by=("kind", "municipality"),
        published=True,
    ),
    _f(
        "deviations",
        _WRONG,
        "Avvikelser",
        "Avvikelser efter när det hände, eller när de skrevs ner om ingen sagt det; efter slag, riktning "
        "(till oss, av oss) och återkoppling. De till oss också efter vem som rapporterade, de av oss efter "
        "om återkoppling kom.",
        by=("kind", "direction", "feedback", "municipality", "told", "noticed"),
    ),
    _f(
        "handovers",
        _WORK,
        "Överlämningar",
        "Erbjudanden som accepterades, också i ett jourbyte, och det som togs över. Ett anrop eller ärende "
        "räknas varje gång.",
        by=("kind", "municipality"),
    ),
    _f(
        "active_time",
        _WORK,
        "Aktiv tid",
        "Tid som arbetats under beredskapen och som den som arbetade har bekräftat, i det år då jourveckan "
        "började.",
        by=(),
        unit="minutes",
    ),
    _f(
        "sold_hours",
        _WORK,
        "Sålda timmar",
        "Tid för sålda tjänster, i året för deras första dag, och tid för fakturan i uppdrag, i det år då "
        "uppdraget beställdes. Återtagna tjänster räknas inte.",
        by=("board",),
        unit="minutes",
    ),
    _f(
        "sold_amount",
        _WORK,
        "Sålda tjänster, kronor",
        "Vad de sålda tjänsterna kostar enligt priset på varje rad, i året för deras första dag. Tid i "
        "uppdrag har inget pris här. Återtagna tjänster räknas inte.",
        by=("board",),
        unit="ore",
    ),
)
BY_CODE = {figure.code: figure for figure in FIGURES}


def groups() -> dict[str, list[Figure]]:
    """The figures under their headings, in order."""
    found: dict[str, list[Figure]] = {}
    for figure in FIGURES:
        found.setdefault(figure.group, []).append(figure)
    return found
