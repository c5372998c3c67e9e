"""The demo's params are the same in each language, their comments in that of who reads."""

import re
from importlib import resources

import pytest
from babel.messages.pofile import read_po

from analysis.demo import comment_words
from analysis.demo.generate import generate


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The params of the demo in a language, with few entries."""
    made = {}

    def of(language):
        if language not in made:
            made[language] = tmp_path_factory.mktemp(language)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("RELEVE_LANG", language)
                generate(made[language], entries=500)
        return made[language] / "params"

    return of


def comments(folder):
    found = {path.relative_to(folder): path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")}
    return {name: [match[2] for match in comment_words.COMMENT.finditer(text)] for name, text in found.items()}


def test_every_comment_has_its_english_and_no_other_text_changes(written):
    """A comment that is added asks for its line in `demo/locale`; one that is gone leaves none."""
    path = resources.files(comment_words.PACKAGE) / "locale/en/LC_MESSAGES" / f"{comment_words.DOMAIN}.po"
    words = {entry.id: entry.string for entry in read_po(path.open("rb"), locale="en") if entry.id}
    french, english = comments(written("fr")), comments(written("en"))
    assert {line for lines in french.values() for line in lines} == set(words)
    assert english == {name: [words[line] for line in lines] for name, lines in french.items()}
    assert not [text for text in words.values() if re.search("[éèàçêô]", text)]


def test_the_params_are_the_same_in_each_language(written):
    def without_comments(language):
        folder = written(language)
        texts = {path.relative_to(folder): path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")}
        return {name: comment_words.COMMENT.sub("", text) for name, text in texts.items()}

    assert without_comments("fr") == without_comments("en")
