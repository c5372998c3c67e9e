"""Hostile documents are refused by their shape, before anything is built."""

import hostile_params
import pytest

from analysis.foundation.errors import ParamsFault
from analysis.params import document, mapping


@pytest.mark.parametrize("name", hostile_params.HOSTILE)
def test_a_hostile_document_is_refused_by_its_file(name, tmp_path):
    path = tmp_path / "acme.yaml"
    path.write_text(hostile_params.HOSTILE[name], encoding="utf-8")
    with pytest.raises(ParamsFault, match=r"acme\.yaml"):
        mapping.read(path)


def test_what_an_alias_repeats_is_read_within_the_bounds(tmp_path):
    class Choice(document.Model):
        first: list[str]
        second: list[str]

    path = tmp_path / "a.yaml"
    path.write_text("first: &a [x, y]\nsecond: *a\n")
    assert document.read(path, Choice) == Choice(first=["x", "y"], second=["x", "y"])
