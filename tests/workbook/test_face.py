"""`import releve`: its names and signatures are stable, its examples run, its frames say what the facts say (H10)."""

import doctest
import importlib
import inspect
import pkgutil
from datetime import date

import pandas as pd
import pytest
from plotly.graph_objects import FigureWidget

import analysis.demo.example
import analysis.workbook
import releve
from analysis.foundation.errors import UsageFault
from analysis.warehouse.edition_log import EditionLog

SIGNATURES = {
    "budget": "(study: 'str') -> 'BudgetReport'",
    "business_case": None,
    "clients": "() -> 'tuple[str, ...]'",
    "columns": "(table: 'str' = '', language: 'str' = 'fr') -> 'pd.DataFrame'",
    "example": "(language: 'str' = 'fr') -> 'LoadedReport'",
    "explain": "(client: 'str', figure: 'str', as_of: 'str | date') -> 'Explained'",
    "explore": "(report: 'LoadedReport') -> 'Explorer'",
    "forecast": "(series: 'pd.Series', horizon: 'int' = 12, levels: 'Sequence[float]' = (80, 95)) -> 'pd.DataFrame'",
    "group_titles": "(titles: 'Iterable[str | None]', coverage: 'float | None' = None) -> 'pd.Series'",
    "load": "(client: 'str', as_of: 'str | date', language: 'str' = '', sync_id: 'str' = '', live: 'bool' = False)"
    " -> 'LoadedReport'",
    "portfolio": None,
    "renewal": None,
    "sizing": None,
}
LOADED = {
    *("entries", "tickets", "weeks", "months", "lines", "forecast", "checks", "findings", "facts", "plot", "choices"),
    *("where", "by", "explain", "explore", "to_html", "report", "where_from", "history"),
}
SELECTED = {
    *("entries", "tickets", "weeks", "months", "seconds", "hours", "days", "where", "by", "filter", "python", "link"),
    *("loaded", "selection", "mask"),
}
MODULES = [
    "analysis.demo.example",
    "analysis.measures.problems.title_groups",
    "analysis.report.portfolio",
    "analysis.studies.business_case",
    "releve",
    *(f"analysis.workbook.{module.name}" for module in pkgutil.iter_modules(analysis.workbook.__path__)),
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """The user's cache folder, for the example's data, at whose addresses the other examples are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(analysis.demo.example.CACHE, str(tmp_path_factory.mktemp("cache")))
        for name, value in releve.example().where_from.environ().items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def r(cache):
    return releve.example()


def test_the_names_and_their_signatures_are_those_that_analysts_rely_on():
    assert sorted(releve.__all__) == sorted(SIGNATURES)
    for name, signature in SIGNATURES.items():
        if signature is not None:
            assert str(inspect.signature(getattr(releve, name))) == signature, name


def test_a_report_and_a_selection_keep_their_names(r):
    assert {name for name in dir(r) if not name.startswith("_")} == LOADED
    assert {name for name in dir(r.where()) if not name.startswith("_")} == SELECTED


@pytest.mark.parametrize("name", MODULES)
def test_every_example_runs(cache, name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_every_public_name_has_an_example():
    for name in releve.__all__:
        assert ">>> import releve" in inspect.getdoc(getattr(releve, name)), name


def test_frames_say_what_the_facts_say(r):
    facts = r.facts
    assert r.entries["seconds"].sum() == facts["minutes"]["consumed"] * 60
    assert r.tickets["seconds"].sum() == r.entries.dropna(subset=["ticket_key"])["seconds"].sum()
    assert r.weeks["seconds"].sum() == r.months["seconds"].sum() == r.entries["seconds"].sum()
    line = facts["lines"][0]
    assert r.lines.loc[0, "consumed"] == line["consumed"] == 43
    of_term = (r.entries["contract_line"] == line["line"]) & (r.entries["work_date"] >= line["starts_on"])
    amounts = r.entries.loc[of_term, "amount_eur"].sum()
    assert amounts == pytest.approx(float(line["consumed_eur"]), abs=0.005)
    assert len(r.findings) == len(facts["findings"])
    assert r.forecast.attrs["sum"]["mean"] == pytest.approx(r.forecast["mean"].sum())


def test_a_group_by_loses_no_entry_without_a_value(r):
    source = r.report.entries
    empty = [name for name in ("application", "contract", "controls") if source[name].isna().any()]
    assert empty
    for name in empty:
        assert r.entries.groupby(name)["seconds"].sum().sum() == source["seconds"].sum()
        assert r.entries.groupby(name)["seconds"].sum()["non renseigné"] == source["seconds"][source[name].isna()].sum()


def test_an_entry_has_one_instant_and_one_civil_day(r):
    frame = r.entries.dropna(subset=["started_at"])
    assert str(frame["started_at"].dt.tz) == "Europe/Paris"
    assert (frame["started_at"].dt.tz_localize(None).dt.normalize() == frame["work_date"]).all()


@pytest.mark.parametrize("table", ["entries", "tickets", "weeks", "months", "lines", "forecast", "checks", "findings"])
def test_every_column_is_in_the_dictionary(r, table):
    frame = getattr(r, table)
    described = releve.columns(table)
    assert [name for name in frame if not name.startswith("category_level_")] == [
        name for name in described.index if not name.startswith("category_level_")
    ]
    assert (described["meaning"] != "").all()


def test_crossed_efforts_are_those_of_the_entries(r):
    chosen = r.where(kind="incident")
    table = chosen.by("subsidiary", "month")
    assert table["seconds"].sum() == chosen.seconds
    row = table.iloc[len(table) // 2]
    entries = chosen.entries
    mine = entries[(entries["subsidiary"] == row["subsidiary"]) & (entries["month"] == row["month"])]
    assert row["median_ticket_hours"] == mine.groupby("ticket_id")["hours"].sum().median()
    assert row["tickets"] == mine["ticket_id"].nunique()


def test_a_pivot_of_periods_is_in_the_order_of_time(r):
    table = r.where(application="Sage").by("subsidiary", "quarter")
    quarters = list(table.pivot_table(index="subsidiary", columns="quarter", values="hours").columns)
    assert quarters == sorted(quarters)


def test_a_value_that_is_not_given_may_be_chosen_by_none_and_by_its_words(r):
    source = r.report.entries
    lost = int(source["seconds"][source["application"].isna()].sum())
    assert r.where(application=None).seconds == r.where(application="non renseigné").seconds == lost
    assert r.where(application=[None, "Sage"]).seconds == lost + r.where(application="Sage").seconds


def test_a_selection_is_narrowed_and_counted(r):
    january = r.where(period="2023-01")
    assert january.where(kind="incident").seconds + january.where(kind="request").seconds == january.seconds
    assert january.weeks["seconds"].sum() == january.months["seconds"].sum() == january.seconds


def test_a_selection_of_days_outside_the_history_is_empty(r):
    later = r.where(period="2031-01")
    assert (len(later), len(later.weeks), len(later.months)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda r: r.where(subsidiary="Aubrac Entrepot"), "Aubrac Entrepôts"),
        (lambda r: r.where(category="RUN > MCOO"), "RUN > MCO"),
        (lambda r: r.by("aplication"), "application"),
        (lambda r: r.choices["subsidary"], "subsidiary"),
        (lambda r: releve.columns("entry"), "entries"),
        (lambda r: releve.load("aubrac", "2023-02-16"), "aubrac"),
    ],
    ids=["a value", "a category", "a column", "an axis", "a table", "a client"],
)
def test_an_error_names_the_nearest_value(r, call, told):
    with pytest.raises(UsageFault, match=told):
        call(r)


def test_a_chart_that_is_not_there_is_told_with_those_that_are(r):
    with pytest.raises(AttributeError, match="weeks"):
        r.plot.week  # noqa: B018


def test_a_click_on_a_bar_chooses_its_month_in_the_explorer(r):
    explorer = r.explore()
    figure = r.plot.months(selects=explorer)
    assert isinstance(figure, FigureWidget)
    r.plot.months.choose(explorer, [len(figure.data[0].x) - 1])
    assert explorer.selection.python == "r.where(period='2023-02')"
    r.plot.months.choose(explorer, [])
    assert explorer.selection.python == "r.where(period='2023-02')"
    with pytest.raises(UsageFault, match="seasonality"):
        r.plot.seasonality(selects=explorer)


def test_a_chart_has_the_colours_of_a_dark_page(r):
    light, dark = r.plot.weeks(), r.plot.weeks(look="dark")
    assert light.layout.paper_bgcolor == "#ffffff" != dark.layout.paper_bgcolor
    assert light.layout.font.color != dark.layout.font.color
    assert light.data[0].marker.color != dark.data[0].marker.color


def test_every_chart_is_a_figure_of_plotly(r):
    for name in dir(r.plot):
        figure = getattr(r.plot, name)()
        assert figure.data, name
        assert all(
            trace.hovertext is None or all(isinstance(text, str) for text in trace.hovertext) for trace in figure.data
        )


def test_the_card_needs_no_script_nor_colour(r):
    for shown in (r, r.where(period="2023-W05"), r.explain("lines.infogerance.consumed")):
        card = shown._repr_html_()
        assert "Infogérance" in card or "21524" in card or "43" in card
        assert not any(word in card for word in ("<script", "<style", "color:", "class=", "background"))
    assert "\n" not in repr(r)


def test_names_complete_in_a_notebook(r):
    assert "subsidiary" in r.choices._ipython_key_completions_()
    assert "Aubrac Suisse" in r.choices["subsidiary"]


def test_a_forecast_takes_monthly_periods_and_gives_the_sum():
    series = pd.Series(
        [10.0 + month % 12 for month in range(48)], index=pd.period_range("2019-01", periods=48, freq="M")
    )
    ahead = releve.forecast(series, horizon=6, levels=(50,))
    assert list(ahead.columns) == ["mean", "lo50", "hi50"]
    assert ahead.attrs["sum"]["mean"] == pytest.approx(ahead["mean"].sum())


def test_a_section_of_the_views_is_given_the_frozen_report(r):
    with pytest.raises(AttributeError, match=r"\.report"):
        r.edition  # noqa: B018


def test_the_page_is_that_of_the_batch_and_records_nothing(r, tmp_path):
    path = r.to_html(tmp_path / "relevé.html")
    page = path.read_text(encoding="utf-8")
    assert "Aubrac Logistique" in page
    assert 'id="own-un-incident-median-par-filiale-et-par-mois"' in page
    assert EditionLog(r.where_from.warehouse).previous("aubrac-logistique", date(2024, 1, 1)) is None
