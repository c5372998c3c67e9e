"""Pages of the documentation as what a reader types: their commands, their files, their cells."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BLOCK = re.compile(r"^( *)```(\{?[\w-]+\}?)[^\n]*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r"\A(?::(\w+): *(.*)\n)?\n?")
MARK = "--- block "


@dataclass(frozen=True)
class Block:
    """A block of a page.

    Parameters
    ----------
    kind : language of the block (`sh`, `python`), or its directive in braces.
    text : its lines.
    caption : file that a reader writes it to; empty for what is not a file.
    is_printed : True for what the command before it prints.
    """

    kind: str
    text: str
    caption: str = ""
    is_printed: bool = False


def blocks(page: Path) -> Iterator[Block]:
    """Return the blocks of a page, in order."""
    for indent, kind, body in BLOCK.findall(page.read_text(encoding="utf-8")):
        text = re.sub(f"(?m)^{indent}", "", body)
        if kind != "{code-block}":
            yield Block(kind, text)
            continue
        name, value = OPTION.match(text).groups()
        rest = OPTION.sub("", text, count=1)
        yield Block(kind, rest, caption=value if name == "caption" else "", is_printed=value == "printed")


def type_pages(pages: Sequence[str], folder: Path, instead: Mapping[str, str] | None = None, first: str = "") -> None:
    """Type the commands of pages one after another in a folder, their files written where the page says.

    Parameters
    ----------
    pages : pages of the documentation.
    folder : where they are typed.
    instead : word of a page -> what its reader has in its place: a client, a date, an address.
    first : what the reader's shell holds before.

    Raises AssertionError where a command fails, or does not print what the page shows.
    """
    script, expected = ["set -e", first], {}
    number = 0
    for page in pages:
        for block in blocks(DOCS / page):
            if block.kind == "sh":
                number += 1
                script += [f"echo '{MARK}{number}'", _replaced(block.text, instead or {})]
            elif block.caption:
                script += [f"mkdir -p $(dirname {block.caption})", f"cat > {block.caption} <<'END_OF_FILE'"]
                script += [block.text.rstrip(), "END_OF_FILE"]
            elif block.is_printed:
                expected[number] = block.text.strip().splitlines()
    shown = run("\n".join(script), folder)
    printed = dict(part.split("\n", 1) for part in shown.split(MARK)[1:])
    for place, lines in expected.items():
        for line in lines:
            assert line in printed[str(place)]


def _replaced(text: str, instead: Mapping[str, str]) -> str:
    for word, own in instead.items():
        text = text.replace(word, own)
    return text


def run(script: str, folder: Path) -> str:
    """Return what a shell script prints, `releve` being this tree's; raises AssertionError where it fails."""
    command = folder / "bin/releve"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m analysis "$@"\n')
    command.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RELEVE_")}
    environ = kept | {"PYTHONPATH": str(ROOT / "src"), "PATH": f"{command.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def example_beside(folder: Path) -> Path:
    """Copy the example provider into a folder, as a reader's checkout holds it."""
    return Path(shutil.copytree(ROOT / "examples", folder / "examples"))


def cells(page: Path) -> str:
    """Return the cells of a page that are run when it is built, as one program."""
    return "\n".join(block.text for block in blocks(page) if block.kind == "{code-cell}")
