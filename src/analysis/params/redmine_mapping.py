"""The settings of a Redmine export (kind `redmine`): answers of its REST API kept as JSON files."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Identifier
from analysis.params.document import Model, SourceMapping

Project = Annotated[int, Field(ge=1, strict=True)] | Annotated[str, Field(min_length=1)]
"""A project of Redmine, by id or by name."""


class ClientProjects(Model):
    """A client and its projects, which become subsidiaries."""

    client: Identifier = Field(description="Short name of the client", examples=["acme"])
    projects: Annotated[tuple[Project, ...], Field(min_length=1)] = Field(
        description="Projects of the client, by id or name, which become subsidiaries", examples=[["Support Acme"]]
    )


class RedmineMapping(SourceMapping):
    """Mapping of the pages of `time_entries.json` and `issues.json` to canonical tables."""

    kind: Literal["redmine"] = Field(description="Kind of the source: pages of Redmine", examples=["redmine"])
    time_entries: str = Field(
        description="Pattern of the files of time entries, relative to the folder of params",
        examples=["redmine/time_entries-*.json"],
    )
    issues: str = Field(
        description="Pattern of the files of issues, relative to the folder of params",
        examples=["redmine/issues-*.json"],
    )
    clients: Annotated[tuple[ClientProjects, ...], Field(min_length=1)] = Field(
        description="Clients and their projects", examples=[[{"client": "acme", "projects": ["Support Acme"]}]]
    )
    incidents: tuple[str, ...] = Field(
        default=(),
        description="Names of the trackers of incidents; absent: no ticket is known as an incident",
        examples=[["Anomalie"]],
    )
    requests: tuple[str, ...] = Field(
        default=(),
        description="Names of the trackers of requests; absent: no ticket is known as a request",
        examples=[["Assistance"]],
    )
    entry_category: Literal["ticket", "activity"] = Field(
        default="ticket",
        description="Category of an entry: that of its ticket, or its activity; absent: that of its ticket",
        examples=["activity"],
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        projects = [project for client in self.clients for project in client.projects]
        repeated = sorted({str(project) for project in projects if projects.count(project) > 1})
        if repeated:
            raise ValueError(message("clients: repeated project: {projects}", projects=", ".join(repeated)))
        both = sorted(set(self.incidents) & set(self.requests))
        if both:
            raise ValueError(message("a tracker is both incident and request: {names}", names=", ".join(both)))
        return self

    @property
    def slugs(self) -> tuple[str, ...]:
        """Clients, without repetition, in the order of the file."""
        return tuple(dict.fromkeys(client.client for client in self.clients))
