"""The measure of memory by which hostile files are judged (`tests/support/memory.py`)."""

from __future__ import annotations

import signal
import sys

import memory


def test_the_peak_is_that_of_the_process() -> None:
    """300 MiB that are held at once are seen, and little more."""
    run = memory.of_command([sys.executable, "-c", "held = bytearray(300 * 2**20)"])
    assert run.exit_code == 0
    assert 300 < run.peak_mib < 380


def test_what_the_tests_hold_does_not_count() -> None:
    """A large parent does not make its child look large."""
    held = bytearray(400 * 2**20)
    assert memory.of_command([sys.executable, "-c", "pass"]).peak_mib < 100
    assert len(held) == 400 * 2**20


def test_a_process_is_held_to_its_limit() -> None:
    """Two GiB under a limit of one are refused by the system, and what the process said of it is kept."""
    run = memory.of_command([sys.executable, "-c", "held = bytearray(2**31)"], limit_mib=1_024)
    assert run.exit_code == 1
    assert "MemoryError" in run.said
    assert run.peak_mib < 1_024


def test_a_process_that_lasts_is_ended() -> None:
    """Half a second, for one that would sleep a minute."""
    run = memory.of_command([sys.executable, "-c", "import time; time.sleep(60)"], time_limit_seconds=0.5)
    assert run.exit_code == -signal.SIGKILL
    assert run.seconds < 10


def test_a_function_is_measured_too() -> None:
    """What it returns is the exit code."""
    assert memory.of_function("operator:add", 3, 4).exit_code == 7
