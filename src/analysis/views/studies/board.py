"""The page for the board: one question, one answer, its figures, and what would change it."""

from __future__ import annotations

from analysis.measures.investing import evidence
from analysis.measures.investing.payback import DO_NOTHING, Outcome, Payback
from analysis.measures.investing.projection import MEAN_MONTHS
from analysis.params.project import Option
from analysis.report.projects.business_case import BusinessCase
from analysis.report.projects.foreseeing import LEAST_MONTHS
from analysis.views.drawing import block as blocks
from analysis.views.drawing.block import Block, Part
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import Markup, clean, filled
from analysis.views.reading.key_figures import cards, listed
from analysis.views.studies import assumed
from analysis.views.studies.study_words import StudyWords

LONGEST_QUESTION = 200
MOST_ASSUMPTIONS = 8
"""Of the printed page, which must hold on one A4."""


def title(case: BusinessCase) -> str:
    """The title of the page."""
    return f"{clean(case.name)} – {clean(case.project.name)}"


def block(case: BusinessCase) -> Block:
    """The question, the answer for the best option, economic and cash figures side by side (rule 11.7), the evidence
    and its strength, the curve, what would change the answer; printed, this section alone, with the assumptions, on
    one page of A4. Too little evidence gives the break-even and nothing that looks like an outcome (rule 11.8).
    """
    words = StudyWords(case.language)
    best = best_of(case)
    question = filled(
        '<p class="as-of"><strong>{}</strong></p>', clean(case.project.question or case.project.name, LONGEST_QUESTION)
    )
    is_enough = case.evidence.is_enough
    limits = change(words, case, best)
    parts: list[Part | Markup] = [question, listed(answer(words, case, best))]
    parts += [cards(figures(words, best))] if is_enough else []
    parts += [_heading(words.text("On what it rests")), listed(strength(words, case))]
    parts += [blocks.chart(curve(case), words.words)] if is_enough else []
    return words.block(
        "board",
        words.text("Does it pay?"),
        *parts,
        *([_heading(words.text("What would change the answer")), listed(limits)] if limits else []),
        filled(
            '<div class="print-only">{}</div>',
            assumed.table(words, case.project, option_of(case, best.case.option), at_most=MOST_ASSUMPTIONS),
        ),
    )


def best_of(case: BusinessCase) -> Payback:
    """The option that costs least over the horizon, doing nothing apart."""
    return next(choice.payback for choice in case.choices if choice.payback is not None)


def option_of(case: BusinessCase, option: str) -> Option:
    """The params of an option."""
    return next(freed for freed in case.project.options if freed.option == option)


def name_of(words: StudyWords, case: BusinessCase, option: str) -> str:
    """An option as it is shown."""
    return (
        words.text("Do nothing") if option == DO_NOTHING else clean(option_of(case, option).name, assumed.LONGEST_NAME)
    )


def sentences(words: StudyWords, case: BusinessCase, best: Payback) -> list[str]:
    """The answer, its odds, its cash side, what would change it, and on what it rests."""
    return [*answer(words, case, best), *strength(words, case), *change(words, case, best)]


def answer(words: StudyWords, case: BusinessCase, best: Payback) -> list[str]:
    """The verdict: payback, its probability, freed days and when they are cash, cost beside doing nothing; the verdict
    alone where the evidence is too little for the others.
    """
    if not case.evidence.is_enough:
        return [_answer(words, case, best)]
    return [
        _answer(words, case, best),
        _odds(words, case, best),
        _freed(words, case, best),
        _cheapest(words, case),
    ]


def strength(words: StudyWords, case: BusinessCase) -> list[str]:
    """The evidence, whether it is enough to judge and what would settle it, and how the cost to come is foreseen."""
    known = case.evidence
    data = words.words.count("{n} whole month of data", "{n} whole months of data", known.months)
    window = sorted(case.grounds.history)[-known.months :] if known.months else []
    if window:
        data = words.text("{data} ({range})", data=data, range=words.months_range(window[0], window[-1]))
    told = words.text("The problem is known by {data}.", data=data)
    if known.months > 1 and known.largest_share is not None:
        told = words.text(
            "The problem is known by {data}: {share} have a cost, and the largest holds {largest} of it.",
            data=data,
            share=words.words.percent(known.share_with_cost),
            largest=words.words.percent(known.largest_share),
        )
    verdict = words.text("It is enough to judge.")
    if not known.is_enough:
        verdict = words.text("It is too little to judge: more months with a cost will settle it.")
        missing = evidence.LEAST_MONTHS - known.months
        if missing > 0:
            verdict = words.words.count(
                "It is too little to judge: {n} more month would settle it.",
                "It is too little to judge: {n} more months would settle it.",
                missing,
            )
    return [f"{told} {verdict}", *([_basis(words, case)] if known.is_enough else [])]


