"""Mutants: single changes, made by cosmic-ray, of the functions of the rooms that calculate.

One change is an operator, a comparison, a number, a condition or a loop of a function's body. Constants, annotations
and the values that parameters have by default are not changed.
"""

from __future__ import annotations

import ast
import difflib
import gc
import inspect
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from analysis.domain.money import largest_remainder

SOURCES = Path("src/analysis").absolute()
ROOMS = ("domain", "measures", "enrich")
CACHED = type(cache(len))
ALIKE = (
    {"Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow"},
    {"BitAnd", "BitOr", "BitXor"},
)
"""Operators that one may write for another; a mask divided by a mask would be no mistake of anyone."""
LEFT_OUT = ("RemoveDecorator", "Eq_Is", "NotEq_IsNot", "Is_Eq", "IsNot_NotEq")
"""Decorators have run before a test can; small numbers and short texts are identical where they are equal."""


class Mutant(NamedTuple):
    """The change that an operator makes at one of the places of a module where it applies, numbered from 0."""

    path: str
    line: int
    column: int
    operator: str
    occurrence: int

    def __str__(self) -> str:
        return ":".join(map(str, self))

    def mutated(self) -> str:
        return mutate_code(source(self.path), get_operator(f"core/{self.operator}")(), self.occurrence)

    def changes_a_function(self) -> bool:
        """Tell a mutant from a change of an annotation or a constant, and from what Python cannot read."""
        old = functions(source(self.path))
        try:
            new = functions(self.mutated())
        except SyntaxError:
            return False
        same_functions = [code.co_qualname for code in new] == [code.co_qualname for code in old]
        return same_functions and list(map(meaning, new)) != list(map(meaning, old))


def source(path: str) -> str:
    return (SOURCES / path).read_text(encoding="utf-8")


def is_drawn(operator: str) -> bool:
    kind, _, change = operator.partition("_")
    if kind == "ReplaceBinaryOperator":
        return any(set(change.split("_")) <= operators for operators in ALIKE)
    return not operator.endswith(LEFT_OUT) and not get_operator(f"core/{operator}").arguments()


def mutants_of(path: str) -> list[Mutant]:
    nodes = list(ast_nodes(get_ast(source(path))))
    found = []
    for name in filter(is_drawn, (name.removeprefix("core/") for name in operator_names())):
        operator = get_operator(f"core/{name}")()
        places = (start for node in nodes for start, _ in operator.mutation_positions(node))
        found += [Mutant(path, *start, name, rank) for rank, start in enumerate(places)]
    return found


def functions(text: str) -> list[CodeType]:
    """Return the code of each function of a module, those inside others included."""

    def inside(code: CodeType) -> Iterator[CodeType]:
        for value in code.co_consts:
            if isinstance(value, CodeType):
                yield value
                yield from inside(value)

    return [code for code in inside(compile(text, "mutant", "exec")) if code.co_flags & inspect.CO_OPTIMIZED]


def meaning(code: CodeType) -> tuple[Any, ...]:
    """Return all of a code that decides what it does, without its positions."""
    values = [meaning(value) if isinstance(value, CodeType) else repr(value) for value in code.co_consts]
    return code.co_code, code.co_names, code.co_varnames, values


def sample(wanted: int, seed: int) -> list[Mutant]:
    """Return so many mutants in random order, by module in proportion to the lines of its functions."""
    paths = sorted(str(path.relative_to(SOURCES)) for room in ROOMS for path in (SOURCES / room).rglob("*.py"))
    lines = [{line for code in functions(source(path)) for _, _, line in code.co_lines()} for path in paths]
    shares = largest_remainder(list(map(len, lines)), wanted)
    chance = random.Random(seed)
    drawn: list[Mutant] = []
    for path, share in zip(paths, shares, strict=True):
        mutants = mutants_of(path)
        chance.shuffle(mutants)
        seen: Counter[tuple[int, int]] = Counter()
        by_turn = defaultdict(list)
        for mutant in mutants:
            by_turn[seen[mutant.line, mutant.column]].append(mutant)
            seen[mutant.line, mutant.column] += 1
        in_turn = (mutant for turn in sorted(by_turn) for mutant in by_turn[turn])
        drawn += islice(filter(Mutant.changes_a_function, in_turn), share)
    chance.shuffle(drawn)
    return drawn


def statement(path: str, line: int) -> range:
    """Return the lines of the smallest statement that holds a line; of a block, those before its body."""
    spans = [
        range(node.lineno, max(node.body[0].lineno, node.lineno + 1) if hasattr(node, "body") else node.end_lineno + 1)
        for node in ast.walk(ast.parse(source(path)))
        if isinstance(node, ast.stmt | ast.excepthandler)
    ]
    return min((span for span in spans if line in span), key=len)


def install(mutant: Mutant) -> None:
    """Put the mutated code into every function of its module, wherever it is known, and empty all caches."""
    places = [(code.co_qualname, code.co_firstlineno) for code in functions(source(mutant.path))]
    mutated = dict(zip(places, functions(mutant.mutated()), strict=True))
    for known in gc.get_objects():
        if isinstance(known, FunctionType) and known.__code__.co_filename == str(SOURCES / mutant.path):
            known.__code__ = mutated[known.__code__.co_qualname, known.__code__.co_firstlineno]
        elif isinstance(known, CACHED):
            known.cache_clear()


def difference(mutant: Mutant) -> str:
    texts = source(mutant.path).splitlines(), mutant.mutated().splitlines()
    return "\n".join(list(difflib.unified_diff(*texts, n=0, lineterm=""))[3:])
