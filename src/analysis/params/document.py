"""Reading of one YAML file of params: repeated keys are refused, all faults are given at once with their lines.

YAML 1.2, by ruamel.yaml: as plain Python values, and again in its round-trip form where a file is at fault, since that
form knows the line of each key.
"""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError, model_validator
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from analysis.foundation.errors import Fault, ParamsFault, UsageFault
from analysis.foundation.messages import Message, message, sequence
from analysis.params import yaml_bounds

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
LARGEST = 10**12
"""Dates and numbers of params lie within these: beyond, calendars and sums would fail later, without a sentence."""

TO_CONFIRM = "à confirmer"
"""The mark that `releve init` leaves on a line that it guessed; a file that still holds one is refused."""
PLAIN_CHARACTERS = 100_000
PLAIN_BRACKETS = 500
"""Length and brackets of a text without anchors that is built at once: it takes no more than it has."""


class Model(BaseModel):
    """Base of every model of params: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)

    @model_validator(mode="after")
    def _is_within_bounds(self) -> Self:
        for name, value in self:
            values: Iterable[Any] = (value,)
            if isinstance(value, (Mapping, tuple)):
                values = value.values() if isinstance(value, Mapping) else value
            for item in values:
                if isinstance(item, date) and not FIRST_DAY <= item <= LAST_DAY:
                    raise ValueError(
                        message(
                            "{key}: {day} is outside the years {first} to {last}",
                            key=name,
                            day=item,
                            first=FIRST_DAY.year,
                            last=LAST_DAY.year,
                        )
                    )
                if isinstance(item, (int, float, Decimal)) and abs(float(item)) > LARGEST:
                    raise ValueError(
                        message(
                            "{key}: {value} is larger than {largest}",
                            key=name,
                            value=f"{item:g}",
                            largest=f"{LARGEST:g}",
                        )
                    )
        return self


def resolved(params: Model) -> str:
    """Return a document as one canonical text: the same values give the same text, whatever the layout of the file."""
    return json.dumps(params.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(params: Model) -> str:
    """Return the hash of a resolved document; an edition's manifest names the hash of its params."""
    return hashlib.sha256(resolved(params).encode()).hexdigest()


class SourceMapping(Model):
    """Base of the mappings of sources, whatever their kind."""

    example: bool = Field(
        default=False, description="True: a worked example, read only when it is named", examples=[True]
    )

    @property
    @abstractmethod
    def slugs(self) -> tuple[str, ...]:
        """Clients that the source may hold rows of, without repetition, in the order of the file."""


M = TypeVar("M", bound=BaseModel)


def read(path: Path, model: type[M], *, defaults: Mapping[str, Any] | None = None) -> M:
    """Read a file as a validated model.

    Parameters
    ----------
    path : Path of the YAML file.
    model : the pydantic model of the file.
    defaults : values of the top-level keys that the file does not give.

    Raises
    ------
    ParamsFault
        With all the faults of the file: not YAML, a repeated key, an unknown key, a wrong type, a value out of its
        bounds, a guess left to confirm.
    """
    text = _text(path)
    content = _content(path, text)
    faults = list(_unconfirmed(path, text))
    try:
        value = model.model_validate({**(defaults or {}), **content})
    except ValidationError as error:
        located = _located(path, text)
        faults += [_fault(path, located, detail, model) for detail in error.errors(include_url=False)]
        raise ParamsFault(faults) from None
    if faults:
        raise ParamsFault(faults)
    return value


def changed(model: M, changes: Mapping[str, Any]) -> M:
    """Return a model with other values at some keys ("options.0.ramp_up_months" -> value), held to the same rules.

    Raises
    ------
    UsageFault
        When the values do not go together; with the sentences of a file that holds these values.
    """
    values = model.model_dump()
    for key, value in changes.items():
        *path, last = [int(part) if part.isdigit() else part for part in key.split(".")]
        place: Any = values
        for part in path:
            place = place[part]
        place[last] = value
    try:
        return type(model).model_validate(values)
    except ValidationError as error:
        raise UsageFault(sequence(map(_sentence, error.errors()))) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        remedy = message("Create it, or correct its name.")
        raise ParamsFault([Fault(path, message("this file does not exist"), remedy=remedy)]) from None
    except UnicodeDecodeError as error:
        sentence = message("this file is not in UTF-8 (byte {byte})", byte=error.start)
        raise ParamsFault([Fault(path, sentence, remedy=message("Save it in UTF-8."))]) from None


