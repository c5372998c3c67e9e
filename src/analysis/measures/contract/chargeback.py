"""The value of a contract line shared between subsidiaries, exact to the cent (rule 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd

from analysis.domain import money
from analysis.domain.periods import Span
from analysis.measures.effort import consumption

Key = Literal["direct_share", "headcount", "fixed", "none"]

COMMON = ""
"""The row of the time that no subsidiary bears; views write it « commun »."""


@dataclass(frozen=True)
class SubsidiaryInForce:
    """A subsidiary and the days on which it belongs to the client; None: since ever, or still.

    After `ends_on`, its work and its share of the key pass to `moves_to` (bought, merged, moved), or to nobody.
    """

    subsidiary: str
    weight: Fraction = Fraction(0)
    """Its weight in the key: heads, or per cent."""
    starts_on: date | None = None
    ends_on: date | None = None
    moves_to: str | None = None

    def is_in_force(self, day: date) -> bool:
        """Return True where the subsidiary belongs to the client on `day`."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


def charged_subsidiary(entries: pd.DataFrame, subsidiaries: Sequence[SubsidiaryInForce]) -> pd.Series:
    """The subsidiary that bears each entry on its day; `COMMON` where there is none in force, or params know none.

    Parameters
    ----------
    entries : counted entries: `subsidiary`, `work_date`.
    subsidiaries : all of the client's, dated.
    """
    names = entries["subsidiary"].astype("category")
    charged = np.full(len(entries), COMMON, dtype=object)
    days = entries["work_date"].to_numpy()
    for position, name in enumerate(names.cat.categories):
        rows = np.flatnonzero(names.cat.codes.to_numpy() == position)
        for span in spans(days[rows], subsidiaries):
            inside = (days[rows] >= np.datetime64(span.starts_on)) & (days[rows] <= np.datetime64(span.ends_on))
            charged[rows[inside]] = heir(str(name), subsidiaries, span.starts_on) or COMMON
    return pd.Series(charged, index=entries.index, dtype="str")


def chargeback(
    entries: pd.DataFrame,
    amount_eur: Fraction,
    subsidiaries: Sequence[SubsidiaryInForce],
    *,
    common: Key,
    weights: np.ndarray | None = None,
) -> pd.DataFrame:
    """Return the statement by subsidiary: direct and shared parts apart, their sum the amount to the cent.

    Parameters
    ----------
    entries : counted entries of the line, over the days that the amount pays.
    amount_eur : amount to share [€], the billed or the consumed value of the line, before tax, exact:
        the parts alone are rounded.
    subsidiaries : all of the client's, dated; `weight` serves the keys `headcount` and `fixed`.
    common : how the time that no subsidiary bears is shared: in proportion to direct time, by heads, by fixed
        percentages, or not at all (`none`: it stays on the row `COMMON`). On each day the key is that of the
        subsidiaries in force; where it weighs nothing, the time stays on the row `COMMON`.
    weights : weight of each entry in the sharing, in whole numbers of one unit: its amount where the line is priced
        by profile, its accounted time where the line rounds; None: its real time.

    Returns
    -------
    DataFrame, a row a subsidiary in the order given, the row `COMMON` last if it bears anything: `subsidiary`,
    `direct_seconds`, `shared_seconds` (float: its share of the common time), `direct_eur`, `shared_eur`, `amount_eur`
    (Decimal).

    References
    ----------
    Rules 5.4 (largest remainder) and 6.
    """
    charged = charged_subsidiary(entries, subsidiaries)
    weighed = entries.assign(weight=entries["seconds"].to_numpy() if weights is None else weights)
    direct = {name: _Part() for name in [*(item.subsidiary for item in subsidiaries), COMMON]}
    for name, rows in weighed.groupby(charged.to_numpy()):
        if name != COMMON:
            direct[str(name)] = _Part(Fraction(int(rows["weight"].sum())), Fraction(int(rows["seconds"].sum())))
    shared = dict.fromkeys(direct, _Part())
    unborne = weighed[(charged == COMMON).to_numpy()]
    for span in spans(unborne["work_date"].to_numpy(), subsidiaries):
        rows = consumption.within(unborne, span)
        part = _Part(Fraction(int(rows["weight"].sum())), Fraction(int(rows["seconds"].sum())))
        for name, share in _key(common, direct, subsidiaries, span.starts_on).items():
            shared[name] += part * share
    nothing = not sum(part.weight for part in (*direct.values(), *shared.values()))
    rows_shown = [name for name in direct if name != COMMON or shared[COMMON].weight or nothing]
    return _priced(rows_shown, direct, shared, amount_eur)


