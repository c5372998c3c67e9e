"""Fields of JSON records, and their values as canonical ones. Pure; what cannot be read is None."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from analysis.params.rest_tool import Form, Origin
from analysis.sources.glpi.text import plain

Record = Mapping[str, Any]
SECONDS = {"hours": 3_600, "minutes": 60, "seconds": 1}
EPOCHS = {"epoch_s": 1, "epoch_ms": 1_000}
OTHERS = "*"


def value_of(record: Record, path: str) -> Any:
    """Return the value at a path of a record; None where a level is missing."""
    if path in record:
        return record[path]
    value: Any = record
    for step in path.split("."):
        if isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def flat(record: Record, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every path of a record with its value, levels and all."""
    for name, value in record.items():
        yield f"{above}{name}", value
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{name}.")


def first_field(origin: Origin) -> str:
    """Return the field that a fault of an origin is told by."""
    fields = origin.field if isinstance(origin.field, tuple) else (origin.field,)
    return (fields or origin.join or ("",))[0]


def canonical(record: Record, origin: Origin, kinds: Mapping[str, str], zone: str) -> Any:
    """Return the canonical value of an origin; None where the record has none, or none that can be read.

    Parameters
    ----------
    kinds : value of the tool -> incident or request.
    zone : of times that bear no offset.
    """
    if origin.fixed is not None:
        return origin.fixed
    raw = _raw(record, origin)
    if raw is None or raw == "" or str(raw) in origin.empty:
        return None
    if origin.kinds or origin.values:
        values = kinds if origin.kinds else origin.values
        return values.get(str(raw), values.get(OTHERS))
    value = read(raw, origin.form, zone)
    return f"{origin.prefix}{value}" if origin.prefix and value is not None else value


def _raw(record: Record, origin: Origin) -> Any:
    if origin.join:
        parts = [value_of(record, path) for path in origin.join]
        return None if any(part in (None, "") for part in parts) else origin.separator.join(map(str, parts))
    fields = origin.field if isinstance(origin.field, tuple) else (origin.field,)
    found = (value_of(record, path) for path in fields)
    return next((value for value in found if value not in (None, "")), None)


def read(raw: Any, form: Form, zone: str) -> Any:
    """Return a value of a form: seconds of a duration, whole and half up (rule 1.1); instants in UTC."""
    try:
        if form in SECONDS:
            return int((Decimal(str(raw)) * SECONDS[form]).quantize(Decimal(1), ROUND_HALF_UP))
        if form in EPOCHS:
            return datetime.fromtimestamp(int(raw) / EPOCHS[form], UTC)
        if form == "hh:mm":
            parts = re.fullmatch(r"(-?)(\d+):([0-5]\d)(?::([0-5]\d))?", str(raw).strip())
            if parts is None:
                return None
            seconds = int(parts[2]) * 3_600 + int(parts[3]) * 60 + int(parts[4] or 0)
            return -seconds if parts[1] else seconds
        if form == "date":
            return date.fromisoformat(str(raw)[:10])
        if form == "instant":
            instant = datetime.fromisoformat(str(raw))
            return (instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (DecimalException, ValueError, OverflowError, OSError):
        return None
    if form == "flag":
        return (
            raw
            if isinstance(raw, bool)
            else {"true": True, "1": True, "false": False, "0": False}.get(str(raw).lower())
        )
    if form == "html":
        return plain(pa.array([str(raw)], pa.string()))[0].as_py()
    return str(raw)
