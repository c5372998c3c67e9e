"""The folder of params: its clients, and their resolved, frozen params."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import get_args

from pydantic import Field, field_validator

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params import answer, benchmark, comment, correction, document, named_view, own_notebook
from analysis.params.clauses import HoursOfADay, TicketAddress
from analysis.params.client import ClientParams, Language
from analysis.params.document import Model
from analysis.params.document import resolved as resolved
from analysis.params.document import sha256 as sha256
from analysis.params.folder import clients as clients
from analysis.params.folder import file_of as file_of
from analysis.params.limits import Limits
from analysis.params.locality import Country, Timezone, known_region
from analysis.params.named_view import NamedView
from analysis.params.own_notebook import OwnNotebook
from analysis.params.provider import Provider
from analysis.params.report_choices import Section

DEFAULTS = "defaults.yaml"
LOGO_KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


class Defaults(Model):
    """`defaults.yaml`: values of the keys that a client's file does not give."""

    language: Language = Field(
        default="fr", description="Language of reports, as a two-letter code; absent: French", examples=["en"]
    )
    timezone: Timezone = Field(
        default="Europe/Paris",
        description="Time zone in which days are cut; absent: Europe/Paris",
        examples=["Europe/Paris"],
    )
    country: Country = Field(
        default="FR", description="Country of the public holidays, as an ISO 3166 code; absent: France", examples=["FR"]
    )
    region: str | None = Field(
        default=None,
        description="Region of the country, for its own public holidays; absent: those of the whole country",
        examples=["57"],
    )
    ticket_url: TicketAddress | None = Field(
        default=None,
        description="Template of a ticket's page in the ticket tool, with `{ticket_id}`; absent: tickets have no link",
        examples=["https://tickets.example.fr/front/ticket.form.php?id={ticket_id}"],
    )
    default_profile: str | None = Field(
        default=None,
        description="Profile of the work whose profile nothing else tells; absent: that profile stays unknown",
        examples=["engineer"],
    )
    hours_per_day: HoursOfADay | None = Field(
        default=None,
        description="Hours of a day of work, by which hours become days; absent: each client's file gives its own",
        examples=[7],
    )
    provider: Provider | None = Field(
        default=None,
        description="The provider whose work every report tells",
        examples=[{"name": "Relevé Services", "contact": "service@provider.example"}],
    )
    limits: Limits = Field(
        default=Limits(),
        description="Most that a file of data may ask for, before it takes memory; absent: the usual values",
        examples=[{"file_mib": 2048}],
    )

    _is_a_region = field_validator("region")(known_region)


def client(folder: Path, slug: str) -> ClientParams:
    """Return the resolved params of one client.

    Raises
    ------
    UsageFault
        When there is no such client; the message lists those that exist.
    ParamsFault
        With all the faults of its file.
    """
    path = file_of(folder, slug)
    params = document.read(path, ClientParams, defaults=_defaults(folder))
    if params.client != slug:
        sentence = message("the key client must be the name of the file ({name})", name=slug)
        raise ParamsFault([Fault(path, sentence, key="client", found=params.client)])
    update: dict[str, object] = {
        "corrections": correction.read(folder, slug),
        "comments": comment.read(folder, slug) or params.comments,
        "answers": answer.read(folder, slug) or params.answers,
        "views": _views(folder, path, params),
        "own_notebooks": _own_notebooks(folder, params),
    }
    if not params.is_benchmark_member:
        update["benchmark"] = None
    elif (reference := benchmark.read(folder)) is not None:
        update["benchmark"] = reference
    if params.report.logo is not None:
        logo = _embedded(folder, path, params.report.logo, "report.logo")
        update["report"] = params.report.model_copy(update={"logo": logo})
    if params.provider is not None and params.provider.logo is not None:
        logo = _embedded(folder, path, params.provider.logo, "provider.logo")
        update["provider"] = params.provider.model_copy(update={"logo": logo})
    return params.model_copy(update=update)


def from_resolved(text: str) -> ClientParams:
    """Return the params that `resolved` wrote."""
    return ClientParams.model_validate_json(text)


def _views(folder: Path, path: Path, params: ClientParams) -> tuple[NamedView, ...]:
    """Return the saved views that the report shows, in the order of the report."""
    wanted = params.report.views
    known = {view.view: view for view in (*params.views, *(named_view.read(folder, params.client) if wanted else ()))}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        remedy = message(
            "Views of {file}: {known}.",
            file=named_view.path_of(folder, params.client).name,
            known=", ".join(known) or message("none yet"),
        )
        sentence = message("unknown view")
        raise ParamsFault([Fault(path, sentence, key="report.views", found=name, remedy=remedy) for name in unknown])
    return tuple(known[name] for name in wanted)


def _own_notebooks(folder: Path, params: ClientParams) -> tuple[OwnNotebook, ...]:
    """Return the client's own notebooks: those of the files, else those that kept params hold."""
    own = own_notebook.read(folder, params.client) or params.own_notebooks
    known = get_args(Section)
    faults = [
        Fault(
            folder / "notebooks" / params.client / item.file,
            message("unknown section; sections: {known}", known=", ".join(known)),
            key=own_notebook.AFTER,
            found=item.after,
        )
        for item in own
        if item.after not in known
    ]
    if faults:
        raise ParamsFault(faults)
    return own


def _embedded(folder: Path, path: Path, logo: str, key: str) -> str:
    """Return the logo's file as a `data:` address: the report needs no other file, and kept params hold it already."""
    if logo.startswith(tuple(f"data:{kind};base64," for kind in LOGO_KINDS.values())):
        return logo
    file = folder / logo
    kind = LOGO_KINDS.get(file.suffix.lower())
    if kind is None or not file.is_file():
        sentence = message(
            "a file {suffixes} of the folder {folder} is expected", suffixes=", ".join(LOGO_KINDS), folder=folder
        )
        raise ParamsFault([Fault(path, sentence, key=key, found=logo)])
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


def _defaults(folder: Path) -> dict[str, object]:
    path = folder / DEFAULTS
    if not path.exists():
        return {}
    return document.read(path, Defaults).model_dump(exclude_none=True, exclude={"limits"})


def provider(folder: Path) -> Provider | None:
    """Return the provider of `defaults.yaml`, its logo embedded; None where it names none. Raises ParamsFault."""
    path = folder / DEFAULTS
    found = document.read(path, Defaults).provider if path.exists() else None
    if found is None or found.logo is None:
        return found
    return found.model_copy(update={"logo": _embedded(folder, path, found.logo, "provider.logo")})


def limits(folder: Path) -> Limits:
    """Return the most that a file of data may ask for, by `defaults.yaml` of a folder of params.

    Raises ParamsFault with all the faults of that file.
    """
    path = folder / DEFAULTS
    return document.read(path, Defaults).limits if path.exists() else Limits()
