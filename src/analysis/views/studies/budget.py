"""A budget: what next year may ask for, at which risk, under which assumptions, and the line to propose (E3, E5)."""

from __future__ import annotations

from analysis.domain import periods
from analysis.studies import budget_proposal
from analysis.studies.budget import UNCHANGED, BudgetReport, ScenarioBudget
from analysis.views.drawing import block as blocks
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block, Part
from analysis.views.drawing.charts import Band, Chart, Series
from analysis.views.drawing.markup import Markup, clean, filled
from analysis.views.drawing.tables import Column
from analysis.views.reading.key_figures import cards, listed
from analysis.views.studies.study_words import StudyWords

SUFFICIENCIES = (50.0, 80.0, 95.0)


def title(report: BudgetReport) -> str:
    """The title of the page."""
    said = StudyWords(report.study.language)
    return said.text("Budget {term} – {client}", term=_term(said, report), client=clean(report.name))


def answer(report: BudgetReport) -> Block:
    """The budget that is enough with each probability, in days and in euros, against the present contract."""
    said = StudyWords(report.study.language)
    chosen = report.chosen
    figures = [
        (
            said.text("Enough in {share} of cases", share=said.words.percent(level / 100)),
            said.words.brief(chosen.days.quantiles[level], "days"),
            "–" if chosen.euros is None else said.euros(chosen.euros.quantiles[level]),
            "good" if level == report.study.proposal.sufficiency else "",
        )
        for level in SUFFICIENCIES
    ]
    return said.block(
        "answer",
        said.text("What to budget"),
        cards(figures),
        listed([_asked(said, report), *_against_current(said, report)]),
    )


def months(report: BudgetReport) -> Block:
    """The months of the chosen scenario with their interval, in days and in euros, and each contract line's part."""
    said = StudyWords(report.study.language)
    parts: list[Part | Markup] = [blocks.chart(months_chart(report), said.words), _months_table(said, report)]
    likeliest, half = float(report.chosen.months["days"].sum()), report.chosen.days.quantiles[50.0]
    if half > likeliest:
        told = said.text(
            "The year is the sum of its likeliest months, {total}: less than the {half} that are enough one time in "
            "two, for a bad month adds more than a good one saves. A budget is read from the risk below, not from this "
            "sum.",
            total=said.words.brief(likeliest, "days"),
            half=said.words.brief(half, "days"),
        )
        parts.append(said.paragraph(told))
    if len(report.lines.columns) > 1:
        parts.append(_lines_table(said, report))
    return said.block("months", said.text("Month by month"), *parts)


def risk(report: BudgetReport) -> Block:
    """The curve from amount to probability of overrun, and the amounts asked for."""
    said = StudyWords(report.study.language)
    parts: list[Part | Markup] = [blocks.chart(risk_chart(report), said.words)]
    if report.chosen.euros is not None and report.study.amounts_eur:
        curve = report.chosen.euros.curve
        asked = curve[curve["amount"].isin([float(amount) for amount in report.study.amounts_eur])]
        rows = [
            [said.euros(row.amount), said.words.probability(row.overrun_probability)]
            for row in asked.itertuples(index=False)
        ]
        columns = [Column(said.text("Amount")), Column(said.text("Risk of overrun"), "number")]
        parts.append(tables.table(said.text("The amounts asked for"), columns, rows))
    return said.block("risk", said.text("Which risk for which amount"), *parts)


def scenarios(report: BudgetReport) -> Block:
    """The scenarios side by side, the forecast unchanged first."""
    said = StudyWords(report.study.language)
    columns = [
        Column(said.text("Scenario")),
        Column(said.text("Foreseen"), "number"),
        *(
            Column(
                said.text("Enough in {share}", share=said.words.percent(level / 100)),
                "number",
                is_wide=level != _level(report),
            )
            for level in SUFFICIENCIES
        ),
        Column(said.text("In euros, at {share}", share=said.words.percent(_level(report) / 100)), "number"),
        Column(said.text("Risk of passing the present contract"), "number", is_wide=True),
    ]
    rows = [_scenario_row(said, report, scenario) for scenario in report.scenarios]
    table = tables.table(said.text("What each scenario asks for, in days"), columns, rows)
    return said.block("scenarios", said.text("The scenarios, side by side"), table)


