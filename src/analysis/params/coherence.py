"""Coherence of a client's file: names are single and known, terms follow each other, shares add up.

A fault is a sentence that names the key, the value found and the values allowed.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from analysis.domain import contracts
from analysis.domain.periods import Calendar, Span
from analysis.foundation.messages import Message, message
from analysis.params import term
from analysis.params.contract import ContractLine
from analysis.params.placed import Placed, repeated
from analysis.params.project import Project
from analysis.params.term import ContractTerm

PERCENT = 100
ROUNDING = 1e-9

H = TypeVar("H", bound=Hashable)


class ClientFile(Protocol):
    """Parts of a client's file that are compared with each other; `params.client.ClientParams` has them."""

    @property
    def country(self) -> str:
        """Country of the working days."""
        ...

    @property
    def region(self) -> str | None:
        """Region of the working days."""
        ...

    @property
    def contract_lines(self) -> Sequence[ContractLine]:
        """Lines of the contract."""
        ...

    @property
    def contract_terms(self) -> tuple[ContractTerm, ...]:
        """Terms of all lines."""
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


def faults(client: ClientFile) -> Iterator[Placed]:
    """Yield the faults of a client's file that no single key shows."""
    yield from _repeated_names(client)
    yield from map(Placed, _sentences(client))


def _sentences(client: ClientFile) -> Iterator[Message]:
    """Yield the faults that are told of the whole file."""
    yield from _unknown_lines(client)
    for line in client.contract_lines:
        yield from term.faults(line)
    yield from _same_scope_twice(client)
    yield from _renewals(client)
    yield from _accruals(client)
    yield from _repeated_dates(client)
    yield from _checks_twice(client)
    yield from _subsidiaries(client)
    yield from unknown_checks(client, client.projects)


def unknown_checks(client: ClientFile, projects: Iterable[Project]) -> Iterator[Message]:
    """Yield a fault for each project whose problem names checks that the client's plan does not hold."""
    known = list(dict.fromkeys(item.check for item in client.checks))
    for project in projects:
        unknown = [check for check in project.problem.ko_checks if check not in known]
        if unknown:
            yield message(
                "projects.{project}.problem.ko_checks: unknown check: {unknown}; checks of the plan: {known}",
                project=project.project,
                unknown=", ".join(unknown),
                known=", ".join(known) or message("none"),
            )


def _same_scope_twice(client: ClientFile) -> Iterator[Message]:
    """Yield the pairs of lines of one scope whose terms meet: the second line could never be consumed there."""
    for line, other in itertools.combinations(client.contract_terms, 2):
        first, last = max(line.starts_on, other.starts_on), min(line.ends_on, other.ends_on)
        if first <= last and line.line != other.line and line.scope == other.scope:
            yield message(
                "the lines {line} and {other} have the same scope and their dates overlap ({first} – {last}); change a "
                "date, or say by scope what belongs to each of them",
                line=line.line,
                other=other.line,
                first=first,
                last=last,
            )


def _repeated_names(client: ClientFile) -> Iterator[Placed]:
    yield from repeated("contract_lines", "line", [line.line for line in client.contract_lines])
    yield from repeated("subsidiaries", "subsidiary", [item.subsidiary for item in client.subsidiaries])
    yield from repeated("applications", "application", [item.application for item in client.applications])
    yield from repeated("chargeback", "line", [item.line for item in client.chargeback])
    yield from repeated("projects", "project", [project.project for project in client.projects])


def _unknown_lines(client: ClientFile) -> Iterator[Message]:
    """Yield the keys that name contract lines which the file does not hold."""
    lines = {line.line for line in client.contract_lines}
    for key, named in (
        ("chargeback", {item.line for item in client.chargeback}),
        ("rates", {rate.line for rate in client.rates if rate.line is not None}),
        ("renews", {line.renews for line in client.contract_lines if line.renews is not None}),
    ):
        if named - lines:
            yield message(
                "{key}: unknown line: {unknown}; lines: {known}",
                key=key,
                unknown=", ".join(sorted(named - lines)),
                known=", ".join(sorted(lines)) or message("none yet"),
            )


