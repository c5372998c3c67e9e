"""The explorer of JupyterLab, its controls moved as a hand would: what they show and what they save."""

import io
import re
import time
from base64 import b64decode
from datetime import date

import openpyxl
import pandas as pd
import pytest

from analysis.foundation import addresses
from analysis.params import load, named_view
from analysis.params.contract import Scope
from analysis.report import client_report
from analysis.views.lab import selection_view
from analysis.workbook.explorer import Explorer
from analysis.workbook.quality_forms import Proposing
from builders import entry, params, tables, ticket

AS_OF = date(2023, 2, 16)
RULES = [
    {"when": {"category": ["RUN > Réseau"]}, "domain": "Réseau"},
    {"when": {"category": ["RUN > Poste"], "kind": ["request"]}, "domain": "Poste"},
]
TICKETS = [
    ticket("1", title="Panne de sauvegarde", category_id="net", ticket_kind="incident"),
    ticket("2", title="=1+1", category_id="desk", ticket_kind="request"),
    ticket("3", title="Écran noir", category_id="desk", ticket_kind="incident"),
    ticket("4", title="Wi-Fi lent", category_id="wifi", ticket_kind="incident"),
]
CATEGORIES = [
    {"category_id": "run", "name": "RUN"},
    {"category_id": "net", "name": "Réseau", "parent_category_id": "run"},
    {"category_id": "wifi", "name": "Wi-Fi", "parent_category_id": "run"},
    {"category_id": "desk", "name": "Poste", "parent_category_id": "run"},
]
ENTRIES = [
    entry("a", "2022-12-30", 60, "1"),
    entry("b", "2023-01-05", 120, "1"),
    entry("c", "2023-01-20", 30, "2"),
    entry("d", "2023-02-03", 45, "3"),
    entry("e", "2023-02-10", 15, "4"),
]


@pytest.fixture
def made(tmp_path, monkeypatch):
    """The report of a small client whose files of params stand in a folder."""
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients/acme.yaml").write_text("client: acme\nname: Acme\nhours_per_day: 7\n")
    monkeypatch.setenv(addresses.PARAMS, str(tmp_path))
    monkeypatch.setenv(addresses.WAREHOUSE, str(tmp_path / "warehouse"))
    delivered = tables(time_entry=ENTRIES, ticket=TICKETS, category=CATEGORIES)
    return client_report.build(delivered, params(rules=RULES), AS_OF)


def _minutes(explorer):
    """The minutes of the selection, as they are shown."""
    return int(re.search(r"\((\d+)\s?min", explorer.shown.value)[1])


def test_every_control_narrows_what_is_shown(made):
    explorer = Explorer(made)
    assert _minutes(explorer) == 60 + 120 + 30 + 45 + 15
    explorer.filters["kind"].value = ("incident",)
    assert _minutes(explorer) == 60 + 120 + 45 + 15
    explorer.words.value = "ECRAN"
    assert _minutes(explorer) == 45
    explorer.buttons["clear"].click()
    explorer.first.value, explorer.last.value = date(2023, 1, 1), date(2023, 1, 31)
    assert _minutes(explorer) == 120 + 30


def test_every_shape_of_the_chart_has_its_style_where_the_page_s_own_is_not(made):
    """JupyterLab draws black what no style fills: a shape that a chart is given must be given its style there too."""
    shown = Explorer(made).shown.value
    drawn = set(re.findall(r'<(?:rect|path)[^>]* class="([^"]+)"', shown))
    assert drawn
    assert all(f".explored .{name}{{fill:" in shown for name in drawn), drawn
    assert ".explored .plot{display:grid" in shown


def test_a_branch_of_the_category_tree_holds_what_is_beneath_it(made):
    explorer = Explorer(made)
    explorer.show(Scope(category=("RUN > Réseau",)))
    assert _minutes(explorer) == 60 + 120


def test_one_drills_from_year_to_day(made):
    explorer = Explorer(made)
    explorer.grain.value = "year"
    for period, minutes, finer in (("2023", 210, "month"), ("2023-01", 150, "week"), ("2023-W01", 120, "day")):
        explorer.period.value = period
        explorer.buttons["drill"].click()
        assert (_minutes(explorer), explorer.grain.value) == (minutes, finer)
    assert explorer.scope.starts_on == date(2023, 1, 2)


