"""On the page of a matter another act is chosen: its form comes with its own heading, and back."""

from playwright.sync_api import expect


def test_the_heading_is_of_the_form_below_it(visitor, world):
    row = world.rectification()
    world.act(world.secretary, "claim", row, 1)
    page = visitor().signs_in(world.secretary).goes(f"/matters/{row.id}/").page
    wrong = []
    page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    for name in ("方案报审", "撤回登记", "定方案"):
        page.locator("#others").get_by_role("link", name=name, exact=True).click()
        expect(page.locator("#now")).to_have_text(f"现在要办：{name}")
        expect(page.locator("#act").get_by_role("button", name=name, exact=True)).to_be_visible()
        others = page.locator("#others").get_by_role("link", name=name, exact=True)
        expect(others).to_have_count(0)
    assert wrong == []
