"""Meaning of each key of params in the reader's language: the models hold it in English, `locale/` in the others.

One text serves the editor (JSON Schema), the reference pages and the messages of `releve check`.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from functools import lru_cache
from gettext import NullTranslations
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import SkipJsonSchema

from analysis.foundation.catalogues import catalogue
from analysis.foundation.messages import LANGUAGES, SOURCE_LANGUAGE, Message

DOMAIN = "params"
PACKAGE = "analysis.params"
LONGEST_EXAMPLE = 80
"""Characters of the longest example that is shown in a message; a longer one is in the reference and the editor."""


def models_in(annotation: object) -> list[type[BaseModel]]:
    """Return the models in an annotation such as `dict[str, Annotated[Model, ...]] | None`."""
    if isinstance(annotation, type) and not get_args(annotation):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [model for part in get_args(annotation) for model in models_in(part)]


def models(root: Any) -> list[type[BaseModel]]:
    """Return the models of a file, each after the one that first names it.

    Parameters
    ----------
    root : model of the whole file, or a choice of several.
    """
    found = list(models_in(root))
    for model in found:
        for field in model.model_fields.values():
            found += [each for each in models_in(field.annotation) if each not in found]
    return found


def purpose(model: type[BaseModel]) -> str:
    """Return what a model is, in English: its docstring on one line."""
    return " ".join((inspect.getdoc(model) or "").split())


def texts(roots: Iterable[Any]) -> list[str]:
    """Return the English texts of the models of files: the purpose of each, the meaning of each key; each text once."""
    found: dict[str, None] = {}
    for model in (each for root in roots for each in models(root)):
        found[purpose(model)] = None
        found.update(dict.fromkeys(field.description or "" for field in model.model_fields.values()))
    return [text for text in found if text]


class KeyText(Message):
    """A text of the models, shown in a language as it stands: its braces name no values."""

    def shown(self, language: str) -> str:
        """Return the text in a language; English where its catalogue lacks it."""
        return translated(self.id, language)


def translated(text: str, language: str) -> str:
    """Return a text of the models in a language; English where no catalogue has it."""
    return _catalogue(language).gettext(text) if text else text


def meaning(field: FieldInfo) -> KeyText:
    """Return what a key is."""
    return KeyText(field.description or "")


def is_of_another_file(field: FieldInfo) -> bool:
    """Return True for a key that its own file never gives, and whose value another file holds."""
    return any(type(each) is type(SkipJsonSchema()) for each in field.metadata)


def example(name: str, field: FieldInfo) -> str:
    """Return a key with an example of its value, on one line of YAML; empty where there is none that is short."""
    if not field.examples:
        return ""
    line = f"{name}: {json.dumps(field.examples[0], ensure_ascii=False)}"
    return line if len(line) <= LONGEST_EXAMPLE else ""


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    if language == SOURCE_LANGUAGE or language not in LANGUAGES:
        return NullTranslations()
    return catalogue(PACKAGE, DOMAIN, language)
