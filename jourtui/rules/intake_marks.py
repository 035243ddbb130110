"""The marks of a call: natural words, and short ones with a leading "!" for speed.

Where it is doubtful whether words are a mark, the careful reading wins: protected, anonymous, not safe.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from jourtui.rules.catalogue import Catalogue
from jourtui.rules.intake_interpreter import UNKNOWN_LANGUAGE, read_interpreter
from jourtui.rules.intake_line import NOT, Line, ends_with_not, wordset
from jourtui.rules.text import fold


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w!])(?:{text})(?!\w)", re.IGNORECASE)


_NO = r"(?:ej|inte|icke)"
_HOUR = r"[0-9]{1,2}(?:[.:][0-9]{2})?(?![0-9])"

_BANG = re.compile(r"(?<!\S)!(?P<mark>[^\W\d_][\w-]*)")
_ARGUMENT = re.compile(r"\s*:?\s*(?:[\"”“](?P<quoted>[^\"”“]+)[\"”“]|(?P<word>[^\W\d_][\w/-]*))")
_BANGS: dict[str, tuple[str, object]] = {
    **dict.fromkeys(("skydd", "skyddad", "skyddade", "sekretess"), ("protected", True)),
    **dict.fromkeys(("anonym", "anon"), ("anonymous", True)),
    **dict.fromkeys(("ejring", "ringej", "osakert", "ejsakert"), ("safe_to_call", "no")),
    **dict.fromkeys(("sakert", "ringok"), ("safe_to_call", "yes")),
    **dict.fromkeys(("kopplat", "kopplad"), ("connected", True)),
    **dict.fromkeys(("ejvh", "ejvardnadshavare"), ("not_to_guardian", True)),
    **dict.fromkeys(("ejnr", "ingetnr", "ingetnummer"), ("no_number_reason", "inget nummer")),
    "dolt": ("no_number_reason", "dolt nummer"),
    "viapolis": ("via", "police"),
    "viatib": ("via", "tib"),
    "viakommun": ("via", "municipality"),
    "direkt": ("via", "direct"),
}

_VIA = _pattern(r"via\s+(?P<via>polis(?:en)?|tib|kommun(?:en)?)")
_VIAS = {"pol": "police", "tib": "tib", "kom": "municipality"}

_WHEN = r"(?:efter|före|innan|mellan|fram\s+till|till(?=\s+kl))"
_TIMES = _pattern(
    rf"(?:(?P<not>{_NO}\s+)?(?P<safe>säkert(?:\s+att\s+ringa)?)"
    rf"|(?:(?:kan|får|går\s+att)\s+(?:{_NO}\s+)?)?ring(?:as|a|s)?(?:\s+upp)?)"
    rf"(?:\s+(?:{_NO}|bara|helst|endast|först|tidigast|igen|tillbaka))*"
    rf"\s+(?:{_WHEN}|(?<=ring\s)kl\.?)\s*(?:kl\.?\s*)?{_HOUR}(?:\s*(?:[-–]|och|till)\s*{_HOUR})?"
)
_WHOM = (
    r"(?!\s+(?:till|polis\w*|112|mannen|maken|sambon|honom|henne|mamma\w*|pappa\w*|föräld\w*|skola\w*"
    r"|sos|soc|sin\w*|sitt|någon))"
)
"""Somebody else who must not be phoned: that says nothing of the caller."""
_TO_THEM = rf"(?:\s+(?:upp|tillbaka|hem))?{_WHOM}"
_NOT_TIMED = rf"(?!\s+{_WHEN}\s*(?:kl\.?\s*)?[0-9])"
"""After it no time follows until which, or from which, it holds."""
_SAFE_NO = _pattern(
    rf"(?:{_NO}\s+säkert\s+(?:att\s+ringa(?:\s+upp)?|nummer)|osäkert\s+(?:att\s+ringa|nummer|nr)"
    rf"|{_NO}\s+säkert(?!\s+(?:att|var|om|vem|när|hur|vart|vad))"
    rf"|(?:får|ska|bör)\s+{_NO}\s+(?:ringas(?:\s+upp)?|ringa\s+upp)|kan\s+{_NO}\s+ringas(?:\s+upp)?"
    rf"|ring\s+{_NO}{_TO_THEM}"
    rf"|{_NO}\s+ringa{_TO_THEM}"
    rf"|{_NO}\s+ring(?:as)?|säkert(?:\s+att\s+ringa)?\s*[?:]+\s*nej){_NOT_TIMED}"
)
_US = r"(?:ni|vi|du|man|jouren|någon)"
_OTHERS = r"(?!\s+(?:till|polis|112|mannen|maken|sambon|mamma|pappa|föräld|skola|sos|soc))"
_AT_HOME = r"(?:(?:ex-?)?(?:mannen|maken|sambon|pojkvännen)|partnern|exet|hustrun|frun)"
"""Whoever may be at home when it rings, and is not to learn of it."""
_SAFE_PERHAPS = _pattern(
    rf"ringa?\s+(?:absolut\s+|verkligen\s+|helst\s+)?{_NO}{_TO_THEM}{_NOT_TIMED}"
    rf"|{_NO}\s+(?:bli\s+uppringd|ringas(?:\s+upp)?)"
    rf"|{_NO}\s+ringa{_TO_THEM}{_NOT_TIMED}"
    rf"|(?:{_US}\s+)?får\s+{_NO}\s+ringa\s+(?:henne|honom){_NOT_TIMED}|vill\s+{_NO}\s+att\s+{_US}\s+ringer{_OTHERS}"
    rf"|{_AT_HOME}\s+(?:får|ska|skall|bör)\s+(?:absolut\s+)?(?:{_NO}|inget|ingenting)\s+(?:få\s+)?(?:veta|reda\s+på)"
    r"|säga?\s+(?:ej|inte|inget|ingenting)\s+hemma|(?:bara|endast|enbart)\s+(?:via\s+)?sms(?!\s+först)"
)
"""Perhaps a wish of the caller, perhaps what is told of somebody else: the mark, until somebody says no."""
_OF_SOMEBODY = wordset(
    "vill ville vågar vågade törs kan kunde får fick ska skall skulle bör måste orkar tänker hinner brukar "
    "behöver lovar lovat"
)
"""After one of these "inte ringa" may tell what somebody does ("sonen vill inte ringa hem")."""
_SAFE_UNKNOWN = _pattern(r"säkert(?:\s+att\s+ringa)?\s*[?:]+\s*(?:okänt|vet\s+ej|oklart)")
_SAFE_YES = _pattern(
    r"(?:säkert|går\s+bra|ok)\s+att\s+ringa(?:\s+(?:upp|tillbaka|hem|dit))?(?:\s*[?:]*\s*ja)?"
    r"|säkert\s*[?:]+\s*ja|säkert\s+(?:nummer|nr)|får\s+ringas"
)
_DOUBT = NOT | wordset("om osäker osäkert oklart vet knappast tveksamt aldrig alls när sällan")
_WHOSE = r"(?:(?:min|mina|din|dina|sin|sina|vår|våra|\w+s)\s+)?(?:båda\s+)?"
_GUARDIAN = _pattern(
    rf"(?P<clear>(?:(?P<may>får)|ska|bör)\s+)?{_NO}\s+(?P<verb>(?:lämnas(?:\s+ut)?|berättas?|sägas?|ut|delas)\s+)?(?P<to>(?:till|för)\s+{_WHOSE})?"
    r"(?:vårdnadshavar(?:e|en|na)|vh|(?P<parents>föräldra?r(?:na)?)|(?P<one>pappan?|mamman?))"
)
_HERS = r"(?:vårdnadshavar(?:e|en|na)|vh|föräldra?r(?:na)?|pappan?|mamman?)"
_MUST_NOT_KNOW = _pattern(
    rf"{_HERS}\s+(?:får|ska|skall|bör)\s+(?:absolut\s+)?(?:{_NO}|inget|ingenting)\s+(?:få\s+)?(?:veta|reda\s+på|informeras|underrättas|meddelas)"
    rf"|(?:säga?|berätta|nämna?|lämna)\s+(?:absolut\s+)?(?:{_NO}|inget|ingenting|aldrig)(?:\s+\w+)?\s+(?:till|för)\s+{_WHOSE}{_HERS}"
)
"""Told in so many words, of anybody who has the child: said with "får", or as an order."""
_PROTECTED = _pattern(
    r"skyddade?\s+(?:person)?uppgifter|skyddad\s+(?:identitet|id|adress|folkbokföring)|sekretessmarke\w+"
    r"|kvarskriv(?:en|ning)"
)
_BARE_PROTECTED = _pattern("skydd")
_PERHAPS_PROTECTED = _pattern(
    r"skydda[dt]e?(?:\s+(?:boende|nummer|nr|adress))?|hemligt?\s+(?:adress|identitet|nummer|nr|uppgifter)"
    r"|sekretess(?:belag\w+|skydd\w*)?"
)
_FEELS = wordset("sig känner kände mig honom henne dem barnet barnen hon han känna bryter bryta")
_WANTS = wordset("behöver behövs söker sökt söka ansöker vill ha önskar begär ordna till plats om får")
_SAID_NO = re.compile(r"\s*[?:]*\s*nej(?!\w)", re.IGNORECASE)
_MEANS = {"protected": "skyddade uppgifter", "anonymous": "vill vara anonym", "connected": "kopplad"}
_NO_CODE = wordset("sos tib nej inget ej inte saknas finns okänt vet oklart")
_NEEDS_PROTECTION = wordset(
    "behöver behövs söker sökt sökte vill ha får få gav ger ge ordna ordnar utan på för i om under till "
    "med av bra inget inte ej något ett mer omedelbart akut kräver behov begär ber önskar fått fick "
    "hittat"
)
_PROTECTION_OF = wordset("för av mot åt i hos på behövs från saknas under ikväll inatt nu")
_ANONYMOUS = _pattern(r"(?:vill\s+(?:vara|va|bli|förbli|få\s+vara)\s+|ringer\s+|är\s+)?anonymt?")
_CONNECTED = _pattern(
    r"(?:direkt[\s-]?koppla[dt]|koppla[dt]\s+direkt|koppla[dt](?!\s+(?:till|med|på|av|mot|ihop|från|ur)(?!\w)))"
)
_CODE_WORD = _pattern(
    r"kodord(?:et)?(?:\s+är)?\s*:?\s*(?:[\"”“'’‘](?P<quoted>[^\"”“'’‘]+)[\"”“'’‘]|(?P<word>[^\W\d_][\w-]*))"
    r"|(?-i:kod\s+(?P<capitals>[A-ZÅÄÖ]{3,}))"
)
_NO_NUMBER = _pattern(
    r"(?P<reason>(?:inget|saknar|utan|har\s+inget|lämnade\s+inget|okänt|dolt|hemligt|skyddat|vet\s+(?:ej|inte))"
    r"\s+(?:telefon|mobil|tel\.?)?(?:nummer|nr)"
    r"|(?:saknar|har\s+ingen|ingen|utan)\s+(?:mobil)?(?:telefon|mobil)|(?:nummer|numret|nr|telefonnummer)\s+(?:saknas|okänt))"
    r"(?!\s+till(?!\w))(?P<colon>\s*:)?"
)
_LAST_WORD = re.compile(r"\S+\s*$")
_NAMED = wordset(
    "är var som mamma mamman pappa pappan mormor morfar farmor farfar moster faster anmälaren hon han"
)


def read_bangs(line: Line, catalogue: Catalogue) -> None:
    """The marks that begin with "!"; one that is not known stays in the matter, with a warning."""
    for match in line.scan(_BANG):
        word = fold(match["mark"])
        if word in ("tolk", "kod", "kodord"):
            _read_argument(line, match, catalogue)
        elif word in _BANGS:
            line.take(*_BANGS[word], *match.span())
        elif source := next(
            (hit.entry for hit in catalogue.source_hits(match["mark"]) if _all(hit, match)), None
        ):
            line.take("source", (source.code, False), *match.span())
        elif kind := next(
            (hit.entry for hit in catalogue.case_type_hits(match["mark"]) if _all(hit, match)), None
        ):
            line.take("case_type", (kind.code, False), *match.span())
        else:
            line.warn("unknown_mark", f"Märket !{match['mark']} finns inte: det står kvar i texten.")


def _all(hit: object, match: re.Match[str]) -> bool:
    return (getattr(hit, "start", 0), getattr(hit, "end", 0)) == (0, len(match["mark"]))


def _read_argument(line: Line, match: re.Match[str], catalogue: Catalogue) -> None:
    argument = _ARGUMENT.match(line.text, match.end())
    if argument is None or not line.free(match.start(), argument.end()):
        if fold(match["mark"]) == "tolk":
            line.take("interpreter", UNKNOWN_LANGUAGE, *match.span())
        else:
            line.warn("unknown_mark", "!kod ska följas av kodordet.")
        return
    said = argument["quoted"] or argument["word"]
    if fold(match["mark"]) == "tolk":
        language = catalogue.language(said)
        line.take("interpreter", language.label if language else said, match.start(), argument.end())
    else:
        line.take("code_word", said, match.start(), argument.end())


def read_no_number(line: Line) -> None:
    """Why there is no number. After a colon the reason goes on, up to the next thing understood."""
    for match in line.scan(_NO_NUMBER):
        if line.take("no_number_reason", " ".join(match["reason"].split()), *match.span()):
            return


def give_back_reason(line: Line) -> None:
    """There is a number, so "dolt nummer" is part of what is told."""
    if line.found.get("phone") is not None:
        for span in [span for span in line.spans if span.field == "no_number_reason"]:
            line.release(span)


def finish_no_number(line: Line) -> None:
    """Add what follows the colon, now that everything else is known."""
    for span in [span for span in line.spans if span.field == "no_number_reason"]:
        if not line.text[span.start : span.end].endswith(":"):
            continue
        end = span.end
        while end < len(line.text) and line.free(end, end + 1) and line.text[end] not in ",;\n":
            end += 1
        said = line.text[span.end : end].strip()
        if said:
            line.spans.remove(span)
            line.claim("no_number_reason", span.start, span.end + len(line.text[span.end : end].rstrip()))
            line.found["no_number_reason"] = said


def read_via(line: Line) -> None:
    """Who handed the call over: "via TIB". Only SOS Alarm's calls have a clock, so it must be said."""
    for match in line.scan(_VIA):
        line.take("via", _VIAS[fold(match["via"])[:3]], *match.span())


