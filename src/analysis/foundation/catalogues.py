"""gettext catalogues as they are written (`.po`), compiled in memory: no compiled file to forget."""

from __future__ import annotations

import gettext
import io
from importlib import resources


def languages(package: str) -> tuple[str, ...]:
    """Return the languages that have a folder in the `locale` of a package, sorted."""
    folder = resources.files(package) / "locale"
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir()))


def catalogue(package: str, domain: str, language: str) -> gettext.GNUTranslations:
    """Return one catalogue: `<package>/locale/<language>/LC_MESSAGES/<domain>.po`.

    Raises
    ------
    FileNotFoundError
        When that language has none.
    """
    from babel.messages import mofile, pofile  # a process that shows no word does without

    source = resources.files(package) / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    read = pofile.read_po(io.BytesIO(source.read_bytes()), locale=language, domain=domain)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, read)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
