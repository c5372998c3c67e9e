"""What any reading of GLPI starts with: the base's structure, its small tables, and the checks of its blocks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from analysis.params.glpi_mapping import GlpiMapping
from analysis.params.load import sha256
from analysis.sources.extract import Extract, Reading
from analysis.sources.glpi import sweep
from analysis.sources.glpi.lookup import Lookup
from analysis.sources.glpi.parts import CHANGES, ENTRIES, TICKETS, Part, PartRows, ticket_parts
from analysis.sources.glpi.references import References
from analysis.sources.glpi.rows import Assembler
from analysis.sources.glpi.schema import Schema
from analysis.sources.glpi.session import Session
from analysis.sources.glpi.small import SmallTables, Usage

FORMAT = 3
"""Raised when the making of rows, marks or state changes: what an older one left asks for a whole reading."""


@dataclass(frozen=True)
class Preparation:
    """What a reading knows before it reads a ticket.

    `outlines` and `contents` hold, by part's name, block of ids -> check; `turns`, the block where the next reading's
    turn starts. The history has an outline alone: its rows are written once, they only come and go.
    """

    source: str
    mapping: GlpiMapping
    reading: Reading
    session: Session
    schema: Schema
    references: References
    parts: tuple[Part, ...]
    outlines: Mapping[str, Mapping[int, int]]
    contents: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    turns: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, source: str, mapping: GlpiMapping, reading: Reading, session: Session) -> Preparation:
        """Look at the base. Raises OutOfReach, DataFault, ParamsFault as `reader.extract` says."""
        reading.progress("GLPI : structure", 0, None)
        schema = Schema.probe(session, mapping)
        references = References.read(session, schema, mapping, source)
        parts = ticket_parts(schema, mapping)
        reading.progress("GLPI : comparaison", 0, None)
        outlines = {swept[0].name: sweep.outline(session, schema, swept) for swept in _swept(parts)}
        return cls(source, mapping, reading, session, schema, references, parts, outlines)

    def with_contents(self, *, of_all: bool) -> Preparation:
        """With the contents of all the blocks; else of those in turn and of those whose outline moved, the others being
        as the last reading left them.
        """
        found: dict[str, dict[int, int]] = {}
        turns: dict[str, int] = {}
        for swept in _swept(self.parts):
            name = swept[0].name
            if swept[0] is CHANGES:
                continue
            if of_all:
                found[name], turns[name] = sweep.contents(self.session, self.schema, swept), 0
                continue
            outline, known = self.outlines[name], sweep.from_state(self.reading.state[f"{name}.contents"])
            chosen, turns[name] = sweep.in_turn(outline, int(self.reading.state[f"{name}.turn"]))
            looked_at = self._moved(name) | set(chosen)
            now = sweep.contents(self.session, self.schema, swept, sweep.Blocks.of(looked_at))
            kept = {block: check for block, check in known.items() if block not in looked_at}
            found[name] = kept | now
        return replace(self, contents=found, turns=turns)

    def dirty(self, part: Part) -> sweep.Blocks:
        """The blocks of a part whose outline or contents are not what the last reading left."""
        blocks = self._moved(part.name)
        if part.name in self.contents:
            before = sweep.from_state(self.reading.state[f"{part.name}.contents"])
            blocks |= sweep.moved(self.contents[part.name], before)
        return sweep.Blocks.of(blocks)

    def _moved(self, name: str) -> set[int]:
        return sweep.moved(self.outlines[name], sweep.from_state(self.reading.state[f"{name}.outline"]))

    @property
    def rules(self) -> str:
        """What forces a whole reading when it changes."""
        return f"{FORMAT}.{self.references.check_rules()}"

    def state(self) -> dict[str, str]:
        """What the next reading wants back."""
        traces = json.dumps(self.references.traces(), separators=(",", ":"))
        state = {"rules": self.rules, "traces": traces, "references": str(self.references.check)}
        state |= {f"{name}.outline": sweep.as_state(checks) for name, checks in self.outlines.items()}
        state |= {f"{name}.contents": sweep.as_state(checks) for name, checks in self.contents.items()}
        return state | {f"{name}.turn": str(turn) for name, turn in self.turns.items()}

    @property
    def foreign_entities(self) -> list[int]:
        """The entities of GLPI that no client of the mapping has."""
        return sorted(self.references.entities.names.keys() - self.references.entity_clients.keys())

    def delivered(self, part: Part) -> Part:
        """The part with the condition that its rows go to a client: others are no news however they change."""
        foreign = ", ".join(map(str, self.foreign_entities)) or "NULL"
        if part is TICKETS:
            condition = f"(entities_id IN ({foreign})) IS NOT TRUE"
        else:
            ticket = "tickets_id" if part is ENTRIES else "items_id"
            owner = f"SELECT 1 FROM glpi_tickets t WHERE t.id = `{part.table}`.`{ticket}`"
            is_foreign = f"EXISTS ({owner} AND t.entities_id IN ({foreign}))"
            # A task without a ticket goes to the orphans' client; a history without a ticket to nobody.
            condition = f"NOT {is_foreign}" if part is ENTRIES else f"NOT {is_foreign} AND EXISTS ({owner})"
        return replace(part, where=f"{part.where} AND {condition}")

    def assembler(self, owned: pa.Table, parts: PartRows) -> Assembler:
        """The assembler that knows these tickets, `id` (sorted) and `entities_id`, and what they are made of."""
        entities = pc.unique(owned["entities_id"]).to_pylist()
        clients = Lookup.of({entity: self.references.client_of(entity, self.mapping) for entity in entities})
        lookup = Lookup(owned["id"].to_numpy(), clients.take(owned["entities_id"]))
        return Assembler(self.source, self.mapping, self.schema, self.references, lookup, parts)

    def small_tables(self) -> dict[str, pa.Table]:
        """The small canonical tables, whole."""
        usage = Usage.read(self.session, self.schema, self.mapping)
        return SmallTables(self.source, self.mapping, self.schema, self.references, usage).all()

    def extract(
        self,
        tables: Mapping[str, pa.Table | pa.RecordBatchReader],
        deleted: Mapping[str, pa.Table] | None = None,
    ) -> Extract:
        """These rows as one reading: partial where `deleted` is given."""
        return Extract(
            source=self.source,
            tables=tables,
            clients=self.mapping.slugs,
            is_whole=deleted is None,
            deleted=deleted or {},
            state=self.state(),
            mapping_sha256=sha256(self.mapping),
            rows_read=self.session.rows_read,
        )


def _swept(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], ...]:
    """The parts that are checked together, by the one that owns them."""
    return (TICKETS, *parts), (ENTRIES,), (CHANGES,)
