"""Groups of titles that tell one recurring problem, found without being asked (F5). No text leaves the machine.

Titles are cleaned of what changes from ticket to ticket, compared by their words and by parts of words, and cut into
many small groups; the tightest ones are kept. The same is done on titles whose words were exchanged among each other:
no group is kept that is not tighter than what such nonsense gives.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd
import scipy.sparse
from threadpoolctl import threadpool_limits

UNGROUPED = -1
LEAST = 15
"""Tickets of a group, at least."""
TITLES_A_GROUP = 30
"""Titles for each group that is tried; of those, the tightest are kept."""
LEAST_TITLES = 4 * LEAST
USUAL_COVERAGE = 0.41
"""Share of the titles that are grouped where nobody says: beyond it, groups mix problems (`benchmarks/README.md`)."""
REPEATED = 0.9
"""Mean likeness from which titles are variants of one text: such groups are kept whatever the coverage."""
DIMENSIONS = 200
SHUFFLES = 5
TITLES_SHUFFLED = 20_000
"""Titles exchanged in all: five times up to 4 000 of them, fewer times beyond, where chance weighs less."""
DRAWS = 3
MARGIN = 0.01
"""A group is tighter than the tightest one of exchanged words by this."""
CHANCE = 0.03
"""Share of the groups tried that may pass by chance: where no more pass, none is told."""
SEED = 7
_ANSWERS = re.compile(r"\b(?:re|tr|fw|fwd)\b")
_NUMBERED = re.compile(r"\S*\d\S*")
_SIGNS = re.compile(r"[\W_]+")


def cleaned(title: str, names: Collection[str] = ()) -> str:
    """Return a title without case, accents, answer marks, numbers and names, so that repetitions are alike.

    Parameters
    ----------
    names : words to leave out: people and sites.

    Examples
    --------
    >>> cleaned("RE: Échec de sauvegarde SRV-042 (Lyon)", {"lyon"})
    'echec de sauvegarde'
    """
    plain = unicodedata.normalize("NFKD", title.casefold())
    text = "".join(character for character in plain if not unicodedata.combining(character))
    words = _SIGNS.sub(" ", _NUMBERED.sub(" ", _ANSWERS.sub(" ", text))).split()
    return " ".join(word for word in words if word not in names)


def group_titles(titles: Iterable[str | None], coverage: float | None = None) -> pd.Series:
    """Return, of each title, the number of its recurring problem; -1 where it is in none. No text leaves the machine.

    Parameters
    ----------
    titles : titles as people typed them, one a ticket; a Series keeps its index.
    coverage : share of the titles to group at most, from 0 to 1: less gives purer groups. None: the usual share, and
        every group of variants of one text.

    Examples
    --------
    >>> import releve
    >>> releve.group_titles(["Échec de sauvegarde SRV-01", "Écran noir"]).tolist()
    [-1, -1]
    """
    index = titles.index if isinstance(titles, pd.Series) else None
    texts = [cleaned(title) if isinstance(title, str) else "" for title in titles]
    return pd.Series(grouped(texts, coverage), index=index, name="group", dtype="int64")


def grouped(titles: Sequence[str], coverage: float | None = None) -> np.ndarray:
    """Return the group of each title: those of one group tell one problem. The same titles give the same groups.

    Parameters
    ----------
    titles : cleaned titles, one a ticket.
    coverage : as `group_titles` takes it.

    Returns
    -------
    A number a title from 0, the largest group first; `UNGROUPED` where it is in none.

    Notes
    -----
    Words (1 to 2) and characters (3 to 5) by TF-IDF, brought to 200 dimensions, cut by k-means into one group for 30
    titles; a group is kept from 15 titles on, the tightest first. Fewer than 60 titles have no group.
    """
    labels = np.full(len(titles), UNGROUPED)
    if len(titles) < LEAST_TITLES:
        return labels
    times = min(SHUFFLES, max(2, TITLES_SHUFFLED // len(titles)))
    with threadpool_limits(1):
        found, likeness = _cut(titles)
        nonsense = max(float(_cut(exchanged(titles, seed))[1].max(initial=0.0)) for seed in range(times))
    sizes = np.bincount(found[found >= 0], minlength=len(likeness))
    tight = [group for group in np.argsort(-likeness) if likeness[group] > nonsense + MARGIN]
    if len(tight) <= max(1, CHANCE * len(likeness)) and not any(likeness[group] >= REPEATED for group in tight):
        return labels
    kept = _within(tight, likeness, sizes, coverage, len(titles))
    by_size = sorted(kept, key=lambda group: (-sizes[group], group))
    for number, group in enumerate(by_size):
        labels[found == group] = number
    return labels


def stability(titles: Sequence[str], labels: np.ndarray) -> np.ndarray:
    """Return, of each group, the share of itself that is found again when a fifth of the titles is left out.

    The mean, over three draws, of the best overlap (tickets in both over tickets in either) with a group found there;
    1 where the group comes back whole, 0 where it does not.
    """
    groups = int(labels.max(initial=UNGROUPED)) + 1
    shares = np.zeros(groups)
    if not groups:
        return shares
    draws = np.random.default_rng(SEED)
    for _ in range(DRAWS):
        drawn = np.sort(draws.choice(len(titles), len(titles) * 4 // 5, replace=False))
        with threadpool_limits(1):
            again, _ = _cut([titles[place] for place in drawn])
        before = labels[drawn]
        for group in range(groups):
            own = before == group
            sizes = np.bincount(again[own & (again >= 0)])
            if sizes.size:
                overlaps = [both / (own.sum() + (again == other).sum() - both) for other, both in enumerate(sizes)]
                shares[group] += max(overlaps) / DRAWS
    return shares


def _within(
    tight: Sequence[int], likeness: np.ndarray, sizes: np.ndarray, coverage: float | None, titles: int
) -> list[int]:
    """Return the groups that the coverage allows, of groups in order of likeness."""
    kept, covered = [], 0
    for group in tight:
        is_free = coverage is None and likeness[group] >= REPEATED
        most = USUAL_COVERAGE if coverage is None else coverage
        if not is_free and covered + sizes[group] > most * titles:
            continue
        kept.append(group)
        covered += int(sizes[group])
    return kept


def _cut(titles: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of the group of each title (-1: too small a group), and the likeness of each group."""
    from sklearn.cluster import KMeans  # a second and 60 MB, which a batch does not pay
    from sklearn.preprocessing import normalize

    middle = _vectors(titles)
    is_empty = ~middle.any(axis=1)
    if is_empty.all():
        return np.full(len(titles), UNGROUPED), np.empty(0)
    groups = min(max(2, len(titles) // TITLES_A_GROUP), len(set(titles)))
    cut = KMeans(groups, n_init=1, random_state=SEED, max_iter=50).fit(middle)
    centres = normalize(cut.cluster_centers_)
    alike = (middle * centres[cut.labels_]).sum(axis=1)
    numbers = np.where(is_empty, UNGROUPED, cut.labels_)
    sizes = np.bincount(numbers[~is_empty], minlength=len(centres))
    sums = np.bincount(numbers[~is_empty], alike[~is_empty], minlength=len(centres))
    large = np.flatnonzero(sizes >= LEAST)
    place = np.full(len(centres) + 1, UNGROUPED)
    place[large] = range(len(large))
    return place[numbers], sums[large] / sizes[large]


def _vectors(titles: Sequence[str]) -> np.ndarray:
    """Return titles as unit vectors; a title without any word that others share is all zeros."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=3, max_df=0.5, sublinear_tf=True, dtype=np.float32)
    parts = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), min_df=3, max_df=0.5, sublinear_tf=True, dtype=np.float32
    )
    try:
        both = scipy.sparse.hstack([words.fit_transform(titles), parts.fit_transform(titles)]).tocsr()
    except ValueError:  # no word at all is left in three titles
        return np.zeros((len(titles), 1))
    dimensions = min(DIMENSIONS, both.shape[1] - 1, len(titles) - 1)
    return normalize(TruncatedSVD(dimensions, random_state=SEED).fit_transform(both))


def exchanged(titles: Sequence[str], seed: int) -> list[str]:
    """Return titles of the same lengths, made of the same words in another order over all titles."""
    lengths = [len(title.split()) for title in titles]
    words = [word for title in titles for word in title.split()]
    order = np.random.default_rng(seed).permutation(len(words))
    mixed = iter([words[place] for place in order])
    return [" ".join(next(mixed) for _ in range(length)) for length in lengths]
