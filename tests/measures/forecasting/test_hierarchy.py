"""Forecasts that add up (E3)."""

import numpy as np
import pytest
from monthly import months, seasonal

from analysis.measures.forecasting.forecast import forecast
from analysis.measures.forecasting.hierarchy import foreseen, life, reconciled, since_first_month
from analysis.measures.forecasting.history import SeriesFault

PARTS = {
    "mco": seasonal(36, level=30, seed=1),
    "requests": seasonal(36, level=10, noise=0.4, seed=2),
    "none": months([0.0] * 36),
}


@pytest.fixture(scope="module")
def found():
    tables = {name: forecast(part, 6) for name, part in PARTS.items()}
    total = forecast(sum(PARTS.values()), 6)
    return (
        total,
        tables,
        reconciled(total, {"line": tables, "subsidiary": {"paris": tables["mco"], "lyon": tables["requests"]}}),
    )


def test_points_add_up_on_every_axis(found):
    _, _, agreed = found
    for table in agreed.parts.values():
        assert table.sum(axis=1).to_numpy() == pytest.approx(agreed.total, rel=1e-12)
        assert (table >= 0).all(axis=None)


def test_paths_add_up_one_by_one_on_every_axis(found):
    _, _, agreed = found
    for paths in agreed.part_paths.values():
        assert np.sum(list(paths.values()), axis=0) == pytest.approx(agreed.total_paths, rel=1e-9)


def test_paths_of_the_total_lie_around_the_agreed_total_and_differ(found):
    _, _, agreed = found
    assert agreed.total_paths.mean(axis=0) == pytest.approx(agreed.total, rel=0.1)
    assert (agreed.total_paths.std(axis=0) > 0.01 * agreed.total).all()


def test_agreed_total_lies_between_what_the_levels_said(found):
    total, tables, agreed = found
    said = np.array([total["mean"], sum(table["mean"] for table in tables.values())])
    assert (agreed.total >= said.min(axis=0) - 1e-9).all()
    assert (agreed.total <= said.max(axis=0) + 1e-9).all()


def test_silent_part_stays_near_zero(found):
    _, _, agreed = found
    assert agreed.parts["line"]["none"].sum() < 0.02 * agreed.total.sum()


@pytest.mark.parametrize("part", [None, 0])
def test_the_last_months_foreseen_are_those_of_the_forecasts_that_agree(found, part):
    total, tables, _ = found
    agreed = reconciled(total, {"line": {name: tables[name] for name in ("mco", "requests")}})
    told = foreseen(forecast, sum(PARTS.values()), [PARTS["mco"], PARTS["requests"]], 6, months=2, part=part)
    mean, paths = agreed.total, agreed.total_paths
    if part is not None:
        mean, paths = agreed.parts["line"]["mco"], agreed.part_paths["line"]["mco"]
    assert told.parts == pytest.approx(agreed.parts["line"].to_numpy()[4:])
    assert told.mean == pytest.approx(np.asarray(mean)[4:])
    assert told.paths == pytest.approx(paths[:, 4:])


@pytest.mark.parametrize("spread", [1.0, 0.0])
def test_parts_that_are_all_silent_agree_on_nothing(spread):
    """Also where no path leaves zero, so that nothing weighs one forecast against another."""
    silent = forecast(months([0.0] * 36), 6)
    silent.attrs["paths"] = spread * silent.attrs["paths"]
    agreed = reconciled(silent, {"line": {"mco": silent, "requests": silent}})
    assert agreed.total == pytest.approx(np.zeros(6))
    assert agreed.parts["line"].to_numpy() == pytest.approx(np.zeros((6, 2)))


def test_parts_of_other_months_are_refused(found):
    total, tables, _ = found
    with pytest.raises(SeriesFault, match="mêmes mois"):
        reconciled(total, {"line": {"mco": forecast(PARTS["mco"].iloc[:-1], 6), "requests": tables["requests"]}})


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1] * 12, "alive"), ([0] * 6 + [1] * 6, "new"), ([1] * 6 + [0] * 6, "dying"), ([0] * 12, "silent")],
)
def test_new_and_dying_parts_are_told_apart(values, expected):
    assert life(months(values)) == expected


def test_new_part_is_learned_from_its_first_month():
    assert since_first_month(months([0, 0, 3, 0, 2])).tolist() == [3, 0, 2]
    assert len(since_first_month(months([0, 0]))) == 2


def test_forecasts_that_add_up_are_no_worse_than_those_made_one_by_one_at_any_level():
    """Six made clients of three parts, each told a year ahead: mean absolute errors of the total and of the parts."""
    errors = {"total": np.zeros(2), "parts": np.zeros(2)}
    for seed in range(6):
        whole = {str(rank): seasonal(48, level=10.0 * rank, noise=0.25, seed=10 * seed + rank) for rank in (1, 2, 3)}
        known = {name: part.iloc[:36] for name, part in whole.items()}
        tables = {name: forecast(part, 12) for name, part in known.items()}
        total = forecast(sum(known.values()), 12)
        agreed = reconciled(total, {"line": tables})
        year = sum(part.iloc[36:].to_numpy() for part in whole.values())
        errors["total"] += [np.abs(told - year).mean() for told in (total["mean"], agreed.total)]
        for name, part in whole.items():
            told = tables[name]["mean"], agreed.parts["line"][name]
            errors["parts"] += [np.abs(each - part.iloc[36:].to_numpy()).mean() for each in told]
    for base, together in errors.values():
        assert together <= 1.02 * base
