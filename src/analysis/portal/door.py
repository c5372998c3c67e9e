"""The person behind a request: the browser's session, checked each time against account, provider and rights."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from anyio.to_thread import run_sync
from starlette.requests import Request

from analysis.portal.accounts import Accounts
from analysis.portal.openid import Provider, Refused
from analysis.portal.rights import CurrentRights, Rights
from analysis.portal.sessions import Session, Sessions

SESSION_COOKIE = "__Host-releve"
ASKED_AGAIN_SECONDS = 45
"""The provider is asked again after this time whether it still knows the person."""


@dataclass(frozen=True)
class Reader:
    """One who has signed in, with what they may read now."""

    session: Session
    rights: Rights


class Door:
    """Lets in those whose session still holds.

    Parameters
    ----------
    sessions, accounts, rights : those of the portal.
    provider : the OpenID Connect provider; None where there is none.
    clock : seconds since the epoch.
    """

    def __init__(
        self,
        sessions: Sessions,
        accounts: Accounts,
        rights: CurrentRights,
        provider: Provider | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sessions = sessions
        self._accounts = accounts
        self._rights = rights
        self._provider = provider
        self._clock = clock

    async def reader(self, request: Request) -> Reader | None:
        """The person who asks; None without a valid session. A session that is no longer valid is ended.

        Raises
        ------
        ParamsFault
            While the rights cannot be read.
        openid.OutOfReach
            When the provider must be asked again and does not answer.
        """
        token = request.cookies.get(SESSION_COOKIE)
        known = await self._rights.read()
        limits = known.params.sessions
        find = partial(self._sessions.find, idle_seconds=limits.idle_minutes * 60, most_seconds=limits.hours * 3_600)
        session = await run_sync(find, token)
        if token is None or session is None:
            return None
        groups = await self._groups(token, session)
        rights = known.of(session.person, groups or ())
        if groups is None or not rights.is_known:
            await run_sync(self._sessions.end, token)
            return None
        return Reader(session, rights)

    async def _groups(self, token: str, session: Session) -> tuple[str, ...] | None:
        """The groups that the session's person is in by their provider; None where the session no longer holds."""
        opening = session.opening
        if opening.way == "password":
            return () if await run_sync(self._accounts.proof, opening.person) == opening.proof else None
        if self._provider is None:
            return None
        if self._clock() - session.checked_at < ASKED_AGAIN_SECONDS:
            return opening.groups
        try:
            groups = await self._provider.groups_now(opening.access_token, opening.subject)
        except Refused:
            return None
        await run_sync(self._sessions.confirm, token, groups)
        return groups
