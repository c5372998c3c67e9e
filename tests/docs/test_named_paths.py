"""A page that names a file of the project names one that is there: a move breaks no text in silence."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
NAMED = re.compile(r"`((?:src|tests|docs|benchmarks|notebooks|measures|views|publish)/[\w/.-]+\.\w+)`")
LINKED = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    named = [path for path in NAMED.findall(text) if "*" not in path and "<" not in path]
    missing = [path for path in named if not any((base / path).exists() for base in (ROOT, ROOT / "src/analysis"))]
    missing += [path for path in LINKED.findall(text) if not (page.parent / path).exists()]
    assert missing == []
