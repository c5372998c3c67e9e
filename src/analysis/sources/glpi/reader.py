"""A GLPI as canonical tables (kind `glpi`): its database, whole at first, then the changes alone; or its API."""

from __future__ import annotations

from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.extract import Extract, Reading
from analysis.sources.glpi import partial, unclaimed, whole
from analysis.sources.glpi.checks import Scans
from analysis.sources.glpi.preparation import Preparation
from analysis.sources.glpi.session import Address, snapshot
from analysis.sources.glpi_api import reader as api


def extract(name: str, mapping: GlpiMapping, reading: Reading) -> Extract:
    """Read a GLPI, by SQL or through its API.

    Parameters
    ----------
    name : str, of the mapping's file; each row bears it as `source`.
    mapping : GlpiMapping.
    reading : Reading; with its state and its keys, the changes alone are read.

    Returns
    -------
    Extract: whole where there is no state, or where what makes a ticket a check's run has changed, its large tables
    being streams to consume once in the order of the canonical tables; partial otherwise. A partial reading leaves the
    warehouse as a whole one would, row for row.

    Raises
    ------
    OutOfReach : no address, no server, an account refused, a table it may not read, a connection lost.
    ParamsFault : the mapping names an entity, a group, a category or a solution type that GLPI does not have.
    DataFault : a table or a column is missing.
    """
    if mapping.access == "api":
        return api.extract(name, mapping, reading)
    address = Address.from_environ(mapping, reading.environ)
    with snapshot(address) as session, Scans(session) as scans:
        base = Preparation.start(name, mapping, reading, session, scans)
        is_whole = reading.keys is None or reading.state.get("rules") != base.rules
        if is_whole or base.have_references_moved:
            for line in unclaimed.lines(unclaimed.of_base(base), base.references, name):
                reading.remark(str(line))
        if reading.keys is None or is_whole:
            return whole.read(base.checked(scans, is_first=True))
        return partial.read(base.checked(scans, is_first=False), reading.keys)
