"""Scrapy settings. ``scrapy crawl reports -a portal=qingdao`` and ``gongkai crawl qingdao`` run under the same ones.

From the environment: ``GONGKAI_DATA`` (data folder), ``GONGKAI_DELAY`` (seconds between two requests to one
host), ``GONGKAI_CONTACT`` (who answers for the crawl: an address or a page, named in the User-Agent),
``GONGKAI_BUDGET`` (requests to one host on one day, 0 for any number) and ``GONGKAI_BACKFILL_HOURS`` (when old
years are asked for, China time, ``22:00-06:00``; without it at any hour). docs/manners.md says why.
"""

from __future__ import annotations

import os
import zipfile
from importlib.metadata import PackageNotFoundError, PathDistribution, version
from pathlib import Path

from scrapy.settings import default_settings


def own_version() -> str:
    """Return Gongkai's version, also where it runs from an egg, which Scrapyd names after the moment of deployment."""
    try:
        return version("gongkai")
    except PackageNotFoundError:
        return PathDistribution(zipfile.Path(Path(__file__).parents[1], "EGG-INFO/")).version


def user_agent(contact: str) -> str:
    """Say honestly who asks: the program, its version, and whom to write to."""
    return f"Gongkai/{own_version()}" + (f" (+{contact})" if contact else "")


BOT_NAME = "gongkai"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

GONGKAI_DATA = os.environ.get("GONGKAI_DATA", "data")
GONGKAI_CONTACT = os.environ.get("GONGKAI_CONTACT", "").strip()
#: Processes that read pages and reports, beside the one that fetches.
GONGKAI_READERS = max(1, (os.cpu_count() or 2) - 1)
#: Seconds after which a process that still reads one body is given up.
GONGKAI_READING_TIME = 120
#: How long a server may ask us to wait (Retry-After) before we leave its host alone for this run, in seconds.
GONGKAI_LONGEST_WAIT = 300
#: A column with more pages than this is no list of annual reports, or one that never ends.
GONGKAI_MOST_PAGES = 400

#: Requests to one host (or group of hosts) on one day in China; 0: any number. None:
#: ``crawler.asking.limits.USUAL_BUDGET``, and any number without a pause, since who sets none asks servers of their
#: own.
GONGKAI_BUDGET = int(os.environ["GONGKAI_BUDGET"]) if os.environ.get("GONGKAI_BUDGET") else None
#: When documents of older years are asked for, China time; empty: at any hour.
GONGKAI_BACKFILL_HOURS = os.environ.get("GONGKAI_BACKFILL_HOURS", "").strip()

# Manners: one request in flight a host, a pause between two, more where the server is slow.
DOWNLOAD_DELAY = float(os.environ.get("GONGKAI_DELAY", "2"))
# The pause is a promise; a random one would be shorter half of the time.
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = DOWNLOAD_DELAY > 0
AUTOTHROTTLE_START_DELAY = DOWNLOAD_DELAY
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
ROBOTSTXT_OBEY = True
USER_AGENT = user_agent(GONGKAI_CONTACT)
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}
RETRY_TIMES = 2
# An address that does not answer is a result, with its row and its line in the log; not a line for people each.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0

# Many hosts beside one another. A request that waits for its host's turn counts as well.
CONCURRENT_REQUESTS = 64
# Scrapy starts this many tasks for each response; a response of ours gives at most a list page's rows.
CONCURRENT_ITEMS = 4
# Bodies that wait for a reader, in bytes; beyond, fetching pauses. Their number: crawler.reading.MOST_WAITING.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 32 * 1024 * 1024

# Redirects come to the spider, which records each address with its outcome.
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
# What was asked, when, with what outcome is our own ledger's; addresses are told apart there.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

DOWNLOAD_HANDLERS = {
    "http": "crawler.records.keeping.KeepingHandler",
    "https": "crawler.records.keeping.KeepingHandler",
    "ftp": None,
    "file": None,
    "data": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "crawler.records.recall.RecallMiddleware": 40,
    "crawler.asking.manners.ReachMiddleware": 50,
    "crawler.asking.robots.RobotsMiddleware": 100,
    "crawler.asking.manners.RetryMiddleware": 550,
    "crawler.asking.manners.CookiesMiddleware": 700,
}

# Each of these is a generator around all that a page leads to. Error answers come to the spider, so do addresses of any
# length: one that is dropped on the way would be waited for without end.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}

# Numbers of hosts are looked at before a connection is made; IPv6 too.
TWISTED_DNS_RESOLVER = "crawler.asking.resolver.GuardedResolver"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_LEVEL = "INFO"
#: The log for machines (crawler.operating.journal): JSON lines in this file, - for standard error; empty: none.
GONGKAI_LOG_FILE = os.environ.get("GONGKAI_LOG_FILE", "").strip()
#: Bytes at which the file turns over, and how many older ones are kept.
GONGKAI_LOG_SIZE = 20 * 1024 * 1024
GONGKAI_LOG_KEEP = 9
#: Metrics for Prometheus (crawler.operating.metrics_file) in this file, empty: none; and every how many seconds it is
#: written.
GONGKAI_METRICS_FILE = os.environ.get("GONGKAI_METRICS_FILE", "").strip()
GONGKAI_METRICS_EVERY = 15
EXTENSIONS = {"crawler.operating.journal.LogFile": 0, "crawler.operating.metrics_file.MetricsFile": 0}
# What nobody uses is not loaded either, which None in EXTENSIONS would do: remote control loads a whole web server.
EXTENSIONS_BASE = {
    path: order
    for path, order in default_settings.EXTENSIONS_BASE.items()
    if not path.startswith(("scrapy.extensions.remote_control.", "scrapy.extensions.telnet."))
}
# Scrapy would read its callbacks' source at each start to find a mistake that the type checker finds.
WARN_ON_GENERATOR_RETURN_VALUE = False
STATS_DUMP = False
