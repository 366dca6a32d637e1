"""The whole job in a browser: a paper becomes a ledger, is driven to sign-off, and goes out."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Page, expect

from bihuan.matters import queries
from bihuan.people.models import Post
from bihuan.project import pictures, samples
from tests.world import World

PLAN = (samples.PAPERS / "plan.txt").read_text("utf-8")
TITLES = re.findall(r"问题\d+：(.+?)。", PLAN)
DUE = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011


def photo(colour: str) -> dict[str, object]:
    body = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(body, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": body.getvalue()}


def opens(page: Page, title: str) -> None:
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}/matters/?state=all&q={title}")
    page.get_by_role("link", name=title).first.click()


def takes(page: Page, act: str, **given: object) -> None:
    """Open an act from the matter's page if it is not the one at hand, fill it in, press it."""
    if not page.get_by_role("button", name=act, exact=True).count():
        page.get_by_role("link", name=act, exact=True).click()
        page.get_by_role("button", name=act, exact=True).wait_for()
    for label, value in given.items():
        field = page.locator("form[data-keep]").get_by_label(re.compile(f"^{label}"))
        if isinstance(value, dict):
            page.locator("form[data-keep] input[type=file]").first.set_input_files([value])
        else:
            field.first.fill(str(value))
    page.get_by_role("button", name=act, exact=True).click()


def did(page: Page, act: str) -> None:
    expect(page.get_by_role("status").filter(has_text=f"“{act}”已记下")).to_be_visible()


def test_from_a_paper_to_sixteen_problems_in_the_bulletin(world: World, visitor: object) -> None:
    assert len(TITLES) == 16
    clerk = visitor().signs_in(world.clerk)
    page = put_on_the_ledger(clerk, world)
    assert queries.count(world.community.id, queries.Filters(), date.today()) == 16  # noqa: DTZ011

    worker = visitor(390).signs_in(world.worker)
    verifier, secretary = visitor().signs_in(world.verifier), visitor().signs_in(world.secretary)
    drive(worker, verifier, secretary, world)

    bulletin = take_out(page, secretary)
    found = [bulletin.find(title) for title in TITLES]
    assert -1 not in found
    assert found == sorted(found)


def put_on_the_ledger(clerk: object, world: World) -> Page:
    page = clerk.goes("/documents/").page
    file = {"name": "整改方案.docx", "mimeType": samples.DOCX, "buffer": pictures.word(PLAN)}
    page.locator("#files").set_input_files([file])
    if (button := page.get_by_role("button", name="上传")).is_visible():
        button.click()
    expect(page.get_by_role("button", name=re.compile("列入台账"))).to_be_visible(timeout=60_000)
    clerk.shoots("reading")
    page.get_by_role("button", name=re.compile("列入台账")).click()
    once = page.locator(".once").first
    once.get_by_label("责任人").select_option(value=str(world.worker.person.id))
    once.get_by_label("整改时限").fill(DUE)
    once.get_by_label("类别").select_option(label="限期整改")
    page.locator("textarea[name^=measure_]").first.fill(
        "由副书记12月底前召集居监委，每季度听一次监督意见。"
    )
    clerk.shoots("posting")
    page.get_by_role("button", name="列入 16 条").click()
    expect(page.get_by_text(re.compile("16")).first).to_be_visible()
    return page


def drive(worker: object, verifier: object, secretary: object, world: World) -> None:
    """One problem with two measures: proven, sent back, refused to the same hand, signed off."""
    title = "台账照片缺失"
    row = queries.list_page(
        world.community.id,
        queries.Filters(q=title),
        date.today(),  # noqa: DTZ011
    ).rows[0]
    here = f"/matters/{row.id}/"
    for child in queries.children(world.community.id, row.id):
        takes(worker.goes(f"/matters/{child.id}/").page, "报办结", 办结佐证=photo("teal"))
        did(worker.page, "报办结")
        takes(secretary.goes(f"/matters/{child.id}/").page, "验收")
        did(secretary.page, "验收")
    page = worker.goes(here).page
    takes(page, "申请销号", 整改情况="补拍14件，写明9件")
    expect(page.get_by_text("还缺整改佐证，请补上。")).to_be_visible()
    expect(page.locator("form[data-keep]").get_by_label(re.compile("^整改情况"))).to_have_value(
        "补拍14件，写明9件"
    )
    worker.shoots("refused")
    takes(page, "申请销号", 整改佐证=photo("navy"))
    did(page, "申请销号")
    takes(verifier.goes(here).page, "退回", 退回理由="两张照片是同一页，请重拍")
    did(verifier.page, "退回")
    takes(worker.goes(here).page, "申请销号", 整改情况="已重拍", 整改佐证=photo("olive"))
    did(worker.page, "申请销号")

    Post.objects.create(
        person=world.worker.person, role="verifier", organisation=world.community,
        since=date(2026, 1, 1),
    )  # fmt: skip
    page = worker.goes(f"{here}do/verify/").page
    takes(page, "核验通过", 核验意见="看过了")
    expect(page.get_by_text(re.compile("请换一位同事办")).first).to_be_visible()
    takes(verifier.goes(here).page, "核验通过", 核验意见="逐件对照，照片和时间都对")
    did(verifier.page, "核验通过")
    takes(secretary.goes(here).page, "销号")
    did(secretary.page, "销号")
    verifier.goes(here).shoots("signed-off")
    worker.goes(here).shoots("signed-off")
    assert queries.one(world.community.id, row.id).stage == "signed"


def take_out(page: Page, secretary: object) -> str:
    """What is missing is filled in once; then the pdf, as its text without line breaks."""
    page = secretary.goes("/reports/bulletin.html").page
    expect(page.get_by_role("button", name="pdf")).to_be_disabled()
    secretary.goes("/reports/bulletin/particulars/")
    for label, value in (("监督电话", "0000-1234567"), ("信箱", "党群服务站门口")):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="存下").click()
    secretary.shoots("bulletin")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="pdf").click()
    pdf = pypdfium2.PdfDocument(Path(waiting.value.path()).read_bytes())
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in pdf)
    return re.sub(r"\s+|— \d+ —", "", text)
