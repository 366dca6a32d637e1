"""Write the bulletin from the rows: every word and figure of the body comes from the ledger."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.reports.values import (  # fmt: skip
    BACK,
    BASIC,
    DONE,
    ENDED,
    IDLE,
    KEPT_UP,
    REBOUND,
    STATES,
    WAITING,
    WORKING,
    LedgerRow,
)

from .particulars import Particulars
from .redact import redact

NUMERALS = "零一二三四五六七八九十"
OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. `kind` is to, body, contact, l1 (一、), l2 (（一）) or item; `matter` where it is from.

    What the ledger lacks stands in 【】.
    """

    kind: str
    text: str
    matter: str = ""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A whole bulletin, before any typesetting. `title` is one string a line."""

    mark: str
    number: str
    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    signature: str
    day: str
    copies: str
    printer: str


def compose(
    rows: Sequence[LedgerRow],
    given: Particulars,
    day: date,
    known: Mapping[str, str] | None = None,
) -> Bulletin:
    """The bulletin of a day. `known` maps names of staff to posts: only posts are published."""
    told = [row for row in rows if row.state != ENDED]
    public = [row for row in told if not row.withheld]
    places = "、".join(dict.fromkeys(row.place for row in told if row.place))
    about = "巡察整改" if given.inspected_by or places else "问题整改"
    everybody = "各社区党组织，全体居民" if places else "各党支部、各居民小组，全体居民"
    blocks = [
        Block("to", f"{given.recipients or everybody}："),
        Block("body", _lead(given, len(told), about, places)),
        Block("l1", "一、组织落实情况"),
        Block("body", _organised(told)),
        Block("l1", "二、逐条整改情况"),
        Block("body", _counted(told, day)),
        *_items(public, known or {}),
        Block("l1", "三、下一步工作"),
        *_ahead(told, len(told) - len(public)),
        Block("contact", _contacts(given)),
    ]
    return Bulletin(
        mark=f"{given.issuer}文件",
        number=given.number,
        title=(given.issuer, f"关于{about}进展情况的通报"),
        blocks=tuple(blocks),
        signature=given.issuer,
        day=said(day),
        copies=given.copies,
        printer=f"{given.issuer}办公室",
    )


def said(day: date) -> str:
    """2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _lead(given: Particulars, count: int, about: str, places: str) -> str:
    """Who inspected whom; `places` are those below that were handed the problems."""
    inspected_by = given.inspected_by or (given.issuer if places else "")
    basis = given.basis or ("按照巡察工作有关规定" if inspected_by else "按照党务公开有关规定")
    if not inspected_by:
        return f"经自查，共梳理问题{count}条。{basis}，现将{about}进展情况通报如下。"
    when = _period(given)
    feedback = "【反馈日期】" if given.inspected_by else ""
    feedback = said(given.feedback_on) if given.feedback_on else feedback
    return (
        f"{when}{inspected_by}对{places or given.issuer}进行了巡察，{feedback}反馈问题{count}条。"
        f"{basis}，现将{about}进展情况通报如下。"
    )


def _period(given: Particulars) -> str:
    if given.inspected_from and given.inspected_until:
        return f"{said(given.inspected_from)}至{said(given.inspected_until)}，"
    return f"{said(given.inspected_from)}起，" if given.inspected_from else ""


def _organised(rows: Sequence[LedgerRow]) -> str:
    """What was done to organise the work, from the days and the measures on the ledger."""
    claimed = [row.claimed for row in rows if row.claimed]
    planned = [row.planned for row in rows if row.planned]
    measures = [measure for row in rows for measure in row.measures]
    posts = {str(row.owner.post or row.owner.name) for row in rows if row.owner}
    parts = []
    if claimed:
        parts.append(
            f"{said(max(claimed))}前，认领问题{len(claimed)}条，每条问题立一件事、定一名责任人"
        )
    if planned:
        parts.append(
            f"{said(max(planned))}前，逐条审定整改方案{len(planned)}条，定下措施{len(measures)}条，由{len(posts)}个岗位承办"
        )
    checked = sum(row.checked is not None for row in rows)
    done = sum(measure.closed for measure in measures)
    parts.append(f"措施已办结{done}条，问题经承办人以外的人核验通过{checked}条")
    return "。".join(parts) + "。"


def _counted(rows: Sequence[LedgerRow], day: date) -> str:
    counts = Counter(row.state for row in rows)
    told = "，".join(f"{_short(state)}{counts[state]}条" for state in STATES if counts[state])
    late = sum(bool(row.late) and row.state != DONE for row in rows)
    rate = f"完成率{counts[DONE]}／{len(rows)}＝{counts[DONE] / len(rows):.2%}" if rows else ""
    parts = [f"截至{said(day)}，{told}", f"其中逾期{late}条" if late else "", rate]
    return "，".join(part for part in parts if part) + "。"


