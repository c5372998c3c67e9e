"""Answers to a client's questions: `answers/<client>.md`, each under the ticket or the line that it is about.

An answer begins with a heading that names what it is about, `## ticket 12345` or `## line infogerance`, then who wrote
it and when, then Markdown.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.params.document import Model

LONGEST = 1_000
_HEADING = re.compile(r"^## +(?P<kind>\S+) +(?P<key>.+?) *$", re.MULTILINE)
_HEAD = re.compile(r"\A\s*author:[ \t]*(?P<author>.+?)[ \t]*\n\s*date:[ \t]*(?P<date>.+?)[ \t]*(?:\n|\Z)")


class Answer(Model):
    """Answer of the provider to a question on a ticket or a contract line."""

    about: Literal["ticket", "line"] = Field(description="What the question was on", examples=["ticket"])
    key: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="Identifier of the ticket in its tool, or of the contract line", examples=["12345"]
    )
    author: Annotated[str, Field(min_length=1, max_length=120)] = Field(
        description="Who answered, as the report signs it", examples=["Claire Aubin, responsable de service"]
    )
    written_on: date = Field(description="When it was written", examples=["2023-02-20"])
    text: Annotated[str, Field(min_length=1, max_length=LONGEST)] = Field(
        description="The answer, in Markdown, sanitised", examples=["Deux interventions sur site, à votre demande."]
    )


def file_of(folder: Path, client: str) -> Path:
    """Return the file of a client's answers."""
    return folder / "answers" / f"{client}.md"


def read(folder: Path, client: str) -> tuple[Answer, ...]:
    """Return the client's answers in the order of the file; none where there is no file.

    Raises
    ------
    ParamsFault
        With every answer at fault: of no ticket nor line, not signed, not dated, empty or too long.
    """
    path = file_of(folder, client)
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    headings = [*_HEADING.finditer(text)]
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    answers, faults = [], []
    for heading, end in zip(headings, ends, strict=True):
        body = text[heading.end() : end]
        head = _HEAD.match(body)
        try:
            answers.append(
                Answer.model_validate(
                    {
                        "about": heading["kind"],
                        "key": heading["key"],
                        "author": head["author"] if head else "",
                        "written_on": head["date"] if head else "",
                        "text": body[head.end() :].strip() if head else "",
                    }
                )
            )
        except ValidationError as error:
            keys = ", ".join(str(item["loc"][0]) for item in error.errors())
            sentence = message(
                "an answer is “## ticket 12345” or “## line infogerance”, then “author: …” and “date: 2023-02-20”, "
                "then at most {longest} characters (at fault: {keys})",
                longest=LONGEST,
                keys=keys,
            )
            faults.append(Fault(path, sentence, found=heading[0]))
    if faults:
        raise ParamsFault(faults)
    return tuple(answers)
