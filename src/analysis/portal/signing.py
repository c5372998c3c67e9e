"""Signing in and out: by a local account or by the OpenID Connect provider, with a bound on failures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from analysis.portal import pages, protection
from analysis.portal.accounts import Accounts, name_of
from analysis.portal.attempts import address_block
from analysis.portal.audit import Audit
from analysis.portal.door import SESSION_COOKIE, Reader
from analysis.portal.memory import Memory
from analysis.portal.openid import Identity, OutOfReach, Provider, Refused
from analysis.portal.rights import CurrentRights
from analysis.portal.sessions import Opening
from analysis.portal.visits import SECONDS, Visit, Visits
from analysis.views.language.wording import wording

VISIT_COOKIE = "__Host-releve-visit"
BROWSER_COOKIE = "__Host-releve-browser"
BROWSER_SECONDS = 365 * 86_400
PASSWORDS_AT_ONCE = 2
"""Argon2 takes 64 MB and a core: more at once would only slow every reader down."""
MOST_WAITING = 40
"""Sign-ins that wait for their turn; the next is asked to come back, so that no crowd fills the memory."""
PERSON_FACTOR = 4
"""From browsers that are strangers, a person bears this many times the failures of one address."""
CALLBACK = "/sign-in/openid/back"
SIGNED_OUT = "/sign-in"
"""Path to which the provider sends a reader who signed out."""


def address_of(request: Request) -> str:
    """The address of the browser (that the reverse proxy vouches for)."""
    return request.client.host if request.client else "unknown"


def agent_of(request: Request) -> str:
    """The browser's own name, by which a person recognises their sessions."""
    return request.headers.get("user-agent", "")[:200]


class Hashing:
    """The turn that passwords wait for."""

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(PASSWORDS_AT_ONCE)

    @property
    def is_crowded(self) -> bool:
        """Return True where too many wait already."""
        return self._limiter.statistics().tasks_waiting >= MOST_WAITING

    async def run(self, act: Callable[[], str | None]) -> str | None:
        """Run in a thread what hashes a password, when its turn has come."""
        return await run_sync(act, limiter=self._limiter)


