"""The reader's paths: from a peak to its ticket, axes crossed, two periods compared; by mouse, by keyboard, on a phone.

Every figure is compared with sums made here, from the entries, by pandas alone.
"""

import random
import re

import pandas as pd
import pytest

DAY = 7 * 3_600
PEAK = "2023-W05"


def shown(seconds):
    """Seconds as the page writes them in days."""
    return f"{seconds / DAY:,.2f}".replace(",", "\u202f").replace(".", ",")


def of_year(report):
    entries = report.entries
    return entries[entries["work_date"] >= "2023-01-01"]


def of_week(report, week=PEAK):
    calendar = report.entries["work_date"].dt.isocalendar()
    year, number = week.split("-W")
    return report.entries[(calendar["year"] == int(year)) & (calendar["week"] == int(number))]


def peak_of(report):
    weeks = of_year(report).assign(week=lambda frame: frame["work_date"].dt.isocalendar().week)
    return int(weeks.groupby("week")["seconds"].sum().idxmax())


def test_from_the_peak_to_its_ticket_in_two_clicks(opens, report):
    page = opens().page
    week = peak_of(report)
    entries = of_week(report, f"2023-W{week:02d}")
    page.locator(f"#chart-weekly a.mark[aria-label^='Semaine {week} de 2023']").click()
    assert (
        page.locator("#picked").inner_text()
        == f"Semaine {week} de 2023\u00a0: {shown(entries['seconds'].sum())}\u202fj"
    )
    first = page.locator(".made-of .tickets tbody tr").first
    largest = entries.groupby("ticket_id")["seconds"].sum().sort_values(ascending=False)
    assert shown(largest.iloc[0]) in first.locator("td").all_inner_texts()
    link = first.locator("a").get_attribute("href")
    assert link == f"https://glpi.example.org/front/ticket.form.php?id={largest.index[0]}"


def test_the_same_path_by_keyboard_alone(opens, report):
    opened = opens()
    page = opened.page
    week = peak_of(report)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#chart-weekly a.mark')"):
            break
    page.keyboard.press("Home")
    while f"Semaine {week} de" not in page.evaluate("document.activeElement.getAttribute('aria-label')"):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expected = shown(of_week(report, f"2023-W{week:02d}")["seconds"].sum())
    assert opened.total() == f"{expected}\u202fj"
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true", "the focus stays on the bar"
    page.keyboard.press("Space")
    assert opened.total() == "43,00\u202fj", "choosing it again puts it back"


@pytest.mark.parametrize("width", [1440, 390])
def test_out_of_scope_then_its_category(opens, report, width):
    opened = opens(width=width)
    page = opened.page
    outside = of_year(report)
    outside = outside[~outside["in_scope"]]
    page.locator("#axes").get_by_role("button", name="hors périmètre", exact=True).click()
    assert opened.total() == f"{shown(outside['seconds'].sum())}\u202fj"
    page.get_by_role("button", name="Ouvrir ou fermer Hors périmètre", exact=True).first.click()
    renfort = outside[outside["category_path"] == "Hors périmètre > Renfort"]["seconds"].sum()
    row = page.locator("table.tree tr", has_text="Renfort")
    assert row.locator("td.number").first.inner_text() == shown(renfort)


