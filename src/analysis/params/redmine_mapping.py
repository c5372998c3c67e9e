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

    client: Identifier
    projects: Annotated[tuple[Project, ...], Field(min_length=1)]


class RedmineMapping(SourceMapping):
    """Mapping of the pages of `time_entries.json` and `issues.json` to canonical tables."""

    kind: Literal["redmine"]
    time_entries: str
    """Pattern of the files' names, relative to the folder of params ("redmine/time_entries-*.json")."""
    issues: str
    clients: Annotated[tuple[ClientProjects, ...], Field(min_length=1)]
    incidents: tuple[str, ...] = ()
    """Names of the trackers of incidents; `requests` names those of requests, and other tickets have no kind."""
    requests: tuple[str, ...] = ()
    entry_category: Literal["ticket", "activity"] = "ticket"
    """`activity`: the category of an entry is its activity, not the category of its ticket."""

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
