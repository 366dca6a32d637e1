"""What a malformed procedure is told: each slip in Chinese, at its line, all at once."""

import pytest

from bihuan import core

from .shelf import CALENDAR, FILES, PROCEDURES

GOOD = """# 小样
id      = "toy"
label   = "小样"
version = "1"
source  = "（示例）"
shows   = ["photo"]

[roles]
maker = "做的人"
judge = "看的人"

[evidence]
photo = { label = "照片", as = "image" }
words = { label = "评价", as = "text", words_of = "judge" }

[facts]
owner = { label = "责任人", as = "person" }
day   = { label = "日子", as = "date" }
sort  = { label = "种类", as = "choice", choices = ["甲", "乙"] }

[reasons]
withdrawn = "撤回"

[children]
part = "零件"

[local]
soon = { label = "时限", default = 3, unit = "wd", source = "（示例）" }

[[stage]]
id    = "doing"
label = "做"

[[stage]]
id     = "done"
label  = "完"
closes = true

[[act]]
id    = "begin"
label = "开始"
from  = ["start"]
to    = "doing"
who   = ["maker"]
needs = ["owner", "day?"]
opens = "part"
holder = "owner"

[[act]]
id         = "finish"
label      = "完成"
from       = ["doing"]
to         = "done"
who        = ["maker", "judge"]
needs      = ["photo"]
relies_on  = ["owner"]
other_than = ["begin", "owner", "answer"]
waits_for  = ["part"]

[[clock]]
id     = "do"
label  = "限"
after  = "doing"
limit  = "soon"
amber  = "1wd"
source = "（示例）"
"""

