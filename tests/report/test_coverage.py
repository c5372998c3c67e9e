"""Names of params that the data do not hold, and lines of a released edition that params no longer hold."""

from datetime import date

from analysis.params import load
from analysis.report import coverage
from analysis.warehouse.edition_log import Closed, EditionLog, Told
from analysis.warehouse.warehouse import Warehouse
from builders import CLIENT, entry, line, params, tables

JANUARY = date(2023, 1, 31)


def test_a_name_that_no_technician_and_no_team_bears_is_absent():
    """By identifier, by name, by team of the entry or of the person: as `profiles` gives them."""
    people = [{"technician_id": "7", "name": "Ada Roy", "technician_group": "Support"}]
    work = [
        entry("a", "2023-01-02", 60, technician_id="7"),
        entry("b", "2023-01-02", 60, technician_id="Karim", technician_group="N2"),
    ]
    names = ("7", "Ada Roy", "Support", "Karim", "N2", "Karim Benali", "ada roy")
    client = params(profiles=dict.fromkeys(names, "engineer"))
    given = tables(technician_profile=people, time_entry=work)
    assert coverage.absent_people(given, client) == ("Karim Benali", "ada roy")


def released(tmp_path, *lines):
    warehouse, then = Warehouse(str(tmp_path)), params(contract_lines=list(lines))
    log = EditionLog(warehouse.url)
    log.record(CLIENT, Closed(JANUARY, "00000001", warehouse.keep_params(load.resolved(then))), Told(), {})
    return warehouse, log


def test_a_line_renamed_since_its_edition_was_released_is_gone(tmp_path):
    support = line("support", scope={"category": ["Support"]})
    warehouse, log = released(tmp_path, line("demandes"), support)
    now = params(contract_lines=[line("demandes-2023"), support])
    assert coverage.lines_gone(CLIENT, now, warehouse) == (None, ())  # closed, and told to nobody
    log.release(CLIENT, JANUARY, date(2023, 2, 3))
    assert coverage.lines_gone(CLIENT, now, warehouse) == (JANUARY, ("demandes",))
    kept = params(contract_lines=[{**line("demandes"), "name": "Autre nom"}, support])
    assert coverage.lines_gone(CLIENT, kept, warehouse) == (JANUARY, ())


def test_params_that_this_version_no_longer_reads_are_compared_with_nothing(tmp_path):
    warehouse, log = released(tmp_path, line("demandes"))
    log.record(CLIENT, Closed(JANUARY, "00000001", warehouse.keep_params('{"client": "acme"}')), Told(), {})
    log.release(CLIENT, JANUARY, date(2023, 2, 3))
    assert coverage.lines_gone(CLIENT, params(), warehouse) == (None, ())
