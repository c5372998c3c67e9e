"""What a reader sees first, opens and is told: first screen, folds, the panel of a week, what filters leave."""

import csv
import io
import itertools
import re

import pypdf
import pytest

NUMBER = re.compile(r"(?<![\w])[+−]?\d[\d\u202f\u00a0]*(?:,\d+)?")


def test_the_first_screen_holds_every_line_and_few_numbers_at_1440_by_900(opens, report):
    page = opens(folded=True).page
    foot = page.evaluate("document.querySelector('#summary').getBoundingClientRect().bottom")
    assert foot <= 900, "nothing of the first screen is cut"
    rows = page.locator("table.standing tbody tr").all_inner_texts()
    assert [line.params.name in row for line, row in zip(report.lines, rows, strict=False)] == [True]
    assert page.locator("table.standing svg.bullet[aria-label*='attendus']").count() == 1
    assert len(NUMBER.findall(page.locator("#summary").inner_text())) <= 120


def test_the_first_screen_is_one_page_of_paper(opens):
    first = printed_pages(opens(folded=True).page)[0]
    assert "Infogérance" in first
    assert "tickets créés / clos" in first, "the strip, which ends the first screen"


def test_paper_has_no_heading_alone_and_nothing_of_what_stays_folded(opens):
    """A title at the foot of a page, or of a section that paper cannot open, says nothing."""
    page = opens(folded=True).page
    sheets = printed_pages(page)
    titled = page.evaluate(
        """() => [...document.querySelectorAll('main > section.part')].slice(1).map(part => [
             part.querySelector('h2').textContent,
             part.querySelector('figcaption strong, h3, p')?.textContent ?? ''])"""
    )
    shown = [(title, text) for title, text in titled if any(title in sheet for sheet in sheets)]
    assert len(shown) >= 3
    for title, text in shown:
        assert any(title in sheet and text.split(":")[0].strip()[:18] in sheet for sheet in sheets), title
    assert not any("Qui paie quoi" in sheet or "Où passe le temps" in sheet for sheet in sheets)
    assert "Ce qui est replié" in sheets[-1]
    assert len(sheets[-1]) > 200, "no page for its foot alone"


def test_paper_is_read_without_a_glass(opens):
    """9 points for the text, 7 for the notes beside it and the words of a chart."""
    page = opens(folded=True).page
    page.emulate_media(media="print")
    sizes = page.evaluate(
        """() => {
          const points = (selector) => [...document.querySelectorAll(selector)].filter(e => e.getClientRects().length)
            .map(e => 0.75 * parseFloat(getComputedStyle(e).fontSize) * (e.closest('.plot') ? 0.6 : 1));
          return {text: points('body, .say, .part > p:not(.note)'), notes: points('small, .strip dt, .plot text')};
        }"""
    )
    assert min(sizes["text"]) >= 9
    assert len(sizes["notes"]) > 20
    assert min(sizes["notes"]) >= 6.7


def printed_pages(page):
    """The text of each sheet of A4, spaces made ordinary."""
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [" ".join(sheet.extract_text().split()) for sheet in printed.pages]


@pytest.mark.parametrize("width", [1440, 390])
def test_sections_from_the_warnings_on_are_folded_and_an_address_opens_its_own(opens, width):
    opened = opens(width=width, folded=True)
    page = opened.page
    assert page.locator("main > .fold[open]").count() == 0
    assert page.locator("#tickets").is_hidden()
    page.evaluate("location.hash = '#tickets'")
    page.locator("#tickets .live tbody tr").first.wait_for()
    assert page.locator("main > .fold[open]").count() == 1
    page.get_by_role("button", name="Tout déplier").click()
    assert page.locator("main > .fold:not([open])").count() == 0
    page.get_by_role("button", name="Tout replier").click()
    assert page.locator("main > .fold[open]").count() == 0
    assert opened.errors == []


def test_one_click_on_a_bar_opens_its_categories_tickets_and_entries_beneath_it(opens, report):
    page = opens(folded=True).page
    bar = page.locator("#chart-weekly a.mark").nth(3)
    chart = page.locator("#chart-weekly").bounding_box()
    bar.click()
    panel = page.locator(".made-of")
    assert panel.locator("table.tree tbody tr").count() > 0
    assert panel.bounding_box()["y"] - (chart["y"] + chart["height"]) < 60, "in place"
    panel.locator(".tickets .toggle").first.click()
    heads = panel.locator("table.entries thead th").all_inner_texts()
    assert heads == ["Date", "Profil", "Ce qui a été fait", "Minutes"]
    entry = panel.locator("table.entries tbody tr").first.inner_text()
    assert re.search(r"\d{4}, 09:00", entry)
    assert "Redémarrage du service" in entry or "texte privé" in entry
    page.get_by_role("button", name="Fermer", exact=True).click()
    assert page.locator(".made-of").count() == 0


