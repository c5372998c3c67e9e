"""`releve forget`: what was done of a person's name, and what is left to do."""

from __future__ import annotations

from analysis.foundation.messages import message
from analysis.publish.editions.forgetting import Forgotten
from analysis.terminal.screens import complain, say


def show(forgotten: Forgotten, *, are_editions_removed: bool) -> None:
    """Print what was done, and every file that still holds the name."""
    say(
        message(
            "warehouse: {cells} cell(s) now say {pseudonym}, in every version",
            cells=forgotten.cells,
            pseudonym=forgotten.pseudonym,
        )
    )
    for edition in forgotten.editions:
        if are_editions_removed:
            say(message("edition removed: {edition}", edition=edition))
        else:
            complain(message("edition that names this person: {edition}", edition=edition))
    for path in forgotten.others:
        complain(message("file that names this person: {path}", path=path))
    say(
        message(
            "Not undone here: copies that were sent or saved, backups, the ticket tool itself (its free texts come "
            "back at the next reading), and who could know the person by their hours."
        )
    )
