"""Reading of one YAML file of params: repeated keys are refused, all faults are given at once with their lines.

YAML 1.2, by ruamel.yaml: as plain Python values, and again in its round-trip form where a file is at fault, since that
form knows the line of each key.
"""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from analysis.foundation.errors import Fault, ParamsFault, UsageFault
from analysis.foundation.messages import Message, message, sequence
from analysis.params import yaml_bounds, yaml_days
from analysis.params.faults import faults as key_faults
from analysis.params.faults import sentence_of

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
LARGEST = 10**12
SMALLEST = 1e-6
"""Dates and numbers of params, but 0, lie within these: beyond, calendars and sums would fail later, without a word."""

TO_CONFIRM = message("to confirm")
"""The mark that `releve init` leaves on a line that it guessed, in the language of its reader."""
MARKS = ("to confirm", "à confirmer")
"""The mark in each language: a file that still holds one is refused, whatever the language of who reads it."""
PLAIN_CHARACTERS = 100_000
PLAIN_BRACKETS = 500
"""Length and brackets of a text without anchors that is built at once: it takes no more than it has."""

CAUSES = {
    r"character '\t'": message("a tab; indent with spaces"),
    "cannot start any token": message("a sign that cannot begin a value; write the value between quotation marks"),
    "undefined alias": message("a star begins a value; write the value between quotation marks"),
    "mapping values are not allowed": message(
        "a second colon on the line, or a line that is indented too far; write the value between quotation marks, or "
        "align the line"
    ),
    "unexpected end of stream": message("a quotation mark that nothing closes"),
    "expected ',' or": message("a bracket that nothing closes"),
}
"""Words of the YAML parser -> what an analyst is told of a file that is not YAML."""


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
                if isinstance(item, (int, float, Decimal)):
                    _check_size(name, item)
        return self


def _check_size(key: str, number: float | Decimal) -> None:
    """Raise ValueError where a number is too large, or too near to 0 without being 0."""
    size = abs(float(number))
    if size > LARGEST:
        raise ValueError(
            message("{key}: {value} is larger than {largest}", key=key, value=f"{number:g}", largest=f"{LARGEST:g}")
        )
    if 0 < size < SMALLEST:
        raise ValueError(
            message("{key}: {value} is nearer to 0 than {least}", key=key, value=f"{number:g}", least=f"{SMALLEST:g}")
        )


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
        for detail in error.errors(include_url=False):
            faults += key_faults(path, located, detail, model)
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
        raise UsageFault(sequence(map(sentence_of, error.errors()))) from None


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
        return yaml_days.plain().load(text)
    except (RecursionError, TypeError, ValueError):
        yaml_bounds.check(text)
        raise


@lru_cache(maxsize=1)
def _with_lines(text: str) -> object:
    """Return the content of a text with the line of each key, for faults. Raises Beyond before anything is built."""
    yaml_bounds.check(text)
    return yaml_days.with_lines().load(text)


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
    found = next((sentence for words, sentence in CAUSES.items() if words in problem), None)
    return found or message("unreadable YAML; check the indents, brackets and quotation marks here and above")


def _unconfirmed(path: Path, text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.splitlines(), start=1):
        mark = next((each for each in MARKS if each in line.partition("#")[2]), None)
        if mark is not None:
            remedy = message("Check the value, then remove the mark “# {mark}”.", mark=mark)
            yield Fault(path, message("guessed value, to confirm"), line=number, found=line.strip(), remedy=remedy)
