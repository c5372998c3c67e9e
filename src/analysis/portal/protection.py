"""Headers of every answer of the portal, and the proof that every form must bear."""

from __future__ import annotations

import re
import secrets
from urllib.parse import parse_qsl, urlsplit

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_FORM_BYTES = 8_192
FORM_SECONDS = 20.0
ASKED_BY_MACHINES = ("/health", "/auth/staff")
"""Paths that a monitor or a reverse proxy asks for by another name than the public one."""
MOST_TARGET_LENGTH = 1_000
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SIGN_IN_POLICY = PAGE_POLICY + "; script-src 'self'"
"""The sign-in page runs one script of ours, that carries the part of an address after #."""
REPORT_POLICY = (
    "sandbox allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'none'"
)
"""A report runs its own script (its own policy names it by hash) in an origin that is no one's: it reads no cookie,
asks the portal for nothing, sends no form. It may save a table and open a ticket in the ticket tool."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


class Protection:
    """Adds the security headers to each answer that does not bear its own, and answers to its public name alone.

    Parameters
    ----------
    app : the application beneath.
    public_url : the address by which readers reach the portal; where it is https, browsers are told never to use
        anything else.
    """

    def __init__(self, app: ASGIApp, *, public_url: str) -> None:
        self._app = app
        self._host = _host_of(urlsplit(public_url).netloc)
        self._headers = {**HEADERS, "Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"}
        if public_url.startswith("https://"):
            self._headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        is_ours = scope["path"] in ASKED_BY_MACHINES or _host_of(Headers(scope=scope).get("host", "")) == self._host
        app = self._app if is_ours else Response(status_code=421)
        await app(scope, receive, with_headers)


def _host_of(netloc: str) -> str:
    """Return the host of an address as it is compared: a port that its scheme implies is none."""
    return re.sub(r":(80|443)$", "", netloc.lower())


async def read_form(request: Request) -> dict[str, str] | None:
    """The fields of a form; None where it is too long, comes too slowly, or is no form."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    with anyio.move_on_after(FORM_SECONDS) as limit:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_FORM_BYTES:
                return None
    if limit.cancelled_caught:
        return None
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def is_ours(request: Request, public_url: str, given: str | None, expected: str) -> bool:
    """Return True for a form sent from our own pages: origin ours, token of its session."""
    origin = request.headers.get("origin")
    comes_from_us = origin is None or origin == origin_of(public_url)
    site = request.headers.get("sec-fetch-site", "same-origin")
    return comes_from_us and site == "same-origin" and secrets.compare_digest((given or "").encode(), expected.encode())


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as a browser's `Origin` writes them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def safe_target(target: str | None) -> str:
    """Path to open after a sign-in: ours, else the first page. A foreign address is never followed."""
    if not target or len(target) > MOST_TARGET_LENGTH or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    has_oddity = any(character in target for character in "\\\r\n\t\0") or not target.isprintable()
    return "/" if has_oddity else target