def read_safety(line: Line) -> None:
    """That it is not safe to call, and when it is."""
    for pattern, value in ((_SAFE_NO, "no"), (_SAFE_UNKNOWN, "unknown")):
        for match in line.scan(pattern):
            if not _tells_of_somebody(line, match):
                line.take("safe_to_call", value, *match.span())
    times = next((match for match in line.scan(_TIMES) if _take_times(line, match)), None)
    if times is not None and times["safe"] and "safe_to_call" not in line.found:
        value = "no" if times["not"] else "yes"
        if line.wants("safe_to_call", value) and (times["not"] or _surely(line, times)):
            line.found["safe_to_call"] = value


def _tells_of_somebody(line: Line, match: re.Match[str]) -> bool:
    """Whether "inte ringa" is what somebody does not do, and no wish: `read_safe` asks."""
    said = match[0].lower()
    not_calling = said.startswith(("ej", "inte", "icke")) and "ringa" in said
    return not_calling and bool(_OF_SOMEBODY & set(line.before(match.start(), 1)))


def read_safe(line: Line) -> None:
    """That it is perhaps not safe to call, or safe, once every other "not" has found its place."""
    for match in line.scan(_SAFE_PERHAPS):
        if "safe_to_call" in line.found or "safe_to_call" in line.fixed:
            break
        line.hint("safe_to_call", "no", *match.span())
        text = f'"{_said(match)}" lästes som ej säkert att ringa: stämmer det?'
        line.warn("safe_to_call_guessed", text, "safe_to_call", "no")
    for match in line.scan(_SAFE_YES):
        if "safe_to_call" not in line.found and _surely(line, match):
            line.take("safe_to_call", "yes", *match.span())


