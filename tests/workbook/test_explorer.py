"""The explorer of JupyterLab, asked as its script asks: what it answers, what it saves, what it refuses."""

import io
from datetime import date

import openpyxl
import pyarrow.parquet as pq
import pytest

from analysis.foundation import addresses
from analysis.params import load, named_view
from analysis.params.selection import Selection
from analysis.report import client_report
from analysis.workbook.explorer import Explorer
from analysis.workbook.loaded import LoadedReport
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
def loaded(tmp_path):
    """The report of a small client whose files of params stand in a folder."""
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients/acme.yaml").write_text("client: acme\nname: Acme\nhours_per_day: 7\n")
    where = addresses.find({addresses.PARAMS: str(tmp_path), addresses.WAREHOUSE: str(tmp_path / "warehouse")})
    delivered = tables(time_entry=ENTRIES, ticket=TICKETS, category=CATEGORIES)
    return LoadedReport(client_report.build(delivered, params(rules=RULES), AS_OF), where)


@pytest.fixture
def asked(loaded):
    """An explorer, and what its widget sends to the browser."""
    explorer = Explorer(loaded)
    explorer.told = []
    explorer.widget.send = lambda content, buffers=None: explorer.told.append((content, buffers))
    return explorer


def ask(explorer, *pairs, **state):
    """Send what the script sends when a person chooses."""
    chosen = {"pairs": [list(pair) for pair in pairs], "grain": "month", "kept": None, **state}
    explorer.receive({"kind": "choose", "state": chosen})
    return explorer.widget.view


def minutes(seconds):
    return seconds // 60


def named(explorer, axis):
    return next(item for item in explorer.widget.constants["axes"] if item["axis"] == axis)


def test_each_filter_narrows_what_is_shown(asked):
    assert minutes(asked.widget.view["total"][0]) == 60 + 120 + 30 + 45 + 15
    assert minutes(ask(asked, ("kind", "incident"))["total"][0]) == 60 + 120 + 45 + 15
    assert minutes(ask(asked, ("kind", "incident"), ("title", "ECRAN"))["total"][0]) == 45
    assert minutes(ask(asked, ("period", "2023-01"))["total"][0]) == 120 + 30
    assert minutes(ask(asked, ("ticket", "1"))["total"][0]) == 60 + 120
    assert minutes(ask(asked)["total"][0]) == 270


def test_the_chart_keeps_every_period_and_says_which_are_chosen(asked):
    view = ask(asked, ("period", "2023-01"), ("kind", "incident"))
    names = [key for key, _ in asked.widget.constants["periods"]["month"]]
    assert names == ["2022-12", "2023-01", "2023-02"]
    assert list(map(minutes, view["bars"])) == [60, 120, 60]
    assert view["range"] == [1, 1]
    assert ask(asked, ("period", "2023-W01..2023-W03"), grain="week")["range"] == [1, 3]


def test_a_branch_of_the_category_tree_holds_what_is_beneath_it(asked):
    assert minutes(ask(asked, ("category", "RUN > Réseau"))["total"][0]) == 60 + 120
    view = ask(asked, opened="category")
    counts = dict(zip(named(asked, "category")["keys"], map(minutes, view["counts"]["seconds"]), strict=True))
    assert counts == {"RUN": 270, "RUN > Poste": 75, "RUN > Réseau": 180, "RUN > Wi-Fi": 15}
    assert named(asked, "category")["depths"] == [0, 1, 1, 1]


def test_counts_of_a_picker_follow_the_other_filters_and_not_its_own(asked):
    view = ask(asked, ("kind", "incident"), ("period", "2023-02"), opened="kind")
    counts = dict(zip(named(asked, "kind")["keys"], map(minutes, view["counts"]["seconds"]), strict=True))
    assert counts == {"incident": 60, "request": 0}
    assert minutes(sum(ask(asked, ("kind", "incident"), opened="kind")["counts"]["seconds"])) == 270


