"""The worked examples of the documentation give what they print."""

import doctest
from pathlib import Path

import pytest

PAGES = ("reference/payback", "reference/sizing", "explanation/how-it-works")
DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_give_what_they_print(page):
    failed, tried = doctest.testfile(str(DOCS / f"{page}.md"), module_relative=False)
    assert tried > 0
    assert failed == 0
