"""GLPI's trees (entities, categories, groups, locations), rebuilt from the ids of parents alone.

`completename` is not used: its separator may stand inside a name (glpi.md, trap 10).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SEPARATOR = " > "


@dataclass(frozen=True)
class Tree:
    """Nodes by id. A parent that does not exist, or that would close a cycle, is left out.

    Parameters
    ----------
    names : id -> name, decoded.
    parents : id -> id of the parent; None at a root.
    cut : ids whose parent was left out because it closed a cycle.
    """

    names: Mapping[int, str]
    parents: Mapping[int, int | None]
    cut: tuple[int, ...] = ()

    @classmethod
    def from_nodes(cls, nodes: Iterable[tuple[int, int | None, str]]) -> Tree:
        """Return the tree of (id, parent's id, name), in any order; a cycle is cut at its smallest id."""
        rows = sorted(nodes, key=lambda node: node[0])
        names = {node: name for node, _, name in rows}
        parents = {node: parent if parent in names and parent != node else None for node, parent, _ in rows}
        cut = _cycle_heads(parents)
        parents.update(dict.fromkeys(cut, None))
        return cls(names, parents, cut)

    def line(self, node: int) -> tuple[int, ...]:
        """Return the ids from the root to `node`, both included; empty for an unknown node."""
        ids: list[int] = []
        step: int | None = node if node in self.names else None
        while step is not None:
            ids.append(step)
            step = self.parents[step]
        return tuple(reversed(ids))

    def path(self, node: int) -> str:
        """Return the full path as GLPI shows it."""
        return SEPARATOR.join(self.names[step] for step in self.line(node))

    def beneath(self, node: int) -> set[int]:
        """Return `node` and all nodes under it."""
        children: dict[int | None, list[int]] = defaultdict(list)
        for child, parent in self.parents.items():
            children[parent].append(child)
        nodes, waiting = set(), [node]
        while waiting:
            step = waiting.pop()
            nodes.add(step)
            waiting.extend(children[step])
        return nodes

    def find(self, node: int | str) -> list[int]:
        """Return the ids that a mapping means by an id or a full path: a single one, unless the mapping is at fault."""
        if isinstance(node, int):
            return [node] if node in self.names else []
        return [step for step in self.names if self.path(step) == node]


def _cycle_heads(parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """Return the smallest id of each cycle."""
    heads: list[int] = []
    settled: set[int] = set()
    for start in parents:
        walk: dict[int, None] = {}
        step: int | None = start
        while step is not None and step not in settled and step not in walk:
            walk[step] = None
            step = parents[step]
        if step is not None and step in walk:
            steps = list(walk)
            heads.append(min(steps[steps.index(step) :]))
        settled.update(walk)
    return tuple(sorted(heads))
