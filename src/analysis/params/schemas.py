"""JSON Schemas of the files of params (draft-07), by which an editor completes keys, explains them and marks faults.

yaml-language-server (VS Code, JupyterLab, Neovim) and the JetBrains editors read draft-07, not 2020-12. Each file of
params names its schema in its first lines, by a relative path: nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from analysis.params import key_texts
from analysis.params.client import ClientParams
from analysis.params.correction import ClientCorrections
from analysis.params.load import Defaults
from analysis.params.mapping import Mapping as SourceMapping
from analysis.params.named_view import ClientViews
from analysis.params.portal import PortalParams
from analysis.params.portfolio import PortfolioParams
from analysis.params.remedy import Remedies
from analysis.params.retention import RetentionParams
from analysis.params.study import Study

FOLDER = "schemas"
"""Folder of the schemas, beneath that of params."""
DRAFT_07 = "http://json-schema.org/draft-07/schema#"
REFERENCE = "#/definitions/{model}"
VALUES = ("examples", "const", "enum", "required")
"""Words of a schema that hold values, and no schema."""
LEFT_OUT = ("description", "title", "default", "discriminator")
SHARED = {
    "defaults": Defaults,
    "portal": PortalParams,
    "portfolio": PortfolioParams,
    "remedies": Remedies,
    "retention": RetentionParams,
}
"""Files at the top of the folder of params -> model."""
OF_FOLDERS = {
    "clients": "client",
    "sources": "mapping",
    "studies": "study",
    "corrections": "corrections",
    "views": "views",
}
"""Folder of params -> schema of its files."""
ROOTS: Mapping[str, Any] = {
    "client": ClientParams,
    "mapping": SourceMapping,
    "study": Annotated[Study, Field(discriminator="kind")],
    "corrections": ClientCorrections,
    "views": ClientViews,
    **SHARED,
}
"""Schema -> type of the whole file."""


class WithoutTitles(GenerateJsonSchema):
    """A schema without titles of fields, which only repeat the names of keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return False."""
        return False


def schema(name: str, language: str) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file (draft-07).

    Parameters
    ----------
    name : a key of `ROOTS`.
    language : language of the descriptions.
    """
    generated = TypeAdapter(ROOTS[name]).json_schema(ref_template=REFERENCE, schema_generator=WithoutTitles)
    content = _draft_07(generated, language)
    if name == "client":
        content["required"] = [key for key in content["required"] if key not in Defaults.model_fields]
    return {"$schema": DRAFT_07, **content}


def write(folder: Path, language: str) -> tuple[Path, ...]:
    """Write every schema to a folder, which is made where there is none, and return the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in ROOTS:
        path = folder / f"{name}.json"
        text = json.dumps(schema(name, language), ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)


def modelines(path: PurePosixPath) -> str:
    """Return the first lines of a file of params, which name its schema to VS Code and to JetBrains; empty for a file
    that has none.

    Parameters
    ----------
    path : the file, from the folder of params.

    Examples
    --------
    >>> print(modelines(PurePosixPath("clients/acme.yaml")), end="")
    # yaml-language-server: $schema=../schemas/client.json
    # $schema: ../schemas/client.json
    """
    name = OF_FOLDERS.get(path.parts[0]) if len(path.parts) > 1 else path.stem
    if name not in ROOTS:
        return ""
    relative = f"{'../' * (len(path.parts) - 1)}{FOLDER}/{name}.json"
    return f"# yaml-language-server: $schema={relative}\n# $schema: {relative}\n"


def _draft_07(node: Any, language: str, described: str = "") -> Any:
    """Return a schema in the words of draft-07, in which nothing beside a `$ref` counts.

    Parameters
    ----------
    node : a schema, a list of schemas, or a value that is none.
    language : language of the descriptions.
    described : description of the key that the schema is of; the docstrings of models are left out.
    """
    if isinstance(node, list):
        return [_draft_07(item, language) for item in node]
    if not isinstance(node, Mapping):
        return node
    kept: dict[str, Any] = {"description": key_texts.translated(described, language)} if described else {}
    for word, value in node.items():
        if word == "properties":
            kept[word] = {key: _draft_07(each, language, each.get("description", "")) for key, each in value.items()}
        elif word == "$defs":
            kept["definitions"] = {model: _draft_07(each, language) for model, each in value.items()}
        elif word in VALUES:
            kept[word] = value
        elif word not in LEFT_OUT:
            kept["items" if word == "prefixItems" else word] = _draft_07(value, language)
    if "$ref" in kept and len(kept) > 1:
        kept["allOf"] = [{"$ref": kept.pop("$ref")}]
    return kept
