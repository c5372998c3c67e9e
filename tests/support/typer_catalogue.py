"""Compiles the words of Typer's help; `make catalogues` runs it.

    PYTHONPATH=src:tests/support python tests/support/typer_catalogue.py

Typer asks gettext for its words, and gettext reads a compiled file (`.mo`) alone.
"""

import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from analysis.terminal import command_line

LOCALE = Path(command_line.__file__).parent / "locale"


def sources() -> list[Path]:
    return sorted(LOCALE.glob(f"*/LC_MESSAGES/{command_line.DOMAIN}.po"))


def compiled(path: Path) -> bytes:
    content = io.BytesIO()
    write_mo(content, read_po(path.open("rb"), domain=command_line.DOMAIN))
    return content.getvalue()


if __name__ == "__main__":
    for path in sources():
        path.with_suffix(".mo").write_bytes(compiled(path))
