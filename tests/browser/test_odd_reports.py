"""Reports at the limits: no entry, one, none with a duration, many categories, more entries than the page keeps."""

import pandas as pd
import pytest
from made_page import make_page
from made_report import make_entries, make_report

from analysis.domain.findings import Disqualified
from analysis.views.reading import page_data


def of_year(count):
    entries = make_entries(max(count * 40, 400))
    return entries[entries["work_date"] >= "2023-01-01"].head(count)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("no entry", lambda: make_report(of_year(0))),
        ("one entry", lambda: make_report(of_year(1))),
        ("no duration", lambda: make_report(of_year(3).assign(seconds=0))),
        ("no ticket", lambda: make_report(of_year(4).assign(ticket_key=None, ticket_id=None))),
        ("no effort", lambda: make_report(of_year(4), effort=Disqualified("no_effort"))),
        ("no finding", lambda: make_report(of_year(4), findings=())),
        ("only old entries", lambda: make_report(make_entries(300).query("work_date < '2022-12-01'"))),
    ],
)
@pytest.mark.parametrize("width", [1440, 390])
def test_it_opens_without_a_fault(opens, folder, name, make, width):
    path = folder / f"{name.replace(' ', '-')}.html"
    path.write_text(make_page(make()), encoding="utf-8")
    opened = opens(path, width=width)
    text = opened.page.evaluate("document.body.innerText")
    assert (opened.errors, opened.violations) == ([], [])
    assert not any(word in text for word in ("NaN", "None", "undefined", "Infinity"))
    assert opened.page.locator("#report-end").is_visible()
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_source_without_effort_says_so_and_shows_no_zero(folder, opens):
    """uci_incidents is such a source: the page says that consumption cannot be computed."""
    page = make_page(make_report(of_year(4), effort=Disqualified("no_effort")))
    assert page.count("aucun zéro n’est affiché à sa place") >= 3
    assert 'id="releve-data"' not in page


def test_ten_thousand_categories(opens, folder):
    entries = make_entries(12_000)
    entries["category_path"] = pd.Categorical([f"RUN > Famille {n % 100} > Catégorie {n}" for n in range(10_000)] * 2)[
        :12_000
    ]
    entries["work_date"] = entries["work_date"].where(entries["work_date"] >= "2023-01-01", pd.Timestamp("2023-01-10"))
    path = folder / "categories.html"
    path.write_text(make_page(make_report(entries)), encoding="utf-8")
    opened = opens(path)
    opened.page.get_by_role("button", name="Ouvrir ou fermer RUN").click()
    assert opened.page.locator("table.tree tbody tr").count() == 101
    assert opened.errors == []


def test_beyond_the_limit_entries_are_summed_by_month_and_the_page_says_so(opens, folder, monkeypatch):
    monkeypatch.setattr(page_data, "MOST_ENTRIES", 1_000)
    report = make_report(make_entries(3_000))
    path = folder / "months.html"
    path.write_text(make_page(report), encoding="utf-8")
    opened = opens(path)
    assert "additionnées par mois" in opened.page.locator(".filters").inner_text()
    opened.page.locator("[data-key='field period']").select_option("all")
    total = report.entries["seconds"].sum() / (7 * 3_600)
    assert opened.total() == f"{total:,.2f}".replace(",", "\u202f").replace(".", ",") + "\u202fj"
    assert opened.errors == []


def test_the_page_in_english(opens, folder):
    path = folder / "english.html"
    path.write_text(make_page(make_report(make_entries(2_000), language="en")), encoding="utf-8")
    opened = opens(path, language="en-GB")
    page = opened.page
    assert page.locator("html").get_attribute("lang") == "en"
    assert opened.total() == "43.00\u00a0d"
    text = page.evaluate("document.body.innerText")
    assert "On February 16, 2023, the line “Infogérance” has consumed 43.0\u00a0d for 33.9\u00a0d expected" in text
    assert not any(word in text for word in ("Télécharger", "semaine", "Filtrer", "Saisies", "moyenne"))
