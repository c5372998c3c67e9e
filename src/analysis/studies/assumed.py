"""The known changes of a budget: changes declared in params, and projects planned on the contract lines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

import pandas as pd

from analysis.domain import periods
from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import Message, message
from analysis.measures.forecasting.budget import Driver
from analysis.params.budget import BudgetDriver, BudgetStudy
from analysis.params.clauses import Citation
from analysis.params.term import ContractTerm
from analysis.report import outlook
from analysis.report.line_work import Work
from analysis.warehouse.result_cache import Recall, calculated


@dataclass(frozen=True)
class Assumption:
    """A known change of a budget, with its justification.

    Parameters
    ----------
    key : identifier in params; None for a planned project, which every scenario but the unchanged one holds.
    driver : addition to the months or their multiplier, with its name and the sentence that justifies it.
    whole_days : days added in all by a project or by an event that comes back; else None.
    source : document of the change; None where the contract line itself is the source.
    """

    key: str | None
    driver: Driver
    whole_days: float | None = None
    source: Citation | None = None

    @property
    def effect(self) -> float:
        """Size of the change: days in all, days a month, or percent."""
        if self.whole_days is not None:
            return self.whole_days
        return self.driver.added or 100 * (self.driver.factor - 1.0)

    def with_effect(self, effect: float) -> Assumption:
        """Return the change with another size of the same kind."""
        if self.whole_days is not None:
            share = self.driver.added / self.whole_days if self.whole_days else 0.0
            return replace(self, driver=replace(self.driver, added=effect * share), whole_days=effect)
        if self.driver.added:
            return replace(self, driver=replace(self.driver, added=effect))
        return replace(self, driver=replace(self.driver, factor=1.0 + effect / 100))

    def is_held_by(self, drivers: Collection[str]) -> bool:
        """Return True where a scenario of these drivers holds the change."""
        return self.key is None or self.key in drivers


def assumptions(
    study: BudgetStudy,
    work: Work,
    year: pd.DatetimeIndex,
    line: ContractTerm | None,
    file: PurePath,
    recall: Recall = calculated,
) -> tuple[Assumption, ...]:
    """Return the known changes of the year, first the changes of params.

    Parameters
    ----------
    year : the months of the budget.
    line : the contract line that the budget renews; None: all lines.
    recall : returns the cost of events, cached or computed.

    Raises
    ------
    ParamsFault
        When an event that comes back is not declared, or its cost is unknown.
    """
    declared = tuple(_declared(driver, work, file, recall) for driver in study.drivers)
    return (*declared, *_planned(work, year, line))


def _declared(item: BudgetDriver, work: Work, file: PurePath, recall: Recall) -> Assumption:
    whole = item.added_days
    if item.event is not None:
        whole = _cost_of_event(item, work, file, recall)
    if whole is not None:
        return Assumption(item.driver, _spread(item.name, whole, _days_of(item), item.assumption), whole, item.source)
    factor = 1.0 if item.change_percent is None else 1.0 + item.change_percent / 100
    driver = Driver(item.name, item.starts_on, item.assumption, factor, item.added_days_per_month or 0.0, item.ends_on)
    return Assumption(item.driver, driver, source=item.source)


def _planned(work: Work, year: pd.DatetimeIndex, line: ContractTerm | None) -> list[Assumption]:
    """Projects planned in the year on lines that count time, and not done yet."""
    days = Span(year[0].date(), (year[-1] + pd.offsets.MonthEnd()).date())
    per_day = {"days": 1.0, "hours": work.params.hours_per_day}
    return [
        Assumption(
            None,
            _spread(
                project.name, project.quantity / per_day[item.unit], Span(project.planned_on, project.planned_on), ""
            ),
            project.quantity / per_day[item.unit],
            item.source,
        )
        for item in work.params.contract_terms
        if item.unit in per_day and (line is None or item.line == line.line)
        for project in item.projects
        if project.planned_on in days and not project.is_done
    ]


def _days_of(item: BudgetDriver) -> Span:
    return Span(item.starts_on, item.ends_on or item.starts_on)


def _spread(name: str, whole: float, days: Span, assumption: str) -> Driver:
    """`whole` days of work spread evenly over the whole months that `days` touches."""
    first = days.starts_on.replace(day=1)
    last: date = periods.month_end(days.ends_on)
    months = len(periods.keys(Span(first, last), "month"))
    return Driver(name, first, assumption, added=whole / months, ends_on=last)


def _cost_of_event(item: BudgetDriver, work: Work, file: PurePath, recall: Recall) -> float:
    costs = {report.params.event: report.cost for report in outlook.event_costs(work, recall)}
    cost = costs.get(item.event or "")
    if cost is None or isinstance(cost, Disqualified):
        sentence = (
            _unknown_event(work.params.client, costs)
            if cost is None
            else message("the cost of this event cannot be measured")
        )
        remedy = message("Declare it under the client’s events, or give added_days.")
        raise ParamsFault([Fault(file, sentence, key=f"drivers.{item.driver}.event", found=item.event, remedy=remedy)])
    return cost.cost


def _unknown_event(client: str, events: Collection[str]) -> Message:
    if not events:
        return message("unknown event; {client} has no event", client=client)
    return message("unknown event; events of {client}: {events}", client=client, events=", ".join(events))
