"""What a person must be told of, in Swedish: lost races, and what two did without seeing each other."""

from __future__ import annotations

from collections.abc import Mapping

from jourtui.rules.responsibility import Tell
from jourtui.words import active_time_words, deviation_words, roster_words, sold_words, wording

_SENTENCES: Mapping[str, str] = {
    "claim_lost": "{other} hann ta det före dig. Det ligger hos {other}.",
    "claim_contested": "{other} försökte också ta det. Det ligger kvar hos dig.",
    "accept_lost": "Erbjudandet gällde inte längre när du accepterade. Det ligger hos {other}.",
    "accept_contested": "{other} accepterade när erbjudandet inte längre gällde. Det ligger hos dig. Ring.",
    "withdraw_contested": (
        "{other} ville ta tillbaka erbjudandet, men du hade redan accepterat. Det ligger hos dig."
    ),
    "answer_lost": "Erbjudandet gällde inte längre när du avböjde. Det ligger hos {other}.",
    "withdraw_lost": "{other} hade redan accepterat när du tog tillbaka erbjudandet. Det ligger hos {other}.",
    "take_over_lost": "Det hade redan bytt ansvarig när du tog över. Det ligger hos {other}.",
    "offer_lost": "Det kunde inte lämnas: det var redan taget eller erbjudet. Det ligger hos {other}.",
    "taken_over": "{other} har tagit över: {detail}",
    "close_lost": "Du stängde det utan att ha sett det senaste. Det är öppet igen och ligger hos {other}.",
    "close_lost_yours": "Du stängde det utan att ha sett vad {other} gjort. Det är öppet igen, hos dig.",
    "close_contested": "{other} stängde det utan att ha sett det senaste. Det är öppet och ligger hos dig.",
    "accepted": "{other} har accepterat. Det ligger nu hos {other}.",
    "given": "{other} har noterat att du muntligt accepterat. Det ligger hos dig.",
    "withdrawn": "{other} tog tillbaka erbjudandet.",
    "lock_lost": "Det kunde inte låsas: {other} har ansvaret. Det måste lämnas över först. Ring.",
    "lock_contested": "{other} ville låsa det här från dig (jäv), men du har ansvaret. Lämna över det. Ring.",
    "locked_out": "Det är låst för dig. Det ligger hos {other}. Ring om något brådskar.",
    "locked_took": "{other} försökte ta det, men det är låst för {other}. Ansvaret ligger kvar.",
    "locked_offer": "Det kunde inte erbjudas {other}: det är låst för {other}.",
    "lock_stands": "Du tog bort låset, men {other} hade också låst. Det är låst tills även det tas bort.",
    "assessed_apart": "{other} bedömde samtidigt: {detail}. Läs båda, och gör en ny tillsammans.",
    "assistance_apart": (
        "Du och {other} skrev samtidigt om en handräckning. En rättelse gäller inte: läs historiken."
    ),
    "texts_joined": "Du och {other} skrev samtidigt i {detail}. Texterna är sammanfogade. Läs igenom.",
    "locked_before": "Du och {other} låste {detail} samtidigt. Den som låste först gäller. Läs den.",
    "written_meanwhile": (
        "Du och {other} skrev i och låste {detail} samtidigt. Det som skrevs finns kvar men är inte "
        "med. Gör ett tillägg om det behövs."
    ),
    "withdrawn_meanwhile": (
        "Du och {other} ändrade och tog tillbaka {detail} samtidigt. Det är tillbakadraget: E i det börjar "
        "ett nytt med texten, om det behövs."
    ),
    "withdrawn_late": (
        "Du och {other} låste och drog tillbaka {detail} samtidigt. Det är låst och gäller: dra tillbaka det "
        "igen om det är fel."
    ),
    "withdrawn_apart": (
        "Du och {other} drog tillbaka {detail}, och undertecknade det, lämnade ut det eller gjorde ett "
        "tillägg, samtidigt. Det är tillbakadraget: läs det."
    ),
    "renewed_apart": (
        "Du och {other} drog tillbaka {detail} och låste en ny version samtidigt. Den nya gäller: dra "
        "tillbaka även den om den inte ska göra det."
    ),
    "undone_apart": (
        "Du och {other} låste {detail} och avslutade eller ångrade det som dokumentet gäller, samtidigt. Läs "
        "båda, och dra tillbaka dokumentet om det inte gäller."
    ),
    "signed_other_words": (
        "Du och {other} låste {detail} samtidigt, och det som undertecknades är inte det som gäller. "
        "Läs det låsta: det ska undertecknas."
    ),
    "signed_the_old": (
        "Du och {other} undertecknade {detail} och låste en ny version samtidigt. Den nya ska undertecknas."
    ),
    "added_to_the_old": (
        "Du och {other} gjorde ett tillägg till {detail} och låste en ny version samtidigt. Gör tillägget i "
        "den nya."
    ),
    "drafted_twice": (
        "Du och {other} påbörjade {detail} i ärendet samtidigt. Är det samma handling: fortsätt i den ena, "
        "och dra tillbaka den andra."
    ),
    "replaced_twice": (
        "Du och {other} påbörjade samtidigt var sin nya version av {detail}. Fortsätt i den ena, och dra "
        "tillbaka den andra."
    ),
    "became_apart": (
        "Du och {other} skrev samtidigt vad det blev av {detail}. Det som skrevs först gäller: F i ärendet."
    ),
    "submitter_apart": (
        "Du och {other} skrev samtidigt vem som underställer {detail}. Kom överens, och skriv det (F)."
    ),
    "begun_apart": (
        "Du och {other} skrev samtidigt in {detail} i ärendet. Båda står: är det samma, avsluta det ena."
    ),
    "queued_twice": "{other} och du köade samma handling samtidigt: {detail}. Bara en skickas. Se Utkorg.",
    "sent_to_former": (
        "{detail} gick till en nämnd som du eller {other} just hade flyttat ärendet från. Se Utkorg: W om "
        "den inte skulle ha fått det."
    ),
    "locked_for_former": (
        "Du och {other} låste {detail} och flyttade ärendet till en annan nämnd samtidigt. Handlingen kan "
        "inte skickas: gör en ny version."
    ),
    "locked_unprotected": (
        "Du och {other} låste {detail} och skrev att uppgifterna är skyddade, samtidigt. Handlingen kan inte "
        "skickas: gör en ny version."
    ),
    "locked_by_barred": (
        "{other} låste {detail} samtidigt som du låste ärendet för {other} (jäv). Läs handlingen, och dra "
        "tillbaka den om den inte ska gälla."
    ),
    "sent_unprotected": (
        "{detail} gick till nämnden samtidigt som du eller {other} skrev att uppgifterna är skyddade. Det "
        "står inte på sidorna. Ring nämnden, och gör en ny version."
    ),
    "sent_signed": (
        "{detail} gick till nämnden samtidigt som du eller {other} tog tillbaka en underskrift som är med. "
        "Ring nämnden, och skicka den igen (L i handlingen)."
    ),
    "sent_withdrawn": (
        "{detail} gick till nämnden och drogs tillbaka samtidigt, av dig och {other}. Säg det till nämnden: "
        "rapportens klocka går tills det är gjort."
    ),
    "sent_the_old": (
        "Du och {other} skickade {detail} och låste en ny version samtidigt. Nämnden har den förra: skicka "
        "den nya."
    ),
    "delivered_twice": (
        "Du och {other} skrev samtidigt hur {detail} lämnades. Det som skrevs först gäller. Se Utkorg: K när "
        "nämnden har den."
    ),
    "astray_apart": (
        "Du och {other} skrev samtidigt att {detail} har kommit fram och att den inte har det. Den räknas "
        "som inte framme. Se Utkorg: K om nämnden har den."
    ),
    "judged_twice": (
        "Du och {other} bedömde samtidigt samma händelse med fel mottagare. Den första bedömningen gäller. "
        "Läs båda i historiken."
    ),
    "sent_anyway": "Togs tillbaka, men hann skickas: {detail}. Se Utkorg.",
    "meeting_apart": "Du och {other} ändrade samma sak i teammötet samtidigt. Båda står kvar: skriv om den.",
    "meeting_closed_apart": (
        "Du och {other} skrev i och avslutade teammötet samtidigt. Det skrivna står kvar."
    ),
    "report_apart": "Du och {other} skrev olika i verksamhetsberättelsen {detail}: se B i Nyckeltal.",
    "closed_apart": "Du och {other} stängde {detail} samtidigt. Båda finns kvar, den första gäller.",
}
"""By code; `{other}` is who did it, `{detail}` what or why."""


