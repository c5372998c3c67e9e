"""The settings of a GLPI database (kind `glpi`)."""

from __future__ import annotations

from typing import Literal

from analysis.params.document import Model


class GlpiMapping(Model):
    """How a GLPI database becomes canonical tables. Its address is in the environment, never here."""

    kind: Literal["glpi"]
    example: bool = False
    """A worked example: read only when it is named."""
