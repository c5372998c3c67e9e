"""False alarms of the early warnings on quiet series, and how many changes of level they find within three months.

A quiet series has the season and the level of a real one, and residuals drawn from its own, alone or by runs of three
months. It is watched as it would have been: month after month, with what was known then.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.measures.forecasting.alerts import monthly_alerts
from analysis.measures.forecasting.scales import LogScale
from analysis.measures.forecasting.shrinkage import month_contrasts, month_effects, piecewise_trend, robust_fit
from forecast_parts.series import YEAR, on_all_cores, public

SERIES = 200
MONTHS = 36
FIRST_WATCHED = 27
LEARNED_FROM = 60
SHIFT = 1.4
SHIFTED_FROM = (27, 30, 33)
RUN = 3
FEWEST_DEGREES = 10


def quiet(values: np.ndarray, generator: np.random.Generator, run: int) -> pd.Series:
    """A quiet series of 36 months, resampled from the residuals of `values` around their season and trend."""
    transformed = LogScale.from_values(values).forward(values)
    design = np.hstack([piecewise_trend(len(values)), month_contrasts(len(values))])
    _, residual = robust_fit(design, transformed)
    residual = residual * np.sqrt(len(values) / max(len(values) - design.shape[1], FEWEST_DEGREES))
    starts = generator.integers(0, len(residual) - run + 1, MONTHS // run)
    noise = np.concatenate([residual[start : start + run] for start in starts])
    season = month_effects(transformed).shrunk[np.arange(MONTHS) % YEAR]
    months = pd.date_range("2020-01-01", periods=MONTHS, freq="MS")
    return pd.Series(np.median(values) * np.exp(season + noise), index=months)


def watched(seed: int, pool: list[np.ndarray]) -> dict[str, float]:
    """Months in alarm and alarms that start, on a quiet series; shifts found within three months on the same."""
    generator = np.random.default_rng(seed)
    series = quiet(pool[generator.integers(len(pool))], generator, (1, RUN)[seed % 2])
    alarms = np.array([bool(monthly_alerts(series.iloc[:end])) for end in range(FIRST_WATCHED, MONTHS + 1)])
    row = {"in alarm": float(alarms.sum()), "starts": float(alarms[0] + (alarms[1:] & ~alarms[:-1]).sum())}
    for start in SHIFTED_FROM:
        moved = series.where(np.arange(MONTHS) < start, SHIFT * series)
        row[f"found from month {start + 1}"] = float(
            any(monthly_alerts(moved.iloc[:end]) for end in range(start + 1, start + RUN + 1))
        )
    return row


def report(bench: Path, most: int, seed: int = 20230216) -> list[pd.DataFrame]:
    """Means over 200 draws; alarms per series of 36 months, and for 36 months watched."""
    known = [each.history.to_numpy()[-LEARNED_FROM:] for each in public(bench, most)]
    pool = [values for values in known if values.min() > 0]
    rows = pd.DataFrame(on_all_cores(partial(watched, pool=pool), range(seed, seed + SERIES)))
    months = MONTHS - FIRST_WATCHED + 1
    found = rows.filter(like="found")
    table = {
        "false alarms a series of 36 months": rows["in alarm"].mean(),
        "that start, a series of 36 months": rows["starts"].mean(),
        "that start, a 36 months watched": rows["starts"].mean() * MONTHS / months,
        **found.mean().to_dict(),
        "shifts of 1.4 found within 3 months": found.to_numpy().mean(),
    }
    return [pd.Series(table).round(3).to_frame(f"{SERIES} quiet series")]
