"""How pure the groups of alike titles are, on titles of real tickets that bear a coarse label.

    python benchmarks/titles.py TITLES.csv.gz [--halves N]

Columns `title` and `label`. Purity: share of the commonest label in groups of 15 tickets or more, weighted by tickets.
Coverage: share of the tickets in these groups. Then the same on halves drawn at random, and on exchanged words.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
import pandas as pd

from analysis.measures.problems.title_groups import LEAST, exchanged, group_titles


def scored(rows: pd.DataFrame) -> dict[str, float]:
    started = time.process_time()
    groups = group_titles(rows["title"])
    seconds = time.process_time() - started
    sizes = groups[groups >= 0].value_counts()
    large = sizes.index[sizes >= LEAST]
    inside = groups.isin(large)
    commonest = rows[inside].groupby(groups[inside])["label"].agg(lambda labels: labels.value_counts().iloc[0])
    return {
        "titles": len(rows),
        "groups": len(large),
        "coverage": round(float(inside.mean()), 3),
        "purity": round(float(commonest.sum() / max(inside.sum(), 1)), 3),
        "processor s": round(seconds, 1),
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("titles", nargs="?")
    asked.add_argument("--halves", type=int, default=3)
    given = asked.parse_args()
    if given.titles is None:
        print("titles.py: no file of titles given")
        return
    rows = pd.read_csv(given.titles)
    print("all", scored(rows))
    for seed in range(given.halves):
        order = np.random.default_rng(seed).permutation(len(rows))
        for half in np.array_split(order, 2):
            print("half", seed, scored(rows.iloc[half].reset_index(drop=True)))
    mixed = exchanged(rows["title"].astype(str).tolist(), given.halves)
    print("exchanged words", scored(rows.assign(title=mixed)))
    print("peak MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000)


if __name__ == "__main__":
    main()
