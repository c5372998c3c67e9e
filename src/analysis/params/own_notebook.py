"""An analyst's own notebooks of a client: cells added to the client's report, after one of its sections (H12).

`notebooks/<client>/` holds notebooks (`.ipynb`) and Python files (`.py`). Their cells stand with the resolved params:
an edition depends on them, and is built again with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params.document import Model

SUFFIXES = (".ipynb", ".py")
AFTER = "after"
DEFAULT_PLACE = "payback"
_PLACE = re.compile(r"^# after: *([a-z_]+) *$")
_CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)


class OwnCell(Model):
    """A cell: Markdown, or Python."""

    kind: Literal["markdown", "code"] = Field(description="Markdown, or Python", examples=["code"])
    source: str = Field(description="text of the cell", examples=["r.by('kind')"])


class OwnNotebook(Model):
    """The cells of a file, and the section of the report that they follow."""

    file: str = Field(description="name of the file", examples=["incident-median.py"])
    after: str = Field(
        default=DEFAULT_PLACE, description="section of the report that the cells follow", examples=["axes"]
    )
    cells: tuple[OwnCell, ...] = Field(description="cells, in order", examples=[[]])


def files(folder: Path, client: str) -> list[Path]:
    """Return the files of a client's own notebooks, in the order of their names."""
    return sorted(path for path in (folder / "notebooks" / client).glob("*") if path.suffix in SUFFIXES)


def read(folder: Path, client: str) -> tuple[OwnNotebook, ...]:
    """Return the client's own notebooks; none where there is no file.

    Raises
    ------
    ParamsFault
        For a notebook that is no notebook.
    """
    return tuple(_read(path) for path in files(folder, client))


def _read(path: Path) -> OwnNotebook:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return _from_python(path.name, text)
    try:
        content = json.loads(text)
        cells = tuple(
            OwnCell(kind=cell["cell_type"], source="".join(cell["source"]))
            for cell in content["cells"]
            if cell["cell_type"] in ("markdown", "code") and "lab-only" not in cell.get("metadata", {}).get("tags", ())
        )
        place = content.get("metadata", {}).get("releve", {}).get(AFTER, DEFAULT_PLACE)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ParamsFault([Fault(path, message("this file is no Jupyter notebook"))]) from error
    return OwnNotebook(file=path.name, after=place, cells=tuple(cell for cell in cells if cell.source.strip()))


def _from_python(name: str, text: str) -> OwnNotebook:
    """Return the cells of a Python file: `# %%` begins a cell, `# %% [markdown]` one of Markdown in comments."""
    first, _, rest = text.partition("\n")
    place = _PLACE.match(first)
    cells = tuple(cell for cell in _cells(rest if place else text) if cell.source.strip())
    return OwnNotebook(file=name, after=place[1] if place else DEFAULT_PLACE, cells=cells)


def _cells(text: str) -> Iterator[OwnCell]:
    marks = [*_CELL.finditer(text)]
    yield OwnCell(kind="code", source=text[: marks[0].start() if marks else len(text)].strip("\n"))
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        body = text[mark.end() : following.start() if following else len(text)].strip("\n")
        if "[markdown]" in mark[1]:
            lines = (re.sub(r"^# ?", "", line) for line in body.splitlines())
            yield OwnCell(kind="markdown", source="\n".join(lines).strip("\n"))
        else:
            yield OwnCell(kind="code", source=body)
