"""Reports: the ledger and the bulletin come from rows, say what is missing, and leave a mark."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import docx as word
import pypdfium2
import pytest
import python_calamine
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.matters import evidence, lights, procedures
from bihuan.matters.record import Opening
from bihuan.people.access.copies import Export
from bihuan.people.walls import tenant
from bihuan.reports import bulletin, ledger, queries, values
from bihuan.reports.bulletin import fonts, layout
from bihuan.reports.bulletin.redact import redact
from bihuan.reports.models import Particulars, Taken
from bihuan.reports.values import Duty, LedgerRow, Measure
from tests.world import PASSWORD, World

TODAY = date(2026, 11, 24)
EXPORT = Export("清河社区", "党务专干", datetime(2026, 11, 24, 9, 5, tzinfo=UTC), "报送街道")
GIVEN = bulletin.Particulars(
    "中共清河社区委员会", "清社党〔2026〕12号", inspected_by="区委第二巡察组",
    feedback_on=date(2026, 9, 14), phone="80000109", mailbox="党群服务站门口",
    copies="柳湾街道党工委",
)  # fmt: skip
GRID = Duty("第三网格员", "李网格")
TITLES = [
    "理论学习联系实际不够", "签到表缺了三次", "支部委员分工没有公布", "党费收缴记录缺签字",
    "来信没有书面答复", "食堂价格牌过期", "楼道灯报修拖延", "台账缺现场照片",
    "议事记录没有表决数", "两委商议事项晚公开", "公开栏夜里看不见", "投票清单没有封存",
    "慰问品清单缺签名", "两笔报销没有验收单", "活动室钥匙无人管", "志愿时长没有核对",
]  # fmt: skip


def line(n: int, **more: object) -> LedgerRow:
    """The n-th row of a ledger of sixteen, in hand, with one measure of two done."""
    measures = (
        Measure(f"c{n}", 1, "列出清单", "已办结", True, GRID, date(2026, 10, 20), 1),
        Measure(f"d{n}", 2, "每季核对一次", "在办", False, GRID, date(2026, 12, 10), 0),
    )
    row = LedgerRow(
        f"00000000-0000-0000-0000-{n:012}", f"R-{n}", n, ("组织建设", "为民服务", "议事公开", "资金物资")[(n - 1) // 4],
        TITLES[n - 1], "抽查时发现", "做到每次都有", measures, Duty("社区书记", "周书记"), "清河社区",
        GRID, date(2026, 12, 14), "限期整改", "已补齐三份", date(2026, 11, 2), (("整改佐证", 2),),
        values.WORKING, None, Duty(), None, "", "", claimed=date(2026, 9, 16), planned=date(2026, 9, 30),
    )  # fmt: skip
    return replace(row, **more)


SIXTEEN = [line(n) for n in range(1, 17)]


def cells(book: bytes) -> list[list[object]]:
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
    return sheet.to_python()


def pages(pdf: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(pdf))


def words(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pages(pdf)).replace("\r\n", "")


def printed(rows: list[LedgerRow] = SIXTEEN) -> bytes:
    return bulletin.pdf(bulletin.compose(rows, GIVEN, TODAY), EXPORT)


# The workbook


def test_the_workbook_has_nineteen_columns_and_says_who_when_and_what_for():
    title, said, head, *rows = cells(ledger.workbook(SIXTEEN, EXPORT))
    assert title[0] == "清河社区整改台账"
    assert said[0] == f"{EXPORT.says}　共 16 条"
    assert head == [column.label for column in ledger.COLUMNS]
    assert (len(head), len(rows)) == (19, 16)


def test_a_day_in_the_workbook_is_a_day():
    row = cells(ledger.workbook([line(1)], EXPORT))[3]
    assert row[9] == date(2026, 12, 14)
    assert row[14] == ""


def test_a_row_in_the_workbook_says_its_measures_and_that_it_is_late():
    row = cells(ledger.workbook([line(1, late=3)], EXPORT))[3]
    assert row[5] == (
        "1.列出清单，第三网格员 李网格，10月20日前【已办结】\n2.每季核对一次，第三网格员 李网格，12月10日前【在办】"
    )
    assert row[13] == "整改中（逾期3天）"


def test_an_empty_ledger_is_still_a_workbook():
    assert cells(ledger.workbook([], EXPORT))[2][0] == "序号"


STARTS = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    "＝",
    "＋",
    "－",
    "＠",
    " =",
    "　=",
    "\u00a0=",
    "\u200b=",
]
BODIES = ["cmd|' /C calc'!A0", 'HYPERLINK("http://x","点")', "1+1", "SUM(A1:A9)"]
PAYLOADS = [start + body for start in STARTS for body in BODIES]


def test_no_payload_becomes_a_formula_in_any_cell():
    assert len(PAYLOADS) == 60
    rows = [
        line(
            1, problem=payload, shows=payload, goal=payload, aspect=payload, unit=payload, kind=payload,
            progress=payload, look_back=payload, seal=payload, leader=Duty(payload), owner=Duty(payload),
            verifier=Duty(payload), proofs=((payload, 1),), state=payload,
        )
        for payload in PAYLOADS
    ]  # fmt: skip
    book = ledger.workbook(rows, replace(EXPORT, community="=1+1", purpose="=1+1"))
    seen = cells(book)
    texts = [cell for row in seen[3:] for cell in row if isinstance(cell, str) and cell]
    assert len(texts) == 60 * 15
    assert [t for t in texts if t.lstrip(" 　\u00a0\u200b").startswith(ledger.FORMULA)] == []
    assert b"<f>" not in _sheet(book)
    assert seen[0][0] == "'=1+1整改台账"


def _sheet(book: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")


# What is missing


def test_nothing_is_missing_from_a_whole_ledger():
    assert bulletin.missing(SIXTEEN, GIVEN) == ()


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (line(4, owner=Duty()), "第 4 条没有责任人"),
        (line(4, due=None), "第 4 条没有整改时限"),
        (line(4, measures=()), "第 4 条没有措施"),
        (line(4, state=values.IDLE), "第 4 条还没有定方案"),
        (line(4, state=values.DONE, proofs=()), "第 4 条说已完成，没有佐证"),
        (line(4, measures=(Measure("c", 3, "加强管理", "在办", False, Duty(), TODAY),)), "第 4 条措施 3没有责任人"),
        (line(4, measures=(Measure("c", 3, "加强管理", "在办", False, GRID, None),)), "第 4 条措施 3没有时限"),
        (line(4, measures=(Measure("c", 3, "做了", "已办结", True, GRID, TODAY, 0),)), "第 4 条措施 3已办结，没有佐证"),
    ],
)  # fmt: skip
def test_each_gap_of_a_row_is_told_and_blocks(row: LedgerRow, what: str):
    (lack,) = bulletin.missing([row], GIVEN)
    assert (lack.what, lack.blocks) == (what, True)
    assert lack.matter


def test_a_late_row_is_told_and_printed_as_it_is():
    (lack,) = bulletin.missing([line(4, late=3)], GIVEN)
    assert (lack.what, lack.blocks) == ("第 4 条逾期 3 天", False)


def test_a_bulletin_without_anybody_to_call_is_told():
    without = replace(GIVEN, phone="", mailbox="")
    assert [lack.what for lack in bulletin.missing(SIXTEEN, without)] == ["监督电话没有填", "监督信箱、邮箱都没有填"]  # fmt: skip


# The bulletin


def test_the_pdf_holds_sixteen_problems_in_order():
    said = words(printed())
    places = [said.index(title) for title in TITLES]
    assert places == sorted(places)


def test_the_docx_holds_sixteen_problems_in_order():
    made = bulletin.docx(bulletin.compose(SIXTEEN, GIVEN, TODAY), EXPORT)
    said = "".join(p.text for p in word.Document(io.BytesIO(made)).paragraphs)
    places = [said.index(title) for title in TITLES]
    assert places == sorted(places)


def test_the_figures_of_the_bulletin_are_counted():
    rows = [
        line(n, state=values.DONE if n < 9 else values.WORKING, seal="销〔2026〕1号")
        for n in range(1, 17)
    ]
    told = bulletin.compose(rows, GIVEN, TODAY).blocks[5].text
    assert told == "截至2026年11月24日，已销号8条，整改中8条，完成率8／16＝50.00%。"


def test_a_withheld_row_is_a_count_and_no_words():
    rows = [line(1), line(2, withheld="涉及居民病情")]
    said = "".join(block.text for block in bulletin.compose(rows, GIVEN, TODAY).blocks)
    assert line(1).problem in said
    assert line(2).problem not in said
    assert "病情" not in said
    assert "另有1条按规定不公开，已经批准" in said


def test_the_pdf_is_a4_with_the_margins_of_the_standard():
    mm = 72 / 25.4
    for page in pages(printed()):
        assert page.get_size() == pytest.approx((210 * mm, 297 * mm), abs=0.1)
        boxes = _body(page)
        assert min(box[0] for box in boxes) == pytest.approx(28 * mm, abs=1.5 * mm)
        assert max(box[2] for box in boxes) <= (210 - 26 + 1) * mm
        assert max(box[3] for box in boxes) <= (297 - 37) * mm


def test_a_full_page_has_22_lines_of_28_characters():
    full = "整改" * 1000
    rows = [line(1, problem=full)]
    third = pages(printed(rows))[2]
    assert [len(row) for row in _rows(third)] == [28] * 22


@pytest.mark.parametrize("filler", range(0, 700, 60))
def test_no_page_holds_a_signature_alone(filler: int):
    rows = [line(1, progress="整" * (400 + filler))]
    last = pages(printed(rows))[-1]
    assert "欢迎党员群众" in "".join(_rows(last))
    assert "欢迎党员群众" in "".join(
        part
        for shown in layout.pages(bulletin.compose(rows, GIVEN, TODAY))[-1].lines
        for part, _ in shown.parts
    )


def test_what_is_missing_is_marked_whole_in_the_preview():
    made = layout.pages(bulletin.compose(SIXTEEN, replace(GIVEN, phone=""), TODAY))
    assert ("【监督电话】", True) in [
        part for page in made for line in page.lines for part in line.parts
    ]


def test_page_numbers_stand_outside_on_odd_and_even_pages():
    numbers = [_number(page) for page in pages(printed())[:2]]
    assert numbers[0] > 105 * 72 / 25.4 > numbers[1]


def _chars(page: pypdfium2.PdfPage) -> list[tuple[str, tuple[float, ...]]]:
    text = page.get_textpage()
    found = [(text.get_text_range(n, 1), text.get_charbox(n)) for n in range(text.count_chars())]
    return [(c, box) for c, box in found if c.strip()]


def _body(page: pypdfium2.PdfPage) -> list[tuple[float, ...]]:
    """Boxes of what stands in the type area."""
    return [box for _, box in _chars(page) if box[1] > 34 * 72 / 25.4]


def _rows(page: pypdfium2.PdfPage) -> list[str]:
    """The lines of the type area, from top to bottom."""
    lines: dict[int, str] = {}
    for c, box in _chars(page):
        if box[1] > 34 * 72 / 25.4:
            middle = (297 * 72 / 25.4 - (box[1] + box[3]) / 2 - 37 * 72 / 25.4) / (
                225 / 22 * 72 / 25.4
            )
            lines[int(middle)] = lines.get(int(middle), "") + c
    return [lines[n] for n in sorted(lines)]


def _number(page: pypdfium2.PdfPage) -> float:
    """Where the page number stands, from the left."""
    dashes = [box for c, box in _chars(page) if c == "—" and 20 < box[1] / 72 * 25.4 < 32]
    return sum(box[0] for box in dashes) / len(dashes)


def test_the_docx_is_a4_with_the_margins_and_the_fonts_of_the_standard():
    made = bulletin.docx(bulletin.compose(SIXTEEN, GIVEN, TODAY), EXPORT)
    document = word.Document(io.BytesIO(made))
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)  # fmt: skip
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28, 35, 26]
    faces = set(re.findall(r'w:eastAsia="([^"]+)"', document.element.xml))
    assert faces == {"仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"}
    assert document.core_properties.author == "党务专干"


def test_the_last_page_says_who_when_what_for_and_which_letters_were_used():
    assert f"{EXPORT.says}。{fonts.chosen().says}" in words(printed())


def test_a_machine_without_chinese_letters_is_told_so():
    with pytest.raises(bulletin.NoChineseFont) as told:
        fonts.choose(frozenset({"DejaVu Sans Mono", "Libertinus Serif"}))
    assert "方框" in str(told.value)


def test_the_wheel_s_font_alone_is_enough():
    chosen = fonts.choose(frozenset({"Noto Sans CJK SC"}))
    assert set(chosen.families.values()) == {"Noto Sans CJK SC"}
    assert (
        chosen.says
        == "本机缺标准字体，方正小标宋简体、仿宋_GB2312、楷体_GB2312、黑体、宋体用 Noto Sans CJK SC 代替，行数字数不变"
    )


def test_the_preview_has_22_lines_a_page_and_no_stop_begins_one():
    made = layout.pages(bulletin.compose(SIXTEEN, GIVEN, TODAY))
    assert {len(page.lines) for page in made[1:-1]} <= {20, 21, 22}
    assert [
        page.lines[-1].kind for page in made if page.lines[-1].kind in ("l1", "l2", "sign")
    ] == []
    starts = {line.parts[0][0][0] for page in made for line in page.lines if line.parts}
    assert starts & layout.NO_START == set()


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("请打13812345678", "请打（电话略）"),
        ("请打１３８１２３４５６７８", "请打（电话略）"),
        ("号码110105199001011234的", "号码（证件号码略）的"),
        ("号码11010519900101123X。", "号码（证件号码略）。"),
        ("账号6222020200112233445", "账号（账号略）"),
        ("写信到 a.b@example.org 说", "写信到 （邮箱略） 说"),
        ("3号楼2单元501室漏水", "某户漏水"),
        ("居民王小明反映漏水", "居民王某反映漏水"),
        ("居民反映漏水16次，2026年11月补发3,460元", "居民反映漏水16次，2026年11月补发3,460元"),
        ("3号楼楼道灯不亮", "3号楼楼道灯不亮"),
        ("王小明反映楼道漏水", "王某反映楼道漏水"),
        ("经王小明来电投诉后核实", "经王某来电投诉后核实"),
        ("住户王小明（女，62岁）提出", "住户王某（女，62岁）提出"),
        ("居民王伟要求清走", "居民王某要求清走"),
        (
            "方面反映不一，程序反映滞后，严重反映了问题，高度反映民意",
            "方面反映不一，程序反映滞后，严重反映了问题，高度反映民意",
        ),
        ("居民多次反映没有清走", "居民多次反映没有清走"),
    ],
)
def test_personal_data_is_taken_out_and_the_rest_stays(text: str, public: str):
    assert redact(text) == public


def test_a_worker_s_name_becomes_the_post():
    assert redact("由李网格登记", {"李网格": "第三网格员"}) == "由第三网格员登记"


# The rows, from the matters


def hand_in(world: World, row: object) -> None:
    """The one measure done and accepted, then the problem handed in."""
    from bihuan.matters import queries as matters

    (child,) = matters.children(world.community.id, row.id)
    mark = evidence.keep(world.community.id, b"scan", name="a.pdf", media_type="application/pdf")
    said = evidence.keep(world.community.id, "堆物已清，新设存放点")
    world.act(world.worker, "hand_in", child, 3, evidence={"proof": (mark,)})
    world.act(world.clerk, "accept", child, 4)
    world.act(world.worker, "hand_in", row, 5, evidence={"proof": (mark,), "result": (said,)})


def check(world: World, row: object, minutes: int = 6) -> None:
    sheet = evidence.keep(world.community.id, "现场看过")
    world.act(world.verifier, "verify", row, minutes, evidence={"check_sheet": (sheet,)})


def test_a_row_of_the_ledger_is_computed_from_its_matter(world: World):
    row = world.working()
    (before,) = queries.ledger(world.community.id, world.secretary).rows
    assert (before.state, before.owner, before.due) == (values.WORKING, Duty("第三网格员", "李网格"), date(2026, 12, 14))  # fmt: skip
    assert (before.done_measures, len(before.measures), before.kind) == (0, 1, "限期整改")
    hand_in(world, row)
    (waiting,) = queries.ledger(world.community.id, world.secretary).rows
    assert (waiting.state, waiting.applied, waiting.progress) == (values.WAITING, TODAY, "堆物已清，新设存放点")  # fmt: skip
    assert (waiting.done_measures, waiting.proof_count, waiting.verifier) == (1, 2, Duty())
    check(world, row)
    world.act(world.officer, "sign_off", row, 7)
    (done,) = queries.ledger(world.community.id, world.secretary).rows
    assert (done.state, done.closed, done.seal) == (values.DONE, TODAY, "销〔2026〕1号")
    assert done.verifier == Duty("居监委主任", "郑监委")


def test_what_was_sent_back_says_so_and_shows_no_result(world: World):
    row = world.working()
    hand_in(world, row)
    why = evidence.keep(world.community.id, "还有两处没有清")
    world.act(world.verifier, "send_back", row, 6, evidence={"finding": (why,)})
    (back,) = queries.ledger(world.community.id, world.secretary).rows
    assert (back.state, back.applied, back.progress) == (values.BACK, None, "")


def test_a_ledger_shows_nothing_of_another_community(world: World):
    world.working()
    assert len(queries.ledger(world.community.id, world.secretary).rows) == 1
    assert queries.ledger(world.other.id, world.stranger).rows == []


# The pages


def signed_in(user: object) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def at(name: str, *args: str) -> str:
    return reverse(f"reports:{name}", args=args)


def fill_in(world: World) -> None:
    answer = signed_in(world.secretary).post(
        at("particulars"),
        {"issuer": "中共清河社区委员会", "phone": "80000109", "mailbox": "服务站门口"},
    )
    assert answer.status_code == 302


def test_the_ledger_page_shows_the_rows_and_offers_the_workbook(world: World):
    world.working()
    said = signed_in(world.clerk).get(at("index")).content.decode()
    assert "楼道堆物清理不及时" in said
    assert at("ledger", "xlsx") in said


def test_how_late_a_row_is_stands_in_the_ledger_as_on_every_page(world: World):
    today = timezone.localdate()
    for days in (-9, 0, 30):
        world.working(due=str(today + timedelta(days=days)), title=f"差 {days} 天")
    client = signed_in(world.clerk)
    pages = [client.get(page).content.decode() for page in (at("index"), "/matters/?state=open")]
    calendar = procedures.calendar()
    for days in (-9, 0, 30):
        says = lights.standing_of(calendar, today + timedelta(days=days), today)[1]
        assert says
        assert [says in page for page in pages] == [True, True], says


def test_a_workbook_taken_out_is_written_down(world: World):
    world.working()
    answer = signed_in(world.clerk).post(at("ledger", "xlsx"), {"purpose": "报送街道"})
    assert cells(answer.content)[3][2] == "楼道堆物清理不及时"
    assert "党务专干" in cells(answer.content)[1][0]
    with tenant(world.community.id):
        taken = Taken.objects.get()
    assert (taken.what, taken.format, taken.purpose, taken.rows) == (
        "ledger",
        "xlsx",
        "报送街道",
        1,
    )


def test_the_page_lists_ledgers_and_bulletins_and_no_other_copy(world: World):
    """Who took the register, the access log or a resident's own data is for the access log to tell."""
    sent = {"purpose": "存档"}
    assert signed_in(world.secretary).post(reverse("exchange:take"), sent).status_code == 200
    assert "· 存档" not in signed_in(world.worker).get(at("index")).content.decode()
    signed_in(world.clerk).post(at("ledger", "xlsx"), sent)
    assert "台账 xlsx · 存档" in signed_in(world.worker).get(at("index")).content.decode()


