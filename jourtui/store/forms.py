"""The forms for assessments: those that are shipped, with the unit's own laid over them by code.

The unit's own lie in `forms/` in the configuration directory. A file that cannot be used is told of in one
sentence, and never keeps the other forms from being used (docs/forms.md).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from jourtui.rules.assessment_form import FORMAT, Form
from jourtui.rules.text import plain, plain_line
from jourtui.store.settings import SettingsError, complaint, read_toml

FOLDER = "forms"


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms by code, and what is wrong with files that cannot be used, a sentence each."""

    by_code: dict[str, Form]
    problems: tuple[str, ...] = ()

    @property
    def offered(self) -> list[Form]:
        """The forms in use, by title."""
        return sorted((form for form in self.by_code.values() if not form.retired), key=lambda one: one.title)

    def get(self, code: str) -> Form | None:
        return self.by_code.get(code)

    def for_types(self, case_types: tuple[str, ...]) -> list[Form]:
        """The forms in use, those for these types of case first."""
        return sorted(self.offered, key=lambda form: not set(form.case_types) & set(case_types))


def load_forms(config: Path | None = None) -> Forms:
    """The shipped forms, with those in the folder `forms` of the directory `config` laid over them."""
    found = dict(_shipped())
    problems = []
    folder = config / FOLDER if config is not None else None
    for path in _own(folder):
        try:
            form = _form(read_toml(path))
        except (SettingsError, ValueError) as error:
            problems.append(_sentence(path, error, found))
        else:
            found[form.code] = form
    return Forms(found, tuple(problems))


class NewerFormat(ValueError):
    """The file is written for a newer program."""

    def __str__(self) -> str:
        return "kräver nyare jourtui"


@cache
def _shipped() -> Mapping[str, Form]:
    """Those that come with the program, by code: they change with it only."""
    files = resources.files("jourtui.data").joinpath(FOLDER).iterdir()
    forms = [_form(tomllib.loads(one.read_text("utf-8"))) for one in files if one.name.endswith(".toml")]
    return {form.code: form for form in forms}


def _own(folder: Path | None) -> list[Path]:
    try:
        return sorted(folder.glob("*.toml")) if folder is not None else []
    except OSError:
        return []


def _form(read: dict[str, Any]) -> Form:
    version = read.get("format")
    if isinstance(version, int) and version > FORMAT:
        raise NewerFormat
    try:
        return msgspec.convert(_plain(read), Form)
    except msgspec.ValidationError as error:
        raise ValueError(plain_line(complaint(str(error)))) from None


def _plain(value: Any) -> Any:
    """What a file says, without what a terminal would obey."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def _sentence(path: Path, error: Exception, found: dict[str, Form]) -> str:
    shipped = found.get(path.stem.replace("-", "_"))
    instead = " Det som följer med jourtui används." if shipped is not None else ""
    if isinstance(error, SettingsError):
        return f"{error}{instead}"
    return f"Formuläret {path} kan inte användas: {error}.{instead}"