@dataclass(frozen=True)
class _Part:
    """A weight in the sharing, and the real time behind it [s]."""

    weight: Fraction = Fraction(0)
    seconds: Fraction = Fraction(0)

    def __add__(self, other: _Part) -> _Part:
        return _Part(self.weight + other.weight, self.seconds + other.seconds)

    def __mul__(self, share: Fraction) -> _Part:
        return _Part(self.weight * share, self.seconds * share)


def _priced(
    names: Sequence[str], direct: Mapping[str, _Part], shared: Mapping[str, _Part], amount_eur: Fraction
) -> pd.DataFrame:
    weights = [direct[name].weight + shared[name].weight for name in names]
    worked = sum(weights, Fraction(0))
    if not worked:
        weights = [Fraction(int(name == COMMON)) for name in names]
    of_weight = amount_eur / (worked or 1)
    sign = -1 if amount_eur < 0 else 1
    totals = [sign * part for part in money.cents_of_parts([sign * weight * of_weight for weight in weights])]
    directs = []
    for name, total in zip(names, totals, strict=True):
        exact = direct[name].weight * of_weight if worked else Fraction(0)
        directs.append(total if worked and not shared[name].weight else min(money.cents(exact), total))
    return pd.DataFrame(
        {
            "subsidiary": list(names),
            "direct_seconds": [int(direct[name].seconds) for name in names],
            "shared_seconds": [float(shared[name].seconds) for name in names],
            "direct_eur": [money.euros(value) for value in directs],
            "shared_eur": [money.euros(total - value) for total, value in zip(totals, directs, strict=True)],
            "amount_eur": [money.euros(total) for total in totals],
        }
    )


def _key(
    common: Key, direct: Mapping[str, _Part], subsidiaries: Sequence[SubsidiaryInForce], day: date
) -> dict[str, Fraction]:
    """Return the share of the common time of `day` that each subsidiary bears; the shares sum to 1."""
    weights: dict[str, Fraction] = {}
    if common == "direct_share":
        weights = {name: part.weight for name, part in direct.items()}
    elif common != "none":
        for item in subsidiaries:
            bearer = heir(item.subsidiary, subsidiaries, day)
            if bearer is not None:
                weights[bearer] = weights.get(bearer, Fraction(0)) + item.weight
    whole = sum(weights.values(), Fraction(0))
    return {name: weight / whole for name, weight in weights.items()} if whole else {COMMON: Fraction(1)}


def heir(name: str, subsidiaries: Sequence[SubsidiaryInForce], day: date) -> str | None:
    """Return the subsidiary in force on `day` that stands for `name`: itself, a successor, or None."""
    known = {item.subsidiary: item for item in subsidiaries}
    seen: set[str] = set()
    while name in known and name not in seen:
        item = known[name]
        if item.is_in_force(day):
            return name
        if item.ends_on is None or day <= item.ends_on or item.moves_to is None:
            return None
        seen.add(name)
        name = item.moves_to
    return None


def spans(days: np.ndarray, subsidiaries: Sequence[SubsidiaryInForce]) -> list[Span]:
    """Return the runs between the first and the last of `days` during which no subsidiary comes or goes, in order."""
    if not len(days):
        return []
    first, last = (pd.Timestamp(day).date() for day in (days.min(), days.max()))
    return stable_spans(Span(first, last), subsidiaries)


def stable_spans(days: Span, subsidiaries: Sequence[SubsidiaryInForce]) -> list[Span]:
    """Return the runs of days during which no subsidiary comes or goes, in order."""
    starts = {item.starts_on for item in subsidiaries if item.starts_on}
    starts |= {item.ends_on + timedelta(days=1) for item in subsidiaries if item.ends_on}
    bounds = [days.starts_on, *sorted(day for day in starts if day in days and day != days.starts_on)]
    ends = [*(day - timedelta(days=1) for day in bounds[1:]), days.ends_on]
    return [Span(first, last) for first, last in zip(bounds, ends, strict=True)]
