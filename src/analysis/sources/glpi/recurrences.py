"""Recurring tickets, and the tickets that each of them made.

GLPI keeps no column from a ticket to the recurring ticket that made it. The history of the recurring ticket names the
ticket, in a translated sentence that holds one whole number. Where the history was purged, the title tells: GLPI gives
a made ticket the title that the template predefines, else the name of the recurring ticket, and no writer.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.glpi import text
from analysis.sources.glpi.schema import Schema
from analysis.sources.glpi.session import Session

MADE = "itemtype = 'TicketRecurrent' AND linked_action = 12"
"""Lines of history by which a recurring ticket names a ticket that it made."""
TITLE = 1
"""Number of the title among the fields that a template predefines."""
NONE = 0
ONE_NUMBER = r"^\D*(?P<ticket>\d{1,18})\D*$"
LINK_LINES = pa.schema([pa.field("recurrent", pa.int64()), pa.field("sentence", pa.string())])

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Recurrences:
    """Recurring tickets of a GLPI.

    Parameters
    ----------
    names : id -> name, decoded.
    titles : (folded title, entity) -> id: the titles that made tickets may bear, in their entity.
    tickets : ids of the tickets that history links to a recurring ticket, ascending.
    makers : id of the recurring ticket that made each of `tickets`.
    """

    names: Mapping[int, str]
    titles: Mapping[tuple[str, int], int]
    tickets: Ids
    makers: Ids

    @classmethod
    def from_rows(
        cls, rows: Sequence[Mapping[str, Any]], predefined: Sequence[Mapping[str, Any]], lines: pa.Table
    ) -> Recurrences:
        """Return the recurring tickets of their rows.

        Parameters
        ----------
        rows : of `glpi_ticketrecurrents`, decoded.
        predefined : rows of `glpi_tickettemplatepredefinedfields`, decoded; empty where the account may not read them.
        lines : lines of history, as `links` gives them.
        """
        templates = {row["tickettemplates_id"]: row["value"] for row in predefined if row["num"] == TITLE}
        named = [row for row in sorted(rows, key=lambda row: row["id"], reverse=True) if row["name"]]
        titled = [row for row in named if templates.get(row["tickettemplates_id"])]
        # A predefined title wins over another recurring ticket's name, and the lowest id wins among equal titles.
        pairs = [(row["name"], row) for row in named]
        pairs += [(templates[row["tickettemplates_id"]], row) for row in titled]
        folded = text.folded(pa.array([title for title, _ in pairs], pa.string())).to_pylist()
        titles = {
            (title, row["entities_id"]): row["id"] for title, (_, row) in zip(folded, pairs, strict=True) if title
        }
        tickets, makers = _linked(lines)
        return cls({row["id"]: row["name"] or f"({row['id']})" for row in rows}, titles, tickets, makers)

    def makers_of(self, raw: pa.Table) -> Ids:
        """Return the recurring ticket that made each row of `glpi_tickets`; 0 where a person or a collector did.

        `raw` needs the columns `id`, `name`, `entities_id` and `users_id_recipient`.
        """
        ids = raw["id"].to_numpy()
        if not self.names:
            return np.zeros(ids.size, np.int64)
        makers = np.zeros(ids.size, np.int64)
        if self.tickets.size:
            places = np.minimum(np.searchsorted(self.tickets, ids), self.tickets.size - 1)
            makers = np.where(self.tickets[places] == ids, self.makers[places], NONE)
        titles = text.folded(text.decoded(raw["name"]))
        is_like = pc.is_in(titles, value_set=pa.array(sorted({title for title, _ in self.titles}), pa.string()))
        has_writer = pc.fill_null(pc.greater(raw["users_id_recipient"], 0), False)
        rows = np.flatnonzero(pc.and_not(is_like, has_writer).to_numpy() & (makers == NONE))
        entities = raw["entities_id"].to_numpy()[rows].tolist()
        for row, title, entity in zip(rows.tolist(), titles.take(pa.array(rows)).to_pylist(), entities, strict=True):
            makers[row] = self.titles.get((title, entity), NONE)
        return makers

    def block_checks(self, size: int) -> dict[str, int]:
        """Return block of `size` tickets -> check of its links."""
        owners = self.tickets // size
        blocks, starts = np.unique(owners, return_index=True)
        pairs = np.split(np.column_stack([self.tickets, self.makers]).astype("<i8"), starts[1:])
        return {str(block): zlib.crc32(links.tobytes()) for block, links in zip(blocks.tolist(), pairs, strict=False)}

    def rules(self) -> list[object]:
        """Return all but the links: a change touches any ticket."""
        return [sorted(self.names.items()), sorted(self.titles.items())]


def links(session: Session, schema: Schema) -> pa.Table:
    """Read the lines of history that name a made ticket, the last line first: `recurrent`, `sentence`."""
    if "linked_action" not in schema.present["glpi_logs"]:
        return LINK_LINES.empty_table()
    sql = f"SELECT items_id AS recurrent, new_value AS sentence FROM glpi_logs WHERE {MADE} ORDER BY id DESC"
    return session.table(sql, LINK_LINES, "references")


def _linked(lines: pa.Table) -> tuple[Ids, Ids]:
    """Return the linked tickets, ascending, and the recurring ticket of each; the last line of history wins."""
    numbers = pc.struct_field(pc.extract_regex(lines["sentence"], ONE_NUMBER), "ticket")
    is_link = pc.is_valid(numbers)
    tickets = pc.cast(numbers.filter(is_link), pa.int64()).to_numpy()
    distinct, firsts = np.unique(tickets, return_index=True)
    return distinct, lines["recurrent"].filter(is_link).to_numpy()[firsts]