def _renewals(client: ClientFile) -> Iterator[Message]:
    """Yield the renewals whose terms overlap, or whose units differ."""
    terms = client.contract_terms
    for line in terms:
        before = term.before(line, terms)
        if before is None or line.number > 1:
            continue
        if before.ends_on >= line.starts_on:
            yield message(
                "contract_lines: {line} ({start} – {end}) renews {before}, whose term ends on {before_end}: the two "
                "overlap",
                line=line.line,
                start=line.starts_on,
                end=line.ends_on,
                before=before.line,
                before_end=before.ends_on,
            )
        if before.unit != line.unit:
            yield message(
                "contract_lines: {line} ({unit}) cannot renew {before} ({before_unit})",
                line=line.line,
                unit=line.unit,
                before=before.line,
                before_unit=before.unit,
            )
        if line.carry_over is not None and line.carry_over.carried:
            yield message(
                "contract_lines: {line}: carry_over.carried stands beside renews: {before} says by itself what is "
                "carried; remove one of the two keys",
                line=line.line,
                before=before.line,
            )
    for name in _repeated([line.renews for line in client.contract_lines if line.renews is not None]):
        yield message(
            "contract_lines: {lines} renew the same line, {before}: its units would pass on twice; only one line "
            "renews another",
            lines=", ".join(line.line for line in client.contract_lines if line.renews == name),
            before=name,
        )


def _accruals(client: ClientFile) -> Iterator[Message]:
    """Yield the lines some of whose days accrue a negative quantity, or whose working days are none (rule 3)."""
    calendar = Calendar(client.country, client.region)
    for line in client.contract_terms:
        if line.kind == "unlimited":
            continue
        if line.accrual == "working_days":
            starts = [line.starts_on, *(item.effective_from for item in line.amendments)]
            idle = next((day for day in starts if not calendar.working_days(Span(day, line.ends_on))), None)
            if idle is not None:
                yield message(
                    "contract_lines: {line}: no working day from {day} to {end}, where the entitlement should accrue "
                    "(accrual: working_days); change the date, or write accrual: calendar",
                    line=line.line,
                    day=idle,
                    end=line.ends_on,
                )
                continue
        least = contracts.least_daily(line.segments(calendar), calendar)
        if least is not None and least[1] < 0:
            yield message(
                "contract_lines: {line}: the amendments take away more than the line holds: from {day}, a day would "
                "accrue {quantity}",
                line=line.line,
                day=least[0],
                quantity=f"{float(least[1]):.4g}",
            )


def _repeated_dates(client: ClientFile) -> Iterator[Message]:
    """Yield the rates and the accounting rules that begin twice on the same date."""
    rates = [(rate.profile, rate.line, rate.effective_from) for rate in client.rates]
    for profile, line, day in _repeated(rates):
        yield message(
            "rates: two rates of {profile} ({line}) on the same date: {day}",
            profile=profile,
            line=line or message("all the lines"),
            day=day,
        )
    for contract_line in client.contract_terms:
        for day in _repeated([rule.effective_from for rule in contract_line.accounting]):
            yield message(
                "contract_lines: {line}: two accounting rules on the same date: {day}", line=contract_line.line, day=day
            )


def _checks_twice(client: ClientFile) -> Iterator[Message]:
    for item, other in itertools.combinations(client.checks, 2):
        if item.check == other.check and item.days.meet(other.days).days:
            yield message(
                "checks: {check} is promised twice on the same dates; end the first one (ends_on) before the second "
                "one begins",
                check=item.check,
            )


def _subsidiaries(client: ClientFile) -> Iterator[Message]:
    """Yield unknown subsidiaries, shares over 100 % and headcounts that a sharing key lacks."""
    known = {item.subsidiary for item in client.subsidiaries}
    named = {item.moves_to for item in client.subsidiaries if item.moves_to is not None}
    named |= {name for item in client.chargeback for name in item.fixed_percent}
    if named - known:
        yield message(
            "subsidiaries: unknown subsidiary: {unknown}; subsidiaries: {known}",
            unknown=", ".join(sorted(named - known)),
            known=", ".join(sorted(known)) or message("none yet"),
        )
    shares = sum(item.share_percent or 0 for item in client.subsidiaries if item.ends_on is None)
    if shares > PERCENT + ROUNDING:
        yield message(
            "subsidiaries: the shares (share_percent) add up to {total} % and not to 100 at most", total=f"{shares:g}"
        )
    silent = [item.subsidiary for item in client.subsidiaries if item.headcount is None]
    if silent and any(item.common == "headcount" for item in client.chargeback):
        yield message(
            "subsidiaries: the sharing key headcount needs the headcount of every subsidiary; without headcount: "
            "{subsidiaries}",
            subsidiaries=", ".join(silent),
        )


def _repeated(values: Sequence[H]) -> list[H]:
    """Return the values that stand several times, without repetition, in order."""
    return list(dict.fromkeys(value for value in values if values.count(value) > 1))
