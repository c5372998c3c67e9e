"""All clients together, named; and the same for those who may know none: attempts to name a client from every byte."""

import re
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_page import make_notebook
from made_portfolio import make_portfolio

from analysis.domain.findings import Disqualified
from analysis.foundation.addresses import Places
from analysis.foundation.errors import ParamsFault, UsageFault
from analysis.measures.portfolio.anonymity import LEAST_CLIENTS_OF_GROUP
from analysis.params import portfolio as portfolio_params
from analysis.publish.editions import portfolio as published
from analysis.report import client_report, portfolio
from analysis.report.portfolio import anonymised
from analysis.views.portfolio import named as named_views
from analysis.views.portfolio import sections
from builders import line, params, tables

AS_OF = date(2023, 2, 16)
KEY = b"a key of sixteen bytes at least"
SECTIONS = (
    sections.summary,
    sections.cockpit,
    sections.changes,
    sections.workload,
    sections.positions,
    sections.groups,
    sections.findings,
)


def _bytes(made):
    """Every byte of a published edition, by path: page, figures, notebook, manifest."""
    notebook = make_notebook(section(made) for section in SECTIONS)
    with tempfile.TemporaryDirectory() as reports:
        where = Places(Path("params"), "warehouse", reports, Path("source"))
        folder = published.publish(where, made, notebook, AS_OF)
        return {path.name: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def _numbers(text):
    """Every number of a text, whatever its decimal mark."""
    return {float(found.replace(",", ".")) for found in re.findall(r"\d+[.,]\d+", text)}


def test_the_named_edition_names_every_client_and_adds_up():
    made = make_portfolio(12)
    page = _bytes(made)["report.html"].decode()
    assert all(f"Nº{number:03d}" in page for number in range(12))
    assert "Société Nº003 &amp; Fils" in page
    assert made.clients["effort_days"].sum() == pytest.approx(made.lines["effort_days"].sum())
    assert set(made.overruns["client"]) == set(made.lines.loc[made.lines["pace_status"] == "overrun", "client"])


def test_a_pace_is_no_overrun_and_days_to_offer_are_about():
    """Rules 2.4 and 2.12: « dépassement » is the term's; the sum of forecasts is « environ »."""
    made = make_portfolio(12)
    told = named_views.summary(made).html().replace("\u202f", " ").replace("\u00a0", " ")
    assert f"{len(made.overruns)} lignes sont en avance sur leur rythme." in told
    assert re.search(r"Environ \d+ j peuvent être proposés", told)
    assert "dépass" not in named_views.positions(made).html()


def test_a_client_without_an_entry_has_its_line_and_no_workload():
    """A new client: nothing was worked yet, and the others still have their portfolio."""
    loaded = client_report.build(tables(), params(contract_lines=[line()]), AS_OF)
    new = portfolio.extract(loaded, portfolio_params.PortfolioParams())
    made = portfolio.build([new], portfolio_params.PortfolioParams(), AS_OF, language="fr")
    assert made.lines["consumed_days"].tolist() == [0.0]
    assert made.workload.empty


def test_a_fault_of_ours_in_one_client_is_told_and_stops_no_other(monkeypatch, tmp_path):
    def broken(client, *_, **__):
        raise ZeroDivisionError(client)

    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "acme.yaml").write_text("client: acme\nname: Acme\nhours_per_day: 7\n")
    where = Places(tmp_path, str(tmp_path / "warehouse"), str(tmp_path / "reports"), tmp_path)
    monkeypatch.setattr(portfolio.addresses, "find", lambda: where)
    monkeypatch.setattr(portfolio.client_report, "load", broken)
    assert portfolio.load("2023-02-16").missing == (("acme", "ZeroDivisionError: acme"),)


