"""我能办什么: the table of rights with the reader's own answers.

Not here: that the table is what the acts ask (``tests/audit/test_rights.py``).
"""

import re

import pytest
from django.urls import reverse

from huzhu.audit.kinds import kinds
from huzhu.people.states import Role

pytestmark = pytest.mark.django_db
ROW = re.compile(r'class="cell-main">([^<]+)</span>.*?class="pill pill-(\w+)', re.DOTALL)


def rows(client, audience="office", **asked) -> dict[str, str]:
    page = client.get(reverse(f"{audience}:own-rights"), asked).content.decode()
    return dict(ROW.findall(page))


@pytest.mark.clause("S6.5.a", "S3.1.0.a", "S3.1.0.b")
def test_everybody_reads_what_the_own_post_may_do_and_who_does_the_rest(cast_today, as_staff):
    clerk, director = as_staff(cast_today.lin), as_staff(cast_today.wang)
    own = rows(clerk, "agency")
    assert {*own.values()} == {"done"}
    assert "报送方案" in own
    assert "主任办公会批准" not in own
    other = rows(clerk, "agency", may="no")
    assert {*other.values()} == {"idle"}
    assert not own.keys() & other.keys()
    assert {"主任办公会批准", "发布"} <= other.keys()
    both = rows(clerk, "agency", may="")
    assert {name for name, tone in both.items() if tone == "done"} == own.keys()
    assert "主任办公会批准" in rows(director)
    assert "撤回核销清单" in other  # two apps write it: the narrower right counts


def test_every_act_that_asks_for_a_post_has_its_row_and_no_other(cast_today, as_staff):
    shown = rows(as_staff(cast_today.wang), may="").keys()
    staff = {str(role) for role in Role}
    rights = {each.label: each.right for each in kinds().values() if each.right}
    asked = {name for name, right in rights.items() if staff & {role for role, _ in right.posts}}
    assert shown == asked
    assert not shown & {"登录", "会员注销平台账号", "考核到期提醒", "更换密钥"}
    assert "登记消息" not in shown  # it comes along with others


def test_act_is_found_by_its_words_its_area_and_by_who_does_it(cast_today, as_staff):
    client = as_staff(cast_today.lin)
    assert {*rows(client, "agency", text="会签")} == {"会签", "不予批准"}
    assert "办结" in rows(client, "agency", text="会员服务部", may="no")
    assert "报送方案" not in rows(client, "agency", area="代办处考核")
    page = client.get(reverse("agency:own-rights"), {"text": "没有的事"}).content.decode()
    assert "没有这样的事项" in page
    assert rows(client, "agency", area="没有的业务", may="maybe") != {}


def test_refusal_leads_to_the_table_and_the_table_says_why(cast_today, as_staff):
    client = as_staff(cast_today.zhou)
    refused = client.get(reverse("office:projects"))
    assert refused.status_code == 403
    assert reverse("agency:own-rights") in refused.content.decode()
    page = client.get(reverse("agency:own-rights"), {"text": "主任办公会批准"}).content.decode()
    assert "由别人办" in page
    assert "<td>主任</td>" in re.sub(r' data-label="[^"]*"', "", page)
