"""How often the product and the oracle differ, by figure and by option, over many random clients.

PYTHONPATH=src:tests:tests/support python -m oracle.survey --clients 1000 [--first SEED] [--option NAME]
`--pairs` takes one client for each pair of options instead, `--released` reads each at editions released one by one.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence

from oracle.random_changes import editions
from oracle.random_clients import OPTIONS, RandomClient, made, pairs
from oracle.trial import Verdict, smallest_for, told, verdicts, verdicts_of_editions

BATCH = 40
NEEDED = {
    "carry_over": ("renewal",),
    "deduct_next": ("renewal",),
    "third_term": ("renewal",),
    "tickets": ("renewal",),
    "moves_to": ("subsidiaries", "shares"),
    "chargeback": ("subsidiaries",),
    "grace": ("checks",),
    "minimum": ("rounding",),
    "no_unit": ("rounding", "minimum"),
    "minimum_on_zero": ("rounding", "minimum", "zero_minutes"),
    "several_coefficients": ("rounding", "night_coefficient", "weekend_coefficient", "days_only"),
    "weekend_coefficient": ("rounding", "weekend_holiday"),
    "short_form": ("renewal",),
    "mixed_form": ("renewal", "third_term", "short_form"),
    "term_ends": ("renewal", "short_form"),
    "term_gap": ("renewal", "short_form"),
    "term_scope": ("renewal", "short_form"),
    "term_treatments": ("renewal", "short_form"),
    "indexed_price": ("renewal", "short_form", "price"),
    "rest_invoice": ("renewal", "third_term", "deduct_next", "heavy_start"),
    "agreed_instalment": ("price", "supplement"),
    "ticket_day": ("rounding",),
}
"""Options that another one needs in order to show."""
MOST_OPTIONS = 4


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare the clients that the arguments ask for, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first")
    parser.add_argument("--pairs", action="store_true", help="one client for each pair of options instead")
    parser.add_argument("--released", action="store_true", help="read each client at editions released one by one")
    parser.add_argument("--option", action="append", default=[], help="always with this option; may be repeated")
    parser.add_argument("--smallest", default="", help="print the smallest client of this kind of figure")
    chosen = parser.parse_args(arguments)
    forced = [name for option in chosen.option for name in (option, *NEEDED.get(option, ()))]
    seeds = range(chosen.first, chosen.first + chosen.clients)
    found: list[Verdict] = []
    if chosen.released:
        lives = [editions(seed, forced) for seed in seeds]
        clients = [life[-1] for life in lives]
        for start in range(0, len(lives), BATCH):
            found += verdicts_of_editions(lives[start : start + BATCH])
    else:
        clients = _clients_by_pairs(chosen.first) if chosen.pairs else [made(seed, forced) for seed in seeds]
        for start in range(0, len(clients), BATCH):
            found += verdicts(clients[start : start + BATCH])
    _print_tables(clients, found)
    if chosen.smallest:
        _print_smallest(clients, found, chosen.smallest)


def _clients_by_pairs(first: int) -> list[RandomClient]:
    return [made(first + at, pair) for at, pair in enumerate(pairs())]


def _print_tables(clients: Sequence[RandomClient], found: Sequence[Verdict]) -> None:
    refused = Counter(each.partition(".yaml")[2] for each in found if isinstance(each, str))
    judged = [(client, each) for client, each in zip(clients, found, strict=True) if not isinstance(each, str)]
    agreeing = sum(not each for _, each in judged)
    print(f"{len(clients)} clients, {len(judged)} built, {agreeing} agree on every figure")
    for sentence, count in refused.most_common():
        print(f"refused {count}: {sentence}")
    examples: dict[str, list[RandomClient]] = defaultdict(list)
    for client, each in judged:
        for kind in {leaf.kind for leaf in each}:
            examples[kind].append(client)
    taken = Counter(option for client, _ in judged for option in client.options)
    print(f"{'clients':>7}  {'figure':45} smallest seed  options seen more than elsewhere")
    for kind, held in sorted(examples.items(), key=lambda item: -len(item[1])):
        least = min(held, key=lambda client: len(client.options))
        print(f"{len(held):7}  {kind:45} {least.seed:13}  {', '.join(_typical(held, taken, len(judged)))}")


def _typical(held: Sequence[RandomClient], taken: Counter[str], count: int) -> list[str]:
    """Return the options that clients that differ have most more often than the others."""
    seen = Counter(option for client in held for option in client.options)
    lift = {option: seen[option] / len(held) - taken[option] / count for option in OPTIONS if taken[option]}
    return [option for option in sorted(lift, key=lambda each: -lift[each]) if lift[option] > 0][:MOST_OPTIONS]


def _print_smallest(clients: Sequence[RandomClient], found: Sequence[Verdict], kind: str) -> None:
    for client, each in zip(clients, found, strict=True):
        if not isinstance(each, str) and any(leaf.kind == kind for leaf in each):
            least = smallest_for(client, kind)
            said = verdicts([least])[0]
            print(told(least, [] if isinstance(said, str) else said))
            return


if __name__ == "__main__":
    main()
