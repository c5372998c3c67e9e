"""Short names of the security controls that maintenance serves, beside their number: ISO 27001:2022, Annex A.

The names are ours and say what a control is about; the standard's own text is not repeated.
"""

from __future__ import annotations

import re

from analysis.views.language.wording import Wording, mark

NAMES = {
    "A.5.2": mark("security roles"),
    "A.5.7": mark("threat watch"),
    "A.5.9": mark("inventory of assets"),
    "A.5.14": mark("transfer of information"),
    "A.5.15": mark("access rules"),
    "A.5.16": mark("identities"),
    "A.5.17": mark("passwords and secrets"),
    "A.5.18": mark("access rights"),
    "A.5.19": mark("suppliers"),
    "A.5.23": mark("cloud services"),
    "A.5.24": mark("preparing for incidents"),
    "A.5.26": mark("answering incidents"),
    "A.5.29": mark("security during a disruption"),
    "A.5.30": mark("readiness for continuity"),
    "A.5.35": mark("independent review"),
    "A.5.36": mark("compliance with the rules"),
    "A.5.37": mark("written procedures"),
    "A.6.3": mark("awareness and training"),
    "A.6.7": mark("remote work"),
    "A.6.8": mark("reporting of events"),
    "A.7.8": mark("placing of equipment"),
    "A.7.10": mark("storage media"),
    "A.7.13": mark("maintenance of equipment"),
    "A.7.14": mark("disposal of equipment"),
    "A.8.1": mark("user devices"),
    "A.8.2": mark("privileged rights"),
    "A.8.3": mark("restricted access"),
    "A.8.5": mark("secure sign-in"),
    "A.8.6": mark("capacity"),
    "A.8.7": mark("malware"),
    "A.8.8": mark("technical vulnerabilities"),
    "A.8.9": mark("configurations"),
    "A.8.10": mark("deletion of information"),
    "A.8.12": mark("data leaks"),
    "A.8.13": mark("backups"),
    "A.8.14": mark("redundancy"),
    "A.8.15": mark("logs"),
    "A.8.16": mark("monitoring"),
    "A.8.17": mark("clocks in step"),
    "A.8.19": mark("installation of software"),
    "A.8.20": mark("network security"),
    "A.8.21": mark("network services"),
    "A.8.22": mark("separation of networks"),
    "A.8.23": mark("web filtering"),
    "A.8.24": mark("cryptography"),
    "A.8.26": mark("security of applications"),
    "A.8.31": mark("separate environments"),
    "A.8.32": mark("changes"),
}
_NUMBER = re.compile(r"(\d+)")


def named(control: str, words: Wording) -> str:
    """A control with its name where it has one: « A.8.13 – sauvegardes »."""
    return f"{control} – {words.text(NAMES[control])}" if control in NAMES else control


def in_order(control: str) -> tuple[str | int, ...]:
    """The place of a control among others, by its numbers: A.5.9 comes before A.5.14."""
    return tuple(int(part) if part.isdigit() else part for part in _NUMBER.split(control))
