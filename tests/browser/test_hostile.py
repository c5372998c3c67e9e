"""Hostile texts in every field that a client or its tool writes: nothing runs, nothing leaves, all is as typed."""

import json
import re
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_page import make_page
from made_report import make_entries, make_report, storable, with_texts

from analysis.domain import csv_text
from analysis.views.drawing.markup import clean

CORPUS = Path(__file__).parents[3] / "shared" / "bench" / "security" / "attack_corpus.json"
OWN = (
    "<script>__x(1)</script>",
    "</script><script>__x(2)</script>",
    '"><img src=x onerror=__x(3)>',
    "<!--<script>",
    "javascript:__x(4)",
    "<svg onload=__x(5)>",
    "{{ 7*191 }} {0} %s ${x}",
    "\u202egnp.exe\u2066",
    "مرحبا ticket 42",
    "a\x00b\x1b[31m\ud800",
    "A" * 400,
    "__proto__",
    "constructor",
    "=HYPERLINK(1)",
    "[voir](javascript:__x(6)) <javascript:__x(7)>",
)
MADE = "form, base, iframe, object, embed, meta[http-equiv=refresh], [id^=ovl], img, video, math"
SCAN = """made => {
  const all = [...document.querySelectorAll('*')];
  const own = /^(#|https:[/][/]glpi[.]example[.]org[/])/;
  return {
    hits: window.__hits ?? [],
    links: all.filter(e => e.matches('a')).map(e => e.getAttribute('href') ?? '').filter(href => !own.test(href)),
    made: document.querySelectorAll(made).length,
    handlers: all.filter(e => [...e.attributes].some(a => /^on/i.test(a.name))).length
      + all.filter(e => e.hasAttribute('style') && !e.matches('body > .tip')).length,
    end: document.querySelector('#report-end').getBoundingClientRect().height > 0,
    wide: document.documentElement.scrollWidth > innerWidth,
  };
}"""


def corpus():
    if not CORPUS.exists():
        return []
    return json.loads(CORPUS.read_text(encoding="utf-8"))["payloads"]


def harmless(opens, folder, report, name, width=1440):
    """The page of the report, opened and clicked through; fails on anything that a hostile text achieved."""
    path = folder / f"{name}.html"
    path.write_text(make_page(report), encoding="utf-8")
    opened = opens(path, width=width)
    page = opened.page
    page.on("dialog", lambda dialog: pytest.fail(f"dialog: {dialog.message}"))
    page.wait_for_selector("html.live-page")
    page.locator("#axes button.part-name").first.click()
    page.locator("#tickets button.toggle").first.click()
    page.get_by_role("button", name="Comparer à une autre sélection").click() if width > 600 else None
    found = page.evaluate(SCAN, MADE)
    assert found == {"hits": [], "links": [], "made": 0, "handlers": 0, "end": True, "wide": False}
    assert opened.requests == [f"file://{path}"]
    assert (opened.errors, opened.violations) == ([], [])
    return page


@pytest.fixture(scope="module")
def small():
    entries = make_entries(120)
    days = pd.to_timedelta(np.arange(len(entries)) % 40, unit="D")
    return make_report(entries.assign(work_date=pd.Timestamp("2023-01-02") + days))


@pytest.mark.parametrize("position", range(len(OWN)))
def test_our_own_list_in_every_field(opens, folder, small, position):
    text = OWN[position]
    page = harmless(opens, folder, with_texts(small, text), f"own-{position}")
    assert clean(storable(text))[:60] in page.locator("#tickets tbody td bdi").first.text_content()
    assert clean(text)[:60] in page.locator("h1").text_content()


@pytest.mark.shared_data
def test_the_whole_corpus_in_titles_and_axes_at_once(opens, folder, small):
    """Each ticket and each of its axes bears one text of the corpus; every one is shown as typed."""
    if not corpus():
        pytest.skip(f"{CORPUS} is not there")
    texts = [storable(payload["payload"]) for payload in corpus()]
    entries = make_entries(len(texts) * 8, tickets=len(texts), requesters=5)
    entries["work_date"] = pd.Timestamp("2023-02-01")
    keys = sorted(entries["ticket_key"].unique())
    text_of = {key: texts[index] for index, key in enumerate(keys)}
    for column in ("category_path", "requester", "subsidiary", "application", "department"):
        entries[column] = entries["ticket_key"].map(text_of).astype("category")
    report = make_report(entries)
    tickets = report.tickets.assign(title=report.tickets["ticket_key"].map(text_of))
    page = harmless(opens, folder, make_report(entries, tickets=tickets), "corpus")
    page.goto(page.url.split("#")[0])
    page.get_by_role("button", name="Tout déplier").click()
    more = page.locator("#tickets [data-key^='more ']")
    more.first.wait_for()
    while more.count():
        more.first.click()
    shown = page.locator("#tickets tbody tr td:nth-child(2) bdi").evaluate_all("all => all.map(e => e.textContent)")
    expected = {clean(text_of[key]) or "(sans titre)" for key in keys}
    assert set(shown) == expected


@pytest.mark.shared_data
def test_each_attack_on_a_title_in_the_name_of_the_client(opens, folder, small):
    if not corpus():
        pytest.skip(f"{CORPUS} is not there")
    attacks = [payload for payload in corpus() if "page_title" in payload["sinks"]]
    assert len(attacks) >= 20
    for payload in attacks:
        page = harmless(opens, folder, with_texts(small, payload["payload"]), f"attack-{payload['id']}")
        assert clean(payload["payload"])[:40] in page.title()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=80))
def test_any_text_is_only_a_text(opens, folder, small, text):
    """Random Unicode, controls and lone surrogates included."""
    harmless(opens, folder, with_texts(small, text), "random")


def test_a_phone_is_not_made_wider_by_a_name_of_400_letters(opens, folder, small):
    harmless(opens, folder, with_texts(small, "A" * 400), "long", width=390)


def test_a_text_that_a_spreadsheet_would_run_is_a_text_in_the_csv(opens, folder, small):
    for text in ("=1+1", "+1+cmd|'/C calc'!A0", "@SUM(1)", "|calc", "\uff1d1+1", "-2+3"):
        path = folder / "formula.html"
        path.write_text(make_page(with_texts(small, text)), encoding="utf-8")
        page = opens(path).page
        with page.expect_download() as waiting:
            page.locator("#tickets button.csv").click()
        rows = waiting.value.path().read_text(encoding="utf-8-sig").splitlines()[1:]
        assert all(re.match(r'"[^"]*";"\'', row) for row in rows), text


def test_the_page_writes_a_text_of_a_csv_as_the_exports_do(chromium):
    """One rule: the page takes its patterns from the module that writes the exports."""
    script = (resources.files("analysis.publish.page") / "template" / "state.js").read_text(encoding="utf-8")
    writer = script[script.index("function csvOf(") :]
    hostile = ['x";=1+1;"', "a, -b", "x\n@SUM(1)", "\u00a0=1", "Poste 12"]
    texts = [*map(storable, OWN), *(storable(item["payload"]) for item in corpus()), *hostile]
    page = chromium.new_page()
    wrote = f"([texts, rules]) => {{ {writer}; return texts.map((text) => csvOf([[text]], rules)); }}"
    rows = page.evaluate(wrote, [texts, csv_text.rules("en")])
    page.close()
    assert rows == [f"\ufeff{csv_text.quoted(text)}\r\n" for text in texts]
