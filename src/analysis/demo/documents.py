"""Writing the demo's files: CSV as a French spreadsheet exports them, YAML with its comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PLAIN = re.compile(r"[A-Za-zÀ-ÿ][\wÀ-ÿ’ ./()-]*")
_NOT_TEXT = {"null", "true", "false", "yes", "no", "on", "off"}


def write_csv(path: Path, table: pa.Table) -> None:
    """Write a table in UTF-8 with its byte order mark, semicolons, every text between quotation marks."""
    options = pyarrow.csv.WriteOptions(delimiter=";")
    with path.open("wb") as file:
        file.write(BYTE_ORDER_MARK)
        pyarrow.csv.write_csv(table, file, options)


def yaml_text(title: str, sections: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """A YAML file: a comment on top, then each section's keys beneath its own comment; empty values are left out."""
    lines = [f"# {line}" for line in title.splitlines()]
    for comment, content in sections:
        kept = {key: value for key, value in content.items() if value not in (None, (), [], {}, "")}
        if kept:
            lines += ["", *(f"# {line}" for line in comment.splitlines()), *_block(kept, 0)]
    return "\n".join(lines) + "\n"


def _block(value: Mapping[str, Any] | Sequence[Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    items = value.items() if isinstance(value, Mapping) else ((None, item) for item in value)
    for key, item in items:
        lead = f"{indent}- " if key is None else f"{indent}{_scalar(key)}:"
        if _is_inline(item):
            yield f"{lead}{_inline(item)}" if key is None else f"{lead} {_inline(item)}"
        elif key is None:
            first, *rest = _block(item, depth + 1)
            yield lead + first.lstrip()
            yield from rest
        else:
            yield lead
            yield from _block(item, depth + 1)


def _is_inline(value: Any) -> bool:
    if isinstance(value, Mapping):
        return len(value) <= 6 and all(_is_flat(item) for item in value.values()) and len(_inline(value)) <= 100
    if isinstance(value, (list, tuple)):
        return all(_is_flat(item) for item in value) and len(_inline(value)) <= 100
    return True


def _is_flat(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(not isinstance(item, (Mapping, list, tuple)) for item in value)
    return not isinstance(value, Mapping)


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:g}" if float(value).is_integer() and abs(value) < 1e6 else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT and not value.endswith(" "):
        return value
    return json.dumps(value, ensure_ascii=False)
