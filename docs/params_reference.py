"""Writes the reference of the files of params in each language: every key from the models themselves, with examples.

    python docs/params_reference.py

In docs/reference: `params.md` holds a client's file, `mapping.md` the mapping of files, `params_others.md` the other
files of params; `params.fr.md` and its like are their French. The meaning of a key is its description in the model, in
French by the catalogue of `analysis.params`. Each example is read as a client's file is: a wrong one stops.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from analysis.params import document, key_texts, schemas
from analysis.params.client import ClientParams
from analysis.params.files_mapping import FilesMapping
from analysis.params.glpi_mapping import GlpiMapping
from analysis.params.limits import Limits
from analysis.params.redmine_mapping import RedmineMapping
from analysis.params.rest_mapping import RestMapping

HERE = Path(__file__).parent
REFERENCE = HERE / "reference"
EXAMPLES = HERE / "params_examples"
BOUNDS = {"ge": "≥", "gt": ">", "le": "≤"}
WORDS: dict[str, dict[Any, str]] = {
    "en": {
        str: "text",
        float: "number",
        int: "whole number",
        bool: "true or false",
        date: "date",
        Decimal: "amount",
        "head": "| key | type | default | meaning |",
        "required": "required",
        "as its keys": "as its keys",
        "one of": "one of",
        "or": "or",
        "list of": "list of",
        "example": ". Example: ",
        "examples": "## Examples\n",
    },
    "fr": {
        str: "texte",
        float: "nombre",
        int: "nombre entier",
        bool: "true ou false",
        date: "date",
        Decimal: "montant",
        "head": "| clé | type | par défaut | sens |",
        "required": "obligatoire",
        "as its keys": "d’après ses clés",
        "one of": "une valeur parmi",
        "or": "ou",
        "list of": "liste de",
        "example": ". Exemple\u00a0: ",
        "examples": "## Exemples\n",
    },
}
CLIENT_INTRODUCTION = {
    "en": """# A client's file

`params/clients/<client>.yaml` says everything about one client. An unknown or repeated key is refused, and all the
faults of a file are told at once, each with its line. Dates are `2023-01-31`; amounts are quoted texts (`"700.00"`),
before tax. An editor completes and explains these keys: `releve init` writes their JSON Schemas, `releve schema` writes
them again. This page is written by `make docs` from the models of `analysis.params`.
""",
    "fr": """# Le fichier d’un client

`params/clients/<client>.yaml` dit tout d’un client. Une clé inconnue ou répétée est refusée, et toutes les fautes d’un
fichier sont dites à la fois, chacune avec sa ligne. Les dates s’écrivent `2023-01-31`\u00a0; les montants sont des
textes entre guillemets (`"700.00"`), hors taxes. Un éditeur complète et explique ces clés\u00a0: `releve init` écrit
leurs schémas JSON, `releve schema` les récrit. Cette page est écrite par `make docs` d’après les modèles de
`analysis.params`.
""",
}
MAPPING_INTRODUCTION = {
    "en": """# The mapping of files

`params/sources/<name>.yaml` says which files hold the work and which column is what. `releve init` drafts it,
`releve check --sample <name>` shows the first rows as they will be read, `releve check` names its faults. Canonical
tables and columns are those of `analysis.sources.canonical_tables`. This page is written by `make docs` from the
models of `analysis.params`; a whole example comes first.

```yaml
{example}
```
""",
    "fr": """# La correspondance des fichiers

`params/sources/<nom>.yaml` dit quels fichiers contiennent le travail et quelle colonne est quoi. `releve init`
l’ébauche, `releve check --sample <nom>` montre les premières lignes comme elles seront lues, `releve check` nomme ses
fautes. Les tables et colonnes canoniques sont celles de `analysis.sources.canonical_tables`. Cette page est écrite par
`make docs` d’après les modèles de `analysis.params`\u00a0; un exemple entier vient d’abord.

```yaml
{example}
```
""",
}
OTHERS_INTRODUCTION = {
    "en": """# The other files of params

Each section below is one file, or one kind of file. `defaults.yaml` gives all clients what their own files do not say.
This page is written by `make docs` from the models of `analysis.params`.
""",
    "fr": """# Les autres fichiers de params

