"""Web chrome: what the page put around the paper. Lines are judged by what they say.

Not here: a paper's own closing words and signature, which are its text.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from bihuan.papers.clean.cleaned import Edit

# Whole lines, wherever they stand: name of the noise -> what such a line looks like.
_LINES = {
    "web_nav": r"(?:您?(?:的|所在|现在的)?(?:当前)?(?:所在)?位置(?:是|为)?[:：]?.{0,60}"
    r"|(?:网站)?首页(?:\s*[>»›/|\-]+\s*\S.{0,60})"
    r"|(?:返回)?(?:首页|顶部|上一?页|列表|主页)|主页\s*[>»].{0,60})",
    "web_meta": r"(?:\[?(?:发布|更新|发表|录入|创建|上传|编辑|添加)(?:日期|时间|于)\]?\s*[:：].{0,120}"
    r"|(?:文章|信息|稿件|内容|新闻)?来源\s*[:：](?:(?!。.).){0,80}"
    r"|(?:推荐人|作者|编辑|责编|责任编辑|发布人|发布者|录入|审核|供稿|撰稿|上传者|发布单位|发布机构|信息提供)\s*[:：].{0,80}"
    r"|(?:浏览|点击|阅读|访问|查看|下载)(?:次数|数|量|率)?\s*[:：].{0,60}"
    r"|(?:索引号|信息分类|主题分类|发文字号|文号|成文日期|关键词|主题词|信息索引)\s*[:：].{0,80}"
    r"|字(?:体|号)\s*[:：].{0,40}|【?字(?:体|号)[:： ]*[\[【(]?\s*大\s*中?\s*小.{0,20}"
    r"|\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*(?:来源|作者|浏览|点击|阅读|编辑|发布).{0,80}"
    r"|\d[\d.]*[WwKk万]?\s*(?:次|人)?(?:阅读|浏览|下载|收藏|点赞|评论))",
    "web_footer": r"(?:【?\s*(?:打印|关闭|收藏|返回)(?:本页|窗口|此页|页面|顶部|列表|正文)?\s*】?"
    r"(?:[\s|【】\[\]]*(?:打印|关闭|收藏|分享|返回|复制|转发)(?:本页|窗口|此页|页面|顶部|列表|链接|到.{0,8})?\s*】?)*"
    r"|(?:分享|扫一扫|微信扫).{0,40}(?:微信|微博|朋友圈|QQ|手机|打开|分享).{0,40}|分享到?[:：]?.{0,30}"
    r"|(?:上一?[篇条则]|下一?[篇条则])\s*[:：].{0,80}|(?:上一?[篇条则]|下一?[篇条则])[:：]?"
    r"|(?:相关|推荐|热门|精选|猜你|更多|延伸|最新)(?:的)?(?:链接|文章|阅读|推荐|新闻|文档|资料|范文|内容|喜欢|信息|搜索|标签).{0,20}"
    r"|(?:主办|承办|版权所有|技术支持|网站标识码|地址|备案号)(?:单位)?\s*[:：].{0,120}"
    r"|.{0,30}(?:ICP备|公网安备|[Cc]opyright|All [Rr]ights [Rr]eserved|版权所有).{0,100})",
    "disclaimer": r"(?:.{0,20}(?:免责声明|版权声明|郑重声明|特别声明)[:：]?.{0,300}"
    r"|.{0,60}(?:仅供(?:参考|学习)|仅限学习|如有侵权|如涉及?侵权|侵权必究|联系我们?(?:及时)?删除|版权归).{0,120})",
    "document_site": r"(?:.{0,30}(?:还剩|剩余)\s*\d+\s*页(?:未读|可读)?.{0,30}|点击(?:下载|查看|展开|阅读).{0,30}"
    r"|.{0,20}(?:下载文档|立即下载|免费下载|下载本文|下载原文|开通会员|VIP|付费|积分下载|文档下载).{0,60}"
    r"|.{0,20}(?:展开全文|阅读全文|余下全文|查看全文|继续阅读|全文阅读).{0,30}"
    r"|第\s*\d+\s*页\s*[/,，]?\s*共\s*\d+\s*页|共\s*\d+\s*页.{0,20}|[-—–]\s*\d{1,3}\s*[-—–]|\d{1,3}\s*/\s*\d{1,3}"
    r"|文档(?:格式|大小|页数|编号|分类|热度|上传).{0,60}|.{0,40}(?:文库|豆丁|道客巴巴|范文网|原创力文档|百度文库|wenku).{0,40}"
    r"|本文(?:档)?(?:由|来源|来自|格式为|为).{0,60})",
    "editor_lead": r".{0,200}(?:本站)?小编(?:为(?:大家|您|你))?.{0,40}(?:整理|收集|搜集|带来|推荐|分享).{0,120}"
    r"|(?:以上|上面)(?:就)?是.{0,80}(?:全部内容|的内容|范文).{0,60}",
}
_LINE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _LINES.items()))
# Only lines with one of these can be chrome; the search is quick and most lines have none.
_HINT = re.compile(
    r"位置|首页|主页|返回|发布|更新|发表|录入|创建|上传|编辑|添加|来源|推荐|作者|责编|审核|供稿|撰稿|信息"
    r"|浏览|点击|阅读|访问|查看|下载|索引|分类|文号|日期|关键词|主题词|字体|字号|打印|关闭|收藏|分享|扫一扫"
    r"|上[一]?[篇条则]|下[一]?[篇条则]|相关|热门|精选|猜你|更多|延伸|最新|主办|承办|版权|技术支持|标识码|地址|备案"
    r"|ICP|[Cc]opyright|[Rr]eserved|声明|仅供|仅限|侵权|联系我|剩|会员|VIP|付费|积分下载|全文|页|文档|文库|豆丁"
    r"|道客|范文|wenku|本文|小编|以上|上面|^\W*\d|微信扫"
)
_LONGEST = 400
_SENTENCE = re.compile(r"(?<=[。!?])")


def chrome(folded: str) -> tuple[list[Edit], tuple[str, ...]]:
    """What to take out of a text, and the names of the noises found."""
    lines = folded.split("\n")
    found: dict[int, tuple[Edit, str]] = {}
    at = 0
    for number, line in enumerate(lines):
        if _HINT.search(line) and (taken := _judge(line, at)):
            found[number] = taken
        at += len(line) + 1
    for number, taken in _links(lines, found):
        found.setdefault(number, taken)
    ordered = [found[number] for number in sorted(found)]
    return [edit for edit, _ in ordered], tuple(dict.fromkeys(name for _, name in ordered))


def _judge(line: str, at: int) -> tuple[Edit, str] | None:
    bare = line.strip()
    if not bare:
        return None
    if (
        len(bare) <= _LONGEST
        and (m := _LINE.fullmatch(bare))
        and _is_chrome(bare, m.lastgroup or "")
    ):
        return Edit(at, at + len(line), ""), m.lastgroup or ""
    return _sentences(line, at)


def _is_chrome(bare: str, name: str) -> bool:
    """A paragraph of several sentences is the paper's own unless it speaks of the page."""
    return name in ("disclaimer", "editor_lead") or len(_SENTENCE.split(bare.rstrip("。!?"))) <= 2


