"""The founding conversation, click by click, on the demo itself: by mouse, by keyboard alone, on a phone, on paper.

Figures are those of facts.json and of tables/entries.csv, never those of the page itself.
"""

import io
import random
import re
from urllib.parse import urlencode

import demo_client
import pypdf
import pytest
from playwright.sync_api import expect

MINUTES_A_DAY = 7 * 60
PEAK = "2023-W05"
BACKUP = "RUN > Support > Sauvegarde"
HANDS = ("mouse", "keyboard", "phone")
CSV_AXES = {
    "subsidiary": "Filiale",
    "department": "Service",
    "application": "Application",
    "profile": "Profil",
    "domain": "Domaine technique",
    "requester": "Demandeur",
    "country": "Pays",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return demo_client.make(tmp_path_factory.mktemp("demo"))


class Hand:
    """A reader: clicks, or reaches everything with the Tab key and presses Enter or Space."""

    def __init__(self, page, kind):
        self.page, self.kind = page, kind

    def press(self, target, key="Enter"):
        if self.kind != "keyboard":
            target.click()
            return
        self.reach(target)
        self.page.keyboard.press(key)

    def reach(self, target):
        handle = target.element_handle()
        for _ in range(600):
            if handle.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {handle.evaluate('e => e.outerHTML.slice(0, 200)')}")

    def pick(self, chart, name):
        """A bar of a chart: the chart is one stop of the keyboard, arrows move in it."""
        bar = self.page.locator(f"#{chart} a.mark[aria-label^='{name}']")
        if self.kind != "keyboard":
            bar.click()
            return
        self.reach(self.page.locator(f"#{chart} a.mark[tabindex='0']"))
        self.page.keyboard.press("Home")
        for _ in range(60):
            if bar.evaluate("e => e === document.activeElement"):
                break
            self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Enter")

    def open_filters(self):
        if not self.page.locator(".filters").evaluate("e => e.open"):
            self.press(self.page.locator(".filters > summary"))


@pytest.fixture
def reads(opens, demo):
    def read(kind, language="fr", **more):
        opened = opens(demo.pages[language], width=390 if kind == "phone" else 1440, **more)
        return opened, Hand(opened.page, kind)

    return read


def days(minutes, language="fr"):
    """Minutes as the page writes them in days."""
    text = f"{minutes / MINUTES_A_DAY + 1e-9:,.2f}"
    return text if language == "en" else text.replace(",", "\u202f").replace(".", ",")


def with_unit(minutes, language="fr"):
    return days(minutes, language) + ("\u00a0d" if language == "en" else "\u202fj")


def week_of(demo, key):
    return next(week for week in demo.facts["weekly"] if week["period"] == key)


def part_of(demo, axis, key):
    return next(part for part in demo.facts["axes"][axis] if part["key"] == key)


def minutes_of(row):
    return float(row["Minutes"].replace(",", "."))


WORDS = {
    "fr": {
        "week": "Semaine 5 de 2023",
        "outside": "hors périmètre",
        "toggle": "Ouvrir ou fermer {}",
        "sort": "Trier par Saisies",
        "by_subsidiary": "Charge par filiale",
        "compare": "Comparer à une autre sélection",
        "january": "Janvier {}",
    },
    "en": {
        "week": "Week 5 of 2023",
        "outside": "out of scope",
        "toggle": "Open or close {}",
        "sort": "Sort by Entries",
        "by_subsidiary": "Effort by subsidiary",
        "compare": "Compare with another selection",
        "january": "January {}",
    },
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", HANDS)
def test_the_peak_then_out_of_scope_then_reinforcement_then_its_ticket(reads, demo, kind, language):
    """« Le pic de la semaine 5 : 3 jours hors périmètre, dont 1,29 de renfort » ; then the ticket, in its tool."""
    opened, hand = reads(kind, language)
    page, words = opened.page, WORDS[language]
    peak = week_of(demo, PEAK)
    hand.pick("chart-weekly", words["week"])
    assert with_unit(peak["minutes"], language) in page.locator("#picked").inner_text()
    assert with_unit(peak["out_of_scope_minutes"], language) in page.locator("#picked + .note").inner_text()
    hand.press(page.locator("#axes [data-key='part  scope out_of_scope']"))
    assert opened.total() == with_unit(1260, language)
    panel = page.locator(".made-of")
    expect(panel.get_by_role("button", name=words["toggle"].format("Hors périmètre"), exact=True)).to_be_visible()
    row = panel.locator("table.tree tr", has=page.get_by_role("button", name="Renfort", exact=True))
    assert row.locator("td.number").first.inner_text() == days(542, language)
    hand.press(row.get_by_role("button", name="Renfort", exact=True))
    assert opened.total() == with_unit(542, language)
    week = {"2023-01-30", "2023-01-31", "2023-02-01", "2023-02-02", "2023-02-03", "2023-02-04", "2023-02-05"}
    found = {}
    for entry in demo.entries:
        if entry["Date"] in week and entry["Catégorie, niveau 2"] == "Renfort":
            found[entry["Ticket"]] = found.get(entry["Ticket"], 0) + minutes_of(entry)
    assert sum(found.values()) == 542
    hand.press(page.locator("#tickets").get_by_role("button", name=words["sort"]))
    shown = page.locator("#tickets .live tbody tr")
    assert shown.count() == len(found)
    for number in range(shown.count()):
        link = shown.nth(number).locator("th a")
        ticket = link.get_attribute("href").split("=")[-1]
        assert shown.nth(number).locator("td").last.inner_text() == days(found[ticket], language)
        assert link.get_attribute("target") == "_blank"
        assert link.get_attribute("rel") == "noopener noreferrer"
    if kind == "keyboard":
        hand.reach(shown.first.locator("th a"))
    page.reload()
    assert opened.total() == with_unit(542, language), "the address holds the view"
    for undone in (542, 1260, peak["minutes"]):
        page.go_back()
        expect(page.locator(".selection strong")).to_have_text(with_unit(undone, language))
    assert opened.errors == []


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("kind", HANDS)
def test_a_failed_check_leads_to_its_ticket(reads, demo, kind, scripts):
    _, hand = reads(kind, scripts=scripts)
    failed = [check for check in demo.facts["checks"] if check["state"] in ("ko", "recovered")]
    assert failed
    for check in failed:
        day = check["last_run_on"]
        rows = hand.page.locator("table.to-see tbody tr", has_text=check["check"])
        ticket = check["incident_ticket_id"] or check["ticket_id"]
        row = rows.filter(has_text=f"n°\u00a0{ticket}" if ticket else "sans ticket").first
        assert row.locator("th").inner_text().startswith(f"{int(day[8:])} ")
        if ticket:
            link = row.locator("a")
            assert link.get_attribute("href").endswith(f"={ticket}")
            if kind == "keyboard" and scripts:
                hand.reach(link)


@pytest.mark.parametrize("kind", HANDS)
def test_sage_then_the_subsidiaries_that_use_it(reads, demo, kind):
    """« Sage : 6,71 jours » and who uses it: four subsidiaries, whose figures sum to it."""
    opened, hand = reads(kind)
    page = opened.page
    hand.press(page.locator("#axes .live").get_by_role("button", name="Sage", exact=True))
    assert opened.total() == with_unit(part_of(demo, "application", "Sage")["minutes"]) == "6,71\u202fj"
    sums = {}
    for entry in demo.entries:
        if entry["Application"] == "Sage" and entry["Date"] >= "2023-01-01":
            sums[entry["Filiale"]] = sums.get(entry["Filiale"], 0) + minutes_of(entry)
    assert len(sums) == 4
    table = page.locator("#axes .live table", has=page.locator("caption", has_text="Charge par filiale"))
    shown = {
        row.locator("th").inner_text(): row.locator("td.number").first.inner_text()
        for row in table.locator("tbody tr").all()
    }
    assert {name.removeprefix("✓ "): value for name, value in shown.items()} == {
        name: days(minutes) for name, minutes in sums.items()
    }


@pytest.mark.parametrize("kind", HANDS)
def test_january_against_january_on_backup(reads, demo, kind):
    """« Janvier contre janvier, filtré sur la sauvegarde » : 0,16 j in 2022, 2,18 j in 2023."""
    opened, hand = reads(kind)
    page = opened.page
    drivers = demo.facts["variance"]["axes"]["category"]["drivers"]
    backup = next(driver for driver in drivers if driver["key"] == BACKUP)
    hand.open_filters()
    choice = page.locator(".choice:has([data-key='field category'])")
    hand.press(choice.locator("summary"))
    for branch in ("RUN", "Support"):
        hand.press(choice.get_by_role("button", name=f"Ouvrir ou fermer {branch}", exact=True))
    hand.press(choice.get_by_role("checkbox", name="Sauvegarde", exact=True), "Space")
    page.keyboard.press("Escape")
    hand.pick("chart-monthly", "Janvier 2022")
    assert opened.total() == with_unit(backup["minutes_before"]) == "0,16\u202fj"
    hand.press(page.get_by_role("button", name="Comparer à une autre sélection"))
    hand.pick("chart-monthly", "Janvier 2023")
    assert opened.total() == with_unit(backup["minutes_after"]) == "2,18\u202fj"
    cells = page.locator(".compare tbody tr").first.locator("td").all_inner_texts()
    assert cells == ["0,16", "2,18", f"+{days(backup['difference_minutes'])}"]
    page.reload()
    assert page.locator(".compare tbody tr").first.locator("td").all_inner_texts() == cells


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_scripts_every_counted_figure_is_that_of_the_facts(reads, demo, language):
    opened, _ = reads("mouse", language, scripts=False)
    page = opened.page
    line = demo.facts["lines"][0]
    told = page.locator("#lines").inner_text()
    for name in ("entitlement", "expected", "consumed", "variance", "landing_pace"):
        assert days(abs(line[name]) * MINUTES_A_DAY, language) in told, name
    compared = 0
    for axis, parts in demo.facts["axes"].items():
        rows = page.locator(f"#axis-{axis} tbody tr")
        for number, part in enumerate(parts[: min(8, rows.count())]):
            row = rows.nth(number).locator("td.number").all_text_contents()
            assert row[0] == days(part["minutes"], language), (axis, part["key"])
            assert row[-1] == f"{part['tickets']:,}".replace(",", "\u202f" if language == "fr" else ","), axis
            compared += 1
    assert compared >= 40
    values = page.locator("#chart-weekly details.values tbody tr td:nth-child(2)").all_text_contents()
    weeks = [week["minutes"] for week in demo.facts["weekly"]][-len(values) :]
    assert values == [with_unit(minutes, language) for minutes in weeks]
    page.goto(page.url + f"#week-{PEAK}")
    peak = page.locator(f"#week-{PEAK}").inner_text()
    assert with_unit(5292, language) in peak
    assert with_unit(1260, language) in peak


def test_what_the_reader_chose_is_what_is_printed(reads, demo):
    """On A4: the filters named, the evidence of findings and what was folded printed, at most 12 pages."""
    opened, _ = reads("mouse", address="#view?f.subsidiary=Aubrac+Logistique&f.application=Sage&pick=2023-W05")
    page = opened.page
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = " ".join(sheet.extract_text() for sheet in printed.pages).replace("\u00a0", " ").replace("\n", " ")
    assert len(printed.pages) <= 12
    assert "Filiale : Aubrac Logistique" in text
    assert "Application : Sage" in text
    assert "semaine 5 de 2023" in text
    evidence = next(item for item in demo.facts["findings"] if item["code"] == "possible_double")["evidence"]
    assert ", ".join(evidence) in text
    assert "Fin du relevé" in text


@pytest.mark.parametrize("edition", ["fr", "year-end"])
def test_the_whole_report_is_printed_on_at_most_twelve_pages(reads, edition):
    opened, _ = reads("mouse", edition)
    printed = pypdf.PdfReader(io.BytesIO(opened.page.pdf(prefer_css_page_size=True)))
    text = " ".join(sheet.extract_text() for sheet in printed.pages)
    assert len(printed.pages) <= 12
    assert "Le même travail compté autrement" in text, "what was folded in a line is printed"


@pytest.mark.parametrize("edition", ["fr", "year-end"])
def test_nothing_is_clipped_on_paper(reads, edition):
    """In the width of an A4 page less its margins, nothing is wider than what holds it."""
    opened, _ = reads("mouse", edition)
    page = opened.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 695, "height": 1000})
    wide = page.evaluate(
        """() => [...document.querySelectorAll('main *')]
          .filter(e => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1)
          .filter(e => getComputedStyle(e).overflowX !== 'visible' || e.matches('.scroll'))
          .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 695


def test_twenty_random_selections_are_the_sums_of_the_exported_entries(reads, demo):
    """Several values an axis, branches of the tree, what is not given, periods: sums of tables/entries.csv."""
    opened, _ = reads("mouse")
    chance = random.Random(16)
    for number in range(20):
        rows, words = demo.entries, []
        for axis in chance.sample(sorted(CSV_AXES), chance.randint(1, 3)):
            values = sorted({row[CSV_AXES[axis]] for row in demo.entries})
            chosen = chance.sample(values, min(len(values), chance.randint(1, 3)))
            rows = [row for row in rows if row[CSV_AXES[axis]] in chosen]
            words += [(f"f.{axis}", value) for value in chosen]
        if chance.random() < 0.5:
            branch = chance.choice([("RUN", "Support"), ("RUN",), ("Hors périmètre",)])
            rows = [
                row for row in rows if tuple(row[f"Catégorie, niveau {i + 1}"] for i in range(len(branch))) == branch
            ]
            words.append(("f.category", " > ".join(branch)))
        first, last = sorted(f"{chance.randint(2019, 2022)}-{chance.randint(1, 12):02d}-15" for _ in range(2))
        rows = [row for row in rows if first <= row["Date"] <= last]
        words += [
            ("period", "custom"),
            ("from", first),
            ("to", last),
            ("grain", chance.choice(["day", "month", "year"])),
        ]
        opened.page.goto("about:blank")
        opened.page.goto(f"file://{demo.pages['fr']}#view?{urlencode(words)}")
        line = opened.page.locator(".selection .total").inner_text()
        seconds = round(sum(minutes_of(row) for row in rows) * 60)
        assert opened.total() == with_unit(seconds / 60), (number, words)
        found = [re.sub(r"\D", "", part) for part in line.split(" · ") if "ticket" in part or "saisie" in part]
        assert found == [str(len({row["Ticket"] for row in rows})), str(len(rows))], (number, words)
    assert opened.errors == []
