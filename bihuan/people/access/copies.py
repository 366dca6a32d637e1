"""Copies that leave 导出: who takes one, when, and what for; asked, said on it, and written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = "purpose"  # the session's word for what the last copy was for
PURPOSES = (_("报送街道"), _("会议审议"), _("党内通报"), _("向社会公开"), _("存档"))


@dataclass(frozen=True, slots=True)
class Export:
    """Who took what out, when, and what for: said on every copy that leaves."""

    community: str
    who: str
    at: datetime
    purpose: str

    @property
    def says(self) -> str:
        """One line for the copy."""
        at = f"{self.at.year}年{self.at.month}月{self.at.day}日 {self.at:%H:%M}"
        return f"{self.community}　导出人：{self.who}　时间：{at}　用途：{self.purpose}"

    @property
    def plain(self) -> dict[str, str]:
        """The same for a file that machines read."""
        at = self.at.isoformat(timespec="seconds")
        return {"place": self.community, "by": self.who, "at": at, "purpose": self.purpose}


def purposes() -> list[str]:
    """What a copy may be for, in words."""
    return [str(purpose) for purpose in PURPOSES]


def export(request: HttpRequest) -> Export:
    """Who asks, now, and for which of the purposes, remembered for the next; else the last of them."""
    asked = request.POST.get("purpose", "")
    purpose = asked if asked in purposes() else purposes()[-1]
    request.session[KEPT] = purpose
    return signed(request, purpose)


def signed(request: HttpRequest, purpose: str) -> Export:
    """Who asks, now, for a purpose that needs no asking."""
    here = request.standing  # type: ignore[attr-defined]
    name = here.user.person.name
    who = f"{name}（{here.title}）" if here.title else name
    return Export(here.community.name, who, timezone.localtime(), purpose)


def asks(request: HttpRequest, name: str, **more: Any) -> HttpResponse | None:
    """The page that asks what a copy is for, where that was not said; None where it was.

    To be asked once it is certain that the copy is there, and theirs.
    """
    if request.method == "POST":
        return None
    page = {"name": name, "purposes": purposes(), **more}
    return render(request, "people/purpose.html", page)
