"""What holds for any text a reader is given, made up at random or built like a paper."""

import itertools
import json
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan import papers
from bihuan.papers.clean import Edit
from bihuan.papers.clean.cleaned import Cleaned

MARKS = [
    "一、",
    "（一）",
    "1.",
    "1、",
    "（1）",
    "①",
    "一是",
    "二是",
    "三是",
    "是",
    "首先，",
    "其次，",
    "第一，",
    "其一，",
    "问题1：",
    "问题2",
    "整改情况：",
    "整改措施：",
    "责任人：",
    "【问题】",
    "——",
    "·",
    ")",
    "四)",
    "",
]
WORDS = [
    "存在的问题",
    "原因分析",
    "整改措施",
    "下一步打算",
    "意见建议",
    "主要做法",
    "基本情况",
    "学习不够深入",
    "楼道灯坏了三个月",
    "加强党员管理",
    "每月公示一次账目",
    "由网格员负责",
    "2023年5月6日",
    "2021319日",
    "12户",
    "xx%",
    "。ㄒ唬┗鶎",
    "據(jù)說",
    ",F(xiàn)將",
    "&nbsp;",
    "<br>",
    "***",
    "\t",
    "序号",
    "当前位置：首页",
    "发布日期：2023-01-02 浏览次数：",
    "打印本页 关闭窗口",
    "主要有以下几个方面：",
    "会议决定：",
    "…",
    "？",
    "。",
    "，",
    "；",
    "：",
    "\n",
    "\n\n",
    "\u3000\u3000",
    "  ",
]
PAPERS = st.lists(st.sampled_from(MARKS + WORDS + ["\n"] * 20 + ["。"] * 10), max_size=60).map(
    "".join
)
TEXTS = st.one_of(st.text(max_size=200), PAPERS)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_record_is_its_span_cleaned(text):
    cleaned = papers.clean(text)
    for record in papers.read(text, "x").records:
        assert cleaned.of(record.span) == record.text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_record_has_words_a_place_and_a_rule(text):
    reading = papers.read(text, "x")
    ids = [record.id for record in reading.records]
    assert len(set(ids)) == len(ids)
    for record in reading.records:
        assert 0 <= record.span[0] < record.span[1] <= len(text)
        assert record.text.strip() == record.text != ""
        assert record.rule
        assert set(record.links) <= set(ids)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_fact_is_what_stands_in_its_span(text):
    cleaned = papers.clean(text)
    for fact in papers.read(text, "x").facts:
        assert cleaned.of(fact.span) == fact.text


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_reading_twice_gives_the_same(text):
    assert papers.read(text, "x") == papers.read(text, "x")


@given(PAPERS)
@settings(max_examples=100, deadline=None)
def test_an_answer_is_plain_json_in_the_order_of_its_keys(text):
    answer = papers.read(text, "x").as_json()
    assert list(json.loads(json.dumps(answer))) == [
        "source", "kind", "title", "organization", "date", "script", "noise", "records", "facts",
        "findings", "articles",
    ]  # fmt: skip


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=120))
@settings(max_examples=200, deadline=None)
def test_no_digit_is_ever_made_up(text):
    before = [c for c in unicodedata.normalize("NFKC", text) if c.isdigit()]
    after = [c for c in unicodedata.normalize("NFKC", papers.clean(text).text) if c.isdigit()]
    assert len(after) <= len(before)


@given(st.text(max_size=60), st.data())
def test_the_way_back_leads_to_where_a_character_stood(text, data):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [Edit(a, b, data.draw(st.sampled_from(["", "某", "某某某"]))) for a, b in pairs]
    cleaned = Cleaned(text).then(edits)
    kept = [at for at in range(len(text)) if not any(a <= at < b for a, b in pairs)]
    assert [cleaned.of((at, at + 1)) for at in kept] == [text[at] for at in kept]
    for start in range(len(cleaned.text)):
        span = cleaned.span(start, start + 1)
        assert cleaned.text[start] in cleaned.of(span)


def test_endless_digits_and_headers_without_rows_are_read_to_their_end():
    assert papers.read("12345" * 2000, "x").records == ()
    assert papers.read("序号\t问题\t措施\t责任人\n" * 500, "x").records == ()


def calls(text: str) -> int:
    """Functions called while a text is read: a measure of work that no busy machine changes."""
    counted = itertools.count()
    sys.setprofile(lambda _frame, event, _arg: next(counted) if "call" in event else None)
    try:
        papers.read(text, "x")
    finally:
        sys.setprofile(None)
    return next(counted)


@pytest.mark.parametrize(
    "piece",
    [
        "一、九曲\n（一）甲处。\n（二）乙处。\n",
        "一、在学习方面，一是不够。二是不实。\n",
        "1、观念陈旧。还靠敲锣。\n我想从两件事做起：\n首先，打开大门。\n",
        "1\t没有灯\t装灯\n",
        "议题一：关于灯\n张某：没有灯，看不见。\n会议议定：装灯。\n",
        "抓学习，强本领。讲党课。\n",
        "一、甲\n整改措施：办好这件事。\n",
    ],
)
def test_four_times_the_text_is_at_most_six_times_the_work(piece):
    head = "整改清单\n存在的问题\n序号\t问题\t整改措施\n"
    papers.read(head + piece * 400, "x")  # what is built once, and kept, is none of it
    assert calls(head + piece * 400) < 6 * calls(head + piece * 100)
