"""The portal's own pages: a few templates, the words of the catalogues, the colours of the reports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from analysis.views.drawing import theme
from analysis.views.language.wording import Wording, languages, mark, wording

DEFAULT_LANGUAGE = "fr"
TEXTS = {
    "account": mark("Your account"),
    "account_of": mark("Account of {person}"),
    "action": mark("Action"),
    "browser": mark("Address and browser"),
    "by_provider": mark("Sign in with your organisation’s account"),
    "change_password": mark("Change the password"),
    "client": mark("Client"),
    "clients": mark("Clients"),
    "closed": mark("closed"),
    "code": mark("Code of six digits"),
    "code_if_any": mark("Code of the second factor, if you have one"),
    "counted": mark("Counted up to"),
    "current": mark("Latest edition"),
    "editions": mark("Editions"),
    "end_session": mark("End this session"),
    "everywhere": mark("Sign out on every device"),
    "exports": mark("Tables"),
    "facts": mark("Figures"),
    "home": mark("All clients"),
    "internal": mark("Internal editions"),
    "known_at": mark("as known at {sync}"),
    "live": mark("live"),
    "new_password": mark("New password"),
    "no_edition": mark("No edition is published yet."),
    "no_rights": mark("Your account gives access to no report. Ask the person who follows your contract."),
    "notice_altered": mark("This file is no longer what its manifest says: it is not served. The operator is told."),
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
    "notice_refused": mark("Sign-in refused: check the name, the password, and the code if you have a second factor."),
    "notice_throttled": mark("Too many failures: try again in {minutes} minutes."),
    "notice_unavailable": mark("The portal cannot tell who may read what at the moment. Try again later."),
    "notice_wrong": mark("The present password is not that one."),
    "opened": mark("Signed in on"),
    "password": mark("Password"),
    "password_advice": mark("At least {least} characters: several unrelated words are easy to remember."),
    "password_again": mark("New password, once more"),
    "person": mark("Address or name"),
    "portal": mark("Your reports"),
    "present_password": mark("Present password"),
    "qr_code": mark("QR code for an authenticator application"),
    "report": mark("Report"),
    "reset_for": mark("Choose a password for {person}. It ends the sessions that are open, and this link."),
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
    "sessions": mark("Your sessions"),
    "sessions_help": mark("Each browser in which you are signed in; end those that you do not recognise"),
    "set_password": mark("Set the password"),
    "sign_in": mark("Sign in"),
    "sign_out": mark("Sign out"),
    "skip": mark("Skip to the content"),
    "state": mark("State"),
    "this_one": mark("This browser"),
    "to_provider": mark("Sign out of your organisation’s account"),
    "trace": mark("Provenance"),
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
        .render(language=language, words=words, text=texts, message=TEXTS, **values)
    )
    return HTMLResponse(html, status, headers)


def say(words: Wording, name: str, **values: object) -> str:
    """One of the portal's texts, filled."""
    return words.text(TEXTS[name], **values)


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The portal's stylesheet: the reports' colours, then its own few rules."""
    own = (resources.files("analysis.portal") / "template" / "portal.css").read_text(encoding="utf-8")
    return theme.css_variables() + "\n" + own


@lru_cache(maxsize=1)
def _templates() -> Environment:
    loader = PackageLoader("analysis.portal", "template")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _accepted(request: Request) -> list[str]:
    return request.headers.get("accept-language", "")[:200].split(",")
