"""The list of a client's editions, newest first: `reports/<client>/index.html`."""

from __future__ import annotations

from datetime import date

from analysis.publish.editions.edition import Shelf
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.language.wording import Wording, wording

PAGE = (
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">\n'
    "<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<ul>\n{rows}\n</ul>\n</body>\n</html>\n"
)


def write(shelf: Shelf, client: str, name: str, language: str) -> None:
    """Write the list of a client's present editions.

    Parameters
    ----------
    shelf : the editions.
    client, name : slug and name of the client.
    language : language of the page.
    """
    words = wording(language)
    rows = [_row(folder.rpartition("/")[2], words) for folder in shelf.editions(client)]
    title = words.text("{name}: reports", name=clean(name))
    page = filled(PAGE, language=language, title=title, rows=join(rows, "\n"))
    shelf.put(f"{client}/index.html", page.encode())


def _row(folder: str, words: Wording) -> Markup:
    """Return a link to one edition: its date and its other marks."""
    day, others = folder[: len("2023-02-16")], folder[len("2023-02-16") + 1 :]
    text = words.text("as of {day}", day=words.day(date.fromisoformat(day)))
    return filled('<li><a href="{}/report.html">{}</a></li>', folder, f"{text} ({others})" if others else text)
