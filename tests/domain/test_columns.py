"""The dictionary of columns: each column once, with a title and a meaning."""

import re

import pytest

from analysis.domain.columns import contract, dictionary, frames, outlook, projects, trust, work

GROUPS = (work, frames, contract, trust, outlook, projects)


def test_no_column_is_described_twice():
    names = [column.name for group in GROUPS for column in group.COLUMNS]
    assert sorted(names) == sorted(set(names))


def test_each_column_has_a_title_and_a_meaning_of_one_sentence():
    for column in dictionary.COLUMNS.values():
        assert column.title, column.name
        assert re.fullmatch(r"[A-Z0-9][^\n]*\.", column.meaning), column.name


def test_a_name_says_its_unit():
    """Endings of architecture §5: what they promise, the column is."""
    for column in dictionary.COLUMNS.values():
        if column.name.endswith("minutes"):
            assert column.unit == "min", column.name
        if column.name.endswith(("_on", "_date")):
            assert column.kind == "day", column.name
        if column.name.rpartition(".")[2].endswith("_eur"):
            assert column.unit.startswith("€"), column.name


def test_the_column_of_a_table_comes_before_the_column_of_any():
    assert (dictionary.of("month").kind, dictionary.of("month", "seasonality").kind) == ("text", "integer")
    assert dictionary.of("category_level_3") is dictionary.COLUMNS["category_level"]


def test_an_unknown_column_stops():
    with pytest.raises(KeyError, match="weather"):
        dictionary.of("weather")