def contract(report: BudgetReport) -> Block:
    """The line to propose, month by month, and its params ready to paste."""
    said = StudyWords(report.study.language)
    line = budget_proposal.proposed(report)
    told = said.text(
        "Proposed: {quantity} from {start} to {end}, enough in {share} of cases under “{scenario}”.",
        quantity=said.words.quantity(sum(line.months.values()), line.unit),
        start=said.words.day(line.starts_on),
        end=said.words.day(line.ends_on),
        share=said.words.percent(_level(report) / 100),
        scenario=name_of(said, report.chosen),
    )
    if line.price_eur is not None:
        told += " " + said.text(
            "At the rates above it is worth {amount}.", amount=said.words.quantity(line.price_eur, "euros")
        )
    rows = [
        [said.words.sentence(said.words.period(month)), said.words.quantity(quantity, line.unit)]
        for month, quantity in line.months.items()
    ]
    columns = [Column(said.text("Month")), Column(said.text("Entitlement"), "number")]
    params = filled(
        "<h3>{}</h3><pre>{}</pre>", said.text("To paste under contract_lines"), budget_proposal.text(report)
    )
    return said.block(
        "contract",
        said.text("The line to propose"),
        said.paragraph(told),
        tables.table(said.text("Monthly table of the line"), columns, rows),
        params,
    )


def months_chart(report: BudgetReport) -> Chart:
    """The months of the chosen scenario in their 80 % interval, beside the same months a year before."""
    said = StudyWords(report.study.language)
    table = report.chosen.months
    before = report.history.reindex(table.index.map(lambda month: month.replace(year=month.year - 1)))
    foreseen = Series(said.text("foreseen"), tuple(table["days"].tolist()))
    past = Series(said.text("a year before"), tuple(None if days != days else float(days) for days in before), "muted")
    return Chart(
        chart="budget-months",
        kind="lines",
        title=said.text(
            "{total} foreseen under “{scenario}”",
            total=said.words.brief(float(table["days"].sum()), "days"),
            scenario=name_of(said, report.chosen),
        ),
        name=said.text("Effort foreseen by month"),
        unit="days",
        labels=tuple(said.words.period(periods.key(month.date(), "month"), "medium") for month in table.index),
        series=(foreseen, past) if before.notna().any() else (foreseen,),
        label_title=said.text("Month"),
        bands=(
            Band(
                said.text("{level} interval", level=said.words.percent(0.8)),
                tuple(table["low_days"].tolist()),
                tuple(table["high_days"].tolist()),
            ),
        ),
    )


def risk_chart(report: BudgetReport) -> Chart:
    """The probability that the year passes each amount: in euros where rates are known, else in days."""
    said = StudyWords(report.study.language)
    budget, unit = (report.chosen.days, "days") if report.chosen.euros is None else (report.chosen.euros, "euros")
    level = _level(report)
    return Chart(
        chart="budget-risk",
        kind="probability",
        title=said.text(
            "With {amount} the risk of overrun is {risk}",
            amount=said.words.quantity(budget.quantiles[level], unit, 0),
            risk=said.words.percent(1 - level / 100),
        ),
        name=said.text("Risk that the year passes an amount in {unit}", unit=said.words.unit(unit)),
        unit="percent",
        labels=tuple(said.words.number(amount, 0) for amount in budget.curve["amount"]),
        series=(
            Series(said.text("risk of overrun"), tuple(100 * share for share in budget.curve["overrun_probability"])),
        ),
        label_title=said.text("Amount"),
    )


def name_of(said: StudyWords, scenario: ScenarioBudget) -> str:
    """A scenario as it is shown."""
    if scenario.scenario == UNCHANGED:
        return said.text("nothing changes")
    return clean(scenario.name) or said.text("every declared change")


def _asked(said: StudyWords, report: BudgetReport) -> str:
    chosen, level = report.chosen, _level(report)
    facts = {
        "term": _term(said, report),
        "scenario": name_of(said, chosen),
        "days": said.words.brief(chosen.days.quantiles[level], "days"),
        "share": said.words.percent(level / 100),
    }
    if chosen.euros is None:
        return said.text("For {term}, under “{scenario}”, {days} are enough in {share} of cases.", **facts)
    return said.text(
        "For {term}, under “{scenario}”, {days} or {amount} are enough in {share} of cases.",
        **facts,
        amount=said.euros(chosen.euros.quantiles[level]),
    )


