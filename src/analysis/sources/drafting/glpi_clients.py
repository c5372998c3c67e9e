"""Entities of a GLPI as clients: which entities are clients, and which subsidiaries each has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.sources.drafting.clients import slug
from analysis.sources.drafting.glpi_base import GlpiBase, Use
from analysis.sources.glpi.tree import Tree

ROOT = 0
FEW = 0.05
"""An entity whose own tickets are a smaller share of its branch's is a folder: a misfiled ticket makes no client."""


@dataclass(frozen=True)
class GlpiClient:
    """A client: its short name, its entity, and all entities beneath, itself included."""

    slug: str
    entity: int
    name: str
    entities: frozenset[int]
    use: Use


@dataclass(frozen=True)
class Branch:
    """A line of the tree shown: an entity with its depth, the use of its whole branch, and whether it is a client."""

    entity: int
    depth: int
    name: str
    use: Use
    is_client: bool


def proposed(base: GlpiBase, level: int | None = None) -> list[int]:
    """Return the entities that look like clients, in the order of the tree.

    Parameters
    ----------
    level : depth of the clients beneath the root (1: its children); None: from the root down, an entity that has others
        beneath and holds next to no ticket of its own is a folder, and what lies beneath it is looked at.
    """
    tree = base.references.entities

    def is_used(entity: int) -> bool:
        return bool(_use(base, tree.beneath(entity)).tickets)

    if level is not None:
        return [entity for entity in _ordered(tree) if len(tree.line(entity)) == level + 1 and is_used(entity)]
    found, waiting = [], _children(tree, ROOT) or [ROOT]
    while waiting:
        entity = waiting.pop(0)
        beneath = _children(tree, entity)
        if beneath and _own(base, entity).tickets <= FEW * _use(base, tree.beneath(entity)).tickets:
            waiting = [*beneath, *waiting]
        elif is_used(entity):
            found.append(entity)
    return found


def named(base: GlpiBase, names: Collection[str]) -> list[int]:
    """Return the entities that a person names, by id, full path or own name. Raises UsageFault for an unknown name."""
    tree = base.references.entities
    found = []
    for name in names:
        matches = tree.find(int(name)) if name.isdecimal() else tree.find(name)
        matches = matches or [entity for entity in tree.names if tree.names[entity].casefold() == name.casefold()]
        if len(matches) != 1:
            known = ", ".join(f"{entity} ({tree.path(entity)})" for entity in matches or list(_ordered(tree))[:20])
            raise UsageFault(message("no single entity of GLPI is “{name}”; entities: {known}", name=name, known=known))
        found.append(matches[0])
    return found


def clients(base: GlpiBase, entities: Collection[int], taken: Mapping[str, int] | None = None) -> list[GlpiClient]:
    """Return the clients of some entities, each with the entities beneath that are no client themselves.

    Parameters
    ----------
    taken : short name -> entity of the clients that a mapping already names; they keep their names.
    """
    tree = base.references.entities
    slugs = {entity: name for name, entity in (taken or {}).items()}
    made = []
    for entity in entities:
        others = [tree.beneath(other) for other in entities if other != entity and entity in tree.line(other)]
        beneath = frozenset(tree.beneath(entity).difference(*others))
        if entity not in slugs:
            short = slug(tree.names[entity])
            slugs[entity] = short if short not in slugs.values() else f"{short}-{entity}"
        made.append(GlpiClient(slugs[entity], entity, tree.names[entity], beneath, _use(base, beneath)))
    return made


def branches(base: GlpiBase, chosen: Collection[int]) -> Iterator[Branch]:
    """Yield the tree of entities, parents first, those that hold no ticket at all left out."""
    tree = base.references.entities
    for entity in _ordered(tree):
        use = _use(base, tree.beneath(entity))
        if use.tickets or entity in chosen:
            yield Branch(entity, len(tree.line(entity)) - 1, tree.names[entity], use, entity in chosen)


def _ordered(tree: Tree) -> list[int]:
    """Return the entities, each parent before its children, brothers by name."""
    return sorted(tree.names, key=lambda entity: [(tree.names[step], step) for step in tree.line(entity)])


def _children(tree: Tree, entity: int) -> list[int]:
    return [child for child in _ordered(tree) if tree.parents[child] == entity]


def _own(base: GlpiBase, entity: int) -> Use:
    return base.uses.get(entity, Use(0, 0))


def _use(base: GlpiBase, entities: Collection[int]) -> Use:
    own = [_own(base, entity) for entity in entities]
    return Use(sum(use.tickets for use in own), sum(use.seconds for use in own))
