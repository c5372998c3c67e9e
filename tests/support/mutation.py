"""Which wrong rules the tests would let through: a seeded sample of mutants, each run with the tests that reach it.

    python tests/support/mutation.py [--mutants 600] [--seed 1] [--jobs 2] [--seconds 15] [MUTANT ...]

pytest collects once. Each group of tests is run once, to know the lines that it reaches. Each mutant is then a fork
whose functions take the mutated code and that runs the groups that reach its statement, those of its room first, up to
the first failure or to so many seconds of processor. Mutants that are named are run alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import coverage
import hypothesis
import mutants
import pytest
from mutants import Mutant

PROPERTIES = ("consumption", "contract_measures", "forecast", "investments", "known_cases")
TESTS = (
    *(f"tests/{folder}" for folder in ("domain", "enrich", "measures", "spec", "report", "golden")),
    *(f"tests/properties/test_{name}.py" for name in PROPERTIES),
)
CHOSEN = "not takes_less_than and not take_a_fifth_of_a_second and not an_altered_figure_is_seen"
"""Tests that hold a time fail on a busy machine, and those of the specification's tests see no mutant."""
SPECIFICATION = "tests/spec/test_spec.py"
CRASHED = 3
SURVIVED, UNREACHED = "survived", "reached by no test"
OUTCOMES = {0: SURVIVED, 1: "killed", CRASHED: "crashed", -signal.SIGXCPU: "endless", -signal.SIGALRM: "endless"}
MEMORY = 6 * 2**30


def in_forks(work: Callable[[Any], NoReturn], tasks: Iterable[Any], jobs: int) -> Iterator[tuple[Any, int]]:
    """Yield each task and the exit code of its process, so many at a time, each with a folder of temporary files."""
    running: dict[int, tuple[Any, tempfile.TemporaryDirectory]] = {}
    waiting = iter(tasks)
    while True:
        for task in waiting:
            folder = tempfile.TemporaryDirectory()
            pid = os.fork()
            if pid == 0:
                try:
                    tempfile.tempdir = folder.name
                    work(task)
                finally:
                    os._exit(CRASHED)
            running[pid] = task, folder
            if len(running) == jobs:
                break
        if not running:
            return
        pid, status = os.wait()
        task, folder = running.pop(pid)
        folder.cleanup()
        yield task, os.waitstatus_to_exitcode(status)


def group(test: str) -> str:
    """Return the tests that share what they build: those of a file, or of a case of the specification."""
    file, _, _ = test.partition("::")
    case, _, _ = test.partition(r" \u2013 ")
    return case if file == SPECIFICATION else file


