"""The portal's own pages: a few templates, the words of the catalogues, the colours of the reports."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from analysis.delivery import reasons
from analysis.delivery.outbox import Letter
from analysis.foundation.messages import Message
from analysis.params.provider import Provider
from analysis.views.drawing import theme
from analysis.views.language.wording import Wording, languages, mark, wording

DEFAULT_LANGUAGE = "fr"
TEXTS = {
    "account": mark("Your account"),
    "account_of": mark("Account of {person}"),
    "action": mark("Action"),
    "browser": mark("Address and browser"),
    "all_files": mark("All files"),
    "asked": mark("What we need from you"),
    "followed": mark("What became of earlier requests"),
    "asked_of_client": mark("Asked of the client"),
    "at_term": mark("End of the term"),
    "by_provider": mark("Sign in with your organisation’s account"),
    "back": mark("Back to the documents"),
    "bars": mark("Consumed, expected today, foreseen at the end"),
    "change_password": mark("Change the password"),
    "client": mark("Client"),
    "clients": mark("Clients"),
    "changed": mark("New in the message"),
    "at_stake": mark("At stake"),
    "choose": mark("Release"),
    "clients_found": mark("{n} of {total} clients"),
    "closed": mark("closed"),
    "code": mark("Code of six digits"),
    "code_if_any": mark("Code of the second factor, if you have one"),
    "colon": mark("{name}:"),
    "comment": mark("Word of a person"),
    "comment_missing": mark("to write"),
    "comment_there": mark("written"),
    "consumed": mark("Consumed"),
    "contact": mark("Questions: {contact}"),
    "corrected": mark("correction to release"),
    "counted": mark("Counted up to"),
    "counted_up_to": mark("Counted up to {day}"),
    "current": mark("Latest edition"),
    "data": mark("Data and provenance"),
    "documents": mark("Documents"),
    "doubtful": mark("Doubtful"),
    "drop_letter": mark("Do not send"),
    "editions": mark("Editions"),
    "end_session": mark("End this session"),
    "everywhere": mark("Sign out on every device"),
    "exports": mark("Tables"),
    "facts": mark("Figures"),
    "home": mark("All clients"),
    "from_edition": mark("From an edition to the next"),
    "internal": mark("Internal editions"),
    "is_live": mark("Edition of the day"),
    "known_at": mark("as known at {sync}"),
    "letter": mark("Mail"),
    "line": mark("Line"),
    "lines": mark("Where each contract line stands"),
    "live": mark("live"),
    "message": mark("Message"),
    "new_password": mark("New password"),
    "no_edition": mark("No edition is published yet."),
    "no_doubt": mark("nothing"),
    "no_match": mark("No client answers to this search."),
    "no_rights": mark("Your account gives access to no report. Ask the person who follows your contract."),
    "nothing_to_prepare": mark("Nothing to prepare: every newest edition is released."),
    "nothing_waits": mark("No mail waits for a person."),
    "notice_altered": mark("This file is no longer what its manifest says: it is not served. The operator is told."),
    "notice_built_again": mark(
        "At least one edition was built again since you read it: it is not released. Read it again."
    ),
    "notice_code": mark("Code refused: take the one shown now; each is used once."),
    "notice_common": mark("Password refused: it is among those that are guessed first. Take several unrelated words."),
    "notice_crowded": mark("Too many people are signing in at once. Try again in half a minute."),
    "notice_differ": mark("The two new passwords are not the same."),
    "notice_forbidden": mark("This request did not come from a page of this portal."),
    "notice_late": mark("This page was open too long. Sign in again."),
    "notice_left": mark("You are signed out here. You are being signed out of your organisation’s account too."),
    "notice_length": mark("Password refused: it is too short or too long."),
    "notice_link_over": mark("This link was used already, or is too old. Ask for another one."),
    "notice_missing": mark("There is nothing here, or nothing that your rights let you read."),
    "notice_no_letter": mark("This mail no longer waits."),
    "notice_none_picked": mark("Choose at least one edition."),
    "notice_not_released": mark("The log of editions cannot be written: what is still listed here is not released."),
    "notice_refused": mark("Sign-in refused: check the name, the password, and the code if you have a second factor."),
    "notice_throttled": mark("Too many failures: try again in {minutes} minutes."),
    "notice_unavailable": mark("The portal cannot tell who may read what at the moment. Try again later."),
    "notice_wrong": mark("The present password is not that one."),
    "nowhere": mark("No access"),
    "open_report": mark("Open the report"),
    "opened": mark("Signed in on"),
    "ours": mark("What we are doing"),
    "others_by_year": mark("Editions by year"),
    "password": mark("Password"),
    "password_advice": mark("At least {least} characters: several unrelated words are easy to remember."),
    "password_again": mark("New password, once more"),
    "person": mark("Address or name"),
    "portal": mark("Your reports"),
    "prepare": mark("To prepare"),
    "prepare_help": mark(
        "Built and not released: read each one, then release it. Clients see released editions alone."
    ),
    "prepare_n": mark("To prepare: {n}"),
    "present_password": mark("Present password"),
    "qr_code": mark("QR code for an authenticator application"),
    "promised": mark("of {quantity}"),
    "reason": mark("Reason"),
    "release_chosen": mark("Release the chosen editions"),
    "release_one": mark("Release {client}, {day}"),
    "released": mark("released"),
    "report": mark("Report"),
    "reset_for": mark("Choose a password for {person}. It ends the sessions that are open, and this link."),
    "reread": mark("Read again"),
    "risk": mark("Risk of overrun"),
    "search": mark("Search for a client"),
    "search_button": mark("Search"),
    "second_factor": mark("Second factor"),
    "second_factor_add": mark("Add the second factor"),
    "second_factor_how": mark(
        "Scan this code with an authenticator application, then type the six digits that it shows."
    ),
    "second_factor_key": mark("Or type this key in it:"),
    "second_factor_off": mark("Your account has none: whoever learns your password can read your reports."),
    "second_factor_on": mark("Your account asks for a code of your authenticator application."),
    "second_factor_open": mark("Open the application on this device"),
    "second_factor_remove": mark("Remove the second factor"),
    "send_letter": mark("Send at the next run"),
    "sessions": mark("Your sessions"),
    "sessions_help": mark("Each browser in which you are signed in; end those that you do not recognise"),
    "set_password": mark("Set the password"),
    "sign_in": mark("Sign in"),
    "sign_out": mark("Sign out"),
    "skip": mark("Skip to the content"),
    "staff_home": mark("Clients"),
    "state": mark("State"),
    "this_one": mark("This browser"),
    "studies": mark("Studies and portfolio"),
    "to_provider": mark("Sign out of your organisation’s account"),
    "to_release": mark("to release"),
    "told": mark("Told, opened"),
    "told_n": mark("{told} of {readers}, {opened} opened"),
    "trace": mark("Provenance"),
    "waiting": mark("Mails that wait for a person"),
    "waiting_n": mark("Mails that wait: {n}"),
    "who": mark("To"),
    "used": mark("Last used on"),
}


KINDS = {
    "budget": mark("Next year’s budgets"),
    "business_case": mark("Business cases"),
    "portfolio": mark("All clients"),
    "portfolio_anonymous": mark("All clients, anonymous"),
    "sizing": mark("Sizing of contracts"),
}
"""Kind of internal edition -> its name; one that is not here keeps the name of its folder."""


def kind_name(words: Wording, kind: str) -> str:
    """The name of a kind of internal edition."""
    return words.text(KINDS[kind]) if kind in KINDS else kind


def language_of(request: Request, chosen: str | None = None) -> str:
    """The reader's language: theirs in params, else the first that the browser wants and that has a catalogue."""
    wanted = [chosen or "", *(part.partition(";")[0].strip()[:2] for part in _accepted(request))]
    return next((language for language in wanted if language in languages()), DEFAULT_LANGUAGE)


