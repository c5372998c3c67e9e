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
from analysis.views.studies import budget_grounds
from analysis.views.studies.study_words import StudyWords

SUFFICIENCIES = (50.0, 80.0, 95.0)


def title(report: BudgetReport) -> str:
    """The title of the page."""
    words = StudyWords(report.study.language)
    return words.text("Budget {term} – {client}", term=_term(words, report), client=clean(report.name))


def answer(report: BudgetReport) -> Block:
    """The budget that is enough with each probability, in days and in euros, against the present contract; how often
    the forecast behind it was right.
    """
    words = StudyWords(report.study.language)
    chosen = report.chosen
    figures = [
        (
            words.text("Enough in {share} of cases", share=words.words.percent(level / 100)),
            words.words.foreseen(chosen.days.quantiles[level], "days"),
            "–" if chosen.euros is None else words.words.foreseen(float(chosen.euros.quantiles[level]), "euros"),
            "good" if level == report.study.proposal.sufficiency else "",
        )
        for level in SUFFICIENCIES
    ]
    return words.block(
        "answer",
        words.text("What to budget"),
        cards(figures),
        listed([_asked(words, report), *_against_current(words, report)]),
        filled("<h3>{}</h3>", words.text("How sure it is")),
        listed(budget_grounds.strength(words, report)),
    )


def months(report: BudgetReport) -> Block:
    """The months of the chosen scenario with their interval, in days and in euros, and each contract line's part."""
    words = StudyWords(report.study.language)
    parts: list[Part | Markup] = [blocks.chart(months_chart(report), words.words), _months_table(words, report)]
    likeliest, half = float(report.chosen.months["days"].sum()), report.chosen.days.quantiles[50.0]
    if half > likeliest:
        sentence = words.text(
            "The year is the sum of its likeliest months, {total}: less than the {half} that are enough one time in "
            "two, for a bad month adds more than a good one saves. A budget is read from the risk below, not from this "
            "sum.",
            total=words.words.brief(likeliest, "days"),
            half=words.words.brief(half, "days"),
        )
        parts.append(words.paragraph(sentence))
    if len(report.lines.columns) > 1:
        parts.append(_lines_table(words, report))
    return words.block("months", words.text("Month by month"), *parts)


def risk(report: BudgetReport) -> Block:
    """The curve from amount to probability of overrun, and the amounts asked for."""
    words = StudyWords(report.study.language)
    parts: list[Part | Markup] = [blocks.chart(risk_chart(report), words.words)]
    if report.chosen.euros is not None and report.study.amounts_eur:
        curve = report.chosen.euros.curve
        asked = curve[curve["amount"].isin([float(amount) for amount in report.study.amounts_eur])]
        rows = [
            [words.euros(row.amount), words.words.probability(row.overrun_probability)]
            for row in asked.itertuples(index=False)
        ]
        columns = [Column(words.text("Amount")), Column(words.text("Risk of overrun"), "number")]
        parts.append(tables.table(words.text("The amounts asked for"), columns, rows))
    return words.block("risk", words.text("Which risk for which amount"), *parts)


def scenarios(report: BudgetReport) -> Block:
    """The scenarios side by side, the forecast unchanged first."""
    words = StudyWords(report.study.language)
    columns = [
        Column(words.text("Scenario")),
        Column(words.text("Foreseen"), "number"),
        *(
            Column(
                words.text("Enough in {share}", share=words.words.percent(level / 100)),
                "number",
                is_wide=level != _level(report),
            )
            for level in SUFFICIENCIES
        ),
        Column(words.text("In euros, at {share}", share=words.words.percent(_level(report) / 100)), "number"),
        Column(words.text("Risk of passing the present contract"), "number", is_wide=True),
    ]
    rows = [_scenario_row(words, report, scenario) for scenario in report.scenarios]
    table = tables.table(words.text("What each scenario asks for, in days"), columns, rows)
    return words.block("scenarios", words.text("The scenarios, side by side"), table)


