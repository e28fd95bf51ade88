"""The picture of a code, as a shop's scanner sees it: read from the screen by another decoder."""

import subprocess

import pytest

from tests.web import offers


def scanned(page, folder) -> list[str]:
    """What zbar reads on a screenshot of the phone."""
    shot = folder / "screen.png"
    page.locator(".qr").scroll_into_view_if_needed()
    page.screenshot(path=shot)
    seen = subprocess.run(
        ["zbarimg", "--quiet", "--raw", shot], capture_output=True, text=True, check=False
    )
    return seen.stdout.split()


def shown(page, served, offer_id: int) -> str:
    """Open the code and return it as it stands beside the picture."""
    page.goto(f"{served.url}/member/codes/{offer_id}/")
    page.get_by_role("button", name="显示电子码").click()
    return page.locator("#code").inner_text()


@pytest.mark.clause("S2.3.2b.b")
def test_picture_of_the_code_is_read_from_the_screen_in_every_look(
    phone, served, cast_served, tmp_path
):
    made = offers.offer(cast_served)
    offers.won(made, cast_served.zhao)
    read = {}
    for look in ("light", "dark", "large"):
        phone.emulate_media(color_scheme="dark" if look == "dark" else "light")
        if look == "large":
            phone.context.add_cookies([{"name": "large", "value": "1", "url": served.url}])
        code = shown(phone, served, made.pk)
        read[look] = scanned(phone, tmp_path)
        assert code.startswith("2026X0001CODE")
    assert read == {look: [code] for look in ("light", "dark", "large")}


def test_nothing_lies_across_the_picture_and_it_is_large(phone, served, cast_served):
    made = offers.offer(cast_served)
    offers.won(made, cast_served.zhao)
    shown(phone, served, made.pk)

    across = phone.evaluate(
        """() => { const box = document.querySelector(".qr").getBoundingClientRect();
        const cut = mark => { const own = mark.getBoundingClientRect();
            return own.top < box.bottom && own.bottom > box.top; };
        return [box.width, document.querySelectorAll(".watermark").length,
            [...document.querySelectorAll(".watermark")].filter(cut).length]; }"""
    )

    width, marks, marks_across = across
    assert marks > 0
    assert marks_across == 0
    assert width >= 280
