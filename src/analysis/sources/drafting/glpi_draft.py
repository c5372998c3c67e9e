"""Draft of a mapping and of clients' files from a GLPI (capability G12), and additions when it is run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from analysis.foundation import messages
from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params import mapping as mappings
from analysis.params import schemas
from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.drafting import additions, glpi_clients, glpi_texts
from analysis.sources.drafting.glpi_base import GlpiBase
from analysis.sources.drafting.glpi_clients import GlpiClient
from analysis.sources.drafting.glpi_items import Item

PATCH = "releve-init.patch"


@dataclass(frozen=True)
class GlpiDraft:
    """Files to write, by their path beneath the folder of params, and the patch of those that a person wrote."""

    files: Mapping[str, str]
    patch: str
    clients: Sequence[GlpiClient]


def draft(base: GlpiBase, source: str, params: Path, chosen: Sequence[int], today: date) -> GlpiDraft:
    """Return the draft of the clients of some entities.

    Parameters
    ----------
    source : short name of the mapping.
    params : folder of params; what it holds is read and left as it is.
    chosen : entities of the clients wanted; those that the mapping already names are clients besides.
    today : contracts in force on that day are drafted.

    Raises
    ------
    ParamsFault : the mapping that is there cannot be read.
    """
    path = params / "sources" / f"{source}.yaml"
    taken = _taken(path, base)
    entities = list(dict.fromkeys([*taken.values(), *chosen]))
    clients = glpi_clients.clients(base, entities, taken)
    files: dict[str, str] = {}
    patches = []
    if path.exists():
        written = path.read_text(encoding="utf-8")
        new = [client for client in clients if client.entity not in taken.values()]
        lines = [Item([f"  {glpi_texts.client_line(base, client)}"], frozenset({client.slug})) for client in new]
        patches.append(_patch(params, path, written, additions.added(written, {"clients": lines})))
    else:
        looked_at = glpi_clients.proposed(base)
        others = [entity for entity in looked_at if entity not in entities and base.uses.get(entity)]
        left = glpi_clients.clients(base, others) if others else []
        files[f"sources/{source}.yaml"] = glpi_texts.mapping_text(base, clients, left)
    for client in clients:
        own = glpi_texts.client_text(base, client, today)
        file = params / "clients" / f"{client.slug}.yaml"
        if file.exists():
            written = file.read_text(encoding="utf-8")
            patches.append(_patch(params, file, written, additions.added(written, own.blocks)))
        else:
            files[f"clients/{client.slug}.yaml"] = own.text()
    return GlpiDraft(files, "".join(patches), clients)


def write(made: GlpiDraft, params: Path) -> tuple[Path, ...]:
    """Write the files that do not exist, and the patch, in the place of the last one; return the files written."""
    written = []
    for name, text in made.files.items():
        file = params / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(schemas.modelines(PurePosixPath(name)) + text, encoding="utf-8")
        written.append(file)
    schemas.write(params / schemas.FOLDER, messages.language())
    (params / PATCH).unlink(missing_ok=True)
    if made.patch:
        (params / PATCH).write_text(made.patch, encoding="utf-8")
        written.append(params / PATCH)
    return tuple(written)


def _taken(path: Path, base: GlpiBase) -> dict[str, int]:
    """Return short name -> entity of the clients of the mapping that is there; of two entities, the first."""
    if not path.exists():
        return {}
    found = mappings.read(path)
    taken: dict[str, int] = {}
    if not isinstance(found, GlpiMapping):
        sentence = message("this mapping is not that of a GLPI")
        raise ParamsFault([Fault(path, sentence, key="kind", found=found.kind)])
    for root in found.clients:
        matches = base.references.entities.find(root.entity)
        if matches:
            taken.setdefault(root.client, matches[0])
    return taken


def _patch(params: Path, path: Path, before: str, after: str) -> str:
    return additions.patch(before, after, path.relative_to(params.parent).as_posix())
