"""Pages of a reader: their clients, a client's editions, the files of an edition, the internal editions."""

from __future__ import annotations

from collections import OrderedDict
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from analysis.params.portal import Section
from analysis.portal import client_page, pages, protection, shelf
from analysis.portal.audit import Audit
from analysis.portal.door import Reader
from analysis.portal.library import Library
from analysis.portal.rights import CurrentRights, required_sections
from analysis.portal.shelf import Content, Edition
from analysis.portal.signing import address_of
from analysis.views.drawing.markup import filled
from analysis.views.language.wording import wording
from analysis.views.reading import first_screen

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ipynb": "application/x-ipynb+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
}
BODY = b"<body>"
MOST_FRAMED = 64
"""Reports that are kept with their way back, half a megabyte each."""
SHOWN = ("report", "exports", "facts", "trace")
"""The parts of an edition that have a column of their own in the list."""


def files_of(edition: Edition, sections: frozenset[Section], present: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The files of an edition that a reader may open, by the part they belong to."""
    files: dict[str, tuple[str, ...]] = {}
    for part in SHOWN:
        own = (file for file in sorted(edition.files) if file in present and part in required_sections(file))
        files[part] = tuple(file for file in own if required_sections(file) <= sections)
    return files


class Reading:
    """The pages and files of those who have signed in."""

    def __init__(self, library: Library, rights: CurrentRights, audit: Audit) -> None:
        self._library = library
        self._shelf = library.shelf
        self._rights = rights
        self._audit = audit
        self._framed: OrderedDict[tuple[str, str], Content] = OrderedDict()

    async def home(self, request: Request, reader: Reader) -> Response:
        """The clients of a reader who has several, each with its newest edition; else straight to the only one."""
        clients = reader.rights.readable_clients()
        if len(clients) == 1 and not reader.rights.reads_internal:
            return RedirectResponse(f"/clients/{clients[0]}/", 303)
        language = pages.language_of(request, reader.rights.language)
        words = wording(language)
        rows = []
        for client in clients:
            editions = await run_sync(self._library.editions, client, reader.rights)
            newest = editions[0] if editions else None
            brief = None
            if newest is not None and "report" in reader.rights.sections(client):
                brief = await run_sync(self._library.brief, client, newest)
            told = "" if brief is None else first_screen.read(brief, words).message
            rows.append((client, newest.client_name if newest else client, newest, told))
        found = await run_sync(self._shelf.internal_kinds) if reader.rights.reads_internal else ()
        kinds = [(kind, pages.kind_name(words, kind)) for kind in found]
        return self._page(request, reader, "home", clients=rows, kinds=kinds)

    async def client(self, request: Request, reader: Reader) -> Response:
        """The home of one client."""
        client = request.path_params["client"]
        if not reader.rights.sections(client):
            return self.missing(request, reader)
        words = wording(pages.language_of(request, reader.rights.language))
        page = await run_sync(client_page.read, self._library, client, reader.rights, words)
        return self._page(request, reader, "client", page=page, base=f"/clients/{client}")

    async def edition(self, request: Request, reader: Reader) -> Response:
        """Every file of one edition of a client."""
        client, name = request.path_params["client"], request.path_params["edition"]
        editions = await run_sync(self._library.editions, client, reader.rights)
        found = tuple(edition for edition in editions if edition.name == name)
        if not found:
            return self.missing(request, reader)
        sections = reader.rights.sections(client)
        return await self._list(request, reader, (client,), found[0].client_name, found, sections)

    async def file(self, request: Request, reader: Reader) -> Response:
        """A file of a client's edition."""
        client, name, file = (request.path_params[key] for key in ("client", "edition", "file"))
        sections = reader.rights.sections(client)
        editions = await run_sync(self._library.editions, client, reader.rights)
        edition = next((edition for edition in editions if edition.name == name), None)
        if edition is None or not required_sections(file) <= sections:
            return self.missing(request, reader)
        return await self._send(request, reader, (client,), edition, file)

    async def beside(self, request: Request, reader: Reader) -> Response:
        """The report that a page links as it lies on disk, beside the internal editions: the cockpit does."""
        client, edition = (quote(request.path_params[key], safe="") for key in ("client", "edition"))
        return RedirectResponse(f"/clients/{client}/{edition}/report.html", 303)

    async def internal(self, request: Request, reader: Reader) -> Response:
        """The internal editions of one kind."""
        kind = request.path_params["kind"]
        editions = await run_sync(self._shelf.internal, kind) if reader.rights.reads_internal else ()
        if not editions:
            return self.missing(request, reader)
        everything = frozenset[Section](("report", "exports", "facts", "trace", "history"))
        name = pages.kind_name(wording(pages.language_of(request, reader.rights.language)), kind)
        return await self._list(request, reader, (shelf.INTERNAL, kind), name, editions, everything)

    async def internal_file(self, request: Request, reader: Reader) -> Response:
        """A file of an internal edition."""
        kind = request.path_params["kind"]
        path = f"{request.path_params['edition']}/{request.path_params['file']}"
        editions = await run_sync(self._shelf.internal, kind) if reader.rights.reads_internal else ()
        edition = next((edition for edition in editions if path.startswith(f"{edition.name}/")), None)
        if edition is None:
            return self.missing(request, reader)
        file = path.removeprefix(f"{edition.name}/")
        return await self._send(request, reader, (shelf.INTERNAL, kind), edition, file)

    async def vouch(self, request: Request, reader: Reader) -> Response:
        """Tells the reverse proxy whether this reader may use the notebooks: only staff may."""
        if not reader.rights.is_staff:
            self._audit.write("staff_refused", **self._facts(request, reader))
            return Response(status_code=403)
        return Response(status_code=204, headers={"X-Releve-Person": reader.session.person})

    def missing(self, request: Request, reader: Reader) -> Response:
        """The same answer for what does not exist and for what belongs to another."""
        self._audit.write("refused", **self._facts(request, reader), path=request.url.path[:500])
        language = pages.language_of(request, reader.rights.language)
        return pages.page("message", language, {"notice": "notice_missing", "reader": reader}, status=404)

    async def health(self, request: Request) -> Response:
        """Return 200 where rights and reports are within reach, else 503."""
        await self._rights.read()
        reachable = await run_sync(self._shelf.is_reachable)
        return JSONResponse({"status": "ok" if reachable else "reports_out_of_reach"}, 200 if reachable else 503)

    async def _list(
        self,
        request: Request,
        reader: Reader,
        folder: tuple[str, ...],
        name: str,
        editions: tuple[Edition, ...],
        sections: frozenset[Section],
    ) -> Response:
        base = "/internal/" + folder[1] if folder[0] == shelf.INTERNAL else f"/clients/{folder[0]}"

        def listed() -> list[tuple[Edition, dict[str, tuple[str, ...]]]]:
            return [
                (edition, files_of(edition, sections, self._shelf.present(folder, edition))) for edition in editions
            ]

        rows = await run_sync(listed)
        language = pages.language_of(request, reader.rights.language)
        up = "/" if folder[0] == shelf.INTERNAL else f"{base}/"
        up_name = pages.say(wording(language), "portal" if folder[0] == shelf.INTERNAL else "back")
        values = {"name": name, "base": base, "rows": rows, "shown": SHOWN, "up": up, "up_name": up_name}
        return self._page(request, reader, "editions", **values)

    def _page(self, request: Request, reader: Reader, template: str, **values: object) -> Response:
        language = pages.language_of(request, reader.rights.language)
        return pages.page(template, language, {"reader": reader, **values})

    async def _send(
        self, request: Request, reader: Reader, folder: tuple[str, ...], edition: Edition, file: str
    ) -> Response:
        """A file's bytes with what a browser must know of them, and a line in the audit log."""
        facts = self._facts(request, reader) | {"folder": "/".join(folder), "edition": edition.name, "file": file}
        try:
            content = await run_sync(self._shelf.content, folder, edition, file)
        except shelf.Altered as fault:
            self._audit.write("altered", **facts, reason=str(fault)[:200])
            language = pages.language_of(request, reader.rights.language)
            return pages.page("message", language, {"notice": "notice_altered", "reader": reader}, status=500)
        if content is None:
            return self.missing(request, reader)
        self._audit.write("read", **facts)
        if file == "report.html" and request.headers.get("sec-fetch-dest") == "document":
            content = self._with_way_back(request, reader, folder, content)
        name = edition.name.replace("/", "-")
        return _answer(request, f"{folder[-1]}-{name}-{file.rpartition('/')[2]}", content)

    def _with_way_back(self, request: Request, reader: Reader, folder: tuple[str, ...], content: Content) -> Content:
        """The report as a browser shows it: one line more, the way back to its documents, that is not printed."""
        text = pages.say(wording(pages.language_of(request, reader.rights.language)), "back")
        back = f"/internal/{folder[1]}/" if folder[0] == shelf.INTERNAL else f"/clients/{folder[0]}/"
        line = filled('<p class="screen-only back"><a href="{}">{}</a></p>', back, f"\u2190 {text}")
        key = (content.sha256, line)
        framed = self._framed.get(key)
        if framed is None:
            framed = shelf.content_of(content.data.replace(BODY, BODY + line.encode(), 1), "report.html")
            self._framed[key] = framed
            if len(self._framed) > MOST_FRAMED:
                self._framed.popitem(last=False)
        return framed

    def _facts(self, request: Request, reader: Reader) -> dict[str, str]:
        return {
            "person": reader.session.person,
            "session": reader.session.session_id,
            "address": address_of(request),
            "method": request.method,
        }


def _answer(request: Request, name: str, content: Content) -> Response:
    """The file: a page is shown, sandboxed; all the rest is saved."""
    compressed = "gzip" in request.headers.get("accept-encoding", "") and content.compressed is not None
    tag = f'"{content.sha256}{"-gzip" if compressed else ""}"'
    headers = {"ETag": tag, "Vary": "Accept-Encoding, Cookie", "Cache-Control": "private, no-cache"}
    if tag in (part.strip() for part in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    ending = name.rpartition(".")[2]
    if ending == "html":
        headers["Content-Security-Policy"] = protection.REPORT_POLICY
    else:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    if compressed:
        headers["Content-Encoding"] = "gzip"
    data = content.compressed if compressed and content.compressed is not None else content.data
    return Response(data, headers=headers, media_type=MEDIA_TYPES.get(ending, "application/octet-stream"))
