"""A saved view as a section of a client's report: its figures by hand, its page, what is refused (B7)."""

from dataclasses import replace
from datetime import date

import facts_schema
import pytest

from analysis.domain.periods import Span
from analysis.facts import document, explain
from analysis.foundation.errors import ParamsFault
from analysis.params import load
from analysis.publish.batch.staleness import KnownParams
from analysis.publish.editions.edition import Shelf
from analysis.publish.editions.verification import write_params
from analysis.report import client_report
from analysis.views.sections import views
from builders import entry, line, params, tables, ticket

AS_OF = date(2023, 2, 16)
CATEGORIES = [
    {"category_id": "run", "name": "RUN"},
    {"category_id": "net", "name": "Réseau", "parent_category_id": "run"},
    {"category_id": "desk", "name": "Poste", "parent_category_id": "run"},
    {"category_id": "idle", "name": "Jamais travaillée"},
]
TICKETS = [ticket("1", category_id="net"), ticket("2", category_id="desk"), ticket("3", category_id="net")]
ENTRIES = [
    entry("a", "2021-12-15", 480, "1"),
    entry("b", "2022-02-03", 60, "1"),
    entry("c", "2022-12-30", 30, "3"),
    entry("d", "2023-01-05", 120, "1"),
    entry("e", "2023-01-20", 240, "2"),
    entry("f", "2023-02-03", 45, "3"),
    entry("g", "2023-02-20", 600, "3"),
]
NETWORK = {"view": "reseau", "title": "Réseau <b>", "selection": {"category": ["run > reseau"]}}


def _built(*views, language="fr"):
    made = params(contract_lines=[line()], views=views, language=language)
    return client_report.build(tables(time_entry=ENTRIES, ticket=TICKETS, category=CATEGORIES), made, AS_OF)


def test_a_view_without_dates_counts_the_contract_year_and_shows_thirteen_months():
    found = _built(NETWORK).views[0]
    assert found.days == Span(date(2023, 1, 1), AS_OF)
    assert (found.seconds, found.entries, found.tickets) == ((120 + 45) * 60, 2, 2)
    assert list(found.months["period"])[::12] == ["2022-02", "2023-02"]
    assert list(found.months["seconds"] // 60)[:2] == [60, 0]
    assert list(found.months["seconds"] // 60)[-3:] == [30, 120, 45]


def test_a_view_with_dates_counts_those_alone():
    dated = NETWORK | {"selection": {"starts_on": date(2022, 12, 1), "ends_on": date(2023, 1, 31)}}
    found = _built(dated).views[0]
    assert found.seconds == (30 + 120 + 240) * 60
    assert list(found.months["period"]) == ["2022-12", "2023-01"]


def test_its_figures_are_in_the_facts_and_lead_to_their_entries():
    built = _built(NETWORK)
    found = document.to_facts(built)
    facts_schema.check(found)
    assert found["views"][0]["minutes"] == 165
    assert found["views"][0]["selection"] == {"category": ["run > reseau"]}
    behind = explain.explain(built, "views.reseau.minutes")
    assert behind.value == 165
    assert list(behind.entries["time_entry_id"]) == ["d", "f"]
    assert explain.explain(built, "views.reseau.tickets").value == 2


@pytest.mark.parametrize(("language", "words"), [("fr", "2,75"), ("en", "2.75")])
def test_the_section_has_a_chart_a_table_and_the_number_of_tickets(language, words):
    hours = line(unit="hours", kind="support")
    made = params(contract_lines=[hours], views=[NETWORK], language=language)
    built = client_report.build(tables(time_entry=ENTRIES, ticket=TICKETS, category=CATEGORIES), made, AS_OF)
    html = str(views.block(built).html())
    assert words in html  # 165 minutes in hours
    assert "2 tickets" in html
    assert 'id="chart-view-reseau"' in html
    assert "<b>" not in html


def test_a_view_that_nothing_matches_says_so():
    html = str(views.block(_built(NETWORK | {"selection": {"category": ["Jamais travaillée"]}})).html())
    assert "Aucun temps" in html


def test_a_report_without_views_has_no_such_section():
    assert views.block(_built()).is_absent
    assert not views.block(_built(NETWORK)).is_absent


@pytest.mark.parametrize("category", ["RUN > Parti", "RUN > Rés", "Réseau"])
def test_a_category_that_no_longer_exists_is_refused_with_those_that_do(category):
    with pytest.raises(ParamsFault) as caught:
        _built(NETWORK | {"selection": {"category": ["RUN > Poste", category]}})
    assert str(caught.value) == (
        "views/acme.yaml : category : la vue «\u00a0reseau\u00a0» porte sur une catégorie qui n’existe plus"
        f" (trouvé : {category!r}). Corriger la vue, ou la retirer de report.views ;"
        " catégories : Jamais travaillée, RUN, RUN > Poste, RUN > Réseau."
    )


@pytest.fixture
def folder(tmp_path):
    """A client that shows one saved view."""
    for name, text in {
        "clients/acme.yaml": "client: acme\nname: Acme\nhours_per_day: 7\nreport: {views: [reseau]}\n",
        "views/acme.yaml": "views: [{view: autre, title: Autre, selection: {}},"
        " {view: reseau, title: Réseau, selection: {category: [RUN > Réseau]}}]\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_params_hold_the_views_that_the_report_shows_and_are_enough_to_build_it_again(folder, tmp_path):
    chosen = load.client(folder, "acme")
    assert [view.view for view in chosen.views] == ["reseau"]
    write_params(tmp_path / "elsewhere", load.resolved(chosen))
    assert load.resolved(load.client(tmp_path / "elsewhere", "acme")) == load.resolved(chosen)


def test_a_view_that_changes_makes_the_edition_stale(folder, tmp_path):
    known = KnownParams(Shelf(tmp_path / "reports"))
    before = known.resolved(folder, "acme").params_sha256
    path = folder / "views/acme.yaml"
    path.write_text(path.read_text().replace("RUN > Réseau", "RUN > Poste"))
    assert known.resolved(folder, "acme").params_sha256 != before


def test_a_view_that_is_not_saved_is_refused_with_those_that_are(folder):
    (folder / "clients/acme.yaml").write_text("client: acme\nname: Acme\nhours_per_day: 7\nreport: {views: [partie]}\n")
    with pytest.raises(ParamsFault, match=r"report\.views : vue inconnue \(trouvé : 'partie'\)\. .*autre, reseau"):
        load.client(folder, "acme")


def test_the_title_of_a_hostile_view_is_shown_as_typed():
    built = _built(NETWORK | {"title": "</script><img src=x onerror=alert(1)>"})
    html = str(views.block(replace(built)).html())
    assert "<img" not in html
