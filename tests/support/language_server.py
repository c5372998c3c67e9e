"""yaml-language-server over its standard input and output, as an editor speaks to it (Language Server Protocol)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

SERVER = Path(__file__).parents[2] / "node_modules/yaml-language-server/bin/yaml-language-server"
NODE = shutil.which("node")
IS_HERE = NODE is not None and SERVER.exists()


class LanguageServer:
    """A running server; every answer is read in order, so that nothing waits for time to pass."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [str(NODE), str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        self._number = 0
        self._published: dict[str, list[dict[str, Any]]] = {}
        self.request("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self._notify("initialized", {})
        settings = {"yaml": {"schemaStore": {"enable": False}, "validate": True, "completion": True, "hover": True}}
        self._notify("workspace/didChangeConfiguration", {"settings": settings})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def opened(self, path: Path, text: str) -> list[str]:
        """Open a text as a file of that path, and return what the editor would underline."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._notify("textDocument/didOpen", {"textDocument": document})
        while uri not in self._published:
            self._take(self._read())
        return [each["message"] for each in self._published.pop(uri)]

    def completions(self, path: Path, line: int, character: int) -> dict[str, str]:
        """Return key -> its text, of what the editor offers at a place of an opened file."""
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}
        items = self.request("textDocument/completion", place)["items"]
        return {item["label"]: _text(item.get("documentation", "")) for item in items}

    def hover(self, path: Path, line: int, character: int) -> str:
        """Return what the editor shows over a place of an opened file."""
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}
        return _text(self.request("textDocument/hover", place)["contents"])

    def request(self, method: str, params: dict[str, Any]) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            answer = self._read()
            if answer.get("id") == self._number and "method" not in answer:
                return answer["result"]
            self._take(answer)

    def _notify(self, method: str, params: dict[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _take(self, sent: dict[str, Any]) -> None:
        """Keep the diagnostics that the server sends, and answer its own requests with nothing."""
        if sent.get("method") == "textDocument/publishDiagnostics":
            self._published[sent["params"]["uri"]] = sent["params"]["diagnostics"]
        elif "id" in sent and "method" in sent:
            self._send({"id": sent["id"], "result": None})

    def _send(self, content: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **content}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline()) != b"\r\n":
            if not line:
                raise EOFError("the language server ended")
            name, _, value = line.decode().partition(":")
            length = int(value) if name.lower() == "content-length" else length
        return json.loads(self._process.stdout.read(length))


def _text(documentation: Any) -> str:
    return documentation["value"] if isinstance(documentation, dict) else documentation
