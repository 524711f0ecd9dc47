"""Errors as pages of the site: clear to the reader, silent about the server."""

from __future__ import annotations

import logging
import sqlite3
from typing import Any

from datasette.database import QueryInterrupted  # which Datasette itself forgets where CSV is asked for
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError

from archive.site import speech
from archive.site.guarding import guard
from archive.site.pages import TooSlowError

log = logging.getLogger(__name__)

_SLOW = ("SQL Interrupted", "interrupted")


async def response(datasette: Any, request: Any, exception: Exception) -> Response:
    """Return the page (or, under ``.json``, the object) for an exception."""
    voice = speech.speaker(request)
    status = 500
    detail = ""
    title = ""
    if isinstance(exception, Base400):
        status, detail = exception.status, str(exception.args[0]) if exception.args else ""
    elif isinstance(exception, DatasetteError):
        # Datasette says 500 of parameters that cannot be: the reader's mistake, and worth explaining
        status = 400 if exception.status == 500 else exception.status
        detail, title = str(exception.message), exception.title or ""
    elif isinstance(exception, (ValueError, sqlite3.Error)) and request.query_string:
        log.warning("%s %s", request.method, request.full_path, exc_info=exception)
        status, detail = 400, str(exception)  # a parameter that does not read: the reader's, not ours
    elif isinstance(exception, KeyError) and exception.args == ("columns",):
        status, detail = 400, "There is no SQL to run: ?sql=…"  # where Datasette's own CSV of a database expects one
    elif isinstance(exception, TypeError | LookupError) and request.args.get("_through"):
        status, detail = 400, "_through is malformed."  # Datasette takes any JSON for what it expects
    elif isinstance(exception, MemoryError):
        status, detail = 400, "It needs more memory than the site has for one question."
    slow = title in _SLOW or isinstance(exception, TooSlowError | QueryInterrupted)
    if slow:
        status = 400
        message = voice.say(
            "这个查询用时太长，已被中止。请缩小范围，例如限定年度或地区。",
            "This query took too long and was stopped. Narrow it, for instance to one year or region.",
        )
    elif status == 404:
        message = voice.say(
            "这里没有这一页，或档案里没有这条记录。", "There is no such page, or no such record in the archive."
        )
    elif status == 410:
        message = voice.say(
            "［已隐去］这份原件含有应隐去的个人信息，而这类文件无法只隐去其中一部分，因此整份不再提供。读出的数字仍在报告页上。",
            "[removed] This source holds personal details that are withheld. They cannot be taken out of a file of "
            "this kind alone, so all of it is withheld. The figures read from it are still on the report's page.",
        )
    elif guard.TOO_LONG in detail:
        message = voice.say(
            "这个查询里有太长的文字：instr、replace、trim、like、glob 所比较的，每段不超过十万字节。",
            "A text in this query is too long: instr, replace, trim, like and glob compare at most 100,000 bytes.",
        )
        detail = ""
    elif status == 500:
        log.error("%s %s", request.method, request.path, exc_info=exception)
        message = voice.say("出了差错，已记录在服务器上。", "Something went wrong; the server has a note of it.")
    else:
        message = voice.say("这个请求无法回答。", "This request cannot be answered.")
    shown = "" if slow or status in (404, 500) else detail
    sql = request.args.get("sql") or "" if slow else ""
    return await _page(datasette, request, status, message, shown, sql)


async def forbidden(datasette: Any, request: Any) -> Response:
    """Return the page for what nobody may see."""
    voice = speech.speaker(request)
    said = voice.say("这一页不对外开放。", "This page is not open to the public.")
    return await _page(datasette, request, 403, said, "")


async def _page(datasette: Any, request: Any, status: int, message: str, detail: str, sql: str = "") -> Response:
    if request.path.partition("?")[0].endswith(".json"):
        return Response.json({"ok": False, "error": detail or message, "status": status, "title": None}, status=status)
    context = {"status": status, "message": message, "detail": detail, "sql": sql, "database": None}
    try:
        page = await datasette.render_template("error.html", context, request=request, view_name="gongkai")
    except Exception:  # whatever is wrong may be wrong here too (a locked or missing file); the reader gets a word
        log.exception("the error page itself failed")
        return Response.text(message, status=status)
    return Response.html(page, status=status)
