"""The top of the report: five sentences and the key figures of the main line."""

from __future__ import annotations

from datetime import datetime

from analysis.report.client_report import ClientReport
from analysis.report.line import LineReport
from analysis.views.drawing import theme
from analysis.views.drawing.block import Block, html
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.language import findings
from analysis.views.reading import sentences
from analysis.views.reading.key_figures import cards, listed
from analysis.views.reading.report_reading import Reading


def title(report: ClientReport) -> str:
    """The title of the page: « Suivi de contrat – Client Exemple – 16 février 2023 »."""
    words = Reading(report).words
    return words.text(
        "Contract report – {client} – {date}", client=clean(report.edition.name), date=words.day(report.edition.as_of)
    )


def block(report: ClientReport) -> Block:
    """The summary. Raises ParamsFault where the client's accent colour cannot be read on the page."""
    reading = Reading(report)
    words = reading.words
    accent = report.params.report.accent_colour
    if accent is not None:
        theme.check_accent(accent, file=f"clients/{report.params.client}.yaml")
    if report.effort is not None:
        body = reading.paragraph(findings.reason(report.effort, words), "refused")
    else:
        body = join([_old_or_empty(reading), _key_figures(reading), listed(sentences.summary(reading))])
    shown = reading.block("summary", words.text("In short"), html(join([_head(reading), body])))
    return Block(shown.section, shown.title, shown.parts, accent)


def _head(reading: Reading) -> Markup:
    """The client's logo, the date counted and the contract year."""
    words, edition = reading.words, reading.report.edition
    logo = reading.report.params.report.logo
    image = Markup("")
    if logo is not None and logo.startswith(("data:image/png;base64,", "data:image/jpeg;base64,")):
        image = filled('<img class="logo" src="{}" alt="{}">', logo, clean(edition.name))
    counted = words.text("Counted up to {date}, included", date=words.day(edition.as_of))
    year = words.text(
        "contract year {range}", range=words.days_range(reading.report.year.starts_on, reading.report.year.ends_on)
    )
    return filled('{}<p class="as-of">{} · {}</p>{}{}', image, counted, year, _refreshed(reading), _corrected(reading))


def _corrected(reading: Reading) -> Markup:
    """Of an edition made again after its release, which one it corrects (rule 13.2); nothing for the others."""
    words, corrects = reading.words, reading.report.edition.corrects
    if corrects is None:
        return Markup("")
    if corrects.released_on is None:
        return reading.paragraph(words.text("Corrected edition: it takes the place of the one already sent."))
    day = words.day(corrects.released_on)
    return reading.paragraph(words.text("Corrected edition: it takes the place of the one released on {day}.", day=day))


def _old_or_empty(reading: Reading) -> Markup:
    """Return what a reader must know before any figure: no entry at all, or a source that is older than the edition."""
    shown = [item for item in reading.report.findings if item.code in ("no_entry", "source_not_read")]
    return join(reading.paragraph(findings.sentence(item, reading.words), "refused") for item in shown)


def _refreshed(reading: Reading) -> Markup:
    """Of a live edition, when its data were refreshed; nothing for a closed one."""
    words, edition = reading.words, reading.report.edition
    if edition.refreshed_at is None:
        return Markup("")
    at = datetime.fromisoformat(edition.refreshed_at)
    sentence = words.text(
        "Refreshed on {date} at {time}. This edition of the day is not closed: its figures may still move.",
        date=words.day(at.date()),
        time=words.time(at.time()),
    )
    return reading.paragraph(sentence)


def _key_figures(reading: Reading) -> Markup:
    line = reading.main_line
    if line is None:
        return reading.paragraph(reading.words.text("No contract line is in force at this date."))
    words, now, unit = reading.words, line.state, line.params.unit
    figures = [
        (words.text("Entitlement"), words.brief(now.entitlement, unit), clean(line.params.name), ""),
        (words.text("Expected to date"), words.brief(now.expected, unit), _progress(reading, line), ""),
        (sentences.consumed_name(words, line), words.brief(now.consumed, unit), _real_time(reading, line), ""),
        (
            words.text("Variance"),
            words.brief(now.variance, unit, signed=True),
            _state(reading, line),
            sentences.STATUS_TONES[line.status],
        ),
        (words.text("Landing at this pace"), words.brief(now.landing_pace, unit), _reliability(reading, line), ""),
    ]
    return cards(figures)


def _progress(reading: Reading, line: LineReport) -> str:
    now = line.state
    if not now.entitlement or now.expected is None:
        return ""
    return reading.words.text("{share} of the entitlement", share=reading.words.percent(now.expected / now.entitlement))


def _real_time(reading: Reading, line: LineReport) -> str:
    """Return the minutes worked; of a line that rounds, they are called real, for its own figure is accounted."""
    if line.accounted_seconds is None:
        return reading.words.minutes(line.seconds)
    return reading.words.text("real time: {amount}", amount=reading.words.quantity(line.seconds / 3_600, "hours"))


def _state(reading: Reading, line: LineReport) -> str:
    """Return the relative variance and the status of the line."""
    words, relative = reading.words, line.state.relative
    status = words.text(sentences.STATUS_WORDS[line.status])
    return status if relative is None else f"{words.percent(relative, signed=True)} · {status}"


def _reliability(reading: Reading, line: LineReport) -> str:
    if line.state.landing_pace is None:
        return reading.words.text("undefined while nothing is expected")
    return "" if line.state.is_pace_reliable else reading.words.text("early in the term: an indication")