def _short(state: str) -> str:
    return {DONE: "已销号", WAITING: "待核验", BACK: "退回重办", REBOUND: "反弹重办"}.get(
        state, state
    )


def _items(rows: Sequence[LedgerRow], known: Mapping[str, str]) -> Iterator[Block]:
    """The rows under their aspects, in the order of the ledger, numbered in each from 1.

    Those that were handed down stand under the place that keeps them.
    """
    heads: dict[str, list[LedgerRow]] = {}
    for row in rows:
        heads.setdefault(row.place or _aspect(row.aspect or OTHER), []).append(row)
    for n, (called, under) in enumerate(heads.items(), start=1):
        yield Block("l2", f"（{numeral(n)}）{called}")
        for k, row in enumerate(under, start=1):
            yield Block("item", f"{k}.{_item(row, known)}", row.matter)


def numeral(n: int) -> str:
    """1 to 99 in Chinese: 十六."""
    tens, ones = divmod(n, 10)
    head = ("" if tens == 1 else NUMERALS[tens]) + "十" if tens else ""
    return head + (NUMERALS[ones] if ones or not tens else "")


def _aspect(name: str) -> str:
    return name if name.endswith("方面") else f"{name}方面"


def _item(row: LedgerRow, known: Mapping[str, str]) -> str:
    """问题 → 整改情况 → 状态 → 下一步."""
    planned = f"定下措施{len(row.measures)}条，已办结{row.done_measures}条"
    done = row.progress or (planned if row.measures else "还没有定下措施")
    parts = [_stop(redact(row.problem, known)), f"整改情况：{_stop(redact(done, known))}"]
    parts.append(f"状态：{_standing(row)}")
    if ahead := _next(row, known):
        parts.append(f"下一步：{ahead}")
    return "".join(parts)


def _stop(text: str) -> str:
    flat = "".join(text.split())
    return flat if flat.endswith(("。", "！", "？")) else flat.rstrip("，；、：,;:.") + "。"


def _standing(row: LedgerRow) -> str:
    late = f"，已逾期{row.late}天" if row.late and row.state != DONE else ""
    when = f"{said(row.due)}前完成" if row.due else "【整改时限】"
    who = row.owner.post or "【责任人】" if row.owner else "【责任人】"
    if row.state == DONE:
        return f"已销号，编号{row.seal}。"
    if row.state == WAITING:
        return f"已完成，待核验销号{late}。"
    if row.state == KEPT_UP:
        return f"长期坚持，不销号，由{who}负责，定期检查。"
    if row.state == IDLE:
        return "未启动，【责任人】【整改时限】。"
    begun = {
        WORKING: "正在整改", BASIC: "基本完成，持续推进", BACK: "核验未通过，退回重办",
        REBOUND: "回头看发现反弹，重新整改",
    }  # fmt: skip
    return f"{begun.get(row.state, row.state)}，由{who}负责，{when}{late}。"


def _next(row: LedgerRow, known: Mapping[str, str]) -> str:
    left = [
        redact(measure.title, known).rstrip("。；")
        for measure in row.measures
        if not measure.closed
    ]
    if row.state in (WORKING, BASIC, BACK, REBOUND) and left:
        return _stop("；".join(left[:3]) + (f"等{len(left)}项" if len(left) > 3 else ""))
    return ""


def _ahead(rows: Sequence[LedgerRow], withheld: int) -> Iterator[Block]:
    left = [row for row in rows if row.state not in (DONE, KEPT_UP)]
    kept = sum(row.state == KEPT_UP for row in rows)
    last = max((row.due for row in left if row.due), default=None)
    parts = []
    if left:
        by = f"，最晚的一条{said(last)}前办完" if last else ""
        parts.append(f"还没有销号的{len(left)}条，逐条按期办结{by}，办结后由承办人以外的人核验")
    if kept:
        parts.append(f"长期坚持的{kept}条，每季度检查一次")
    parts.append("已销号的，半年内组织回头看，反弹的重新整改并再次通报")
    if withheld:
        parts.append(f"另有{withheld}条按规定不公开，已经批准")
    yield Block("body", "。".join(parts) + "。")


def _contacts(given: Particulars) -> str:
    ways = [f"监督电话：{given.phone or '【监督电话】'}"]
    if given.mailbox:
        ways.append(f"信箱：{given.mailbox}")
    if given.email:
        ways.append(f"邮箱：{given.email}")
    if not (given.mailbox or given.email):
        ways.append("【信箱或邮箱】")
    return f"欢迎党员群众对整改情况进行监督。{'；'.join(ways)}。"
