"""Rates that a client's file lacks for the lines whose work they value (rule 5.1), as params alone show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analysis.foundation.messages import Message, message
from analysis.params.client import ClientParams
from analysis.report.line_work import needs_rates


def missing_rates(client: ClientParams, file: Path) -> Iterator[Message]:
    """Yield the lines that need rates where there is none at all, else the profiles of the file that have none."""
    needing = {term.line: term for term in client.contract_terms if needs_rates(term, client)}
    if not client.rates:
        if needing:
            yield message(
                "{file}: rates: none, and the work of {lines} is valued by them: no report can be made once it is "
                "worked; write the daily rate of each profile",
                file=file,
                lines=", ".join(needing),
            )
        return
    for profile in dict.fromkeys([*client.profiles.values(), *filter(None, [client.default_profile])]):
        lacking = [
            line
            for line, term in needing.items()
            if (not term.scope.profile or profile in term.scope.profile)
            and not any(rate.profile == profile and rate.line in (None, line) for rate in client.rates)
        ]
        if lacking:
            yield message(
                "{file}: no daily rate names the profile {profile} ({people}): its work on {lines} would block the "
                "report; write it under rates, which holds {rated}, or correct profiles",
                file=file,
                profile=profile,
                people=", ".join(_people(client, profile)),
                lines=", ".join(lacking),
                rated=", ".join(dict.fromkeys(rate.profile for rate in client.rates)),
            )


def _people(client: ClientParams, profile: str) -> Iterator[str]:
    """Yield the keys of the file that give a profile."""
    yield from (name for name, given in client.profiles.items() if given == profile)
    if client.default_profile == profile:
        yield "default_profile"