_NO_CHOICE: Mapping[str, str] = {**sold_words.TOLD, **deviation_words.TOLD}
"""By what two did apart: where both stand, there is nothing to choose."""


def told(tell: Tell) -> str:
    """What a person must be told, as a sentence."""
    other, detail = tell.other or "Någon", tell.detail
    match tell.code:
        case "closed" | "closed_calling" | "reopened":
            deed = "öppnade det igen" if tell.code == "reopened" else "stängde det"
            while_ = " medan du ringde" if tell.code == "closed_calling" else ""
            rest = " U på anropet: skriv hur det gick." if while_ else ""
            return f"{other} {deed}{while_}{f': {detail}' if detail else ''}.{rest}"
        case "close_met":
            whose = f" och ligger hos {detail}" if detail else ""
            return f"{other} stängde det utan att ha sett vad du gjort. Det är öppet{whose}."
        case "declined":
            return f"{other} avböjde: {detail.rstrip('.')}. Det ligger kvar hos dig."
        case "imported_apart":
            return f"Du och {other} importerade {detail or 'samma fil'} samtidigt. Varje rad gäller en gång."
        case "two_values" if detail in _NO_CHOICE:
            return _NO_CHOICE[detail]
        case "two_values":
            return f"Två samtidiga ändringar av {wording.FIELDS.get(detail, detail)}. Välj vilken som gäller."
        case code if code in _SENTENCES:
            return _SENTENCES[code].format(other=other, detail=detail)
    told = (part.told(tell.code, other, detail) for part in (roster_words, active_time_words))
    return next(filter(None, told), "Något har ändrats.")
