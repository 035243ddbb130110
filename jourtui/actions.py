"""Every action a person can take: one registry feeds bindings, footer, palette, help and docs.

Swedish keyboard: letters, digits and F-keys; å ä ö are keys; nothing that needs AltGr, nothing that tmux or
the terminal eats. Single letters act on the row under the cursor when no field has focus. Keys are remapped
by `id`. Nothing here imports Textual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scope = Literal[
    "global",
    "list",
    "queue",
    "call",
    "case",
    "cases",
    "clocks",
    "lodgings",
    "visits",
    "intake",
    "logs",
    "log",
    "assess",
    "assessment",
    "assessments",
    "decisions",
    "deciders",
    "mandates",
    "handover",
    "documents",
    "document",
    "write",
    "two_texts",
    "versions",
    "pages",
    "outbox",
    "channels",
    "notices",
]


@dataclass(frozen=True, slots=True)
class Action:
    """One action: `label` is the footer's word, `help` a sentence for help and palette (see `told`).

    `keys` may be empty: then only the palette has it. `shown`: stands in the footer. `priority`: works also
    while a field has focus.
    """

    id: str
    keys: str
    label: str
    help: str
    scope: Scope
    shown: bool = True
    priority: bool = False

    def told(self, other: str) -> str:
        """The sentence; `other` is whom the colleague is: a name, a duty or both."""
        return self.help.replace("{other}", other)

    @property
    def name(self) -> str:
        """The action's name in code: the id without its scope."""
        return self.id.partition(".")[2]


def _a(id: str, keys: str, label: str, help: str, *, shown: bool = True, priority: bool = False) -> Action:
    scope: Scope = id.partition(".")[0]  # type: ignore[assignment]
    return Action(id, keys, label, help, scope, shown, priority)


