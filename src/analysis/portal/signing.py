"""Signing in and out: by a local account or by the OpenID Connect provider, with a bound on failures."""

from __future__ import annotations

import math

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from analysis.portal import pages, protection
from analysis.portal.accounts import Accounts
from analysis.portal.audit import Audit
from analysis.portal.door import SESSION_COOKIE, Reader
from analysis.portal.openid import OutOfReach, Provider, Refused
from analysis.portal.rights import CurrentRights
from analysis.portal.store import Store, Visit
from analysis.views.language.wording import wording

VISIT_COOKIE = "__Host-releve-visit"
PASSWORDS_AT_ONCE = 2
"""Argon2 takes 64 MB and a core: more at once would only slow every reader down."""
PERSON_FACTOR = 4
"""From anywhere, a person bears this many times the failures of one address: locking someone out is not that easy."""
CALLBACK = "/sign-in/openid/back"
SIGNED_OUT = "/sign-in"
"""Path to which the provider sends a reader who signed out."""


def address_of(request: Request) -> str:
    """The address of the browser (that the reverse proxy vouches for)."""
    return request.client.host if request.client else "unknown"


class Signing:
    """The pages by which a reader signs in and out."""

    def __init__(
        self,
        public_url: str,
        store: Store,
        accounts: Accounts,
        rights: CurrentRights,
        provider: Provider | None,
        audit: Audit,
    ) -> None:
        self._public_url = public_url
        self._store = store
        self._accounts = accounts
        self._rights = rights
        self._provider = provider
        self._audit = audit
        self._hashing = anyio.CapacityLimiter(PASSWORDS_AT_ONCE)

    async def ask(self, request: Request) -> Response:
        """The sign-in page."""
        return self._page(request, "", target=request.query_params.get("next"))

    async def sign_in(self, request: Request) -> Response:
        """A name and a password, sent by our own page."""
        form = await protection.read_form(request)
        token = request.cookies.get(VISIT_COOKIE)
        visit = self._store.visit(token)
        if form is None or token is None or visit is None:
            return self._page(request, "notice_late", status=400)
        if not protection.is_ours(request, self._public_url, form.get("csrf"), visit.csrf):
            self._audit.write("forged_form", address=address_of(request), path=request.url.path)
            return self._page(request, "notice_forbidden", status=403)
        person, target = form.get("person", "").strip().lower(), form.get("next")
        attempt = self._attempt(request, person)
        if attempt is None:
            return self._throttled(request, person, target)
        proof = await run_sync(self._accounts.verify, person, form.get("password", ""), limiter=self._hashing)
        if proof is None or not self._rights.of(person).is_known:
            self._audit.write("sign_in_refused", person=person[:254], address=address_of(request), way="password")
            return self._page(request, "notice_refused", target=target, status=401)
        self._store.forget_attempts(attempt)
        session = self._store.open_session(person, "password", proof=proof)
        return self._welcome(request, session, person, "password", token, target)

    async def sign_out(self, request: Request, reader: Reader) -> Response:
        """Ends this session, or every session of the reader; at the provider too, where it was opened there."""
        form = await protection.read_form(request)
        if form is None or not protection.is_ours(request, self._public_url, form.get("csrf"), reader.session.csrf):
            self._audit.write("forged_form", person=reader.session.person, path=request.url.path)
            return self._page(request, "notice_forbidden", status=403)
        if "everywhere" in form:
            self._store.end_sessions(reader.session.person)
        self._store.end_session(request.cookies[SESSION_COOKIE])
        self._audit.write("sign_out", person=reader.session.person, session=reader.session.session_id)
        elsewhere = await self._end_at_provider(reader)
        answer = self._left(request, elsewhere) if elsewhere else RedirectResponse("/sign-in", 303)
        answer.headers["Clear-Site-Data"] = '"cache"'
        answer.delete_cookie(SESSION_COOKIE, secure=True, httponly=True, samesite="lax")
        return answer

    async def _end_at_provider(self, reader: Reader) -> str | None:
        """Address at which the browser is signed out at the provider; None where the provider has none."""
        if self._provider is None or not reader.session.id_token:
            return None
        try:
            return await self._provider.end(reader.session.id_token, self._public_url + SIGNED_OUT)
        except OutOfReach as error:
            self._audit.write("provider_not_told", person=reader.session.person, reason=str(error)[:200])
            return None

    @staticmethod
    def _left(request: Request, elsewhere: str) -> Response:
        """A page that goes to the provider by itself: a form may not, its answers must stay with us."""
        values = {"notice": "notice_left", "reader": None, "link": elsewhere}
        headers = {"Refresh": f"0; url={elsewhere}"}
        return pages.page("message", pages.language_of(request), values, headers=headers)

    async def to_provider(self, request: Request) -> Response:
        """Sends the browser to the OpenID Connect provider."""
        if self._provider is None:
            return self._page(request, "notice_missing", status=404)
        token, _ = self._store.open_visit()
        request.scope["session"] = {"next": protection.safe_target(request.query_params.get("next"))}
        address = await self._provider.start(request, self._public_url + CALLBACK)
        self._store.keep_visit(token, dict(request.session))
        return self._with_visit(RedirectResponse(address, 303), token)

    async def from_provider(self, request: Request) -> Response:
        """The browser is back from the provider."""
        token = request.cookies.get(VISIT_COOKIE)
        visit = self._store.visit(token)
        if self._provider is None or token is None or visit is None:
            return self._page(request, "notice_late", status=400)
        self._store.end_visit(token)
        request.scope["session"] = dict(visit.content)
        try:
            identity = await self._provider.finish(request)
        except Refused as refusal:
            address = address_of(request)
            self._audit.write("sign_in_refused", address=address, way="openid", reason=str(refusal)[:200])
            return self._page(request, "notice_refused", status=401)
        if not self._rights.of(identity.person, identity.groups).is_known:
            self._audit.write("sign_in_refused", person=identity.person, way="openid", reason="no rights")
            return self._page(request, "no_rights", status=403)
        session = self._store.open_session(
            identity.person,
            "openid",
            groups=identity.groups,
            proof=identity.access_token,
            id_token=identity.id_token,
        )
        return self._welcome(request, session, identity.person, "openid", token, visit.content.get("next"))

    def _attempt(self, request: Request, person: str) -> tuple[int, ...] | None:
        """Counts an attempt before it is tried, so that many at once are no way round; None: one too many."""
        limits, seconds = self._rights.read()[0].sign_in, self._seconds()
        address = address_of(request)
        bounds = {
            f"person {person} from {address}": limits.failures,
            f"person {person}": limits.failures * PERSON_FACTOR,
            f"address {address}": limits.failures_of_address,
        }
        if any(self._store.attempts(key, seconds) >= most for key, most in bounds.items()):
            return None
        return self._store.add_attempts(bounds)

    def _seconds(self) -> int:
        return self._rights.read()[0].sign_in.minutes * 60

    def _throttled(self, request: Request, person: str, target: str | None) -> Response:
        self._audit.write("sign_in_throttled", person=person[:254], address=address_of(request))
        headers = {"Retry-After": str(self._seconds())}
        return self._page(request, "notice_throttled", target=target, status=429, headers=headers)

    def _welcome(
        self, request: Request, session: str, person: str, way: str, visit: str, target: str | None
    ) -> Response:
        self._store.end_visit(visit)
        self._audit.write("sign_in", person=person, address=address_of(request), way=way)
        answer = RedirectResponse(protection.safe_target(target), 303)
        answer.set_cookie(SESSION_COOKIE, session, path="/", secure=True, httponly=True, samesite="lax")
        answer.delete_cookie(VISIT_COOKIE, secure=True, httponly=True, samesite="lax")
        return answer

    def _page(
        self,
        request: Request,
        notice: str,
        *,
        target: str | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> Response:
        language = pages.language_of(request)
        minutes = math.ceil(self._seconds() / 60)
        token = request.cookies.get(VISIT_COOKIE)
        visit: Visit | None = self._store.visit(token)
        if token is None or visit is None:
            token, visit = self._store.open_visit()
        values = {
            "notice": pages.say(wording(language), notice, minutes=minutes) if notice else "",
            "csrf": visit.csrf,
            "next": protection.safe_target(target),
            "has_provider": self._provider is not None,
        }
        return self._with_visit(pages.page("sign_in", language, values, status=status, headers=headers), token)

    @staticmethod
    def _with_visit(answer: Response, token: str) -> Response:
        answer.set_cookie(VISIT_COOKIE, token, path="/", secure=True, httponly=True, samesite="lax")
        return answer
