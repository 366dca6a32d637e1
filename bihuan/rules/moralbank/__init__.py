"""Points that are only ever given, in double entry, and what they buy. 道德银行

Every posting takes from one account of issue, holder, redeemed, expired and gives to another,
so that all four sum to zero. The points that lapse first are spent first.
"""

from typing import Any

from bihuan.rules.figures import due, full
from bihuan.rules.given import Given, rows, the_day, the_whole, whole, word

from .book import EXPIRED, HOLDER, ISSUE, REDEEMED, Book, Lot, month, quantity
from .objections import objections


def answer(given: Given) -> dict[str, Any]:
    """The books on `as_of`: later events are not yet known; postings and refusals by time."""
    book = _open(given)
    as_of = the_day(given, "as_of")
    for event in sorted(rows(given, "events"), key=lambda each: the_day(each, "on")):
        if the_day(event, "on") <= as_of:
            _take(book, event)
    book.expire(as_of)
    return {
        "balance": book.balance,
        "issued": book.sums(HOLDER),
        "redeemed": book.sums(REDEEMED),
        "expired": book.sums(EXPIRED),
        "postings": book.postings,
        "refused": book.refused,
        "advice": book.advice,
        "warn": list(book.warnings(as_of)),
        "stock": book.stock,
        "notice_ends": book.notice_ends,
    }


def _open(given: Given) -> Book:
    account, shop = given.get("account"), given.get("shop") or {}
    if not isinstance(account, dict):
        raise ValueError("缺少 account")
    return Book(given, account, {item: the_whole(row, "qty") for item, row in shop.items()})


def _take(book: Book, event: Given) -> None:
    """One event: refused with the first reason there is, or done."""
    kind = word(event, "type", [*_DO, "deduct"])
    if not isinstance(event.get("id"), str):
        raise ValueError("events 里有一行没有 id")
    book.expire(the_day(event, "on"))
    if code := next(objections(book, event, kind), None):
        book.refused.append({"id": event["id"], "code": code})
    else:
        _DO[kind](book, event)


def _earn(book: Book, event: Given) -> None:
    """Points by the table, up to what the day's cap leaves."""
    item, on = book.item(event), the_day(event, "on")
    points = the_whole(item, "points") * quantity(event)
    cap = whole(item, "daily_cap")
    if cap is not None:
        points = min(points, cap - book.earned_today(event))
    today = (event["code"], on)
    book.earned[today] = book.earned.get(today, 0) + points
    book.lots.append(Lot(event["id"], points, full(f"{book.param('expiry_y')}y", on)))
    book.post(ISSUE, HOLDER, points, event["id"])
    if event.get("notice_from"):
        ends = due(f"{book.param('notice_wd')}wd", the_day(event, "notice_from"))
        book.notice_ends[event["id"]] = ends.isoformat()


def _redeem(book: Book, event: Given) -> None:
    left = cost = book.cost(event)
    for lot in book.lots:
        used = min(lot.left, left)
        lot.left, left = lot.left - used, left - used
    book.stock[event["item"]] -= quantity(event)
    book.spent[month(event)] = book.spent.get(month(event), 0) + cost
    book.post(HOLDER, REDEEMED, cost, event["id"])


def _close(book: Book, event: Given) -> None:
    """No event after this one; what is left stays in the book and cannot be spent."""
    book.closed = True


def _advise(book: Book, event: Given) -> None:
    book.advice.append(event["id"])


_DO = {"earn": _earn, "redeem": _redeem, "close": _close, "wrong_sort": _advise}