def page(
    template: str,
    language: str,
    values: Mapping[str, object],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page of the portal.

    Parameters
    ----------
    template : name of a template, without its ending.
    language : of the page.
    values : what the template shows; texts are escaped.
    status, headers : of the answer.
    """
    words = wording(language)
    texts = {name: words.text(message) for name, message in TEXTS.items() if "{" not in message}
    html = (
        _templates()
        .get_template(f"{template}.html.j2")
        .render(language=language, words=words, text=texts, message=TEXTS, house=HOUSE.get(), **values)
    )
    return HTMLResponse(html, status, headers)


@dataclass(frozen=True)
class House:
    """The provider as every page shows it: name, mail address for questions, colour, bytes and kind of its logo."""

    name: str = "Relevé"
    contact: str = ""
    colour: str | None = None
    logo: bytes = b""
    logo_kind: str = ""


HOUSE: ContextVar[House] = ContextVar("house", default=House())  # noqa: B039 (it is frozen)
"""The provider of the request that is being answered."""


def house_of(provider: Provider | None) -> House:
    """Return the provider as pages show it."""
    if provider is None:
        return House()
    kind, _, content = (provider.logo or "data:;base64,").removeprefix("data:").partition(";base64,")
    colour = None if provider.colour is None else theme.readable_accent(provider.colour)
    return House(provider.name, provider.contact or "", colour, base64.b64decode(content), kind)


def reason_of_letter(letter: Letter, language: str) -> str:
    """Return the words of why a mail waits."""
    known = reasons.reason(letter.reason)
    return known.shown(language) if isinstance(known, Message) else known


def say(words: Wording, name: str, **values: object) -> str:
    """One of the portal's texts, filled."""
    return words.text(TEXTS[name], **values)


@lru_cache(maxsize=4)
def stylesheet(accent: str | None = None) -> str:
    """The portal's stylesheet: the reports' colours, the provider's own for links and buttons, then a few rules."""
    own = (resources.files("analysis.portal") / "template" / "portal.css").read_text(encoding="utf-8")
    return theme.css_variables(accent) + "\n" + own


@lru_cache(maxsize=1)
def script() -> str:
    """The one script of the portal's own pages, which carries the part of an address after # through a sign-in."""
    return (resources.files("analysis.portal") / "template" / "deep-link.js").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _templates() -> Environment:
    loader = PackageLoader("analysis.portal", "template")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def prepare() -> None:
    """Read the words of each language and compile each template: the first reader does not wait for them."""
    for language in languages():
        wording(language)
    for name in _templates().list_templates(extensions=["j2"]):
        _templates().get_template(name)


def _accepted(request: Request) -> list[str]:
    return request.headers.get("accept-language", "")[:200].split(",")
