"""A reader's own account: their sessions, their password, their second factor."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from analysis.portal import pages, passwords, protection, second_factor
from analysis.portal.accounts import Accounts
from analysis.portal.audit import Audit
from analysis.portal.door import Reader
from analysis.portal.memory import Memory
from analysis.portal.sessions import Opening
from analysis.portal.signing import Hashing, Signing, address_of
from analysis.views.language.wording import wording

TIMEZONE = "Europe/Paris"
TRIES = 5
TRIES_SECONDS = 900
"""Tries of one's own password within a session: one who finds it open does not guess the password there."""


class OwnAccount:
    """The pages of a reader's own account."""

    def __init__(
        self, public_url: str, memory: Memory, accounts: Accounts, signing: Signing, hashing: Hashing, audit: Audit
    ) -> None:
        self._public_url = public_url
        self._memory = memory
        self._accounts = accounts
        self._signing = signing
        self._hashing = hashing
        self._audit = audit

    async def show(self, request: Request, reader: Reader) -> Response:
        """The account's page."""
        return await self._page(request, reader)

    async def change_password(self, request: Request, reader: Reader) -> Response:
        """Set a new password, where the present one is given; every other session by password is over."""
        form = await self._form(request, reader)
        if form is None:
            return await self._page(request, reader, "notice_forbidden", 403)
        if form.get("new") != form.get("again"):
            return await self._page(request, reader, "notice_differ", 400)
        notice = await self._confirm(reader, form)
        if notice:
            return await self._page(request, reader, notice, 400)
        person, password = reader.session.person, form.get("new", "")
        weakness = await run_sync(passwords.weakness, person, password)
        if weakness:
            return await self._page(request, reader, f"notice_{weakness}", 400)
        await self._hashing.run(lambda: self._accounts.set_password(person, password))
        return await self._renewed(request, reader, "password_changed")

    async def offer_second_factor(self, request: Request, reader: Reader) -> Response:
        """A new secret, to be read by an authenticator application."""
        if not await self._has_account(reader):
            return await self._page(request, reader)
        return self._offer(request, reader, second_factor.new_secret())

    async def set_second_factor(self, request: Request, reader: Reader) -> Response:
        """Set the second factor that a first code proves, or take it away, where the password is given."""
        form = await self._form(request, reader)
        if form is None:
            return await self._page(request, reader, "notice_forbidden", 403)
        secret = form.get("secret", "")
        if secret and not second_factor.is_secret(secret):
            return await self._page(request, reader, "notice_code", 400)
        notice = await self._confirm(reader, form)
        if notice:
            return await self._again(request, reader, secret, notice)
        person = reader.session.person
        proven = secret or await run_sync(self._accounts.second_factor, person)
        if not proven or not await run_sync(self._memory.codes.accept, person, proven, form.get("code", "")):
            return await self._again(request, reader, secret, "notice_code")
        await run_sync(self._accounts.set_second_factor, person, secret)
        return await self._renewed(request, reader, "second_factor_set" if secret else "second_factor_removed")

    async def end_session(self, request: Request, reader: Reader) -> Response:
        """End one of the reader's sessions."""
        form = await self._form(request, reader)
        if form is None:
            return await self._page(request, reader, "notice_forbidden", 403)
        ended = await run_sync(self._memory.sessions.end_named, reader.session.person, form.get("session", ""))
        if ended:
            self._audit.write("session_ended", person=reader.session.person, session=form["session"])
        return RedirectResponse("/account", 303)

    async def _confirm(self, reader: Reader, form: dict[str, str]) -> str:
        """Return the notice to show where the reader's password is not the one given; empty where it is."""
        person = reader.session.person
        attempt = await run_sync(self._memory.attempts.begin, {f"inside {person}": TRIES}, TRIES_SECONDS)
        if attempt is None:
            return "notice_throttled"
        given = form.get("password", "")
        if await self._hashing.run(lambda: self._accounts.verify(person, given)) is None:
            self._audit.write("password_refused", person=person, session=reader.session.session_id)
            return "notice_wrong"
        await run_sync(self._memory.attempts.forget, attempt)
        return ""

    async def _renewed(self, request: Request, reader: Reader, event: str) -> Response:
        """Note what has changed; the sessions by password are over, and this browser gets a new one."""
        person = reader.session.person
        self._audit.write(event, person=person, address=address_of(request), session=reader.session.session_id)
        proof = await run_sync(self._accounts.proof, person)
        if reader.session.opening.way != "password" or proof is None:
            return RedirectResponse("/account", 303)
        await run_sync(self._memory.sessions.end_all, person)
        return await self._signing.welcome(request, Opening(person, "password", proof), "/account")

    async def _form(self, request: Request, reader: Reader) -> dict[str, str] | None:
        """Return the fields of a form of ours; None where it is forged, or no form."""
        form = await protection.read_form(request)
        if form is not None and protection.is_ours(request, self._public_url, form.get("csrf"), reader.session.csrf):
            return form
        self._audit.write("forged_form", person=reader.session.person, path=request.url.path)
        return None

    async def _has_account(self, reader: Reader) -> bool:
        return await run_sync(self._accounts.proof, reader.session.person) is not None

    async def _again(self, request: Request, reader: Reader, secret: str, notice: str) -> Response:
        if not secret:
            return await self._page(request, reader, notice, 400)
        return self._offer(request, reader, secret, notice, 400)

    def _offer(self, request: Request, reader: Reader, secret: str, notice: str = "", status: int = 200) -> Response:
        language = pages.language_of(request, reader.rights.language)
        uri = second_factor.uri(reader.session.person, secret)
        values = {
            "reader": reader,
            "notice": pages.say(wording(language), notice, minutes=TRIES_SECONDS // 60) if notice else "",
            "secret": secret,
            "uri": uri,
            "drawing": second_factor.drawing(uri),
        }
        return pages.page("second_factor", language, values, status=status)

    async def _page(self, request: Request, reader: Reader, notice: str = "", status: int = 200) -> Response:
        language = pages.language_of(request, reader.rights.language)
        words = wording(language)
        sessions = await run_sync(self._memory.sessions.of_person, reader.session.person)
        values = {
            "reader": reader,
            "notice": pages.say(words, notice, minutes=TRIES_SECONDS // 60) if notice else "",
            "sessions": [(each, _moment(each.created_at), _moment(each.seen_at)) for each in sessions],
            "has_account": await self._has_account(reader),
            "has_second_factor": bool(await run_sync(self._accounts.second_factor, reader.session.person)),
            "least": passwords.LEAST_LENGTH,
        }
        return pages.page("account", language, values, status=status)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, ZoneInfo(TIMEZONE))
