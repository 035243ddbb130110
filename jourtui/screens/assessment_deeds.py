"""Deeds on a case about assessments: begin or go on with one, read one, take in a report of concern."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jourtui.rules.ages import is_child, youngest
from jourtui.rules.assessment import ConcernReceived
from jourtui.rules.assessment_form import Form
from jourtui.rules.calendar import day_and_time, local
from jourtui.rules.case import Case, Subject
from jourtui.screens.correction_deeds import CorrectionDeeds
from jourtui.screens.dialogs.choose import Choose
from jourtui.screens.dialogs.fields import ChoiceField, Field, LineField, TextField, lettered, past, yes_no
from jourtui.screens.dialogs.form import Filled, fill
from jourtui.screens.dialogs.form import Form as FormDialog
from jourtui.store import assessments
from jourtui.store.forms import load_forms
from jourtui.store.views import CaseRow
from jourtui.words import assessment_words

NO_CHILD = "Inget barn är inskrivet. H i ärendet skriver in barnet."
READ = 9
"""How many earlier assessments can be read from the choice; the list has them all."""


class AssessmentDeeds(CorrectionDeeds):
    """The deeds, on behalf of one screen."""

    async def assess(self, record: UUID, row: CaseRow) -> None:
        """Choose a form to fill in, or an assessment to read."""
        app, desk = self.screen.app, self.screen.desk
        forms = load_forms(app.workplace.config)
        case = desk.journal.case(record)
        drafts = {(one.form, one.subject) for one in assessments.unfinished(desk) if one.case == record}
        begun = {form for form, _ in drafts}
        choices: list[tuple[str, str, Form | UUID]] = [
            (letter, f"{form.title}{' – utkast finns' if form.code in begun else ''}", form)
            for letter, _, form in lettered([("", form) for form in forms.for_types(case.case_types)])
        ]
        made = case.assessments.made[-READ:]
        for n, one in enumerate(reversed(made), 1):
            when = day_and_time(one.event.happened_at, desk.now())
            text = f"Läs {one.said.title}, {when}: {one.said.conclusion_text}"
            both = " – TVÅ SAMTIDIGA" if one.apart and one.later is None else ""
            choices.append((str(n), text + both, one.event.id))
        text = "\n".join((self.about(row), *(f"! {problem}" for problem in forms.problems)))
        chosen = await app.push_screen_wait(Choose("Bedömning", choices, text))
        if isinstance(chosen, UUID):
            self._read(record, chosen)
        elif chosen is not None:
            await self.begin(record, chosen)

    def _read(self, record: UUID, event: UUID) -> None:
        from jourtui.screens.assessment import AssessmentScreen

        self.screen.app.push_screen(AssessmentScreen(record, event))

    async def begin(self, record: UUID, form: Form, about: UUID | None = None) -> None:
        """Fill in a form about somebody: `about`, or the one whom the case concerns, or one of several."""
        from jourtui.screens.assess import AssessScreen

        case = self.screen.desk.journal.case(record)
        now = self.screen.desk.now()
        subjects = children(case, now) if form.child else list(case.subjects.values())
        if form.child and not subjects:
            self.screen.say(NO_CHILD, problem=True, about=self.screen.row_key)
            return
        subject = about or (subjects[0].id if subjects else None)
        if about is None and len(subjects) > 1:
            named = [(one.name or "okänd", one.id) for one in subjects]
            subject = await self.screen.app.push_screen_wait(
                Choose("Vem gäller bedömningen?", list(lettered(named)), form.title)
            )
            if subject is None:
                return
        self.screen.app.push_screen(AssessScreen(record, form, subject))

    async def concern(self, record: UUID, row: CaseRow) -> None:
        """A report of concern came in: the clock of the immediate protection assessment begins."""
        desk, base = self.screen.desk, self.screen.desk.position()
        case = desk.journal.case(record)
        fields = concern_fields(case, desk.now())

        def commit(filled: Filled) -> None:
            given = dict(filled.values)
            only = tuple(one.id for one in children(case, desk.now())[:1])
            about = given.pop("subjects", None) or only or (None,)
            given["wants_feedback"] = {"yes": True, "no": False}.get(given.get("wants_feedback", ""))
            said = [ConcernReceived(subject=one, **given) for one in about]
            assessments.receive_concern(desk, record, said, filled.base)

        form = FormDialog(
            desk,
            "Orosanmälan",
            fields,
            draft_id=f"concern:{record}",
            base=base,
            record=record,
            text="En omedelbar skyddsbedömning ska göras genast, för varje barn.",
            commit=commit,
        )
        filled = await fill(self.screen, form)
        if filled is not None and filled.values:
            self.say(record, "Anmälan är sparad. Skyddsbedömningen ska göras genast: 4.")


def children(case: Case, now: datetime) -> list[Subject]:
    """Those whom the case concerns who are children, or may be."""
    today = local(now).date()
    return [one for one in case.subjects.values() if is_child(one, today)]


def _proposed(case: Case, now: datetime) -> tuple[UUID, ...]:
    """Each one who is known to be a child; where nobody is, each who may be."""
    today, found = local(now).date(), children(case, now)
    return tuple(one.id for one in found if youngest(one, today) is not None) or tuple(
        one.id for one in found
    )


def concern_fields(case: Case, now: datetime) -> list[Field]:
    """What is asked of a report of concern (SOSFS 2014:5 5:1; SoL 2025:400 19:6)."""
    named = [(one.name or "okänd", one.id) for one in children(case, now)]
    about: list[Field] = []
    if len(named) > 1:
        about = [
            ChoiceField(
                name="subjects",
                label="Gäller barnen",
                choices=lettered(named),
                value=_proposed(case, now),
                many=True,
                required="Välj vilka barn oron gäller.",
                hint="vart och ett får en egen frist",
            )
        ]
    hows = [(label, code) for code, label in assessment_words.CONCERNS.items()]
    return [
        TextField(name="what", label="Vad gäller oron", rows=5, required="Skriv vad oron gäller."),
        *about,
        LineField(name="given_by", label="Lämnad av", hint="namn och titel; tomt: vill vara anonym"),
        ChoiceField(name="how", label="Hur", choices=lettered(hows), value="phone", optional=False),
        past("at", "Kom in kl", now),
        yes_no("read_back", "Uppläst", False, hint="läs upp det för den som lämnade det, så att det stämmer"),
        ChoiceField(
            name="wants_feedback",
            label="Vill ha besked",
            choices=(("j", "ja", "yes"), ("n", "nej", "no")),
            hint="om utredning inleds; tomt: inte tillfrågad",
        ),
    ]
