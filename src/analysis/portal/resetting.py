"""The page behind a one-time link: the person chooses a password that no administrator knows."""

from __future__ import annotations

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from analysis.portal import pages, passwords, protection
from analysis.portal.accounts import Accounts
from analysis.portal.audit import Audit
from analysis.portal.memory import Memory
from analysis.portal.signing import (
    BROWSER_COOKIE,
    BROWSER_SECONDS,
    VISIT_COOKIE,
    Hashing,
    address_of,
    keep_cookie,
)
from analysis.portal.visits import SECONDS, Visit, Visits
from analysis.views.language.wording import wording


class Resetting:
    """The page of one-time links. To look at it uses nothing up: programs that read mail follow links too."""

    def __init__(
        self, public_url: str, memory: Memory, visits: Visits, accounts: Accounts, hashing: Hashing, audit: Audit
    ) -> None:
        self._public_url = public_url
        self._memory = memory
        self._visits = visits
        self._accounts = accounts
        self._hashing = hashing
        self._audit = audit

    async def ask(self, request: Request) -> Response:
        """The page that asks for a new password."""
        person = await self._person(request)
        return self._over(request) if person is None else self._page(request, person)

    async def reset(self, request: Request) -> Response:
        """Set the password, use the link up, and end every session of the person."""
        form = await protection.read_form(request)
        person = await self._person(request)
        visit = self._visits.find(request.cookies.get(VISIT_COOKIE))
        if person is None:
            return self._over(request)
        if form is None or visit is None:
            return self._page(request, person, "notice_late", 400)
        if not protection.is_ours(request, self._public_url, form.get("csrf"), visit.csrf):
            self._audit.write("forged_form", address=address_of(request), path="/reset")
            return self._page(request, person, "notice_forbidden", 403)
        password = form.get("new", "")
        if password != form.get("again"):
            return self._page(request, person, "notice_differ", 400)
        weakness = await run_sync(passwords.weakness, person, password)
        if weakness:
            return self._page(request, person, f"notice_{weakness}", 400)
        if not await run_sync(self._memory.reset_links.use, request.path_params["token"]):
            return self._over(request)
        await self._hashing.run(lambda: self._accounts.set_password(person, password))
        await run_sync(self._memory.sessions.end_all, person)
        self._audit.write("password_reset", person=person, address=address_of(request))
        browser = await run_sync(self._memory.browsers.remember, request.cookies.get(BROWSER_COOKIE), person)
        answer = RedirectResponse("/sign-in", 303)
        keep_cookie(answer, BROWSER_COOKIE, browser, seconds=BROWSER_SECONDS)
        return answer

    async def _person(self, request: Request) -> str | None:
        """Return the person of a link that holds: it was not used, and their account is as when it was made."""
        link = await run_sync(self._memory.reset_links.find, request.path_params["token"])
        if link is None:
            return None
        person, proof = link
        return person if (await run_sync(self._accounts.proof, person) or "") == proof else None

    def _over(self, request: Request) -> Response:
        self._audit.write("reset_refused", address=address_of(request))
        values = {"notice": "notice_link_over", "reader": None}
        return pages.page("message", pages.language_of(request), values, status=404)

    def _page(self, request: Request, person: str, notice: str = "", status: int = 200) -> Response:
        language = pages.language_of(request)
        words = wording(language)
        visit = self._visits.find(request.cookies.get(VISIT_COOKIE)) or Visit()
        values = {
            "reader": None,
            "person": person,
            "notice": pages.say(words, notice) if notice else "",
            "csrf": visit.csrf,
            "token": request.path_params["token"],
            "least": passwords.LEAST_LENGTH,
        }
        answer = pages.page("reset", language, values, status=status)
        keep_cookie(answer, VISIT_COOKIE, self._visits.seal(Visit(visit.csrf)), seconds=SECONDS)
        return answer
