"""The books of one account: postings, what each earning still holds, what the shop still has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bihuan.rules.figures import figures
from bihuan.rules.given import Given, the_day, the_whole, whole

ISSUE, HOLDER, REDEEMED, EXPIRED = "issue", "holder", "redeemed", "expired"


@dataclass(slots=True)
class Lot:
    """What is left of one earning; usable through its last day. 一笔积分"""

    ref: str
    left: int
    last_day: date


@dataclass(slots=True)
class Book:
    """One account and one shop, as events come in by date. 积分账"""

    given: Given
    account: Given
    stock: dict[str, int]
    lots: list[Lot] = field(default_factory=list)
    postings: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    notice_ends: dict[str, str] = field(default_factory=dict)
    earned: dict[tuple[str, date], int] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    closed: bool = False

    @property
    def params(self) -> Given:
        """The local figures the account goes by."""
        return self.given.get("params") or {}

    @property
    def balance(self) -> int:
        """What the holder can spend once what lapsed is posted."""
        return sum(lot.left for lot in self.lots)

    def param(self, name: str) -> int:
        """A local figure, or what is usual where none was set."""
        found = whole(self.params, name)
        return figures("moralbank")["local"][name] if found is None else found

    def sums(self, account: str) -> int:
        """What an account was given by all postings."""
        return sum(each["points"] for each in self.postings if each["credit"] == account)

    def post(self, debit: str, credit: str, points: int, ref: str) -> None:
        """Write one line; `ref` is the event that earned or spent the points."""
        row = {"debit": debit, "credit": credit, "points": points, "ref": ref}
        self.postings.append(row)

    def expire(self, today: date) -> None:
        """Post what lapsed before a day, in the order in which it lapsed."""
        for lot in self.lots:
            if lot.left and lot.last_day < today:
                self.post(HOLDER, EXPIRED, lot.left, lot.ref)
                lot.left = 0

    def warnings(self, today: date) -> Iterator[dict[str, Any]]:
        """What lapses soon, the first to lapse first."""
        for lot in self.lots:
            since = lot.last_day - timedelta(days=self.param("warn_days"))
            if lot.left and since <= today <= lot.last_day:
                yield {
                    "ref": lot.ref,
                    "points": lot.left,
                    "last_day": lot.last_day.isoformat(),
                    "warn_from": since.isoformat(),
                }

    def item(self, event: Given) -> Given:
        """The line of the table an earning goes by; empty when there is none."""
        table: Mapping[str, Given] = self.params.get("earn") or {}
        return table.get(str(event.get("code")), {})

    def earned_today(self, event: Given) -> int:
        """Points already credited for the same item on the same day."""
        return self.earned.get((event["code"], the_day(event, "on")), 0)

    def cost(self, event: Given) -> int:
        """What a redemption asks for."""
        return the_whole(self.given["shop"][event["item"]], "cost") * quantity(event)


def quantity(event: Given) -> int:
    """How many, one unless it says so."""
    return 1 if event.get("qty") is None else the_whole(event, "qty", 1)


def month(event: Given) -> str:
    """The calendar month a cap is counted in."""
    return f"{the_day(event, 'on'):%Y-%m}"
