"""Search finds exactly the rows that contain the word."""

import sqlite3
from urllib.parse import quote

import invented
import pytest
from lxml import html

from archive.site import search, search_stretches
from archive.site.guarding import searched
from archive.site.search import highlight, snippet, words_of

WORDS = [
    "公开",
    "公",
    "信息公开",
    "政府信息公开申请",
    "信息处理费",
    "（A级）",
    "a级",
    "A级",
    "WI-FI",
    "wi-fi",
    "“",
    "、",
    "。",
    "；",
    "%",
    "_",
    "100%",
    "100%满意",
    "意_度",
    "O'Neil",
    "o'neil",
    '"quoted"',
    '"',
    "'",
    "其他处理",
    "听潮区",
    "没有的词",
    "14",
    "1",
    "条。\n全",
    "AND",
    "OR",
    "NEAR(",
    "*",
    "-",
    "^公开",
    "公开*",
    "heading:公开",
    "{",
    "(",
    ")",
    "\\",
    "档案局",
    "望海",
    "𠀀",
    "é",
    "无",
]


def lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


@pytest.mark.parametrize("word", WORDS)
async def test_prose_and_agencies_are_found_exactly(get, word: str) -> None:
    sections = (await get(f"/gongkai/sections.json?_shape=objects&_search={quote(word)}")).json()
    expected = {
        text for _, _, heading, text in invented.SECTIONS if lower(word) in lower(heading) or lower(word) in lower(text)
    }
    assert {row["text"] for row in sections["rows"]} == expected
    assert sections["filtered_table_rows_count"] == len(expected)
    agencies = (await get(f"/gongkai/agencies.json?_shape=objects&_search={quote(word)}")).json()
    assert {row["name"] for row in agencies["rows"]} == {
        one[2] for one in invented.AGENCIES if lower(word) in lower(one[2])
    }


async def test_searchmode_raw_changes_nothing(get) -> None:
    for word in ("公开", "公开*", '"', "heading:公开"):
        plain = (await get(f"/gongkai/sections.json?_shape=array&_search={quote(word)}")).json()
        raw = (await get(f"/gongkai/sections.json?_shape=array&_searchmode=raw&_search={quote(word)}")).json()
        assert raw == plain


async def test_an_empty_search_is_no_filter(get) -> None:
    for blank in ("", "%20", quote("\u3000")):
        rows = (await get(f"/gongkai/sections.json?_shape=array&_search={blank}")).json()
        assert len(rows) == len(invented.SECTIONS)


async def test_one_column_can_be_searched_and_no_other(get) -> None:
    rows = (await get(f"/gongkai/sections.json?_shape=array&_search_heading={quote('信息公开')}")).json()
    assert [row["heading"] for row in rows] == ["三、收到和处理政府信息公开的申请情况"]
    assert (await get("/gongkai/sections.json?_search_report_id=1")).status_code == 400


async def test_search_goes_together_with_filters_sorting_and_csv(get) -> None:
    path = f"/gongkai/sections.csv?_search={quote('公开')}&report_id=1&_sort_desc=id&_size=max"
    lines = (await get(path)).text.strip().splitlines()
    assert [line.split(",")[0] for line in lines if line[:1].isdigit() and line.count(",") > 3] == ["2", "1"]


async def test_the_search_page_shows_agencies_and_marked_passages(get) -> None:
    page = (await get(f"/search?q={quote('听潮区 商业企业')}")).text
    assert "<mark>听潮区</mark>人民政府办公室共收到申请16件，其中<mark>商业企业</mark>1件" in page
    assert "/gongkai/agencies/2" not in page  # no agency is called both
    page = (await get(f"/search?q={quote('听潮区')}")).text
    assert "/gongkai/agencies/2" in page
    assert "/gongkai/reports/2#chapter-1" in page


async def test_hostile_queries_are_text(get) -> None:
    for word in ("<script>alert(1)</script>", "'; DROP TABLE reports; --", "%00", "a" * 5000, "公" * 1500):
        response = await get(f"/search?q={quote(word)}")
        assert response.status_code == 200
        assert "<script>alert" not in response.text
    assert (await get(f"/search?q={quote('公' * 3000)}")).status_code == 414  # an address that no reader types
    assert (await get("/search?q=公开&before=abc")).status_code == 200
    assert (await get("/search?q=公开&before=99999999999999999999999")).status_code == 200


def test_marks_join_where_words_overlap() -> None:
    assert highlight("信息公开条例", ["信息公", "公开"]) == "<mark>信息公开</mark>条例"
    assert highlight("<b> Wi-Fi", ["wi-fi"]) == "&lt;b&gt; <mark>Wi-Fi</mark>"


def test_a_snippet_stands_around_the_first_word() -> None:
    text = "甲" * 100 + "处理费" + "乙" * 300
    cut = snippet(text, ["处理费"])
    assert cut.startswith("…甲")
    assert "<mark>处理费</mark>" in cut
    assert cut.endswith("乙…")


