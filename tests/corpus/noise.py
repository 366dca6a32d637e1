"""The noise machine: what happens to a clean document on its way through web pages and old software.

Every function is pure: text and figures in, text out. Chance comes in as a `random.Random`, so the
same seed makes the same noise. `RECIPES` names them for the heads of the annotated files.
"""

import random
import re
from collections.abc import Callable

from opencc_pyo3 import OpenCC

_HALF = str.maketrans("，：；（）？！", ",:;()?!")
_FULL_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_NOTES = (
    "黨dǎng區qū幹gàn員yuán務wù會huì議yì記jì錄lù問wèn題tí實shí際jì導dǎo標biāo準zhǔn責zé任rèn組zǔ織zhī"
    "學xué習xí書shū業yè單dān進jìn動dòng調diào雙shuāng網wǎng樓lóu電diàn貼tiē費fèi賬zhàng戶hù聯lián繫xì"
    "協xié約yuē對duì機jī關guān開kāi門mén間jiān時shí長zhǎng見jiàn觀guān個gè們men從cóng來lái這zhè過guò還hái"
    "說shuō話huà語yǔ訪fǎng請qǐng讓ràng認rèn識shí評píng論lùn設shè計jì處chù場chǎng報bào現xiàn環huán點diǎn"
    "質zhì負fù擔dān資zī財cái貧pín錢qián鄰lín應yīng當dāng發fā據jù體tǐ決jué統tǒng經jīng濟jì給gěi續xù難nán"
    "題tí類lèi領lǐng頭tóu顧gù願yuàn黃huáng車chē轉zhuǎn輪lún農nóng適shì選xuǎn達dá運yùn優yōu創chuàng劃huà"
)
_PINYIN = dict(
    re.findall(r"([^\x00-\x7fāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü])([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+)", _NOTES)
)


def half_width(text: str) -> str:
    """Commas, colons and brackets as a Latin keyboard types them; 。 stays, as it does in practice."""
    return text.translate(_HALF)


def full_digits(text: str) -> str:
    """Digits as wide as characters."""
    return text.translate(_FULL_DIGITS)


def traditional(text: str, variant: str) -> str:
    """Traditional script; `variant` is t, tw, hk as OpenCC names its tables."""
    return OpenCC(f"s2{variant}").convert(text)


def pinyin_notes(text: str, rng: random.Random, percent: int = 100) -> str:
    """Put the reading behind Traditional characters, as copy-protecting sites do: 據(jù)."""

    def note(found: re.Match[str]) -> str:
        char = found[0]
        return f"{char}({_PINYIN[char]})" if rng.randrange(100) < percent else char

    return re.sub("[" + "".join(_PINYIN) + "]", note, text)


def slip(text: str, rng: random.Random, times: int) -> str:
    """Lose one byte of the GBK form in `times` places, and read the rest as a browser would."""
    lines = text.split("\n")
    wide = [n for n, line in enumerate(lines) if re.search("[\u4e00-\u9fff]{4}", line)]
    for n in rng.sample(wide, min(times, len(wide))):
        lines[n] = _slip_line(lines[n], rng)
    return "\n".join(lines)


def _slip_line(line: str, rng: random.Random) -> str:
    starts = rng.randrange(2) == 0
    data = (("　　" if starts else "") + line).encode("gbk", "ignore")
    places = [n for n in range(len(data) - 1) if data[n] >= 0x81]
    at = rng.randrange(4) if starts else rng.choice(places)
    return browser_gbk(data[:at] + data[at + 1 :])


def browser_gbk(data: bytes, lost: str = "") -> str:
    """Decode GBK the way browsers do (WHATWG Encoding, gbk decoder without its four-byte forms).

    A lead byte whose second byte is ASCII but no trail is dropped and the ASCII byte read again, so a
    slip ends there. `lost` stands where the decoder would put U+FFFD; many sites strip it.
    """
    out, at = [], 0
    while at < len(data):
        lead = data[at]
        if lead < 0x80:
            out.append(chr(lead))
            at += 1
            continue
        pair = data[at : at + 2]
        char = _gbk_pair(pair)
        out.append(char or lost)
        swallowed = char or (len(pair) == 2 and pair[1] >= 0x80)
        at += 2 if swallowed else 1
    return "".join(out)


def _gbk_pair(pair: bytes) -> str:
    try:
        return pair.decode("gbk") if len(pair) == 2 else ""
    except UnicodeDecodeError:
        return ""


def hard_wrap(text: str, width: int) -> str:
    """Break every line after `width` characters, in the middle of words too."""
    pieces = []
    for line in text.split("\n"):
        pieces += [line[n : n + width] for n in range(0, len(line), width)] or [""]
    return "\n".join(pieces)


def indent(text: str) -> str:
    """Two wide spaces before every line of text."""
    return "\n".join(f"　　{line}" if line.strip() else line for line in text.split("\n"))


def lose_date_marks(text: str) -> str:
    """2022年4月12日 becomes 2022412日: what some exports leave of a date."""
    return re.sub(r"(\d{4})年(\d{1,2})月(\d{1,2})日", r"\1\2\3日", text)


def break_marks(text: str, rng: random.Random, times: int) -> str:
    """Bracketed list marks at a line's start lose a bracket, or all but the last one."""
    found = list(re.finditer(r"^[（(]([一二三四五六七八九十]+)[）)]", text, re.MULTILINE))
    for mark in sorted(rng.sample(found, min(times, len(found))), key=lambda m: -m.start()):
        broken = rng.choice((f"（{mark[1]}", f"{mark[1]}）", "）", f"{mark[1]})"))
        text = text[: mark.start()] + broken + text[mark.end() :]
    return text


