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
from analysis.views.reading import page_words
from analysis.views.reading.key_figures import listed
from analysis.views.sections import forecast
from analysis.views.studies.study_words import StudyWords


def block(report: BudgetReport) -> Block:
    """Each known change with its sentence and its source, the rates of the year, proposed events."""
    words = StudyWords(report.study.language)
    sentences = [*forecast.basis(words.words, report.outlook), *_lives(words, report)]
    return words.block(
        "grounds",
        words.text("On what it rests"),
        _assumptions(words, report),
        _rates(words, report),
        listed(sentences),
        _proposals(words, report),
    )


def strength(words: StudyWords, report: BudgetReport) -> list[str]:
    """The past errors of the forecast, and how often its interval held."""
    return list(forecast.accuracy(words.words, report.outlook.backtest))


def effect(words: StudyWords, assumption: Assumption) -> str:
    """Effect of a known change on the months, in words."""
    driver = assumption.driver
    if assumption.whole_days is not None:
        return words.text("{days} in all", days=words.words.brief(assumption.whole_days, "days", signed=True))
    if driver.added:
        return words.text("{days} a month", days=words.words.brief(driver.added, "days", signed=True))
    return words.words.percent(driver.factor - 1, signed=True)


def _assumptions(words: StudyWords, report: BudgetReport) -> Markup:
    held = list(dict.fromkeys(item for scenario in report.scenarios for item in scenario.assumptions))
    if not held:
        return words.paragraph(words.text("No change is assumed: the year goes on as the history says."))
    columns = [
        Column(words.text("Known change")),
        Column(words.text("Dates"), is_wide=True),
        Column(words.text("Effect"), "number"),
        Column(words.text("Assumption")),
        Column(words.text("Source"), is_wide=True),
    ]
    rows = [
        [
            clean(item.driver.driver),
            _dates(words, item),
            effect(words, item),
            clean(item.driver.assumption) or words.text("project planned on the contract line"),
            "–" if item.source is None else words.source(item.source),
        ]
        for item in held
    ]
    return tables.table(words.text("The known changes, and why"), columns, rows)


def _dates(words: StudyWords, assumption: Assumption) -> str:
    driver = assumption.driver
    if driver.ends_on is None:
        return words.text("since {date}", date=words.words.day(driver.starts_on, "medium"))
    return words.words.days_range(driver.starts_on, driver.ends_on, "medium")


def _rates(words: StudyWords, report: BudgetReport) -> Markup:
    """The mean rate of a day, the mix of profiles it is for, and the index that revises it (rule 10.4)."""
    rates = report.rates
    if isinstance(rates, Disqualified):
        return words.paragraph(findings.reason(rates, words.words))
    first, last = float(rates.monthly_eur[0]), float(rates.monthly_eur[-1])
    amounts = {"first": words.words.quantity(first, "euros"), "last": words.words.quantity(last, "euros")}
    sentences = words.text("A day is worth {first} in the first month and {last} in the last.", **amounts)
    if rates.index is not None:
        sentences += " " + words.text(
            "Rates are revised by the index {name}: {before} → {now} from {date} ({source}).",
            name=clean(rates.index.name),
            before=words.words.number(rates.index.before, 1),
            now=words.words.number(rates.index.now, 1),
            date=words.words.day(rates.index.effective_from),
            source=words.source(rates.index.source),
        )
    if not rates.mix:
        return words.paragraph(sentences)
    rows = [
        [
            page_words.value(words.words, "profile", profile),
            words.words.percent(share),
            words.words.quantity(rates.by_profile_eur[profile], "euros"),
        ]
        for profile, share in rates.mix.items()
    ]
    columns = [
        Column(words.text("Profile")),
        Column(words.text("Share of the last 12 months"), "number"),
        Column(words.text("Rate at the end of the year"), "number"),
    ]
    return join([words.paragraph(sentences), tables.table(words.text("What a day will be worth"), columns, rows)])


def _lives(words: StudyWords, report: BudgetReport) -> list[str]:
    """Contract lines that began inside the history or fell silent: they are not foreseen as the others are."""
    names = {
        lived: ", ".join(
            clean(line) or words.text("unallocated") for line, found in report.lives.items() if found == lived
        )
        for lived in ("new", "dying")
    }
    sentences = []
    if names["new"]:
        sentences.append(words.text("Foreseen from their first month alone: {lines}.", lines=names["new"]))
    if names["dying"]:
        sentences.append(words.text("Silent for six months, and foreseen so: {lines}.", lines=names["dying"]))
    return sentences


def _proposals(words: StudyWords, report: BudgetReport) -> Markup:
    """Events that the history hints at, each with the lines that would declare it; none is applied by itself."""
    if not report.proposals:
        return words.paragraph(words.text("The history hints at no event that is not declared."))
    items = join(
        filled(
            "<li>{}<details><summary>{}</summary><pre>{}</pre></details></li>",
            words.text(
                "{month}: {difference} against what was expected. Declare it under events of the client, or dismiss "
                "it.",
                month=words.words.sentence(words.words.period(f"{item.event.starts_on:%Y-%m}")),
                difference=words.words.percent(item.ratio - 1, signed=True),
            ),
            words.text("To paste in params"),
            item.params_lines,
        )
        for item in report.proposals
    )
    return filled(
        '<h3>{}</h3><ul class="findings">{}</ul>', words.text("Events that the history hints at, not applied"), items
    )
