"""Preparation of any reading of GLPI: the base's structure, its small tables, and the checks of its blocks."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.messages import message
from analysis.params.document import sha256
from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.extract import Extract, Reading
from analysis.sources.glpi import clock, small, sweep
from analysis.sources.glpi.checks import Checks, Scans
from analysis.sources.glpi.lookup import Lookup
from analysis.sources.glpi.parts import CHANGES, ENTRIES, TICKETS, Part, PartRows, ticket_parts
from analysis.sources.glpi.references import References
from analysis.sources.glpi.rows import Assembler
from analysis.sources.glpi.schema import Schema
from analysis.sources.glpi.session import Session
from analysis.sources.glpi.small import SmallTables, Usage

FORMAT = 6
"""Number to raise when rows, marks or state are made otherwise: an older state asks for a whole reading."""


@dataclass(frozen=True)
class Preparation:
    """Knowledge of a reading before it reads a ticket.

    `checks` are those of the blocks of ids, by the name of the part that owns the rows; empty until they are taken.
    """

    source: str
    mapping: GlpiMapping
    reading: Reading
    session: Session
    schema: Schema
    references: References
    parts: tuple[Part, ...]
    technicians: Sequence[int]
    clock_note: str
    checks: Mapping[str, Checks] = field(default_factory=dict)

    @classmethod
    def start(cls, source: str, mapping: GlpiMapping, reading: Reading, session: Session, scans: Scans) -> Preparation:
        """Read the base's structure and start its scans. Raises the errors of `reader.extract`."""
        reading.progress(str(message("GLPI: structure")), 0, None)
        schema = Schema.probe(session, mapping)
        parts = ticket_parts(schema, mapping)
        scans.start(schema, _swept(parts))
        references = References.read(session, schema, mapping, source)
        clock_note = clock.note(session, schema, mapping, reading)
        technicians = small.technicians(session)
        return cls(source, mapping, reading, session, schema, references, parts, technicians, clock_note)

    def checked(self, scans: Scans, *, is_first: bool) -> Preparation:
        """Return the preparation with the checks of blocks: of all blocks at the first reading, else as in `checks`."""
        self.reading.progress(str(message("GLPI: comparison")), 0, None)
        before = {} if is_first else {parts[0].name: self._before(parts[0]) for parts in _swept(self.parts)}
        return replace(self, checks=scans.take(before))

    def dirty(self, part: Part) -> sweep.Blocks:
        """Return the blocks of a part whose checks differ from those of the last reading."""
        return sweep.Blocks.from_numbers(self.checks[part.name].moved(self._before(part)))

    def settled(self, looked_into: Mapping[str, sweep.Blocks]) -> Preparation:
        """Return the preparation with the checks, in its own snapshot, of the blocks that a reading looked into."""
        of_swept = {parts[0].name: parts for parts in _swept(self.parts)}
        again = {
            name: self.checks[name].again(self.session, self.schema, of_swept[name], blocks)
            for name, blocks in looked_into.items()
        }
        return replace(self, checks={**self.checks, **again})

    def _before(self, part: Part) -> Checks:
        return Checks.from_state(part.name, self.reading.state)

    @property
    def rules(self) -> str:
        """Text whose change forces a whole reading."""
        return f"{FORMAT}.{self.references.check_rules()}"

    def state(self) -> dict[str, str]:
        """Return the state for the next reading."""
        traces = json.dumps(self.references.traces(), separators=(",", ":"))
        state = {"rules": self.rules, "traces": traces, "references": self._references_check}
        state |= {"technicians": self._technicians_check, "clock": self.clock_note}
        for name, checks in self.checks.items():
            state |= checks.as_state(name)
        return state

    @property
    def have_references_moved(self) -> bool:
        """True where a row of GLPI's small tables, or the meaning of their dates, has changed."""
        return self.reading.state.get("references") != self._references_check

    @property
    def have_technicians_moved(self) -> bool:
        """True where the set of people who did or wrote tasks has changed."""
        return self.reading.state.get("technicians") != self._technicians_check

    @property
    def _references_check(self) -> str:
        notes = repr((self.schema.naive_dates(), self.clock_note))
        return f"{self.references.check}.{zlib.crc32(notes.encode())}"

    @property
    def _technicians_check(self) -> str:
        return str(zlib.crc32(repr(self.technicians).encode()))

    def delivered(self, part: Part) -> Part:
        """Return the part with the condition that its rows go to a client: changes of other rows do not count."""
        foreign = ", ".join(map(str, self.references.foreign_entities)) or "NULL"
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
        """Return the assembler of tickets, given by `id` (sorted) and `entities_id`, and of their parts."""
        entities = pc.unique(owned["entities_id"]).to_pylist()
        clients = Lookup.from_values({entity: self.references.client_of(entity, self.mapping) for entity in entities})
        lookup = Lookup(owned["id"].to_numpy(), clients.take(owned["entities_id"]))
        return Assembler(self.source, self.mapping, self.schema, self.references, lookup, parts)

    def small_tables(self) -> dict[str, pa.Table]:
        """Return the small canonical tables, whole."""
        tables, usage = self._small(), Usage.read(self.session, self.schema, self.mapping, None)
        return tables.used(usage) | tables.technicians(self.technicians) | tables.settled()

    def used_tables(self, clients: Collection[str]) -> dict[str, pa.Table]:
        """Return the small canonical tables of the things that tickets use, for some clients."""
        if not clients:
            return {}
        sql = "SELECT DISTINCT entities_id AS id FROM glpi_tickets"
        present = self.session.table(sql, pa.schema([pa.field("id", pa.int64())]), "keys")["id"].to_pylist()
        entities = [entity for entity in present if self.references.client_of(entity, self.mapping) in clients]
        return self._small().used(Usage.read(self.session, self.schema, self.mapping, entities))

    def technician_table(self) -> dict[str, pa.Table]:
        """Return the small canonical table of technicians, whole."""
        return self._small().technicians(self.technicians)

    def _small(self) -> SmallTables:
        return SmallTables(self.source, self.mapping, self.schema, self.references, self.clock_note)

    def extract(
        self,
        tables: Mapping[str, pa.Table | pa.RecordBatchReader],
        deleted: Mapping[str, pa.Table] | None = None,
    ) -> Extract:
        """Return tables as one reading: partial where `deleted` is given."""
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
    """Return the groups of parts that are checked together, the owner first."""
    return (TICKETS, *parts), (ENTRIES,), (CHANGES,)