SLIPS = {
    "全角等号": ('to    = "doing"', 'to    ＝ "doing"', "有全角符号 ＝，请改用半角"),
    "全角引号": ('id         = "finish"', "id         = “finish”", "有全角符号 “ ”，请改用半角"),
    "全角逗号": ('["maker", "judge"]', '["maker"，"judge"]', "有全角符号 ，，请改用半角"),
    "全角方括号": ("[local]", "［local］", "有全角符号 ［ ］，请改用半角"),
    "同一个键两遍": (
        'label      = "完成"',
        'label = "完成"\nlabel = "了结"',
        "同一个键写了两遍",
    ),
    "忘了引号": (
        'to         = "done"',
        "to         = done",
        "这一行读不懂：看看是否少了引号、逗号，或多了符号",
    ),
    "像时间的编号": (
        'to         = "done"',
        "to         = 8:30",
        "这一行读不懂：看看是否少了引号、逗号，或多了符号",
    ),
    "键写错": ("other_than =", "otherthan  =", "不认识 otherthan，是不是 other_than"),
    "键用汉字": ('label   = "小样"', '"名称"  = "小样"', "不认识 名称"),
    "列表写成文字": ('who   = ["maker"]', 'who   = "maker"', "who 要写成列表"),
    "文字写成列表": ('to    = "doing"', 'to    = ["doing"]', "to 要写成文字"),
    "真假写成文字": ("closes = true", 'closes = "是"', "closes 要写成 true 或 false"),
    "列表里不是名字": ('who   = ["maker"]', "who   = [1]", "who 里只能写加引号的名字"),
    "时限起点写成数": ('after  = "doing"', "after  = 3", "after 要写成名字或列表"),
    "角色写错": ('["maker", "judge"]', '["maker", "jugde"]', "who 里的 jugde 没有声明"),
    "起点写错": ('from       = ["doing"]', 'from       = ["dong"]', "from 里的 dong 没有声明"),
    "环节写错": ('to         = "done"', 'to         = "don"', "to 里的 don 没有声明"),
    "佐证写错": ('needs      = ["photo"]', 'needs      = ["poto"]', "needs 里的 poto 没有声明"),
    "事实写错": ('["owner", "day?"]', '["owner", "days?"]', "needs 里的 days? 没有声明"),
    "卷内须有写错": (
        'relies_on  = ["owner"]',
        'relies_on  = ["own"]',
        "relies_on 里的 own 没有声明",
    ),
    "作废写错": (
        'relies_on  = ["owner"]',
        'voids = ["foto"]',
        "voids 里的 foto 没有声明",
    ),
    "回避写错": ('["begin", "owner", "answer"]', '["begun"]', "other_than 里的 begun 没有声明"),
    "回避写成日期": ('["begin", "owner", "answer"]', '["day"]', "other_than 里的 day 没有声明"),
    "承办人写错": ('holder = "owner"', 'holder = "day"', "holder 里的 day 没有声明"),
    "子事项写错": ('opens = "part"', 'opens = "prat"', "opens 里的 prat 没有声明"),
    "等待写错": ('waits_for  = ["part"]', 'waits_for  = ["prat"]', "waits_for 里的 prat 没有声明"),
    "时限起点写错": ('after  = "doing"', 'after  = "dong"', "after 里的 dong 没有声明"),
    "时限终点写错": (
        'amber  = "1wd"',
        'stops  = ["fin"]',
        "stops 里的 fin 没有声明",
    ),
    "到期日写错": ('limit  = "soon"', 'until  = "owner"', "until 里的 owner 没有声明"),
    "展示写错": ('shows   = ["photo"]', 'shows   = ["foto"]', "shows 里的 foto 没有声明"),
    "代言写错": ('words_of = "judge"', 'words_of = "jugde"', "words_of 里的 jugde 没有声明"),
    "时限用汉字": (
        'limit  = "soon"',
        'limit  = "5个工作日"',
        "时限要写成 10wd、2m、24h 这样，或用 local 里的名字",
    ),
    "提醒用汉字": (
        'amber  = "1wd"',
        'amber  = "一天"',
        "时限要写成 10wd、2m、24h 这样，或用 local 里的名字",
    ),
    "时限没有尽头": (
        'id     = "do"\nlabel  = "限"\nafter  = "doing"\nlimit  = "soon"',
        'id     = "do"\nlabel  = "限"\nafter  = "doing"',
        "时限要写 limit 或 until，只写一个",
    ),
    "时限两个尽头": (
        'id     = "do"\nlabel  = "限"',
        'id     = "do"\nuntil  = "day"\nlabel  = "限"',
        "时限要写 limit 或 until，只写一个",
    ),
    "动作时限不停": (
        'after  = "doing"',
        'after  = "begin"',
        "从动作起算的时限要写 stops：到哪里为止",
    ),
    "凭空销号": (
        'to         = "done"\nwho        = ["maker", "judge"]\nneeds      = ["photo"]',
        'to         = "done"\nwho        = ["maker", "judge"]\nneeds      = ["photo?"]',
        "没有佐证就销号",
    ),
    "开头留在原处": ('to    = "doing"', 'to    = "same"', "从 start 开始的动作不能留在原处"),
    "动作重名": ('id         = "finish"', 'id         = "begin"', "begin 重复了"),
    "动作和环节重名": ('id         = "finish"', 'id         = "doing"', "doing 重复了"),
    "用了留用名": (
        'id         = "finish"',
        'id         = "answer"',
        "answer 是留用的名字，请换一个",
    ),
    "名字用汉字": ('id     = "do"', 'id     = "办"', "办 要用小写英文字母、数字和下划线"),
    "佐证和事实重名": ("day   = {", "photo = {", "photo 重复了"),
    "角色用留用名": ('judge = "看的人"', 'letter = "看的人"', "letter 是留用的名字，请换一个"),
    "角色没有名称": ('maker = "做的人"', "maker = 1", "maker 要写成加引号的名称"),
    "佐证给法写错": ('as = "image"', 'as = "photo"', "as 只能是 text、image、file，没有 photo"),
    "事实给法写错": (
        'as = "date"',
        'as = "day"',
        "as 只能是 date、number、choice、person、flag，没有 day",
    ),
    "佐证少了名称": ('photo = { label = "照片", as', "photo = { as", "缺少 label"),
    "佐证写成文字": (
        'photo = { label = "照片", as = "image" }',
        'photo = "照片"',
        "要写成 { label = …, as = … }",
    ),
    "佐证多了一项": ('as = "image" }', 'as = "image", big = true }', "不认识 big"),
    "名称写成数": ('photo = { label = "照片"', "photo = { label = 1", "label 要写成文字"),
    "选择没有选项": (', choices = ["甲", "乙"] }', " }", "选择要写 choices，不是选择的不写"),
    "选项不是名称": ('choices = ["甲", "乙"]', "choices = [1, 2]", "choices 里只能写加引号的名称"),
    "不是选择却有选项": (
        'label = "日子", as = "date" }',
        'label = "日子", as = "date", choices = ["甲"] }',
        "选择要写 choices，不是选择的不写",
    ),
    "理由不在清单里": (
        'withdrawn = "撤回"',
        'tired = "不想办"',
        "理由只能是 withdrawn、merged、expired，没有 tired",
    ),
    "地方参数没有默认": ("default = 3, ", "", "缺少 default"),
    "地方参数没有单位": ('unit = "wd", ', "", "缺少 unit"),
    "地方参数没有依据": (', source = "（示例）" }', " }", "缺少 source"),
    "地方参数写成零": ("default = 3", "default = 0", "default 要写成正整数"),
    "地方参数写成真假": ("default = 3", "default = true", "default 要写成正整数"),
    "地方参数单位写错": (
        'unit = "wd"',
        'unit = "天"',
        "unit 写 h、d、wd、m、q、y，或元、%、次这样的单位，不能是 天",
    ),
}


