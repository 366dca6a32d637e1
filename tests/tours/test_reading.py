"""One paper, from the drop to the ledger and back, in a real browser."""

from collections.abc import Iterator

import pytest

from bihuan.documents import queries, reading, worker
from bihuan.matters.models import Matter
from bihuan.people.walls import tenant
from tests.rooms import papers
from tests.rooms.test_original_pages import as_pdf
from tests.tours.look import SMALL, WIDTHS, barriers, looks
from tests.world import World

CASES = [
    ("楼道堆物清理不及时", "3号楼和7号楼常年堆放旧家具", "每周五上午巡查一次，发现堆物当天清走"),
    ("晾晒场地面破损", "东侧晾晒场有四处塌陷，雨天积水", "补平四处塌陷，铺好防滑砖"),
    ("办事窗口午间无人", "12时至14时窗口关闭，上班的居民办不成事", "实行两班轮换，午间留一人值守"),
    ("路灯长期不亮", "西门到菜场有六盏路灯不亮", "更换六盏灯具，每月查一次"),
    ("垃圾清运有空档", "周日下午常常堆满没有人收", "周日增加一次清运，由物业登记"),
    ("独居老人探访走过场", "上季度有九户只打电话没有上门", "每月上门一次，由楼长签到"),
    ("党员活动室常年上锁", "居民想用要提前三天找人开门", "每天开放四小时，排班公布"),
    ("志愿服务时长登记不实", "两名志愿者同一天登记了两处", "逐条核对，改为现场扫码登记"),
    ("意见箱没有人开", "箱里的信最早是去年十月的", "每周一由两人一起开箱，登记答复"),
    ("充电桩布点不够", "二期只有四个桩，夜里排队到十一点", "年底前新增八个桩，先装二期"),
    ("消防通道被车占用", "五号楼前的通道每晚停着三四辆车", "划线装桩，由门岗每晚巡两次"),
    ("公示栏内容过期", "收费标准还是前年的", "当月更换，每季核对一次"),
    ("物资发放没有签名", "中秋慰问有十七户没有签收", "逐户补签，领不到的退库"),
    ("会议记录补写", "三次支部会的记录是会后一次写成的", "当场记录，当场签名，专干核对"),
    ("噪声投诉没有答复", "关于广场舞的四封来信没有回信", "十五日内书面答复，定出时段"),
    ("维修资金公开不细", "只公布总数，看不到哪栋楼花了多少", "按楼栋公布明细，每半年一次"),
]


@pytest.fixture(autouse=True)
def reader_rests() -> Iterator[None]:
    yield
    worker.stop()


def sample() -> str:
    """A list of sixteen problems, each with its measure, in four aspects."""
    lines = ["清河社区巡察反馈问题整改清单", ""]
    for n, (title, what, measure) in enumerate(CASES):
        if n % 4 == 0:
            lines.append(f"（{'一二三四'[n // 4]}）{['环境', '服务', '组织', '公开'][n // 4]}方面")
        lines += [f"{n + 1}.{title}的问题。{what}。", f"整改措施：{measure}。"]
    return "\n".join(lines)


def dropped(page: object, name: str, text: str) -> None:
    """Drop a file onto the page, as from a folder."""
    page.evaluate(
        """([name, text]) => {
            const bag = new DataTransfer()
            bag.items.add(new File([text], name, { type: 'text/plain' }))
            for (const what of ['dragenter', 'dragover', 'drop'])
                document.body.dispatchEvent(new DragEvent(what, { dataTransfer: bag, bubbles: true, cancelable: true }))
        }""",
        [name, text],
    )


def test_a_list_of_sixteen_problems_is_read_corrected_and_put_on_the_ledger(
    world: World, visitor: object
) -> None:
    from playwright.sync_api import expect

    somebody = visitor(1440).signs_in(world.secretary).goes("/documents/")
    page = somebody.page
    dropped(page, "巡察反馈清单.txt", sample())
    page.wait_for_url("**/documents/*-*/")
    assert page.locator("#p-rec article.rec").count() == 16
    somebody.shoots("reading")

    # a record and its words light each other
    first = page.locator("#p-rec article.rec").first
    first.click(position={"x": 5, "y": 5})
    ref = first.get_attribute("data-ref")
    assert "lit" in page.locator(f"#s-{ref}").get_attribute("class")

    # correct one
    first.locator(".aspect .change").click()
    page.get_by_label("标题", exact=True).fill("楼道堆物长期没有清走")
    somebody.shoots("editing")
    page.get_by_role("button", name="改好了").click()
    page.get_by_text("1. 楼道堆物长期没有清走").wait_for()

    # merge the third into the second, split the first at the cursor, undo both
    page.locator("#p-rec article.rec").nth(1).locator(".aspect .change").click()
    page.get_by_label("和另一条合并").select_option(label=CASES[2][0] + "的问题")
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.locator("#p-rec article.rec")).to_have_count(15)
    page.locator("#p-rec article.rec").first.locator(".aspect .change").click()
    text = page.get_by_label("正文")
    at = text.input_value().index("。") + 1
    text.evaluate("(e, at) => e.setSelectionRange(at, at)", at)
    page.get_by_role("button", name="从光标处拆成两条").click()
    expect(page.locator("#p-rec article.rec")).to_have_count(16)
    for what, left in (("拆开了", 15), ("合并了", 16)):
        closed = page.locator("details.history:not([open]) > summary")
        if closed.count():
            closed.click()
        page.get_by_role("button", name=f"撤销 {what}").click()
        expect(page.locator("#p-rec article.rec")).to_have_count(left)

    # everything at once onto the ledger
    page.get_by_role("button", name="列入台账").click()
    page.get_by_label("责任人").first.select_option(label="李网格 第三网格员")
    page.get_by_label("整改时限").first.fill("2099-12-18")
    somebody.shoots("posting")
    assert barriers(page) == []
    page.get_by_role("button", name="列入 16 条").click()
    page.get_by_text("16 条已列入台账").wait_for()
    somebody.shoots("posted")
    with tenant(world.community.id):
        matters = list(Matter.objects.filter(parent=None).order_by("id"))
    assert [row.stage for row in matters] == ["working"] * 16
    assert matters[0].title == "楼道堆物长期没有清走"

    # from a matter back to its words
    somebody.goes(f"/documents/source/{matters[5].id}/")
    assert CASES[5][1] in page.locator("#p-src mark.lit").first.inner_text()

    # and all of it back again
    page.locator("details.undo summary").click()
    page.get_by_label("为什么撤回").fill("先和街道核对")
    page.get_by_role("button", name="撤回这一批").click()
    page.get_by_text("已撤回 16 条").wait_for()


