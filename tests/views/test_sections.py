"""Sections on results of the measures: variance in words, checks down to the ticket, money shared to the cent."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from made_report import make_entries, make_params, make_report

from analysis.domain.findings import Disqualified
from analysis.domain.periods import Calendar, Span, span
from analysis.domain.recurrence import PlanItem
from analysis.measures.checks import check_runs
from analysis.measures.effort import variance
from analysis.measures.trust.bridge import Bridge
from analysis.measures.trust.quality import Description
from analysis.report import year_sections as built
from analysis.report.client_report import build
from analysis.report.year_sections import ChargebackReport
from analysis.views.reading import page_data
from analysis.views.reading.report_reading import Reading
from analysis.views.sections import ages, sharing, trust, weeks
from analysis.views.sections import checks as checks_section
from analysis.views.sections import variance as variance_section
from builders import entry, instant, params, tables, ticket

DAY = 7 * 3_600


@pytest.fixture(scope="module")
def report():
    return make_report()


def text_of(block):
    return str(block.html()).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_variance_says_both_months_and_their_difference(report):
    before, after = span("2022-01"), span("2023-01")
    found = {
        axis: variance.variance(report.entries, before, after, column, Calendar("FR"))
        for axis, column in (("category", "category_path"), ("kind", "ticket_kind"))
    }
    seconds = [
        int(
            report.entries[report.entries["work_date"].between(str(days.starts_on), str(days.ends_on))]["seconds"].sum()
        )
        for days in (after, before)
    ]
    now, then, difference = (f"{value / DAY:.1f}".replace(".", ",") for value in (*seconds, seconds[0] - seconds[1]))
    sign = "+" if seconds[0] > seconds[1] else "\u2212"
    text = text_of(variance_section.block(replace(report, variance=found)))
    heads = re.findall(r"<th[^>]*>([^<]*)</th>", text)
    assert heads.count("Janv. 2022") == heads.count("Janv. 2023") >= 2, "a head is a month, not « avant »"
    assert f"Janvier 2023 : {now} j contre {then} j en janvier 2022, soit {sign}{difference.lstrip('-')} j" in text


def test_a_variance_without_history_says_why(report):
    text = text_of(variance_section.block(replace(report, variance=Disqualified("history_too_short"))))
    assert "trop court" in text


def test_a_check_in_failure_leads_to_its_ticket(report):
    """Weekly, four weeks due of January 2023: three done of which one KO with ticket 77, one missed."""
    plan = [PlanItem("Pare-feu", "Réseau", "weekly", Span(date(2023, 1, 2), date(2023, 1, 29)), 0, (), ())]
    runs = pd.DataFrame(
        {
            "check_run_id": ["1", "2", "3"],
            "check": ["Pare-feu"] * 3,
            "run_date": [date(2023, 1, 3), date(2023, 1, 10), date(2023, 1, 17)],
            "result": ["ok", "ko", "ok"],
            "ticket_id": [None] * 3,
            "incident_ticket_id": [None, "77", None],
        }
    )
    grid = check_runs.check_grid(plan, runs, date(2023, 2, 16), Calendar("FR"))
    shown = replace(report, checks=grid, check_rates=built.check_rates(grid))
    text = text_of(checks_section.block(shown))
    assert (
        "3 contrôles faits sur 4 dus (75 %) : 2 en ordre, 1 KO. Au bout du compte, 2 sur 3 sont en ordre (67 %)."
        in text
    )
    assert '<span class="state is-not">✗ 3/4<small>1 KO</small></span>' in text
    assert 'href="https://glpi.example.org/front/ticket.form.php?id=77"' in text
    assert "manqué" in text


def test_checks_are_told_in_parts_that_add_up(report):
    """Rule 8.3: 10 due = 6 ok, 1 ko, 1 recovered, 1 late ok, 1 missed, so 9 done: 7 in order, 1 put right, 1 KO."""
    states = ["ok"] * 6 + ["ko", "recovered", "late", "missed"]
    rates = check_runs.check_rates(pd.DataFrame({"state": states, "result": ["ok"] * 10}))
    told = checks_section.outcome(Reading(report).words, next(rates.itertuples())).replace("\u00a0", " ")
    assert told == "7 en ordre, 1 KO puis repris, 1 KO"
    assert sum(map(int, re.findall(r"\d+", told))) == int(rates["done"].iloc[0])
    only = check_runs.check_rates(pd.DataFrame({"state": ["ok", "late"], "result": ["ok"] * 2}))
    assert checks_section.outcome(Reading(report).words, next(only.itertuples())) == "aucun KO"


def test_a_client_without_checks_says_so(report):
    assert "Aucun contrôle n’était dû" in text_of(checks_section.block(report))


def test_a_chargeback_shows_cents_that_sum(report):
    """Rule 6: 10 000.00 by 600, 300 and 100 of direct time."""
    table = pd.DataFrame(
        {
            "subsidiary": ["A", "B", "C"],
            "direct_seconds": [600, 300, 100],
            "shared_seconds": [0.0, 0.0, 0.0],
            "direct_eur": [Decimal("6000.00"), Decimal("3000.00"), Decimal("1000.00")],
            "shared_eur": [Decimal("0.00")] * 3,
            "amount_eur": [Decimal("6000.00"), Decimal("3000.00"), Decimal("1000.00")],
        }
    )
    charged = ChargebackReport("infogerance", "billed", "direct_share", table)
    text = text_of(sharing.block(replace(report, chargeback=(charged,))))
    assert text.count("10 000,00 €") == 2
    refused = ChargebackReport("infogerance", "billed", "direct_share", Disqualified("no_price"))
    text = text_of(sharing.block(replace(report, chargeback=(refused,))))
    assert "elle n’a pas de valeur en euros" in text


def test_the_ledger_prints_its_equation(report):
    text = text_of(trust.block(report))
    assert "Source = compté + exclu + mis en quarantaine" in text
    assert "2 saisies de tickets supprimés sont exclues" in text


def test_the_months_of_the_year_say_how_far_they_are_described(report):
    months = pd.DataFrame(
        {"month": ["2022-12", "2023-01"], "seconds": [60, 6000], "described_seconds": [0, 4500], "share": [0.0, 0.75]}
    )
    score = Description(("category", "kind"), 0.74, months)
    text = text_of(trust.block(replace(report, quality=score)))
    assert "74 % du temps de tout l’historique est entièrement renseigné : catégorie, type." in text
    assert "janvier 2023" in text
    assert "décembre 2022" not in text


def test_entries_typed_late_are_listed_with_their_ticket(report):
    late = pd.DataFrame(
        {"source": ["g"], "time_entry_id": ["9"], "ticket_id": ["77"], "seconds": [2700]}
        | {"work_date": [pd.Timestamp("2023-01-12")]}
    )
    moved = Bridge(0, 0, 2700, 0, 0, 0, 0, 2700, late)
    text = text_of(trust.block(replace(report, bridge=moved)))
    assert "1 saisie tardive" in text
    assert 'href="https://glpi.example.org/front/ticket.form.php?id=77"' in text


def test_an_analyst_s_markdown_is_shown_without_its_html(report):
    written = make_params(report={"texts": {"weeks": "**Pic** expliqué <script>x</script> [lien](javascript:x)"}})
    text = str(weeks.block(make_report(params=written)).html())
    assert "<strong>Pic</strong>" in text
    assert "<script" not in text
    assert 'href="javascript' not in text


def test_private_texts_and_technicians_are_not_in_the_data(report):
    text = str(page_data.island(report))
    assert "texte jamais montré" not in text
    assert '"T01"' not in text


def test_the_data_adds_up_to_the_report(report):
    data = page_data.data(report)
    assert sum(data["entries"]["time"]) * data["tick"] == data["control"]["seconds"] == report.entries["seconds"].sum()
    assert sum(unpacked(data, "groups")["size"]) == len(data["entries"]["day"]) == len(report.entries)
    assert sum(unpacked(data, "cases")["size"]) == len(data["groups"]["packed"])


def unpacked(data, level):
    """The columns of a level that share a number, each apart: remainders and quotients, as its documentation says."""
    found, rest = {}, data[level]["packed"]
    for name, radix in data["packs"][level]:
        found[name] = [number % radix for number in rest]
        rest = [number // radix for number in rest]
    assert set(rest) == {0}
    return {**found, **{name: codes for name, codes in data[level].items() if name != "packed"}}


def test_an_auditor_finds_each_entry_again_in_the_data(report):
    """Day, duration, ticket and axes of every entry, read back by the rules that the data's documentation gives."""
    data = page_data.data(report)
    values = {axis["axis"]: axis["values"] for axis in data["axes"]}
    ids, before = [], ""
    for step in data["tickets"]["id"]:
        before = step if isinstance(step, str) else str(int(before) + step).zfill(len(before))
        ids.append(before)
    cases, groups = unpacked(data, "cases"), unpacked(data, "groups")
    start, found, entry, group = pd.Timestamp(data["first"]), [], 0, 0
    case_day = 0
    for case, groups_of in enumerate(cases["size"]):
        case_day += data["cases"]["first"][case]
        for _ in range(groups_of):
            day = case_day
            for _ in range(groups["size"][group]):
                day += data["entries"]["day"][entry]
                ticket = ids[case - data["loose"]] if case >= data["loose"] else None
                axes = [values[a][cases[a][case] if a in cases else groups[a][group]] for a in ("requester", "profile")]
                work_date = start + pd.Timedelta(days=day)
                found.append((ticket, work_date, data["entries"]["time"][entry] * data["tick"], *axes))
                entry += 1
            group += 1
    columns = ["ticket_id", "work_date", "seconds", "requester", "profile"]
    own = report.entries[columns].astype({"requester": object, "profile": object})
    assert sorted(found) == sorted(own.itertuples(index=False, name=None))


