"""Who is who at the OpenID Connect provider: issuer and subject are the person; the claimed name is the first link.

An address that a provider gives to someone else later is not that person's any more (OpenID Connect Core 1.0, 5.7).
"""

from __future__ import annotations

from analysis.portal.database import Database


class Identities:
    """The links from a provider's subjects to the people of `portal.yaml`.

    Parameters
    ----------
    database : the portal's memory.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def person(self, issuer: str, subject: str, claimed: str) -> str | None:
        """Return the person that a subject is; None where the name it claims is another subject's.

        Parameters
        ----------
        issuer, subject : as the provider signed them.
        claimed : the person's name by the claim, which links the subject the first time that it comes.
        """
        with self._database.transaction() as database:
            row = database.execute(
                "SELECT person FROM identity WHERE issuer = ? AND subject = ?", (issuer, subject)
            ).fetchone()
            if row is not None:
                return str(row[0])
            taken = database.execute(
                "SELECT 1 FROM identity WHERE issuer = ? AND person = ?", (issuer, claimed)
            ).fetchone()
            if taken is not None:
                return None
            database.execute("INSERT INTO identity VALUES (?, ?, ?)", (issuer, subject, claimed))
            return claimed

    def unlink(self, person: str) -> int:
        """Forget which subjects are a person, so that the next one who claims the name is; how many there were."""
        with self._database.statement() as database:
            return database.execute("DELETE FROM identity WHERE person = ?", (person,)).rowcount
