"""Redmine, from the answers of its REST API kept as files (kind `redmine`): the same rows as through its server.

Kind `rest` with `tool: redmine` reads the server itself.
"""

from __future__ import annotations

from analysis.params.document import sha256
from analysis.params.redmine_mapping import RedmineMapping
from analysis.params.rest_mapping import RestMapping
from analysis.sources.extract import Extract, Reading
from analysis.sources.rest import reader


def extract(name: str, mapping: RedmineMapping, reading: Reading) -> Extract:
    """Read the pages of one Redmine, whole.

    Raises
    ------
    OutOfReach : no file answers to a pattern.
    DataFault : a file is not an answer of that API, or pages are missing (`total_count` is not reached).
    """
    through = RestMapping.model_validate(
        {
            "kind": "rest",
            "tool": "redmine",
            "clients": [{"client": client.client, "values": client.projects} for client in mapping.clients],
            "incidents": mapping.incidents,
            "requests": mapping.requests,
            "options": {"entry_category": mapping.entry_category},
            "pages": {"time_entries": mapping.time_entries, "issues": mapping.issues},
        }
    )
    made = reader.extract(name, through, reading)
    return Extract(source=name, tables=made.tables, clients=mapping.slugs, mapping_sha256=sha256(mapping))
