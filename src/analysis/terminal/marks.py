"""The files of a draft and the marks left in them, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from analysis.foundation.messages import message
from analysis.params.document import TO_CONFIRM
from analysis.terminal.screens import say


def show(written: Iterable[Path]) -> None:
    """Print the files that were written, and what their marks ask of a person."""
    for file in written:
        say(message("Written: {file}", file=str(file)))
    say(message("Read each line marked “# {mark}” again, take the mark out, then: releve check", mark=TO_CONFIRM))
