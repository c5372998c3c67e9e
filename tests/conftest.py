"""Rules of all tests: in CI nothing is skipped but what cannot be had there; another skipped test fails the run.

Messages are in French unless a test says another language, whatever the locale of the machine.
"""

import os

import pytest

os.environ["RELEVE_LANG"] = "fr"
NOT_TO_BE_HAD = "root reads all"
"""Beginning of the reason of a test that needs an ordinary user: CI runs as root."""


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
    skipped = len(terminalreporter.stats.get("skipped", []))
    if skipped:
        fatal = " — in CI that fails the run" if os.environ.get("CI") == "true" else ""
        terminalreporter.write_line(f"{skipped} test(s) skipped: what they need is not on this machine{fatal}")