def test_what_was_taken_out_cannot_be_changed(world: World):
    signed_in(world.clerk).post(at("ledger", "xlsx"))
    with pytest.raises(DatabaseError), tenant(world.community.id):
        Taken.objects.update(purpose="存档")
    with tenant(world.community.id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_taken")
        assert cursor.fetchone()[0] == 1


def test_a_ledger_without_owner_or_date_gets_no_bulletin(world: World):
    row = world.rectification()
    fill_in(world)
    client = signed_in(world.secretary)
    said = client.get(at("bulletin", "html")).content.decode()
    assert "第 1 条还没有定方案" in said
    assert reverse("desk:matter", args=[row.id]) in said
    for form in ("docx", "pdf"):
        answer = client.post(at("bulletin", form))
        assert answer.status_code == 409
        assert "还缺东西，没有导出" in answer.content.decode()
    with tenant(world.community.id):
        assert Taken.objects.count() == 0


def test_a_whole_ledger_gets_its_bulletin_in_both_forms(world: World):
    due = "2026-12-14"
    owner = world.person(world.worker).id
    for n, title in enumerate(TITLES):
        world.working(
            Opening("列出清单", {"owner": owner, "due_day": due}),
            title=title,
            aspect=f"方面{n // 4}",
        )
    fill_in(world)
    client = signed_in(world.secretary)
    pdf = client.post(at("bulletin", "pdf"), {"purpose": "向社会公开"})
    said = words(pdf.content)
    assert [said.index(title) for title in TITLES] == sorted(said.index(title) for title in TITLES)
    assert "李网格" not in said
    assert "第三网格员" in said
    assert client.post(at("bulletin", "docx")).content[:2] == b"PK"
    with tenant(world.community.id):
        assert [t.format for t in Taken.objects.order_by("at")] == ["pdf", "docx"]


def test_only_the_secretary_withholds_a_matter(world: World):
    row = world.working()
    given = {"matter": row.id, "why": "涉及居民隐私", "review_on": "2027-05-01"}
    assert signed_in(world.clerk).post(at("withhold"), given).status_code == 403
    assert queries.ledger(world.community.id, world.secretary).rows[0].withheld == ""
    assert signed_in(world.secretary).post(at("withhold"), given).status_code == 302
    assert queries.ledger(world.community.id, world.secretary).rows[0].withheld == "涉及居民隐私"


def test_a_matter_of_another_community_cannot_be_withheld(world: World):
    row = world.working()
    given = {"matter": row.id, "why": "试", "review_on": "2027-05-01"}
    assert signed_in(world.stranger).post(at("withhold"), given).status_code == 404


def test_the_particulars_are_kept_and_a_worker_may_not_change_them(world: World):
    fill_in(world)
    answer = signed_in(world.worker).post(at("particulars"), {"issuer": "别的"})
    assert answer.status_code == 403
    with tenant(world.community.id):
        assert Particulars.objects.get().issuer == "中共清河社区委员会"


def test_days_in_the_wrong_order_are_refused(world: World):
    given = {
        "issuer": "中共清河社区委员会",
        "inspected_from": "2026-09-01",
        "inspected_until": "2026-06-01",
    }
    answer = signed_in(world.secretary).post(at("particulars"), given)
    assert answer.status_code == 422
    assert "日期先后不对" in answer.content.decode()


@pytest.mark.parametrize("path", ["index", "particulars"])
def test_reports_ask_for_a_sign_in(path: str, world: World):
    assert Client().get(at(path)).status_code == 302


def test_other_forms_answer_as_if_absent(world: World):
    client = signed_in(world.clerk)
    assert client.get(at("ledger", "csv")).status_code == 404
    assert client.post(at("bulletin", "exe")).status_code == 404
