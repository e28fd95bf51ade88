"""A phone without a line: a page of ours, and the codes that its member has seen, sealed."""

import base64
import subprocess
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.web import offers
from tests.web.member.test_code_picture import scanned

STORED = """async () => {
  const base = await new Promise(done => { const asked = indexedDB.open("codes");
    asked.onsuccess = () => done(asked.result); });
  const all = name => new Promise(done => { const asked = base.transaction(name).objectStore(name)
    .getAll(); asked.onsuccess = () => done(asked.result); });
  const [codes, keys] = [await all("codes"), await all("keys")];
  base.close();
  const key = keys.find(each => each instanceof CryptoKey);
  const text = new TextDecoder("latin1");
  const plain = codes.map(each => text.decode(each.sealed) + JSON.stringify(each));
  return { count: codes.length, plain: plain.join(), extractable: key.extractable,
    local: JSON.stringify(localStorage) + JSON.stringify(sessionStorage) };
}"""
NAMES = "async () => (await indexedDB.databases()).map(each => each.name)"
NO_WORKER = "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })"

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
    expect(phone.get_by_role("heading", name="现在没有连上平台")).to_be_visible()
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
    expect(phone.get_by_text("现在没有连上平台")).to_have_count(0)


def seen_once(phone, served, made) -> str:
    """Show the code of an offer, and return it once the phone says that it has kept it."""
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.goto(f"{served.url}/member/codes/{made.pk}/")
    phone.get_by_role("button", name="显示电子码").click()
    expect(phone.get_by_text("没有网络时也能打开")).to_be_visible()
    return phone.locator("#code").inner_text()


@contextmanager
def no_line(phone):
    phone.context.set_offline(True)
    phone.get_by_role("link", name="我的券").click()
    expect(phone.get_by_role("heading", name="现在没有连上平台")).to_be_visible()
    yield
    phone.context.set_offline(False)


@pytest.mark.clause("S2.3.2b.b")
def test_code_that_was_seen_is_shown_without_a_line_and_lies_there_sealed(
    phone, served, cast_served, tmp_path
):
    made = offers.offer(cast_served)
    offers.won(made, cast_served.zhao)
    code = seen_once(phone, served, made)
    stored = phone.evaluate(STORED)
    assert stored["count"] == 1
    assert not stored["extractable"]
    assert code not in stored["plain"] + stored["local"]
    assert made.title not in stored["plain"] + stored["local"]

    with no_line(phone):
        expect(phone.get_by_text(code)).to_have_count(0)  # hidden until asked for
        phone.get_by_role("button", name="显示电子码").click()
        expect(phone.get_by_text(code, exact=True)).to_be_visible()
        assert scanned(phone, tmp_path) == [code]
        phone.get_by_role("button", name="隐藏").click()
        expect(phone.get_by_text(code)).to_have_count(0)


def test_kept_code_goes_with_its_day_at_signing_out_and_before_anybody_else(
    phone, served, cast_served, sign_in
):
    made = offers.offer(cast_served)
    offers.won(made, cast_served.zhao)
    seen_once(phone, served, made)
    sign_in(phone, cast_served.liu)
    expect(phone).to_have_title("活动 · 互助服务平台")
    with no_line(phone):
        expect(phone.locator("#kept-codes")).to_have_attribute("data-read", "0")
        expect(phone.get_by_role("button", name="显示电子码")).to_have_count(0)

    sign_in(phone, cast_served.zhao)
    seen_once(phone, served, made)
    with no_line(phone):
        expect(phone.get_by_role("button", name="显示电子码")).to_be_visible()
        phone.clock.set_fixed_time("2031-01-01T00:00:00+08:00")
        phone.reload()
        expect(phone.locator("#kept-codes")).to_have_attribute("data-read", "0")
        expect(phone.get_by_role("button", name="显示电子码")).to_have_count(0)

    phone.goto(f"{served.url}/member/me/")
    assert "codes" in phone.evaluate(NAMES)
    phone.get_by_role("button", name="退出").click()
    expect(phone).not_to_have_title("我的 · 互助服务平台")
    assert "codes" not in phone.evaluate(NAMES)


def test_code_becomes_a_picture_where_the_browser_opens_nothing_without_a_line(
    phone, served, cast_served, tmp_path
):
    made = offers.offer(cast_served)
    offers.won(made, cast_served.zhao)
    phone.add_init_script(NO_WORKER)
    phone.goto(f"{served.url}/member/codes/{made.pk}/")
    phone.get_by_role("button", name="显示电子码").click()
    code = phone.locator("#code").inner_text()
    phone.get_by_role("button", name="存为图片").click()
    picture = phone.get_by_role("img", name="可以保存的图片").get_attribute("src")
    (tmp_path / "code.png").write_bytes(base64.b64decode(picture.split(",")[1]))
    seen = subprocess.run(
        ["zbarimg", "--quiet", "--raw", tmp_path / "code.png"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert seen.stdout.split() == [code]
