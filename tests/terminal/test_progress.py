"""What a person sees of a batch: a bar on a terminal, plain lines elsewhere, failures alone if quiet."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from analysis.publish.batch.runner import Result
from analysis.terminal.progress import Screen

RESULTS = (
    Result("beta", "failed", error="params/clients/beta.yaml : clé inconnue [x].", exit_code=3),
    Result("alpha", "built", "reports/alpha/2023-02-16"),
    Result("gamma", "unchanged", "reports/gamma/2023-02-16"),
    Result(
        "delta", "failed", error="Traceback (most recent call last):\n  File x\nZeroDivisionError: zero", is_bug=True
    ),
)


@pytest.fixture
def seen():
    """Shows the results on a terminal or elsewhere; what was written on standard output and on standard error."""

    def show(results=RESULTS, *, is_terminal=False, is_quiet=False):
        say, complain = (Console(file=io.StringIO(), force_terminal=is_terminal, width=100) for _ in range(2))
        done = Screen(say, complain, total=len(results), is_quiet=is_quiet).follow(iter(results))
        assert [result.client for result in done] == sorted(result.client for result in results)
        return say.file.getvalue(), complain.file.getvalue()

    return show


def test_without_a_terminal_each_client_that_was_to_build_is_a_plain_line_as_it_comes(seen):
    said, _ = seen()
    assert said.splitlines()[:3] == ["[1/4] beta : en échec", "[2/4] alpha : construit", "[4/4] delta : en échec"]
    assert "\x1b" not in said, "no code of a terminal in a log file"


def test_on_a_terminal_a_bar_shows_those_done_those_failing_and_the_time_left(seen):
    said, _ = seen(is_terminal=True)
    for part in ("4/4", "2 en échec", "reste", "━"):
        assert part in said, part
    assert "[1/4]" not in said


def test_a_table_at_the_end_has_every_client_that_was_to_build_with_its_error_in_words(seen):
    said, complained = seen()
    table = said[said.index("client") :]
    assert table.index("alpha") < table.index("beta") < table.index("delta") < table.index("1 client(s) à jour")
    assert "gamma" not in table
    assert "clé inconnue [x]." in table
    assert "ZeroDivisionError: zero" in table
    assert "Traceback" not in table
    assert "Traceback" in complained, "a bug of ours is shown whole on standard error"


def test_one_report_is_named_to_open_first_once(seen):
    said = seen()[0].replace("\n", "")
    address = (Path.cwd() / "reports/alpha/2023-02-16/report.html").as_uri()
    assert f"Rapport à ouvrir en premier, dans un navigateur : {address}" in said
    assert said.count("report.html") == 1


@pytest.mark.parametrize("is_terminal", [False, True])
def test_quiet_says_the_failures_alone(seen, is_terminal):
    said, complained = seen(is_terminal=is_terminal, is_quiet=True)
    assert said == ""
    assert "beta : params/clients/beta.yaml" in complained
    assert "alpha" not in complained


def test_quiet_says_nothing_where_nothing_failed(seen):
    assert seen(RESULTS[1:3], is_quiet=True) == ("", "")


def test_what_was_noticed_is_told_and_fails_nothing(seen):
    _, complained = seen((Result("other", "built", "reports/other/2023-02-16", notices=("prévision recalculée",)),))
    assert complained == "other : prévision recalculée\n"


def test_a_batch_with_nothing_to_do_imports_no_library_of_calculations():
    """500 clients that did not change take the time of the imports: each of these costs more than all the clients."""
    heavy = ("pandas", "pydantic", "ruamel.yaml", "papermill", "nbformat", "statsmodels", "plotly")
    script = (
        "import sys, analysis.__main__, analysis.terminal.progress, analysis.publish.batch.runner\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