ACTIONS: tuple[Action, ...] = (
    _a("global.help", "f1", "Hjälp", "Visa vad tangenterna gör här.", priority=True),
    _a("global.queue", "f2", "Kö", "Gå till kön med öppna anrop.", shown=False, priority=True),
    _a("global.cases", "f3", "Ärenden", "Gå till ärendena.", shown=False, priority=True),
    _a("global.clocks", "f4", "Frister", "Gå till alla frister som löper.", shown=False, priority=True),
    _a("global.lodgings", "6", "Boende", "Gå till boende: var alla bor i natt.", shown=False),
    _a("global.new_call", "f5", "Nytt anrop", "Skriv in ett anrop på en rad.", shown=False, priority=True),
    _a("global.new_notice", "f6", "Föranmälan", "Skriv in en föranmälan.", shown=False, priority=True),
    _a("global.sync_details", "f7", "Synk", "Visa vad som väntar på att synkas.", shown=False, priority=True),
    _a(
        "global.acknowledge",
        "f8",
        "Kvittera",
        "Kvittera larmet: tyst för dig, synligt för kollegan.",
        shown=False,
        priority=True,
    ),
    _a(
        "global.lock",
        "f9",
        "Lås",
        "Lås skärmen. Anrop kan fortfarande skrivas in.",
        shown=False,
        priority=True,
    ),
    _a(
        "global.leave",
        "f10",
        "Logga ut",
        "Avsluta passet: utkast sparas, nycklar lämnar minnet.",
        shown=False,
        priority=True,
    ),
    _a(
        "global.wall",
        "f12",
        "Väggläge",
        "För skärm på vägg: namn, nummer och adresser döljs. Samma tangent visar igen, och det loggas.",
        shown=False,
        priority=True,
    ),
    _a(
        "global.visits",
        "0",
        "Ute",
        "Gå till besöken: vilka som är ute, och när de ska höras av.",
        shown=False,
    ),
    _a("global.assessments", "4", "Bedömningar", "Gå till bedömningarna i alla ärenden.", shown=False),
    _a(
        "global.mandates",
        "7",
        "Mandat",
        "Gå till uppdrag och delegationer: vem som får besluta.",
        shown=False,
    ),
    _a(
        "global.outbox",
        "5",
        "Utkorg",
        "Gå till utkorgen: vad som ska till nämnderna, och hur det gick.",
        shown=False,
    ),
    _a(
        "global.channels",
        "",
        "Leveransvägar",
        "Hur handlingar når varje nämnd, och e-postservern.",
        shown=False,
    ),
    _a(
        "global.notices",
        "1",
        "Föranmälningar",
        "Gå till föranmälningarna: vilka som gäller, går ut och ska återföras.",
        shown=False,
    ),
    _a("global.documents", "8", "Rapporter", "Gå till rapporterna i alla ärenden.", shown=False),
    _a(
        "global.handover",
        "9",
        "Överlämning",
        "Gå till överlämningen: det som är öppet, vad som löper och vems det är.",
        shown=False,
    ),
    _a(
        "global.people",
        "",
        "Personer på datorn",
        "Släpp in en kollega, byt lösenfras, kod i telefonen, återställningsnyckel, ta bort.",
        shown=False,
    ),
    _a(
        "global.retention",
        "",
        "Gallring",
        "Vad som kan gallras: besluta, bekräfta, bedöm, spärra.",
        shown=False,
    ),
    _a("global.seen", "q", "Läst", "Det som står överst, om vad en kollega gjort, är läst.", shown=False),
    _a(
        "global.access_log",
        "",
        "Åtkomstlogg",
        "Vem som har läst vad, och den regelbundna kontrollen av det.",
        shown=False,
    ),
    _a("list.filter", "f,slash", "Filtrera", "Skriv för att visa bara de rader som passar.", shown=False),
    _a("list.down", "j", "Ner", "Nästa rad.", shown=False),
    _a("list.up", "i", "Upp", "Föregående rad.", shown=False),
    _a("call.new_call", "n", "Nytt", "Skriv in ett anrop på en rad."),
    _a("call.dial", "r", "Ring", "Ring upp: numret öppnas i telefonen och ett försök börjar."),
    _a("call.copy", "c", "Kopiera nr", "Kopiera numret och börja ett försök.", shown=False),
    _a("call.outcome", "u", "Utfall", "Skriv in hur försöket gick, även i efterhand."),
    _a("call.claim", "t", "Ta", "Ta anropet, eller ta över det med ett skäl."),
    _a("call.offer", "l", "Lämna", "Lämna till {other}. Ansvaret är ditt tills det accepteras."),
    _a(
        "call.accept",
        "a",
        "Acceptera",
        "Acceptera det som erbjuds dig; på eget erbjudande: muntligt accepterat.",
        shown=False,
    ),
    _a(
        "call.decline",
        "v",
        "Avböj",
        "Avböj det som erbjuds dig, med skäl; eget erbjudande tas tillbaka.",
        shown=False,
    ),
    _a("call.consult", "o", "Samråd", "Skriv in ett samråd. Ansvaret ligger kvar.", shown=False),
    _a("call.note", "k", "Notera", "Skriv en anteckning."),
    _a("call.correct", "m", "Ändra", "Ändra uppgifter och märken.", shown=False),
    _a("call.ask_number", "b", "Fråga SOS", "SOS tillfrågades om ett nytt nummer.", shown=False),
    _a("call.case", "enter,ö", "Öppna", "Öppna ärendet, eller visa anropet.", shown=False),
    _a("call.make_case", "p", "Ärende", "Gör anropet till ett ärende, eller låt det höra till ett öppet."),
    _a("call.close", "s", "Stäng", "Stäng anropet: rådgivning, ej nådd, felringning …"),
    _a("call.reopen", "e", "Öppna igen", "Öppna ett stängt anrop igen.", shown=False),
    _a(
        "call.undo",
        "å",
        "Ångra",
        "Ångra, stryk, det du gjorde sist; äldre eller en kollegas efter fråga.",
        shown=False,
    ),
    _a("call.unmask", "x", "Visa dolt", "Visa skyddade uppgifter. Det loggas.", shown=False),
    _a("call.conflict", "w", "Två värden", "Välj mellan två samtidiga ändringar.", shown=False),
    _a("call.breach", "ä", "Förklara", "Förklara varför en frist bröts.", shown=False),
    _a("call.earlier", "h", "Tidigare", "Öppna en tidigare kontakt med samma nummer.", shown=False),
    _a("call.notice", "d", "Föranmälan", "Läs kommunens plan, och skriv om den följs.", shown=False),
    _a(
        "call.hold",
        "",
        "Spärra mot gallring",
        "Anropet, och ärendet det hör till, gallras inte förrän spärren hävs.",
        shown=False,
    ),
    _a("call.lock", "", "Lås för kollega", "Jäv: lås ärendet för en namngiven kollega.", shown=False),
    _a("call.unlock", "", "Ta bort lås", "Låt en kollega se ärendet igen.", shown=False),
    _a("queue.closed", "g", "Stängda", "Visa stängda anrop, eller de öppna igen."),
    _a("cases.open", "enter,ö", "Öppna", "Öppna ärendet."),
    _a("cases.new", "n", "Nytt", "Öppna ett ärende utan anrop."),
    _a("cases.closed", "g", "Stängda", "Visa avslutade ärenden, eller de öppna igen."),
    _a("cases.fetch", "h", "Hämta", "Hämta ett äldre ärende eller anrop ur lagret.", shown=False),
    _a("cases.older", "ä", "Äldre", "Nästa sida: äldre ärenden.", shown=False),
    _a("cases.newer", "å", "Nyare", "Föregående sida: nyare ärenden.", shown=False),
    _a("clocks.open", "enter,ö", "Öppna", "Öppna anropet eller ärendet som fristen gäller."),
    _a("clocks.acknowledge", "k", "Kvittera", "Jag har sett det: tyst för dig, synligt för kollegan."),
    _a("clocks.snooze", "z", "Vänta", "Tyst på den här datorn två minuter, högst fem efter fristen."),
    _a("clocks.breach", "ä", "Förklara", "Förklara varför en frist bröts."),
    _a("clocks.mine", "g", "Mina", "Visa bara mina frister, eller allas igen."),
    _a("lodgings.open", "enter,ö", "Öppna", "Öppna ärendet."),
    _a("lodgings.confirm", "k", "Bekräftat", "Boendet har bekräftat: av vem, och bokningsnumret."),
    _a("lodgings.arrive", "a", "Anlänt", "Gästerna har anlänt."),
    _a("lodgings.extend", "e", "Förläng", "De bor kvar längre: ny utcheckning, pris och beslut."),
    _a("lodgings.left", "l", "Lämnat", "Gästerna har lämnat: fristen stannar."),
    _a("lodgings.absent", "u", "Kom ej", "Ingen kom till boendet.", shown=False),
    _a("lodgings.correct", "m", "Ändra", "Ändra bokningen.", shown=False),
    _a("lodgings.visit", "p", "Besök", "Planera ett uppföljningsbesök, med tid."),
    _a("lodgings.visited", "b", "Besökt", "Uppföljningsbesöket är gjort, eller behövs inte.", shown=False),
    _a("lodgings.cancel", "s", "Avboka", "Avboka, med skäl och gästens namn skrivet."),
    _a("lodgings.unmask", "x", "Visa dolt", "Visa var de bor. Det loggas.", shown=False),
    _a("lodgings.conflict", "w", "Två värden", "Välj mellan två samtidiga ändringar.", shown=False),
    _a("lodgings.ended", "g", "Avslutade", "Visa avslutade bokningar, eller de som gäller igen."),
    _a("lodgings.older", "ä", "Nästa sida", "Nästa sida.", shown=False),
    _a("lodgings.newer", "å", "Förra sidan", "Föregående sida.", shown=False),
    _a("visits.open", "enter,ö", "Öppna", "Öppna ärendet."),
    _a("visits.depart", "a", "Åker", "De åker nu: säkerhetsrutinen, och när de hörs av."),
    _a("visits.arrive", "b", "Framme", "De är framme: tvåtimmarsfristen stannar."),
    _a("visits.check_in", "k", "Hörs av", "De hördes av: skriv när de hörs igen."),
    _a(
        "visits.handle",
        "h",
        "Hörs ej av",
        "De hörs inte av: skriv vad som är gjort. Larmet tystnar så länge.",
    ),
    _a("visits.back", "t", "Tillbaka", "De är tillbaka: ingen väntar på dem mer."),
    _a("visits.dial", "r", "Ring", "Ring dem som är ute.", shown=False),
    _a("visits.correct", "m", "Ändra", "Ändra planen: vilka, vart, polis, hot, SOS-telefonen.", shown=False),
    _a("visits.cancel", "s", "Ställ in", "Besöket blir inte av, med skäl.", shown=False),
    _a("visits.unmask", "x", "Visa dolt", "Visa adressen. Det loggas.", shown=False),
    _a("visits.conflict", "w", "Två värden", "Välj mellan två samtidiga ändringar.", shown=False),
    _a("visits.ended", "g", "Avslutade", "Visa avslutade besök, eller de som pågår igen."),
    _a("visits.older", "ä", "Nästa sida", "Nästa sida.", shown=False),
    _a("visits.newer", "å", "Förra sidan", "Föregående sida.", shown=False),
    _a("decisions.new", "n", "Nytt", "Nytt beslut: välj slag, se vem som får besluta och ring."),
    _a("decisions.read", "enter,ö", "Läs", "Läs beslutet i sin helhet."),
    _a("decisions.sign", "u", "Undertecknat", "Den som beslutade har skrivit under."),
    _a("decisions.submitter", "p", "Underställer", "Skriv vem som underställer beslutet till rätten."),
    _a(
        "decisions.submit",
        "t",
        "Till rätten",
        "Beslutet är underställt, av vem och hur, med namnet skrivet: rättens frist stannar.",
    ),
    _a("decisions.board", "b", "Nämnden", "Nämndens beslut om en åtgärd utan delegation: fristen stannar."),
    _a("decisions.end", "s", "Gäller inte", "Beslutet gäller inte längre, med skäl.", shown=False),
    _a(
        "decisions.mistaken",
        "å",
        "Felskrivet",
        "Ta tillbaka underskrift, underställning, nämndens beslut eller gäller inte, med skäl.",
        shown=False,
    ),
    _a(
        "decisions.conflict",
        "w",
        "Två beslut",
        "Välj vilket av två samtidiga beslut som gäller.",
        shown=False,
    ),
    _a("deciders.decide", "enter,ö", "Beslutar", "Skriv in vad den som står här beslutar, nu."),
    _a("deciders.dial", "r", "Ring", "Ring upp, och skriv med en tangent hur det gick."),
    _a("deciders.copy", "c", "Kopiera nr", "Kopiera numret, och skriv hur det gick.", shown=False),
    _a("deciders.outcome", "u", "Utfall", "Skriv hur det gick att nå den som står här."),
    _a("deciders.measure", "g", "Utan delegation", "Skriv in en åtgärd som inte kunde vänta på beslut."),
    _a("deciders.register", "n", "Skriv in", "Skriv in någon som har uppdrag i nämnden."),
    _a("mandates.new", "n", "Nytt uppdrag", "Skriv in ordförande, förordnad ledamot eller utskott."),
    _a(
        "mandates.delegate", "d", "Ny delegation", "Skriv in en delegation från en nämnd till en handläggare."
    ),
    _a("mandates.correct", "m,enter,ö", "Ändra", "Ändra det som står här."),
    _a("mandates.check", "k", "Kontrollerat", "Numret är kontrollerat nu, av dig."),
    _a("mandates.end", "s", "Avsluta", "Uppdraget eller delegationen slutar: sista dagen."),
    _a("mandates.dial", "r", "Ring", "Ring upp, för att kontrollera numret.", shown=False),
    _a("mandates.past", "g", "Utgångna", "Visa det som har slutat gälla, eller det som gäller igen."),
    _a("handover.open", "enter,ö", "Öppna", "Öppna anropet eller ärendet."),
    _a("handover.mark", "m,space", "Markera", "Markera det som ska lämnas; utan markering gäller allt ditt."),
    _a(
        "handover.offer",
        "l",
        "Lämna",
        "Jourbyte: lämna till nästa par. Ansvaret är ditt tills det accepteras.",
    ),
    _a(
        "handover.accept",
        "a",
        "Acceptera",
        "Acceptera allt, eller det markerade; på egna erbjudanden: muntligt accepterat.",
    ),
    _a(
        "handover.decline",
        "v",
        "Avböj",
        "Avböj det som erbjuds dig, med skäl; egna erbjudanden tas tillbaka.",
        shown=False,
    ),
    _a("handover.confirm", "k", "Läst", "Du har läst överlämningen. Den som lämnade ser det."),
    _a(
        "handover.page",
        "p",
        "Sida",
        "Skriv överlämningen till en fil, som sidor (.pdf) eller text.",
        shown=False,
    ),
    _a("handover.sheet", "n", "Nödblad", "Skriv nödbladet till en fil att skriva ut.", shown=False),
    _a("handover.own", "g", "Mina", "Visa bara det som ligger hos dig eller erbjuds dig, eller allt igen."),
    _a("outbox.open", "enter,ö", "Ärendet", "Gå till ärendet."),
    _a("outbox.wrong", "w", "Fel mottagare", "Något kom fel: skriv vad, till vem, och vad som görs åt det."),
    _a("outbox.past", "g", "Klara", "Visa det som är mottaget eller återtaget, eller det som återstår igen."),
    _a("outbox.retry", "r", "Försök nu", "Försök nu, från den här datorn."),
    _a("outbox.receive", "k", "Kvitterat", "Nämnden har det: vem som sade det, och hur."),
    _a("outbox.hand", "l", "Lämnat", "Det är lämnat på papper till någon på nämnden, eller postat."),
    _a("outbox.print", "p", "Skriv ut", "Skriv ut det som ska lämnas på papper, med adressetikett."),
    _a("outbox.take_back", "å", "Ta tillbaka", "Det ska inte skickas, med skäl."),
    _a("channels.set", "m,enter,ö", "Ändra", "Skriv in hur handlingar når nämnden."),
    _a("channels.server", "e", "E-postserver", "Skriv in e-postservern: namn, port, användare, lösenord."),
    _a("channels.probe", "p", "Pröva", "Pröva e-postservern utan att skicka något."),
    _a("notices.open", "enter,ö", "Läs", "Läs hela föranmälan med allt som har hänt med den."),
    _a("notices.new", "n", "Ny", "Skriv in en föranmälan."),
    _a("notices.renew", "e", "Förläng", "Kommunen säger att den gäller längre."),
    _a("notices.close", "s", "Avsluta", "Den gäller inte längre, med skäl."),
    _a("notices.correct", "m", "Ändra", "Ändra planen eller uppgifterna."),
    _a("notices.tell_back", "t", "Återför", "Kommunen fick veta hur den användes: vem där, och vad."),
    _a("notices.unmask", "x", "Visa dolt", "Visa skyddade uppgifter. Det loggas.", shown=False),
    _a("notices.conflict", "w", "Två värden", "Välj mellan två samtidiga ändringar.", shown=False),
    _a(
        "notices.hold", "", "Spärra mot gallring", "Föranmälan gallras inte förrän spärren hävs.", shown=False
    ),
    _a("notices.ended", "g", "Avslutade", "Visa de avslutade, eller de som gäller igen.", shown=False),
    _a("notices.older", "ä", "Nästa sida", "Nästa sida.", shown=False),
    _a("notices.newer", "å", "Förra sidan", "Föregående sida.", shown=False),
    _a("logs.open", "enter,ö", "Öppna", "Se läsningarna: det som sticker ut, och ett stickprov."),
    _a("logs.mine", "g", "Att göra", "Visa bara det som återstår att kontrollera, eller allt igen."),
    _a("log.check", "k", "Kontrollerat", "Skriv vad kontrollen visade. Det är dokumentationen av den."),
    _a("log.sample", "s", "Stickprov", "Dra ett nytt stickprov."),
    _a("log.all", "g", "Alla", "Visa alla läsningar, eller stickprovet igen."),
    _a("case.observed", "1", "Iakttaget", "Skriv vad du själv såg och hörde."),
    _a("case.stated", "2", "Uppgift", "Skriv vad någon uppger, och vem."),
    _a("case.assessed", "3", "Bedömning", "Skriv din bedömning."),
    _a("case.assess", "4", "Bedöm", "Fyll i en bedömning, eller läs en som är gjord."),
    _a("case.concern", "5", "Oro", "En orosanmälan kom in: skyddsbedömningens frist börjar.", shown=False),
    _a("case.note", "k", "Anteckna", "Skriv en anteckning.", shown=False),
    _a("case.classify", "y", "Klassa", "Saken, ärendetyper, kontaktkälla, tolk.", shown=False),
    _a("case.subject", "h", "Avser", "Vem ärendet avser, vårdnadshavare, skyddade uppgifter."),
    _a("case.board", "d", "Nämnd", "Vistelsekommun, hemkommun, placerande kommun, och nämnd med grund."),
    _a(
        "case.decide", "f", "Beslut", "Beslut i ärendet: vem som får besluta i natt, och vad som är beslutat."
    ),
    _a("case.document", "8", "Rapport", "Skriv en rapport eller ett annat dokument, eller öppna ett."),
    _a("case.plan", "p", "Planera", "Planera ett steg, gärna med tid."),
    _a("case.tick", "b", "Bocka av", "Ett planerat steg är gjort, eller behövs inte.", shown=False),
    _a("case.report", "z", "Överrapp.", "Skriv till vem ärendet överrapporterades: fristen stannar."),
    _a("case.lodge", "n", "Boende", "Boka tillfälligt boende, eller skriv vad som händer med en bokning."),
    _a(
        "case.visit",
        "g",
        "Besök",
        "Besök på plats: besluta, åk, hörs av, kom tillbaka. Polisförhör med underårig.",
    ),
    _a(
        "case.interview", "", "Polisförhör", "Polisförhör med underårig: begärt, med eller inte.", shown=False
    ),
    _a("case.aid", "c", "Bistånd", "Bistånd: bevilja, avslå eller hänvisa.", shown=False),
    _a(
        "case.wait",
        "u",
        "Väntar",
        "Polis, SOS, ordförande, tolk, boende: frågat, svarat.",
        shown=False,
    ),
    _a("case.consult", "o", "Samråd", "Skriv in ett samråd. Ansvaret ligger kvar.", shown=False),
    _a("case.dial", "r", "Ring", "Ring upp den som sökte i det senaste öppna anropet.", shown=False),
    _a("case.claim", "t", "Ta", "Ta ärendet, eller ta över det med ett skäl.", shown=False),
    _a("case.offer", "l", "Lämna", "Lämna till {other}. Ansvaret är ditt tills det accepteras.", shown=False),
    _a("case.accept", "a", "Acceptera", "Acceptera det som erbjuds dig.", shown=False),
    _a("case.decline", "v", "Avböj", "Avböj, med skäl; eget erbjudande tas tillbaka.", shown=False),
    _a("case.close", "s", "Avsluta", "Avsluta ärendet med ett utfall."),
    _a("case.reopen", "e", "Öppna igen", "Öppna ett avslutat ärende igen.", shown=False),
    _a(
        "case.undo",
        "å",
        "Ångra",
        "Ångra, stryk, det du gjorde sist; äldre eller en kollegas efter fråga.",
        shown=False,
    ),
    _a("case.unmask", "x", "Visa dolt", "Visa skyddade uppgifter. Det loggas.", shown=False),
    _a("case.conflict", "w", "Två värden", "Välj mellan två samtidiga ändringar.", shown=False),
    _a("case.breach", "ä", "Förklara", "Förklara varför en frist bröts.", shown=False),
    _a("case.link", "m", "Länka", "Länka till ett annat ärende om samma sak eller familj.", shown=False),
    _a(
        "case.wrong_hands",
        "",
        "Fel mottagare",
        "Något om ärendet kom till fel mottagare, på vilket sätt som helst.",
        shown=False,
    ),
    _a("case.hold", "", "Spärra mot gallring", "Ärendet gallras inte förrän spärren hävs.", shown=False),
    _a("case.call", "enter,ö", "Anrop", "Visa ett anrop som hör till ärendet.", shown=False),
    _a("case.lock", "", "Lås för kollega", "Jäv: lås ärendet för en namngiven kollega.", shown=False),
    _a("case.unlock", "", "Ta bort lås", "Låt en kollega se ärendet igen.", shown=False),
    _a("case.next", "j", "Nästa", "Nästa ärende i listan.", shown=False),
    _a("case.previous", "i", "Förra", "Föregående ärende i listan.", shown=False),
    _a(
        "assess.conclude",
        "ctrl+s",
        "Slutför",
        "Slutför. Det som saknas sägs; inget går förlorat.",
        priority=True,
    ),
    _a("assess.after", "pagedown", "Nästa del", "Gå till nästa del.", priority=True),
    _a("assess.before", "pageup", "Förra delen", "Gå till förra delen.", priority=True),
    _a("assess.unanswered", "ctrl+n", "Nästa lucka", "Gå till nästa fråga utan svar.", priority=True),
    _a(
        "assessments.open",
        "enter",
        "Öppna",
        "Läs bedömningen, eller fyll i en påbörjad eller en som saknas.",
    ),
    _a("assessments.case", "ö", "Ärendet", "Gå till ärendet."),
    _a("assessments.older", "ä", "Äldre", "Nästa sida: äldre bedömningar.", shown=False),
    _a("assessments.newer", "å", "Nyare", "Föregående sida: nyare bedömningar.", shown=False),
    _a("assessment.case", "ö", "Ärendet", "Gå till ärendet."),
    _a("assessment.strike", "å", "Stryk", "Stryk bedömningen, med skäl. Den står kvar i historiken."),
    _a("documents.open", "enter", "Öppna", "Öppna dokumentet."),
    _a("documents.case", "ö", "Ärendet", "Gå till ärendet."),
    _a("documents.outbox", "u", "Utkorg", "Gå till utkorgen: vad som ska till nämnderna."),
    _a("documents.older", "ä", "Äldre", "Nästa sida: äldre dokument.", shown=False),
    _a("documents.newer", "å", "Nyare", "Föregående sida: nyare dokument.", shown=False),
    _a(
        "document.edit",
        "enter",
        "Skriv",
        "Skriv i avsnittet, eller ändra uppgifterna under markören.",
    ),
    _a("document.read", "v", "Läs", "Läs igenom det hela, i den ordning det trycks."),
    _a("document.review", "k", "Granskat", "Du har läst det som kollegan har skrivit."),
    _a("document.lock", "s", "Lås", "Lås: texten kan aldrig ändras sedan. Det som saknas sägs."),
    _a("document.sign", "u", "Underskrift", "Underteckna, lämna ut för underskrift, eller anteckna papper."),
    _a("document.send", "l", "Leverera", "Skicka det som är låst till ärendets nämnd."),
    _a("document.add", "t", "Tillägg", "Skriv ett tillägg till det som är låst."),
    _a("document.pages", "p", "Sidor", "Visa sidorna som de trycks."),
    _a("document.propose", "n", "Förslag", "Skriv i avsnittet med ett nytt förslag ur ärendet bredvid."),
    _a("document.versions", "g", "Versioner", "Vem som skrev vad när, och vad som ändrades."),
    _a("document.conflict", "w", "Två texter", "Välj mellan två samtidiga ändringar.", shown=False),
    _a(
        "document.of",
        "b",
        "Gäller",
        "Välj beslutet, biståndet, åtgärden eller bedömningen som dokumentet gäller.",
        shown=False,
    ),
    _a("document.replace", "e", "Ersätt", "Börja en ny version av det som är låst.", shown=False),
    _a("document.withdraw", "å", "Dra tillbaka", "Dokumentet gäller inte längre, med skäl.", shown=False),
    _a("document.case", "ö", "Ärendet", "Gå till ärendet.", shown=False),
    _a("document.on", "pagedown", "Rulla ner", "Rulla texten neråt.", shown=False, priority=True),
    _a("document.back", "pageup", "Rulla upp", "Rulla texten uppåt.", shown=False, priority=True),
    _a(
        "write.save",
        "ctrl+s",
        "Spara",
        "Lägg texten i dokumentet, där kollegan ser den. Den förra finns kvar som version.",
        priority=True,
    ),
    _a("write.phrase", "ctrl+f", "Fras", "Ta in en av enhetens standardfraser vid markören.", priority=True),
    _a(
        "write.keep_phrase",
        "",
        "Spara som fras",
        "Spara det markerade som standardfras för alla.",
        shown=False,
    ),
    _a("write.drop_phrase", "", "Ta bort fras", "Ta bort en standardfras som någon har sparat.", shown=False),
    _a("write.propose", "ctrl+g", "Förslag", "Visa eller dölj ett förslag ur ärendet.", priority=True),
    _a("write.take", "ctrl+t", "Ta in", "Ta in förslaget där markören står.", priority=True),
    _a("write.discard", "", "Kasta utkastet", "Släng det som inte är sparat, efter en fråga.", shown=False),
    _a("two_texts.first", "1", "Den första", "Den första texten gäller."),
    _a("two_texts.second", "2", "Den andra", "Den andra texten gäller."),
    _a("two_texts.both", "3", "Båda", "Öppna båda efter varandra, att skriva om till en."),
    _a("versions.restore", "enter", "Ta tillbaka", "Öppna avsnittet med texten som den var då."),
    _a("versions.on", "pagedown", "Rulla ner", "Rulla texten neråt.", shown=False, priority=True),
    _a("versions.back", "pageup", "Rulla upp", "Rulla texten uppåt.", shown=False, priority=True),
    _a("pages.next", "n", "Nästa", "Nästa sida."),
    _a("pages.previous", "b", "Förra", "Föregående sida."),
    _a("pages.nearer", "plus", "Närmare", "Större, tills texten går att läsa."),
    _a("pages.farther", "minus", "Längre bort", "Mindre, tills hela sidan syns."),
    _a("pages.text", "t", "Text", "Texten i klartext, eller sidan igen."),
    _a("assess.discard", "", "Kasta utkastet", "Släng det som är ifyllt, efter en fråga.", shown=False),
    _a(
        "intake.new_line",
        "f5",
        "Ny rad",
        "Börja en ny rad. Den påbörjade finns kvar som utkast.",
        shown=False,
    ),
    _a("intake.link", "f6", "Till ärende", "Anropet hör till det öppna ärende som visas.", shown=False),
    _a("intake.earlier", "f7", "Tidigare", "Visa nästa tidigare kontakt. Det loggas.", shown=False),
    _a("intake.before", "up", "Förra raden", "Gå till förra påbörjade raden.", shown=False),
    _a("intake.after", "down", "Nästa rad", "Gå till nästa påbörjade rad.", shown=False),
    _a("intake.leave", "escape", "Lämna", "Lämna raden. Den finns kvar som utkast.", shown=False),
)

DOORS = {
    "door": ("help", "leave"),
    "locked": ("help", "leave", "new_call", "lock"),
}
"""The modes where nothing of the journal may be shown, and the global actions that live there."""

ON_WALL = frozenset(
    {"help", "queue", "cases", "clocks", "lodgings", "sync_details", "acknowledge", "lock", "leave", "wall"}
    | {"mandates", "past", "handover", "own", "documents", "visits", "outbox", "channels", "notices"}
    | {"assessments", "down", "up", "closed", "ended", "mine", "snooze", "older", "newer", "seen"}
)
"""The actions that live on a wall screen: none of them tells of anybody."""

WALLED = "Väggläge: uppgifter om personer visas inte. F12 avslutar det, och det loggas."

BY_ID = {action.id: action for action in ACTIONS}


def of(*scopes: Scope) -> tuple[Action, ...]:
    """The actions of some scopes, in their order."""
    return tuple(action for scope in scopes for action in ACTIONS if action.scope == scope)
