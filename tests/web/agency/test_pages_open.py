"""Every page of the agency opens for its clerk at the step where it is needed."""

import pytest
from django.urls import reverse

from huzhu.projects.actions import buying
from huzhu.web.stored import StoredForm
from tests import road
from tests.clients import signed_in

#: What these send is written beside what stands, not over it.
OVER_NOTHING = {"submit-plan", "award", "reopen"}

pytestmark = pytest.mark.django_db


def being_bought(cast):
    """Goods, quotes and marks are there, and nobody is chosen."""
    project = road.papers_complete(cast)
    buying.reopen(project, reason="报价有误", by=cast.lin, at=road.APPLIED_AT)
    return project


@pytest.mark.parametrize(
    ("name", "stretch", "heading"),
    [
        ("plan-form", road.draft, "《项目实施方案》（附件1）"),
        ("submit-plan", road.draft, "检查并报送方案"),
        ("minutes", road.preparing, "主管领导办公会会议纪要"),
        ("goods", road.preparing, "采购明细"),
        ("quotes", being_bought, "购置价格对比表（附件4）"),
        ("scores", being_bought, "采购比选评分表（附件3）"),
        ("award", being_bought, "确定中选单位"),
        ("reopen", road.papers_complete, "重新比选"),
        ("apply", road.papers_complete, "报送请示"),
        ("materials", road.approved, "报送实施资料和电子码"),
    ],
)
def test_the_page_of_an_act_opens_when_the_project_stands_there(cast, name, stretch, heading):
    project = stretch(cast)
    answer = signed_in(cast, cast.lin).get(reverse(f"agency:{name}", args=[project.number]))
    assert answer.status_code == 200
    assert heading in answer.content.decode()
    assert name in OVER_NOTHING or _marks_of(answer)


def _marks_of(answer) -> list[str]:
    """The marks of what the page has shown: each of its forms over stored values carries them."""
    forms = [answer.context.get("form"), *(answer.context.get("grid") or ())]
    stored = [form for form in forms if isinstance(form, StoredForm)]
    fields = [form.add_prefix("seen") for form in stored]
    assert all(f'name="{field}"' in answer.content.decode() for field in fields)
    return fields


@pytest.mark.parametrize(
    "name", ["home", "todos", "done", "mine", "drafts", "copies", "projects", "start", "budget",
             "organisation", "projects-export", "code-list-template"],
)  # fmt: skip
def test_the_lists_open_when_there_is_a_project(cast, standing_draft, name):
    answer = signed_in(cast, cast.lin).get(reverse(f"agency:{name}"))
    assert answer.status_code == 200
