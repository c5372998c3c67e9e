"""The settings of a GLPI (kind `glpi`). Addresses, passwords and tokens are in the environment, never here."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Identifier
from analysis.params.document import Model, SourceMapping
from analysis.params.locality import Timezone

Node = Annotated[int, Field(ge=0, strict=True)] | Annotated[str, Field(min_length=1)]
"""A row of one of GLPI's trees: its id, or its full path as GLPI shows it ("Racine > Clients > Dupont")."""


class ClientEntity(Model):
    """A client: an entity and all entities beneath it, except those of another client."""

    client: Identifier = Field(description="Short name of the client", examples=["acme"])
    entity: Node = Field(
        description="Entity of GLPI, with all entities beneath it, by its id or its full path",
        examples=["Racine > Clients > Acme"],
    )


class Profiles(Model):
    """Profiles of technicians by their groups (administrator, engineer…).

    `under` names a group: each group beneath it is a profile of that name. `groups` gives the profiles of single
    groups. A group in `groups` wins. The group of a task gives the profile of its time, else the groups of the person.
    """

    under: Node | None = Field(
        default=None,
        description="Group whose every group beneath is a profile of that name, by id or full path; absent: `groups` "
        "alone tells",
        examples=["Profils"],
    )
    groups: dict[str, str] = Field(
        default={},
        description="Group -> its profile, for single groups; absent: `under` alone tells",
        examples=[{"Support N1": "administrator"}],
    )


class Checks(Model):
    """Tickets of recurring tickets as runs of maintenance checks (rule 8).

    A ticket is a run when a recurring ticket made it and its category, where `categories` is not empty, is one of
    `categories` or beneath. `ok` and `ko` are names of solution types.
    """

    categories: tuple[Node, ...] = Field(
        default=(),
        description="Categories of the runs, with those beneath; absent: any ticket that a recurring ticket made is a "
        "run",
        examples=[["MCO"]],
    )
    ok: tuple[str, ...] = Field(
        default=(),
        description="Names of the solution types of a run that went well; absent: no run is known to have",
        examples=[["Contrôle OK"]],
    )
    ko: tuple[str, ...] = Field(
        default=(),
        description="Names of the solution types of a run that found a fault; absent: no run is known to have",
        examples=[["Contrôle KO"]],
    )

    @model_validator(mode="after")
    def _results_differ(self) -> Self:
        both = sorted(set(self.ok) & set(self.ko))
        if both:
            raise ValueError(message("a solution type is both ok and ko: {names}", names=", ".join(both)))
        return self


class Tls(Model):
    """An encrypted connection: the file of the certificate authority, and the check of the server's name."""

    ca: str | None = Field(
        default=None,
        description="Path of the authority's certificates (PEM); absent: those of the system",
        examples=["/etc/ssl/certs/glpi-ca.pem"],
    )
    verify_identity: bool = Field(
        default=True,
        description="false: the server's name is not checked against its certificate; absent: it is",
        examples=[False],
    )


class GlpiMapping(SourceMapping):
    """Mapping of a GLPI database to canonical tables."""

    kind: Literal["glpi"] = Field(description="Kind of the source: GLPI", examples=["glpi"])
    clients: Annotated[tuple[ClientEntity, ...], Field(min_length=1)] = Field(
        description="Clients and their entities", examples=[[{"client": "acme", "entity": "Racine > Clients > Acme"}]]
    )
    orphans: Identifier | None = Field(
        default=None,
        description="Client of the rows that no entity owns (a task without a ticket); absent: the first of `clients`",
        examples=["acme"],
    )
    started_at: Annotated[tuple[Literal["begin", "date", "date_creation"], ...], Field(min_length=1)] = Field(
        default=(
            "begin",
            "date",
            "date_creation",
        ),
        description="Columns that may hold the start of a task, in the order of search (rule 1.3); absent: all three",
        examples=[["begin", "date"]],
    )
    timezone: Timezone = Field(
        default="Europe/Paris",
        description="Zone of civil days, and of columns that an unmigrated base still holds as DATETIME (local time); "
        "absent: Europe/Paris",
        examples=["Europe/Paris"],
    )
    written_in: Timezone | None = Field(
        default=None,
        description="Zone of a GLPI whose server writes local times as UTC (finding clock_ahead)",
        examples=["Europe/Paris"],
    )
    department: Literal["usercategories", "usertitles"] | None = Field(
        default=None,
        description="Column of a person that holds the department, which GLPI does not know; absent: departments are "
        "unknown",
        examples=["usertitles"],
    )
    profiles: Profiles = Field(
        default=Profiles(),
        description="Profiles of technicians by their groups; absent: params of the client tell them",
        examples=[{"under": "Profils"}],
    )
    entry_category: Literal["ticket", "task"] = Field(
        default="ticket",
        description="Category of an entry: that of its ticket, or that of the task itself (another tree) where it has "
        "one; absent: that of its ticket",
        examples=["task"],
    )
    applications: tuple[Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]*$")], ...] = Field(
        default=("Appliance", "Software"),
        description="Types of items that are business applications; absent: Appliance and Software",
        examples=[["Appliance"]],
    )
    checks: Checks = Field(
        default=Checks(),
        description="Tickets that are runs of maintenance checks (rule 8); absent: any ticket that a recurring ticket "
        "made",
        examples=[{"categories": ["MCO"], "ok": ["Contrôle OK"], "ko": ["Contrôle KO"]}],
    )
    access: Literal["sql", "api"] = Field(
        default="sql",
        description="Door of GLPI: its database, or its legacy REST API where a host gives no SQL",
        examples=["api"],
    )
    page_size: int = Field(default=5_000, ge=2, le=50_000, description="Rows of a page of the API", examples=[1_000])
    tls: Tls | None = Field(
        default=None,
        description="Encrypted connection to the database; absent: the connection is not encrypted",
        examples=[{"ca": "/etc/ssl/certs/glpi-ca.pem"}],
    )
    timeout_seconds: Annotated[int, Field(gt=0, le=86_400)] = Field(
        default=600,
        description="Longest silence of the server, and longest run of one query, in seconds; absent: 600",
        examples=[1200],
    )

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
