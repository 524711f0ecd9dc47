"""The search index: everything that contains the query is found, and verified it is exactly that."""

from __future__ import annotations

import sqlite3

from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.storage.segment import SENTINEL, document, match, tokens

# few characters, so that texts and queries meet: Han of all planes, ASCII in both cases, marks, widths, punctuation
ALPHABET = "政府信息公开一二𠀀𰀀aAbB1２Ａé\u0301é①ⅷ〇々，。、 \n\"'*-_%()（）AND"
texts = st.text(alphabet=ALPHABET, max_size=30)


def search(rows: list[str], query: str) -> tuple[set[int], set[int]]:
    """Return what the index answers, and what LIKE answers (the truth)."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE i USING fts5(t, content='', tokenize='unicode61 remove_diacritics 0')")
    db.execute("CREATE TABLE s (id INTEGER PRIMARY KEY, t TEXT)")
    for number, text in enumerate(rows):
        db.execute("INSERT INTO i (rowid, t) VALUES (?, ?)", (number, document(text)))
        db.execute("INSERT INTO s VALUES (?, ?)", (number, text))
    found = {row[0] for row in db.execute("SELECT rowid FROM i WHERE i MATCH ?", (match(query),))}
    like = query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    truth = {row[0] for row in db.execute("SELECT id FROM s WHERE t LIKE ? ESCAPE '\\'", (f"%{like}%",))}
    db.close()
    return found, truth


@settings(max_examples=400, deadline=None)
@given(st.lists(texts, min_size=1, max_size=6), st.data())
def test_nothing_that_contains_the_query_is_missed(rows, data):
    whole = data.draw(st.sampled_from(rows))
    first, last = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
    query = data.draw(st.sampled_from([whole[first:last], whole[first:last].swapcase() if whole.isascii() else whole]))
    found, truth = search(rows, query)
    assert truth <= found


@settings(max_examples=200, deadline=None)
@given(st.lists(texts, min_size=1, max_size=5), texts)
@example(["政府信息公开"], "，")
@example([""], "")
@example(['"'], '"" OR *')
def test_any_query_is_a_valid_expression(rows, query):
    found, truth = search(rows, query)
    assert truth <= found


def test_two_characters_are_found_exactly():
    rows = ["政府信息公开条例", "信息", "公开信", "信、息", "information 信息"]
    found, truth = search(rows, "信息")
    assert found == truth == {0, 1, 4}


def test_latin_letters_are_found_in_either_case_and_only_they():
    assert search(["PDF文件", "pdf"], "Pdf")[0] == {0, 1}
    assert search(["É", "é"], "é")[0] == {1}


def test_punctuation_alone_looks_through_everything():
    assert match("，。") == f'"{SENTINEL}"'
    assert search(["有，", "没有"], "，") == ({0, 1}, {0})


def test_how_a_text_stands_in_the_index():
    tokens = ["信息", "息公", "公开", "开", "20", "02", "24", "4年", "年"]
    assert document("信息公开，2024年").split() == [SENTINEL, *tokens]
    assert match("公开 年") == '"公开" AND "年"*'


def test_what_is_looked_for_one_list_at_a_time() -> None:
    assert tokens(["信息公开", "信息", "无", "、"]) == (('"信息"', '"息公"', '"公开"'), ("无",))


@settings(max_examples=50, deadline=None)
@given(before=texts, query=texts, after=texts)
def test_a_text_that_contains_a_query_is_in_the_list_of_each_of_its_tokens(before: str, query: str, after: str) -> None:
    written = document(before + query + after).split()
    pairs, characters = tokens(query.split())
    assert {pair.strip('"') for pair in pairs} <= set(written)
    assert all(any(token.startswith(one) for token in written) for one in characters)