def test_beyond_the_limit_the_data_is_that_of_entries_summed_by_month(report, monkeypatch):
    """Each on the first day of its month, or of the data; the same axes, one entry where they are all the same."""
    monkeypatch.setattr(page_data, "MOST_ENTRIES", 10)
    summed = page_data.data(report)
    first = report.entries["work_date"].min()
    months = report.entries["work_date"].dt.to_period("M").dt.start_time
    monkeypatch.undo()
    moved = replace(report, entries=report.entries.assign(work_date=months.where(months > first, first)))
    whole = page_data.data(moved)
    assert (summed["whole"], whole["whole"]) == (False, True)
    assert sum(summed["entries"]["time"]) * summed["tick"] == report.entries["seconds"].sum()
    assert [summed[part] for part in ("cases", "axes", "tickets")] == [
        whole[part] for part in ("cases", "axes", "tickets")
    ]
    assert len(summed["groups"]["packed"]) == len(whole["groups"]["packed"])
    assert len(summed["entries"]["day"]) < len(whole["entries"]["day"]) == len(report.entries)


def test_the_data_of_a_report_without_entries_is_empty(report):
    data = page_data.data(replace(report, entries=report.entries.iloc[:0]))
    assert (data["entries"], data["loose"]) == ({"day": [], "time": []}, 0)
    assert not any(axis["values"] for axis in data["axes"])


