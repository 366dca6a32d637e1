"""Why an event of the moral bank may not be."""

from collections.abc import Iterator

from bihuan.rules.figures import figures
from bihuan.rules.given import Given, blank, whole

from .book import Book, month, quantity


def objections(book: Book, event: Given, kind: str) -> Iterator[str]:
    """Every reason against an event, in the order in which they are told: the first decides."""
    if not book.account.get("opt_in"):
        yield "M.NOT_OPTED_IN"
    if book.closed:
        yield "M.ACCOUNT_CLOSED"
    if _links(event) & set(figures("moralbank")["never_linked"]["to"]):
        yield "M.FORBIDDEN_LINK"
    if kind == "deduct" or (kind in ("earn", "redeem") and _negative(book, event)):
        yield "M.NEGATIVE_POINTS"
    if kind == "earn":
        yield from _against_earning(book, event)
    if kind == "redeem":
        yield from _against_redeeming(book, event)


def _links(event: Given) -> set[str]:
    links = event.get("linked_to") or []
    return {links} if isinstance(links, str) else set(links)


def _negative(book: Book, event: Given) -> bool:
    lines = (event, book.item(event))
    return any((whole(row, key) or 0) < 0 for row in lines for key in ("points", "qty"))


def _against_earning(book: Book, event: Given) -> Iterator[str]:
    item = book.item(event)
    if not item:
        yield "M.UNKNOWN_ITEM"
        return
    if blank(event.get("evidence")):
        yield "M.NO_EVIDENCE"
    if item.get("panel") is not False:
        yield from _against_panel(book, event)
    cap = whole(item, "daily_cap")
    if cap is not None and book.earned_today(event) >= cap:
        yield "M.DAILY_CAP"


def _against_panel(book: Book, event: Given) -> Iterator[str]:
    known = figures("moralbank")["reviewers"]
    panel = {str(each) for each in event.get("panel") or []}
    if panel & {known["holder"], book.account.get("holder")}:
        yield "M.REVIEWER_IS_HOLDER"
    if any(known["kin"] in each.split("_") for each in panel):
        yield "M.REVIEWER_KIN"
    if len(panel) < book.param("panel_min"):
        yield "M.PANEL_LT_3"


def _against_redeeming(book: Book, event: Given) -> Iterator[str]:
    item = event.get("item")
    if item not in book.stock:
        yield "M.UNKNOWN_ITEM"
        return
    if quantity(event) > book.stock[item]:
        yield "M.OUT_OF_STOCK"
    cost = book.cost(event)
    if cost > book.balance:
        yield "M.INSUFFICIENT"
    cap = whole(book.params, "redeem_cap_month")
    if cap is not None and book.spent.get(month(event), 0) + cost > cap:
        yield "M.MONTH_CAP"
