"""`bihuan procedures new NAME`: a small procedure that works, with its stories, to start from."""

import argparse
import sys
from pathlib import Path

from bihuan.core.checks import WORD
from bihuan.matters import shelf, stories
from bihuan.project import database

PROCEDURE = """\
# 写给办事的人看的一句话：这件事从哪里来，到哪里算完。
id      = "{name}"
label   = "{name}"                       # 改成大家叫它的名字，如：钥匙代管
version = "2026.1"                       # 发布后内容不能改；要改就另存一个新版本
source  = "（示例）写明依据的文件"

[roles]                                  # 谁：岗位的名字 = 页面上的叫法
clerk  = "受理员"
worker = "网格员"

[evidence]                               # 佐证：text 文字、image 照片、file 文件
words = {{ label = "诉求内容", as = "text" }}
proof = {{ label = "办结照片", as = "image" }}

[facts]                                  # 事实：date、number、choice、person、flag
owner = {{ label = "承办人", as = "person" }}

[reasons]                                # 没有佐证时允许了结的理由，只有三种可选
withdrawn = "本人撤回"

[local]                                  # 各地可以改的数
done_within = {{ label = "办结时限", default = 5, unit = "wd", source = "（示例）写明依据" }}

[[stage]]                                # 环节，按走的次序写
id    = "received"
label = "待派"
short = "受理"                           # 写 short 的环节出现在进度条上

[[stage]]
id    = "working"
label = "办理中"
short = "办理"

[[stage]]
id     = "done"
label  = "已办结"
short  = "办结"
closes = true                            # 到这里算了结

[[stage]]
id     = "ended"
label  = "已终止"
closes = true

[[act]]                                  # 动作：从哪里、到哪里、谁、带什么
id     = "submit"
label  = "提交"
from   = ["start"]
to     = "received"
who    = ["clerk", "worker"]
needs  = ["words"]
holder = "clerk"                         # 之后在谁手上

[[act]]
id     = "assign"
label  = "派给"
from   = ["received"]
to     = "working"
who    = ["clerk"]
needs  = ["owner"]
holder = "owner"

[[act]]
id         = "finish"
label      = "办结"
from       = ["working"]
to         = "done"
who        = ["clerk", "worker"]
needs      = ["proof"]                   # 没有佐证不能了结
other_than = ["assign"]                  # 派的人不能自己办结
source     = "（示例）写明依据"

[[act]]
id    = "withdraw"
label = "撤回"
from  = ["received", "working"]
to    = "ended"
who   = ["clerk"]
needs = ["reason"]

[[clock]]                                # 时限：从哪里起算，多久
id     = "done"
label  = "办结时限"
after  = "working"
limit  = "done_within"                   # 用上面 local 里的数；也可以直接写 5wd
amber  = "1wd"                           # 到期前一个工作日变黄
source = "（示例）写明依据"
"""

STORIES = """\
# 一行一步：时间 | 谁 | 动作 | 带什么 | 到哪里。照办事的人会说的话写，程序必须照这样走。
[people]
"小刘" = ["clerk"]
"老赵" = ["worker"]

[[story]]
name = "从提交到办结"
told = \"\"\"
2026-11-24 09:00 | 小刘 | submit | words      | received held clerk
2026-11-24 10:00 | 小刘 | assign | owner=老赵 | working by 2026-12-01 held 老赵
2026-11-26 16:00 | 老赵 | finish | proof      | done by none
\"\"\"

[[story]]
name = "没有照片不能办结，派的人也不能自己办结"
told = \"\"\"
2026-11-24 09:00 | 小刘 | submit | words      | received
2026-11-24 10:00 | 小刘 | assign | owner=老赵 | working
2026-11-26 16:00 | 老赵 | finish |            | no: missing proof
2026-11-26 16:10 | 小刘 | finish | proof      | no: same_hand assign
\"\"\"

[[story]]
name = "本人不办了，写明理由撤回"
told = \"\"\"
2026-11-24 09:00 | 小刘 | submit   | words            | received
2026-11-24 11:00 | 小刘 | withdraw |                  | no: missing reason
2026-11-24 11:05 | 小刘 | withdraw | reason=withdrawn | ended
\"\"\"
"""


def run(asked: argparse.Namespace) -> int:
    """Begin a procedure where the desk shows it as a draft, or elsewhere."""
    return write(asked.name, asked.out or database.home() / "procedures")


def write(name: str, where: Path) -> int:
    """Write both files into a new folder of this name; 1 when the name or the place will not do."""
    folder = where / name
    if not WORD.fullmatch(name):
        print(f"{name}：名字要用小写英文字母、数字和下划线，如 lost_keys。", file=sys.stderr)
        return 1
    if folder.exists():
        print(f"{folder} 已经有了，没有动它。请换个名字，或用 --out 换个地方。", file=sys.stderr)
        return 1
    folder.mkdir(parents=True)
    path, book = folder / "2026.1.toml", folder / "stories.toml"
    path.write_text(PROCEDURE.format(name=name), "utf-8")
    book.write_text(STORIES, "utf-8")
    procedure = shelf.read(path).procedure
    assert procedure is not None
    told = stories.check(book, {procedure.version: procedure})
    assert not told.problems
    print(f"{path}\n{book}\n{told.stories} 个故事，{told.lines} 行，都走得通。")
    print(f"下一步：改这两个文件，再 bihuan procedures rehearse {path}")
    if where == database.home() / "procedures":
        print("工作台的“程序”页已经能看到这个草稿，也可以在那里演练。")
    return 0
