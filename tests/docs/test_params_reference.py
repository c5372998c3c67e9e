"""The page on params is that of the models, and its examples are files that are accepted."""

import runpy
from pathlib import Path

from analysis.params import mapping
from analysis.sources.files import reader

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = runpy.run_path(str(DOCS / "params_reference.py"))


def test_every_key_of_a_clients_file_has_its_meaning_and_the_page_is_up_to_date():
    """`make docs` writes it; a key that is added to a model must be in the page of the same commit."""
    page = REFERENCE["page"]()
    assert (DOCS / "reference/params.md").read_text(encoding="utf-8") == page
    assert not [line for line in page.splitlines() if line.startswith("| `") and line.endswith("|  |")]


def test_every_kind_of_contract_has_an_example():
    page = REFERENCE["page"]()
    for kind in ("managed_service", "requests", "support", "tickets", "unlimited"):
        assert f"kind: {kind}" in page


def test_every_key_of_the_mapping_has_its_meaning_and_the_page_is_up_to_date():
    """The page is what its script writes; no key of the mapping of files is without words."""
    page = REFERENCE["mapping_page"]()
    assert (DOCS / "reference/mapping.md").read_text(encoding="utf-8") == page
    assert not [line for line in page.splitlines() if line.startswith("| `") and line.endswith("|  |")]


def test_the_example_of_a_mapping_is_a_mapping():
    read = mapping.read(DOCS / "params_examples/mapping/heures.yaml")
    assert not list(reader.mapping_faults("heures", read))