def test_two_selections_are_compared_part_by_part_the_largest_difference_first(asked):
    ask(asked, ("period", "2023-02"))
    kept = [list(pair) for pair in asked.widget.view["pairs"]]
    view = ask(asked, ("period", "2023-01"), kept=kept)
    keys = named(asked, "category")["keys"]
    assert [(keys[place], minutes(now), minutes(before)) for place, now, before in view["parts"]] == [
        ("RUN > Réseau", 120, 0),
        ("RUN > Poste", 30, 45),
        ("RUN > Wi-Fi", 0, 15),
    ]
    assert minutes(view["kept"]["total"][0]) == 60
    assert view["kept"]["range"] == [2, 2]
    assert asked.kept.seconds == 60 * 60
    assert "kept" not in ask(asked, ("period", "2023-01"))


@pytest.mark.parametrize(
    ("why", "listed"),
    [
        (("whole", ""), [60, 120, 45, 15]),
        (("period", "2023-01"), [120]),
        (("part", "RUN > Poste"), [45]),
        (("ticket", "1"), [60, 120]),
    ],
    ids=["the whole", "a period", "a part of an axis", "a ticket"],
)
def test_any_figure_shown_may_be_asked_for_its_entries(asked, why, listed):
    told = ask(asked, ("kind", "incident"), why=list(why))["why"]
    assert [minutes(entry[-1]) for entry in told["entries"]] == listed
    assert minutes(told["total"][0]) == sum(listed)
    assert "why" not in ask(asked, ("kind", "incident"))


def test_what_is_not_given_may_be_picked_on_any_axis(asked, tmp_path):
    assert (named(asked, "domain")["keys"][-1], named(asked, "domain")["shown"][-1]) == ("", "non renseigné")
    assert minutes(ask(asked, ("domain", ""))["total"][0]) == 45 + 15
    assert minutes(ask(asked, ("domain", ""), ("domain", "Réseau"))["total"][0]) == 45 + 15 + 60 + 120
    ask(asked, ("domain", ""))
    asked.save("Sans domaine")
    assert named_view.read(tmp_path, "acme")[0].selection == Selection(domain=("",))


def test_the_filters_are_those_of_the_axes_that_say_something(asked):
    assert [item["axis"] for item in asked.widget.constants["axes"]] == ["category", "kind", "scope", "domain"]


def test_the_selection_is_data_with_its_line_of_python(asked):
    ask(asked, ("kind", "incident"), ("period", "2023-01"))
    chosen = asked.selection
    assert chosen.entries["seconds"].sum() == 120 * 60
    assert chosen.python == "r.where(kind='incident', period='2023-01')"
    assert chosen.filter == "kind=incident&period=2023-01"
    asked.choose(chosen.filter)
    assert asked.selection.selection == chosen.selection


def test_a_view_narrower_than_the_lists_stays_so(asked, tmp_path):
    (tmp_path / "views").mkdir()
    (tmp_path / "views/acme.yaml").write_text(
        "views: [{view: narrow, title: Étroite, selection: {ticket: ['1', '3'], title: [noir, panne]}}]\n"
    )
    asked.receive({"kind": "open", "view": "narrow"})
    assert minutes(asked.widget.view["total"][0]) == 60 + 120 + 45
    ask(asked, *map(tuple, asked.widget.view["pairs"]), ("kind", "incident"))
    assert asked.selection.selection.ticket == ("1", "3")


def test_a_saved_view_takes_its_place_in_the_clients_report(asked, tmp_path):
    ask(asked, ("kind", "request"))
    for _ in range(2):
        asked.receive({"kind": "save", "name": "Demandes", "in_report": True})
    chosen = load.client(tmp_path, "acme")
    assert chosen.report.views == ("demandes",)
    built = client_report.build(tables(time_entry=ENTRIES, ticket=TICKETS, category=CATEGORIES), chosen, AS_OF)
    assert built.views[0].seconds == 30 * 60