class Signing:
    """The pages by which a reader signs in and out."""

    def __init__(
        self,
        public_url: str,
        memory: Memory,
        visits: Visits,
        accounts: Accounts,
        rights: CurrentRights,
        hashing: Hashing,
        provider: Provider | None,
        audit: Audit,
    ) -> None:
        self._public_url = public_url
        self._memory = memory
        self._visits = visits
        self._accounts = accounts
        self._rights = rights
        self._hashing = hashing
        self._provider = provider
        self._audit = audit

    async def ask(self, request: Request) -> Response:
        """The sign-in page."""
        return await self._page(request, "", target=request.query_params.get("next"))

    async def sign_in(self, request: Request) -> Response:
        """A name, a password and the code of a second factor, sent by our own page."""
        form = await protection.read_form(request)
        visit = self._visits.find(request.cookies.get(VISIT_COOKIE))
        if form is None or visit is None:
            return await self._page(request, "notice_late", status=400)
        if not protection.is_ours(request, self._public_url, form.get("csrf"), visit.csrf):
            self._audit.write("forged_form", address=address_of(request), path=request.url.path)
            return await self._page(request, "notice_forbidden", status=403)
        target = form.get("next")
        if self._hashing.is_crowded:
            return await self._page(request, "notice_crowded", target=target, status=503, headers={"Retry-After": "30"})
        person = name_of(form.get("person", ""))
        attempt = await self._attempt(request, person)
        if attempt is None:
            return await self._throttled(request, person, target)
        proof = await self._hashing.run(lambda: self._accounts.verify(person, form.get("password", "")))
        if proof is None or not await run_sync(self._second_factor_holds, person, form.get("code", "")):
            reason = "password" if proof is None else "second factor"
            facts = {"person": person[:254], "address": address_of(request), "way": "password", "reason": reason}
            self._audit.write("sign_in_refused", **facts)
            return await self._page(request, "notice_refused", target=target, status=401)
        await run_sync(self._memory.attempts.forget, attempt)
        if not (await self._rights.read()).of(person).is_known:
            self._audit.write("sign_in_refused", person=person, way="password", reason="no rights")
            return self._no_rights(request, person)
        return await self.welcome(request, Opening(person, "password", proof), target)

    async def sign_out(self, request: Request, reader: Reader) -> Response:
        """Ends this session, or every session of the reader; at the provider too, where it was opened there."""
        form = await protection.read_form(request)
        if form is None or not protection.is_ours(request, self._public_url, form.get("csrf"), reader.session.csrf):
            self._audit.write("forged_form", person=reader.session.person, path=request.url.path)
            return await self._page(request, "notice_forbidden", status=403)
        if "everywhere" in form:
            await run_sync(self._memory.sessions.end_all, reader.session.person)
        await run_sync(self._memory.sessions.end, request.cookies[SESSION_COOKIE])
        self._audit.write("sign_out", person=reader.session.person, session=reader.session.session_id)
        elsewhere = await self._end_at_provider(reader)
        answer = self._left(request, elsewhere) if elsewhere else RedirectResponse("/sign-in", 303)
        answer.headers["Clear-Site-Data"] = '"cache"'
        answer.delete_cookie(SESSION_COOKIE, secure=True, httponly=True, samesite="lax")
        return answer

    async def to_provider(self, request: Request) -> Response:
        """Sends the browser to the OpenID Connect provider."""
        if self._provider is None:
            return await self._page(request, "notice_missing", status=404)
        request.scope["session"] = {"next": protection.safe_target(request.query_params.get("next"))}
        address = await self._provider.start(request, self._public_url + CALLBACK)
        return self._with_visit(RedirectResponse(address, 303), Visit(content=request.session))

    async def from_provider(self, request: Request) -> Response:
        """The browser is back from the provider."""
        visit = self._visits.find(request.cookies.get(VISIT_COOKIE))
        if self._provider is None or visit is None:
            return await self._page(request, "notice_late", status=400)
        request.scope["session"] = dict(visit.content)
        try:
            identity = await self._provider.finish(request)
            person = await self._person(identity)
        except Refused as refusal:
            address = address_of(request)
            self._audit.write("sign_in_refused", address=address, way="openid", reason=str(refusal)[:200])
            return await self._page(request, "notice_refused", status=401)
        if not (await self._rights.read()).of(person, identity.groups).is_known:
            self._audit.write("sign_in_refused", person=person, way="openid", reason="no rights")
            return self._no_rights(request, person)
        opening = Opening(
            person,
            "openid",
            subject=identity.subject,
            groups=identity.groups,
            access_token=identity.access_token,
            id_token=identity.id_token,
        )
        return await self.welcome(request, opening, visit.content.get("next"))

    async def welcome(self, request: Request, opening: Opening, target: str | None) -> Response:
        """Open a session and send the browser where it was going."""
        known = replace(opening, address=address_of(request), agent=agent_of(request))
        token = await run_sync(self._memory.sessions.open, known)
        browser = await run_sync(self._memory.browsers.remember, request.cookies.get(BROWSER_COOKIE), opening.person)
        self._audit.write("sign_in", person=opening.person, address=address_of(request), way=opening.way)
        answer = RedirectResponse(protection.safe_target(target), 303)
        keep_cookie(answer, SESSION_COOKIE, token)
        keep_cookie(answer, BROWSER_COOKIE, browser, seconds=BROWSER_SECONDS)
        answer.delete_cookie(VISIT_COOKIE, secure=True, httponly=True, samesite="lax")
        return answer

    async def _person(self, identity: Identity) -> str:
        """The person that an identity is: the one it was linked to, whatever name it claims since."""
        person = await run_sync(self._memory.identities.person, identity.issuer, identity.subject, identity.claimed)
        if person is None:
            raise Refused(f"{identity.claimed} is linked to another account of the provider")
        return person

    async def _end_at_provider(self, reader: Reader) -> str | None:
        """Address at which the browser is signed out at the provider; None where the provider has none."""
        if self._provider is None or not reader.session.opening.id_token:
            return None
        try:
            return await self._provider.end(reader.session.opening.id_token, self._public_url + SIGNED_OUT)
        except OutOfReach as error:
            self._audit.write("provider_not_told", person=reader.session.person, reason=str(error)[:200])
            return None

    @staticmethod
    def _left(request: Request, elsewhere: str) -> Response:
        """A page that goes to the provider by itself: a form may not, its answers must stay with us."""
        values = {"notice": "notice_left", "reader": None, "link": elsewhere}
        headers = {"Refresh": f"0; url={elsewhere}"}
        return pages.page("message", pages.language_of(request), values, headers=headers)

    def _second_factor_holds(self, person: str, code: str) -> bool:
        secret = self._accounts.second_factor(person)
        return not secret or self._memory.codes.accept(person, secret, code)

    async def _attempt(self, request: Request, person: str) -> tuple[int, ...] | None:
        """Counts an attempt before it is tried, so that many at once are no way round; None: one too many."""
        limits = (await self._rights.read()).params.sign_in
        browser = request.cookies.get(BROWSER_COOKIE)
        if await run_sync(self._memory.browsers.is_known, browser, person):
            bounds = {f"person {person} by {browser}": limits.failures}
        else:
            address = address_block(address_of(request))
            bounds = {
                f"person {person} from {address}": limits.failures,
                f"person {person}": limits.failures * PERSON_FACTOR,
                f"address {address}": limits.failures_of_address,
            }
        return await run_sync(self._memory.attempts.begin, bounds, limits.minutes * 60)

    async def _throttled(self, request: Request, person: str, target: str | None) -> Response:
        self._audit.write("sign_in_throttled", person=person[:254], address=address_of(request))
        headers = {"Retry-After": str((await self._rights.read()).params.sign_in.minutes * 60)}
        return await self._page(request, "notice_throttled", target=target, status=429, headers=headers)

    @staticmethod
    def _no_rights(request: Request, person: str) -> Response:
        """The page of one whose sign-in is right and to whom nothing is granted."""
        return pages.page("no_rights", pages.language_of(request), {"person": person}, status=403)

    async def _page(
        self,
        request: Request,
        notice: str,
        *,
        target: str | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> Response:
        language = pages.language_of(request)
        minutes = (await self._rights.read()).params.sign_in.minutes
        visit = self._visits.find(request.cookies.get(VISIT_COOKIE)) or Visit()
        values = {
            "notice": pages.say(wording(language), notice, minutes=minutes) if notice else "",
            "csrf": visit.csrf,
            "next": protection.safe_target(target),
            "has_provider": self._provider is not None,
        }
        policy = {"Content-Security-Policy": protection.SIGN_IN_POLICY}
        page = pages.page("sign_in", language, values, status=status, headers={**policy, **(headers or {})})
        return self._with_visit(page, Visit(visit.csrf))

    def _with_visit(self, answer: Response, visit: Visit) -> Response:
        keep_cookie(answer, VISIT_COOKIE, self._visits.seal(visit), seconds=SECONDS)
        return answer


def keep_cookie(answer: Response, cookie: str, value: str, seconds: int | None = None) -> None:
    """Give the browser a cookie that scripts cannot read and that goes to this host alone."""
    answer.set_cookie(cookie, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")
