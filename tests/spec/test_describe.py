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

| 时限 | 起算 | 多久 | 到哪里为止 | 提前提醒 | 时钟自动办 | 依据 |
| --- | --- | --- | --- | --- | --- | --- |
| 限 | “做” | 3个工作日 | 离开这一环节 | 1个工作日 | — | （示例） |
| 约 | “开始” | 到“日子”当日 | “完成” | — | — | （示例） |

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


CONDITIONS = """
[[act]]
id    = "urge"
label = "催"
from  = ["doing"]
to    = "same"
who   = ["clock"]
tells = ["holder", "judge"]

[[act]]
id      = "vote"
label   = "表决"
from    = ["doing"]
to      = "done"
who     = ["judge"]
needs   = ["photo", "came", "all"]
by      = ["owner"]
when    = { sort = "甲", came = { least = 1, under = "cap" } }
after   = { begin = "5wd" }
count   = ["passed", "not quorate"]
at_most = 2

[[count]]
id     = "passed"
label  = "通过"
part   = ["came", "more"]
of     = "all"
over   = "1/2"
source = "（示例）第三条"

[[count]]
id     = "quorate"
label  = "到会"
part   = "came"
of     = "all"
least  = "share"
source = "（示例）第二条"

[[clock]]
id      = "loud"
label   = "急"
after   = "doing"
limit   = "24h"
amber   = "1d"
when    = { sort = ["甲", "乙"], sure = true }
warns   = { urge = "amber", vote_soon = "late", again = "7d" }
repeats = true
source  = "（示例）"
"""


def test_every_condition_has_its_sentence():
    text = GOOD.replace(
        "[local]\n",
        '[local]\ncap = { label = "上限", default = 9, unit = "件", source = "（示例）" }\n'
        'share = { label = "比例", default = 60, unit = "%", source = "（示例）" }\n',
    )
    text = text.replace(
        "[facts]\n",
        '[facts]\ncame = { label = "实到", as = "number", unit = "人" }\n'
        'more = { label = "书面", as = "number" }\nall = { label = "应到", as = "number" }\n'
        'sure = { label = "确定", as = "flag" }\n',
    )
    text = text.replace('judge = "看的人"\n', 'judge = "看的人"\nclock = "时钟"\n')
    text = text.replace('as = "image" }', 'as = "image", seen_by = ["judge"] }')
    text = 'seen_by = ["maker", "judge"]\n' + text.replace(
        'label = "做"', 'label = "做"\nstays = "2d"'
    )
    clock_acts = "".join(
        f'[[act]]\nid = "{name}"\nlabel = "{label}"\nfrom = ["doing"]\nto = "same"\nwho = ["clock"]\n'
        for name, label in (("vote_soon", "催办"), ("again", "再催"))
    )
    page = core.describe.page(core.declare.read(text + CONDITIONS + clock_acts, core.Calendar()))
    for said in (
        "“做”至少停留2日，才能往下走（退回和终止不受此限）。",
        "只有做的人、看的人能看这类事项；承办人和要由本人办的人也能看。",
        "“照片”只有看的人能看。",
        "| 告知承办人、看的人 |",
        "只能由责任人本人办；限种类为甲；限实到不少于1人且少于9人；“开始”满5个工作日后；"
        "实到不少于应到的3/5，未达到时；实到与书面超过应到的1/2；最多2次",
        "| 急 | “做”；限种类为甲、乙；限确定为是 | 24小时，到期再起 | 离开这一环节 | 1日 "
        "| 临近到期：催；逾期：催办；逾期7日：再催 |",
        "| 到会 | 实到不少于应到的3/5 | （示例）第二条 |",
        "| 通过 | 实到与书面超过应到的1/2 | （示例）第三条 |",
        "| 上限 | 9件 | 9件 | （示例） |",
    ):
        assert said in page, said
