"""docs/security.md and docs/retention.md claim only what a test shows: every test that they name is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DOCS = TESTS.parent / "docs"
DOCUMENT = DOCS / "security.md"


@cache
def functions_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(
        node.name for node in tree.body if isinstance(node, functions) and node.name.startswith("test_")
    )


def named(text: str) -> tuple[set[str], set[str], set[tuple[str, str]]]:
    """The files named in a document, the tests, and the tests that directly follow their file's name."""
    files = set(re.findall(r"\btest_\w+\.py\b", text))
    tests = set(re.findall(r"`(test_\w+)`", text))
    pairs = set(re.findall(r"\b(test_\w+\.py)[\s`]+`(test_\w+)`", text))
    return files, tests, pairs


def missing(text: str) -> list[str]:
    files, tests, pairs = named(text)
    here = {path.name for path in TESTS.glob("test_*.py")}
    everywhere = frozenset().union(*(functions_in(file) for file in here))
    return sorted(
        [file for file in files if file not in here]
        + [test for test in tests if test not in everywhere]
        + [f"{file}::{test}" for file, test in pairs if file in here and test not in functions_in(file)]
    )


@pytest.mark.parametrize(("document", "many"), [("security.md", 60), ("retention.md", 20)])
def test_every_test_that_is_named_exists(document: str, many: int) -> None:
    text = (DOCS / document).read_text(encoding="utf-8")
    assert missing(text) == []
    assert len(named(text)[1]) > many


@pytest.mark.parametrize(
    "claim",
    ["[`test_of_nothing`]", "[test_nothing.py]", "[test_vault.py `test_every_test_that_is_named_exists`]"],
)
def test_a_claim_without_a_test_is_found(claim: str) -> None:
    assert len(missing(claim)) == 1


def test_every_row_of_a_table_names_what_shows_it() -> None:
    """In the tables against ASVS and MASVS no row stands without a test or the word that it is a part."""
    table = DOCUMENT.read_text(encoding="utf-8").split("## Against OWASP", 1)[1]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    assert len(rows) > 20
    for row in rows:
        assert "test_" in row.rsplit("|", 2)[1], row
