"""The pages on params are those of the models, in each language, and their examples are files that are accepted."""

import re
import runpy
from pathlib import Path

import pytest

from analysis.foundation.messages import LANGUAGES
from analysis.params import mapping
from analysis.sources.files import reader

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = runpy.run_path(str(DOCS / "params_reference.py"))
PAGES = [("params", "page"), ("mapping", "mapping_page"), ("params_others", "others_page")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "write"), PAGES)
def test_every_key_has_its_meaning_and_the_page_is_up_to_date(name, write, language):
    """`make docs` writes it; a key that is added to a model must be in the pages of the same commit."""
    page = REFERENCE[write](language)
    assert REFERENCE["path_of"](name, language).read_text(encoding="utf-8") == page
    assert not [line for line in page.splitlines() if line.startswith("| `") and line.endswith("|  |")]


@pytest.mark.parametrize(("name", "write"), PAGES)
def test_the_pages_of_all_languages_have_the_same_keys(name, write):
    keys = [re.findall(r"^\| (`\w+`) \|", REFERENCE[write](language), re.MULTILINE) for language in LANGUAGES]
    assert keys[0]
    assert all(each == keys[0] for each in keys)


def test_every_kind_of_contract_has_an_example():
    page = REFERENCE["page"]()
    for kind in ("managed_service", "requests", "support", "tickets", "unlimited"):
        assert f"kind: {kind}" in page


def test_the_example_of_a_mapping_is_a_mapping():
    read = mapping.read(DOCS / "params_examples/mapping/heures.yaml")
    assert not list(reader.mapping_faults("heures", read))
