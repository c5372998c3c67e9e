"""The first screen: whose contract, what a person and the report say of it, each line, what changed, the strip."""

from __future__ import annotations

from datetime import datetime

from analysis.domain import periods
from analysis.params.comment import Comment
from analysis.report.client_report import ClientReport
from analysis.views.drawing import theme
from analysis.views.drawing.block import Block, html
from analysis.views.drawing.markup import Markup, clean, filled, from_markdown, join
from analysis.views.language import decisions, findings
from analysis.views.reading.report_reading import Reading
from analysis.views.sections import asked, line_rows, strip, what_changed


def title(report: ClientReport) -> str:
    """The title of the page: « Suivi de contrat – Client Exemple – 16 février 2023 »."""
    words = Reading(report).words
    return words.text(
        "Contract report – {client} – {date}", client=clean(report.edition.name), date=words.day(report.edition.as_of)
    )


def block(report: ClientReport) -> Block:
    """The first screen. Raises ParamsFault where the client's accent colour cannot be read on the page."""
    reading = Reading(report)
    words = reading.words
    accent = report.params.report.accent_colour
    if accent is not None:
        theme.check_accent(accent, file=f"clients/{report.params.client}.yaml")
    said = join(
        [_refreshed(reading), _corrected(reading), _old_or_empty(reading), _comment(reading), _message(reading)]
    )
    if report.effort is not None:
        body = reading.paragraph(findings.reason(report.effort, words), "refused") + strip.strip(reading)
    else:
        lines = line_rows.table(reading) if report.lines else _no_line(reading)
        below = filled('<div class="below">{}{}</div>', what_changed.block(reading), asked.block(reading))
        body = join([lines, below, strip.strip(reading)])
    shown = reading.block("summary", words.text("Summary"), html(filled("{}{}", said, body)))
    return Block(shown.section, shown.title, shown.parts, accent, _head(reading))


def _head(reading: Reading) -> Markup:
    """The units, the days, how far the year has gone; who tells it, and where to ask."""
    words, edition, year = reading.words, reading.report.edition, reading.report.year
    units = dict.fromkeys(
        words.text("euros before tax") if line.params.unit == "euros" else words.unit(line.params.unit)
        for line in reading.report.lines
        if line.params.unit != "none"
    )
    facts = [
        words.text(
            "What the contract promised and what was done, in {units}", units=", ".join(units or [words.unit("days")])
        ),
        words.text(
            "{share} of the contract year has gone by ({range})",
            share=words.percent(reading.year.days / year.days),
            range=words.days_range(year.starts_on, year.ends_on, "medium"),
        ),
    ]
    logo = _image(reading.report.params.report.logo, edition.name, "logo")
    return filled('{}<p class="as-of">{}</p>{}', logo, " · ".join(facts), _provider(reading))


def _provider(reading: Reading) -> Markup:
    provider = reading.report.params.provider
    if provider is None:
        return Markup("")
    shown = filled("{}<b>{}</b>", _image(provider.logo, "", "provider-logo"), clean(provider.name))
    contact = Markup("")
    if provider.contact is not None:
        contact = filled('<a href="mailto:{}">{}</a>', provider.contact, provider.contact)
    return filled('<p class="provider">{} {}</p>', shown, contact)


def _image(address: str | None, name: str, css: str) -> Markup:
    if address is None or not address.startswith(("data:image/png;base64,", "data:image/jpeg;base64,")):
        return Markup("")
    return filled('<img class="{}" src="{}" alt="{}">', css, address, clean(name))


def _message(reading: Reading) -> Markup:
    """The message: what was found, why, and what is proposed, written by rules (rule 16)."""
    text = decisions.message(reading.report.agenda.message, reading.words)
    return filled('<p class="say">{}</p>', text) if text else Markup("")


def _comment(reading: Reading) -> Markup:
    """A person's words on the month counted, signed and dated."""
    month = periods.key(reading.report.edition.as_of, "month")
    return join(_quoted(reading, item) for item in reading.report.params.comments if item.month == month)


def _quoted(reading: Reading, item: Comment) -> Markup:
    words = reading.words
    signed = words.text("{author}, {day}", author=clean(item.author), day=words.day(item.written_on))
    return filled('<blockquote class="said">{}<footer>{}</footer></blockquote>', from_markdown(item.text), signed)


def _no_line(reading: Reading) -> Markup:
    return reading.paragraph(reading.words.text("No contract line is in force at this date."))


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
