"""Whether an interpreter (tolk) is needed, and for which language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jourtui.rules.catalogue import Catalogue
from jourtui.rules.intake_line import NOT, Line, ends_with_not, wordset

UNKNOWN_LANGUAGE = "okänt språk"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w!])(?:{text})(?!\w)", re.IGNORECASE)


_INTERPRETER = _pattern(
    r"(?:(?:behöver|kräver|begär|vill\s+ha)\s+)?(?:telefon)?tolk(?:\s+(?:på|i))?\s*(?P<colon>:)?\s*(?P<language>[^\W\d_][\w/-]*)"
)
_NEXT_WORD = re.compile(r"\s+[^\W\d_]\w*")
_LANGUAGE_FIRST = _pattern(
    r"(?:(?:behöver|kräver|begär|vill\s+ha|talar|pratar)\s+)?(?P<language>[^\W\d_][\w-]*)(?:\s+|-)(?:telefon)?tolk"
)
_SIGN = _pattern(r"(?:teckenspråkstolk|teckentolk)")
_ONLY_SPEAKS = _pattern(r"(?:talar|pratar|kan)\s+(?:bara|endast|enbart)\s+(?P<language>[^\W\d_]\w*)")
_SPEAKS = _pattern(r"(?:talar|pratar)\s+(?P<language>[^\W\d_]\w*)")
_LAST_WORD = re.compile(r"(?<![\w!])(?P<language>[^\W\d_]{4,})(?=\s*(?:$|[,.;]|\d))")
_UNDERSTOOD = frozenset({"sv", "en", "da", "no", "nb"})
_TOLK = _pattern("(?<!icke-)(?<!ej-)(?:teckenspråks|tecken|telefon)?tolk")
_NEED = wordset(
    "behöver behövs behov i av vill ha haft någon kräver krävs begär önskar tillgång till en vara är det "
    "hjälp"
)
_NO_NEED = re.compile(
    r"\s*(?:[?:]*\s*nej|(?:behövs|krävs|behöver\s+\w+)\s+(?:ej|inte|icke)|onödig\w*|avböj\w*"
    r"|(?P<alone>ej|inte|icke)(?:\s+(?P<clear>behövs|behövlig\w*|nödvändig\w*|aktuell\w*))?)(?!\w)",
    re.IGNORECASE,
)


def read_interpreter(line: Line, catalogue: Catalogue) -> None:
    """The language that an interpreter is needed for; "okänt språk" where only that is said.

    "Behöver ingen tolk" and the like say the opposite, and stay in the matter.
    """
    refused = {match.start() for match in line.scan(_TOLK) if _no_need(line, match, catalogue)}

    def needed(pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        return (match for match in line.scan(pattern) if refused.isdisjoint(range(*match.span())))

    for match in needed(_INTERPRETER):
        following = _NEXT_WORD.match(line.text, match.end())
        if following and line.free(*following.span()):
            said = f"{match['language']} {following[0].strip()}"
            if language := catalogue.language(said):
                line.take("interpreter", language.label, match.start(), following.end())
                return
        language = catalogue.language(match["language"])
        if language or match["colon"]:
            label = language.label if language else match["language"]
            line.take("interpreter", label, *match.span())
            return
    for match in needed(_LANGUAGE_FIRST):
        language = catalogue.language(match["language"])
        if language and language.code != "sv":
            line.take("interpreter", language.label, *match.span())
            return
    for match in needed(_SIGN):
        if language := catalogue.language(match[0]):
            line.take("interpreter", language.label, *match.span())
            return
    for match in line.scan(_ONLY_SPEAKS):
        if (language := catalogue.language(match["language"])) and language.code != "sv":
            line.hint("interpreter", language.label, *match.span("language"))
            return
    if "interpreter" not in line.found:
        for match in needed(_TOLK):
            line.hint("interpreter", UNKNOWN_LANGUAGE, *match.span())
            return
        if not refused and "interpreter" not in line.fixed:
            _ask_for(line, catalogue)


def _ask_for(line: Line, catalogue: Catalogue) -> None:
    """A language that is spoken, or stands alone at the end: is an interpreter needed?"""
    for match in (*line.scan(_SPEAKS), *line.scan(_LAST_WORD)):
        language = catalogue.language(match["language"])
        if language and language.code not in _UNDERSTOOD:
            text = f"{match[0]}: behövs tolk i {language.label}?"
            line.warn("interpreter_asked", text, "interpreter", language.label)
            return


def _no_need(line: Line, match: re.Match[str], catalogue: Catalogue) -> bool:
    """Whether the words around say that no interpreter is needed."""
    end = match.end()
    language = _NEXT_WORD.match(line.text, end)
    if language is not None and catalogue.language(language[0].strip()):
        end = language.end()
    after = _NO_NEED.match(line.text, end)
    doubtful = line.after(after.end()) if after is not None and after["alone"] and not after["clear"] else ""
    if after is not None and line.free(*after.span()) and not catalogue.language(doubtful):
        if doubtful:
            line.warn("ambiguous", f'Oklart om tolk behövs: "{line.text[match.start() : after.end()]}".')
        return True
    before = line.before(match.start(), 6)
    for index, word in enumerate(before):
        if word in NOT:
            return index > 0 or word.startswith(("ing", "utan")) or not ends_with_not(before[1:])
        adjective = index == 0 and not word.endswith("ska") and catalogue.language(word)
        if word not in _NEED and not adjective:
            return False
    return False
