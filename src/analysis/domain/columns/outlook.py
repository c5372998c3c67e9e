"""Columns of the forecast, the season, the events and the warnings."""

from __future__ import annotations

from analysis.domain.columns.column import Column, column

COLUMNS: tuple[Column, ...] = (
    column("days", "number", "d", "Days", "Effort in days."),
    column("mean", "number", "d", "Forecast", "Expected effort of the month."),
    column("lo80", "number", "d", "80 % interval, low", "Low end of the 80 % interval."),
    column("hi80", "number", "d", "80 % interval, high", "High end of the 80 % interval."),
    column("lo95", "number", "d", "95 % interval, low", "Low end of the 95 % interval."),
    column("hi95", "number", "d", "95 % interval, high", "High end of the 95 % interval."),
    column("known_until", "text", "", "Known until", "Last month that the tested forecast knew."),
    column("observed", "number", "d", "Observed", "Effort observed."),
    column("forecast", "number", "d", "Forecast", "Effort that was forecast."),
    column("naive", "number", "d", "Same months a year before", "Effort of the same months a year before."),
    column("low", "number", "", "Low end", "Low end of the interval."),
    column("high", "number", "", "High end", "High end of the interval."),
    column("error", "number", "", "Error", "Relative error of the forecast."),
    column("naive_error", "number", "", "Error of last year’s months", "Relative error of last year's months."),
    column("seasonality.month", "integer", "", "Month", "Calendar month, 1 to 12."),
    column("seasonality.ratio", "number", "", "Seasonal ratio", "Effort of the month divided by that of a mean month."),
    column("ratio_per_working_day", "number", "", "Ratio a working day", "Seasonal ratio at equal working days."),
    column("differs", "flag", "", "Differs", "True where the month differs from a mean month beyond chance."),
    column("event", "text", "", "Event", "Identifier of the declared event."),
    column("counterfactual", "number", "d", "Without the event", "Effort expected had the event not been."),
    column("cost", "number", "d", "Cost (days)", "Observed less expected without the event."),
    column("level", "number", "%", "Level of the interval (%)", "Share of outcomes that the interval holds."),
    column("driver", "text", "", "Driver", "Series that moved; none for the client's whole."),
    column("since", "day", "", "Since", "First day of the periods judged."),
    column("rarity", "share", "", "Rarity", "Probability of a total at least as far."),
    column("warnings.expected", "number", "d", "Expected", "Effort that was expected."),
)
