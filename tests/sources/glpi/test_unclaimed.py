"""Entities that no client of the mapping has are counted and told, with what to paste."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.sources.canonical_tables import TABLES
from analysis.sources.extract import Reading
from analysis.sources.glpi.reader import extract

pytestmark = pytest.mark.services


def told(base, mapping, state=None):
    """What a reading remarks, and the state it leaves."""
    lines = []
    keys = (
        None
        if state is None
        else lambda name, within=None, clients=None: TABLES[name].empty().select(list(TABLES[name].key_columns))
    )
    reading = Reading(Path(), environ={"RELEVE_GLPI_URL": base.url}, state=state or {}, keys=keys, remark=lines.append)
    return lines, extract("outil", mapping, reading).state


def test_they_are_told_the_heaviest_first(base, mapping):
    base.task(base.ticket(entities_id=0), actiontime=1200)
    for seconds in (3600, 600):
        base.task(base.ticket(entities_id=3), actiontime=seconds)
    base.task(base.ticket(entities_id=1))
    lines, state = told(base, mapping)
    assert "2 entité(s) d’aucun client, 3 ticket(s), 90 min laissés de côté" in lines[0]
    assert "params/sources/outil.yaml" in lines[0]
    assert lines[1:] == [
        "  - {client: a-nommer, entity: 3}  # Racine > Interne : 2 ticket(s), 70 min",
        "  - {client: a-nommer, entity: 0}  # Racine : 1 ticket(s), 20 min",
    ]
    assert told(base, mapping, state)[0] == []


def test_nothing_is_said_of_entities_without_a_ticket(base, mapping):
    base.task(base.ticket(entities_id=1))
    assert told(base, mapping)[0] == []


def test_a_new_entity_is_told_at_the_next_reading(base, mapping):
    _, state = told(base, mapping)
    base.add("glpi_entities", id=4, entities_id=0, name="Nouveau")
    base.ticket(entities_id=4)
    assert told(base, mapping, state)[0][1].startswith("  - {client: a-nommer, entity: 4}  # Racine > Nouveau")
