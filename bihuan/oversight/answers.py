"""What is told on paper to whoever asked about their data: by when, what was done, why not, where to turn."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.matters import record
from bihuan.people import contacts
from bihuan.people.pages.stored import length

from .counter import Work

OPEN, REFUSED, DONE, KEPT, ENDED = "open", "refused", "done", "kept", "ended"
STANDS = {"refused": REFUSED, "answered": DONE, "kept": KEPT, "ended": ENDED, "reviewing": REFUSED}
SAID = ("handed", "corrected", "erased", "explained")  # one of them is what was done


@dataclass(frozen=True, slots=True)
class Answer:
    """The slip or the answer, by where the request stands."""

    work: Work

    @property
    def kind(self) -> str:
        """Which paper it is."""
        return STANDS.get(self.work.row.stage, OPEN)

    @property
    def number(self) -> str:
        """By which one may ask again."""
        return self.work.row.number

    @property
    def asked_on(self) -> datetime:
        """When it was taken down."""
        return self.work.row.opened_at

    @property
    def reply_by(self) -> date | None:
        """The last day for the answer."""
        return self.work.due("reply")

    @property
    def late(self) -> bool:
        """Whether that day has gone by."""
        return bool(self.reply_by and self.reply_by < self.work.today)

    @property
    def longer(self) -> str:
        """Why it takes longer, where it does."""
        return self.work.said("why_longer")

    @property
    def done(self) -> str:
        """What was done."""
        return next((said for kind in SAID if (said := self.work.said(kind))), "")

    @property
    def why_not(self) -> str:
        """Why it cannot be done, and by which rule."""
        return self.work.said("why_not")

    @property
    def review(self) -> str:
        """What the street said."""
        return self.work.said("review")

    @property
    def answered_on(self) -> date | None:
        """The day of the last act."""
        return timezone.localdate(self.work.told[0].happened) if self.work.told else None

    @property
    def reply_within(self) -> str:
        """How long an answer takes, in words."""
        return self._length("answer_within")

    @property
    def object_within(self) -> str:
        """How long one may object."""
        return self._length("object_within")

    @property
    def review_within(self) -> str:
        """How long the street takes."""
        return self._length("review_within")

    def _length(self, name: str) -> str:
        limit: core.Limit | None = self.work.days(name)
        return length(f"{limit.n}{limit.unit}") if limit else ""

    @property
    def late_kept(self) -> bool:
        """Whether an answer that was given came too late."""
        state = record.present(self.work.row.community_id, self.work.row.id)
        return any(one.clock == "reply" and one.late for one in state.clocks.values())


def routes(answer: Answer) -> str:
    """Where one may turn: said on every paper that goes out."""
    says = _(
        "不满意、不同意：%(days)s内可以向%(street)s提出，%(review)s内给您意见；也可以不找街道，直接向人民法院起诉；"
        "还可以向网信部门投诉、举报。（《个人信息保护法》第五十条、第六十五条）"
    )
    return says % {
        "days": answer.object_within, "street": answer.work.here.street or _("街道办事处"),
        "review": answer.review_within,
    }  # fmt: skip


def where(answer: Answer) -> list[str]:
    """Where to ask, and whom: of the community, and of the street; nothing of one that tells nothing."""
    place = answer.work.here.community
    return [one.line for one in contacts.near(place) if one.line] if place else []