def test_the_next_months_are_foreseen_by_profile_from_a_year_on_and_refused_before():
    made = make_portfolio(3, since="2022-01")
    assert list(made.staffing["month"].unique()) == ["2023-02", "2023-03", "2023-04"]
    assert set(made.staffing["profile"]) == {"administrator", "engineer"}
    assert (made.staffing["lo80"] <= made.staffing["mean"]).all()
    assert make_portfolio(3).staffing == Disqualified("history_too_short", {"months": 10, "least": 12})


@pytest.mark.parametrize("clients", [7, 40, 200])
def test_no_byte_of_the_anonymous_edition_holds_a_name_a_code_or_a_value_of_a_client(clients):
    named = make_portfolio(clients)
    files = _bytes(anonymised(named, KEY))
    texts = {name: content.decode() for name, content in files.items()}
    forbidden = [*named.lines["client"], *named.lines["line"], *named.lines["name"], KEY.decode()]
    forbidden += [f"Nº{number:03d}" for number in range(clients)]
    for name, text in texts.items():
        unescaped = text.encode().decode("unicode_escape", "ignore") if name.endswith((".ipynb", ".json")) else text
        for word in forbidden:
            assert word not in text, (name, word)
            assert word not in unescaped, (name, word)
    assert not [table for table in ("cockpit", "data") if table in texts["facts.json"]]
    exact = ["entitlement_days", "expected_days", "consumed_days", "landing_days", "spare_days", "relative"]
    values = {round(float(value), 2) for column in exact for value in named.lines[column].abs()}
    shown = {round(value, 2) for value in _numbers(texts["facts.json"])}
    bands = {round(step * 0.1, 2) for step in range(400)}
    assert not (shown - bands) & values


