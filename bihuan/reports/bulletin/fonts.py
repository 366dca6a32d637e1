"""Which letters a pdf is set in: the standard's own where the machine has them, else what stands in.

No free simplified FangSong is to be had. A wheel with Noto Sans CJK comes along, so that a machine
without any Chinese font still prints letters and not boxes; the page says what was used.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
import typst

LAST = "Noto Sans CJK SC"
# role -> (the standard's name, families to take, best first)
WANTED = {
    "title": (
        "方正小标宋简体",
        ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "STZhongsong", "华文中宋"),
        ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "SimSun", "AR PL UMing CN"),
    ),
    "body": (
        "仿宋_GB2312",
        ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "华文仿宋"),
        ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "SimSun", "AR PL UMing CN"),
    ),
    "kai": (
        "楷体_GB2312",
        ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "华文楷体"),
        ("AR PL UKai CN", "LXGW WenKai", "LXGW WenKai GB", "Noto Serif CJK SC", "Source Han Serif SC"),
    ),
    "hei": ("黑体", ("SimHei", "黑体", "STHeiti", "华文黑体"), (LAST, "Source Han Sans SC", "WenQuanYi Zen Hei")),
    "song": ("宋体", ("SimSun", "宋体", "NSimSun", "STSong"), ("Noto Serif CJK SC", "Source Han Serif SC")),
}  # fmt: skip


class NoChineseFont(LookupError):  # noqa: N818 - reads as what happened
    """No font with Chinese letters: nothing is printed rather than boxes."""

    def __str__(self) -> str:
        return "这台机器没有中文字体，导出的 pdf 会全是方框，所以没有导出。请安装 Noto Serif CJK 或仿宋字体后再试；docx 不受影响。"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Role -> family, and which roles are not in the standard's own letters."""

    families: dict[str, str]
    stand_ins: dict[str, str]

    @property
    def says(self) -> str:
        """One sentence for the page."""
        if not self.stand_ins:
            return "字体：按国家标准"
        by_family: dict[str, list[str]] = {}
        for own, family in self.stand_ins.items():
            by_family.setdefault(family, []).append(own)
        told = "，".join(f"{'、'.join(own)}用 {family}" for family, own in by_family.items())
        return f"本机缺标准字体，{told} 代替，行数字数不变"


@cache
def shelf() -> typst.Fonts:
    """Every font of this machine and of the wheel."""
    return typst.Fonts(font_paths=[str(Path(manimgx_fonts_cjk.__file__).parent)])


@cache
def chosen() -> Chosen:
    """The best there is for each role. Raises NoChineseFont."""
    return choose(frozenset(shelf().families()))


def choose(there: frozenset[str]) -> Chosen:
    """The best of some families for each role. Raises NoChineseFont."""
    families, stand_ins = {}, {}
    for role, (own, best, others) in WANTED.items():
        found = next((name for name in (*best, *others, LAST) if name in there), None)
        if found is None:
            raise NoChineseFont
        families[role] = found
        if found not in best:
            stand_ins[own] = found
    return Chosen(families, stand_ins)
