"""`portal.yaml`: rights of people and groups on the portal (H4). Passwords are never here: another file has hashes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params import document
from analysis.params.clauses import Identifier
from analysis.params.client import Language
from analysis.params.document import Model
from analysis.params.placed import PlacedFaults, repeated

FILE = "portal.yaml"

Section = Literal["report", "exports", "facts", "trace", "history"]
"""A part of an edition: the page, the tables, `facts.json`, the manifest and the notebook, the editions before."""
SECTIONS: tuple[Section, ...] = ("report", "exports", "facts", "trace", "history")

PersonName = Annotated[str, Field(pattern=r"^[a-z0-9._%+-]+(@[a-z0-9.-]+)?$", max_length=254)]
"""Sign-in name of a person: an address or a short name, in lower-case ASCII, so that no two look alike."""


class Grant(Model):
    """Rights of a person or a group; everything else is refused."""

    clients: tuple[Identifier, ...] = Field(
        default=(), description="Clients whose editions may be read; absent: none", examples=[["aubrac-logistique"]]
    )
    sections: tuple[Section, ...] = Field(
        default=SECTIONS,
        description="Parts of an edition that may be read; absent: all",
        examples=[["report", "exports"]],
    )
    is_staff: bool = Field(
        default=False,
        description="true: all clients' editions may be read, and the notebooks served beside the portal; absent: "
        "they may not",
        examples=[True],
    )
    reads_internal: bool = Field(
        default=False,
        description="true: the editions that name several clients (portfolio, studies) may be read; absent: they may "
        "not",
        examples=[True],
    )
    releases: bool = Field(
        False,
        description="True: editions may be released on screen, and mails that wait sent or dropped; of staff alone",
        examples=[True],
    )

    @model_validator(mode="after")
    def _releases_as_staff(self) -> Self:
        if self.releases and not self.is_staff:
            raise ValueError(message("releases is given to staff alone; write is_staff: true beside it"))
        return self


class Group(Grant):
    """A group of people, here or at the OpenID Connect provider."""

    group: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="Name of the group, here or at the OpenID Connect provider", examples=["direction"]
    )


class Person(Grant):
    """One person, with their groups."""

    person: PersonName = Field(
        description="Sign-in name of the person: an address or a short name, in lower case",
        examples=["direction@releve.example"],
    )
    groups: tuple[str, ...] = Field(
        default=(), description="Groups of the person, whose rights are added; absent: none", examples=[["direction"]]
    )
    language: Language | None = Field(
        default=None, description="Language of the portal for this person; absent: that of the browser", examples=["fr"]
    )


class Sessions(Model):
    """Duration of a sign-in."""

    idle_minutes: Annotated[int, Field(gt=0, le=1_440)] = Field(
        default=120,
        description="Minutes without a page after which a person signs in again; absent: two hours",
        examples=[60],
    )
    hours: Annotated[int, Field(gt=0, le=168)] = Field(
        default=12, description="Hours after which a person signs in again in any case; absent: twelve", examples=[8]
    )


class SignIn(Model):
    """Failures of signing in before it is barred, and minutes of the bar."""

    failures: Annotated[int, Field(gt=0, le=100)] = Field(
        default=5, description="Failures of one name before signing in is barred to it; absent: five", examples=[10]
    )
    failures_of_address: Annotated[int, Field(gt=0, le=10_000)] = Field(
        default=30,
        description="Failures of one network address before signing in is barred to it; absent: thirty",
        examples=[100],
    )
    minutes: Annotated[int, Field(gt=0, le=1_440)] = Field(
        default=15, description="Minutes of the bar; absent: fifteen", examples=[30]
    )


class OpenId(Model):
    """Claims of the OpenID Connect provider that name the person and their groups."""

    person_claim: Literal["email", "preferred_username", "sub"] = Field(
        default="email",
        description="Claim that names the person; absent: the e-mail address",
        examples=["preferred_username"],
    )
    groups_claim: str = Field(
        default="groups", description="Claim that names the groups of the person; absent: `groups`", examples=["roles"]
    )
    scope: str = Field(
        default="openid email",
        description="Scopes asked of the provider, separated by spaces; absent: `openid email`",
        examples=["openid email profile"],
    )


class PortalParams(Model):
    """The whole of `portal.yaml`."""

    groups: tuple[Group, ...] = Field(
        default=(),
        description="Groups and their rights; absent: none",
        examples=[[{"group": "direction", "is_staff": True, "reads_internal": True}]],
    )
    people: tuple[Person, ...] = Field(
        default=(),
        description="People and their rights; absent: nobody is named here",
        examples=[[{"person": "direction@releve.example", "groups": ["direction"]}]],
    )
    sessions: Sessions = Field(
        default=Sessions(),
        description="Duration of a sign-in; absent: the usual values",
        examples=[{"idle_minutes": 60}],
    )
    sign_in: SignIn = Field(
        default=SignIn(),
        description="Bar after failures of signing in; absent: the usual values",
        examples=[{"failures": 10}],
    )
    openid: OpenId = Field(
        default=OpenId(),
        description="Claims of the OpenID Connect provider; absent: the usual ones",
        examples=[{"groups_claim": "roles"}],
    )

    @model_validator(mode="after")
    def _names_are_single_and_known(self) -> Self:
        faults = [
            *repeated("groups", "group", [item.group for item in self.groups]),
            *repeated("people", "person", [item.person for item in self.people]),
        ]
        if faults:
            raise PlacedFaults(faults)
        known = {item.group for item in self.groups}
        unknown = sorted({name for person in self.people for name in person.groups} - known)
        if unknown:
            raise ValueError(
                message(
                    "people: unknown group: {unknown}; groups: {known}",
                    unknown=", ".join(unknown),
                    known=", ".join(sorted(known)) or message("none"),
                )
            )
        return self

    def grants_of(self, person: str, groups: Collection[str] = ()) -> tuple[Grant, ...]:
        """Return what is granted to a person, by name or by group; `groups`: those that the provider says besides."""
        own = [item for item in self.people if item.person == person]
        names = {*groups, *(name for item in own for name in item.groups)}
        return (*own, *(item for item in self.groups if item.group in names))

    def may_read(self, person: str, client: str, section: Section) -> bool:
        """Return True where a person named here may read a part of a client's editions."""
        return any(
            section in grant.sections and (grant.is_staff or client in grant.clients)
            for grant in self.grants_of(person)
        )


def read(folder: Path) -> PortalParams:
    """Return the rights of `folder/portal.yaml`.

    Raises
    ------
    ParamsFault
        With all the faults of the file, or when there is no file: a portal without rights would refuse everyone.
    """
    return document.read(folder / FILE, PortalParams)


def check_clients(folder: Path, params: PortalParams, clients: tuple[str, ...]) -> None:
    """Refuse a right on a client that has no params (removed, or renamed since).

    Raises
    ------
    ParamsFault
        With one fault for each such client.
    """
    granted = sorted({client for grant in (*params.groups, *params.people) for client in grant.clients})
    remedy = message("Clients: {known}.", known=", ".join(clients) or message("none"))
    faults = [
        Fault(
            folder / FILE,
            message("right on a client that has no file"),
            key="clients",
            found=client,
            remedy=remedy,
        )
        for client in granted
        if client not in clients
    ]
    if faults:
        raise ParamsFault(faults)