def test_two_selections_are_compared_part_by_part(made):
    explorer = Explorer(made)
    explorer.first.value = date(2023, 2, 1)
    explorer.buttons["keep"].click()
    explorer.first.value, explorer.last.value = date(2023, 1, 1), date(2023, 1, 31)
    assert "Sélection gardée" in explorer.shown.value
    row = re.search(r"<tr[^>]*><th[^>]*>RUN &gt; Réseau</th>(.*?)</tr>", explorer.shown.value)[1]
    assert re.findall(r">([^<>]+)</td>", row)[:3] == ["0,29", "0,00", "+0,29"]  # 120 min of days of 7 h, against none
    explorer.buttons["drop"].click()
    assert "Sélection gardée" not in explorer.shown.value


def test_why_this_figure_lists_the_entries_whose_sum_it_is(made):
    explorer = Explorer(made)
    explorer.filters["kind"].value = ("incident",)
    explorer.buttons["why"].click()
    listed = [int(found) for found in re.findall(r">(\d+)\u202f?\s?min</td>", explorer.shown.value)]
    assert listed[:-1] == [60, 120, 45, 15]
    assert listed[-1] == sum(listed[:-1])


@pytest.mark.parametrize(
    ("shown", "minutes"),
    [("janv. 2023", [120, 30]), ("RUN > Poste", [30, 45]), ("n°\u00a01", [60, 120])],
    ids=["a period", "a part of an axis", "a ticket"],
)
def test_any_figure_shown_may_be_asked_for_its_entries(made, shown, minutes):
    explorer = Explorer(made)
    name, wanted = next(option for option in explorer.figure.options if option[0].startswith(shown))
    explorer.figure.value = wanted
    explorer.buttons["why"].click()
    listed = [int(found) for found in re.findall(r">(\d+)\u202f?\s?min</td>", explorer.shown.value)]
    assert listed == [*minutes, sum(minutes)], name


def test_what_is_not_given_may_be_picked_on_any_axis(made, tmp_path):
    explorer = Explorer(made)
    assert explorer.filters["domain"].options[-1] == ("non renseigné", "")
    explorer.filters["domain"].value = ("",)
    assert _minutes(explorer) == 45 + 15
    explorer.filters["domain"].value = ("", "Réseau")
    assert _minutes(explorer) == 45 + 15 + 60 + 120
    explorer.view.value = "Sans domaine"
    explorer.filters["domain"].value = ("",)
    explorer.buttons["save"].click()
    assert named_view.read(tmp_path, "acme")[0].selection == Scope(domain=("",))


def test_the_filters_are_those_of_the_clients_axes_that_say_something(made):
    assert list(Explorer(made).filters) == ["kind", "scope", "category", "domain"]
    chosen = made.params.report.model_copy(update={"axes": ("category", "requester", "kind")})
    object.__setattr__(made, "params", made.params.model_copy(update={"report": chosen}))
    assert list(Explorer(made).filters) == ["category", "kind"], "no requester is recorded"


def test_a_view_narrower_than_the_controls_stays_so(made, tmp_path):
    (tmp_path / "views").mkdir()
    (tmp_path / "views/acme.yaml").write_text(
        "views: [{view: narrow, title: Étroite, selection: {ticket: ['1', '3'], title: [noir, panne]}}]\n"
    )
    explorer = Explorer(made)
    explorer.views.value = "narrow"
    explorer.buttons["open"].click()
    assert _minutes(explorer) == 60 + 120 + 45
    explorer.filters["kind"].value = ("incident",)
    assert explorer.scope.ticket == ("1", "3")
    explorer.buttons["clear"].click()
    assert _minutes(explorer) == 270


def test_one_is_told_to_choose_a_period_before_looking_into_it(made):
    explorer = Explorer(made)
    explorer.buttons["drill"].click()
    assert "une période" in explorer.notice.value


