"""One grammar of filters: each written form is read back as it was, and a fault names what is allowed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.domain.periods import Span
from analysis.foundation.errors import UsageFault
from analysis.params.selection import Selection
from analysis.workbook import filters

HISTORY = Span(date(2019, 1, 1), date(2023, 2, 16))
NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))
AXES = {
    name: st.lists(NAMES, max_size=3, unique=True).map(tuple)
    for name in filters.FIELDS.values()
    if (name in filters.OF_PAGE and name not in ("scope", "kind")) or name == "controls"
}  # fmt: skip
OF_PAGE = st.builds(
    lambda days, title, **axes: Selection(
        **axes, title=title, **({"starts_on": min(days), "ends_on": max(days)} if days else {})
    ),
    days=st.none() | st.tuples(DAYS, DAYS),
    title=st.just(()) | NAMES.filter(bool).map(lambda text: (text,)),
    kind=st.sampled_from([(), ("incident",), ("", "request")]),
    in_scope=st.sampled_from([None, True, False]),
    **AXES,
)
ANY = st.builds(
    lambda chosen, ticket, starts_on, technician: chosen.model_copy(
        update={"ticket": ticket, "technician": technician}
        | ({"starts_on": starts_on, "ends_on": None} if starts_on else {})
    ),
    OF_PAGE,
    st.lists(NAMES, max_size=2, unique=True).map(tuple),
    st.none() | DAYS,
    st.lists(NAMES, max_size=2, unique=True).map(tuple),
)  # fmt: skip


@given(ANY)
def test_pairs_and_text_are_read_back(chosen):
    assert filters.selection_of(filters.pairs_of(chosen)) == chosen
    assert filters.selection_from_text(filters.text_of(chosen)) == chosen


@given(ANY)
def test_the_line_of_python_makes_the_selection(chosen):
    line = filters.python_of(chosen)
    made = eval(line, {"r": type("R", (), {"where": lambda **given: filters.selection_from_values(given)})})
    assert made == chosen


@given(OF_PAGE)
def test_a_deep_link_is_read_back(chosen):
    assert filters.selection_from_text(filters.link_of(chosen, HISTORY)) == chosen


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2023-02-16", "2023-02-16", "2023-02-16"),
        ("2023-W05", "2023-01-30", "2023-02-05"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2022-Q4", "2022-10-01", "2022-12-31"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2021..2023-Q1", "2021-01-01", "2023-03-31"),
        ("2021..", "2021-01-01", None),
        ("..2020-02", None, "2020-02-29"),
    ],
)
def test_a_period_is_its_days(period, first, last):
    chosen = filters.selection_from_values({"period": period})
    ends = [None if day is None else date.fromisoformat(day) for day in (first, last)]
    assert [chosen.starts_on, chosen.ends_on] == ends


@pytest.mark.parametrize("period", ["2023-13", "2023-W60", "2023-02-30", "23", "janvier", "2023..2022", "2023-Q5", ""])
def test_what_is_no_period_is_refused(period):
    with pytest.raises(UsageFault, match=r"2023-Q1|avant de commencer"):
        filters.selection_from_values({"period": period})


def test_a_link_without_a_period_shows_the_contract_year_as_the_page_does():
    year = Span(date(2023, 1, 1), date(2023, 2, 16))
    chosen = filters.selection_from_text("https://example.org/report.html#view?grain=month&f.line=infogerance", year)
    assert chosen == Selection(line=("infogerance",), starts_on=year.starts_on, ends_on=year.ends_on)
    picked = filters.selection_from_text("#view?pick=2023-W05&rows=category", year)
    assert picked == Selection(starts_on=date(2023, 1, 30), ends_on=date(2023, 2, 5))


def test_an_unknown_key_is_told_with_the_nearest_and_all():
    with pytest.raises(UsageFault, match=r"subsidary.*subsidiary.*category"):
        filters.selection_from_values({"subsidary": "Lyon"})


def test_a_filter_that_the_page_has_not_makes_no_link():
    with pytest.raises(UsageFault, match="technician"):
        filters.link_of(Selection(technician=("T01",)), HISTORY)