class Trial:
    """The plugin that tries the mutants in the place of pytest's own loop, once the tests are collected."""

    def __init__(self, mutants: Sequence[Mutant], jobs: int, seconds: float) -> None:
        self.mutants = mutants
        self.jobs = jobs
        self.seconds = seconds
        self.outcomes: dict[Mutant, str] = {}
        self.failing = os.fdopen(os.dup(2), "w")
        self.groups: dict[str, list[pytest.Item]] = defaultdict(list)
        self.cost: dict[str, float] = {}
        self.reached: dict[tuple[str, int], list[str]] = defaultdict(list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise pytest.UsageError("tests that cannot be collected")
        for item in session.items:
            self.groups[group(item.nodeid)].append(item)
        with tempfile.TemporaryDirectory() as folder:
            self._find_reach(Path(folder))
        known = {mutant: self._tests(mutant) for mutant in self.mutants}
        self.outcomes = {mutant: UNREACHED for mutant, items in known.items() if not items}
        tried = [(mutant, items) for mutant, items in known.items() if items]
        for (mutant, _), code in in_forks(self._try, tried, self.jobs):
            self.outcomes[mutant] = OUTCOMES.get(code, f"signal {-code}")
            print(f"{len(self.outcomes)} of {len(self.mutants)}: {mutant} {self.outcomes[mutant]}", file=sys.stderr)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            print(report.nodeid, file=self.failing)
            self.failing.flush()
            os._exit(1)

    def _find_reach(self, folder: Path) -> None:
        """Run each group of tests in a process of its own: its processor time, and the lines that it reaches."""
        places = {name: folder / str(rank) for rank, name in enumerate(self.groups)}

        def measure(name: str) -> NoReturn:
            measured = coverage.Coverage(
                data_file=None, config_file=False, include=[f"{mutants.SOURCES}/{room}/*" for room in mutants.ROOMS]
            )
            measured.start()
            _run(self.groups[name])
            measured.stop()
            data = measured.get_data()
            lines = [(str(Path(path).relative_to(mutants.SOURCES)), data.lines(path)) for path in data.measured_files()]
            found = {"cost": time.process_time(), "lines": lines}
            places[name].write_text(json.dumps(found), encoding="utf-8")
            os._exit(0)

        for name, code in in_forks(measure, self.groups, self.jobs):
            if code:
                raise pytest.UsageError(f"{name} fails without a mutant")
            found = json.loads(places[name].read_text(encoding="utf-8"))
            self.cost[name] = found["cost"]
            for path, lines in found["lines"]:
                for line in lines:
                    self.reached[path, line].append(name)
            print(f"{name}: {self.cost[name]:.1f} s", file=sys.stderr)

    def _tests(self, mutant: Mutant) -> list[pytest.Item]:
        """Return the tests that reach a mutant: those of its own room, then those that tell most in the least time."""
        lines = mutants.statement(mutant.path, mutant.line)
        names = {name for line in lines for name in self.reached[mutant.path, line]}
        module = Counter(name for (path, _), found in self.reached.items() if path == mutant.path for name in found)
        mirror = f"tests/{Path(mutant.path).parent}/"
        order = sorted(names, key=lambda name: (not name.startswith(mirror), self.cost[name] / module[name], name))
        return [item for name in order for item in self.groups[name]]

    def _try(self, task: tuple[Mutant, Sequence[pytest.Item]]) -> NoReturn:
        mutant, items = task
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(4 * self.seconds), int(5 * self.seconds)))
        signal.alarm(int(10 * self.seconds))
        mutants.install(mutant)
        _run(items, time.process_time() + self.seconds)
        os._exit(0)


def _run(items: Sequence[pytest.Item], end: float = float("inf")) -> None:
    """Run tests of a forked process as pytest would, silently, as long as processor time is left."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    for item, following in zip(items, [*items[1:], None], strict=True):
        if time.process_time() > end:
            break
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("named", nargs="*", metavar="MUTANT")
    parser.add_argument("--mutants", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--tests", nargs="*", default=TESTS, metavar="PATH")
    choices = parser.parse_args()
    begun = time.monotonic()
    parts = [name.split(":") for name in choices.named]
    named = [Mutant(path, int(line), int(column), kind, int(rank)) for path, line, column, kind, rank in parts]
    trial = Trial(named or mutants.sample(choices.mutants, choices.seed), choices.jobs, choices.seconds)
    marks = "not slow and not services and not browser"
    hypothesis.settings.register_profile("mutation", derandomize=True, database=None)
    hypothesis.settings.load_profile("mutation")
    options = [
        "-q",
        "-s",
        "-p",
        "no:cacheprovider",
        "-m",
        marks,
        "-k",
        CHOSEN,
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    code = pytest.main([*options, *choices.tests], plugins=[trial])
    if not trial.outcomes:
        sys.exit(code)
    rooms: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant, outcome in trial.outcomes.items():
        rooms[str(Path(mutant.path).parent)][outcome] += 1
    for room, counts in sorted(rooms.items()):
        print(f"{room:24} {counts.total():4} " + ", ".join(f"{n} {outcome}" for outcome, n in counts.most_common()))
    for mutant in sorted(trial.outcomes):
        if trial.outcomes[mutant] in (SURVIVED, UNREACHED):
            print(f"{mutant} {trial.outcomes[mutant]}\n{mutants.difference(mutant)}")
    print(f"{len(trial.outcomes)} mutants, seed {choices.seed}, {(time.monotonic() - begun) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
