"""Take personal data out of what is published: phones, identity numbers, rooms, residents' names.

Source: 个人信息保护法第二十五条 (no publication without separate consent).
"""

import re
from collections.abc import Mapping

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
# Words that begin like a name, where a name might be.
NO_NAMES = (
    "方面",
    "方案",
    "程序",
    "任务",
    "范围",
    "高度",
    "高层",
    "严重",
    "万户",
    "万人",
    "金额",
    "陈述",
    "段落",
    "史料",
    "石材",
    "马上",
    "安全",
    "付款",
    "任何",
    "程度",
    "钱款",
    "白天",
    "夏季",
    "高龄",
    "孤老",
    "贫困",
    "常委",
    "余下",
    "文件",
    "许多",
    "何人",
    "何时",
)
_RULES = (
    # 18 digits, or 15 of the old kind
    (
        re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])|(?<!\d)\d{15}(?!\d)"),
        "（证件号码略）",
    ),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "（电话略）"),
    (re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"), "（电话略）"),
    (re.compile(r"(?<!\d)\d{16,19}(?!\d)"), "（账号略）"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII), "（邮箱略）"),
    (re.compile(r"(?:\d+(?:号楼|栋|幢|座))?(?:\d+单元)?\d{1,4}室"), "某户"),
    (re.compile(r"\d+(?:号楼|栋|幢|座)\d+单元\d{3,4}"), "某户"),
)
_WIDE = str.maketrans("０１２３４５６７８９Ｘ－＠", "0123456789X-@")
_SURNAME = rf"(?!{'|'.join(NO_NAMES)})[{SURNAMES}]"
_GIVEN = r"[\u4e00-\u9fff]{1,2}?"  # the shorter first: what follows is no part of a name
_RESIDENT = re.compile(
    rf"((?:居民|住户|业主|群众|老人|困难户|低保户|租户|家属|党员|户主)[：:]?)({_SURNAME}){_GIVEN}"
    r"(?=$|[，。、；：（）,.;:()\s]|等|反映|家|同志|女士|先生|住|的|来|说|提|申请|要求|投诉|举报|诉|称|和|与|因|向|在)"
)
_TITLED = re.compile(
    rf"((?<![\u4e00-\u9fff])|(?<=[经据由向对与和请给帮为]))({_SURNAME}){_GIVEN}"
    r"(?=（(?:男|女)[，、）]|反映|来电|来访|来信|投诉|举报|信访|上访|诉称|女士|先生|家中|家里|家门口|老人)"
)


def redact(text: str, known: Mapping[str, str] | None = None) -> str:
    """The text without personal data. `known` maps names of people who work here to their posts."""
    for name, post in sorted((known or {}).items(), key=lambda pair: -len(pair[0])):
        if len(name) > 1:
            text = text.replace(name, post or "工作人员")
    narrow = text.translate(_WIDE)  # one character for one: places stay
    for pattern, instead in _RULES:
        text, narrow = _replace(pattern, instead, text, narrow)
    for pattern in (_RESIDENT, _TITLED):
        text = pattern.sub(lambda found: f"{found[1]}{found[2]}某", text)
    return text


def _replace(pattern: re.Pattern[str], instead: str, text: str, narrow: str) -> tuple[str, str]:
    """Replace in both what is found in the narrow reading, so that ２ hides as well as 2."""
    for found in reversed(list(pattern.finditer(narrow))):
        text = text[: found.start()] + instead + text[found.end() :]
        narrow = narrow[: found.start()] + instead + narrow[found.end() :]
    return text, narrow
