"""Automatic numbering: the marks Word would print, counted the way Word counts."""

import pytest

from bihuan.documents.decoding import decode
from bihuan.documents.decoding.numbering import numeral

from .test_decoding import W, levels, listed, p, word


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (10, "chineseCounting", "十"), (12, "chineseCountingThousand", "十二"), (20, "japaneseCounting", "二十"),
        (102, "chineseCounting", "一百零二"), (110, "chineseCounting", "一百一十"), (1001, "chineseCounting", "一千零一"),
        (20300, "chineseCounting", "二万零三百"), (12, "chineseLegalSimplified", "壹拾贰"), (3, "ideographTraditional", "丙"),
        (3, "decimalEnclosedCircleChinese", "③"), (21, "decimalEnclosedCircle", "㉑"), (2, "decimalEnclosedParen", "⑵"),
        (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"), (7, "decimalZero", "07"), (7, "decimalFullWidth", "７"), (5, "unheard of", "5"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_its_format_says(number, style, shown):
    assert numeral(number, style) == shown


def lines(*paragraphs: str, numbering: str, parts: dict[str, str] | None = None) -> list[str]:
    return decode(word(*paragraphs, numbering=numbering, parts=parts), "列表.docx").text.split("\n")


def test_a_level_shows_the_numbers_above_it():
    marks = levels(("decimal", "%1"), ("decimal", "%1.%2"))
    assert lines(listed("甲"), listed("乙", 1), listed("丙", 1), listed("丁"), listed("戊", 1), numbering=marks) == [
        "1 甲", "1.1 乙", "1.2 丙", "2 丁", "2.1 戊",
    ]  # fmt: skip


def test_a_second_list_counts_on_unless_it_says_where_to_start():
    more = levels(("decimal", "%1、")) + (
        "<w:num w:numId='2'><w:abstractNumId w:val='0'/></w:num>"
        "<w:num w:numId='3'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>"
    )
    assert lines(listed("甲"), listed("乙", number=2), listed("丙", number=3), listed("丁", number=3), numbering=more) == [
        "1、甲", "2、乙", "1、丙", "2、丁",
    ]  # fmt: skip


def test_numbering_comes_from_a_style_and_from_the_style_it_is_based_on():
    marks = levels(("chineseCounting", "%1、"), ("chineseCounting", "（%2）")).replace(
        "<w:lvlText w:val='（%2）'/>", "<w:pStyle w:val='second'/><w:lvlText w:val='（%2）'/>"
    )
    numbered = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    styles = (
        f"<w:styles {W}><w:style w:type='paragraph' w:styleId='first'>{numbered}</w:style>"
        f"<w:style w:type='paragraph' w:styleId='second'>{numbered}</w:style>"
        "<w:style w:type='paragraph' w:styleId='child'><w:basedOn w:val='first'/></w:style></w:styles>"
    )
    said = [
        p(text, f"<w:pStyle w:val='{style}'/>")
        for text, style in (("甲", "first"), ("乙", "second"), ("丙", "child"))
    ]
    off = p("丁", "<w:pStyle w:val='first'/><w:numPr><w:numId w:val='0'/></w:numPr>")
    found = lines(*said, off, numbering=marks, parts={"word/styles.xml": styles})
    assert found == ["一、甲", "（一）乙", "二、丙", "丁"]


def test_a_tab_stop_on_the_ruler_is_no_tab_in_the_text():
    stop = "<w:tabs><w:tab w:val='left' w:pos='840'/></w:tabs>"
    data = word(f"<w:p><w:pPr>{stop}</w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r></w:p>")
    assert decode(data, "制表.docx").text == "甲\t乙"