def contract(report: BudgetReport) -> Block:
    """The line to propose, month by month, and its params ready to paste."""
    words = StudyWords(report.study.language)
    line = budget_proposal.proposed(report)
    sentence = words.text(
        "Proposed: {quantity} from {start} to {end}, enough in {share} of cases under “{scenario}”.",
        quantity=words.words.quantity(sum(line.months.values()), line.unit),
        start=words.words.day(line.starts_on),
        end=words.words.day(line.ends_on),
        share=words.words.percent(_level(report) / 100),
        scenario=name_of(words, report.chosen),
    )
    if line.price_eur is not None:
        sentence += " " + words.text(
            "At the rates above it is worth {amount}.", amount=words.words.quantity(line.price_eur, "euros")
        )
    rows = [
        [words.words.sentence(words.words.period(month)), words.words.quantity(quantity, line.unit)]
        for month, quantity in line.months.items()
    ]
    columns = [Column(words.text("Month")), Column(words.text("Entitlement"), "number")]
    params = filled(
        "<details><summary>{}</summary><pre>{}</pre></details>",
        words.text("To paste under contract_lines"),
        budget_proposal.text(report),
    )
    return words.block(
        "contract",
        words.text("The line to propose"),
        words.paragraph(sentence),
        tables.table(words.text("Monthly table of the line"), columns, rows),
        params,
    )


def months_chart(report: BudgetReport) -> Chart:
    """The months of the chosen scenario in their 80 % interval, beside the same months a year earlier."""
    words = StudyWords(report.study.language)
    table = report.chosen.months
    before = report.history.reindex(table.index.map(lambda month: month.replace(year=month.year - 1)))
    foreseen = Series(words.text("foreseen"), tuple(table["days"].tolist()), "forecast")
    known = tuple(None if days != days else float(days) for days in before)
    past = Series(words.text("a year earlier"), known, "previous")
    return Chart(
        chart="budget-months",
        kind="lines",
        title=words.text(
            "{total} foreseen under “{scenario}”",
            total=words.words.brief(float(table["days"].sum()), "days"),
            scenario=name_of(words, report.chosen),
        ),
        name=words.text("Effort foreseen by month"),
        unit="days",
        labels=tuple(words.words.period(periods.key(month.date(), "month"), "medium") for month in table.index),
        series=(foreseen, past) if before.notna().any() else (foreseen,),
        label_title=words.text("Month"),
        bands=(
            Band(
                words.text("{level} interval", level=words.words.percent(0.8)),
                tuple(table["low_days"].tolist()),
                tuple(table["high_days"].tolist()),
            ),
        ),
    )


def risk_chart(report: BudgetReport) -> Chart:
    """The probability that the year passes each amount: in euros where rates are known, else in days."""
    words = StudyWords(report.study.language)
    budget, unit = (report.chosen.days, "days") if report.chosen.euros is None else (report.chosen.euros, "euros")
    level = _level(report)
    return Chart(
        chart="budget-risk",
        kind="probability",
        title=words.text(
            "With {amount} the risk of overrun is {risk}",
            amount=words.words.quantity(budget.quantiles[level], unit, 0),
            risk=words.words.percent(1 - level / 100),
        ),
        name=words.text("Risk that the year passes an amount in {unit}", unit=words.words.unit(unit)),
        unit="percent",
        labels=tuple(words.words.number(amount, 0) for amount in budget.curve["amount"]),
        series=(
            Series(words.text("risk of overrun"), tuple(100 * share for share in budget.curve["overrun_probability"])),
        ),
        label_title=words.text("Amount"),
    )


def name_of(words: StudyWords, scenario: ScenarioBudget) -> str:
    """A scenario as it is shown."""
    if scenario.scenario == UNCHANGED:
        return words.text("nothing changes")
    return clean(scenario.name) or words.text("every declared change")


def _asked(words: StudyWords, report: BudgetReport) -> str:
    chosen, level = report.chosen, _level(report)
    facts = {
        "term": _term(words, report),
        "scenario": name_of(words, chosen),
        "days": words.words.foreseen(chosen.days.quantiles[level], "days"),
        "share": words.words.percent(level / 100),
    }
    if chosen.euros is None:
        return words.text("For {term}, under “{scenario}”, {days} are enough in {share} of cases.", **facts)
    return words.text(
        "For {term}, under “{scenario}”, {days} or {amount} are enough in {share} of cases.",
        **facts,
        amount=words.words.foreseen(float(chosen.euros.quantiles[level]), "euros"),
    )


