"""What a page is about, said to search engines: ``schema.org/Dataset`` as JSON-LD.

It stands in a ``script`` element of type ``application/ld+json``, which is data: no browser runs it, and the content
policy, which lets no script stand in a page, has nothing to forbid in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from archive.reviewing.citations import Citation
from archive.site import metadata
from archive.site.overview.home import Overview

Absolute = Callable[[str], str]
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
_MADE_UP = "示例，全部虚构 · Sample: all places, agencies and figures are invented. "
_SHOWN = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def embedded(said: Mapping[str, Any]) -> Markup:
    """Return an object as it can stand in a ``script`` element, whatever its texts are."""
    text = json.dumps({key: value for key, value in said.items() if value is not None}, ensure_ascii=False)
    for char, shown in _SHOWN.items():
        text = text.replace(char, shown)
    return Markup(text)  # noqa: S704  # what could end the element was written otherwise


def archive(overview: Overview, absolute: Absolute, files: Iterable[tuple[str, str, int]], *, sample: bool) -> Markup:
    """Describe the whole archive; ``files`` are its downloads: address, media type, bytes."""
    years = [year for year, _ in overview.years]
    return embedded({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": absolute("/"),
        "url": absolute("/"),
        "name": f"{metadata.TITLE_EN} · {metadata.TITLE_ZH}",
        "alternateName": ["公开", "Gongkai"],
        "description": f"{_MADE_UP if sample else ''}{metadata.DESCRIPTION_EN} {metadata.DESCRIPTION_ZH}",
        "inLanguage": ["zh-Hans", "en"],
        "license": LICENCE,
        "isAccessibleForFree": True,
        "keywords": ["政府信息公开", "政府信息公开工作年度报告", "open government information", "China"],
        "temporalCoverage": f"{years[0]}-01-01/{years[-1]}-12-31" if years else None,
        "spatialCoverage": None if sample else {"@type": "Place", "name": "China"},
        "dateModified": overview.last_fetched,
        "measurementTechnique": absolute("/about"),
        "includedInDataCatalog": {"@type": "DataCatalog", "name": "Gongkai", "url": absolute("/gongkai")},
        "distribution": [
            {"@type": "DataDownload", "contentUrl": address, "encodingFormat": media, "contentSize": str(size)}
            for address, media, size in files
        ]
        or None,
    })  # fmt: skip


def report(head: Mapping[str, Any], absolute: Absolute, *, sample: bool) -> Markup:
    """Describe one report by its row: who made it, of which year, from where, and where its figures are to be had."""
    name = head["agency"] or head["agency_printed"]
    year = head["year"]
    page = f"/{metadata.DATABASE}/reports/{head['id']}"
    source = head["url"] if head["url"].startswith(("http://", "https://")) else None
    about = f"{name or head['title'] or head['key']}{f'，{year}年' if year else ''}"
    return embedded({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": absolute(Citation(head["key"]).path),
        "url": absolute(page),
        "name": head["title"] or about,
        "description": (
            f"{_MADE_UP if sample else ''}政府信息公开工作年度报告（{about}）：逐格数字与核对结果。 "
            f"Annual report on open government information ({name or head['key']}, {year or 'year not stated'}): "
            "every figure with its cell in the source, and the result of every check."
        ),
        "identifier": head["key"],
        "version": str(head["version"]),
        "inLanguage": "zh-Hans",
        "license": LICENCE,
        "isAccessibleForFree": True,
        "temporalCoverage": f"{year}-01-01/{year}-12-31" if year else None,
        "creator": {"@type": "GovernmentOrganization", "name": name} if name else None,
        "datePublished": head["published_on"],
        "isBasedOn": source,
        "isPartOf": {"@type": "Dataset", "@id": absolute("/"), "name": metadata.TITLE_EN, "url": absolute("/")},
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": absolute(f"/{metadata.DATABASE}/{table}.{kind}?report_id={head['id']}"),
                "encodingFormat": media,
            }
            for table in ("cells", "checks")
            for kind, media in (("json", "application/json"), ("csv", "text/csv"))
        ],
    })  # fmt: skip
