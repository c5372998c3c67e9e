"""The provider whose work the report tells: name, logo, and where to ask."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from analysis.params.document import Model


class Provider(Model):
    """The IT-services provider, as the client's page shows it."""

    name: Annotated[str, Field(min_length=1, max_length=80)] = Field(
        description="Name of the provider", examples=["Relevé Services"]
    )
    logo: str | None = Field(
        default=None,
        description="A PNG or JPEG file, from the folder of params; the report holds its content",
        examples=["logo.png"],
    )
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = Field(
        default=None,
        description="Colour of links and buttons on the portal; no edition keeps it",
        examples=["#1b4f80"],
        exclude=True,
    )
    contact: (
        Annotated[str, Field(pattern=r"^[^\s@<>\"?&%]+@[^\s@<>\"?&%]+\.[^\s@<>\"?&%]+$", max_length=120)] | None
    ) = Field(
        default=None,
        description="E-mail address to which a reader's questions go",
        examples=["service@provider.example"],
    )
    template: str | None = Field(
        default=None,
        description="A PowerPoint file, from the folder of params, on whose layouts `report.pptx` is made",
        examples=["committee.pptx"],
    )
