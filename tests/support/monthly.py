"""Made monthly series, whose level, season and noise are known."""

import numpy as np
import pandas as pd

SEASON = np.array([1.3, 1.0, 1.1, 0.9, 0.9, 1.0, 0.7, 0.5, 1.1, 1.2, 1.2, 1.1])


def months(values, start="2018-01-01", name="support"):
    values = np.asarray(values, dtype=float)
    return pd.Series(values, index=pd.date_range(start, periods=len(values), freq="MS"), name=name)


def seasonal(count, *, level=20.0, noise=0.05, seed=1):
    generator = np.random.default_rng(seed)
    shape = SEASON[np.arange(count) % 12]
    return months(level * shape * np.exp(noise * generator.standard_normal(count)))
