"""Two who decide on the same list, in a forced order: it is taken once; the control takes it twice.

Not here: what taking a list does (``tests/web/agency/test_code_lists``).
"""

import io
from functools import partial

import pytest

from huzhu.audit.models import AuditEvent
from huzhu.claims.lists import USES
from huzhu.documents import actions
from huzhu.documents.models import ReceivedList
from huzhu.documents.states import ListState
from huzhu.kernel.actor import Actor
from huzhu.kernel.errors import NotNow, ShownChanged
from tests.people.order import compare_nothing, in_order
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db(transaction=True)

CLERK = Actor("何苗", "会员服务部 经办人", "department_clerk")


@pytest.fixture
def row(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return actions.receive_list(
        USES,
        "2026-0001",
        upload=io.BytesIO("电子码,使用时间\nMV000001,2026-11-04 10:00\n".encode()),
        name="核销.csv",
        said={},
        check=lambda _: [],
        by=CLERK,
        at=NOW,
    )


#: What an act asks for beside the list: the columns are said to be as they are not.
MORE = {
    "map_list": {
        "kind": USES,
        "labels": ("使用时间", "电子码"),
        "said": {},
        "check": lambda _: [],
    }
}


def race(row, *verbs):
    """What became of both, and how many say that they have decided."""
    acts = [
        partial(getattr(actions, verb), listed, **MORE.get(verb, {}), by=CLERK, at=NOW)
        for verb in verbs
        for listed in [ReceivedList.objects.get(pk=row.pk)]
    ]
    _, second = in_order(*acts)
    decided = AuditEvent.objects.filter(code__in=[f"documents.{verb}" for verb in set(verbs)])
    return second, decided.count()


@pytest.mark.parametrize(
    "verbs", [("confirm_list", "confirm_list"), ("drop_list", "confirm_list")], ids="-".join
)
def test_list_is_decided_on_once(row, verbs):
    assert race(row, *verbs) == (NotNow, 1)
    row.refresh_from_db()
    assert row.state == (ListState.TAKEN if verbs[0] == "confirm_list" else ListState.DROPPED)


def test_list_is_not_confirmed_under_columns_that_were_mapped_anew_meanwhile(row):
    assert race(row, "map_list", "confirm_list") == (ShownChanged, 1)
    row.refresh_from_db()
    assert (row.state, row.layout["labels"]) == (ListState.WAITING, ["使用时间", "电子码"])


def test_list_is_taken_twice_where_nothing_is_compared(row, monkeypatch):
    compare_nothing(monkeypatch, ReceivedList)
    assert race(row, "confirm_list", "confirm_list") == (None, 2)
