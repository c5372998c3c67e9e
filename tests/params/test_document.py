"""Reading a YAML file of params: YAML 1.2, plain Python values, repeated keys refused."""

from datetime import date

import pytest
from pydantic import Field

from analysis.foundation.errors import ParamsFault
from analysis.params import document


class Anything(document.Model):
    a: object = Field(default=None)
    b: object = Field(default=None)


def content(tmp_path, text):
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return document.read(path, Anything)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("12:30", "12:30"),
        ("1,5", "1,5"),
        ("012", 12),
        ("-2.50", -2.5),
        ("2022-10-31", date(2022, 10, 31)),
        ("[true, ~, '7', \"8\"]", [True, None, "7", "8"]),
        (
            "{source: {document: Contrat, date: 2022-01-01}}",
            {"source": {"document": "Contrat", "date": date(2022, 1, 1)}},
        ),
        ("&x {c: 1}\nb: *x", {"c": 1}),
        ("|\n  two\n  lines", "two\nlines"),
    ],
)
def test_values_are_those_of_yaml_1_2_in_plain_types(tmp_path, text, value):
    """YAML 1.1 would read `no` as false and `12:30` as 750."""
    read = content(tmp_path, f"a: {text}").a
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\na: 2", "ligne 2"),
        ("%YAML 1.1\n---\na: 1", "ligne 1"),
        ("a: 1\n---\nb: 2", "illisible"),
        ("a: [", "illisible"),
        ("- a", "liste de clés"),
        ("c: 1", "clé inconnue"),
    ],
)
def test_a_faulty_file_is_told_with_its_line(tmp_path, text, words):
    with pytest.raises(ParamsFault, match=words):
        content(tmp_path, text)
