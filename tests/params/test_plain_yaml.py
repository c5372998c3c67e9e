"""A file read by libyaml has the content that ruamel.yaml reads in it; where it might not, it is not read so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from analysis.demo import generate
from analysis.params import document, plain_yaml

PIECES = (
    *(
        "a",
        "k:",
        ": ",
        ":",
        "- ",
        "-",
        "\n",
        "\n  ",
        "\n    ",
        "\n- ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ",",
        '"',
        "'",
        "|",
        ">",
    ),
    *(
        ">-",
        "|2",
        "# c",
        " #",
        "#",
        "? ",
        "&x",
        "*x",
        "!t",
        "%",
        "@",
        "~",
        "null",
        "true",
        "yes",
        "1",
        "1.5",
        "0o7",
        "=",
        "<<",
    ),
    *(
        "2020-01-02",
        "2020-13-02",
        "é",
        "\\n",
        "\\/",
        "''",
        "\n\n",
        "---",
        "...",
        "\n---\n",
        "\t",
        "+1",
        "-1",
        ".5",
        "1e3",
        "07",
    ),
    *(
        "http://a/b?c=d",
        "a: b",
        "a:b",
        "x: |\n  t\n",
        "- [a, b]\n",
        "{a: 1, b: 2}",
        '"a\n b"',
        "a\n  b",
        "{a:}",
        "[a: b]",
    ),
)


def by_ruamel(text: str) -> object:
    """What `document` reads where nothing is plain; an error stands for itself."""
    try:
        return document._plain(YAML(typ="rt").load(text))
    except Exception as error:
        return error


@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join), st.sampled_from(("", "a: ", "a:\n  - b: ")))
def test_any_text_is_read_as_ruamel_reads_it_or_not_at_all(text: str, start: str) -> None:
    """Texts that look like YAML, most of them at fault."""
    try:
        content = plain_yaml.read(start + text)
    except plain_yaml.Doubt:
        return
    assert repr(content) == repr(by_ruamel(start + text))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("a: no\nb: 12:30\nc: 1,5", {"a": "no", "b": "12:30", "c": "1,5"}),
        ("a: [1, -2.50, 2022-10-31, true, ~, '7', \"8\"]", {"a": [1, -2.5, date(2022, 10, 31), True, None, "7", "8"]}),
        (
            "{source: {document: Contrat, date: 2022-01-01}}",
            {"source": {"document": "Contrat", "date": date(2022, 1, 1)}},
        ),
    ],
)
def test_plain_values_are_those_of_yaml_1_2(text: str, content: object) -> None:
    """YAML 1.1 would read `no` as false and `12:30` as 750."""
    assert repr(plain_yaml.read(text)) == repr(content) == repr(by_ruamel(text))


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2",
        "a: &x 1",
        "a: !!str 1",
        "%YAML 1.1\n---\na: 1",
        "a:\tb",
        "a: |\n  t",
        "a: 010",
        "a: 1\n---\nb: 2",
        "a: [",
        "[a]: b",
        "\ufeffa: b",
    ],
)
def test_what_is_not_plain_is_left_to_ruamel(text: str) -> None:
    """Repeated keys, anchors, tags, directives, tabs, block texts, other numbers, several documents, faults."""
    with pytest.raises(plain_yaml.Doubt):
        plain_yaml.read(text)


def test_files_as_people_write_them_are_plain(tmp_path: Path) -> None:
    """The files of the demo, comments and all, need no slow reading."""
    generate.generate(tmp_path, clients=2, entries=60)
    files = sorted((tmp_path / "params").rglob("*.yaml"))
    assert len(files) > 5
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert repr(plain_yaml.read(text)) == repr(by_ruamel(text))
