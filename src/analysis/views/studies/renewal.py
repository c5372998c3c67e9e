"""A renewal on one page: what is enough under each form, what is left to use, rates, days, terms (A9, E5, H6)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.domain.category_paths import PATH_SEPARATOR
from analysis.report.line import LineReport
from analysis.studies.reallocation import Candidate, Reallocation
from analysis.studies.renewal import FORMS, LEVELS, LineRenewal, RenewalReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.drawing.tables import Cell, Column
from analysis.views.language import decisions as decision_words
from analysis.views.language.wording import mark
from analysis.views.reading import page_words
from analysis.views.reading.key_figures import listed
from analysis.views.reading.report_reading import rows_of
from analysis.views.studies import budget_grounds
from analysis.views.studies.study_words import StudyWords

FORM_NAMES = {
    "days": mark("in days"),
    "hours": mark("in hours"),
    "euros": mark("in euros"),
    "tickets": mark("in tickets"),
}
DAY_NAMES = {
    "prepare_from": mark("the provider prepares the renewal"),
    "asked_on": mark("the client is asked to confirm or stop it"),
    "notice_on": mark("last day of notice"),
    "sent_by": mark("a notice arrives by this working day"),
    "use_by": mark("last day to plan what would be lost"),
    "ends_on": mark("end of the term"),
}


def title(report: RenewalReport) -> str:
    """The title of the page."""
    words = StudyWords(report.study.language)
    return words.text("Renewal – {client}", client=clean(report.name))


def enough(report: RenewalReport) -> Block:
    """The quantity to renew each line at and how sure it is; under each form of contract, what is enough in 5, 8 and
    9.5 cases of 10.
    """
    words = StudyWords(report.study.language)
    level = float(report.study.sufficiency)
    parts = [listed([_answer(words, item, level) for item in report.lines])] if report.lines else []
    parts += _strength(words, report.lines)
    parts += [_enough(words, item, report.study.sufficiency) for item in report.lines]
    if report.left_out:
        names = ", ".join(clean(name) for name in report.left_out)
        parts.append(words.paragraph(words.text("Without a quantity to renew: {names}.", names=names)))
    if not report.lines:
        parts.append(words.paragraph(words.text("No line has a quantity to renew.")))
    return words.block("answer", words.text("What is enough for the next term"), *parts)


def unused(report: RenewalReport) -> Block:
    """Landing of the present term, and what could still use it: decisions of the report, projects by their names."""
    words = StudyWords(report.study.language)
    columns = [
        Column(words.text("Line")),
        Column(words.text("Landing of the present term"), "number"),
        Column(words.text("Entitlement"), "number"),
        Column(words.text("Left unused"), "number"),
        Column(words.text("Planned"), "number", is_wide=True),
        Column(words.text("Carried over"), "number", is_wide=True),
        Column(words.text("Lost at the term"), "number"),
        Column(words.text("Asked")),
    ]
    rows: list[list[Cell]] = [
        [
            clean(item.report.params.name),
            _landing(words, item.report),
            _quantity(words, item.report.state.entitlement, item.report.params.unit),
            *_left(words, item),
            " ; ".join(decision_words.title(decision, words.words) for decision in item.decisions) or "–",
        ]
        for item in report.lines
    ]
    caption = words.text("The present term: where it lands, and what may still use it")
    return words.block(
        "unused",
        words.text("What is left to use"),
        tables.table(caption, columns, rows, css="roomy"),
        *(_could_pay(words, item, item.reallocation) for item in report.lines if item.reallocation is not None),
        *_fully_used(words, [item for item in report.lines if item.reallocation is None]),
    )


def money(report: RenewalReport) -> Block:
    """Rates of the next term beside the present ones; budget by the client's fiscal year."""
    words = StudyWords(report.study.language)
    parts: list[Markup] = []
    if len(report.rates):
        rows: list[list[Cell]] = [
            [
                _profile(words, row.profile),
                "–" if row.present_eur is None or math.isnan(row.present_eur) else words.euros(row.present_eur),
                words.euros(row.next_eur),
            ]
            for row in rows_of(report.rates)
        ]
        columns = [
            Column(words.text("Profile")),
            Column(words.text("Present daily rate"), "number"),
            Column(words.text("Next daily rate"), "number"),
        ]
        parts.append(tables.table(words.text("Daily rates"), columns, rows, css="roomy"))
    columns = [
        Column(words.text("Fiscal year, months of the next term")),
        Column(words.text("Line")),
        Column(words.text("Days foreseen"), "number"),
        Column(words.text("Budget"), "number"),
    ]
    rows = [
        [
            words.words.days_range(row.starts_on, row.ends_on, "medium"),
            clean(row.line),
            words.words.quantity(row.days, "days", 1),
            "–" if math.isnan(row.amount_eur) else words.euros(row.amount_eur),
        ]
        for row in rows_of(report.fiscal_years)
    ]
    frame = report.fiscal_years
    whole: list[Cell] = [
        words.text("Total"),
        "",
        words.words.quantity(float(frame["days"].sum()), "days", 1),
        "–" if frame["amount_eur"].isna().any() else words.euros(float(frame["amount_eur"].sum())),
    ]
    caption = words.text("Budget by fiscal year, as the forecast expects it")
    parts.append(tables.table(caption, columns, rows, css="roomy", total=whole if len(frame) > 1 else None))
    return words.block("money", words.text("Rates and budget"), *parts)


