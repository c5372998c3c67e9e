"""A person's words on one month of a client: `comments/<client>/<month>.md`, shown before the report's own message.

The file begins with who wrote it and when, between two lines of three dashes; the rest is Markdown.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params.document import Model

LONGEST = 600
_FORM = re.compile(r"---\n(?P<head>.*?)\n---\n(?P<text>.*)", re.DOTALL)
_HEAD = re.compile(r"^(author|date):[ \t]*(.+?)[ \t]*$", re.MULTILINE)


class Comment(Model):
    """Words of a person on a month, signed and dated."""

    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = Field(
        description="Month that the words are about: the name of the file", examples=["2023-02"]
    )
    author: Annotated[str, Field(min_length=1, max_length=120)] = Field(
        description="Who wrote them, as the report signs them", examples=["Claire Aubin, responsable de service"]
    )
    written_on: date = Field(description="When they were written", examples=["2023-02-17"])
    text: Annotated[str, Field(min_length=1, max_length=LONGEST)] = Field(
        description="What is said, in Markdown, sanitised", examples=["Renouvellement des postes en cours."]
    )


def folder_of(folder: Path, client: str) -> Path:
    """Return the folder of a client's comments."""
    return folder / "comments" / client


def read(folder: Path, client: str) -> tuple[Comment, ...]:
    """Return the client's comments, the oldest month first; none where there is no folder.

    Raises
    ------
    ParamsFault
        With all the files at fault: a name that is no month, a comment that is not signed or not dated, or too long.
    """
    comments, faults = [], []
    for path in sorted(folder_of(folder, client).glob("*.md")):
        form = _FORM.fullmatch(path.read_text(encoding="utf-8").replace("\r\n", "\n"))
        values = dict(_HEAD.findall(form["head"])) if form else {}
        try:
            comments.append(
                Comment(
                    month=path.stem,
                    author=values.get("author", ""),
                    written_on=values.get("date", ""),
                    text=form["text"].strip() if form else "",
                )
            )
        except ValidationError as error:
            keys = ", ".join(str(item["loc"][0]) for item in error.errors())
            sentence = message(
                "a comment is the file <month>.md (2023-02.md): “author: …” and “date: 2023-02-17” between two lines "
                "“---”, then at most {longest} characters (at fault: {keys})",
                longest=LONGEST,
                keys=keys,
            )
            faults.append(Fault(path, sentence))
    if faults:
        raise ParamsFault(faults)
    return tuple(comments)