def change(words: StudyWords, case: BusinessCase, best: Payback) -> list[str]:
    """The values that would change the answer, and what moves the outcome most; none where no outcome is told."""
    if not case.evidence.is_enough:
        return []
    limits = _limits(words, best)
    if best.tornado:
        limits.append(_widest(words, best))
    return limits


def _heading(text: str) -> Markup:
    return filled("<h3>{}</h3>", text)


def _odds(words: StudyWords, case: BusinessCase, best: Payback) -> str:
    """The odds of paying back, and the payback in 8 cases of 10, no finer than it is known (rule 11.8)."""
    odds = words.text(
        "The odds of paying back within {horizon} months are {odds}; in cash, {cash}.",
        horizon=case.project.horizon_months,
        odds=words.words.percent(best.odds.probability),
        cash=words.words.percent(best.cash_odds.probability),
    )
    low, high = best.odds.payback_p10, best.odds.payback_p90
    if low is None:
        return odds
    if high is None:
        return f"{odds} " + words.text("In 9 cases out of 10 it takes {low} or more.", low=words.about(low))
    if words.about(low) == words.about(high):
        return odds
    interval = words.text("In 8 cases out of 10, from {low} to {high}.", low=words.about(low), high=words.about(high))
    return f"{odds} {interval}"


def _freed(words: StudyWords, case: BusinessCase, best: Payback) -> str:
    freed = case.freed[best.case.option]
    cash_from = option_of(case, best.case.option).cash_from
    facts = {"days": words.words.quantity(freed.days, "days", 1), "amount": words.euros(freed.amount_eur)}
    if cash_from == "never":
        return words.text("At full effect it frees {days} a year, worth {amount}; they never become cash.", **facts)
    if cash_from == "go_live":
        return words.text(
            "At full effect it frees {days} a year, worth {amount}; they are cash as soon as it is live.", **facts
        )
    return words.text(
        "At full effect it frees {days} a year, worth {amount}; they are cash from {day} only.",
        **facts,
        day=words.words.day(cash_from),
    )


def _answer(words: StudyWords, case: BusinessCase, best: Payback) -> str:
    name = name_of(words, case, best.case.option)
    if best.economic.verdict == "too_little_evidence":
        return words.text(
            "Too little evidence to say whether “{option}” pays: {known}. {short} within {horizon} months.",
            option=name,
            known=words.words.count("{n} whole month of data", "{n} whole months of data", case.evidence.months),
            short=words.words.sentence(words.when(best.economic)),
            horizon=case.project.horizon_months,
        )
    if best.economic.payback_on is None:
        return words.text(
            "No: “{option}” is never paid back within {horizon} months. {short}.",
            option=name,
            horizon=case.project.horizon_months,
            short=words.words.sentence(words.when(best.economic)),
        )
    again = best.economic.negative_again_from
    months = best.economic.payback_months
    facts = {
        "option": name,
        "about": words.about(months),
        "months": words.months(months),
        "when": words.when(best.economic),
    }
    if again is not None:
        return words.text(
            "“{option}” is paid back in {about} ({months}, {when}), but a later expense undoes it from {again}.",
            **facts,
            again=words.words.day(again),
        )
    return words.text("Yes: “{option}” is paid back in {about} ({months}, {when}).", **facts)


def _cheapest(words: StudyWords, case: BusinessCase) -> str:
    first = case.choices[0]
    nothing = next(choice for choice in case.choices if choice.option == DO_NOTHING)
    if first is nothing:
        return words.text(
            "Over the horizon, doing nothing costs least: {amount}.", amount=words.euros(nothing.total_eur)
        )
    return words.text(
        "Over the horizon, “{option}” costs {amount}, doing nothing {nothing}.",
        option=name_of(words, case, first.option),
        amount=words.euros(first.total_eur),
        nothing=words.euros(nothing.total_eur),
    )


