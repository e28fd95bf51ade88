"""A file field in the browser: one button, what was chosen, a smaller photo, a broken line."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from huzhu.people.rules import COLUMNS
from tests import cast as casting
from tests.clients import signed_in

#: A photo of noise, which hardly shrinks by itself, put into the field as a choice.
PHOTO = """async input => {
  const canvas = document.createElement('canvas');
  canvas.width = 3000; canvas.height = 1500;
  const paint = canvas.getContext('2d'), noise = paint.createImageData(3000, 1500);
  noise.data.forEach((_, at) => { noise.data[at] = at % 4 === 3 ? 255 : Math.random() * 256; });
  paint.putImageData(noise, 0, 0);
  const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.95));
  const carrier = new DataTransfer();
  const taken = Date.UTC(2026, 8, 1, 0, 30);
  carrier.items.add(new File([blob], '现场.jpg', {type: 'image/jpeg', lastModified: taken}));
  input.files = carrier.files;
  input.dispatchEvent(new Event('change', {bubbles: true}));
  return blob.size;
}"""
_HEADING = ",".join(COLUMNS).encode() + b"\n"
LISTED = {
    "name": "会员.csv",
    "mimeType": "text/csv",
    "buffer": _HEADING + b"\n" * (2048 - len(_HEADING)),
}
#: A field for photos as they are taken, and one that says when.
CAMERA = """input => {
  input.setAttribute('capture', 'environment');
  input.form.insertAdjacentHTML('beforeend', '<input name=taken_at>');
}"""
WIDTH = "async input => (await createImageBitmap(input.files[0])).width"


@pytest.fixture
def page(served, browser, browser_context_args):
    """The page of importing members, before its clerk."""
    cast = casting.assemble()
    context = browser.new_context(**browser_context_args)
    key = signed_in(cast, cast.he).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": served.url}])
    page = context.new_page()
    page.goto(served.url + reverse("office:imports"))
    yield page
    context.close()


def test_file_is_chosen_by_one_button_and_sent_again_when_the_line_breaks(page):
    field, chosen = page.locator("#main input[type=file]"), page.locator(".file-chosen")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="添加附件").click()
    chooser.value.set_files(LISTED)
    expect(chosen).to_contain_text("会员.csv")
    expect(chosen).to_contain_text("2 KB")
    page.get_by_role("button", name="移除 会员.csv").click()
    expect(chosen).to_be_empty()
    assert field.evaluate("input => input.files.length") == 0

    field.set_input_files(LISTED)
    page.route(
        "**/imports/",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.locator("#main form:has(input[type=file]) button:not([type=button])").click()
    expect(page.locator(".file-line")).to_contain_text(
        "没有传完（服务暂时没有应答），文件仍在本页。"
    )
    page.unroute_all()
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_role("heading", name="会员.csv")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/imports/\d+/$"))
    page.go_back()
    expect(page.get_by_role("button", name="添加附件")).to_be_visible()


def test_large_photo_goes_smaller_and_is_seen_before_and_the_form_says_when_it_was_taken(page):
    field, when = page.locator("#main input[type=file]"), page.locator("[name=taken_at]")
    field.evaluate(CAMERA)
    before = field.evaluate(PHOTO)
    expect(page.locator(".file-picture")).to_be_visible()
    assert before > 1024 * 1024
    assert field.evaluate("input => input.files[0].size") < before
    assert field.evaluate("input => input.files[0].name") == "现场.jpg"
    assert field.evaluate(WIDTH) == 2400
    expect(when).to_have_value("2026-09-01T08:30")  # in Shanghai
    when.fill("2026-08-31T12:00")
    field.set_input_files(LISTED)
    expect(page.locator(".file-chosen")).to_contain_text("会员.csv")
    expect(when).to_have_value("2026-08-31T12:00")  # somebody knew better
