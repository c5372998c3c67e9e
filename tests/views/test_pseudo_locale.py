"""A pseudo-language: every text of the page is marked by the catalogue, or is the client's own data (A15).

A language is a catalogue alone, so that a word that no catalogue could translate is found here, in any of its forms.
"""

import re
from datetime import date
from html.parser import HTMLParser

import pandas as pd
import pytest
from made_page import make_page

from analysis.demo import generate
from analysis.foundation.addresses import Places
from analysis.params import load
from analysis.report import client_report
from analysis.views.language.wording import Wording
from analysis.views.reading import page_words
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse

OPEN, SHUT = "⟦", "⟧"
MARKED = re.compile(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}")
LETTERS = re.compile(r"[^\W\d_]{2,}")
SAID = ("aria-label", "title", "alt", "placeholder", "data-label")
FOREIGN = frozenset({"Europe", "Paris", "CSV", "KO", "SHA"})
"""Names that are no language's."""
CLIENTS = ("aubrac-logistique", "cabinet-delmas", "groupe-orsenne")


class Texts(HTMLParser):
    """The texts of a page that a reader sees or hears; code and data are none."""

    def __init__(self):
        super().__init__()
        self.found, self._silent = [], 0

    def handle_starttag(self, tag, attrs):
        self._silent += tag in ("script", "style", "pre", "code")
        if not self._silent:
            self.found += [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag):
        self._silent -= tag in ("script", "style", "pre", "code")

    def handle_data(self, data):
        if not self._silent and data.strip():
            self.found.append(data)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pseudo")
    generate.generate(folder)
    where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder / "source")
    list(synchronise(where, environ={}))
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.latest()
    return {
        client: client_report.build(
            warehouse.read(client, sync), load.client(where.params, client), date(2023, 2, 16), sync_id=sync.sync_id
        )
        for client in CLIENTS
    }


@pytest.fixture
def marked(monkeypatch):
    """Marks what the catalogue or a format of the language writes."""
    original = {name: getattr(Wording, name) for name in ("day", "period", "month", "time")}

    def text(self, message, **values):
        return f"{OPEN}{message.format(**values) if values else message}{SHUT}"

    def count(self, singular, plural, n, **values):
        return f"{OPEN}{plural.format(**{'n': self.number(n, 0), **values})}{SHUT}"

    monkeypatch.setattr(Wording, "text", text)
    monkeypatch.setattr(Wording, "count", count)
    for name, method in original.items():

        def formatted(self, *args, _method=method, **more):
            return f"{OPEN}{_method(self, *args, **more)}{SHUT}"

        monkeypatch.setattr(Wording, name, formatted)


def own_words(report):
    """The words of the client's data: what its entries, tickets, lines, checks and documents say."""
    shared = [charged.table for charged in report.chargeback]
    frames = (report.entries, report.tickets, report.checks.occurrences, report.controls, *shared)
    edition = report.edition
    texts = [*values_of(report.params.model_dump()), edition.client, edition.sync_id, edition.code_version]
    texts.append(edition.params_sha256)
    for frame in frames:
        if isinstance(frame, pd.DataFrame):
            for name in frame.select_dtypes(exclude=["number", "datetime", "bool"]).columns:
                texts += frame[name].astype("object").dropna().map(str).unique().tolist()
    texts += [str(item) for finding in report.findings for item in finding.evidence]
    with_words = {key for values in page_words.PARTS.values() for key in values}
    return set(LETTERS.findall(" ".join(texts))) - with_words


def values_of(content):
    """The texts of params, without the names of their keys."""
    if isinstance(content, str):
        return [content]
    items = content.values() if isinstance(content, dict) else content if isinstance(content, (list, tuple)) else ()
    return [text for item in items for text in values_of(item)]


@pytest.mark.parametrize("client", CLIENTS)
def test_every_word_of_a_page_is_marked_or_is_the_client_s(reports, marked, client):
    report = reports[client]
    parser = Texts()
    parser.feed(make_page(report))
    known = own_words(report) | FOREIGN
    stray = {}
    for found in parser.found:
        left = found
        while MARKED.search(left):
            left = MARKED.sub(" ", left)
        for word in LETTERS.findall(left):
            if word not in known:
                stray.setdefault(word, found.strip()[:80])
    assert stray == {}
