"""The home of a client: the first screen of its newest edition, its documents, the editions before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import quote

from analysis.params.portal import Section
from analysis.portal.library import Brief, Library
from analysis.portal.rights import Rights, required_sections
from analysis.portal.shelf import Edition
from analysis.views.drawing import bullet
from analysis.views.drawing.markup import Markup
from analysis.views.language.wording import Wording, mark
from analysis.views.reading import first_screen
from analysis.views.reading.first_screen import FirstScreen

MOST_OF_TREND = 13
"""Editions of which a landing is drawn: a year of months, and the one it is compared with."""
DOCUMENTS = {
    "report.html": mark("Report"),
    "report.pdf": mark("PDF"),
    "tables.xlsx": mark("Workbook"),
    "report.pptx": mark("Slides"),
    "facts.json": mark("Data"),
}
"""The documents that have a name of their own; the others are among the data."""


@dataclass(frozen=True)
class Link:
    """A file to open: its name in words, its address, its weight in words, and the words that tell it from others."""

    name: str
    address: str
    size: str
    said: str


@dataclass(frozen=True)
class Documents:
    """The files of an edition that a reader may open: those with a name, and the others."""

    edition: Edition
    day: str
    is_released: bool
    named: tuple[Link, ...]
    others: tuple[Link, ...]

    @property
    def report(self) -> Link | None:
        """The page of the report, where it may be read."""
        return next((link for link in self.named if link.address.endswith("/report.html")), None)


@dataclass(frozen=True)
class Drawn:
    """A contract line with its two drawings: its bar, and its landing from an edition to the next."""

    row: first_screen.Row
    bar: Markup
    trend: Markup


@dataclass(frozen=True)
class Page:
    """Content of the home of a client; `screen` is None where there is no edition to tell, or no right to read it."""

    name: str
    screen: FirstScreen | None
    rows: tuple[Drawn, ...]
    newest: Documents | None
    live: Documents | None
    live_at: str
    has_trend: bool
    years: tuple[tuple[int, tuple[Documents, ...]], ...]
    awaits_correction: str


def read(library: Library, client: str, rights: Rights, words: Wording) -> Page:
    """Return the home of a client.

    Parameters
    ----------
    library : the editions.
    client : slug.
    rights : of the reader.
    words : of the reader's language.
    """
    sections = rights.sections(client)
    editions = [item for item in library.editions(client, rights) if item.known_at is None or rights.is_staff]
    closed = _by_date([item for item in editions if not item.is_live and item.known_at is None], words.language)
    live = _by_date([item for item in editions if item.is_live], words.language)
    newest = closed[0] if closed else None
    told = newest or (live[0] if live else None)
    brief = library.brief(client, told) if told is not None and "report" in sections else None
    older = [item for item in editions if not item.is_live and item is not newest]
    rows = _drawn(library, client, brief, closed, words)
    return Page(
        name=(told or editions[0]).client_name if editions else client,
        screen=None if brief is None else first_screen.read(brief, words),
        rows=rows,
        newest=None if newest is None else documents(library, client, newest, sections, words),
        live=documents(library, client, live[0], sections, words) if live else None,
        live_at=_refreshed(live[0], words) if live else "",
        has_trend=any(drawn.trend for drawn in rows),
        years=tuple(
            (year, tuple(documents(library, client, item, sections, words) for item in group))
            for year, group in groupby(older, key=lambda item: item.as_of.year)
        ),
        awaits_correction=_awaited(library, client, rights, words),
    )


def documents(
    library: Library, client: str, edition: Edition, sections: frozenset[Section], words: Wording
) -> Documents:
    """Return the files of a client's edition that a reader may open, with their weights."""
    base = f"/clients/{client}/{edition.name}"
    day = words.day(edition.as_of)
    sizes = library.sizes(client, edition)
    allowed = {file: size for file, size in sorted(sizes.items()) if required_sections(file) <= sections}
    links = {
        file: Link(
            words.text(DOCUMENTS[file]) if file in DOCUMENTS else file,
            f"{base}/{quote(file)}",
            weight(size, words),
            words.text("{name}, {day}", name=words.text(DOCUMENTS[file]) if file in DOCUMENTS else file, day=day),
        )
        for file, size in allowed.items()
    }
    return Documents(
        edition,
        day,
        library.releases.covers(client, edition),
        tuple(links[file] for file in DOCUMENTS if file in links),
        tuple(link for file, link in links.items() if file not in DOCUMENTS),
    )