def test_words_marked_in_the_source_become_a_record(world: World, visitor: object) -> None:
    paper = papers.read(
        world, "社区手记\n今天走访了三号楼。门禁坏了半个月，没有人来修。", "手记.txt"
    )
    page = visitor(1440).signs_in(world.clerk).goes(f"/documents/{paper.id}/").page
    page.get_by_text("没有读出问题").wait_for()
    page.evaluate(
        """() => {
            const part = [...document.querySelectorAll('.source [data-at]')].find(p => p.textContent.includes('门禁'))
            const at = part.textContent.indexOf('门禁'), range = document.createRange()
            range.setStart(part.firstChild, at); range.setEnd(part.firstChild, part.textContent.length)
            getSelection().removeAllRanges(); getSelection().addRange(range)
        }"""
    )
    page.locator(".marking").get_by_role("button", name="问题").click()
    page.locator("#p-rec article.rec").wait_for()
    [item] = queries.desk(world.community.id, paper.id).items
    assert item.text == "门禁坏了半个月，没有人来修。"
    assert [queries.desk(world.community.id, paper.id).paper.text[a:b] for a, b in item.spans] == [
        item.text
    ]


def test_j_and_k_go_from_record_to_record(world: World, visitor: object) -> None:
    paper = papers.read(world)
    page = visitor(1440).signs_in(world.clerk).goes(f"/documents/{paper.id}/").page
    at = "document.activeElement.dataset.ref"
    keys = [e.get_attribute("data-ref") for e in page.locator("#p-rec .rec").all()]
    seen = []
    for key in "jjk":
        page.keyboard.press(key)
        seen.append(page.evaluate(at))
    assert seen == [keys[0], keys[1], keys[0]]


def test_a_file_too_large_is_named_and_never_sent(world: World, visitor: object) -> None:
    somebody = visitor(390).signs_in(world.clerk).goes("/documents/")
    page = somebody.page
    page.evaluate(
        """() => {
            const bag = new DataTransfer()
            bag.items.add(new File([new Uint8Array(21 << 20)], '录像.pdf'))
            document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: bag, bubbles: true, cancelable: true }))
        }"""
    )
    page.get_by_text("“录像.pdf”超过").wait_for()
    somebody.shoots("too-large")
    assert queries.list_page(world.community.id).rows == []


def test_every_page_fits_and_shuts_nobody_out(world: World, visitor: object) -> None:
    world.rectification("楼道堆物没有及时清理")
    paper = papers.read(
        world, papers.TEXT.replace("四处", "四\ufffd处") + "\n為民服務的(fú wù)記錄。\n"
    )
    papers.read(
        world, papers.TEXT.replace("清河社区", "文景社区").replace("2026", "2025"), "旧.txt"
    )
    broken = papers.received(world, b"PK\x03\x04 not a document", "方案.docx")
    reading.read_paper(world.community.id, broken.id)
    first = queries.desk(world.community.id, paper.id).items[0].key
    paged = papers.read(world, as_pdf(papers.TEXT), "清单.pdf")
    on_page = queries.desk(world.community.id, paged.id).items[0].key
    somebody = visitor().signs_in(world.secretary)
    pages = {
        "papers": "/documents/",
        "papers-none": "/documents/?q=nothing",
        "desk": f"/documents/{paper.id}/",
        "desk-edit": f"/documents/{paper.id}/?edit={first}",
        "desk-post": f"/documents/{paper.id}/post/?r={first}",
        "compare": f"/documents/{paper.id}/compare/",
        "unreadable": f"/documents/{broken.id}/",
        "desk-of-pages": f"/documents/{paged.id}/",
        "original-page": f"/documents/{paged.id}/page/1/?r={on_page}",
    }
    for name, path in pages.items():
        looks(somebody.goes(path), name, *WIDTHS)
    somebody.page.set_viewport_size({"width": SMALL, "height": 844})
    somebody.goes(pages["desk"])
    for tab in ("原文", "检出"):
        somebody.page.get_by_role("tab", name=tab).click()
        looks(somebody, f"desk-{tab}")
