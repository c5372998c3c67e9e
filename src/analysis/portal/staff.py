"""The pages of staff: the list of clients, what is to prepare, the release of editions, the mails that wait."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from analysis.delivery.outbox import Outbox
from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError, UsageFault
from analysis.portal import overview, pages, protection
from analysis.portal.audit import Audit
from analysis.portal.door import Reader
from analysis.portal.library import Library
from analysis.portal.overview import Overview
from analysis.portal.settings import Settings
from analysis.publish.editions import releasing
from analysis.views.language.wording import wording

MOST_SEARCHED = 100
PICK = "pick:"
"""Beginning of the name of a field that chooses an edition: the client follows; the value is its date and its mark."""
DECISIONS = {"send": "queued", "drop": "dropped"}


class Staff:
    """The pages of those who read every client.

    Parameters
    ----------
    settings : places of the portal.
    library : the editions of clients.
    seen : the clients, taken together.
    outbox : the mails; None where there are none.
    audit : log of what is done.
    """

    def __init__(
        self, settings: Settings, library: Library, seen: Overview, outbox: Outbox | None, audit: Audit
    ) -> None:
        self._public_url = settings.public_url
        self._places = Places(settings.params, settings.warehouse, str(settings.reports), Path())
        self._library = library
        self._overview = seen
        self._outbox = outbox
        self._audit = audit

    async def home(self, request: Request, reader: Reader) -> Response:
        """The list of clients, those that most need a person first, and what is left to do."""
        language = pages.language_of(request, reader.rights.language)
        words = wording(language)
        wanted = request.query_params.get("q", "")[:MOST_SEARCHED]
        everyone = await run_sync(self._overview.standings, reader.rights, words)
        kept = await run_sync(self._overview.standings, reader.rights, words, wanted) if wanted else everyone
        found = await run_sync(self._library.shelf.internal_kinds) if reader.rights.reads_internal else ()
        values = {
            "reader": reader,
            "rows": kept,
            "wanted": wanted,
            "has_stakes": any(row.at_stake for row in everyone),
            "total": len(everyone),
            "to_prepare": sum(1 for row in everyone if row.edition is not None and not row.is_released),
            "waiting": len(await run_sync(self._overview.waiting)),
            "kinds": [(kind, pages.kind_name(words, kind)) for kind in found],
        }
        return pages.page("staff", language, values)

    async def prepare(self, request: Request, reader: Reader) -> Response:
        """Editions that are built and not released, and the mails that wait for a person."""
        if not reader.rights.is_staff:
            return self._missing(request, reader)
        return await self._prepare(request, reader)

    async def release(self, request: Request, reader: Reader) -> Response:
        """Release the editions that a person has chosen, each as it was when they read it."""
        form = await self._form(request, reader)
        if isinstance(form, Response):
            return form
        picked = [(name.removeprefix(PICK), value) for name, value in form.items() if name.startswith(PICK)]
        if not picked:
            return await self._prepare(request, reader, "notice_none_picked", 400)
        try:
            refused = [client for client, value in picked if not await run_sync(self._released, reader, client, value)]
        except AnalystError as error:
            self._audit.write("release_failed", person=reader.session.person, reason=str(error)[:300])
            return await self._prepare(request, reader, "notice_not_released", 409)
        if refused:
            return await self._prepare(request, reader, "notice_built_again", 409)
        return RedirectResponse("/prepare", 303)

    async def letter(self, request: Request, reader: Reader) -> Response:
        """Send or drop a mail that waits, at the next run of `releve notify`."""
        form = await self._form(request, reader)
        if isinstance(form, Response):
            return form
        number, state = form.get("number", ""), DECISIONS.get(form.get("act", ""))
        if self._outbox is None or not number.isdecimal() or len(number) > 12 or state is None:
            return await self._prepare(request, reader, "notice_no_letter", 400)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        person = reader.session.person
        try:
            if state == "queued":
                await run_sync(self._outbox.decide, int(number), "queued", person, at)
            else:
                await run_sync(self._outbox.decide, int(number), "dropped", person, at)
        except UsageFault:
            return await self._prepare(request, reader, "notice_no_letter", 409)
        self._audit.write("letter_decided", person=person, number=int(number), state=state)
        return RedirectResponse("/prepare", 303)

    def _released(self, reader: Reader, client: str, value: str) -> bool:
        """Release one edition; False where it is not the one that the person read."""
        day, _, mark = value.partition(" ")
        if client not in reader.rights.readable_clients():
            return False
        try:
            as_of = date.fromisoformat(day)
        except ValueError:
            return False
        edition = overview.closed_on(self._library, client, as_of)
        if edition is None or overview.mark_of(edition) != mark:
            return False
        if not overview.is_last_build(self._library, client, edition):
            return False
        releasing.release(self._places, [client], as_of, on=datetime.now(UTC).date())
        self._audit.write("released", person=reader.session.person, client=client, edition=day, mark=mark)
        return True

    async def _form(self, request: Request, reader: Reader) -> dict[str, str] | Response:
        """The form of one who may release, or the answer that refuses it."""
        form = await protection.read_form(request)
        if form is None or not protection.is_ours(request, self._public_url, form.get("csrf"), reader.session.csrf):
            self._audit.write("forged_form", person=reader.session.person, path=request.url.path)
            language = pages.language_of(request, reader.rights.language)
            return pages.page("message", language, {"notice": "notice_forbidden", "reader": reader}, status=403)
        return form if reader.rights.may_release else self._missing(request, reader)

    async def _prepare(self, request: Request, reader: Reader, notice: str = "", status: int = 200) -> Response:
        language = pages.language_of(request, reader.rights.language)
        words = wording(language)
        values = {
            "reader": reader,
            "notice": pages.say(words, notice) if notice else "",
            "rows": await run_sync(self._overview.preparing, reader.rights, words),
            "waiting": await run_sync(self._overview.waiting),
            "pick": PICK,
            "reason": pages.reason_of_letter,
        }
        return pages.page("prepare", language, values, status=status)

    def _missing(self, request: Request, reader: Reader) -> Response:
        self._audit.write("refused", person=reader.session.person, path=request.url.path[:500])
        language = pages.language_of(request, reader.rights.language)
        return pages.page("message", language, {"notice": "notice_missing", "reader": reader}, status=404)
