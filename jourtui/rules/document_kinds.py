"""Kinds of document as data (documents.toml, docs/documents.md): sections, what is demanded, and of what.

A new kind is a table in that file. What a document was begun with stands in its events: an edit of the file
changes what is demanded before a lock, never the headings of what is begun.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from jourtui.rules.documents import Heading, Required

To = Literal["board", "court", "police", "person", "request"]
"""Whom it is meant for. It leaves by way of the case's board, whoever it is meant for."""
Of = Literal["decision", "granted", "refused", "measure", "assessment"]
"""What in the case it can be the document of: a decision, aid granted or refused, a measure taken without
delegation, an immediate protection assessment."""
Ask = Literal["receiver", "informed_by", "read_back", "wants_feedback", "took_part", "cited"]
"""What must be said beside the sections; for `cited` that at least one reference is chosen."""
Source = Literal[
    "matter",
    "persons",
    "timeline",
    "observed",
    "stated",
    "assessed",
    "assessments",
    "background",
    "child",
    "lodging",
    "aid",
    "decisions",
    "sought",
    "measures",
    "waiting",
    "consulted",
    "remaining",
    "concern",
    "given",
    "content",
    "reasons",
    "outcome",
    "submitter",
    "last_day",
    "execute",
    "appeal",
    "register",
]
"""From what a section's draft text is put together: see `drafting`."""


class SectionKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One section: its code, heading, what to write in it, and from what its draft is put together.

    `help_protected`: what to write where those in the case have protected identity.
    """

    code: str
    heading: str
    help: str = ""
    help_protected: str = ""
    required: Required = "no"
    drafts: tuple[Source, ...] = ()


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the grounds to choose among; which it is must also be written."""

    code: str
    label: str


class Executes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What others are asked to carry out: a decision under a statute (its code in law.toml).

    `decisions`: of which kinds, by the kind of decision that asks for it, as mandates.toml has it.
    """

    statute: str
    decisions: dict[str, tuple[str, ...]]

    def of(self, decision: str | None) -> tuple[str, ...]:
        """The kinds that such a decision carries out; all of them when it is not known which was taken."""
        every = {code: None for codes in self.decisions.values() for code in codes}
        return tuple(every) if decision is None else self.decisions.get(decision, ())


class DocumentKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of document.

    `law`: the code by which law.toml offers references. `of`: what in the case it is the document of, which
    `must` be chosen or may be; a decision is one of `decisions` (mandates.toml). `title_needed`: the title
    of whoever may lock it. `open_question`: what the law leaves open about every such document.

    `short`: what it is called in a narrow list, with what tells it from others first or within 19 letters.
    `covering`: a letter about what it is of, and not the document of that: whoever writes it signs it, and
    its own references come first. `identity`: a number is demanded of those it concerns, or that it is not
    known. `under`: the age at which the law ends; somebody older is warned of. `executes`: what others are
    asked to carry out.
    """

    code: str
    title: str
    law: str
    to: To
    sections: tuple[SectionKind, ...] = msgspec.field(name="section")
    decided_by: str = ""
    of: tuple[Of, ...] = ()
    must: bool = True
    decisions: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    grounds: tuple[Ground, ...] = msgspec.field(name="ground", default=())
    title_needed: str = ""
    short: str = ""
    covering: bool = False
    identity: bool = False
    under: int | None = None
    executes: Executes | None = None
    note: str = ""
    open_question: str = ""
    unverified: bool = False

    def __post_init__(self) -> None:
        if not self.sections:
            raise ValueError(f"{self.code}: minst ett avsnitt behövs")
        for codes in ([one.code for one in self.sections], [one.code for one in self.grounds]):
            for code in codes:
                if codes.count(code) > 1:
                    raise ValueError(f"{self.code}: koden {code} finns två gånger")
        if bool(self.decisions) != ("decision" in self.of):
            raise ValueError(f"{self.code}: decisions och of hör ihop")

    @property
    def headings(self) -> tuple[Heading, ...]:
        """What a document of this kind is begun with."""
        return tuple(Heading(one.code, one.heading, one.required) for one in self.sections)

    def help(self, code: str, *, protected: bool) -> str:
        """What is to be written in a section; empty where the file says nothing, or has no such section."""
        found = self.section(code)
        if found is None:
            return ""
        return found.help_protected if protected and found.help_protected else found.help

    def section(self, code: str) -> SectionKind | None:
        return next((one for one in self.sections if one.code == code), None)

    def ground(self, code: str) -> str:
        """What a ground says; its code where the file no longer has it."""
        return next((one.label for one in self.grounds if one.code == code), code)


class DocumentKinds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All kinds of document. `jour` stands on the paper as whose it is.

    Raises ValueError, in Swedish, if two kinds have one code.
    """

    jour: str
    kinds: tuple[DocumentKind, ...] = msgspec.field(name="kind")

    def __post_init__(self) -> None:
        codes = [kind.code for kind in self.kinds]
        for code in codes:
            if codes.count(code) > 1:
                raise ValueError(f"{code} finns två gånger i samma lista")

    def get(self, code: str) -> DocumentKind | None:
        """The kind with a code; None where the unit's own file no longer has it."""
        return next((kind for kind in self.kinds if kind.code == code), None)
