"""Faults of a file of params as an analyst reads them: pydantic's errors with the line, the key and what the key is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from ruamel.yaml.comments import CommentedBase

from analysis.foundation.errors import Fault
from analysis.foundation.messages import Message, message
from analysis.params import key_texts
from analysis.params.placed import PlacedFaults

CLOSE = 0.7
"""Likeness from which a known key is offered for an unknown one (`difflib`)."""
NUMBER = message("a number is expected")
WHOLE_NUMBER = message("a whole number is expected")
AMOUNT = message("an amount is expected")
TRUTH = message("true or false is expected")
DATE = message("a date YYYY-MM-DD is expected")
KEYS = message("lines “key: value” are expected")
LIST = message("a list is expected")
NUMBERS = ("float_type", "float_parsing", "int_type", "int_parsing", "decimal_type", "decimal_parsing")
"""Types of pydantic's errors of a number that is none."""
DATES = ("date_parsing", "date_from_datetime_parsing")
"""Types of pydantic's errors of a text that is no date."""
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
SENTENCES = {
    "extra_forbidden": message("unknown key"),
    "missing": message("mandatory key missing"),
    "string_type": message("a text is expected; an identifier or a date without quotation marks is read otherwise"),
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "int_type": WHOLE_NUMBER,
    "int_parsing": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "decimal_type": AMOUNT,
    "decimal_parsing": AMOUNT,
    "bool_type": TRUTH,
    "bool_parsing": TRUTH,
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": message("a date YYYY-MM-DD without time is expected"),
    "dict_type": KEYS,
    "model_type": KEYS,
    "string_pattern_mismatch": message("text refused; it must follow the pattern {pattern}"),
    "string_too_short": message("at least {min_length} character is expected"),
    "string_too_long": message("text too long; {max_length} characters at most"),
    "too_short": message("at least {min_length} value is expected"),
    "finite_number": message("a finite number is expected"),
    "list_type": LIST,
    "tuple_type": LIST,
    "union_tag_not_found": message("the key “{discriminator}” is mandatory"),
}
"""Sentence for each type of pydantic's errors; the names of its values are those of the error's context."""
BOUNDS = {
    "greater_than": ("gt", message("the number must be greater than {bound}")),
    "greater_than_equal": ("ge", message("the number must be at least {bound}")),
    "less_than": ("lt", message("the number must be less than {bound}")),
    "less_than_equal": ("le", message("the number must be at most {bound}")),
}
"""Type of pydantic's error for a bound -> name of the bound in the error's context, sentence."""


def faults(path: Path, content: object, detail: ErrorDetails, model: type[BaseModel]) -> Iterator[Fault]:
    """Yield one of pydantic's errors as faults: those of keys that do not agree are several, each of its own key."""
    error = (detail.get("ctx") or {}).get("error")
    if not isinstance(error, PlacedFaults):
        yield _fault(path, content, detail, model)
        return
    for placed in error.faults:
        location = _location_in_file(content, (*detail["loc"], *placed.location), is_missing=False)
        yield Fault(
            path,
            placed.sentence,
            key=".".join(str(part) for part in location),
            line=_line(content, location),
            found=placed.found,
            remedy=placed.remedy,
        )


def _fault(path: Path, content: object, detail: ErrorDetails, model: type[BaseModel]) -> Fault:
    """Return one of pydantic's errors as a fault, with the line and the path of the key in the file."""
    location = detail["loc"]
    candidates: list[type[BaseModel]] = [model]
    if issubclass(model, RootModel):
        # A choice between models: the location begins with the value of `kind`, which is no key of the file.
        kind, location = location[:1], location[1:]
        models = key_texts.models_in(model.model_fields["root"].annotation)
        candidates = [option for option in models if kind == get_args(option.model_fields["kind"].annotation)[:1]]
    value = detail.get("input")
    if detail["type"] in ("missing", "extra_forbidden") or isinstance(value, (Mapping, BaseModel)):
        value = None
    remedy = _remedy(detail, candidates, location)
    location = _location_in_file(content, location, is_missing=detail["type"] == "missing")
    return Fault(
        path,
        sentence_of(detail),
        key=".".join(str(part) for part in location),
        line=_line(content, location),
        found=value,
        remedy=remedy,
    )


