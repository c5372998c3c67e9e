"""Each row of the registry of sections has its view, words, facts, exports, cell of the notebook and name in params."""

import ast
from importlib import import_module
from pathlib import Path
from typing import get_args

import nbformat
import pytest
from made_report import make_report

import analysis.views.sections
from analysis.domain.columns import dictionary
from analysis.facts import document
from analysis.params.report_choices import Section
from analysis.publish.exports import titles
from analysis.publish.exports.report_tables import tables
from analysis.report.sections import SECTIONS
from analysis.views.language.wording import languages

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "report_client.ipynb"
ROWS = {section.name: section for section in SECTIONS}


def shown_by_the_notebook():
    cells = [cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    calls = [ast.parse(source).body[0] for source in cells if ".block(" in source]
    return [call.value.func.value.id for call in calls]


def test_the_notebook_shows_the_sections_in_their_order_then_the_data():
    assert shown_by_the_notebook() == [*ROWS, "data"]


def test_params_name_the_sections_in_their_order():
    assert get_args(Section) == tuple(ROWS)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", ROWS)
def test_a_section_has_a_view_of_its_name_and_words_in_every_language(name, language):
    view = import_module(f"{analysis.views.sections.__name__}.{name}")
    block = view.block(make_report(language=language))
    assert block.section == name
    assert block.title


def test_every_fact_belongs_to_one_section():
    keys = [key for section in SECTIONS for key in section.facts]
    assert len(keys) == len(set(keys))
    assert {*keys, "version"} == set(document.Facts.model_fields)


def test_every_exported_table_belongs_to_one_section_and_has_a_title():
    names = [name for section in SECTIONS for name in section.tables]
    assert len(names) == len(set(names))
    assert {table.name for table in tables(make_report())} <= set(names)
    for name in names:
        assert name in titles.TABLES or dictionary.of(name).kind == "rows"


def test_the_columns_of_a_table_are_in_the_dictionary():
    for section in SECTIONS:
        assert (section.build is None) == (section.columns == ())
        for column in section.columns:
            assert dictionary.of(dictionary.in_minutes(column), section.name).meaning
