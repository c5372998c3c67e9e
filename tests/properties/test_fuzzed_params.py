"""Whatever params say, they are refused with a sentence, or the report is built: never a traceback (A15)."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest
import yaml
from fuzzed import fuzzed

from analysis.facts import document
from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError
from analysis.params import load, schemas, study
from analysis.report import client_report
from analysis.studies import budget, business_case, renewal, sizing
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse
from analysis.workbook import params_check
from oracle.random_clients import made

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
AS_OF = date(2023, 2, 16)
PER_TEST = 50
SECONDS = 20
"""Processor time within which a report of some hundred entries must be there, or the file refused."""
NO_SENTENCE = "a refusal without a sentence"
STUDIES = {
    "budget": budget.load,
    "business_case": business_case.load,
    "renewal": renewal.load,
    "sizing": sizing.load,
}


class TooLongError(Exception):
    """A file that is neither refused nor built in time."""


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The small provider of `examples/`, synchronised once."""
    folder = tmp_path_factory.mktemp("fuzzed")
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
    where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder / "data/source")
    list(synchronise(where, environ={}))
    return where


def outcome(where: Places, seed: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """One file of the example changed by a seed: what was checked, read and built with it; the file is put back."""
    random = Random(seed)
    path = random.choice(sorted(where.params.rglob("*.yaml")))
    text = path.read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    if path.parent.name == "clients" and random.random() < 0.6:
        content = _random_client(content, random)
    changed = fuzzed(content, _kind(path), random)
    path.write_text(yaml.safe_dump(changed, allow_unicode=True, sort_keys=False), encoding="utf-8")
    try:
        with _within(SECONDS):
            return _used(where, path, monkeypatch)
    except AnalystError as refused:
        return type(refused).__name__ if str(refused).strip() else NO_SENTENCE
    finally:
        path.write_text(text, encoding="utf-8")


def _used(where: Places, path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a file of params is for: a mapping is read with, a study computed, a client's report written as facts."""
    params_check.check(where.params, notebooks=ROOT / "notebooks")
    if path.parent.name == "sources":
        list(synchronise(where, environ={}, full=True))
        return "read"
    if path.parent.name == "studies":
        for name, value in where.environ().items():
            monkeypatch.setenv(name, value)
        STUDIES[study.read(path).kind](path.stem)
        return "studied"
    warehouse = Warehouse(where.warehouse)
    latest = warehouse.latest()
    assert latest is not None
    slugs = [path.stem] if path.parent.name == "clients" else load.clients(where.params)
    for slug in slugs:
        client = load.client(where.params, slug)
        built = client_report.build(warehouse.read(slug, latest), client, AS_OF, sync_id=latest.sync_id)
        document.dumps(document.to_facts(built))
    return "built"


def _random_client(content: dict[str, Any], random: Random) -> dict[str, Any]:
    """A client's file that crosses the options of contracts, under the name and slug of another."""
    crossed = made(random.randrange(10_000)).params
    return {**crossed, "client": content["client"], "name": content["name"]}


def _kind(path: Path) -> str:
    return schemas.OF_FOLDERS.get(path.parent.name, path.stem)


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Raises TooLongError where a block takes longer, in seconds of the processor."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError(seconds)

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("first", range(0, 100, PER_TEST))
def test_a_file_changed_by_chance_is_refused_or_used(example, first, monkeypatch):
    assert_used_or_refused(example, range(first, first + PER_TEST), monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(10_000, 20_000, PER_TEST))
def test_thousands_of_files_changed_by_chance_are_refused_or_used(example, first, monkeypatch):
    assert_used_or_refused(example, range(first, first + PER_TEST), monkeypatch)


def assert_used_or_refused(where: Places, seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    """No seed ends in a traceback; the chance leaves some files good and some refused."""
    outcomes = {seed: outcome(where, seed, monkeypatch) for seed in seeds}
    assert len(set(outcomes.values())) > 1, outcomes
    assert NO_SENTENCE not in outcomes.values(), outcomes
