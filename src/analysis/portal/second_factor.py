"""The second factor of local accounts: six digits of an authenticator application (TOTP, RFC 6238), each used once."""

from __future__ import annotations

import pyotp
import segno
from markupsafe import Markup
from pyotp.exceptions import OTPVerificationError

from analysis.portal.database import Dated

ISSUER = "Relevé"
STEPS_AROUND = 1
"""Codes of the half minute before and after are taken too: clocks differ, and typing takes time (RFC 6238, 5.2)."""


def new_secret() -> str:
    """Return a random secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Return True for a text that `new_secret` could have given."""
    return len(text) == 32 and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def uri(person: str, secret: str) -> str:
    """Return the address that an authenticator application opens."""
    return pyotp.TOTP(secret).provisioning_uri(name=person, issuer_name=ISSUER)


def drawing(address: str) -> Markup:
    """Return an address as a QR code, in SVG."""
    return Markup(segno.make(address, error="m").svg_inline(scale=5, light="white", dark="black", svgclass=None))


class Codes(Dated):
    """The codes that were used: none is taken twice."""

    def accept(self, person: str, secret: str, code: str) -> bool:
        """Return True for a code of now that this person has not used, nor a later one; it is used from then on."""
        try:
            step = pyotp.TOTP(secret).verify_and_get_timecode(
                code.replace(" ", ""), for_time=self._clock(), valid_window=STEPS_AROUND
            )
        except OTPVerificationError:
            return False
        with self._database.transaction() as database:
            used = database.execute("SELECT step FROM used_code WHERE person = ?", (person,)).fetchone()
            if used is not None and used[0] >= step:
                return False
            database.execute("INSERT OR REPLACE INTO used_code VALUES (?, ?)", (person, step))
        return True