def calendar(report: RenewalReport) -> Block:
    """The days of each renewal, and the terms to paste into the client's file."""
    words = StudyWords(report.study.language)
    days = sorted((day, item.report.params.name, name) for item in report.lines for name, day in item.days.items())
    columns = [Column(words.text("Day")), Column(words.text("Line")), Column(words.text("What falls then"))]
    rows: list[list[Cell]] = [
        [words.words.day(day), clean(line), words.text(DAY_NAMES[name])] for day, line, name in days
    ]
    parts = [tables.table(words.text("Days of the renewal"), columns, rows, css="roomy")]
    for item in report.lines:
        if item.proposed:
            sentence = words.text(
                "To paste under “terms” of the line {line}; the rest passes on:", line=item.report.params.line
            )
            parts.append(
                filled("<details><summary>{}</summary><pre>{}</pre></details>", sentence, clean_lines(item.text))
            )
    return words.block("calendar", words.text("When, and the terms to sign"), *parts)


def clean_lines(text: str) -> Markup:
    """Return a text of several lines, each one escaped."""
    return join(filled("{}\n", line) for line in text.rstrip("\n").split("\n"))


def _answer(words: StudyWords, item: LineRenewal, level: float) -> str:
    """The quantity that is enough for the next term, against what is promised today, and from when to speak of it."""
    line = item.report.params
    needed, present = float(item.enough.loc[line.unit, level]), item.report.state.entitlement
    difference = None if present is None else words.words.foreseen_difference(needed, present, line.unit)
    facts = {
        "line": clean(line.name),
        "quantity": words.words.foreseen(needed, line.unit),
        "share": words.words.percent(level / 100),
        "day": words.words.day(item.coming.starts_on),
    }
    told = words.text("“{line}”: {quantity} are enough in {share} of cases for the term from {day}.", **facts)
    if difference is not None:
        told += " " + words.text("That is {difference} against today.", difference=difference)
    from_day = item.days.get("prepare_from")
    if from_day is not None:
        told += " " + words.text(
            "To prepare from {day}; notice by {last}.",
            day=words.words.day(from_day),
            last=words.words.day(item.days.get("sent_by", item.days["notice_on"])),
        )
    return told


def _strength(words: StudyWords, lines: Sequence[LineRenewal]) -> list[Markup]:
    """The past errors of the forecast, told once where the lines share it."""
    told = [text for item in lines for text in budget_grounds.strength(words, item.planned)]
    if not told:
        return []
    return [filled("<h3>{}</h3>", words.text("How sure it is")), listed(list(dict.fromkeys(told)))]