def _remedy(detail: ErrorDetails, models: Sequence[type[BaseModel]], location: Sequence[int | str]) -> Message | str:
    """Return what a key is and an example of it; for a key that is unknown, the keys that may stand there."""
    if detail["type"] == "extra_forbidden":
        return _allowed(str(location[-1]), _known_fields(models, location[:-1]))
    named = _named_field(models, location)
    if named is None or detail["type"] == "value_error":
        return ""
    name, field = named
    example = key_texts.example(name, field)
    if not example:
        return message("{meaning}.", meaning=key_texts.meaning(field))
    return message("{meaning}. Example: {example}", meaning=key_texts.meaning(field), example=example)


def _allowed(key: str, known: Mapping[str, FieldInfo]) -> Message | str:
    """Return the keys that may stand in the place of an unknown one, and what the nearest is."""
    if not known:
        return ""
    keys = ", ".join(known)
    nearest = next(iter(get_close_matches(key, known, 1, CLOSE)), None)
    if nearest is None:
        return message("Allowed keys: {keys}.", keys=keys)
    return message(
        "Did you mean {nearest} ({meaning})? Allowed keys: {keys}.",
        nearest=nearest,
        meaning=key_texts.meaning(known[nearest]),
        keys=keys,
    )


def _location_in_file(content: Any, location: Sequence[int | str], *, is_missing: bool) -> tuple[int | str, ...]:
    """Return a location without the names of a union's branches (`date | Literal[…]`), no keys of the file."""
    keys: list[int | str] = []
    for at, part in enumerate(location):
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            if not is_missing or at < len(location) - 1:
                continue
        keys.append(part)
    return tuple(keys)


def _known_fields(models: Sequence[type[BaseModel]], location: Sequence[int | str]) -> dict[str, FieldInfo]:
    """Return the keys that may stand at a place of a file, by a walk down the fields of the models."""
    for part in location:
        fields = [model.model_fields[part] for model in models if part in model.model_fields]
        # A position in a list or a free key of a mapping: the models of the values stay the same.
        models = [value for field in fields for value in key_texts.models_in(field.annotation)] if fields else models
    return {
        name: field
        for model in models
        for name, field in model.model_fields.items()
        if not key_texts.is_of_another_file(field)
    }


def _named_field(models: Sequence[type[BaseModel]], location: Sequence[int | str]) -> tuple[str, FieldInfo] | None:
    """Return the deepest key of a place of a file, with its field; None where the place has none."""
    for depth in reversed(range(len(location))):
        field = _known_fields(models, location[:depth]).get(str(location[depth]))
        if field is not None:
            return str(location[depth]), field
    return None


def sentence_of(detail: ErrorDetails) -> Message | str:
    """Return what an analyst is told of one of pydantic's errors."""
    kind = detail["type"]
    context = detail.get("ctx") or {}
    if kind in NUMBERS and (written := _with_a_point(detail.get("input"))):
        return message("{sentence}: write {number}", sentence=SENTENCES[kind], number=written)
    if kind in DATES and DAY.fullmatch(str(detail.get("input"))):
        return message("this day does not exist")
    if kind in SENTENCES:
        return replace(SENTENCES[kind], values=context)
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        allowed = str(context.get("expected") or context.get("expected_tags")).replace(" or ", ", ")
        return message("unknown value; allowed values: {allowed}", allowed=allowed)
    if kind in BOUNDS:
        name, sentence = BOUNDS[kind]
        return replace(sentence, values={"bound": f"{context[name]:g}"})
    if kind == "value_error":
        error = context["error"]
        return error.args[0] if isinstance(error.args[0], Message) else str(error)
    return detail["msg"]


def _with_a_point(value: object) -> str:
    """Return a number typed with a comma, or with blanks between its thousands, as YAML reads it; empty for another."""
    digits = re.sub(r"[\s']", "", value) if isinstance(value, str) else ""
    return digits.replace(",", ".") if re.fullmatch(r"-?\d+(,\d+)?", digits) else ""


def _line(content: object, location: Sequence[int | str]) -> int | None:
    """Return the line of the deepest key of `location` that stands in the file."""
    line = None
    for part in location:
        if not isinstance(content, CommentedBase):
            break
        try:
            where = content.lc.key(part) if isinstance(content, Mapping) else content.lc.item(part)
            content = content[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
        line = where[0] + 1
    return line
