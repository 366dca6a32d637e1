"""What the page people sign says of a procedure, line by line."""

from bihuan import core

from .test_declare import GOOD

PAGE = """# 小样（1）

依据：（示例）。版本指纹 `{digest}`。
本页由程序文件生成，不能手改。

环节：做。
算作了结的环节：完。
对居民公开的环节：无。

## 谁能做什么

| 动作 | 从 | 到 | 谁 | 须带 | 其他条件 | 依据 |
| --- | --- | --- | --- | --- | --- | --- |
| 开始 | （新事项） | 做 | 做的人 | 责任人、（可带）日子 | 同时立零件，每条一件；此后由责任人承办 | — |
| 完成 | 做 | 完 | 做的人、看的人 | 照片 | 卷内须有责任人；零件须全部办结；不得由“子事项答复”、“开始”、“责任人”的经手人或本人办，也不得是同一单位的人；照片作废；此后由办的人承办 | 第七条 |
| 子事项答复 | 任何环节 | 原处 | 函 | — | — | — |

## 时限

逾期的一直算逾期：督办和延期另起时限，不抵销原来的。

| 时限 | 起算 | 多久 | 到哪里为止 | 提前提醒 | 依据 |
| --- | --- | --- | --- | --- | --- |
| 限 | “做” | 3个工作日 | 离开这一环节 | 1个工作日 | （示例） |
| 约 | “开始” | 到“日子”当日 | “完成” | — | （示例） |

## 佐证和事实

| 名称 | 怎么给 | 说明 |
| --- | --- | --- |
| 照片 | 照片 | — |
| 评价 | 文字 | 看的人本人的话；别人填的标为代填，不能单凭它销号 |
| 责任人 | 人员 | — |
| 日子 | 日期 | — |
| 种类 | 选择 | 甲、乙 |
| 理由 | 选择 | 撤回 |

## 各地可以改的数

| 名称 | 默认 | 现行 | 依据 |
| --- | --- | --- | --- |
| 时限 | 3个工作日 | 3个工作日 | （示例） |

## 走向

```mermaid
stateDiagram-v2
    doing: 做
    done: 完
    [*] --> doing: 开始
    doing --> done: 完成
    done --> [*]
```
"""
MORE = """
[[clock]]
id     = "till"
label  = "约"
after  = "begin"
until  = "day"
stops  = ["finish"]
source = "（示例）"
"""


def test_the_page_says_all_the_file_says():
    text = GOOD.replace('label = "做"', 'label = "做"\nshort = "做"').replace(
        'waits_for  = ["part"]',
        'waits_for  = ["part"]\nvoids = ["photo"]\nunit = true\nholder = "actor"\nsource = "第七条"',
    )
    procedure = core.declare.read(text + MORE, core.Calendar())
    assert core.describe.page(procedure) == PAGE.format(digest=procedure.digest[:12])


def test_a_unit_is_named_only_where_it_counts():
    page = core.describe.page(core.declare.read(GOOD, core.Calendar()))
    assert "不得由“子事项答复”、“开始”、“责任人”的经手人或本人办 |" in page


def test_a_procedure_without_local_figures_has_no_such_section():
    text = GOOD.replace(
        '[local]\nsoon = { label = "时限", default = 3, unit = "wd", source = "（示例）" }', ""
    )
    text = text.replace('"soon"', '"3wd"')
    assert "## 各地可以改的数" in core.describe.page(core.declare.read(GOOD, core.Calendar()))
    assert "## 各地可以改的数" not in core.describe.page(core.declare.read(text, core.Calendar()))
