"""What an item or a paragraph is by its own words, where no heading says it."""

import re

from bihuan.papers.values import CAUSE, MEASURE, PRACTICE, PROBLEM, SUGGESTION

# Words that end the paper, not the item before them.
CLOSING = re.compile(
    r"(?:总之|综上|总的来说|总体来看|以上(?:是|报告|汇报|情况|发言|就是|不足|问题)|特此|欢迎.{0,20}监督|感谢|谢谢|此致|专此|妥否|此复|联系(?:方式|电话|人)"
    r"|公示(?:期|时间)|如有(?:异议|意见|疑问|不同意见)|若(?:有异议|不服)|如对|如不服|监督电话|附件?[:：]|抄送|主题词|散会|会议(?:结束|最后强调|[于在].{0,12}结束)|(?:出席|参会|与会)(?:人员?)?签[名字]|作者(?:系|单位|简介)|责任编辑|记录人|谈话人签|被谈话人签)"
)
_SIGNED = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|[\dxX二〇○一三四五六七八九十年月日]+|.{0,24}(?:委员会|党委|支部|社区|街道|办公室|办事处|局|居委会|村委会)"
)
_SIGNATURE = re.compile(r"[^。,;:!?]{2,30}$")


def closes(words: str) -> bool:
    """Whether folded words end the paper: closing words, a signature, a date."""
    if CLOSING.match(words):
        return True
    return bool(_SIGNATURE.match(words)) and bool(_SIGNED.fullmatch(words))


_STOP = re.compile(r"[。;!?]")
_WANTS = re.compile(r"(?:要|应当?|建议|必须|需要?|希望|可以)")
_LACKS = re.compile(
    r"屡禁|屡劝|占用|挪用|失管|扰民|脏乱|乱[停堆扔贴搭放]|破损|老化|[漏渗积]水|堵塞|拥堵|走过场|流于|空白|断档|拖[延欠]|推诿|敷衍|难[,，。]|难$"
    r"|不(?:了|上|愿|敢|会|通|知|管|便|当|准|定|见|好|止|够|足|到位|强|高|深|实|严|力|多|广|细|准|畅|健全|完善|规范|明显|突出|充分|及时|扎实|平衡|全面|主动|积极|紧密|理想|适应|重视|清|新|齐|均)"
    r"|缺(?:乏|少|位|失)|薄弱|滞后|单一|偏[低弱大少]|短板|难以|未能|没有|不能|尚未|弱化|淡化|松懈|欠缺|困难|问题|隐患|矛盾"
)
_DOES = re.compile(
    r"(?:进一步|切实|着力|积极|全面|持续|不断|认真|深入)?(?:加强|强化|完善|健全|建立|推进|推动|落实|开展|组织|提升|优化|深化|坚持|抓好|严格|规范|加大|制定|明确|聚焦|提高|创新|督促|协调"
    r"|对接|联系|安排|立即|改进|压实|抓实|做好|夯实|整合|发挥|加快|打造|注重|引导|拓宽|细化|召开|设立|增设|修订|排查|更换|清理|约谈|责成|由)"
)


def speaks(words: str, *, how: bool = False) -> str | None:
    """What an item is by its own words, for a list whose heading leaves it open."""
    if how:
        return SUGGESTION if _WANTS.match(words) else PRACTICE
    if _WANTS.match(words):
        return SUGGESTION
    clause = _STOP.split(words, maxsplit=1)[0]
    if _DOES.match(clause):
        return MEASURE
    return PROBLEM if _LACKS.search(clause) else CAUSE if "原因" in clause else None


def pairs(words: str) -> set[str]:
    """What words speak of, in pairs of neighbouring characters; none over a mark."""
    return {words[n : n + 2] for n in range(len(words) - 1) if words[n : n + 2].isalnum()}
