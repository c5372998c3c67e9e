"""The statement of a request contract: each action, its time, its amount, the balance after it (A3, rule 5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.domain import money, units
from analysis.domain.money import Amounts
from analysis.measures.contract.accounting import Accounted

KEPT = ("time_entry_id", "work_date", "ticket_id", "title", "detail", "technician", "profile")


@dataclass(frozen=True)
class Balance:
    """The balance of a line in euros: exact [€], and in hours at the mean rate so far (None before any work)."""

    amount_eur: Fraction
    hours: float | None


def statement(
    entries: pd.DataFrame,
    amounts: Amounts | None,
    *,
    accounted: Accounted | None = None,
    entitlement_eur: Fraction | None = None,
    already_sent: Sequence[str] = (),
) -> pd.DataFrame:
    """The lines of a statement, in the order they are sent.

    Parameters
    ----------
    entries : counted entries of one contract line, over its term.
    amounts : amount of each entry, in the same order, all known; None for a line that has no rates.
    accounted : accounted time of each entry on a line that rounds time (rule 15), in the same order; `amounts` then
        value that time.
    entitlement_eur : entitlement of the line [€]; None: no balance is kept.
    already_sent : `time_entry_id` of the lines of the previous statement, in their order: these lines keep their place,
        and later lines are appended after them (rule 5.3).

    Returns
    -------
    DataFrame, a row an entry: `time_entry_id`, `work_date`, `ticket_id`, `title`, `detail` (null where it is private),
    `technician`, `profile`, `seconds` (real), `accounted_seconds` (null where the line does not round),
    `hourly_rate_eur` (Decimal to the cent, null where no time was spent), `amount_eur` (Decimal; the lines sum to the
    cent of the total), `balance_eur` (Decimal: the balance after the line).

    Raises
    ------
    ValueError
        When an entry has no amount: a statement with a line missing would be wrong in silence.

    References
    ----------
    Rule 5.3: line k = round(S_k) - round(S_(k-1)) of the running exact sum.
    """
    real = entries["seconds"].to_numpy(dtype="int64")
    paid = Accounted(real) if accounted is None else accounted
    if amounts is not None and not amounts.is_known[paid.numerators != 0].all():
        raise ValueError("every entry of a statement needs an amount")
    order = _order(entries, already_sent)
    lines = entries.iloc[order]
    table = lines[list(KEPT)].reset_index(drop=True)
    table["detail"] = table["detail"].where(~lines["is_private"].to_numpy(dtype=bool))
    table["seconds"] = lines["seconds"].to_numpy()
    table["accounted_seconds"] = None if accounted is None else accounted.seconds[order]
    if amounts is None:
        return table.assign(hourly_rate_eur=None, amount_eur=None, balance_eur=None)
    ordered = amounts.select(order)
    cents = ordered.running_cents()
    table["hourly_rate_eur"] = _hourly_rates(ordered, paid.numerators[order], paid.denominator)
    table["amount_eur"] = money.euro_column(cents)
    table["balance_eur"] = None
    if entitlement_eur is not None:
        table["balance_eur"] = money.euro_column(money.cents(entitlement_eur) - np.cumsum(cents))
    return table


def balance(entitlement_eur: Fraction, amounts: Amounts, seconds: int | Fraction) -> Balance:
    """The balance of a line in euros, and the hours that it pays at the mean rate of the work done so far.

    Parameters
    ----------
    entitlement_eur : entitlement of the line [€].
    amounts, seconds : amounts and effort of all entries so far. A negative balance is an overrun.
    """
    consumed_eur = amounts.total()
    rest = entitlement_eur - consumed_eur
    return Balance(rest, float(rest / consumed_eur * seconds / units.SECONDS_PER_HOUR) if consumed_eur else None)


def _order(entries: pd.DataFrame, already_sent: Sequence[str]) -> np.ndarray:
    """Positions of the entries: lines sent before in their order, then the others by day, time and identifier."""
    places = {identifier: place for place, identifier in enumerate(already_sent)}
    sent = entries["time_entry_id"].map(places).fillna(len(places)).to_numpy()
    identifiers = entries["time_entry_id"].to_numpy(dtype=object).astype(str)
    started = entries["started_at"].fillna(entries["work_date"]).to_numpy()
    return np.lexsort((identifiers, started, entries["work_date"].to_numpy(), sent))


def _hourly_rates(amounts: Amounts, times: np.ndarray, per: int) -> np.ndarray:
    """Return the rate of an hour of each line, rounded to the cent: for display only, nothing is computed from it.

    `times` over `per` are the seconds that are paid.
    """
    timed = times != 0
    of_hour = amounts.numerators[timed].astype(object) * units.SECONDS_PER_HOUR * per
    rates = np.full(len(times), None, dtype=object)
    rates[timed] = money.euro_column(money.rounded_cents(of_hour, times[timed].astype(object) * amounts.denominator))
    return rates
