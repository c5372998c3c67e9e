"""An analyst's own cells in the client's notebook: put in their place, and their errors told by file and cell (H12)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from papermill.exceptions import PapermillExecutionError

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params.own_notebook import OwnNotebook

OWN = "own"
"""Tag of a cell that an analyst added."""
LONGEST_ERROR = 300


@contextmanager
def with_own_cells(path: Path, own: Sequence[OwnNotebook]) -> Iterator[Path]:
    """Give the path of the notebook with the own cells in it; the notebook itself where there are none.

    Parameters
    ----------
    path : a notebook whose cells have the names of the sections that they show.
    own : the cells to add, each file after its section, or last before the proof where the notebook shows no such
        section.

    Raises
    ------
    ParamsFault
        Where an own cell fails: the file, the number of the cell in it, the error.
    """
    if not own:
        yield path
        return
    content = json.loads(path.read_text(encoding="utf-8"))
    for notebook in reversed(own):
        ids = [cell["id"] for cell in content["cells"]]
        place = ids.index(notebook.after) + 1 if notebook.after in ids else _before_proof(ids)
        content["cells"][place:place] = [_cell(notebook, number) for number in range(1, len(notebook.cells) + 1)]
    with TemporaryDirectory() as folder:
        written = Path(folder) / path.name
        written.write_text(json.dumps(content), encoding="utf-8")
        try:
            yield written
        except PapermillExecutionError as error:
            failed = content["cells"][_index(error, content["cells"])]
            if OWN not in failed["metadata"].get("tags", ()):
                raise
            where = failed["metadata"][OWN]
            told = message(
                "cell {cell} fails: {error}", cell=where["cell"], error=f"{error.ename}: {error.evalue}"[:LONGEST_ERROR]
            )
            raise ParamsFault([Fault(f"notebooks/…/{where['file']}", told)]) from None


def _before_proof(ids: Sequence[str]) -> int:
    return ids.index("trust") if "trust" in ids else len(ids)


def _cell(notebook: OwnNotebook, number: int) -> dict[str, object]:
    cell = notebook.cells[number - 1]
    base: dict[str, object] = {
        "cell_type": cell.kind,
        "id": f"own-{Path(notebook.file).stem}-{number}"[:64],
        "metadata": {"tags": [OWN], OWN: {"file": notebook.file, "cell": number}},
        "source": cell.source,
    }
    return base | ({"outputs": [], "execution_count": None} if cell.kind == "code" else {})


def _index(error: PapermillExecutionError, cells: Sequence[Mapping[str, Any]]) -> int:
    """Return the place of the failing cell: papermill may have put one of parameters before it."""
    return next(
        (
            place
            for place in (error.cell_index, error.cell_index - 1)
            if place < len(cells) and "".join(cells[place]["source"]) == error.source
        ),
        error.cell_index,
    )
