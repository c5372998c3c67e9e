"""Values of calculations as JSON and back, exact to the last bit: numbers, dates, series, frames, named dataclasses.

JSON and not pickle: another program may have written the text, and reading a text must never run code.
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
Classes = Mapping[str, type]
Form = Callable[[Any], Any]


def dumps(value: Any, classes: Classes) -> str:
    """Return the text of a value, which `loads` reads back; the same value gives the same text.

    Parameters
    ----------
    value : made of the kinds of `READERS`; numbers of numpy are read back as Python's.
    classes : the dataclasses that it may hold, by name.

    Raises
    ------
    TypeError
        When `loads` could not read the value back, or would read another one.
    """

    def form(part: Any) -> Any:
        name = type(part).__name__
        if not is_dataclass(part) or classes.get(name) is not type(part):
            return _form(part, form)
        if not all(field.init for field in fields(part)):
            raise TypeError(f"{name} is not made from all its fields")
        return {KIND: "dataclass", "name": name, "fields": _fields(part, form)}

    return _text(form(value))


def key_text(value: Any) -> str:
    """Return a text that names a value, and that nothing reads: any dataclass and any function may be in the value.

    Raises
    ------
    TypeError
        When a part of the value has no form.
    """

    def form(part: Any) -> Any:
        if is_dataclass(part) and not isinstance(part, type):
            return {KIND: "dataclass", "name": type(part).__name__, "fields": _fields(part, form)}
        if callable(part):
            return {KIND: "function", "name": f"{part.__module__}.{part.__qualname__}"}
        return _form(part, form)

    return _text(form(value))


def loads(text: str, classes: Classes) -> Any:
    """Return the value of a text.

    Parameters
    ----------
    text : what `dumps` gave.
    classes : the dataclasses that it may hold, by name.

    Raises
    ------
    ValueError, KeyError, TypeError
        When the text is not one that `dumps` gives with these classes.
    """
    return _read(json.loads(text), classes)


def _text(form: Any) -> str:
    return json.dumps(form, sort_keys=True, separators=(",", ":"))


def _fields(value: Any, form: Form) -> dict[str, Any]:
    return {field.name: form(getattr(value, field.name)) for field in fields(value)}


def _form(value: Any, form: Form) -> Any:
    """The form of a value that is no dataclass; `form` gives the forms of the values inside it."""
    if value is None or type(value) in (str, bool, int, float):
        return value
    if (
        isinstance(value, np.generic)
        and value.dtype.kind in "biuf"
        and value.dtype.itemsize <= np.dtype(float).itemsize
    ):
        return value.item()
    if type(value) in (list, tuple):
        return {KIND: type(value).__name__, "items": [form(item) for item in value]}
    if isinstance(value, Mapping):
        return {KIND: "mapping", "items": [[form(key), form(item)] for key, item in value.items()]}
    if isinstance(value, pd.Timestamp) and value.tz is None:
        return {KIND: "timestamp", "at": value.isoformat(), "unit": value.unit}
    if type(value) is date:
        return {KIND: "date", "at": value.isoformat()}
    if type(value) is np.ndarray and not value.dtype.hasobject and value.dtype.names is None:
        content = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {KIND: "array", "dtype": value.dtype.str, "shape": list(value.shape), "content": content}
    if type(value) in (pd.DatetimeIndex, pd.RangeIndex):
        return _index_form(value, form)
    if type(value) is pd.Series and isinstance(value.dtype, np.dtype):
        parts = {"name": value.name, "index": value.index, "values": value.to_numpy(), "attrs": value.attrs}
        return {KIND: "series", **{name: form(part) for name, part in parts.items()}}
    if type(value) is pd.DataFrame and _is_readable(value):
        columns = [[form(name), form(value[name].to_numpy())] for name in value.columns]
        parts = {"index": value.index, "attrs": value.attrs, "columns_name": value.columns.name}
        return {KIND: "frame", "columns": columns, **{name: form(part) for name, part in parts.items()}}
    raise TypeError(f"no plain form for {type(value).__name__}")


def _index_form(value: pd.DatetimeIndex | pd.RangeIndex, form: Form) -> dict[str, Any]:
    if isinstance(value, pd.RangeIndex):
        return {KIND: "range", "name": form(value.name), "bounds": [value.start, value.stop, value.step]}
    return {KIND: "dates", "name": form(value.name), "freq": value.freqstr, "values": form(value.to_numpy())}


def _is_readable(frame: pd.DataFrame) -> bool:
    """Return whether a mapping from the names of the columns to their values makes the same frame."""
    names = frame.columns
    is_plain = all(isinstance(dtype, np.dtype) for dtype in frame.dtypes)
    return is_plain and names.is_unique and all(type(name) in (str, int) for name in names)


def _read(value: Any, classes: Classes) -> Any:
    return READERS[value[KIND]](value, lambda part: _read(part, classes), classes) if isinstance(value, dict) else value


def _frame(value: Mapping[str, Any], inner: Callable[[Any], Any]) -> pd.DataFrame:
    columns = {inner(name): inner(values) for name, values in value["columns"]}
    frame = pd.DataFrame(columns, index=inner(value["index"]))
    frame.columns.name = inner(value["columns_name"])
    frame.attrs = inner(value["attrs"])
    return frame


def _series(value: Mapping[str, Any], inner: Callable[[Any], Any]) -> pd.Series:
    series = pd.Series(inner(value["values"]), index=inner(value["index"]), name=inner(value["name"]))
    series.attrs = inner(value["attrs"])
    return series


def _array(value: Mapping[str, Any]) -> np.ndarray:
    content = np.frombuffer(base64.b64decode(value["content"]), dtype=value["dtype"])
    return content.reshape(value["shape"]).copy()


Reader = Callable[[Mapping[str, Any], Callable[[Any], Any], Classes], Any]
READERS: Mapping[str, Reader] = {
    "list": lambda value, inner, _: [inner(item) for item in value["items"]],
    "tuple": lambda value, inner, _: tuple(inner(item) for item in value["items"]),
    "mapping": lambda value, inner, _: {inner(key): inner(item) for key, item in value["items"]},
    "timestamp": lambda value, *_: pd.Timestamp(value["at"]).as_unit(value["unit"]),
    "date": lambda value, *_: date.fromisoformat(value["at"]),
    "array": lambda value, *_: _array(value),
    "dates": lambda value, inner, _: pd.DatetimeIndex(
        inner(value["values"]), freq=value["freq"], name=inner(value["name"])
    ),
    "range": lambda value, inner, _: pd.RangeIndex(*value["bounds"], name=inner(value["name"])),
    "series": lambda value, inner, _: _series(value, inner),
    "frame": lambda value, inner, _: _frame(value, inner),
    "dataclass": lambda value, inner, classes: classes[value["name"]](
        **{name: inner(part) for name, part in value["fields"].items()}
    ),
}
"""Kind -> reader of its values, given a form, the reader of the values inside it, and the dataclasses by name."""