def test_words_are_parted_by_any_white_space() -> None:
    assert words_of("  教育局\u3000信息处理费 教育局\n") == ("教育局", "信息处理费")


@pytest.mark.parametrize("word", ["公开", "公", "“", "信息公开", "没有的词", "1"])
async def test_a_word_that_is_everywhere_is_looked_for_page_by_page_with_the_same_rows(get, monkeypatch, word) -> None:
    """Only that it is not said how many there are; a page that the next candidates do not fill looks at all."""
    whole = (await get(f"/gongkai/sections.json?_shape=objects&_search={quote(word)}")).json()
    monkeypatch.setattr(searched, "MANY", 3)
    monkeypatch.setattr(search, "NEAR", 3)
    rows, address, counts = [], f"/gongkai/sections.json?_shape=objects&_size=1&_search={quote(word)}", []
    while address is not None:
        page = (await get(address)).json()
        rows += page["rows"]
        counts.append(page["filtered_table_rows_count"])
        address = page["next_url"] and page["next_url"].replace("http://localhost", "")
    assert rows == whole["rows"]
    assert set(counts) <= {None, len(whole["rows"])}
    if len(rows) > 3:
        assert counts[0] is None


async def test_hits_of_one_character_are_those_of_the_index(get, monkeypatch) -> None:
    by_index = (await get(f"/search?q={quote('公')}")).text
    monkeypatch.setattr(search, "HITS", 2)
    near = (await get(f"/search?q={quote('公')}")).text
    monkeypatch.setattr(search_stretches, "NEAR", 1)
    monkeypatch.setattr(search_stretches, "RARE", search_stretches.SAMPLED)
    far = (await get(f"/search?q={quote('公')}")).text
    assert near.count("<mark>") == far.count("<mark>") < by_index.count("<mark>")


@pytest.mark.parametrize("words", ["公开", "信息公开 申请", "公开 没有的词", "听潮区 商业企业", "公开 1"])
def test_how_many_there_are_is_told_where_it_is_known(archive, monkeypatch, words: str) -> None:
    """Counting goes on through the archive only as far as it may; what the first page shows whole needs none."""
    conn = sqlite3.connect(archive / "gongkai.db")
    conn.row_factory = sqlite3.Row
    wanted = [
        number
        for number, _, heading, text in invented.SECTIONS
        if all(lower(word) in lower(heading) or lower(word) in lower(text) for word in words.split())
    ]
    assert search.find(conn, words).count == len(wanted)
    monkeypatch.setattr(search, "HITS", 1)
    assert search.find(conn, words).count == len(wanted)
    monkeypatch.setattr(search, "FIRST", 1)
    monkeypatch.setattr(search, "SECONDS", -1)
    found = search.find(conn, words)
    assert found.count in (None, len(wanted))
    assert found.count is None or found.more is None


#: What is asked, in the ways that are looked for differently: pairs, phrases, characters, punctuation, all together.
ASKED = ["公开", "信息公开", "信息公开 申请", "公开 没有的词", "听潮区 商业企业", "公", "公 龘", "公开 1", "。",
         "a级 。", "处理费 信息 收取", "O'Neil", "100%", "意_度", "_", "!", "\\", "\0"]  # fmt: skip


@pytest.mark.parametrize("sparse", [1, 10_000])
@pytest.mark.parametrize("words", ASKED)
def test_pages_that_stop_for_time_together_show_each_chapter_once(archive, monkeypatch, words: str, sparse) -> None:
    """However little time there is, a page gets on, and says how far it came; stretches, here, of two chapters."""
    conn = sqlite3.connect(archive / "gongkai.db")
    conn.row_factory = sqlite3.Row
    wanted = [
        number
        for number, heading, text in conn.execute("select id, heading, text from sections order by id desc")
        if all(lower(word) in lower(heading) or lower(word) in lower(text) for word in words.split())
    ]
    told = {"SMALL": 2, "FEW": 0, "LISTED": 1, "NEAR": 1, "BATCH": 1, "FIRST": 1, "SPARSE": sparse}
    for name, value in told.items():
        monkeypatch.setattr(search_stretches, name, value)
    for name, value in {"FIRST": 1, "BATCH": 1, "SECONDS": -1, "HITS": 3}.items():
        monkeypatch.setattr(search, name, value)
    found = search.find(conn, words)
    seen, before, shares = list(found.hits), None, []
    while found.more is not None:
        assert before is None or found.more < before
        if found.cut:
            assert found.reached is not None
            assert found.count is None
            shares.append(found.reached.share)
        before = found.more
        found = search.find(conn, words, before)
        seen += found.hits
    assert [hit.section_id for hit in seen] == wanted
    assert shares == sorted(shares)
    assert all(0 < share <= 1 for share in shares)