def _content(path: Path, text: str) -> Mapping[Any, Any]:
    """Return the keys and values of a file in plain Python types."""
    if text.lstrip("\ufeff").startswith("%"):
        remedy = message("Remove this line.")
        raise ParamsFault([Fault(path, message("YAML directives (%) are refused"), line=1, remedy=remedy)])
    try:
        yaml_bounds.check_length(text)
        content = _parsed(text)
    except yaml_bounds.Beyond as beyond:
        raise _refusal(path, beyond) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        raise ParamsFault([Fault(path, _yaml_message(error), line=line)]) from None
    except YAMLError as error:
        raise ParamsFault([Fault(path, message("unreadable YAML: {error}", error=str(error)))]) from None
    if not isinstance(content, Mapping):
        sentence = message("this file is empty or is not a list of keys")
        raise ParamsFault([Fault(path, sentence, remedy=message("Write lines “key: value” in it."))])
    return content


@lru_cache(maxsize=8)
def _parsed(text: str) -> object:
    """Return the content of a text, which no reader changes: an edition reads its client's params twice."""
    if "&" in text or len(text) > PLAIN_CHARACTERS or text.count("[") + text.count("{") > PLAIN_BRACKETS:
        yaml_bounds.check(text)
    try:
        return YAML(typ="safe", pure=True).load(text)
    except (RecursionError, TypeError, ValueError):
        yaml_bounds.check(text)
        raise


@lru_cache(maxsize=1)
def _with_lines(text: str) -> object:
    """Return the content of a text with the line of each key, for faults. Raises Beyond before anything is built."""
    yaml_bounds.check(text)
    return YAML(typ="rt").load(text)


def _located(path: Path, text: str) -> object:
    """Return the content of a file with the line of each key."""
    try:
        return _with_lines(text)
    except yaml_bounds.Beyond as beyond:
        raise _refusal(path, beyond) from None


def _refusal(path: Path, beyond: yaml_bounds.Beyond) -> ParamsFault:
    """Return the fault of a document beyond a bound."""
    remedy = message("Make this file shorter.") if beyond.line is None else message("Correct this line.")
    return ParamsFault([Fault(path, beyond.sentence, line=beyond.line, remedy=remedy)])


def _yaml_message(error: MarkedYAMLError) -> Message:
    problem = (error.problem or error.context or "").splitlines()[0]
    if "duplicate key" in problem:
        key = problem.split('"')[1] if '"' in problem else problem
        return message("the key “{key}” is repeated; keep only one", key=key)
    return message("unreadable YAML; check the indents, brackets and quotation marks here and above")


def _unconfirmed(path: Path, text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.splitlines(), start=1):
        if TO_CONFIRM in line.partition("#")[2]:
            remedy = message("Check the value, then remove the mark “# {mark}”.", mark=TO_CONFIRM)
            yield Fault(path, message("guessed value, to confirm"), line=number, found=line.strip(), remedy=remedy)


NUMBER = message("a number is expected")
WHOLE_NUMBER = message("a whole number is expected")
AMOUNT = message("an amount is expected")
TRUTH = message("true or false is expected")
DATE = message("a date YYYY-MM-DD is expected")
KEYS = message("lines “key: value” are expected")
LIST = message("a list is expected")
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


def _fault(path: Path, content: object, detail: ErrorDetails, model: type[BaseModel]) -> Fault:
    """Return one of pydantic's errors as a fault, with the line and the path of the key in the file."""
    location = detail["loc"]
    candidates: list[type[BaseModel]] = [model]
    if issubclass(model, RootModel):
        # A choice between models: the location begins with the value of `kind`, which is no key of the file.
        kind, location = location[:1], location[1:]
        models = models_in(model.model_fields["root"].annotation)
        candidates = [option for option in models if kind == get_args(option.model_fields["kind"].annotation)[:1]]
    value = detail.get("input")
    if detail["type"] in ("missing", "extra_forbidden") or isinstance(value, (Mapping, BaseModel)):
        value = None
    known = _known_keys(candidates, location[:-1]) if detail["type"] == "extra_forbidden" else ()
    location = _location_in_file(content, location, is_missing=detail["type"] == "missing")
    return Fault(
        path,
        _sentence(detail),
        key=".".join(str(part) for part in location),
        line=_line(content, location),
        found=value,
        remedy=message("Allowed keys: {keys}.", keys=", ".join(known)) if known else "",
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


def _known_keys(models: Sequence[type[BaseModel]], location: Sequence[int | str]) -> tuple[str, ...]:
    """Return the keys that may stand at a place of a file, by a walk down the fields of the models."""
    for part in location:
        fields = [model.model_fields[part] for model in models if part in model.model_fields]
        # A position in a list or a free key of a mapping: the models of the values stay the same.
        models = [value for field in fields for value in models_in(field.annotation)] if fields else models
    return tuple(dict.fromkeys(name for model in models for name in model.model_fields))


def models_in(annotation: object) -> list[type[BaseModel]]:
    """Return the models in an annotation such as `dict[str, Annotated[Model, ...]] | None`."""
    if isinstance(annotation, type) and not get_args(annotation):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [model for part in get_args(annotation) for model in models_in(part)]


def _sentence(detail: ErrorDetails) -> Message | str:
    """Return what an analyst is told of one of pydantic's errors."""
    kind = detail["type"]
    context = detail.get("ctx") or {}
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
