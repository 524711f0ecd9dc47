"""A reading problem says in the reader's language what the parser noted."""

import pytest

from archive.site.language import Speaker
from archive.site.reports import problems


@pytest.mark.parametrize(
    ("kind", "detail", "chinese", "english"),
    [
        ("table_not_found", "table 三", "表三", "table 三"),
        ("scanned", "6 of 6 pages are pictures", "6 页中有 6 页是图片", "6 of 6 pages are pictures"),
        ("year_disagrees", "title 2021, period 2022", "标题写 2021，统计期限写 2022", "title 2021, period 2022"),
        # cells are named as the form names them, in either language
        ("unit_unknown", "procurement.amount_wan: 7.1", "政府集中采购 · 采购总金额: 7.1", None),
        ("line_missing", "2.other_services", "其他对外管理服务事项", None),
        # what nobody translated is shown as it is, and a name that is no line of the form is left alone
        ("damaged", "word/document.xml: bad header", "word/document.xml: bad header", "word/document.xml: bad header"),
        ("images_present", None, "", ""),
    ],
)
def test_details_are_said_in_the_readers_language(kind: str, detail: str | None, chinese: str, english: str) -> None:
    assert problems.said(Speaker("zh"), kind, detail).startswith(chinese)
    said = problems.said(Speaker("en"), kind, detail)
    assert said == english if english is not None else "_" not in said


def test_every_sentence_can_be_read_back() -> None:
    for kind, pairs in problems._sentences().items():
        for pattern, chinese in pairs:
            assert set(pattern.groupindex) == {piece.split("}")[0] for piece in chinese.split("{")[1:]}, (kind, chinese)
