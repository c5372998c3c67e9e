"""Every column of the dictionary has its meaning in every language."""

from importlib import resources

import pytest
from babel.messages.pofile import read_po

from analysis.domain.columns import dictionary, meanings
from analysis.domain.columns.meanings import meaning

ENGLISH = {column.meaning for column in dictionary.COLUMNS.values()}


@pytest.mark.parametrize("language", meanings.LANGUAGES)
def test_the_catalogue_has_the_meaning_of_each_column_and_no_other(language):
    """`make catalogues` takes a new one; its text is written by hand."""
    path = resources.files(meanings.PACKAGE) / "locale" / language / "LC_MESSAGES" / f"{meanings.DOMAIN}.po"
    told = {entry.id: entry.string for entry in read_po(path.open("rb"), locale=language) if entry.id}
    assert set(told) == ENGLISH
    assert [text for text, shown in told.items() if not shown.endswith(".") or shown == text] == []


def test_a_meaning_is_shown_in_english_where_there_is_no_catalogue():
    column = dictionary.of("minutes")
    assert [meaning(column, language) for language in ("fr", "en", "de")] == [
        "Temps réel.", "Real effort.", "Real effort.",
    ]  # fmt: skip
