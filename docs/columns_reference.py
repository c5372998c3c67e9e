"""Writes docs/reference/columns.md: every column of facts, exports and frames, from the dictionary of columns.

python docs/columns_reference.py
"""

from __future__ import annotations

from pathlib import Path

from analysis.domain.columns import dictionary
from analysis.domain.columns.column import Column
from analysis.domain.columns.meanings import meaning
from analysis.views.language.wording import Wording, wording

PAGE = Path(__file__).parent / "reference/columns.md"
HEADS = {
    "en": """# Columns

Each column of `facts.json`, of an export or of the analyst's frames; the [schema of facts](facts.md) says which table
has which. A name with a point is that of one table alone. This page is made by `make docs`.

| name | type | unit | title | titre | meaning |
|---|---|---|---|---|---|
""",
    "fr": """# Colonnes

Chaque colonne de `facts.json`, d’un export ou des tables de l’analyste ; le [schéma des faits](facts.md) dit quelle
table a laquelle. Un nom qui porte un point est celui d’une seule table. Cette page est faite par `make docs`.

| nom | type | unité | title | titre | sens |
|---|---|---|---|---|---|
""",
}


def page(language: str = "en") -> str:
    """Return the text of the page in a language; each column has its title in both."""
    titles = wording("en"), wording("fr")
    lines = (_line(dictionary.COLUMNS[name], titles, language) for name in sorted(dictionary.COLUMNS))
    return HEADS[language] + "".join(lines)


def _line(column: Column, titles: tuple[Wording, Wording], language: str) -> str:
    english, french = (words.text(column.title, n="N") for words in titles)
    cells = f"`{column.name}`", column.kind, column.unit, english, french, meaning(column, language)
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
