"""The filters: several values an axis, branches of a tree, what is not given, the axes of params, any period with data.

Every figure is compared with sums made here from the entries.
"""

import pandas as pd
import pytest
from made_page import make_page
from made_report import make_entries, make_params, make_report

DAY = 7 * 3_600


def shown(entries):
    text = f"{entries['seconds'].sum() / DAY:,.2f}"
    return text.replace(",", "\u202f").replace(".", ",") + "\u202fj"


def of_year(report):
    return report.entries[report.entries["work_date"] >= "2023-01-01"]


def test_two_subsidiaries_at_once_and_each_taken_off(opens, report):
    opened = opens()
    entries = of_year(report)
    opened.tick("subsidiary", "Exemple Lyon", "Groupe Exemple")
    assert opened.total() == shown(entries[entries["subsidiary"].isin(["Exemple Lyon", "Groupe Exemple"])])
    assert opened.page.locator("[data-key='field subsidiary'] .value").inner_text() == "2 choisis"
    opened.page.reload()
    opened.unfold()
    opened.page.get_by_role("button", name="Retirer le filtre Filiale\u00a0: Groupe Exemple").click()
    assert opened.total() == shown(entries[entries["subsidiary"] == "Exemple Lyon"])
    opened.tick("subsidiary", "Exemple Lyon")
    assert opened.total() == shown(entries)
    assert opened.page.locator(".chips").count() == 0


def test_a_branch_of_the_tree_holds_its_leaves(opens, report):
    opened = opens()
    page, entries = opened.page, of_year(report)
    paths = entries["category_path"].astype(str)
    choice = page.locator(".choice:has([data-key='field category'])")
    choice.locator("summary").click()
    choice.get_by_role("button", name="Ouvrir ou fermer RUN").click()
    choice.get_by_role("checkbox", name="MCO", exact=True).click()
    assert opened.total() == shown(entries[paths.str.startswith("RUN > MCO > ")])
    assert choice.get_by_role("checkbox", name="RUN", exact=True).evaluate("e => e.indeterminate")
    choice.get_by_role("button", name="Ouvrir ou fermer MCO").click()
    leaf = choice.get_by_role("checkbox", name="Sauvegarde", exact=True)
    assert leaf.is_checked()
    assert leaf.is_disabled(), "it is held by its branch"
    choice.get_by_role("checkbox", name="Applications", exact=True).click()
    both = paths.str.startswith("RUN > MCO > ") | paths.str.startswith("Applications > ")
    assert opened.total() == shown(entries[both])
    choice.get_by_role("checkbox", name="RUN", exact=True).click()
    both = paths.str.startswith("RUN > ") | paths.str.startswith("Applications > ")
    assert opened.total() == shown(entries[both]), "a branch takes the place of what it holds"
    page.keyboard.press("Escape")
    assert not choice.evaluate("e => e.open")
    assert page.evaluate("document.activeElement.dataset.key") == "field category"


def test_what_is_not_given_can_be_chosen(opens, report):
    opened = opens()
    opened.tick("application", "non renseigné")
    entries = of_year(report)
    assert opened.total() == shown(entries[entries["application"].isna()])


def test_a_long_list_is_searched(opens, report):
    opened = opens()
    choice = opened.page.locator(".choice:has([data-key='field requester'])")
    choice.locator("summary").click()
    choice.get_by_role("searchbox").fill("007")
    choice.get_by_role("checkbox").check()
    entries = of_year(report)
    assert opened.total() == shown(entries[entries["requester"] == "Demandeur 007"])


