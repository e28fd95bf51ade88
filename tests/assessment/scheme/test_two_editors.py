"""Two people at one item, or at the head, of a draft of the scheme.

Not here: the pages of the scheme otherwise (``test_pages``).
"""

import pytest

from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.scheme.queries import content_of
from huzhu.assessment.scheme.rules.rule_rows import rule_rows
from huzhu.assessment.scheme.rules.scheme import Item
from tests import windows
from tests.assessment.scheme.edits import INACTIVE, item_edit, save
from tests.assessment.scheme.test_pages import HOME, words

pytestmark = pytest.mark.django_db


def item_now(draft) -> Item:
    return content_of(SchemeVersion.objects.get(pk=draft.pk)).item(INACTIVE)


def test_two_editors_of_an_item_keep_both_words_and_choose_where_they_differ(cycle, draft, desk):
    address, client = f"{HOME}{draft.pk}/items/1.4/", desk(cycle.song)
    page = windows.opened(client, address, "guide")
    save(draft, item_edit(draft, INACTIVE, text="甲改过的标准"), by=cycle.tang)
    assert client.post(address, page | {"guide": "乙的说明"}).status_code == 302
    assert (item_now(draft).text, item_now(draft).guide) == ("甲改过的标准", "乙的说明")
    windows.check_asks(client, address, page, "text", mine="乙的标准", theirs="甲改过的标准")
    assert item_now(draft).text == "乙的标准"


def test_tier_that_somebody_added_meanwhile_stays_and_one_taken_away_is_told(cycle, draft, desk):
    address, client = f"{HOME}{draft.pk}/items/1.4/", desk(cycle.song)
    page = windows.opened(client, address, "guide")
    before = rule_rows(item_now(draft).rule)
    last = f"rule-0-{len(before)}-"
    bounds = {f"{last}low": "500", f"{last}points": "0"}
    bounds |= {f"rule-0-{len(before) - 1}-high": "499"}
    tang = desk(cycle.tang)
    assert tang.post(address, page | bounds).status_code == 302
    longer = windows.opened(client, address, "guide")
    assert client.post(address, page | {"guide": "乙的说明"}).status_code == 302
    rows = rule_rows(item_now(draft).rule)
    assert (len(rows), item_now(draft).guide) == (len(before) + 1, "乙的说明")
    gone = dict.fromkeys(bounds, "") | {f"{last}low-word": "closed"}
    assert tang.post(address, longer | {"guide": "乙的说明"} | gone).status_code == 302
    spare = f"rule-0-{len(before) + 1}-points"
    answer = client.post(address, longer | {f"{last}points": "1", spare: "7"})
    assert answer.status_code in {409, 422}
    assert "“7”所在的一行已被他人删去" in words(answer)
    assert len(rule_rows(item_now(draft).rule)) == len(before)


def test_two_editors_of_the_head_choose_where_they_differ(cycle, draft, desk):
    address, client = f"{HOME}{draft.pk}/head/", desk(cycle.song)
    page = windows.opened(client, address, "veto")
    desk(cycle.tang).post(address, page | {"veto": "甲的一票否决"})
    windows.check_asks(client, address, page, "veto", mine="乙的", theirs="甲的一票否决")
