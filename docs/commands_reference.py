"""Writes docs/reference/commands.md: every command, argument and option, from the parser of the command line itself.

python docs/commands_reference.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

PAGE = Path(__file__).parent / "reference/commands.md"
HEADS = {
    "en": """# Command line

`releve COMMAND --help` says the same in a terminal. The folders come from options before the command, or from the
environment. Exit codes: 0 done; 2 a mistake in what was typed; 3 params at fault; 4 doubtful data; 5 a place that
cannot be read or written; 6 some clients failed. This page is made by `make docs` from the commands themselves.
""",
    "fr": """# Ligne de commande

`releve COMMANDE --help` dit la même chose dans un terminal. Les dossiers viennent d’options avant la commande, ou de
l’environnement. Codes de fin : 0 fait ; 2 une faute de frappe ; 3 params en faute ; 4 données douteuses ; 5 un lieu
qui ne se lit ou ne s’écrit pas ; 6 des clients en échec. Cette page est faite par `make docs`, d’après les commandes.
""",
}
TABLES = {
    "en": "| argument or option | default | meaning |\n|---|---|---|",
    "fr": "| argument ou option | défaut | sens |\n|---|---|---|",
}
REQUIRED = {"en": "required", "fr": "obligatoire"}


def page(language: str = "en") -> str:
    """Return the text of the page in a language."""
    os.environ["RELEVE_LANG"] = language
    from analysis.__main__ import app

    group = typer.main.get_command(app)
    return "\n".join([HEADS[language], _options(group, language), *_sections("releve", group, language)])


def _sections(name: str, group: Any, language: str) -> Iterator[str]:
    """Return the section of each command of a group, those of its groups after it."""
    for key in sorted(group.commands):
        command = group.commands[key]
        yield f"\n## {name} {key}\n\n{_flat(command.help)}\n\n{_options(command, language)}".rstrip() + "\n"
        if hasattr(command, "commands"):
            yield from _sections(f"{name} {key}", command, language)


def _options(command: Any, language: str) -> str:
    rows = [_row(each, language) for each in command.params if each.name != "help"]
    return "\n".join([TABLES[language], *rows]) + "\n" if rows else ""


def _row(parameter: Any, language: str) -> str:
    names = parameter.opts if parameter.param_type_name == "option" else [(parameter.metavar or parameter.name).upper()]
    told = _flat(getattr(parameter, "help", ""))
    variable = getattr(parameter, "envvar", None)
    described = f"{told} (`{variable}`)" if variable else told
    return f"| `{' '.join(names)}` | {_default(parameter, language)} | {described} |"


def _default(parameter: Any, language: str) -> str:
    if parameter.required:
        return REQUIRED[language]
    default = parameter.default
    return "–" if callable(default) or default in (None, False, "", ()) else f"`{default}`"


def _flat(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
