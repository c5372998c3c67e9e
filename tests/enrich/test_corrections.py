from datetime import date

import pytest

from analysis.enrich import corrections
from analysis.foundation.errors import DataFault, ParamsFault
from analysis.params import correction, load
from analysis.report import client_report
from builders import entry, params, tables, ticket

GIVEN = tables(ticket=[ticket("1")], time_entry=[entry("a", "2023-01-10", 600), entry("b", "2023-01-10", 5)])
CORRECTION = {
    "correction": "heures-pour-minutes", "table": "time_entry", "key": "a", "column": "seconds", "faulty": 36_000,
    "correct": 600, "reason": "600 heures saisies pour 10 minutes", "author": "M. D.", "date": date(2023, 2, 1),
}  # fmt: skip


def corrected(**changes):
    return corrections.apply(GIVEN, params(corrections=[{**CORRECTION, **changes}]))


def test_a_correction_changes_the_value_it_names_alone():
    assert corrected()["time_entry"]["seconds"].to_pylist() == [600, 300]


def test_a_correction_of_a_date_or_a_text():
    found = corrected(column="entry_date", faulty=date(2023, 1, 10), correct=date(2023, 1, 11))
    assert found["time_entry"]["entry_date"].to_pylist() == [date(2023, 1, 11), date(2023, 1, 10)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"faulty": 35_000},
            "corrections/acme.yaml : heures-pour-minutes (time_entry a, seconds) : correction obsolète : la valeur "
            "n’est plus celle qui était fautive (trouvé : 36000). Retirer cette correction, ou la revoir.",
        ),
        (
            {"key": "z"},
            "corrections/acme.yaml : heures-pour-minutes (time_entry z, seconds) : correction obsolète : la ligne "
            "n’existe plus. Retirer cette correction, ou la revoir.",
        ),
    ],
)
def test_an_obsolete_correction_stops_the_run(changes, message):
    with pytest.raises(DataFault) as caught:
        client_report.build(GIVEN, params(corrections=[{**CORRECTION, **changes}]), date(2023, 2, 16))
    assert str(caught.value) == message


FILE = """corrections:
  - correction: heures-pour-minutes
    table: time_entry
    key: a
    column: {column}
    faulty: 36000
    correct: 600
    reason: 600 heures saisies pour 10 minutes
    author: M. D.
    date: 2023-02-01
"""
CLIENT = "client: acme\nname: Acme\nhours_per_day: 7\n"


def folder_with(tmp_path, text):
    for path, content in (("clients/acme.yaml", CLIENT), ("corrections/acme.yaml", text)):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    return tmp_path


def test_corrections_of_a_file_are_part_of_the_params_and_of_their_hash(tmp_path):
    plain = load.client(folder_with(tmp_path, "corrections: []\n"), "acme")
    with_one = load.client(folder_with(tmp_path, FILE.format(column="seconds")), "acme")
    assert with_one.corrections[0].correct == 600
    assert load.sha256(plain) != load.sha256(with_one)
    assert load.from_resolved(load.resolved(with_one)) == with_one


def test_a_column_that_may_not_be_corrected_is_refused(tmp_path):
    with pytest.raises(ParamsFault) as caught:
        correction.read(folder_with(tmp_path, FILE.format(column="client")), "acme")
    assert "la colonne client ne se corrige pas ; colonnes admises : ticket_id" in str(caught.value)
