"""What comes, in words: the forecast and its errors, the naive where it is better, the season, events, warnings."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from made_outlook import make_backtest, make_outlook
from made_report import make_report

from analysis.domain.findings import Disqualified
from analysis.measures.contract.landing import Landing
from analysis.measures.forecasting.alerts import Alert
from analysis.measures.forecasting.events import Event, EventCost
from analysis.measures.forecasting.seasonality import Seasonality
from analysis.params.entry_rules import Event as EventParams
from analysis.report.outlook import EventReport
from analysis.views.language.wording import wording
from analysis.views.reading import sentences
from analysis.views.reading.report_reading import Reading
from analysis.views.sections import events, forecast, line_rows, lines, months, outlook, seasonality, warnings

FRENCH = wording("fr")


def plain(text):
    return str(text).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture(scope="module")
def report():
    return make_report()


def accuracy(backtest, language="fr"):
    return [plain(text) for text in forecast.accuracy(wording(language), backtest)]


def test_the_forecast_is_told_with_both_intervals(report):
    told = plain(forecast.total(Reading(report), make_outlook()))
    assert told == (
        "La méthode prévoit 120 j : entre 110 j et 130 j dans 8 cas sur 10, entre 100 j et 140 j dans 19 cas sur 20."
    )


def test_a_client_in_hours_reads_hours(report):
    """120 days of 7 hours are 840 hours."""
    line = report.params.contract_terms[0].model_copy(update={"unit": "hours"})
    hours = replace(report, lines=(replace(report.lines[0], params=line),))
    assert (
        plain(forecast.message(Reading(hours), make_outlook())) == "De février 2023 à janvier 2024 : prévision de 840 h"
    )


@pytest.mark.parametrize(
    ("origins", "said"),
    [(5, "Sur les 3 dernières années,"), (1, "Sur la dernière année,"), (2, "Sur les 18 derniers mois,")],
)
def test_past_errors_are_told_over_the_time_they_cover(origins, said):
    """Origins are six months apart and each tests a year: 5 of them cover 3 years, 2 cover 18 months."""
    told = accuracy(make_backtest(origins=origins))
    assert told[0] == (
        f"{said} cette méthode s’est trompée de 6 % sur l’année ; la reprise de l’année précédente (le naïf), de 9 %."
    )


def test_the_interval_says_how_often_it_held():
    assert accuracy(make_backtest())[-1] == "Son intervalle à 80 % a contenu 4 des 5 années glissantes essayées."
    assert "held 0 of the 5" in accuracy(make_backtest(covered=0.0), "en")[-1]


def test_a_method_that_does_no_better_says_so_and_shows_the_naive(report):
    """The title tells what the method foresees, then twelve months of nine days repeated: 108 days."""
    found = make_outlook(backtest=make_backtest(0.12, 0.08))
    assert any("ne fait pas mieux que la reprise de l’année précédente" in text for text in accuracy(found.backtest))
    chart = forecast.chart(Reading(report), found)
    (foreseen,) = re.findall(r"La méthode prévoit (\d+ j)", plain(forecast.total(Reading(report), found)))
    assert plain(chart.title).endswith(f"prévision de {foreseen} (108 j si l’année précédente se répète)")
    naive = next(series for series in chart.series if series.name == "année précédente reprise")
    assert list(naive.values) == [9.0] * 12


def test_a_better_method_shows_the_years_before_beneath_it(report):
    chart = forecast.chart(Reading(report), make_outlook())
    assert [series.name for series in chart.series] == ["prévision", "un an avant", "deux ans avant"]
    assert [band.name for band in chart.bands] == ["intervalle à 95\u00a0%", "intervalle à 80\u00a0%"]


def test_years_of_zeros_have_no_error_to_tell():
    told = accuracy(replace(make_backtest(float("nan"), float("nan")), is_better=False))
    assert len(told) == 1
    assert "rien n’a été saisi" in told[0]


@pytest.mark.parametrize(("found", "said"), [(0, "0 mois entier,"), (1, "1 mois entier,"), (11, "11 mois entiers,")])
def test_a_short_history_says_what_was_found_and_needed(report, found, said):
    short = Disqualified("history_too_short", {"found": found, "needed": 12})
    page = plain(outlook.block(replace(report, forecast=short, seasonality=short)).html())
    assert page.count(f"L’historique est trop court : {said} il en faut 12.") == 2


def test_what_was_taken_out_of_the_history_is_named():
    assert "Retiré de l’historique avant de prévoir : Migration, Covid." in [
        plain(text) for text in forecast.basis(FRENCH, make_outlook(events=("Migration", "Covid")))
    ]
    assert forecast.basis(FRENCH, make_outlook()) == []


def test_the_forecast_with_the_events_left_in_stands_beside_it(report):
    left_in = {"mean": 90.0, "lo80": 60.0, "hi80": 130.0, "lo95": 50.0, "hi95": 150.0}
    (told,) = forecast.with_events(Reading(report), make_outlook(events=("Covid",), total_as_it_was=left_in))
    assert "prévoirait 90" in plain(told)
    assert "au lieu de 120" in plain(told)
    assert forecast.with_events(Reading(report), make_outlook()) == []


def test_the_years_tested_say_that_events_were_taken_out_of_them(report):
    with_events = plain(outlook.block(replace(report, forecast=make_outlook(events=("Covid",)))).html())
    assert "Ce qui est venu, événements retirés" in with_events
    assert "événements retirés" not in plain(outlook.block(replace(report, forecast=make_outlook())).html())


def test_an_event_that_could_not_be_taken_out_is_named_with_what_to_do():
    assert "Covid" in plain(forecast.basis(FRENCH, make_outlook(events_left=("Covid",)))[0])
    assert "Raccourcir" in plain(forecast.basis(FRENCH, make_outlook(events_left=("Covid",)))[0])


def test_months_that_the_client_s_file_calls_unknown_are_named():
    (told,) = forecast.basis(FRENCH, make_outlook(unknown_months=("2022-03", "2022-04")))
    assert plain(told).endswith("mars 2022, avril 2022.")


@pytest.mark.parametrize(("count", "said"), [(1, "1 des méthodes combinées a été écartée"), (2, "2 des méthodes")])
def test_a_method_left_out_is_never_silent(count, said):
    found = make_outlook()
    found.months.attrs["dropped"] = {f"member {number}": "le calcul a échoué" for number in range(count)}
    assert said in plain(forecast.basis(FRENCH, found)[0])


def make_season(*differing):
    table = pd.DataFrame({"ratio": 1.0, "low": 0.8, "high": 1.2, "differs": False}, index=pd.RangeIndex(1, 13))
    for month, ratio in differing:
        table.loc[month, ["ratio", "low", "high", "differs"]] = [ratio, ratio - 0.1, ratio + 0.1, True]
    return Seasonality(table, strength=0.3, kept=0.8, years=4.0, has_prior=False)


def test_the_months_that_truly_differ_are_named_the_farthest_first():
    said = plain(seasonality.message(FRENCH, make_season((1, 1.2), (8, 0.65))))
    assert said == "Août −35 %, janvier +20 % par rapport à un mois ordinaire"


def test_a_flat_year_says_that_no_month_differs():
    assert seasonality.message(FRENCH, make_season()) == "Aucun mois ne diffère vraiment des autres"


def make_event(cost, low, high, **changes):
    values = {"event": "Migration", "kind": "pulse", "starts_on": date(2021, 9, 6), "source": "Note"}
    params = EventParams.model_validate({**values, **changes})
    event = Event(params.event, params.kind, params.starts_on, params.ends_on)
    found = EventCost(event, pd.DatetimeIndex(["2021-09-01"]), 30.0, 30.0 - cost, cost, low, high, 80.0)
    return EventReport(params, found, 3_600 * 7)


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ((21.8, 12.8, 27.9), "« Migration » a ajouté 21,8 j (entre 12,8 j et 27,9 j) : à ajouter au budget"),
        (
            (-44.8, -63.7, -34.0),
            "« Migration » a retiré 44,8 j (entre 34,0 j et 63,7 j) : autant serait consommé en moins",
        ),
        ((0.4, -3.0, 4.0), "ne se distingue pas du cours ordinaire : entre −3,0 j et +4,0 j"),
    ],
)
def test_what_an_event_cost_has_the_right_sign(report, cost, said):
    (told,) = events.sentences(Reading(report), (make_event(*cost),))
    assert said in plain(told)


def test_a_lasting_change_of_level_has_no_end(report):
    page = plain(events.table(Reading(report), (make_event(5.0, 2.0, 8.0, kind="level_change"),)))
    assert "depuis le 6 sept. 2021" in page
    assert "changement de niveau" in page


def make_alert(**changes):
    values = {"kind": "month", "driver": None, "since": pd.Timestamp("2023-01-01")}
    values |= {"observed": 27.0, "expected": 16.0, "low": 10.0, "high": 22.0, "rarity": 0.001}
    return Alert(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "L’ensemble, janvier 2023 : 27,0 j, plus que les 16,0 j attendus"),
        ({"observed": 3.0}, "L’ensemble, janvier 2023 : 3,0 j, moins que les 16,0 j attendus"),
        (
            {"driver": "RUN", "kind": "level", "since": pd.Timestamp("2022-11-01")},
            "« RUN », de novembre 2022 à janvier 2023",
        ),
        ({"kind": "week", "since": pd.Timestamp("2023-01-30")}, "L’ensemble, semaine 5 de 2023 : 27,0 j"),
    ],
)
def test_a_warning_says_what_moved_and_when(report, changes, said):
    assert said in plain(warnings.sentence(Reading(report), make_alert(**changes)))


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({}, "#months"),
        ({"driver": "RUN"}, "#axes"),
        ({"kind": "week", "since": pd.Timestamp("2023-01-30")}, "#week-2023-W05"),
        ({"kind": "week", "since": pd.Timestamp("2022-11-28")}, "#months"),
    ],
)
def test_a_warning_leads_to_where_it_is_seen(report, changes, target):
    page = str(warnings.block(replace(report, warnings=(make_alert(**changes),))).html())
    assert f'<a href="{target}">' in page


def test_a_warning_on_a_family_lists_the_tickets_of_that_family_alone(report):
    days = (report.entries["work_date"] >= "2023-01-01") & (report.entries["work_date"] <= "2023-01-31")
    others = report.entries[days & (report.entries["category_level_1"] != "RUN")]["ticket_id"]
    page = str(warnings.block(replace(report, warnings=(make_alert(driver="RUN"),))).html())
    assert "<details>" in page
    assert not any(f"n°\u00a0{ticket}" in page or f">{ticket}<" in page for ticket in set(others))


def in_pace(report, pace_status):
    """The report with its only line at this pace, and no forecast."""
    line = report.lines[0]
    return replace(report, lines=(replace(line, state=replace(line.state, pace_status=pace_status)),))


def test_a_quiet_client_is_told_so_in_one_line(report):
    page = plain(warnings.block(in_pace(report, "on_plan")).html())
    assert page.count("<p") == 1
    assert "Toutes les lignes sont conformes" in page


@pytest.mark.parametrize(("pace", "told"), [("overrun", "à surveiller"), ("under", "sous-consommation")])
def test_a_line_that_is_not_on_plan_is_to_watch_and_nothing_says_that_all_is_usual(report, pace, told):
    """Rule 2.12."""
    page = plain(warnings.block(in_pace(report, pace)).html())
    assert told in page
    assert "conformes" not in page


LANDING = Landing(250.0, 238.0, 262.5, 255.0, 0.12)


def landed(report, landing=LANDING):
    return replace(report, lines=(replace(report.lines[0], landing=landing),))


def test_the_summary_gives_the_landing_by_forecast_and_its_risk(report):
    (told,) = sentences.landing_forecast(Reading(landed(report)), landed(report).lines[0])
    assert (
        "entre 238,0 j et 262,5 j dans 8 cas sur 10, pour 263,0 j au contrat ; risque de dépassement au terme : 12 %"
        in plain(told)
    )


@pytest.mark.parametrize(
    ("probability", "said"), [(0.0, "moins de 1 %"), (1.0, "plus de 99 %"), (0.5, "50 %"), (0.01, "1 %")]
)
def test_a_risk_is_never_nought_nor_certain(probability, said):
    assert plain(FRENCH.probability(probability)) == said


@pytest.mark.parametrize(
    ("probability", "said"), [(0.0, "au moins 1 %"), (0.2, "au moins 20 %"), (0.999, "plus de 99 %")]
)
def test_a_risk_that_may_be_told_too_low_is_a_least_one(probability, said):
    assert plain(FRENCH.probability(probability, is_at_least=True)) == said


def test_a_landing_that_tells_nothing_is_left_out_of_the_summary(report):
    given = landed(report).lines[0]
    over = replace(given, params=given.params.model_copy(update={"ends_on": report.edition.as_of}))
    for line in (report.lines[0], replace(given, landing=replace(LANDING, overrun_probability=None)), over):
        assert sentences.landing_forecast(Reading(report), line) == ()


def test_a_line_shows_both_landings(report):
    page = plain(lines.block(landed(report)).html())
    assert "<dt>Atterrissage à ce rythme</dt><dd>333,94 j</dd>" in page
    assert "<dt>Atterrissage par la prévision</dt><dd>250,00 j</dd>" in page
    assert "<dt>Dans 8 cas sur 10</dt><dd>238,00 j à 262,50 j</dd>" in page
    assert "<dt>Risque de dépassement</dt><dd>12 %</dd>" in page


@pytest.mark.parametrize(
    ("landing", "probability", "is_told"),
    [(270.0, 0.49, True), (270.0, 0.6, False), (250.0, 0.4, False), (263.2, 0.4, False)],
    ids=["mean_above_risk_below", "both_above", "both_below", "mean_shown_equal"],
)
def test_a_mean_above_the_contract_beside_a_risk_under_half_is_explained(report, landing, probability, is_told):
    """A forecast of +11 d beside 49 % looks wrong to who does not know that it is a mean."""
    shown = landed(report, replace(LANDING, landing=landing, overrun_probability=probability))
    assert ("fin de terme : une moyenne" in plain(line_rows.table(Reading(shown)))) == is_told


def test_a_line_without_a_forecast_says_why(report):
    short = Disqualified("history_too_short", {"found": 3, "needed": 12})
    page = plain(lines.block(landed(report, short)).html())
    assert (
        "<dt>Atterrissage par la prévision</dt><dd>L’historique est trop court : 3 mois entiers, il en faut 12.</dd>"
        in page
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_whole_section_is_written_in_both_languages(report, language):
    found = replace(
        report,
        edition=replace(report.edition, language=language),
        forecast=make_outlook(),
        seasonality=make_season((8, 0.7)),
        events=(make_event(21.8, 12.8, 27.9),),
    )
    page = str(outlook.block(found).html())
    assert page.count("<figure") == 2
    assert ("Cost" in page) == (language == "en")


def test_a_hostile_event_stays_text(report):
    hostile = "<script>alert(1)</script>"
    found = replace(
        report, events=(make_event(1.0, 0.5, 2.0, event=hostile),), forecast=make_outlook(events=(hostile,))
    )
    assert "<script" not in str(outlook.block(found).html())


def test_a_source_without_effort_shows_its_tickets_by_month():
    found = make_report(effort=Disqualified("no_effort"))
    page = plain(months.block(found).html())
    opened = int(found.periods["month"].tail(months.MONTHS_SHOWN)["opened"].sum())
    assert "aucun zéro n’est affiché à sa place" in page
    assert f"Depuis février 2022 : {opened} tickets ouverts, " in page
    assert page.count("<caption>Tickets ouverts et clos par mois") == 2, "the chart's own table, and one that prints"


def test_a_source_without_effort_nor_ticket_says_so():
    found = make_report(effort=Disqualified("no_effort"))
    empty = found.periods["month"].assign(opened=0, closed=0)
    page = months.block(replace(found, periods={**found.periods, "month": empty})).html()
    assert "Aucun ticket n’a été ouvert ni clos dans ces mois." in page


@pytest.mark.parametrize(("opened", "said"), [(0, "0 ticket ouvert"), (1, "1 ticket ouvert"), (2, "2 tickets ouverts")])
def test_tickets_opened_are_counted_in_the_right_number(opened, said):
    found = make_report(effort=Disqualified("no_effort"))
    month = found.periods["month"].tail(1).assign(opened=opened, closed=3)
    assert plain(months.tickets_chart(Reading(found), month).title) == f"Depuis février 2023 : {said}, 3 clos"
