"""The page in a browser, offline: what it asks for, what axe says, names and keyboard, print, phone, scripts off."""

import io
import itertools
import re
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from made_page import make_page
from made_report import make_entries, make_report

WIDTHS = (1440, 390)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_asks_nothing_errs_nowhere_and_axe_finds_nothing(opens, made, width, scheme):
    opened = opens(width=width, scheme=scheme)
    opened.page.wait_for_selector("html.live-page")
    opened.page.locator("#axes .live .toggle").first.click()
    opened.page.locator("#chart-weekly a.mark").last.click()
    opened.page.locator(".made-of .tickets .toggle").first.click()
    found = Axe().run(opened.page, options={"resultTypes": ["violations"]})
    assert [violation["id"] for violation in found.response["violations"]] == []
    assert opened.requests == [f"file://{made}"]
    assert (opened.errors, opened.violations) == ([], [])


@pytest.mark.parametrize("width", [1440, 768, 390, 320])
def test_no_width_needs_to_scroll_sideways(opens, width):
    opened = opens(width=width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_text_of_the_page_is_the_name_of_a_missing_value(opens):
    text = opens().page.evaluate("document.body.innerText")
    assert not re.search(r"\b(NaN|None|undefined|null|Infinity)\b|\{\w+\}", text)


def test_numbers_are_french(opens):
    """263 days, 33.87 expected, 43 consumed, +9.13 (rule 2.1), with U+202F before the unit."""
    text = opens().page.locator("#lines").inner_text()
    for figure in ("263,00\u202fj", "33,87\u202fj", "43,00\u202fj", "+9,13\u202fj", "18\u202f060\u202fmin"):
        assert figure in text


def test_every_control_has_a_name_and_every_bar_says_its_value(opens):
    page = opens().page
    for control in page.locator("button, select, input, summary, a").all():
        name = (
            control.get_attribute("aria-label")
            or control.text_content()
            or control.evaluate("e => e.labels?.[0]?.innerText ?? ''")
        )
        assert name.strip(), control.evaluate("e => e.outerHTML")
    bars = page.locator("#chart-weekly a.mark")
    assert bars.count() >= 7
    assert all(
        re.search(r"Semaine \d+ de 202\d.*\s: [\d,]+\u202fj$", bar.get_attribute("aria-label")) for bar in bars.all()
    )


def test_the_focus_is_seen(opens):
    page = opens().page
    for _ in range(2):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("getComputedStyle(document.activeElement).left") == "0px"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_one_chart_is_one_stop_of_the_keyboard(opens):
    page = opens().page
    assert page.locator("#chart-weekly a.mark[tabindex='0']").count() == 1


def test_headings_go_down_one_level_at_a_time(opens):
    levels = [
        int(name[1])
        for name in opens().page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(e => e.tagName)")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_without_scripts_every_figure_is_there_and_a_bar_leads_to_its_tickets(opens, report):
    page = opens(scripts=False).page
    entries = report.entries
    tickets = entries[entries["work_date"] >= "2023-01-01"]["ticket_key"].nunique()
    assert page.locator("#lines").inner_text().count("43,00\u202fj") >= 1
    assert page.locator(".drill:visible").count() == 3
    assert page.locator("#axes table:visible").count() >= 8
    assert page.locator("#tickets tbody tr:visible").count() == min(50, tickets)
    page.goto(page.url + "#week-2023-W02")
    week = page.locator("#week-2023-W02")
    assert week.is_visible()
    link = week.locator("a[target]").first.get_attribute("href")
    assert re.fullmatch(r"https://glpi\.example\.org/front/ticket\.form\.php\?id=\d{7}", link)
    assert page.locator(".selection").count() == 0


def test_it_prints_whole_on_few_pages_with_its_filters_named(opens):
    """At most 12 pages of A4 (report.md §8)."""
    page = opens(address="#view?f.subsidiary=Exemple+Lyon").page
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = " ".join(sheet.extract_text() for sheet in printed.pages)
    assert len(printed.pages) <= 12
    assert "Filiale : Exemple Lyon" in text.replace("\u00a0", " ")
    assert "Fin du relevé" in text


def test_print_is_light_even_where_the_screen_is_dark(opens):
    page = opens(scheme="dark").page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_theme_is_switched_by_the_reader(opens):
    page = opens().page
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Thème sombre").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert page.get_by_role("button", name="Thème clair").is_visible()


def test_data_that_does_not_add_up_leaves_the_static_page(opens, made, folder):
    """One duration is changed by a minute: the page says so and filters nothing."""
    broken = folder / "broken.html"
    text = made.read_text(encoding="utf-8")
    changed = re.sub(r'("time":\[)(\d+)', lambda match: f"{match[1]}{int(match[2]) + 1}", text, count=1)
    assert changed != text
    broken.write_text(changed, encoding="utf-8")
    page = opens(broken).page
    assert "ne sont pas ceux du relevé" in page.get_by_role("alert").inner_text()
    assert page.locator(".selection").count() == 0
    assert page.locator(".drill.peak:visible").count() == 3


def test_a_browser_without_a_feature_keeps_the_static_page(chromium, made):
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script("delete Intl.PluralRules; window.IntersectionObserver = undefined")
    page.goto(f"file://{made}")
    assert page.locator(".drill.peak:visible").count() == 3
    assert "43,0" in page.locator("#summary").inner_text()
    context.close()


def test_a_long_statement_is_printed_from_its_last_lines_and_says_where_the_others_are(opens, folder):
    made = make_report(make_entries(400))
    days = pd.date_range("2023-01-01", periods=60).date
    statement = pd.DataFrame({"work_date": days, "ticket_id": "7", "title": "Titre", "profile": "engineer"})
    euros = Decimal("80.00")
    statement = statement.assign(reason=None, of_term=None, seconds=3_600, amount_eur=euros, balance_eur=euros)
    path = folder / "statement.html"
    shown = replace(made, lines=(replace(made.lines[0], statement=statement),))
    path.write_text(make_page(shown), encoding="utf-8")
    page = opens(path).page
    assert page.locator(".statement tbody tr").count() == 60
    assert not page.locator(".panel .print-only").is_visible()
    page.emulate_media(media="print")
    visible = [row for row in page.locator(".statement tbody tr").all() if row.is_visible()]
    assert len(visible) == 40
    assert page.locator(".panel .print-only").inner_text().startswith("20 ")
