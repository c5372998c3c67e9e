"""The reference is that of the code: findings with their remedies, every command, every rule that is cited."""

import re
import runpy
from pathlib import Path

import pytest
import typer

from analysis.__main__ import app
from analysis.domain.findings import SEVERITIES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FINDINGS = runpy.run_path(str(DOCS / "findings_reference.py"))
CITED = re.compile(r"\b(?:rules?|règles?|Rules?) (\d+(?:\.\d+)?)")
HELD = re.compile(r"^## (\d+)\. |\*\*(\d+\.\d+)", re.MULTILINE)


def test_the_page_of_findings_is_up_to_date():
    page = DOCS / "reference/findings.md"
    assert page.read_text(encoding="utf-8") == FINDINGS["page"]()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_finding_has_a_remedy_in_each_language(language):
    rows = re.findall(r"(?m)^\| `(\w+)` \|(.*)\|$", FINDINGS["page"](language).split("\n## ")[0])
    assert [code for code, _ in rows] == list(SEVERITIES)
    assert all(cell.strip() for _, row in rows for cell in row.split("|"))


def commands(group, name: str) -> set[str]:
    """Every command and option, as the page writes them."""
    found = set()
    for key, command in group.commands.items():
        found.add(f"## {name} {key}\n")
        found |= {f"`{' '.join(each.opts)}`" for each in command.params if each.param_type_name == "option"}
        if hasattr(command, "commands"):
            found |= commands(command, f"{name} {key}")
    return found - {"`--help`"}


def test_the_page_of_commands_names_each_command_and_option():
    page = (DOCS / "reference/commands.md").read_text(encoding="utf-8")
    lacking = {each for each in commands(typer.main.get_command(app), "releve") if each not in page}
    assert lacking == set(), "make docs writes the page again"


def test_the_page_of_cases_has_every_file_of_them():
    page = (DOCS / "reference/cases.md").read_text(encoding="utf-8")
    held = {(DOCS / "reference" / path).resolve() for path in re.findall(r"\{literalinclude\} (\S+)", page)}
    assert held == set((ROOT / "tests/spec").rglob("*.yaml"))


def test_each_rule_that_is_cited_is_held_by_a_page():
    text = (DOCS / "reference/rules.md").read_text(encoding="utf-8")
    held = {number for pair in HELD.findall(text) for number in pair if number}
    texts = [*DOCS.rglob("*.md"), *(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.md")]
    cited = {number for path in texts for number in CITED.findall(path.read_text(encoding="utf-8"))}
    assert cited > {"1.6", "11.7", "14"}
    assert cited - held == set()
