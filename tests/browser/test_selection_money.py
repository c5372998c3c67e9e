"""The euros of a selection beside its days, and the answers of the provider under a ticket."""

from datetime import date

import pandas as pd
import pytest
from made_page import make_page
from made_report import make_entries, make_params, make_report

from analysis.domain.money import cents
from analysis.params.answer import Answer
from analysis.report import contract_terms

SOURCE = {"document": "Contrat 2023-014", "date": date(2022, 12, 1)}
RATES = [
    {"profile": "administrator", "daily_rate_eur": "480.00", "effective_from": date(2019, 1, 1)},
    {"profile": "administrator", "daily_rate_eur": "500.00", "effective_from": date(2023, 2, 1)},
    {"profile": "engineer", "daily_rate_eur": "650.00", "effective_from": date(2019, 1, 1)},
    {"profile": "engineer", "daily_rate_eur": "700.00", "effective_from": date(2023, 1, 1), "line": "infogerance"},
]


@pytest.fixture(scope="module")
def priced():
    params = make_params(rates=[{**rate, "source": SOURCE} for rate in RATES], provider={"name": "Cévenne Services"})
    report = make_report(make_entries(2_000), params=params)
    year = report.entries[report.entries["work_date"] >= "2023-01-01"]
    ticket = str(year.groupby("ticket_id")["seconds"].sum().idxmax())
    signed = {"author": "Claire Aubin", "written_on": date(2023, 2, 20)}
    told = Answer(about="ticket", key=ticket, text="<b>Sur site</b>", **signed)
    params = params.model_copy(update={"answers": (told, told.model_copy(update={"key": "absent"}))})
    return make_report(report.entries, params=params)


@pytest.fixture(scope="module")
def page_of(priced, folder):
    path = folder / "priced.html"
    path.write_text(make_page(priced), encoding="utf-8")
    return path


def euros(entries, params):
    amount = round(cents(contract_terms.amounts(entries, params).total()) / 100)
    return f"{amount:,}".replace(",", "\u202f")


def test_a_selection_has_its_euros_at_the_rates_in_force_on_each_day(opens, priced, page_of):
    opened = opens(path=page_of)
    year = priced.entries[priced.entries["work_date"] >= "2023-01-01"]
    unknown = year[~year["profile"].isin(["administrator", "engineer"])]
    told = opened.page.locator(".selection .total").inner_text()
    assert f"· {euros(year, priced.params)}\u00a0€ hors taxes" in told.replace("\u202f€", "\u00a0€")
    days = f"{unknown['seconds'].sum() / 25_200:.2f}".replace(".", ",")
    assert f"{days}\u202fj étant sans prix" in told
    opened.tick("profile", "administrateur")
    only = year[year["profile"] == "administrator"]
    told = opened.page.locator(".selection .total").inner_text()
    assert f"· {euros(only, priced.params)}\u00a0€ hors taxes ·" in told.replace("\u202f€", "\u00a0€")


def test_without_a_rate_no_euro_is_shown(opens):
    assert "€" not in opens().page.locator(".selection .total").inner_text()


def test_a_line_that_rounds_tells_real_and_accounted_time_and_the_value_of_the_second(opens, folder):
    """Entries of 12 and 100 minutes rounded to 15: 112 minutes real, 15 + 105 = 120 accounted, at 70 € an hour."""
    rounding = {"effective_from": date(2023, 1, 1), "unit_minutes": 15, "source": SOURCE}
    (line,) = make_params().model_dump(exclude_none=True)["contract_lines"]
    rates = [
        {"profile": "administrator", "daily_rate_eur": "490.00", "effective_from": date(2019, 1, 1), "source": SOURCE}
    ]
    params = make_params(rates=rates, contract_lines=[{**line, "unit": "hours", "accounting": [rounding]}])
    entries = make_entries(2)
    entries["work_date"] = pd.Timestamp("2023-01-10")
    entries["seconds"] = [12 * 60, 100 * 60]
    entries["profile"] = pd.Categorical(["administrator"] * 2)
    entries["contract_line"] = pd.Categorical(["infogerance"] * 2)
    path = folder / "accounted.html"
    path.write_text(make_page(make_report(entries, params=params)), encoding="utf-8")
    told = opens(path=path).page.locator(".selection .total").inner_text().replace("\u202f", " ").replace("\u00a0", " ")
    assert told.startswith("1,87 h de temps réel, 2,00 h au décompte · 140 € hors taxes")


def test_an_answer_stands_under_its_ticket_with_and_without_scripts(opens, priced, page_of):
    ticket = priced.params.answers[0].key
    static = opens(path=page_of, scripts=False).page.locator("#tickets .answers")
    assert static.locator("li").count() == 1
    assert "Sur site" in static.inner_text()
    assert "Claire Aubin, le 20 février 2023" in static.inner_text()
    live = opens(path=page_of)
    buttons = live.page.locator("#tickets [data-key^='entries list']")
    for rank in range(buttons.count()):
        if ticket in (buttons.nth(rank).get_attribute("aria-label") or ""):
            buttons.nth(rank).click()
            break
    assert "<b>Sur site</b>" in live.page.locator("#tickets .trace .said").inner_text()
