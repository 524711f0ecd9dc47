"""Old files through LibreOffice: an optional extra for kinds that the parsers do not read themselves.

Without it such a report is ``unreadable`` with the problem ``needs_converter``. With it, the file is converted in a
process with limits, a profile of its own, macros off and no network, and what comes out is read like any other file;
the problem ``converted`` says so beside the report. Damaged files are not converted: what a converter mends, it
guesses.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from parsers import kinds
from parsers.kinds import zipped
from parsers.kinds.ooxml import Package, PackageError
from parsers.model import Problem, Refused, Report, Status

#: Names the program; empty: none is to be used.
SETTING = "GONGKAI_SOFFICE"
PROGRAMS = ("soffice", "libreoffice")
ADVICE = f"install LibreOffice, or name its program in {SETTING}, then run: gongkai reparse"
SECONDS = 60  # a cold start takes four, a report one more
RESTART = 81  # exit code with which LibreOffice asks to be started again, after it has made its profile
STARTS = 3
MEMORY = 4 * 1024**3  # bytes of address space, most of which LibreOffice never touches
LARGEST = 64 * 1024**2  # bytes of a file that comes out
LARGEST_IN = 64 * 1024**2
#: By kind, the name under which the file is given away, and the kind into which it is turned.
TARGETS = {"doc": ("doc", "docx"), "works": ("wps", "docx"), "opendocument": ("odt", "docx")}
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_APPLICATION = re.compile(rb"<Application>([^<]{1,100})</Application>")
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
#: No macros, nothing fetched for the sake of a link, and a proxy where nobody listens.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value>
</prop></item></oor:items>
"""

Again = Callable[[bytes], Report | Refused]


class ConversionError(Exception):
    """Nothing came out of the converter."""


def program() -> Path | None:
    """Return LibreOffice's program, None where there is none or none is to be used."""
    named = os.environ.get(SETTING)
    if named is not None:
        return Path(named) if named else None
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return Path(found) if found else None


def helped(report: Report | Refused, body: bytes, again: Again) -> Report | Refused:
    """Return what a body says after conversion, where it needs one and it can be had; else ``report`` itself.

    ``again`` reads what the converter made.
    """
    if not isinstance(report, Report) or report.status is not Status.UNREADABLE:
        return report
    needing = next((problem for problem in report.problems if problem.kind == "needs_converter"), None)
    if needing is None or report.kind not in TARGETS:
        return report
    soffice = program()
    if soffice is None:
        report.problems[report.problems.index(needing)] = Problem(needing.kind, f"{needing.detail}; {ADVICE}")
        return report
    try:
        made = convert(inner(body), report.kind, soffice)
    except ConversionError as error:
        report.problems.append(Problem("conversion_failed", str(error)))
        return report
    read = again(made)
    if isinstance(read, Report):
        read.kind, read.encoding = report.kind, None
        read.problems.append(Problem("converted", f"{needing.detail}, read after conversion by {_maker(made)}"))
    return read


def stands(before: Report, now: Report | Refused) -> bool:
    """Tell whether an earlier reading stands because what it was made with is not here today."""
    had = {problem.kind for problem in before.problems}
    has = {problem.kind for problem in now.problems} if isinstance(now, Report) else set()
    return ("converted" in had and "needs_converter" in has) or (
        "text_by_ocr" in had and "scanned" in has and "text_by_ocr" not in has
    )


def convert(body: bytes, kind: str, soffice: Path) -> bytes:
    """Return the file that LibreOffice makes of one. Raises ConversionError."""
    if len(body) > LARGEST_IN:
        raise ConversionError(f"{len(body):,} bytes are not converted")
    suffix, target = TARGETS[kind]
    if kind == "opendocument" and SPREADSHEET in body[:200]:
        suffix, target = "ods", "xlsx"
    with tempfile.TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        given, profile = place / f"report.{suffix}", place / "profile"
        given.write_bytes(body)
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, "utf-8")
        command = _command(soffice, profile, target, place / "out", given)
        until = time.monotonic() + SECONDS
        code = RESTART
        for _ in range(STARTS):
            if code == RESTART:
                code = _run(command, place, until)
        made = place / "out" / f"report.{target}"
        if code or not made.is_file():
            raise ConversionError(f"LibreOffice made nothing of it (exit code {code})")
        return made.read_bytes()


def _command(soffice: Path, profile: Path, target: str, out: Path, given: Path) -> list[str]:
    """Return the command; the binary itself where it stands beside the script that starts it, to be killable."""
    binary = soffice.resolve().with_name("soffice.bin")
    switches = ["--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault"]
    return [
        str(binary if binary.is_file() else soffice),
        f"-env:UserInstallation={profile.as_uri()}",
        *switches,
        "--convert-to",
        target,
        "--outdir",
        str(out),
        str(given),
    ]


def _run(command: list[str], place: Path, until: float) -> int:
    """Run the program and return its exit code; it stays in the reader's process group, and ends with it."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(place), "TMPDIR": str(place)}
    environment |= {"LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed command, on a file of ours
            command,
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_confine,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ConversionError(f"LibreOffice does not start: {error}") from error
    try:
        return process.wait(max(until - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        raise ConversionError(f"LibreOffice was not done in {SECONDS} s") from None
    finally:
        process.kill()
        process.wait()


def _confine() -> None:
    """Limit the process that is to become LibreOffice; where the system allows it, it sees no network at all."""
    for what, amount in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY),
    ):
        with contextlib.suppress(OSError, ValueError):
            hard = resource.getrlimit(what)[1]
            amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
            resource.setrlimit(what, (amount, amount))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            unshare = ctypes.CDLL(None).unshare
            unshare(_NEW_NETWORK) and unshare(_NEW_USER | _NEW_NETWORK)


def inner(body: bytes) -> bytes:
    """Return the one document in a zip file, or the body itself."""
    found = zipped.only(body, kinds.sniff) if kinds.sniff(body) == "zip" else None
    return found.data if isinstance(found, zipped.Member) else body


def _maker(made: bytes) -> str:
    """Return the name that the converter wrote into its file."""
    try:
        written = _APPLICATION.search(Package.open(made).part("docProps/app.xml") or b"")
    except PackageError:
        written = None
    return written[1].decode("utf-8", "replace").partition("$")[0] if written else "LibreOffice"
