"""The attack of one who has a client's real data, and wants to know whether it is among those of an anonymous edition.

The attacker knows how clients are in general, and simulates editions with and without the client: for each published
figure, the odds of its band where the client is in, given the client's own value. A line through the log odds weighs
the figures together. Chance is right half of the time; the gain is what the attacker is right beyond that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.measures.portfolio import anonymity

VALUE_BINS, BANDS = 25, 80
MONTHS = 12
AXES = 3
CELLS_AT_ONCE = 20_000_000


@dataclass(frozen=True)
class Gain:
    """Share of right answers beyond one half, with the half-width of its 95 % interval."""

    value: float
    margin: float

    def __str__(self) -> str:
        return f"{100 * self.value:.1f} ± {100 * self.margin:.1f} points"


def gain(clients: int, *, editions: int, trials: int = 40_000, seed: int = 3) -> Gain:
    """Return the gain over chance against the last of so many successive editions, read together."""
    random = np.random.default_rng(seed)
    learnt = _editions(clients, editions, 2 * trials, random)
    if learnt[1].shape[1] == 0:
        return Gain(0.0, 0.0)
    odds = _Odds(*(part[:trials] for part in learnt))
    known, shown, is_member = (part[trials:] for part in learnt)
    weights = _fitted(odds.of(known, shown), is_member)
    known, shown, is_member = _editions(clients, editions, trials, random)
    right = (_with_one(odds.of(known, shown)) @ weights > 0) == is_member
    share = float(right.mean())
    return Gain(share - 0.5, 1.96 * float(np.sqrt(share * (1 - share) / len(right))))


def _editions(
    clients: int, editions: int, trials: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return, by trial: the client's own value of each published figure, the figure, and whether the client is in."""
    size = max(1, CELLS_AT_ONCE // (clients * (4 + 2 * MONTHS)))
    parts = []
    for start in range(0, trials, size):
        count = min(size, trials - start)
        own, others = _people(count, 1, random)[:, 0], _people(count, clients, random)
        is_member = random.random(count) < 0.5
        others[is_member, 0] = own[is_member]
        parts.append((*_published(own, others, editions, random), is_member))
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))  # type: ignore[return-value]


def _people(trials: int, clients: int, random: np.random.Generator) -> np.ndarray:
    """Return (trials, clients, figures): variance and landing of two editions, months of the first, of the second."""
    variance = random.normal(0, 0.25, (trials, clients))
    landing = 0.9 * variance + random.normal(0, 0.12, (trials, clients))
    later = 0.92 * variance + random.normal(0, 0.1, (trials, clients))
    later_landing = 0.9 * later + random.normal(0, 0.12, (trials, clients))
    months = random.gamma(8, 1 / 8, (trials, clients, MONTHS + 1))
    first, second = months[..., :-1], months[..., 1:]
    indices = [part / part.mean(axis=-1, keepdims=True) for part in (first, second)]
    return np.concatenate([np.stack([variance, landing, later, later_landing], axis=-1), *indices], axis=-1)


def _published(
    own: np.ndarray, members: np.ndarray, editions: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the client's values and the figures of the editions that the rules let out, a column a figure."""
    clients = members.shape[1]
    known, shown = [], []

    def let_out(column: int, values: np.ndarray) -> None:
        known.append(own[:, column])
        shown.append(values)

    for edition in range(editions):
        medians = [2 * edition, 2 * edition + 1]
        if clients >= anonymity.LEAST_CLIENTS_OF_MEDIAN:
            for column in medians:
                let_out(column, _median_bands(members[..., column]))
        if clients >= anonymity.LEAST_CLIENTS_OF_STATES:
            let_out(medians[0], (members[..., medians[0]] > 0).sum(axis=1) - clients // 2)
        if clients >= 2 * anonymity.LEAST_CLIENTS_OF_GROUP:
            for _ in range(AXES):
                group = np.append(0, 1 + random.permutation(clients - 1)[: anonymity.LEAST_CLIENTS_OF_GROUP - 1])
                for column in medians:
                    let_out(column, _median_bands(members[:, group, column]))
        if clients >= anonymity.LEAST_CLIENTS_BY_MONTH:
            for column in range(4 + MONTHS * edition, 4 + MONTHS * (edition + 1)):
                let_out(column, _median_bands(members[..., column]))
    empty = np.empty((len(own), 0))
    return (np.stack(known, axis=1), np.stack(shown, axis=1)) if known else (empty, empty)


def _median_bands(values: np.ndarray) -> np.ndarray:
    return np.floor(np.round(np.median(values, axis=1) / anonymity.BAND, 9)).astype(int)


class _Odds:
    """Log odds that the client is in, by figure, by the client's own value and the band published."""

    def __init__(self, known: np.ndarray, shown: np.ndarray, is_member: np.ndarray) -> None:
        places = np.linspace(0, 1, VALUE_BINS + 1)[1:-1]
        self._edges = [np.quantile(column, places) for column in known.T]
        self._first = shown.min(axis=0)
        self._tables = []
        for figure in range(known.shape[1]):
            counts = np.full((2, VALUE_BINS, BANDS), 0.5)
            np.add.at(counts, (is_member.astype(int), *self._cell(figure, known, shown)), 1)
            shares = counts / counts.sum(axis=2, keepdims=True)
            self._tables.append(np.log(shares[1] / shares[0]))

    def of(self, known: np.ndarray, shown: np.ndarray) -> np.ndarray:
        """Return the log odds of each trial, a column a figure."""
        figures = range(known.shape[1])
        return np.stack([self._tables[figure][self._cell(figure, known, shown)] for figure in figures], axis=1)

    def _cell(self, figure: int, known: np.ndarray, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        band = np.clip(shown[:, figure] - self._first[figure], 0, BANDS - 1).astype(int)
        return np.digitize(known[:, figure], self._edges[figure]), band


def _with_one(odds: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(odds)), odds])


def _fitted(odds: np.ndarray, is_member: np.ndarray) -> np.ndarray:
    rows = _with_one(odds)
    return np.linalg.solve(rows.T @ rows + 1e-3 * np.eye(rows.shape[1]), rows.T @ (is_member - 0.5))
