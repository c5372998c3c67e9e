"""How many wrong rules the tests would let through: a seeded sample of mutants, each run with the tests that reach it.

    python benchmarks/mutation.py [--mutants 600] [--minutes 60] [--seed 1] [--jobs 2]

mutmut makes the mutants of the rooms that calculate (`tool.mutmut` of pyproject.toml) in the folder `mutants/`, and
knows which tests call each function. The sample is drawn by module in proportion to its lines, and run in random order:
cut short by the time, it is a smaller sample of the same kind. `make mutation` installs mutmut in a folder of its own,
and runs this.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.domain.money import largest_remainder

AT_ONCE = 25
"""Mutants of one call of mutmut: the time is looked at between two."""
FIRST = "analysis.domain.units.*"
"""The few mutants by whose run all others are made."""


def mutmut(*arguments: str) -> str:
    """Return what a command of mutmut prints. A mutant that survives is no error of it."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def states() -> dict[str, str]:
    """Return mutant -> its state: killed, survived, timeout, no tests, not checked…"""
    rows = (line.strip().rpartition(": ") for line in mutmut("results", "--all", "true").splitlines())
    return {name: state for name, _, state in rows if name.startswith("analysis.")}


def module_of(mutant: str) -> str:
    """Return the module of a mutant (`analysis.domain.money.x_cents__mutmut_3`)."""
    path, _, _ = mutant.rpartition(".")
    return path


def sample(names: Sequence[str], wanted: int, seed: int) -> list[str]:
    """Return so many mutants in random order, by module in proportion to the lines of its file."""
    by_module: Mapping[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        by_module[module_of(name)].append(name)
    lines = [_lines(module) for module in by_module]
    source = random.Random(seed)
    drawn = [
        name
        for mutants, share in zip(by_module.values(), largest_remainder(lines, wanted), strict=True)
        for name in source.sample(mutants, min(share, len(mutants)))
    ]
    source.shuffle(drawn)
    return drawn


def _lines(module: str) -> int:
    path = Path("src", *module.split("."))
    file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
    return len(file.read_text(encoding="utf-8").splitlines())


def main() -> None:
    """Draw, run, and print the mutants by room, then the difference of each that survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=600)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", default="2")
    choices = parser.parse_args()
    end = time.monotonic() + choices.minutes * 60
    mutmut("run", "--max-children", choices.jobs, FIRST)
    drawn = sample(list(states()), choices.mutants, choices.seed)
    tried: list[str] = []
    while len(tried) < len(drawn) and time.monotonic() < end:
        chosen = drawn[len(tried) : len(tried) + AT_ONCE]
        mutmut("run", "--max-children", choices.jobs, *chosen)
        tried += chosen
        print(f"{len(tried)} of {len(drawn)}", file=sys.stderr)
    found = states()
    print(f"{len(tried)} mutants of {len(drawn)} drawn (seed {choices.seed})")
    rooms: Mapping[str, Counter[str]] = defaultdict(Counter)
    for name in tried:
        rooms[".".join(module_of(name).split(".")[1:3])][found[name]] += 1
    for room, counts in sorted(rooms.items()):
        print(f"{room:30} {sum(counts.values()):4}  " + ", ".join(f"{n} {state}" for state, n in counts.most_common()))
    for name in sorted(name for name in tried if found[name] != "killed"):
        print(mutmut("show", name))


if __name__ == "__main__":
    main()
