"""Asking a sample portal as any client would, with nothing but the standard library."""

from __future__ import annotations

import socket
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=data, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return Answer(response.status, response.url, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, url, error.headers, error.read())
