"""A phone without a line: a page of ours, and nothing of anybody on the phone."""

from playwright.sync_api import expect

from tests.web import offers

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const each of await (await caches.open(name)).keys())
      found.push(new URL(each.url).pathname);
  return found;
}"""
PAGE = "async () => (await (await caches.match('/member/offline/')).text())"


def test_tap_without_a_line_shows_our_page_and_nothing_personal_is_kept(phone, cast_served):
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.get_by_role("link", name="我的券").click()
    expect(phone).to_have_title("我的券 · 互助服务平台")
    phone.context.set_offline(True)
    phone.get_by_role("link", name="消息").click()
    expect(phone.get_by_role("heading", name="现在没有网络")).to_be_visible()
    wider = phone.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0
    assert phone.evaluate("getComputedStyle(document.body).fontSize") == "17px"  # it has its looks

    kept = phone.evaluate(KEPT)
    assert "/member/offline/" in kept
    assert [each for each in kept if not each.startswith(("/static/", "/member/offline/"))] == []
    page = phone.evaluate(PAGE)
    assert cast_served.zhao.name not in page
    assert cast_served.zhao.number not in page

    phone.context.set_offline(False)
    phone.get_by_role("link", name="重新打开本页").click()
    expect(phone).to_have_title("消息 · 互助服务平台")


def test_back_to_a_code_that_was_shown_hides_it_and_speaks_of_no_line(phone, served, cast_served):
    made = offers.offer(cast_served)
    offers.won(made, cast_served.zhao)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.goto(f"{served.url}/member/codes/{made.pk}/")
    phone.get_by_role("button", name="显示电子码").click()
    expect(phone.locator("#code")).to_be_visible()
    phone.get_by_role("link", name="消息").first.click()
    expect(phone).to_have_title("消息 · 互助服务平台")
    phone.go_back()
    expect(phone.get_by_role("button", name="显示电子码")).to_be_visible()
    expect(phone.get_by_text("现在没有网络")).to_have_count(0)
