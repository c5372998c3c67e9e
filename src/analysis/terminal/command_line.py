"""The command line in the reader's language: its help, the words that Typer writes, and the faults of its words."""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable
from importlib import resources
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from analysis.foundation import messages
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import Message, message

NAME = "releve"
DOMAIN = "typer"
"""Catalogue of the words that Typer writes by gettext (`[required]`, `Commands`)."""
AsOf = Annotated[str, typer.Option("--as-of", help=str(message("Last day counted (YYYY-MM-DD).")))]
Client = Annotated[str, typer.Argument(help=str(message("Short name of the client, that of its file in params.")))]
HELP = message("Show this message and exit.")
INVALID = r"Invalid value for '(?P<name>.+)': .*"
USAGE_FAULTS: tuple[tuple[str, Message], ...] = (
    (r"Missing option '(?P<name>.+)'\.", message("the option {name} is mandatory")),
    (r"Missing argument '(?P<name>.+)'\.", message("the argument {name} is mandatory")),
    (
        r"No such option: (?P<name>\S+) \(Possible options: (?P<known>.+)\)",
        message("unknown option {name}; did you mean {known}?"),
    ),
    (r"No such option: (?P<name>\S+)", message("unknown option {name}")),
    (
        r"No such command '(?P<name>.+)'\. Did you mean '?(?P<known>.+?)'?\?",
        message("unknown command {name}; did you mean {known}?"),
    ),
    (r"No such command '(?P<name>.+)'\.", message("unknown command {name}")),
    (r"Option '(?P<name>.+)' requires an argument\.", message("the option {name} needs a value")),
    (r"Option '(?P<name>.+)' does not take a value\.", message("the option {name} takes no value")),
    (r"Got unexpected extra argument\(s\) \((?P<found>.+)\)", message("too many words: {found}")),
    (INVALID + "valid integer.*", message("{name}: a whole number is expected")),
    (INVALID + "valid number.*", message("{name}: a number is expected")),
    (INVALID + r"greater than or equal to (?P<bound>\S+)", message("{name}: the number must be at least {bound}")),
    (INVALID + r"is not one of (?P<known>.+)\.", message("{name}: allowed values: {known}")),
)
"""Sentences of Typer on a fault of the words of a command, and ours."""


class Command(TyperCommand):
    """A command whose help option is in the reader's language."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option `--help`."""
        return _translated(super().get_help_option(ctx))


class Group(TyperGroup):
    """A group of commands whose help option is in the reader's language."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option `--help`."""
        return _translated(super().get_help_option(ctx))


class Commands(typer.Typer):
    """Commands in the reader's language."""

    def __init__(self, **choices: Any) -> None:
        super().__init__(cls=Group, subcommand_metavar=str(message("COMMAND [ARGS]...")), **choices)

    def command(self, name: str | None = None, **choices: Any) -> Callable[[Any], Any]:
        """Return a decorator that makes a function a command."""
        return super().command(name, cls=Command, **choices)


def run(commands: typer.Typer) -> int:
    """Run the command that the process was called with, and return its exit code.

    The language of the reader is left in the environment: what it starts speaks it too.

    Raises
    ------
    UsageFault
        When the words of the command do not go together.
    """
    language = messages.language()
    os.environ[messages.LANGUAGE] = os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(resources.files("analysis.terminal") / "locale"))
    gettext.textdomain(DOMAIN)
    try:
        code = commands(prog_name=NAME, standalone_mode=False)
    except typer.Abort:
        raise UsageFault(message("stopped")) from None
    except typer.TyperException as error:
        if not error.format_message():
            return UsageFault.exit_code  # the help was shown
        raise UsageFault(fault(error)) from None
    return code if isinstance(code, int) else 0


def fault(error: typer.TyperException) -> Message:
    """Return what is wrong with the words of a command, and how to see what they may be."""
    text = error.format_message()
    sentence: Message | str = text
    for pattern, told in USAGE_FAULTS:
        if found := re.fullmatch(pattern, text):
            sentence = message(told.id, **found.groupdict())
            break
    context = getattr(error, "ctx", None)
    command = NAME if context is None else context.command_path
    return message("{sentence} (see {command} --help)", sentence=sentence, command=command)


def _translated(option: Any) -> Any:
    if option is not None:
        option.help = str(HELP)
    return option
