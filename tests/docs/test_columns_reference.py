"""The page on columns is that of the dictionary, in its reader's language."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PAGE = runpy.run_path(str(DOCS / "columns_reference.py"))["page"]


def test_the_page_is_up_to_date():
    """`make docs` writes it; a column that is added must be in the page of the same commit."""
    assert (DOCS / "reference/columns.md").read_text(encoding="utf-8") == PAGE()


def test_the_meanings_of_the_french_page_are_in_french():
    lines = [page.splitlines() for page in (PAGE("en"), PAGE("fr"))]
    english, french = (
        {line.split("|")[1]: line.split("|")[-2] for line in page if line.startswith("| `")} for page in lines
    )
    assert [name for name in english if english[name] == french[name]] == []
