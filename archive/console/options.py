"""What the commands share: options, how wrong usage and faults of ours end, and the exit codes."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archive.console.terminal import switch_on

Command = Callable[..., None]

MALFORMED = 2
SOMETHING_FAILED = 3
#: What a machine refuses: permission, a folder where a file is, no room.
MACHINE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ENOSPC, errno.EDQUOT)
STANDS = "What was stored before stands."
DISK = "The disk failed: {}. What was stored before stands; the system's log says more. Then gongkai verify."
# of threading, of Arrow, of the system, of what loads libraries
_NO_MEMORY = r"can't start new thread|not enough memory|Cannot allocate memory|failed to map segment"
MEMORY = "There is too little memory{}. What was stored before stands; with more, the same command goes on from there."
SITE_PORT = 8001

Folder = click.Path(file_okay=False, path_type=Path)


class Misuse(click.ClickException):
    """The command cannot be carried out as it was given (exit code 2)."""

    exit_code = MALFORMED


@contextmanager
def misuse(*errors: type[Exception]) -> Iterator[None]:
    """Say of these errors that the command was given wrongly."""
    try:
        yield
    except errors as error:
        raise Misuse(str(error)) from error


def must_hold_an_archive(folder: Path, *, whole: bool = False) -> None:
    """Say that a command needs an archive, where a folder has none; ``whole``: both of its files."""
    if not (folder / "gongkai.db").is_file():
        raise Misuse(f"There is no archive in {folder}. gongkai demo, ingest or crawl make one; --data names a folder.")
    if whole and not (folder / "bodies.db").is_file():
        raise Misuse(f"{folder} has gongkai.db and no bodies.db: one half of an archive. gongkai verify says more.")


def _of_the_machine(error: Exception) -> str | None:
    """Return a sentence about what is no fault of ours: a file that may not be written, a full disk, no memory."""
    import sqlite3

    from archive.readers.processes import NoProcessError
    from archive.storage.connection import SchemaError
    from archive.storage.copies import BusyTargetError

    if isinstance(error, SchemaError | BusyTargetError):
        return str(error)
    if isinstance(error, MemoryError) or re.search(_NO_MEMORY, str(error)):
        return MEMORY.format(f": {error}" if str(error) else "")
    if isinstance(error, NoProcessError):
        return f"{error}. What was stored before stands."
    if isinstance(error, OSError) and error.errno in MACHINE and error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):  # of a write, which knows no name
        return f"{error.strerror}. What was stored before stands."
    if isinstance(error, OSError) and error.errno == errno.EIO:
        return DISK.format(error)
    if isinstance(error, sqlite3.DatabaseError):
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return f"A database is damaged, or is none: {error}. gongkai verify says more."
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return f"The archive is in use: {error}. Another process writes to it; try again when it is done."
        if code == sqlite3.SQLITE_IOERR:
            return DISK.format(error)
        if code == sqlite3.SQLITE_CANTOPEN:  # or make one of the files beside it
            return f"A database cannot be opened: {error}. Is there room, and may it be written to? {STANDS}"
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY):
            return f"The archive cannot be written to: {error}. {STANDS}"
    return None


class Commands(click.Group):
    """Commands whose unforeseen errors end in one line, or with ``--debug`` in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it did not foresee and the machine did not refuse is a fault of ours (exit code 1)."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):  # | head
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            if told := _of_the_machine(error):
                raise Misuse(told) from error
            raise click.ClickException(f"{type(error).__name__}: {error} (gongkai --debug ... shows where)") from error


def data_option(*, used: bool = True, default: str = "data") -> Callable[[Command], Command]:
    """Give a command ``--data DIR``, which every command takes, also one that has no use for it."""
    return click.option(
        "--data",
        type=Folder,
        default=Path(default),
        envvar="GONGKAI_DATA",
        show_default=True,
        show_envvar=True,
        expose_value=used,
        help="The data folder, with gongkai.db and bodies.db." if used else "Not used by this command.",
    )


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
ocr_option = click.option(
    "--ocr", is_flag=True, expose_value=False, callback=switch_on, help="Add the text of scans (needs gongkai[ocr])."
)
port_option = click.option(
    "--port", type=click.IntRange(0, 65535), default=SITE_PORT, show_default=True, help="The site's port."
)
log_option = click.option(
    "--log",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True),
    envvar="GONGKAI_LOG_FILE",
    show_envvar=True,
    help="Write a log of JSON lines there, one for each request; - for standard error.",
)


def metrics_option(*, envvar: str | None = None) -> Callable[[Command], Command]:
    """Give a command ``--metrics FILE``."""
    return click.option(
        "--metrics",
        type=click.Path(dir_okay=False, writable=True, allow_dash=envvar is None, path_type=Path),
        envvar=envvar,
        show_envvar=envvar is not None,
        help="Write metrics for Prometheus there." if envvar else "Write metrics there; - for standard output alone.",
    )
