"""The page on params is that of the models, and its examples are files that are accepted."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = runpy.run_path(str(DOCS / "params_reference.py"))


def test_the_page_is_up_to_date():
    """`make docs` writes it; a key that is added to a model must be in the page of the same commit."""
    assert (DOCS / "params.md").read_text(encoding="utf-8") == REFERENCE["page"]()


def test_every_kind_of_contract_has_an_example():
    page = REFERENCE["page"]()
    for kind in ("managed_service", "requests", "support", "tickets", "unlimited"):
        assert f"kind: {kind}" in page