def weight(size: int, words: Wording) -> str:
    """Return the weight of a file in words: 12 ko, 1,4 Mo."""
    if size < 1_000_000:
        return words.text("{n} kB", n=words.number(max(1, size / 1000), 0))
    return words.text("{n} MB", n=words.number(size / 1_000_000, 1))


def _by_date(editions: Sequence[Edition], language: str) -> list[Edition]:
    """Return one edition a date, the newest first, in the reader's language where there is one."""
    chosen: dict[date, Edition] = {}
    for edition in editions:
        if edition.as_of not in chosen or edition.language == language:
            chosen[edition.as_of] = edition
    return list(chosen.values())


def _drawn(
    library: Library, client: str, brief: Brief | None, closed: Sequence[Edition], words: Wording
) -> tuple[Drawn, ...]:
    """Return the lines with their drawings; the editions before the terms told are not read, no trend holds them."""
    if brief is None:
        return ()
    began_on = min((date.fromisoformat(line["starts_on"]) for line in brief["lines"]), default=date.max)
    of_terms = [edition for edition in closed[:MOST_OF_TREND] if edition.as_of >= began_on]
    briefs = [library.brief(client, edition) for edition in of_terms]
    past = [(item.as_of, known) for item, known in zip(of_terms, briefs, strict=True) if known is not None]
    rows = first_screen.read(brief, words).rows
    limit = bullet.common_limit([row.bar for row in rows if row.bar is not None])
    return tuple(
        Drawn(
            row,
            bullet.draw(row.bar, limit, first_screen.bar_said(words, row.bar)) if row.bar else Markup(""),
            _trend(row.line, past[::-1], words),
        )
        for row in rows
    )


def _trend(line: str, past: Sequence[tuple[date, Brief]], words: Wording) -> Markup:
    """Return the landings that the editions of one term foresaw, one bar each, and what was promised as a line."""
    told = [(day, found) for day, brief in past if (found := _line(brief, line)) is not None]
    told = [(day, found) for day, found in told if found["starts_on"] == told[-1][1]["starts_on"]]
    landings = ((day, found, _landing(found)) for day, found in told)
    known = [(day, found, value) for day, found, value in landings if value is not None]
    if len(known) < 2:
        return Markup("")
    said = "; ".join(
        words.text("{name}: {value}", name=words.day(day, "short"), value=words.foreseen(value, found["unit"]))
        for day, found, value in known
    )
    ahead = MOST_OF_TREND - len(known)
    values = [*[0.0] * ahead, *(value for *_, value in known)]
    return bullet.spark(values, [*[None] * ahead, *(found["entitlement"] for _, found, _ in known)], said)


def _line(brief: Brief, line: str) -> Mapping[str, Any] | None:
    return next((row for row in brief["lines"] if row["line"] == line), None)


def _landing(line: Mapping[str, Any]) -> float | None:
    landed = line["landing_forecast"]
    found = line["landing_pace"] if isinstance(landed, Mapping) or landed is None else landed
    return None if line["entitlement"] is None or found is None else float(found)


def _refreshed(edition: Edition, words: Wording) -> str:
    at = edition.facts.get("refreshed_at")
    if not at:
        return ""
    moment = datetime.fromisoformat(at)
    return words.text("refreshed on {date} at {time}", date=words.day(moment.date()), time=words.time(moment.time()))


def _awaited(library: Library, client: str, rights: Rights, words: Wording) -> str:
    """Return a sentence on a released edition that was built again and waits for its release; empty for the others."""
    if rights.is_staff:
        return ""
    for edition in library.shelf.editions(client):
        if edition.is_live or edition.known_at is not None:
            continue
        released = library.releases.of(client, edition.as_of)
        if released is not None and not library.releases.covers(client, edition):
            return words.text("The edition of {day} is being corrected.", day=words.day(edition.as_of))
        if released is not None:
            return ""
    return ""
