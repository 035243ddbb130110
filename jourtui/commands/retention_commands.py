"""`jourtui retention` and `jourtui destroy`: what is due as text, and carrying a decision out.

Destroying asks for a typed word, since nothing brings back what is destroyed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from jourtui.commands.command_parts import CannotDo, ask_line, say, signed_in
from jourtui.commands.shared_commands import administrators_url
from jourtui.rules.event import to_micros
from jourtui.rules.retention import Retention, day_of
from jourtui.rules.text import posts
from jourtui.store import away, destroying, joined, obeying, paths, retention
from jourtui.store.desk import Desk
from jourtui.store.destroying import Plan
from jourtui.store.settings import load_retention
from jourtui.store.workplace import Workplace
from jourtui.words import retention_words

WORD = "gallra"
"""What is typed, with the number of records, before anything is destroyed."""


def run(options: argparse.Namespace, directory: Path | None) -> int:
    """Run one command; the exit code. Raises what `command_parts.sentence` can tell."""
    places = paths.places(directory)
    rules = load_retention(places.config or places.data)
    url = None
    if options.command == "destroy" and options.url:
        url = administrators_url(options)
    with signed_in(options.person, places) as workplace:
        if options.command == "retention":
            _list(workplace, rules)
        elif url is None:
            _destroy_alone(workplace, rules, dry=options.dry_run)
        else:
            _destroy(workplace, rules, url, dry=options.dry_run)
    return 0


def _list(workplace: Workplace, rules: Retention) -> None:
    desk, journal, locked = workplace.desk, workplace.journal, workplace.desk.locked
    desk.log_reading("printed", reason="gallring")
    today = day_of(desk.now())
    found = retention.verdicts(journal, rules, today)
    if count := away.count(workplace.replica):
        away_ = posts(count, "post är undanlagd", "poster är undanlagda")
        say(f"{away_} och prövas inte här: kör detta på en dator som håller allt.")
    if not found:
        say("Inget kan gallras, och inget kräver bedömning.")
    for verdict in found:
        say(" · ".join(retention_words.row(verdict, locked)))
    for hold in retention.all_holds(desk):
        say(retention_words.hold(hold))
    for decision in retention.decisions(desk):
        made = retention.decision(journal, decision.record_id)
        in_force = retention.is_in_force(workplace.replica, made)
        why = retention.reason_of(desk, made)
        say(f"Beslut {retention_words.decided(decision, why, in_force=in_force)}")
        for item, now in retention.named(journal, rules, made, today) if decision.standing else ():
            say(f"  {retention_words.item(item, now, locked=retention.whole(journal, item) in locked)}")


def _destroy(workplace: Workplace, rules: Retention, url: str, *, dry: bool) -> None:
    desk = workplace.desk
    desk.log_reading("printed", reason="gallring")
    if joined.store_of(workplace.vault) is None:
        raise CannotDo("Den här datorn är inte ansluten till ett gemensamt lager. Utan URL gallras datorn.")
    destroying.read_all(workplace.vault, desk)
    obeying.tell_of_destroyed(desk)
    if any(
        away.of(workplace.replica, item.record) is not None
        for made in retention.standing(workplace.journal)
        for item in made.items
    ):
        raise CannotDo("Beslutet gäller poster som är undanlagda här. Gallra från en dator som håller allt.")
    plans = destroying.plans(workplace.journal, rules, destroying.store_time(url))
    if not _tell(desk, plans):
        return
    plans = [plan for plan in plans if plan.go and not dry]
    for plan in plans:
        if _agreed(plan):
            # Meanwhile somebody may have written; that the one before was done is an event too.
            destroying.read_all(workplace.vault, desk)
            done, keys = destroying.destroy(url, desk, rules, plan.record, agreed=plan.go)
            gone = f"{posts(len(done.go))}, {posts(keys, 'nyckel', 'nycklar')} i lagret"
            say(f"Gallrat: {gone}. De andra datorerna gör detsamma")
            say("vid nästa kontakt. Nyckelkopior från förr får sparas i 35 dagar.")
    if plans:
        destroying.overwrite(url)


def _destroy_alone(workplace: Workplace, rules: Retention, *, dry: bool) -> None:
    desk, journal = workplace.desk, workplace.journal
    desk.log_reading("printed", reason="gallring")
    if joined.store_of(workplace.vault) is not None:
        raise CannotDo("Datorn hör till ett gemensamt lager: ange administratörens adress till det.")
    obeying.tell_of_destroyed(desk)
    plans = [plan for plan in destroying.plans(journal, rules, to_micros(desk.now())) if _two(plan)]
    if not _tell(desk, plans):
        return
    for plan in plans:
        if plan.go and not dry and _agreed(plan):
            done, _ = retention.execute_here(journal, desk, rules, plan.record)
            say(f"Gallrat: {posts(len(done))}. Ta en säkerhetskopia nu, så att gallringen står i den;")
            say("nyckelkopior från förr får sparas i 35 dagar.")


def _two(plan: Plan) -> bool:
    return plan.decision.confirmation is not None


def _tell(desk: Desk, plans: list[Plan]) -> bool:
    locked = desk.locked
    if not plans:
        say("Inget gallringsbeslut är i kraft.")
    for plan in plans:
        why = retention.reason_of(desk, plan.decision)
        say(f"Beslut {retention_words.decided(plan.decision, why, in_force=True)}")
        for item in plan.decision.items:
            if item.record in plan.go:
                hidden = retention.whole(desk.journal, item) in locked
                say(f"  gallras: {retention_words.planned(item, locked=hidden)}")
        if plan.stay:
            say(f"  {posts(len(plan.stay))} gallras inte: spärrat, ändrat eller annorlunda bedömt")
    return bool(plans)


def _agreed(plan: Plan) -> bool:
    """Typed: the word and how many. Anything else destroys nothing."""
    wanted = f"{WORD} {len(plan.go)}"
    typed = ask_line(f"Det går inte att ångra. Skriv {wanted} för att gallra: ")
    if typed.strip() == wanted:
        return True
    say("Inget är gallrat.")
    return False