def test_tickets_are_sorted_and_each_shows_its_entries(opens, report):
    page = opens().page
    page.get_by_role("button", name="Trier par Saisies").click()
    counts = [int(text.split()[0]) for text in page.locator("#tickets tbody td button.toggle").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    ticket = page.locator("#tickets tbody th a").first.inner_text().removeprefix("n°\u00a0")
    page.get_by_role("button", name=f"Voir les saisies du ticket {ticket}").click()
    minutes = [float(text.replace(",", ".")) for text in page.locator("table.entries td.number").all_inner_texts()]
    entries = of_year(report)
    assert sum(minutes) * 60 == entries[entries["ticket_id"] == ticket]["seconds"].sum()


def test_an_application_by_subsidiary(opens, report):
    """D3: an application, then who uses it most; the margins are those of each axis alone."""
    page = opens(address="#view?rows=application&by=subsidiary").page
    table = pd.crosstab(
        of_year(report)["application"].astype(object).fillna(""),
        of_year(report)["subsidiary"].astype(object),
        values=of_year(report)["seconds"],
        aggfunc="sum",
    ).fillna(0)
    heads = page.locator("table.crossed thead th").all_inner_texts()[1:-1]
    row = page.locator("table.crossed tbody tr", has_text="Sage X3").locator("td.number").all_inner_texts()
    assert row == [*(shown(table.loc["Sage X3", name]) for name in heads), shown(table.loc["Sage X3"].sum())]
    foot = page.locator("table.crossed tfoot td").all_inner_texts()
    assert foot[-1] == "43,00"


def test_january_against_january_on_backup(opens, report):
    """E1: both months under the same filter, and their difference."""
    entries = report.entries[report.entries["category_path"] == "RUN > MCO > Sauvegarde"]
    month = entries["work_date"].dt.strftime("%Y-%m")
    before, after = (entries[month == name]["seconds"].sum() for name in ("2022-01", "2023-01"))
    opened = opens(address="#view?grain=month&period=all&pick=2022-01&f.category=RUN+%3E+MCO+%3E+Sauvegarde")
    page = opened.page
    assert opened.total() == f"{shown(before)}\u202fj"
    page.get_by_role("button", name="Comparer à une autre sélection").click()
    page.locator("#chart-weekly a.mark[aria-label^='Janvier 2023']").click()
    cells = page.locator(".compare tbody tr").first.locator("td").all_inner_texts()
    sign = "+" if after > before else "\u2212"
    assert cells == [shown(before), shown(after), f"{sign}{shown(abs(after - before))}"]


def test_the_address_brings_the_view_back_and_back_undoes(opens):
    opened = opens()
    page = opened.page
    opened.tick("subsidiary", "Exemple Lyon")
    filtered = opened.total()
    assert filtered != "43,00\u202fj"
    opened.tick("kind", "incident")
    twice = opened.total()
    page.reload()
    assert opened.total() == twice
    page.go_back()
    page.wait_for_function("!location.hash.includes('kind')")
    assert opened.total() == filtered
    page.get_by_role("button", name="Retirer le filtre Filiale\u00a0: Exemple Lyon").click()
    assert opened.total() == "43,00\u202fj"


def test_an_address_of_another_edition_is_read_as_far_as_it_goes(opens):
    opened = opens(address="#view?f.subsidiary=Disparue&grain=fortnight&pick=1999-W01&f.kind=incident&colour=red")
    said = opened.page.get_by_role("alert").inner_text()
    for lost in ("Disparue", "fortnight", "1999-W01", "colour"):
        assert lost in said
    assert "Type : incident" in opened.page.locator(".chips").inner_text().replace("\u00a0", " ")
    assert opened.errors == []


def test_a_link_inside_the_page_keeps_the_filters(opens):
    opened = opens(address="#view?f.kind=incident")
    before = opened.total()
    opened.page.locator(".contents summary").click()
    opened.page.locator('.contents a[href="#tickets"]').click()
    assert opened.total() == before


def test_words_in_titles_ignore_case_and_accents(opens, report):
    opened = opens()
    opened.page.get_by_label("Mots des titres").fill("SECURITE")
    opened.page.wait_for_url(re.compile("SECURITE"))
    named = report.tickets[report.tickets["title"].str.contains("Sécurité")]["ticket_key"]
    entries = of_year(report)
    assert opened.total() == f"{shown(entries[entries['ticket_key'].isin(named)]['seconds'].sum())}\u202fj"


@pytest.mark.parametrize("seed", range(20))
def test_any_filters_give_the_sums_of_the_entries(opens, report, seed):
    """20 random combinations of filters, period and grain."""
    chance = random.Random(seed)
    axes = {
        "kind": "ticket_kind",
        "subsidiary": "subsidiary",
        "department": "department",
        "requester": "requester",
        "application": "application",
        "profile": "profile",
        "domain": "domain",
        "country": "country",
    }
    entries = report.entries
    words = []
    for axis in chance.sample(sorted(axes), chance.randint(1, 3)):
        value = chance.choice(sorted(entries[axes[axis]].dropna().unique()))
        entries = entries[entries[axes[axis]] == value]
        words.append(f"f.{axis}={value.replace(' ', '+')}")
    if chance.random() < 0.5:
        entries = entries[entries["category_path"].astype(str).str.startswith("RUN > ")]
        words.append("f.category=RUN")
    first, last = sorted(chance.sample(list(pd.date_range("2019-01-01", "2023-02-16").strftime("%Y-%m-%d")), 2))
    entries = entries[(entries["work_date"] >= first) & (entries["work_date"] <= last)]
    words += [f"period=custom&from={first}&to={last}", f"grain={chance.choice(['day', 'week', 'month', 'year'])}"]
    opened = opens(address="#view?" + "&".join(words))
    line = opened.page.locator(".selection .total").inner_text().replace("\u00a0", " ")
    found = [re.sub(r"\D", "", part) for part in line.split(" · ")[1:3]]
    assert opened.total() == f"{shown(entries['seconds'].sum())}\u202fj"
    assert found == [str(entries["ticket_key"].nunique()), str(len(entries))]
    assert opened.errors == []


def test_a_table_downloads_as_csv_with_its_minutes_unrounded(opens, report):
    page = opens().page
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger ce tableau (CSV) – Charge par filiale").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    rows = [line.split(";") for line in text.splitlines()]
    assert rows[0] == ['"Filiale"', '"Jours"', '"Minutes"', '"Part"', '"Tickets"']
    sums = of_year(report).groupby("subsidiary", observed=True)["seconds"].sum()
    minutes = {row[0].strip('"'): float(row[2].replace(",", ".")) for row in rows[1:]}
    assert minutes == pytest.approx({name: value / 60 for name, value in sums.items()})
    assert [row[1] for row in rows[1:]] == [shown(sums[name]) for name in minutes]
