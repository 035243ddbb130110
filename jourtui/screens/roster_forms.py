"""The forms of the roster: a week's pair, a substitute, a swap and the answer to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jourtui.rules import roster as rules
from jourtui.rules import when
from jourtui.rules.calendar import at_local, clock_time, local
from jourtui.rules.duty_week import Substituted, WeekPlanned, Worker
from jourtui.rules.matching import same_name
from jourtui.screens.dialogs.ask import Ask
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, lettered
from jourtui.screens.dialogs.form import Filled, Form, fill
from jourtui.store import roster
from jourtui.store.mandates import NotAllowed
from jourtui.store.views import DutyWeekRow
from jourtui.words import roster_words as words

if TYPE_CHECKING:
    from jourtui.screens.base import JourScreen

DUTY = (("f", "förstajour", "first"), ("b", "bakjour", "backup"))
HOW = "Skriv tiden som fre 20 nov 16:00 eller 2026-11-20 16:00."


def _names(screen: JourScreen) -> list[str]:
    with screen.desk.rows() as rows:
        return roster.names(rows)


def _asks_once(screen: JourScreen) -> Callable[[Worker | None], None]:
    """Asks, once of each new name that is like a known one, whether it is that person. Raises NotAllowed."""
    known, asked = _names(screen), set[str]()

    def ask(worker: Worker | None) -> None:
        if worker is None or worker.name in asked or worker.name in known:
            return
        like = next((name for name in known if _like(worker.name, name)), None)
        if like is not None:
            asked.add(worker.name)
            raise NotAllowed(f"Menar du {like}? Sparar du igen blir {worker.name} en person till.")

    return ask


def _like(new: str, known: str) -> bool:
    """Whether a new name may be a known one: spelled otherwise, or only begun."""
    return same_name(new, known) or known.casefold().startswith(new.casefold())


def _reader(screen: JourScreen) -> Callable[[str], Worker | None]:
    def read(text: str) -> Worker | None:
        with screen.desk.rows() as rows:
            return roster.worker(rows, text)

    return read


def _worker(
    screen: JourScreen, name: str, label: str, value: Worker | None, *, required: str = ""
) -> LineField:
    return LineField(
        name=name,
        label=label,
        text=value.name if value is not None else "",
        reads=_reader(screen),
        suggestions=_names(screen),
        placeholder="ingen än" if not required else "",
        required=required,
        hint="börja skriva: → fyller i resten; även den som aldrig har loggat in",
    )


def week_moment(name: str, label: str, value: datetime, week: date) -> LineField:
    """A moment of the week; a time alone is by the day that stands there, so the field opens with it."""

    def read(text: str) -> datetime:
        return when.of_week(text, week, value)

    def explain(text: str) -> str:
        try:
            return f"= {words.moment(read(text.strip()))}"
        except ValueError:
            return ""

    return LineField(
        name=name,
        label=label,
        text=f"{local(value):%Y-%m-%d} {clock_time(value)}",
        reads=read,
        explain=explain,
        required=HOW,
        hint=HOW,
        typed_over=True,
    )


async def ask_plan(screen: JourScreen, week: date, row: DutyWeekRow | None) -> bool:
    """Ask who has a week, and write it; False when left."""
    desk = screen.desk
    base = desk.position()
    first = row.worker("first") if row is not None else None
    backup = row.worker("backup") if row is not None else None
    note = row.note if row is not None else ""
    ask = _asks_once(screen)

    def commit(filled: Filled) -> None:
        given = {"first": first, "backup": backup, "note": note} | filled.values
        ask(given["first"])
        ask(given["backup"])
        roster.plan(desk, WeekPlanned(week=week, **given), filled.base)

    text = f"Från {words.moment(rules.begins(week))} till {words.moment(rules.ends(week))}."
    chooses = row is not None and row.two_values and not row.parts_apart
    if row is not None and chooses:
        text += f" Två samtidiga ändringar. {row.also_by} skrev: {row.also}. Det du sparar nu gäller."
    form = Form(
        desk,
        f"Jourvecka {words.number(week)}, {words.days(week)}",
        [
            _worker(screen, "first", "Förstajour", first),
            _worker(screen, "backup", "Bakjour", backup),
            LineField(name="note", label="Notering", text=note, placeholder="får vara tom"),
        ],
        draft_id=f"duty_week:{week}",
        base=base,
        commit=commit,
        text=text,
        as_is=chooses,
    )
    return await fill(screen, form) is not None


async def ask_substitute(screen: JourScreen, week: date, row: DutyWeekRow) -> bool:
    """Ask who has a duty for a part of the week, and write it; False when left."""
    desk = screen.desk
    holiday = week + rules.WEEK
    lacks = rules.missing({week: row}, [week], few=0)[week]
    day = next((one for one in lacks if one.code == "holiday"), None)
    gap = next((one for one in lacks if one.code == "nobody"), None)
    since, until = rules.begins(week), rules.ends(week)
    if since < (now := desk.now().replace(second=0, microsecond=0)) < until:
        since = now  # the rest of it
    if gap is not None and gap.since is not None and gap.until is not None:
        since, until = gap.since, gap.until
    elif day is not None:
        since, until = at_local(holiday, rules.OFFICE), at_local(holiday, rules.BEGINS)

    ask = _asks_once(screen)
    proposed = gap.duty if gap is not None and gap.duty is not None else "first"
    apart = rules.contested_time(row)
    if apart is not None:  # what waits for a choice comes before what is missing
        proposed, since, until = apart

    def commit(filled: Filled) -> None:
        given: dict[str, Any] = {"duty": proposed, "since": since, "until": until} | filled.values
        ask(given.get("worker"))
        roster.substitute(desk, Substituted(week=week, **given), filled.base)

    fields: list[Field] = [
        _worker(screen, "worker", "Vikarie", None),
        ChoiceField(
            name="duty",
            label="Tjänst",
            choices=DUTY,
            value=proposed,
            optional=False,
        ),
        week_moment("since", "Från", since, week),
        week_moment("until", "Till", until, week),
        LineField(name="why", label="Varför", placeholder="får vara tom"),
    ]
    text = "Utan namn står tjänsten som en lucka."
    if apart is not None:
        named = [words.name(part.worker) for part in row.parts() if part.contested]
        text = f"Skrivet samtidigt: {', '.join(dict.fromkeys(named))}. Det du sparar nu gäller. {text}"
    if day is not None:
        text += f" Onsdagen {holiday.day}/{holiday.month} är helgdag: någon ska vara på mellan 08 och 16."
    form = Form(
        desk,
        f"Vikarie, {words.number(week)}, {words.days(week)}",
        fields,
        draft_id=f"duty_week_part:{week}",
        base=desk.position(),
        commit=commit,
        check=lambda values: roster.wrong_time(week, values["since"], values["until"]),
        as_is=True,
        text=text,
    )
    return await fill(screen, form) is not None


async def ask_unsubstitute(screen: JourScreen, week: date, row: DutyWeekRow) -> bool:
    """Choose which substitution is struck, and write it; False when left."""
    base = screen.desk.position()
    parts = row.parts()
    chosen = parts[0] if len(parts) == 1 else None
    if chosen is None:
        choices = lettered([(words.stretch(part), part) for part in parts])
        chosen = await screen.app.push_screen_wait(Choose("Vilket blev inte av?", choices))
    if chosen is None:
        return False
    why = await screen.app.push_screen_wait(
        Ask("Vikariatet blev inte av", words.stretch(chosen), placeholder="varför", required="Skriv varför.")
    )
    if why is None:
        return False
    roster.end_substitution(screen.desk, week, chosen.id, why, base)
    return True


async def ask_swap(
    screen: JourScreen, week: date, row: DutyWeekRow, ahead: list[DutyWeekRow]
) -> Worker | None:
    """Ask whom to swap with, and write the question; who that was, or None when left."""
    desk = screen.desk
    mine = next(
        (duty for duty in rules.DUTIES if Worker(desk.author.name, desk.author.id).same(row.worker(duty))),
        "first",
    )
    ask = _asks_once(screen)
    others = [(f"{words.number(one.week)}, {words.days(one.week)}", one.week) for one in ahead if one.week]

    def commit(filled: Filled) -> None:
        to = filled.values.get("to")
        if to is None:
            raise NotAllowed("Skriv vem som ska ta veckan.")
        ask(to)
        roster.ask_swap(
            desk,
            week,
            filled.values.get("duty", mine),
            to,
            other_week=filled.values.get("other_week"),
            note=filled.values.get("note", ""),
            base=filled.base,
        )

    form = Form(
        desk,
        f"Byt {words.number(week)}, {words.days(week)}",
        [
            ChoiceField(name="duty", label="Tjänst", choices=DUTY, value=mine, optional=False),
            _worker(screen, "to", "Till vem", None, required="Skriv vem som ska ta veckan."),
            ChoiceField(
                name="other_week",
                label="Mot veckan",
                choices=lettered(others[:10]),
                hint="får vara tom; annars en vecka som den du frågar har",
            ),
            LineField(name="note", label="Hälsning", placeholder="får vara tom"),
        ],
        draft_id=f"duty_week_swap:{week}",
        base=desk.position(),
        commit=commit,
        as_is=True,
        text="Inget ändras förrän den du frågar har svarat.",
    )
    filled = await fill(screen, form)
    return filled.values["to"] if filled is not None else None


async def ask_answer(screen: JourScreen, week: date, row: DutyWeekRow) -> bool:
    """Choose a swap that waits, and write what became of it; False when left."""
    desk = screen.desk
    base = desk.position()
    waiting = [one for one in row.swapped() if one.state == "asked"]
    swap = waiting[0]
    if len(waiting) > 1:
        choices = lettered([(words.swap(one), one) for one in waiting])
        chosen = await screen.app.push_screen_wait(Choose("Vilket byte?", choices))
        if chosen is None:
            return False
        swap = chosen
    answers = [("j", "ja, bytet är godkänt", "accepted"), ("n", "nej", "declined")]
    if swap.by_id == desk.author.id:
        answers.append(("t", "ta tillbaka frågan", "withdrawn"))
    text = words.swap(swap)
    if swap.by_id == desk.author.id:
        text += "\n\nDu frågade: ja och nej skrivs in som vad den andra sade."
    answer = await screen.app.push_screen_wait(Choose("Svar på byte", answers, text, proposes=False))
    if answer is None:
        return False
    roster.answer_swap(desk, week, swap, answer, base=base)  # type: ignore[arg-type]
    return True
