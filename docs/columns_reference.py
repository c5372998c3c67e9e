"""Writes docs/columns.md: every column of facts, exports and frames, from the dictionary of columns.

python docs/columns_reference.py
"""

from __future__ import annotations

from pathlib import Path

from analysis.domain.columns import dictionary
from analysis.domain.columns.column import Column
from analysis.views.language.wording import Wording, wording

PAGE = Path(__file__).parent / "columns.md"
HEAD = """# Columns

Each column of `facts.json`, of an export or of the analyst's frames; `docs/facts.schema.json` says which table has
which. A name with a point is that of one table alone. This page is made by `make docs`.

| name | type | unit | title | titre | meaning |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the text of the page."""
    languages = wording("en"), wording("fr")
    return HEAD + "".join(_line(dictionary.COLUMNS[name], *languages) for name in sorted(dictionary.COLUMNS))


def _line(column: Column, english: Wording, french: Wording) -> str:
    titles = [words.text(column.title, n="N") for words in (english, french)]
    return f"| `{column.name}` | {column.kind} | {column.unit} | {titles[0]} | {titles[1]} | {column.meaning} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
