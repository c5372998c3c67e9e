"""Settings of a tool read through its REST API (kind `rest`). Addresses and secrets are in the environment alone."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Identifier
from analysis.params.document import Model, SourceMapping
from analysis.params.locality import Timezone
from analysis.params.rest_tool import Tool

Value = Annotated[int, Field(strict=True)] | Annotated[str, Field(min_length=1)]


class ClientValues(Model):
    """A client, and the values of the tool that mean it: see the tool's file."""

    client: Identifier = Field(description="Short name of the client", examples=["dupont"])
    values: tuple[Value, ...] = Field(
        min_length=1, description="Values of the tool that mean it", examples=[["Dupont SA", 12]]
    )


class RestMapping(SourceMapping):
    """Mapping of a tool's records to canonical tables; one of `tool` and `api` is given."""

    kind: Literal["rest"] = Field(description="Kind of the source", examples=["rest"])
    tool: str | None = Field(default=None, description="Name of a tool that Relevé describes", examples=["redmine"])
    api: Tool | None = Field(
        default=None,
        description="Description of another tool",
        examples=[
            {
                "tool": "Chrono",
                "tried": "Chrono 3.2",
                "servers": {"chrono": {"address": "RELEVE_CHRONO_URL"}},
                "records": {"tickets": {"path": "/api/tickets"}},
                "tables": {"ticket": [{"records": "tickets", "columns": {"ticket_id": "id"}}]},
            }
        ],
    )
    clients: tuple[ClientValues, ...] = Field(
        min_length=1,
        description="Clients, and the values of the tool that mean them",
        examples=[[{"client": "dupont", "values": [12]}]],
    )
    incidents: tuple[str, ...] = Field(
        default=(), description="Values of the tool that mean an incident", examples=[["Anomalie"]]
    )
    requests: tuple[str, ...] = Field(
        default=(),
        description="Values of the tool that mean a request; other tickets have no kind",
        examples=[["Demande"]],
    )
    options: dict[str, str] = Field(
        default={}, description="Choices that the tool's file offers", examples=[{"entry_category": "activity"}]
    )
    timezone: Timezone = Field(
        default="Europe/Paris",
        description="Zone of times without an offset, where the tool's file says none",
        examples=["Europe/Paris"],
    )
    pages: dict[str, str] = Field(
        default={},
        description="Records -> pattern of files that hold their answers, instead of a live server",
        examples=[{"issues": "redmine/issues-*.json"}],
    )
    timeout_seconds: int = Field(
        default=60, gt=0, le=3_600, description="Longest silence of a server [s]", examples=[120]
    )
    windows: bool = Field(
        default=False,
        description="True: the last days alone are read, where the tool allows it, and the whole every week",
        examples=[True],
    )

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        if (self.tool is None) == (self.api is None):
            raise ValueError(message("exactly one of the keys tool and api is given"))
        values = [(type(value), value) for client in self.clients for value in client.values]
        repeated = sorted({str(value) for kind, value in values if values.count((kind, value)) > 1})
        if repeated:
            raise ValueError(message("clients: repeated value: {values}", values=", ".join(repeated)))
        both = sorted(set(self.incidents) & set(self.requests))
        if both:
            raise ValueError(message("a value is both incident and request: {names}", names=", ".join(both)))
        return self

    @property
    def slugs(self) -> tuple[str, ...]:
        """Clients, without repetition, in the order of the file."""
        return tuple(dict.fromkeys(client.client for client in self.clients))