def _against_current(said: StudyWords, report: BudgetReport) -> list[str]:
    """The present contract beside the year to come; why there is no comparison where its lines do not count time."""
    current, chosen = report.current, report.chosen
    if current is None or chosen.current_overrun is None:
        return [said.text("The present contract does not count time: it is not compared in days.")]
    gap = chosen.days.quantiles[_level(report)] - current.entitlement_days
    facts = {
        "lines": ", ".join(clean(name) for name in current.lines),
        "days": said.words.brief(current.entitlement_days, "days"),
        "risk": said.words.probability(chosen.current_overrun),
        "gap": said.words.brief(gap, "days", signed=True),
    }
    told = said.text(
        "The present contract ({lines}) holds {days}: next year would pass it with a risk of {risk}; the budget above "
        "is {gap} against it.",
        **facts,
    )
    if current.price_eur is None or chosen.euros is None:
        return [told]
    difference = chosen.euros.quantiles[_level(report)] - current.price_eur
    return [
        told,
        said.text(
            "In euros: {difference} against the {price} of the present contract.",
            difference=said.words.quantity(difference, "euros", 0, signed=True),
            price=said.euros(current.price_eur),
        ),
    ]


def _months_table(said: StudyWords, report: BudgetReport) -> Markup:
    table = report.chosen.months
    has_euros = "amount_eur" in table
    columns = [
        Column(said.text("Month")),
        Column(said.text("Foreseen"), "number"),
        Column(said.text("80% interval"), "number"),
        *([Column(said.text("In euros"), "number")] if has_euros else []),
    ]

    def euros(amount: float) -> list[str]:
        return [said.euros(amount)] if has_euros else []

    rows = [
        [
            said.words.sentence(said.words.period(periods.key(month.date(), "month"))),
            said.words.brief(row["days"], "days"),
            said.text("{low} to {high}", low=_days(said, row["low_days"]), high=_days(said, row["high_days"])),
            *euros(row.get("amount_eur", 0.0)),
        ]
        for month, row in table.iterrows()
    ]
    whole = [
        said.text("Year"),
        _days(said, float(table["days"].sum())),
        "",
        *euros(float(table.get("amount_eur", table["days"]).sum())),
    ]
    return tables.table(said.text("The year, month by month"), columns, rows, total=whole)


def _lines_table(said: StudyWords, report: BudgetReport) -> Markup:
    """The days foreseen of each contract line without any change; they add up to all the client's work."""
    sums = report.lines.sum()
    rows = [[clean(str(line)) or said.text("unallocated"), _days(said, float(days))] for line, days in sums.items()]
    columns = [Column(said.text("Contract line")), Column(said.text("Foreseen"), "number")]
    total = [said.text("All the client’s work"), _days(said, float(sums.sum()))]
    return tables.table(said.text("If nothing changes, by contract line"), columns, rows, total=total)


def _scenario_row(said: StudyWords, report: BudgetReport, scenario: ScenarioBudget) -> list[str]:
    level = _level(report)
    shown = said.words.sentence(name_of(said, scenario))
    overrun = scenario.current_overrun
    return [
        said.text("{scenario} (chosen)", scenario=shown) if scenario is report.chosen else shown,
        _days(said, float(scenario.months["days"].sum())),
        *(_days(said, scenario.days.quantiles[each]) for each in SUFFICIENCIES),
        "–" if scenario.euros is None else said.euros(scenario.euros.quantiles[level]),
        "–" if overrun is None else said.words.probability(overrun),
    ]


def _level(report: BudgetReport) -> float:
    return float(report.study.proposal.sufficiency)


def _days(said: StudyWords, days: float) -> str:
    return said.words.brief(days, "days")


def _term(said: StudyWords, report: BudgetReport) -> str:
    first, last = report.chosen.months.index[0], report.chosen.months.index[-1]
    return str(first.year) if first.year == last.year else f"{first.year}-{last.year}"
