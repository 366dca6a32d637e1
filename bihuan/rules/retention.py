"""How long what is stored may lie: from a limit and today, which days are past. 保存期限"""

from datetime import date, timedelta

from .figures import full


def first_kept(limit: str, today: date) -> date:
    """The first day of which everything is still kept: what is older is to be gone by today."""
    low, high = date(1, 1, 2), today  # what is of today is always kept
    while low < high:
        middle = low + (high - low) // 2
        if full(limit, middle) > today:
            high = middle
        else:
            low = middle + timedelta(days=1)
    return low
