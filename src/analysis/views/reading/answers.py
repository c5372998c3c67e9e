"""Answers of the provider to a client's questions, under the ticket or the contract line that they are about."""

from __future__ import annotations

from analysis.params.answer import Answer
from analysis.views.drawing.markup import Markup, clean, filled, from_markdown, join
from analysis.views.reading.report_reading import Reading


def on_line(reading: Reading, line: str) -> Markup:
    """The answers on a contract line; nothing where there are none."""
    return join(_quoted(reading, item) for item in reading.report.params.answers if _is(item, "line", line))


def on_tickets(reading: Reading) -> Markup:
    """The answers on tickets, each with its link and title; nothing where there are none."""
    known = {str(key): title for key, title in _titles(reading)}
    shown = [item for item in reading.report.params.answers if item.about == "ticket" and item.key in known]
    if not shown:
        return Markup("")
    items = join(
        filled(
            "<li>{} {}{}</li>",
            reading.link_of(item.key),
            clean(known[item.key] or reading.words.text("(untitled)")),
            _quoted(reading, item),
        )
        for item in shown
    )
    return filled(
        '<h3>{}</h3><ul class="brief answers">{}</ul>', reading.words.text("Answers to your questions"), items
    )


def of_tickets(reading: Reading) -> dict[str, list[list[str]]]:
    """Ticket identifier -> its answers, each as its text and its signature: what the script of the page shows."""
    found: dict[str, list[list[str]]] = {}
    for item in reading.report.params.answers:
        if item.about == "ticket":
            found.setdefault(clean(item.key, 60), []).append([clean(item.text, len(item.text)), _signed(reading, item)])
    return found


def _titles(reading: Reading) -> list[tuple[object, str]]:
    tickets = reading.report.tickets
    titles = [title if isinstance(title, str) else "" for title in tickets["title"].tolist()]
    return list(zip(tickets["ticket_id"].tolist(), titles, strict=True))


def _is(item: Answer, about: str, key: str) -> bool:
    return (item.about, item.key) == (about, key)


def _quoted(reading: Reading, item: Answer) -> Markup:
    return filled(
        '<blockquote class="said">{}<footer>{}</footer></blockquote>', from_markdown(item.text), _signed(reading, item)
    )


def _signed(reading: Reading, item: Answer) -> str:
    words = reading.words
    return words.text("{author}, {day}", author=clean(item.author), day=words.day(item.written_on))
