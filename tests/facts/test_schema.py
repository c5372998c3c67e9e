"""The schema of `facts.json` is made from the types, and refuses a fact that is not one of them."""

import json
import math
import re
import runpy
from collections.abc import Iterator
from copy import deepcopy
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import facts_schema
import pytest
from pydantic import ValidationError

from analysis.domain.columns import dictionary
from analysis.facts import document
from golden import CLIENTS, FOLDER

ROOT = Path(__file__).parents[2]
HASHES = {"code_version": "1", "params_sha256": "0"}
MAPS = re.compile(
    r"\.(members|dropped|inventory|monthly_eur|declared_monthly_eur|freed|seen|detail|selection|values)\.[^.]+$"
)
"""Facts under the names that params, a method or a source give: no schema knows these names."""
MAY_BE_ABSENT = re.compile(r"\.expected_minutes$")
REASONS = re.compile(r"\.(months|needed|found|period|event|application)$")
"""What the sentence of a reason needs: it goes with the reason, and differs from one to the other."""


def whole(client: str) -> dict[str, Any]:
    """A golden file as the document that it was: its days and occurrences are left out, and its hashes."""
    facts = json.loads((FOLDER / client / "facts.json").read_text(encoding="utf-8"))
    facts["edition"] |= HASHES
    return facts | {"daily": facts["weekly"][:1], "checks": []}


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each leaf below a key; of a list, its first and its last element speak for all."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place in sorted({0, len(value) - 1}) if value else ():
            yield from leaves(value[place], (*path, place))
    elif path and isinstance(path[-1], str):
        yield path


def at(facts: dict[str, Any], path: tuple[Any, ...]) -> Any:
    """The value of a leaf."""
    return reduce(getitem, path, facts)


def changed(facts: dict[str, Any], path: tuple[Any, ...], change: str) -> dict[str, Any]:
    """The facts with one leaf dropped, renamed, of another type, or no number."""
    copy = dict(facts)
    copy[path[0]] = deepcopy(facts[path[0]])
    *parents, last = path
    part = at(copy, tuple(parents))
    value = part.pop(last)
    if change == "renamed":
        part[f"{last}_"] = value
    elif change == "retyped":
        part[last] = {} if value is None else [] if isinstance(value, str) else "text"
    elif change == "nan":
        part[last] = math.nan
    return copy


def named(path: tuple[Any, ...]) -> str:
    return "".join(f".{step}" for step in path if isinstance(step, str))


@pytest.fixture(scope="module", params=CLIENTS)
def facts(request):
    return whole(request.param)


def test_the_file_is_that_of_the_types():
    """`make docs` writes it."""
    page = runpy.run_path(str(ROOT / "docs" / "facts_schema.py"))["page"]
    assert (ROOT / "docs" / "facts.schema.json").read_text(encoding="utf-8") == page()


def test_a_golden_file_is_of_the_types_and_of_the_schema(facts):
    facts_schema.check(facts)
    read = document.Facts.model_validate(facts)
    assert read.model_dump(by_alias=True, exclude_unset=True) == facts


@pytest.mark.parametrize("version", [1, 3])
def test_the_schema_is_that_of_its_version(facts, version):
    assert facts_schema.is_refused(facts | {"schema": version})


@pytest.mark.parametrize("change", ["dropped", "renamed", "retyped"])
def test_a_leaf_that_is_not_a_fact_is_refused(facts, change):
    """Each leaf in turn: whatever the file lacks, misnames or mistypes, a reader sees."""
    accepted = {named(path) for path in leaves(facts) if not facts_schema.is_refused(changed(facts, path, change))}
    free = {name for name in accepted if MAPS.search(name) or REASONS.search(name)}
    absent = {name for name in accepted if change == "dropped" and MAY_BE_ABSENT.search(name)}
    assert accepted == free | absent


def test_no_leaf_may_be_no_number(facts):
    """A text of JSON has no NaN, so the types are asked."""
    for path in leaves(facts):
        if not isinstance(at(facts, path), int | float):
            continue
        with pytest.raises(ValidationError):
            document.Facts.model_validate(changed(facts, path, "nan"))


def test_the_schema_leaves_nothing_open():
    """No object takes any key, no list any element."""
    for part in _parts(json.loads((ROOT / "docs" / "facts.schema.json").read_text(encoding="utf-8"))):
        if part.get("type") == "object":
            assert part["additionalProperties"] is not True, part
        if part.get("type") == "array":
            assert part["items"], part


def test_every_key_of_a_row_is_in_the_dictionary_of_columns():
    schema = json.loads((ROOT / "docs" / "facts.schema.json").read_text(encoding="utf-8"))
    listed = {
        name
        for part in _parts(schema)
        if part.get("type") == "array"
        for name in re.findall(r"#/\$defs/(\w+)", json.dumps(part["items"]))
    }
    assert {name for name in schema["$defs"] if name.endswith("Row")} <= listed
    for name in listed:
        assert {key for key in schema["$defs"][name]["properties"] if not _is_known(key)} == set(), name


def _is_known(key: str) -> bool:
    return any(name.rpartition(".")[2] == key for name in dictionary.COLUMNS)


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(inner)