def test_a_saved_view_takes_its_place_in_the_clients_report(made, tmp_path):
    explorer = Explorer(made)
    explorer.filters["kind"].value = ("request",)
    explorer.view.value, explorer.in_report.value = "Demandes", True
    explorer.buttons["save"].click()
    explorer.buttons["save"].click()
    chosen = load.client(tmp_path, "acme")
    assert chosen.report.views == ("demandes",)
    built = client_report.build(tables(time_entry=ENTRIES, ticket=TICKETS, category=CATEGORIES), chosen, AS_OF)
    assert built.views[0].seconds == 30 * 60


def test_a_selection_is_saved_as_a_view_and_found_again(made, tmp_path):
    explorer = Explorer(made)
    explorer.filters["kind"].value = ("request",)
    explorer.buttons["save"].click()
    assert "un nom" in explorer.notice.value
    explorer.view.value = "Demandes d’été"
    explorer.buttons["save"].click()
    assert [view.view for view in named_view.read(tmp_path, "acme")] == ["demandes-d-ete"]
    explorer.buttons["clear"].click()
    explorer.views.value = "demandes-d-ete"
    explorer.buttons["open"].click()
    assert explorer.filters["kind"].value == ("request",)
    assert _minutes(explorer) == 30


def test_a_view_on_a_category_that_is_no_more_says_so(made, tmp_path):
    (tmp_path / "views").mkdir()
    (tmp_path / "views/acme.yaml").write_text(
        "views: [{view: old, title: Ancienne, selection: {category: [RUN > Réseau, Parti]}}]\n"
    )
    explorer = Explorer(made)
    explorer.views.value = "old"
    explorer.buttons["open"].click()
    assert "Plus aucune saisie" in explorer.notice.value
    assert "Parti" in explorer.notice.value
    assert _minutes(explorer) == 180


def test_the_workbook_holds_the_entries_of_the_selection_and_no_formula(made):
    explorer = Explorer(made)
    explorer.buttons["xlsx"].click()
    content = b64decode(re.search(r"base64,([^\"]+)", explorer.notice.value)[1])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 1 + len(ENTRIES) + 1
    assert rows[-1][-1] == 270
    dangerous = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert dangerous.data_type == "s"


def test_a_rule_is_proposed_for_what_none_covers_and_its_effect_is_what_it_then_does(made, tmp_path):
    proposing = Proposing(made)
    assert [name for name, _ in proposing.group.options] == ["0,1\u202fj · RUN > Poste", "0,0\u202fj · RUN > Wi-Fi"]
    assert proposing.value.value == "Poste", "the commonest domain of the nearest covered category"
    proposing.buttons["effect"].click()
    assert "0,11\u202fj de 1 ticket" in proposing.effect.value  # 45 min of days of 7 h
    proposing.buttons["rule"].click()
    saved = load.client(tmp_path, "acme").rules[-1]
    after = client_report.build(
        tables(time_entry=ENTRIES, ticket=TICKETS, category=CATEGORIES),
        params(rules=[*RULES, saved.model_dump()]),
        AS_OF,
    )
    covered = after.entries["seconds"][after.entries["is_covered"]].sum()
    assert covered - made.entries["seconds"][made.entries["is_covered"]].sum() == 45 * 60


def test_a_correction_without_a_reason_is_not_written(made, tmp_path):
    proposing = Proposing(made)
    proposing.row.value, proposing.correct.value = "1", "France"
    proposing.buttons["correction"].click()
    assert "un motif" in proposing.notice.value
    assert not (tmp_path / "corrections").exists()


def test_a_period_is_met_with_the_dates_already_chosen():
    scope = selection_view.zoomed(Scope(starts_on=date(2023, 1, 10)), "2023-01")
    assert (scope.starts_on, scope.ends_on) == (date(2023, 1, 10), date(2023, 1, 31))


def test_each_move_of_100_000_entries_is_answered_in_less_than_100_ms(made):
    """Processor time of a whole answer, page and lists included; the best of three moves."""
    repeated = pd.concat([made.entries] * 20_000, ignore_index=True)
    for column in made.entries.columns:
        repeated[column] = repeated[column].astype(made.entries[column].dtype)
    object.__setattr__(made, "entries", repeated)
    explorer = Explorer(made)
    times = []
    for value in (("incident",), (), ("request",)):
        begun = time.process_time()
        explorer.filters["kind"].value = value
        times.append(time.process_time() - begun)
    assert min(times) < 0.1
