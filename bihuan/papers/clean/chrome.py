"""Web chrome: what the page put around the paper.

A short line is chrome when nothing is left of it once the page's labels, buttons and figures are
taken away, or when it says what only a page says. Not here: a paper's own closing words and
signature, which are its text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from bihuan.papers.clean.cleaned import Edit

_LABELS = (
    "发布日期|发布时间|发布人|发布者|发布单位|发布机构|发布|更新日期|更新时间|更新|发表时间|发表日期|录入时间|录入|上传人|上传者|上传时间|上传日期|添加时间|创建时间"
    "|信息来源|文章来源|稿件来源|新闻来源|内容来源|来源|作者|编辑|责任编辑|责编|初审|复审|终审|审核|审校|校对|监制|供稿|撰稿|排版|摄影|签发"
    "|浏览次数|浏览量|浏览|点击次数|点击量|点击数|点击率|点击|阅读次数|阅读量|阅读数|阅读|访问量|访问次数|人气|点赞|评论数|评论|收藏数|收藏|转发|热度"
    "|字体|字号|大小|格式|页数|文档编号|文档大小|文档格式|文档页数|下载积分|下载次数|下载量|所需积分|积分|推荐人|分类|所属栏目|栏目|标签|关键词|关键字"
    "|索引号|信息索引|主题分类|信息分类|体裁分类|发文机构|发布文号|文号|公开方式|公开范围|备案号|技术支持|主办单位|主办|承办单位|承办|网站标识码|版权所有"
    "|网友|留言人|留言时间|留言编号|提问时间|回复单位|回复时间|答复单位|答复时间|办理状态|状态|本文地址|本文链接|原文链接|文章链接|网址|网站地址|上一篇|下一篇|上一条|下一条|上篇|下篇"
    "|您的位置|当前位置|所在位置|分享到|分享"
)
_META = re.compile(
    rf"[\[【(]?\s*(?:{_LABELS})\s*[\]】]?\s*[::]\s*"
    r"(?:(?:https?://|/)[\w./?=&%-]*|[\[(【]?[^\s。!?|]{0,40}[\])】]?)(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_BUTTONS = re.compile(
    r"(?:打印|关闭|返回|收藏|分享|点赞|在看|转发|评论|举报|纠错|复制|大|中|小|默认|繁体|简体|无障碍|微信|微博|朋友圈|QQ空间|QQ好友|没有了|首页|末页|尾页|更多|展开|收起|登录|注册|全文|下载|手机版|电脑版"
    r"|网站地图|联系我们|隐私声明|关于我们|免责声明|版权声明|设为首页|加入收藏|阅读原文|本页|此页|本文|文章|窗口|顶部|列表|页面|上一页|下一页|上一篇|下一篇|目录|正文|查看|满意|基本满意|不满意|非常满意|点击)+"
)
_FIGURES = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?|(?:阅读|浏览|点击|点赞|在看|评论|收藏|转发|我要评论)\s*[(]?\d[\d.]*[万wWkK+]*[)]?|\d[\d.]*[万wWkK+]*\s*(?:次|人|人次|条)?(?:阅读|浏览|下载|收藏|点赞|评论|积分|分)?|时间[:]|共\s*\d+\s*页"
)
_SEPARATORS = re.compile(r"[\s|/\\·•,,:;()\[\]【】{}<>»›_\-—–*+#.…、!?]+")

# name -> ways to say it: words of which one must be there, and the whole line.
_SAYS = {
    "web_nav": (
        ("位置", r"(?:您|你)?.{0,4}(?:当前|所在|现在|目前).{0,4}位置.{0,90}"),
        ("首页", r".{0,12}首页\s*(?:[>»›/|\-]+\s*[^。>»›/|\-]{1,40}\s*){1,8}"),
        ("> » ›", r"[^。,;:>]{2,16}(?:\s[>»›]+\s[^。;:>]{2,24}){1,6}"),
    ),
    "wechat": (
        ("蓝字 上方 标题下", r"(?:点击|轻触).{0,6}(?:蓝字|上方|标题下).{0,20}"),
        ("二维码 关注 识别", r"(?:长按|识别|扫描|扫码).{0,20}(?:二维码|关注|识别).{0,30}"),
        ("扫一扫", r".{0,12}(?:微信)?扫一扫.{0,30}"),
        ("不可点", r"预览时标签不可点.{0,30}"),
        ("收录于", r"收录于.{0,6}(?:合集|话题).{0,30}"),
        ("关注", r".{0,10}关注(?:我们|该公众号|公众号).{0,20}"),
        ("阅读", r"阅读\s*\d+.{0,20}"),
    ),
    "document_site": (
        ("还有 还剩", r".{0,30}还[有剩]\s*\d+\s*页.{0,30}"),
        ("剩余", r".{0,12}剩余\s*\d+\s*页.{0,30}"),
        ("下载", r"下载(?:文档|本文|原文|全文|word).{0,60}"),
        ("点击", r"点击(?:下载|查看|展开|阅读).{0,30}"),
        ("VIP 会员", r".{0,30}(?:VIP|会员).{0,12}(?:专享|开通|下载|免费|特权|尊享).{0,30}"),
        ("立即 免费 付费 会员 登录后", r".{0,20}(?:立即|免费|付费|会员|登录后).{0,4}(?:下载|阅读|查看|继续).{0,30}"),
        ("全文 继续阅读 阅读剩余", r".{0,12}(?:展开全文|阅读全文|余下全文|查看全文|继续阅读|阅读剩余).{0,20}"),
        ("页", r"第\s*\d+\s*页\s*[/,]?\s*共?\s*\d+\s*页"),
        ("- — –", r"[-—–]+\s*\d{1,3}\s*[-—–]+"),
        ("文库 豆丁网 道客巴巴 范文网 原创力文档 学习网", r".{0,30}(?:文库|豆丁网|道客巴巴|范文网|原创力文档|人人文库|学习网)(?:\s*[-—–|_].{0,40})?"),
        ("本文档 本资料 本作品", r"本(?:文档|资料|作品)(?:由|来自|来源).{0,50}"),
        ("平等地提升", r".{0,30}让每个人平等地提升自我"),
    ),
    "web_footer": (
        ("ICP备 公网安备 opyright ights 版权所有 京ICP", r".{0,40}(?:ICP备|公网安备|[Cc]opyright|[Aa]ll [Rr]ights [Rr]eserved|版权所有|京ICP).{0,90}"),
        ("我要", r"我要(?:评价|评论|点评|纠错).{0,30}"),
        ("编辑: 责编: 审核:", r".{0,10}(?:编辑|责编|审核)[:].{0,30}"),
    ),
    "related_links": (
        ("相关 推荐 热门 精选 最新 延伸 更多 猜你喜欢 大家都在看 您可能感兴趣", r"(?:相关|推荐|热门|精选|最新|延伸|更多|猜你喜欢|大家都在看|您可能感兴趣)(?:的)?(?:链接|文章|阅读|推荐|新闻|文档|资料|范文|内容|信息|搜索|标签|的人还看了|精彩内容)?(?:推荐)?\s*[::]?"),
    ),
    "disclaimer": (
        ("声明 提示", r".{0,24}(?:免责声明|版权声明|版权提示|郑重声明|特别声明|温馨提示).{0,200}"),
        ("仅供 仅限 侵删 侵权 版权归 版权属 仅代表 24小时内删除", r".{0,80}(?:仅供.{0,8}(?:参考|学习|交流)|仅限.{0,6}(?:学习|分享|交流)|侵删|侵权|版权归|版权属|仅代表.{0,8}观点|24小时内删除).{0,120}"),
    ),
    "editor_lead": (
        ("导语 导读 编者按 摘要 内容提要 简介", r"(?:导语|导读|编者按|摘要|内容提要|简介|【导语】|【导读】)[:].{0,200}"),
        ("小编", r"[^。!?]{0,160}小编.{0,30}(?:整理|收集|搜集|带来|推荐|分享|准备).{0,80}"),
        ("以上 上面", r"(?:以上|上面)(?:就|便|内容)?是.{0,60}(?:全部内容|的内容|范文|希望).{0,60}"),
    ),
}  # fmt: skip


def _ways() -> Iterator[tuple[str, tuple[str, ...], re.Pattern[str]]]:
    """Each way to say it, with words of which one is in every line that says it so."""
    for name, ways in _SAYS.items():
        for words, pattern in ways:
            yield name, tuple(words.split()), re.compile(pattern)


_SAYING = tuple(_ways())
# A line without any of these is no chrome: quick to see, and most lines have none.
_WORDS = [
    "位置",
    "首页",
    ">",
    "»",
    "›",
    "蓝字",
    "二维码",
    "扫一扫",
    "不可点",
    "收录",
    "关注",
    "阅读",
    "页",
    "下载",
    "VIP",
    "会员",
    "全文",
    "文库",
    "豆丁",
    "道客",
    "范文",
    "文档",
    "资料",
    "作品",
    "自我",
    "备案",
    "ICP",
    "公网",
    "opyright",
    "ights",
    "版权",
    "我要",
    "编辑",
    "责编",
    "审核",
    "相关",
    "推荐",
    "热门",
    "精选",
    "最新",
    "延伸",
    "更多",
    "猜你",
    "大家",
    "感兴趣",
    "声明",
    "提示",
    "仅供",
    "仅限",
    "侵",
    "仅代表",
    "24小时",
    "导语",
    "导读",
    "编者按",
    "摘要",
    "内容提要",
    "简介",
    "小编",
    "以上",
    "上面",
    "打印",
    "关闭",
    "返回",
    "收藏",
    "分享",
    "点赞",
    "在看",
    "转发",
    "评论",
    "举报",
    "纠错",
    "复制",
    "微信",
    "没有了",
    "登录",
    "注册",
    "手机版",
    "网站",
    "设为",
    "上一",
    "下一",
    "上篇",
    "下篇",
    "来源",
    "作者",
    "发布",
    "更新",
    "发表",
    "录入",
    "上传",
    "添加",
    "创建",
    "初审",
    "终审",
    "复审",
    "审校",
    "校对",
    "监制",
    "供稿",
    "撰稿",
    "排版",
    "摄影",
    "签发",
    "浏览",
    "点击",
    "访问",
    "人气",
    "热度",
    "字体",
    "字号",
    "大小",
    "格式",
    "页数",
    "积分",
    "分类",
    "栏目",
    "标签",
    "关键",
    "索引",
    "文号",
    "发文",
    "公开",
    "技术支持",
    "主办",
    "承办",
    "网友",
    "留言",
    "提问",
    "回复",
    "答复",
    "办理",
    "状态",
    "本文",
    "链接",
    "网址",
    "-",
    "—",
    "满意",
    "正文",
]
_LONGEST = 240
_SENTENCE = re.compile(r"[。!?](?=.)")
_TAIL = re.compile(
    r"[免版本下以网小](?:(?<=[免版])(?:(?<=免)责|(?<=版)权)声明|(?<=本)文(?:仅限|仅供|来自网络|转自)|(?<=下)面是(?:本站)?小编"
    r"|(?<=以)下是(?:本站)?小编|(?<=[本网])站小编|(?<=小)编(?:为|给|整理|收集|搜集))"
)


_TAIL_WORDS = ("声明", "本文", "小编")  # one of them is in every such tail


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def chrome(folded: str) -> tuple[list[Edit], tuple[str, ...]]:
    """What to take out of a text, and the names of the noises found."""
    lines = list(_lines(folded))
    found: dict[int, tuple[Edit, str]] = {}
    for number in _suspects(folded, lines):
        line = lines[number]
        if len(line.text) <= _LONGEST and (name := _judge(line.text)):
            found[number] = Edit(line.start, line.end, ""), name
    _related(lines, found)
    for number, edit, name in _tails(folded, lines):
        found.setdefault(number, (edit, name))
    ordered = [found[number] for number in sorted(found)]
    return [edit for edit, _ in ordered], tuple(dict.fromkeys(name for _, name in ordered))


def _suspects(folded: str, lines: list[_Line]) -> list[int]:
    """The lines that have a word without which no line is chrome."""
    ends = [line.end for line in lines]
    found: set[int] = set()
    characters = set(folded)
    for word in filter(characters.issuperset, _WORDS):
        at = folded.find(word)
        while at >= 0:
            number = bisect_left(ends, at + 1)
            found.add(number)
            at = folded.find(word, ends[number]) if number < len(ends) else -1
    return sorted(number for number in found if number < len(lines))


def _lines(folded: str) -> Iterator[_Line]:
    at = 0
    for text in folded.split("\n"):
        if bare := text.strip():
            yield _Line(at, at + len(text), bare)
        at += len(text) + 1


def _judge(bare: str) -> str | None:
    """The name of the noise a short line is, or None."""
    if (name := _says(bare)) and _may(bare, name):
        return name
    if not (":" in bare and _META.search(bare)) and not _BUTTONS.match(bare.lstrip("【[( ")):
        return None
    if len(bare) > 160 or _SENTENCE.search(bare):
        return None
    rest = bare
    for pattern in (_META, _FIGURES, _BUTTONS, _SEPARATORS):
        rest = pattern.sub("", rest)
    return "web_meta" if len(rest) <= min(6, len(bare) // 6) else None


def _says(bare: str) -> str | None:
    """What only a page says, and this line does."""
    for name, words, pattern in _SAYING:
        for word in words:
            if word in bare:
                if pattern.fullmatch(bare):
                    return name
                break
    return None


def _may(bare: str, name: str) -> bool:
    """A line of several sentences is the paper's own unless it speaks of the page."""
    return name in ("disclaimer", "editor_lead") or not _SENTENCE.search(bare)


