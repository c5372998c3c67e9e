"""Description of a tool's REST API: how to ask it, where its records are, which canonical columns they fill.

One YAML file describes one tool. Those of `sources/rest/tools` come with Relevé; a mapping may hold its own.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.document import Model

Variable = Annotated[str, Field(pattern=r"^RELEVE_[A-Z0-9_]+$")]
"""Environment variable of an address or a secret; neither is ever in a file."""
Path = Annotated[str, Field(min_length=1)]
"""Field of a record, a dot between two levels (`user.id`); `@tickets.x` is one of the joined record of `tickets`."""
Form = Literal["text", "hours", "minutes", "seconds", "hh:mm", "date", "instant", "epoch_s", "epoch_ms", "flag", "html"]


class Auth(Model):
    """Proof of who asks: a header with a token, name and password, or a token of OAuth2."""

    kind: Literal["none", "header", "basic", "client_credentials", "password"] = Field(
        default="none", description="Kind of the proof", examples=["header"]
    )
    header: str = Field(default="Authorization", description="Header that holds the token", examples=["X-Api-Key"])
    prefix: str = Field(default="", description="Text before the token", examples=["Bearer "])
    secret: Variable | None = Field(
        default=None,
        description="Variable of the token, of the password, or of the application's secret",
        examples=["RELEVE_OUTIL_TOKEN"],
    )
    user: Variable | None = Field(
        default=None,
        description="Variable of the account's name, or of the application's identifier",
        examples=["RELEVE_OUTIL_USER"],
    )
    account: Variable | None = Field(
        default=None,
        description="Variable of the account's name, for OAuth2 with a password",
        examples=["RELEVE_OUTIL_ACCOUNT"],
    )
    password: Variable | None = Field(
        default=None,
        description="Variable of the account's password, for OAuth2 with a password",
        examples=["RELEVE_OUTIL_PASSWORD"],
    )
    token_path: str = Field(
        default="/oauth/token", description="Path that gives a token of OAuth2", examples=["/auth/token"]
    )
    scope: str = Field(default="", description="Scope of the token of OAuth2", examples=["all"])

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        needed = {
            "none": (),
            "header": ("secret",),
            "basic": ("user", "secret"),
            "client_credentials": ("user", "secret"),
            "password": ("user", "account", "password"),
        }
        missing = [name for name in needed[self.kind] if getattr(self, name) is None]
        if missing:
            raise ValueError(message("auth {kind} needs the keys {keys}", kind=self.kind, keys=", ".join(missing)))
        return self


class Rate(Model):
    """The most requests that the tool allows."""

    requests: int = Field(gt=0, description="Requests in each span of time", examples=[10])
    seconds: float = Field(default=1.0, gt=0, le=86_400, description="Span of time [s]", examples=[60])


class Server(Model):
    """A server of the tool: its address, the proof it asks for, and its limits."""

    address: Variable = Field(description="Variable of its address", examples=["RELEVE_OUTIL_URL"])
    auth: Auth = Field(
        default=Auth(), description="Proof of who asks", examples=[{"kind": "header", "secret": "RELEVE_OUTIL_TOKEN"}]
    )
    rate: Rate | None = Field(
        default=None, description="The most requests that it allows", examples=[{"requests": 10, "seconds": 1}]
    )
    headers: dict[str, str] = Field(
        default={}, description="Other headers of each request", examples=[{"Accept": "application/json"}]
    )


class Paging(Model):
    """Cut of a list in pages.

    `offset` and `page` number them; `cursor` reads the next page's token from the answer, `next` its address, `link`
    its address from the header `Link`. `none`: one answer holds all.
    """

    kind: Literal["none", "offset", "page", "cursor", "next", "link"] = Field(
        default="none", description="Kind of the paging", examples=["page"]
    )
    size: int = Field(default=100, gt=0, le=100_000, description="Records of a page", examples=[500])
    size_param: str = Field(default="limit", description="Parameter of the size", examples=["per_page"])
    param: str = Field(
        default="offset",
        description="Parameter of the offset, of the page's number, or of the token",
        examples=["page"],
    )
    first: int = Field(default=1, ge=0, description="Number of the first page", examples=[0])
    next: Path | None = Field(
        default=None, description="Field of the next page's token or address", examples=["meta.next"]
    )
    total: Path | None = Field(
        default=None,
        description="Field of the number of records in all: pages that do not reach it are refused",
        examples=["total_count"],
    )


class Window(Model):
    """Reading of the last days alone; what is older is read again every `whole_days`."""

    param: str = Field(description="Parameter that takes the first day, as YYYY-MM-DD", examples=["from"])
    days: int = Field(default=62, gt=0, le=3_660, description="Days of work that are read again", examples=[92])
    whole_days: int = Field(default=7, gt=0, le=366, description="Days after which all is read", examples=[1])
    one: str = Field(
        description="Path of a single record, asked for where it left the window; a 404 says that it is gone",
        examples=["/time_entries/{id}.json"],
    )
    within: Path | None = Field(
        default=None, description="Field that holds the record in the answer for a single one", examples=["time_entry"]
    )


class Records(Model):
    """One list of records of the API."""

    path: str = Field(
        description="Path of the list; here and in params, {id} is that of each record of the parent",
        examples=["/api/tickets/{id}/times"],
    )
    params: dict[str, str] = Field(default={}, description="Parameters of each request", examples=[{"sort": "id"}])
    server: str | None = Field(
        default=None, description="Server of the list; the first of the tool by default", examples=["jira"]
    )
    parent: str | None = Field(
        default=None, description="Records whose children these are: one list for each", examples=["tickets"]
    )
    list: Path | None = Field(
        default=None,
        description="Field of the answer that holds the list; by default the answer is the list",
        examples=["data"],
    )
    id: Path = Field(default="id", description="Field of a record's identifier", examples=["tempoWorklogId"])
    paging: Paging = Field(default=Paging(), description="How the list is cut in pages", examples=[{"kind": "page"}])
    window: Window | None = Field(
        default=None,
        description="Reading of the last days alone, where the mapping wants it",
        examples=[{"param": "from", "one": "/times/{id}"}],
    )


class Origin(Model):
    """Origin of a canonical column: a field, the first of several that is filled, or a fixed value."""

    field: Path | tuple[Path, ...] = Field(
        default=(), description="Field, or several of which the first that is filled", examples=["user.id"]
    )
    join: tuple[Path, ...] = Field(
        default=(),
        description="Fields put together: a date and its time, the parts of a key",
        examples=[["day", "time"]],
    )
    separator: str = Field(default="T", description="Text between fields put together", examples=["-"])
    fixed: str | bool | None = Field(default=None, description="The same value for every record", examples=["done"])
    form: Form = Field(default="text", description="Form of the value", examples=["hours"])
    values: dict[str, str] = Field(
        default={},
        description="Value of the tool -> canonical value; * is any other",
        examples=[{"Bug": "incident", "*": "request"}],
    )
    empty: tuple[str, ...] = Field(default=(), description="Values that mean none", examples=[["1970-01-01T00:00:00Z"]])
    kinds: bool = Field(
        default=False, description="True: the values are those of the mapping's incidents and requests", examples=[True]
    )
    prefix: str = Field(default="", description="Text put before the value", examples=["activity-"])
    required: bool = Field(
        default=False, description="True: a record without a readable value is set aside, and counted", examples=[True]
    )


class View(Model):
    """Rows of a canonical table that some records give."""

    records: str = Field(description="Records that give the rows", examples=["tickets"])
    each: Path | None = Field(
        default=None,
        description="Field that holds a list: a row for each of its items; ^x is a field of the record around it",
        examples=["relations"],
    )
    where: dict[Path, Path] = Field(
        default={}, description="Pairs of fields that must be equal", examples=[{"issue_id": "^id"}]
    )
    filled: tuple[Path, ...] = Field(
        default=(), description="Fields that must be filled, and not with a zero", examples=[["parent.id"]]
    )
    join: dict[str, Path] = Field(
        default={},
        description="Records joined by their identifier -> the field that holds it",
        examples=[{"issues": "issue.id"}],
    )
    client: tuple[Path, ...] = Field(
        default=(),
        description="Fields whose values name the client, as the mapping lists them",
        examples=[["project.id", "project.name"]],
    )
    options: dict[str, str] = Field(
        default={},
        description="Choices of the mapping with which the view counts",
        examples=[{"entry_category": "activity"}],
    )
    columns: dict[str, Origin | Path] = Field(
        description="Canonical column -> its origin", examples=[{"ticket_id": "id"}]
    )


class Tool(Model):
    """A tool's API."""

    tool: str = Field(description="Its name, for messages", examples=["Redmine"])
    tried: str = Field(
        description="Servers or samples that this description was tried on", examples=["Redmine 5.0, our own server"]
    )
    timezone: str | None = Field(
        default=None, description="Zone of times without an offset; that of the mapping by default", examples=["UTC"]
    )
    options: dict[str, str] = Field(
        default={},
        description="Choices that a mapping may make, with their usual values",
        examples=[{"entry_category": "ticket"}],
    )
    servers: dict[str, Server] = Field(
        min_length=1, description="Servers by name", examples=[{"outil": {"address": "RELEVE_OUTIL_URL"}}]
    )
    records: dict[str, Records] = Field(
        min_length=1, description="Lists of records by name", examples=[{"tickets": {"path": "/api/tickets"}}]
    )
    tables: dict[str, tuple[View, ...]] = Field(
        min_length=1,
        description="Canonical table -> the views that fill it",
        examples=[{"ticket": [{"records": "tickets", "columns": {"ticket_id": "id"}}]}],
    )

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        named = {view.records for views in self.tables.values() for view in views}
        named |= {name for views in self.tables.values() for view in views for name in view.join}
        named |= {item.parent for item in self.records.values() if item.parent}
        unknown = sorted(named - self.records.keys())
        if unknown:
            known = ", ".join(self.records)
            raise ValueError(
                message("unknown records: {names}; records: {known}", names=", ".join(unknown), known=known)
            )
        servers = {item.server for item in self.records.values() if item.server} - self.servers.keys()
        if servers:
            raise ValueError(message("unknown servers: {names}", names=", ".join(sorted(servers))))
        return self
