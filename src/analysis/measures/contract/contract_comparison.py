"""The same past under every form of contract, to negotiate a renewal (A14)."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from analysis.domain import money, units

FORMS = ("days", "hours", "euros", "tickets", "accounted_hours")


def contract_comparison(
    *,
    seconds: int,
    tickets: int,
    hours_per_day: float,
    value_eur: Fraction | None,
    paid_eur: Fraction | None,
    accounted_seconds: float | None = None,
) -> pd.DataFrame:
    """Quantity and value of the work done on a line in each form, and the unit price at which the form costs the same.

    Parameters
    ----------
    seconds, tickets : real effort [s] and tickets counted, over the days compared.
    hours_per_day : hours of a day [h].
    value_eur : value of the work at the rates of its profiles [€]; None without rates.
    paid_eur : price of those days under the present contract [€]; None where that contract has no price.
    accounted_seconds : where the present contract rounds time (rule 15).

    Returns
    -------
    DataFrame, a row a form of `FORMS` (the last one only for a contract that rounds): `form`, `quantity` (exact, in the
    form's unit), `value_eur` and `paid_eur` (Decimal, or None), `unit_value_eur` and `unit_paid_eur`: the price of a
    unit at which the form would cost that (Decimal to the cent; None where nothing was done).
    """
    quantities = {
        "days": Fraction(seconds) / units.SECONDS_PER_HOUR / money.exact(hours_per_day),
        "hours": Fraction(seconds, units.SECONDS_PER_HOUR),
        "euros": value_eur,
        "tickets": Fraction(tickets),
    }
    if accounted_seconds is not None:
        quantities["accounted_hours"] = money.exact(accounted_seconds) / units.SECONDS_PER_HOUR
    rows = [
        {
            "form": form,
            "quantity": None if quantity is None else float(quantity),
            "value_eur": _euros(value_eur),
            "paid_eur": _euros(paid_eur),
            "unit_value_eur": _euros(_per(value_eur, quantity)),
            "unit_paid_eur": _euros(_per(paid_eur, quantity)),
        }
        for form, quantity in quantities.items()
    ]
    return pd.DataFrame(rows, dtype=object)


def _per(amount: Fraction | None, quantity: Fraction | None) -> Fraction | None:
    return amount / quantity if amount is not None and quantity else None


def _euros(amount: Fraction | None) -> object:
    return None if amount is None else money.euros(money.cents(amount))
