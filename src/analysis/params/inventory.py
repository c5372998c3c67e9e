"""Inventory of a client: the counts that size a contract (capability H5)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Citation
from analysis.params.document import Model

Item = Literal["users", "workstations", "servers", "sites", "applications", "backups", "network_devices", "tenants"]
MOST = {
    "users": 500_000,
    "workstations": 500_000,
    "servers": 50_000,
    "sites": 10_000,
    "applications": 10_000,
    "backups": 100_000,
    "network_devices": 100_000,
    "tenants": 1_000,
}
"""Item -> largest plausible count; a larger one is taken for a typing error."""
MOST_PER_USER = 20
"""Largest plausible number of machines a user; beyond, two counts are taken for swapped."""


def _not_negative(value: int) -> int:
    if value < 0:
        raise ValueError(message("a count of items cannot be negative; write 0 where there are none"))
    return value


Count = Annotated[int, Field(strict=True), AfterValidator(_not_negative)]


class Inventory(Model):
    """Number of each item, counted on a day. Every count is written, 0 included: a missing count would be unknown."""

    counted_on: date
    source: Citation
    users: Count
    workstations: Count
    servers: Count
    sites: Count
    applications: Count
    backups: Count
    network_devices: Count
    tenants: Count

    @field_validator(*MOST)
    @classmethod
    def _is_plausible(cls, value: int, info: ValidationInfo) -> int:
        most = MOST[str(info.field_name)]
        if value > most:
            raise ValueError(
                message("implausible number, {most} at most; check the inventory and correct it", most=most)
            )
        return value

    @model_validator(mode="after")
    def _machines_fit_users(self) -> Self:
        most = MOST_PER_USER * max(self.users, 1)
        for item in ("workstations", "servers"):
            count = getattr(self, item)
            if count > most:
                raise ValueError(
                    message(
                        "{item}: {count} for {users} users, implausible ({most} at most); check that the two numbers "
                        "are not swapped",
                        item=item,
                        count=count,
                        users=self.users,
                        most=most,
                    )
                )
        return self

    @property
    def counts(self) -> dict[str, int]:
        """Item -> count."""
        return {item: getattr(self, item) for item in MOST}
