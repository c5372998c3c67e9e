"""An IPython shell that runs the cells of a notebook in this process and keeps their outputs.

Outputs have the form that a kernel sends to its client: streams, displayed objects with all their MIME types, the value
of the last expression, errors with their traceback.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from ipykernel.jsonutil import encode_images, json_clean
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode, from_dict
from traitlets import Type
from traitlets.config import Config

from analysis.foundation.messages import message
from analysis.notebook import foreign_objects

MOST_TEXT = 1_000_000
"""Characters after which a cell is stopped (a report is shown, not printed)."""


class TooMuchText(Exception):
    """A cell wrote more than `MOST_TEXT` characters."""


class Outputs:
    """The outputs of the running cell, in order."""

    def __init__(self) -> None:
        self._outputs: list[NotebookNode] = []
        self._written = 0

    def add(self, kind: str, **content: Any) -> None:
        """Add an output of an `output_type`."""
        self._outputs.append(from_dict({"output_type": kind, **content}))  # checked once, with the whole notebook

    def write(self, stream: str, text: str) -> None:
        """Add text on `stdout` or `stderr`; text on the stream of the last output continues that output."""
        self._written += len(text)
        if self._written > MOST_TEXT:
            sentence = message("the cell writes more than {most} characters on {stream}", most=MOST_TEXT, stream=stream)
            raise TooMuchText(sentence)
        last = self._outputs[-1] if self._outputs else None
        if last is not None and last.output_type == "stream" and last.name == stream:
            last.text += text
        else:
            self.add("stream", name=stream, text=text)

    def forget(self) -> None:
        """Drop all outputs, as `clear_output` does."""
        self._outputs.clear()

    def take(self) -> list[NotebookNode]:
        """Return the outputs so far, and begin again with none."""
        outputs, self._outputs, self._written = self._outputs, [], 0
        return outputs


class _Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell."""

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs = outputs
        self._name = name

    def write(self, text: str) -> int:
        if text:
            self._outputs.write(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True


class _Publisher(DisplayPublisher):
    """Publisher of the objects passed to `display(...)`."""

    shell: ReportShell

    def publish(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        source: object = None,
        *,
        transient: object = None,
        update: bool = False,
        **kwargs: object,
    ) -> None:
        if not update:
            self.shell.outputs.add("display_data", data=_jsonable(data), metadata=dict(metadata or {}))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.forget()


class _Hook(DisplayHook):
    """Hook that shows the last expression of a cell."""

    shell: ReportShell

    def write_output_prompt(self) -> None:
        """Write nothing: the prompt belongs to the cell."""

    def write_format_data(self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None) -> None:
        self.shell.outputs.add(
            "execute_result",
            data=_jsonable(format_dict),
            metadata=dict(md_dict or {}),
            execution_count=self.shell.execution_count - 1,
        )

    def finish_displayhook(self) -> None:
        self._is_active = False


class ReportShell(InteractiveShell):
    """The shell of one notebook, one a process for `IPython.get_ipython`."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, **choices: Any) -> None:
        self.outputs = Outputs()
        super().__init__(**choices)

    def run(self, source: str) -> tuple[list[NotebookNode], BaseException | None]:
        """Run one cell; return its outputs, and the error that ended it (also the last of the outputs)."""
        with self._captured():
            result = self.run_cell(source, store_history=True)
        return self.outputs.take(), result.error_before_exec or result.error_in_exec

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.outputs.add("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb))

    @contextmanager
    def _captured(self) -> Iterator[None]:
        hook = sys.displayhook
        with redirect_stdout(_Stream(self.outputs, "stdout")), redirect_stderr(_Stream(self.outputs, "stderr")):
            try:
                yield
            finally:
                sys.displayhook = hook


def warm() -> None:
    """Run an empty cell, so that processes forked from this one find all that IPython reads at its first cell."""
    main = sys.modules["__main__"]
    new_shell().run("1")
    ReportShell.clear_instance()
    sys.modules["__main__"] = main


def new_shell() -> ReportShell:
    """Make the shell of this process, which must have none yet; the shell reads no profile and keeps no history."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 0
    shell = ReportShell.instance(config=config)
    foreign_objects.register(shell)
    return shell


def _jsonable(data: Mapping[str, Any]) -> dict[str, Any]:
    return json_clean(encode_images(dict(data)))
