"""Writes docs/reference/findings.md: each finding, its severity, its words and its remedy; each reason for no figure.

python docs/findings_reference.py
"""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

from analysis.domain.findings import EXCLUDED_CODES, QUARANTINED_CODES, SEVERITIES
from analysis.views.language.findings import REASONS, SEVERITY_WORDS, phrase
from analysis.views.language.wording import wording

HERE = Path(__file__).parent
PAGE = HERE / "reference/findings.md"
REMEDIES = HERE / "finding_remedies.yaml"
HEADS = {
    "en": """# Findings

A finding is a fact about the data that a reader should know, with its evidence (rule 14). `releve report` prints those
that need a person; the page lists all of them; `facts.json` has them under `findings`. A blocking one withholds the
figures that it touches, and the command ends with code 4. This page is made by `make docs`.

| code | severity | counted | what it says | what to do |
|---|---|---|---|---|
""",
    "fr": """# Constats

Un constat est un fait sur les données que le lecteur doit connaître, avec ses preuves (règle 14). `releve report`
affiche ceux qui demandent quelqu’un ; la page les liste tous ; `facts.json` les a sous `findings`. Un constat
bloquant retient les chiffres qu’il touche, et la commande finit avec le code 4. Cette page est faite par `make docs`.

| code | gravité | compté | ce qu’il dit | que faire |
|---|---|---|---|---|
""",
}
REASON_HEADS = {
    "en": "\n## Why a figure is not given\n\n| reason | what the page says |\n|---|---|\n",
    "fr": "\n## Pourquoi un chiffre manque\n\n| raison | ce que dit la page |\n|---|---|\n",
}
COUNTED = {"en": ("yes", "excluded", "set aside"), "fr": ("oui", "exclu", "mis de côté")}


def page(language: str = "en") -> str:
    """Return the text of the page in a language."""
    words = wording(language)
    remedies = YAML(typ="safe").load(REMEDIES.read_text(encoding="utf-8"))
    told = [_row(code, remedies[code][language], language) for code in SEVERITIES]
    reasons = [f"| `{code}` | {words.text(text)} |\n" for code, text in REASONS.items()]
    return HEADS[language] + "".join(told) + REASON_HEADS[language] + "".join(reasons)


def _row(code: str, remedy: str, language: str) -> str:
    words = wording(language)
    severity = words.text(SEVERITY_WORDS[SEVERITIES[code]])
    counted = COUNTED[language][1 if code in EXCLUDED_CODES else 2 if code in QUARANTINED_CODES else 0]
    return f"| `{code}` | {severity} | {counted} | {phrase(code, 2, words)} | {remedy} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