def _take_times(line: Line, times: re.Match[str]) -> bool:
    start = _with_not(line, times)
    return line.take("safe_times", " ".join(line.text[start : times.end()].split()), start, times.end())


def _surely(line: Line, match: re.Match[str]) -> bool:
    """Whether nothing near makes "säkert att ringa" a doubt or a question."""
    before = line.before(match.start(), 4)
    return not _DOUBT & set(before) and before[:2] != ["det", "ar"]


def _with_not(line: Line, times: re.Match[str]) -> int:
    """Where "ej ring efter 22" begins. Whose the "not" is, is doubtful after other words, and said."""
    start = times.start()
    before = line.before(start, 2)
    if not before or before[0] not in NOT or before[1:] == ["ring"]:
        return start
    surely = times[0].lower().startswith("ringa") or not ends_with_not(before[1:])
    if not surely:
        line.warn("ambiguous", f'Oklart om "{before[0]}" hör till "{times[0]}": kontrollera tiderna.')
    word = _LAST_WORD.search(line.text[:start])
    return word.start() if word and (surely or before[0] == "ej") else start


def read_marks(line: Line, catalogue: Catalogue) -> None:
    """Protected, anonymous, not to the guardian, code word, connected, interpreter."""
    for match in line.scan(_CODE_WORD):
        said = match["quoted"] or match["word"] or match["capitals"]
        if fold(said) not in _NO_CODE and not line.negated(match.start()):
            line.take("code_word", said, *match.span())
    _read_guardian(line)
    _read_flag(line, "protected", _PROTECTED)
    _read_flag(line, "protected", _BARE_PROTECTED, _is_mark)
    _guess_protected(line)
    _read_flag(line, "anonymous", _ANONYMOUS)
    _read_flag(line, "connected", _CONNECTED, lambda line, match: not NOT & set(line.before(match.start())))
    read_interpreter(line, catalogue)