def drop_run_in(text: str, rng: random.Random, times: int) -> str:
    """Some 一是, 二是 … at a line's start lose their number or all of themselves."""
    found = list(re.finditer(r"^[一二三四五六七八九]是", text, re.MULTILINE))
    for mark in sorted(rng.sample(found, min(times, len(found))), key=lambda m: -m.start()):
        text = text[: mark.start()] + rng.choice(("是", "")) + text[mark.end() :]
    return text


def unglue_colons(text: str) -> str:
    """问题3：… becomes 问题3…: a following year or figure is then glued to the number."""
    return re.sub(r"^(问题\d+)[：:]", r"\1", text, flags=re.MULTILINE)


def repeat_numbers(text: str, rng: random.Random, times: int) -> str:
    """Some numbers of level 1. at a line's start say the number before them again."""
    found = [m for m in re.finditer(r"^(\d{1,2})([.．、])", text, re.MULTILINE) if int(m[1]) > 1]
    for mark in sorted(rng.sample(found, min(times, len(found))), key=lambda m: -m.start()):
        text = f"{text[: mark.start()]}{int(mark[1]) - 1}{mark[2]}{text[mark.end() :]}"
    return text


def flatten_tables(text: str) -> str:
    """Each cell of a tab-separated row on a line of its own."""
    return text.replace("\t", "\n")


def spaced(text: str) -> str:
    """A no-break space between sentences and an empty line between paragraphs."""
    return text.replace("。", "。\u00a0").replace("\n", "\n\n")


def html(text: str) -> str:
    """Paragraphs with the tags and entities an editor left in."""
    lines = [f"<p>&nbsp;&nbsp;{line}</p>" if line.strip() else "<br>" for line in text.split("\n")]
    return "\n".join(lines).replace("“", "&ldquo;").replace("”", "&rdquo;")


# When a page without a date of its own was put on the web.
PUBLISHED = "2023-06-19"
CHROME: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "gov": (
        (
            "您当前的位置：首页 > 政务公开 > 基层党建",
            "发布日期：{date} 09:41　信息来源：党建办　浏览次数：176　字体：[大 中 小]",
        ),
        ("扫一扫在手机打开当前页", "打印本页　关闭窗口", "网站地图 | 联系我们 | 隐私声明"),
    ),
    "library": (
        ("某某文库 - 让每个人平等地提升自我", "下载文档到电脑，查找使用更方便　2.5积分　共5页"),
        ("还有3页未读，登录后继续阅读", "本文档由会员上传分享，如有侵权请举报", "相关文档推荐"),
    ),
    "wechat": (
        ("点击蓝字 关注我们", "收录于合集 #基层治理 12个"),
        ("阅读 1032　在看 15", "分享 收藏 点赞 在看", "微信扫一扫 关注该公众号"),
    ),
    "essays": (
        ("当前位置：首页 > 范文 > 党团范文 > 正文", "时间：{date} 11:20:33 编辑：小范 手机版"),
        ("上一篇：返回列表", "下一篇：最后一页", "热门推荐", "Copyright 示例范文网 版权所有"),
    ),
}


def chrome(text: str, style: str, date: str = PUBLISHED) -> tuple[str, list[str]]:
    """The text inside the chrome of a site of that `style`, and the lines that were added."""
    head, tail = ([line.format(date=date) for line in lines] for lines in CHROME[style])
    return "\n".join((*head, text, "", *tail)), [*head, *tail]


Step = Callable[[str, random.Random, str], str]
RECIPES: dict[str, Step] = {
    "glue": lambda text, rng, figure: unglue_colons(text),
    "broken": lambda text, rng, figure: break_marks(text, rng, int(figure)),
    "dropped": lambda text, rng, figure: drop_run_in(text, rng, int(figure)),
    "repeated": lambda text, rng, figure: repeat_numbers(text, rng, int(figure)),
    "cells": lambda text, rng, figure: flatten_tables(text),
    "lostdates": lambda text, rng, figure: lose_date_marks(text),
    "halfwidth": lambda text, rng, figure: half_width(text),
    "fulldigits": lambda text, rng, figure: full_digits(text),
    "t": lambda text, rng, figure: traditional(text, "t"),
    "tw": lambda text, rng, figure: traditional(text, "tw"),
    "hk": lambda text, rng, figure: traditional(text, "hk"),
    "pinyin": lambda text, rng, figure: pinyin_notes(text, rng, int(figure or 100)),
    "slip": lambda text, rng, figure: slip(text, rng, int(figure)),
    "indent": lambda text, rng, figure: indent(text),
    "spaced": lambda text, rng, figure: spaced(text),
    "wrap": lambda text, rng, figure: hard_wrap(text, int(figure)),
    "html": lambda text, rng, figure: html(text),
}
# What is seen in a record's own text too, whatever else happened to the page.
SEEN_IN_RECORDS = frozenset({"halfwidth", "lostdates", "fulldigits"})


def apply(text: str, recipe: str, rng: random.Random) -> str:
    """Apply the steps of `recipe`, in the order of RECIPES: `halfwidth tw pinyin=30 slip=4`."""
    asked = dict((*step.split("="), "")[:2] for step in recipe.split())
    for name, step in RECIPES.items():
        if name in asked:
            text = step(text, rng, asked[name])
    return text