def told(text):
    with pytest.raises(core.Malformed) as malformed:
        core.declare.read(text, core.Calendar())
    return malformed.value.problems


def test_the_good_file_is_good():
    assert core.declare.read(GOOD, core.Calendar()).label == "小样"


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_at_its_line(slip):
    was, becomes, says = SLIPS[slip]
    assert GOOD.count(was) == 1
    text = GOOD.replace(was, becomes)
    lines = [problem.line for problem in told(text) if problem.says == says]
    start = GOOD[: GOOD.index(was)].count("\n") + 1
    assert lines, [str(problem) for problem in told(text)]
    assert start <= lines[0] <= start + becomes.count("\n")


MISSING = [
    ('version = "1"\n', "第1行：缺少 version"),
    ('label = "做"\n', "第30行：缺少 label"),
    ('who        = ["maker", "judge"]\n', "第49行：缺少 who"),
    ('after  = "doing"\n', "第60行：缺少 after"),
]


@pytest.mark.parametrize(("line", "says"), MISSING)
def test_a_key_left_out_is_told_at_its_table(line, says):
    assert [str(problem) for problem in told(GOOD.replace(line, ""))] == [says]


STAGES = """
[[stage]]
id = "{id}"
label = "旁"

[[act]]
id = "aside"
label = "去"
from = {start}
to = "{to}"
who = ["maker"]
"""


@pytest.mark.parametrize(
    ("start", "to", "more", "says"),
    [
        ('["side"]', "doing", "", ["没有动作能走到这一环节"]),
        ('["doing"]', "side", "", ["这一环节只进不出"]),
        ('["doing", "side"]', "side", "", ["这一环节只进不出"]),
        (
            '["doing", "far"]',
            "side",
            STAGES.format(id="far", start='["side"]', to="far").replace("aside", "away"),
            ["从这一环节走不到了结的环节", "从这一环节走不到了结的环节"],
        ),
    ],
)
def test_a_stage_one_cannot_reach_or_leave_or_close_from_is_told(start, to, more, says):
    text = GOOD + STAGES.format(id="side", start=start, to=to) + more
    problems = told(text)
    assert [problem.says for problem in problems] == says
    assert text.splitlines()[problems[0].line - 1] == 'id = "side"'


def test_an_act_between_closing_stages_needs_no_new_proof():
    text = GOOD + STAGES.format(id="side", start='["done"]', to="side")
    assert core.declare.read(text.replace('label = "旁"', 'label = "旁"\ncloses = true'), CALENDAR)


def test_a_closing_with_a_listed_reason_needs_no_proof():
    text = GOOD.replace('needs      = ["photo"]', 'needs      = ["reason"]')
    procedure = core.declare.read(text, core.Calendar())
    assert procedure.facts["reason"].choices == {"withdrawn": "撤回"}
    undeclared = text.replace("[reasons]\nwithdrawn", "[roles2]\nwithdrawn")
    assert "不认识 roles2，是不是 roles" in [problem.says for problem in told(undeclared)]
    without = text.replace('[reasons]\nwithdrawn = "撤回"\n', "")
    assert [problem.says for problem in told(without)] == ["needs 里的 reason 没有声明"]


def test_proof_already_on_file_is_proof():
    text = GOOD.replace('needs      = ["photo"]\nrelies_on  = ["owner"]', 'relies_on  = ["photo"]')
    assert core.declare.read(text, core.Calendar()).acts["finish"].relies_on == {"photo"}