def _enough(words: StudyWords, item: LineRenewal, sufficiency: int) -> Markup:
    line = item.report.params
    rows: list[list[Cell]] = []
    for form in FORMS:
        name = words.words.sentence(words.text(FORM_NAMES[form]))
        if form == line.unit:
            name = words.text("{form} (present form)", form=name)
        rows.append([name, *(_quantity(words, float(item.enough.loc[form, level]), form) for level in LEVELS)])
    columns = [Column(words.text("Form of contract"))]
    for level in LEVELS:
        heading = words.text("Enough in {share} of cases", share=words.words.percent(level / 100))
        columns.append(Column(heading + (" ✓" if level == sufficiency else ""), "number"))
    caption = words.text(
        "{line}: {present} promised today; next term from {day}",
        line=clean(line.name),
        present=_quantity(words, item.report.state.entitlement, line.unit),
        day=words.words.day(item.coming.starts_on),
    )
    return tables.table(caption, columns, rows, css="roomy")


def _left(words: StudyWords, item: LineRenewal) -> list[Cell]:
    """The units that the present term leaves unused: those planned, those carried over, those lost."""
    if item.reallocation is None:
        return ["–"] * 4
    stake, unit = item.reallocation.stake, item.report.params.unit
    return [_quantity(words, part, unit) for part in (stake.unused, stake.planned, stake.carried, stake.quantity)]


def _could_pay(words: StudyWords, item: LineRenewal, found: Reallocation) -> Markup:
    """Projects that the units left by a line could still pay, those planned first."""
    line = item.report.params
    unused = _quantity(words, found.stake.unused, line.unit)
    if not found.candidates:
        return words.paragraph(
            words.text("“{line}” leaves {unused}, and no project is known.", line=clean(line.name), unused=unused)
        )
    columns = [
        Column(words.text("Project")),
        Column(words.text("Known from")),
        Column(words.text("It takes"), "number"),
        Column(words.text("Left afterwards"), "number"),
    ]
    rows: list[list[Cell]] = [
        [
            clean(candidate.name),
            _known_from(words, candidate),
            words.text("to be costed")
            if candidate.quantity is None
            else _quantity(words, candidate.quantity, line.unit),
            _left_after(words, candidate, line.unit),
        ]
        for candidate in found.candidates
    ]
    caption = words.text(
        "What the {unused} left by “{line}” could still pay, by {day}",
        unused=unused,
        line=clean(line.name),
        day=words.words.day(item.days["use_by"]),
    )
    return tables.table(caption, columns, rows, css="roomy")


def _known_from(words: StudyWords, candidate: Candidate) -> str:
    """The source that a project is known from, and what it brings where that is known."""
    if candidate.planned_on is not None:
        day = words.words.day(candidate.planned_on)
        if candidate.origin == "other_line":
            return words.text("planned on “{line}”, {day}: may move here", line=clean(candidate.detail), day=day)
        return words.text("planned on this line, {day}", day=day)
    if candidate.amount_eur is not None:
        return words.text(
            "investment that waits for an answer: {amount}, as far as it is the provider's work",
            amount=words.euros(candidate.amount_eur),
        )
    return words.text(
        "recurring problem “{problem}”: {amount} a year could be avoided",
        problem=clean(candidate.detail.split(PATH_SEPARATOR)[-1]),
        amount=words.euros(candidate.gain_eur or 0.0),
    )


def _left_after(words: StudyWords, candidate: Candidate, unit: str) -> str:
    if candidate.quantity is None:
        return "–"
    return words.text("more than is left") if candidate.left is None else _quantity(words, candidate.left, unit)


def _fully_used(words: StudyWords, lines: Sequence[LineRenewal]) -> list[Markup]:
    """One sentence on the lines that leave nothing to reallocate."""
    if not lines:
        return []
    names = ", ".join(clean(item.report.params.name) for item in lines)
    return [words.paragraph(words.text("Not under-consumed, so nothing to reallocate: {names}.", names=names))]


def _landing(words: StudyWords, line: LineReport) -> str:
    landing = getattr(line.landing, "landing", None)
    return _quantity(words, line.state.landing_pace if landing is None else landing, line.params.unit)


def _profile(words: StudyWords, profile: str) -> str:
    known = page_words.PARTS["profile"]
    return words.words.sentence(words.text(known[profile])) if profile in known else clean(profile)


def _quantity(words: StudyWords, quantity: float | None, unit: str) -> str:
    if quantity is None or math.isnan(quantity):
        return "–"
    return words.words.foreseen(quantity, unit)
