"""The settings of a GLPI (kind `glpi`). Addresses, passwords and tokens are in the environment, never here."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Identifier
from analysis.params.document import Model, SourceMapping
from analysis.params.timezone import Timezone

Node = Annotated[int, Field(ge=0, strict=True)] | Annotated[str, Field(min_length=1)]
"""A row of one of GLPI's trees: its id, or its full path as GLPI shows it ("Racine > Clients > Dupont")."""


class ClientEntity(Model):
    """A client: an entity and all entities beneath it, except those of another client."""

    client: Identifier
    entity: Node


class Profiles(Model):
    """Profiles of technicians by their groups (administrator, engineer…).

    `under` names a group: each group beneath it is a profile of that name. `groups` gives the profiles of single
    groups. A group in `groups` wins. The group of a task gives the profile of its time, else the groups of the person.
    """

    under: Node | None = None
    groups: dict[str, str] = {}


class Checks(Model):
    """Tickets of recurring tickets as runs of maintenance checks (rule 8).

    A ticket is a run when a recurring ticket made it and its category, where `categories` is not empty, is one of
    `categories` or beneath. `ok` and `ko` are names of solution types.
    """

    categories: tuple[Node, ...] = ()
    ok: tuple[str, ...] = ()
    ko: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _results_differ(self) -> Self:
        both = sorted(set(self.ok) & set(self.ko))
        if both:
            raise ValueError(message("a solution type is both ok and ko: {names}", names=", ".join(both)))
        return self


class Tls(Model):
    """An encrypted connection: the file of the certificate authority, and the check of the server's name."""

    ca: str | None = None
    """Path of the authority's certificates (PEM); None: those of the system."""
    verify_identity: bool = True


class GlpiMapping(SourceMapping):
    """Mapping of a GLPI database to canonical tables."""

    kind: Literal["glpi"]
    clients: Annotated[tuple[ClientEntity, ...], Field(min_length=1)]
    orphans: Identifier | None = None
    """Client of the rows that no entity owns (a task without a ticket); None: the first of `clients`."""
    started_at: Annotated[tuple[Literal["begin", "date", "date_creation"], ...], Field(min_length=1)] = (
        "begin",
        "date",
        "date_creation",
    )
    """Columns that may hold the start of a task, in the order of search (rule 1.3)."""
    timezone: Timezone = "Europe/Paris"
    """Zone of civil days, and of columns that an unmigrated base still holds as DATETIME (local time)."""
    written_in: Timezone | None = Field(
        default=None,
        description="Zone of a GLPI whose server writes local times as UTC (finding clock_ahead)",
        examples=["Europe/Paris"],
    )
    department: Literal["usercategories", "usertitles"] | None = None
    """Column of a person that holds the department, which GLPI does not know."""
    profiles: Profiles = Profiles()
    entry_category: Literal["ticket", "task"] = "ticket"
    """`task`: an entry has the category of the task itself (another tree), where the task has one."""
    applications: tuple[Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]*$")], ...] = ("Appliance", "Software")
    """Types of items that are business applications."""
    checks: Checks = Checks()
    access: Literal["sql", "api"] = Field(
        default="sql",
        description="Door of GLPI: its database, or its legacy REST API where a host gives no SQL",
        examples=["api"],
    )
    page_size: int = Field(default=5_000, ge=2, le=50_000, description="Rows of a page of the API", examples=[1_000])
    tls: Tls | None = None
    timeout_seconds: Annotated[int, Field(gt=0, le=86_400)] = 600
    """Longest silence of the server, and longest run of one query."""

    @model_validator(mode="after")
    def _entities_are_single(self) -> Self:
        entities = [root.entity for root in self.clients]
        repeated = sorted({str(entity) for entity in entities if entities.count(entity) > 1})
        if repeated:
            raise ValueError(message("clients: repeated entity: {entities}", entities=", ".join(repeated)))
        if self.orphans is not None and self.orphans not in self.slugs:
            raise ValueError(
                message(
                    "orphans: unknown client: {client}; clients: {known}",
                    client=self.orphans,
                    known=", ".join(self.slugs),
                )
            )
        return self

    @property
    def slugs(self) -> tuple[str, ...]:
        """Clients, without repetition, in the order of the file."""
        return tuple(dict.fromkeys(root.client for root in self.clients))

    @property
    def orphan_client(self) -> str:
        """Client of the rows that no entity owns."""
        return self.orphans or self.slugs[0]
