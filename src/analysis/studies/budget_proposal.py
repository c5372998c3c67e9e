"""The contract line that a budget proposes: a whole number of days, month by month, ready to paste (rule 2.3)."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from analysis.domain import money
from analysis.domain.findings import Disqualified
from analysis.measures.forecasting.budget import monthly_entitlement
from analysis.params.contract import UNITS_OF_KIND, ContractLine
from analysis.studies import proposal
from analysis.studies.budget import BudgetReport

HUNDREDTHS = 100


def proposed(report: BudgetReport) -> ContractLine:
    """Return the line of next year: the budget that is enough with the wanted probability, raised to a whole day.

    Its months follow the forecast, in hundredths of a day that sum to the whole. Its price, where rates are known, is
    the sum of the months at their rates.
    """
    study, chosen, wanted = report.study, report.chosen, report.study.proposal
    whole = math.ceil(chosen.days.quantiles[float(wanted.sufficiency)])
    kind, unit = _form(report)
    per_unit = report.hours_per_day if unit == "hours" else 1.0
    quantity = math.ceil(whole * per_unit)
    weights = [money.exact(float(share)) for share in monthly_entitlement(chosen.months["days"], 1.0)]
    hundredths = money.largest_remainder(weights, quantity * HUNDREDTHS)
    months = {f"{month:%Y-%m}": part / HUNDREDTHS for month, part in zip(chosen.months.index, hundredths, strict=True)}
    return ContractLine.model_validate(
        {
            "line": wanted.line,
            "name": wanted.name,
            "kind": kind,
            "unit": unit,
            "starts_on": chosen.months.index[0].date(),
            "ends_on": (chosen.months.index[-1] + pd.offsets.MonthEnd()).date(),
            "accrual": "monthly",
            "months": months,
            "price_eur": _price(report, list(months.values()), per_unit),
            "source": {"document": f"Budget {study.year}, {wanted.sufficiency} %", "date": study.as_of},
        }
    )


def text(report: BudgetReport) -> str:
    """Return the proposed line as text to paste under `contract_lines` of the client's file."""
    return proposal.yaml_text([proposed(report).model_dump(exclude_defaults=True)])


def _form(report: BudgetReport) -> tuple[str, str]:
    """Return kind and unit: of the renewed line where it can count time, else a managed service in days."""
    line = report.renewed
    if line is None or "days" not in UNITS_OF_KIND[line.kind]:
        return "managed_service", "days"
    return line.kind, "hours" if line.unit == "hours" else "days"


def _price(report: BudgetReport, quantities: list[float], per_unit: float) -> Decimal | None:
    if isinstance(report.rates, Disqualified):
        return None
    amount = sum(
        money.exact(quantity) / money.exact(per_unit) * money.exact(float(rate))
        for quantity, rate in zip(quantities, report.rates.monthly_eur, strict=True)
    )
    return money.euros(money.cents(Fraction(amount)))