def _read_guardian(line: Line) -> None:
    """That nothing may be told to the guardian.

    "Får ej lämnas till vårdnadshavare" is the mark, and taken out. Other such words may carry the meaning of
    a sentence ("vågar inte säga till pappan att hon är slagen"): they stay in the matter, and it is asked.
    """
    for match in line.scan(_MUST_NOT_KNOW):
        _guess_guardian(line, match)
    for match in line.scan(_GUARDIAN):
        verb, relative = fold(match["verb"] or "").split(), match["one"] or match["parents"]
        if match["one"] and not (verb and match["to"]):
            continue  # "ringer inte mamma"
        told = not verb or verb[0] == "ut" or verb[0].endswith("s")
        if match["may"] and told and not relative:
            line.take("not_to_guardian", True, *match.span())
            continue
        if "not_to_guardian" in line.fixed or "not_to_guardian" in line.found:
            continue
        said = f'"{_said(match)}"'
        alone = verb or match["to"] or not _NAMED & set(line.before(match.start()))
        if told and (match["clear"] or (alone and not relative)):
            _guess_guardian(line, match)
        elif verb or match["clear"]:
            text = f"{said}: får vårdnadshavaren inte veta?"
            line.warn("not_to_guardian_asked", text, "not_to_guardian", True)


