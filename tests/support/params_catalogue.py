"""Takes the texts of the models of params into the catalogue of each language; `make catalogues` runs it.

    PYTHONPATH=src:tests/support python tests/support/params_catalogue.py

A text that is no longer said goes; a new one comes without translation, and tests fail until it has one.
"""

import io
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from analysis.params import key_texts, schemas

HEADER = """# Texts of the models of params. `make catalogues` takes new ones in.
msgid ""
msgstr ""
"Project-Id-Version: releve\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
LOCALE = Path(key_texts.__file__).parent / "locale"


def updated(path: Path, language: str) -> Catalog:
    known = read_po(path.open("rb"), locale=language) if path.exists() else Catalog(locale=language)
    catalogue = Catalog(locale=language, project="releve", domain=key_texts.DOMAIN, fuzzy=False)
    for text in key_texts.texts(schemas.ROOTS.values()):
        entry = known.get(text)
        catalogue.add(text, entry.string if entry else "")
    return catalogue


if __name__ == "__main__":
    for folder in LOCALE.iterdir():
        path = folder / "LC_MESSAGES" / f"{key_texts.DOMAIN}.po"
        catalogue = updated(path, folder.name)
        content = io.BytesIO()
        write_po(content, catalogue, omit_header=True, width=120)
        path.write_bytes(HEADER.format(language=folder.name).encode() + content.getvalue())
