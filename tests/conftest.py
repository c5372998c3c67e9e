"""Rules of all tests: in CI nothing is skipped but what cannot be had there; another skipped test fails the run.

Messages are in French unless a test says another language, whatever the locale of the machine.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from analysis.publish.processes import environment

os.environ["RELEVE_LANG"] = "fr"
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
NOT_TO_BE_HAD = "root reads all"
"""Beginning of the reason of a test that needs an ordinary user: CI runs as root."""


@pytest.fixture(autouse=True, scope="module")
def _environment_of_a_file() -> Iterator[None]:
    """Put the environment back after each file of tests: a command run in this process leaves its places there."""
    with environment.exactly(dict(os.environ)):
        yield


@pytest.fixture(autouse=True)
def _environment_of_a_test(_environment_of_a_file: None) -> Iterator[None]:
    with environment.exactly(dict(os.environ)):
        yield


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = (
        [report for report in reporter.stats.get("skipped", []) if NOT_TO_BE_HAD not in str(report.longrepr)]
        if reporter
        else []
    )
    if skipped and os.environ.get("CI") == "true" and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    seconds = _seconds_by_kind(terminalreporter)
    terminalreporter.write_line(", ".join(f"{kind} {spent:.0f} s" for kind, spent in seconds.most_common()))
    skipped = len(terminalreporter.stats.get("skipped", []))
    if skipped:
        fatal = " — in CI that fails the run" if os.environ.get("CI") == "true" else ""
        terminalreporter.write_line(f"{skipped} test(s) skipped: what they need is not on this machine{fatal}")


def _seconds_by_kind(terminalreporter: pytest.TerminalReporter) -> Counter[str]:
    """Seconds spent in each folder of tests, fixtures included, all processes together."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                kind = report.nodeid.removeprefix("tests/").split("::")[0].split("/")[0]
                seconds[kind] += report.duration
    return seconds
