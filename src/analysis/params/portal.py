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

FILE = "portal.yaml"

Section = Literal["report", "exports", "facts", "trace", "history"]
"""A part of an edition: the page, the tables, `facts.json`, the manifest and the notebook, the editions before."""
SECTIONS: tuple[Section, ...] = ("report", "exports", "facts", "trace", "history")

PersonName = Annotated[str, Field(pattern=r"^[a-z0-9._%+-]+(@[a-z0-9.-]+)?$", max_length=254)]
"""Sign-in name of a person: an address or a short name, in lower-case ASCII, so that no two look alike."""


class Grant(Model):
    """Rights of a person or a group; everything else is refused."""

    clients: tuple[Identifier, ...] = ()
    sections: tuple[Section, ...] = SECTIONS
    is_staff: bool = False
    """True: all clients' editions, and the notebooks served beside the portal."""
    reads_internal: bool = False
    """True: the editions that name several clients: portfolio, studies."""
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

    group: Annotated[str, Field(min_length=1, max_length=200)]


class Person(Grant):
    """One person, with their groups."""

    person: PersonName
    groups: tuple[str, ...] = ()
    language: Language | None = None


class Sessions(Model):
    """Duration of a sign-in."""

    idle_minutes: Annotated[int, Field(gt=0, le=1_440)] = 120
    hours: Annotated[int, Field(gt=0, le=168)] = 12


class SignIn(Model):
    """Failures of signing in before it is barred, and minutes of the bar."""

    failures: Annotated[int, Field(gt=0, le=100)] = 5
    failures_of_address: Annotated[int, Field(gt=0, le=10_000)] = 30
    minutes: Annotated[int, Field(gt=0, le=1_440)] = 15


class OpenId(Model):
    """Claims of the OpenID Connect provider that name the person and their groups."""

    person_claim: Literal["email", "preferred_username", "sub"] = "email"
    groups_claim: str = "groups"
    scope: str = "openid email"


class PortalParams(Model):
    """The whole of `portal.yaml`."""

    groups: tuple[Group, ...] = ()
    people: tuple[Person, ...] = ()
    sessions: Sessions = Sessions()
    sign_in: SignIn = SignIn()
    openid: OpenId = OpenId()

    @model_validator(mode="after")
    def _names_are_single_and_known(self) -> Self:
        for key, names in (
            ("groups", [item.group for item in self.groups]),
            ("people", [item.person for item in self.people]),
        ):
            repeated = sorted({name for name in names if names.count(name) > 1})
            if repeated:
                raise ValueError(message("{key}: repeated name: {names}", key=key, names=", ".join(repeated)))
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