_LINK = re.compile(r"(?:[(\[【]?\d{1,3}[)\]】.、]|[·•●\-*>◆■])?\s*[^。;!?]{4,60}")
_NUMBERED = re.compile(r"(?:\d{1,3}\s*[.、]|[·•●\-*>])\s*[^。;,:!?]{6,60}")
_TITLE_LIKE = re.compile(
    r"材料|措施|报告|总结|范文|方案|问题|心得|体会|讲话|计划|清单|通知|情况|发言|职责|思考|\d{4}"
)


def _related(lines: list[_Line], found: dict[int, tuple[Edit, str]]) -> None:
    """Links at the end of a page: what follows 相关推荐, and three or more titles in a row."""
    heads = [n for n, (_, name) in found.items() if name == "related_links" and 3 * n >= len(lines)]
    for n in range(min(heads, default=len(lines)), len(lines)):
        if n not in found and not _LINK.fullmatch(lines[n].text):
            break
        found.setdefault(n, (Edit(lines[n].start, lines[n].end, ""), "related_links"))
    tail = []
    for n in range(len(lines) - 1, -1, -1):
        if n in found:
            continue
        if not _NUMBERED.fullmatch(lines[n].text):
            break
        tail.append(n)
    titles = sum(_TITLE_LIKE.search(lines[n].text) is not None for n in tail)
    if len(tail) >= 3 and titles >= 0.6 * len(tail):
        for n in tail:
            found[n] = Edit(lines[n].start, lines[n].end, ""), "related_links"


def _tails(folded: str, lines: list[_Line]) -> Iterator[tuple[int, Edit, str]]:
    """The last sentences of a paragraph, from the one that speaks of the page."""
    at = 0
    if not any(word in folded for word in _TAIL_WORDS):
        return
    for m in _TAIL.finditer(folded):
        while at < len(lines) and lines[at].end <= m.start():
            at += 1
        if at == len(lines):
            return
        line = lines[at]
        start = max(folded.rfind(stop, line.start, m.start()) for stop in "。!?") + 1
        name = "editor_lead" if "编" in m.group() else "disclaimer"
        yield at, Edit(start or line.start, line.end, ""), name