@pytest.mark.parametrize("word", ["局", "听潮区", "没有的局"])
def test_agencies_are_the_same_where_all_names_are_read(archive, monkeypatch, word: str) -> None:
    conn = sqlite3.connect(archive / "gongkai.db")
    conn.row_factory = sqlite3.Row
    by_index = search.agencies(conn, word)
    monkeypatch.setattr(search, "MANY_NAMES", 0)
    assert search.agencies(conn, word) == by_index
    assert all(word in one["name"] for one in by_index)


async def test_a_search_that_stops_says_how_far_back_it_looked_and_goes_on_from_there(get, monkeypatch) -> None:
    """Of punctuation the index knows nothing: all chapters are candidates, and they are many."""
    monkeypatch.setattr(search, "FIRST", 1)
    monkeypatch.setattr(search, "SECONDS", -1)
    address = f"/search?q={quote('%')}"
    page = (await get(f"{address}&_lang=en")).text
    assert "Not searched to the end" in page
    assert "No chapter contains" not in page
    assert "looked from the newest report back to" in page
    assert "还没有查" in (await get(address)).text
    pages = 1
    while (
        link := html.fromstring(page).xpath("//p[@class='more']/a[contains(@href, 'before=')]/@href")
    ) and pages < 99:
        page, pages = (await get(link[0])).text, pages + 1
    assert 1 < pages <= len(invented.SECTIONS) + 1
    assert "还没有查" not in page


def test_a_share_is_never_told_as_more_than_it_is() -> None:
    portions = {
        share: search.Reached(1, None, None, None, share).portion for share in (0.404, 0.999, 0.0123, 0.004, 0.0)
    }
    assert portions == {0.404: "40%", 0.999: "99%", 0.0123: "1%", 0.004: "0.4%", 0.0: "0.01%"}


def test_one_list_is_entered_and_left_at_bounds(archive) -> None:
    """What stretches rest on: of one token FTS5 gives exactly the rows between two ids, in either order."""
    conn = sqlite3.connect(archive / "gongkai.db")
    sql = "select rowid from sections_fts where sections_fts match '\"公开\"'"
    every = [row[0] for row in conn.execute(sql)]
    low, high = every[1], every[-2]
    rising = [row[0] for row in conn.execute(f"{sql} and rowid between ? and ? order by rowid", (low, high))]
    falling = [row[0] for row in conn.execute(f"{sql} and rowid between ? and ? order by rowid desc", (low, high))]
    assert rising == falling[::-1] == every[1:-1]


def test_a_list_of_nearly_all_chapters_is_not_counted_over_all_that_another_passes_quickly(monkeypatch) -> None:
    """A word that is nowhere in the newest half makes stretches long; where it begins, the other is everywhere."""
    conn = sqlite3.connect(":memory:")
    conn.execute("create virtual table sections_fts using fts5(t, content='', detail='none')")
    rows = [(id_, "政府" if id_ > 2000 or id_ % 3 else "政府 春秋") for id_ in range(1, 4001)]
    conn.executemany("insert into sections_fts (rowid, t) values (?, ?)", rows)
    for name, value in {"SMALL": 64, "FEW": 5, "SPARSE": 20, "LISTED": 20}.items():
        monkeypatch.setattr(search_stretches, name, value)
    counted = []
    entries = search_stretches._entries

    def counting(conn, token, low, high):
        counted.append((token, high - low))
        return entries(conn, token, low, high)

    monkeypatch.setattr(search_stretches, "_entries", counting)
    found = list(search_stretches.stretches(conn, ("政府", "春秋"), None, ends=0))
    assert [id_ for one in found for id_ in one.ids] == [id_ for id_, words in rows[::-1] if "春秋" in words]
    assert found[-1].down_to == 0
    assert max(ids for token, ids in counted if "政府" in token) <= 64


async def test_the_same_as_json_goes_on_by_its_next_address(get, monkeypatch) -> None:
    whole = (await get(f"/search.json?q={quote('公开')}")).json()
    assert whole["complete"]
    assert whole["next_url"] is None
    assert whole["looked_back_to"] is None
    assert whole["count"] == len(whole["hits"]) > 1
    assert all("公开" in hit["heading"] + hit["snippet"] and "<" not in hit["snippet"] for hit in whole["hits"])
    monkeypatch.setattr(search, "FIRST", 1)
    monkeypatch.setattr(search, "SECONDS", -1)
    hits, address, stopped = [], f"/search.json?q={quote('公开')}", 0
    while address is not None:
        page = (await get(address)).json()
        hits += page["hits"]
        stopped += page["looked_back_to"] is not None
        assert page["complete"] == (page["next"] is None)
        address = page["next_url"] and page["next_url"].replace("http://localhost", "")
    assert hits == whole["hits"]
    assert stopped
    for wrong in ("abc", "-1", "0", "9" * 30, "1.5"):
        assert (await get(f"/search.json?q=1&before={wrong}")).status_code == 400