def test_the_text_of_a_private_entry_is_nowhere_in_the_page(opens, made):
    assert "texte jamais montré" not in made.read_text(encoding="utf-8")


def test_what_filters_leave_as_it_is_says_so_in_place(opens):
    opened = opens()
    page = opened.page
    told = page.locator(".whole-client")
    assert all(not note.is_visible() for note in told.all())
    opened.tick("kind", "incident")
    for section in ("summary", "outlook", "lines", "trust"):
        assert page.locator(f"#{section} .whole-client").last.is_visible()
    for section in ("weeks", "axes", "tickets"):
        assert page.locator(f"#{section} .whole-client").count() == 0


def test_titles_are_sought_as_one_types(opens):
    opened = opens()
    before = opened.total()
    opened.page.locator("[data-key='field search']").press_sequentially("panne")
    opened.page.get_by_role("button", name="Retirer le filtre").wait_for()
    assert opened.total() != before
    assert opened.page.evaluate("history.length") <= 3, "a word typed is one step back"


def test_the_tickets_are_downloaded_with_their_headings_minutes_and_two_decimals(opens, report):
    page = opens().page
    with page.expect_download() as download:
        page.locator("#tickets .csv").first.click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert head == ["Ticket", "Titre", "Catégorie", "Saisies", "Minutes", "Jours"]
    year = report.entries[report.entries["work_date"] >= "2023-01-01"]
    assert sum(int(row[4]) for row in rows) == year["seconds"].sum() // 60
    assert all(re.fullmatch(r"\d+(,\d{1,2})?", row[5]) for row in rows)


def test_a_line_as_filter_keeps_its_own_average(opens):
    """Rule 2.11: the made client has one line, whose average is that of the contract."""
    opened = opens(address="#view?f.line=infogerance")
    assert opened.page.locator("#chart-weekly line.ref").count() > 0
    other = opens(address="#view?f.kind=incident")
    assert other.page.locator("#chart-weekly line.ref").count() == 0


def test_a_bar_that_is_pointed_at_says_its_value_and_the_average(opens):
    page = opens(folded=True).page
    page.locator("#chart-weekly a.mark").first.hover()
    tip = page.locator(".tip")
    assert tip.is_visible()
    assert re.search(r"Semaine 1 de 2023.*\d,\d\u202fj.*moyenne du contrat.*5,04\u202fj", tip.inner_text(), re.DOTALL)
    page.mouse.move(0, 0)
    assert tip.is_hidden()


def test_the_second_stop_of_the_keyboard_leads_to_the_first_bar(opens):
    page = opens(folded=True).page
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('#chart-weekly a.mark')")


def test_targets_are_large_enough_for_a_thumb(opens):
    """WCAG 2.2, 2.5.8: 24 px, links inside a text and cells of a table apart."""
    small = opens(width=390).page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, summary, nav a, a.mark, .rest a')]
          .filter(e => e.getClientRects().length && !e.closest('td, th'))
          .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([html]) => html)"""
    )
    assert small == []


def test_links_to_the_ticket_tool_keep_it_from_the_page(opens):
    links = opens(scripts=False).page.locator("a[target=_blank]")
    assert links.count() > 0
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer"}


def test_headings_of_the_contents_are_those_of_the_sections_in_order(opens):
    page = opens(folded=True).page
    names = page.locator("nav.contents a").all_text_contents()
    heads = [text for text in page.locator("main h2").all_text_contents() if text in names]
    assert names == heads
    assert all(one != other for one, other in itertools.pairwise(names))


@pytest.mark.parametrize("scripts", [True, False])
def test_the_contents_are_one_row_and_the_folded_sections_one_list(opens, scripts):
    page = opens(folded=True, scripts=scripts).page
    rows = page.locator("nav.contents > ol > li").evaluate_all("items => items.map(item => item.offsetTop)")
    assert len(rows) > 3
    assert len(set(rows)) == 1
    page.locator("nav.contents summary").click()
    link = page.locator("nav.contents details a").last
    assert link.is_visible()
    link.click()
    if scripts:
        assert not link.is_visible()
