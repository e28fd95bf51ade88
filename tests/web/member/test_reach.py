"""Every page that a member reaches, in large letters on a phone: nothing is cut, axe is content."""

import pytest
from django.urls import reverse
from django.utils import timezone

from huzhu.notices import actions as notices
from huzhu.notices.states import MemberNoticeKind
from huzhu.people import queries as people
from huzhu.privacy import actions as privacy
from huzhu.privacy.states import CorrectedField
from tests import axe
from tests.web import offers

WIDER = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(params=[6, pytest.param(1, marks=pytest.mark.long)])
def every_sixth(request, monkeypatch) -> None:
    """Axe looks at every sixth page, always the same ones; the long form at each."""
    monkeypatch.setattr(axe, "of_every", request.param)


def pages(offer, over) -> list[str]:
    own = ["projects", "codes", "notices", "me", "history", "consents", "kept", "correct"]
    own += ["phones", "close", "closed", "large", "offline"]
    of_offers = [("offer", offer), ("share", offer), ("result", offer), ("code", offer)]
    public = ["notices", "all-results", "regulations", "certificates"]
    return [
        *(reverse(f"member:{name}") for name in own),
        *(reverse(f"member:{name}", args=[made.pk]) for name, made in of_offers),
        *(reverse(f"public:{name}") for name in public),
        reverse("home"),
        reverse("public:results", args=[over.reference]),
    ]


def filled(cast):
    """Something on every page."""
    now = timezone.now()
    offer = offers.offer(cast, title="朝阳区职工冬季健康体检与口腔护理服务电子券")
    over = offers.offer(cast, reference="2026-0002", stock=1)
    for made in (offer, over):
        offers.won(made, cast.zhao)
    over = offers.lifecycle.close_offer(over, by=cast.he, at=now)
    by = people.actor_of_member(people.member_by_id(cast.zhao.pk))
    privacy.ask_correction(CorrectedField.UNION, wish="应为东城二小工会", by=by, at=now)
    told = {"kind": MemberNoticeKind.RESULT, "title": "结果", "body": "请到“我的券”查看。"}
    notices.inform_member(cast.zhao.pk, **told, by=cast.he, at=now)
    return offer, over


def test_every_page_that_a_member_reaches_is_whole_and_readable_in_large_letters(
    phone, served, cast_served, every_sixth
):
    looked = pages(*filled(cast_served))
    phone.context.add_cookies([{"name": "large", "value": "1", "url": served.url}])
    wide, found, seen = [], [], 0
    for path in looked:
        answer = phone.goto(f"{served.url}{path}")
        assert answer.status == 200, path
        assert phone.evaluate("document.body.classList.contains('is-large')"), path
        if phone.evaluate(WIDER) > 0:
            wide.append(path)
        if axe.has_turn(path.rstrip("0123456789/")):
            seen += 1
            found += [f"{path}: {fault}" for fault in axe.faults(phone)]
    assert wide == []
    assert seen
    assert found == []


def test_large_letters_are_switched_from_a_public_page(client):
    regulations = reverse("public:regulations")
    switch = f"{reverse('member:large')}?next={regulations}"
    assert switch in client.get(regulations).content.decode()
    assert "打开关怀版" in client.get(switch).content.decode()
    answer = client.post(reverse("member:large"), {"next": regulations})
    assert answer["Location"] == regulations
    assert 'class="is-large"' in client.get(regulations).content.decode()
