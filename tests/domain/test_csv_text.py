"""Texts of a CSV: none is computed, whichever separator a program believes in, and none is changed without need."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.domain import csv_text

COMPUTED = re.compile('[\\s"]*[=+@|%\uff1d-]')
HOSTILE = st.text(alphabet="=+-@|%,;\"\t\n\r x1'\u00a0\uff1d", max_size=14)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Poste 12", '"Poste 12"'),
        ("a=b", '"a=b"'),
        ("x;y", '"x;y"'),
        ('dit "non"', '"dit ""non"""'),
        ("=1+1", '"\'=1+1"'),
        (" =1+1", '"\' =1+1"'),
        ("\uff1d1+1", '"\'\uff1d1+1"'),
        ("\x00=1+1", '"\'\x00=1+1"'),
        ("\u200b\u3000=1+1", '"\'\u200b\u3000=1+1"'),
        ("x;\x01@SUM(1)", '"x;\x01\'@SUM(1)"'),
        ('x";=1+1;"', '"x"";\'=1+1;"""'),
        ("x\n@SUM(1)", '"x\n\'@SUM(1)"'),
        ("a, -b", '"a, \'-b"'),
    ],
)
def test_a_text_is_written_whole_with_its_dangerous_beginnings_made_plain(text, cell):
    assert csv_text.quoted(text) == cell


@given(rows=st.lists(st.lists(HOSTILE, min_size=2, max_size=4), min_size=1, max_size=3))
@pytest.mark.parametrize("written", [",", ";"])
@pytest.mark.parametrize("believed", [",", ";", "\t", "|"])
def test_no_row_gives_a_cell_that_is_computed(written, believed, rows):
    text = "\r\n".join(written.join(csv_text.quoted(cell) for cell in row) for row in rows) + "\r\n"
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=believed):
        for cell in row:
            assert not COMPUTED.match(cell), (text, cell)


@given(text=HOSTILE)
def test_the_program_that_splits_rows_as_we_do_reads_the_text_but_for_apostrophes(text):
    (row,) = csv.reader(io.StringIO(f"{csv_text.quoted(text)};1", newline=""), delimiter=";")
    assert row[0].replace("'", "") == text.replace("'", "")
