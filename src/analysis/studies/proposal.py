"""The params of the contract that a preliminary study proposes, ready to become a client's file (H5)."""

from __future__ import annotations

import io
import math
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML

from analysis.domain import units
from analysis.foundation.messages import message
from analysis.measures.estimating.sizing import SizedBlock, Sizing
from analysis.params.client import ClientParams
from analysis.studies.sizing import SizingReport

PRELIMINARY_STUDY = message("Preliminary study")


def proposed(report: SizingReport) -> ClientParams:
    """Return the client's params: one managed-service line of whole days a year, the check plan, inventory and rates.

    The entitlement is the end of the interval that the study chose, raised to a whole day: a proposal is not made in
    hundredths of a day.
    """
    study = report.study
    hours = {"low": report.sized.low_hours, "central": report.sized.hours, "high": report.sized.high_hours}
    seconds = hours[study.proposal.at] * units.SECONDS_PER_HOUR
    line = {
        "line": study.proposal.line,
        "name": study.proposal.name,
        "kind": "managed_service",
        "unit": "days",
        "starts_on": study.proposal.starts_on,
        "ends_on": study.proposal.ends_on,
        "entitlement": float(math.ceil(units.days(seconds, study.hours_per_day))),
        "accrual": study.proposal.accrual,
        "source": {"document": PRELIMINARY_STUDY.shown(study.language), "date": study.as_of},
    }
    return ClientParams.model_validate(
        {
            "client": study.client,
            "name": study.name,
            "language": study.language,
            "country": study.country,
            "region": study.region,
            "hours_per_day": study.hours_per_day,
            "users": study.inventory.users or None,
            "contract_lines": [line],
            "rates": [rate.model_dump() for rate in study.rates],
            "checks": [check.model_dump() for check in study.checks],
            "inventory": study.inventory.model_dump(),
            "sized": _sized(report),
        }
    )


def _sized(report: SizingReport) -> dict[str, Any]:
    """The charge sized by the study, for comparison with the real charge in a year."""
    study, sized = report.study, report.sized
    return {
        **_range(sized),
        "starts_on": study.proposal.starts_on,
        "source": {"document": PRELIMINARY_STUDY.shown(study.language), "date": study.as_of},
        "blocks": [{"block": block.block, **_range(block)} for block in sized.blocks],
        "check_work": study.check_work.model_dump(),
    }


def _range(sized: Sizing | SizedBlock) -> dict[str, float]:
    return {"hours": sized.hours, "low_hours": sized.low_hours, "high_hours": sized.high_hours}


def text(params: ClientParams) -> str:
    """The params as the YAML of `params/clients/<client>.yaml`; keys left at their default are not written."""
    return yaml_text(params.model_dump(exclude_defaults=True))


def yaml_text(values: Any) -> str:
    """Values of params as YAML."""
    written = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.representer.ignore_aliases = lambda _: True  # a date that stands twice is written twice
    yaml.width = 120
    yaml.dump(_plain(values), written)
    return written.getvalue()


def _plain(value: Any) -> Any:
    """Tuples as lists and amounts as numbers, as YAML writes them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value
