"""Waiting for a server that a test has started."""

import time

import httpx


def wait(url: str, *, seconds: float, name: str) -> None:
    """Return once the server answers; TimeoutError, with its name, where it does not within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            httpx.get(url, timeout=10)
        except httpx.TransportError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(f"no {name} at {url}")