def test_the_data_holds_no_axis_that_the_report_does_not_show():
    chosen = make_report(params=make_params(report={"axes": ["application", "subsidiary"]}))
    axes = page_data.data(chosen)["axes"]
    assert [axis["axis"] for axis in axes if not axis.get("hidden")] == ["application", "subsidiary"]
    assert "requester" not in {axis["axis"] for axis in axes}


def test_seconds_that_are_no_whole_minutes_are_kept():
    """Rule 1.1: GLPI's 9 seconds."""
    entries = make_entries(60).assign(seconds=9)
    data = page_data.data(make_report(entries))
    assert data["tick"] == 1
    assert sum(data["entries"]["time"]) == 9 * len(entries)


def test_the_month_is_explained_in_a_sentence_that_names_what_changed():
    """3.0 d against 1.5 d at 7 hours: Hyper-V from nothing, the backup a day less; two incidents against one."""
    given = tables(
        category=[{"category_id": "h", "name": "Hyper-V"}, {"category_id": "b", "name": "Sauvegarde"}],
        ticket=[
            ticket("1", category_id="b"),
            ticket("2", category_id="b"),
            ticket("3", category_id="h"),
            ticket("4", category_id="h", ticket_kind="request"),
        ],
        time_entry=[
            entry("a", "2022-01-10", 630, "1"),
            entry("b", "2023-01-10", 210, "2"),
            entry("c", "2023-01-11", 630, "3"),
            entry("d", "2023-01-12", 420, "4"),
        ],
    )
    text = text_of(variance_section.block(build(given, params(), date(2023, 1, 31))))
    assert (
        "+1,5 j par rapport à janvier 2022 : Hyper-V +2,50 j (aucun en janvier 2022), Sauvegarde −1,00 j ; "
        "2 incidents contre 1, 1 demande contre 0."
    ) in text
    behind = text.partition("Les tickets derrière chaque écart")[2]
    assert re.findall(r"Ticket (\d)", behind.partition("Écart par")[0]) == ["3", "4", "1", "2"]


def test_the_tickets_still_open_are_told_by_age():
    """Opened 7 and 91 days before the date counted, and one closed on it."""
    given = tables(
        ticket=[
            ticket("a", opened_at=instant("2023-02-09 09:00")),
            ticket("b", opened_at=instant("2022-11-17 09:00")),
            ticket("c", opened_at=instant("2022-11-01 09:00"), closed_at=instant("2023-02-16 09:00")),
        ]
    )
    text = text_of(ages.block(build(given, params(), date(2023, 2, 16))))
    assert "2 tickets sont ouverts ; le plus ancien l’est depuis le 17 novembre 2022." in text
    assert "plus de 90 jours" in text


def test_a_source_that_closes_no_ticket_gives_no_age():
    given = tables(ticket=[ticket("a", opened_at=instant("2023-02-09 09:00"))])
    assert "Il n’y a pas de données" in text_of(ages.block(build(given, params(), date(2023, 2, 16))))