def test_any_table_is_crossed_with_another_axis(opens, report):
    opened = opens()
    page = opened.page
    page.get_by_role("button", name="Croiser avec un autre axe – Filiale").click()
    assert page.evaluate("document.activeElement.dataset.key") == "field by"
    page.locator("[data-key='field by']").select_option(label="Type")
    table = pd.crosstab(
        of_year(report)["subsidiary"].astype(str),
        of_year(report)["ticket_kind"].astype(str),
        values=of_year(report)["seconds"],
        aggfunc="sum",
    )
    heads = page.locator("table.crossed thead th").all_inner_texts()[1:-1]
    row = page.locator("table.crossed tbody tr", has_text="Exemple Lyon").locator("td.number").all_inner_texts()
    kinds = {"incident": "incident", "demande": "request"}
    assert row[:-1] == [f"{table.loc['Exemple Lyon', kinds[head]] / DAY:.2f}".replace(".", ",") for head in heads]
    page.go_back()
    page.go_back()
    assert page.locator("table.crossed").count() == 0


def test_the_filters_and_tables_are_those_of_the_axes_of_params(opens, folder):
    path = folder / "axes.html"
    path.write_text(make_page(make_report(params=make_params(report={"axes": ["application", "subsidiary"]}))), "utf-8")
    page = opens(path).page
    assert page.locator(".choice .name").all_inner_texts() == ["Application", "Filiale"]
    assert page.locator("#axes .live caption").all_inner_texts() == ["Charge par application", "Charge par filiale"]
    page.locator("#chart-weekly a.mark").last.click()
    assert page.locator("#tickets .live tbody tr").count() > 0
    assert page.locator("table.tree").count() == 1, "what makes a week stays told by category"


@pytest.mark.parametrize(
    ("width", "bar", "period", "name"), [(1440, "Mars 2021", "%Y-%m", "2021-03"), (390, "2021", "%Y", "2021")]
)
def test_a_client_without_time_in_this_contract_year_is_explored_over_its_history(
    opens, folder, width, bar, period, name
):
    """On a phone, so many months are drawn by year."""
    entries = make_entries(600).query("work_date < '2022-12-01'")
    path = folder / "history.html"
    path.write_text(make_page(make_report(entries)), encoding="utf-8")
    opened = opens(path, width=width)
    page = opened.page
    assert opened.total() == shown(entries)
    assert "Aucun temps" in page.locator("#weeks").inner_text()
    page.locator(f"#chart-weekly a.mark[aria-label^='{bar}']").click()
    assert opened.total() == shown(entries[entries["work_date"].dt.strftime(period) == name])
    assert opened.errors == []


@pytest.mark.parametrize("sections", [("summary", "tickets"), ("axes",), ("summary", "months"), ("summary", "lines")])
def test_a_report_of_few_sections_works_with_those_it_has(opens, folder, report, sections):
    path = folder / f"{'-'.join(sections)}.html"
    path.write_text(make_page(report, sections=sections), encoding="utf-8")
    opened = opens(path)
    assert opened.errors == []
    if sections[-1] == "lines":
        assert opened.page.locator(".selection").count() == 0
    else:
        opened.page.locator(".filters > summary").wait_for()
        opened.tick("kind", "incident")
        entries = of_year(report)
        assert opened.total() == shown(entries[entries["ticket_kind"] == "incident"])


def test_the_link_that_is_copied_opens_the_same_view(opens, made, report):
    opened = opens()
    page = opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.tick("subsidiary", "Exemple Lyon", "Exemple Bénélux")
    total = opened.total()
    button = page.get_by_role("button", name="Copier un lien vers cette vue")
    button.click()
    page.get_by_text("Lien copié.").wait_for()
    button.click()
    assert page.get_by_text("Lien copié.").count() == 1
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"file://{made}#view?")
    assert opens(address=link.removeprefix(f"file://{made}")).total() == total


def test_a_browser_without_a_clipboard_shows_the_link(opens):
    opened = opens()
    opened.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    opened.tick("kind", "incident")
    opened.page.get_by_role("button", name="Copier un lien vers cette vue").click()
    field = opened.page.get_by_role("textbox", name="Copier un lien vers cette vue")
    assert field.input_value().endswith("#view?f.kind=incident")