def test_every_problem_is_told_at_once_in_the_order_of_the_lines():
    text = GOOD.replace('["maker", "judge"]', '["jugde"]').replace('"soon"', '"morgen"')
    text = text.replace('as = "date"', 'as = "day"')
    assert [str(problem) for problem in told(text)] == [
        "第18行：as 只能是 date、number、choice、person、flag，没有 day",
        "第54行：who 里的 jugde 没有声明",
        "第64行：时限要写成 10wd、2m、24h 这样，或用 local 里的名字",
    ]
    with pytest.raises(core.Malformed, match=r"第18行：as .*\n第54行：who .*\n第64行：时限"):
        core.declare.read(text, core.Calendar())


def test_tables_of_another_shape_are_told():
    assert str(told('act = "x"')[0]) == "第1行：act 要写成列表"
    text = GOOD[: GOOD.index("[[clock]]")].replace("# 小样", "clock = [1]")
    assert [str(problem) for problem in told(text)] == ["第1行：clock 要写成 [[clock]]"]


def test_a_notepad_mark_at_the_start_is_forgiven_and_changes_nothing():
    marked = core.declare.read("\ufeff" + GOOD, core.Calendar())
    assert marked == core.declare.read(GOOD, core.Calendar())


def test_an_empty_file_is_told_what_it_lacks():
    assert [problem.says for problem in told("")] == [
        f"缺少 {key}" for key in ("act", "id", "label", "roles", "source", "stage", "version")
    ]
    assert [str(problem) for problem in told("[")] == [
        "第1行：这一行读不懂：看看是否少了引号、逗号，或多了符号"
    ]


def test_local_figures_change_the_limit_and_the_edition():
    plain, here = (core.declare.read(GOOD, CALENDAR, local) for local in (None, {"soon": 5}))
    assert (plain.clocks["do"].limit, here.clocks["do"].limit) == (
        core.Limit(3, "wd"),
        core.Limit(5, "wd"),
    )
    assert here.local["soon"] == core.Figure("时限", 3, "wd", 5, "（示例）")
    assert plain.digest != here.digest
    assert plain.digest == core.declare.read(GOOD, CALENDAR, {"soon": 3}).digest


def test_what_the_file_says_is_what_the_procedure_holds():
    procedure = core.declare.read(GOOD, core.Calendar())
    assert procedure.acts["begin"].needs == {"owner"}
    assert procedure.acts["begin"].takes == {"day"}
    assert procedure.acts["finish"].other_than == {"begin", "owner", "answer"}
    assert procedure.acts["answer"].start == {"doing", "done"}
    assert procedure.roles["letter"] == "函"
    assert procedure.facts["sort"].choices == {"甲": "甲", "乙": "乙"}
    assert procedure.evidence["words"].words_of == "judge"
    assert [
        procedure.name(n) for n in ("photo", "day", "finish", "done", "judge", "part", "x")
    ] == [
        "照片",
        "日子",
        "完成",
        "完",
        "看的人",
        "零件",
        "x",
    ]


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_procedure_on_the_shelf_is_filed_under_its_name(name):
    files = [path for path in FILES if path.parent.name == name]
    read = [core.declare.read(path.read_text("utf-8"), CALENDAR) for path in files]
    assert [(p.id, p.version) for p in read] == [(name, path.stem) for path in files]
    assert PROCEDURES[name] == read[-1]