Chaque partie ci-dessous est un fichier, ou une sorte de fichier. `defaults.yaml` donne à tous les clients ce que leurs
fichiers ne disent pas. Cette page est écrite par `make docs` d’après les modèles de `analysis.params`.
""",
}
OTHERS: dict[str, Any] = {
    "`defaults.yaml`": schemas.ROOTS["defaults"],
    "`studies/<study>.yaml`": schemas.ROOTS["study"],
    "`portal.yaml`": schemas.ROOTS["portal"],
    "`portfolio.yaml`": schemas.ROOTS["portfolio"],
    "`remedies.yaml`": schemas.ROOTS["remedies"],
    "`retention.yaml`": schemas.ROOTS["retention"],
    "`corrections/<client>.yaml`": schemas.ROOTS["corrections"],
    "`views/<client>.yaml`": schemas.ROOTS["views"],
    "`sources/<source>.yaml`, kind: glpi": GlpiMapping,
    "`sources/<source>.yaml`, kind: redmine": RedmineMapping,
    "`sources/<source>.yaml`, kind: rest": RestMapping,
}
"""Files, as a title writes them -> model of the whole file."""


def path_of(name: str, language: str) -> Path:
    """Return the page's file: English has the plain name."""
    return REFERENCE / (f"{name}.md" if language == "en" else f"{name}.{language}.md")


def page(language: str = "en") -> str:
    """The whole page of a client's file, as Markdown."""
    parts = [CLIENT_INTRODUCTION[language], *(_section(model, language) for model in key_texts.models(ClientParams))]
    parts += [WORDS[language]["examples"], *(_example(path) for path in sorted(EXAMPLES.glob("*.yaml")))]
    return "\n".join(parts)


def mapping_page(language: str = "en") -> str:
    """The page of the mapping of files, as Markdown."""
    example = (EXAMPLES / "mapping/heures.yaml").read_text(encoding="utf-8").rstrip()
    head = MAPPING_INTRODUCTION[language].replace("{example}", example)
    return "\n".join([head, *(_section(model, language) for model in (*key_texts.models(FilesMapping), Limits))])


def others_page(language: str = "en") -> str:
    """The page of the other files, as Markdown; a model that several files share stands under the first."""
    parts, told = [OTHERS_INTRODUCTION[language]], set[type[BaseModel]]()
    for title, root in OTHERS.items():
        models = [model for model in key_texts.models(root) if model not in told]
        told.update(models)
        parts += [f"## {title}\n", *(_section(model, language, "###") for model in models)]
    return "\n".join(parts)


def _section(model: type[BaseModel], language: str, level: str = "##") -> str:
    rows = [
        f"| `{name}` | {_type(field, language)} | {_default(field, language)} | {_meaning(field, language)} |"
        for name, field in model.model_fields.items()
    ]
    purpose = inspect.getdoc(model) or ""
    if language != "en":
        purpose = key_texts.translated(key_texts.purpose(model), language)
    return "\n".join(
        [f"{level} {model.__name__}\n", purpose, "", WORDS[language]["head"], "|---|---|---|---|", *rows, ""]
    )


def _meaning(field: FieldInfo, language: str) -> str:
    """The description of a key and its example."""
    meaning = key_texts.meaning(field).shown(language)
    if not field.examples:
        return meaning
    example = json.dumps(field.examples[0], ensure_ascii=False).replace("|", "\\|")
    return f"{meaning}{WORDS[language]['example']}`{example}`"


def _type(field: FieldInfo, language: str) -> str:
    return _with_bounds(_words(field.annotation, language), field.metadata)


def _words(annotation: Any, language: str) -> str:
    """A type as an analyst reads it."""
    words = WORDS[language]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        told = [bound for item in arguments[1:] for bound in getattr(item, "metadata", [item])]
        return _with_bounds(_words(arguments[0], language), told)
    if origin is Literal:
        return f"{words['one of']} " + ", ".join(
            f"`{value!r}`" if "|" in str(value) or value == "\t" else f"`{value}`" for value in arguments
        ).replace("|", "\\|")
    if origin in (Union, UnionType):
        return f" {words['or']} ".join(_words(each, language) for each in arguments if each is not type(None))
    if origin is tuple:
        return f"{words['list of']} {_words(arguments[0], language)}"
    if origin is dict:
        return f"{_words(arguments[0], language)} → {_words(arguments[1], language)}"
    if issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return words[annotation]


def _with_bounds(words: str, metadata: Iterable[Any]) -> str:
    told = [
        f"{sign} {getattr(item, name)}" for item in metadata for name, sign in BOUNDS.items() if hasattr(item, name)
    ]
    return " ".join([words, *told])


def _default(field: FieldInfo, language: str) -> str:
    if field.is_required():
        return WORDS[language]["required"]
    value = field.default
    if value is None or value is PydanticUndefined or value in ((), {}):
        return "–"
    if isinstance(value, BaseModel):
        return WORDS[language]["as its keys"]
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _example(path: Path) -> str:
    document.read(path, ClientParams)
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    return f"### {first.removeprefix('# ')}\n\n```yaml\n{rest.rstrip()}\n```\n"


if __name__ == "__main__":
    for language in WORDS:
        path_of("params", language).write_text(page(language), encoding="utf-8")
        path_of("mapping", language).write_text(mapping_page(language), encoding="utf-8")
        path_of("params_others", language).write_text(others_page(language), encoding="utf-8")
