"""Errors that an analyst can act on, each with its exit code.

An `AnalystError` is shown as one line, without a traceback: its message names the file (or table), the key, the value
found, the values allowed and the remedy. Any other exception is a bug of ours and shows its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from analysis.foundation.messages import Message, message


@dataclass(frozen=True)
class Fault:
    """A fault of one value: its place, the value found, the remedy.

    Parameters
    ----------
    file : str or path of the file at fault, as the analyst knows it.
    message : what is wrong and what is allowed, without a final stop.
    key : str, the dotted path of the key or the name of the column; empty when the whole file is at fault.
    line : int or None, the line in the file, counted from 1.
    found : object or None, the value found; None when there is no value to show.
    remedy : what to type or do, a whole sentence; may be empty when `message` already says it.
    """

    file: str | PurePath
    message: Message | str
    key: str = field(default="", kw_only=True)
    line: int | None = field(default=None, kw_only=True)
    found: object = field(default=None, kw_only=True)
    remedy: Message | str = field(default="", kw_only=True)

    def __str__(self) -> str:
        where = self.file if self.line is None else message("{file}, line {line}", file=self.file, line=self.line)
        sentence: Message | str = self.message
        if self.found is not None:
            sentence = message("{sentence} (found: {value})", sentence=sentence, value=_short(self.found))
        if self.key:
            sentence = message("{key}: {sentence}", key=self.key, sentence=sentence)
        line = message("{where}: {sentence}.", where=where, sentence=sentence)
        return f"{line} {self.remedy}" if self.remedy else str(line)


class AnalystError(Exception):
    """Base of the errors that an analyst can mend. `exit_code` is the command's exit status.

    Parameters
    ----------
    sentence : the sentence to show; `str(error)` is that sentence in the analyst's language.
    """

    exit_code = 1

    def __init__(self, sentence: Message | str) -> None:
        super().__init__(sentence)


class UsageFault(AnalystError):
    """Words of the command do not go together."""

    exit_code = 2


class ParamsFault(AnalystError):
    """A file of params, a mapping or a correction is at fault. Holds every fault of the files read, at once."""

    exit_code = 3

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[ParamsFault], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)


class DataFault(AnalystError):
    """Data are at fault so that no figure can be given (a file refused whole, a blocking finding)."""

    exit_code = 4


class OutOfReach(AnalystError):
    """A source, the warehouse or the reports cannot be reached or are held by another process."""

    exit_code = 5


class SourcesFailed(AnalystError):
    """Some sources could not be read; the others are. Its exit code is theirs where they share one, else that of data.

    Parameters
    ----------
    failures : the error of each source that was not read.
    total : number of sources that were to be read.
    """

    def __init__(self, failures: Iterable[AnalystError], total: int) -> None:
        self.failures = tuple(failures)
        self.total = total
        codes = {failure.exit_code for failure in self.failures}
        self.exit_code = codes.pop() if len(codes) == 1 else DataFault.exit_code
        sentence = message(
            "{failed} source(s) of {total} not read: their data stay as they were; the others are read",
            failed=len(self.failures),
            total=total,
        )
        super().__init__("\n".join([*map(str, self.failures), str(sentence)]))

    def __reduce__(self) -> tuple[type[SourcesFailed], tuple[tuple[AnalystError, ...], int]]:
        return type(self), (self.failures, self.total)


class SomeClientsFailed(AnalystError):
    """Some clients of a batch failed; the others are done."""

    exit_code = 6


def _short(value: object) -> str:
    """Return a value as an analyst recognises it, cut so that a cell of 1 MB stays one line."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
