"""How well norms size a client they have not seen, on portfolios that follow the model and on some that break it.

    python benchmarks/sizing.py [--portfolios N] [--clients N]

For each generator: the leave-one-out error of "hours per user" and of the norms, the gain, and how many of the 80 %
intervals hold the real charge.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.measures.estimating import sizing

ITEMS = ("users", "workstations", "servers", "sites", "applications", "network_devices")


def inventories(generator: np.random.Generator, clients: int) -> np.ndarray:
    """Inventories whose items go with size, each in its own way."""
    users = np.exp(generator.normal(4.6, 0.9, clients))
    columns = [
        users,
        users * generator.uniform(0.5, 1.3, clients),
        users**0.8 * np.exp(generator.normal(-0.8, 0.7, clients)),
        np.exp(generator.normal(1.0, 0.7, clients)),
        np.exp(generator.normal(1.8, 0.6, clients)),
        users**0.6 * np.exp(generator.normal(0.0, 0.6, clients)),
    ]
    return np.maximum(np.round(np.column_stack(columns)), 1)


def noise(generator: np.random.Generator, clients: int, spread: float) -> np.ndarray:
    return np.exp(generator.normal(0, spread, clients))


def follows_the_model(generator: np.random.Generator, counts: np.ndarray) -> np.ndarray:
    return counts @ np.array([1.0, 1.5, 12.0, 15.0, 4.0, 3.0]) * noise(generator, len(counts), 0.25)


def economies_of_scale(generator: np.random.Generator, counts: np.ndarray) -> np.ndarray:
    users, _, servers, sites, *_ = counts.T
    return (30 * users**0.55 + 40 * servers**0.6 + 20 * sites) * noise(generator, len(counts), 0.25)


def hidden_health(generator: np.random.Generator, counts: np.ndarray) -> np.ndarray:
    health = generator.choice([0.6, 1.0, 2.2], len(counts), p=[0.3, 0.5, 0.2])
    return counts @ np.array([0.8, 0.5, 16.0, 10.0, 6.0, 2.0]) * health * noise(generator, len(counts), 0.15)


def attacked_clients(generator: np.random.Generator, counts: np.ndarray) -> np.ndarray:
    attacked = np.where(generator.random(len(counts)) < 0.1, 5.0, 1.0)
    return counts @ np.array([1.0, 1.5, 12.0, 15.0, 4.0, 3.0]) * attacked * noise(generator, len(counts), 0.2)


def interactions(generator: np.random.Generator, counts: np.ndarray) -> np.ndarray:
    users, _, servers, sites, applications, _ = counts.T
    return (1.2 * users + 0.08 * users * applications + 1.5 * servers * sites) * noise(generator, len(counts), 0.2)


def users_alone(generator: np.random.Generator, counts: np.ndarray) -> np.ndarray:
    return 3.0 * counts[:, 0] * noise(generator, len(counts), 0.25)


GENERATORS: dict[str, Callable[[np.random.Generator, np.ndarray], np.ndarray]] = {
    "follows_the_model": follows_the_model,
    "economies_of_scale": economies_of_scale,
    "hidden_health": hidden_health,
    "attacked_clients": attacked_clients,
    "interactions": interactions,
    "users_alone": users_alone,
}


def score(name: str, *, portfolios: int, clients: int) -> tuple[float, float, float]:
    """Error of hours per user, error of the norms, share of the 80 % intervals that hold the real charge."""
    errors, baselines, covered = [], [], []
    for seed in range(portfolios):
        generator = np.random.default_rng(seed)
        counts = inventories(generator, clients + 1)
        hours = pd.DataFrame({"support": GENERATORS[name](generator, counts)})
        known = pd.DataFrame(counts, columns=list(ITEMS))
        norms = sizing.learn(known[:-1], hours[:-1], {})
        errors.append(norms.error)
        baselines.append(sizing.error_of_hours_per_user(known[:-1], hours[:-1]))
        sized = sizing.size(known.iloc[-1].to_dict(), norms)
        covered.append(sized.low_hours <= hours.iloc[-1]["support"] <= sized.high_hours)
    return float(np.mean(baselines)), float(np.mean(errors)), float(np.mean(covered))


def main() -> None:
    """Prints one line a generator."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portfolios", type=int, default=40)
    parser.add_argument("--clients", type=int, default=30)
    options = parser.parse_args()
    print(f"{'generator':<22}{'per user':>10}{'norms':>10}{'gain':>8}{'coverage':>10}")
    for name in GENERATORS:
        baseline, error, coverage = score(name, portfolios=options.portfolios, clients=options.clients)
        print(f"{name:<22}{baseline:>10.1%}{error:>10.1%}{1 - error / baseline:>8.0%}{coverage:>10.0%}")


if __name__ == "__main__":
    main()
