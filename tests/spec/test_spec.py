"""The specification: each case of `tests/spec/*.yaml` goes from params and entries to facts.json, by the whole line.

A case has a `name`, a `source`, what is `given` (a client's params, tickets, time entries, check runs), `when` (the
date counted) and what to `expect`: a path into facts.json and its value. Numbers hold to the fourth decimal. In a path,
the element of a list is named by values that it holds (`checks/Sauvegardes|2023-W05/state`), or by its rank from 0
(`statement/#0`). `released` lists, in what is given, the editions that the client has had.

A case of params alone says what is `refused` in the place of `when` and `expect`: each key that `releve check` refuses,
and words of the sentence; nothing where it refuses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import facts_schema
import pytest
from ruamel.yaml import YAML
from spec_editions import spec_history
from spec_tables import sourced, spec_params, spec_tables

from analysis.facts import document
from analysis.foundation.errors import ParamsFault
from analysis.report import client_report
from analysis.workbook import params_check

TOLERANCE = 5e-5
FOLDER = Path(__file__).parent
NOTEBOOKS = FOLDER.parents[1] / "notebooks"


def cases() -> dict[str, dict[str, Any]]:
    """Every case by its name, with its file before it."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for case in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
            name = f"{path.stem}: {case['name']}"
            assert name not in found, f"two cases of one name: {name}"
            assert set(case) - {"name", "source", "given"} in ({"when", "expect"}, {"refused"}), name
            found[name] = case
    return found


ALL = cases()
CASES = {name: case for name, case in ALL.items() if "expect" in case}
REFUSED = {name: case for name, case in ALL.items() if "refused" in case}
FIGURES = [(name, path) for name, case in CASES.items() for path in case["expect"]]


@cache
def facts_of(name: str) -> dict[str, Any]:
    """The facts of a case as an auditor reads them: written as text, held against the schema, read again."""
    case = CASES[name]
    params = spec_params(case["given"])
    built = client_report.build(
        spec_tables(case["given"], params), params, case["when"]["as_of"], told=spec_history(case["given"])
    )
    written = document.to_facts(built)
    facts_schema.check(written)
    return json.loads(document.dumps(written))


def at(value: Any, path: str) -> Any:
    """What stands at `path`."""
    for step in path.split("/"):
        value = value[step] if isinstance(value, dict) else _element(value, step, path)
    return value


def _element(rows: list[Any], step: str, path: str) -> Any:
    if step.startswith("#"):
        return rows[int(step[1:])]
    if step == "length":
        return len(rows)
    wanted = set(step.split("|"))
    found = [row for row in rows if wanted <= {str(value) for value in _plain_values(row)}]
    assert len(found) == 1, f"{path}: {len(found)} elements hold {step!r}, not one"
    return found[0]


def _plain_values(row: dict[str, Any]) -> Iterator[Any]:
    return (value for value in row.values() if not isinstance(value, (dict, list)))


def is_met(found: Any, expected: Any) -> bool:
    """Whether a figure is the one expected."""
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return isinstance(found, (int, float)) and abs(found - expected) <= TOLERANCE
    return found == (str(expected) if isinstance(found, str) else expected)


def altered(expected: Any) -> Any:
    """A value close to the one expected, and wrong."""
    if isinstance(expected, bool):
        return not expected
    if isinstance(expected, (int, float)):
        return expected + 2 * TOLERANCE
    if expected is None:
        return 0
    return [*expected, "x"] if isinstance(expected, list) else f"{expected}x"


@pytest.mark.parametrize(("name", "path"), FIGURES, ids=[f"{name} – {path}" for name, path in FIGURES])
def test_a_figure_is_what_its_rule_says(name, path):
    expected = CASES[name]["expect"][path]
    found = at(facts_of(name), path)
    assert is_met(found, expected), f"{path} is {found!r}, not {expected!r} ({CASES[name]['source']})"


@pytest.mark.parametrize("name", CASES)
def test_an_altered_figure_is_seen(name):
    """A specification that any figure meets would prove nothing."""
    for path, expected in CASES[name]["expect"].items():
        assert not is_met(at(facts_of(name), path), altered(expected)), path


@pytest.mark.parametrize("name", REFUSED)
def test_params_are_refused_where_a_case_says_so_and_nowhere_else(name, tmp_path):
    case = REFUSED[name]
    (tmp_path / "clients").mkdir()
    written = {"client": "acme", "name": "Acme", "hours_per_day": 7, **sourced(case["given"]["params"])}
    YAML().dump(written, tmp_path / "clients" / f"{written['client']}.yaml")
    faults = {}
    try:
        params_check.check(tmp_path, notebooks=NOTEBOOKS)
    except ParamsFault as error:
        faults = {fault.key: str(fault) for fault in error.faults}
    assert set(faults) == set(case["refused"]), faults
    assert [key for key, words in case["refused"].items() if words not in faults[key]] == [], faults
