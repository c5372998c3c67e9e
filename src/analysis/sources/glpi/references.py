"""GLPI's small tables, read whole at every reading: trees, people, groups, and the meaning of entities and places.

The values that a ticket or a task takes from these tables (a client, a group's name, a country) are kept as `traces`:
when a trace changes, the rows that hold its value are read again, though they did not change themselves.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params.glpi_mapping import GlpiMapping, Node
from analysis.sources.glpi import recurrences, sweep, text
from analysis.sources.glpi.recurrences import Recurrences
from analysis.sources.glpi.schema import Schema, application_table
from analysis.sources.glpi.session import Session
from analysis.sources.glpi.tree import Tree

Rows = list[dict[str, Any]]
EMAIL = "E-mail"


@dataclass(frozen=True)
class Person:
    """A user of GLPI: the name shown, and place, department, group and profile by the mapping."""

    name: str
    location_id: int
    department: str | None
    group: str | None
    profile: str | None


@dataclass(frozen=True)
class References:
    """The small tables, decoded; ids are GLPI's."""

    entities: Tree
    entity_clients: Mapping[int, str]
    entity_countries: Mapping[int, str | None]
    entity_tags: Mapping[int, str | None]
    categories: Tree
    task_categories: Tree
    locations: Tree
    countries: Mapping[int, str | None]
    groups: Tree
    profiles: Mapping[int, str]
    """Group -> the profile that it gives to its members, and to the tasks that name it."""
    people: Mapping[int, Person]
    contracts: Mapping[int, str]
    channels: Mapping[int, str]
    """Request source -> its name; `E-mail` for the source of the tickets that GLPI's collectors receive."""
    applications: Mapping[str, str]
    """`Appliance-12` -> its name."""
    recurrences: Recurrences
    check_categories: frozenset[int]
    """Categories that a check's ticket may have; empty: any."""
    results: Mapping[int, str]
    """Solution type -> ok or ko."""
    check: int
    """Check of all rows of these tables."""

    @classmethod
    def read(cls, session: Session, schema: Schema, mapping: GlpiMapping, name: str) -> References:
        """Read the small tables. Raises the errors of `build`."""
        marks: list[tuple[str, int, int]] = []

        def rows(table: str) -> Rows:
            if not schema.has(table):
                return []
            query = schema.select(table, with_mark=True)
            table_rows = session.table(query.sql, query.schema, "references")
            marks.append((table, table_rows.num_rows, int(np.bitwise_xor.reduce(table_rows["mark"].to_numpy()))))
            return decoded(table_rows).to_pylist()

        made = cls.build(rows, recurrences.links(session, schema), mapping, name)
        return replace(made, check=zlib.crc32(repr(sorted(marks)).encode()))

    @classmethod
    def build(cls, rows: Callable[[str], Rows], links: pa.Table, mapping: GlpiMapping, name: str) -> References:
        """Return the small tables from their rows.

        Parameters
        ----------
        rows : table -> its rows, decoded; none for a table that GLPI lacks or hides.
        links : as `recurrences.links` gives them.

        Raises
        ------
        ParamsFault : the mapping names an unknown entity, group, category or solution type.
        """
        entity_rows, location_rows = rows("glpi_entities"), rows("glpi_locations")
        entities = _tree(entity_rows, "entities_id", has_zero=True)
        categories = _tree(rows("glpi_itilcategories"), "itilcategories_id")
        groups = _tree(rows("glpi_groups"), "groups_id")
        file = f"params/sources/{name}.yaml"
        profile_groups = _profile_groups(groups, mapping, file)
        locations = _tree(location_rows, "locations_id")
        countries = {row["id"]: row["country"] or None for row in location_rows}
        recurrent_rows, predefined = rows("glpi_ticketrecurrents"), rows("glpi_tickettemplatepredefinedfields")
        return cls(
            entities=entities,
            entity_clients=_entity_clients(entities, mapping, file),
            entity_countries={row["id"]: row["country"] or None for row in entity_rows},
            entity_tags={row["id"]: row["tag"] or None for row in entity_rows},
            categories=categories,
            task_categories=_tree(rows("glpi_taskcategories"), "taskcategories_id"),
            locations=locations,
            countries={node: _nearest(locations, node, countries) for node in locations.names},
            groups=groups,
            profiles=_profiles(groups, profile_groups, mapping),
            people=_people(rows, groups, profile_groups, mapping),
            contracts={row["id"]: row["name"] for row in rows("glpi_contracts")},
            channels={row["id"]: EMAIL if row["is_mail_default"] else row["name"] for row in rows("glpi_requesttypes")},
            applications={
                f"{itemtype}-{row['id']}": row["name"] or f"{itemtype} {row['id']}"
                for itemtype in mapping.applications
                for row in rows(application_table(itemtype))
            },
            recurrences=Recurrences.from_rows(recurrent_rows, predefined, links),
            check_categories=frozenset(
                below
                for node in mapping.checks.categories
                for below in categories.beneath(_only(categories, node, "checks.categories", file))
            ),
            results=_results(rows("glpi_solutiontypes"), mapping, file),
            check=0,
        )

    def client_of(self, entity: int, mapping: GlpiMapping) -> str | None:
        """Return the client of an entity: None where no client has it, the client of orphans for an unknown entity."""
        if entity in self.entities.names:
            return self.entity_clients.get(entity)
        return mapping.orphan_client

    @property
    def foreign_entities(self) -> list[int]:
        """Entities of GLPI that no client of the mapping has."""
        return sorted(self.entities.names.keys() - self.entity_clients.keys())

    def traces(self) -> dict[str, dict[str, int]]:
        """Return kind of reference -> id -> check of the value that rows take from it."""
        return {
            "entities": _checks(self.entity_clients),
            "locations": _checks({node: f"{self.locations.path(node)}|{c}" for node, c in self.countries.items()}),
            "groups": _checks(
                {group: f"{name}|{self.profiles.get(group)}" for group, name in self.groups.names.items()}
            ),
            "contracts": _checks(self.contracts),
            "channels": _checks(self.channels),
            "people": _checks({user: person.group for user, person in self.people.items() if person.group}),
            "recurrences": self.recurrences.block_checks(sweep.BLOCK),
        }

    def check_rules(self) -> int:
        """Return a check of everything that makes a ticket a run of a maintenance check."""
        parts = self.recurrences.rules(), sorted(self.check_categories), sorted(self.results.items())
        return zlib.crc32(repr(parts).encode())