def _against_current(words: StudyWords, report: BudgetReport) -> list[str]:
    """The present contract beside the year to come; why there is no comparison where its lines do not count time."""
    current, chosen = report.current, report.chosen
    if current is None or chosen.current_overrun is None:
        return [words.text("The present contract does not count time: it is not compared in days.")]
    needed = float(chosen.days.quantiles[_level(report)])
    facts = {
        "lines": ", ".join(clean(name) for name in current.lines),
        "days": words.words.brief(current.entitlement_days, "days"),
        "risk": words.words.probability(chosen.current_overrun),
        "gap": words.words.foreseen_difference(needed, current.entitlement_days, "days"),
    }
    sentence = words.text(
        "The present contract ({lines}) holds {days}: next year would pass it with a risk of {risk}; the budget above "
        "is {gap} against it.",
        **facts,
    )
    if current.price_eur is None or chosen.euros is None:
        return [sentence]
    difference = chosen.euros.quantiles[_level(report)] - current.price_eur
    return [
        sentence,
        words.text(
            "In euros: {difference} against the {price} of the present contract.",
            difference=words.words.foreseen(float(difference), "euros", signed=True),
            price=words.euros(current.price_eur),
        ),
    ]


def _months_table(words: StudyWords, report: BudgetReport) -> Markup:
    table = report.chosen.months
    has_euros = "amount_eur" in table
    columns = [
        Column(words.text("Month")),
        Column(words.text("Foreseen"), "number"),
        Column(words.text("80% interval"), "number"),
        *([Column(words.text("In euros"), "number")] if has_euros else []),
    ]

    def euros(amount: float) -> list[str]:
        return [words.euros(amount)] if has_euros else []

    rows = [
        [
            words.words.sentence(words.words.period(periods.key(month.date(), "month"))),
            words.words.brief(row["days"], "days"),
            words.text("{low} to {high}", low=_days(words, row["low_days"]), high=_days(words, row["high_days"])),
            *euros(row.get("amount_eur", 0.0)),
        ]
        for month, row in table.iterrows()
    ]
    whole = [
        words.text("Year"),
        _days(words, float(table["days"].sum())),
        "",
        *euros(float(table.get("amount_eur", table["days"]).sum())),
    ]
    return tables.table(words.text("The year, month by month"), columns, rows, total=whole)


def _lines_table(words: StudyWords, report: BudgetReport) -> Markup:
    """The days foreseen of each contract line without any change; they add up to all the client's work."""
    sums = report.lines.sum()
    rows = [[clean(str(line)) or words.text("unallocated"), _days(words, float(days))] for line, days in sums.items()]
    columns = [Column(words.text("Contract line")), Column(words.text("Foreseen"), "number")]
    total = [words.text("All the client’s work"), _days(words, float(sums.sum()))]
    return tables.table(words.text("If nothing changes, by contract line"), columns, rows, total=total)


def _scenario_row(words: StudyWords, report: BudgetReport, scenario: ScenarioBudget) -> list[str]:
    level = _level(report)
    shown = words.words.sentence(name_of(words, scenario))
    overrun = scenario.current_overrun
    return [
        words.text("{scenario} (chosen)", scenario=shown) if scenario is report.chosen else shown,
        _days(words, float(scenario.months["days"].sum())),
        *(_days(words, scenario.days.quantiles[each]) for each in SUFFICIENCIES),
        "–" if scenario.euros is None else words.euros(scenario.euros.quantiles[level]),
        "–" if overrun is None else words.words.probability(overrun),
    ]


def _level(report: BudgetReport) -> float:
    return float(report.study.proposal.sufficiency)


def _days(words: StudyWords, days: float) -> str:
    return words.words.brief(days, "days")


def _term(words: StudyWords, report: BudgetReport) -> str:
    first, last = report.chosen.months.index[0], report.chosen.months.index[-1]
    return str(first.year) if first.year == last.year else f"{first.year}-{last.year}"