@pytest.mark.parametrize("clients", [0, 1, 4, 5, 7, 12, 29])
def test_a_portfolio_of_few_clients_has_nothing_to_show_and_says_so(clients):
    """Not one figure leaves, so that the attack on members gains nothing (`test_membership_attack.py`)."""
    made = anonymised(make_portfolio(clients), KEY)
    assert made.whole == made.states == made.workload == Disqualified("portfolio_too_small", {"least": 30})
    assert made.groups == {}
    page = _bytes(made)["report.html"].decode()
    assert page.count("Moins de 30 clients sont comparables") == 1
    assert "%" not in re.sub(r"<(style|script)[^>]*>.*?</\1>|<[^>]+>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("clients", [30, 59, 120, 200])
def test_no_group_of_too_few_clients_is_shown_nor_left_by_subtraction(clients):
    named = make_portfolio(clients)
    made = anonymised(named, KEY)
    whole = int(made.whole["clients"].iloc[0])
    for axis, table in made.groups.items():
        if isinstance(table, Disqualified):
            continue
        assert (table["clients"] >= LEAST_CLIENTS_OF_GROUP).all(), axis
        rest = whole - int(table["clients"].sum())
        assert rest <= 0 or rest >= LEAST_CLIENTS_OF_GROUP, axis


def test_the_order_of_the_pseudonyms_follows_neither_names_nor_sizes_nor_states():
    named = make_portfolio(200)
    made = anonymised(named, KEY)
    names = {portfolio.pseudonym(client, KEY, "2023-02-16"): client for client in named.clients["client"]}
    clients = named.clients.set_index("client")
    rank = pd.Series(range(200))
    for column in ("entitlement_days", "relative", "effort_days"):
        values = pd.Series([clients.loc[names[found], column] for found in made.states["pseudonym"]])
        # Of 200 random orders, the correlation of ranks is under 0.2 in 99.5 % of cases (1/√199 × 2.8).
        assert abs(values.rank().corr(rank)) < 0.2, column
    slugs = pd.Series([names[found] for found in made.states["pseudonym"]])
    assert abs(slugs.rank().corr(rank)) < 0.2


def test_one_who_knows_every_clients_figures_names_the_pseudonyms_no_better_than_chance_and_five_points():
    """Attack by rank, on two successive editions read together: each pseudonym is given the likeliest client."""
    first = make_portfolio(200, seed=7)
    second = make_portfolio(200, seed=8, as_of=date(2023, 3, 31))
    editions = [(named, anonymised(named, KEY)) for named in (first, second)]
    tables = [made.states.set_index("pseudonym")["state"] for _, made in editions]
    assert not set(tables[0].index) & set(tables[1].index), "the two editions cannot be joined"
    random = np.random.default_rng(11)
    hits = []
    for named, made in editions:
        truth = {
            portfolio.pseudonym(client, KEY, named.edition.as_of.isoformat()): client
            for client in named.clients["client"]
        }
        known = named.clients.set_index("client")["relative"].sort_values()
        of_state = {"overrun": list(known[known > 0].index), "under": list(known[known <= 0].index)}
        for state, candidates in of_state.items():
            rows = list(made.states.loc[made.states["state"] == state, "pseudonym"])
            by_rank = dict(zip(rows, candidates, strict=True))
            shuffled = dict(zip(rows, random.permutation(candidates), strict=True))
            hits += [by_rank[row] == truth[row] for row in rows] + [shuffled[row] == truth[row] for row in rows]
    assert np.mean(hits) <= 1 / 200 + 0.05


def test_the_difference_of_two_editions_does_not_give_the_figure_of_the_client_that_left():
    """Attack by difference: sums rebuilt from the medians of every group before and after one client leaves."""
    near, guessed = [], []
    whole = make_portfolio(60)
    before = anonymised(whole, KEY)
    for gone in range(60):
        after = anonymised(make_portfolio(60, without=frozenset({gone})), KEY)
        truth = float(whole.clients.set_index("client").loc[f"clef-{gone:03d}-sarl", "relative"])
        n, m = int(before.whole["clients"].iloc[0]), int(after.whole["clients"].iloc[0])
        middles = [
            float(made.whole[["variance_low", "variance_high"]].mean(axis=1).iloc[0]) for made in (before, after)
        ]
        near.append(abs(n * middles[0] - m * middles[1] - truth) < 0.05)
        guessed.append(abs(middles[0] - truth) < 0.05)
    assert np.mean(near) <= np.mean(guessed) + 0.05, "no better than saying the median of all"


def test_the_key_is_from_the_environment_alone_and_its_want_is_said():
    with pytest.raises(UsageFault, match="RELEVE_ANONYMITY_KEY"):
        portfolio.key({})
    with pytest.raises(UsageFault, match="16 caractères"):
        portfolio.key({"RELEVE_ANONYMITY_KEY": "court"})
    assert portfolio.key({"RELEVE_ANONYMITY_KEY": "x" * 16}) == b"x" * 16


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("size_bands: [250, 50]", "croissants"),
        ("size_bands: [1]", "supérieur à 1"),
        ("capacity: [{profile: engineer, days_per_month: -1, effective_from: 2023-01-01}]", "au moins 0"),
        ("clients: [acme]", "clé inconnue"),
    ],
)
def test_a_fault_of_the_portfolios_choices_is_said(tmp_path, text, words):
    (tmp_path / portfolio_params.FILE).write_text(text + "\n")
    with pytest.raises(ParamsFault, match=words):
        portfolio_params.read(tmp_path)


def test_capacity_is_that_in_force_on_the_day():
    params = portfolio_params.PortfolioParams.model_validate(
        {
            "capacity": [
                {"profile": "engineer", "days_per_month": 40, "effective_from": date(2023, 1, 1)},
                {"profile": "engineer", "days_per_month": 60, "effective_from": date(2023, 4, 1)},
            ]
        }
    )
    assert params.capacity_on("engineer", date(2023, 3, 31)) == 40
    assert params.capacity_on("engineer", date(2023, 4, 1)) == 60
    assert params.capacity_on("engineer", date(2022, 12, 31)) is None
    assert params.capacity_on("architect", date(2023, 4, 1)) is None
