"""Tutorials, guides and explanations are whole in French: no sentence without its text, none that nobody reads."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "docs/locale/fr/LC_MESSAGES"
OF_THE_THEME = "sphinx.po"


def texts(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


@pytest.fixture(scope="module")
def templates(tmp_path_factory) -> Path:
    """The sentences of the pages, taken by Sphinx; no cell is run."""
    folder = tmp_path_factory.mktemp("pot")
    command = ["sphinx.cmd.build", "-q", "-W", "-b", "gettext", "-t", "catalogues"]
    subprocess.run([sys.executable, "-m", *command, ROOT / "docs", folder / "pot"], check=True)
    return folder / "pot"


def test_every_sentence_has_its_french(templates):
    pages = {path.relative_to(templates).with_suffix(".po"): set(texts(path)) for path in templates.rglob("*.pot")}
    assert {path.parts[0] for path in pages} >= {"tutorials", "how-to", "explanation"}
    lacking = {}
    for page, sentences in pages.items():
        told = texts(CATALOGUES / page) if (CATALOGUES / page).exists() else {}
        missing = [sentence for sentence in sorted(sentences) if not told.get(sentence)]
        if missing:
            lacking[str(page)] = missing
    assert lacking == {}, "make docs-catalogues takes them; write their French in docs/locale/fr"


def test_no_french_is_left_of_a_sentence_that_changed(templates):
    pages = {path.relative_to(CATALOGUES) for path in CATALOGUES.rglob("*.po")} - {Path(OF_THE_THEME)}
    left = {
        str(page): sorted(set(texts(CATALOGUES / page)) - set(texts(templates / page.with_suffix(".pot"))))
        for page in pages
    }
    assert {page: sentences for page, sentences in left.items() if sentences} == {}


@pytest.mark.parametrize("mark", [" ?", " !", " ;", " »", "« "])
def test_french_signs_stand_beside_a_no_break_space(mark):
    """What a browser must not send to the next line."""
    wrong = [
        text
        for path in CATALOGUES.rglob("*.po")
        for text in texts(path).values()
        for part in text.split("`")[::2]
        if mark in part
    ]
    assert wrong == []
