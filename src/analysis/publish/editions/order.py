"""Orders for the processes that build editions, and their answers. Light to import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.foundation.addresses import Places

BUILD = "analysis.publish.editions.build:build"
"""Name of the function that carries an order out, which the process of the batch need not import."""
INTERACTIVE = "analysis.publish.editions.interactive:build"
"""Name of the function that makes an internal edition with plotly's charts."""


@dataclass(frozen=True)
class EditionName:
    """Name of an edition; its folder is `<client>/<as_of>[-en][-live][-k<sync>]`."""

    client: str
    as_of: date
    language: str = "fr"
    is_live: bool = False
    known_at: str | None = None

    @property
    def folder(self) -> str:
        """The folder's path below the reports."""
        language = "" if self.language == "fr" else f"-{self.language}"
        live = "-live" if self.is_live else ""
        known = f"-k{self.known_at}" if self.known_at else ""
        return f"{self.client}/{self.as_of.isoformat()}{language}{live}{known}"


@dataclass(frozen=True)
class Order:
    """An edition to build.

    Parameters
    ----------
    where : the places of this run.
    client : slug.
    as_of : date counted, included.
    language : two letters; None: the client's own.
    sync_id : synchronisation to read; empty: the last one.
    known_at : synchronisation or date of the data, where it is not the last synchronisation.
    is_closed : True where the edition becomes the previous one of the client's next edition; a live edition never does.
    has_pdf : True to make `report.pdf` and `report.zip` beside the page, where there is a Chromium.
    has_pptx : True to make `report.pptx`, the slides of a committee, whatever params say.
    is_live : True for an edition of the day, which replaces the last live edition and no closed one.
    """

    where: Places
    client: str
    as_of: date
    language: str | None = None
    sync_id: str = ""
    known_at: str = ""
    is_closed: bool = True
    is_live: bool = False
    has_pdf: bool = False
    has_pptx: bool = False


@dataclass(frozen=True)
class Built:
    """An edition built: its folder or address, the codes of its blocking findings, and warnings."""

    folder: str
    blocking: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
