"""On what a budget rests: its assumptions with their sources, the rates, the forecast's past errors, hinted events."""

from __future__ import annotations

from analysis.domain.findings import Disqualified
from analysis.studies.assumed import Assumption
from analysis.studies.budget import BudgetReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.drawing.tables import Column
from analysis.views.language import findings
from analysis.views.reading.key_figures import listed
from analysis.views.sections import forecast
from analysis.views.studies.study_words import StudyWords


def block(report: BudgetReport) -> Block:
    """Each known change with its sentence and its source, the rates of the year, the back-test, proposed events."""
    said = StudyWords(report.study.language)
    told = [
        *forecast.accuracy(said.words, report.outlook.backtest),
        *forecast.basis(said.words, report.outlook),
        *_lives(said, report),
    ]
    return said.block(
        "grounds", said.text("On what it rests"), _assumptions(said, report), _rates(said, report), listed(told),
        _proposals(said, report),
    )  # fmt: skip


def effect(said: StudyWords, assumption: Assumption) -> str:
    """Effect of a known change on the months, in words."""
    driver = assumption.driver
    if assumption.whole_days is not None:
        return said.text("{days} in all", days=said.words.brief(assumption.whole_days, "days", signed=True))
    if driver.added:
        return said.text("{days} a month", days=said.words.brief(driver.added, "days", signed=True))
    return said.words.percent(driver.factor - 1, signed=True)


def _assumptions(said: StudyWords, report: BudgetReport) -> Markup:
    held = list(dict.fromkeys(item for scenario in report.scenarios for item in scenario.assumptions))
    if not held:
        return said.paragraph(said.text("No change is assumed: the year goes on as the history says."))
    columns = [
        Column(said.text("Known change")),
        Column(said.text("Dates"), is_wide=True),
        Column(said.text("Effect"), "number"),
        Column(said.text("Assumption")),
        Column(said.text("Source"), is_wide=True),
    ]
    rows = [
        [
            clean(item.driver.driver),
            _dates(said, item),
            effect(said, item),
            clean(item.driver.assumption) or said.text("project planned on the contract line"),
            "–" if item.source is None else said.source(item.source),
        ]
        for item in held
    ]
    return tables.table(said.text("The known changes, and why"), columns, rows)


def _dates(said: StudyWords, assumption: Assumption) -> str:
    driver = assumption.driver
    if driver.ends_on is None:
        return said.text("since {date}", date=said.words.day(driver.starts_on, "medium"))
    return said.words.days_range(driver.starts_on, driver.ends_on, "medium")


def _rates(said: StudyWords, report: BudgetReport) -> Markup:
    """The mean rate of a day, the mix of profiles it is for, and the index that revises it (rule 10.4)."""
    rates = report.rates
    if isinstance(rates, Disqualified):
        return said.paragraph(findings.reason(rates, said.words))
    first, last = float(rates.monthly_eur[0]), float(rates.monthly_eur[-1])
    amounts = {"first": said.words.quantity(first, "euros"), "last": said.words.quantity(last, "euros")}
    told = said.text("A day is worth {first} in the first month and {last} in the last.", **amounts)
    if rates.index is not None:
        told += " " + said.text(
            "Rates are revised by the index {name}: {before} → {now} from {date} ({source}).",
            name=clean(rates.index.name),
            before=said.words.number(rates.index.before, 1),
            now=said.words.number(rates.index.now, 1),
            date=said.words.day(rates.index.effective_from),
            source=said.source(rates.index.source),
        )
    if not rates.mix:
        return said.paragraph(told)
    rows = [
        [clean(profile), said.words.percent(share), said.words.quantity(rates.by_profile_eur[profile], "euros")]
        for profile, share in rates.mix.items()
    ]
    columns = [
        Column(said.text("Profile")),
        Column(said.text("Share of the last 12 months"), "number"),
        Column(said.text("Rate at the end of the year"), "number"),
    ]
    return join([said.paragraph(told), tables.table(said.text("What a day will be worth"), columns, rows)])


def _lives(said: StudyWords, report: BudgetReport) -> list[str]:
    """Contract lines that began inside the history or fell silent: they are not foreseen as the others are."""
    names = {
        lived: ", ".join(
            clean(line) or said.text("unallocated") for line, found in report.lives.items() if found == lived
        )
        for lived in ("new", "dying")
    }
    told = []
    if names["new"]:
        told.append(said.text("Foreseen from their first month alone: {lines}.", lines=names["new"]))
    if names["dying"]:
        told.append(said.text("Silent for six months, and foreseen so: {lines}.", lines=names["dying"]))
    return told


def _proposals(said: StudyWords, report: BudgetReport) -> Markup:
    """Events that the history hints at, each with the lines that would declare it; none is applied by itself."""
    if not report.proposals:
        return said.paragraph(said.text("The history hints at no event that is not declared."))
    items = join(
        filled(
            "<li>{}<pre>{}</pre></li>",
            said.text(
                "{month}: {difference} against what was expected. Declare it under events of the client, or dismiss "
                "it.",
                month=said.words.sentence(said.words.period(f"{item.event.starts_on:%Y-%m}")),
                difference=said.words.percent(item.ratio - 1, signed=True),
            ),
            item.params_lines,
        )
        for item in report.proposals
    )
    return filled(
        '<h3>{}</h3><ul class="findings">{}</ul>', said.text("Events that the history hints at, not applied"), items
    )