def decoded(table: pa.Table) -> pa.Table:
    """Return rows with their texts as they were typed."""
    for index, column in enumerate(table.schema):
        if pa.types.is_string(column.type):
            table = table.set_column(index, column, text.decoded(table[column.name]))
    return table


def _tree(rows: Rows, parent: str, *, has_zero: bool = False) -> Tree:
    """Return the tree of rows whose column `parent` names the parent; 0 names none, but the root of entities."""
    return Tree.from_nodes(
        (row["id"], row[parent] if has_zero or row[parent] else None, row["name"] or f"({row['id']})") for row in rows
    )


def _nearest(tree: Tree, node: int, values: Mapping[int, str | None]) -> str | None:
    """Return the value of the nearest node, going up, that has a value."""
    return next((values[step] for step in reversed(tree.line(node)) if values.get(step)), None)


def _only(tree: Tree, node: Node, key: str, file: str) -> int:
    """Return the single node that a mapping means; none or several are a fault."""
    matches = tree.find(node)
    if len(matches) == 1:
        return matches[0]
    if matches:
        sentence = message("several nodes of GLPI have this path (ids {ids})", ids=", ".join(map(str, matches)))
        remedy = message("Put the id in the place of the path.")
        raise ParamsFault([Fault(file, sentence, key=key, found=node, remedy=remedy)])
    known = sorted(tree.path(step) for step in tree.names)[:20]
    sentence = message(
        "GLPI has nothing of this name or this id; it has: {known}", known=", ".join(known) or message("nothing")
    )
    raise ParamsFault([Fault(file, sentence, key=key, found=node)])


