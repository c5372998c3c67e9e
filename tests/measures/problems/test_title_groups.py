"""Groups of titles: planted problems are found under any name, nothing in exchanged words, the same every time (F5)."""

import random

import numpy as np
import pandas as pd
import pytest

from analysis.measures.problems import title_groups
from analysis.measures.problems.title_groups import group_titles

PLANTED = {
    "backup": ("échec", "sauvegarde", "nocturne", "veeam", "serveur", "job"),
    "arrival": ("nouvel", "arrivant", "création", "compte", "messagerie", "badge"),
    "paper": ("imprimante", "bourrage", "papier", "bac", "étage", "copieur"),
}
OTHER = (
    *("lent", "vpn", "écran", "souris", "clavier", "licence", "droit", "dossier", "partage", "réseau", "wifi"),
    *(
        "certificat",
        "mise",
        "jour",
        "pare",
        "feu",
        "excel",
        "tableau",
        "macro",
        "portail",
        "client",
        "devis",
        "facture",
    ),
    *("import", "export", "base", "requête", "rapport", "erreur", "mot", "passe", "bloqué", "session", "téléphone"),
)


def titles(seed=0, rename=None):
    """Sixty variants of each planted problem among six hundred titles of random words, each with its problem."""
    draw = random.Random(seed)
    rows = []
    for name, words in PLANTED.items():
        known = [(rename or {}).get(word, word) for word in words]
        for number in range(60):
            picked = known[:3] + draw.sample(known[3:], 1) + draw.sample(OTHER, 1)
            rows.append((f"{'RE: ' if number % 5 == 0 else ''}{' '.join(picked)} #{draw.randrange(9999)}", name))
    rows += [(" ".join(draw.sample(OTHER, 5)), "") for _ in range(600)]
    draw.shuffle(rows)
    return pd.DataFrame(rows, columns=["title", "problem"])


@pytest.mark.parametrize("rename", [None, {"sauvegarde": "archivage", "veeam": "zorglub", "nocturne": "quotidien"}])
def test_planted_problems_are_found_and_not_mixed(rename):
    table = titles(rename=rename)
    groups = group_titles(table["title"])
    for name in PLANTED:
        found = groups[table["problem"] == name]
        share = (found != title_groups.UNGROUPED).mean()
        assert share >= 0.9, name
        mixed = table["problem"][groups.isin(set(found) - {title_groups.UNGROUPED})]
        assert (mixed == name).mean() >= 0.95, name


@pytest.mark.parametrize("seed", [2, 7])
def test_nothing_is_found_in_exchanged_words(seed):
    mixed = title_groups.exchanged([title_groups.cleaned(title) for title in titles()["title"]], 100 + seed)
    assert (group_titles(mixed) == title_groups.UNGROUPED).all()


def test_two_texts_of_few_words_are_two_groups():
    groups = group_titles(["VPN lent", "Wifi coupé"] * 50)
    assert [set(groups[::2]), set(groups[1::2])] in ([{0}, {1}], [{1}, {0}])


@pytest.mark.parametrize(("tight", "groups"), [(1, 0), (2, 2)])
def test_groups_that_chance_alone_would_give_are_not_told(tight, groups, monkeypatch):
    """Of forty groups tried, one may be tighter than exchanged words by chance (3 %: 1.2)."""
    found = np.repeat(np.arange(40), 30)
    cuts = iter([np.r_[np.full(tight, 0.8), np.full(40 - tight, 0.4)], *[np.full(40, 0.5)] * title_groups.SHUFFLES])
    monkeypatch.setattr(title_groups, "_cut", lambda titles: (found, next(cuts)))
    labels = title_groups.grouped(["panne"] * 1_200)
    assert labels.max() + 1 == groups


def test_the_same_titles_give_the_same_groups_in_their_own_index():
    table = titles().set_index(pd.Index(range(500, 1280)))
    groups = group_titles(table["title"])
    assert groups.index.equals(table.index)
    assert groups.equals(group_titles(table["title"]))


def test_a_smaller_coverage_groups_fewer_titles():
    table = titles()
    covered = (group_titles(table["title"], coverage=0.1) >= 0).mean()
    assert 0 < covered <= 0.1


def test_a_group_of_one_text_comes_back_among_other_titles():
    texts = [title_groups.cleaned(title) for title in titles()["title"]]
    labels = title_groups.grouped(texts)
    shares = title_groups.stability(texts, labels)
    assert len(shares) == labels.max() + 1
    assert ((shares >= 0) & (shares <= 1)).all()
    assert shares.max() >= title_groups.LEAST / 60


@pytest.mark.parametrize("few", [[], [None] * 100, ["", "12345"] * 40, ["panne"] * 10])
@pytest.mark.filterwarnings("error")
def test_titles_that_say_nothing_have_no_group(few):
    assert np.unique(group_titles(few)).tolist() in ([], [title_groups.UNGROUPED])
