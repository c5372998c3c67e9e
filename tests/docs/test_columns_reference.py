"""The page on columns is that of the dictionary."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_up_to_date():
    """`make docs` writes it; a column that is added must be in the page of the same commit."""
    page = runpy.run_path(str(DOCS / "columns_reference.py"))["page"]
    assert (DOCS / "reference/columns.md").read_text(encoding="utf-8") == page()
