"""Logs for machines: one JSON object a line, in a file that turns over or on standard error."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

#: What a record carries for the machine, beside its sentence.
TOLD = "told"
#: Bytes at which a file turns over, and how many older ones are kept.
MOST, KEEP = 20 * 1024 * 1024, 9
#: Names and passwords in an address; values of parameters that let somebody in.
_LOGIN = re.compile(r"(?<=://)[^/\s@]+@")
_PASS = re.compile(
    r"(?i)([?&;](?:\w*(?:token|secret|passw\w*|session\w*|ticket|signature)|pwd|sign|auth\w*|key)=)[^&#;\s]+"
)


def discreet(text: str) -> str:
    """Return a text without what lets somebody in: logins in addresses, tokens among their parameters."""
    return _PASS.sub(r"\1…", _LOGIN.sub("…@", text))


class JsonLines(logging.Formatter):
    """One JSON object a record: ``time`` (UTC), ``level``, ``logger``, ``message``, and what the record tells."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. Nothing in it breaks a line, and nothing lets somebody in."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": discreet(record.getMessage()),
        }
        told: Mapping[str, Any] = getattr(record, TOLD, {})
        line |= {name: discreet(value) if isinstance(value, str) else value for name, value in told.items()}
        if record.exc_info:
            line["traceback"] = discreet(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def handler(name: str, *, most: int = MOST, keep: int = KEEP) -> logging.Handler:
    """Return what writes records from ``info`` on into a file, making its folder; ``-``: standard error."""
    made: logging.Handler
    if name == "-":
        made = logging.StreamHandler(sys.stderr)
    else:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        made = RotatingFileHandler(name, maxBytes=most, backupCount=keep, encoding="utf-8")
    made.setFormatter(JsonLines())
    made.setLevel(logging.INFO)
    return made