_TAIL = re.compile(
    r"(?:免责声明|版权声明|本文(?:仅限|仅供)学习|(?:更多|相关)[^。]{0,20}(?:请关注|请访问|敬请)|下面是(?:本站)?小编"
    r"|以下是(?:本站)?小编|(?:本站)?小编[^。!?]{0,40}(?:整理|收集|搜集))"
)


def _sentences(line: str, at: int) -> tuple[Edit, str] | None:
    """The last sentences of a paragraph, from the one that speaks of the page."""
    m = _TAIL.search(line)
    if not m:
        return None
    start = max(line.rfind(stop, 0, m.start()) for stop in "。!?") + 1
    name = "editor_lead" if "编" in m.group() else "disclaimer"
    return Edit(at + start, at + len(line), ""), name


_LINK = re.compile(r"\s*(?:\d{1,3}\s*[.、]|[·•●\-*>])\s*(?P<title>[^。;；,，:：!！?？]{6,60})\s*")


def _links(
    lines: list[str], found: dict[int, tuple[Edit, str]]
) -> Iterator[tuple[int, tuple[Edit, str]]]:
    """The related links at the end of a page: three or more numbered titles, no sentence among them."""
    last = [n for n in range(len(lines) - 1, -1, -1) if lines[n].strip() and n not in found]
    tail = list(takewhile(lambda n: _LINK.fullmatch(lines[n]) is not None, last))
    titles = [m["title"] for n in tail if (m := _LINK.fullmatch(lines[n]))]
    if len(titles) < 3 or not _are_titles(titles):
        return
    starts = _starts(lines)
    for n in tail:
        yield n, (Edit(starts[n], starts[n] + len(lines[n]), ""), "related_links")


_TITLE_LIKE = re.compile(
    r"(?:材料|措施|报告|总结|范文|方案|问题|心得|体会|讲话|计划|清单|通知|情况|发言|\d{4})"
)


def _are_titles(titles: list[str]) -> bool:
    """Titles of other papers, not items of this one: most end or speak like titles."""
    return sum(_TITLE_LIKE.search(title) is not None for title in titles) >= 0.6 * len(titles)


def _starts(lines: list[str]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts
