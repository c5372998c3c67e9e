"""Values of calculations as JSON and back, exact to the last bit: numbers, dates, series, frames, named dataclasses.

JSON and not pickle: what is read back may have been written by another, and reading it must never run it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

KIND = "kind"


def dumps(value: Any) -> str:
    """The text of a value; the same value gives the same text.

    Raises
    ------
    TypeError
        For a value of a kind that has no form here.
    """
    return json.dumps(_written(value), sort_keys=True, separators=(",", ":"))


def loads(text: str, classes: Mapping[str, type]) -> Any:
    """The value of a text.

    Parameters
    ----------
    text : what `dumps` gave.
    classes : the dataclasses that it may hold, by name.

    Raises
    ------
    ValueError, KeyError, TypeError
        When it is no such text.
    """
    return _read(json.loads(text), classes)


def _written(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple)):
        return {KIND: type(value).__name__, "items": [_written(item) for item in value]}
    if isinstance(value, Mapping):
        return {KIND: "mapping", "items": [[_written(key), _written(item)] for key, item in value.items()]}
    if isinstance(value, pd.Timestamp):
        return {KIND: "timestamp", "at": value.isoformat(), "unit": value.unit}
    if isinstance(value, date):
        return {KIND: "date", "at": value.isoformat()}
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        content = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {KIND: "array", "dtype": value.dtype.str, "shape": list(value.shape), "content": content}
    if isinstance(value, pd.DatetimeIndex):
        return {KIND: "dates", "name": value.name, "freq": value.freqstr, "values": _written(value.to_numpy())}
    if isinstance(value, pd.RangeIndex):
        return {KIND: "range", "name": value.name, "bounds": [value.start, value.stop, value.step]}
    if isinstance(value, pd.Series):
        return {
            KIND: "series",
            "name": value.name,
            "index": _written(value.index),
            "values": _written(value.to_numpy()),
        }
    if isinstance(value, pd.DataFrame):
        columns = [[name, _written(value[name].to_numpy())] for name in value.columns]
        return {KIND: "frame", "index": _written(value.index), "columns": columns, "attrs": _written(value.attrs)}
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: _written(getattr(value, field.name)) for field in fields(value)}
        return {KIND: "dataclass", "name": type(value).__name__, "fields": held}
    if callable(value):
        return {KIND: "function", "name": f"{value.__module__}.{value.__qualname__}"}
    raise TypeError(f"no plain form for {type(value).__name__}")


def _read(value: Any, classes: Mapping[str, type]) -> Any:
    return READERS[value[KIND]](value, lambda part: _read(part, classes), classes) if isinstance(value, dict) else value


def _frame(value: Mapping[str, Any], inner: Callable[[Any], Any]) -> pd.DataFrame:
    columns = {name: inner(values) for name, values in value["columns"]}
    frame = pd.DataFrame(columns, index=inner(value["index"]))
    frame.attrs = inner(value["attrs"])
    return frame


def _array(value: Mapping[str, Any]) -> np.ndarray:
    content = np.frombuffer(base64.b64decode(value["content"]), dtype=value["dtype"])
    return content.reshape(value["shape"]).copy()


Reader = Callable[[Mapping[str, Any], Callable[[Any], Any], Mapping[str, type]], Any]
READERS: Mapping[str, Reader] = {
    "list": lambda value, inner, _: [inner(item) for item in value["items"]],
    "tuple": lambda value, inner, _: tuple(inner(item) for item in value["items"]),
    "mapping": lambda value, inner, _: {inner(key): inner(item) for key, item in value["items"]},
    "timestamp": lambda value, *_: pd.Timestamp(value["at"]).as_unit(value["unit"]),
    "date": lambda value, *_: date.fromisoformat(value["at"]),
    "array": lambda value, *_: _array(value),
    "dates": lambda value, inner, _: pd.DatetimeIndex(inner(value["values"]), freq=value["freq"], name=value["name"]),
    "range": lambda value, *_: pd.RangeIndex(*value["bounds"], name=value["name"]),
    "series": lambda value, inner, _: pd.Series(
        inner(value["values"]), index=inner(value["index"]), name=value["name"]
    ),
    "frame": lambda value, inner, _: _frame(value, inner),
    "dataclass": lambda value, inner, classes: classes[value["name"]](
        **{name: inner(part) for name, part in value["fields"].items()}
    ),
}
"""How a value of each kind is read, given its form, what reads the values inside it, and the dataclasses by name."""
