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

    counted_on: date = Field(description="Day of the count", examples=["2023-02-03"])
    source: Citation = Field(
        description="Document of the count", examples=[{"document": "Inventaire sur site", "date": "2023-02-03"}]
    )
    users: Count = Field(description="Number of users who may call for support", examples=[120])
    workstations: Count = Field(description="Number of workstations, fixed and portable", examples=[105])
    servers: Count = Field(description="Number of servers, physical and virtual", examples=[9])
    sites: Count = Field(description="Number of sites", examples=[3])
    applications: Count = Field(description="Number of business applications that are supported", examples=[6])
    backups: Count = Field(description="Number of backup jobs", examples=[9])
    network_devices: Count = Field(
        description="Number of network devices (firewalls, switches, access points)", examples=[14]
    )
    tenants: Count = Field(description="Number of cloud tenants (Microsoft 365, Google Workspace)", examples=[1])

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
