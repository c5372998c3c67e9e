"""`remedies.yaml`: answers that the provider knows to recurring problems, and the work that is ordered (F5)."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params import document, measured_shares
from analysis.params.clauses import Citation, Identifier, Scope
from analysis.params.document import Model
from analysis.params.measured_shares import MeasuredShare, MeasuredShares
from analysis.params.placed import PlacedFaults, repeated
from analysis.params.project import Template
from analysis.params.project_costs import AvoidedShare
from analysis.params.sized import Sized

FILE = "remedies.yaml"


class Remedy(AvoidedShare):
    """An answer to a kind of problem, and the share of its time that it avoids."""

    remedy: Identifier = Field(description="Identifier of the remedy", examples=["sauvegarde"])
    name: str = Field(description="Name of the remedy, as studies show it", examples=["Sauvegarde renouvelée"])
    template: Template | None = Field(
        default=None, description="Template of the business case that it opens", examples=["backup"]
    )
    when: tuple[Scope, ...] = Field(
        description="Work that it answers: entries that one of these scopes holds; the first remedy that answers an "
        "entry counts",
        examples=[[{"category": ["RUN > Support > Sauvegarde"], "kind": ["incident"]}, {"title": ["sauvegarde"]}]],
    )


class Remedies(Model):
    """The whole of `remedies.yaml`."""

    remedies: tuple[Remedy, ...] = Field(
        default=(),
        description="Remedies, the first that answers an entry counts",
        examples=[
            [
                {
                    "remedy": "libre-service",
                    "name": "Libre-service des mots de passe",
                    "template": "self_service",
                    "when": [{"title": ["mot de passe"]}],
                    "low_percent": 40,
                    "central_percent": 60,
                    "high_percent": 75,
                    "source": {"document": "Bilan de trois mises en place", "date": "2022-12-20"},
                }
            ]
        ],
    )
    planned: tuple[Scope, ...] = Field(
        default=(Scope(category=Sized.model_fields["check_work"].default.category, kind=("request",)),),
        description="Work that is ordered, and so no problem: checks, projects, reinforcement",
        examples=[[{"category": ["RUN > MCO", "Projets"], "kind": ["request"]}]],
    )

    @model_validator(mode="after")
    def _names_are_single(self) -> Self:
        faults = tuple(repeated("remedies", "remedy", [item.remedy for item in self.remedies]))
        if faults:
            raise PlacedFaults(faults)
        return self


def read(folder: Path) -> Remedies:
    """Return the remedies of `folder/remedies.yaml`; none where there is no such file.

    A remedy of a kind whose savings were measured at five clients or more takes the measured shares, and says so in the
    analyst's language, which the draft of a study is written in.

    Raises
    ------
    ParamsFault
        With all the faults of the file, or of the measured shares.
    """
    path = folder / FILE
    declared = document.read(path, Remedies) if path.exists() else Remedies()
    known = measured_shares.read(folder)
    if known is None:
        return declared
    by_template: dict[Template | None, MeasuredShare] = {item.template: item for item in known.shares}
    remedies = tuple(_measured(item, by_template.get(item.template), known) for item in declared.remedies)
    return declared.model_copy(update={"remedies": remedies})


def _measured(remedy: Remedy, share: MeasuredShare | None, known: MeasuredShares) -> Remedy:
    if share is None:
        return remedy
    source = Citation(document=str(message("Savings measured at {n} clients", n=share.clients)), date=known.as_of)
    shares = share.model_dump(include={"low_percent", "central_percent", "high_percent"})
    return remedy.model_copy(update={**shares, "source": source})
