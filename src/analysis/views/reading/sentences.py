"""Sentences with figures, written from the report alone: right about signs, zero, singular and plural."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analysis.domain.findings import Disqualified
from analysis.measures.contract.landing import Landing
from analysis.measures.effort import consumption
from analysis.report.line import LineReport
from analysis.views.drawing.markup import clean
from analysis.views.language import findings, rounding
from analysis.views.language.wording import Wording, default_digits, mark
from analysis.views.reading.report_reading import Reading

AT_PACE = {
    "on_plan": mark("at the expected pace ({amount} apart, within tolerance)"),
    "more": mark("ahead of the expected pace by {amount}{share}"),
    "less": mark("behind the expected pace by {amount}{share}"),
}
"""Side of the variance -> its words before the term, where it is a pace (rule 2.4)."""
AT_TERM = {
    "on_plan": mark("on plan, within {amount}"),
    "more": mark("overrun of {amount}{share}"),
    "less": mark("under-consumption of {amount}{share}"),
}
"""Side of the variance -> its words once the term is over (rule 2.12)."""


def summary(reading: Reading) -> tuple[str, ...]:
    """At most six sentences: the main line, its landings, the peak, the largest category, what is out of scope."""
    sentences = []
    line = reading.main_line
    if line is not None:
        sentences += [state(reading, line), *landing(reading, line), *landing_forecast(reading, line)]
    weeks = weeks_of_year(reading)
    if weeks["seconds"].sum():
        sentences += [busiest_week(reading, weeks), *largest_category(reading), scope(reading)]
    else:
        sentences.append(reading.words.text("No time was recorded in this contract year."))
    return tuple(sentences)


def state(reading: Reading, line: LineReport) -> str:
    """State of a contract line at the date counted."""
    words, now, unit = reading.words, line.state, line.params.unit
    facts = {
        "date": words.day(reading.report.edition.as_of),
        "line": clean(line.params.name),
        "consumed": words.brief(now.consumed, unit),
        "expected": words.brief(now.expected, unit),
    }
    if now.pace_status == "disqualified":
        reason = "" if line.disqualified is None else findings.reason(line.disqualified, words)
        sentence = words.text("On {date}, what the line “{line}” has consumed cannot be given.", **facts)
        return f"{sentence} {reason}".rstrip()
    if now.pace_status == "no_entitlement":
        return words.text("On {date}, the line “{line}” has consumed {consumed}; it promises no quantity.", **facts)
    if now.pace_status == "not_started":
        return words.text("On {date}, the line “{line}” has not started.", **facts)
    facts["variance"] = variance(words, line)
    if line.accounted_seconds is not None and unit in ("days", "hours"):
        return words.text(
            "On {date}, {consumed} are accounted on the line “{line}” for {expected} expected at this progress: "
            "{variance}.",
            **facts,
        )
    return words.text(
        "On {date}, the line “{line}” has consumed {consumed} for {expected} expected at this progress: {variance}.",
        **facts,
    )


def left_unused(words: Wording, line: LineReport) -> str:
    """Of a line that is under-consumed, what would be left, for which projects, what passes on and what is lost."""
    stake, unit = line.stake, line.params.unit
    if line.status != "under" or stake is None or not stake.unused:
        return ""
    parts = [
        words.text(
            "“{project}” ({quantity}, {day}) is planned",
            project=clean(project.name),
            quantity=words.promised(project.quantity, unit),
            day=words.day(project.planned_on),
        )
        for project in line.params.projects
        if not project.is_done
    ]
    if rounding.half_up(stake.carried, 1):
        parts.append(words.text("{quantity} carry over to the next term", quantity=words.foreseen(stake.carried, unit)))
    parts.append(
        words.text("{quantity} would be lost", quantity=words.foreseen(stake.quantity, unit))
        if rounding.half_up(stake.quantity, 1)
        else words.text("nothing would be lost")
    )
    facts = {
        "line": clean(line.params.name),
        "quantity": words.foreseen(stake.unused, unit),
        "day": words.day(line.params.ends_on, "medium"),
    }
    if len(parts) == 1 and stake.quantity:
        return words.text(
            "“{line}” would leave {quantity} at the end of its term, on {day}, which would be lost.", **facts
        )
    return words.text(
        "“{line}” would leave {quantity} at the end of its term, on {day}: {parts}.", **facts, parts=", ".join(parts)
    )


def consumed_name(words: Wording, line: LineReport) -> str:
    """Return the name of what a line consumed: accounted time where the line rounds it (rules 2.11 and 15)."""
    if line.accounted_seconds is not None and line.params.unit in ("days", "hours"):
        return words.text("Accounted to date")
    return words.text("Consumed to date")


def variance(words: Wording, line: LineReport) -> str:
    """The variance in words: « en avance de 9,1 j sur le rythme prévu (27 %) »; at the term, an overrun."""
    now, unit = line.state, line.params.unit
    if now.variance is None:
        return words.text("no entitlement to compare with")
    amount = words.brief(abs(now.variance), unit)
    share = "" if now.relative is None else f" ({words.percent(abs(now.relative))})"
    side = "on_plan" if now.pace_status == "on_plan" else "more" if now.variance > 0 else "less"
    return words.text((AT_TERM if line.is_over else AT_PACE)[side], amount=amount, share=share)


def landing(reading: Reading, line: LineReport) -> tuple[str, ...]:
    """Landing of the line at this pace; no sentence while it is undefined."""
    words, now, unit = reading.words, line.state, line.params.unit
    if now.landing_pace is None or now.entitlement is None:
        return ()
    gap = now.landing_pace - now.entitlement
    facts = {
        "landing": words.brief(now.landing_pace, unit),
        "entitlement": words.brief(now.entitlement, unit),
        "gap": words.brief(abs(gap), unit),
    }
    if not rounding.half_up(abs(gap), min(1, default_digits(unit))):
        sentence = words.text("At this pace it lands at {landing}, exactly its entitlement.", **facts)
    elif gap > 0:
        sentence = words.text("At this pace it lands at {landing}: {gap} over its {entitlement}.", **facts)
    else:
        sentence = words.text("At this pace it lands at {landing}: {gap} under its {entitlement}.", **facts)
    if not now.is_pace_reliable:
        sentence += " " + words.text("It is early in the term: this landing is only an indication.")
    return (sentence,)


def landing_forecast(reading: Reading, line: LineReport) -> tuple[str, ...]:
    """Landing of the line by forecast and its risk of overrun (rule 2.5); no sentence where the forecast tells nothing.

    It tells nothing where it is not given, where no quantity is promised, and once the term is over.
    """
    words, unit, now = reading.words, line.params.unit, line.state
    landed = line.landing
    if isinstance(landed, Disqualified) or landed.overrun_probability is None or now.entitlement is None:
        return ()
    if reading.report.edition.as_of >= line.params.ends_on:
        return ()
    return (
        words.text(
            "The forecast lands it between {low} and {high} in 8 cases out of 10, for {entitlement} promised; risk of "
            "overrun: {risk}.",
            low=words.brief(landed.low, unit),
            high=words.brief(landed.high, unit),
            entitlement=words.brief(now.entitlement, unit),
            risk=risk_of_overrun(words, landed),
        ),
    )


def odds_at_term(words: Wording, line: LineReport) -> str:
    """The odds behind the status of a line: of leaving a part where it is under-consumed, else of an overrun.

    Empty where no forecast tells them, and once the term is over.
    """
    landed = line.landing
    if isinstance(landed, Disqualified) or landed.overrun_probability is None or line.is_over:
        return ""
    if line.status == "under":
        return words.text(
            "odds of leaving a part at the term: {odds}", odds=words.probability(landed.under_tolerance_probability)
        )
    return words.text("risk of overrun at the term: {risk}", risk=risk_of_overrun(words, landed))


def risk_of_overrun(words: Wording, landed: Landing) -> str:
    """The risk that a landing tells; as a least one where the history grows."""
    return words.probability(landed.overrun_probability or 0.0, is_at_least=landed.is_risk_at_least)


def forecast_facts(words: Wording, line: LineReport) -> list[tuple[str, str]]:
    """The landing by forecast with its interval and the risk of overrun, as names and values; or why there is none."""
    name, unit = words.text("Landing by forecast"), line.params.unit
    landed = line.landing
    if isinstance(landed, Disqualified):
        is_said = line.state.entitlement is not None
        return [(name, findings.reason(landed, words))] if is_said else []
    rows = [(name, words.quantity(landed.landing, unit))]
    if landed.low != landed.high:
        low, high = (words.quantity(bound, unit) for bound in (landed.low, landed.high))
        rows.append((words.text("In 8 cases out of 10"), words.text("{low} to {high}", low=low, high=high)))
    if landed.overrun_probability is not None:
        rows.append((words.text("Risk of overrun"), risk_of_overrun(words, landed)))
    return rows


def weeks_of_year(reading: Reading) -> pd.DataFrame:
    """The weeks of the contract year, each with the year that holds its Thursday, as ISO does."""
    weeks, year = reading.report.periods["week"], reading.report.year
    is_inside = [year.starts_on <= _thursday(week) <= year.ends_on for week in weeks["period"].tolist()]
    return weeks[is_inside].reset_index(drop=True)


def peak(reading: Reading, weeks: pd.DataFrame) -> str:
    """The busiest week, as the message of its chart: « Semaine 5 : 12,6 j, 2,4 fois la moyenne du contrat »."""
    words = reading.words
    top, effort, ratio = _busiest(reading, weeks)
    facts = {"week": int(top["period"].split("-W")[1]), "effort": reading.brief_effort(effort)}
    if ratio is None:
        return words.text("Week {week}: {effort}", **facts)
    return words.text(
        "Week {week}: {effort}, {ratio} times the contract’s average", **facts, ratio=words.number(ratio, 1)
    )


def busiest_week(reading: Reading, weeks: pd.DataFrame) -> str:
    """The busiest week, as a sentence."""
    words = reading.words
    top, effort, ratio = _busiest(reading, weeks)
    facts = {"week": words.period(top["period"]), "effort": reading.brief_effort(effort)}
    if ratio is None:
        return words.text("The busiest week is {week}: {effort}.", **facts)
    return words.text(
        "The busiest week is {week}: {effort}, {ratio} times the contract’s average.",
        **facts,
        ratio=words.number(ratio, 1),
    )


def largest_category(reading: Reading) -> tuple[str, ...]:
    """The category that takes most of the year."""
    words, parts = reading.words, reading.report.axes["category"]
    total = int(parts["seconds"].sum())
    if not total:
        return ()
    top = parts.iloc[0]
    facts = {
        "category": reading.name_of(top["key"]),
        "effort": reading.brief_effort(top["seconds"]),
        "share": words.percent(top["seconds"] / total),
    }
    return (
        words.count(
            "“{category}” takes {share} of the time: {effort} on {n} ticket.",
            "“{category}” takes {share} of the time: {effort} on {n} tickets.",
            int(top["tickets"]),
            **facts,
        ),
    )


def scope(reading: Reading) -> str:
    """Number of tickets worked, and the effort out of scope."""
    words, entries = reading.words, reading.year_entries
    outside = consumption.total(entries[~entries["in_scope"].astype(bool)])
    worked = entries["ticket_key"].nunique()
    tickets = words.count("{n} ticket was worked", "{n} tickets were worked", worked)
    if not outside:
        return words.text("{tickets}, all in scope.", tickets=tickets)
    return words.text("{tickets}; {effort} are out of scope.", tickets=tickets, effort=reading.brief_effort(outside))


def _busiest(reading: Reading, weeks: pd.DataFrame) -> tuple[pd.Series, float, float | None]:
    """The week of the highest bar, its effort [s], and how many times the contract's average it is."""
    bars = reading.bars(weeks)
    place = int(np.argmax(bars))
    average = reading.averages(weeks)[place]
    return weeks.iloc[place], bars[place], reading.amount(bars[place]) / average if average else None


def _thursday(week: str) -> date:
    return date.fromisoformat(f"{week}-4")
