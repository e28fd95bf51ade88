"""The fifth stretch, on phones: too early, one tap, the same code again, sold out, no standing."""

from __future__ import annotations

import re
import urllib.request
from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from huzhu.claims import queries as offers
from huzhu.claims.actions import members
from huzhu.people import queries as people

if TYPE_CHECKING:
    from huzhu.people.models import Member
    from tests.journeys.persons import Person


def member_finds_the_activity(member: Person, title: str) -> None:
    member.open("/member/")
    member.follow(title)
    member.reads("您可以参与")


def names_may_be_handed_over(member: Person) -> None:
    """The member agrees that agency and supplier learn the name, days before the opening."""
    member.reads("把我的姓名、会员编号和电子码提供给代办机构和供应商", "在您选择之前按不同意办理")
    member.press("同意")
    member.reads("您可以参与")


def countdown_runs(member: Person) -> None:
    member.reads("距离开始")
    clock = member.page.locator("[data-countdown]")
    expect(clock).to_have_text(re.compile(r"\d+ 天 \d\d:\d\d:\d\d"))
    shown = clock.inner_text()
    expect(clock).not_to_have_text(shown)
    member.cannot_press("到时抢订")


def claim_comes_too_early(member: Person, title: str) -> None:
    """The phone of the script that did not load: the button is a plain form and asks at once."""
    member_finds_the_activity(member, title)
    member.press("到时抢订")
    member.reads("抢订到时才开始：本活动", "请到时再试，提前点击不影响结果")


def claim_is_won_with_one_tap(member: Person) -> str:
    """Tap once; return the number that the result page shows."""
    member.reload()
    member.page.get_by_role("button", name="抢订", exact=True).tap()
    member.stands_at(r"/result/")
    member.reads("您已抢到")
    return member.page.get_by_text(re.compile(r"第 \d+ 号")).first.inner_text()


def code_is_shown(member: Person) -> tuple[str, str]:
    """Open the code on purpose; return code and passcode as they stand beside the QR code."""
    member.follow("查看电子码")
    member.press("显示电子码")
    picture = member.page.get_by_role("img", name=re.compile("二维码"))
    expect(picture).to_be_visible()
    shown = member.main()
    code = re.search(r"DRYY\d{6}", shown).group()
    passcode = re.search(r"mm\d{6}", shown).group()
    return code, passcode


def claim_by_interface(url: str, offer_id: int, member: Member) -> int:
    """Somebody else's phone, as the interface sees it: a ticket, then the claim."""
    row = offers.offer_by_id(offer_id)
    by = people.actor_of_member(member)
    issued = members.issue_ticket(row, member_id=member.pk, by=by, at=timezone.now())
    request = urllib.request.Request(
        f"{url}/api/v1/offers/{offer_id}/claims",
        method="POST",
        headers={"Authorization": f"Bearer {issued.ticket}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def second_claim_brings_the_same(member: Person, number: str) -> None:
    """Another phone of the same member, its page still open from before."""
    member.press("到时抢订")
    member.reads("您已抢到", number)


def claim_comes_when_all_is_gone(member: Person, title: str, *, stock: int) -> None:
    """The page was open before the last one went; the tap comes after."""
    member.page.get_by_role("button", name="抢订", exact=True).tap()
    member.reads("电子码先到先得，本活动的已全部抢完")
    member.follow("查看结果和其他活动")
    member.reads("已抢完", f"{stock} 份已全部抢完，您没有抢到", title)


def lapsed_member_sees_why_not(member: Person, title: str) -> None:
    member.open("/member/?tab=all")
    member.reads("抢订须为在会会员，您的会籍是“")
    member.follow(title)
    member.reads("您现在不能参与", "抢订须为在会会员，您的会籍是", "请联系所在基层工会恢复会籍")
    member.has_no_button("抢订")
