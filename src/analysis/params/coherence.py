"""What the parts of a client's file must be to each other: names single and known, terms that follow, parts that sum.

Each fault is a French sentence that names the key, what was found and what is allowed.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from analysis.params.contract import ContractLine
from analysis.params.project import Project

PERCENT = 100
ROUNDING = 1e-9

H = TypeVar("H", bound=Hashable)


class ClientFile(Protocol):
    """The parts of a client's file that are held against each other; `params.client.ClientParams` has them."""

    @property
    def contract_lines(self) -> Sequence[ContractLine]:
        """Lines of the contract."""
        ...

    @property
    def subsidiaries(self) -> Sequence[Any]:
        """Subsidiaries, each dated."""
        ...

    @property
    def applications(self) -> Sequence[Any]:
        """Business applications."""
        ...

    @property
    def chargeback(self) -> Sequence[Any]:
        """Sharing keys, one a line."""
        ...

    @property
    def projects(self) -> Sequence[Project]:
        """Investments under study."""
        ...

    @property
    def rates(self) -> Sequence[Any]:
        """Dated daily rates by profile."""
        ...

    @property
    def checks(self) -> Sequence[Any]:
        """Items of the check plan."""
        ...


def faults(client: ClientFile) -> Iterator[str]:
    """All the faults of a client's file that no single key shows."""
    yield from _repeated_names(client)
    yield from _unknown_lines(client)
    yield from _same_scope_twice(client)
    yield from _renewals(client)
    yield from _repeated_dates(client)
    yield from _checks_twice(client)
    yield from _subsidiaries(client)
    yield from unknown_checks(client, client.projects)


def unknown_checks(client: ClientFile, projects: Iterable[Project]) -> Iterator[str]:
    """The checks that the problem of a project names and that the client's plan does not hold."""
    known = list(dict.fromkeys(item.check for item in client.checks))
    for project in projects:
        unknown = [check for check in project.problem.ko_checks if check not in known]
        if unknown:
            yield (
                f"projects.{project.project}.problem.ko_checks : contrôle inconnu : {', '.join(unknown)} ; contrôles "
                f"du plan : {', '.join(known) or 'aucun'}"
            )


def _same_scope_twice(client: ClientFile) -> Iterator[str]:
    """Two lines of one scope whose terms meet: the second could never be consumed there."""
    for line, other in itertools.combinations(client.contract_lines, 2):
        first, last = max(line.starts_on, other.starts_on), min(line.ends_on, other.ends_on)
        if first <= last and line.scope == other.scope:
            yield (
                f"les lignes {line.line} et {other.line} ont le même périmètre et leurs dates se chevauchent "
                f"({first} – {last}) ; changer une date, ou dire par scope ce qui revient à chacune"
            )


def _repeated_names(client: ClientFile) -> Iterator[str]:
    for what, names in (
        ("contract_lines", [line.line for line in client.contract_lines]),
        ("subsidiaries", [subsidiary.subsidiary for subsidiary in client.subsidiaries]),
        ("applications", [item.application for item in client.applications]),
        ("chargeback", [item.line for item in client.chargeback]),
        ("projects", [project.project for project in client.projects]),
    ):
        repeated = _repeated(names)
        if repeated:
            yield f"{what} : nom répété : {', '.join(repeated)}"


def _unknown_lines(client: ClientFile) -> Iterator[str]:
    lines = {line.line for line in client.contract_lines}
    for what, named in (
        ("chargeback", {item.line for item in client.chargeback}),
        ("rates", {rate.line for rate in client.rates if rate.line is not None}),
        ("renews", {line.renews for line in client.contract_lines if line.renews is not None}),
    ):
        if named - lines:
            known = ", ".join(sorted(lines)) or "aucune"
            yield f"{what} : ligne inconnue : {', '.join(sorted(named - lines))} ; lignes : {known}"


def _renewals(client: ClientFile) -> Iterator[str]:
    lines = {line.line: line for line in client.contract_lines}
    for line in client.contract_lines:
        before = lines.get(line.renews or "")
        if before is None:
            continue
        if before.ends_on >= line.starts_on:
            yield (
                f"contract_lines : {line.line} ({line.starts_on} – {line.ends_on}) reconduit {before.line}, dont le "
                f"terme finit le {before.ends_on} : les deux se chevauchent"
            )
        if before.unit != line.unit:
            yield f"contract_lines : {line.line} ({line.unit}) ne peut reconduire {before.line} ({before.unit})"


def _repeated_dates(client: ClientFile) -> Iterator[str]:
    rates = [(rate.profile, rate.line or "toutes les lignes", rate.effective_from) for rate in client.rates]
    for profile, line, day in _repeated(rates):
        yield f"rates : deux tarifs de {profile} ({line}) à la même date : {day}"
    for contract_line in client.contract_lines:
        for day in _repeated([rule.effective_from for rule in contract_line.accounting]):
            yield f"contract_lines : {contract_line.line} : deux règles de comptage (accounting) à la même date : {day}"


def _checks_twice(client: ClientFile) -> Iterator[str]:
    for item, other in itertools.combinations(client.checks, 2):
        if item.check == other.check and item.days.meet(other.days).days:
            yield (
                f"checks : {item.check} est promis deux fois aux mêmes dates ; finir le premier (ends_on) avant que le "
                f"second commence"
            )


def _subsidiaries(client: ClientFile) -> Iterator[str]:
    known = {item.subsidiary for item in client.subsidiaries}
    named = {item.moves_to for item in client.subsidiaries if item.moves_to is not None}
    named |= {name for item in client.chargeback for name in item.fixed_percent}
    if named - known:
        listed = ", ".join(sorted(known)) or "aucune"
        yield f"subsidiaries : filiale inconnue : {', '.join(sorted(named - known))} ; filiales : {listed}"
    shares = sum(item.share_percent or 0 for item in client.subsidiaries if item.ends_on is None)
    if shares > PERCENT + ROUNDING:
        yield f"subsidiaries : les parts (share_percent) font {shares:g} % et non 100 au plus"
    silent = [item.subsidiary for item in client.subsidiaries if item.headcount is None]
    if silent and any(item.common == "headcount" for item in client.chargeback):
        yield f"subsidiaries : la clé headcount demande l’effectif de chacune ; sans headcount : {', '.join(silent)}"


def _repeated(values: Sequence[H]) -> list[H]:
    """The values there are several of, each once, in order."""
    return list(dict.fromkeys(value for value in values if values.count(value) > 1))
