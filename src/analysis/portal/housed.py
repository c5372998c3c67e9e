"""The provider's name, colour and logo, made known to every page of a request."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from analysis.foundation.errors import AnalystError
from analysis.params.provider import Provider
from analysis.portal import pages
from analysis.portal.pages import House
from analysis.portal.rights import CurrentRights


class Housed:
    """Sets the house of each request, as params say it now.

    Parameters
    ----------
    app : the application beneath.
    rights : reads the provider with the rights.
    """

    def __init__(self, app: ASGIApp, *, rights: CurrentRights) -> None:
        self._app = app
        self._rights = rights
        self._known: tuple[Provider | None, House] = (None, House())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; while params cannot be read, in no provider's name."""
        try:
            provider = (await self._rights.read()).provider
        except AnalystError:
            provider = None
        if provider is not self._known[0]:
            self._known = provider, pages.house_of(provider)
        token = pages.HOUSE.set(self._known[1])
        try:
            await self._app(scope, receive, send)
        finally:
            pages.HOUSE.reset(token)