PLACE = 'waits_for  = ["part"]'
LIMIT = 'amber  = "1wd"'
LONG = "{} 要写成 10wd、1y 这样，或用 local 里的时间"
CONDITIONS = [
    (PLACE, 'by = ["day"]', "by 里的 day 没有声明"),
    (PLACE, 'tells = ["nobody"]', "tells 里的 nobody 没有声明"),
    (PLACE, 'after = { nothing = "1d" }', "after 里的 nothing 没有声明"),
    (PLACE, 'after = { begin = "一天" }', LONG.format("after")),
    (PLACE, "after = { begin = 3 }", LONG.format("after")),
    (PLACE, "at_most = 0", "at_most 要写成正整数，或 local 里的名字"),
    (PLACE, "at_most = true", "at_most 要写成正整数，或 local 里的名字"),
    (PLACE, 'at_most = "soon"', "at_most 里的 soon 要写成正整数，或 local 里的数"),
    (PLACE, 'count = ["passed"]', "count 里的 passed 没有声明"),
    (PLACE, "when = { much = 1 }", "when 里的 much 没有声明"),
    (PLACE, 'when = { sort = "丙" }', "when 里的 sort 没有 丙 这个选项"),
    (PLACE, 'when = { sort = ["甲", "丙"] }', "when 里的 sort 没有 丙 这个选项"),
    (PLACE, "when = { sort = { most = 1 } }", "when 里的 sort 不是数，不能比大小"),
    (PLACE, 'when = { day = "2026-08-03" }', "when 里的 day 只能是选择、是否或数"),
    (PLACE, 'when = { reason = "merged" }', "when 里的 reason 没有 merged 这个选项"),
    (
        PLACE,
        "when = { many = { up = 1 } }",
        "when 里的 many 只能用 least、most、over、under 比大小",
    ),
    (PLACE, 'when = { many = { most = "soon" } }', "when 里的 many 要比的是整数，或 local 里的数"),
    (PLACE, 'when = { sure = "是" }', "when 里的 sure 要写成 true 或 false"),
    (PLACE, "when = true", "when 要写成表"),
    ('label = "做"', 'label = "做"\nstays = "三天"', LONG.format("stays")),
    (LIMIT, 'warns = { finish = "late" }', "finish 的 who 里没有 clock，时钟办不了"),
    (LIMIT, 'warns = { begun = "late" }', "warns 里的 begun 没有声明"),
    (LIMIT, 'warns = { urge = "amber" }', "urge 写了 amber，这条时限没有 amber"),
    (LIMIT, 'warns = { urge = "晚了" }', "urge 要写成 amber、late，或逾期多久：7d"),
    (LIMIT, 'warns = { urge_with = "late" }', "urge_with 须带东西，时钟带不了"),
    (LIMIT, 'when = { sort = "丙" }', "when 里的 sort 没有 丙 这个选项"),
    ('source = "（示例）第一条"', "", "缺少 source"),
    ('of = "many"', "", "缺少 of：表决要写明以什么为分母（应到、实到、全体、面积）"),
    ('of = "many"', 'of = "day"', "of 里的 day 没有声明"),
    ('part = "many"', 'part = ["many", "sort"]', "part 里的 sort 没有声明"),
    ('over = "1/2"', "", "表决要写 least（达到）或 over（超过），只写一个"),
    (
        'over = "1/2"',
        'over = "1/2"\nleast = "1/2"',
        "表决要写 least（达到）或 over（超过），只写一个",
    ),
    ('over = "1/2"', 'over = "过半"', "over 要写成 1/2、6/5 这样，或 local 里以 % 为单位的数"),
    ('over = "1/2"', 'over = "0"', "over 要写成 1/2、6/5 这样，或 local 里以 % 为单位的数"),
    ('over = "1/2"', 'over = "soon"', "over 要写成 1/2、6/5 这样，或 local 里以 % 为单位的数"),
    ('as = "image" }', 'as = "image", seen_by = ["nobody"] }', "seen_by 里的 nobody 没有声明"),
    ('shows   = ["photo"]', 'seen_by = ["nobody"]', "seen_by 里的 nobody 没有声明"),
]
ROOMY = (
    GOOD.replace('judge = "看的人"', 'judge = "看的人"\nclock = "时钟"').replace(
        "[facts]\n",
        '[facts]\nmany = { label = "几件", as = "number" }\nsure = { label = "确定", as = "flag" }\n',
    )
    + """
[[act]]
id = "urge"
label = "催"
from = ["doing"]
to = "same"
who = ["clock"]

[[act]]
id = "urge_with"
label = "带着催"
from = ["doing"]
to = "same"
who = ["clock"]
needs = ["photo"]

[[count]]
id = "got"
label = "过"
part = "many"
of = "many"
over = "1/2"
source = "（示例）第一条"
"""
)


@pytest.mark.parametrize(("was", "becomes", "says"), CONDITIONS)
def test_a_slip_in_a_condition_is_told_at_its_line(was, becomes, says):
    assert core.declare.read(ROOMY, core.Calendar())
    assert ROOMY.count(was) == 1
    found = told(ROOMY.replace(was, becomes))
    lines = [problem.line for problem in found if problem.says == says]
    assert lines, [str(problem) for problem in found]
    start = ROOMY[: ROOMY.index(was)].count("\n") + 1
    table_of_count = (
        3 if not becomes or "least" in becomes else 0
    )  # a table is told at its head, or id
    assert start - 7 * bool(table_of_count) <= lines[0] <= start + becomes.count("\n")


def test_a_stage_that_stands_needs_no_way_to_a_closing():
    aside = STAGES.format(id="side", start='["doing"]', to="side")
    assert told(GOOD + aside)
    assert core.declare.read(
        GOOD + aside.replace('label = "旁"', 'label = "旁"\nstanding = true'), core.Calendar()
    )
