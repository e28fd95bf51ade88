"""The main pages under axe: no fault that is serious or critical."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.claims import queries as offers
from huzhu.people import waiting
from huzhu.people.actions import links
from huzhu.people.models import Account
from tests import axe, road
from tests.cast import Cast
from tests.journeys import clock
from tests.journeys.persons import Person

pytestmark = pytest.mark.usefixtures("every_third")


def faults(person: Person, name: str, *args: object, query: str = "") -> list[str]:
    """Open a page and let axe look at it, where it is its turn."""
    if not axe.has_turn(name):
        return []
    path = reverse(name, args=args) + query
    assert person.open(path) == 200, path
    return [f"{path}: {fault}" for fault in axe.faults(person.page)]


def test_pages_of_agency_and_office_have_no_serious_fault(cast, enter):
    draft, review = road.draft(cast), road.in_review(cast)
    buying, signing = road.papers_complete(cast), road.countersigning(cast)
    running = road.published(cast)
    lin, wu = enter("林晓"), enter("吴垚")
    found = [
        *faults(lin, "agency:todos"),
        *faults(lin, "agency:projects"),
        *faults(lin, "agency:plan-form", draft.number),
        *faults(lin, "agency:submit-plan", draft.number),
        *faults(lin, "agency:project", buying.number, "procurement"),
        *faults(lin, "agency:scores", road.preparing(cast).number),
        *faults(lin, "agency:budget"),
        *faults(wu, "office:todos"),
        *faults(wu, "office:project", review.number, "review"),
        *faults(wu, "office:project", signing.number, "approval"),
        *faults(wu, "office:project", running.number, "materials"),
        *faults(wu, "office:terminate", running.number),
        *faults(wu, "office:operations"),
        *faults(wu, "office:this-year"),
        *faults(lin, "own-account"),
        *faults(lin, "change-password"),
        *faults(lin, "mfa_index"),
    ]
    assert found == []


def test_pages_of_members_and_the_public_have_no_serious_fault(cast, enter, phone):
    project = road.published(cast)
    clock.a_month_passes(project.number)
    offer = offers.offer_of(project.number)
    zhao, anybody = phone("赵翀"), enter("公众")
    found = [
        *faults(zhao, "member:projects"),
        *faults(zhao, "member:offer", offer.pk),
        *faults(zhao, "member:result", offer.pk),
        *faults(zhao, "member:codes"),
        *faults(zhao, "member:me"),
        *faults(anybody, "home"),
        *faults(anybody, "public:notices"),
        *faults(anybody, "public:regulations"),
        *faults(anybody, "account_login"),
        *faults(anybody, "password-link", _link_for(cast.account(cast.lin), cast)),
        *_faults_of_the_second_factor(enter("郑犇"), cast.account(cast.zheng)),
    ]
    assert found == []


def _link_for(account: Account, cast: Cast) -> str:
    """The key of a link for a password, as the two who make one leave it."""
    now = timezone.now()
    links.issue_password_link(account, by=cast.wang, at=now)
    link = waiting.links().get(account=account)
    return links.hand_over_link(link, by=cast.chu, at=now)


def _faults_of_the_second_factor(person: Person, account: Account) -> list[str]:
    """Whoever has an authenticator, and has not shown it, is led to it from every page."""
    TOTP.activate(account, generate_totp_secret())
    before = Client()
    before.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    key = before.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": person.url}
    person.page.context.add_cookies([cookie])
    assert person.open(reverse("own-account")) == 200
    assert person.page.get_by_label("验证码").is_visible()
    return axe.faults(person.page)
