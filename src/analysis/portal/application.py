"""The portal: an ASGI application that serves editions to those entitled, and refuses everything else (H4)."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from analysis.delivery.outbox import Outbox
from analysis.foundation.errors import AnalystError
from analysis.portal import openid, pages
from analysis.portal.accounts import Accounts
from analysis.portal.audit import Audit
from analysis.portal.connections import BoundedProtocol
from analysis.portal.door import Door, Reader
from analysis.portal.housed import Housed
from analysis.portal.library import Library
from analysis.portal.memory import opened
from analysis.portal.openid import Provider
from analysis.portal.openings import Openings
from analysis.portal.overview import Overview
from analysis.portal.own_account import OwnAccount
from analysis.portal.protection import Protection
from analysis.portal.reading import Reading
from analysis.portal.released import Releases
from analysis.portal.resetting import Resetting
from analysis.portal.rights import CurrentRights
from analysis.portal.settings import Settings
from analysis.portal.shelf import Shelf
from analysis.portal.signing import CALLBACK, Hashing, Signing
from analysis.portal.staff import Staff
from analysis.portal.visits import Visits

TRUSTED_PROXIES = "RELEVE_PORTAL_PROXIES"
KEEP_ALIVE_SECONDS = 30
MOST_CONNECTIONS = 1_000
FORWARDED_URI = "x-forwarded-uri"

ForReader = Callable[[Request, Reader], Awaitable[Response]]
ForAnyone = Callable[[Request], Awaitable[Response]]


def create(
    settings: Settings,
    *,
    environ: Mapping[str, str] = os.environ,
    accounts: Accounts | None = None,
    clock: Callable[[], float] = time.time,
) -> Starlette:
    """The application.

    Parameters
    ----------
    settings : where it finds its rights, its editions, its memory.
    environ : names the OpenID Connect provider, where there is one.
    accounts : the local accounts; None: those of the portal's folder.
    clock : seconds since the epoch.

    Raises
    ------
    ParamsFault
        When the rights are missing or at fault.
    """
    rights = CurrentRights(settings.params, clock)
    params = rights.load().params
    pages.prepare()
    memory, audit = opened(settings.folder, clock), Audit(settings.folder)
    library = Library(Shelf(settings.reports), Releases(settings.warehouse, clock), audit)
    outbox = None if settings.outbox is None else Outbox(settings.outbox)
    accounts, visits, hashing = accounts or Accounts(settings.folder), Visits(clock), Hashing()
    provider = Provider.from_environment(environ, params.openid)
    door = Door(memory.sessions, accounts, rights, provider, clock)
    signing = Signing(settings.public_url, memory, visits, accounts, rights, hashing, provider, audit)
    own = OwnAccount(settings.public_url, memory, accounts, signing, hashing, audit)
    resetting = Resetting(settings.public_url, memory, visits, accounts, hashing, audit)
    reading = Reading(library, rights, audit)
    seen = Overview(library, settings.params, outbox, Openings(settings.folder))
    staff = Staff(settings, library, seen, outbox, audit)

    async def home(request: Request, reader: Reader) -> Response:
        return await (staff.home if reader.rights.is_staff else reading.home)(request, reader)

    def signed_in(endpoint: ForReader) -> ForAnyone:
        """Serves those alone who have signed in: the others are asked to, or told so where no page is wanted."""

        async def guard(request: Request) -> Response:
            reader = await door.reader(request)
            if reader is not None:
                return await endpoint(request, reader)
            if "text/html" in request.headers.get("accept", "") and request.method in ("GET", "HEAD"):
                return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)
            return Response(status_code=401)

        return guard

    async def vouch(request: Request) -> Response:
        """Answers the reverse proxy: 401 to one who has not signed in, or the way to sign in where the proxy says for
        which address it asks, as Caddy and Traefik do, and hands our answer over."""
        reader = await door.reader(request)
        if reader is not None:
            return await reading.vouch(request, reader)
        wanted = request.headers.get(FORWARDED_URI)
        return RedirectResponse(f"/sign-in?next={quote(wanted)}", 303) if wanted else Response(status_code=401)

    routes = [
        Route("/health", reading.health),
        Route("/style.css", _stylesheet),
        Route("/logo", _logo),
        Route("/deep-link.js", _script),
        Route("/sign-in", signing.ask, methods=["GET"]),
        Route("/sign-in", signing.sign_in, methods=["POST"]),
        Route("/sign-in/openid", signing.to_provider, methods=["GET"]),
        Route(CALLBACK, signing.from_provider, methods=["GET"]),
        Route("/sign-out", signed_in(signing.sign_out), methods=["POST"]),
        Route("/reset/{token}", resetting.ask, methods=["GET"]),
        Route("/reset/{token}", resetting.reset, methods=["POST"]),
        Route("/account", signed_in(own.show), methods=["GET"]),
        Route("/account/password", signed_in(own.change_password), methods=["POST"]),
        Route("/account/second-factor", signed_in(own.offer_second_factor), methods=["GET"]),
        Route("/account/second-factor", signed_in(own.set_second_factor), methods=["POST"]),
        Route("/account/session", signed_in(own.end_session), methods=["POST"]),
        Route("/", signed_in(home)),
        Route("/prepare", signed_in(staff.prepare), methods=["GET"]),
        Route("/prepare/release", signed_in(staff.release), methods=["POST"]),
        Route("/prepare/letter", signed_in(staff.letter), methods=["POST"]),
        Route("/auth/staff", vouch),
        Route("/clients/{client}/", signed_in(reading.client)),
        Route("/clients/{client}/{edition}/", signed_in(reading.edition)),
        Route("/clients/{client}/{edition}/{file:path}", signed_in(reading.file)),
        Route("/{client}/{edition}/report.html", signed_in(reading.beside)),
        Route("/internal/{kind}/", signed_in(reading.internal)),
        Route("/internal/{kind}/{edition}/{file:path}", signed_in(reading.internal_file)),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Protection, public_url=settings.public_url), Middleware(Housed, rights=rights)],
        exception_handlers={
            HTTPException: _refused,
            AnalystError: _unavailable(audit),
            openid.OutOfReach: _unavailable(audit),
        },
    )


def serve(settings: Settings, *, host: str, port: int, environ: Mapping[str, str] = os.environ) -> None:
    """Serves until it is stopped, behind the reverse proxy whose addresses `RELEVE_PORTAL_PROXIES` lists."""
    uvicorn.run(
        create(settings, environ=environ),
        host=host,
        port=port,
        server_header=False,
        date_header=True,
        access_log=False,
        proxy_headers=True,
        forwarded_allow_ips=environ.get(TRUSTED_PROXIES, "127.0.0.1"),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        http=BoundedProtocol,
        limit_concurrency=MOST_CONNECTIONS,
    )


async def _stylesheet(_: Request) -> Response:
    return Response(
        pages.stylesheet(pages.HOUSE.get().colour),
        media_type="text/css",
        headers={"Cache-Control": "public, max-age=3600"},
    )


async def _logo(_: Request) -> Response:
    house = pages.HOUSE.get()
    if not house.logo:
        return Response(status_code=404)
    return Response(house.logo, media_type=house.logo_kind, headers={"Cache-Control": "public, max-age=3600"})


async def _script(_: Request) -> Response:
    return Response(pages.script(), media_type="text/javascript", headers={"Cache-Control": "public, max-age=3600"})


async def _refused(request: Request, error: Exception) -> Response:
    """A path or a verb that is none of ours."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    values = {"notice": "notice_missing", "reader": None}
    return pages.page("message", pages.language_of(request), values, status=status, headers=headers)


def _unavailable(audit: Audit) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Rights that cannot be read, or a provider that does not answer: no one is let in, and the log says why."""

    async def handle(request: Request, error: Exception) -> Response:
        audit.write("unavailable", path=request.url.path[:500], reason=str(error)[:500])
        if request.url.path == "/health":
            return JSONResponse({"status": "unavailable"}, 503)
        values = {"notice": "notice_unavailable", "reader": None}
        return pages.page("message", pages.language_of(request), values, status=503)

    return handle
