"""登录的设备 in words: what a browser says of itself, cut down to a system and a program."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OTHER = "other"
# The first that fits counts: most programs say that they are also the ones below.
SYSTEMS = [
    ("harmony", r"HarmonyOS|OpenHarmony", gettext_lazy("鸿蒙")),
    ("iphone", r"iPhone|iPod", "iPhone"),
    ("ipad", r"iPad", "iPad"),
    ("android", r"Android", gettext_lazy("安卓")),
    ("windows", r"Windows", "Windows"),
    ("mac", r"Macintosh|Mac OS X", gettext_lazy("苹果电脑")),
    ("uos", r"UOS|UnionTech|Deepin", gettext_lazy("统信")),
    ("kylin", r"Kylin", gettext_lazy("麒麟")),
    ("linux", r"Linux|X11", "Linux"),
]
PROGRAMS = [
    ("wechat", r"MicroMessenger", gettext_lazy("微信")),
    ("dingtalk", r"DingTalk", gettext_lazy("钉钉")),
    ("qq", r"M?QQBrowser", gettext_lazy("QQ 浏览器")),
    ("360", r"360SE|360EE|QihooBrowser|QHBrowser", gettext_lazy("360 浏览器")),
    ("uc", r"UCBrowser|UBrowser", gettext_lazy("UC 浏览器")),
    ("huawei", r"HuaweiBrowser|ArkWeb", gettext_lazy("华为浏览器")),
    ("edge", r"Edg(?:e|A|iOS)?/", "Edge"),
    ("firefox", r"Firefox|FxiOS", "Firefox"),
    ("opera", r"OPR/", "Opera"),
    ("chrome", r"Chrome|CriOS|Chromium", gettext_lazy("谷歌浏览器")),
    ("safari", r"Safari", "Safari"),
]


def of(request: HttpRequest) -> str:
    """`system/program` of a request: windows/edge. Nothing else of what was said is kept."""
    says = request.headers.get("User-Agent", "")[:400]
    return f"{_first(SYSTEMS, says)}/{_first(PROGRAMS, says)}"


def said(device: str) -> str:
    """In words: Windows 上的 Edge."""
    system, program = (
        _named(SYSTEMS, device.partition("/")[0]),
        _named(PROGRAMS, device.partition("/")[2]),
    )
    if system and program:
        return _("%(system)s上的%(program)s") % {"system": system, "program": program}
    return system or program or _("没认出来的设备")


def _first(table: list[tuple[str, str, object]], says: str) -> str:
    return next((code for code, mark, _name in table if re.search(mark, says)), OTHER)


def _named(table: list[tuple[str, str, object]], code: str) -> str:
    return next((str(name) for known, _mark, name in table if known == code), "")
