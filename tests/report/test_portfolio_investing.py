"""Live projects of several clients give a template its shares, from five clients on (F6, rule 12)."""

from datetime import date

import pandas as pd
import pytest

from analysis.params import measured_shares, remedy
from analysis.params.measured_shares import MeasuredShares
from analysis.report.portfolio_investing import FOLLOWED
from analysis.report.portfolio_investing import measured_shares as of_projects

SHARES = [0.2, 0.4, 0.5, 0.6, 1.3]


def live(shares, template="self_service"):
    rows = [
        {"client": f"c{number}", "template": template, "avoided_share": share} for number, share in enumerate(shares)
    ]
    return pd.DataFrame(rows).reindex(columns=list(FOLLOWED))


def test_the_quartiles_of_five_clients_are_the_shares_of_a_template():
    (share,) = of_projects(live(SHARES))
    assert (share.clients, share.low_percent, share.central_percent) == (5, pytest.approx(40), pytest.approx(50))
    assert share.high_percent == pytest.approx(60)


def test_four_clients_or_two_projects_of_one_are_not_five():
    assert of_projects(live(SHARES[:4])) == ()
    assert of_projects(pd.concat([live(SHARES[:4]), live(SHARES[:1])], ignore_index=True)) == ()
    assert of_projects(live(SHARES, template=None)) == ()


@pytest.mark.parametrize(
    ("language", "document"), [("fr", "Économies mesurées chez 5 clients"), ("en", "Savings measured at 5 clients")]
)
def test_a_remedy_takes_measured_shares_and_says_so(language, document, tmp_path, monkeypatch):
    monkeypatch.setenv("RELEVE_LANG", language)
    (tmp_path / remedy.FILE).write_text(
        """
remedies:
  - remedy: libre-service
    name: Libre-service
    template: self_service
    when: [{title: [mot de passe]}]
    low_percent: 5
    central_percent: 6
    high_percent: 7
    source: {document: Avis, date: 2022-01-01}
""",
        encoding="utf-8",
    )
    (declared,) = remedy.read(tmp_path).remedies
    assert (declared.central_percent, declared.source.document) == (6, "Avis")
    measured_shares.write(tmp_path, MeasuredShares(as_of=date(2023, 2, 16), shares=of_projects(live(SHARES))))
    (measured,) = remedy.read(tmp_path).remedies
    assert measured.central_percent == pytest.approx(50)
    assert (measured.source.document, measured.source.date) == (document, date(2023, 2, 16))
