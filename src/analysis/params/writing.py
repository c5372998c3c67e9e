"""Additions to files of params from JupyterLab: comments and order stay, a fault is never saved."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from analysis.foundation.errors import ParamsFault
from analysis.params import correction, load, named_view
from analysis.params.correction import Correction
from analysis.params.entry_rules import Rule
from analysis.params.named_problem import NamedProblem
from analysis.params.named_view import NamedView


def save_view(folder: Path, client: str, view: NamedView) -> Path:
    """Add a view to `views/<client>.yaml`, in the place of a view of the same name."""
    path = named_view.path_of(folder, client)
    return _save(path, "views", view, lambda: named_view.read(folder, client), same="view")


def show_view(folder: Path, client: str, view: str) -> Path:
    """Add a saved view to the client's report, after its other views. Raises as `save_rule` does."""
    path = load.file_of(folder, client)

    def added(content: CommentedMap) -> None:
        shown = content.setdefault("report", {}).setdefault("views", [])
        if view not in shown:
            shown.append(view)

    return _edit(path, added, lambda: load.client(folder, client))


def save_rule(folder: Path, client: str, rule: Rule) -> Path:
    """Add a rule to the client's file, after the other rules: first match wins, so that none of them changes.

    Raises
    ------
    ParamsFault
        When the new file would be at fault; the file is then unchanged.
    """
    path = load.file_of(folder, client)
    return _save(path, "rules", rule, lambda: load.client(folder, client))


def save_problem(folder: Path, client: str, problem: NamedProblem) -> Path:
    """Add a confirmed problem to the client's file, in the place of one of the same name. Raises as `save_rule`."""
    path = load.file_of(folder, client)
    return _save(path, "problems", problem, lambda: load.client(folder, client), same="problem")


def save_correction(folder: Path, client: str, item: Correction) -> Path:
    """Add a correction to `corrections/<client>.yaml`. Raises ParamsFault as `save_rule` does."""
    path = correction.path_of(folder, client)
    return _save(path, "corrections", item, lambda: correction.read(folder, client))


def _save(path: Path, key: str, item: BaseModel, check: Callable[[], object], same: str = "") -> Path:
    added = item.model_dump(mode="python", exclude_defaults=True)

    def put(content: CommentedMap) -> None:
        items = content.setdefault(key, [])
        positions = (index for index, item in enumerate(items) if same and item.get(same) == added[same])
        position = next(positions, len(items))
        items[position : position + 1] = [_plain(added)]

    return _edit(path, put, check)


def _edit(path: Path, edit: Callable[[CommentedMap], None], check: Callable[[], object]) -> Path:
    """Edit a file and return its path; restore the file where `check` then finds it at fault."""
    yaml = YAML(typ="rt")
    yaml.width = 120
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    before = path.read_bytes() if path.exists() else None
    content = CommentedMap() if before is None else yaml.load(before.decode("utf-8"))
    edit(content)
    text = io.StringIO()
    yaml.dump(content, text)
    _write(path, text.getvalue().encode("utf-8"))
    try:
        check()
    except ParamsFault:
        _restore(path, before)
        raise
    return path


def _plain(value: Any) -> Any:
    """Return a content in types that YAML writes."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _restore(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink()
    else:
        _write(path, before)
