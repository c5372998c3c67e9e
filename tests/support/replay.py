"""Servers that replay the records of an API page by page, and the ways in which real ones misbehave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from analysis.params.rest_tool import Tool
from analysis.sources.rest.fields import value_of

Fault = Callable[["Replay", httpx.Request], httpx.Response | None]


@dataclass
class Replay(httpx.BaseTransport):
    """A server of one tool.

    Parameters
    ----------
    lists : address of a list, without its paging -> its records; a test may change them between two requests.
    fault : called before each answer; gives another answer, changes the lists, or does nothing.
    """

    tool: Tool
    lists: dict[str, list[dict[str, Any]]]
    fault: Fault = lambda server, request: None
    asked: list[httpx.Request] = field(default_factory=list)
    tokens: int = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.asked.append(request)
        given = self.fault(self, request)
        if given is not None:
            return given
        if request.method == "POST":
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"token-{self.tokens}"})
        return self._page(request)

    def _page(self, request: httpx.Request) -> httpx.Response:
        path, params = request.url.path, dict(request.url.params)
        for name, described in self.tool.records.items():
            single = described.window and described.window.one.split("{id}")
            if single and path.startswith(single[0]) and path != described.path:
                return self._one(name, path.removeprefix(single[0]).removesuffix(single[1]))
        address = next((key for key in self.lists if _is(key, path, params)), None)
        described = next((item for item in self.tool.records.values() if _like(item.path, path)), None)
        if address is None or described is None:
            return httpx.Response(404, json={})
        paging = described.paging
        records = [item for item in self.lists[address] if _since(item, params.get("from", ""))]
        size = int(params.get(paging.size_param, paging.size))
        first = 0
        if paging.kind == "offset":
            first = int(params.get(paging.param, 0))
        elif paging.kind == "page":
            first = (int(params.get(paging.param, paging.first)) - paging.first) * size
        elif paging.kind in ("cursor", "next", "link"):
            first = int(params.get(paging.param if paging.kind == "cursor" else "start", 0))
        page = records[first : first + size] if paging.kind != "none" else records
        content: dict[str, Any] = {}
        _put(content, described.list, page)
        _put(content, paging.total, len(records))
        following = str(request.url.copy_merge_params({"start": first + size}))
        headers = {}
        if first + size < len(records) and paging.kind != "none":
            if paging.kind == "link":
                headers["Link"] = f'<{following}>; rel="next"'
            _put(content, paging.next, following if paging.kind == "next" else str(first + size))
        return httpx.Response(200, json=page if described.list is None else content, headers=headers)

    def _one(self, name: str, identifier: str) -> httpx.Response:
        described = self.tool.records[name]
        for records in self.lists.values():
            for record in records:
                if str(value_of(record, described.id)) == identifier:
                    within = described.window.within if described.window else None
                    return httpx.Response(200, json={within: record} if within else record)
        return httpx.Response(404, json={})


def _is(key: str, path: str, params: Mapping[str, str]) -> bool:
    address, _, query = key.partition("?")
    return address == path and all(params.get(name) == value for name, value in httpx.QueryParams(query).items())


def _like(template: str, path: str) -> bool:
    before, _, after = template.partition("{id}")
    return path == template or (bool(after) and path.startswith(before) and path.endswith(after))


def _since(record: Mapping[str, Any], first: str) -> bool:
    day = record.get("spent_on") or record.get("startDate")
    return day is None or not first or day >= first


def _put(content: dict[str, Any], path: str | None, value: Any) -> None:
    *steps, last = (path or "").split(".")
    for step in steps:
        content = content.setdefault(step, {})
    if last:
        content[last] = value
