"""Standard output and standard error, on which a command speaks to a person."""

from __future__ import annotations

from rich.console import Console

from analysis.foundation.messages import Message

OUTPUT = Console(soft_wrap=True)
ERRORS = Console(stderr=True, soft_wrap=True)


def say(sentence: Message | str) -> None:
    """Print a sentence on standard output, in the analyst's language."""
    OUTPUT.print(str(sentence), markup=False, highlight=False)


def complain(sentence: Message | str) -> None:
    """Print a sentence on standard error, in the analyst's language."""
    ERRORS.print(str(sentence), markup=False, highlight=False)
