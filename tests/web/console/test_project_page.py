"""The shared page of a project: every tab at every step, and who sees it."""

import pytest
from django.test import Client
from django.urls import reverse

from huzhu.projects.states import STEP_LABELS, Step
from huzhu.web.console.case import TABS
from tests import cast as casting
from tests import road

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> casting.Cast:
    return casting.assemble()


def signed_in(cast: casting.Cast, actor) -> Client:
    client = Client()
    client.force_login(cast.account(actor), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("step", road.STRETCHES)
def test_every_tab_is_shown_when_the_project_stands_at_a_step(cast, step: Step):
    project = road.STRETCHES[step](cast)
    client = signed_in(cast, cast.lin)
    for tab, label in TABS.items():
        answer = client.get(reverse("agency:project", args=[project.number, tab]))
        page = answer.content.decode()
        assert answer.status_code == 200, tab
        assert STEP_LABELS[step] in page
        assert f"{label} · 清凉电影" in page
