"""Sign-in by an OpenID Connect provider, through Authlib: code flow with PKCE, nonce, signature and issuer checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.requests import Request

from analysis.params.portal import OpenId
from analysis.portal.accounts import name_of

ISSUER = "RELEVE_OIDC_ISSUER"
CLIENT_ID = "RELEVE_OIDC_CLIENT_ID"
CLIENT_SECRET = "RELEVE_OIDC_CLIENT_SECRET"
TIMEOUT_SECONDS = 10
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Algorithms of a signature that the provider alone can make; `none`, and those of a shared secret, prove nothing."""
ALGORITHMS_NAMED = "id_token_signing_alg_values_supported"


class Refused(Exception):
    """The provider, or what it says, lets no one in; the message is for the audit log."""


class OutOfReach(Exception):
    """The provider does not answer, or not as itself."""


@dataclass(frozen=True)
class Identity:
    """Identity given by the provider, the access token to ask again, the token to sign out.

    Parameters
    ----------
    issuer, subject : the person, as the provider signed it.
    claimed : the name that the claim of params gives them; it links the subject the first time alone.
    groups : those that the provider says.
    access_token, id_token : the provider's tokens.
    """

    issuer: str
    subject: str
    claimed: str
    groups: tuple[str, ...]
    access_token: str
    id_token: str = ""


class Provider:
    """One OpenID Connect provider.

    Parameters
    ----------
    issuer : its address, as its own metadata name it.
    client_id, client_secret : the portal's credentials there, from the environment alone.
    claims : which claims name the person and their groups.
    """

    def __init__(self, issuer: str, client_id: str, client_secret: str, claims: OpenId) -> None:
        self._issuer = issuer
        self._claims = claims
        self._client = OAuth().register(
            "provider",
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_id=client_id,
            client_secret=client_secret,
            client_kwargs={"scope": claims.scope, "code_challenge_method": "S256", "timeout": TIMEOUT_SECONDS},
        )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], claims: OpenId) -> Provider | None:
        """The provider that the environment names; None where it names none."""
        if ISSUER not in environ:
            return None
        return cls(environ[ISSUER], environ[CLIENT_ID], environ[CLIENT_SECRET], claims)

    async def start(self, request: Request, callback: str) -> str:
        """The address to send the browser to; what must be remembered is put in `request.session`."""
        await self._metadata()
        try:
            response = await self._client.authorize_redirect(request, callback)
        except httpx.HTTPError as error:
            raise OutOfReach(str(error)) from None
        return response.headers["location"]

    async def finish(self, request: Request) -> Identity:
        """Identity of the person who came back, from the browser's code and what `request.session` remembers."""
        await self._metadata()
        try:
            token = await self._client.authorize_access_token(request)
        except httpx.HTTPError as error:
            raise OutOfReach(str(error)) from None
        except (OAuthError, JoseError, ValueError) as error:
            raise Refused(f"{type(error).__name__}: {error}") from None
        if "userinfo" not in token:
            raise Refused("no id_token")
        signed = token["userinfo"]
        if not signed["sub"]:
            raise Refused("empty sub")
        asked = await self._userinfo(token["access_token"], signed["sub"])
        groups = self._groups({**asked, **signed})
        claimed = self._claimed(signed if self._claims.person_claim in signed else asked)
        return Identity(self._issuer, signed["sub"], claimed, groups, token["access_token"], token["id_token"])

    async def end(self, id_token: str, then: str) -> str | None:
        """The address that ends the person's session at the provider too; None where the provider has none.

        Parameters
        ----------
        id_token : what the provider said of them at sign-in.
        then : where it sends the browser back to; it must be declared there.

        References
        ----------
        OpenID Connect RP-Initiated Logout 1.0.
        """
        metadata = await self._metadata()
        if "end_session_endpoint" not in metadata:
            return None
        asked = {
            "id_token_hint": id_token,
            "post_logout_redirect_uri": then,
            "client_id": self._client.client_id,
        }
        return f"{metadata['end_session_endpoint']}?{urlencode(asked)}"

    async def groups_now(self, access_token: str, subject: str) -> tuple[str, ...]:
        """Return the groups of a token's owner now.

        Raises
        ------
        Refused
            Once the token is revoked, expired, or another's.
        """
        return self._groups(await self._userinfo(access_token, subject))

    async def _metadata(self) -> Mapping[str, Any]:
        """Return what the provider says of itself, its algorithms held to those that prove who signed.

        Raises
        ------
        OutOfReach
            Where it is not the issuer awaited, or lacks an address that a sign-in needs.
        """
        try:
            metadata = await self._client.load_server_metadata()
        except (httpx.HTTPError, ValueError) as error:
            raise OutOfReach(str(error)) from None
        if metadata.get("issuer") != self._issuer:
            raise OutOfReach(f"issuer {metadata.get('issuer')!r} where {self._issuer!r} is awaited")
        missing = [name for name in ("jwks_uri", "userinfo_endpoint") if not metadata.get(name)]
        if missing:
            raise OutOfReach(f"the metadata of {self._issuer} lack {', '.join(missing)}")
        metadata[ALGORITHMS_NAMED] = [name for name in metadata.get(ALGORITHMS_NAMED) or () if name in ALGORITHMS]
        return metadata

    async def _userinfo(self, access_token: str, subject: str) -> Mapping[str, Any]:
        """Return claims of a token's owner, who must be the subject (OpenID Connect Core 1.0, 5.3.2)."""
        try:
            claims = await self._client.userinfo(token={"access_token": access_token, "token_type": "Bearer"})
        except httpx.HTTPStatusError as error:
            if error.response.status_code in (401, 403):
                raise Refused("token no longer accepted") from None
            raise OutOfReach(str(error)) from None
        except (httpx.HTTPError, ValueError, TypeError) as error:
            raise OutOfReach(f"userinfo: {error}") from None
        if claims.get("sub") != subject:
            raise Refused(f"userinfo of {claims.get('sub')!r} where {subject!r} is awaited")
        return claims

    def _claimed(self, claims: Mapping[str, Any]) -> str:
        """Return the person that claims name; an address is verified by those alone that give it."""
        claimed = claims.get(self._claims.person_claim)
        if not isinstance(claimed, str) or not claimed:
            raise Refused(f"no claim {self._claims.person_claim}")
        if self._claims.person_claim == "email" and claims.get("email_verified") is not True:
            raise Refused("email not verified")
        person = name_of(claimed)
        if not person:
            raise Refused(f"claim {self._claims.person_claim} is not ASCII: {claimed!a}")
        return person

    def _groups(self, claims: Mapping[str, Any]) -> tuple[str, ...]:
        groups = claims.get(self._claims.groups_claim) or ()
        if isinstance(groups, str):
            groups = (groups,)
        if not isinstance(groups, list | tuple) or not all(isinstance(group, str) for group in groups):
            raise Refused(f"claim {self._claims.groups_claim} is no list of texts")
        return tuple(groups)