def _guess_guardian(line: Line, match: re.Match[str]) -> None:
    """The mark, until somebody says no."""
    if "not_to_guardian" in line.fixed or "not_to_guardian" in line.found:
        return
    line.hint("not_to_guardian", True, *match.span())
    text = f'"{_said(match)}" lästes som ej till vårdnadshavare: stämmer det?'
    line.warn("not_to_guardian_guessed", text, "not_to_guardian", True)


def _said(match: re.Match[str]) -> str:
    return " ".join(match[0].split())


def _read_flag(
    line: Line,
    name: str,
    pattern: re.Pattern[str],
    test: Callable[[Line, re.Match[str]], bool] = lambda line, match: True,
) -> None:
    for match in line.scan(pattern):
        before = line.before(match.start(), 2)
        if _said_no(line, match) or before[:1] == ["saknar"] or not test(line, match):
            continue
        if line.take(name, True, *match.span()) and before and before[0] in NOT:
            said = f"{before[0]} {match[0]}"
            text = f'Oklart vad "{said}" betyder: lästes som {_MEANS[name]}. Stämmer det?'
            line.warn(f"{name}_guessed", text, name, True)


def _said_no(line: Line, match: re.Match[str]) -> bool:
    after = _SAID_NO.match(line.text, match.end())
    return line.negated(match.start()) or (after is not None and line.free(*after.span()))


def _guess_protected(line: Line) -> None:
    """A bare "skyddad" may mean something else: it is the mark, with care, until somebody says no."""
    if "protected" in line.found or "protected" in line.fixed:
        return
    for match in line.scan(_PERHAPS_PROTECTED):
        before = line.before(match.start(), 3)
        if _said_no(line, match) or before[:1] == ["saknar"]:
            continue
        if match[0].lower().endswith("boende"):
            meant = not _WANTS & set(before)
        else:
            feels = _FEELS & {*before[:2], line.after(match.end())}
            meant = not feels and _is_mark(line, match)
        if not meant:
            continue
        line.hint("protected", True, *match.span())
        text = f"{match[0]} lästes som skyddade uppgifter: stämmer det?"
        line.warn("protected_guessed", text, "protected", True)
        return


def _is_mark(line: Line, match: re.Match[str]) -> bool:
    """Whether a bare "skydd" is the mark and not what somebody needs."""
    return not (
        _NEEDS_PROTECTION & set(line.before(match.start())) or line.after(match.end()) in _PROTECTION_OF
    )
