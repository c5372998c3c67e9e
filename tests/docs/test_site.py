"""The site as a reader opens it from a disk: built without a warning, in two languages, asking nothing of a host."""

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "docs/locale/fr/LC_MESSAGES"
LANGUAGES = ("en", "fr")
LOADED = re.compile(
    r"<(?:script|img|iframe|source|video|audio|object)\b[^>]*?\b(?:src|data)=\"([^\"]+)\"|<link\b[^>]*?>"
)
STYLED = re.compile(r"(?:@import|url\()\s*[\"']?(https?:|//)")
OUTSIDE = ("http:", "https:", "//")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for language in LANGUAGES:
        options = ["-q", "-W", "--keep-going", "-b", "html", "-D", f"language={language}"]
        places = ["-d", folder / f"trees-{language}", ROOT / "docs", folder / language]
        subprocess.run([sys.executable, "-m", "sphinx.cmd.build", *options, *places], check=True)
    return folder


def pages(site: Path, language: str) -> set[Path]:
    return {path.relative_to(site / language) for path in (site / language).rglob("*.html")}


def test_each_page_is_in_both_languages_one_click_apart(site):
    assert pages(site, "en") == pages(site, "fr")
    for page in pages(site, "en") - {Path("genindex.html"), Path("search.html"), Path("py-modindex.html")}:
        for language, other in (LANGUAGES, LANGUAGES[::-1]):
            file = site / language / page
            link = re.search(rf'<a lang="{other}"[^>]* href="([^"]+)"', file.read_text(encoding="utf-8"))
            assert (file.parent / link[1]).resolve() == (site / other / page).resolve()


def test_nothing_is_loaded_from_elsewhere(site):
    for file in site.rglob("*.html"):
        for tag in LOADED.finditer(file.read_text(encoding="utf-8")):
            address = tag[1] or re.search(r'href="([^"]*)"', tag[0])[1]
            assert not address.startswith(OUTSIDE), file
    assert not [file for file in site.rglob("*.css") if STYLED.search(file.read_text(encoding="utf-8"))]


def test_a_page_without_french_says_so(site):
    for page in ("reference/rules.html", "reference/python.html", "project/scale.html"):
        assert "n’existe qu’en anglais" in (site / "fr" / page).read_text(encoding="utf-8")
    assert "n’existe qu’en anglais" not in (site / "fr/tutorials/own-export.html").read_text(encoding="utf-8")


def words(text: str) -> str:
    """A text without its marks: Markdown's, or HTML's."""
    plain = html.unescape(re.sub(r"<[^>]+>|\]\([^)]*\)|[`*_\\\[]", "", text))
    return " ".join(plain.split())


def test_no_sentence_of_a_french_page_is_left_in_english(site):
    """A catalogue may be whole and a sentence be shown in English: what Sphinx cannot put in its place it leaves."""
    left = []
    for catalogue in CATALOGUES.rglob("*.po"):
        page = site / "fr" / catalogue.relative_to(CATALOGUES).with_suffix(".html")
        if not page.exists():
            continue
        shown = words(page.read_text(encoding="utf-8").partition("<article")[2].partition("</article>")[0])
        with catalogue.open("rb") as file:
            pairs = [(words(str(each.id)), words(str(each.string))) for each in read_po(file) if len(each.id) > 12]
        left += [(page.name, text) for text, french in pairs if text in shown and text not in french]
    assert left == []


def test_the_search_needs_no_server(site):
    """The index is a script, which a page of the disk may load, and no page is fetched to be summed up."""
    for language in LANGUAGES:
        assert (site / language / "searchindex.js").read_text(encoding="utf-8").startswith("Search.setIndex(")
        assert "SHOW_SEARCH_SUMMARY: false" in (site / language / "_static/documentation_options.js").read_text()