def _limits(words: StudyWords, best: Payback) -> list[str]:
    """The break-even values."""
    even, freed = best.break_even, []
    if even.share is not None and even.share <= 1:
        freed.append(
            words.text(
                "It pays within the horizon only if at least {share} of the problem disappears.",
                share=words.words.percent(even.share),
            )
        )
    elif even.share is not None:
        freed.append(words.text("No share avoided, not even all of it, would pay within the horizon."))
    if even.volume is not None:
        freed.append(
            words.text(
                "At these shares, the problem must cost at least {volume} of what is projected.",
                volume=words.words.percent(even.volume),
            )
        )
    if even.one_off_eur is not None:
        freed.append(
            words.text("The purchase may cost up to {amount} and still pay.", amount=words.euros(even.one_off_eur))
        )
    return freed


def _widest(words: StudyWords, best: Payback) -> str:
    """The assumption that moves the outcome most."""
    widest = best.tornado[0]
    return words.text(
        "What matters most is the {assumption}: the net present value goes from {low} to {high} with it.",
        assumption=assumed.swing_name(words, widest),
        low=words.euros(min(widest.npv_at_low_eur, widest.npv_at_high_eur)),
        high=words.euros(max(widest.npv_at_low_eur, widest.npv_at_high_eur)),
    )


def _basis(words: StudyWords, case: BusinessCase) -> str:
    if case.projected.basis == "mean":
        if len(case.cost.periods) < LEAST_MONTHS:
            return words.words.count(
                "What the problem will cost is the mean of its last {n} month: its history is too short to foresee.",
                "What the problem will cost is the mean of its last {n} months: its history is too short to foresee.",
                len(case.cost.periods),
            )
        return words.words.count(
            "What the problem will cost is the mean of its last {n} month: it comes by fits, and is not foreseen.",
            "What the problem will cost is the mean of its last {n} months: it comes by fits, and is not foreseen.",
            MEAN_MONTHS,
        )
    if case.projected.held_after:
        return words.text(
            "What the problem will cost is foreseen; after {month}, the last year of the forecast is repeated.",
            month=words.words.period(case.projected.held_after),
        )
    return words.text("What the problem will cost is foreseen from its history.")


def figures(words: StudyWords, best: Payback) -> list[tuple[str, str, str, str]]:
    """The key figures of an option, economic and cash together (rule 11.7): name, value, note, tone."""
    rate = best.economic.rate
    return [
        (
            words.text("Economic payback"),
            *_told(words, best.economic),
            words.tone(best.economic),
        ),
        (
            words.text("Cash payback"),
            *_told(words, best.cash),
            words.tone(best.cash),
        ),
        (words.text("Discounted payback"), words.sentence_of(best.economic.discounted_months), "", ""),
        (
            words.text("Net present value"),
            words.euros(best.economic.npv_eur),
            words.text("at {rate} a year", rate=words.words.percent(best.case.yearly_rate, 1)),
            "",
        ),
        (
            words.text("Internal rate of return"),
            words.words.percent(rate.yearly, 1),
            words.text("a year") if rate.yearly is not None else words.text("no single rate"),
            "",
        ),
    ]


def _told(words: StudyWords, outcome: Outcome) -> tuple[str, str]:
    """A payback no finer than it is known, and its exact months and day (rule 11.8)."""
    shown = words.sentence_of(outcome.payback_months)
    if outcome.payback_on is None:
        return shown, words.when(outcome)
    exact = words.text("{months}, {when}", months=words.months(outcome.payback_months), when=words.when(outcome))
    return shown, exact


def curve(case: BusinessCase) -> Chart:
    """The cumulative net sum of the best option, economic and in cash."""
    words = StudyWords(case.language)
    best = best_of(case)
    return Chart(
        chart="cumulative",
        kind="lines",
        title=words.text(
            "“{option}”: {months}",
            option=name_of(words, case, best.case.option),
            months=words.about(best.economic.payback_months),
        ),
        name=words.text("Cumulative net sum since the first expense"),
        unit="euros",
        labels=tuple(words.words.number(month, 0) for month in range(best.case.horizon_months + 1)),
        series=(
            Series(words.text("economic"), best.economic.cumulative_eur, "forecast"),
            Series(words.text("cash"), best.cash.cumulative_eur, "forecast_second"),
        ),
        label_title=words.text("Month"),
    )
