"""A client among comparable ones: what it is shown, what it is not, and the reference that its params pin (A11)."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import facts_schema
import pytest
from made_portfolio import make_portfolio

from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.facts import document
from analysis.foundation.addresses import Places
from analysis.foundation.errors import ParamsFault
from analysis.measures.portfolio import benchmark as measure
from analysis.params import benchmark, load
from analysis.params.benchmark import ComparableGroup, Membership, PinnedReference, RatioQuartiles, Reference
from analysis.publish.batch.staleness import KnownParams
from analysis.publish.editions import portfolio as published
from analysis.publish.editions.edition import Shelf
from analysis.publish.editions.verification import write_params
from analysis.report import client_report, peer_comparison
from analysis.views.sections import benchmark as section
from builders import entry, line, params, tables, ticket

AS_OF = date(2023, 2, 16)
ENTRIES = [
    entry("a", "2022-01-03", 60, "1"),
    entry("b", "2022-06-01", 120, "1"),
    entry("c", "2023-01-20", 120, "2"),
    entry("d", "2023-02-10", 600, "2"),  # in a month that is not over
]
TICKETS = [ticket("1"), ticket("2", ticket_kind="request")]
ALL = ComparableGroup(clients=5, ratios=(RatioQuartiles(ratio="minutes_per_user", low=1, median=2, high=3.15),))
SAME = ALL.model_copy(update={"size_band": "1-49", "ratios": (ALL.ratios[0].model_copy(update={"median": 2.5}),)})
REFERENCE = PinnedReference(
    as_of=date(2023, 1, 31), size_bands=(50, 250), backup_words=("sauvegarde",), groups=(SAME, ALL), sha256="0" * 64
)


def _built(reference=REFERENCE, as_of=AS_OF, entries=ENTRIES, **others):
    usual = {"users": 10, "benchmark": None if reference is None else reference.model_dump()}
    made = params(contract_lines=[line()], **(usual | others))
    return client_report.build(tables(time_entry=entries, ticket=TICKETS), made, as_of)


def test_a_client_stands_by_its_own_whole_months_in_its_closest_group():
    found = _built().benchmark
    assert found.year == Span(date(2022, 2, 1), date(2023, 1, 31))
    assert (found.kind, found.size_band, found.sector, found.clients) == (None, "1-49", None, 5)
    row = found.table.iloc[0]
    assert row["value"] == pytest.approx(240 / 10 / 12)  # what was done in February 2022 to January 2023
    assert (row["median"], row["position"]) == (2.5, "below_median")


def test_a_client_of_another_size_is_compared_with_all():
    assert _built(users=300).benchmark.table.iloc[0]["median"] == 2


@pytest.mark.parametrize(
    ("built", "reason"),
    [
        (_built(reference=None), "no_reference"),
        (_built(is_benchmark_member=False), "not_compared"),
        (_built(as_of=date(2023, 1, 30)), "later_reference"),
        (_built(entries=ENTRIES[1:]), "history_too_short"),
        (_built(REFERENCE.model_copy(update={"groups": ()})), "too_few_comparable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_where_nothing_is_shown_one_line_says_why(built, reason, language):
    assert built.benchmark.reason == reason
    assert document.to_facts(built)["benchmark"]["disqualified"] == reason
    shown = section.block(replace(built, edition=replace(built.edition, language=language)))
    assert str(shown.html()).count("<p") == 1
    assert reason not in str(shown.html())


@pytest.mark.parametrize(("language", "words"), [("fr", "sous la médiane"), ("en", "below the median")])
def test_the_section_shows_the_client_beside_the_quartiles(language, words):
    built = _built()
    html = str(section.block(replace(built, edition=replace(built.edition, language=language))).html())
    assert words in html
    assert "0" * 12 in html
    found = document.to_facts(built)
    facts_schema.check(found)
    assert found["benchmark"]["ratios"][0]["median"] == 2.5


def _portfolio_in(folder: Path, clients: int, *, opted_out: frozenset[int] = frozenset()) -> Reference:
    made = make_portfolio(clients)
    gone = {f"clef-{number:03d}-sarl" for number in opted_out}
    made = replace(made, members=made.members[~made.members["client"].isin(gone)])
    folder.mkdir(exist_ok=True)
    where = Places(folder, "warehouse", "reports", Path("source"))
    return Reference.model_validate_json(published.write_reference(where, made).read_bytes())


def test_the_reference_of_the_portfolio_names_no_client_and_gives_no_exact_figure(tmp_path):
    found = _portfolio_in(tmp_path, 200)
    text = (tmp_path / benchmark.FILE).read_text()
    assert found.groups
    assert "clef-" not in text
    assert "Société" not in text
    values = [value for group in found.groups for item in group.ratios for value in (item.low, item.median, item.high)]
    assert all(value == measure.coarse(value) for value in values)
    assert {group.clients for group in found.groups} <= set(measure.FLOORS)


def test_a_client_that_opted_out_does_not_feed_the_next_reference(tmp_path):
    assert _portfolio_in(tmp_path, 6).groups[0].clients == 5
    assert _portfolio_in(tmp_path, 6, opted_out=frozenset({2})).groups == ()
    assert _portfolio_in(tmp_path, 6).groups[0].clients == 5, "it is back, and the same six are shown again"


def test_the_same_portfolio_gives_the_same_reference_to_the_byte(tmp_path):
    _portfolio_in(tmp_path, 60)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    _portfolio_in(tmp_path, 60)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.fixture
def folder(tmp_path):
    """A folder of params with one client and a reference."""
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients/acme.yaml").write_text("client: acme\nname: Acme\nhours_per_day: 7\nusers: 10\n")
    benchmark.write(tmp_path, Reference(**{name: getattr(REFERENCE, name) for name in Reference.model_fields}),
                    Membership())  # fmt: skip
    return tmp_path


def test_the_reference_is_pinned_in_the_params_that_an_edition_is_built_again_from(folder, tmp_path):
    pinned = load.client(folder, "acme")
    assert pinned.benchmark.groups == (SAME, ALL)
    write_params(tmp_path / "elsewhere", load.resolved(pinned))
    assert load.resolved(load.client(tmp_path / "elsewhere", "acme")) == load.resolved(pinned)


def test_a_new_reference_makes_an_edition_stale_and_one_that_opted_out_no_more(folder, tmp_path):
    shelf = Shelf(tmp_path / "reports")
    before = KnownParams(shelf).resolved(folder, "acme").params_sha256
    text = (folder / benchmark.FILE).read_text()
    (folder / benchmark.FILE).write_text(text.replace("2.5", "3.15"))
    assert KnownParams(shelf).resolved(folder, "acme").params_sha256 != before
    with (folder / "clients/acme.yaml").open("a") as file:
        file.write("is_benchmark_member: false\n")
    assert load.client(folder, "acme").benchmark is None


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"as_of": "2023-01-31", "clients": ["acme"]})])
def test_a_reference_that_is_not_ours_is_refused_with_its_remedy(folder, content):
    (folder / benchmark.FILE).write_text(content)
    with pytest.raises(ParamsFault, match=r"benchmark\.json.*releve portfolio"):
        load.client(folder, "acme")


def test_a_client_whose_history_is_short_is_not_among_those_compared():
    short = peer_comparison.ratios(params(users=10), client_report.build(
        tables(time_entry=ENTRIES[1:], ticket=TICKETS), params(), AS_OF).entries, AS_OF, ())  # fmt: skip
    assert short == Disqualified("history_too_short")