def _entity_clients(entities: Tree, mapping: GlpiMapping, file: str) -> dict[int, str]:
    """Return entity -> client: that of the deepest root of the mapping at the entity or above."""
    roots: dict[int, str] = {}
    faults: list[Fault] = []
    for index, root in enumerate(mapping.clients):
        try:
            roots[_only(entities, root.entity, f"clients.{index}.entity", file)] = root.client
        except ParamsFault as error:
            faults.extend(error.faults)
    if faults:
        raise ParamsFault(faults)
    return {
        entity: client
        for entity in entities.names
        if (client := next((roots[step] for step in reversed(entities.line(entity)) if step in roots), None))
    }


def _profile_groups(groups: Tree, mapping: GlpiMapping, file: str) -> list[int]:
    """Return the group under which each group is a profile, then the groups beneath it; empty where there is none."""
    under = mapping.profiles.under
    if under is None:
        return []
    root = _only(groups, under, "profiles.under", file)
    return [root, *sorted(groups.beneath(root) - {root})]


def _profiles(groups: Tree, profile_groups: Sequence[int], mapping: GlpiMapping) -> dict[int, str]:
    """Return group -> profile; a name in the mapping wins over the group's own."""
    named = {group: mapping.profiles.groups.get(name) for group, name in groups.names.items()}
    beneath = {group: groups.names[group] for group in profile_groups[1:]}
    return beneath | {group: profile for group, profile in named.items() if profile}


def _people(
    rows: Callable[[str], Rows], groups: Tree, profile_groups: Sequence[int], mapping: GlpiMapping
) -> dict[int, Person]:
    departments = {row["id"]: row["name"] for row in rows(f"glpi_{mapping.department}")} if mapping.department else {}
    memberships: dict[int, list[int]] = {}
    for row in sorted(rows("glpi_groups_users"), key=lambda row: row["id"]):
        memberships.setdefault(row["users_id"], []).append(row["groups_id"])
    people = {}
    for row in rows("glpi_users"):
        member_groups = [group for group in memberships.get(row["id"], ()) if group in groups.names]
        full_name = " ".join(part for part in (row["firstname"], row["realname"]) if part)
        people[row["id"]] = Person(
            name=full_name or row["name"] or f"({row['id']})",
            location_id=row["locations_id"] or 0,
            department=departments.get(row[f"{mapping.department}_id"]) or None if mapping.department else None,
            group=next((groups.names[group] for group in member_groups if group not in profile_groups), None),
            profile=_profile(member_groups, groups, profile_groups[1:], mapping),
        )
    return people


def _profile(
    member_groups: Sequence[int], groups: Tree, profile_groups: Collection[int], mapping: GlpiMapping
) -> str | None:
    named = (mapping.profiles.groups.get(groups.names[group]) for group in member_groups)
    return next((profile for profile in named if profile), None) or next(
        (groups.names[group] for group in member_groups if group in profile_groups), None
    )


def _results(rows: Rows, mapping: GlpiMapping, file: str) -> dict[int, str]:
    wanted = dict.fromkeys(mapping.checks.ok, "ok") | dict.fromkeys(mapping.checks.ko, "ko")
    known = {row["name"] for row in rows}
    missing = sorted(set(wanted) - known)
    if missing:
        sentence = message(
            "GLPI does not know this solution type; it has: {known}",
            known=", ".join(sorted(filter(None, known))) or message("none"),
        )
        raise ParamsFault([Fault(file, sentence, key="checks", found=name) for name in missing])
    return {row["id"]: wanted[row["name"]] for row in rows if row["name"] in wanted}


def _checks(values: Mapping[int, object]) -> dict[str, int]:
    return {str(key): zlib.crc32(str(value).encode()) for key, value in sorted(values.items())}
