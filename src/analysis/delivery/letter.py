"""A mail to one reader: the first screen's own facts in words, as text and as HTML without image or remote address."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from importlib import resources
from string import Template
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.params.comment import Comment
from analysis.report.decisions import Decision
from analysis.views.drawing import theme
from analysis.views.drawing.markup import clean
from analysis.views.language import decisions
from analysis.views.language.wording import Wording
from analysis.views.reading.first_screen import Asked, FirstScreen

MOST_ROWS = 12
MOST_BYTES = 30_000
"""Most that the text, and the HTML, of a mail may weigh."""


@dataclass(frozen=True)
class Sender:
    """Who sends: the provider's name, the address that mails come from, and the one that answers go to."""

    name: str
    address: str
    contact: str

    @property
    def domain(self) -> str:
        """The domain of the sending address."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class Telling:
    """All that one mail says.

    Parameters
    ----------
    person : address of the reader.
    client : slug.
    screen : the first screen, in the reader's language.
    comments : a person's words on the month counted.
    due : decision that falls due; None in the mail of an edition.
    link : page of the report on the portal; empty for who has no account.
    pdf : bytes of `report.pdf`; None for who has an account.
    """

    person: str
    client: str
    screen: FirstScreen
    comments: tuple[Comment, ...] = ()
    due: Decision | None = None
    link: str = ""
    pdf: bytes | None = None


def write(telling: Telling, sender: Sender, words: Wording, message_id: str, now: datetime) -> EmailMessage:
    """Return the mail.

    Parameters
    ----------
    telling : what it says.
    sender : who sends it.
    words : of the reader's language.
    message_id : the same at each try.
    now : aware instant of its date.
    """
    values = _values(telling, sender, words)
    mail = EmailMessage()
    mail["Subject"] = str(values["subject"])
    mail["From"] = Address(display_name=sender.name, addr_spec=sender.address)
    mail["To"] = telling.person
    if sender.contact != sender.address:
        mail["Reply-To"] = sender.contact
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    thread = _thread(telling, sender)
    mail["In-Reply-To"] = thread
    mail["References"] = thread
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Unsubscribe"] = f"<{_stop_address(telling, sender)}>"
    mail.set_content(_fitted("mail.txt.j2", values, telling.screen, words))
    mail.add_alternative(_fitted("mail.html.j2", values, telling.screen, words), subtype="html")
    if telling.pdf is not None:
        name = f"{telling.client}-{telling.screen.as_of.isoformat()}.pdf"
        mail.add_attachment(telling.pdf, maintype="application", subtype="pdf", filename=name)
    return mail


def _fitted(template: str, values: Mapping[str, object], screen: FirstScreen, words: Wording) -> str:
    """Return a template filled, with fewer rows where it would weigh too much."""
    text = ""
    for most in (MOST_ROWS, MOST_ROWS // 2, 0):
        left = len(screen.rows) - most
        more = words.count("and {n} other", "and {n} others", left) if left > 0 else ""
        text = _templates().get_template(template).render(values, rows=screen.rows[:most], more_rows=more)
        if len(text.encode()) <= MOST_BYTES:
            break
    return text


def _values(telling: Telling, sender: Sender, words: Wording) -> dict[str, object]:
    screen, day = telling.screen, words.day(telling.screen.as_of)
    due = None
    if telling.due is not None:
        due = Asked(decisions.title(telling.due, words), decisions.terms(telling.due, words))
    return {
        "language": words.language,
        "subject": words.text("Contract report – {client}", client=screen.client),
        "heading": words.text("{client}, counted up to {day}", client=screen.client, day=day),
        "ahead": screen.message if due is None else due.title,
        "provider": sender.name,
        "style": style(),
        "colon": words.text("{name}:", name=""),
        "screen": screen,
        "states": [screen.state] if screen.state and due is None else [],
        "comments": [_comment(item, words) for item in telling.comments] if due is None else [],
        "due": due,
        "links": _links(telling, words),
        "has_pdf": telling.pdf is not None,
        "parts": _parts(screen, words) if due is None else [],
        "foot": _foot(telling, sender, words),
        "t": {
            "due": words.text("A decision falls due"),
            "attached": words.text("The report is attached, as a PDF."),
            "lines": words.text("Where each contract line stands"),
            "line": words.text("Line"),
            "consumed": words.text("Consumed"),
            "landing": words.text("End of the term"),
            "risk": words.text("Risk of overrun"),
            "key": words.text("Beneath: against what is expected; 80% range of the forecast."),
        },
    }


def _comment(item: Comment, words: Wording) -> dict[str, str]:
    signed = words.text("{author}, {day}", author=clean(item.author), day=words.day(item.written_on))
    return {"text": clean(item.text, longest=len(item.text) + 1), "signed": signed}


def _links(telling: Telling, words: Wording) -> list[dict[str, str]]:
    if not telling.link:
        return []
    home = telling.link.partition(f"/clients/{telling.client}/")[0] + f"/clients/{telling.client}/"
    return [
        {"name": words.text("Read the report"), "address": telling.link},
        {"name": words.text("Documents and earlier editions"), "address": home},
    ]


def _parts(screen: FirstScreen, words: Wording) -> list[dict[str, object]]:
    """Return what became of earlier requests, what is asked now, and what the provider does or watches."""
    asked = [words.count("and {n} other", "and {n} others", screen.more_asked)] if screen.more_asked else []
    ours = [words.count("and {n} other", "and {n} others", screen.more_ours)] if screen.more_ours else []
    parts: list[dict[str, object]] = []
    if screen.followed:
        heading = words.text("What became of earlier requests")
        parts.append({"heading": heading, "followed": screen.followed, "asked": (), "notes": ()})
    notes = [*asked, *screen.not_asked]
    parts.append(
        {"heading": words.text("What we need from you"), "followed": (), "asked": screen.asked, "notes": notes}
    )
    if screen.ours or screen.watched:
        actions = [*screen.watched, *screen.ours]
        parts.append({"heading": words.text("What we are doing"), "followed": (), "asked": actions, "notes": ours})
    return parts


def _foot(telling: Telling, sender: Sender, words: Wording) -> Sequence[str]:
    facts = {"provider": sender.name, "person": telling.person, "client": telling.screen.client}
    return (
        words.text("{provider} sends this to {person}, named among the readers of this report ({client}).", **facts),
        words.text("To receive it no more, write to {contact}.", contact=sender.contact),
    )


def _stop_address(telling: Telling, sender: Sender) -> str:
    return f"mailto:{sender.contact}?subject={quote(f'stop {telling.client}')}"


def _thread(telling: Telling, sender: Sender) -> str:
    """Return the identifier that all mails of a client to a person answer: a mailbox shows one thread."""
    text = f"thread\n{telling.client}\n{telling.person}"
    return f"<{hashlib.sha256(text.encode()).hexdigest()[:32]}@{sender.domain}>"


@lru_cache(maxsize=1)
def style() -> str:
    """The mail's style: the report's colours, light, and dark where the mailbox is."""
    rules = (resources.files("analysis.delivery") / "template" / "mail.css").read_text(encoding="utf-8")
    light = Template(rules).substitute({role: colour.light for role, colour in theme.ROLES.items()})
    coloured = "\n".join(rule for rule in rules.splitlines() if "$" in rule)
    dark = Template(coloured).substitute({role: colour.dark for role, colour in theme.ROLES.items()})
    return f"{light}@media (prefers-color-scheme:dark){{\n{dark}\n}}"


@lru_cache(maxsize=1)
def _templates() -> Environment:
    loader = PackageLoader("analysis.delivery", "template")
    return Environment(
        loader=loader,
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