def test_a_view_by_contract_line_is_that_of_the_report(loaded, tmp_path):
    line = {
        "line": "forfait", "name": "Forfait", "kind": "managed_service", "unit": "days", "starts_on": "2023-01-01",
        "ends_on": "2023-12-31", "entitlement": 100, "source": {"document": "C", "date": "2022-12-01"},
    }  # fmt: skip
    delivered = tables(time_entry=ENTRIES, ticket=TICKETS, category=CATEGORIES)
    built = client_report.build(delivered, params(rules=RULES, contract_lines=[line]), AS_OF)
    explorer = Explorer(LoadedReport(built, loaded.where_from))
    view = ask(explorer, ("line", "forfait"))
    assert minutes(view["total"][0]) == 210
    explorer.save("Forfait")
    again = params(contract_lines=[line]).model_copy(update={"views": named_view.read(tmp_path, "acme")})
    assert client_report.build(delivered, again, AS_OF).views[0].seconds == 210 * 60


def test_a_selection_is_saved_as_a_view_and_found_again(asked, tmp_path):
    ask(asked, ("kind", "request"))
    asked.receive({"kind": "save", "name": " "})
    assert "un nom" in asked.told[-1][0]["text"]
    asked.receive({"kind": "save", "name": "Demandes d’été"})
    assert [view.view for view in named_view.read(tmp_path, "acme")] == ["demandes-d-ete"]
    assert asked.widget.views == [["demandes-d-ete", "Demandes d’été"]]
    ask(asked)
    asked.receive({"kind": "open", "view": "demandes-d-ete"})
    assert asked.widget.view["pairs"] == [["kind", "request"]]


def test_a_view_on_a_category_that_is_no_more_says_so(asked, tmp_path):
    (tmp_path / "views").mkdir()
    (tmp_path / "views/acme.yaml").write_text(
        "views: [{view: old, title: Ancienne, selection: {category: [RUN > Réseau, Parti]}}]\n"
    )
    asked.receive({"kind": "open", "view": "old"})
    assert "Plus aucune saisie" in asked.told[-1][0]["text"]
    assert "Parti" in asked.told[-1][0]["text"]
    assert minutes(asked.widget.view["total"][0]) == 180


@pytest.mark.parametrize(
    "pairs",
    [[["1=1; DROP TABLE entries", "x"]], [["period", "2023-01' OR 1"]], [["kind", "__import__('os')"]]],
    ids=["a key", "a period", "a value"],
)
def test_what_is_no_filter_is_told_and_changes_nothing(asked, pairs):
    ask(asked, ("kind", "incident"))
    asked.receive({"kind": "choose", "state": {"pairs": pairs}})
    assert asked.told[-1][0]["kind"] == "told"
    assert asked.selection.selection == Selection(kind=("incident",))


def test_the_entries_of_the_selection_are_saved_in_each_format_without_a_formula(asked):
    files = {}
    for kind in ("csv", "xlsx", "parquet"):
        asked.receive({"kind": "export", "format": kind})
        content, buffers = asked.told[-1]
        assert content["name"] == f"acme-2023-02-16.{kind}"
        files[kind] = buffers[0]
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 1 + len(ENTRIES) + 1
    assert rows[-1][-1] == 270
    dangerous = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert dangerous.data_type == "s"
    assert '"\'=1+1"' in files["csv"].decode("utf-8-sig")
    assert len(files["csv"].decode().strip().splitlines()) == 1 + len(ENTRIES)
    frame = pq.read_table(io.BytesIO(files["parquet"])).to_pandas()
    assert frame["seconds"].sum() == 270 * 60


def test_a_rule_is_proposed_for_what_none_covers_and_its_effect_is_what_it_then_does(loaded, tmp_path):
    proposing = Proposing(loaded.report, loaded.where_from)
    assert [name for name, _ in proposing.group.options] == ["0,1\u202fj · RUN > Poste", "0,04\u202fj · RUN > Wi-Fi"]
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
    assert covered - loaded.report.entries["seconds"][loaded.report.entries["is_covered"]].sum() == 45 * 60


def test_a_correction_without_a_reason_is_not_written(loaded, tmp_path):
    proposing = Proposing(loaded.report, loaded.where_from)
    proposing.row.value, proposing.correct.value = "1", "France"
    proposing.buttons["correction"].click()
    assert "un motif" in proposing.notice.value
    assert not (tmp_path / "corrections").exists()
