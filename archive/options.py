"""What the commands share: options, how wrong usage and faults of ours end, and the exit codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archive.terminal import switch_on

Command = Callable[..., None]

MALFORMED = 2
SOMETHING_FAILED = 3
SITE_PORT = 8001
NO_QUEUE = (
    "A queue shared by several workers does not exist yet. Until it does, give each machine a data folder "
    "and portals of its own, and join the folders with: gongkai merge DIR ..."
)

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


def must_hold_an_archive(folder: Path) -> None:
    """Say that a command needs an archive, where a folder has none."""
    if not (folder / "gongkai.db").is_file():
        raise Misuse(f"There is no archive in {folder}. gongkai demo, ingest or crawl make one; --data names a folder.")


class Commands(click.Group):
    """Commands whose unforeseen errors end in one line, or with ``--debug`` in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever it did not foresee is a fault of ours (exit code 1)."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                raise
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
